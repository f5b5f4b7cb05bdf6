//! What can go wrong with sessions.

use continuo_store::{StoreError, rusqlite};

#[derive(Clone, Debug, thiserror::Error)]
pub enum SessionError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("there is no session state {0}")]
    NoState(String),
    #[error("there are several session states that begin with {0}")]
    Ambiguous(String),
    #[error("there is no shell {0:?}: bash, zsh, fish or pwsh")]
    NoShell(String),
    #[error("a session state can't be read: {0}")]
    Payload(String),
}

impl From<rusqlite::Error> for SessionError {
    fn from(source: rusqlite::Error) -> SessionError {
        SessionError::Store(source.into())
    }
}

impl From<serde_json::Error> for SessionError {
    fn from(source: serde_json::Error) -> SessionError {
        SessionError::Payload(source.to_string())
    }
}
