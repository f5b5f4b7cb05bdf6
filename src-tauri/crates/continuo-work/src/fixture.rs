//! A profile's database with files in it, for the tests.
#![allow(clippy::unwrap_used)]

use continuo_store::PROFILE;
use continuo_store::rusqlite::{Connection, Transaction};

use crate::comment::{forget_at, propose_at, sweep_at};
use crate::{Filter, NewTask, Proposed, Sign, State, Task, Todo, checkboxes, tasks};

pub(crate) struct Profile(Connection);

impl Profile {
    pub(crate) fn new() -> Profile {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch("PRAGMA foreign_keys = ON").unwrap();
        for migration in PROFILE {
            conn.execute_batch(migration.sql).unwrap();
        }
        conn.execute_batch("INSERT INTO root (id, path, added_at) VALUES (1, '/project', 0)").unwrap();
        Profile(conn)
    }

    pub(crate) fn conn(&self) -> &Connection {
        &self.0
    }

    pub(crate) fn write<T>(&self, job: impl FnOnce(&Transaction<'_>) -> T) -> T {
        let tx = self.0.unchecked_transaction().unwrap();
        let answer = job(&tx);
        tx.commit().unwrap();
        answer
    }

    pub(crate) fn file(&self, path: &str) -> i64 {
        let sql = "INSERT INTO file_index (root_id, path, size, mtime_ns, content_hash, language, chunker,
                       chunk_count, token_count, indexed_at, touched_at)
                   VALUES (1, ?1, 0, 0, x'', 'rust', '', 0, 0, 0, 0) RETURNING id";
        self.0.query_row(sql, [path], |row| row.get(0)).unwrap()
    }

    /// Proposes comments written as `line MARKER text`.
    pub(crate) fn comments(&self, file: i64, comments: &[&str], now: i64) -> Proposed {
        let todos: Vec<Todo<'_>> = comments
            .iter()
            .map(|comment| {
                let (line, rest) = comment.split_once(' ').unwrap();
                let (marker, text) = rest.split_once(' ').unwrap_or((rest, ""));
                Todo { sign: Sign::Marker(marker), text, line: line.parse().unwrap() }
            })
            .collect();
        self.write(|tx| propose_at(tx, file, &todos, now)).unwrap()
    }

    /// Proposes the checkboxes of a Markdown text.
    pub(crate) fn markdown(&self, file: i64, text: &str, now: i64) -> Proposed {
        let boxes = checkboxes(text);
        let todos: Vec<Todo<'_>> = boxes
            .iter()
            .map(|found| Todo { sign: Sign::Checkbox { done: found.done }, text: &found.text, line: found.line })
            .collect();
        self.write(|tx| propose_at(tx, file, &todos, now)).unwrap()
    }

    /// Creates a task by hand.
    pub(crate) fn task(&self, title: &str) -> Task {
        let new = NewTask { title: title.into(), ..NewTask::default() };
        self.write(|tx| crate::create(tx, &new)).unwrap()
    }

    /// Deletes files as the pipeline does.
    pub(crate) fn delete(&self, files: &[i64], now: i64) -> usize {
        let lost = self.write(|tx| forget_at(tx, files, now)).unwrap();
        for file in files {
            self.0.execute("DELETE FROM file_index WHERE id = ?1", [file]).unwrap();
        }
        lost
    }

    pub(crate) fn sweep(&self, now: i64) -> usize {
        self.write(|tx| sweep_at(tx, now)).unwrap()
    }

    pub(crate) fn set(&self, id: &str, state: State) -> Task {
        self.write(|tx| crate::set_state(tx, id, state)).unwrap()
    }

    /// Every listed task as `state title path:line`, with a question mark when it asks to be closed, in the order of
    /// their titles.
    pub(crate) fn shown(&self) -> Vec<String> {
        let filter = Filter { states: State::ALL.to_vec(), ..Filter::default() };
        let mut shown: Vec<String> = tasks(&self.0, &filter)
            .unwrap()
            .into_iter()
            .map(|task| {
                let place = match (task.path, task.line) {
                    (Some(path), Some(line)) => format!(" {path}:{line}"),
                    (None, None) => String::new(),
                    half => panic!("half a place: {half:?}"),
                };
                let asks = if task.asks_to_close { "?" } else { "" };
                format!("{} {}{asks}{place}", task.state, task.title)
            })
            .collect();
        shown.sort_by_key(|line| line.split_once(' ').map(|(_, rest)| rest.to_owned()));
        shown
    }

    pub(crate) fn id_of(&self, title: &str) -> String {
        let sql = "SELECT id FROM task WHERE title = ?1";
        self.0.query_row(sql, [title], |row| row.get(0)).unwrap()
    }
}
