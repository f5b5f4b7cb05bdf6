//! The system's watches: who holds which folder, how many there may be, and what to tell when there are no more.

use crossbeam_channel::{Sender, TrySendError};
use notify::event::{AccessKind, AccessMode, MetadataKind, ModifyKind};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Whether the system watches all that lies in a folder, too. Where it doesn't, every kept folder is held by itself.
pub(crate) const RECURSIVE: bool = !cfg!(any(target_os = "linux", target_os = "android"));

/// What came of holding a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hold {
    Held,
    /// There are no more watches.
    Full,
    /// Nothing is there to be watched, or it may not be watched.
    Refused,
}

/// The folders that are watched, each with how many hold it.
pub(crate) struct Directories {
    backend: Option<RecommendedWatcher>,
    events: Sender<notify::Result<notify::Event>>,
    overflow: Arc<AtomicBool>,
    held: HashMap<PathBuf, usize>,
    most: Option<usize>,
    count: Arc<AtomicUsize>,
}

impl Directories {
    /// Events go to `events`; those it has no room for set `overflow`.
    pub(crate) fn new(
        events: Sender<notify::Result<notify::Event>>,
        overflow: Arc<AtomicBool>,
        most: Option<usize>,
        count: Arc<AtomicUsize>,
    ) -> Self {
        Self { backend: None, events, overflow, held: HashMap::new(), most, count }
    }

    /// Starts the system's watching unless it runs. It may be refused at one time and given at another.
    pub(crate) fn start(&mut self) -> Result<(), notify::Error> {
        if self.backend.is_some() {
            return Ok(());
        }
        let (events, overflow) = (self.events.clone(), self.overflow.clone());
        let handler = move |event: notify::Result<notify::Event>| {
            if event.as_ref().is_ok_and(|event| !matters(event)) {
                return;
            }
            // Waiting for room here could wait for the thread that waits for this one to add a watch.
            if let Err(TrySendError::Full(_)) = events.try_send(event) {
                overflow.store(true, Ordering::Release);
            }
        };
        let config = notify::Config::default().with_follow_symlinks(false);
        self.backend = Some(RecommendedWatcher::new(handler, config)?);
        Ok(())
    }

    /// Holds a folder, once more if it is held already.
    pub(crate) fn hold(&mut self, path: &Path, mode: RecursiveMode) -> Hold {
        if let Some(holders) = self.held.get_mut(path) {
            *holders += 1;
            return Hold::Held;
        }
        if self.most.is_some_and(|most| self.held.len() >= most) {
            return Hold::Full;
        }
        let hold = self.watch(path, mode);
        if hold == Hold::Held {
            self.held.insert(path.to_path_buf(), 1);
            self.tell_count();
        }
        hold
    }

    /// Watches a held folder again: under its path may be another one now, of which the system knows nothing.
    pub(crate) fn renew(&mut self, path: &Path, mode: RecursiveMode) {
        if self.held.contains_key(path) && self.watch(path, mode) != Hold::Held {
            tracing::debug!(path = %path.display(), "a folder isn't watched any more");
        }
    }

    /// Gives a hold back.
    pub(crate) fn release(&mut self, path: &Path) {
        let Some(holders) = self.held.get_mut(path) else { return };
        *holders -= 1;
        if *holders > 0 {
            return;
        }
        self.held.remove(path);
        self.tell_count();
        // A folder that is gone took its watch along.
        if let Some(Err(error)) = self.backend.as_mut().map(|backend| backend.unwatch(path)) {
            tracing::trace!(path = %path.display(), %error, "no watch to take off");
        }
    }

    /// Returns how many folders are watched.
    pub(crate) fn len(&self) -> usize {
        self.held.len()
    }

    fn watch(&mut self, path: &Path, mode: RecursiveMode) -> Hold {
        let Some(backend) = &mut self.backend else { return Hold::Refused };
        match backend.watch(path, mode) {
            Ok(()) => Hold::Held,
            Err(error) if matches!(error.kind, notify::ErrorKind::MaxFilesWatch) => Hold::Full,
            Err(error) => {
                tracing::debug!(path = %path.display(), %error, "a folder can't be watched");
                Hold::Refused
            }
        }
    }

    fn tell_count(&self) {
        self.count.store(self.held.len(), Ordering::Relaxed);
    }
}

/// Returns whether an event can mean that something is to be looked at: reading files wakes nobody.
fn matters(event: &notify::Event) -> bool {
    event.need_rescan()
        || match event.kind {
            EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
            EventKind::Modify(ModifyKind::Metadata(kind)) => kind != MetadataKind::AccessTime,
            _ => true,
        }
}

/// Returns what a person can do when `needed` folders are more than the system lets them watch.
pub(crate) fn limit_hint(needed: usize, by_option: bool) -> String {
    if by_option {
        return format!("The configured most is too low; {needed} would do.");
    }
    if !cfg!(target_os = "linux") {
        return "Close other programs that watch files, or leave folders out with .contextignore.".to_owned();
    }
    let limit = std::fs::read_to_string("/proc/sys/fs/inotify/max_user_watches").ok();
    let limit = limit.and_then(|text| text.trim().parse::<usize>().ok()).unwrap_or(0);
    let enough = needed.saturating_add(limit).max(524_288).checked_next_power_of_two().unwrap_or(usize::MAX);
    format!(
        "The limit for all programs together is {limit}. Raise it with: sudo sysctl fs.inotify.max_user_watches={enough} \
         (to keep it: echo fs.inotify.max_user_watches={enough} | sudo tee /etc/sysctl.d/90-continuo.conf)"
    )
}

/// Returns what a person can do when the system's watching doesn't start at all.
pub(crate) fn unavailable_hint() -> &'static str {
    if cfg!(target_os = "linux") {
        "Too many programs may be watching files at once; raise it with: sudo sysctl fs.inotify.max_user_instances=1024"
    } else {
        "Restarting the computer may help; until then changes are found by scanning."
    }
}
