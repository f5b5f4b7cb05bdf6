//! An event as it is read.

use crate::{ContextRef, EventError};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// The place of an event in its profile's log, from 1. A later event has a larger one; some are never given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventId(pub u64);

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for EventId {
    type Err = EventError;

    fn from_str(text: &str) -> Result<EventId, EventError> {
        text.parse().map(EventId).map_err(|_| EventError::Malformed { what: "event's id", text: text.into() })
    }
}

/// An immutable record of something that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub id: EventId,
    /// Milliseconds since 1970, UTC, by the machine's clock: it may be set back, ids are not.
    pub at_ms: i64,
    pub kind: Arc<str>,
    /// Of the kind's payload.
    pub version: u32,
    /// JSON.
    pub payload: Arc<[u8]>,
    pub context: ContextRef,
}

impl Event {
    /// Returns the payload as a value; null for what was no JSON, which nothing that emits can write.
    pub fn value(&self) -> Value {
        serde_json::from_slice(&self.payload).unwrap_or_default()
    }

    /// Returns the context of what this event causes.
    pub fn effects(&self) -> ContextRef {
        self.context.behind(self.id)
    }
}
