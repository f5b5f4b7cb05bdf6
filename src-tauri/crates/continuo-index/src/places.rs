//! Chunks as someone sees them who looks at a file.

use crate::IndexError;
use continuo_store::rusqlite::{self, Connection};
use std::collections::HashMap;

/// Where a chunk is in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// From 1, inclusive.
    pub start_line: u32,
    pub end_line: u32,
    pub kind: String,
    pub symbol: String,
}

/// Returns the chunks of a file, in their order.
pub fn places(db: &Connection, file_id: i64) -> Result<Vec<Place>, IndexError> {
    let mut statement =
        db.prepare_cached("SELECT start_line, end_line, kind, symbol FROM chunk WHERE file_id = ?1 ORDER BY ordinal")?;
    let rows = statement.query_map([file_id], |row| {
        Ok(Place { start_line: row.get(0)?, end_line: row.get(1)?, kind: row.get(2)?, symbol: row.get(3)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Returns how many chunks of each of these files wait for a vector; files of which none does are left out.
pub fn pending_in_files(db: &Connection, file_ids: &[i64]) -> Result<HashMap<i64, u64>, IndexError> {
    let mut waiting = HashMap::new();
    // Most of the time nothing waits, and a folder may hold ten thousand files.
    if !db.prepare_cached("SELECT EXISTS (SELECT 1 FROM embed_pending)")?.query_row([], |row| row.get(0))? {
        return Ok(waiting);
    }
    let mut statement = db.prepare_cached(
        "SELECT count(DISTINCT c.id) FROM chunk c JOIN embed_pending p ON p.chunk_id = c.id WHERE c.file_id = ?1",
    )?;
    for &file_id in file_ids {
        let pending = statement.query_row([file_id], |row| row.get::<_, i64>(0))?.cast_unsigned();
        if pending > 0 {
            waiting.insert(file_id, pending);
        }
    }
    Ok(waiting)
}

/// Returns how many chunks there are of each kind, the commonest first. Reads every chunk's row.
pub fn chunks_by_kind(db: &Connection) -> Result<Vec<(String, u64)>, IndexError> {
    let mut statement = db.prepare_cached("SELECT kind, count(*) FROM chunk GROUP BY kind ORDER BY 2 DESC, 1")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned())))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
