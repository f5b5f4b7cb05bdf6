//! Connections and their settings.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::StoreError;

/// How long a statement waits for another process that has the database locked.
pub(crate) const BUSY: Duration = Duration::from_secs(5);
/// What is read once needs no large cache.
const FOREIGN_KIB: u32 = 1024;
/// Statements that a connection keeps prepared.
const STATEMENTS: usize = 256;
/// Pages in the log from which a COMMIT moves them into the file, in passing: 16 MiB.
const LOG_PAGES: u32 = 4096;
/// What the log's file is cut back to when it begins anew, in bytes.
const LOG_BYTES: u32 = 16 << 20;

/// Opens the connection that writes. A file that isn't there is made; one that is there isn't read yet.
pub(crate) fn open_writer(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(path, flags).map_err(|error| StoreError::of(path, error))
}

/// Makes the settings of the connection that writes.
pub(crate) fn set_up_writer(connection: &Connection, path: &Path, cache_kib: u32) -> Result<(), StoreError> {
    let of = |error| StoreError::of(path, error);
    settings(connection, cache_kib).map_err(of)?;
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0)).map_err(of)?;
    // SQLite opens what it may not write for reading, and leaves the mode as it is where shared memory is missing.
    if connection.is_readonly("main").map_err(of)? {
        return Err(StoreError::Unsupported { path: path.to_path_buf(), detail: "the file may not be written" });
    }
    if mode != "wal" {
        let detail = "the file system lacks the shared memory that SQLite's write-ahead log needs";
        return Err(StoreError::Unsupported { path: path.to_path_buf(), detail });
    }
    // In WAL mode a killed process loses nothing with NORMAL; a power cut may take back the commits since the last
    // checkpoint, which the writer makes whenever it has nothing to do.
    connection.pragma_update(None, "synchronous", "NORMAL").map_err(of)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true).map_err(of)?;
    connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES).map_err(of)?;
    connection.pragma_update(None, "journal_size_limit", LOG_BYTES).map_err(of)?;
    connection.pragma_update(None, "foreign_keys", true).map_err(of)
}

/// Opens a connection that can only read. The one that writes must be open: it sees to the log.
pub(crate) fn reader(path: &Path, cache_kib: u32) -> Result<Connection, StoreError> {
    let of = |error| StoreError::of(path, error);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(of)?;
    settings(&connection, cache_kib).map_err(of)?;
    connection.pragma_update(None, "query_only", true).map_err(of)?;
    Ok(connection)
}

/// Opens another program's database, which can only be read. That program may go on writing it.
///
/// # Errors
/// When there is none, or when it can't be read.
pub fn open_foreign(path: &Path) -> Result<Connection, StoreError> {
    reader(path, FOREIGN_KIB)
}

fn settings(connection: &Connection, cache_kib: u32) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // A negative size means KiB.
    connection.pragma_update(None, "cache_size", -i64::from(cache_kib.max(64)))?;
    // A read error of a mapped file would be a signal that ends the process.
    connection.pragma_update(None, "mmap_size", 0)?;
    // What a profile holds stays in its folder, so nothing of it goes to files in the system's temporary one.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    // Damage shows when a page is read, not when it has been made worse.
    connection.pragma_update(None, "cell_size_check", true)?;
    // A schema from elsewhere (an imported archive) runs nothing with side effects.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    // Plans don't depend on bound values. Otherwise a cached statement with `= ?` is prepared anew at each use, which took
    // half of the time of writing entities.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// Closes a connection on a damaged database without moving its log into the file: what is set aside is as it was found.
pub(crate) fn close_untouched(connection: Connection) {
    if let Err(error) = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true) {
        tracing::warn!(%error, "a damaged database is closed with a checkpoint");
    }
    if let Err((_, error)) = connection.close() {
        tracing::warn!(%error, "closing a damaged database failed");
    }
}
