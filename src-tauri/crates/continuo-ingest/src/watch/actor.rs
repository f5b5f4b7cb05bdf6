//! The watcher's thread: what it waits for, and what it tells. Which folders it watches stands in `roots`, what the
//! system's events mean in `events`.

use super::directories::Directories;
use super::file_system::silent_file_system;
use super::pending::{Due, Pending, What};
use super::roots::{Effect, Root};
use super::{RescanReason, WatchEvent, WatchOptions};
use crate::rules::Rules;
use crossbeam_channel::{Receiver, Select, Sender, TryRecvError, TrySendError, never, select};
use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

/// So many of the system's events wait for the thread; more are an overflow.
const MOST_EVENTS: usize = 16_384;

#[derive(Debug)]
pub(crate) enum Command {
    Watch { root: PathBuf, directories: Vec<PathBuf>, rules: Arc<Rules> },
    Unwatch { root: PathBuf },
}

pub(crate) struct Actor {
    pub(super) options: WatchOptions,
    inbox: Receiver<Command>,
    /// Commands that came while the sink was full.
    deferred: VecDeque<Command>,
    pub(super) events: Receiver<notify::Result<notify::Event>>,
    overflow: Arc<AtomicBool>,
    sink: Sender<Vec<WatchEvent>>,
    pub(super) outbox: Vec<WatchEvent>,
    pub(super) pending: Pending,
    /// Returns the kind of the network file system that a root is on, if it's on one.
    pub(super) file_system: fn(&Path) -> Option<String>,
    pub(super) directories: Directories,
    pub(super) roots: Vec<Root>,
    /// What changes of single files mean, by their absolute paths.
    pub(super) effects: HashMap<PathBuf, Vec<(Arc<Path>, Effect)>>,
}

impl Actor {
    pub(crate) fn new(
        options: WatchOptions,
        inbox: Receiver<Command>,
        sink: Sender<Vec<WatchEvent>>,
        watched: Arc<AtomicUsize>,
    ) -> Self {
        let (sender, events) = crossbeam_channel::bounded(MOST_EVENTS);
        let overflow = Arc::new(AtomicBool::new(false));
        Self {
            directories: Directories::new(sender, overflow.clone(), options.max_watches, watched),
            pending: Pending::new(options.clone()),
            file_system: silent_file_system,
            options,
            inbox,
            deferred: VecDeque::new(),
            events,
            overflow,
            sink,
            outbox: Vec::new(),
            roots: Vec::new(),
            effects: HashMap::new(),
        }
    }

    /// Runs until the handle or the sink is gone.
    pub(crate) fn run(mut self) {
        loop {
            let polls = self.roots.iter().filter_map(|root| root.poll);
            let timer = match polls.chain(self.pending.wake()).min() {
                Some(wake) => crossbeam_channel::at(wake),
                None => never(),
            };
            select! {
                recv(self.inbox) -> command => match command {
                    Ok(command) => self.command(command),
                    Err(_) => return,
                },
                recv(self.events) -> event => self.events(event.ok()),
                recv(timer) -> _ => {}
            }
            if self.overflow.swap(false, Ordering::AcqRel) {
                self.overflowed();
            }
            let now = Instant::now();
            self.poll(now);
            for due in self.pending.take(now) {
                self.due(due);
            }
            if !self.tell() {
                return;
            }
            while let Some(command) = self.deferred.pop_front() {
                self.command(command);
            }
        }
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Watch { root, directories, rules } => self.watch(&root, directories, rules),
            Command::Unwatch { root } => self.unwatch(&root),
        }
    }

    /// Takes in what the system has told, as much as there is, before anything is decided.
    fn events(&mut self, first: Option<notify::Result<notify::Event>>) {
        let mut next = first;
        for _ in 0..MOST_EVENTS {
            match next {
                Some(Ok(event)) => self.event(&event),
                Some(Err(error)) => {
                    tracing::warn!(%error, "watching failed; everything is looked at again");
                    self.overflowed();
                }
                None => return,
            }
            next = self.events.try_recv().ok();
        }
    }

    /// Notes that anything may have happened anywhere.
    pub(super) fn overflowed(&mut self) {
        let now = Instant::now();
        for root in self.roots.iter().filter(|root| root.poll.is_none()) {
            self.pending.note(&root.path, Path::new(""), What::Rescan(RescanReason::Overflow), now);
        }
    }

    fn poll(&mut self, now: Instant) {
        for root in &mut self.roots {
            if root.poll.is_some_and(|due| due <= now) {
                root.poll = Some(now + self.options.poll_interval);
                self.pending.note(&root.path, Path::new(""), What::Rescan(RescanReason::Polling), now);
            }
        }
    }

    fn due(&mut self, due: Due) {
        let Due { root, path, what } = due;
        match what {
            What::Changed => self.outbox.push(WatchEvent::Changed { root: root.to_path_buf(), relative: path }),
            What::Branch => self.outbox.push(WatchEvent::Branch { root: root.to_path_buf(), worktree: path }),
            What::Rescan(reason) => {
                if matches!(reason, RescanReason::RulesChanged | RescanReason::Overflow)
                    && let Some(at) = self.root_at(&root)
                {
                    self.roots[at].rules.forget(&path);
                    if !self.follow(at, &path, reason == RescanReason::Overflow) {
                        return;
                    }
                }
                self.outbox.push(WatchEvent::Rescan { root: root.to_path_buf(), under: path, reason });
            }
        }
    }

    /// Sends what is to be told; returns whether anybody is left to hear it.
    fn tell(&mut self) -> bool {
        while !self.outbox.is_empty() {
            let most = self.options.max_batch.max(1).min(self.outbox.len());
            let mut batch: Vec<WatchEvent> = self.outbox.drain(..most).collect();
            loop {
                match self.sink.try_send(batch) {
                    Ok(()) => break,
                    Err(TrySendError::Disconnected(_)) => return false,
                    Err(TrySendError::Full(unsent)) => batch = unsent,
                }
                // Whoever stops the watcher must not have to empty the sink first.
                let mut select = Select::new();
                select.send(&self.sink);
                select.recv(&self.inbox);
                select.ready();
                match self.inbox.try_recv() {
                    Ok(command) => self.deferred.push_back(command),
                    Err(TryRecvError::Empty) => {}
                    Err(TryRecvError::Disconnected) => return false,
                }
            }
        }
        true
    }
}
