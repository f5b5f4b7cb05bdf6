//! What can go wrong with a database, said so that its user knows what to do.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{ErrorCode, ffi};

use crate::current;

/// Why a database couldn't be opened, read or written.
///
/// Cloneable, because one failed COMMIT answers every job of its group. A path is empty when the error was met
/// outside of [`crate::Database::read`] and [`crate::Database::write`].
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite refused: a statement, a constraint, a file that can't be opened.
    #[error("{}: {source}{}", named(.path), advice(.source))]
    Sqlite {
        /// The database.
        path: PathBuf,
        /// What SQLite said.
        source: Arc<rusqlite::Error>,
    },
    /// The disk (or the quota) is full. Nothing of the write was stored.
    #[error("{}: the disk is full and nothing of this was stored; free some space and try again", named(.0))]
    Full(PathBuf),
    /// Another process kept the database locked for longer than a write waits.
    #[error("{}: another program is using this database; close it and try again", named(.0))]
    Busy(PathBuf),
    /// The database was found damaged at opening, and its files were renamed. The next opening makes a new one.
    #[error("{}: the database is damaged ({detail}) and was set aside as {}; {}", named(.path), .set_aside.display(), way_back(.last_backup.as_deref()))]
    Corrupt {
        /// The database.
        path: PathBuf,
        /// Its new name. What belongs to it has the same name, followed by `-wal` and `-shm`.
        set_aside: PathBuf,
        /// The newest backup, for [`crate::restore`].
        last_backup: Option<PathBuf>,
        /// What is wrong with it.
        detail: String,
    },
    /// The database, or a backup, was found damaged, and nothing was renamed. The next opening of the database checks
    /// the whole of it and gives [`StoreError::Corrupt`].
    #[error("{}: the file is damaged ({detail}); a database is set aside when it is next opened, a backup has to give way to an older one", named(.path))]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// The database has a migration that this program doesn't know. It was left as it is.
    #[error("{}: made by a newer version of this program (it has migration {found}, known are those up to {known}); use that version, or another database", named(.path))]
    Newer {
        /// The database.
        path: PathBuf,
        /// The first migration that is unknown.
        found: String,
        /// The last migration that this program knows.
        known: String,
    },
    /// A migration that was applied isn't the one this program has under its name. The database was left as it is.
    #[error("{}: migration {migration} was applied in another form than this program has it; use the version that made the database, or restore a backup", named(.path))]
    Changed {
        /// The database.
        path: PathBuf,
        /// The migration's name.
        migration: String,
    },
    /// A migration failed, and the database is as it was before it.
    #[error("{}: migration {migration} failed and was taken back: {source}; use the version that made the database, and report this", named(.path))]
    Migration {
        /// The database.
        path: PathBuf,
        /// The migration's name.
        migration: String,
        /// What SQLite said.
        source: Arc<rusqlite::Error>,
    },
    /// The file is an SQLite database, but of something else. It was left as it is.
    #[error("{}: this database was made by another program; move it away, or choose another folder", named(.0))]
    Foreign(PathBuf),
    /// The place can't hold a database.
    #[error("{}: {detail}; choose a folder on a local disk that may be written", named(.path))]
    Unsupported {
        /// The database.
        path: PathBuf,
        /// What it lacks.
        detail: &'static str,
    },
    /// A file beside the database, a backup or a folder couldn't be read or written.
    #[error("{}: {source}", named(.path))]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: Arc<io::Error>,
    },
    /// The transaction that a job shared was rolled back through no fault of its own. It may be tried again.
    #[error("{}: nothing of this was stored, because the transaction it shared was rolled back; try again", named(.0))]
    Undone(PathBuf),
    /// A job panicked. Nothing of it was stored; the database is as usable as before.
    #[error("a job on the database panicked and nothing of it was stored: {0}; this is a defect, report it")]
    Panicked(String),
    /// A job waited for itself: a `write` inside a `write`, or a `read` inside a `read`, of the same database.
    #[error("{}: a job on this database called it again and would have waited for itself; this is a defect, report it", named(.0))]
    Nested(PathBuf),
    /// The database's writer thread is gone.
    #[error("{}: the database is closed; open it again", named(.0))]
    Closed(PathBuf),
}

impl StoreError {
    /// Returns the error of a call to SQLite on the database at `path`.
    pub(crate) fn of(path: &Path, source: rusqlite::Error) -> StoreError {
        let path = path.to_path_buf();
        // Enlarging the -shm file is the one place where SQLite calls a full disk an I/O error.
        if source.sqlite_error().is_some_and(|error| error.extended_code == ffi::SQLITE_IOERR_SHMSIZE) {
            return StoreError::Full(path);
        }
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => StoreError::Full(path),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy(path),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                StoreError::Damaged { path, detail: source.to_string() }
            }
            _ => StoreError::Sqlite { path, source: Arc::new(source) },
        }
    }

    /// Returns the error of a call to the operating system on `path`.
    pub(crate) fn io(path: &Path, source: io::Error) -> StoreError {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full(path.to_path_buf()),
            _ => StoreError::Io { path: path.to_path_buf(), source: Arc::new(source) },
        }
    }
}

/// What `?` does inside a job: the database that the job works on is named.
impl From<rusqlite::Error> for StoreError {
    fn from(source: rusqlite::Error) -> StoreError {
        let error = StoreError::of(&current::path(), source);
        current::note(&error);
        error
    }
}

fn named(path: &Path) -> String {
    if path.as_os_str().is_empty() { "the database".to_owned() } else { path.display().to_string() }
}

fn advice(source: &rusqlite::Error) -> &'static str {
    match source.sqlite_error_code() {
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::ReadOnly) => {
            "; see that its folder is there and that you may write to it and to its files"
        }
        Some(ErrorCode::SystemIoFailure) => "; see that its disk is there and in order",
        Some(ErrorCode::OutOfMemory) => "; close other programs",
        _ => "",
    }
}

fn way_back(last_backup: Option<&Path>) -> String {
    match last_backup {
        Some(backup) => format!("restore its last backup, {}, or begin anew", backup.display()),
        None => "there is no backup of it, so what is opened next begins anew".to_owned(),
    }
}
