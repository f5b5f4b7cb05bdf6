//! The table `file_index`.

use crate::SkipReason;
use continuo_store::rusqlite::types::Value;
use continuo_store::rusqlite::{Connection, OptionalExtension, Result, Row, Transaction, params};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A file as it was last looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub id: i64,
    pub root_id: i64,
    /// Relative to the root, `/` between its parts.
    pub path: String,
    pub repository_id: Option<i64>,
    pub size: u64,
    /// Nanoseconds since 1970, UTC.
    pub mtime_ns: i64,
    /// SHA-256; empty when it couldn't be read.
    pub content_hash: Vec<u8>,
    pub language: String,
    /// Fingerprint of what cut it into chunks.
    pub chunker: String,
    /// Why it isn't indexed; `None` when it is.
    pub skip_reason: Option<SkipReason>,
    pub chunk_count: u32,
    pub token_count: u64,
    /// Milliseconds since 1970, UTC; so is `touched_at`, when its change was seen.
    pub indexed_at: i64,
    pub touched_at: i64,
}

/// A file to be written; the fields are those of [`File`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFile<'a> {
    pub root_id: i64,
    pub path: &'a str,
    pub repository_id: Option<i64>,
    pub size: u64,
    pub mtime_ns: i64,
    pub content_hash: &'a [u8],
    pub language: &'a str,
    pub chunker: &'a str,
    pub skip_reason: Option<SkipReason>,
    pub chunk_count: u32,
    pub token_count: u64,
    pub indexed_at: i64,
    pub touched_at: i64,
}

/// What a scan compares a file with, kept small because a map of it holds every file of a root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub id: i64,
    pub size: u64,
    pub mtime_ns: i64,
    pub repository_id: Option<i64>,
    /// One text for all files that have the same.
    pub chunker: Arc<str>,
    pub skip_reason: Option<SkipReason>,
    /// Milliseconds since 1970, UTC.
    pub indexed_at: i64,
}

pub(super) const COLUMNS: &str = "id, root_id, path, repository_id, size, mtime_ns, content_hash, language, chunker, skip_reason, \
                       chunk_count, token_count, indexed_at, touched_at";

pub(super) fn read(row: &Row<'_>) -> Result<File> {
    Ok(File {
        id: row.get(0)?,
        root_id: row.get(1)?,
        path: row.get(2)?,
        repository_id: row.get(3)?,
        size: row.get::<_, i64>(4)?.cast_unsigned(),
        mtime_ns: row.get(5)?,
        content_hash: row.get(6)?,
        language: row.get(7)?,
        chunker: row.get(8)?,
        skip_reason: reason(row, 9)?,
        chunk_count: row.get(10)?,
        token_count: row.get::<_, i64>(11)?.cast_unsigned(),
        indexed_at: row.get(12)?,
        touched_at: row.get(13)?,
    })
}

/// A name that this version doesn't know still means that the file is out; it is looked at again when it changes.
fn reason(row: &Row<'_>, column: usize) -> Result<Option<SkipReason>> {
    let name = row.get_ref(column)?.as_str_or_null()?;
    Ok(name.map(|name| SkipReason::parse(name).unwrap_or(SkipReason::BuiltIn)))
}

/// Returns the file of that path.
pub fn file(connection: &Connection, root_id: i64, path: &str) -> Result<Option<File>> {
    let sql = format!("SELECT {COLUMNS} FROM file_index WHERE root_id = ?1 AND path = ?2");
    connection.prepare_cached(&sql)?.query_row(params![root_id, path], read).optional()
}

/// Returns the file of that id.
pub fn file_by_id(connection: &Connection, id: i64) -> Result<Option<File>> {
    let sql = format!("SELECT {COLUMNS} FROM file_index WHERE id = ?1");
    connection.prepare_cached(&sql)?.query_row([id], read).optional()
}

/// Writes a file and returns its id; a file that is known keeps it.
pub fn put(tx: &Transaction<'_>, file: &NewFile<'_>) -> Result<i64> {
    let mut upsert = tx.prepare_cached(
        "INSERT INTO file_index (root_id, path, repository_id, size, mtime_ns, content_hash, language, chunker, skip_reason,
                                 chunk_count, token_count, indexed_at, touched_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
         ON CONFLICT (root_id, path) DO UPDATE SET
             repository_id = excluded.repository_id, size = excluded.size, mtime_ns = excluded.mtime_ns,
             content_hash = excluded.content_hash, language = excluded.language, chunker = excluded.chunker,
             skip_reason = excluded.skip_reason, chunk_count = excluded.chunk_count,
             token_count = excluded.token_count, indexed_at = excluded.indexed_at, touched_at = excluded.touched_at
         RETURNING id",
    )?;
    let values = params![
        file.root_id,
        file.path,
        file.repository_id,
        file.size.cast_signed(),
        file.mtime_ns,
        file.content_hash,
        file.language,
        file.chunker,
        file.skip_reason.map(SkipReason::as_str),
        file.chunk_count,
        file.token_count.cast_signed(),
        file.indexed_at,
        file.touched_at,
    ];
    upsert.query_row(values, |row| row.get(0))
}

/// Writes what a look at the disk said of a file whose content is the same.
pub fn refresh_stat(
    tx: &Transaction<'_>,
    id: i64,
    size: u64,
    mtime_ns: i64,
    repository_id: Option<i64>,
    now: i64,
) -> Result<()> {
    let mut update = tx.prepare_cached(
        "UPDATE file_index SET size = ?2, mtime_ns = ?3, repository_id = ?4, indexed_at = ?5 WHERE id = ?1",
    )?;
    update.execute(params![id, size.cast_signed(), mtime_ns, repository_id, now])?;
    Ok(())
}

/// A file that was changed lately.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    pub id: i64,
    /// Absolute path of its root.
    pub root: String,
    /// Relative to the root.
    pub path: String,
    /// When it was, by the file system: nanoseconds since 1970.
    pub mtime_ns: i64,
    /// The event that told of its latest change.
    pub event: Option<u64>,
}

/// Returns the files that were changed from `since_ns` on, the latest first.
pub fn changed_since(connection: &Connection, since_ns: i64, limit: usize) -> Result<Vec<Changed>> {
    let mut select = connection.prepare_cached(
        "SELECT f.id, r.path, f.path, f.mtime_ns, f.event FROM file_index f JOIN root r ON r.id = f.root_id
         WHERE f.mtime_ns >= ?1 ORDER BY f.mtime_ns DESC LIMIT ?2",
    )?;
    let rows = select.query_map(params![since_ns, limit.min(100_000) as i64], |row| {
        let event = row.get::<_, Option<i64>>(4)?.map(i64::cast_unsigned);
        Ok(Changed { id: row.get(0)?, root: row.get(1)?, path: row.get(2)?, mtime_ns: row.get(3)?, event })
    })?;
    rows.collect()
}

/// Returns how many files were changed from `since_ns` on.
pub fn count_changed_since(connection: &Connection, since_ns: i64) -> Result<u64> {
    let mut count = connection.prepare_cached("SELECT count(*) FROM file_index WHERE mtime_ns >= ?1")?;
    Ok(count.query_row([since_ns], |row| row.get::<_, i64>(0))?.cast_unsigned())
}

/// Notes the event that told of the file's latest change.
pub fn set_event(tx: &Transaction<'_>, id: i64, event: u64) -> Result<()> {
    tx.prepare_cached("UPDATE file_index SET event = ?2 WHERE id = ?1")?.execute(params![id, event.cast_signed()])?;
    Ok(())
}

/// Returns the event that told of the file's latest change, if one did.
pub fn event(connection: &Connection, id: i64) -> Result<Option<u64>> {
    let mut statement = connection.prepare_cached("SELECT event FROM file_index WHERE id = ?1")?;
    let event: Option<Option<i64>> = statement.query_row([id], |row| row.get(0)).optional()?;
    Ok(event.flatten().map(i64::cast_unsigned))
}

/// Notes that a change of the file was seen, so that it is among the first to be embedded.
pub fn touch(tx: &Transaction<'_>, id: i64, now: i64) -> Result<()> {
    tx.prepare_cached("UPDATE file_index SET touched_at = ?2 WHERE id = ?1")?.execute([id, now])?;
    Ok(())
}

/// Returns what is known of the files at and under a path, `""` for all of the root, by their paths.
pub fn known(connection: &Connection, root_id: i64, under: &str) -> Result<HashMap<Box<str>, Known>> {
    let mut select = connection.prepare_cached(&format!(
        "SELECT path, id, size, mtime_ns, repository_id, chunker, skip_reason, indexed_at FROM file_index WHERE {UNDER}"
    ))?;
    let (first, end) = range(under);
    let mut rows = select.query(params![root_id, under, first, end])?;
    let mut known = HashMap::new();
    let mut chunkers: Vec<Arc<str>> = Vec::new();
    while let Some(row) = rows.next()? {
        let chunker = row.get_ref(5)?.as_str()?;
        let chunker = match chunkers.iter().find(|known| &***known == chunker) {
            Some(known) => known.clone(),
            None => {
                let new: Arc<str> = Arc::from(chunker);
                chunkers.push(new.clone());
                new
            }
        };
        known.insert(
            Box::from(row.get_ref(0)?.as_str()?),
            Known {
                id: row.get(1)?,
                size: row.get::<_, i64>(2)?.cast_unsigned(),
                mtime_ns: row.get(3)?,
                repository_id: row.get(4)?,
                chunker,
                skip_reason: reason(row, 6)?,
                indexed_at: row.get(7)?,
            },
        );
    }
    Ok(known)
}

/// Returns the ids of the files at and under a path, `""` for all of the root.
pub fn ids_under(connection: &Connection, root_id: i64, under: &str) -> Result<Vec<i64>> {
    let (first, end) = range(under);
    let mut select = connection.prepare_cached(&format!("SELECT id FROM file_index WHERE {UNDER} ORDER BY path"))?;
    select.query_map(params![root_id, under, first, end], |row| row.get(0))?.collect()
}

/// Removes a file. Its chunks go with it: whoever keeps account of them does so before. Returns whether there was one.
pub fn remove(tx: &Transaction<'_>, id: i64) -> Result<bool> {
    Ok(tx.prepare_cached("DELETE FROM file_index WHERE id = ?1")?.execute([id])? > 0)
}

/// Removes the files at and under a path as [`remove`] does, and returns their ids.
pub fn remove_under(tx: &Transaction<'_>, root_id: i64, under: &str) -> Result<Vec<i64>> {
    let (first, end) = range(under);
    let mut delete = tx.prepare_cached(&format!("DELETE FROM file_index WHERE {UNDER} RETURNING id"))?;
    delete.query_map(params![root_id, under, first, end], |row| row.get(0))?.collect()
}

/// The files of root ?1 at path ?2, or from ?3 on and before ?4: one range of the index on (root_id, path), from which
/// names that only begin alike are left out.
pub(super) const UNDER: &str = "root_id = ?1 AND path >= ?2 AND path < ?4 AND (path = ?2 OR path >= ?3)";

/// Returns between which two values all paths in a folder stand: after its slash, and before what follows a slash.
fn range(under: &str) -> (String, Value) {
    match under {
        // SQLite sorts every blob after every text.
        "" => (String::new(), Value::Blob(Vec::new())),
        _ => (format!("{under}/"), Value::Text(format!("{under}0"))),
    }
}

/// How much is in the index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Files that are known, indexed or not.
    pub files: u64,
    pub indexed: u64,
    pub chunks: u64,
    pub tokens: u64,
    /// Indexed files by language.
    pub by_language: BTreeMap<String, u64>,
    /// Files that were looked at and left out, by reason.
    pub skipped: BTreeMap<String, u64>,
}

/// Counts the files of a root, or of all roots.
pub fn counts(connection: &Connection, root_id: Option<i64>) -> Result<Counts> {
    let mut select = connection.prepare_cached(
        "SELECT language, skip_reason, count(*), sum(chunk_count), sum(token_count) FROM file_index
         WHERE ?1 IS NULL OR root_id = ?1 GROUP BY language, skip_reason",
    )?;
    let mut rows = select.query([root_id])?;
    let mut counts = Counts::default();
    while let Some(row) = rows.next()? {
        let files = row.get::<_, i64>(2)?.cast_unsigned();
        counts.files += files;
        counts.chunks += row.get::<_, i64>(3)?.cast_unsigned();
        counts.tokens += row.get::<_, i64>(4)?.cast_unsigned();
        match row.get::<_, Option<String>>(1)? {
            Some(reason) => *counts.skipped.entry(reason).or_default() += files,
            None => {
                counts.indexed += files;
                *counts.by_language.entry(row.get(0)?).or_default() += files;
            }
        }
    }
    Ok(counts)
}
