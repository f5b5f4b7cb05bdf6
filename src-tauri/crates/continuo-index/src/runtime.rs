//! Loads ONNX Runtime from a shared library that setup installed; leaves running models to `embedder`.
//!
//! Before anything of the library is executed the file is looked at: a truncated one would kill the process with SIGBUS
//! inside the dynamic loader, and one built with an uploader of usage data must not run at all, because nothing leaves
//! the machine. (ONNX Runtime's own packages for Linux and macOS have carried one since 1.29.)

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ort::environment::Environment;
use ort::logging::LogLevel;

use crate::EmbedError;

/// The address that the uploader in ONNX Runtime ≥ 1.29 sends to.
const UPLOADER: &[u8] = b"events.data.microsoft.com";

/// ONNX Runtime, loaded into the process. A handle, cheap to clone.
#[derive(Clone, Debug)]
pub struct Runtime {
    environment: Environment,
    library: Arc<PathBuf>,
}

/// ONNX Runtime allows one environment in the life of a process, and none after that one was released: it is kept here,
/// once loaded, until the process ends.
static LOADED: Mutex<Option<Runtime>> = Mutex::new(None);

impl Runtime {
    /// Loads the shared library `library`, for example `libonnxruntime.so.1.28.0`.
    ///
    /// A process has one ONNX Runtime: once one is loaded, loading again returns that one, whatever the path.
    /// After an error another library can be tried.
    pub fn load(library: &Path) -> Result<Runtime, EmbedError> {
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(runtime) = &*loaded {
            return Ok(runtime.clone());
        }
        let unusable = |reason: String| EmbedError::RuntimeUnusable { path: library.to_owned(), reason };
        // A relative path would be looked up beside the executable, and a bare name in the system's folders.
        let absolute = std::path::absolute(library).map_err(|error| unusable(error.to_string()))?;
        if !absolute.is_file() {
            return Err(EmbedError::RuntimeMissing { path: library.to_owned() });
        }
        if let Some(reason) = unfit(&absolute).map_err(|error| unusable(error.to_string()))? {
            return Err(unusable(reason));
        }
        // ort asserts some of what a foreign library could get wrong.
        let environment = catch_unwind(AssertUnwindSafe(|| start(&absolute)))
            .unwrap_or_else(|_| Err("it doesn't behave like ONNX Runtime".to_owned()))
            .map_err(unusable)?;
        tracing::info!(library = %absolute.display(), "loaded ONNX Runtime");
        let runtime = Runtime { environment, library: Arc::new(absolute) };
        *loaded = Some(runtime.clone());
        Ok(runtime)
    }

    /// Returns the absolute path of the library that is loaded.
    pub fn library(&self) -> &Path {
        &self.library
    }

    pub(crate) fn environment(&self) -> &Environment {
        &self.environment
    }
}

fn start(library: &Path) -> Result<Environment, String> {
    let environment = ort::init_from(library)
        .map_err(|error| error.to_string())?
        .with_name("continuo")
        .with_telemetry(false)
        .with_logger(Arc::new(|level, category, _, _, message| match level {
            LogLevel::Verbose | LogLevel::Info => tracing::trace!(category, "{message}"),
            LogLevel::Warning => tracing::debug!(category, "{message}"),
            LogLevel::Error | LogLevel::Fatal => tracing::warn!(category, "{message}"),
        }))
        .build()
        .map_err(|error| error.to_string())?;
    // With a logger of one's own the environment starts at the most talkative level.
    environment.set_log_level(LogLevel::Warning);
    Ok(environment)
}

/// Returns why a file must not be loaded, or nothing when it may.
fn unfit(library: &Path) -> io::Result<Option<String>> {
    let mut file = File::open(library)?;
    let len = file.metadata()?.len();
    if len == 0 {
        return Ok(Some("the file is empty".to_owned()));
    }
    if let Some(expected) = elf_len(&mut file)?
        && len < expected
    {
        return Ok(Some(format!("the file is truncated: {len} bytes of {expected}")));
    }
    if contains(&mut file, UPLOADER)? {
        return Ok(Some(
            "this build sends usage data to its maker; Continuo takes ONNX Runtime 1.24 to 1.28".to_owned(),
        ));
    }
    Ok(None)
}

/// Returns the length that an ELF file must have by its own headers, or nothing for other kinds of files.
fn elf_len(file: &mut File) -> io::Result<Option<u64>> {
    let mut header = [0u8; 64];
    file.seek(SeekFrom::Start(0))?;
    if file.read(&mut header)? < header.len() || !header.starts_with(b"\x7fELF\x02\x01") {
        return Ok(None);
    }
    let u16_at = |at: usize| u64::from(u16::from_le_bytes([header[at], header[at + 1]]));
    let u64_at = |at: usize| header[at..at + 8].iter().rev().fold(0, |sum, &byte| sum << 8 | u64::from(byte));
    // Linkers write the section table last, after all segments.
    let (sections_at, section_len, sections) = (u64_at(0x28), u16_at(0x3a), u16_at(0x3c));
    Ok(Some(sections_at.saturating_add(section_len * sections)))
}

fn contains(file: &mut File, wanted: &[u8]) -> io::Result<bool> {
    let finder = memchr::memmem::Finder::new(wanted);
    let mut buffer = vec![0u8; 1 << 20];
    let mut kept = 0;
    file.seek(SeekFrom::Start(0))?;
    loop {
        let read = file.read(&mut buffer[kept..])?;
        if read == 0 {
            return Ok(false);
        }
        let filled = kept + read;
        if finder.find(&buffer[..filled]).is_some() {
            return Ok(true);
        }
        // The wanted bytes may straddle two reads.
        kept = filled.min(wanted.len() - 1);
        buffer.copy_within(filled - kept..filled, 0);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::io::Write;

    use super::*;

    #[test]
    fn what_makes_a_library_unfit_is_told_before_anything_of_it_runs() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("libonnxruntime.so");

        std::fs::write(&path, b"").unwrap();
        assert_eq!(unfit(&path).unwrap().unwrap(), "the file is empty");

        // The address lies across the boundary of two reads.
        let mut file = File::create(&path).unwrap();
        file.write_all(&vec![b' '; (1 << 20) - 7]).unwrap();
        file.write_all(UPLOADER).unwrap();
        file.write_all(&[b' '; 100]).unwrap();
        assert!(unfit(&path).unwrap().unwrap().contains("sends usage data"));

        std::fs::write(&path, b"no library at all").unwrap();
        assert_eq!(unfit(&path).unwrap(), None, "what it really is only the loader can tell");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_truncated_library_is_seen_by_its_own_headers() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("truncated.so");
        let whole = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        std::fs::write(&path, &whole).unwrap();
        let len = elf_len(&mut File::open(&path).unwrap()).unwrap();
        assert_eq!(len, Some(whole.len() as u64), "a whole file is as long as its headers say");
        std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        assert!(unfit(&path).unwrap().unwrap().starts_with("the file is truncated"));
    }
}
