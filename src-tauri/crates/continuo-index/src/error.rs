//! What can go wrong with the index of a profile.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use continuo_store::{StoreError, rusqlite};

use crate::{EmbedError, folder};

/// Why an operation on the index failed.
///
/// The lexical and the vector index are derived: their errors mean that something is slower or found by fewer means until the
/// next catch-up, never that something is lost.
#[derive(Clone, Debug, thiserror::Error)]
pub enum IndexError {
    /// profile.db or vectors.db.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The model.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// A search filter that can't be used.
    #[error("the filter {filter:?} can't be used: {reason}")]
    BadFilter {
        /// As the user wrote it.
        filter: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The disk has no room for a derived index. It is brought up to date when there is.
    #[error("{}: the disk is full", .0.display())]
    Full(PathBuf),
    /// The lexical index in the folder can't be read or written.
    #[error("lexical index {}: {reason}", path.display())]
    Lexical {
        /// Its folder.
        path: PathBuf,
        /// What Tantivy said.
        reason: String,
    },
    /// The vector index in the folder can't be read or written.
    #[error("vector index {}: {reason}", path.display())]
    Vectors {
        /// Its folder.
        path: PathBuf,
        /// What LanceDB said.
        reason: String,
    },
    /// A file or folder of a derived index.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: Arc<std::io::Error>,
    },
}

impl From<rusqlite::Error> for IndexError {
    fn from(source: rusqlite::Error) -> IndexError {
        IndexError::Store(source.into())
    }
}

impl IndexError {
    pub(crate) fn io(path: &Path, source: std::io::Error) -> IndexError {
        if is_full(&source) {
            return IndexError::Full(path.to_path_buf());
        }
        IndexError::Io { path: path.to_path_buf(), source: Arc::new(source) }
    }

    pub(crate) fn lexical(path: &Path, error: &(dyn std::error::Error + 'static)) -> IndexError {
        if full_disk(error) || !folder::has_room(path) {
            return IndexError::Full(path.to_path_buf());
        }
        IndexError::Lexical { path: path.to_path_buf(), reason: error.to_string() }
    }

    pub(crate) fn vectors(path: &Path, error: &(dyn std::error::Error + 'static)) -> IndexError {
        if full_disk(error) || !folder::has_room(path) {
            return IndexError::Full(path.to_path_buf());
        }
        IndexError::Vectors { path: path.to_path_buf(), reason: error.to_string() }
    }

    /// Whether a derived index is damaged or isn't there: the next catch-up makes it anew. A full disk isn't its fault.
    pub fn is_broken_index(&self) -> bool {
        matches!(self, IndexError::Lexical { .. } | IndexError::Vectors { .. } | IndexError::Io { .. })
    }
}

fn is_full(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded)
}

/// Looks through an error's causes: the libraries wrap what the system said several times, sometimes as text alone.
fn full_disk(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.downcast_ref::<std::io::Error>().is_some_and(is_full)
            || error.downcast_ref::<Arc<std::io::Error>>().is_some_and(|error| is_full(error))
        {
            return true;
        }
        cause = error.source();
    }
    let text = error.to_string();
    text.contains("No space left on device") || text.contains("os error 28")
}
