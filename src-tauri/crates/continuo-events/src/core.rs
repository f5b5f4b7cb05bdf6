//! What takes events in, one after the other: the segment that is written and the hot store, under one lock. Between two
//! events nothing is waited for but memory.

use crate::hot::{Hot, Incoming};
use crate::record::{self, Record, Steps};
use crate::segment::Segment;
use crate::sink::RoomAhead;
use crate::{ContextRef, EventError, EventId};
use std::collections::{BTreeSet, VecDeque};
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// A context takes at most so many bytes as JSON.
const LARGEST_CONTEXT: usize = 64 << 10;

pub(crate) struct Core {
    folder: PathBuf,
    mapped: bool,
    most_waiting: u64,
    next: u64,
    /// From this id on, nothing that memory had is missing in it but what left at its old end.
    complete: u64,
    segment: Option<Segment>,
    /// By number: the segment that defines a kind, by its first id.
    defined: Vec<u64>,
    record: Vec<u8>,
    pub(crate) hot: Hot,
    /// Events whose transactions are open.
    pending: BTreeSet<u64>,
    /// Segments that are closed and not in the database yet.
    closed: VecDeque<ClosedSegment>,
    closed_bytes: u64,
    /// Closed segments that aren't synced yet.
    to_sync: Vec<Arc<File>>,
    is_unsynced: bool,
    /// All up to this is in the database.
    pub(crate) drained: u64,
    /// So many bytes of the first segment that isn't drained are.
    pub(crate) drained_bytes: u64,
    /// Somebody waits to hear of the next event.
    pub(crate) listened: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct ClosedSegment {
    pub(crate) path: PathBuf,
    pub(crate) length: u64,
}

/// An event as it is taken in.
pub(crate) struct Taken<'a> {
    pub(crate) kind: &'a str,
    pub(crate) version: u32,
    pub(crate) context: &'a ContextRef,
    pub(crate) payload: &'a [u8],
}

/// What an event makes necessary.
pub(crate) struct Accepted {
    pub(crate) id: EventId,
    /// It is the first that isn't synced.
    pub(crate) first_unsynced: bool,
    /// Somebody waits for it.
    pub(crate) heard: bool,
    /// Room is getting short, and made without keeping others from writing.
    pub(crate) room: Option<RoomAhead>,
}

impl Core {
    pub(crate) fn new(folder: PathBuf, mapped: bool, hot: Hot, next: u64, most_waiting: u64) -> Core {
        Core {
            folder,
            mapped,
            most_waiting,
            next,
            complete: next,
            segment: None,
            defined: Vec::new(),
            record: Vec::new(),
            hot,
            pending: BTreeSet::new(),
            closed: VecDeque::new(),
            closed_bytes: 0,
            to_sync: Vec::new(),
            is_unsynced: false,
            drained: next - 1,
            drained_bytes: 0,
            listened: false,
        }
    }

    /// Returns the last event that every one before is settled of: what comes later has a larger id.
    pub(crate) fn settled(&self) -> u64 {
        self.pending.first().map_or(self.next, |pending| *pending) - 1
    }

    /// Returns the id from which on memory has every event.
    pub(crate) fn complete_from(&self) -> u64 {
        self.complete.max(self.hot.first())
    }

    /// Gives out ids in a row for events that a transaction, still open, writes into the database, and returns the first.
    /// They are settled when the first is.
    pub(crate) fn reserve_many(&mut self, count: u64) -> u64 {
        let first = self.next;
        self.next += count;
        self.complete = self.next;
        self.pending.insert(first);
        first
    }

    /// Writes an event into the segment and takes it into the hot store.
    pub(crate) fn append(&mut self, event: &Taken<'_>) -> Result<Accepted, EventError> {
        let waiting = self.waiting();
        if waiting > self.most_waiting {
            return Err(EventError::Overloaded { bytes: waiting, most: self.most_waiting });
        }
        let context_bytes = event.context.json().len();
        if context_bytes > LARGEST_CONTEXT {
            return Err(EventError::TooLarge { bytes: context_bytes, most: LARGEST_CONTEXT });
        }
        // Read here, so that times go up as ids do unless the clock is set back.
        let (id, at_ms) = (self.next, now());
        let kind = self.hot.kind(event.kind, event.version);
        self.defined.resize(self.hot.kinds(), u64::MAX);
        let context = self.hot.contexts().slot(event.context);
        let incoming =
            Incoming { id, at_ms, kind, context, place: event.context.place(), payload: event.payload, pending: false };
        if let Err(error) = self.write(&incoming, event) {
            self.hot.contexts().leave_unused(context);
            return Err(error);
        }
        self.hot.push(&incoming);
        Ok(self.accepted(id))
    }

    /// Takes an event into the hot store that a transaction, still open, writes into the database.
    pub(crate) fn reserve(&mut self, event: &Taken<'_>) -> (EventId, i64) {
        let (id, at_ms) = (self.next, now());
        let kind = self.hot.kind(event.kind, event.version);
        let context = self.hot.contexts().slot(event.context);
        let place = event.context.place();
        self.hot.push(&Incoming { id, at_ms, kind, context, place, payload: event.payload, pending: true });
        self.pending.insert(id);
        self.next += 1;
        (EventId(id), at_ms)
    }

    /// Says what became of a transaction's events. Returns whether somebody waits for them.
    pub(crate) fn settle(&mut self, ids: &[EventId], committed: bool) -> bool {
        for id in ids {
            self.pending.remove(&id.0);
            self.hot.settle(id.0, committed);
        }
        std::mem::take(&mut self.listened)
    }

    fn accepted(&mut self, id: u64) -> Accepted {
        self.next = id + 1;
        Accepted {
            id: EventId(id),
            first_unsynced: !std::mem::replace(&mut self.is_unsynced, true),
            heard: std::mem::take(&mut self.listened),
            room: self.segment.as_mut().and_then(Segment::wants_room),
        }
    }

    /// Bytes of segments that aren't in the database yet.
    pub(crate) fn waiting(&self) -> u64 {
        (self.closed_bytes + self.segment.as_ref().map_or(0, Segment::len)).saturating_sub(self.drained_bytes)
    }

    fn write(&mut self, incoming: &Incoming<'_>, event: &Taken<'_>) -> Result<(), EventError> {
        loop {
            let segment = match &mut self.segment {
                Some(segment) => segment,
                none => none.insert(Segment::begin(&self.folder, incoming.id, incoming.at_ms, self.mapped)?),
            };
            self.record.clear();
            let (number, kind) = (incoming.context.0, incoming.kind);
            let new_context = !self.hot.contexts().is_defined(incoming.context, segment.first);
            if new_context {
                record::write(&Record::Context { number, json: event.context.json() }, &mut self.record);
            }
            let new_kind = self.defined[kind as usize] != segment.first;
            if new_kind {
                let of_kind = Record::Kind { number: kind, name: event.kind, version: event.version };
                record::write(&of_kind, &mut self.record);
            }
            let of_event = Record::Event {
                behind: incoming.id - segment.first,
                after_ms: incoming.at_ms - segment.begun_ms,
                kind,
                context: number,
                place: incoming.place.map(|place| Steps::to(place, incoming.id)),
                payload: event.payload,
            };
            record::write(&of_event, &mut self.record);
            if !segment.takes(self.record.len()) {
                self.close();
                continue;
            }
            segment.append(&self.record)?;
            if new_context {
                self.hot.contexts().define(incoming.context, segment.first);
            }
            if new_kind {
                self.defined[kind as usize] = segment.first;
            }
            return Ok(());
        }
    }

    /// Ends the segment, so that the next event begins another.
    pub(crate) fn close(&mut self) {
        let Some(segment) = self.segment.take() else { return };
        self.add_closed(ClosedSegment { path: segment.path.clone(), length: segment.len() });
        self.to_sync.push(segment.close());
    }

    /// Adds a segment that nobody writes any more, behind the others.
    pub(crate) fn add_closed(&mut self, segment: ClosedSegment) {
        self.closed_bytes += segment.length;
        self.closed.push_back(segment);
    }

    /// Returns the segments that nobody writes any more and that aren't in the database.
    pub(crate) fn closed(&self) -> &VecDeque<ClosedSegment> {
        &self.closed
    }

    /// Says that the first of them is in the database, and returns it.
    pub(crate) fn first_is_drained(&mut self) -> Option<ClosedSegment> {
        self.drained_bytes = 0;
        let first = self.closed.pop_front()?;
        self.closed_bytes -= first.length;
        Some(first)
    }

    /// Returns the segment that is written and how much of it is.
    pub(crate) fn open_segment(&self) -> Option<ClosedSegment> {
        let segment = self.segment.as_ref()?;
        Some(ClosedSegment { path: segment.path.clone(), length: segment.len() })
    }

    /// Returns what is to be synced, for who does so without keeping others from writing.
    pub(crate) fn take_unsynced(&mut self) -> Vec<Arc<File>> {
        self.is_unsynced = false;
        if let Some(segment) = &mut self.segment {
            segment.let_go();
        }
        let mut files = std::mem::take(&mut self.to_sync);
        files.extend(self.segment.as_ref().map(Segment::file));
        files
    }

    /// Says that files couldn't be synced: they are to be tried again.
    pub(crate) fn still_unsynced(&mut self, files: Vec<Arc<File>>) {
        self.to_sync.extend(files);
    }
}

/// Returns the time as the store keeps it, without the checks of a calendar.
fn now() -> i64 {
    let since = |time: std::time::Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(after) => since(after),
        Err(before) => -since(before.duration()),
    }
}
