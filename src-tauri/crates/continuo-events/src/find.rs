//! Finding events wherever they are: in the database, in memory, or in a segment on the way from one to the other.

use crate::cold::Slice;
use crate::log::Inner;
use crate::{Damage, Event, EventCount, EventError, EventFilter, EventId, EventLog};
use std::collections::HashSet;
use std::time::{Duration, Instant};

/// How long a question about sizes waits for what isn't in the database yet.
const DRAINED_WITHIN: Duration = Duration::from_millis(500);

/// Which events are asked for, and how many of them.
#[derive(Clone, Debug, Default)]
pub struct EventQuery {
    pub filter: EventFilter,
    /// Events behind this one, the oldest first; without it the latest come first.
    pub after: Option<EventId>,
    /// Nothing later than this event.
    pub upto: Option<EventId>,
    /// So many of the latest are left out. Not with `after`.
    pub skip: u64,
    pub limit: usize,
}

#[derive(Clone, Debug, Default)]
pub struct EventsFound {
    pub events: Vec<Event>,
    /// All up to this was looked at: what to go on behind.
    pub position: EventId,
    /// How many the filter lets through, up to `upto`. Not counted with `after`.
    pub total: Option<u64>,
}

/// An event with what caused it and all that it led to.
#[derive(Clone, Debug)]
pub struct EventChain {
    /// From the first cause on, then the event, then its effects, in order.
    pub events: Vec<Event>,
    /// A cause isn't there any more.
    pub begins_earlier: bool,
    /// There are more effects than were asked for.
    pub more: bool,
}

/// What the log holds and what it takes.
#[derive(Clone, Debug, Default)]
pub struct EventStats {
    pub events: u64,
    /// Contexts that are stored, each once.
    pub contexts: u64,
    /// On the disk, with indexes.
    pub bytes: u64,
    /// Of the same events as JSON lines with the whole context in each.
    pub bytes_if_embedded: u64,
    /// Events that aren't in the database yet.
    pub waiting: u64,
    pub oldest_ms: Option<i64>,
    pub newest_ms: Option<i64>,
    pub position: EventId,
    /// The most frequent first.
    pub kinds: Vec<EventCount>,
    pub actors: Vec<EventCount>,
    /// The latest first, at most 100.
    pub sessions: Vec<EventCount>,
    pub damage: Vec<Damage>,
}

impl EventLog {
    /// Returns the event behind which everything is still to come: all up to it are settled.
    pub fn position(&self) -> EventId {
        EventId(self.inner.core().settled())
    }

    /// Waits until there is an event behind `position`, at most so long, and returns the position then.
    pub fn wait(&self, position: EventId, within: Duration) -> EventId {
        EventId(self.inner.wait(position.0, Instant::now() + within))
    }

    /// Returns the events that a query asks for.
    ///
    /// # Errors
    /// `Store`, `Io`.
    pub fn find(&self, query: &EventQuery) -> Result<EventsFound, EventError> {
        match query.after {
            Some(after) => {
                let upto = query.upto.map_or(u64::MAX, |upto| upto.0);
                let (events, position) = self.inner.after(after.0, upto, &query.filter, query.limit)?;
                Ok(EventsFound { events, position: EventId(position), total: None })
            }
            None => self.latest(query),
        }
    }

    fn latest(&self, query: &EventQuery) -> Result<EventsFound, EventError> {
        let (settled, drained) = self.inner.positions();
        let upto = query.upto.map_or(settled, |upto| upto.0.min(settled));
        let mut tail = self.inner.tail(drained, upto)?;
        tail.retain(|event| query.filter.matches(event));
        tail.reverse();
        let slice = Slice {
            filter: &query.filter,
            after: 0,
            upto: upto.min(drained),
            newest_first: true,
            skip: query.skip.saturating_sub(tail.len() as u64),
            limit: query.limit,
        };
        let total = tail.len() as u64 + self.inner.cold.count(&slice)?;
        let mut events: Vec<Event> =
            tail.into_iter().skip(usize::try_from(query.skip).unwrap_or(usize::MAX)).take(query.limit).collect();
        if events.len() < query.limit {
            let slice = Slice { limit: query.limit - events.len(), ..slice };
            events.extend(self.inner.cold.slice(&slice)?);
        }
        Ok(EventsFound { events, position: EventId(upto), total: Some(total) })
    }

    /// Counts events in `bars` equal parts of the time that the filter names, or of all the time that there are events
    /// of. Returns that time in milliseconds since 1970.
    ///
    /// # Errors
    /// `Store`, `Io`.
    pub fn over_time(&self, filter: &EventFilter, bars: usize) -> Result<(Option<(i64, i64)>, Vec<u64>), EventError> {
        let (settled, drained) = self.inner.positions();
        let tail = self.inner.tail(drained, settled)?;
        let (oldest, newest) = self.inner.cold.times()?;
        let times = tail.iter().map(|event| event.at_ms);
        let first = filter.from_ms.or(oldest.into_iter().chain(times.clone().min()).min());
        let last = filter.to_ms.or(newest.into_iter().chain(times.max()).max().map(|last| last + 1));
        let mut counts = vec![0; bars];
        let Some((from, to)) = first.zip(last).filter(|(from, to)| from < to) else { return Ok((None, counts)) };
        let slice = Slice { filter, after: 0, upto: drained, newest_first: true, skip: 0, limit: 0 };
        self.inner.cold.over_time(&slice, (from, to), &mut counts)?;
        for event in tail.iter().filter(|event| filter.matches(event) && (from..to).contains(&event.at_ms)) {
            let bar = i128::from(event.at_ms - from) * bars as i128 / i128::from(to - from);
            if let Some(count) = usize::try_from(bar).ok().and_then(|bar| counts.get_mut(bar)) {
                *count += 1;
            }
        }
        Ok((Some((from, to)), counts))
    }

    /// Returns an event with what caused it and at most `limit` of what it led to; nothing when there is no such event.
    ///
    /// # Errors
    /// `Store`, `Io`.
    pub fn chain(&self, id: EventId, limit: usize) -> Result<Option<EventChain>, EventError> {
        let Some(event) = self.get(id)? else { return Ok(None) };
        let mut events = vec![event];
        let mut begins_earlier = false;
        // A parent is older than its child, whatever came from elsewhere.
        while let Some(first) = events.last()
            && let Some(parent) = first.context.parent()
        {
            let cause = if parent < first.id && events.len() < limit.max(1000) { self.get(parent)? } else { None };
            let Some(cause) = cause else {
                begins_earlier = true;
                break;
            };
            events.push(cause);
        }
        events.reverse();
        let (mut below, more) = self.inner.below(id.0, limit)?;
        below.sort_by_key(|event| event.id);
        events.extend(below);
        Ok(Some(EventChain { events, begins_earlier, more }))
    }

    /// Returns what the log holds and what it takes.
    ///
    /// # Errors
    /// `Store`, `Io`.
    pub fn stats(&self) -> Result<EventStats, EventError> {
        let until = Instant::now() + DRAINED_WITHIN;
        let settled = self.inner.wait_drained(until);
        let sizes = self.inner.cold.sizes()?;
        let mut tail = self.inner.tail(sizes.drained, settled)?;
        let stored: HashSet<u64> = self.inner.cold.ids_after(sizes.drained)?.into_iter().collect();
        tail.retain(|event| !stored.contains(&event.id.0));
        let contexts: HashSet<[u8; 16]> = tail.iter().map(|event| event.context.key()).collect();
        let line = |event: &Event| crate::Line::of(event).to_string().len() as u64 + 1;
        let newest = tail.last().map(|event| event.at_ms).into_iter().chain(sizes.newest_ms).max();
        let segments = if tail.is_empty() { 0 } else { self.inner.core().waiting() };
        Ok(EventStats {
            events: sizes.events + tail.len() as u64,
            contexts: sizes.contexts.max(contexts.len() as u64),
            bytes: sizes.bytes + segments,
            bytes_if_embedded: sizes.embedded + tail.iter().map(line).sum::<u64>(),
            waiting: tail.len() as u64,
            oldest_ms: sizes.oldest_ms.or(tail.first().map(|event| event.at_ms)),
            newest_ms: newest,
            position: EventId(settled),
            kinds: sizes.kinds,
            actors: sizes.actors,
            sessions: sizes.sessions,
            damage: self.recovered().damage.clone(),
        })
    }
}

impl Inner {
    /// Returns up to which event all are settled, and up to which all are in the database.
    fn positions(&self) -> (u64, u64) {
        let core = self.core();
        (core.settled(), core.drained)
    }

    /// Returns at most `limit` events above `after` and up to `upto` that a filter lets through, in order, and up to
    /// which all were looked at.
    pub(crate) fn after(
        &self,
        after: u64,
        upto: u64,
        filter: &EventFilter,
        limit: usize,
    ) -> Result<(Vec<Event>, u64), EventError> {
        let (settled, drained) = self.positions();
        let upto = upto.min(settled);
        let mut events = Vec::new();
        if after < drained.min(upto) {
            let slice = Slice { filter, after, upto: drained.min(upto), newest_first: false, skip: 0, limit };
            events = self.cold.slice(&slice)?;
        }
        if events.len() < limit && upto > drained {
            let tail = self.tail(drained.max(after), upto)?;
            let room = limit - events.len();
            events.extend(tail.into_iter().filter(|event| filter.matches(event)).take(room));
        }
        let position = if events.len() == limit { events.last().map_or(after, |event| event.id.0) } else { upto };
        Ok((events, position.max(after)))
    }

    /// Returns the events above `after`, up to which all are in the database, and up to `upto`, in order.
    fn tail(&self, after: u64, upto: u64) -> Result<Vec<Event>, EventError> {
        if after >= upto {
            return Ok(Vec::new());
        }
        let (mut events, complete) = {
            let core = self.core();
            let complete = core.complete_from().max(after + 1);
            (core.hot.range(complete, upto).collect::<Vec<_>>(), complete)
        };
        if complete > after + 1 {
            // It left memory before it came to the database, or came there by a transaction of an earlier process.
            let before = complete.saturating_sub(1).min(upto);
            let mut earlier = self.in_segments(after, before)?;
            let everything = EventFilter::default();
            let slice = Slice {
                filter: &everything,
                after,
                upto: before,
                newest_first: false,
                skip: 0,
                limit: i64::MAX as usize,
            };
            earlier.extend(self.cold.slice(&slice)?);
            earlier.append(&mut events);
            earlier.sort_by_key(|event| event.id);
            earlier.dedup_by_key(|event| event.id);
            events = earlier;
        }
        Ok(events)
    }

    /// Returns at most `limit` of what an event led to, and whether there is more.
    fn below(&self, id: u64, limit: usize) -> Result<(Vec<Event>, bool), EventError> {
        let (complete, drained, settled) = {
            let core = self.core();
            (core.complete_from(), core.drained, core.settled())
        };
        let mut found = Vec::new();
        let mut parents = vec![id];
        let mut seen: HashSet<u64> = HashSet::from([id]);
        if id < complete {
            found = self.cold.below(EventId(id), limit.saturating_add(1))?;
            if drained < complete {
                // What is on its way to the database is looked through: its effects may be in memory.
                let tail = self.tail(drained, complete.min(settled + 1) - 1)?;
                let mut known: HashSet<u64> = found.iter().map(|event| event.id.0).chain([id]).collect();
                for event in tail {
                    if event.context.parent().is_some_and(|parent| known.contains(&parent.0))
                        && known.insert(event.id.0)
                    {
                        found.push(event);
                    }
                }
            }
            parents.extend(found.iter().map(|event| event.id.0));
            seen.extend(found.iter().map(|event| event.id.0));
        }
        let mut next = 0;
        while next < parents.len() && found.len() <= limit {
            let caused: Vec<Event> = {
                let core = self.core();
                let mut ids = core.hot.children_of(EventId(parents[next]));
                ids.retain(|id| *id > parents[next] && !seen.contains(id));
                // The first of them, where there are too many.
                ids.sort_unstable();
                ids.truncate(limit + 1);
                ids.into_iter().filter_map(|id| core.hot.get(EventId(id))).collect()
            };
            seen.extend(caused.iter().map(|event| event.id.0));
            parents.extend(caused.iter().map(|event| event.id.0));
            found.extend(caused);
            next += 1;
        }
        let more = found.len() > limit;
        found.truncate(limit);
        Ok((found, more))
    }
}
