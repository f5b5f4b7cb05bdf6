//! Where tasks stand: every state is a column, ordered by a number that has room between any two.
//!
//! What is to be worked on joins its column at the end; what is over, at the top. Candidates stand the last changed
//! first: their number is the time of it, backwards.

use continuo_store::now_ms;
use continuo_store::rusqlite::{self, OptionalExtension, Transaction, params};

use super::change::change_state;
use super::{State, Task, task};
use crate::WorkError;
use crate::id::{Among, Kind, find};

pub(crate) const AT: &str = "SELECT place, rowid FROM task WHERE id = ?1 AND state = ?2 AND deleted_at IS NULL";

pub(crate) const ABOVE: &str = "
    SELECT place FROM task WHERE state = ?1 AND (place, rowid) < (?2, ?3) AND id != ?4
    ORDER BY place DESC, rowid DESC LIMIT 1";

pub(crate) const FIRST: &str = "SELECT min(place) FROM task WHERE state = ?1";
pub(crate) const LAST: &str = "SELECT max(place) FROM task WHERE state = ?1";

pub(crate) const COLUMN: &str = "SELECT rowid FROM task WHERE state = ?1 ORDER BY place, rowid";

/// Has a task stand in the column of `state`, right before another or at its end, and returns it. `intent` is that of
/// an intent that it goes to, `Some(None)` for none; it stays in its own without it.
///
/// # Errors
/// [`WorkError::NotInColumn`] when the other task isn't there, and what [`super::set_state`] fails with.
pub fn move_to(
    tx: &Transaction<'_>,
    id: &str,
    state: State,
    before: Option<&str>,
    intent: Option<Option<&str>>,
) -> Result<Task, WorkError> {
    let now = task(tx, id)?;
    let id = now.id.as_str();
    if let Some(intent) = intent {
        let intent = intent.map(|intent| find(tx, Kind::Intent, Among::Present, intent)).transpose()?;
        tx.prepare_cached("UPDATE task SET intent_id = ?2 WHERE id = ?1")?.execute(params![id, intent])?;
    }
    change_state(tx, &now, state)?;
    let place = match before {
        None => end_of(tx, state)?,
        Some(before) => {
            let before = find(tx, Kind::Task, Among::Present, before)?;
            if before == id { now.place } else { place_before(tx, id, state, &before)? }
        }
    };
    tx.prepare_cached("UPDATE task SET place = ?2 WHERE id = ?1")?.execute(params![id, place])?;
    task(tx, id)
}

/// Returns the place of a task that joins a column of itself.
pub(crate) fn joining(tx: &Transaction<'_>, state: State, now: i64) -> Result<f64, WorkError> {
    match state {
        State::Candidate => Ok(-(now as f64)),
        State::Open | State::Doing | State::Blocked => end_of(tx, state),
        State::Done | State::Dismissed => {
            let first: Option<f64> = tx.prepare_cached(FIRST)?.query_row([state], |row| row.get(0))?;
            Ok(first.map_or(0.0, |first| first - 1.0))
        }
    }
}

fn end_of(tx: &Transaction<'_>, state: State) -> Result<f64, WorkError> {
    let last: Option<f64> = tx.prepare_cached(LAST)?.query_row([state], |row| row.get(0))?;
    // A large number has no room for one more.
    Ok(last.map_or(0.0, |last| (last + 1.0).max(last.next_up())))
}

/// Returns a place between a task and what stands above it, making room when there is none.
fn place_before(tx: &Transaction<'_>, id: &str, state: State, before: &str) -> Result<f64, WorkError> {
    if let Some(place) = between(tx, id, state, before)? {
        return Ok(place);
    }
    number(tx, state)?;
    let place = between(tx, id, state, before)?;
    place.ok_or_else(|| WorkError::NotInColumn { id: before.to_owned(), state })
}

/// Returns the middle of the gap above `before`; nothing when there is none.
fn between(tx: &Transaction<'_>, id: &str, state: State, before: &str) -> Result<Option<f64>, WorkError> {
    let at = tx.prepare_cached(AT)?.query_row(params![before, state], |row| Ok((row.get(0)?, row.get(1)?)));
    let (below, row): (f64, i64) =
        at.optional()?.ok_or_else(|| WorkError::NotInColumn { id: before.to_owned(), state })?;
    let above: Option<f64> =
        tx.prepare_cached(ABOVE)?.query_row(params![state, below, row, id], |row| row.get(0)).optional()?;
    let Some(above) = above else { return Ok(Some(below - 1.0).filter(|place| *place < below)) };
    let middle = above + (below - above) / 2.0;
    Ok((above < middle && middle < below).then_some(middle))
}

/// Numbers a column anew, with the same room between all of its tasks.
fn number(tx: &Transaction<'_>, state: State) -> Result<(), WorkError> {
    let mut statement = tx.prepare_cached(COLUMN)?;
    let rows = statement.query_map([state], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
    // New candidates come before all that are there.
    let from = if state == State::Candidate { -(now_ms() as f64) } else { 0.0 };
    let mut update = tx.prepare_cached("UPDATE task SET place = ?2 WHERE rowid = ?1")?;
    for (at, row) in rows.into_iter().enumerate() {
        update.execute(params![row, from + at as f64])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
