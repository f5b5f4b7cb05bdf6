//! The latest events in memory: as many as fit a bound, of the last 24 hours. Everything is found by following links
//! between events of one kind or one context, so that taking in an event costs the same whatever is there.

use crate::record::ByKey;
use crate::{Actor, ContextRef, Correlation, Event, EventId};
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

/// What an event costs beside its payload, and a context beside its JSON, in bytes.
const EVENT: usize = 96;
const CONTEXT: usize = 512;
/// Events older than this leave.
const KEPT_MS: i64 = 24 * 3600 * 1000;

/// No event: ids begin at 1.
const NONE: u64 = 0;

pub(crate) struct Hot {
    most_bytes: usize,
    bytes: usize,
    /// The id of the front.
    first: u64,
    /// By id; nothing where an id was never given.
    entries: VecDeque<Option<Entry>>,
    kinds: HashMap<Arc<str>, u64>,
    contexts: ByKey<Held>,
    groups: HashMap<Group, HashSet<[u8; 16]>>,
}

/// An event that is taken in.
pub(crate) struct Entry {
    pub(crate) at_ms: i64,
    pub(crate) kind: Arc<str>,
    pub(crate) context: ContextRef,
    pub(crate) payload: Vec<u8>,
    /// The one before of the same kind, and of the same context.
    before_kind: u64,
    before_context: u64,
}

impl Entry {
    pub(crate) fn new(at_ms: i64, kind: Arc<str>, context: ContextRef, payload: Vec<u8>) -> Entry {
        Entry { at_ms, kind, context, payload, before_kind: NONE, before_context: NONE }
    }
}

struct Held {
    context: ContextRef,
    last: u64,
}

/// What contexts have in common.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) enum Group {
    Correlation(Correlation),
    Actor(Actor),
    Session(String),
    Parent(EventId),
}

/// How full the hot store is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HotStats {
    pub events: usize,
    pub contexts: usize,
    pub bytes: usize,
}

impl Hot {
    pub(crate) fn new(most_bytes: usize) -> Hot {
        Hot {
            most_bytes,
            bytes: 0,
            first: 1,
            entries: VecDeque::new(),
            kinds: HashMap::new(),
            contexts: ByKey::default(),
            groups: HashMap::new(),
        }
    }

    pub(crate) fn stats(&self) -> HotStats {
        let events = self.entries.iter().flatten().count();
        HotStats { events, contexts: self.contexts.len(), bytes: self.bytes }
    }

    /// Takes in an event, whose id is larger than all before.
    pub(crate) fn push(&mut self, id: u64, mut entry: Entry) {
        let next = self.first + self.entries.len() as u64;
        if self.entries.is_empty() || id - next > 1_000_000 {
            self.clear();
            self.first = id;
        } else {
            self.entries.extend((next..id).map(|_| None));
        }
        entry.before_kind = match self.kinds.get_mut(&entry.kind) {
            Some(last) => std::mem::replace(last, id),
            None => self.kinds.insert(entry.kind.clone(), id).unwrap_or(NONE),
        };
        let key = entry.context.key();
        entry.before_context = match self.contexts.get_mut(&key) {
            Some(held) => std::mem::replace(&mut held.last, id),
            None => {
                self.hold(entry.context.clone(), id);
                NONE
            }
        };
        self.bytes += EVENT + entry.payload.len();
        let now = entry.at_ms;
        self.entries.push_back(Some(entry));
        self.age(now);
    }

    fn hold(&mut self, context: ContextRef, last: u64) {
        self.bytes += CONTEXT + context.json().len();
        for group in groups(&context) {
            self.groups.entry(group).or_default().insert(context.key());
        }
        self.contexts.insert(context.key(), Held { context, last });
    }

    /// Lets go what is too old or too much.
    fn age(&mut self, now_ms: i64) {
        while let Some(front) = self.entries.front() {
            let is_old = front.as_ref().is_none_or(|entry| now_ms.saturating_sub(entry.at_ms) > KEPT_MS);
            if !is_old && self.bytes <= self.most_bytes {
                return;
            }
            self.drop_first();
        }
    }

    fn drop_first(&mut self) {
        let id = self.first;
        let Some(entry) = self.entries.pop_front() else { return };
        self.first += 1;
        let Some(entry) = entry else { return };
        self.bytes -= EVENT + entry.payload.len();
        if self.kinds.get(&entry.kind) == Some(&id) {
            self.kinds.remove(&entry.kind);
        }
        let key = entry.context.key();
        if self.contexts.get(&key).is_some_and(|held| held.last == id)
            && let Some(held) = self.contexts.remove(&key)
        {
            self.bytes -= CONTEXT + held.context.json().len();
            for group in groups(&held.context) {
                if let Some(keys) = self.groups.get_mut(&group) {
                    keys.remove(&key);
                    if keys.is_empty() {
                        self.groups.remove(&group);
                    }
                }
            }
        }
    }

    fn clear(&mut self) {
        while !self.entries.is_empty() {
            self.drop_first();
        }
    }

    fn entry(&self, id: u64) -> Option<&Entry> {
        self.entries.get(usize::try_from(id.checked_sub(self.first)?).ok()?)?.as_ref()
    }

    pub(crate) fn get(&self, id: EventId) -> Option<Event> {
        self.entry(id.0).map(|entry| event(id.0, entry))
    }

    /// Returns the events of a kind, the latest first.
    pub(crate) fn of_kind(&self, kind: &str) -> impl Iterator<Item = Event> {
        let mut next = self.kinds.get(kind).copied().unwrap_or(NONE);
        std::iter::from_fn(move || {
            let (id, entry) = (next, self.entry(next)?);
            next = entry.before_kind;
            Some(event(id, entry))
        })
    }

    /// Returns the events whose contexts are of a group, in no order.
    pub(crate) fn of_group(&self, group: &Group) -> impl Iterator<Item = Event> {
        let keys = self.groups.get(group).into_iter().flatten();
        keys.filter_map(|key| self.contexts.get(key)).flat_map(move |held| {
            let mut next = held.last;
            std::iter::from_fn(move || {
                let (id, entry) = (next, self.entry(next)?);
                next = entry.before_context;
                Some(event(id, entry))
            })
        })
    }
}

fn event(id: u64, entry: &Entry) -> Event {
    Event {
        id: EventId(id),
        at_ms: entry.at_ms,
        kind: entry.kind.clone(),
        payload: entry.payload.as_slice().into(),
        context: entry.context.clone(),
    }
}

fn groups(context: &ContextRef) -> impl Iterator<Item = Group> + use<> {
    let session = context.session.clone().map(Group::Session);
    let parent = context.parent.map(Group::Parent);
    [Some(Group::Correlation(context.correlation)), Some(Group::Actor(context.actor.clone())), session, parent]
        .into_iter()
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EventContext;

    fn entry(kind: &str, at_ms: i64, context: &ContextRef) -> Entry {
        Entry::new(at_ms, kind.into(), context.clone(), b"{}".to_vec())
    }

    fn ids(events: impl Iterator<Item = Event>) -> Vec<u64> {
        let mut ids: Vec<u64> = events.map(|event| event.id.0).collect();
        ids.sort_unstable();
        ids
    }

    #[test]
    fn events_are_found_by_id_kind_and_what_their_contexts_share() {
        let begin = EventContext::begin(Actor::user(), "p").unwrap();
        let first = begin.clone().shared();
        let second = EventContext { session: Some("s".into()), ..EventContext::behind(&begin, EventId(1)) }.shared();
        let mut hot = Hot::new(1 << 20);
        for (id, kind, context) in [(1, "a", &first), (2, "b", &second), (5, "a", &second), (6, "a", &first)] {
            hot.push(id, entry(kind, 0, context));
        }
        assert_eq!(hot.get(EventId(5)).unwrap().context, second);
        assert!(hot.get(EventId(3)).is_none() && hot.get(EventId(7)).is_none() && hot.get(EventId(0)).is_none());
        assert_eq!(hot.of_kind("a").map(|event| event.id.0).collect::<Vec<_>>(), [6, 5, 1]);
        assert_eq!(ids(hot.of_group(&Group::Correlation(begin.correlation))), [1, 2, 5, 6]);
        assert_eq!(ids(hot.of_group(&Group::Session("s".into()))), [2, 5]);
        assert_eq!(ids(hot.of_group(&Group::Parent(EventId(1)))), [2, 5]);
        assert_eq!(hot.of_group(&Group::Actor(Actor::engine("x"))).count(), 0);
    }

    #[test]
    fn memory_stays_within_its_bound_and_what_leaves_takes_its_traces_along() {
        let mut hot = Hot::new(100_000);
        for id in 1..=100_000 {
            let context = EventContext::begin(Actor::user(), "p").unwrap().shared();
            hot.push(id, entry("a", 0, &context));
            assert!(hot.stats().bytes <= 100_000 || id < 2);
        }
        let stats = hot.stats();
        assert!(stats.events > 50 && stats.events == stats.contexts, "{stats:?}");
        assert_eq!(hot.groups.len(), stats.contexts + 1, "their correlations, and one actor");
        assert_eq!(hot.of_kind("a").count(), stats.events);
        let context = EventContext::begin(Actor::user(), "p").unwrap().shared();
        hot.push(100_001, entry("b", KEPT_MS + 1, &context));
        assert_eq!(hot.stats(), HotStats { events: 1, contexts: 1, ..hot.stats() }, "a day later");
        assert_eq!((hot.of_kind("a").count(), hot.kinds.len()), (0, 1));
    }
}
