//! Whether a database is sound, and when that was last looked at.
//!
//! SQLite's `quick_check` reads every page, so its cost grows with the database: 0.4 s for the 138 MB of 100,000
//! chunks while they are in the system's cache, and what the disk takes otherwise. Paid at every start, that would be
//! a large part of it. So opening reads the whole only when there is a reason: the last close wasn't in order (there
//! is a log), the file was touched since it was noted, damage was met, or the last check is more than a day ago.
//! Otherwise it reads the schema and the first page of every table, which takes 1 ms and finds a file that is no
//! database, a truncated one and a torn schema. The daily backup checks its copy, which counts as a check, so that a
//! program that runs for weeks is covered, and one that is started daily rarely waits.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use filetime::FileTime;
use rusqlite::Connection;

use crate::files::{has_log, remove, suffixed};
use crate::{StoreError, now_ms};

/// How long a check of the whole is believed, in milliseconds.
const BELIEVED_MS: i64 = 24 * 3600 * 1000;
/// No file system's clock is coarser (FAT's is two seconds).
const COARSEST_CLOCK: Duration = Duration::from_secs(3);

/// Reads the whole database and says what is wrong with it first.
pub(crate) fn whole(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let found: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(|error| StoreError::of(path, error))?;
    match found.as_str() {
        "ok" => Ok(()),
        _ => Err(StoreError::Damaged { path: path.to_path_buf(), detail: one_line(&found) }),
    }
}

/// Reads the schema and the first page of every table.
pub(crate) fn outline(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let tables = || -> rusqlite::Result<()> {
        let mut statement = connection
            .prepare("SELECT replace(name, '\"', '\"\"') FROM sqlite_schema WHERE type = 'table' AND rootpage > 0")?;
        let names: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        for name in names {
            connection.prepare(&format!("SELECT 1 FROM \"{name}\" LIMIT 1"))?.exists([])?;
        }
        Ok(())
    };
    tables().map_err(|error| StoreError::of(path, error))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// When the whole database was last found sound, kept beside it in `<name>.checked` together with what the file was
/// like when it was last left in order.
///
/// It stands in a file of its own because one inside the database would be written at every opening, and would have to
/// be believed on the word of what is in doubt.
pub(crate) struct Soundness {
    path: Arc<Path>,
    /// Milliseconds since 1970, or one of the two below.
    checked_at: AtomicI64,
}

/// Nobody has looked.
const UNKNOWN: i64 = 0;
/// Damage was met. A later check that doesn't see it says nothing to the contrary: it doesn't compare indexes with
/// their tables.
const DAMAGED: i64 = -1;

impl Soundness {
    /// Returns what is known of the database at `path`, which isn't open yet.
    pub(crate) fn read(path: &Arc<Path>) -> Soundness {
        let believed = believed(path, now_ms()).unwrap_or(UNKNOWN);
        Soundness { path: Arc::clone(path), checked_at: AtomicI64::new(believed) }
    }

    pub(crate) fn in_doubt(&self) -> bool {
        self.checked_at.load(Ordering::Acquire) <= UNKNOWN
    }

    /// Takes note that the whole was found sound as it was at `at`. It is written down by the next [`Soundness::keep`].
    pub(crate) fn found_sound(&self, at: i64) {
        let sound = |before| (before != DAMAGED).then_some(at);
        // It stays as it is when damage was met.
        let _ = self.checked_at.fetch_update(Ordering::AcqRel, Ordering::Acquire, sound);
    }

    /// Takes note of damage: the next opening reads the whole, whatever happens until then.
    pub(crate) fn doubt(&self) {
        self.checked_at.store(DAMAGED, Ordering::Release);
        if let Err(error) = remove(&note_of(&self.path)) {
            tracing::warn!(%error, "the next opening may not check the whole database");
        }
    }

    /// Writes down what the file is like now, when its log is empty. Without that the next opening reads the whole, so
    /// a failure costs time and nothing else.
    pub(crate) fn keep(&self) {
        let checked_at = self.checked_at.load(Ordering::Acquire);
        if checked_at <= UNKNOWN || has_log(&self.path) {
            return;
        }
        let kept = settle_time(&self.path).and_then(|()| {
            let likeness = likeness(&self.path)?;
            fs::write(note_of(&self.path), format!("{checked_at} {likeness}"))
        });
        if let Err(error) = kept {
            tracing::debug!(%error, path = %self.path.display(), "the next opening will check the whole database");
        }
    }
}

/// Removes what is known of a database that gives way to another.
pub(crate) fn forget(path: &Path) -> Result<(), StoreError> {
    remove(&note_of(path))
}

fn note_of(path: &Path) -> PathBuf {
    suffixed(path, ".checked")
}

fn believed(path: &Path, now: i64) -> Option<i64> {
    if has_log(path) {
        return None;
    }
    let note = fs::read_to_string(note_of(path)).ok()?;
    let (checked_at, noted) = note.split_once(' ')?;
    let checked_at: i64 = checked_at.parse().ok()?;
    // A check in the future was dated by a clock that was wrong.
    let fresh = (0..BELIEVED_MS).contains(&now.checked_sub(checked_at)?);
    (fresh && likeness(path).ok()? == noted).then_some(checked_at)
}

/// Returns what tells that a file was touched.
fn likeness(path: &Path) -> std::io::Result<String> {
    let meta = fs::metadata(path)?;
    let modified = meta.modified()?.duration_since(UNIX_EPOCH).map_err(std::io::Error::other)?;
    Ok(format!("{} {}", meta.len(), modified.as_nanos()))
}

/// Dates a file that was written just now a moment back, so that a change within the same tick of the file system's
/// clock shows too. By its name: opening and closing the file would let go of the locks that this process has on it.
fn settle_time(path: &Path) -> std::io::Result<()> {
    let settled = SystemTime::now() - COARSEST_CLOCK;
    if fs::metadata(path)?.modified()? > settled {
        filetime::set_file_mtime(path, FileTime::from_system_time(settled))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = BELIEVED_MS;

    fn noted(at: i64) -> (tempfile::TempDir, Arc<Path>) {
        let dir = tempfile::tempdir().unwrap();
        let path: Arc<Path> = dir.path().join("a.db").into();
        fs::write(&path, "content").unwrap();
        let soundness = Soundness::read(&path);
        assert!(soundness.in_doubt(), "nothing is known of it yet");
        soundness.found_sound(at);
        soundness.keep();
        (dir, path)
    }

    #[test]
    fn a_check_is_believed_for_a_day_and_not_from_the_future() {
        let (_dir, path) = noted(1000);
        assert_eq!(believed(&path, 1000), Some(1000));
        assert_eq!(believed(&path, 999 + DAY), Some(1000));
        assert_eq!(believed(&path, 1000 + DAY), None);
        assert_eq!(believed(&path, 999), None);
        assert_eq!(believed(&path, i64::MIN), None);
    }

    #[test]
    fn a_file_touched_at_once_is_in_doubt() {
        let (_dir, path) = noted(1000);
        fs::write(&path, "CONTENT").unwrap();
        assert_eq!(believed(&path, 1000), None);
    }

    #[test]
    fn a_log_is_a_reason_to_check_and_keeps_the_note_from_being_written() {
        let (_dir, path) = noted(1000);
        fs::write(suffixed(&path, "-wal"), "log").unwrap();
        assert_eq!(believed(&path, 1000), None);
        fs::remove_file(note_of(&path)).unwrap();
        let soundness = Soundness::read(&path);
        soundness.found_sound(1000);
        soundness.keep();
        assert!(!note_of(&path).exists());
    }

    #[test]
    fn doubt_outlives_the_process_at_once() {
        let (_dir, path) = noted(now_ms());
        let soundness = Soundness::read(&path);
        assert!(!soundness.in_doubt());
        soundness.doubt();
        assert!(Soundness::read(&path).in_doubt());
        soundness.found_sound(now_ms());
        soundness.keep();
        assert!(Soundness::read(&path).in_doubt(), "damage that was met isn't forgotten for a check that missed it");
    }

    #[test]
    fn a_note_that_is_no_note_is_not_believed() {
        let (_dir, path) = noted(1000);
        for text in ["", "x", "1000", "1000 7", "99999999999999999999 7 7", "\u{fffd} 1"] {
            fs::write(note_of(&path), text).unwrap();
            assert_eq!(believed(&path, 1000), None, "{text}");
        }
    }
}
