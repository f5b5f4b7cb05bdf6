//! Tasks of a profile.

use crate::Engine;
use crate::api::*;
use crate::error::Result;
use crate::events::rfc3339;
use crate::profile::Profile;
use crate::work::Failed;
use continuo_events::{LogTransaction, kinds};
use continuo_work::{self as work, Changes, NewTask, Priority, State, Task};

pub(super) fn list(engine: &Engine, request: &TaskListRequest) -> Result<Vec<TaskInfo>> {
    let opened = engine.profile(request.profile.as_deref())?;
    let states = request.states.iter().map(|name| state(name)).collect::<Result<Vec<_>>>()?;
    let filter = work::Filter {
        states,
        intent: request.intent.clone(),
        label: request.label.clone(),
        query: request.query.clone(),
        limit: request.limit,
    };
    let tasks = opened.profile.db.read(|db| work::tasks(db, &filter))?;
    Ok(tasks.into_iter().map(info).collect())
}

pub(super) fn show(engine: &Engine, request: &OnTask) -> Result<TaskInfo> {
    let opened = engine.profile(request.profile.as_deref())?;
    Ok(info(opened.profile.db.read(|db| work::task(db, &request.id))?))
}

pub(super) fn create(engine: &Engine, request: &TaskCreateRequest) -> Result<TaskInfo> {
    let opened = engine.profile(request.profile.as_deref())?;
    let new = NewTask {
        title: request.title.clone(),
        state: request.state.as_deref().map(state).transpose()?,
        priority: request.priority.as_deref().map(priority).transpose()?,
        due: request.due.clone(),
        intent: request.intent.clone().filter(|intent| !intent.is_empty()),
        labels: request.labels.clone(),
        note: request.note.clone(),
        event: request.event,
        message: request.message.clone(),
    };
    write(&opened.profile, move |tx| {
        let task = work::create(tx, &new)?;
        let event = tx.tell(&kinds::TaskCreated { id: task.id.clone(), title: task.title.clone() })?;
        work::set_event(tx, &task.id, event.0)?;
        Ok(task)
    })
}

pub(super) fn update(engine: &Engine, request: &TaskUpdateRequest) -> Result<TaskInfo> {
    let opened = engine.profile(request.profile.as_deref())?;
    let or_none =
        |text: &Option<String>| text.as_ref().map(|text| Some(text.clone()).filter(|text| !text.trim().is_empty()));
    let changes = Changes {
        title: request.title.clone(),
        priority: request.priority.as_deref().map(priority).transpose()?,
        due: or_none(&request.due),
        intent: or_none(&request.intent),
        labels: request.labels.clone(),
        note: or_none(&request.note),
        asks_to_close: request.asks_to_close,
    };
    let id = request.id.clone();
    write(&opened.profile, move |tx| {
        let task = work::update(tx, &id, &changes)?;
        changed(tx, task)
    })
}

pub(super) fn set(engine: &Engine, request: &TaskSetRequest) -> Result<TaskInfo> {
    let opened = engine.profile(request.profile.as_deref())?;
    let (id, state) = (request.id.clone(), state(&request.state)?);
    write(&opened.profile, move |tx| {
        let task = work::set_state(tx, &id, state)?;
        changed(tx, task)
    })
}

pub(super) fn place(engine: &Engine, request: &TaskMoveRequest) -> Result<TaskInfo> {
    let opened = engine.profile(request.profile.as_deref())?;
    let state = state(&request.state)?;
    let (id, before, intent) = (request.id.clone(), request.before.clone(), request.intent.clone());
    write(&opened.profile, move |tx| {
        let intent = intent.as_deref().map(|intent| Some(intent).filter(|intent| !intent.is_empty()));
        let task = work::move_to(tx, &id, state, before.as_deref(), intent)?;
        changed(tx, task)
    })
}

pub(super) fn delete(engine: &Engine, request: &OnTask) -> Result<TaskInfo> {
    let opened = engine.profile(request.profile.as_deref())?;
    let id = request.id.clone();
    write(&opened.profile, move |tx| {
        let task = work::delete(tx, &id)?;
        tx.tell(&kinds::TaskDeleted { id: task.id.clone(), title: task.title.clone() })?;
        Ok(task)
    })
}

pub(super) fn restore(engine: &Engine, request: &OnTask) -> Result<TaskInfo> {
    let opened = engine.profile(request.profile.as_deref())?;
    let id = request.id.clone();
    write(&opened.profile, move |tx| {
        let task = work::restore(tx, &id)?;
        tx.tell(&kinds::TaskRestored { id: task.id.clone(), title: task.title.clone() })?;
        Ok(task)
    })
}

fn changed(tx: &mut LogTransaction<'_>, task: Task) -> std::result::Result<Task, Failed> {
    let (id, title, state) = (task.id.clone(), task.title.clone(), task.state.as_str().to_string());
    tx.tell(&kinds::TaskChanged { id, title, state })?;
    Ok(task)
}

fn write(
    profile: &Profile,
    change: impl FnOnce(&mut LogTransaction<'_>) -> std::result::Result<Task, Failed> + Send + 'static,
) -> Result<TaskInfo> {
    Ok(info(profile.log.write(change)?))
}

fn state(name: &str) -> Result<State> {
    Ok(name.parse()?)
}

fn priority(name: &str) -> Result<Priority> {
    Ok(name.parse()?)
}

fn info(task: Task) -> TaskInfo {
    TaskInfo {
        id: task.id,
        title: task.title,
        state: task.state.as_str().into(),
        priority: task.priority.as_str().into(),
        due: task.due,
        intent: task.intent,
        labels: task.labels,
        note: task.note,
        source: task.source.as_str().into(),
        source_event: task.source_event,
        source_message: task.source_message,
        asks_to_close: task.asks_to_close,
        marker: task.marker,
        root: task.root.map(Into::into),
        path: task.path,
        line: task.line,
        place: task.place,
        created_at: rfc3339(task.created_at),
        changed_at: rfc3339(task.changed_at),
    }
}
