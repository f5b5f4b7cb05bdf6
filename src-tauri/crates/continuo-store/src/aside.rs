//! Putting a database out of the way, whole: nothing of it is deleted.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::StoreError;
use crate::files::{folder, name, rename, stamp, suffixed};

/// What SQLite keeps beside a database, under its name.
const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Renames a database, which must not be open, to `<name>.<why>-<time>`, and what belongs to it likewise. Returns the
/// new name: SQLite's own shell opens it, log and all.
pub(crate) fn set_aside(path: &Path, why: &str) -> Result<PathBuf, StoreError> {
    let target = free_name(path, why);
    // The file goes first. With its log gone a damaged file could pass for one that was closed in good order; a log
    // whose file is gone is recognised at the next opening.
    for end in [""].into_iter().chain(COMPANIONS) {
        let from = suffixed(path, end);
        match rename(&from, &suffixed(&target, end)) {
            Err(StoreError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {}
            other => other?,
        }
    }
    tracing::warn!(path = %path.display(), aside = %target.display(), "set aside");
    Ok(target)
}

fn free_name(path: &Path, why: &str) -> PathBuf {
    let base = format!("{}.{why}-{}", name(path), stamp(Timestamp::now()));
    let mut target = folder(path).join(&base);
    let mut nth = 2;
    while taken(&target) {
        target = folder(path).join(format!("{base}-{nth}"));
        nth += 1;
    }
    target
}

fn taken(target: &Path) -> bool {
    target.exists() || COMPANIONS.iter().any(|end| suffixed(target, end).exists())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn all_files_of_a_database_keep_together_under_the_new_name() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.db");
        for end in ["", "-wal", "-shm"] {
            fs::write(suffixed(&path, end), format!("content{end}")).unwrap();
        }
        let target = set_aside(&path, "corrupt").unwrap();
        assert!(name(&target).starts_with("a.db.corrupt-20"), "{target:?}");
        for end in ["", "-wal", "-shm"] {
            assert!(!suffixed(&path, end).exists());
            assert_eq!(fs::read_to_string(suffixed(&target, end)).unwrap(), format!("content{end}"));
        }
    }

    #[test]
    fn a_name_that_is_taken_is_not_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.db");
        let mut names = std::collections::BTreeSet::new();
        // Several of these fall into the same millisecond.
        for at in 0..50 {
            fs::write(&path, at.to_string()).unwrap();
            names.insert(set_aside(&path, "corrupt").unwrap());
        }
        let contents: std::collections::BTreeSet<_> =
            names.iter().map(|name| fs::read_to_string(name).unwrap()).collect();
        assert_eq!(contents.len(), 50);
    }
}
