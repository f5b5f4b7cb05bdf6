//! The tables `embed_pending` and `chunk_vector`: what is still to be embedded, in which order, and what has been.

use std::collections::HashSet;

use continuo_store::rusqlite::{Connection, Transaction, params};

use crate::IndexError;
use crate::chunks::take_numbers;

/// A chunk that waits for its vector.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    pub(crate) chunk_id: i64,
    pub(crate) content_hash: [u8; 32],
    pub(crate) tokens: u32,
    pub(crate) touched_at: i64,
    /// The file's name, without folders.
    pub(crate) file_name: String,
    pub(crate) context: String,
    pub(crate) text: String,
}

/// Returns what a model is to embed next, most recently touched first, without the chunks in `except`.
pub(crate) fn next(
    db: &Connection,
    model_id: i64,
    limit: usize,
    except: &HashSet<i64>,
) -> Result<Vec<Pending>, IndexError> {
    let mut statement = db.prepare_cached(
        "SELECT p.chunk_id, c.content_hash, c.tokens, p.touched_at, f.path, c.context, c.text
         FROM embed_pending p JOIN chunk c ON c.id = p.chunk_id JOIN file_index f ON f.id = c.file_id
         WHERE p.model_id = ?1 ORDER BY p.touched_at DESC, p.chunk_id",
    )?;
    let mut rows = statement.query([model_id])?;
    let mut next = Vec::new();
    while let Some(row) = rows.next()? {
        let chunk_id = row.get(0)?;
        if except.contains(&chunk_id) {
            continue;
        }
        let path: String = row.get(4)?;
        let file_name = path.rsplit('/').next().unwrap_or(&path).to_owned();
        next.push(Pending {
            chunk_id,
            content_hash: row.get(1)?,
            tokens: row.get(2)?,
            touched_at: row.get(3)?,
            file_name,
            context: row.get(5)?,
            text: row.get(6)?,
        });
        if next.len() == limit {
            break;
        }
    }
    Ok(next)
}

/// Returns how many chunks a model has still to embed.
pub(crate) fn count(db: &Connection, model_id: i64) -> Result<u64, IndexError> {
    Ok(db
        .prepare_cached("SELECT count(*) FROM embed_pending WHERE model_id = ?1")?
        .query_row([model_id], |row| row.get(0))?)
}

/// Records that the vectors of chunks stand in the vector cache. Chunks that are gone meanwhile are left out.
pub(crate) fn embedded(tx: &Transaction<'_>, model_id: i64, chunk_ids: &[i64]) -> Result<u64, IndexError> {
    let mut remove = tx.prepare_cached("DELETE FROM embed_pending WHERE model_id = ?1 AND chunk_id = ?2")?;
    let mut there = Vec::with_capacity(chunk_ids.len());
    for chunk_id in chunk_ids {
        if remove.execute([model_id, *chunk_id])? == 1 {
            there.push(*chunk_id);
        }
    }
    let mut change = take_numbers(tx, there.len())?;
    let mut insert = tx.prepare_cached("INSERT INTO chunk_vector (model_id, chunk_id, change) VALUES (?1, ?2, ?3)")?;
    for chunk_id in &there {
        change += 1;
        insert.execute([model_id, *chunk_id, change])?;
    }
    Ok(there.len() as u64)
}

/// Queues chunks again whose vectors the cache has lost.
pub(crate) fn lost(tx: &Transaction<'_>, model_id: i64, chunk_ids: &[i64]) -> Result<(), IndexError> {
    for chunk_id in chunk_ids {
        tx.prepare_cached("DELETE FROM chunk_vector WHERE model_id = ?1 AND chunk_id = ?2")?
            .execute([model_id, *chunk_id])?;
        tx.prepare_cached(
            "INSERT OR IGNORE INTO embed_pending (model_id, chunk_id, touched_at)
             SELECT ?1, c.id, f.touched_at FROM chunk c JOIN file_index f ON f.id = c.file_id WHERE c.id = ?2",
        )?
        .execute([model_id, *chunk_id])?;
    }
    Ok(())
}

/// What the vector index keeps of a chunk.
#[derive(Clone, Debug)]
pub(crate) struct VectorRow {
    pub(crate) change: i64,
    pub(crate) chunk_id: i64,
    pub(crate) file_id: i64,
    pub(crate) content_hash: [u8; 32],
    pub(crate) path: String,
    pub(crate) kind: String,
    pub(crate) ordinal: u32,
    pub(crate) language: String,
    pub(crate) branch: Option<String>,
    pub(crate) tokens: u32,
    pub(crate) indexed_at: i64,
}

/// Returns the embedded chunks of a model in the order of their change numbers, from the one after `after`.
pub(crate) fn vector_rows(
    db: &Connection,
    model_id: i64,
    after: i64,
    limit: usize,
) -> Result<Vec<VectorRow>, IndexError> {
    let mut statement = db.prepare_cached(
        "SELECT v.change, c.id, c.file_id, c.content_hash, f.path, c.kind, c.ordinal, f.language, r.branch, c.tokens,
                f.indexed_at
         FROM chunk_vector v JOIN chunk c ON c.id = v.chunk_id JOIN file_index f ON f.id = c.file_id
              LEFT JOIN repository r ON r.id = f.repository_id
         WHERE v.model_id = ?1 AND v.change > ?2 ORDER BY v.change LIMIT ?3",
    )?;
    let rows = statement.query_map(params![model_id, after, limit], |row| {
        Ok(VectorRow {
            change: row.get(0)?,
            chunk_id: row.get(1)?,
            file_id: row.get(2)?,
            content_hash: row.get(3)?,
            path: row.get(4)?,
            kind: row.get(5)?,
            ordinal: row.get(6)?,
            language: row.get(7)?,
            branch: row.get(8)?,
            tokens: row.get(9)?,
            indexed_at: row.get(10)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A file whose every chunk has arrived in a derived index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompleteFile {
    /// Its id in `file_index`.
    pub file_id: i64,
    /// The folder it was found under.
    pub root: String,
    /// Relative to the root.
    pub path: String,
    /// Chunks it has.
    pub chunks: u32,
}

/// Returns those of the files that are still there; with `embedded`, only those that have nothing left to embed.
pub(crate) fn complete(
    db: &Connection,
    file_ids: &HashSet<i64>,
    embedded: bool,
) -> Result<Vec<CompleteFile>, IndexError> {
    let mut statement = db.prepare_cached(
        "SELECT f.id, r.path, f.path, (SELECT count(*) FROM chunk c WHERE c.file_id = f.id)
         FROM file_index f JOIN root r ON r.id = f.root_id
         WHERE f.id = ?1 AND NOT (?2 AND EXISTS (
             SELECT 1 FROM chunk c JOIN embed_pending p ON p.chunk_id = c.id WHERE c.file_id = f.id))",
    )?;
    let mut ids: Vec<i64> = file_ids.iter().copied().collect();
    ids.sort_unstable();
    let mut files = Vec::new();
    for file_id in ids {
        let rows = statement.query_map(params![file_id, embedded], |row| {
            Ok(CompleteFile { file_id: row.get(0)?, root: row.get(1)?, path: row.get(2)?, chunks: row.get(3)? })
        })?;
        for row in rows {
            files.push(row?);
        }
    }
    Ok(files)
}
