//! Tasks as their reader sees them: listing, creating, and the states a person gives them. How comments
//! make them come and go is `comment`'s.

use std::fmt;
use std::str::FromStr;

use continuo_store::now_ms;
use continuo_store::rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use continuo_store::rusqlite::{self, Connection, OptionalExtension, Row, Transaction, named_params, params};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::WorkError;

/// What a person, or for a `Candidate` nobody yet, decided about a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Proposed by a comment.
    Candidate,
    /// Accepted, or written by hand.
    Open,
    Done,
    /// Not to be proposed again.
    Dismissed,
}

impl State {
    /// Every state, in the order in which lists show them.
    pub const ALL: [State; 4] = [State::Open, State::Candidate, State::Done, State::Dismissed];

    /// Returns its name in the database and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Candidate => "candidate",
            State::Open => "open",
            State::Done => "done",
            State::Dismissed => "dismissed",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for State {
    type Err = WorkError;

    fn from_str(name: &str) -> Result<State, WorkError> {
        let known = State::ALL.into_iter().find(|state| state.as_str() == name);
        known.ok_or_else(|| WorkError::NoState(name.to_owned()))
    }
}

impl FromSql for State {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<State> {
        value.as_str()?.parse().map_err(|e| FromSqlError::Other(Box::new(e)))
    }
}

impl ToSql for State {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

/// A task, with its place while its comment is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Task {
    /// A UUID, version 7.
    pub id: String,
    pub title: String,
    pub state: State,
    /// Milliseconds since 1970, UTC.
    pub created_at: i64,
    /// When its state last changed; milliseconds since 1970, UTC.
    pub changed_at: i64,
    /// TODO, FIXME, BUG or HACK; `None` for a task written by hand.
    pub marker: Option<String>,
    /// The absolute path of the root of its file.
    pub root: Option<String>,
    /// Relative to the root.
    pub path: Option<String>,
    /// From 1.
    pub line: Option<u32>,
}

/// Which tasks to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// All but the dismissed when empty.
    pub states: Vec<State>,
    /// At most so many; all without it.
    pub limit: Option<usize>,
}

const COLUMNS: &str = "
    SELECT t.id, t.title, t.state, t.created_at, t.changed_at, t.marker, r.path, f.path,
           CASE WHEN f.id IS NOT NULL THEN t.line END
    FROM task t
    LEFT JOIN file_index f ON f.id = t.file_id AND t.gone_at IS NULL
    LEFT JOIN root r ON r.id = f.root_id";

// What a comment proposed goes with it, even if nobody has swept yet.
pub(crate) const LIST: &str = "
    WHERE t.state = :state
      AND NOT (t.state IN ('candidate', 'dismissed') AND t.fingerprint IS NOT NULL AND f.id IS NULL)
    ORDER BY t.changed_at DESC, t.rowid LIMIT :limit";

pub(crate) const ONE: &str = "WHERE t.id = :id";

pub(crate) fn select(condition: &str) -> String {
    format!("{COLUMNS} {condition}")
}

/// Returns the tasks that pass `filter`, state by state in the order of [`State::ALL`], the last changed
/// first.
pub fn tasks(conn: &Connection, filter: &Filter) -> Result<Vec<Task>, WorkError> {
    let mut list = Vec::new();
    let mut statement = conn.prepare_cached(&select(LIST))?;
    for state in State::ALL {
        let wanted = if filter.states.is_empty() { state != State::Dismissed } else { filter.states.contains(&state) };
        if !wanted {
            continue;
        }
        let left = filter.limit.map_or(-1, |limit| limit.saturating_sub(list.len()).min(i64::MAX as usize) as i64);
        let rows = statement.query_map(named_params! { ":state": state, ":limit": left }, from_row)?;
        for row in rows {
            list.push(row?);
        }
    }
    Ok(list)
}

/// Returns one task. Fails with [`WorkError::NoTask`] when there is none of this id.
pub fn task(conn: &Connection, id: &str) -> Result<Task, WorkError> {
    let found = conn.prepare_cached(&select(ONE))?.query_row(named_params! { ":id": id }, from_row).optional()?;
    found.ok_or_else(|| WorkError::NoTask(id.to_owned()))
}

/// Creates an open task, written by hand, and returns it.
pub fn create(tx: &Transaction<'_>, title: &str) -> Result<Task, WorkError> {
    let title = title.trim();
    if title.is_empty() {
        return Err(WorkError::NoTitle);
    }
    let (id, now) = (new_id(), now_ms());
    tx.prepare_cached("INSERT INTO task (id, title, state, created_at, changed_at) VALUES (?1, ?2, 'open', ?3, ?3)")?
        .execute(params![id, title, now])?;
    task(tx, &id)
}

/// Notes the event that told of a task.
pub fn set_event(tx: &Transaction<'_>, id: &str, event: u64) -> Result<(), WorkError> {
    tx.prepare_cached("UPDATE task SET event = ?2 WHERE id = ?1")?.execute(params![id, event.cast_signed()])?;
    Ok(())
}

/// Returns the event that told of a task, and the file that it is in.
pub fn origin(db: &Connection, id: &str) -> Result<(Option<u64>, Option<i64>), WorkError> {
    let mut statement = db.prepare_cached("SELECT event, file_id FROM task WHERE id = ?1")?;
    let found = statement.query_row([id], |row| Ok((row.get::<_, Option<i64>>(0)?, row.get(1)?))).optional()?;
    let (event, file) = found.ok_or_else(|| WorkError::NoTask(id.into()))?;
    Ok((event.map(i64::cast_unsigned), file))
}

/// Returns the candidates of a file that no event has told of yet: id, title and line.
pub fn untold(db: &Connection, file_id: i64) -> Result<Vec<(String, String, u32)>, WorkError> {
    let mut statement = db.prepare_cached(
        "SELECT id, title, line FROM task WHERE file_id = ?1 AND event IS NULL AND state = 'candidate' AND line IS NOT NULL
         ORDER BY line",
    )?;
    let rows = statement.query_map([file_id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Gives a task the state that a person decided on, and returns it: `Open` accepts a candidate and reopens
/// what was done or dismissed; `Candidate` takes a decision back, while the comment is there.
pub fn set_state(tx: &Transaction<'_>, id: &str, state: State) -> Result<Task, WorkError> {
    let now = task(tx, id)?;
    if state == State::Candidate && now.state != state && now.path.is_none() {
        return Err(WorkError::NoComment { from: now.state, to: state });
    }
    // Done by hand, it stays done when its comment comes back.
    tx.prepare_cached(
        "UPDATE task SET state = ?2, reopens = 0, changed_at = CASE state WHEN ?2 THEN changed_at ELSE ?3 END
         WHERE id = ?1",
    )?
    .execute(params![id, state, now_ms()])?;
    task(tx, id)
}

pub(crate) fn new_id() -> String {
    Uuid::now_v7().to_string()
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Task> {
    Ok(Task {
        id: row.get(0)?,
        title: row.get(1)?,
        state: row.get(2)?,
        created_at: row.get(3)?,
        changed_at: row.get(4)?,
        marker: row.get(5)?,
        root: row.get(6)?,
        path: row.get(7)?,
        line: row.get(8)?,
    })
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::check_plan;
