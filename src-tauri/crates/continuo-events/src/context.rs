//! Who, what and why around events.

use crate::{Event, EventError, EventId};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;
use std::str::FromStr;
use std::sync::Arc;

/// What all events of one cause share: 128 bits, as W3C Trace Context's trace id. Never 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Correlation(u128);

impl Correlation {
    /// # Errors
    /// `NoRandomness`, of the system.
    pub fn random() -> Result<Correlation, EventError> {
        let mut bits = [0_u8; 16];
        getrandom::fill(&mut bits).map_err(|error| EventError::NoRandomness(error.to_string()))?;
        Ok(Correlation(u128::from_be_bytes(bits).max(1)))
    }
}

impl fmt::Display for Correlation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl FromStr for Correlation {
    type Err = EventError;

    fn from_str(text: &str) -> Result<Correlation, EventError> {
        let malformed = || EventError::Malformed { what: "correlation", text: text.into() };
        let is_hex = text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let bits = if is_hex { u128::from_str_radix(text, 16).map_err(|_| malformed())? } else { 0 };
        if bits == 0 { Err(malformed()) } else { Ok(Correlation(bits)) }
    }
}

/// Who acted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Actor {
    pub kind: ActorKind,
    /// Which of them: a part of the engine, an agent's or client's name. Empty for the user.
    pub name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActorKind {
    User,
    /// A part of the engine.
    Engine,
    Agent,
    Client,
}

impl ActorKind {
    const ALL: [(ActorKind, &'static str); 4] = [
        (ActorKind::User, "user"),
        (ActorKind::Engine, "engine"),
        (ActorKind::Agent, "agent"),
        (ActorKind::Client, "client"),
    ];
}

impl Actor {
    pub fn user() -> Actor {
        Actor { kind: ActorKind::User, name: String::new() }
    }

    /// A part of the engine.
    pub fn engine(part: &str) -> Actor {
        Actor { kind: ActorKind::Engine, name: part.into() }
    }
}

/// `user`, `engine:ingest`, `agent:…`, `client:…`.
impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = ActorKind::ALL.iter().find(|(kind, _)| *kind == self.kind).map_or("", |(_, word)| word);
        if self.name.is_empty() { f.write_str(word) } else { write!(f, "{word}:{}", self.name) }
    }
}

impl FromStr for Actor {
    type Err = EventError;

    fn from_str(text: &str) -> Result<Actor, EventError> {
        let (word, name) = text.split_once(':').unwrap_or((text, ""));
        let kind = ActorKind::ALL.iter().find(|(_, known)| *known == word).map(|(kind, _)| *kind);
        let kind = kind.ok_or_else(|| EventError::Malformed { what: "actor", text: text.into() })?;
        Ok(Actor { kind, name: name.into() })
    }
}

/// Writes a type as what it shows itself as.
macro_rules! as_text {
    ($($type:ty),+) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from)?.parse().map_err(de::Error::custom)
            }
        }
    )+};
}
as_text!(Correlation, Actor);

/// The context of events: those that have the same one share it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventContext {
    pub correlation: Correlation,
    /// The event that caused these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<EventId>,
    /// The event that began it all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root: Option<EventId>,
    /// Events between the root and these, the root counted.
    #[serde(default)]
    pub depth: u32,
    pub actor: Actor,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// The profile's id.
    pub profile: String,
    /// What else is known, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
}

impl EventContext {
    /// Returns the context of a new beginning.
    ///
    /// # Errors
    /// `NoRandomness`.
    pub fn begin(actor: Actor, profile: &str) -> Result<EventContext, EventError> {
        Ok(EventContext {
            correlation: Correlation::random()?,
            parent: None,
            root: None,
            depth: 0,
            actor,
            session: None,
            profile: profile.into(),
            fields: BTreeMap::new(),
        })
    }

    /// Returns the context of what an event causes.
    pub fn caused_by(event: &Event) -> EventContext {
        EventContext::behind(&event.context, event.id)
    }

    /// Returns the context of what the event `id`, emitted in `context`, causes.
    pub fn behind(context: &EventContext, id: EventId) -> EventContext {
        let root = context.root.or(Some(id));
        EventContext { parent: Some(id), root, depth: context.depth.saturating_add(1), ..context.clone() }
    }

    /// Makes it one that events can refer to.
    pub fn shared(self) -> ContextRef {
        let json = serde_json::to_vec(&self).unwrap_or_default();
        let digest = Sha256::digest(&json);
        let mut key = [0; 16];
        key.copy_from_slice(&digest[..16]);
        ContextRef(Arc::new(Shared { context: self, json, key }))
    }
}

/// A context that many events refer to. Cheap to clone.
#[derive(Clone)]
pub struct ContextRef(Arc<Shared>);

struct Shared {
    context: EventContext,
    /// Fields in one order, so that equal contexts are equal bytes.
    json: Vec<u8>,
    key: [u8; 16],
}

impl ContextRef {
    /// Returns the context as JSON.
    pub fn json(&self) -> &[u8] {
        &self.0.json
    }

    /// Returns what tells this context from others: the first half of the SHA-256 of its JSON.
    pub fn key(&self) -> [u8; 16] {
        self.0.key
    }
}

impl Deref for ContextRef {
    type Target = EventContext;

    fn deref(&self) -> &EventContext {
        &self.0.context
    }
}

impl PartialEq for ContextRef {
    fn eq(&self, other: &ContextRef) -> bool {
        self.0.key == other.0.key
    }
}

impl Eq for ContextRef {}

impl fmt::Debug for ContextRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.context.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_is_written_in_one_way_and_read_back() {
        let mut context = EventContext::begin(Actor::engine("ingest"), "p1").unwrap();
        context.fields = [("b".into(), "2".into()), ("a".into(), "1".into())].into();
        let shared = context.clone().shared();
        let read: EventContext = serde_json::from_slice(shared.json()).unwrap();
        assert_eq!(read, context);
        assert_eq!(read.shared(), shared, "equal contexts are the same one");
        let other = EventContext { session: Some("s".into()), ..context };
        assert_ne!(other.shared(), shared);
    }

    #[test]
    fn what_is_caused_remembers_its_root_and_counts_the_steps() {
        let begin = EventContext::begin(Actor::user(), "p").unwrap();
        let one = EventContext::behind(&begin, EventId(7));
        let two = EventContext::behind(&one, EventId(9));
        assert_eq!((two.parent, two.root, two.depth), (Some(EventId(9)), Some(EventId(7)), 2));
        assert_eq!(two.correlation, begin.correlation);
    }

    #[test]
    fn actors_and_correlations_are_text_that_reads_back() {
        for text in ["user", "engine:ingest", "agent:a:b", "client:Editor"] {
            assert_eq!(text.parse::<Actor>().unwrap().to_string(), text);
        }
        assert!("root".parse::<Actor>().is_err());
        let correlation = Correlation::random().unwrap();
        assert_eq!(correlation.to_string().parse::<Correlation>().unwrap(), correlation);
        for wrong in ["", "0", &"0".repeat(32), &"g".repeat(32), &"A".repeat(32)] {
            assert!(wrong.parse::<Correlation>().is_err(), "{wrong}");
        }
    }
}
