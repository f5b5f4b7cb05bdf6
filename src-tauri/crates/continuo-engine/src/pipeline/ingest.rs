//! The thread that looks at folders: scans, watch events, single files, and the ticks that keep it all honest.

use super::roots::Roots;
use super::{Message, ScanDone, Shared};
use crate::error::{Code, Result};
use crate::events::{PipelineEvent, now};
use crate::power;
use continuo_ingest::{WatchEvent, WatchOptions, WatchProblem, Watcher};
use continuo_store::now_ms;
use crossbeam_channel::{Receiver, Sender, select, tick, unbounded};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

const TICK: Duration = Duration::from_secs(1);
/// Reconciling takes at most one part in so many of the time, however large the folders are.
const RECONCILE_SHARE: u32 = 400;
const BATTERY_EVERY: Duration = Duration::from_secs(30);
/// The share of full speed that embedding has on battery.
const ON_BATTERY: f32 = 0.25;
/// What a disk must have free before indexing goes on.
const ENOUGH_FREE: u64 = 64 << 20;
/// A clock that gets so far ahead of the steady one tells of sleep, or was set.
const SLEPT: Duration = Duration::from_secs(30);

/// Runs until the pipeline stops.
pub(super) fn run(shared: &Arc<Shared>, inbox: &Receiver<Message>) {
    let (sink, batches) = unbounded();
    let mut ingest = Ingest {
        shared: shared.clone(),
        roots: Roots::new(shared.clone()),
        watcher: None,
        sink,
        ready: false,
        next_reconcile: Instant::now(),
        missed: false,
        clocks: (Instant::now(), SystemTime::now()),
        battery_checked: None,
    };
    let ticks = tick(TICK);
    while !shared.stopping() {
        select! {
            recv(inbox) -> message => match message {
                Ok(message) => ingest.handle(message),
                Err(_) => break,
            },
            recv(batches) -> batch => if let Ok(batch) = batch {
                let done = ingest.changes(batch);
                ingest.note(done);
            },
            recv(ticks) -> _ => ingest.tick(),
        }
    }
}

struct Ingest {
    shared: Arc<Shared>,
    roots: Roots,
    watcher: Option<Watcher>,
    sink: Sender<Vec<WatchEvent>>,
    /// The profile has been told ready since it is watched.
    ready: bool,
    next_reconcile: Instant,
    /// Something wasn't done, for a pause or a full disk: a scan will find it.
    missed: bool,
    clocks: (Instant, SystemTime),
    battery_checked: Option<Instant>,
}

impl Ingest {
    fn handle(&mut self, message: Message) {
        match message {
            Message::Scan { full, done } => {
                let result = self.scan(full);
                if let (Err(error), None) = (&result, &done) {
                    tracing::warn!(%error, "a scan failed");
                }
                if let Some(done) = done {
                    // Who asked may have given up.
                    let _ = done.send(result);
                }
            }
            Message::Look { root, path } => {
                let done = self.roots.look(&[(root, path)]);
                self.note(done.map(|_| ()));
            }
            // Being woken is all there is to it.
            Message::Stop => {}
            Message::Watch(true) => self.start_watching(),
            Message::Watch(false) => self.stop_watching(),
            Message::RemoveRoots { ids, done } => {
                let result = self.roots.remove(&ids);
                self.rewatch();
                let _ = done.send(result);
            }
            Message::FoldersChanged => {
                self.rewatch();
                let done = self.scan(false);
                self.note(done.map(|_| ()));
            }
        }
    }

    /// Scans all folders, and remembers when to do so again.
    fn scan(&mut self, full: bool) -> Result<ScanDone> {
        if self.shared.halted() {
            self.missed = true;
            return Ok(ScanDone::default());
        }
        let begun = Instant::now();
        self.shared.profile.reload_config();
        self.roots.refresh()?;
        // With its models known, the index takes vectors that it has as soon as it meets the chunk.
        self.shared.embedding.load_into(&self.shared.profile);
        let outcome = self.roots.scan(full);
        if matches!(&outcome, Err(error) if error.code == Code::DiskFull) {
            self.missed = true;
        }
        let counts = self.roots.settle(outcome)?;
        let took = begun.elapsed();
        let every = Duration::from_secs(60 * self.shared.profile.config().file_watcher.reconcile_minutes);
        self.next_reconcile = Instant::now() + every.max(took * RECONCILE_SHARE);
        self.missed = self.roots.interrupted();
        self.shared.profile.set_last_scan(now_ms())?;
        self.shared.notify();
        self.shared.events.tell(&PipelineEvent::ScanFinished {
            profile: self.shared.profile.name(),
            files: counts.seen,
            changed: counts.indexed,
            removed: counts.removed,
            seconds: took.as_secs_f64(),
            at: now(),
        });
        Ok(ScanDone { counts })
    }

    fn start_watching(&mut self) {
        if self.watcher.is_some() {
            return;
        }
        self.shared.state().watching = true;
        self.ready = false;
        let full = self.shared.profile.config().indexing.full_reindex_on_startup;
        self.rewatch();
        let done = self.scan(full);
        self.note(done.map(|_| ()));
        self.tell_ready();
    }

    /// Tells that the index is up to date by words, once it is.
    fn tell_ready(&mut self) {
        if self.ready || self.shared.halted() {
            return;
        }
        while !self.shared.stopping() && self.shared.words_behind() {
            self.shared.lexical.wake();
            self.shared.sleep(Duration::from_millis(50));
        }
        self.ready = true;
        self.shared.events.tell(&PipelineEvent::Ready { profile: Some(self.shared.profile.name()), at: now() });
    }

    fn stop_watching(&mut self) {
        self.watcher = None;
        self.shared.state().watching = false;
        self.shared.profile.recovered("watch");
        for root in self.roots.paths() {
            self.shared.profile.recovered(&watch_key(&root));
        }
    }

    /// Watches the folders as they are now. Called before a scan, so that nothing that changes during it is missed.
    fn rewatch(&mut self) {
        if !self.shared.state().watching {
            return;
        }
        if let Err(error) = self.roots.refresh() {
            tracing::warn!(%error, "cannot read the folders of the profile");
            return;
        }
        let config = self.shared.profile.config();
        let options = WatchOptions {
            debounce: Duration::from_millis(config.file_watcher.debounce_ms),
            batch_interval: Duration::from_secs_f64(config.file_watcher.batch_interval_seconds),
            max_batch: config.file_watcher.max_batch_size,
            ..WatchOptions::default()
        };
        // A new one each time: the old one's watches end with it.
        self.watcher = None;
        match Watcher::start(options, self.sink.clone()) {
            Ok(watcher) => {
                self.shared.profile.recovered("watch");
                for (root, rules, directories) in self.roots.to_watch() {
                    watcher.watch(&root, directories, rules);
                }
                self.watcher = Some(watcher);
            }
            Err(error) => self.shared.profile.degraded(
                "watch",
                &format!("the folders can't be watched: {error}"),
                "They are compared with the index every few minutes instead; `continuo doctor` tells more.",
            ),
        }
    }

    fn changes(&mut self, batch: Vec<WatchEvent>) -> Result<()> {
        if self.shared.halted() {
            self.missed = true;
            return Ok(());
        }
        let mut paths: Vec<(PathBuf, String)> = Vec::new();
        for event in batch {
            match event {
                WatchEvent::Changed { root, relative } => match relative.to_str() {
                    Some(relative) => paths.push((root, slashed(relative))),
                    None => tracing::debug!("a change of a name that isn't Unicode"),
                },
                WatchEvent::Rescan { root, under, reason } => {
                    tracing::info!(root = %root.display(), ?reason, "rescan");
                    self.roots.rescan(&root, slashed(&under.to_string_lossy()).as_str())?;
                }
                WatchEvent::RootGone { root } => self.roots.check_presence(&root)?,
                // Another branch may be a change of any file.
                WatchEvent::Branch { root, .. } => self.roots.rescan(&root, "")?,
                WatchEvent::Degraded(problem) => self.watch_problem(&problem),
                WatchEvent::Recovered { root } => self.shared.profile.recovered(&watch_key(&root)),
            }
        }
        self.roots.look(&paths)?;
        Ok(())
    }

    fn watch_problem(&mut self, problem: &WatchProblem) {
        let cure = match problem {
            WatchProblem::WatchLimit { hint, .. } | WatchProblem::Unavailable { hint, .. } => hint.as_str(),
            WatchProblem::NetworkFileSystem { .. } => "Nothing needs to be done.",
        };
        self.shared.profile.degraded(&watch_key(problem.root()), &problem.to_string(), cure);
        // What isn't watched is found by scanning, more often than the watched.
        self.next_reconcile = self.next_reconcile.min(Instant::now() + Duration::from_secs(30));
    }

    /// What has to be looked at though nothing tells of it.
    fn tick(&mut self) {
        let done = self.try_tick();
        self.note(done);
    }

    fn try_tick(&mut self) -> Result<()> {
        let reconfigured = self.shared.profile.reload_config();
        if reconfigured {
            tracing::info!("profile.yaml has changed");
            self.rewatch();
            self.shared.embed.wake();
        }
        if self.shared.profile.is_degraded("disk-full") && self.disk_has_room() {
            self.shared.profile.recovered("disk-full");
            self.missed = true;
            self.shared.wake_all();
        }
        let slept = self.slept();
        let watching = self.watcher.is_some() || self.shared.state().watching;
        if watching {
            self.check_battery();
            let back = self.roots.presence_changed();
            let due = Instant::now() >= self.next_reconcile;
            if slept || back || due || reconfigured || (self.missed && !self.shared.halted()) {
                if back {
                    self.rewatch();
                }
                self.scan(false)?;
                self.tell_ready();
            }
        }
        Ok(())
    }

    fn disk_has_room(&self) -> bool {
        fs4::available_space(self.shared.profile.dir()).is_ok_and(|free| free > ENOUGH_FREE)
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
        let slow = self.shared.profile.config().indexing.throttle_on_battery && power::on_battery();
        self.shared.embedding.throttle(if slow { ON_BATTERY } else { 1.0 });
    }

    /// Notes a failure where the user sees it; what it left undone is found by the next scan.
    fn note(&mut self, done: Result<()>) {
        let Err(error) = done else { return };
        self.missed = true;
        if error.code == Code::DiskFull {
            self.shared.disk_full(&error.message);
        } else {
            tracing::error!(%error, "ingestion failed");
            self.shared.profile.degraded("ingest", &error.message, "It is tried again at the next scan.");
        }
    }
}

fn watch_key(root: &Path) -> String {
    format!("watch {}", root.display())
}

/// Returns a relative path with the index's separator.
fn slashed(relative: &str) -> String {
    if std::path::MAIN_SEPARATOR == '/' {
        relative.to_string()
    } else {
        relative.replace(std::path::MAIN_SEPARATOR, "/")
    }
}
