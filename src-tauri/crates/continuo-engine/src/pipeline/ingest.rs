//! The thread that looks at folders: scans, single files, and the ticks that keep it all honest. What the watcher tells
//! is `watching`'s.

use super::full_disk::FullDisk;
use super::roots::Roots;
use super::state::RunCounts;
use super::{Message, Scan, Shared, stopped};
use crate::config::Config;
use crate::error::{Code, Result};
use crate::power;
use continuo_events::{Actor, Carried, ContextRef, EventContext, current, kinds};
use continuo_ingest::{WatchEvent, WatchProblem, Watcher};
use continuo_store::now_ms;
use crossbeam_channel::{Receiver, Sender, select, tick, unbounded};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

const TICK: Duration = Duration::from_secs(1);
/// Reconciling takes at most one part in so many of the time, however large the folders are…
const RECONCILE_SHARE: u32 = 400;
/// …unless that would put it off for longer than this.
const RARELY: Duration = Duration::from_secs(15 * 60);
/// Folders that tell nothing of their changes are compared this often, and may take one part in so many of the time.
const BLIND_EVERY: Duration = Duration::from_secs(30);
const BLIND_SHARE: u32 = 20;
/// After an error nothing is tried again before.
const REST: Duration = Duration::from_secs(30);
const BATTERY_EVERY: Duration = Duration::from_secs(30);
/// The share of full speed that embedding has on battery.
const ON_BATTERY: f32 = 0.25;
/// What a disk must have free before indexing goes on.
const ENOUGH_FREE: u64 = 64 << 20;
/// A clock that gets so far ahead of the steady one tells of sleep, or was set.
const SLEPT: Duration = Duration::from_secs(30);

/// Runs until the pipeline stops.
pub(super) fn run(shared: &Arc<Shared>, inbox: &Receiver<Carried<Message>>, looks: Receiver<(PathBuf, String)>) {
    let (sink, batches) = unbounded();
    let now = Instant::now();
    let mut ingest = Ingest {
        shared: shared.clone(),
        config: shared.profile.config(),
        roots: Roots::new(shared.clone(), looks.clone()),
        watcher: None,
        watched: Vec::new(),
        troubles: HashMap::new(),
        sink,
        scanned: false,
        ready: false,
        next_scan: now,
        rests_until: now,
        full_disk: FullDisk::default(),
        clocks: (now, SystemTime::now()),
        battery_checked: None,
    };
    let ticks = tick(TICK);
    while !shared.stopping() {
        select! {
            recv(inbox) -> message => match message {
                Ok(message) => message.open(|message| ingest.handle(message)),
                Err(_) => break,
            },
            recv(looks) -> look => if let Ok(look) = look {
                ingest.look(&[look]);
            },
            recv(batches) -> batch => if let Ok(batch) = batch {
                ingest.changes(batch);
            },
            recv(shared.words.asked()) -> _ => ingest.tell_ready(),
            recv(ticks) -> _ => ingest.tick(),
        }
    }
}

pub(super) struct Ingest {
    pub(super) shared: Arc<Shared>,
    /// The configuration that everything here goes by.
    pub(super) config: Arc<Config>,
    pub(super) roots: Roots,
    pub(super) watcher: Option<Watcher>,
    /// The folders that it watches, and which they were.
    pub(super) watched: Vec<(Arc<Path>, Option<(u64, u64)>)>,
    /// Why folders aren't watched as they should be.
    pub(super) troubles: HashMap<PathBuf, WatchProblem>,
    pub(super) sink: Sender<Vec<WatchEvent>>,
    /// The folders have been compared with the index since the profile is watched.
    pub(super) scanned: bool,
    /// The profile has been told ready since it is watched.
    pub(super) ready: bool,
    /// When the folders are next to be compared with the index. What can't be looked at while writing is halted brings
    /// it forward to now: the scan is made when that is over.
    pub(super) next_scan: Instant,
    /// After an error.
    rests_until: Instant,
    full_disk: FullDisk,
    clocks: (Instant, SystemTime),
    battery_checked: Option<Instant>,
}

impl Ingest {
    fn handle(&mut self, message: Message) {
        match message {
            Message::Scan(Scan { full, rewatch }, done) => {
                if rewatch {
                    self.rewatch();
                }
                let result = self.scan(full, "asked");
                if let Some(done) = done {
                    // Who asked may have given up.
                    let _ = done.send(result);
                }
            }
            // Being woken is all there is to it.
            Message::Stop => {}
            Message::Watch(true) => self.start_watching(),
            Message::Watch(false) => self.stop_watching(),
            Message::PauseChanged => {
                self.tell_pause();
                self.tell_ready();
            }
            Message::ConfigChanged => self.tick(),
            Message::RemoveRoots { ids, done } => {
                let result = self.roots.remove(&ids);
                self.rewatch();
                let _ = done.send(result);
            }
        }
    }

    /// Scans all folders, notes what comes of it, and says when to do so again. The reason is as its event has it.
    pub(super) fn scan(&mut self, full: bool, reason: &str) -> Result<RunCounts> {
        if let Some(halt) = self.shared.halt() {
            self.next_scan = Instant::now();
            return Err(halt);
        }
        let begun = Instant::now();
        // One that nobody asked for is a beginning of its own.
        let context = current().map_or_else(|| self.begins(), Ok)?;
        let _here = context.enter();
        let started = self.shared.profile.tell(&kinds::ScanStarted { reason: reason.into() });
        let _effects = started.map(|started| {
            let effects = context.behind(started).with(|context| {
                // Asked for or not, what follows is this thread's doing.
                context.actor = Actor::engine("ingest");
                context.profile.clone_from(&self.shared.profile.id);
            });
            effects.enter()
        });
        let outcome = self.compare_all(full);
        self.scanned |= !matches!(&outcome, Err(error) if error.code == Code::DiskFull);
        if let Ok(counts) = &outcome {
            let took = begun.elapsed();
            self.shared.profile.recovered("ingest");
            let usual = Duration::from_secs(60 * self.config.file_watcher.reconcile_minutes);
            self.next_scan = Instant::now() + until_next(usual, took, self.is_blind());
            self.shared.profile.tell(&kinds::ScanFinished {
                files: counts.seen,
                changed: counts.indexed,
                removed: counts.removed,
                seconds: took.as_secs_f64(),
            });
            self.watch_again();
        }
        self.note(outcome)
    }

    /// Returns the context of what this thread does by itself.
    pub(super) fn begins(&self) -> Result<ContextRef> {
        Ok(EventContext::begin(Actor::engine("ingest"), &self.shared.profile.id)?.shared())
    }

    fn compare_all(&mut self, full: bool) -> Result<RunCounts> {
        self.heed_config();
        self.roots.refresh()?;
        // With its models known, the index takes vectors that it has as soon as it meets the chunk.
        self.shared.embedding.load_into(&self.shared.profile);
        let mut counts = self.roots.scan(full)?;
        while self.roots.take_interrupted() {
            if self.shared.stopping() {
                return Err(stopped());
            }
            if let Some(halt) = self.shared.halt() {
                return Err(halt);
            }
            // A pause has come and gone meanwhile.
            let rest = self.roots.scan(full)?;
            counts =
                RunCounts { indexed: counts.indexed + rest.indexed, removed: counts.removed + rest.removed, ..rest };
        }
        self.shared.profile.set_last_scan(now_ms())?;
        self.shared.notify();
        Ok(counts)
    }

    /// Looks at files that were found stale.
    fn look(&mut self, paths: &[(PathBuf, String)]) {
        if self.shared.halted() {
            self.next_scan = Instant::now();
            return;
        }
        let done = self.roots.look(paths);
        // Noted; whoever found the file stale doesn't wait.
        let _ = self.note(done);
    }

    /// Tells that the profile is watched and its index up to date by words, once that is so. A paused profile is as far
    /// as its user wants it to be.
    pub(super) fn tell_ready(&mut self) {
        if self.ready || !self.shared.state().watching {
            return;
        }
        if !self.shared.profile.is_paused() {
            let full = self.shared.profile.is_degraded("disk-full");
            if !self.scanned || full || self.shared.words_behind() {
                return;
            }
        }
        self.ready = true;
        self.shared.profile.tell(&kinds::IndexReady {});
    }

    /// Says whether the user has paused indexing.
    pub(super) fn tell_pause(&self) {
        if self.shared.profile.is_paused() {
            self.shared.profile.degraded("paused", "indexing is paused", "Resume it: continuo unpause");
        } else {
            self.shared.profile.recovered("paused");
        }
    }

    /// What has to be looked at though nothing tells of it.
    fn tick(&mut self) {
        self.heed_config();
        self.heed_disk();
        if self.slept() {
            self.next_scan = Instant::now();
        }
        if !self.shared.state().watching {
            return;
        }
        self.check_battery();
        if !self.shared.halted() && Instant::now() >= self.rests_until {
            if self.roots.presence_changed() || self.is_replaced() {
                self.rewatch();
                self.next_scan = Instant::now();
            }
            if Instant::now() >= self.next_scan {
                // Noted by the scan itself.
                let _ = self.scan(false, "regular");
            }
        }
        self.tell_ready();
    }

    /// Applies the configuration if another one is in force, whoever has read it.
    fn heed_config(&mut self) {
        self.shared.profile.reload_config();
        let config = self.shared.profile.config();
        if config == self.config {
            return;
        }
        tracing::info!(profile = %self.shared.profile.id, "profile.yaml has changed");
        self.config = config;
        self.rewatch();
        self.next_scan = Instant::now();
        self.shared.embed.wake();
    }

    /// Goes on when a disk that was full has room again.
    fn heed_disk(&mut self) {
        let full = self.shared.profile.is_degraded("disk-full");
        let dir = self.shared.profile.dir();
        let has_room = || fs4::available_space(dir).is_ok_and(|free| free > ENOUGH_FREE);
        if self.full_disk.is_over(full, Instant::now(), has_room) {
            self.shared.profile.recovered("disk-full");
            self.next_scan = Instant::now();
            self.shared.wake_all();
        }
    }

    fn slept(&mut self) -> bool {
        let (steady, wall) = self.clocks;
        self.clocks = (Instant::now(), SystemTime::now());
        let steady = steady.elapsed();
        match wall.elapsed() {
            Ok(wall) => wall > steady + SLEPT,
            // The clock was set back.
            Err(_) => true,
        }
    }

    fn check_battery(&mut self) {
        if self.battery_checked.is_some_and(|at| at.elapsed() < BATTERY_EVERY) {
            return;
        }
        self.battery_checked = Some(Instant::now());
        let slow = self.config.indexing.throttle_on_battery && power::on_battery();
        self.shared.embedding.throttle(if slow { ON_BATTERY } else { 1.0 });
    }

    /// Notes what came of looking at folders: what was left undone is found by the next scan, and a failure is shown to
    /// the user.
    pub(super) fn note<T>(&mut self, outcome: Result<T>) -> Result<T> {
        let now = Instant::now();
        if self.roots.take_interrupted() {
            self.next_scan = now;
        }
        let Err(error) = &outcome else { return outcome };
        if error.code == Code::DiskFull {
            self.next_scan = now;
            self.shared.disk_full(&error.message);
        } else if self.shared.halted() || self.shared.stopping() {
            self.next_scan = now;
        } else {
            (self.next_scan, self.rests_until) = (now + REST, now + REST);
            tracing::error!(%error, "ingestion failed");
            self.shared.profile.degraded("ingest", &error.message, "It is tried again in half a minute.");
        }
        outcome
    }
}

/// Returns how long after a scan the next one is due. `usual` is as configured, `took` what the scan has taken; `blind`
/// says that changes come to light by scans alone.
fn until_next(usual: Duration, took: Duration, blind: bool) -> Duration {
    if blind {
        BLIND_EVERY.max((took * BLIND_SHARE).min(usual))
    } else {
        usual.max((took * RECONCILE_SHARE).min(RARELY))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scans_are_rare_where_they_are_slow_and_frequent_where_nothing_else_tells_of_changes() {
        let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
        let seconds = Duration::from_secs;
        assert_eq!(until_next(minutes(5), Duration::from_millis(100), false), minutes(5), "as configured");
        assert_eq!(until_next(minutes(5), seconds(2), false), seconds(800), "a slow one leaves time to others");
        assert_eq!(
            until_next(minutes(5), seconds(60), false),
            minutes(15),
            "a first index doesn't put it off for hours"
        );
        assert_eq!(until_next(minutes(60), seconds(60), false), minutes(60), "nobody scans more often than configured");
        assert_eq!(until_next(minutes(5), Duration::from_millis(100), true), seconds(30));
        assert_eq!(until_next(minutes(5), seconds(3), true), seconds(60));
        assert_eq!(until_next(minutes(5), seconds(600), true), minutes(5));
    }
}
