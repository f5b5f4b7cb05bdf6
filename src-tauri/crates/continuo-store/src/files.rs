//! Names of the files around a database, and what the file system has to be told about them.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::StoreError;

/// Returns `path` with `end` after its file name.
pub(crate) fn suffixed(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    name.into()
}

/// Returns the name of a database's file, for names made of it.
pub(crate) fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Returns the folder of a file.
pub(crate) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Returns a time as it stands in names of files, to the millisecond, UTC. Such names sort by their times.
pub(crate) fn stamp(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%S%3fZ").to_string()
}

/// Returns the time that a [`stamp`] stands for.
pub(crate) fn parse_stamp(stamp: &str) -> Option<Timestamp> {
    let (whole, millis) = stamp.strip_suffix('Z')?.split_at_checked(15)?;
    let millis: i64 = (millis.len() == 3).then(|| millis.parse().ok())??;
    let whole = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%S", whole).ok()?;
    let whole = whole.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
    Timestamp::from_millisecond(whole.as_millisecond() + millis).ok()
}

/// Returns whether the database has a log with something in it: what was committed and isn't in the file yet.
pub(crate) fn has_log(path: &Path) -> bool {
    fs::metadata(suffixed(path, "-wal")).is_ok_and(|meta| meta.len() > 0)
}

/// Removes a file that needn't be there.
pub(crate) fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(StoreError::io(path, error)),
        _ => Ok(()),
    }
}

/// Makes an empty file that only its owner may read; SQLite gives its log the same mode. One that is there is emptied,
/// so it mustn't be a database that is open.
pub(crate) fn create(path: &Path) -> Result<(), StoreError> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop).map_err(|error| StoreError::io(path, error))
}

/// Waits until a file's content is on the disk.
pub(crate) fn sync(path: &Path) -> Result<(), StoreError> {
    // Windows flushes only what is open for writing.
    let file = fs::OpenOptions::new().write(true).open(path);
    file.and_then(|file| file.sync_all()).map_err(|error| StoreError::io(path, error))
}

/// Renames a file whose content is on the disk, and waits until its new name is too.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<(), StoreError> {
    fs::rename(from, to).map_err(|error| StoreError::io(from, error))?;
    sync_folder(folder(to))
}

/// Waits until the names in a folder are on the disk.
#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| StoreError::io(folder, error))
}

/// Windows writes names through and can't sync a folder.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_: &Path) -> Result<(), StoreError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_gives_its_time_back_to_the_millisecond() {
        let at = Timestamp::from_millisecond(1_790_000_000_007).unwrap();
        assert_eq!(stamp(at), "20260921T141320007Z");
        assert_eq!(parse_stamp(&stamp(at)), Some(at));
    }

    #[test]
    fn what_is_no_stamp_has_no_time() {
        for text in ["", "Z", "20260921T141320Z", "20260921T141320007", "20261321T141320007Z", "2026092éT41320007Z"] {
            assert_eq!(parse_stamp(text), None, "{text}");
        }
    }
}
