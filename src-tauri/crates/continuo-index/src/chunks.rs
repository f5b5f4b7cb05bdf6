//! The chunks of files in SQLite, which are the truth: what a file's new chunks change, under which change number.
//!
//! The lexical and the vector index read these numbers and catch up by them; nothing here knows either.

use std::collections::{HashMap, HashSet, VecDeque};

use continuo_ingest::Chunk;
use continuo_store::rusqlite::{Connection, Transaction, params};

use crate::IndexError;
use crate::roles::{self, Role, Roles};

/// What is known about a file's chunks before its transaction: which of their texts the vector cache has.
#[derive(Debug, Default)]
pub struct Prepared {
    pub(crate) role: Option<Role>,
    pub(crate) roles: Roles,
    pub(crate) known: HashSet<[u8; 32]>,
}

/// What the new chunks of a file changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// New chunks.
    pub added: u32,
    /// Chunks that were there before, perhaps at other lines.
    pub kept: u32,
    /// Chunks that are no longer there.
    pub gone: u32,
    /// New chunks whose vectors the cache has.
    pub reused: u32,
    /// New chunks that are to be embedded.
    pub pending: u32,
}

struct Present {
    id: i64,
    ordinal: u32,
    start_line: u32,
    end_line: u32,
    tokens: u32,
}

/// What makes a chunk the same one: its text with its context, and what the indexes keep of it besides.
type Identity = ([u8; 32], String, String, String);

impl Prepared {
    /// Makes `chunks` the chunks of a file, whose row in `file_index` is there. `touched_at` (ms) says when its change was seen:
    /// the most recently touched are embedded first.
    pub fn apply(
        &self,
        tx: &Transaction<'_>,
        file_id: i64,
        touched_at: i64,
        chunks: &[Chunk],
    ) -> Result<Applied, IndexError> {
        let mut applied = Applied::default();
        let mut present = present(tx, file_id)?;
        let mut new = Vec::new();
        for (ordinal, chunk) in (0u32..).zip(chunks) {
            let symbols = chunk.symbols.join(" ");
            let identity = (chunk.content_hash, chunk.kind.as_str().to_owned(), chunk.symbol.clone(), symbols);
            match present.get_mut(&identity).and_then(VecDeque::pop_front) {
                Some(row) => {
                    keep(tx, &row, ordinal, chunk)?;
                    applied.kept += 1;
                }
                None => new.push((ordinal, chunk, identity.3)),
            }
        }
        for row in present.into_values().flatten() {
            tx.prepare_cached("DELETE FROM chunk WHERE id = ?1")?.execute([row.id])?;
            applied.gone += 1;
        }
        touch(tx, file_id, touched_at)?;
        if new.is_empty() {
            return Ok(applied);
        }

        let model = self.role.map(|role| roles::role_id(tx, role)).transpose()?.flatten();
        // The roles may have changed since the cache was asked.
        let asked = self.role.and_then(|role| self.roles.of(role)).map(|model| model.id);
        let numbers = if model.is_some() { 2 * new.len() } else { new.len() };
        let mut change = take_numbers(tx, numbers)?;
        for (ordinal, chunk, symbols) in new {
            change += 1;
            let chunk_id = add(tx, file_id, ordinal, chunk, &symbols, change)?;
            applied.added += 1;
            let Some(model_id) = model else { continue };
            if asked == model && self.known.contains(&chunk.content_hash) {
                change += 1;
                tx.prepare_cached("INSERT INTO chunk_vector (model_id, chunk_id, change) VALUES (?1, ?2, ?3)")?
                    .execute(params![model_id, chunk_id, change])?;
                applied.reused += 1;
            } else {
                tx.prepare_cached("INSERT INTO embed_pending (model_id, chunk_id, touched_at) VALUES (?1, ?2, ?3)")?
                    .execute(params![model_id, chunk_id, touched_at])?;
                applied.pending += 1;
            }
        }
        Ok(applied)
    }
}

/// Removes all chunks of files; returns how many. Deleting the files' rows does the same.
pub fn forget(tx: &Transaction<'_>, file_ids: &[i64]) -> Result<u64, IndexError> {
    let mut statement = tx.prepare_cached("DELETE FROM chunk WHERE file_id = ?1")?;
    let mut gone = 0;
    for file_id in file_ids {
        gone += statement.execute([file_id])? as u64;
    }
    Ok(gone)
}

/// Moves what is left to embed of a file to the place that its last change gives it. `touched_at` is in ms.
pub fn touch(tx: &Transaction<'_>, file_id: i64, touched_at: i64) -> Result<(), IndexError> {
    tx.prepare_cached(
        "UPDATE embed_pending SET touched_at = ?2
         WHERE chunk_id IN (SELECT id FROM chunk WHERE file_id = ?1) AND touched_at <> ?2",
    )?
    .execute(params![file_id, touched_at])?;
    Ok(())
}

/// Returns whether any chunk has that content.
pub(crate) fn has_content(db: &Connection, content_hash: &[u8; 32]) -> Result<bool, IndexError> {
    Ok(db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM chunk WHERE content_hash = ?1)")?
        .query_row([content_hash.as_slice()], |row| row.get(0))?)
}

/// Reserves change numbers and returns the one before the first of them.
pub(crate) fn take_numbers(tx: &Transaction<'_>, count: usize) -> Result<i64, IndexError> {
    let last: i64 = tx
        .prepare_cached("UPDATE change_counter SET last = last + ?1 RETURNING last")?
        .query_row([count as i64], |row| row.get(0))?;
    Ok(last - count as i64)
}

/// Returns the last change number that was given out.
pub(crate) fn last_change(db: &Connection) -> Result<i64, IndexError> {
    Ok(db.prepare_cached("SELECT last FROM change_counter")?.query_row([], |row| row.get(0))?)
}

/// Returns the chunks that are gone since the change `after`, up to `until`.
pub(crate) fn gone(db: &Connection, after: i64, until: i64) -> Result<Vec<i64>, IndexError> {
    let mut statement =
        db.prepare_cached("SELECT chunk_id FROM chunk_gone WHERE change > ?1 AND change <= ?2 ORDER BY change")?;
    let rows = statement.query_map([after, until], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The key in `meta` of the number up to which `chunk_gone` has been emptied.
const PRUNED: &str = "chunk_gone.pruned";

/// Forgets which chunks are gone up to a change that every derived index has applied.
pub(crate) fn prune_gone(tx: &Transaction<'_>, applied: i64) -> Result<(), IndexError> {
    let removed = tx.prepare_cached("DELETE FROM chunk_gone WHERE change <= ?1")?.execute([applied])?;
    if removed > 0 {
        tx.prepare_cached(
            "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        )?
        .execute(params![PRUNED, applied.to_string()])?;
    }
    Ok(())
}

/// Where a derived index has to stand to be caught up rather than rebuilt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    /// Of the database: another one means other chunks under the same numbers.
    pub(crate) generation: String,
    /// The last change number. An index beyond it has seen changes that a power cut took back.
    pub(crate) last: i64,
    /// An index before it would never hear of chunks that are gone.
    pub(crate) pruned: i64,
}

impl Origin {
    pub(crate) fn read(db: &Connection) -> Result<Origin, IndexError> {
        Ok(Origin {
            generation: db.query_row("SELECT value FROM meta WHERE key = 'generation'", [], |row| row.get(0))?,
            last: last_change(db)?,
            pruned: db.query_row(
                "SELECT coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?1), 0)",
                [PRUNED],
                |row| row.get(0),
            )?,
        })
    }

    /// Returns why an index that stands at `applied` of `generation` can't be caught up.
    pub(crate) fn refuses(&self, generation: &str, applied: i64) -> Option<&'static str> {
        if generation != self.generation {
            Some("it belongs to another generation of the database")
        } else if applied > self.last {
            Some("it is ahead of the database")
        } else if applied != 0 && applied < self.pruned {
            Some("it is too old to be caught up")
        } else {
            None
        }
    }
}

fn present(tx: &Transaction<'_>, file_id: i64) -> Result<HashMap<Identity, VecDeque<Present>>, IndexError> {
    let mut statement = tx.prepare_cached(
        "SELECT id, ordinal, start_line, end_line, tokens, content_hash, kind, symbol, symbols FROM chunk
         WHERE file_id = ?1 ORDER BY ordinal",
    )?;
    let rows = statement.query_map([file_id], |row| {
        let present = Present {
            id: row.get(0)?,
            ordinal: row.get(1)?,
            start_line: row.get(2)?,
            end_line: row.get(3)?,
            tokens: row.get(4)?,
        };
        Ok(((row.get(5)?, row.get(6)?, row.get(7)?, row.get(8)?), present))
    })?;
    let mut present: HashMap<Identity, VecDeque<Present>> = HashMap::new();
    for row in rows {
        let (identity, row) = row?;
        present.entry(identity).or_default().push_back(row);
    }
    Ok(present)
}

fn keep(tx: &Transaction<'_>, row: &Present, ordinal: u32, chunk: &Chunk) -> Result<(), IndexError> {
    let same = row.ordinal == ordinal
        && row.start_line == chunk.start_line
        && row.end_line == chunk.end_line
        && row.tokens == chunk.tokens;
    if !same {
        tx.prepare_cached("UPDATE chunk SET ordinal = ?2, start_line = ?3, end_line = ?4, tokens = ?5 WHERE id = ?1")?
            .execute(params![row.id, ordinal, chunk.start_line, chunk.end_line, chunk.tokens])?;
    }
    Ok(())
}

fn add(
    tx: &Transaction<'_>,
    file_id: i64,
    ordinal: u32,
    chunk: &Chunk,
    symbols: &str,
    change: i64,
) -> Result<i64, IndexError> {
    tx.prepare_cached(
        "INSERT INTO chunk (file_id, ordinal, kind, symbol, symbols, context, start_line, end_line, text, content_hash,
                            tokens, change)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute(params![
        file_id,
        ordinal,
        chunk.kind.as_str(),
        chunk.symbol,
        symbols,
        chunk.context,
        chunk.start_line,
        chunk.end_line,
        chunk.text,
        chunk.content_hash,
        chunk.tokens,
        change
    ])?;
    Ok(tx.last_insert_rowid())
}

#[cfg(test)]
mod tests;
