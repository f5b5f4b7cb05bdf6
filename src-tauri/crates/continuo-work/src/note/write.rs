//! Reading a note, and writing one without losing what another program wrote.

use std::fs;

use continuo_store::rusqlite::Transaction;

use super::folder::{Content, check_size, hash, read, replace, reserve};
use super::{Note, NoteError, Notes, path, rows};
use crate::words::words;

impl Notes {
    /// Returns a note with its text, from its file.
    ///
    /// # Errors
    /// [`NoteError::NoNote`], [`NoteError::BadPath`], [`NoteError::NotText`], [`NoteError::TooLarge`].
    pub fn read(&self, path: &str) -> Result<Note, NoteError> {
        let (_, content) = self.open(path)?;
        rows::read(path, &content)
    }

    /// Creates a note that begins with its title, and returns it. Its file is named after the title, in `subfolder` or
    /// in the folder itself; if there is one, with a number.
    ///
    /// # Errors
    /// [`NoteError::NoTitle`], [`NoteError::BadPath`] for the subfolder.
    pub fn create(
        &self,
        tx: &Transaction<'_>,
        title: &str,
        text: &str,
        subfolder: Option<&str>,
    ) -> Result<Note, NoteError> {
        let title = words(title);
        if title.is_empty() {
            return Err(NoteError::NoTitle);
        }
        let below = text.trim_start_matches(['\n', '\r']);
        let mut text = if below.is_empty() { format!("# {title}") } else { format!("# {title}\n\n{below}") };
        if !text.ends_with('\n') {
            text.push('\n');
        }
        let folder = subfolder.unwrap_or_default().trim_matches('/');
        self.locate_folder(folder)?;
        let stem = if folder.is_empty() { path::slug(&title) } else { format!("{folder}/{}", path::slug(&title)) };
        check_size(&stem, text.len())?;
        let path = self.reserve_like(&format!("{stem}.md"))?;
        self.put(tx, &path, text.into_bytes()).inspect_err(|_| self.free(&path))
    }

    /// Writes a note and returns it. `expected` is the hash of the one that the text came of; without it the text is
    /// written whatever is there. The file keeps its permissions, its kind of line ends and its byte order mark.
    ///
    /// # Errors
    /// [`NoteError::Conflict`] when the file has another hash by now, or is gone.
    pub fn write(
        &self,
        tx: &Transaction<'_>,
        path: &str,
        text: &str,
        expected: Option<&str>,
    ) -> Result<Note, NoteError> {
        let place = self.locate(path)?;
        let before = match read(path, &place) {
            // Too large to be a note, or no text: it can be written over by who insists.
            Err(NoteError::TooLarge { .. }) if expected.is_none() => None,
            before => before?,
        };
        if let Some(expected) = expected
            && before.as_ref().is_none_or(|content| hash(&content.bytes) != expected)
        {
            return Err(NoteError::Conflict(path.to_owned()));
        }
        let bytes = match before {
            Some(before) => {
                let raw = std::str::from_utf8(&before.bytes).unwrap_or_default();
                let styled = in_style_of(raw, text);
                if styled.as_bytes() == before.bytes {
                    return rows::put(tx, path, &before);
                }
                styled.into_bytes()
            }
            None => {
                let folder = place.parent().unwrap_or(&place);
                fs::create_dir_all(folder).map_err(|error| NoteError::io(folder, error))?;
                text.as_bytes().to_vec()
            }
        };
        self.put(tx, path, bytes)
    }

    /// Writes a file as it is, and keeps what it says.
    pub(super) fn put(&self, tx: &Transaction<'_>, path: &str, bytes: Vec<u8>) -> Result<Note, NoteError> {
        check_size(path, bytes.len())?;
        let place = self.locate(path)?;
        let stat = replace(&place, &bytes)?;
        rows::put(tx, path, &Content { bytes, stat })
    }

    /// Reserves a path, or one like it with a number, and returns it.
    pub(super) fn reserve_like(&self, path: &str) -> Result<String, NoteError> {
        let stem = path::without_ending(path).unwrap_or(path);
        let ending = &path[stem.len()..];
        let mut free = path.to_owned();
        let mut number = 1;
        while !reserve(&self.locate(&free)?)? {
            number += 1;
            free = format!("{stem}-{number}{ending}");
        }
        Ok(free)
    }

    /// Gives a reserved path back.
    pub(super) fn free(&self, path: &str) {
        if let Ok(place) = self.locate(path)
            && fs::metadata(&place).is_ok_and(|meta| meta.len() == 0)
        {
            // An empty note is what is left otherwise.
            let _ = fs::remove_file(place);
        }
    }
}

/// Returns a text with `\n` between its lines and without a byte order mark.
pub(super) fn normal(raw: &str) -> String {
    raw.strip_prefix('\u{feff}').unwrap_or(raw).replace("\r\n", "\n")
}

/// Returns `text` with the line ends and the byte order mark of `raw`; `raw` itself when it says the same.
fn in_style_of(raw: &str, text: &str) -> String {
    let text = normal(text);
    if normal(raw) == text {
        return raw.to_owned();
    }
    let mark = if raw.starts_with('\u{feff}') { "\u{feff}" } else { "" };
    let carries = 2 * raw.matches("\r\n").count() > raw.matches('\n').count();
    let text = if carries { text.replace('\n', "\r\n") } else { text };
    format!("{mark}{text}")
}
