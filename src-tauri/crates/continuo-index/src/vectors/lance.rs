//! LanceDB at arm's length: its async calls made blocking on a few threads of their own, its panics and errors made ours, and one
//! small session cache for all tables.

use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use lance::session::Session;
use lancedb::Connection;
use tokio::runtime::{Builder, Runtime};

use crate::IndexError;

/// Bounds of the two caches of a session. Lance's own defaults are gigabytes.
const INDEX_CACHE_BYTES: usize = 16 << 20;
const METADATA_CACHE_BYTES: usize = 16 << 20;

/// Threads that wait for files. Each keeps some memory, and more of them make nothing faster.
const FILE_THREADS: usize = 6;

/// The database in one folder.
pub(crate) struct Lance {
    dir: PathBuf,
    /// `None` only while dropping.
    runtime: Option<Runtime>,
    session: Arc<Session>,
    connection: Mutex<Option<Connection>>,
}

impl Lance {
    pub(crate) fn new(dir: &Path) -> Result<Lance, IndexError> {
        let runtime = Builder::new_multi_thread()
            .enable_time()
            .worker_threads(2)
            .max_blocking_threads(FILE_THREADS)
            .thread_keep_alive(Duration::from_secs(5))
            .thread_name("continuo-lance")
            .build()
            .map_err(|error| IndexError::io(dir, error))?;
        Ok(Lance {
            dir: dir.to_path_buf(),
            runtime: Some(runtime),
            session: Arc::new(Session::new(INDEX_CACHE_BYTES, METADATA_CACHE_BYTES, Arc::default())),
            connection: Mutex::new(None),
        })
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Runs a future to its end and blocks for it. Works on any thread, also one of another runtime.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, lancedb::Error>> + Send + 'static,
    ) -> Result<T, IndexError> {
        let damaged = |reason: &str| IndexError::Vectors { path: self.dir.clone(), reason: reason.to_owned() };
        let Some(runtime) = &self.runtime else { return Err(damaged("it is closed")) };
        let (answer, answered) = crossbeam_channel::bounded(1);
        runtime.spawn(async move {
            // Damaged files make some decoders panic.
            let result = AssertUnwindSafe(Box::pin(work)).catch_unwind().await;
            let _ = answer.send(result);
        });
        match answered.recv() {
            Ok(Ok(Ok(value))) => Ok(value),
            Ok(Ok(Err(error))) => Err(IndexError::vectors(&self.dir, &error)),
            Ok(Err(_)) => Err(damaged("reading it panicked")),
            Err(_) => Err(damaged("it is closed")),
        }
    }

    /// Returns the connection, which makes the folder when it isn't there.
    pub(crate) fn connection(&self) -> Result<Connection, IndexError> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(connection) = &*connection
            && self.dir.is_dir()
        {
            return Ok(connection.clone());
        }
        let Some(uri) = self.dir.to_str() else {
            let reason = "the name of the folder isn't Unicode, which LanceDB needs; choose another data folder";
            return Err(IndexError::Vectors { path: self.dir.clone(), reason: reason.to_owned() });
        };
        let connect = lancedb::connect(uri).session(Arc::clone(&self.session));
        let made = self.run(async move { connect.execute().await })?;
        *connection = Some(made.clone());
        Ok(made)
    }
}

impl Drop for Lance {
    fn drop(&mut self) {
        // Waiting is forbidden on a thread of another runtime, and nothing is lost: a half-done write isn't a version.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
