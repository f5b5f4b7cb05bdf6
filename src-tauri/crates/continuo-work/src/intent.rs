//! Intents: the lines of work that a person has open. Tasks belong to them, and stay when they go.

use continuo_store::now_ms;
use continuo_store::rusqlite::{self, Connection, OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use crate::WorkError;
use crate::id::{Among, Kind, find, new_id};
use crate::named::named;

/// In characters.
const LONGEST_TITLE: usize = 200;

/// Whether a line of work goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IntentState {
    Open,
    Closed,
}

named!(IntentState, "a state of an intent", "open or closed", { Open => "open", Closed => "closed" });

/// A line of work. Times are milliseconds since 1970, UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Intent {
    /// A UUID, version 7.
    pub id: String,
    pub title: String,
    /// Markdown.
    pub note: Option<String>,
    pub state: IntentState,
    /// What came of it.
    pub resolution: Option<String>,
    pub created_at: i64,
    pub closed_at: Option<i64>,
    /// Tasks of it that are open, doing or blocked.
    pub tasks_open: u64,
    pub tasks_done: u64,
}

/// What is to be changed of an intent; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct IntentChanges {
    pub title: Option<String>,
    /// Markdown; `Some(None)` takes it away.
    pub note: Option<Option<String>>,
}

pub(crate) const LIST: &str = "WHERE i.state = ?1 AND i.deleted_at IS NULL ORDER BY i.created_at DESC, i.id DESC";
pub(crate) const ONE: &str = "WHERE i.id = ?1 AND i.deleted_at IS NULL";

pub(crate) fn select(condition: &str) -> String {
    let count = |states: &str| {
        format!(
            "(SELECT count(*) FROM task t
              WHERE t.intent_id = i.id AND t.state IN ({states}) AND t.deleted_at IS NULL)"
        )
    };
    let (open, done) = (count("'open', 'doing', 'blocked'"), count("'done'"));
    format!(
        "SELECT i.id, i.title, i.note, i.state, i.resolution, i.created_at, i.closed_at, {open}, {done}
         FROM intent i {condition}"
    )
}

/// Returns the open intents, the last created first, and behind them the closed ones if they are wanted.
pub fn list(conn: &Connection, closed: bool) -> Result<Vec<Intent>, WorkError> {
    let states: &[IntentState] = if closed { &[IntentState::Open, IntentState::Closed] } else { &[IntentState::Open] };
    let mut statement = conn.prepare_cached(&select(LIST))?;
    let mut list = Vec::new();
    for state in states {
        for intent in statement.query_map([state], from_row)? {
            list.push(intent?);
        }
    }
    Ok(list)
}

/// Returns one intent, by its id or a beginning of it that no other has.
///
/// # Errors
/// [`WorkError::NoIntent`], [`WorkError::Ambiguous`].
pub fn one(conn: &Connection, id: &str) -> Result<Intent, WorkError> {
    let id = find(conn, Kind::Intent, Among::Present, id)?;
    let found = conn.prepare_cached(&select(ONE))?.query_row([&id], from_row).optional()?;
    found.ok_or(WorkError::NoIntent(id))
}

/// Creates an open intent and returns it. `note` is Markdown.
pub fn create(tx: &Transaction<'_>, title: &str, note: Option<&str>) -> Result<Intent, WorkError> {
    let (id, title) = (new_id(), self::title(title)?);
    tx.prepare_cached("INSERT INTO intent (id, title, note, state, created_at) VALUES (?1, ?2, ?3, 'open', ?4)")?
        .execute(params![id, title, said(note), now_ms()])?;
    one(tx, &id)
}

/// Changes an intent and returns it.
pub fn update(tx: &Transaction<'_>, id: &str, changes: &IntentChanges) -> Result<Intent, WorkError> {
    let id = find(tx, Kind::Intent, Among::Present, id)?;
    if let Some(title) = &changes.title {
        tx.prepare_cached("UPDATE intent SET title = ?2 WHERE id = ?1")?.execute([&id, &self::title(title)?])?;
    }
    if let Some(note) = &changes.note {
        tx.prepare_cached("UPDATE intent SET note = ?2 WHERE id = ?1")?.execute(params![id, said(note.as_deref())])?;
    }
    one(tx, &id)
}

/// Closes an intent, with what came of it, and returns it. One that is closed keeps its time, and takes what is said.
pub fn close(tx: &Transaction<'_>, id: &str, resolution: Option<&str>) -> Result<Intent, WorkError> {
    let id = find(tx, Kind::Intent, Among::Present, id)?;
    tx.prepare_cached(
        "UPDATE intent SET state = 'closed', closed_at = coalesce(closed_at, ?2), resolution = coalesce(?3, resolution)
         WHERE id = ?1",
    )?
    .execute(params![id, now_ms(), said(resolution)])?;
    one(tx, &id)
}

/// Opens a closed intent again and returns it. What had come of it holds no more.
pub fn reopen(tx: &Transaction<'_>, id: &str) -> Result<Intent, WorkError> {
    let id = find(tx, Kind::Intent, Among::Present, id)?;
    tx.prepare_cached("UPDATE intent SET state = 'open', closed_at = NULL, resolution = NULL WHERE id = ?1")?
        .execute([&id])?;
    one(tx, &id)
}

/// Deletes an intent and returns what it was. Its tasks have none until [`restore`] brings it back.
pub fn delete(tx: &Transaction<'_>, id: &str) -> Result<Intent, WorkError> {
    let deleted = one(tx, id)?;
    tx.prepare_cached("UPDATE intent SET deleted_at = ?2 WHERE id = ?1")?.execute(params![deleted.id, now_ms()])?;
    Ok(deleted)
}

/// Brings a deleted intent back, and its tasks to it, and returns it.
///
/// # Errors
/// [`WorkError::NoIntent`] when it wasn't deleted, or too long ago.
pub fn restore(tx: &Transaction<'_>, id: &str) -> Result<Intent, WorkError> {
    let id = find(tx, Kind::Intent, Among::Deleted, id)?;
    tx.prepare_cached("UPDATE intent SET deleted_at = NULL WHERE id = ?1")?.execute([&id])?;
    one(tx, &id)
}

/// Lets go of what was deleted before a time.
pub(crate) fn purge(tx: &Transaction<'_>, before: i64) -> Result<usize, WorkError> {
    Ok(tx.prepare_cached("DELETE FROM intent WHERE deleted_at < ?1")?.execute([before])?)
}

fn title(text: &str) -> Result<String, WorkError> {
    crate::title::title("an intent", text, LONGEST_TITLE)
}

fn said(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.trim().is_empty())
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Intent> {
    Ok(Intent {
        id: row.get(0)?,
        title: row.get(1)?,
        note: row.get(2)?,
        state: row.get(3)?,
        resolution: row.get(4)?,
        created_at: row.get(5)?,
        closed_at: row.get(6)?,
        tasks_open: row.get(7)?,
        tasks_done: row.get(8)?,
    })
}

#[cfg(test)]
mod tests;
