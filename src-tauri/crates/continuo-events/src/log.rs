//! The log itself: takes events, has them written by whoever comes first for all that wait, and finds them again.

use crate::hot::{Entry, Group, Hot, HotStats};
use crate::record::Encoder;
use crate::segment::{self, Damage, Segment};
use crate::{Actor, ContextRef, Correlation, Event, EventContext, EventError, EventId, current};
use continuo_store::now_ms;
use crossbeam_channel::{Receiver, Sender, bounded};
use serde::Serialize;
use std::collections::HashMap;
use std::fs::{self, File, TryLockError};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A payload has at most so many bytes as JSON. What is larger belongs into a store of its own, and its place there
/// into the event.
pub const LARGEST_PAYLOAD: usize = 1 << 20;
/// A segment is closed when it has so many bytes, or defines so many contexts, which are kept in memory for it.
const SEGMENT: u64 = 16 << 20;
const SEGMENT_CONTEXTS: usize = 100_000;
/// What a power cut can take.
const SYNCED_EVERY: Duration = Duration::from_millis(100);
/// Refusals that are remembered for those they belong to, who are already waiting to be told.
const REFUSALS: usize = 256;

/// A program that this process starts holds its locks until it has become another.
const PATIENCE: Duration = Duration::from_secs(1);

/// How a log is kept.
#[derive(Clone, Debug)]
pub struct EventLogOptions {
    /// The profile's id: what contexts have that nobody gave one.
    pub profile: String,
    /// Bytes of memory for the latest events.
    pub hot_bytes: usize,
    /// The first id that was never given, as far as other stores know.
    pub next: u64,
}

impl EventLogOptions {
    pub fn new(profile: &str) -> EventLogOptions {
        EventLogOptions { profile: profile.into(), hot_bytes: 64 << 20, next: 1 }
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
    pub events: u64,
    /// Bytes of records that a process was killed over, cut off.
    pub torn: u64,
    /// Parts that can't be read. They stay where they are, and all around them was read.
    pub damage: Vec<Damage>,
}

/// The events of one profile. One process at a time has it; any number of its threads.
pub struct EventLog {
    shared: Arc<Shared>,
    recovered: Recovered,
    /// Dropped first: it ends the thread.
    stop: Option<Sender<()>>,
    syncing: Option<JoinHandle<()>>,
    _lock: File,
}

struct Shared {
    folder: PathBuf,
    /// For events outside of any scope.
    outside: ContextRef,
    // Taken in this order where both are: `output`, then `intake`.
    output: Mutex<Output>,
    intake: Mutex<Intake>,
    hot: RwLock<Hot>,
    /// Told that there is something to sync.
    dirty: Sender<()>,
}

/// What waits to be written.
struct Intake {
    next: u64,
    encoder: Encoder,
    bytes: Vec<u8>,
    entries: Vec<(u64, Entry)>,
    kinds: HashMap<Box<str>, Arc<str>>,
    /// What was written last; its memory is used again.
    spare: (Vec<u8>, Vec<(u64, Entry)>),
}

/// Where it is written.
struct Output {
    segment: Option<Segment>,
    /// Segments that were closed and aren't synced yet.
    closed: Vec<File>,
    /// All up to this id are written, or refused.
    settled: u64,
    refusals: Vec<(RangeInclusive<u64>, EventError)>,
}

impl EventLog {
    /// Opens the log in a folder, creating what isn't there, and reads what it holds.
    ///
    /// # Errors
    /// `Busy` when another process has it; `Io` and `DiskFull`.
    pub fn open(folder: &Path, options: &EventLogOptions) -> Result<EventLog, EventError> {
        create(folder)?;
        let lock = lock_file(folder)?;
        let mut hot = Hot::new(options.hot_bytes);
        let (mut recovered, mut next) = (Recovered::default(), options.next.max(1));
        let segments = segment::list(folder)?;
        let mut latest = 0;
        for path in &segments {
            let read = segment::read(path, &mut |event| {
                recovered.events += 1;
                // Damage can make ids go back, and the hot store takes them in one order.
                if event.id.0 > latest {
                    latest = event.id.0;
                    let entry = Entry::new(event.at_ms, event.kind, event.context, event.payload.to_vec());
                    hot.push(latest, entry);
                }
            })?;
            next = next.max(read.next.unwrap_or(1));
            if !read.damage.is_empty() {
                // The ids in what is damaged were given, however many they were.
                next = next.max(segment::bound(path)?);
            }
            recovered.damage.extend(read.damage);
            recovered.torn += segment::cut(path, read.sound)?;
        }
        let outside = EventContext::begin(Actor::engine("engine"), &options.profile)?.shared();
        let (dirty, is_dirty) = bounded(1);
        let shared = Arc::new(Shared {
            folder: folder.to_path_buf(),
            outside,
            output: Mutex::new(Output { segment: None, closed: Vec::new(), settled: next - 1, refusals: Vec::new() }),
            intake: Mutex::new(Intake {
                next,
                encoder: Encoder::new(next, now_ms()),
                bytes: Vec::new(),
                entries: Vec::new(),
                kinds: HashMap::new(),
                spare: Default::default(),
            }),
            hot: RwLock::new(hot),
            dirty,
        });
        let (stop, stopped) = bounded(0);
        let syncing = {
            let shared = shared.clone();
            let run = move || sync(&shared, &is_dirty, &stopped);
            std::thread::Builder::new().name("event-sync".into()).spawn(run)
        };
        let syncing = syncing.map_err(|error| EventError::io(folder, &error))?;
        Ok(EventLog { shared, recovered, stop: Some(stop), syncing: Some(syncing), _lock: lock })
    }

    /// Returns what was found when the log was opened.
    pub fn recovered(&self) -> &Recovered {
        &self.recovered
    }

    /// Keeps an event in the context that is in force here. When this returns it can't be lost by a killed process.
    ///
    /// # Errors
    /// `TooLarge`, `Payload`; `DiskFull` and `Io`, after which the next event is tried anew. A refused event was never
    /// there: nobody finds it, and its id isn't given again.
    pub fn emit(&self, kind: &str, payload: &impl Serialize) -> Result<EventId, EventError> {
        self.emit_as(kind, payload, Durability::Ordinary)
    }

    /// As [`EventLog::emit`], and says when the event counts as accepted.
    ///
    /// # Errors
    /// As [`EventLog::emit`].
    pub fn emit_as(&self, kind: &str, payload: &impl Serialize, durability: Durability) -> Result<EventId, EventError> {
        let context = current().unwrap_or_else(|| self.shared.outside.clone());
        let payload = serde_json::to_vec(payload)
            .map_err(|error| EventError::Payload { kind: kind.into(), reason: error.to_string() })?;
        if payload.len() > LARGEST_PAYLOAD {
            return Err(EventError::TooLarge { bytes: payload.len(), most: LARGEST_PAYLOAD });
        }
        let id = self.shared.take_in(kind, context, payload);
        self.shared.settle(id, durability)?;
        Ok(EventId(id))
    }

    /// Returns an event of the hot store.
    pub fn get(&self, id: EventId) -> Option<Event> {
        self.hot(|hot| hot.get(id))
    }

    /// Returns the latest events of a kind, the latest first.
    pub fn of_kind(&self, kind: &str, limit: usize) -> Vec<Event> {
        self.hot(|hot| hot.of_kind(kind).take(limit).collect())
    }

    /// Returns the events of a correlation, in order.
    pub fn of_correlation(&self, correlation: Correlation) -> Vec<Event> {
        self.of_group(&Group::Correlation(correlation))
    }

    /// Returns the events of an actor, in order.
    pub fn of_actor(&self, actor: &Actor) -> Vec<Event> {
        self.of_group(&Group::Actor(actor.clone()))
    }

    /// Returns the events of a session, in order.
    pub fn of_session(&self, session: &str) -> Vec<Event> {
        self.of_group(&Group::Session(session.into()))
    }

    /// Returns an event with what caused it, from the root on, and behind it all that it caused, in order.
    pub fn chain(&self, id: EventId, limit: usize) -> Vec<Event> {
        self.hot(|hot| {
            let mut chain: Vec<Event> = Vec::new();
            let mut up = hot.get(id);
            while let Some(event) = up.take().filter(|_| chain.len() < limit) {
                // A parent is older than its child, whatever a damaged segment says.
                up = event.context.parent.filter(|parent| *parent < event.id).and_then(|parent| hot.get(parent));
                chain.push(event);
            }
            chain.reverse();
            let mut next = chain.len().saturating_sub(1);
            while let Some(event) = chain.get(next).filter(|_| chain.len() < limit) {
                let (parent, room) = (event.id, limit - chain.len());
                let mut caused: Vec<Event> =
                    hot.of_group(&Group::Parent(parent)).filter(|event| event.id > parent).collect();
                caused.sort_unstable_by_key(|event| event.id);
                chain.extend(caused.into_iter().take(room));
                next += 1;
            }
            chain
        })
    }

    pub fn hot_stats(&self) -> HotStats {
        self.hot(Hot::stats)
    }

    fn of_group(&self, group: &Group) -> Vec<Event> {
        let mut events: Vec<Event> = self.hot(|hot| hot.of_group(group).collect());
        events.sort_unstable_by_key(|event| event.id);
        events
    }

    fn hot<T>(&self, find: impl FnOnce(&Hot) -> T) -> T {
        find(&self.shared.hot.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for EventLog {
    fn drop(&mut self) {
        self.stop.take();
        if self.syncing.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the thread that syncs events panicked");
        }
    }
}

impl Shared {
    /// Gives an event its id and puts it behind those that wait.
    fn take_in(&self, kind: &str, context: ContextRef, payload: Vec<u8>) -> u64 {
        let mut intake = lock(&self.intake);
        let Intake { next, encoder, bytes, entries, kinds, .. } = &mut *intake;
        let id = *next;
        *next += 1;
        // Read here, so that times go up as ids do unless the clock is set back.
        let at_ms = now_ms();
        encoder.event(id, at_ms, kind, &context, &payload, bytes);
        let kind = match kinds.get(kind) {
            Some(kind) => kind.clone(),
            None => kinds.entry(kind.into()).or_insert_with(|| kind.into()).clone(),
        };
        entries.push((id, Entry::new(at_ms, kind, context, payload)));
        id
    }

    /// Returns when the event is written. Whoever comes first writes for all that wait.
    fn settle(&self, id: u64, durability: Durability) -> Result<(), EventError> {
        let mut output = lock(&self.output);
        if output.settled < id {
            self.write(&mut output);
        }
        let refused = output.refusals.iter().rev().find(|(ids, _)| ids.contains(&id));
        if let Some((_, error)) = refused {
            return Err(error.clone());
        }
        if durability == Durability::Critical {
            output.unsynced().map_err(|error| EventError::io(&self.folder, &error))?;
        }
        Ok(())
    }

    /// Writes all that waits.
    fn write(&self, output: &mut Output) {
        let (mut bytes, mut entries, first, begun_ms) = {
            let mut intake = lock(&self.intake);
            let spare = std::mem::take(&mut intake.spare);
            let bytes = std::mem::replace(&mut intake.bytes, spare.0);
            let entries = std::mem::replace(&mut intake.entries, spare.1);
            (bytes, entries, intake.encoder.first, intake.encoder.begun_ms)
        };
        let (Some((from, _)), Some((to, _))) = (entries.first(), entries.last()) else { return };
        let ids = *from..=*to;
        match self.append(output, first, begun_ms, &bytes) {
            Ok(()) => {
                let mut hot = self.hot.write().unwrap_or_else(PoisonError::into_inner);
                for (id, entry) in entries.drain(..) {
                    hot.push(id, entry);
                }
                drop(hot);
                // Full is as good as sent.
                let _ = self.dirty.try_send(());
            }
            Err(error) => {
                if output.refusals.len() == REFUSALS {
                    output.refusals.remove(0);
                }
                output.refusals.push((ids.clone(), error));
                entries.clear();
                // What the refused records defined isn't in the segment.
                output.segment = None;
            }
        }
        output.settled = *ids.end();
        bytes.clear();
        let mut intake = lock(&self.intake);
        intake.spare = (bytes, entries);
        let is_full = output.segment.as_ref().is_none_or(|segment| segment.len() > SEGMENT);
        if is_full || intake.encoder.contexts() > SEGMENT_CONTEXTS {
            self.close(output, &mut intake);
        }
    }

    fn append(&self, output: &mut Output, first: u64, begun_ms: i64, bytes: &[u8]) -> Result<(), EventError> {
        if output.segment.is_none() {
            output.segment = Some(Segment::begin(&self.folder, first, begun_ms)?);
        }
        output.segment.as_mut().map_or(Ok(()), |segment| segment.append(bytes))
    }

    /// Ends the segment, so that the next event begins another. What has been taken in meanwhile is taken in anew: it
    /// refers to definitions of the segment that ends.
    fn close(&self, output: &mut Output, intake: &mut Intake) {
        match output.segment.take().map(|segment| segment.handle()) {
            Some(Ok(file)) => output.closed.push(file),
            Some(Err(error)) => tracing::error!(%error, "the end of a segment of events isn't synced"),
            None => {}
        }
        let first = intake.entries.first().map_or(intake.next, |(id, _)| *id);
        intake.encoder = Encoder::new(first, now_ms());
        intake.bytes.clear();
        let Intake { encoder, bytes, entries, .. } = intake;
        for (id, entry) in entries {
            encoder.event(*id, entry.at_ms, &entry.kind, &entry.context, &entry.payload, bytes);
        }
    }
}

impl Output {
    /// Syncs all that was written.
    fn unsynced(&self) -> std::io::Result<()> {
        self.closed.iter().try_for_each(File::sync_data)?;
        self.segment.as_ref().map_or(Ok(()), |segment| segment.handle()?.sync_data())
    }

    /// Returns what is to be synced, for who does so without keeping others from writing.
    fn take_unsynced(&mut self) -> std::io::Result<Vec<File>> {
        let mut files = std::mem::take(&mut self.closed);
        if let Some(segment) = &self.segment {
            files.push(segment.handle()?);
        }
        Ok(files)
    }
}

/// Syncs what was written, every 100 ms while something is, until `stopped` ends.
fn sync(shared: &Shared, is_dirty: &Receiver<()>, stopped: &Receiver<()>) {
    loop {
        crossbeam_channel::select! {
            recv(is_dirty) -> _ => {}
            recv(stopped) -> _ => return,
        }
        let stops = stopped.recv_timeout(SYNCED_EVERY) != Err(crossbeam_channel::RecvTimeoutError::Timeout);
        let files = lock(&shared.output).take_unsynced();
        if let Err(error) = files.and_then(|files| files.iter().try_for_each(File::sync_data)) {
            tracing::error!(%error, "events can't be synced");
        }
        if stops {
            return;
        }
    }
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
            Err(TryLockError::Error(error)) => return Err(EventError::io(&path, &error)),
            Err(TryLockError::WouldBlock) if begun.elapsed() > PATIENCE => {
                return Err(EventError::Busy { path: folder.to_path_buf() });
            }
            // Nobody tells when it is free.
            Err(TryLockError::WouldBlock) => drop(crossbeam_channel::after(Duration::from_millis(10)).recv()),
        }
    }
}

/// Nothing behind these locks is left half-changed by a panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
