//! Tasks of a profile.

use crate::Engine;
use crate::api::*;
use crate::error::{ApiError, Code, Result};
use crate::events::rfc3339;
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
    let task = opened.profile.db.write(move |tx| work::set_state(tx, &id, state)).map_err(failed)?;
    Ok(info(task))
}

pub(super) fn create(engine: &Engine, request: &TaskCreateRequest) -> Result<TaskInfo> {
    let opened = engine.profile(request.profile.as_deref())?;
    let title = request.title.clone();
    Ok(info(opened.profile.db.write(move |tx| work::create(tx, &title)).map_err(failed)?))
}

fn state(name: &str) -> Result<State> {
    State::ALL.into_iter().find(|state| state.as_str() == name).ok_or_else(|| {
        ApiError::new(Code::Invalid, format!("there is no state {name:?}"))
            .hint("A task is a candidate, open, done or dismissed.")
    })
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
        marker: task.marker,
        root: task.root.map(Into::into),
        path: task.path,
        line: task.line,
        created_at: rfc3339(task.created_at),
        changed_at: rfc3339(task.changed_at),
    }
}
