//! The log of calls: who was called when, for what, with how much, and what came of it. Of what was said only a hash is
//! kept, so that somebody who has the text can show that it was this one.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Instant;

use continuo_store::now_ms;
use continuo_store::rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, Value, ValueRef};
use continuo_store::rusqlite::{self, Connection, Row, Transaction, params, params_from_iter};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::connect::Reach;
use crate::{EgressError, Method, Origin, Request};

/// What came of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// An answer came to its end, whatever its status.
    Answered,
    /// Continuo didn't go on: another machine without a permit, no encryption, no trust, a redirect.
    Refused,
    /// There was no connection.
    Unreachable,
    TimedOut,
    /// The answer broke off, or was none of HTTP.
    Broken,
    /// The answer was larger than it may be.
    TooLarge,
    /// The answer wasn't wanted any more.
    Cancelled,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Outcome; 7] = [
        Outcome::Answered,
        Outcome::Refused,
        Outcome::Unreachable,
        Outcome::TimedOut,
        Outcome::Broken,
        Outcome::TooLarge,
        Outcome::Cancelled,
    ];

    /// Returns its name in the database and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Answered => "answered",
            Outcome::Refused => "refused",
            Outcome::Unreachable => "unreachable",
            Outcome::TimedOut => "timed_out",
            Outcome::Broken => "broken",
            Outcome::TooLarge => "too_large",
            Outcome::Cancelled => "cancelled",
        }
    }

    fn of(error: &EgressError) -> Outcome {
        match error {
            EgressError::NotLocal { .. }
            | EgressError::NotEncrypted { .. }
            | EgressError::Untrusted { .. }
            | EgressError::Redirected { .. }
            | EgressError::Address { .. }
            | EgressError::Header { .. }
            | EgressError::Roots => Outcome::Refused,
            EgressError::Unresolved { .. } | EgressError::Unreachable { .. } => Outcome::Unreachable,
            EgressError::TimedOut { .. } => Outcome::TimedOut,
            EgressError::Broken { .. } => Outcome::Broken,
            EgressError::TooLarge { .. } => Outcome::TooLarge,
            EgressError::Cancelled => Outcome::Cancelled,
        }
    }
}

impl FromStr for Outcome {
    type Err = String;

    fn from_str(name: &str) -> Result<Outcome, String> {
        let known = Outcome::ALL.into_iter().find(|outcome| outcome.as_str() == name);
        known.ok_or_else(|| format!("{name:?} is no outcome of a call"))
    }
}

impl FromSql for Outcome {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Outcome> {
        value.as_str()?.parse().map_err(|error: String| FromSqlError::Other(error.into()))
    }
}

impl ToSql for Outcome {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

/// A call that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Call {
    /// Its place in the log; 0 until it is written.
    pub id: i64,
    /// When it began, in milliseconds since 1970, UTC.
    pub at: i64,
    /// How long it took, in milliseconds.
    pub took: i64,
    /// Scheme, host and port.
    pub origin: String,
    /// Whether it could reach this machine alone.
    pub local: bool,
    pub purpose: String,
    /// The profile's id.
    pub profile: String,
    pub outcome: Outcome,
    /// Of the answer, if one began.
    pub status: Option<u16>,
    /// Of the body, as are the hashes.
    pub bytes_out: u64,
    pub bytes_in: u64,
    /// As the other side counts them, where it does.
    pub tokens_in: Option<u64>,
    pub tokens_out: Option<u64>,
    /// SHA-256, in hexadecimal.
    pub sha_out: String,
    pub sha_in: String,
}

/// Where calls are told when they end. It is to be quick: the caller waits for it.
#[derive(Clone)]
pub struct Log(Arc<dyn Fn(Call) + Send + Sync>);

impl Log {
    /// Tells `tell` of every call.
    pub fn new(tell: impl Fn(Call) + Send + Sync + 'static) -> Log {
        Log(Arc::new(tell))
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Log")
    }
}

/// A call being made. It is told to the log when this is dropped, so that none can be forgotten.
pub(crate) struct Record {
    log: Option<Log>,
    began: Instant,
    call: Call,
    outcome: Option<Outcome>,
    hash_in: Sha256,
}

impl Record {
    pub(crate) fn begin(log: Option<Log>, reach: Reach, origin: &Origin, request: &Request<'_>) -> Record {
        let body = if request.method == Method::Post { request.body } else { &[] };
        let call = Call {
            id: 0,
            at: now_ms(),
            took: 0,
            origin: origin.to_string(),
            local: reach == Reach::Local,
            purpose: request.purpose.to_owned(),
            profile: request.profile.to_owned(),
            // What is let go before its end wasn't wanted any more.
            outcome: Outcome::Cancelled,
            status: None,
            bytes_out: body.len() as u64,
            bytes_in: 0,
            tokens_in: None,
            tokens_out: None,
            sha_out: hexadecimal(&Sha256::digest(body)),
            sha_in: String::new(),
        };
        Record { log, began: Instant::now(), call, outcome: None, hash_in: Sha256::new() }
    }

    pub(crate) fn answered(&mut self, status: u16) {
        self.call.status = Some(status);
    }

    /// Counts what was read of the answer, and returns how much it is in all.
    pub(crate) fn read(&mut self, bytes: &[u8]) -> u64 {
        self.hash_in.update(bytes);
        self.call.bytes_in += bytes.len() as u64;
        self.call.bytes_in
    }

    pub(crate) fn tokens(&mut self, tokens_in: u64, tokens_out: u64) {
        (self.call.tokens_in, self.call.tokens_out) = (Some(tokens_in), Some(tokens_out));
    }

    pub(crate) fn ended(&mut self) {
        self.outcome.get_or_insert(Outcome::Answered);
    }

    pub(crate) fn failed(&mut self, error: &EgressError) {
        self.outcome.get_or_insert(Outcome::of(error));
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        let Some(Log(tell)) = &self.log else { return };
        let mut call = self.call.clone();
        call.took = i64::try_from(self.began.elapsed().as_millis()).unwrap_or(i64::MAX);
        call.outcome = self.outcome.unwrap_or(Outcome::Cancelled);
        call.sha_in = hexadecimal(&self.hash_in.clone().finalize());
        tell(call);
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes a call down and returns its place in the log.
///
/// # Errors
/// The database's.
pub fn add(tx: &Transaction<'_>, call: &Call) -> rusqlite::Result<i64> {
    let sql = "INSERT INTO api_call (at, took, origin, local, purpose, profile, outcome, status, bytes_out, bytes_in,
                                     tokens_in, tokens_out, sha_out, sha_in)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    tx.prepare_cached(sql)?.insert(params![
        call.at,
        call.took,
        call.origin,
        call.local,
        call.purpose,
        call.profile,
        call.outcome,
        call.status,
        call.bytes_out,
        call.bytes_in,
        call.tokens_in,
        call.tokens_out,
        call.sha_out,
        call.sha_in,
    ])
}

/// Removes the calls that began before `at`, in milliseconds since 1970, and returns how many they were.
///
/// # Errors
/// The database's.
pub fn forget(tx: &Transaction<'_>, at: i64) -> rusqlite::Result<usize> {
    tx.prepare_cached("DELETE FROM api_call WHERE at < ?1")?.execute([at])
}

/// Which calls to list.
#[derive(Clone, Debug, Default)]
pub struct CallFilter {
    /// Those to this scheme, host and port.
    pub origin: Option<String>,
    pub purpose: Option<String>,
    pub outcome: Option<Outcome>,
    /// Those that could reach this machine alone, or the others.
    pub local: Option<bool>,
    /// Those that began then or later, in milliseconds since 1970.
    pub since: Option<i64>,
    /// Those before this one: the last [`Call::id`] of the page before.
    pub before: Option<i64>,
}

/// Returns calls that pass `filter`, the newest first, at most `limit`.
///
/// # Errors
/// The database's.
pub fn calls(connection: &Connection, filter: &CallFilter, limit: u32) -> rusqlite::Result<Vec<Call>> {
    let (sql, values) = select(filter, limit);
    let mut statement = connection.prepare_cached(&sql)?;
    statement.query_map(params_from_iter(values), of_row)?.collect()
}

fn select(filter: &CallFilter, limit: u32) -> (String, Vec<Value>) {
    let mut conditions = Vec::new();
    let mut values: Vec<Value> = Vec::new();
    let mut only = |condition: &'static str, value: Option<Value>| {
        if let Some(value) = value {
            conditions.push(condition);
            values.push(value);
        }
    };
    only("origin = ?", filter.origin.clone().map(Value::from));
    only("purpose = ?", filter.purpose.clone().map(Value::from));
    only("outcome = ?", filter.outcome.map(|outcome| outcome.as_str().to_owned().into()));
    only("local = ?", filter.local.map(|local| i64::from(local).into()));
    only("at >= ?", filter.since.map(Value::from));
    only("id < ?", filter.before.map(Value::from));
    let conditions = if conditions.is_empty() { "true".to_owned() } else { conditions.join(" AND ") };
    values.push(i64::from(limit).into());
    let sql = format!(
        "SELECT id, at, took, origin, local, purpose, profile, outcome, status, bytes_out, bytes_in, tokens_in,
                tokens_out, sha_out, sha_in
         FROM api_call WHERE {conditions} ORDER BY id DESC LIMIT ?"
    );
    (sql, values)
}

fn of_row(row: &Row<'_>) -> rusqlite::Result<Call> {
    Ok(Call {
        id: row.get(0)?,
        at: row.get(1)?,
        took: row.get(2)?,
        origin: row.get(3)?,
        local: row.get(4)?,
        purpose: row.get(5)?,
        profile: row.get(6)?,
        outcome: row.get(7)?,
        status: row.get(8)?,
        bytes_out: row.get(9)?,
        bytes_in: row.get(10)?,
        tokens_in: row.get(11)?,
        tokens_out: row.get(12)?,
        sha_out: row.get(13)?,
        sha_in: row.get(14)?,
    })
}

#[cfg(test)]
mod tests;
