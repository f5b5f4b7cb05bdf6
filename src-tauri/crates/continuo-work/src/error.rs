//! What can go wrong with tasks, intents and threads.

use continuo_store::{StoreError, rusqlite};

use crate::State;

/// Why something couldn't be read or changed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum WorkError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("there is no task {0}")]
    NoTask(String),
    #[error("there is no intent {0}")]
    NoIntent(String),
    #[error("there is no thread {0}")]
    NoThread(String),
    #[error("there is no message {0}")]
    NoMessage(String),
    #[error("'{id}' is the beginning of several {what}s' ids: give more of it")]
    Ambiguous { what: &'static str, id: String },
    #[error("'{name}' isn't {what}: {known}")]
    NoName { name: String, what: &'static str, known: &'static str },
    /// Of a task, an intent or a thread.
    #[error("{0} needs a title")]
    NoTitle(&'static str),
    #[error("a title has up to {most} characters, and this has {has}: put the rest into a note")]
    LongTitle { has: usize, most: usize },
    #[error("'{0}' isn't a date as 2026-01-31")]
    NoDate(String),
    #[error("the label '{label}' is longer than {most} characters")]
    LongLabel { label: String, most: usize },
    #[error("a task has up to {most} labels, and these are {has}")]
    ManyLabels { has: usize, most: usize },
    /// Nobody proposed it, or what did went.
    #[error("a task that is {from} and has no comment can't become {to}")]
    NoComment { from: State, to: State },
    /// It was moved elsewhere meanwhile.
    #[error("task {id} isn't {state} any more, so nothing can be put before it there")]
    NotInColumn { id: String, state: State },
    #[error("nothing can be added to message {0}: it isn't being written any more")]
    Written(String),
}

impl From<rusqlite::Error> for WorkError {
    fn from(source: rusqlite::Error) -> WorkError {
        WorkError::Store(source.into())
    }
}
