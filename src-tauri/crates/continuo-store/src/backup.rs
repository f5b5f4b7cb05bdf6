//! Copies of a database: made while it is in use, checked, whole or not at all.
//!
//! A database's backups are named `<stem>-<UTC time>.db`, and stand in a folder that it shares with no other. What is
//! kept from before a migration is named `<name>.before-<migration>`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use crate::files::{self, folder, suffixed};
use crate::{Migration, StoreError, check, connection};

/// Copies from before a migration that are kept.
const BEFORE: usize = 2;
/// Page cache of a connection that copies, in KiB: every page is read once.
const CACHE_KIB: u32 = 2048;

/// Copies the database `from`, as it is at one moment, to `to`, in place of what may be there.
///
/// # Errors
/// [`StoreError::Damaged`] when what was copied isn't sound: `to` is left as it was, so that a damaged database never
/// takes the place of its last good backup.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    let parent = folder(to);
    fs::create_dir_all(parent).map_err(|error| StoreError::io(parent, error))?;
    let partial = suffixed(to, ".partial");
    let made = fill(from, &partial).and_then(|()| files::rename(&partial, to));
    if made.is_err()
        && let Err(error) = discard(&partial)
    {
        tracing::warn!(%error, "half a backup is left behind");
    }
    made
}

fn fill(from: &Path, partial: &Path) -> Result<(), StoreError> {
    discard(partial)?;
    files::create(partial)?;
    // A full disk is the copy's; everything else can only be told of what is copied.
    let of = |error| match StoreError::of(partial, error) {
        StoreError::Damaged { detail, .. } => StoreError::Damaged { path: from.to_path_buf(), detail },
        other => other,
    };
    let source = connection::reader(from, CACHE_KIB)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut target = Connection::open_with_flags(partial, flags).map_err(of)?;
    // A copy that isn't finished is discarded, so it needs no journal.
    target.pragma_update(None, "journal_mode", "OFF").map_err(of)?;
    target.pragma_update(None, "synchronous", "OFF").map_err(of)?;
    // All pages in one step: it reads one state of the database while others write, as any reader does. In several
    // steps every write in between would begin the copy anew.
    let every_page = -1;
    match Backup::new(&source, &mut target).and_then(|backup| backup.step(every_page)).map_err(of)? {
        StepResult::Done => {}
        _ => return Err(StoreError::Busy(from.to_path_buf())),
    }
    drop((source, target));

    // Opened anew, so that the file is checked and not what is in memory.
    let target = Connection::open_with_flags(partial, flags).map_err(of)?;
    target.pragma_update(None, "cache_size", -i64::from(CACHE_KIB)).map_err(of)?;
    // One file that can be read anywhere; opening it as the database gives it a log again.
    target.pragma_update(None, "journal_mode", "DELETE").map_err(of)?;
    check::whole(&target, from)?;
    target.close().map_err(|(_, error)| of(error))?;
    files::sync(partial)
}

fn discard(partial: &Path) -> Result<(), StoreError> {
    for end in ["", "-wal", "-shm", "-journal"] {
        files::remove(&suffixed(partial, end))?;
    }
    Ok(())
}

/// Makes a backup of the database at `path` into `dir` when the last one is at least `every` old at `now`, and
/// removes the oldest but `keep`. Returns the one it made.
pub(crate) fn make_if_due(
    path: &Path,
    dir: &Path,
    every: Duration,
    keep: usize,
    now: Timestamp,
) -> Result<Option<PathBuf>, StoreError> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let last = dated(dir, Some(&stem), now).pop().filter(|last| !last.ahead);
    if last.is_some_and(|last| now.duration_since(last.at).unsigned_abs() < every) {
        return Ok(None);
    }
    remove_partial(dir, &stem)?;
    let mut at = now;
    let mut to = dir.join(format!("{stem}-{}.db", files::stamp(at)));
    while to.exists() {
        at = at.saturating_add(jiff::SignedDuration::from_millis(1)).unwrap_or(at);
        to = dir.join(format!("{stem}-{}.db", files::stamp(at)));
    }
    copy(path, &to)?;
    let all = dated(dir, Some(&stem), at);
    for old in &all[..all.len().saturating_sub(keep.max(1))] {
        files::remove(&old.path)?;
    }
    Ok(Some(to))
}

/// Keeps the database at `path` as it is before `migration`, in `dir` or beside it, and the one copy before that.
pub(crate) fn keep_before(path: &Path, dir: Option<&Path>, migration: &Migration) -> Result<(), StoreError> {
    let dir = dir.unwrap_or(folder(path));
    let prefix = format!("{}.before-", files::name(path));
    copy(path, &dir.join(format!("{prefix}{}", migration.name)))?;
    let all = before(dir, Some(&prefix));
    for old in &all[..all.len().saturating_sub(BEFORE)] {
        files::remove(old)?;
    }
    Ok(())
}

/// Returns the newest backup in a folder of backups: by the time in its name, or else the copy from before the last
/// migration.
pub fn last_backup(dir: &Path) -> Option<PathBuf> {
    let last = dated(dir, None, Timestamp::now()).pop().map(|last| last.path);
    last.or_else(|| before(dir, None).pop())
}

struct Dated {
    /// Whether it is dated ahead of the clock.
    ahead: bool,
    at: Timestamp,
    path: PathBuf,
}

/// Returns the backups in a folder, of one database or of any, oldest first. What is dated ahead of `now` was made
/// while a clock was wrong: it counts as older than the rest, or it would pass for the newest until its time comes.
fn dated(dir: &Path, stem: Option<&str>, now: Timestamp) -> Vec<Dated> {
    let mut all: Vec<Dated> = entries(dir)
        .filter_map(|path| {
            let name = files::name(&path);
            let (of, stamp) = name.strip_suffix(".db")?.rsplit_once('-')?;
            let at = files::parse_stamp(stamp)?;
            let mine = stem.is_none_or(|stem| stem == of);
            mine.then_some(Dated { ahead: at > now, at, path })
        })
        .collect();
    all.sort_by(|a, b| b.ahead.cmp(&a.ahead).then(a.at.cmp(&b.at)));
    all
}

/// Returns the copies from before migrations, oldest first: migrations are applied in the order of their names.
fn before(dir: &Path, prefix: Option<&str>) -> Vec<PathBuf> {
    let mut all: Vec<(String, PathBuf)> = entries(dir)
        .filter_map(|path| {
            let name = files::name(&path);
            let (_, migration) = name.split_once(".before-")?;
            let mine = prefix.is_none_or(|prefix| name.starts_with(prefix));
            (mine && !name.contains(".partial")).then(|| (migration.to_owned(), path))
        })
        .collect();
    all.sort();
    all.into_iter().map(|(_, path)| path).collect()
}

fn remove_partial(dir: &Path, stem: &str) -> Result<(), StoreError> {
    let prefix = format!("{stem}-");
    for path in entries(dir) {
        let name = files::name(&path);
        if name.starts_with(&prefix) && name.contains(".db.partial") {
            files::remove(&path)?;
        }
    }
    Ok(())
}

/// Returns what is in a folder. One that isn't there, or can't be read, has no backups.
fn entries(dir: &Path) -> impl Iterator<Item = PathBuf> {
    fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path())
}
