//! How much the tables hold.

use super::read::Cold;
use super::write::drained;
use crate::EventError;
use continuo_store::StoreError;
use continuo_store::rusqlite::Connection;
use std::sync::PoisonError;

/// So many events have something in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventCount {
    pub name: String,
    pub events: u64,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Sizes {
    pub(crate) events: u64,
    pub(crate) contexts: u64,
    /// In the pages of tables and indexes, but for what is free in them.
    pub(crate) bytes: u64,
    /// Of the same events as JSON lines with their contexts in them.
    pub(crate) embedded: u64,
    pub(crate) drained: u64,
    pub(crate) oldest_ms: Option<i64>,
    pub(crate) newest_ms: Option<i64>,
    pub(crate) kinds: Vec<EventCount>,
    pub(crate) actors: Vec<EventCount>,
    pub(crate) sessions: Vec<EventCount>,
}

impl Cold {
    pub(crate) fn sizes(&self) -> Result<Sizes, EventError> {
        self.read(|db| {
            let kinds = counts(db, "SELECT kind, sum(events) AS n FROM event_shape GROUP BY kind HAVING n > 0 ORDER BY n DESC")?;
            let actors = counts(
                db,
                "SELECT json ->> '$.actor' AS actor, sum(events) AS n FROM event_context GROUP BY actor ORDER BY n DESC LIMIT 200",
            )?;
            let sessions = counts(
                db,
                "SELECT json ->> '$.session' AS session, sum(events) FROM event_context
                 WHERE json ->> '$.session' IS NOT NULL GROUP BY session ORDER BY max(id) DESC LIMIT 100",
            )?;
            let (events, lines): (u64, u64) = db.query_row(
                "SELECT coalesce(sum(events), 0), coalesce(sum(bytes), 0) FROM event_shape",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            let (contexts, shared): (u64, u64) = db.query_row(
                "SELECT count(*), coalesce(sum(events * length(CAST(json AS BLOB))), 0) FROM event_context",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            let time = |order: &str| -> Result<Option<i64>, StoreError> {
                Ok(db.query_row(&format!("SELECT {order}(at) FROM event"), [], |row| row.get(0))?)
            };
            Ok(Sizes {
                events,
                contexts,
                bytes: self.pages(db, events)?,
                embedded: lines + shared,
                drained: drained(db)?,
                oldest_ms: time("min")?,
                newest_ms: time("max")?,
                kinds,
                actors,
                sessions,
            })
        })
    }
}

fn counts(db: &Connection, sql: &str) -> Result<Vec<EventCount>, StoreError> {
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| Ok(EventCount { name: row.get(0)?, events: row.get(1)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

impl Cold {
    /// Returns the bytes that so many events take in their pages. All pages are gone through for it, so that what was
    /// found holds, in proportion, until there are a fiftieth more or fewer.
    fn pages(&self, db: &Connection, events: u64) -> Result<u64, StoreError> {
        let mut measured = self.measured.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((then, bytes)) = *measured
            && then > 1000
            && then.abs_diff(events) * 50 <= then
        {
            return Ok((u128::from(bytes) * u128::from(events) / u128::from(then)) as u64);
        }
        let bytes = pages(db)?;
        *measured = Some((events, bytes));
        Ok(bytes)
    }
}

fn pages(db: &Connection) -> Result<u64, StoreError> {
    let sql = "SELECT coalesce(sum(pgsize - unused), 0) FROM dbstat WHERE aggregate = TRUE AND name IN
               (SELECT name FROM sqlite_schema WHERE tbl_name IN ('event', 'event_shape', 'event_context'))";
    Ok(db.query_row(sql, [], |row| row.get(0))?)
}
