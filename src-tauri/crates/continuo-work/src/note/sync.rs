//! Catching up with the folder, whoever changed what in it.

use std::collections::HashSet;
use std::fs::{self, DirEntry};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use continuo_store::rusqlite::Transaction;

use super::folder::{Stat, WRITING, read};
use super::{NoteError, Notes, path, rows};

/// Folders in folders that are looked into.
const DEEPEST: usize = 64;
/// A file that is being written for so long isn't any more.
const WRITTEN_WITHIN: Duration = Duration::from_secs(60 * 60);

/// What a sync found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Synced {
    /// Paths of notes that are new.
    pub added: Vec<String>,
    /// Those whose text is another.
    pub changed: Vec<String>,
    /// Those that are there no more.
    pub removed: Vec<String>,
    pub skipped: Vec<Skipped>,
}

/// What is left out, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Relative to the folder.
    pub path: String,
    pub reason: String,
}

impl Notes {
    /// Brings the database up to date with the files of the folder, of which it reads those that changed in size or
    /// time. What is hidden, and what a link of the file system leads to, is left out. A folder that isn't there has no
    /// notes.
    ///
    /// # Errors
    /// What the database said, and that the folder itself can't be read.
    pub fn sync(&self, tx: &Transaction<'_>) -> Result<Synced, NoteError> {
        let mut synced = Synced::default();
        let mut known = rows::known(tx)?;
        let mut kept = HashSet::new();
        for (path, place, stat) in self.files(&mut synced.skipped)? {
            if known.get(&path) == Some(&stat) {
                kept.insert(path);
                continue;
            }
            let content = match read(&path, &place) {
                Ok(Some(content)) => content,
                // It went since.
                Ok(None) => continue,
                Err(error) => {
                    synced.skipped.push(Skipped { path, reason: error.to_string() });
                    continue;
                }
            };
            match rows::put(tx, &path, &content) {
                Ok(_) => {
                    let list = if known.contains_key(&path) { &mut synced.changed } else { &mut synced.added };
                    list.push(path.clone());
                    kept.insert(path);
                }
                Err(NoteError::Store(error)) => return Err(error.into()),
                Err(error) => synced.skipped.push(Skipped { path, reason: error.to_string() }),
            }
        }
        known.retain(|path, _| !kept.contains(path));
        for path in known.into_keys() {
            rows::remove(tx, &path)?;
            synced.removed.push(path);
        }
        synced.removed.sort();
        Ok(synced)
    }

    /// Returns the files that can be notes, in the order of their paths.
    fn files(&self, skipped: &mut Vec<Skipped>) -> Result<Vec<(String, PathBuf, Stat)>, NoteError> {
        let mut files = Vec::new();
        let mut folders = vec![(String::new(), self.folder.clone(), 0)];
        while let Some((folder, place, depth)) = folders.pop() {
            let entries = fs::read_dir(&place).and_then(Iterator::collect::<Result<Vec<DirEntry>, _>>);
            let entries = match entries {
                Ok(entries) => entries,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) if depth == 0 => return Err(NoteError::io(&place, error)),
                Err(error) => {
                    skipped.push(Skipped { path: folder, reason: error.to_string() });
                    continue;
                }
            };
            for entry in entries {
                let name = entry.file_name();
                let shown = name.to_string_lossy();
                let path = if folder.is_empty() { shown.to_string() } else { format!("{folder}/{shown}") };
                let mut skip = |reason: &str| skipped.push(Skipped { path: path.clone(), reason: reason.to_owned() });
                let is_note = path::without_ending(&shown).is_some();
                if shown.starts_with('.') {
                    tidy(&entry.path(), &shown);
                    continue;
                }
                match entry.metadata() {
                    Ok(meta) if meta.is_symlink() && (is_note || entry.path().is_dir()) => {
                        skip("it is a link of the file system");
                    }
                    Ok(meta) if meta.is_dir() && depth == DEEPEST => skip("it is too deep"),
                    Ok(meta) if meta.is_dir() && entry.path() != self.trash => {
                        folders.push((path, entry.path(), depth + 1));
                    }
                    Ok(meta) if meta.is_file() && is_note && name.to_str().is_none() => {
                        skip("its name isn't UTF-8 text");
                    }
                    Ok(meta) if meta.is_file() && is_note => files.push((path, entry.path(), Stat::of(&meta))),
                    Ok(_) => {}
                    Err(error) if is_note => skip(&error.to_string()),
                    Err(_) => {}
                }
            }
        }
        files.sort_by(|a, b| a.0.cmp(&b.0));
        skipped.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }
}

/// Removes what a process that was killed had begun to write.
fn tidy(place: &Path, name: &str) {
    let (before, behind) = WRITING;
    if !(name.starts_with(before) && name.ends_with(behind)) {
        return;
    }
    let written = fs::symlink_metadata(place).and_then(|meta| meta.modified());
    let old = written.is_ok_and(|at| SystemTime::now().duration_since(at).is_ok_and(|age| age > WRITTEN_WITHIN));
    if old {
        // What can't be removed now is tried again by the next sync.
        let _ = fs::remove_file(place);
    }
}
