//! Putting a backup in the place of a database, so that a crash on the way leaves the one or the other.

use std::path::Path;
use std::sync::Arc;

use crate::files::{self, suffixed};
use crate::{Database, OpenOptions, StoreError, aside, backup, check, connection, migration};

/// Puts a backup in the place of the database at `path`, which must not be open, and opens it. What stands there is
/// renamed to `<name>.replaced-<time>`, the backup stays as it is.
///
/// Indexes that were derived from the database may be ahead of the backup: the caller gives it a new generation.
///
/// # Errors
/// [`StoreError::Damaged`] when the backup isn't sound, [`StoreError::Newer`], [`StoreError::Changed`] or
/// [`StoreError::Foreign`] when it isn't of this schema; the database is left as it is then.
pub fn restore(path: &Path, backup: &Path, options: &OpenOptions) -> Result<Database, StoreError> {
    let path: Arc<Path> = std::path::absolute(path).map_err(|error| StoreError::io(path, error))?.into();
    let meta = backup.metadata().map_err(|error| StoreError::io(backup, error))?;
    if meta.len() == 0 {
        // To SQLite an empty file is an empty database.
        return Err(StoreError::Damaged { path: backup.to_path_buf(), detail: "the file is empty".to_owned() });
    }
    let ready = ready(&path);
    backup::copy(backup, &ready)?;
    let known = connection::reader(&ready, options.cache_kib)
        .and_then(|connection| migration::missing(&connection, backup, options.migrations).map(drop));
    if let Err(error) = known {
        files::remove(&ready)?;
        return Err(error);
    }
    aside::set_aside(&path, "replaced")?;
    put_in_place(&path)?;
    Database::open(&path, options)
}

/// Ends what a crash during [`restore`] has left behind.
pub(crate) fn finish(path: &Path) -> Result<(), StoreError> {
    let ready = ready(path);
    if !ready.exists() {
        return Ok(());
    }
    if path.exists() {
        // The database hasn't been moved yet, so it wasn't restored.
        tracing::warn!(path = %path.display(), "an interrupted restoring is given up");
        return files::remove(&ready);
    }
    tracing::warn!(path = %path.display(), "an interrupted restoring is finished");
    if files::has_log(path) {
        // The old database's: with the new one it would be applied to what it isn't of.
        aside::set_aside(path, "replaced")?;
    }
    put_in_place(path)
}

/// The backup's copy, whole and checked, until it takes the database's name.
fn ready(path: &Path) -> std::path::PathBuf {
    suffixed(path, ".restoring")
}

fn put_in_place(path: &Path) -> Result<(), StoreError> {
    check::forget(path)?;
    files::rename(&ready(path), path)
}
