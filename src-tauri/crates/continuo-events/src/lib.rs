//! The event log of a profile: every event kept, every context once.
//!
//! [`EventLog::emit`] returns when an event can't be lost by a killed process any more: it stands in the segment file,
//! that is in the system's cache, and in the hot store. What goes on from there is nobody's to wait for:
//!
//! ```text
//! emit ── record ──► segment file (write, group commit) ──► hot store (memory, bounded)
//!                        │ every 100 ms: fdatasync
//!                        └──► cold store (profile.db), in batches; what it has is removed from the segments
//! ```
//!
//! **What is lost when:** nothing that was accepted when the process is killed; at a power cut at most the last 100 ms
//! of ordinary events; critical events are synced before they are accepted.
//!
//! An event refers to its context: who, what and why. A context stands once in each segment however many events share
//! it, and once in the cold store. Contexts are inherited along scopes, threads and futures without being passed by
//! hand (`scope`), and across processes as W3C `traceparent` (`traceparent`).

mod context;
mod error;
mod event;
mod hot;
mod log;
mod record;
mod scope;
mod segment;
mod traceparent;

pub use context::{Actor, ActorKind, ContextRef, Correlation, EventContext};
pub use error::EventError;
pub use event::{Event, EventId};
pub use hot::HotStats;
pub use log::{Durability, EventLog, EventLogOptions, LARGEST_PAYLOAD, Recovered};
pub use scope::{Carried, Entered, InScope, current, spawn};
pub use segment::Damage;
