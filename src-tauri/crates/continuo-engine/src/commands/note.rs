//! Notes of a profile.

use crate::api::*;
use crate::error::{ApiError, Code, Result};
use crate::events::rfc3339;
use crate::notes::settle;
use crate::profile::Profile;
use crate::{Engine, OpenProfile};
use continuo_events::{EventError, LogTransaction, kinds};
use continuo_index::{Filters, Mode, Query};
use continuo_ingest::files;
use continuo_store::StoreError;
use continuo_store::rusqlite::Connection;
use continuo_work::note::{self as notes, Hint, Link, LinksTo, NoteError, Notes};
use continuo_work::{self as work};
use std::path::Path;
use std::sync::Arc;

const LISTED: usize = 10_000;
const COMPLETIONS: usize = 12;

/// A change of a note, or its event, failed.
#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error(transparent)]
    Note(#[from] NoteError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Event(#[from] EventError),
}

impl From<Failed> for ApiError {
    fn from(error: Failed) -> ApiError {
        match error {
            Failed::Note(error) => error.into(),
            Failed::Store(error) => error.into(),
            Failed::Event(error) => error.into(),
        }
    }
}

/// Returns a profile with its notes, known as their files are now.
fn caught_up(engine: &Engine, profile: Option<&str>) -> Result<(Arc<OpenProfile>, Notes)> {
    let opened = engine.profile(profile)?;
    let notes = settle(engine, &opened)?;
    let all = notes.clone();
    let synced = opened.profile.db.write(move |tx| all.sync(tx))?;
    for skipped in synced.skipped {
        tracing::warn!(path = skipped.path, reason = skipped.reason, "a note is passed over");
    }
    Ok((opened, notes))
}

pub(super) fn list(engine: &Engine, request: &NoteListRequest) -> Result<NoteList> {
    let (opened, all) = caught_up(engine, request.profile.as_deref())?;
    let query = request.query.as_deref().unwrap_or_default();
    let (found, total) = opened.profile.db.read(|db| -> std::result::Result<_, NoteError> {
        Ok((notes::list(db, query, Some(request.limit.unwrap_or(LISTED)))?, notes::count(db)?))
    })?;
    let own = all.folder == opened.profile.own_notes();
    Ok(NoteList { folder: all.folder, own, total, notes: found.into_iter().map(info).collect() })
}

pub(super) fn show(engine: &Engine, request: &OnNote) -> Result<Note> {
    let (opened, all) = caught_up(engine, request.profile.as_deref())?;
    shown(&opened.profile, &all, all.read(&request.path)?)
}

pub(super) fn create(engine: &Engine, request: &NoteCreateRequest) -> Result<Note> {
    let (opened, all) = caught_up(engine, request.profile.as_deref())?;
    let (title, text) = (request.title.clone(), request.text.clone().unwrap_or_default());
    let (subfolder, of) = (request.subfolder.clone(), all.clone());
    let note = write(&opened, &all, move |tx| {
        let note = of.create(tx, &title, &text, subfolder.as_deref())?;
        tx.tell(&kinds::NoteCreated { path: note.info.path.clone(), title: note.info.title.clone() })?;
        Ok(note)
    })?;
    shown(&opened.profile, &all, note)
}

pub(super) fn write_text(engine: &Engine, request: &NoteWriteRequest) -> Result<Note> {
    let (opened, all) = caught_up(engine, request.profile.as_deref())?;
    let NoteWriteRequest { path, text, hash, .. } = request.clone();
    let of = all.clone();
    // That its file was saved is told by who watches.
    let note = write(&opened, &all, move |tx| Ok(of.write(tx, &path, &text, hash.as_deref())?))?;
    shown(&opened.profile, &all, note)
}

pub(super) fn rename(engine: &Engine, request: &NoteRenameRequest) -> Result<Note> {
    let (opened, all) = caught_up(engine, request.profile.as_deref())?;
    let (path, to, of) = (request.path.clone(), request.to.clone(), all.clone());
    let renamed = opened.profile.log.write(move |tx| -> std::result::Result<_, Failed> {
        let renamed = of.rename(tx, &path, &to)?;
        tx.tell(&kinds::NoteRenamed { from: path, to: renamed.note.path.clone() })?;
        Ok(renamed)
    })?;
    for path in [&request.path, &renamed.note.path].into_iter().chain(&renamed.relinked) {
        look(&opened, &all, path);
    }
    for failed in &renamed.failed {
        tracing::warn!(path = failed.path, reason = failed.reason, "a note's links to a renamed one stay as they were");
    }
    shown(&opened.profile, &all, all.read(&renamed.note.path)?)
}

pub(super) fn delete(engine: &Engine, request: &OnNote) -> Result<TrashedNote> {
    let (opened, all) = caught_up(engine, request.profile.as_deref())?;
    let (path, of) = (request.path.clone(), all.clone());
    let gone = opened.profile.log.write(move |tx| -> std::result::Result<_, Failed> {
        let gone = of.delete(tx, &path)?;
        tx.tell(&kinds::NoteDeleted { path: gone.path.clone(), title: gone.title.clone() })?;
        Ok(gone)
    })?;
    look(&opened, &all, &gone.path);
    Ok(trashed(gone))
}

pub(super) fn trash(engine: &Engine, request: &OnProfile) -> Result<Vec<TrashedNote>> {
    let opened = engine.profile(request.profile.as_deref())?;
    Ok(opened.profile.db.read(notes::trashed)?.into_iter().map(trashed).collect())
}

pub(super) fn restore(engine: &Engine, request: &OnTrashedNote) -> Result<Note> {
    let (opened, all) = caught_up(engine, request.profile.as_deref())?;
    let (id, of) = (request.id.clone(), all.clone());
    let note = write(&opened, &all, move |tx| {
        let note = of.restore(tx, &id)?;
        tx.tell(&kinds::NoteRestored { path: note.info.path.clone(), title: note.info.title.clone() })?;
        Ok(note)
    })?;
    shown(&opened.profile, &all, note)
}

pub(super) fn backlinks(engine: &Engine, request: &BacklinksRequest) -> Result<Vec<Backlink>> {
    let (opened, _) = caught_up(engine, request.profile.as_deref())?;
    let file = match (&request.root, &request.path) {
        (Some(root), Some(path)) => Some(root.join(path).to_string_lossy().into_owned()),
        _ => None,
    };
    let file = file.as_deref().map(LinksTo::File);
    let targets: Vec<LinksTo<'_>> = file.into_iter().chain(request.task.as_deref().map(LinksTo::Task)).collect();
    if targets.is_empty() {
        return Err(ApiError::new(Code::Invalid, "links to what isn't said").hint("Name a file or a task."));
    }
    let found = opened.profile.db.read(|db| notes::backlinks(db, &targets))?;
    Ok(found.into_iter().map(backlink).collect())
}

/// Writes a note, and has it indexed before all else.
fn write(
    opened: &OpenProfile,
    all: &Notes,
    change: impl FnOnce(&mut LogTransaction<'_>) -> std::result::Result<notes::Note, Failed> + Send + 'static,
) -> Result<notes::Note> {
    let note = opened.profile.log.write(change)?;
    look(opened, all, &note.info.path);
    Ok(note)
}

fn look(opened: &OpenProfile, all: &Notes, path: &str) {
    let (Some(pipeline), Ok(roots)) = (opened.running(), opened.profile.roots()) else { return };
    let full = all.folder.join(path);
    let root = roots.into_iter().filter(|root| full.starts_with(&root.path));
    let Some(root) = root.max_by_key(|root| root.path.components().count()) else { return };
    let Ok(relative) = full.strip_prefix(&root.path) else { return };
    let relative = relative.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    if let Err(error) = pipeline.look(root.path.clone(), relative) {
        tracing::warn!(%error, "a note waits for the next scan");
    }
}

fn shown(profile: &Profile, all: &Notes, note: notes::Note) -> Result<Note> {
    let path = note.info.path.clone();
    let (links, backlinks) = profile.db.read(|db| -> Result<_> {
        let links = note.links.into_iter().map(|link| {
            let to = leads_to(db, &link, &path)?;
            Ok(NoteLink { target: link.target, line: link.line, to })
        });
        Ok((links.collect::<Result<_>>()?, notes::backlinks(db, &[LinksTo::Note(&path)])?))
    })?;
    Ok(Note {
        info: info(note.info),
        folder: all.folder.clone(),
        text: note.text,
        hash: note.hash,
        links,
        backlinks: backlinks.into_iter().map(backlink).collect(),
    })
}

/// Returns what a link leads to: a note before a file before a symbol, for a note is what one writes links to mostly.
fn leads_to(db: &Connection, link: &Link, from: &str) -> Result<Option<LinkTarget>> {
    let hint = notes::parse_target(&link.target);
    match &hint {
        Hint::Url(url) => return Ok(Some(LinkTarget::Url { url: url.clone() })),
        Hint::Task(id) => {
            let task = work::task(db, id).ok();
            let target = |task: work::Task| LinkTarget::Task {
                id: task.id,
                title: task.title,
                state: task.state.as_str().into(),
            };
            return Ok(task.map(target));
        }
        Hint::PathLike { .. } | Hint::Name(_) => {}
    }
    if let Some(note) = notes::resolve_note(db, link, from)? {
        return Ok(Some(LinkTarget::Note { path: note.path, title: note.title }));
    }
    match hint {
        Hint::PathLike { path, line } => file(db, &path, line),
        Hint::Name(name) => match symbol(db, &name)? {
            Some(symbol) => Ok(Some(symbol)),
            None => file(db, &name, None),
        },
        Hint::Url(_) | Hint::Task(_) => Ok(None),
    }
}

/// Returns the file whose path ends with this one; of several the one with the shortest.
fn file(db: &Connection, path: &str, line: Option<u32>) -> Result<Option<LinkTarget>> {
    let wanted: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | "." | "..")).collect();
    let wanted = wanted.join("/");
    if wanted.is_empty() {
        return Ok(None);
    }
    let found = files::find(db, std::slice::from_ref(&wanted), 200).map_err(StoreError::from)?;
    let ends = |known: &&files::File| known.path == wanted || known.path.ends_with(&format!("/{wanted}"));
    let Some(file) = found.iter().filter(ends).min_by_key(|file| file.path.len()) else { return Ok(None) };
    let root = root_of(db, file.root_id)?;
    Ok(Some(LinkTarget::File { root: root.into(), path: file.path.clone(), line }))
}

fn symbol(db: &Connection, name: &str) -> Result<Option<LinkTarget>> {
    let found = continuo_graph::entity(db, name, 1).map_err(super::entity::graph_error)?;
    // A file is an entity as well.
    let units = found.into_iter().map(|view| view.entity).filter(|entity| !entity.unit.is_empty());
    Ok(units.into_iter().next().map(|entity| LinkTarget::Symbol {
        name: entity.qualified,
        root: entity.root.into(),
        path: entity.path,
        line: entity.start_line,
    }))
}

fn root_of(db: &Connection, id: i64) -> Result<String> {
    let roots = files::roots(db).map_err(StoreError::from)?;
    let root = roots.into_iter().find(|root| root.id == id);
    Ok(root.map(|root| root.path.to_string_lossy().into_owned()).unwrap_or_default())
}

/// Returns what a link that begins so could lead to: notes by their titles, then files, symbols and tasks.
pub(super) fn complete(engine: &Engine, request: &CompleteLinkRequest) -> Result<Vec<LinkCompletion>> {
    let (opened, all) = caught_up(engine, request.profile.as_deref())?;
    let profile = &opened.profile;
    let text = request.text.trim();
    let limit = request.limit.unwrap_or(COMPLETIONS).min(100);
    let lower = text.to_lowercase();
    let mut found = Vec::new();
    if let Some(words) = lower.strip_prefix("task:") {
        found.extend(tasks(profile, words, limit)?);
        return Ok(found);
    }
    let titled = profile.db.read(|db| notes::list(db, text, None))?;
    let titled = titled.into_iter().filter(|note| note.title.to_lowercase().contains(&lower));
    found.extend(titled.take(limit).map(|note| LinkCompletion {
        insert: note.title.clone(),
        to: LinkTarget::Note { path: note.path, title: note.title },
    }));
    if text.is_empty() {
        return Ok(found);
    }
    let each = (limit / 3).max(2);
    let is_note = |root: &Path, path: &str| root.join(path).starts_with(&all.folder);
    found.extend(paths(profile, text, each, &is_note)?);
    found.extend(symbols(profile, text, each)?);
    found.extend(tasks(profile, text, each)?);
    found.truncate(limit);
    Ok(found)
}

fn paths(
    profile: &Profile,
    text: &str,
    limit: usize,
    is_note: &dyn Fn(&Path, &str) -> bool,
) -> Result<Vec<LinkCompletion>> {
    profile.db.read(|db| {
        let parts: Vec<String> = text.split_whitespace().map(String::from).collect();
        let mut found = Vec::new();
        for file in files::find(db, &parts, limit * 2).map_err(StoreError::from)? {
            let root = root_of(db, file.root_id)?;
            if !is_note(Path::new(&root), &file.path) {
                let to = LinkTarget::File { root: root.into(), path: file.path.clone(), line: None };
                found.push(LinkCompletion { insert: file.path, to });
            }
        }
        found.truncate(limit);
        Ok(found)
    })
}

fn symbols(profile: &Profile, text: &str, limit: usize) -> Result<Vec<LinkCompletion>> {
    let query = Query { text: text.into(), mode: Mode::Lexical, limit: 30, filters: Filters::default() };
    let lower = text.to_lowercase();
    let mut found: Vec<LinkCompletion> = Vec::new();
    for hit in profile.index.search(&query)?.hits {
        let name = hit.symbol.rsplit("::").next().unwrap_or(&hit.symbol).to_string();
        let is_name = !hit.language.eq("markdown") && name.to_lowercase().contains(&lower) && !name.contains(' ');
        if is_name && found.iter().all(|known| known.insert != name) && found.len() < limit {
            let to =
                LinkTarget::Symbol { name: hit.symbol, root: hit.root.into(), path: hit.path, line: hit.start_line };
            found.push(LinkCompletion { insert: name, to });
        }
    }
    Ok(found)
}

fn tasks(profile: &Profile, words: &str, limit: usize) -> Result<Vec<LinkCompletion>> {
    let filter = work::Filter { query: Some(words.into()), limit: Some(limit), ..work::Filter::default() };
    let found = profile.db.read(|db| work::tasks(db, &filter))?;
    let of = |task: work::Task| LinkCompletion {
        insert: format!("task:{}", task.id),
        to: LinkTarget::Task { id: task.id, title: task.title, state: task.state.as_str().into() },
    };
    Ok(found.into_iter().map(of).collect())
}

fn info(note: notes::NoteInfo) -> NoteInfo {
    NoteInfo {
        path: note.path,
        title: note.title,
        excerpt: note.excerpt,
        changed_at: rfc3339(note.changed_at),
        open: note.open,
        done: note.done,
    }
}

fn backlink(link: notes::Backlink) -> Backlink {
    Backlink { path: link.path, title: link.title, line: link.line, text: link.text }
}

fn trashed(note: notes::Trashed) -> TrashedNote {
    TrashedNote { id: note.id, path: note.path, title: note.title, deleted_at: rfc3339(note.deleted_at) }
}
