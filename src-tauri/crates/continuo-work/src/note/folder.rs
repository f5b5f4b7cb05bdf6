//! The files of notes: where a path leads, reading, and writing that leaves either the old or the new text.

use std::fs::{self, File, Metadata};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use sha2::{Digest, Sha256};

use super::{MOST, NoteError, Notes, path};

/// Before and behind the name of a file that is being written.
pub(super) const WRITING: (&str, &str) = (".continuo-", ".tmp");

/// A file of a note as it was read.
pub(super) struct Content {
    pub(super) bytes: Vec<u8>,
    pub(super) stat: Stat,
}

/// What tells whether a file has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stat {
    /// Since 1970, UTC.
    pub(super) mtime_ns: i64,
    /// In bytes.
    pub(super) size: u64,
}

impl Stat {
    pub(super) fn of(meta: &Metadata) -> Stat {
        let since = meta.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
        Stat { mtime_ns: i64::try_from(since.as_nanos()).unwrap_or(i64::MAX), size: meta.len() }
    }
}

impl Notes {
    /// Returns where the file of a note is, or would be.
    pub(super) fn locate(&self, path: &str) -> Result<PathBuf, NoteError> {
        self.below(path, &path::note_parts(path)?)
    }

    /// Returns where a folder of notes is, or would be; an empty path is their own.
    pub(super) fn locate_folder(&self, path: &str) -> Result<PathBuf, NoteError> {
        if path.is_empty() {
            return Ok(self.folder.clone());
        }
        self.below(path, &path::parts(path)?)
    }

    fn below(&self, path: &str, parts: &[&str]) -> Result<PathBuf, NoteError> {
        let mut place = self.folder.clone();
        for part in parts {
            place.push(part);
            match fs::symlink_metadata(&place) {
                Ok(meta) if meta.is_symlink() => {
                    return Err(NoteError::bad(path, "it leads through a link of the file system"));
                }
                Ok(_) => {}
                Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {}
                Err(error) => return Err(NoteError::io(&place, error)),
            }
        }
        Ok(place)
    }

    /// Returns the file of a note, where it is, and what is in it.
    pub(super) fn open(&self, path: &str) -> Result<(PathBuf, Content), NoteError> {
        let place = self.locate(path)?;
        match read(path, &place)? {
            Some(content) => Ok((place, content)),
            None => Err(NoteError::NoNote(path.to_owned())),
        }
    }
}

/// Returns what is in a file; nothing when there is none.
pub(super) fn read(path: &str, place: &Path) -> Result<Option<Content>, NoteError> {
    let failed = |error| NoteError::io(place, error);
    match fs::symlink_metadata(place) {
        Ok(meta) if meta.is_file() => {}
        Ok(_) => return Ok(None),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
        Err(error) => return Err(failed(error)),
    }
    let file = File::open(place).map_err(failed)?;
    let stat = Stat::of(&file.metadata().map_err(failed)?);
    let mut bytes = Vec::with_capacity(stat.size.min(MOST) as usize);
    file.take(MOST + 1).read_to_end(&mut bytes).map_err(failed)?;
    check_size(path, bytes.len())?;
    Ok(Some(Content { bytes, stat }))
}

pub(super) fn check_size(path: &str, bytes: usize) -> Result<(), NoteError> {
    match bytes as u64 > MOST {
        true => Err(NoteError::TooLarge { path: path.to_owned(), most: MOST }),
        false => Ok(()),
    }
}

/// Returns the text of a file as it is.
pub(super) fn as_text<'b>(path: &str, bytes: &'b [u8]) -> Result<&'b str, NoteError> {
    std::str::from_utf8(bytes).map_err(|_| NoteError::NotText(path.to_owned()))
}

/// Returns the hash of a file: SHA-256, in hexadecimal.
pub(super) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes a file as a whole: whoever reads it, also after a crash, finds the old text or the new. It keeps its
/// permissions.
pub(super) fn replace(place: &Path, bytes: &[u8]) -> Result<Stat, NoteError> {
    let folder = place.parent().unwrap_or(place);
    let (before, behind) = WRITING;
    let temporary = folder.join(format!("{before}{}{behind}", uuid::Uuid::now_v7().simple()));
    let written = fill(&temporary, place, bytes);
    if written.is_err() {
        // What can't be removed is found by the next sync.
        let _ = fs::remove_file(&temporary);
    }
    written.map_err(|error| NoteError::io(place, error))
}

fn fill(temporary: &Path, place: &Path, bytes: &[u8]) -> std::io::Result<Stat> {
    let permissions = match fs::metadata(place) {
        Ok(meta) if meta.permissions().readonly() => return Err(ErrorKind::PermissionDenied.into()),
        Ok(meta) => Some(meta.permissions()),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let mut file = File::options().write(true).create_new(true).open(temporary)?;
    file.write_all(bytes)?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
    file.sync_all()?;
    let stat = Stat::of(&file.metadata()?);
    drop(file);
    fs::rename(temporary, place)?;
    Ok(stat)
}

/// Takes a name that no file has, by an empty file that is to be replaced. Returns whether it was free.
pub(super) fn reserve(place: &Path) -> Result<bool, NoteError> {
    let folder = place.parent().unwrap_or(place);
    fs::create_dir_all(folder).map_err(|error| NoteError::io(folder, error))?;
    match File::options().write(true).create_new(true).open(place) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(NoteError::io(place, error)),
    }
}

/// Moves a file, also to another device, over whatever is there.
pub(super) fn carry(from: &Path, to: &Path) -> Result<(), NoteError> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == ErrorKind::CrossesDevices => copy(from, to),
        moved => moved.map_err(|error| NoteError::io(from, error)),
    }
}

/// Moves a file by copying it: it is gone from where it was only when it is safe where it goes.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), NoteError> {
    let bytes = fs::read(from).map_err(|error| NoteError::io(from, error))?;
    replace(to, &bytes)?;
    let meta = fs::metadata(from).map_err(|error| NoteError::io(from, error))?;
    fs::set_permissions(to, meta.permissions()).map_err(|error| NoteError::io(to, error))?;
    fs::remove_file(from).map_err(|error| NoteError::io(from, error))
}
