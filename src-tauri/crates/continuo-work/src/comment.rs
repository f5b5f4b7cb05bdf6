//! Tasks that comments propose: how they appear, move and go with their comment.
//!
//! A comment is known by its fingerprint: marker, text without regard to case and spacing, and which
//! occurrence of that text in the file it is. When a comment goes, its candidate goes with it. A task that
//! somebody decided on stays, to keep the decision should the comment come back (a branch switched away and
//! back, an undo): what was open is done until then, what was dismissed is shown no more.
//!
//! A comment whose file went is found again in the file that comes back to that path, at any time, and
//! within minutes in any other: the file was renamed or moved, and the two halves of that come in either
//! order.

use std::collections::HashMap;

use continuo_store::now_ms;
use continuo_store::rusqlite::{OptionalExtension, Transaction, params};

use crate::WorkError;
use crate::task::{State, new_id};

/// A comment that says something is to be done.
#[derive(Clone, Copy, Debug)]
pub struct Todo<'a> {
    /// TODO, FIXME, BUG or HACK.
    pub marker: &'a str,
    pub text: &'a str,
    /// From 1.
    pub line: u32,
}

/// What a file's comments did to the tasks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Proposed {
    /// Comments that became candidates.
    pub added: usize,
    /// Comments that have their task already, or have it again.
    pub kept: usize,
    /// Tasks whose comment went.
    pub gone: usize,
}

/// How long after a file went its comments are looked for in files of other paths.
const MOVE_MS: i64 = 10 * 60 * 1000;
/// How long a dismissal outlives its comment.
const KEEP_DISMISSED_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// In characters; a longer text is cut in the title.
const TITLE: usize = 200;

pub(crate) const OF_FILE: &str = "
    SELECT id, fingerprint, state, title, line, gone_at IS NOT NULL FROM task WHERE file_id = ?1";

pub(crate) const GONE_LIKE: &str = "
    SELECT id FROM task
    WHERE fingerprint = ?1 AND file_id IS NULL AND gone_at IS NOT NULL AND (gone_path = ?2 OR gone_at >= ?3)
    ORDER BY gone_path = ?2 DESC, gone_at DESC LIMIT 1";

pub(crate) const NEW_LIKE: &str = "
    SELECT id, file_id, line FROM task
    WHERE fingerprint = ?1 AND state = 'candidate' AND file_id IS NOT NULL AND file_id != ?2 AND created_at >= ?3
    ORDER BY created_at DESC LIMIT 1";

pub(crate) const FORSAKEN: &str = "
    UPDATE task SET gone_at = ?1, reopens = (state = 'open'), changed_at = iif(state = 'open', ?1, changed_at),
           state = iif(state = 'open', 'done', state)
    WHERE fingerprint IS NOT NULL AND file_id IS NULL AND gone_at IS NULL AND state = ?2";

pub(crate) const OUTDATED: &str = "DELETE FROM task WHERE state = 'dismissed' AND gone_at < ?1";

/// Brings the tasks of a file up to date with its comments, given in the order of the file.
pub fn propose(tx: &Transaction<'_>, file_id: i64, todos: &[Todo<'_>]) -> Result<Proposed, WorkError> {
    propose_at(tx, file_id, todos, now_ms())
}

pub(crate) fn propose_at(
    tx: &Transaction<'_>,
    file_id: i64,
    todos: &[Todo<'_>],
    now: i64,
) -> Result<Proposed, WorkError> {
    let mut before = tasks_of(tx, file_id)?;
    let mut proposed = Proposed::default();
    let mut occurrences: HashMap<String, usize> = HashMap::new();
    let mut path = None;
    for todo in todos {
        let text = fingerprint_text(todo);
        let occurrence = occurrences.entry(text.clone()).or_default();
        let fingerprint = format!("{text}#{occurrence}");
        *occurrence += 1;
        let title = title(todo);
        if let Some(known) = before.remove(&fingerprint) {
            if known.gone || known.line != Some(todo.line) || known.title != title {
                place(tx, &known.id, file_id, Some(todo.line), &title, now)?;
            }
            proposed.kept += 1;
            continue;
        }
        let path = match &path {
            Some(path) => path,
            None => path.insert(path_of(tx, file_id)?),
        };
        let gone_like = params![fingerprint, path, now - MOVE_MS];
        let returned: Option<String> =
            tx.prepare_cached(GONE_LIKE)?.query_row(gone_like, |row| row.get(0)).optional()?;
        if let Some(id) = returned {
            place(tx, &id, file_id, Some(todo.line), &title, now)?;
            proposed.kept += 1;
            continue;
        }
        tx.prepare_cached(
            "INSERT INTO task (id, title, state, created_at, changed_at, file_id, marker, line, fingerprint)
             VALUES (?1, ?2, 'candidate', ?3, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![new_id(), title, now, file_id, todo.marker, todo.line, fingerprint])?;
        proposed.added += 1;
    }
    for known in before.into_values().filter(|known| !known.gone) {
        proposed.gone += 1;
        if known.state == State::Candidate {
            delete(tx, &known.id)?;
        } else {
            leave(tx, &known.id, Some(file_id), None, now)?;
        }
    }
    Ok(proposed)
}

/// Does for the comments of files that are about to be deleted, or to be left out of the index, what
/// [`propose`] does for comments that went. Returns how many tasks lost their place.
pub fn forget(tx: &Transaction<'_>, file_ids: &[i64]) -> Result<usize, WorkError> {
    forget_at(tx, file_ids, now_ms())
}

pub(crate) fn forget_at(tx: &Transaction<'_>, file_ids: &[i64], now: i64) -> Result<usize, WorkError> {
    let mut lost = 0;
    // Candidates first: of two files that go together neither may inherit the other's tasks.
    let mut decided = Vec::new();
    for &file_id in file_ids {
        for (fingerprint, known) in tasks_of(tx, file_id)? {
            lost += usize::from(!known.gone);
            if known.state == State::Candidate {
                delete(tx, &known.id)?;
            } else {
                decided.push((file_id, fingerprint, known));
            }
        }
    }
    for (file_id, fingerprint, known) in decided {
        let moved = if known.gone { None } else { new_place(tx, &fingerprint, file_id, now)? };
        if let Some((candidate, new_file, line)) = moved {
            delete(tx, &candidate)?;
            place(tx, &known.id, new_file, line, &known.title, now)?;
        } else {
            leave(tx, &known.id, None, Some(&path_of(tx, file_id)?), now)?;
        }
    }
    Ok(lost)
}

/// Settles what deleting a root left behind, whose files go without [`forget`], and lets go of the
/// dismissals whose comment went a month ago. Returns how many tasks it deleted.
pub fn sweep(tx: &Transaction<'_>) -> Result<usize, WorkError> {
    sweep_at(tx, now_ms())
}

pub(crate) fn sweep_at(tx: &Transaction<'_>, now: i64) -> Result<usize, WorkError> {
    for state in [State::Open, State::Done, State::Dismissed] {
        tx.prepare_cached(FORSAKEN)?.execute(params![now, state])?;
    }
    let forsaken = tx
        .prepare_cached("DELETE FROM task WHERE state = 'candidate' AND fingerprint IS NOT NULL AND file_id IS NULL")?
        .execute([])?;
    let outdated = tx.prepare_cached(OUTDATED)?.execute([now - KEEP_DISMISSED_MS])?;
    Ok(forsaken + outdated)
}

struct Known {
    id: String,
    state: State,
    title: String,
    line: Option<u32>,
    gone: bool,
}

fn tasks_of(tx: &Transaction<'_>, file_id: i64) -> Result<HashMap<String, Known>, WorkError> {
    let mut statement = tx.prepare_cached(OF_FILE)?;
    let rows = statement.query_map([file_id], |row| {
        let known =
            Known { id: row.get(0)?, state: row.get(2)?, title: row.get(3)?, line: row.get(4)?, gone: row.get(5)? };
        Ok((row.get(1)?, known))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the candidate that the same comment became lately in another file, and its place.
fn new_place(
    tx: &Transaction<'_>,
    fingerprint: &str,
    file_id: i64,
    now: i64,
) -> Result<Option<(String, i64, Option<u32>)>, WorkError> {
    let mut statement = tx.prepare_cached(NEW_LIKE)?;
    let found = statement
        .query_row(params![fingerprint, file_id, now - MOVE_MS], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
    Ok(found.optional()?)
}

fn path_of(tx: &Transaction<'_>, file_id: i64) -> Result<String, WorkError> {
    let mut statement = tx.prepare_cached("SELECT path FROM file_index WHERE id = ?1")?;
    Ok(statement.query_row([file_id], |row| row.get(0))?)
}

/// Gives a task the place of its comment; one that was done with its comment is open again.
fn place(
    tx: &Transaction<'_>,
    id: &str,
    file_id: i64,
    line: Option<u32>,
    title: &str,
    now: i64,
) -> Result<(), WorkError> {
    tx.prepare_cached(
        "UPDATE task SET file_id = ?2, line = ?3, title = ?4, gone_at = NULL, gone_path = NULL, reopens = 0,
                state = iif(reopens, 'open', state), changed_at = iif(reopens, ?5, changed_at)
         WHERE id = ?1",
    )?
    .execute(params![id, file_id, line, title, now])?;
    Ok(())
}

/// Takes a task its place; one that was open is done until its comment comes back. What went earlier, went
/// then.
fn leave(tx: &Transaction<'_>, id: &str, file_id: Option<i64>, path: Option<&str>, now: i64) -> Result<(), WorkError> {
    tx.prepare_cached(
        "UPDATE task SET file_id = ?2, line = NULL, gone_path = ?3, gone_at = coalesce(gone_at, ?4),
                reopens = iif(gone_at IS NULL, (state = 'open'), reopens),
                state = iif(gone_at IS NULL AND state = 'open', 'done', state),
                changed_at = iif(gone_at IS NULL AND state = 'open', ?4, changed_at)
         WHERE id = ?1",
    )?
    .execute(params![id, file_id, path, now])?;
    Ok(())
}

fn delete(tx: &Transaction<'_>, id: &str) -> Result<(), WorkError> {
    tx.prepare_cached("DELETE FROM task WHERE id = ?1")?.execute([id])?;
    Ok(())
}

fn title(todo: &Todo<'_>) -> String {
    let text = words(todo.text);
    if text.is_empty() { todo.marker.to_owned() } else { text.chars().take(TITLE).collect() }
}

fn fingerprint_text(todo: &Todo<'_>) -> String {
    format!("{}:{}", todo.marker, words(todo.text).to_lowercase())
}

/// Returns `text` with single spaces between its words.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
