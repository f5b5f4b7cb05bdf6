//! Tasks that comments and checkboxes propose: how they appear, move and go with them.
//!
//! A comment is known by its fingerprint: marker, text without regard to case and spacing, and which
//! occurrence of that text in the file it is. When a comment goes, its candidate goes with it. A task that
//! somebody decided on stays, to keep the decision should the comment come back (a branch switched away and
//! back, an undo): what was accepted keeps its state and asks whether it is done until then, what was dismissed
//! is shown no more.
//!
//! Checkboxes are as comments, and say themselves when they are done: ticking one that was accepted makes its
//! task done, taking the tick away opens that again. Only a change of the tick does; what somebody decided on
//! the board holds until the next.
//!
//! A comment whose file went is found again in the file that comes back to that path, at any time, and
//! within minutes in any other: the file was renamed or moved, and the two halves of that come in either
//! order.

use std::collections::{HashMap, HashSet};

use continuo_store::now_ms;
use continuo_store::rusqlite::{self, OptionalExtension, Row, Transaction, params};

use crate::WorkError;
use crate::id::new_id;
use crate::task::board::joining;
use crate::task::{Source, State, put_state};
use crate::words::words;
use crate::{intent, thread};

/// A place in a file that says something is to be done.
#[derive(Clone, Copy, Debug)]
pub struct Todo<'a> {
    pub sign: Sign<'a>,
    pub text: &'a str,
    /// From 1.
    pub line: u32,
}

/// By what it says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign<'a> {
    /// A comment with TODO, FIXME, BUG or HACK.
    Marker(&'a str),
    /// `- [ ]` in Markdown.
    Checkbox { done: bool },
}

/// What a file's comments and checkboxes did to the tasks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposed {
    /// Those that became candidates.
    pub added: usize,
    /// Those that have their task already, or have it again.
    pub kept: usize,
    /// Tasks whose comment or checkbox went, and candidates whose checkbox was ticked.
    pub gone: usize,
    /// The ids of tasks whose state changed as their checkbox was ticked, or its tick taken away.
    pub changed: Vec<String>,
}

/// How long after a file went its comments are looked for in files of other paths.
const MOVE_MS: i64 = 10 * 60 * 1000;
/// How long a dismissal outlives its comment, and what is deleted can be restored.
const KEEP_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// In characters; a longer text is cut in the title.
const TITLE: usize = 200;

pub(crate) const OF_FILE: &str = "
    SELECT fingerprint, id, state, title, titled, line, gone_at IS NOT NULL, ticked FROM task WHERE file_id = ?1";

pub(crate) const GONE_LIKE: &str = "
    SELECT fingerprint, id, state, title, titled, line, gone_at IS NOT NULL, ticked FROM task
    WHERE fingerprint = ?1 AND file_id IS NULL AND gone_at IS NOT NULL AND (gone_path = ?2 OR gone_at >= ?3)
    ORDER BY gone_path = ?2 DESC, gone_at DESC LIMIT 1";

pub(crate) const NEW_LIKE: &str = "
    SELECT fingerprint, id, state, title, titled, line, gone_at IS NOT NULL, ticked, file_id FROM task
    WHERE fingerprint = ?1 AND state = 'candidate' AND deleted_at IS NULL
      AND file_id IS NOT NULL AND file_id != ?2 AND created_at >= ?3
    ORDER BY created_at DESC LIMIT 1";

pub(crate) const FORSAKEN: &str = "
    UPDATE task SET gone_at = ?1
    WHERE fingerprint IS NOT NULL AND file_id IS NULL AND gone_at IS NULL AND state = ?2";

pub(crate) const OUTDATED: &str = "DELETE FROM task WHERE state = 'dismissed' AND gone_at < ?1";

// One whose comment is still there would be proposed again.
pub(crate) const DELETED: &str = "
    DELETE FROM task WHERE deleted_at < ?1 AND (fingerprint IS NULL OR file_id IS NULL OR gone_at IS NOT NULL)";

/// Brings the tasks of a file up to date with its comments and checkboxes, given in the order of the file.
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
    // A checkbox with TODO in it is one thing to do.
    let boxes: HashSet<u32> = todos.iter().filter(|todo| todo.ticked().is_some()).map(|todo| todo.line).collect();
    for todo in todos.iter().filter(|todo| todo.ticked().is_some() || !boxes.contains(&todo.line)) {
        let Some((text, title)) = read(todo) else { continue };
        let occurrence = occurrences.entry(text.clone()).or_default();
        let fingerprint = format!("{text}#{occurrence}");
        *occurrence += 1;
        if let Some(known) = before.remove(&fingerprint) {
            keep(tx, &known, file_id, todo, &title, now, &mut proposed)?;
            continue;
        }
        let path = match &path {
            Some(path) => path,
            None => path.insert(path_of(tx, file_id)?),
        };
        let gone_like = params![fingerprint, path, now - MOVE_MS];
        let returned = tx.prepare_cached(GONE_LIKE)?.query_row(gone_like, known).optional()?;
        if let Some((_, known)) = returned {
            keep(tx, &known, file_id, todo, &title, now, &mut proposed)?;
        } else if todo.sign != (Sign::Checkbox { done: true }) {
            add(tx, file_id, todo, &title, &fingerprint, now)?;
            proposed.added += 1;
        }
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

fn add(
    tx: &Transaction<'_>,
    file_id: i64,
    todo: &Todo<'_>,
    title: &str,
    fingerprint: &str,
    now: i64,
) -> Result<(), WorkError> {
    let (source, marker) = match todo.sign {
        Sign::Marker(marker) => (Source::Comment, Some(marker)),
        Sign::Checkbox { .. } => (Source::Checkbox, None),
    };
    let place = joining(tx, State::Candidate, now)?;
    tx.prepare_cached(
        "INSERT INTO task (id, title, state, place, source, created_at, changed_at, file_id, marker, line, fingerprint,
                           ticked)
         VALUES (?1, ?2, 'candidate', ?3, ?4, ?5, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        new_id(),
        title,
        place,
        source,
        now,
        file_id,
        marker,
        todo.line,
        fingerprint,
        todo.ticked()
    ])?;
    Ok(())
}

/// Gives a task that is known its place, and the state that its checkbox says.
fn keep(
    tx: &Transaction<'_>,
    known: &Known,
    file_id: i64,
    todo: &Todo<'_>,
    title: &str,
    now: i64,
    proposed: &mut Proposed,
) -> Result<(), WorkError> {
    if known.state == State::Candidate && todo.ticked() == Some(true) {
        proposed.gone += 1;
        return delete(tx, &known.id);
    }
    proposed.kept += 1;
    if known.gone || known.line != Some(todo.line) || (known.title != title && !known.titled) {
        place(tx, &known.id, file_id, Some(todo.line), title)?;
    }
    match (known.ticked, todo.ticked()) {
        (before, after) if before == after => Ok(()),
        (_, Some(done)) => {
            if tick(tx, known, done, now)? {
                proposed.changed.push(known.id.clone());
            }
            Ok(())
        }
        (_, None) => Ok(()),
    }
}

/// Keeps whether a checkbox is ticked. Returns whether that changed the state of its task.
fn tick(tx: &Transaction<'_>, known: &Known, done: bool, now: i64) -> Result<bool, WorkError> {
    if done && known.state.is_active() {
        put_state(tx, &known.id, State::Done, now)?;
        tx.prepare_cached("UPDATE task SET ticked = 1, ticked_done = 1 WHERE id = ?1")?.execute([&known.id])?;
        return Ok(true);
    }
    tx.prepare_cached("UPDATE task SET ticked = ?2 WHERE id = ?1")?.execute(params![known.id, done])?;
    let opens = "UPDATE task SET ticked_done = 0 WHERE id = ?1 AND ticked_done = 1 AND state = 'done'";
    let opens = !done && tx.prepare_cached(opens)?.execute([&known.id])? > 0;
    if opens {
        put_state(tx, &known.id, State::Open, now)?;
    }
    Ok(opens)
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
        if let Some((candidate, new_file)) = moved {
            delete(tx, &candidate.id)?;
            place(tx, &known.id, new_file, candidate.line, &known.title)?;
        } else {
            leave(tx, &known.id, None, Some(&path_of(tx, file_id)?), now)?;
        }
    }
    Ok(lost)
}

/// Settles what deleting a root left behind, whose files go without [`forget`], and lets go of what was deleted
/// a month ago, of tasks, intents and threads, and of the dismissals whose comment went then. Returns how many
/// tasks went for good.
pub fn sweep(tx: &Transaction<'_>) -> Result<usize, WorkError> {
    sweep_at(tx, now_ms())
}

pub(crate) fn sweep_at(tx: &Transaction<'_>, now: i64) -> Result<usize, WorkError> {
    for state in State::ALL.into_iter().filter(|state| *state != State::Candidate) {
        tx.prepare_cached(FORSAKEN)?.execute(params![now, state])?;
    }
    let forsaken = tx
        .prepare_cached("DELETE FROM task WHERE state = 'candidate' AND fingerprint IS NOT NULL AND file_id IS NULL")?
        .execute([])?;
    let outdated = tx.prepare_cached(OUTDATED)?.execute([now - KEEP_MS])?;
    let deleted = tx.prepare_cached(DELETED)?.execute([now - KEEP_MS])?;
    intent::purge(tx, now - KEEP_MS)?;
    thread::purge(tx, now - KEEP_MS)?;
    Ok(forsaken + outdated + deleted)
}

struct Known {
    id: String,
    state: State,
    title: String,
    /// By a person.
    titled: bool,
    line: Option<u32>,
    gone: bool,
    ticked: Option<bool>,
}

/// Returns a task with its fingerprint.
fn known(row: &Row<'_>) -> rusqlite::Result<(String, Known)> {
    let known = Known {
        id: row.get(1)?,
        state: row.get(2)?,
        title: row.get(3)?,
        titled: row.get(4)?,
        line: row.get(5)?,
        gone: row.get(6)?,
        ticked: row.get(7)?,
    };
    Ok((row.get(0)?, known))
}

fn tasks_of(tx: &Transaction<'_>, file_id: i64) -> Result<HashMap<String, Known>, WorkError> {
    let mut statement = tx.prepare_cached(OF_FILE)?;
    let rows = statement.query_map([file_id], known)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the candidate that the same comment became lately in another file, and that file.
fn new_place(
    tx: &Transaction<'_>,
    fingerprint: &str,
    file_id: i64,
    now: i64,
) -> Result<Option<(Known, i64)>, WorkError> {
    let mut statement = tx.prepare_cached(NEW_LIKE)?;
    let found =
        statement.query_row(params![fingerprint, file_id, now - MOVE_MS], |row| Ok((known(row)?.1, row.get(8)?)));
    Ok(found.optional()?)
}

fn path_of(tx: &Transaction<'_>, file_id: i64) -> Result<String, WorkError> {
    let mut statement = tx.prepare_cached("SELECT path FROM file_index WHERE id = ?1")?;
    Ok(statement.query_row([file_id], |row| row.get(0))?)
}

/// Gives a task the place of its comment, and its text unless a person gave it another title.
fn place(tx: &Transaction<'_>, id: &str, file_id: i64, line: Option<u32>, title: &str) -> Result<(), WorkError> {
    tx.prepare_cached(
        "UPDATE task SET file_id = ?2, line = ?3, title = iif(titled, title, ?4), gone_at = NULL, gone_path = NULL
         WHERE id = ?1",
    )?
    .execute(params![id, file_id, line, title])?;
    Ok(())
}

/// Takes a task its place. What went earlier, went then.
fn leave(tx: &Transaction<'_>, id: &str, file_id: Option<i64>, path: Option<&str>, now: i64) -> Result<(), WorkError> {
    tx.prepare_cached(
        "UPDATE task SET file_id = ?2, line = NULL, gone_path = ?3, gone_at = coalesce(gone_at, ?4) WHERE id = ?1",
    )?
    .execute(params![id, file_id, path, now])?;
    Ok(())
}

fn delete(tx: &Transaction<'_>, id: &str) -> Result<(), WorkError> {
    tx.prepare_cached("DELETE FROM task WHERE id = ?1")?.execute([id])?;
    Ok(())
}

impl Todo<'_> {
    fn ticked(&self) -> Option<bool> {
        match self.sign {
            Sign::Marker(_) => None,
            Sign::Checkbox { done } => Some(done),
        }
    }
}

/// Returns what a todo is known by and the title of its task; nothing for a checkbox without text.
fn read(todo: &Todo<'_>) -> Option<(String, String)> {
    let text = words(todo.text);
    let (sign, otherwise) = match todo.sign {
        Sign::Marker(marker) => (marker, Some(marker)),
        Sign::Checkbox { .. } => ("[]", None),
    };
    let title = if text.is_empty() { otherwise?.to_owned() } else { text.chars().take(TITLE).collect() };
    Some((format!("{sign}:{}", text.to_lowercase()), title))
}

#[cfg(test)]
mod tests;
