//! Intents of a profile.

use crate::Engine;
use crate::api::*;
use crate::error::Result;
use crate::events::rfc3339;
use crate::profile::Profile;
use crate::work::Failed;
use continuo_events::{LogTransaction, kinds};
use continuo_work::{Intent, IntentChanges, intent};

pub(super) fn list(engine: &Engine, request: &IntentListRequest) -> Result<Vec<IntentInfo>> {
    let opened = engine.profile(request.profile.as_deref())?;
    let intents = opened.profile.db.read(|db| intent::list(db, request.closed))?;
    Ok(intents.into_iter().map(info).collect())
}

pub(super) fn show(engine: &Engine, request: &OnIntent) -> Result<IntentInfo> {
    let opened = engine.profile(request.profile.as_deref())?;
    Ok(info(opened.profile.db.read(|db| intent::one(db, &request.id))?))
}

pub(super) fn create(engine: &Engine, request: &IntentCreateRequest) -> Result<IntentInfo> {
    let opened = engine.profile(request.profile.as_deref())?;
    let (title, note) = (request.title.clone(), request.note.clone());
    write(&opened.profile, move |tx| {
        let created = intent::create(tx, &title, note.as_deref())?;
        tx.tell(&kinds::IntentOpened { id: created.id.clone(), title: created.title.clone() })?;
        Ok(created)
    })
}

pub(super) fn update(engine: &Engine, request: &IntentUpdateRequest) -> Result<IntentInfo> {
    let opened = engine.profile(request.profile.as_deref())?;
    let note = request.note.clone().map(|note| Some(note).filter(|note| !note.trim().is_empty()));
    let (id, changes) = (request.id.clone(), IntentChanges { title: request.title.clone(), note });
    write(&opened.profile, move |tx| {
        let changed = intent::update(tx, &id, &changes)?;
        tx.tell(&kinds::IntentChanged { id: changed.id.clone(), title: changed.title.clone() })?;
        Ok(changed)
    })
}

pub(super) fn close(engine: &Engine, request: &IntentCloseRequest) -> Result<IntentInfo> {
    let opened = engine.profile(request.profile.as_deref())?;
    let (id, resolution) = (request.id.clone(), request.resolution.clone());
    write(&opened.profile, move |tx| {
        let closed = intent::close(tx, &id, resolution.as_deref())?;
        let (id, title, resolution) = (closed.id.clone(), closed.title.clone(), closed.resolution.clone());
        tx.tell(&kinds::IntentClosed { id, title, resolution })?;
        Ok(closed)
    })
}

pub(super) fn reopen(engine: &Engine, request: &OnIntent) -> Result<IntentInfo> {
    let opened = engine.profile(request.profile.as_deref())?;
    let id = request.id.clone();
    write(&opened.profile, move |tx| {
        let opened = intent::reopen(tx, &id)?;
        tx.tell(&kinds::IntentOpened { id: opened.id.clone(), title: opened.title.clone() })?;
        Ok(opened)
    })
}

pub(super) fn delete(engine: &Engine, request: &OnIntent) -> Result<IntentInfo> {
    let opened = engine.profile(request.profile.as_deref())?;
    let id = request.id.clone();
    write(&opened.profile, move |tx| {
        let deleted = intent::delete(tx, &id)?;
        tx.tell(&kinds::IntentDeleted { id: deleted.id.clone(), title: deleted.title.clone() })?;
        Ok(deleted)
    })
}

pub(super) fn restore(engine: &Engine, request: &OnIntent) -> Result<IntentInfo> {
    let opened = engine.profile(request.profile.as_deref())?;
    let id = request.id.clone();
    write(&opened.profile, move |tx| {
        let restored = intent::restore(tx, &id)?;
        tx.tell(&kinds::IntentRestored { id: restored.id.clone(), title: restored.title.clone() })?;
        Ok(restored)
    })
}

fn write(
    profile: &Profile,
    change: impl FnOnce(&mut LogTransaction<'_>) -> std::result::Result<Intent, Failed> + Send + 'static,
) -> Result<IntentInfo> {
    Ok(info(profile.log.write(change)?))
}

fn info(intent: Intent) -> IntentInfo {
    IntentInfo {
        id: intent.id,
        title: intent.title,
        note: intent.note,
        state: intent.state.as_str().into(),
        resolution: intent.resolution,
        tasks_open: intent.tasks_open,
        tasks_done: intent.tasks_done,
        created_at: rfc3339(intent.created_at),
        closed_at: intent.closed_at.map(rfc3339),
    }
}
