//! A folder of notes and its database, for the tests.
#![allow(clippy::unwrap_used)]

use std::fs;

use continuo_store::rusqlite::{Connection, Transaction};
use tempfile::TempDir;

use super::{LinksTo, NoteError, Notes, Synced, backlinks, list};
use crate::fixture::Profile;

pub(super) struct Folder {
    pub(super) dir: TempDir,
    pub(super) notes: Notes,
    profile: Profile,
}

impl Folder {
    pub(super) fn new() -> Folder {
        let dir = tempfile::tempdir().unwrap();
        let notes = Notes { folder: dir.path().join("notes"), trash: dir.path().join("trash") };
        Folder { dir, notes, profile: Profile::new() }
    }

    /// Has these files, written by another program, and knows of them.
    pub(super) fn of(files: &[(&str, &str)]) -> Folder {
        let folder = Folder::new();
        files.iter().for_each(|(path, text)| folder.put(path, text));
        folder.sync();
        folder
    }

    pub(super) fn conn(&self) -> &Connection {
        self.profile.conn()
    }

    pub(super) fn write<T>(&self, job: impl FnOnce(&Transaction<'_>, &Notes) -> Result<T, NoteError>) -> T {
        self.attempt(job).unwrap()
    }

    pub(super) fn attempt<T>(
        &self,
        job: impl FnOnce(&Transaction<'_>, &Notes) -> Result<T, NoteError>,
    ) -> Result<T, NoteError> {
        let tx = self.conn().unchecked_transaction().unwrap();
        let answer = job(&tx, &self.notes)?;
        tx.commit().unwrap();
        Ok(answer)
    }

    /// Writes a file as another program does.
    pub(super) fn put(&self, path: &str, text: &str) {
        let place = self.notes.folder.join(path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, text).unwrap();
    }

    pub(super) fn get(&self, path: &str) -> String {
        fs::read_to_string(self.notes.folder.join(path)).unwrap()
    }

    pub(super) fn sync(&self) -> Synced {
        self.write(|tx, notes| notes.sync(tx))
    }

    /// The known paths in their order.
    pub(super) fn paths(&self) -> Vec<String> {
        let mut paths: Vec<String> = list(self.conn(), "", None).unwrap().into_iter().map(|note| note.path).collect();
        paths.sort();
        paths
    }

    /// Where notes link to something, as `path:line text`.
    pub(super) fn links_to(&self, target: LinksTo<'_>) -> Vec<String> {
        let found = backlinks(self.conn(), &[target]).unwrap();
        found.into_iter().map(|link| format!("{}:{} {}", link.path, link.line, link.text)).collect()
    }
}
