//! What the commands about tasks, intents, notes and threads share.

use crate::error::{ApiError, Code};
use continuo_events::EventError;
use continuo_store::StoreError;
use continuo_work::WorkError;

/// A change of a person's work, or its event, failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failed {
    #[error(transparent)]
    Work(#[from] WorkError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Event(#[from] EventError),
}

impl From<Failed> for ApiError {
    fn from(error: Failed) -> Self {
        match error {
            Failed::Work(error) => error.into(),
            Failed::Store(error) => error.into(),
            Failed::Event(error) => error.into(),
        }
    }
}

impl From<WorkError> for ApiError {
    fn from(error: WorkError) -> Self {
        let text = error.to_string();
        let missing = |cure: &str| ApiError::new(Code::NotFound, text.clone()).hint(cure);
        match error {
            WorkError::Store(error) => error.into(),
            WorkError::NoTask(_) => missing("continuo task list shows them."),
            WorkError::NoIntent(_) => missing("continuo intent list --closed shows them."),
            WorkError::NoThread(_) | WorkError::NoMessage(_) => missing("continuo chat list shows the threads."),
            WorkError::NotInColumn { .. } | WorkError::Written(_) => ApiError::new(Code::Conflict, text),
            _ => ApiError::new(Code::Invalid, text),
        }
    }
}
