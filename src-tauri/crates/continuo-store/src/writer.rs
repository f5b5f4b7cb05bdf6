//! The one thread that writes a database.
//!
//! It takes the jobs that are queued, runs them in one transaction, each in a savepoint of its own, and answers after
//! the COMMIT: a hundred small writes cost one. A job that fails or panics takes back what it did itself and nothing
//! else. When it has nothing to do it moves the log into the file, so that a database at rest is one file, in order,
//! and on the disk.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::StoreError;
use crate::check::Soundness;
use crate::connection::BUSY;
use crate::current::{self, Access};
use crate::files::suffixed;

/// How much the writer takes on at once, and when it tidies up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Jobs that can wait before those who bring more have to wait too.
    pub(crate) queue: usize,
    /// Jobs that share one transaction at most.
    pub(crate) group: usize,
    /// How long a transaction takes more jobs in. Whoever came first waits for all of them.
    pub(crate) group_time: Duration,
    /// How long there must be nothing to do before the log is moved into the file.
    pub(crate) idle: Duration,
    /// Bytes of log from which that is done in between.
    pub(crate) log_bytes: u64,
}

impl Limits {
    pub(crate) const USUAL: Limits = Limits {
        queue: 256,
        group: 64,
        group_time: Duration::from_millis(20),
        idle: Duration::from_secs(2),
        log_bytes: 64 << 20,
    };
}

/// Work for the writer thread, whose answer waits for the COMMIT.
trait Job: Send {
    /// Does the work, and returns whether it is to be kept.
    fn run(&mut self, tx: &Transaction<'_>) -> bool;
    /// Answers whoever waits, with the work's own result if the transaction was committed.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

struct Task<F, T, E> {
    work: Option<F>,
    result: Option<Result<T, E>>,
    waiting: Sender<Result<T, E>>,
}

impl<F, T, E> Job for Task<F, T, E>
where
    F: FnOnce(&Transaction<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn run(&mut self, tx: &Transaction<'_>) -> bool {
        let Some(work) = self.work.take() else { return false };
        let result = catch_unwind(AssertUnwindSafe(|| work(tx)))
            .unwrap_or_else(|panic| Err(StoreError::Panicked(message(panic.as_ref())).into()));
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let Task { work, result, waiting } = *self;
        drop(work);
        let answer = match (result, committed) {
            (Some(Err(error)), _) => Err(error),
            (_, Err(error)) => Err(error.into()),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (None, Ok(())) => return,
        };
        // The one who waits can't be gone, short of a panic there.
        let _ = waiting.send(answer);
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message").to_owned()
}

/// The handle on the thread. Dropping it lets the thread do what is queued, close the database and end.
pub(crate) struct Writer {
    path: Arc<Path>,
    queue: Option<Sender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(crate) fn start(
        path: Arc<Path>,
        connection: Connection,
        soundness: Arc<Soundness>,
        limits: Limits,
    ) -> Result<Writer, StoreError> {
        let (queue, jobs) = bounded(limits.queue);
        let actor = Actor { path: Arc::clone(&path), connection, soundness, jobs, limits, log_limit: limits.log_bytes };
        let thread = thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || actor.work())
            .map_err(|error| StoreError::io(&path, error))?;
        Ok(Writer { path, queue: Some(queue), thread: Some(thread) })
    }

    /// Queues `work`, and returns what waits until it is committed.
    pub(crate) fn queue<T, E>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<Answer<T, E>, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        if self.is_this_thread() {
            return Err(StoreError::Nested(self.path.to_path_buf()).into());
        }
        let closed = || StoreError::Closed(self.path.to_path_buf());
        let (waiting, answer) = bounded(1);
        let job = Box::new(Task { work: Some(work), result: None, waiting });
        let queue = self.queue.as_ref().ok_or_else(closed)?;
        queue.send(job).map_err(|_| closed())?;
        Ok(Answer { path: self.path.clone(), answer })
    }

    fn is_this_thread(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| thread.thread().id() == thread::current().id())
    }

    /// Returns how many jobs wait.
    #[cfg(test)]
    pub(crate) fn queued(&self) -> usize {
        self.queue.as_ref().map_or(0, Sender::len)
    }
}

/// The answer of a job that is queued. The job is done whether or not it is waited for.
pub struct Answer<T, E> {
    path: Arc<Path>,
    answer: Receiver<Result<T, E>>,
}

impl<T, E: From<StoreError>> Answer<T, E> {
    /// Waits until the job is committed.
    ///
    /// # Errors
    /// As [`crate::Database::write`].
    pub fn wait(self) -> Result<T, E> {
        self.answer.recv().unwrap_or_else(|_| Err(StoreError::Closed(self.path.to_path_buf()).into()))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        // This isn't the thread itself: whoever waits for a job has a handle, and a job's own are gone when it answers.
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!(path = %self.path.display(), "the writer thread panicked");
        }
    }
}

struct Actor {
    path: Arc<Path>,
    connection: Connection,
    soundness: Arc<Soundness>,
    jobs: Receiver<Box<dyn Job>>,
    limits: Limits,
    /// Bytes of log from which it is moved into the file even while there is work.
    log_limit: u64,
}

impl Actor {
    fn work(mut self) {
        // Opening may have left a log, and has something to note.
        let mut untidy = true;
        loop {
            let next = match untidy {
                true => self.jobs.recv_timeout(self.limits.idle),
                false => self.jobs.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match next {
                Ok(job) => {
                    self.group(job);
                    self.shorten_log();
                    untidy = true;
                }
                Err(RecvTimeoutError::Timeout) => untidy = !self.tidy(),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.close();
    }

    /// Runs `first` and what is queued behind it in one transaction, and answers all of them.
    fn group(&mut self, first: Box<dyn Job>) {
        let begun = self.connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let tx = match begun {
            Ok(tx) => tx,
            Err(error) => return answer(first, Err(StoreError::of(&self.path, error))),
        };
        let since = Instant::now();
        let mut done = Vec::new();
        let mut next = Some(first);
        let mut outcome = Ok(());
        while let Some(mut job) = next {
            outcome = run_in_savepoint(&tx, job.as_mut(), &self.path, &self.soundness);
            done.push(job);
            let room = outcome.is_ok() && done.len() < self.limits.group && since.elapsed() < self.limits.group_time;
            next = if room { self.jobs.try_recv().ok() } else { None };
        }
        // A transaction that isn't committed is rolled back when it is dropped.
        let outcome = outcome.and_then(|()| tx.commit().map_err(|error| StoreError::of(&self.path, error)));
        if let Err(StoreError::Damaged { .. }) = outcome {
            self.soundness.doubt();
        }
        for job in done {
            answer(job, outcome.clone());
        }
    }

    /// Moves the log into the file if it has grown, without waiting for those who read.
    fn shorten_log(&mut self) {
        let length = std::fs::metadata(suffixed(&self.path, "-wal")).map_or(0, |meta| meta.len());
        if length < self.log_limit {
            return;
        }
        // A reader that works on an old state keeps the log from beginning anew; trying at every job would be in vain.
        self.log_limit = if self.checkpoint() { self.limits.log_bytes } else { length + self.limits.log_bytes };
    }

    /// Leaves the database in order while there is nothing to do. Returns whether that is done.
    fn tidy(&mut self) -> bool {
        let moved = self.checkpoint();
        if moved {
            self.log_limit = self.limits.log_bytes;
            self.soundness.keep();
        }
        moved
    }

    /// Moves the log into the file and empties it. Returns false when somebody reads an old state from it.
    fn checkpoint(&mut self) -> bool {
        let result = self.connection.busy_timeout(Duration::ZERO).and_then(|()| {
            let busy: rusqlite::Result<bool> =
                self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0));
            self.connection.busy_timeout(BUSY)?;
            busy
        });
        match result.map_err(|error| StoreError::of(&self.path, error)) {
            Ok(busy) => !busy,
            Err(StoreError::Busy(_)) => false,
            Err(error) => {
                if matches!(error, StoreError::Damaged { .. }) {
                    self.soundness.doubt();
                }
                // Nothing is lost, the log only grows. The next write tries again, and says so if the disk is full.
                tracing::warn!(%error, "the log can't be moved into the database");
                true
            }
        }
    }

    fn close(mut self) {
        self.checkpoint();
        match self.connection.close() {
            Ok(()) => self.soundness.keep(),
            Err((_, error)) => tracing::warn!(%error, path = %self.path.display(), "closing the database failed"),
        }
    }
}

/// Runs one job. An error concerns the transaction as a whole, which is not to be committed then.
fn run_in_savepoint(
    tx: &Transaction<'_>,
    job: &mut dyn Job,
    path: &Arc<Path>,
    soundness: &Soundness,
) -> Result<(), StoreError> {
    let execute = |sql| -> Result<(), StoreError> {
        let run = tx.prepare_cached(sql).and_then(|mut statement| statement.execute([]));
        run.map(drop).map_err(|error| StoreError::of(path, error))
    };
    execute("SAVEPOINT continuo_job")?;
    let visit = current::enter(path, Access::Write);
    let keep = job.run(tx);
    let met = visit.met();
    drop(visit);
    if let Some(StoreError::Damaged { .. }) = met {
        soundness.doubt();
    }
    // On a full disk SQLite may roll back all of the transaction, and what the jobs before did is gone too.
    if tx.is_autocommit() {
        return Err(met.unwrap_or_else(|| StoreError::Undone(path.to_path_buf())));
    }
    if !keep {
        execute("ROLLBACK TO continuo_job")?;
    }
    execute("RELEASE continuo_job")
}

fn answer(job: Box<dyn Job>, committed: Result<(), StoreError>) {
    // What the job returned may panic when it is dropped or converted.
    if catch_unwind(AssertUnwindSafe(|| job.answer(committed))).is_err() {
        tracing::error!("answering a job panicked");
    }
}
