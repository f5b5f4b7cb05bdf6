//! The handle: reads on a few read-only connections, writes through the one writer thread.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, Transaction};

use crate::check::{self, Soundness};
use crate::open::{self, Opened, Step};
use crate::readers::Readers;
use crate::writer::{Answer, Limits, Writer};
use crate::{Migration, StoreError, backup, connection, now_ms};

/// How a database is opened.
#[derive(Clone, Debug)]
pub struct OpenOptions {
    /// Its schema.
    pub migrations: &'static [Migration],
    /// The folder of its backups, which belong to this database alone. Without one none are made.
    pub backups: Option<PathBuf>,
    /// Read connections, at least one.
    pub readers: usize,
    /// Page cache of each connection, in KiB.
    pub cache_kib: u32,
}

impl Default for OpenOptions {
    fn default() -> OpenOptions {
        OpenOptions { migrations: &[], backups: None, readers: 3, cache_kib: 4096 }
    }
}

/// A handle on an open database: one writer thread and a few read-only connections.
///
/// Dropping the last handle waits until what is queued is written and the database is closed.
#[derive(Clone)]
pub struct Database {
    inner: Arc<Inner>,
}

/// The fields are dropped in this order: the writer's connection has to be the last to close, because only that one
/// moves the log into the file and removes it.
struct Inner {
    readers: Readers,
    writer: Writer,
    path: Arc<Path>,
    options: OpenOptions,
    soundness: Arc<Soundness>,
    /// Held while a backup is made for [`Database::backup_if_due`], so that two callers don't make two.
    backing_up: Mutex<()>,
}

impl Database {
    /// Opens the database at `path`, makes it if it isn't there, and brings its schema up to date.
    ///
    /// It is made even if there are backups, so a caller that knows it was there before looks first.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when it is damaged: its files have been renamed, and the next opening makes a new one.
    /// [`StoreError::Newer`], [`StoreError::Changed`] and [`StoreError::Foreign`] when its schema isn't one that this
    /// program can bring up to date; [`StoreError::Migration`] when that failed.
    pub fn open(path: &Path, options: &OpenOptions) -> Result<Database, StoreError> {
        Database::open_telling(path, options, &|_| ())
    }

    /// As [`Database::open`], and tells every step that can take a while before it is taken.
    ///
    /// # Errors
    /// As [`Database::open`].
    pub fn open_telling(path: &Path, options: &OpenOptions, tell: &dyn Fn(Step)) -> Result<Database, StoreError> {
        Database::start(path, options, Limits::USUAL, tell)
    }

    #[cfg(test)]
    pub(crate) fn open_with(path: &Path, options: &OpenOptions, limits: Limits) -> Result<Database, StoreError> {
        Database::start(path, options, limits, &|_| ())
    }

    fn start(path: &Path, options: &OpenOptions, limits: Limits, tell: &dyn Fn(Step)) -> Result<Database, StoreError> {
        // What is relative would change with the working folder, and what begins with "file:" would be a URI to SQLite.
        let path: Arc<Path> = std::path::absolute(path).map_err(|error| StoreError::io(path, error))?.into();
        let Opened { writer, readers, soundness } = open::open(&path, options, tell)?;
        let soundness = Arc::new(soundness);
        let writer = Writer::start(Arc::clone(&path), writer, Arc::clone(&soundness), limits)?;
        let readers = Readers::new(Arc::clone(&path), readers);
        let inner = Inner { readers, writer, path, options: options.clone(), soundness, backing_up: Mutex::new(()) };
        Ok(Database { inner: Arc::new(inner) })
    }

    /// Runs `job` on the writer thread and returns its answer after the COMMIT.
    ///
    /// Jobs that wait at the same time share a transaction, so a job is to be short: others wait for it. One that
    /// fails or panics takes back what it did itself and nothing else. It can't write from within, nor see what it
    /// wrote through [`Database::read`].
    ///
    /// # Errors
    /// The job's own; else those of the transaction, after which nothing of the job is stored.
    pub fn write<T, E>(&self, job: impl FnOnce(&Transaction<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.inner.writer.queue(job)?.wait()
    }

    /// As [`Database::write`], but doesn't wait: what is returned does.
    ///
    /// # Errors
    /// [`StoreError::Nested`] on the writer thread.
    pub fn write_later<T, E>(
        &self,
        job: impl FnOnce(&Transaction<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<Answer<T, E>, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.inner.writer.queue(job)
    }

    /// Runs `job` on a read-only connection, on this thread. All its queries see one state of the database, that of
    /// the last COMMIT before its first query; the log grows as long as it takes.
    ///
    /// # Errors
    /// The job's own; [`StoreError::Nested`] inside another `read` of the same database.
    pub fn read<T, E>(&self, job: impl FnOnce(&Connection) -> Result<T, E>) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        self.inner.readers.run(&self.inner.soundness, job)
    }

    /// Copies the database, as it is at one moment, to the file `to`, in place of what may be there. Others go on
    /// reading and writing meanwhile. The copy is one file, checked and on the disk.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when the copy isn't sound; what was at `to` is still there then.
    pub fn backup(&self, to: &Path) -> Result<(), StoreError> {
        let to = std::path::absolute(to).map_err(|error| StoreError::io(to, error))?;
        if to == *self.inner.path {
            let detail = "a database can't be backed up onto itself";
            return Err(StoreError::Unsupported { path: to, detail });
        }
        self.check_by(|path| backup::copy(path, &to).map(|()| (true, ())))
    }

    /// Makes a backup in the folder of backups when the last one is at least `every` old, and removes the oldest but
    /// `keep`. Returns the one it made; none when the options name no folder.
    pub fn backup_if_due(&self, every: Duration, keep: usize) -> Result<Option<PathBuf>, StoreError> {
        self.backup_if_due_at(every, keep, Timestamp::now())
    }

    pub(crate) fn backup_if_due_at(
        &self,
        every: Duration,
        keep: usize,
        now: Timestamp,
    ) -> Result<Option<PathBuf>, StoreError> {
        let Some(dir) = &self.inner.options.backups else { return Ok(None) };
        let _alone = self.inner.backing_up.lock().unwrap_or_else(PoisonError::into_inner);
        self.check_by(|path| {
            let made = backup::make_if_due(path, dir, every, keep, now)?;
            Ok((made.is_some(), made))
        })
    }

    /// Gives room that nothing stands in any more back to the file system, a little at a time so that others can write in
    /// between. A database that was made before it could do so keeps its room for what comes.
    pub fn shrink(&self) -> Result<(), StoreError> {
        loop {
            let left = self.write(|tx| -> Result<u64, StoreError> {
                let free = |tx: &Transaction<'_>| tx.query_row("PRAGMA freelist_count", [], |row| row.get::<_, u64>(0));
                let before = free(tx)?;
                let mut statement = tx.prepare("PRAGMA incremental_vacuum(256)")?;
                let mut rows = statement.query([])?;
                while rows.next()?.is_some() {}
                let after = free(tx)?;
                Ok(if after < before { after } else { 0 })
            })?;
            if left == 0 {
                return Ok(());
            }
        }
    }

    /// Returns the database's file.
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Reads the whole database and says what is wrong with it. Others go on reading and writing meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Damaged`]; the next opening sets the database aside.
    pub fn quick_check(&self) -> Result<(), StoreError> {
        self.check_by(|path| {
            let connection = connection::reader(path, self.inner.options.cache_kib)?;
            check::whole(&connection, path).map(|()| (true, ()))
        })
    }

    /// Runs what may check the whole database and returns whether it did, and remembers what came of it.
    fn check_by<T>(&self, job: impl FnOnce(&Path) -> Result<(bool, T), StoreError>) -> Result<T, StoreError> {
        let began = now_ms();
        match job(&self.inner.path) {
            Ok((checked, value)) => {
                if checked {
                    self.inner.soundness.found_sound(began);
                }
                Ok(value)
            }
            Err(error) => {
                if matches!(error, StoreError::Damaged { .. }) {
                    self.inner.soundness.doubt();
                }
                Err(error)
            }
        }
    }

    /// Returns how many jobs wait for the writer.
    #[cfg(test)]
    pub(crate) fn queued(&self) -> usize {
        self.inner.writer.queued()
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").field("path", &self.inner.path).finish_non_exhaustive()
    }
}
