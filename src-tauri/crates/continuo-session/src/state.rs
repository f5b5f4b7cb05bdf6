//! Sessions and their captured states: the tables `session` and `session_state`.

use crate::SessionError;
use crate::payload::SessionState;
use crate::time;
use continuo_store::rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use uuid::Uuid;

/// A stretch of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// A UUID, version 7.
    pub id: String,
    /// Milliseconds since 1970, UTC, as all times here.
    pub began_at: i64,
    /// The last sign of work.
    pub active_at: i64,
    pub ended_at: Option<i64>,
}

/// A captured state, as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captured {
    /// A UUID, version 7.
    pub id: String,
    pub session: String,
    pub captured_at: i64,
    /// As [`crate::Cause`] has it.
    pub cause: String,
    pub headline: String,
}

/// How long states are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    /// All of so many days,
    pub all_days: u32,
    /// and one a day of so many.
    pub daily_days: u32,
}

const DAY_MS: i64 = 24 * 3600 * 1000;
const CAPTURED: &str = "SELECT id, session, captured_at, cause, headline FROM session_state";

/// Returns the session that goes on, if one does or its end was forced.
pub fn current(db: &Connection) -> Result<Option<Session>, SessionError> {
    let mut statement = db.prepare_cached(
        "SELECT id, began_at, active_at, ended_at FROM session WHERE ended_at IS NULL ORDER BY began_at DESC LIMIT 1",
    )?;
    Ok(statement.query_row([], session).optional()?)
}

/// Returns when the last session ended that did.
pub fn last_end(db: &Connection) -> Result<Option<i64>, SessionError> {
    Ok(db.prepare_cached("SELECT max(ended_at) FROM session")?.query_row([], |row| row.get(0))?)
}

/// Begins a session, and ends what went on.
pub fn begin(tx: &Transaction<'_>, at: i64) -> Result<Session, SessionError> {
    tx.prepare_cached("UPDATE session SET ended_at = active_at WHERE ended_at IS NULL")?.execute([])?;
    let begun = Session { id: Uuid::now_v7().to_string(), began_at: at, active_at: at, ended_at: None };
    tx.prepare_cached("INSERT INTO session (id, began_at, active_at) VALUES (?1, ?2, ?2)")?
        .execute(params![begun.id, at])?;
    Ok(begun)
}

/// Notes a sign of work.
pub fn active(tx: &Transaction<'_>, id: &str, at: i64) -> Result<(), SessionError> {
    tx.prepare_cached("UPDATE session SET active_at = max(active_at, ?2) WHERE id = ?1")?.execute(params![id, at])?;
    Ok(())
}

pub fn end(tx: &Transaction<'_>, id: &str, at: i64) -> Result<(), SessionError> {
    tx.prepare_cached("UPDATE session SET ended_at = max(active_at, ?2) WHERE id = ?1")?.execute(params![id, at])?;
    Ok(())
}

/// Keeps a captured state, and returns its id.
pub fn keep(tx: &Transaction<'_>, state: &SessionState) -> Result<String, SessionError> {
    let id = Uuid::now_v7().to_string();
    let captured_at = time::ms(&state.captured_at).unwrap_or_default();
    let payload = serde_json::to_string(state)?;
    tx.prepare_cached(
        "INSERT INTO session_state (id, session, captured_at, cause, version, headline, payload)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        id,
        state.session,
        captured_at,
        state.cause.as_str(),
        state.version,
        state.headline(),
        payload
    ])?;
    Ok(id)
}

/// Returns which state was captured last.
pub fn last(db: &Connection) -> Result<Option<Captured>, SessionError> {
    let mut statement = db.prepare_cached(&format!("{CAPTURED} ORDER BY captured_at DESC, id DESC LIMIT 1"))?;
    Ok(statement.query_row([], captured).optional()?)
}

/// Returns the state that was captured last.
pub fn latest(db: &Connection) -> Result<Option<(Captured, SessionState)>, SessionError> {
    let Some(captured) = last(db)? else { return Ok(None) };
    let state = payload(db, &captured.id)?;
    Ok(Some((captured, state)))
}

/// Returns the state whose id begins with `id`.
///
/// # Errors
/// `NoState`; `Ambiguous` when there are several.
pub fn find(db: &Connection, id: &str) -> Result<(Captured, SessionState), SessionError> {
    let mut statement = db.prepare_cached(&format!("{CAPTURED} WHERE substr(id, 1, length(?1)) = ?1 LIMIT 2"))?;
    let mut found: Vec<Captured> = statement.query_map([id], captured)?.collect::<Result<_, _>>()?;
    match (found.pop(), found.pop()) {
        (Some(one), None) => {
            let state = payload(db, &one.id)?;
            Ok((one, state))
        }
        (None, _) => Err(SessionError::NoState(id.into())),
        (Some(_), Some(_)) => Err(SessionError::Ambiguous(id.into())),
    }
}

/// Returns states that were captured before `before`, the latest first.
pub fn list(db: &Connection, before: i64, limit: usize) -> Result<Vec<Captured>, SessionError> {
    let mut statement =
        db.prepare_cached(&format!("{CAPTURED} WHERE captured_at < ?1 ORDER BY captured_at DESC, id DESC LIMIT ?2"))?;
    let rows = statement.query_map(params![before, limit.min(10_000) as i64], captured)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Deletes the state of an id; of a session without any more, nothing stays.
pub fn delete(tx: &Transaction<'_>, id: &str) -> Result<(), SessionError> {
    let gone = tx.prepare_cached("DELETE FROM session_state WHERE id = ?1")?.execute([id])?;
    if gone == 0 {
        return Err(SessionError::NoState(id.into()));
    }
    remove_empty(tx)
}

/// Lets go what is older than it is to be kept. Returns how many states.
pub fn retain(tx: &Transaction<'_>, keep: Keep, now: i64) -> Result<usize, SessionError> {
    let (all, daily) = (now - i64::from(keep.all_days) * DAY_MS, now - i64::from(keep.daily_days) * DAY_MS);
    // The last of a day says how it ended.
    let gone = tx
        .prepare_cached(
            "DELETE FROM session_state WHERE captured_at < ?1 AND (captured_at < ?2 OR id NOT IN (
                 SELECT id FROM (SELECT id, max(captured_at) FROM session_state GROUP BY captured_at / ?3)))",
        )?
        .execute([all, daily, DAY_MS])?;
    if gone > 0 {
        remove_empty(tx)?;
    }
    Ok(gone)
}

fn remove_empty(tx: &Transaction<'_>) -> Result<(), SessionError> {
    tx.prepare_cached(
        "DELETE FROM session WHERE ended_at IS NOT NULL AND id NOT IN (SELECT session FROM session_state)",
    )?
    .execute([])?;
    Ok(())
}

fn payload(db: &Connection, id: &str) -> Result<SessionState, SessionError> {
    let mut statement = db.prepare_cached("SELECT payload FROM session_state WHERE id = ?1")?;
    let text: String = statement.query_row([id], |row| row.get(0))?;
    Ok(serde_json::from_str(&text)?)
}

fn session(row: &Row<'_>) -> continuo_store::rusqlite::Result<Session> {
    Ok(Session { id: row.get(0)?, began_at: row.get(1)?, active_at: row.get(2)?, ended_at: row.get(3)? })
}

fn captured(row: &Row<'_>) -> continuo_store::rusqlite::Result<Captured> {
    Ok(Captured {
        id: row.get(0)?,
        session: row.get(1)?,
        captured_at: row.get(2)?,
        cause: row.get(3)?,
        headline: row.get(4)?,
    })
}

#[cfg(test)]
mod tests;
