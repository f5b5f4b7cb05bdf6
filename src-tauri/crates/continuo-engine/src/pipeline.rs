//! From a change in a folder to a search result, for one profile.
//!
//! Four threads, each the only one that does its part: `ingest` looks at folders and writes files, chunks, entities and
//! tasks; `lexical` makes them searchable by words; `embed` makes vectors; `vectors` makes them searchable by meaning.
//! A fifth, `upkeep`, does what nobody waits for, and a sixth, `session`, follows what the user does.
//! What one leaves for the next stands in SQLite, and a wake-up is only a hint to look: killing any of them at any moment
//! loses nothing.

mod embed;
mod full_disk;
mod ingest;
mod progress;
mod read;
mod reconcile;
mod roots;
mod state;
#[cfg(test)]
mod tests;
mod upkeep;
mod wake;
mod watching;
mod write;

pub(crate) use read::mtime_ns;
pub(crate) use state::RunCounts;
pub(crate) use write::WriteError;

use crate::api::Progress;
use crate::embedding::Embedding;
use crate::error::{ApiError, Code, Result};
use crate::events::Events;
use crate::profile::Profile;
use continuo_events::Carried;
use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use state::State;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use wake::Wake;

/// What the ingest thread is asked.
enum Message {
    /// Compare the folders with the index. Answered when all of it is in SQLite.
    Scan(Scan, Option<Sender<Result<RunCounts>>>),
    /// Start or stop watching the folders.
    Watch(bool),
    /// Indexing was paused or resumed.
    PauseChanged,
    /// `profile.yaml` was written.
    ConfigChanged,
    /// See that the pipeline stops.
    Stop,
    /// Remove folders, and what is known of their files.
    RemoveRoots { ids: Vec<i64>, done: Sender<Result<()>> },
}

/// How the folders are to be compared with the index.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Scan {
    /// Read and cut every file again.
    pub(crate) full: bool,
    /// Folders were added: watch them from before the scan on, if the profile is watched.
    pub(crate) rewatch: bool,
}

/// What the threads share.
pub(crate) struct Shared {
    pub(crate) profile: Arc<Profile>,
    pub(crate) embedding: Arc<Embedding>,
    pub(crate) events: Events,
    git_excludes: Option<PathBuf>,
    state: Mutex<State>,
    /// Signalled whenever one of the threads has got further.
    moved: Condvar,
    stop: AtomicBool,
    lexical: Wake,
    embed: Wake,
    vectors: Wake,
    upkeep: Wake,
    pub(crate) session: Wake,
    /// Woken only to stop.
    progress: Wake,
    /// Wakes the ingest thread: something more can be found by words.
    words: Wake,
}

/// The threads of one open profile. Dropping it stops them.
pub(crate) struct Pipeline {
    shared: Arc<Shared>,
    messages: Sender<Carried<Message>>,
    /// Files that were found stale, in a queue of their own that is emptied in the midst of a scan too.
    looks: Sender<(PathBuf, String)>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Pipeline {
    pub(crate) fn start(
        profile: Arc<Profile>,
        embedding: Arc<Embedding>,
        events: Events,
        git_excludes: Option<PathBuf>,
    ) -> Result<Pipeline> {
        let shared = Arc::new(Shared {
            profile,
            embedding,
            events,
            git_excludes,
            state: Mutex::new(State::default()),
            moved: Condvar::new(),
            stop: AtomicBool::new(false),
            lexical: Wake::new(),
            embed: Wake::new(),
            vectors: Wake::new(),
            upkeep: Wake::new(),
            session: Wake::new(),
            progress: Wake::new(),
            words: Wake::new(),
        });
        let (messages, inbox) = unbounded();
        let (looks, stale) = unbounded();
        let threads = vec![
            spawn("ingest", &shared, move |shared| ingest::run(shared, &inbox, stale))?,
            spawn("lexical", &shared, embed::run_lexical)?,
            spawn("embed", &shared, embed::run_embed)?,
            spawn("vectors", &shared, embed::run_vectors)?,
            spawn("upkeep", &shared, upkeep::run)?,
            spawn("progress", &shared, progress::run)?,
            spawn("session", &shared, crate::session::run)?,
        ];
        // What an earlier process left undone is done first.
        shared.wake_all();
        Ok(Pipeline { shared, messages, looks, threads: Mutex::new(threads) })
    }

    /// Compares the folders with the index and returns when all that changed is in SQLite.
    ///
    /// # Errors
    /// [`Code::Invalid`] while indexing is paused, [`Code::DiskFull`] while the disk is full.
    pub(crate) fn scan(&self, scan: Scan) -> Result<RunCounts> {
        let (done, answer) = bounded(1);
        self.send(Message::Scan(scan, Some(done)))?;
        self.receive(&answer)?
    }

    pub(crate) fn watch(&self, watching: bool) -> Result<()> {
        self.send(Message::Watch(watching))
    }

    /// Has folders that were added watched and indexed.
    pub(crate) fn folders_changed(&self) -> Result<()> {
        self.send(Message::Scan(Scan { rewatch: true, ..Scan::default() }, None))
    }

    pub(crate) fn remove_roots(&self, ids: Vec<i64>) -> Result<()> {
        let (done, answer) = bounded(1);
        self.send(Message::RemoveRoots { ids, done })?;
        self.receive(&answer)?
    }

    /// Has a file that was found stale looked at before anything else.
    pub(crate) fn look(&self, root: PathBuf, path: String) -> Result<()> {
        self.looks.send((root, path)).map_err(|_| stopped())
    }

    /// Has the threads see that indexing was paused or resumed.
    pub(crate) fn pause_changed(&self) {
        self.shared.wake_all();
        // The thread is only gone when the pipeline stops.
        let _ = self.send(Message::PauseChanged);
    }

    /// Has derived indexes that are damaged or gone made anew.
    pub(crate) fn mend(&self) {
        self.shared.wake_all();
    }

    /// Backs up, compacts and prunes what is due now.
    pub(crate) fn keep_up(&self) {
        upkeep::keep_up(&self.shared.profile);
    }

    /// Waits until everything that is in SQLite can be found by words, and returns false when that was given up.
    ///
    /// # Errors
    /// As [`Pipeline::scan`].
    pub(crate) fn wait_for_words(&self) -> Result<bool> {
        self.wait(&["index"], |shared| Ok(!shared.profile.index.is_behind()?.lexical))
    }

    /// Waits until every chunk whose model is there has its vectors stored and counted, and returns false when that
    /// can't be.
    ///
    /// # Errors
    /// As [`Pipeline::scan`].
    pub(crate) fn wait_for_vectors(&self) -> Result<bool> {
        // Before the index has its models it doesn't know what it lacks.
        if !self.shared.embedding.load_into(&self.shared.profile) {
            return Ok(false);
        }
        self.wait(&["embedding", "index"], |shared| {
            let behind = shared.profile.index.is_behind()?;
            // Asked in this order, since what a step made is seen before it is counted.
            Ok(!behind.pending && !behind.vectors && !shared.state().embedding)
        })
    }

    /// Waits until something is done, or until something is wrong that keeps it from being done.
    fn wait(
        &self,
        hopeless: &[&str],
        done: impl Fn(&Shared) -> std::result::Result<bool, continuo_index::IndexError>,
    ) -> Result<bool> {
        loop {
            // Taken before looking, so that what moves meanwhile is seen.
            let seen = self.shared.state().moves;
            if done(&self.shared)? {
                return Ok(true);
            }
            if self.shared.stopping() {
                return Ok(false);
            }
            if let Some(halt) = self.shared.halt() {
                return Err(halt);
            }
            if hopeless.iter().any(|what| self.shared.profile.is_degraded(what)) {
                return Ok(false);
            }
            let state = self.shared.state();
            if state.moves == seen {
                // The timeout bounds what a missed signal costs.
                let _ = self.shared.moved.wait_timeout(state, Duration::from_millis(250));
            }
        }
    }

    pub(crate) fn progress(&self) -> Result<Progress> {
        self.shared.how_far()
    }

    /// Returns the counts of vectors made and reused since the pipeline started.
    pub(crate) fn vector_counts(&self) -> (u64, u64) {
        let state = self.shared.state();
        (state.embedded, state.reused)
    }

    pub(crate) fn is_scanning(&self) -> bool {
        self.shared.state().scanning
    }

    pub(crate) fn is_watching(&self) -> bool {
        self.shared.state().watching
    }

    fn send(&self, message: Message) -> Result<()> {
        self.messages.send(Carried::new(message)).map_err(|_| stopped())
    }

    fn receive<T>(&self, answer: &Receiver<T>) -> Result<T> {
        answer.recv().map_err(|_| stopped())
    }

    /// Has the thread that heeds the configuration look at it now.
    pub(crate) fn config_changed(&self) -> Result<()> {
        self.send(Message::ConfigChanged)
    }

    /// Stops the threads and waits for them, each at the next safe point.
    pub(crate) fn stop(&self) {
        let begun = Instant::now();
        self.shared.stop.store(true, Ordering::SeqCst);
        self.shared.wake_all();
        self.shared.upkeep.wake();
        self.shared.session.wake();
        self.shared.progress.wake();
        // The thread may have ended already.
        let _ = self.send(Message::Stop);
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            if thread.join().is_err() {
                tracing::error!("a thread of the pipeline had panicked");
            }
        }
        tracing::info!(profile = %self.shared.profile.id, ms = begun.elapsed().as_millis() as u64, "pipeline stopped");
    }
}

impl Drop for Pipeline {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn how_far(&self) -> Result<Progress> {
        let counts = self.profile.counts()?;
        Ok(self.state().progress(counts.chunks, counts.vectors, counts.pending))
    }

    /// Tells waiters that something has got further.
    fn notify(&self) {
        self.state().moves += 1;
        self.moved.notify_all();
    }

    /// Waits until one of the threads has got further, at most for `most`.
    fn wait_for_a_move(&self, most: Duration) {
        let state = self.state();
        let _ = self.moved.wait_timeout(state, most);
    }

    pub(crate) fn stopping(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    pub(crate) fn is_watching(&self) -> bool {
        self.state().watching
    }

    /// Wakes everyone: something has changed that all of them heed.
    fn wake_all(&self) {
        self.lexical.wake();
        self.embed.wake();
        self.vectors.wake();
        self.notify();
    }

    /// Whether there is something that can't be found by words yet.
    fn words_behind(&self) -> bool {
        self.profile.index.is_behind().is_ok_and(|behind| behind.lexical) && !self.profile.is_degraded("index")
    }

    /// Notes that the disk is full: nothing is written until it has room again.
    fn disk_full(&self, message: &str) {
        if !self.profile.is_degraded("disk-full") {
            self.profile.degraded(
                "disk-full",
                &format!("indexing is paused: {message}"),
                "Free some space on this disk; indexing goes on by itself.",
            );
        }
        self.notify();
    }

    /// Whether nothing is to be written for now: the user paused, or the disk is full.
    fn halted(&self) -> bool {
        self.profile.is_paused() || self.profile.is_degraded("disk-full")
    }

    /// Returns why nothing is to be written for now, for whoever waits for it.
    fn halt(&self) -> Option<ApiError> {
        if self.profile.is_paused() {
            let message = format!("indexing of {} is paused", self.profile.name());
            return Some(ApiError::new(Code::Invalid, message).hint("Resume it: continuo unpause"));
        }
        let full = self.profile.degradations().into_iter().find(|one| one.what == "disk-full")?;
        Some(ApiError::new(Code::DiskFull, full.message).hint(full.cure))
    }
}

/// What degradations of a folder are named by.
fn missing_key(root: &Path) -> String {
    format!("root-missing {}", root.display())
}

fn unreadable_key(root: &Path) -> String {
    format!("root-unreadable {}", root.display())
}

fn watch_key(root: &Path) -> String {
    format!("watch {}", root.display())
}

fn spawn(
    name: &'static str,
    shared: &Arc<Shared>,
    body: impl FnOnce(&Arc<Shared>) + Send + 'static,
) -> Result<JoinHandle<()>> {
    let shared = shared.clone();
    std::thread::Builder::new()
        .name(name.into())
        .spawn(move || body(&shared))
        .map_err(|e| ApiError::new(Code::Internal, format!("cannot start the {name} thread: {e}")))
}

fn stopped() -> ApiError {
    ApiError::new(Code::Internal, "the pipeline has stopped")
}
