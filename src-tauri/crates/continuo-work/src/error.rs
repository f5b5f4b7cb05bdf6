//! What can go wrong with tasks.

use continuo_store::{StoreError, rusqlite};

use crate::State;

/// Why a task couldn't be read or changed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum WorkError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("there is no task {0}")]
    NoTask(String),
    #[error("'{0}' isn't a state of a task: candidate, open, done or dismissed")]
    NoState(String),
    #[error("a task needs a title")]
    NoTitle,
    /// Only a comment makes a candidate.
    #[error("a task that is {from} and has no comment can't become {to}")]
    NoComment { from: State, to: State },
}

impl From<rusqlite::Error> for WorkError {
    fn from(source: rusqlite::Error) -> WorkError {
        WorkError::Store(source.into())
    }
}
