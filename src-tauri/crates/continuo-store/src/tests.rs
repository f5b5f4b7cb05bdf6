//! The store on real files.

mod backups;
mod opening;
mod writing;

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::writer::Limits;
use crate::{Database, Migration, OpenOptions, StoreError};

pub(super) const NOTES: &[Migration] =
    &[Migration { name: "0001_note", sql: "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;" }];

/// A folder with a database of notes in it.
pub(super) struct Place {
    pub(super) dir: tempfile::TempDir,
    pub(super) options: OpenOptions,
}

impl Place {
    pub(super) fn new() -> Place {
        let dir = tempfile::tempdir().unwrap();
        let options =
            OpenOptions { migrations: NOTES, backups: Some(dir.path().join("backups")), readers: 2, cache_kib: 512 };
        Place { dir, options }
    }

    pub(super) fn path(&self) -> PathBuf {
        self.dir.path().join("notes.db")
    }

    pub(super) fn backups(&self) -> PathBuf {
        self.dir.path().join("backups")
    }

    pub(super) fn open(&self) -> Result<Database, StoreError> {
        Database::open(&self.path(), &self.options)
    }

    /// Opens it with a writer that takes all that waits into one group, and tidies up only at the end.
    pub(super) fn open_patient(&self) -> Database {
        let limits = Limits { group_time: Duration::MAX, idle: Duration::from_secs(3600), ..Limits::USUAL };
        Database::open_with(&self.path(), &self.options, limits).unwrap()
    }

    /// Returns the names of the files in a folder.
    pub(super) fn names(dir: &Path) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(dir) else { return Vec::new() };
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

pub(super) fn add(db: &Database, text: &str) -> Result<i64, StoreError> {
    let text = text.to_owned();
    db.write(move |tx| {
        tx.execute("INSERT INTO note (text) VALUES (?1)", [text])?;
        Ok(tx.last_insert_rowid())
    })
}

pub(super) fn texts(db: &Database) -> Vec<String> {
    db.read(|connection| -> Result<_, StoreError> {
        let mut statement = connection.prepare_cached("SELECT text FROM note ORDER BY id")?;
        Ok(statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
    })
    .unwrap()
}

/// Fills a database with some hundred pages.
pub(super) fn fill(db: &Database) {
    for at in 0..200 {
        add(db, &format!("{at} {}", "x".repeat(4000))).unwrap();
    }
}

/// Waits until a condition holds.
pub(super) fn wait_until(mut holds: impl FnMut() -> bool) {
    while !holds() {
        std::thread::yield_now();
    }
}
