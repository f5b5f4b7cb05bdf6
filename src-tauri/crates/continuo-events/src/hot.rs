//! The latest events in memory: as many as fit a bound, of the last 24 hours. Everything is found by following links
//! between events of one kind, one context or one parent, so that taking in an event costs the same whatever is there.

mod blocks;
mod contexts;

use crate::{Event, EventId, Place};
use blocks::{At, Blocks};
use contexts::Contexts;
pub(crate) use contexts::{ContextSlot, Group};
use rustc_hash::FxHashMap;
use std::collections::VecDeque;
use std::sync::Arc;

/// Events older than this leave.
const KEPT_MS: i64 = 24 * 3600 * 1000;
/// What a parent costs in the table of children, in bytes.
const CHILD: usize = 40;

/// Ids that may be missing between two events. What comes behind a larger gap begins anew.
const GAP: u64 = 1000;

/// No event: ids begin at 1.
const NONE: u64 = 0;

pub(crate) struct Hot {
    most_bytes: usize,
    bytes: usize,
    /// The id of the front.
    first: u64,
    /// By id; holes where an id was never given.
    entries: VecDeque<Entry>,
    payloads: Blocks,
    kinds: Vec<Kind>,
    by_name: FxHashMap<Arc<str>, Vec<u32>>,
    contexts: Contexts,
    /// The latest child of each parent.
    children: FxHashMap<u64, u64>,
}

struct Kind {
    name: Arc<str>,
    version: u32,
    last: u64,
}

struct Entry {
    at_ms: i64,
    kind: u32,
    context: u32,
    payload: At,
    place: Option<Place>,
    /// The ones before of the same kind, context and parent.
    before_kind: u64,
    before_context: u64,
    before_sibling: u64,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// No event has this id.
    Hole,
    /// Its transaction isn't committed yet.
    Pending,
    There,
}

/// How full the hot store is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HotStats {
    pub events: usize,
    pub contexts: usize,
    pub bytes: usize,
}

/// An event on its way in.
pub(crate) struct Incoming<'a> {
    pub(crate) id: u64,
    pub(crate) at_ms: i64,
    pub(crate) kind: u32,
    pub(crate) context: ContextSlot,
    pub(crate) place: Option<Place>,
    pub(crate) payload: &'a [u8],
    /// Its transaction isn't committed yet.
    pub(crate) pending: bool,
}

impl Hot {
    pub(crate) fn new(most_bytes: usize) -> Hot {
        Hot {
            most_bytes,
            bytes: 0,
            first: 1,
            entries: VecDeque::new(),
            payloads: Blocks::default(),
            kinds: Vec::new(),
            by_name: FxHashMap::default(),
            contexts: Contexts::default(),
            children: FxHashMap::default(),
        }
    }

    pub(crate) fn stats(&self) -> HotStats {
        let events = self.entries.iter().filter(|entry| entry.state == State::There).count();
        HotStats { events, contexts: self.contexts.len(), bytes: self.bytes() }
    }

    fn bytes(&self) -> usize {
        self.bytes + self.payloads.bytes() + self.contexts.bytes() + self.children.len() * CHILD
    }

    /// Returns the id from which on every event is here.
    pub(crate) fn first(&self) -> u64 {
        self.first
    }

    /// Returns the number of a kind, giving it one when it is new.
    pub(crate) fn kind(&mut self, name: &str, version: u32) -> u32 {
        if let Some(numbers) = self.by_name.get(name)
            && let Some(number) = numbers.iter().find(|number| self.kinds[**number as usize].version == version)
        {
            return *number;
        }
        let (number, name) = (self.kinds.len() as u32, Arc::<str>::from(name));
        self.kinds.push(Kind { name: name.clone(), version, last: NONE });
        self.by_name.entry(name).or_default().push(number);
        number
    }

    /// Returns how many kinds were ever seen.
    pub(crate) fn kinds(&self) -> usize {
        self.kinds.len()
    }

    pub(crate) fn contexts(&mut self) -> &mut Contexts {
        &mut self.contexts
    }

    /// Takes in an event, whose id is larger than all before.
    pub(crate) fn push(&mut self, event: &Incoming<'_>) {
        let next = self.first + self.entries.len() as u64;
        if self.entries.is_empty() || event.id - next > GAP {
            self.clear();
            self.first = event.id;
        } else {
            for _ in next..event.id {
                self.entries.push_back(Entry::hole());
                self.bytes += size_of::<Entry>();
            }
        }
        let before_kind = std::mem::replace(&mut self.kinds[event.kind as usize].last, event.id);
        let before_context = self.contexts.follow(event.context, event.id);
        let before_sibling =
            event.place.and_then(|place| self.children.insert(place.parent.0, event.id)).unwrap_or(NONE);
        self.entries.push_back(Entry {
            at_ms: event.at_ms,
            kind: event.kind,
            context: event.context.0,
            payload: self.payloads.push(event.payload),
            place: event.place,
            before_kind,
            before_context,
            before_sibling,
            state: if event.pending { State::Pending } else { State::There },
        });
        self.bytes += size_of::<Entry>();
        self.age(event.at_ms);
    }

    /// Says what became of the transaction of a pending event.
    pub(crate) fn settle(&mut self, id: u64, committed: bool) {
        let at = id.checked_sub(self.first).and_then(|at| usize::try_from(at).ok());
        if let Some(entry) = at.and_then(|at| self.entries.get_mut(at)).filter(|entry| entry.state == State::Pending) {
            entry.state = if committed { State::There } else { State::Hole };
        }
    }

    /// Lets go what is too old or too much.
    fn age(&mut self, now_ms: i64) {
        while let Some(front) = self.entries.front() {
            let is_old = front.state == State::Hole || now_ms.saturating_sub(front.at_ms) > KEPT_MS;
            // A transaction that is still open is asked about when it ends.
            if front.state == State::Pending || !(is_old || self.bytes() > self.most_bytes) {
                return;
            }
            self.drop_first();
        }
    }

    fn drop_first(&mut self) {
        let id = self.first;
        let Some(entry) = self.entries.pop_front() else { return };
        self.first += 1;
        self.bytes -= size_of::<Entry>();
        if entry.is_none() {
            return;
        }
        self.payloads.drop_first(entry.payload);
        let kind = &mut self.kinds[entry.kind as usize];
        if kind.last == id {
            kind.last = NONE;
        }
        if let Some(place) = entry.place
            && self.children.get(&place.parent.0) == Some(&id)
        {
            self.children.remove(&place.parent.0);
        }
        self.contexts.leave(ContextSlot(entry.context), id);
    }

    fn clear(&mut self) {
        while !self.entries.is_empty() {
            self.drop_first();
        }
    }

    fn entry(&self, id: u64) -> Option<&Entry> {
        self.entries.get(usize::try_from(id.checked_sub(self.first)?).ok()?)
    }

    pub(crate) fn get(&self, id: EventId) -> Option<Event> {
        self.event(id.0, self.entry(id.0)?)
    }

    fn event(&self, id: u64, entry: &Entry) -> Option<Event> {
        if entry.state != State::There {
            return None;
        }
        let kind = &self.kinds[entry.kind as usize];
        Some(Event {
            id: EventId(id),
            at_ms: entry.at_ms,
            kind: kind.name.clone(),
            version: kind.version,
            payload: self.payloads.get(entry.payload).into(),
            context: self.contexts.get(ContextSlot(entry.context))?.at(entry.place),
        })
    }

    /// Returns the events from one id up to another, in order.
    pub(crate) fn range(&self, from: u64, upto: u64) -> impl Iterator<Item = Event> {
        let from = from.max(self.first);
        let upto = upto.min(self.first + self.entries.len() as u64 - u64::from(!self.entries.is_empty()));
        (from..=upto).filter_map(|id| self.get(EventId(id)))
    }

    /// Returns the events of a kind, the latest first.
    pub(crate) fn of_kind(&self, kind: &str) -> impl Iterator<Item = Event> {
        let numbers = self.by_name.get(kind).map_or(&[][..], Vec::as_slice);
        let mut next: Vec<u64> = numbers.iter().map(|number| self.kinds[*number as usize].last).collect();
        std::iter::from_fn(move || {
            let latest = next.iter_mut().max()?;
            let (id, entry) = (*latest, self.entry(*latest)?);
            *latest = entry.before_kind;
            Some(self.event(id, entry))
        })
        .flatten()
    }

    /// Returns the events whose contexts are of a group, in no order.
    pub(crate) fn of_group(&self, group: &Group) -> impl Iterator<Item = Event> {
        self.contexts.of_group(group).flat_map(|last| self.follow(last, |entry| entry.before_context))
    }

    /// Returns the ids of what an event caused, the latest first.
    pub(crate) fn children_of(&self, parent: EventId) -> Vec<u64> {
        let mut next = self.children.get(&parent.0).copied().unwrap_or(NONE);
        let ids = std::iter::from_fn(|| {
            let (id, entry) = (next, self.entry(next)?);
            next = entry.before_sibling;
            Some(id)
        });
        ids.collect()
    }

    fn follow(&self, last: u64, before: fn(&Entry) -> u64) -> impl Iterator<Item = Event> {
        let mut next = last;
        std::iter::from_fn(move || {
            let (id, entry) = (next, self.entry(next)?);
            next = before(entry);
            Some(self.event(id, entry))
        })
        .flatten()
    }
}

impl Entry {
    fn hole() -> Entry {
        Entry {
            at_ms: 0,
            kind: u32::MAX,
            context: u32::MAX,
            payload: At::default(),
            place: None,
            before_kind: NONE,
            before_context: NONE,
            before_sibling: NONE,
            state: State::Hole,
        }
    }

    /// Whether there never was anything, as opposed to what was taken back.
    fn is_none(&self) -> bool {
        self.kind == u32::MAX
    }
}

#[cfg(test)]
mod tests;
