//! The table `root`.

use continuo_store::rusqlite::{Connection, OptionalExtension, Result, Row, Transaction, params};
use std::path::{Path, PathBuf};

/// A folder that is indexed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    pub id: i64,
    /// Absolute and canonical.
    pub path: PathBuf,
    /// Milliseconds since 1970, UTC.
    pub added_at: i64,
    /// The device of its file system when it was last seen: the mount point of an unplugged drive has another.
    pub device: Option<i64>,
    /// Since when its folder isn't there, in milliseconds since 1970, UTC.
    pub missing_since: Option<i64>,
}

const COLUMNS: &str = "id, path, added_at, missing_since, device";

fn read(row: &Row<'_>) -> Result<Root> {
    let path: String = row.get(1)?;
    Ok(Root {
        id: row.get(0)?,
        path: PathBuf::from(path),
        added_at: row.get(2)?,
        missing_since: row.get(3)?,
        device: row.get(4)?,
    })
}

/// Adds a root and returns its id, which is the known one if it's there already. `path` is absolute and canonical; one
/// that isn't Unicode can't be stored and is an error.
pub fn add_root(tx: &Transaction<'_>, path: &Path, now: i64) -> Result<i64> {
    // The update changes nothing but makes the row be returned.
    let mut insert = tx.prepare_cached(
        "INSERT INTO root (path, added_at) VALUES (?1, ?2) ON CONFLICT (path) DO UPDATE SET path = path RETURNING id",
    )?;
    insert.query_row(params![text(path)?, now], |row| row.get(0))
}

/// Returns all roots, by path.
pub fn roots(connection: &Connection) -> Result<Vec<Root>> {
    let mut select = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM root ORDER BY path"))?;
    select.query_map([], read)?.collect()
}

/// Returns the root of that path.
pub fn root(connection: &Connection, path: &Path) -> Result<Option<Root>> {
    let mut select = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM root WHERE path = ?1"))?;
    select.query_row([text(path)?], read).optional()
}

/// Removes a root with all that is known of its files. Returns whether there was one.
pub fn remove_root(tx: &Transaction<'_>, id: i64) -> Result<bool> {
    Ok(tx.prepare_cached("DELETE FROM root WHERE id = ?1")?.execute([id])? > 0)
}

/// Notes that the root's folder isn't there; its files stay known. Returns whether that is news.
pub fn mark_missing(tx: &Transaction<'_>, id: i64, now: i64) -> Result<bool> {
    let mut update = tx.prepare_cached("UPDATE root SET missing_since = ?2 WHERE id = ?1 AND missing_since IS NULL")?;
    Ok(update.execute([id, now])? > 0)
}

/// Notes that the root's folder is there. Returns whether that is news.
pub fn mark_found(tx: &Transaction<'_>, id: i64) -> Result<bool> {
    let mut update =
        tx.prepare_cached("UPDATE root SET missing_since = NULL WHERE id = ?1 AND missing_since IS NOT NULL")?;
    Ok(update.execute([id])? > 0)
}

/// Notes the device that a root's folder was seen on.
pub fn set_device(tx: &Transaction<'_>, id: i64, device: Option<i64>) -> Result<()> {
    tx.prepare_cached("UPDATE root SET device = ?2 WHERE id = ?1")?.execute(params![id, device])?;
    Ok(())
}

/// Returns a path as it stands in the database.
pub(super) fn text(path: &Path) -> Result<&str> {
    let not_unicode = || {
        let message = format!("the path {} isn't Unicode", path.display());
        continuo_store::rusqlite::Error::ToSqlConversionFailure(message.into())
    };
    path.to_str().ok_or_else(not_unicode)
}
