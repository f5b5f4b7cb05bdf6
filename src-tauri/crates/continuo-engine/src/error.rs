//! The one error of the API: what went wrong, on what, and what to do about it.

use continuo_events::EventError;
use continuo_store::StoreError;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::Path;

/// What a client may decide by. A variant exists only because some consumer tells it from the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// The request itself is wrong.
    Invalid,
    /// What it names isn't there.
    NotFound,
    /// What it would make is there already.
    Exists,
    /// It was changed by someone else meanwhile.
    Conflict,
    /// There is no profile yet, or none is active.
    NoProfile,
    /// Another engine holds the data directory.
    Busy,
    /// A database is damaged.
    Corrupt,
    /// A database or an archive was written by a newer version.
    Newer,
    /// The disk is full.
    DiskFull,
    /// No model or no runtime to embed with.
    NoModel,
    /// The client may not do this.
    Denied,
    /// The client asks too often, or too much at a time.
    TooMany,
    /// Reading or writing failed.
    Io,
    /// A defect of Continuo.
    Internal,
}

/// An error as every door shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ApiError {
    pub code: Code,
    /// What failed, on what.
    pub message: String,
    /// What to do, when there is something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

pub(crate) type Result<T> = std::result::Result<T, ApiError>;

/// What to do about a damaged or missing database.
pub(crate) const DAMAGED: &str = "Run `continuo doctor --repair`: it puts the last backup in place, or begins afresh \
                                  where there is none.";

impl ApiError {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        ApiError { code, message: message.into(), hint: None }
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Returns an error about reading or writing `path`.
    pub fn io(what: &str, path: &Path, source: &std::io::Error) -> Self {
        let full = source.kind() == std::io::ErrorKind::StorageFull;
        let code = if full { Code::DiskFull } else { Code::Io };
        let error = ApiError::new(code, format!("{what} {}: {source}", path.display()));
        if full { error.hint("Free some space on this disk; Continuo goes on by itself.") } else { error }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(f, "\n{hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ApiError {}

impl From<EventError> for ApiError {
    fn from(error: EventError) -> Self {
        let message = error.to_string();
        match error {
            EventError::Store(error) => error.into(),
            EventError::DiskFull { .. } | EventError::Overloaded { .. } => {
                ApiError::new(Code::DiskFull, message).hint("Free some space on this disk; Continuo goes on by itself.")
            }
            EventError::TooLarge { .. } => {
                ApiError::new(Code::Invalid, message).hint("Keep what is large in a file, and its path in the event.")
            }
            EventError::Payload { .. } | EventError::Malformed { .. } | EventError::Line { .. } => {
                ApiError::new(Code::Invalid, message)
            }
            EventError::Busy { .. } => ApiError::new(Code::Busy, message),
            EventError::Io { .. } => ApiError::new(Code::Io, message),
            EventError::NoRandomness(_) => ApiError::new(Code::Internal, message),
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let message = error.to_string();
        match error {
            StoreError::Full { .. } => {
                ApiError::new(Code::DiskFull, message).hint("Free some space on this disk; Continuo goes on by itself.")
            }
            StoreError::Corrupt { .. } | StoreError::Damaged { .. } => {
                ApiError::new(Code::Corrupt, message).hint(DAMAGED)
            }
            StoreError::Newer { .. } => {
                ApiError::new(Code::Newer, message).hint("Use the newer version of Continuo, or another --data-dir.")
            }
            StoreError::Io { .. } => ApiError::new(Code::Io, message),
            _ => ApiError::new(Code::Internal, message),
        }
    }
}
