//! The threads that bring the derived indexes up to date: words at once, vectors as fast as the model makes them.

use super::Shared;
use continuo_events::{ContextRef, EventId, kinds};
use continuo_index::{CompleteFile, IndexError};
use continuo_ingest::files;
use continuo_store::StoreError;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a thread sleeps when nobody wakes it: what a lost wake-up or a model installed meanwhile costs at most.
const NAP: Duration = Duration::from_secs(30);
/// After an error, before the next try.
const BREATH: Duration = Duration::from_secs(5);

/// How long words wait at most while a scan takes many files in.
const GATHER: Duration = Duration::from_secs(2);

/// Makes what is new searchable by words.
pub(super) fn run_lexical(shared: &Arc<Shared>) {
    while !shared.stopping() {
        gather(shared);
        let nap = if shared.halted() {
            NAP
        } else {
            let done = shared.profile.index.catch_up_lexical(&shared.stop);
            after(shared, done, |shared, caught_up| {
                for file in caught_up.files {
                    shared.tell_indexed(file.file_id, Path::new(&file.root), file.path, u64::from(file.chunks));
                }
            })
        };
        shared.notify();
        shared.words.wake();
        shared.lexical.sleep(nap);
    }
}

/// Lets changes gather while a scan takes many files in: each commit makes a segment, and few large ones cost half of many
/// small ones that are merged again and again.
fn gather(shared: &Shared) {
    let until = Instant::now() + GATHER;
    while Instant::now() < until && !shared.stopping() && shared.state().takes_many() {
        shared.wait_for_a_move(Duration::from_millis(100));
    }
}

/// Makes the vectors that are missing.
pub(super) fn run_embed(shared: &Arc<Shared>) {
    while !shared.stopping() {
        let nap = if shared.halted() { NAP } else { embed_all(shared) };
        shared.notify();
        shared.embed.sleep(nap);
    }
}

fn embed_all(shared: &Arc<Shared>) -> Duration {
    let profile = &shared.profile;
    if !shared.embedding.load_into(profile) {
        return NAP;
    }
    // Enough for every thread to have something to do while what is done is stored.
    let batch = profile.config().embedding.batch_size * profile.config().embedding.max_threads * 4;
    while !shared.stopping() && !shared.halted() {
        {
            let mut state = shared.state();
            state.embedding = true;
            state.begins_embedding();
        }
        let step = profile.index.embed_pending(batch, &shared.stop);
        {
            // Who waits for the vectors sees them done and counted at once.
            let mut state = shared.state();
            state.embedding = false;
            if let Ok(step) = &step {
                state.embedded(step.embedded, step.reused);
            }
        }
        let step = match step {
            Ok(step) => step,
            Err(error) => return after(shared, Err(error), |_, ()| {}),
        };
        for file in step.files {
            shared.tell_embedded(file);
        }
        shared.vectors.wake();
        shared.notify();
        if step.left == 0 || step.embedded + step.reused == 0 {
            break;
        }
    }
    profile.recovered("embedding");
    NAP
}

/// Makes what has vectors searchable by meaning.
pub(super) fn run_vectors(shared: &Arc<Shared>) {
    while !shared.stopping() {
        let nap = if shared.halted() {
            NAP
        } else {
            let done = shared.profile.index.catch_up_vectors(&shared.stop);
            after(shared, done, |shared, caught_up| {
                for file in caught_up.files {
                    shared.tell_embedded(file);
                }
            })
        };
        shared.notify();
        shared.vectors.sleep(nap);
    }
}

/// Goes on with what was done, or shows what went wrong; returns how long to sleep then.
fn after<T>(shared: &Arc<Shared>, done: Result<T, IndexError>, then: impl FnOnce(&Shared, T)) -> Duration {
    match done {
        Ok(value) => {
            shared.profile.recovered("index");
            then(shared, value);
            NAP
        }
        Err(error @ (IndexError::Full(_) | IndexError::Store(StoreError::Full(_)))) => {
            shared.disk_full(&error.to_string());
            BREATH
        }
        Err(IndexError::Embed(error)) => {
            shared.profile.degraded("embedding", &error.to_string(), error.hint());
            NAP
        }
        Err(error) => {
            tracing::error!(%error, "a derived index failed");
            shared.profile.degraded(
                "index",
                &error.to_string(),
                "Run `continuo doctor --repair`: it makes the index anew.",
            );
            BREATH
        }
    }
}

impl Shared {
    /// Tells that a file can be found by words as it is now.
    pub(super) fn tell_indexed(&self, file_id: i64, root: &Path, path: String, chunks: u64) {
        let _here = self.effects_on(file_id).enter();
        self.profile.tell(&kinds::FileIndexed { root: root.display().to_string(), path, chunks });
    }

    fn tell_embedded(&self, file: CompleteFile) {
        let _here = self.effects_on(file.file_id).enter();
        let chunks = u64::from(file.chunks);
        self.profile.tell(&kinds::FileEmbedded { root: file.root, path: file.path, chunks });
    }

    /// Returns the context of what the latest change of a file leads to.
    fn effects_on(&self, file_id: i64) -> ContextRef {
        let event = self.profile.db.read(|db| files::event(db, file_id).map_err(StoreError::from));
        // Without it the event has no cause, which is better than no event.
        self.profile.effects_of(event.ok().flatten().map(EventId))
    }
}
