//! Tells what changed in the watched roots, soon and cheaply. What it says is a hint: "look at this path again", never
//! what happened; correctness is the scans' business. The handle is here, the thread that does it in `actor`.
//!
//! On Linux every kept folder has one inotify watch, never an ignored one; elsewhere a root is watched as a whole and
//! what is ignored is dropped. Network file systems tell nothing: their roots are due for a scan at intervals.

mod actor;
mod directories;
mod events;
mod file_system;
mod pending;
mod roots;
#[cfg(test)]
mod tests;

use crate::rules::Rules;
use actor::{Actor, Command};
use crossbeam_channel::Sender;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// When changes are told, and how much may be watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchOptions {
    /// How long a path must be quiet before it is told of.
    pub debounce: Duration,
    /// The longest that a change waits for others, or for its path to become quiet.
    pub batch_interval: Duration,
    /// So many quiet paths go at once, even while others aren't quiet.
    pub batch_paths: usize,
    /// The most events of one message to the sink.
    pub max_batch: usize,
    /// How often a root that can't be watched is due for a scan.
    pub poll_interval: Duration,
    /// The most folders to watch, where each takes one of the system's watches; `None` is as many as it gives.
    pub max_watches: Option<usize>,
}

impl Default for WatchOptions {
    fn default() -> Self {
        Self {
            debounce: Duration::from_millis(300),
            batch_interval: Duration::from_secs(2),
            batch_paths: 10,
            max_batch: 50,
            poll_interval: Duration::from_secs(30),
            max_watches: None,
        }
    }
}

/// What the watcher saw. Paths of files and folders are relative to their root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WatchEvent {
    /// Look at this path again: a file that may be new, changed or gone, or a folder that is gone with all in it.
    Changed {
        root: PathBuf,
        relative: PathBuf,
    },
    /// Scan this folder again; `""` is the whole root. Its rules are up to date.
    Rescan {
        root: PathBuf,
        under: PathBuf,
        reason: RescanReason,
    },
    /// The branch of a working tree may be another, or a repository came or went. `worktree` is absolute.
    Branch {
        root: PathBuf,
        worktree: PathBuf,
    },
    /// The root's folder isn't there any more. It is watched again after the next [`Watcher::watch`].
    RootGone {
        root: PathBuf,
    },
    Degraded(WatchProblem),
    /// Everything of the root is watched again.
    Recovered {
        root: PathBuf,
    },
}

/// Why a folder is to be scanned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RescanReason {
    /// Its watches stand since now: what changed between the scan that listed it and them was not seen.
    Started,
    NewDirectory,
    /// An ignore file changed.
    RulesChanged,
    /// More happened than could be told one by one.
    Overflow,
    /// It can't be watched, and it's time again.
    Polling,
}

/// Why a root isn't watched as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WatchProblem {
    /// The system gives no more watches. Scan the root at intervals and call [`Watcher::watch`] after each scan.
    WatchLimit { root: PathBuf, watched: usize, needed: usize, hint: String },
    /// The root is on a file system that doesn't tell of changes made elsewhere; it is polled.
    NetworkFileSystem { root: PathBuf, kind: String },
    /// The system's watching can't be used at all; the root is polled.
    Unavailable { root: PathBuf, message: String, hint: String },
}

impl WatchProblem {
    /// Returns the root that has the problem.
    pub fn root(&self) -> &Path {
        match self {
            Self::WatchLimit { root, .. } | Self::NetworkFileSystem { root, .. } | Self::Unavailable { root, .. } => {
                root
            }
        }
    }
}

impl fmt::Display for WatchProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WatchLimit { root, watched, needed, hint } => write!(
                f,
                "{watched} of {needed} folders are watched, because the system allows no more; {} is scanned at \
                 intervals instead. {hint}",
                root.display()
            ),
            Self::NetworkFileSystem { root, kind } => write!(
                f,
                "{} is on a network file system ({kind}), which doesn't tell of changes; it is scanned at intervals",
                root.display()
            ),
            Self::Unavailable { root, message, hint } => {
                write!(f, "{} can't be watched and is scanned at intervals: {message}. {hint}", root.display())
            }
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    #[error("the watcher's thread can't be started: {0}")]
    Thread(#[from] std::io::Error),
}

/// Watches roots on a thread of its own, which stops when this is dropped.
#[derive(Debug)]
pub struct Watcher {
    /// `None` only while it is dropped: the thread stops when its channel closes.
    commands: Option<Sender<Command>>,
    watched: Arc<AtomicUsize>,
    thread: Option<JoinHandle<()>>,
}

impl Watcher {
    /// Starts a watcher of no roots. A sink that is full holds the watcher up, and what it can't tell meanwhile becomes
    /// a [`RescanReason::Overflow`]; a sink that is closed stops it.
    pub fn start(options: WatchOptions, sink: Sender<Vec<WatchEvent>>) -> Result<Watcher, WatchError> {
        let watched = Arc::new(AtomicUsize::new(0));
        let (commands, inbox) = crossbeam_channel::unbounded();
        let actor = Actor::new(options, inbox, sink, watched.clone());
        let thread = std::thread::Builder::new().name("continuo-watch".to_owned()).spawn(move || actor.run())?;
        Ok(Watcher { commands: Some(commands), watched, thread: Some(thread) })
    }

    /// Watches `directories` of `root`, the kept folders of a scan relative to the root, and folders that appear later.
    /// Called again it adds what is missing and drops what isn't kept any more. Returns at once; when watches were
    /// added, a [`WatchEvent::Rescan`] says when they stand.
    pub fn watch(&self, root: &Path, directories: Vec<PathBuf>, rules: Arc<Rules>) {
        self.send(Command::Watch { root: root.to_path_buf(), directories, rules });
    }

    /// Stops watching `root`. Events that were told before may still lie in the sink.
    pub fn unwatch(&self, root: &Path) {
        self.send(Command::Unwatch { root: root.to_path_buf() });
    }

    /// Returns how many folders are watched, those of git among them.
    pub fn watched(&self) -> usize {
        self.watched.load(Ordering::Relaxed)
    }

    fn send(&self, command: Command) {
        // The thread is only gone when its sink is closed, and then nobody wants to know anything.
        if let Some(commands) = &self.commands {
            let _ = commands.send(command);
        }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.commands = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the watcher's thread panicked");
        }
    }
}
