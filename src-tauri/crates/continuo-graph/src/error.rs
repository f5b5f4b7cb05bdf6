//! What can go wrong with the graph.

use continuo_store::{StoreError, rusqlite};

/// Why the graph couldn't be read or written.
#[derive(Clone, Debug, thiserror::Error)]
pub enum GraphError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("file {0} isn't in the index")]
    NoFile(i64),
    #[error("there is no entity {0}")]
    NoEntity(i64),
}

impl From<rusqlite::Error> for GraphError {
    fn from(source: rusqlite::Error) -> GraphError {
        GraphError::Store(source.into())
    }
}
