//! Watching the folders of a profile: when it starts and stops, and what the watcher tells.

use super::ingest::Ingest;
use super::read::full_path;
use super::watch_key;
use crate::error::Result;
use continuo_events::{Actor, Entered, kinds};
use continuo_ingest::{WatchEvent, WatchOptions, WatchProblem, Watcher};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

impl Ingest {
    pub(super) fn start_watching(&mut self) {
        if self.shared.state().watching {
            return;
        }
        self.shared.state().watching = true;
        self.shared.session.wake();
        (self.scanned, self.ready) = (false, false);
        self.rewatch();
        self.tell_pause();
        // Noted by the scan itself; when writing is halted, it is made when that is over.
        let _ = self.scan(self.config.indexing.full_reindex_on_startup, "start");
        self.tell_ready();
    }

    pub(super) fn stop_watching(&mut self) {
        self.watcher = None;
        self.shared.state().watching = false;
        self.shared.profile.recovered("watch");
        self.forget_troubles();
    }

    /// Watches the folders as they are now. Called before a scan, so that nothing that changes during it is missed.
    pub(super) fn rewatch(&mut self) {
        if !self.shared.state().watching {
            return;
        }
        if let Err(error) = self.roots.refresh() {
            tracing::warn!(%error, "cannot read the folders of the profile");
            return;
        }
        let options = WatchOptions {
            debounce: Duration::from_millis(self.config.file_watcher.debounce_ms),
            batch_interval: Duration::from_secs_f64(self.config.file_watcher.batch_interval_seconds),
            max_batch: self.config.file_watcher.max_batch_size,
            ..WatchOptions::default()
        };
        // A new one each time: the old one's watches end with it, and the new one tells its own troubles.
        self.watcher = None;
        self.forget_troubles();
        // Before the watches: a folder that is replaced meanwhile is seen to be another one.
        self.watched = self.roots.roots.iter().map(|root| (root.path.clone(), identity(&root.path))).collect();
        match Watcher::start(options, self.sink.clone()) {
            Ok(watcher) => {
                self.shared.profile.recovered("watch");
                for (root, rules, directories) in self.roots.to_watch(|_| true) {
                    watcher.watch(&root, directories, rules);
                }
                self.watcher = Some(watcher);
            }
            Err(error) => self.shared.profile.degraded(
                "watch",
                &format!("the folders can't be watched: {error}"),
                "They are compared with the index every minute instead; `continuo doctor` tells more.",
            ),
        }
    }

    /// Whether another folder stands where one is watched: the watches went away with that one.
    pub(super) fn is_replaced(&self) -> bool {
        let is_other = |(path, then): &(Arc<Path>, Option<_>)| {
            let now = identity(path);
            now.is_some() && now != *then
        };
        self.watched.iter().any(is_other)
    }

    /// Watches again what couldn't be watched: there may be watches for it by now.
    pub(super) fn watch_again(&mut self) {
        match &self.watcher {
            None => self.rewatch(),
            Some(watcher) => {
                let wanted = |root: &Path| self.troubles.get(root).is_some_and(needs_scans);
                for (root, rules, directories) in self.roots.to_watch(wanted) {
                    watcher.watch(&root, directories, rules);
                }
            }
        }
    }

    /// Returns whether changes of some folder come to light by scans alone.
    pub(super) fn is_blind(&self) -> bool {
        let unwatched = self.shared.state().watching && self.watcher.is_none();
        unwatched || self.roots.any_unreadable() || self.troubles.values().any(needs_scans)
    }

    pub(super) fn changes(&mut self, batch: Vec<WatchEvent>) {
        let done = self.try_changes(batch);
        // Noted; the watcher goes on whatever comes of it.
        let _ = self.note(done);
    }

    fn try_changes(&mut self, batch: Vec<WatchEvent>) -> Result<()> {
        let context = self.begins()?.with(|context| context.actor = Actor::engine("watch"));
        let _here = context.enter();
        let mut paths: Vec<(PathBuf, String)> = Vec::new();
        for event in batch {
            match event {
                WatchEvent::Degraded(problem) => self.watch_problem(problem),
                WatchEvent::Recovered { root } => {
                    self.troubles.remove(&root);
                    self.shared.profile.recovered(&watch_key(&root));
                }
                // The scan that follows the halt finds all that changed meanwhile.
                _ if self.shared.halted() => self.next_scan = Instant::now(),
                WatchEvent::Changed { root, relative } => match relative.to_str() {
                    Some(relative) => paths.push((root, slashed(relative))),
                    None => tracing::debug!("a change of a name that isn't Unicode"),
                },
                WatchEvent::Rescan { root, under, reason } => {
                    tracing::info!(root = %root.display(), ?reason, "rescan");
                    let under = slashed(&under.to_string_lossy());
                    let _effects = self.folder_changed(&root, &under, &format!("{reason:?}").to_lowercase());
                    self.roots.rescan(&root, &under)?;
                }
                WatchEvent::RootGone { root } => self.roots.check_presence(&root)?,
                // Another branch may be a change of any file.
                WatchEvent::Branch { root, .. } => {
                    let _effects = self.folder_changed(&root, "", "branch");
                    self.roots.rescan(&root, "")?;
                }
            }
        }
        for (root, path) in &paths {
            let (folder, relative) = (root.display().to_string(), path.clone());
            let told = match std::fs::symlink_metadata(full_path(root, path)) {
                Ok(_) => self.shared.profile.tell(&kinds::FileSaved { root: folder, path: relative }),
                Err(_) => self.shared.profile.tell(&kinds::FileGone { root: folder, path: relative }),
            };
            if let Some(saved) = told {
                self.roots.causes.insert((root.clone(), path.clone()), context.behind(saved));
            }
        }
        let done = self.roots.look(&paths);
        self.roots.causes.clear();
        done
    }

    /// Tells that a folder is looked at, and puts the context of what that leads to in force.
    fn folder_changed(&self, root: &Path, path: &str, reason: &str) -> Option<Entered> {
        let profile = &self.shared.profile;
        let changed =
            kinds::FolderChanged { root: root.display().to_string(), path: path.into(), reason: reason.into() };
        profile.tell(&changed).map(|changed| profile.log.context().behind(changed).enter())
    }

    fn watch_problem(&mut self, problem: WatchProblem) {
        let cure = match &problem {
            WatchProblem::WatchLimit { hint, .. } | WatchProblem::Unavailable { hint, .. } => hint.as_str(),
            WatchProblem::NetworkFileSystem { .. } => "Nothing needs to be done.",
        };
        self.shared.profile.degraded(&watch_key(problem.root()), &problem.to_string(), cure);
        if needs_scans(&problem) {
            self.next_scan = self.next_scan.min(Instant::now() + Duration::from_secs(30));
        }
        self.troubles.insert(problem.root().to_path_buf(), problem);
    }

    fn forget_troubles(&mut self) {
        for root in std::mem::take(&mut self.troubles).into_keys() {
            self.shared.profile.recovered(&watch_key(&root));
        }
    }
}

/// Returns whether such a folder has to be scanned often, and may be watched some day: what is on a network the watcher
/// itself has looked at regularly.
fn needs_scans(problem: &WatchProblem) -> bool {
    !matches!(problem, WatchProblem::NetworkFileSystem { .. })
}

/// Returns a relative path with the index's separator.
fn slashed(relative: &str) -> String {
    if std::path::MAIN_SEPARATOR == '/' {
        relative.to_string()
    } else {
        relative.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

/// Returns what tells a folder from another one under the same name.
#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    path.metadata().ok().map(|metadata| (metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(_path: &Path) -> Option<(u64, u64)> {
    None
}
