//! What a hit shows, from SQLite; and whether its file is still what was indexed.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::time::UNIX_EPOCH;

use continuo_store::Database;

use super::Hit;
use crate::IndexError;

/// A chunk with what is known of its file.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) chunk_id: i64,
    pub(super) file_id: i64,
    pub(super) root: String,
    pub(super) path: String,
    pub(super) ordinal: u32,
    pub(super) start_line: u32,
    pub(super) end_line: u32,
    pub(super) language: String,
    pub(super) kind: String,
    pub(super) symbol: String,
    pub(super) symbols: String,
    pub(super) branch: Option<String>,
    pub(super) indexed_at: i64,
    pub(super) mtime_ns: i64,
    pub(super) content_hash: [u8; 32],
    pub(super) text: String,
}

/// Returns those of the chunks that are still there.
pub(super) fn rows(db: &Database, chunk_ids: &BTreeSet<i64>) -> Result<Vec<Row>, IndexError> {
    if chunk_ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids = json(chunk_ids.iter().copied());
    db.read(|db| {
        let mut statement = db.prepare_cached(
            "SELECT c.id, c.file_id, r.path, f.path, c.ordinal, c.start_line, c.end_line, f.language, c.kind, c.symbol,
                    c.symbols, g.branch, f.indexed_at, f.mtime_ns, c.content_hash, c.text
             FROM json_each(?1) j CROSS JOIN chunk c ON c.id = j.value JOIN file_index f ON f.id = c.file_id
                  JOIN root r ON r.id = f.root_id LEFT JOIN repository g ON g.id = f.repository_id",
        )?;
        let rows = statement.query_map([ids], |row| {
            Ok(Row {
                chunk_id: row.get(0)?,
                file_id: row.get(1)?,
                root: row.get(2)?,
                path: row.get(3)?,
                ordinal: row.get(4)?,
                start_line: row.get(5)?,
                end_line: row.get(6)?,
                language: row.get(7)?,
                kind: row.get(8)?,
                symbol: row.get(9)?,
                symbols: row.get(10)?,
                branch: row.get(11)?,
                indexed_at: row.get(12)?,
                mtime_ns: row.get(13)?,
                content_hash: row.get(14)?,
                text: row.get(15)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    })
}

/// Returns the files of chunks.
pub(super) fn files_of(db: &Database, chunk_ids: &[i64]) -> Result<HashMap<i64, i64>, IndexError> {
    let ids = json(chunk_ids.iter().copied());
    db.read(|db| {
        let mut statement =
            db.prepare_cached("SELECT c.id, c.file_id FROM json_each(?1) j CROSS JOIN chunk c ON c.id = j.value")?;
        let rows = statement.query_map([ids], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    })
}

/// Compares each hit's file with what was indexed, by size and time.
pub(super) fn mark_stale(db: &Database, hits: &mut [Hit]) -> Result<(), IndexError> {
    let ids: BTreeSet<i64> = hits.iter().map(|hit| hit.file_id).collect();
    let ids = json(ids.into_iter());
    let known: HashMap<i64, (i64, i64)> = db.read(|db| -> Result<_, IndexError> {
        let mut statement = db.prepare_cached(
            "SELECT f.id, f.size, f.mtime_ns FROM json_each(?1) j CROSS JOIN file_index f ON f.id = j.value",
        )?;
        let rows = statement.query_map([ids], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
        Ok(rows.collect::<Result<_, _>>()?)
    })?;
    let mut stale: HashMap<i64, bool> = HashMap::new();
    for hit in hits {
        hit.stale = *stale.entry(hit.file_id).or_insert_with(|| {
            let found = size_and_time(&Path::new(&hit.root).join(&hit.path));
            found.is_none() || found != known.get(&hit.file_id).copied()
        });
    }
    Ok(())
}

/// Returns a file's size in bytes and its modification time in ns since 1970; `None` when it isn't there.
fn size_and_time(path: &Path) -> Option<(i64, i64)> {
    let found = std::fs::metadata(path).ok()?;
    let time = found.modified().ok()?;
    let ns = match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).ok()?,
        Err(before) => -i64::try_from(before.duration().as_nanos()).ok()?,
    };
    Some((i64::try_from(found.len()).ok()?, ns))
}

fn json(ids: impl Iterator<Item = i64>) -> String {
    let ids: Vec<String> = ids.map(|id| id.to_string()).collect();
    format!("[{}]", ids.join(","))
}
