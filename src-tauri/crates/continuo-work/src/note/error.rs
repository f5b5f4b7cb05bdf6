//! What can go wrong with notes.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use continuo_store::{StoreError, rusqlite};

/// Why a note couldn't be read or changed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum NoteError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("there is no note '{0}'")]
    NoNote(String),
    #[error("there is no deleted note {0}")]
    NoTrashed(String),
    #[error("a note needs a title")]
    NoTitle,
    #[error("'{path}' can't be the path of a note: {why}")]
    BadPath { path: String, why: &'static str },
    #[error("there is a note '{0}' already: choose another name")]
    Exists(String),
    /// Another program wrote it.
    #[error("'{0}' has changed since it was read: read it again and bring the two together, or write without its hash")]
    Conflict(String),
    #[error("'{0}' isn't UTF-8 text")]
    NotText(String),
    #[error("'{path}' is larger than {most} bytes, which is the most for a note")]
    TooLarge { path: String, most: u64 },
    #[error("cannot access '{}': {source}", path.display())]
    Io { path: PathBuf, source: Arc<io::Error> },
}

impl NoteError {
    pub(crate) fn io(path: &Path, source: io::Error) -> NoteError {
        NoteError::Io { path: path.to_path_buf(), source: Arc::new(source) }
    }

    pub(crate) fn bad(path: &str, why: &'static str) -> NoteError {
        NoteError::BadPath { path: path.to_owned(), why }
    }
}

impl From<rusqlite::Error> for NoteError {
    fn from(source: rusqlite::Error) -> NoteError {
        NoteError::Store(source.into())
    }
}
