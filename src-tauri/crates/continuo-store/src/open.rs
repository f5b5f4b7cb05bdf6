//! Opening: what the file is, its settings, its check, its migrations; and what is done with one that is damaged.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;

use crate::check::{self, Soundness};
use crate::files::{self, folder};
use crate::{Migration, OpenOptions, StoreError, aside, backup, connection, migration, now_ms, restore};

/// A part of opening that can take a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The whole database is read: it wasn't closed in order, was found wanting, or the last check is a day ago.
    Checking,
    /// The migration of this name is applied.
    Migrating(&'static str),
}

/// What an opened database works with.
pub(crate) struct Opened {
    pub(crate) writer: Connection,
    pub(crate) readers: Vec<Connection>,
    pub(crate) soundness: Soundness,
}

/// Opens the database at `path`, telling each step before it is taken. A damaged one is set aside.
pub(crate) fn open(path: &Arc<Path>, options: &OpenOptions, tell: &dyn Fn(Step)) -> Result<Opened, StoreError> {
    let parent = folder(path);
    fs::create_dir_all(parent).map_err(|error| StoreError::io(parent, error))?;
    restore::finish(path)?;
    match prepare(path, options, tell) {
        Err(StoreError::Damaged { detail, .. }) => {
            check::forget(path)?;
            Err(StoreError::Corrupt {
                path: path.to_path_buf(),
                set_aside: aside::set_aside(path, "corrupt")?,
                last_backup: last_backup(options),
                detail,
            })
        }
        other => other,
    }
}

fn prepare(path: &Arc<Path>, options: &OpenOptions, tell: &dyn Fn(Step)) -> Result<Opened, StoreError> {
    let is_new = begin(path, options)?;
    let soundness = Soundness::read(path);
    let mut writer = connection::open_writer(path)?;
    match make_ready(&mut writer, path, options, &soundness, is_new, tell) {
        Ok(readers) => Ok(Opened { writer, readers, soundness }),
        Err(error) => {
            if matches!(error, StoreError::Damaged { .. }) {
                connection::close_untouched(writer);
            }
            Err(error)
        }
    }
}

/// Returns whether the database is a new one, whose file is made if it isn't there.
///
/// An empty file is what a crash before the first commit leaves, so it is a new database; but not when it has a log or
/// a backup, because then it was more once. SQLite would take it for new and delete the log. A file that isn't there
/// is new even if there are backups: that is how the next opening finds a database that was set aside, and its caller
/// has been told.
fn begin(path: &Path, options: &OpenOptions) -> Result<bool, StoreError> {
    let damaged = |detail: &str| Err(StoreError::Damaged { path: path.to_path_buf(), detail: detail.to_owned() });
    let length = match fs::metadata(path) {
        Ok(meta) => Some(meta.len()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(StoreError::io(path, error)),
    };
    match length {
        None if files::has_log(path) => damaged("its log is there and the file isn't"),
        Some(0) if files::has_log(path) => damaged("the file is empty and its log isn't"),
        Some(0) if last_backup(options).is_some() => damaged("the file is empty, and wasn't when it was backed up"),
        None => files::create(path).map(|()| true),
        Some(length) => Ok(length == 0),
    }
}

fn make_ready(
    writer: &mut Connection,
    path: &Path,
    options: &OpenOptions,
    soundness: &Soundness,
    is_new: bool,
    tell: &dyn Fn(Step),
) -> Result<Vec<Connection>, StoreError> {
    if is_new {
        // Room that is free can be given back bit by bit. It can't be chosen later.
        writer.pragma_update(None, "auto_vacuum", "INCREMENTAL").map_err(|error| StoreError::of(path, error))?;
    }
    connection::set_up_writer(writer, path, options.cache_kib)?;
    if soundness.in_doubt() {
        let at = now_ms();
        if !is_new {
            tell(Step::Checking);
            check::whole(writer, path)?;
        }
        soundness.found_sound(at);
    } else {
        check::outline(writer, path)?;
    }
    let keep_copy = |first: &Migration| backup::keep_before(path, options.backups.as_deref(), first);
    // A new database has all of them before it, and nobody's data waits for them.
    let told = |migration: &Migration| {
        if !is_new {
            tell(Step::Migrating(migration.name));
        }
    };
    migration::apply(writer, path, options.migrations, keep_copy, told)?;
    (0..options.readers.max(1)).map(|_| connection::reader(path, options.cache_kib)).collect()
}

fn last_backup(options: &OpenOptions) -> Option<std::path::PathBuf> {
    options.backups.as_deref().and_then(backup::last_backup)
}
