//! Notes that were deleted: their files are kept for a month, in a folder of their own.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use continuo_store::now_ms;
use continuo_store::rusqlite::{self, Connection, OptionalExtension, Row, Transaction, params};
use serde::Serialize;
use uuid::Uuid;

use super::folder::{carry, read};
use super::{Note, NoteError, Notes, path, rows};
use crate::id::new_id;

/// How long a deleted note can be restored.
const KEEP_MS: i64 = 30 * 24 * 60 * 60 * 1000;

pub(super) const LIST: &str = "SELECT id, path, title, deleted_at FROM note_trash ORDER BY deleted_at DESC";
pub(super) const OLD: &str = "SELECT id, path, title, deleted_at FROM note_trash WHERE deleted_at < ?1";

/// A note that was deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trashed {
    /// A UUID, version 7.
    pub id: String,
    /// Where it was, relative to the folder.
    pub path: String,
    pub title: String,
    /// Milliseconds since 1970, UTC.
    pub deleted_at: i64,
}

/// Returns the notes that were deleted and can be restored, the last deleted first.
pub fn trashed(conn: &Connection) -> Result<Vec<Trashed>, NoteError> {
    let mut statement = conn.prepare_cached(LIST)?;
    let rows = statement.query_map([], from_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

impl Notes {
    /// Deletes a note: its file is moved to the trash. Returns what [`Notes::restore`] needs to bring it back.
    ///
    /// # Errors
    /// [`NoteError::NoNote`].
    pub fn delete(&self, tx: &Transaction<'_>, path: &str) -> Result<Trashed, NoteError> {
        let place = self.locate(path)?;
        if !fs::symlink_metadata(&place).is_ok_and(|meta| meta.is_file()) {
            return Err(NoteError::NoNote(path.to_owned()));
        }
        // What can't be read can still be deleted.
        let known = read(path, &place).ok().flatten().and_then(|content| rows::read(path, &content).ok());
        let title = known.map_or_else(|| path::last(path).to_owned(), |note| note.info.title);
        let trashed = Trashed { id: new_id(), path: path.to_owned(), title, deleted_at: now_ms() };
        insert(tx, &trashed)?;
        rows::remove(tx, path)?;
        fs::create_dir_all(&self.trash).map_err(|error| NoteError::io(&self.trash, error))?;
        carry(&place, &self.trashed_place(&trashed))?;
        Ok(trashed)
    }

    /// Brings a deleted note back to where it was, beside what is there by now, and returns it.
    ///
    /// # Errors
    /// [`NoteError::NoTrashed`] when it wasn't deleted, or too long ago.
    pub fn restore(&self, tx: &Transaction<'_>, id: &str) -> Result<Note, NoteError> {
        let mut statement = tx.prepare_cached("SELECT id, path, title, deleted_at FROM note_trash WHERE id = ?1")?;
        let trashed = statement.query_row([id], from_row).optional()?;
        let trashed = trashed.ok_or_else(|| NoteError::NoTrashed(id.to_owned()))?;
        let place = self.trashed_place(&trashed);
        if !place.is_file() {
            return Err(NoteError::NoTrashed(id.to_owned()));
        }
        let path = self.reserve_like(&trashed.path)?;
        carry(&place, &self.locate(&path)?).inspect_err(|_| self.free(&path))?;
        tx.prepare_cached("DELETE FROM note_trash WHERE id = ?1")?.execute([id])?;
        let (_, content) = self.open(&path)?;
        rows::put(tx, &path, &content)
    }

    /// Removes what was deleted a month ago for good. A file that a killed process moved to the trash without saying so
    /// can be restored from now on. Returns how many went.
    pub fn purge(&self, tx: &Transaction<'_>) -> Result<usize, NoteError> {
        self.purge_at(tx, now_ms())
    }

    pub(super) fn purge_at(&self, tx: &Transaction<'_>, now: i64) -> Result<usize, NoteError> {
        self.adopt(tx, now)?;
        let mut statement = tx.prepare_cached(OLD)?;
        let old = statement.query_map([now - KEEP_MS], from_row)?.collect::<rusqlite::Result<Vec<Trashed>>>()?;
        for trashed in &old {
            let place = self.trashed_place(trashed);
            match fs::remove_file(&place) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(NoteError::io(&place, error)),
                _ => {}
            }
            tx.prepare_cached("DELETE FROM note_trash WHERE id = ?1")?.execute([&trashed.id])?;
        }
        Ok(old.len())
    }

    fn adopt(&self, tx: &Transaction<'_>, now: i64) -> Result<(), NoteError> {
        let entries = match fs::read_dir(&self.trash) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            entries => entries.map_err(|error| NoteError::io(&self.trash, error))?,
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            let Some(id) = path::without_ending(name) else { continue };
            let is_known = tx.prepare_cached("SELECT 1 FROM note_trash WHERE id = ?1")?.exists([id])?;
            if is_known || Uuid::parse_str(id).is_err() {
                continue;
            }
            let content = read(id, &entry.path()).ok().flatten();
            let title = content.and_then(|content| rows::read("note.md", &content).ok()).map(|note| note.info.title);
            let title = title.unwrap_or_else(|| "note".to_owned());
            let path = format!("{}{}", path::slug(&title), &name[id.len()..]);
            insert(tx, &Trashed { id: id.to_owned(), path, title, deleted_at: now })?;
        }
        Ok(())
    }

    fn trashed_place(&self, trashed: &Trashed) -> PathBuf {
        let stem = path::without_ending(&trashed.path).unwrap_or(&trashed.path);
        self.trash.join(format!("{}{}", trashed.id, trashed.path[stem.len()..].to_ascii_lowercase()))
    }
}

fn insert(tx: &Transaction<'_>, trashed: &Trashed) -> Result<(), NoteError> {
    let Trashed { id, path, title, deleted_at } = trashed;
    tx.prepare_cached("INSERT INTO note_trash (id, path, title, deleted_at) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![id, path, title, deleted_at])?;
    Ok(())
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Trashed> {
    Ok(Trashed { id: row.get(0)?, path: row.get(1)?, title: row.get(2)?, deleted_at: row.get(3)? })
}

#[cfg(test)]
mod tests;
