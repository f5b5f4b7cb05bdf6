//! Structured logs in the data directory, rotated and bounded.
//!
//! Logs never hold file contents, queries or secrets: what is logged is ids, paths, counts and durations.

use crate::data_dir::DataDir;
use continuo_events::{ContextLayer, WithContext};
use file_rotate::compression::Compression;
use file_rotate::suffix::AppendCount;
use file_rotate::{ContentLimit, FileRotate};
use std::sync::{Mutex, PoisonError};
use tracing_appender::non_blocking::WorkerGuard;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

const FILES: usize = 5;
const BYTES_A_FILE: usize = 4 << 20;
const OURS: &str = "warn,continuo_cli=info,continuo_desktop=info,continuo_events=info,continuo_engine=info,continuo_gateway=info,\
                    continuo_index=info,continuo_ingest=info,continuo_store=info,continuo_graph=info,continuo_work=info";

/// What writes the logs out. The process's, as logging is: an engine that fails to open leaves it to the next try.
static WRITER: Mutex<Option<WorkerGuard>> = Mutex::new(None);

/// Starts logging to `logs/`, and to stderr too when `verbose`, unless this process logs already.
pub(crate) fn start(data: &DataDir, verbose: bool) {
    let mut writing = WRITER.lock().unwrap_or_else(PoisonError::into_inner);
    if writing.is_some() {
        return;
    }
    let file = FileRotate::new(
        data.logs().join("continuo.log"),
        AppendCount::new(FILES),
        ContentLimit::BytesSurpassed(BYTES_A_FILE),
        Compression::None,
        #[cfg(unix)]
        Some(private()),
    );
    let (writer, guard) = tracing_appender::non_blocking(file);
    let to_file = tracing_subscriber::fmt::layer()
        .json()
        .event_format(WithContext(tracing_subscriber::fmt::format().json()))
        .with_writer(writer)
        .with_filter(EnvFilter::new(OURS));
    let to_stderr = verbose.then(|| {
        tracing_subscriber::fmt::layer()
            .compact()
            .with_writer(std::io::stderr)
            .with_filter(EnvFilter::new(OURS.replace("=info", "=debug")))
    });
    // It can't be the second, unless a program around this one logs by itself.
    if tracing_subscriber::registry().with(ContextLayer).with(to_file).with(to_stderr).try_init().is_ok() {
        *writing = Some(guard);
    }
}

/// Writes out what is logged. What is said from now on is lost: this is for the end.
pub(crate) fn write_out() {
    *WRITER.lock().unwrap_or_else(PoisonError::into_inner) = None;
}

/// Paths are nobody else's business.
#[cfg(unix)]
fn private() -> std::fs::OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = std::fs::OpenOptions::new();
    options.read(true).create(true).append(true).mode(0o600);
    options
}
