//! The log as a whole, with a real database beside it.

mod damage;
mod durability;
mod finding;
mod full;
mod importing;
mod locked;
mod model;
mod subscribing;
mod together;

use crate::*;
use continuo_store::{Database, OpenOptions, PROFILE};
use std::path::Path;
use std::time::Duration;

/// Long enough for whatever a test waits for.
const SOON: Duration = Duration::from_secs(60);

fn database(folder: &Path) -> Database {
    let options = OpenOptions { migrations: PROFILE, ..OpenOptions::default() };
    Database::open(&folder.join("profile.db"), &options).unwrap()
}

fn open(folder: &Path) -> EventLog {
    open_with(folder, &EventLogOptions::new("p"))
}

fn open_with(folder: &Path, options: &EventLogOptions) -> EventLog {
    EventLog::open(&folder.join("events"), database(folder), options).unwrap()
}

fn context() -> ContextRef {
    EventContext::begin(Actor::user(), "p").unwrap().shared()
}

fn kinds(kinds: &[&str]) -> EventFilter {
    EventFilter { kinds: kinds.iter().map(|kind| KindPattern((*kind).into())).collect(), ..EventFilter::default() }
}

/// Waits until everything that was emitted is in the database.
fn drain(log: &EventLog) {
    log.inner.wait_drained(std::time::Instant::now() + SOON);
    let core = log.inner.core();
    assert_eq!(core.drained, core.settled());
}

fn all(log: &EventLog, filter: EventFilter) -> Vec<Event> {
    let query = EventQuery { filter, after: Some(EventId(0)), limit: 1_000_000, ..EventQuery::default() };
    log.find(&query).unwrap().events
}

fn ids(events: &[Event]) -> Vec<u64> {
    events.iter().map(|event| event.id.0).collect()
}
