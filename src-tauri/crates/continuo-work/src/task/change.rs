//! What a person does to a task: writing one, changing it, deciding on it, deleting it.

use std::collections::HashSet;

use continuo_store::now_ms;
use continuo_store::rusqlite::{Transaction, params};
use jiff::civil::Date;

use super::{Priority, Source, State, Task, board, task};
use crate::WorkError;
use crate::id::{Among, Kind, find, new_id};
use crate::words::words;

/// In characters.
const LONGEST_TITLE: usize = 500;
const LONGEST_LABEL: usize = 40;
const MOST_LABELS: usize = 20;

/// A task to create. What it comes of follows from `event` and `message`; without them somebody wrote it.
#[derive(Clone, Debug, Default)]
pub struct NewTask {
    pub title: String,
    /// Open without it.
    pub state: Option<State>,
    pub priority: Option<Priority>,
    /// As 2026-01-31.
    pub due: Option<String>,
    /// The id of an intent, or its beginning.
    pub intent: Option<String>,
    pub labels: Vec<String>,
    /// Markdown.
    pub note: Option<String>,
    /// The event of the command whose failure it comes of.
    pub event: Option<u64>,
    /// The id of the chat message that it comes of.
    pub message: Option<String>,
}

/// What is to be changed of a task; what is `None` stays. Of those that can be taken away, `Some(None)` does.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    pub title: Option<String>,
    pub priority: Option<Priority>,
    /// As 2026-01-31.
    pub due: Option<Option<String>>,
    /// The id of an intent, or its beginning.
    pub intent: Option<Option<String>>,
    /// All of its labels.
    pub labels: Option<Vec<String>>,
    /// Markdown.
    pub note: Option<Option<String>>,
    /// False: its comment went and it stays all the same. It forgets the comment.
    pub asks_to_close: Option<bool>,
}

/// Creates a task at the end of its column, and returns it.
///
/// # Errors
/// What is wrong with a field; [`WorkError::NoComment`] for a candidate that comes of nothing.
pub fn create(tx: &Transaction<'_>, new: &NewTask) -> Result<Task, WorkError> {
    let (id, now) = (new_id(), now_ms());
    let source = match (new.event, &new.message) {
        (Some(_), _) => Source::Failure,
        (None, Some(_)) => Source::Chat,
        (None, None) => Source::Manual,
    };
    let state = new.state.unwrap_or(State::Open);
    if state == State::Candidate && source == Source::Manual {
        return Err(WorkError::NoComment { from: State::Open, to: state });
    }
    let title = title(&new.title)?;
    let due = new.due.as_deref().map(date).transpose()?.flatten();
    let intent = new.intent.as_deref().map(|id| find(tx, Kind::Intent, Among::Present, id)).transpose()?;
    let labels = labels(&new.labels)?;
    let place = board::joining(tx, state, now)?;
    tx.prepare_cached(
        "INSERT INTO task (id, title, titled, state, place, priority, due, intent_id, note, source, source_event,
                           source_message, created_at, changed_at)
         VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12)",
    )?
    .execute(params![
        id,
        title,
        state,
        place,
        new.priority.unwrap_or_default(),
        due,
        intent,
        new.note.as_deref().filter(|note| !note.trim().is_empty()),
        source,
        new.event.map(u64::cast_signed),
        new.message,
        now
    ])?;
    set_labels(tx, &id, &labels)?;
    task(tx, &id)
}

/// Changes a task and returns it. A title that a person gave isn't changed by its comment any more.
///
/// # Errors
/// What is wrong with a field.
pub fn update(tx: &Transaction<'_>, id: &str, changes: &Changes) -> Result<Task, WorkError> {
    let before = task(tx, id)?;
    let id = before.id.as_str();
    if let Some(new) = &changes.title {
        let title = title(new)?;
        if title != before.title {
            tx.prepare_cached("UPDATE task SET title = ?2, titled = 1 WHERE id = ?1")?.execute(params![id, title])?;
        }
    }
    if let Some(priority) = changes.priority {
        tx.prepare_cached("UPDATE task SET priority = ?2 WHERE id = ?1")?.execute(params![id, priority])?;
    }
    if let Some(due) = &changes.due {
        let due = due.as_deref().map(date).transpose()?.flatten();
        tx.prepare_cached("UPDATE task SET due = ?2 WHERE id = ?1")?.execute(params![id, due])?;
    }
    if let Some(intent) = &changes.intent {
        let intent = intent.as_deref().filter(|intent| !intent.is_empty());
        let intent = intent.map(|intent| find(tx, Kind::Intent, Among::Present, intent)).transpose()?;
        tx.prepare_cached("UPDATE task SET intent_id = ?2 WHERE id = ?1")?.execute(params![id, intent])?;
    }
    if let Some(new) = &changes.labels {
        set_labels(tx, id, &labels(new)?)?;
    }
    if let Some(note) = &changes.note {
        let note = note.as_deref().filter(|note| !note.trim().is_empty());
        tx.prepare_cached("UPDATE task SET note = ?2 WHERE id = ?1")?.execute(params![id, note])?;
    }
    if changes.asks_to_close == Some(false) && before.asks_to_close {
        tx.prepare_cached(
            "UPDATE task SET fingerprint = NULL, file_id = NULL, line = NULL, gone_at = NULL, gone_path = NULL,
                    ticked = NULL, ticked_done = 0
             WHERE id = ?1",
        )?
        .execute([id])?;
    }
    task(tx, id)
}

/// Gives a task the state that a person decided on, and returns it: `Open` accepts a candidate and reopens what was
/// done or dismissed; `Candidate` takes a decision back, while what proposed it is there. Done or dismissed, it
/// doesn't ask any more whether it is done.
///
/// # Errors
/// [`WorkError::NoTask`], [`WorkError::NoComment`].
pub fn set_state(tx: &Transaction<'_>, id: &str, state: State) -> Result<Task, WorkError> {
    let now = task(tx, id)?;
    change_state(tx, &now, state)?;
    task(tx, &now.id)
}

pub(super) fn change_state(tx: &Transaction<'_>, task: &Task, state: State) -> Result<(), WorkError> {
    if state == task.state {
        return Ok(());
    }
    let proposed = match task.source {
        Source::Comment | Source::Checkbox => task.path.is_some(),
        Source::Failure | Source::Chat => true,
        Source::Manual => false,
    };
    if state == State::Candidate && !proposed {
        return Err(WorkError::NoComment { from: task.state, to: state });
    }
    put_state(tx, &task.id, state, now_ms())?;
    // Decided by a person, it isn't its checkbox that opens it again.
    tx.prepare_cached("UPDATE task SET ticked_done = 0 WHERE id = ?1")?.execute([&task.id])?;
    Ok(())
}

/// Has a task join the column of another state.
pub(crate) fn put_state(tx: &Transaction<'_>, id: &str, state: State, now: i64) -> Result<(), WorkError> {
    let place = board::joining(tx, state, now)?;
    tx.prepare_cached("UPDATE task SET state = ?2, place = ?3, changed_at = ?4 WHERE id = ?1")?
        .execute(params![id, state, place, now])?;
    Ok(())
}

/// Deletes a task and returns what it was. [`restore`] brings it back for a month; as long as its comment is there,
/// that isn't proposed again.
pub fn delete(tx: &Transaction<'_>, id: &str) -> Result<Task, WorkError> {
    let deleted = task(tx, id)?;
    tx.prepare_cached("UPDATE task SET deleted_at = ?2 WHERE id = ?1")?.execute(params![deleted.id, now_ms()])?;
    Ok(deleted)
}

/// Brings a deleted task back and returns it.
///
/// # Errors
/// [`WorkError::NoTask`] when it wasn't deleted, or too long ago.
pub fn restore(tx: &Transaction<'_>, id: &str) -> Result<Task, WorkError> {
    let id = find(tx, Kind::Task, Among::Deleted, id)?;
    tx.prepare_cached("UPDATE task SET deleted_at = NULL WHERE id = ?1")?.execute([&id])?;
    task(tx, &id)
}

fn title(text: &str) -> Result<String, WorkError> {
    crate::title::title("a task", text, LONGEST_TITLE)
}

/// Returns a date as the database has it; nothing for an empty one.
fn date(text: &str) -> Result<Option<String>, WorkError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    // Of what else is a date to the parser, a time of day would be lost.
    let date = if text.len() == "2026-01-31".len() { text.parse::<Date>().ok() } else { None };
    let date = date.map(|date| date.to_string()).filter(|written| written == text);
    date.map(Some).ok_or_else(|| WorkError::NoDate(text.to_owned()))
}

/// Returns labels without those that differ from an earlier one in case alone.
fn labels(given: &[String]) -> Result<Vec<String>, WorkError> {
    let mut seen = HashSet::new();
    let labels: Vec<String> = given
        .iter()
        .map(|label| words(label))
        .filter(|label| !label.is_empty() && seen.insert(label.to_lowercase()))
        .collect();
    if let Some(label) = labels.iter().find(|label| label.chars().count() > LONGEST_LABEL) {
        return Err(WorkError::LongLabel { label: label.clone(), most: LONGEST_LABEL });
    }
    if labels.len() > MOST_LABELS {
        return Err(WorkError::ManyLabels { has: labels.len(), most: MOST_LABELS });
    }
    Ok(labels)
}

fn set_labels(tx: &Transaction<'_>, id: &str, labels: &[String]) -> Result<(), WorkError> {
    tx.prepare_cached("DELETE FROM task_label WHERE task_id = ?1")?.execute([id])?;
    let mut insert = tx.prepare_cached("INSERT OR IGNORE INTO task_label (task_id, label) VALUES (?1, ?2)")?;
    for label in labels {
        insert.execute([id, label])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
