//! Letting old events go, in small steps, and giving their room back.

use super::read::Cold;
use super::write::remove;
use crate::EventError;
use crate::filter::KindPattern;
use continuo_store::StoreError;
use continuo_store::rusqlite::Connection;

/// Events that leave in one transaction: some milliseconds.
const STEP: usize = 2_000;

/// How long events are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keep {
    /// Of kinds that nothing else is said about.
    pub days: u64,
    /// The first pattern that a kind matches counts.
    pub by_kind: Vec<(KindPattern, u64)>,
}

impl Default for Keep {
    fn default() -> Keep {
        Keep { days: 30, by_kind: Vec::new() }
    }
}

impl Keep {
    /// Whether an event of that kind and time is older than it is to be kept.
    pub(crate) fn is_over(&self, kind: &str, at_ms: i64, now_ms: i64) -> bool {
        at_ms < before(now_ms, self.days(kind))
    }

    fn days(&self, kind: &str) -> u64 {
        self.by_kind.iter().find(|(pattern, _)| pattern.matches(kind)).map_or(self.days, |(_, days)| *days)
    }
}

impl Cold {
    /// Takes out some of what is older than it is to be kept, and returns how many events that were; none when all is
    /// done.
    pub(crate) fn age(&self, keep: &Keep, now_ms: i64) -> Result<usize, EventError> {
        let old = self.read(|db| old(db, keep, now_ms))?;
        if old.is_empty() {
            return Ok(0);
        }
        Ok(self.db.write(move |tx| remove(tx, &old))?)
    }
}

fn before(now_ms: i64, days: u64) -> i64 {
    now_ms.saturating_sub(i64::try_from(days).unwrap_or(i64::MAX).saturating_mul(24 * 3600 * 1000))
}

fn old(db: &Connection, keep: &Keep, now_ms: i64) -> Result<Vec<i64>, StoreError> {
    let mut by_days: std::collections::BTreeMap<u64, Vec<String>> = std::collections::BTreeMap::new();
    let mut statement = db.prepare_cached("SELECT id, kind FROM event_shape")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (id, kind): (i64, String) = (row.get(0)?, row.get(1)?);
        by_days.entry(keep.days(&kind)).or_default().push(id.to_string());
    }
    for (days, shapes) in by_days {
        let before = before(now_ms, days);
        // By time, so that a kind that is kept longer isn't gone through again and again.
        let sql = format!(
            "SELECT id FROM event INDEXED BY event_at WHERE at < ?1 AND shape IN ({}) ORDER BY at LIMIT {STEP}",
            shapes.join(", ")
        );
        let ids: Vec<i64> = db.prepare(&sql)?.query_map([before], |row| row.get(0))?.collect::<Result<_, _>>()?;
        if !ids.is_empty() {
            return Ok(ids);
        }
    }
    Ok(Vec::new())
}
