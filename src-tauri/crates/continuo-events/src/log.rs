//! The log itself: takes events in, and finds them again wherever they are.

use crate::cold::Cold;
use crate::core::{Accepted, Core, Taken};
use crate::hot::{Group, Hot, HotStats};
use crate::segment::{self, Damage};
use crate::work::Workers;
use crate::{Actor, ContextRef, Correlation, Event, EventContext, EventError, EventId, Keep, Kind, scope};
use continuo_store::Database;
use serde::Serialize;
use std::borrow::Cow;
use std::cell::RefCell;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock, TryLockError};
use std::time::{Duration, Instant};

/// A payload has at most so many bytes as JSON. What is larger belongs into a store of its own, and its place there
/// into the event.
pub const LARGEST_PAYLOAD: usize = 1 << 20;
/// A program that this process starts holds its locks until it has become another.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often a thread looks whether the lock is free before it sleeps, and how long between: some microseconds in all.
const LOOKS: u32 = 100;
const LOOK: u32 = 4;

/// How a log is kept.
#[derive(Clone, Debug)]
pub struct EventLogOptions {
    /// The profile's id: what contexts have that nobody gave one.
    pub profile: String,
    /// Bytes of memory for the latest events.
    pub hot_bytes: usize,
    /// Bytes of events that may wait for the database; more are refused.
    pub most_waiting: u64,
    pub keep: Keep,
    /// Write through a mapping of the file where that is safe.
    pub mapped: bool,
}

impl EventLogOptions {
    pub fn new(profile: &str) -> EventLogOptions {
        EventLogOptions {
            profile: profile.into(),
            hot_bytes: 64_000_000,
            most_waiting: 512 << 20,
            keep: Keep::default(),
            mapped: true,
        }
    }
}

/// When an event counts as accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// It survives a killed process at once, and a power cut 100 ms later.
    #[default]
    Ordinary,
    /// It survives a power cut.
    Critical,
}

/// What was found when the log was opened.
#[derive(Clone, Debug, Default)]
pub struct Recovered {
    /// Events that stood in segments.
    pub events: u64,
    /// Bytes of records that a process was killed over, cut off.
    pub torn: u64,
    /// Parts that can't be read. Their segments are kept, and all around them was read.
    pub damage: Vec<Damage>,
}

/// The events of one profile. One process at a time has it; any number of its threads. Cheap to clone.
#[derive(Clone)]
pub struct EventLog {
    pub(crate) inner: Arc<Inner>,
    _workers: Arc<Workers>,
}

pub(crate) struct Inner {
    pub(crate) folder: PathBuf,
    pub(crate) cold: Cold,
    /// For events outside of any scope.
    outside: ContextRef,
    core: Mutex<Core>,
    /// Told of events when somebody listens.
    pub(crate) came: Condvar,
    /// Told when events have come to the database.
    pub(crate) drained: Condvar,
    /// Told that there is something to sync.
    pub(crate) dirty: crossbeam_channel::Sender<()>,
    pub(crate) keep: RwLock<Keep>,
    /// The threads end.
    pub(crate) stopping: AtomicBool,
    recovered: Recovered,
    _lock: File,
}

thread_local! {
    /// Payloads are made here, so that an event needs no memory of its own.
    static PAYLOAD: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

impl EventLog {
    /// Opens the log in a folder, creating what isn't there, with the profile's database for what is older. What a killed
    /// process left in the segments is read, and brought into the database from there on.
    ///
    /// # Errors
    /// `Busy` when another process has it; `Io` and `DiskFull`; `Store`.
    pub fn open(folder: &Path, db: Database, options: &EventLogOptions) -> Result<EventLog, EventError> {
        create(folder)?;
        let lock = lock_file(folder)?;
        let cold = Cold::new(db);
        let (drained, latest) = cold.positions()?;
        let mut hot = Hot::new(options.hot_bytes);
        let mut replay = crate::replay::Replay::new(drained, latest);
        replay.read(folder, &mut hot)?;
        let mut core = Core::new(folder.into(), options.mapped, hot, replay.next, options.most_waiting);
        core.drained = replay.drained;
        replay.segments.into_iter().for_each(|segment| core.add_closed(segment));
        let (dirty, is_dirty) = crossbeam_channel::bounded(1);
        let inner = Arc::new(Inner {
            folder: folder.to_path_buf(),
            cold,
            outside: EventContext::begin(Actor::engine("engine"), &options.profile)?.shared(),
            core: Mutex::new(core),
            came: Condvar::new(),
            drained: Condvar::new(),
            dirty,
            keep: RwLock::new(options.keep.clone()),
            stopping: AtomicBool::new(false),
            recovered: replay.recovered,
            _lock: lock,
        });
        let workers = Workers::start(&inner, is_dirty).map_err(|error| EventError::io(folder, &error))?;
        Ok(EventLog { inner, _workers: Arc::new(workers) })
    }

    /// Returns what was found when the log was opened.
    pub fn recovered(&self) -> &Recovered {
        &self.inner.recovered
    }

    /// Keeps an event in the context that is in force here. When this returns it can't be lost by a killed process, and
    /// is found.
    ///
    /// # Errors
    /// `TooLarge`, `Payload`, `Overloaded`, `DiskFull` and `Io`. A refused event was never there, and the next one is
    /// tried anew.
    pub fn emit(&self, kind: &str, payload: &impl Serialize) -> Result<EventId, EventError> {
        self.emit_as(kind, 1, payload, Durability::Ordinary)
    }

    /// As [`EventLog::emit`], of a kind that is declared.
    ///
    /// # Errors
    /// As [`EventLog::emit`].
    pub fn tell<K: Kind>(&self, payload: &K) -> Result<EventId, EventError> {
        self.emit_as(K::NAME, K::VERSION, payload, Durability::Ordinary)
    }

    /// As [`EventLog::emit`], with the version of the payload, and says when the event counts as accepted.
    ///
    /// # Errors
    /// As [`EventLog::emit`].
    pub fn emit_as(
        &self,
        kind: &str,
        version: u32,
        payload: &impl Serialize,
        durability: Durability,
    ) -> Result<EventId, EventError> {
        with_payload(kind, payload, |payload| {
            let id = scope::with_current(|current| {
                let context = self.inner.own(current);
                self.inner.append(&Taken { kind, version, context: &context, payload })
            })?;
            if durability == Durability::Critical {
                self.inner.sync()?;
            }
            Ok(id)
        })
    }

    /// Returns the context that an event emitted here has.
    pub fn context(&self) -> ContextRef {
        self.inner.own(scope::current().as_ref()).into_owned()
    }

    /// Returns the event of an id.
    ///
    /// # Errors
    /// `Store` when it isn't in memory and the database can't be read.
    pub fn get(&self, id: EventId) -> Result<Option<Event>, EventError> {
        let (found, drained) = {
            let core = self.inner.core();
            (core.hot.get(id), core.drained)
        };
        if found.is_some() {
            return Ok(found);
        }
        let stored = self.inner.cold.get(id)?;
        if stored.is_some() || id.0 <= drained {
            return Ok(stored);
        }
        // It left memory before the database had it.
        Ok(self.inner.in_segments(id.0.saturating_sub(1), id.0)?.pop())
    }

    /// Returns the latest events of a kind that are in memory, the latest first.
    pub fn latest_of_kind(&self, kind: &str, limit: usize) -> Vec<Event> {
        self.inner.core().hot.of_kind(kind).take(limit).collect()
    }

    /// Returns the events of a correlation that are in memory, in order.
    pub fn of_correlation(&self, correlation: Correlation) -> Vec<Event> {
        self.of_group(&Group::Correlation(correlation))
    }

    /// Returns the events of an actor that are in memory, in order.
    pub fn of_actor(&self, actor: &Actor) -> Vec<Event> {
        self.of_group(&Group::Actor(actor.clone()))
    }

    /// Returns the events of a session that are in memory, in order.
    pub fn of_session(&self, session: &str) -> Vec<Event> {
        self.of_group(&Group::Session(session.into()))
    }

    pub fn hot_stats(&self) -> HotStats {
        self.inner.core().hot.stats()
    }

    /// Waits until every event that was accepted before is in the database, at most so long, and returns whether they are.
    pub fn drain(&self, within: Duration) -> bool {
        let settled = self.inner.wait_drained(Instant::now() + within);
        self.inner.core().drained >= settled
    }

    /// Changes how long events are kept.
    pub fn set_keep(&self, keep: Keep) {
        *self.inner.keep.write().unwrap_or_else(PoisonError::into_inner) = keep;
    }

    fn of_group(&self, group: &Group) -> Vec<Event> {
        let mut events: Vec<Event> = self.inner.core().hot.of_group(group).collect();
        events.sort_unstable_by_key(|event| event.id);
        events
    }
}

impl Inner {
    /// Nothing behind this lock is left half-changed by a panic.
    ///
    /// It is held for a fraction of a microsecond. Who finds it taken looks again for a while before sleeping: once one
    /// thread sleeps, every release is a call of the system, and threads that emit at once wake each other for each event.
    pub(crate) fn core(&self) -> MutexGuard<'_, Core> {
        for _ in 0..LOOKS {
            match self.core.try_lock() {
                Ok(core) => return core,
                Err(TryLockError::Poisoned(core)) => return core.into_inner(),
                Err(TryLockError::WouldBlock) => (0..LOOK).for_each(|_| std::hint::spin_loop()),
            }
        }
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn append(&self, event: &Taken<'_>) -> Result<EventId, EventError> {
        let Accepted { id, first_unsynced, heard, room } = self.core().append(event)?;
        if let Some(room) = room {
            room.make();
        }
        if first_unsynced {
            // Full is as good as sent.
            let _ = self.dirty.try_send(());
        }
        if heard {
            self.came.notify_all();
        }
        Ok(id)
    }

    /// Returns a context as this log's events have it: one that names no profile, because there was none yet, is this
    /// profile's.
    pub(crate) fn own<'a>(&'a self, current: Option<&'a ContextRef>) -> Cow<'a, ContextRef> {
        match current {
            None => Cow::Borrowed(&self.outside),
            Some(context) if context.profile.is_empty() => {
                Cow::Owned(context.with(|context| context.profile.clone_from(&self.outside.profile)))
            }
            Some(context) => Cow::Borrowed(context),
        }
    }

    /// Has all that was written on the disk when this returns.
    pub(crate) fn sync(&self) -> Result<(), EventError> {
        let files = self.core().take_unsynced();
        for (at, file) in files.iter().enumerate() {
            if let Err(error) = file.sync_data() {
                self.core().still_unsynced(files[at..].to_vec());
                return Err(EventError::io(&self.folder, &error));
            }
        }
        Ok(())
    }

    /// Returns the events of the segments that aren't drained, above `after` and up to `upto`, in order.
    pub(crate) fn in_segments(&self, after: u64, upto: u64) -> Result<Vec<Event>, EventError> {
        let segments: Vec<_> = {
            let core = self.core();
            core.closed().iter().cloned().chain(core.open_segment()).collect()
        };
        let mut found = Vec::new();
        for segment in segments {
            let reader = match segment::Reader::open(&segment.path) {
                // It was drained meanwhile.
                Err(_) if !segment.path.exists() => continue,
                reader => reader?,
            };
            let Some(mut reader) = reader else { continue };
            let mut keep = |event: Event| {
                if event.id.0 > after && event.id.0 <= upto {
                    found.push(event);
                }
            };
            while reader.read(segment.length, usize::MAX, &mut keep)?.more {}
        }
        found.sort_by_key(|event| event.id);
        found.dedup_by_key(|event| event.id);
        Ok(found)
    }

    /// Waits until every event that is settled now is in the database, or `until`. Returns the latest of them.
    pub(crate) fn wait_drained(&self, until: Instant) -> u64 {
        let mut core = self.core();
        let settled = core.settled();
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if core.drained >= settled || left.is_zero() || self.stopping.load(Ordering::SeqCst) {
                return settled;
            }
            core = self.drained.wait_timeout(core, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Waits until there is an event behind `position` that all before are settled of, or `until`. Returns the latest.
    pub(crate) fn wait(&self, position: u64, until: Instant) -> u64 {
        let mut core = self.core();
        loop {
            let settled = core.settled();
            let left = until.saturating_duration_since(Instant::now());
            if settled > position || left.is_zero() || self.stopping.load(Ordering::SeqCst) {
                return settled;
            }
            core.listened = true;
            core = self.came.wait_timeout(core, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// Hands a payload to `use_it` as JSON.
pub(crate) fn with_payload<T>(
    kind: &str,
    payload: &impl Serialize,
    use_it: impl FnOnce(&[u8]) -> Result<T, EventError>,
) -> Result<T, EventError> {
    // What serialises may emit, too.
    let mut bytes = PAYLOAD.take();
    bytes.clear();
    let written = serde_json::to_writer(&mut bytes, payload);
    let result = match written {
        Err(error) => Err(EventError::Payload { kind: kind.into(), reason: error.to_string() }),
        Ok(()) if bytes.len() > LARGEST_PAYLOAD => {
            Err(EventError::TooLarge { bytes: bytes.len(), most: LARGEST_PAYLOAD })
        }
        Ok(()) => use_it(&bytes),
    };
    if bytes.capacity() <= 64 << 10 {
        PAYLOAD.set(bytes);
    }
    result
}

fn create(folder: &Path) -> Result<(), EventError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| EventError::io(folder, &error))
}

fn lock_file(folder: &Path) -> Result<File, EventError> {
    let path = folder.join("lock");
    let file = File::create(&path).map_err(|error| EventError::io(&path, &error))?;
    let begun = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(fs::TryLockError::Error(error)) => return Err(EventError::io(&path, &error)),
            Err(fs::TryLockError::WouldBlock) if begun.elapsed() > PATIENCE => {
                return Err(EventError::Busy { path: folder.to_path_buf() });
            }
            // Nobody tells when it is free.
            Err(fs::TryLockError::WouldBlock) => drop(crossbeam_channel::after(Duration::from_millis(10)).recv()),
        }
    }
}
