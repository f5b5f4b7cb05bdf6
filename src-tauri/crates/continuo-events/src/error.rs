//! What can go wrong with events.

use continuo_store::StoreError;
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, thiserror::Error)]
pub enum EventError {
    /// A payload is larger than an event may be.
    #[error("an event of {bytes} bytes was refused: at most {most} are kept")]
    TooLarge { bytes: usize, most: usize },
    /// A payload can't be written as JSON.
    #[error("an event of the kind {kind} was refused: {reason}")]
    Payload { kind: String, reason: String },
    /// Events come faster than the database takes them, or it takes none.
    #[error(
        "an event was refused: {bytes} bytes of events wait for the database, and at most {most} may. It is locked, or its \
         disk is full"
    )]
    Overloaded { bytes: u64, most: u64 },
    #[error("the disk of {} is full: events are refused until there is room", path.display())]
    DiskFull { path: PathBuf },
    #[error("{}: {reason}", path.display())]
    Io { path: PathBuf, reason: String },
    /// Another process writes the same log.
    #[error("another process writes the events in {}", path.display())]
    Busy { path: PathBuf },
    #[error("{text:?} is no {what}")]
    Malformed { what: &'static str, text: String },
    #[error("no randomness: {0}")]
    NoRandomness(String),
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A line of an import isn't an event.
    #[error("line {line}: {reason}")]
    Line { line: u64, reason: String },
}

impl EventError {
    pub(crate) fn io(path: &Path, error: &std::io::Error) -> EventError {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                EventError::DiskFull { path: path.to_path_buf() }
            }
            _ => EventError::Io { path: path.to_path_buf(), reason: error.to_string() },
        }
    }
}
