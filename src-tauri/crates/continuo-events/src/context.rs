//! Who, what and why around events.

use crate::{EventError, EventId};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;
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
        Ok(Correlation::of(bits))
    }

    /// Returns the correlation that these bits are.
    pub(crate) fn of(bits: [u8; 16]) -> Correlation {
        Correlation(u128::from_be_bytes(bits).max(1))
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

    pub fn agent(name: &str) -> Actor {
        Actor { kind: ActorKind::Agent, name: name.into() }
    }

    pub fn client(name: &str) -> Actor {
        Actor { kind: ActorKind::Client, name: name.into() }
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

/// What events share that have one cause: who acted, for what, where. Stored once, however many events refer to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventContext {
    pub correlation: Correlation,
    pub actor: Actor,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// The profile's id.
    pub profile: String,
    /// What else is known, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
}

/// Where an event stands among those that caused each other. It differs from event to event, takes a few bytes, and is
/// stored with the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The event that caused it.
    pub parent: EventId,
    /// The event that began it all.
    pub root: EventId,
    /// Events between the root and this one, the root counted.
    pub depth: u32,
}

impl EventContext {
    /// Returns the context of a new beginning.
    ///
    /// # Errors
    /// `NoRandomness`.
    pub fn begin(actor: Actor, profile: &str) -> Result<EventContext, EventError> {
        Ok(EventContext {
            correlation: Correlation::random()?,
            actor,
            session: None,
            profile: profile.into(),
            fields: BTreeMap::new(),
        })
    }

    /// Makes it one that events can refer to.
    pub fn shared(self) -> ContextRef {
        let json = serde_json::to_vec(&self).unwrap_or_default().into_boxed_slice();
        let digest = Sha256::digest(&json);
        let mut key = [0; 16];
        key.copy_from_slice(&digest[..16]);
        ContextRef { shared: Arc::new(Shared { context: self, json, key }), place: None }
    }
}

/// A context that many events refer to, and the place in it of those that are emitted with this. Cheap to clone.
#[derive(Clone)]
pub struct ContextRef {
    shared: Arc<Shared>,
    place: Option<Place>,
}

struct Shared {
    context: EventContext,
    /// Fields in one order, so that equal contexts are equal bytes.
    json: Box<[u8]>,
    key: [u8; 16],
}

impl ContextRef {
    /// Returns what is shared, as JSON.
    pub fn json(&self) -> &[u8] {
        &self.shared.json
    }

    /// Returns what tells the shared part from others: the first half of the SHA-256 of its JSON.
    pub fn key(&self) -> [u8; 16] {
        self.shared.key
    }

    /// Returns where the events stand; nothing for a beginning.
    pub fn place(&self) -> Option<Place> {
        self.place
    }

    pub fn parent(&self) -> Option<EventId> {
        self.place.map(|place| place.parent)
    }

    pub fn root(&self) -> Option<EventId> {
        self.place.map(|place| place.root)
    }

    pub fn depth(&self) -> u32 {
        self.place.map_or(0, |place| place.depth)
    }

    /// Returns the context of what `event`, which was emitted in this one, causes.
    pub fn behind(&self, event: EventId) -> ContextRef {
        let root = self.root().unwrap_or(event);
        self.at(Some(Place { parent: event, root, depth: self.depth().saturating_add(1) }))
    }

    /// Returns the same context at another place.
    pub fn at(&self, place: Option<Place>) -> ContextRef {
        ContextRef { shared: self.shared.clone(), place }
    }

    /// Returns the context with something changed in it, at the same place.
    pub fn with(&self, change: impl FnOnce(&mut EventContext)) -> ContextRef {
        let mut context = self.shared.context.clone();
        change(&mut context);
        context.shared().at(self.place)
    }
}

impl Deref for ContextRef {
    type Target = EventContext;

    fn deref(&self) -> &EventContext {
        &self.shared.context
    }
}

impl PartialEq for ContextRef {
    fn eq(&self, other: &ContextRef) -> bool {
        (self.shared.key, self.place) == (other.shared.key, other.place)
    }
}

impl Eq for ContextRef {}

impl fmt::Debug for ContextRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ContextRef").field(&self.shared.context).field(&self.place).finish()
    }
}

/// A context as it stands in one event alone: what is shared, and the place.
#[derive(Serialize, Deserialize)]
struct Embedded<'a> {
    correlation: Correlation,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parent: Option<EventId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    root: Option<EventId>,
    #[serde(default)]
    depth: u32,
    actor: Cow<'a, Actor>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    session: Option<Cow<'a, str>>,
    profile: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "no_fields")]
    fields: Cow<'a, BTreeMap<String, String>>,
}

fn no_fields(fields: &BTreeMap<String, String>) -> bool {
    fields.is_empty()
}

impl Serialize for ContextRef {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let embedded = Embedded {
            correlation: self.correlation,
            parent: self.parent(),
            root: self.root(),
            depth: self.depth(),
            actor: Cow::Borrowed(&self.actor),
            session: self.session.as_deref().map(Cow::Borrowed),
            profile: Cow::Borrowed(&self.profile),
            fields: Cow::Borrowed(&self.fields),
        };
        embedded.serialize(to)
    }
}

impl<'de> Deserialize<'de> for ContextRef {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<ContextRef, D::Error> {
        let read = Embedded::deserialize(from)?;
        let place =
            read.parent.map(|parent| Place { parent, root: read.root.unwrap_or(parent), depth: read.depth.max(1) });
        let context = EventContext {
            correlation: read.correlation,
            actor: read.actor.into_owned(),
            session: read.session.map(Cow::into_owned),
            profile: read.profile.into_owned(),
            fields: read.fields.into_owned(),
        };
        Ok(context.shared().at(place))
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
        assert_ne!(shared.with(|context| context.session = Some("s".into())), shared);
        let embedded = shared.behind(EventId(3));
        let text = serde_json::to_string(&embedded).unwrap();
        assert_eq!(serde_json::from_str::<ContextRef>(&text).unwrap(), embedded, "{text}");
    }

    #[test]
    fn what_is_caused_remembers_its_root_and_counts_the_steps() {
        let begin = EventContext::begin(Actor::user(), "p").unwrap().shared();
        let two = begin.behind(EventId(7)).behind(EventId(9));
        assert_eq!(two.place(), Some(Place { parent: EventId(9), root: EventId(7), depth: 2 }));
        assert_eq!((two.correlation, two.key()), (begin.correlation, begin.key()), "what is shared stays one");
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
