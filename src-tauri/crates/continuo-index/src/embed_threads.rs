//! Embeds chunks on threads of low priority, and queries ahead of them; leaves what to embed and where vectors go to
//! the caller.
//!
//! A query never waits for a chunk: it runs on the caller's thread, in a session that no worker holds. At most one
//! session more than there are threads is loaded for that, and after a while without work all but one are let go.
//!
//! The queue is a lock and a condition rather than a channel, because what a worker may take next depends on more
//! than what is queued: on being paused, on the number of threads wanted, and on the share of time they may work.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::Sender;
use lru::LruCache;
use thread_priority::{ThreadPriority, ThreadPriorityValue, set_current_thread_priority};

use crate::{EmbedError, Embedder, Model, Runtime};

/// Jobs that wait. Few, so that what is submitted next, a file just saved, waits for few; enough for no worker to wait.
const QUEUED: usize = 16;

/// Queries whose vectors are kept: 400 KB for vectors of 384 numbers.
const RECENT_QUERIES: NonZeroUsize = NonZeroUsize::new(256).expect("256 isn't 0");

/// After so long without work all sessions but one are let go.
const KEPT_FOR: Duration = Duration::from_secs(60);

/// Nice 10 on Linux: a tenth of what a program in the foreground gets when both want a core. (At nice 19 or under
/// `SCHED_IDLE` a build running beside it would stop embedding for minutes.)
const PRIORITY: u8 = 22;

/// A chunk to embed.
#[derive(Debug, Clone)]
pub struct EmbedJob {
    /// What the vector will be kept under: the chunk's content hash.
    pub key: [u8; 32],
    /// The file's name, without folders.
    pub file_name: String,
    /// The chunk's context, as `continuo_ingest::header` takes it.
    pub context: String,
    /// The chunk's text.
    pub text: String,
}

/// A chunk's vectors, one for each window of the model, or why there are none.
#[derive(Debug, Clone)]
pub struct Embedded {
    /// The job's key.
    pub key: [u8; 32],
    /// L2 norm 1, rounded to half precision.
    pub result: Result<Vec<Vec<f32>>, EmbedError>,
}

/// Threads that embed with one model. Dropping it stops and joins them; what was queued is answered with `Stopped`.
pub struct EmbedThreads {
    shared: Arc<Shared>,
    workers: Mutex<Vec<JoinHandle<()>>>,
}

struct Shared {
    runtime: Runtime,
    model: Arc<Model>,
    state: Mutex<State>,
    /// Told of everything that may give a worker something to do.
    work: Condvar,
    /// Told when the queue has room.
    room: Condvar,
    idle: Mutex<Vec<Embedder>>,
    querying: Mutex<()>,
    recent: Mutex<LruCache<String, Arc<[f32]>>>,
}

struct State {
    queue: VecDeque<(EmbedJob, Sender<Embedded>)>,
    threads: usize,
    share: f32,
    stopping: bool,
}

impl EmbedThreads {
    /// Starts `threads` threads, at least one. Nothing is loaded before the first text comes; see
    /// [`EmbedThreads::warm`].
    pub fn start(runtime: &Runtime, model: &Arc<Model>, threads: usize) -> EmbedThreads {
        let shared = Shared {
            runtime: runtime.clone(),
            model: Arc::clone(model),
            state: Mutex::new(State { queue: VecDeque::new(), threads: 0, share: 1.0, stopping: false }),
            work: Condvar::new(),
            room: Condvar::new(),
            idle: Mutex::default(),
            querying: Mutex::default(),
            recent: Mutex::new(LruCache::new(RECENT_QUERIES)),
        };
        let threads_of = EmbedThreads { shared: Arc::new(shared), workers: Mutex::default() };
        threads_of.set_threads(threads);
        threads_of
    }

    /// Loads the model and checks its files, so that what is wrong with them is known before the first text.
    pub fn warm(&self) -> Result<(), EmbedError> {
        let _alone = lock(&self.shared.querying);
        let embedder = self.shared.take()?;
        self.shared.give_back(embedder);
        Ok(())
    }

    /// Returns the vector of a query, with an L2 norm of 1. Doesn't wait for chunks.
    pub fn query(&self, text: &str) -> Result<Arc<[f32]>, EmbedError> {
        if let Some(vector) = lock(&self.shared.recent).get(text) {
            return Ok(Arc::clone(vector));
        }
        let _alone = lock(&self.shared.querying);
        let vector: Arc<[f32]> = self.shared.embed(|embedder| embedder.embed_query(text))?.into();
        lock(&self.shared.recent).put(text.to_owned(), Arc::clone(&vector));
        Ok(vector)
    }

    /// Queues chunks in their order, waiting while the queue is full. Each is answered to `done` once, in any order.
    ///
    /// # Errors
    /// `Stopped`; jobs that weren't queued by then are not answered.
    pub fn submit(&self, jobs: Vec<EmbedJob>, done: &Sender<Embedded>) -> Result<(), EmbedError> {
        for job in jobs {
            let full = |state: &mut State| state.queue.len() >= QUEUED && !state.stopping;
            let state = lock(&self.shared.state);
            let mut state = self.shared.room.wait_while(state, full).unwrap_or_else(PoisonError::into_inner);
            if state.stopping {
                return Err(EmbedError::Stopped);
            }
            state.queue.push_back((job, done.clone()));
            drop(state);
            self.shared.work.notify_one();
        }
        Ok(())
    }

    /// Sets how many threads work, at least one. Those too many finish their chunk first.
    pub fn set_threads(&self, threads: usize) {
        let threads = threads.max(1);
        let mut workers = lock(&self.workers);
        for index in workers.len()..threads {
            let shared = Arc::clone(&self.shared);
            let spawned = std::thread::Builder::new().name(format!("embed-{index}")).spawn(move || shared.work(index));
            match spawned {
                Ok(worker) => workers.push(worker),
                // With the threads there are, it takes longer.
                Err(error) => tracing::warn!(%error, "can't start another embedding thread"),
            }
        }
        lock(&self.shared.state).threads = threads;
        self.shared.work.notify_all();
    }

    /// Sets the share of time that each thread works: 1 for all of it, 0 to pause. Queries are not held back.
    pub fn throttle(&self, share: f32) {
        lock(&self.shared.state).share = if share.is_nan() { 1.0 } else { share.clamp(0.0, 1.0) };
        self.shared.work.notify_all();
    }

    /// Returns the model that embeds.
    pub fn model(&self) -> &Arc<Model> {
        &self.shared.model
    }
}

impl Drop for EmbedThreads {
    fn drop(&mut self) {
        let mut state = lock(&self.shared.state);
        state.stopping = true;
        let left = std::mem::take(&mut state.queue);
        drop(state);
        self.shared.work.notify_all();
        self.shared.room.notify_all();
        for (job, done) in left {
            // Whoever has stopped listening doesn't mind.
            let _ = done.send(Embedded { key: job.key, result: Err(EmbedError::Stopped) });
        }
        for worker in lock(&self.workers).drain(..) {
            if worker.join().is_err() {
                tracing::error!("an embedding thread panicked");
            }
        }
    }
}

impl Shared {
    fn work(&self, index: usize) {
        lower_priority();
        let mut busy = Duration::ZERO;
        while let Some((job, done)) = self.next(index, busy) {
            let started = Instant::now();
            let result = self.embed(|embedder| embedder.embed_document(&job.file_name, &job.context, &job.text));
            busy = started.elapsed();
            // Whoever has stopped listening doesn't mind.
            let _ = done.send(Embedded { key: job.key, result });
        }
    }

    /// Returns the next job, once it may be done; nothing when it's time to stop. `busy` is how long the last one
    /// took, of which follows how long to rest.
    fn next(&self, index: usize, busy: Duration) -> Option<(EmbedJob, Sender<Embedded>)> {
        let since = Instant::now();
        let mut kept = true;
        let mut state = lock(&self.state);
        loop {
            if state.stopping {
                return None;
            }
            let may_work = index < state.threads && state.share > 0.0 && !state.queue.is_empty();
            let rest = if may_work { busy.mul_f32(1.0 / state.share.max(0.01) - 1.0) } else { KEPT_FOR };
            let left = rest.saturating_sub(since.elapsed());
            if left.is_zero() {
                if may_work {
                    let job = state.queue.pop_front();
                    drop(state);
                    self.room.notify_one();
                    return job;
                }
                if std::mem::take(&mut kept) {
                    lock(&self.idle).truncate(1);
                }
                state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner);
            } else {
                state = self.work.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
            }
        }
    }

    /// Runs `job` with a session that nobody else holds.
    fn embed<T>(&self, job: impl FnOnce(&mut Embedder) -> Result<T, EmbedError>) -> Result<T, EmbedError> {
        let mut embedder = self.take()?;
        let done = catch_unwind(AssertUnwindSafe(|| job(&mut embedder)));
        match done {
            Ok(result) => {
                self.give_back(embedder);
                result
            }
            // Its session isn't used again.
            Err(_) => Err(EmbedError::Run { name: self.model.name().to_owned(), reason: "it panicked".to_owned() }),
        }
    }

    fn take(&self) -> Result<Embedder, EmbedError> {
        let idle = lock(&self.idle).pop();
        idle.map_or_else(|| Embedder::new(&self.runtime, &self.model), Ok)
    }

    fn give_back(&self, embedder: Embedder) {
        lock(&self.idle).push(embedder);
    }
}

/// Lowers the priority of the calling thread.
fn lower_priority() {
    let lowered = ThreadPriorityValue::try_from(PRIORITY).and_then(|value| {
        set_current_thread_priority(ThreadPriority::Crossplatform(value)).map_err(|error| error.to_string())
    });
    if let Err(error) = lowered {
        tracing::debug!(error, "embedding goes on at normal priority");
    }
}

/// Nothing behind these locks is left half-changed by a panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
