//! Messages of threads. An answer is kept as it is written, so that a process that is killed leaves what there was.

use continuo_store::now_ms;
use continuo_store::rusqlite::{self, Connection, OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use crate::WorkError;
use crate::id::{Among, Kind, find, new_id};
use crate::named::named;

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    User,
    Assistant,
}

named!(Role, "who speaks in a thread", "user or assistant", { User => "user", Assistant => "assistant" });

/// How far a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MessageState {
    Writing,
    Done,
    /// By a person, or with the process.
    Stopped,
    Failed,
}

named!(MessageState, "a state of a message", "writing, done, stopped or failed", {
    Writing => "writing",
    Done => "done",
    Stopped => "stopped",
    Failed => "failed",
});

/// What somebody said. What the model was asked for it is read by [`prompt`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    /// A UUID, version 7.
    pub id: String,
    /// The id of its thread.
    pub thread: String,
    pub role: Role,
    pub text: String,
    /// When it began; milliseconds since 1970, UTC.
    pub at: i64,
    pub state: MessageState,
    /// Why it failed, with the cure.
    pub error: Option<String>,
    /// JSON: the parts of files that it was given.
    pub citations: Option<String>,
    pub provider: Option<String>,
    pub model: Option<String>,
    /// The model is on this machine.
    pub local: Option<bool>,
    pub tokens_in: Option<u64>,
    pub tokens_out: Option<u64>,
    /// Milliseconds from question to the answer's end.
    pub took_ms: Option<u64>,
}

/// A message to add.
#[derive(Clone, Debug)]
pub struct NewMessage {
    pub role: Role,
    pub text: String,
    pub state: MessageState,
    /// JSON: the parts of files that it was given.
    pub citations: Option<String>,
    /// JSON: what the model was asked, to the letter.
    pub prompt: Option<String>,
    pub provider: Option<String>,
    pub model: Option<String>,
    pub local: Option<bool>,
}

impl NewMessage {
    /// What a person says.
    pub fn question(text: &str) -> NewMessage {
        NewMessage { role: Role::User, text: text.to_owned(), state: MessageState::Done, ..NewMessage::answer() }
    }

    /// An answer that is yet to be written.
    pub fn answer() -> NewMessage {
        NewMessage {
            role: Role::Assistant,
            text: String::new(),
            state: MessageState::Writing,
            citations: None,
            prompt: None,
            provider: None,
            model: None,
            local: None,
        }
    }
}

/// How an answer ended. What is `None` stays as it is known.
#[derive(Clone, Debug)]
pub struct End {
    pub state: MessageState,
    /// All of its text.
    pub text: Option<String>,
    pub error: Option<String>,
    /// JSON.
    pub citations: Option<String>,
    /// JSON.
    pub prompt: Option<String>,
    pub provider: Option<String>,
    pub model: Option<String>,
    pub local: Option<bool>,
    pub tokens_in: Option<u64>,
    pub tokens_out: Option<u64>,
    pub took_ms: Option<u64>,
}

impl End {
    /// An end of which nothing but the state is known.
    pub fn of(state: MessageState) -> End {
        End {
            state,
            text: None,
            error: None,
            citations: None,
            prompt: None,
            provider: None,
            model: None,
            local: None,
            tokens_in: None,
            tokens_out: None,
            took_ms: None,
        }
    }
}

const COLUMNS: &str = "
    SELECT m.id, m.thread_id, m.role, m.text, m.at, m.state, m.error, m.citations, m.provider, m.model, m.local,
           m.tokens_in, m.tokens_out, m.took_ms
    FROM message m";
pub(crate) const OF_THREAD: &str = "WHERE m.thread_id = ?1 ORDER BY m.rowid";
pub(crate) const ONE: &str = "WHERE m.id = ?1";
pub(crate) const RECENT: &str = "
    JOIN thread t ON t.id = m.thread_id AND t.deleted_at IS NULL
    WHERE m.at >= ?1 ORDER BY m.at DESC, m.rowid DESC LIMIT ?2";
pub(crate) const RECOVER: &str = "UPDATE message SET state = 'stopped' WHERE state = 'writing'";

pub(crate) fn select(condition: &str) -> String {
    format!("{COLUMNS} {condition}")
}

/// Returns the messages of a thread in their order.
pub fn messages(conn: &Connection, thread: &str) -> Result<Vec<Message>, WorkError> {
    let thread = find(conn, Kind::Thread, Among::Present, thread)?;
    let mut statement = conn.prepare_cached(&select(OF_THREAD))?;
    let rows = statement.query_map([thread], from_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns one message, by its whole id.
///
/// # Errors
/// [`WorkError::NoMessage`].
pub fn message(conn: &Connection, id: &str) -> Result<Message, WorkError> {
    let found = conn.prepare_cached(&select(ONE))?.query_row([id], from_row).optional()?;
    found.ok_or_else(|| WorkError::NoMessage(id.to_owned()))
}

/// Returns what the model was asked for a message, as JSON; nothing when nobody was asked.
pub fn prompt(conn: &Connection, id: &str) -> Result<Option<String>, WorkError> {
    let mut statement = conn.prepare_cached("SELECT prompt FROM message WHERE id = ?1")?;
    let found = statement.query_row([id], |row| row.get(0)).optional()?;
    found.ok_or_else(|| WorkError::NoMessage(id.to_owned()))
}

/// Returns the last `most` messages of all threads that began at `since` or later, in milliseconds since 1970, in the
/// order of their times.
pub fn recent(conn: &Connection, since: i64, most: usize) -> Result<Vec<Message>, WorkError> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let mut statement = conn.prepare_cached(&select(RECENT))?;
    let mut list = statement.query_map([since, most], from_row)?.collect::<Result<Vec<_>, _>>()?;
    list.reverse();
    Ok(list)
}

/// Adds a message to the end of a thread and returns it.
pub fn add(tx: &Transaction<'_>, thread: &str, new: &NewMessage) -> Result<Message, WorkError> {
    let thread = find(tx, Kind::Thread, Among::Present, thread)?;
    let (id, now) = (new_id(), now_ms());
    tx.prepare_cached(
        "INSERT INTO message (id, thread_id, role, text, at, state, citations, prompt, provider, model, local)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        id,
        thread,
        new.role,
        new.text,
        now,
        new.state,
        new.citations,
        new.prompt,
        new.provider,
        new.model,
        new.local
    ])?;
    tx.prepare_cached("UPDATE thread SET changed_at = ?2 WHERE id = ?1")?.execute(params![thread, now])?;
    message(tx, &id)
}

/// Adds to the text of an answer that is being written.
///
/// # Errors
/// [`WorkError::NoMessage`]; [`WorkError::Written`] when it was stopped meanwhile.
pub fn append_text(tx: &Transaction<'_>, id: &str, text: &str) -> Result<(), WorkError> {
    let sql = "UPDATE message SET text = text || ?2 WHERE id = ?1 AND state = 'writing'";
    match tx.prepare_cached(sql)?.execute([id, text])? {
        0 => Err(unwritable(tx, id)),
        _ => Ok(()),
    }
}

/// Ends an answer that is being written, and returns it.
///
/// # Errors
/// [`WorkError::NoMessage`]; [`WorkError::Written`] when it has ended.
pub fn finish(tx: &Transaction<'_>, id: &str, end: &End) -> Result<Message, WorkError> {
    let count = |number: Option<u64>| number.map(u64::cast_signed);
    let ended = tx
        .prepare_cached(
            "UPDATE message SET state = ?2, text = coalesce(?3, text), error = coalesce(?4, error),
                    citations = coalesce(?5, citations), prompt = coalesce(?6, prompt),
                    provider = coalesce(?7, provider), model = coalesce(?8, model), local = coalesce(?9, local),
                    tokens_in = coalesce(?10, tokens_in), tokens_out = coalesce(?11, tokens_out),
                    took_ms = coalesce(?12, took_ms)
             WHERE id = ?1 AND state = 'writing'",
        )?
        .execute(params![
            id,
            end.state,
            end.text,
            end.error,
            end.citations,
            end.prompt,
            end.provider,
            end.model,
            end.local,
            count(end.tokens_in),
            count(end.tokens_out),
            count(end.took_ms)
        ])?;
    if ended == 0 {
        return Err(unwritable(tx, id));
    }
    let ended = message(tx, id)?;
    tx.prepare_cached("UPDATE thread SET changed_at = ?2 WHERE id = ?1")?.execute(params![ended.thread, now_ms()])?;
    Ok(ended)
}

/// Stops the messages that a process was writing when it was killed. Returns how many. Only for one that writes none
/// itself yet.
pub fn recover(tx: &Transaction<'_>) -> Result<usize, WorkError> {
    Ok(tx.prepare_cached(RECOVER)?.execute([])?)
}

/// Removes a message, to be said again.
///
/// # Errors
/// [`WorkError::NoMessage`].
pub fn remove(tx: &Transaction<'_>, id: &str) -> Result<(), WorkError> {
    match tx.prepare_cached("DELETE FROM message WHERE id = ?1")?.execute([id])? {
        0 => Err(WorkError::NoMessage(id.to_owned())),
        _ => Ok(()),
    }
}

fn unwritable(tx: &Transaction<'_>, id: &str) -> WorkError {
    match message(tx, id) {
        Ok(_) => WorkError::Written(id.to_owned()),
        Err(error) => error,
    }
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Message> {
    Ok(Message {
        id: row.get(0)?,
        thread: row.get(1)?,
        role: row.get(2)?,
        text: row.get(3)?,
        at: row.get(4)?,
        state: row.get(5)?,
        error: row.get(6)?,
        citations: row.get(7)?,
        provider: row.get(8)?,
        model: row.get(9)?,
        local: row.get(10)?,
        tokens_in: row.get(11)?,
        tokens_out: row.get(12)?,
        took_ms: row.get(13)?,
    })
}
