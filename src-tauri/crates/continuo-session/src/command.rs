//! Commands that ended in a shell: the table `command`.

use crate::SessionError;
use continuo_store::rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

/// A command that ended. Its secrets are out of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// Where it comes from, as `bash 4711 1768471200123`.
    pub source: String,
    /// Which of its source's it is.
    pub number: String,
    /// Milliseconds since 1970, UTC.
    pub began_at: i64,
    pub duration_ms: i64,
    pub exit_code: i32,
    /// Absolute.
    pub cwd: String,
    pub command: String,
    /// The end of what a failed one wrote.
    pub tail: Option<String>,
    /// The event that told of it.
    pub event: Option<u64>,
}

const COLUMNS: &str = "source, number, began_at, duration_ms, exit_code, cwd, command, tail, event";

/// Keeps a command, unless it is kept. Returns its number in the table when it is new.
pub fn keep(tx: &Transaction<'_>, command: &Command) -> Result<Option<i64>, SessionError> {
    let Command { source, number, began_at, duration_ms, exit_code, cwd, command, tail, event } = command;
    let mut insert = tx.prepare_cached(&format!(
        "INSERT INTO command ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (source, number) DO NOTHING RETURNING id"
    ))?;
    let event = event.map(u64::cast_signed);
    let row = params![source, number, began_at, duration_ms, exit_code, cwd, command, tail, event];
    Ok(insert.query_row(row, |row| row.get(0)).optional()?)
}

/// Returns whether another source told of the same command: its times are its own, so they may differ by two seconds.
pub fn is_told(db: &Connection, command: &Command) -> Result<bool, SessionError> {
    let mut statement = db.prepare_cached(
        "SELECT count(*) > 0 FROM command
         WHERE cwd = ?1 AND command = ?2 AND source <> ?3 AND began_at BETWEEN ?4 - 2000 AND ?4 + 2000",
    )?;
    let of = params![command.cwd, command.command, command.source, command.began_at];
    Ok(statement.query_row(of, |row| row.get(0))?)
}

/// Notes the event that tells of a command.
pub fn set_event(tx: &Transaction<'_>, id: i64, event: u64) -> Result<(), SessionError> {
    tx.prepare_cached("UPDATE command SET event = ?2 WHERE id = ?1")?.execute(params![id, event.cast_signed()])?;
    Ok(())
}

/// Adds the end of what a command wrote, which its terminal tells by itself. Returns whether the command is there.
pub fn set_tail(tx: &Transaction<'_>, source: &str, number: &str, tail: &str) -> Result<bool, SessionError> {
    let mut update =
        tx.prepare_cached("UPDATE command SET tail = ?3 WHERE source = ?1 AND number = ?2 AND exit_code <> 0")?;
    Ok(update.execute(params![source, number, tail])? > 0)
}

/// Returns the commands that began from `since` on and not after `upto`, the latest first.
pub fn recent(db: &Connection, since: i64, upto: i64, limit: usize) -> Result<Vec<Command>, SessionError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM command WHERE began_at BETWEEN ?1 AND ?2 ORDER BY began_at DESC, id DESC LIMIT ?3"
    ))?;
    let rows = statement.query_map(params![since, upto, limit.min(i64::MAX as usize) as i64], from_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Commands in a row that failed, with none of the same in between that succeeded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failing {
    pub last: Command,
    /// When the first of them began.
    pub since: i64,
    pub times: u64,
}

/// Returns what failed from `since` on and hasn't succeeded until `upto`, the latest first: the same command in the same
/// folder, its last run a failure.
pub fn failing(db: &Connection, since: i64, upto: i64) -> Result<Vec<Failing>, SessionError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM command AS it
         WHERE began_at BETWEEN ?1 AND ?2 AND exit_code <> 0
           AND NOT EXISTS (SELECT 1 FROM command AS later WHERE later.cwd = it.cwd AND later.command = it.command
                           AND later.began_at > it.began_at AND later.began_at <= ?2)
         ORDER BY began_at DESC LIMIT 50"
    ))?;
    let last: Vec<Command> = statement.query_map([since, upto], from_row)?.collect::<Result<_, _>>()?;
    let mut streak = db.prepare_cached(
        "SELECT min(began_at), count(*) FROM command WHERE cwd = ?1 AND command = ?2 AND exit_code <> 0
           AND began_at <= ?3
           AND began_at > ifnull((SELECT max(began_at) FROM command
                                  WHERE cwd = ?1 AND command = ?2 AND exit_code = 0 AND began_at <= ?3), -1)",
    )?;
    let mut failing = Vec::new();
    for last in last {
        let of = params![last.cwd, last.command, upto];
        let (since, times): (i64, i64) = streak.query_row(of, |row| Ok((row.get(0)?, row.get(1)?)))?;
        failing.push(Failing { last, since, times: times.cast_unsigned() });
    }
    Ok(failing)
}

/// Lets go the commands that began before `before`. Returns how many.
pub fn forget(tx: &Transaction<'_>, before: i64) -> Result<usize, SessionError> {
    Ok(tx.prepare_cached("DELETE FROM command WHERE began_at < ?1")?.execute([before])?)
}

fn from_row(row: &Row<'_>) -> continuo_store::rusqlite::Result<Command> {
    Ok(Command {
        source: row.get(0)?,
        number: row.get(1)?,
        began_at: row.get(2)?,
        duration_ms: row.get(3)?,
        exit_code: row.get(4)?,
        cwd: row.get(5)?,
        command: row.get(6)?,
        tail: row.get(7)?,
        event: row.get::<_, Option<i64>>(8)?.map(i64::cast_unsigned),
    })
}
