//! Chat threads: what a person asked and what models answered. Asking a model is left to others.

mod message;

use continuo_store::now_ms;
use continuo_store::rusqlite::{self, Connection, OptionalExtension, Row, Transaction, params};
use serde::Serialize;

use crate::WorkError;
use crate::id::{Among, Kind, find, new_id};
use crate::words::beginning;

pub use message::{
    End, Message, MessageState, NewMessage, Role, add, append_text, finish, message, messages, prompt, recent, recover,
    remove,
};

/// Of a title that is made of a question, and of one that a person gives; in characters.
const TITLE: usize = 60;
const LONGEST_TITLE: usize = 200;

/// A conversation. Times are milliseconds since 1970, UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Thread {
    /// A UUID, version 7.
    pub id: String,
    pub title: String,
    /// How many there are.
    pub messages: u64,
    pub created_at: i64,
    /// When something was last said.
    pub changed_at: i64,
}

const COLUMNS: &str = "
    SELECT t.id, t.title, (SELECT count(*) FROM message m WHERE m.thread_id = t.id), t.created_at, t.changed_at
    FROM thread t";
pub(crate) const LIST: &str = "WHERE t.deleted_at IS NULL ORDER BY t.changed_at DESC, t.id DESC";
pub(crate) const ONE: &str = "WHERE t.id = ?1 AND t.deleted_at IS NULL";

pub(crate) fn select(condition: &str) -> String {
    format!("{COLUMNS} {condition}")
}

/// Returns the threads, the last changed first.
pub fn list(conn: &Connection) -> Result<Vec<Thread>, WorkError> {
    let mut statement = conn.prepare_cached(&select(LIST))?;
    let rows = statement.query_map([], from_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns one thread, by its id or a beginning of it that no other has. [`messages`] returns what was said in it.
///
/// # Errors
/// [`WorkError::NoThread`], [`WorkError::Ambiguous`].
pub fn one(conn: &Connection, id: &str) -> Result<Thread, WorkError> {
    let id = find(conn, Kind::Thread, Among::Present, id)?;
    let found = conn.prepare_cached(&select(ONE))?.query_row([&id], from_row).optional()?;
    found.ok_or(WorkError::NoThread(id))
}

/// Creates an empty thread, named after the first question, and returns it.
///
/// # Errors
/// [`WorkError::NoTitle`] when that is empty.
pub fn create(tx: &Transaction<'_>, question: &str) -> Result<Thread, WorkError> {
    let title = beginning(question, TITLE);
    if title.is_empty() {
        return Err(WorkError::NoTitle("a thread"));
    }
    let (id, now) = (new_id(), now_ms());
    tx.prepare_cached("INSERT INTO thread (id, title, created_at, changed_at) VALUES (?1, ?2, ?3, ?3)")?
        .execute(params![id, title, now])?;
    one(tx, &id)
}

/// Gives a thread another title and returns it.
pub fn rename(tx: &Transaction<'_>, id: &str, title: &str) -> Result<Thread, WorkError> {
    let id = find(tx, Kind::Thread, Among::Present, id)?;
    let title = crate::title::title("a thread", title, LONGEST_TITLE)?;
    tx.prepare_cached("UPDATE thread SET title = ?2 WHERE id = ?1")?.execute([&id, &title])?;
    one(tx, &id)
}

/// Deletes a thread and returns what it was. [`restore`] brings it back for a month.
pub fn delete(tx: &Transaction<'_>, id: &str) -> Result<Thread, WorkError> {
    let deleted = one(tx, id)?;
    tx.prepare_cached("UPDATE thread SET deleted_at = ?2 WHERE id = ?1")?.execute(params![deleted.id, now_ms()])?;
    Ok(deleted)
}

/// Brings a deleted thread back and returns it.
///
/// # Errors
/// [`WorkError::NoThread`] when it wasn't deleted, or too long ago.
pub fn restore(tx: &Transaction<'_>, id: &str) -> Result<Thread, WorkError> {
    let id = find(tx, Kind::Thread, Among::Deleted, id)?;
    tx.prepare_cached("UPDATE thread SET deleted_at = NULL WHERE id = ?1")?.execute([&id])?;
    one(tx, &id)
}

/// Lets go of what was deleted before a time.
pub(crate) fn purge(tx: &Transaction<'_>, before: i64) -> Result<usize, WorkError> {
    Ok(tx.prepare_cached("DELETE FROM thread WHERE deleted_at < ?1")?.execute([before])?)
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Thread> {
    Ok(Thread {
        id: row.get(0)?,
        title: row.get(1)?,
        messages: row.get(2)?,
        created_at: row.get(3)?,
        changed_at: row.get(4)?,
    })
}

#[cfg(test)]
mod tests;
