//! Tasks of a profile.

use crate::Engine;
use crate::api::*;
use crate::error::{ApiError, Code, Result};
use crate::events::rfc3339;
use continuo_events::{EventError, kinds};
use continuo_store::StoreError;
use continuo_work::{self as work, State, Task, WorkError};

pub(super) fn list(engine: &Engine, request: &TaskListRequest) -> Result<Vec<TaskInfo>> {
    let opened = engine.profile(request.profile.as_deref())?;
    let states = request.states.iter().map(|name| state(name)).collect::<Result<Vec<_>>>()?;
    let filter = work::Filter { states, limit: request.limit };
    let tasks = opened.profile.db.read(|db| work::tasks(db, &filter)).map_err(failed)?;
    Ok(tasks.into_iter().map(info).collect())
}

pub(super) fn set(engine: &Engine, request: &TaskSetRequest) -> Result<TaskInfo> {
    let opened = engine.profile(request.profile.as_deref())?;
    let (id, state) = (request.id.clone(), state(&request.state)?);
    let task = opened.profile.log.write(move |tx| -> std::result::Result<Task, Failed> {
        let task = work::set_state(tx, &id, state)?;
        let (id, title) = (task.id.clone(), task.title.clone());
        tx.tell(&kinds::TaskChanged { id, title, state: state.as_str().into() })?;
        Ok(task)
    })?;
    Ok(info(task))
}

pub(super) fn create(engine: &Engine, request: &TaskCreateRequest) -> Result<TaskInfo> {
    let opened = engine.profile(request.profile.as_deref())?;
    let title = request.title.clone();
    let created = opened.profile.log.write(move |tx| -> std::result::Result<Task, Failed> {
        let task = work::create(tx, &title)?;
        let event = tx.tell(&kinds::TaskCreated { id: task.id.clone(), title: task.title.clone() })?;
        work::set_event(tx, &task.id, event.0)?;
        Ok(task)
    })?;
    Ok(info(created))
}

fn state(name: &str) -> Result<State> {
    State::ALL.into_iter().find(|state| state.as_str() == name).ok_or_else(|| {
        ApiError::new(Code::Invalid, format!("there is no state {name:?}"))
            .hint("A task is a candidate, open, done or dismissed.")
    })
}

/// A change of a task, or its event, failed.
#[derive(Debug, thiserror::Error)]
enum Failed {
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
            Failed::Work(error) => failed(error),
            Failed::Store(error) => error.into(),
            Failed::Event(error) => error.into(),
        }
    }
}

fn failed(error: WorkError) -> ApiError {
    match error {
        WorkError::Store(error) => StoreError::into(error),
        WorkError::NoTask(_) => ApiError::new(Code::NotFound, error.to_string()).hint("continuo task list shows them."),
        other => ApiError::new(Code::Invalid, other.to_string()),
    }
}

fn info(task: Task) -> TaskInfo {
    TaskInfo {
        id: task.id,
        title: task.title,
        state: task.state.as_str().into(),
        priority: "normal".into(),
        due: None,
        intent: None,
        labels: Vec::new(),
        note: None,
        source: "manual".into(),
        source_event: None,
        source_message: None,
        asks_to_close: false,
        place: 0.0,
        marker: task.marker,
        root: task.root.map(Into::into),
        path: task.path,
        line: task.line,
        created_at: rfc3339(task.created_at),
        changed_at: rfc3339(task.changed_at),
    }
}

// STUBS
pub(super) fn show(_engine: &Engine, _request: &OnTask) -> Result<TaskInfo> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
pub(super) fn update(_engine: &Engine, _request: &TaskUpdateRequest) -> Result<TaskInfo> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
pub(super) fn place(_engine: &Engine, _request: &TaskMoveRequest) -> Result<TaskInfo> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
pub(super) fn delete(_engine: &Engine, _request: &OnTask) -> Result<TaskInfo> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
pub(super) fn restore(_engine: &Engine, _request: &OnTask) -> Result<TaskInfo> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
