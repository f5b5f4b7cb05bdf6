//! The event log of a profile: every event kept, every context once.
//!
//! [`EventLog::emit`] returns when an event can't be lost by a killed process any more: it stands in the segment file,
//! that is in the system's cache, and in the hot store. What goes on from there is nobody's to wait for:
//!
//! ```text
//! emit ── record ──► segment file (a mapping, or a write) ──► hot store (memory, bounded)
//!                        │ within 100 ms: fdatasync
//!                        └──► cold store (profile.db), in batches; what it has is removed from the segments
//! EventLog::write ── with the change that the event tells of, in one transaction ──► cold store
//! ```
//!
//! **What is lost when:** nothing that was accepted when the process is killed; at a power cut at most the last 100 ms
//! of ordinary events; critical events are synced before they are accepted.
//!
//! An event has an id, which is its place in the log: subscribers and queries see all events in that order, whichever way
//! they came. It refers to its context: who, what and why. A context stands once in each segment however many events
//! share it, and once in the cold store; where the event stands among its causes is stored with the event. Contexts are
//! inherited along scopes, threads and futures without being passed by
//! hand (`scope`), and across processes as W3C `traceparent` (`traceparent`).

mod cold;
mod context;
mod core;
mod error;
mod event;
mod fields;
mod filter;
mod find;
mod hot;
mod import;
pub mod kinds;
mod log;
mod record;
mod replay;
mod scope;
mod segment;
mod sink;
mod subscription;
mod trace;
mod traceparent;
mod transaction;
mod work;

pub use cold::{EventCount, Keep};
pub use context::{Actor, ActorKind, ContextRef, Correlation, EventContext, Place};
pub use error::EventError;
pub use event::{Event, EventId};
pub use fields::{Fields, Line};
pub use filter::{ActorPattern, EventFilter, KindPattern};
pub use find::{EventChain, EventQuery, EventStats, EventsFound};
pub use hot::HotStats;
pub use import::Imported;
pub use kinds::Kind;
pub use log::{Durability, EventLog, EventLogOptions, LARGEST_PAYLOAD, Recovered};
pub use scope::{Carried, Entered, InScope, current, spawn};
pub use segment::Damage;
pub use subscription::{Reaction, Subscription};
pub use trace::{ContextLayer, WithContext};
pub use transaction::LogTransaction;

#[cfg(test)]
mod tests;
