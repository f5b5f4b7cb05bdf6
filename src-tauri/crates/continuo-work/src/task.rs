//! Tasks as their reader sees them: one, and lists. How a person changes them is [`change`]'s and [`board`]'s, how
//! comments make them come and go `comment`'s.

pub(crate) mod board;
mod change;
mod state;

use continuo_store::rusqlite::{self, Connection, OptionalExtension, Row, Transaction, named_params, params};
use serde::Serialize;

use crate::WorkError;
use crate::id::{Among, Kind, find};
use crate::words::{has_all, sought};

pub use board::move_to;
pub(crate) use change::put_state;
pub use change::{Changes, NewTask, create, delete, restore, set_state, update};
pub use state::{Priority, Source, State};

/// A task, with its place in a file while its comment is there. Times are milliseconds since 1970, UTC.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Task {
    /// A UUID, version 7.
    pub id: String,
    pub title: String,
    pub state: State,
    pub priority: Priority,
    /// A day of the user's calendar, as 2026-01-31.
    pub due: Option<String>,
    /// The id of its intent.
    pub intent: Option<String>,
    /// In alphabetical order.
    pub labels: Vec<String>,
    /// Markdown.
    pub note: Option<String>,
    pub source: Source,
    /// The event that it came of: of the command that failed.
    pub source_event: Option<u64>,
    /// The id of the chat message that it came of.
    pub source_message: Option<String>,
    /// Its comment or checkbox went: somebody has to say whether it is done.
    pub asks_to_close: bool,
    /// TODO, FIXME, BUG or HACK; `None` for a task that comes of no comment.
    pub marker: Option<String>,
    /// The absolute path of the root of its file.
    pub root: Option<String>,
    /// Relative to the root.
    pub path: Option<String>,
    /// From 1.
    pub line: Option<u32>,
    /// Tasks of a state stand in the order of this number.
    pub place: f64,
    pub created_at: i64,
    /// When its state last changed.
    pub changed_at: i64,
}

/// Which tasks to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// All but the dismissed when empty.
    pub states: Vec<State>,
    /// The id of an intent, or its beginning: only its tasks.
    pub intent: Option<String>,
    /// Only tasks with this label, in any case.
    pub label: Option<String>,
    /// Only tasks whose title or note has all of these words, in any case.
    pub query: Option<String>,
    /// At most so many; all without it.
    pub limit: Option<usize>,
}

/// Between labels in a column; a label has no control characters.
const BETWEEN: char = '\u{1f}';

const COLUMNS: &str = "
    SELECT t.id, t.title, t.state, t.priority, t.due, i.id,
           (SELECT group_concat(l.label, char(31)) FROM task_label l WHERE l.task_id = t.id),
           t.note, t.source, t.source_event, t.source_message,
           t.gone_at IS NOT NULL AND t.fingerprint IS NOT NULL AND t.state IN ('open', 'doing', 'blocked'),
           t.marker, r.path, f.path, CASE WHEN f.id IS NOT NULL THEN t.line END, t.place, t.created_at, t.changed_at
    FROM task t
    LEFT JOIN file_index f ON f.id = t.file_id AND t.gone_at IS NULL
    LEFT JOIN root r ON r.id = f.root_id
    LEFT JOIN intent i ON i.id = t.intent_id AND i.deleted_at IS NULL";

// What a comment proposed goes with it, even if nobody has swept yet.
pub(crate) const LIST: &str = "
    WHERE t.state = :state AND t.deleted_at IS NULL AND (:intent IS NULL OR t.intent_id = :intent)
      AND NOT (t.state IN ('candidate', 'dismissed') AND t.fingerprint IS NOT NULL AND f.id IS NULL)
    ORDER BY t.place, t.rowid";

pub(crate) const CHANGED: &str = "
    WHERE t.state = :state AND t.changed_at >= :since AND t.deleted_at IS NULL
      AND NOT (t.state IN ('candidate', 'dismissed') AND t.fingerprint IS NOT NULL AND f.id IS NULL)
    ORDER BY t.changed_at DESC, t.rowid LIMIT :limit";

pub(crate) const ONE: &str = "WHERE t.id = :id AND t.deleted_at IS NULL";

pub(crate) fn select(condition: &str) -> String {
    format!("{COLUMNS} {condition}")
}

/// Returns the tasks that pass `filter`, state by state in the order of [`State::ALL`], and in each by their places:
/// candidates, and what is done or dismissed, the last first, the others as somebody arranged them.
pub fn tasks(conn: &Connection, filter: &Filter) -> Result<Vec<Task>, WorkError> {
    let intent = filter.intent.as_deref().map(|id| find(conn, Kind::Intent, Among::Present, id)).transpose()?;
    let label = filter.label.as_deref().map(|label| label.trim().to_lowercase());
    let words = sought(filter.query.as_deref().unwrap_or_default());
    let passes = |task: &Task| {
        let labelled = label.as_ref().is_none_or(|label| task.labels.iter().any(|own| own.to_lowercase() == *label));
        let text = || format!("{}\n{}", task.title, task.note.as_deref().unwrap_or_default()).to_lowercase();
        labelled && (words.is_empty() || has_all(&text(), &words))
    };
    let most = filter.limit.unwrap_or(usize::MAX);
    let mut list = Vec::new();
    let mut statement = conn.prepare_cached(&select(LIST))?;
    for state in State::ALL {
        let wanted = if filter.states.is_empty() { state != State::Dismissed } else { filter.states.contains(&state) };
        if !wanted {
            continue;
        }
        let mut rows = statement.query(named_params! { ":state": state, ":intent": intent })?;
        while list.len() < most
            && let Some(row) = rows.next()?
        {
            let task = from_row(row)?;
            if passes(&task) {
                list.push(task);
            }
        }
    }
    Ok(list)
}

/// Returns the tasks of `states` whose state changed at `since` or later, in milliseconds since 1970, at most so many
/// of each state, the last changed first.
pub fn changed(conn: &Connection, states: &[State], since: i64, limit: usize) -> Result<Vec<Task>, WorkError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut list = Vec::new();
    let mut statement = conn.prepare_cached(&select(CHANGED))?;
    for state in states {
        let asked = named_params! { ":state": state, ":since": since, ":limit": limit };
        for task in statement.query_map(asked, from_row)? {
            list.push(task?);
        }
    }
    list.sort_by_key(|task| std::cmp::Reverse(task.changed_at));
    Ok(list)
}

/// Returns one task, by its id or a beginning of it that no other has.
///
/// # Errors
/// [`WorkError::NoTask`], [`WorkError::Ambiguous`].
pub fn task(conn: &Connection, id: &str) -> Result<Task, WorkError> {
    let id = find(conn, Kind::Task, Among::Present, id)?;
    let found = conn.prepare_cached(&select(ONE))?.query_row(named_params! { ":id": id }, from_row).optional()?;
    found.ok_or(WorkError::NoTask(id))
}

/// Notes the event that told of a task, by its whole id.
pub fn set_event(tx: &Transaction<'_>, id: &str, event: u64) -> Result<(), WorkError> {
    tx.prepare_cached("UPDATE task SET event = ?2 WHERE id = ?1")?.execute(params![id, event.cast_signed()])?;
    Ok(())
}

/// Returns the event that told of a task, and the file that it is in.
pub fn origin(db: &Connection, id: &str) -> Result<(Option<u64>, Option<i64>), WorkError> {
    let id = find(db, Kind::Task, Among::Present, id)?;
    let mut statement = db.prepare_cached("SELECT event, file_id FROM task WHERE id = ?1")?;
    let found = statement.query_row([&id], |row| Ok((row.get::<_, Option<i64>>(0)?, row.get(1)?))).optional()?;
    let (event, file) = found.ok_or(WorkError::NoTask(id))?;
    Ok((event.map(i64::cast_unsigned), file))
}

/// Returns the candidates of a file that no event has told of yet: id, title and line.
pub fn untold(db: &Connection, file_id: i64) -> Result<Vec<(String, String, u32)>, WorkError> {
    let mut statement = db.prepare_cached(
        "SELECT id, title, line FROM task
         WHERE file_id = ?1 AND event IS NULL AND state = 'candidate' AND line IS NOT NULL AND deleted_at IS NULL
         ORDER BY line",
    )?;
    let rows = statement.query_map([file_id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Task> {
    let labels: Option<String> = row.get(6)?;
    let mut labels: Vec<String> =
        labels.map(|labels| labels.split(BETWEEN).map(str::to_owned).collect()).unwrap_or_default();
    labels.sort_by_cached_key(|label| label.to_lowercase());
    Ok(Task {
        id: row.get(0)?,
        title: row.get(1)?,
        state: row.get(2)?,
        priority: row.get(3)?,
        due: row.get(4)?,
        intent: row.get(5)?,
        labels,
        note: row.get(7)?,
        source: row.get(8)?,
        source_event: row.get::<_, Option<i64>>(9)?.map(i64::cast_unsigned),
        source_message: row.get(10)?,
        asks_to_close: row.get(11)?,
        marker: row.get(12)?,
        root: row.get(13)?,
        path: row.get(14)?,
        line: row.get(15)?,
        place: row.get(16)?,
        created_at: row.get(17)?,
        changed_at: row.get(18)?,
    })
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::{check_order, check_plan};
