//! One line of an import, read leniently: what has no place of its own in a context goes into its fields.

use crate::{Actor, ContextRef, Correlation, Event, EventContext, EventError, EventId, LARGEST_PAYLOAD, Place};
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashMap};

/// Where the events of a file stand in it, by the ids that they had.
#[derive(Default)]
pub(super) struct Ids {
    count: u64,
    by_id: HashMap<String, u64>,
}

#[derive(Deserialize)]
struct Numbered {
    #[serde(default)]
    id: Value,
}

impl Ids {
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Notes the next line.
    pub(super) fn note(&mut self, line: u64, text: &str) -> Result<(), EventError> {
        let wrong = |reason: String| EventError::Line { line, reason };
        let read: Numbered = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
        if let Some(id) = text_of(&read.id)
            && self.by_id.insert(id.clone(), self.count).is_some()
        {
            return Err(wrong(format!("the id {id} was there already")));
        }
        self.count += 1;
        Ok(())
    }

    /// Returns the id here of an event that had another there.
    fn here(&self, id: &Value, first: u64) -> Option<EventId> {
        Some(EventId(first + self.by_id.get(&text_of(id)?)?))
    }
}

/// An event of an import.
pub(super) struct Imported {
    pub(super) kind: String,
    pub(super) version: u32,
    pub(super) at_ms: i64,
    pub(super) context: ContextRef,
    /// JSON without spaces.
    pub(super) payload: String,
}

#[derive(Deserialize)]
struct Raw {
    #[serde(alias = "event")]
    kind: String,
    #[serde(default = "first_version")]
    version: u32,
    #[serde(alias = "timestamp")]
    at: Value,
    #[serde(default, alias = "data")]
    payload: Value,
    #[serde(default)]
    context: Map<String, Value>,
}

fn first_version() -> u32 {
    1
}

impl Imported {
    /// Reads a line that becomes the event `id`, of an import that begins with the event `first`.
    pub(super) fn read(text: &str, begun: &ContextRef, first: u64, id: u64, ids: &Ids) -> Result<Imported, String> {
        let raw: Raw = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if raw.kind.is_empty() {
            return Err("the kind is empty".into());
        }
        let payload = raw.payload.to_string();
        if payload.len() > LARGEST_PAYLOAD {
            return Err(EventError::TooLarge { bytes: payload.len(), most: LARGEST_PAYLOAD }.to_string());
        }
        let at_ms = time(&raw.at).ok_or_else(|| format!("{} is no time", raw.at))?;
        let context = context(raw.context, begun, first, id, ids);
        Ok(Imported { kind: raw.kind, version: raw.version, at_ms, context, payload })
    }

    pub(super) fn of(event: &Event) -> Imported {
        Imported {
            kind: event.kind.to_string(),
            version: event.version,
            at_ms: event.at_ms,
            context: event.context.clone(),
            payload: String::from_utf8_lossy(&event.payload).into_owned(),
        }
    }

    /// Adds the event to a hash in which ids are counted from the import's first.
    pub(super) fn add_to(&self, hash: &mut Sha256, first: u64, id: u64) {
        let place = self.context.place();
        let counted = |id: EventId| id.0.wrapping_sub(first);
        let place = place.map(|place| (counted(place.parent), counted(place.root), place.depth));
        let head = format!("{}\0{}\0{}\0{}\0{place:?}\0", id - first, self.kind, self.version, self.at_ms);
        for part in [head.as_bytes(), self.context.json(), b"\0", self.payload.as_bytes(), b"\n"] {
            hash.update(part);
        }
    }
}

fn context(mut from: Map<String, Value>, begun: &ContextRef, first: u64, id: u64, ids: &Ids) -> ContextRef {
    let mut fields: BTreeMap<String, String> = BTreeMap::new();
    if let Some(Value::Object(own)) = from.remove("fields") {
        fields.extend(own.into_iter().map(|(name, value)| (name, plain(value))));
    }
    let place = {
        let parent = from.get("parent").and_then(|parent| ids.here(parent, first)).filter(|parent| parent.0 < id);
        let root = from.get("root").and_then(|root| ids.here(root, first)).filter(|root| root.0 < id);
        let depth = from.get("depth").and_then(Value::as_u64).unwrap_or(1);
        parent.map(|parent| Place {
            parent,
            root: root.unwrap_or(parent),
            depth: u32::try_from(depth).unwrap_or(u32::MAX).max(1),
        })
    };
    if place.is_some() {
        from.retain(|name, _| !matches!(name.as_str(), "parent" | "root" | "depth"));
    } else if from.get("depth") == Some(&Value::from(0)) {
        from.remove("depth");
    }
    let correlation = match take(&mut from, "correlation") {
        // Those that say nothing have the import in common.
        None => begun.correlation,
        Some(text) => text.parse().unwrap_or_else(|_| {
            let derived = derived(&text);
            fields.insert("correlation".into(), text);
            derived
        }),
    };
    let actor = match take(&mut from, "actor") {
        None => Actor::engine("import"),
        Some(text) => text.parse().unwrap_or_else(|_| {
            let actor = Actor::agent(&text);
            fields.insert("actor".into(), text);
            actor
        }),
    };
    let session = take(&mut from, "session");
    let profile = take(&mut from, "profile").unwrap_or_else(|| begun.profile.clone());
    // A parent that isn't in the file, and whatever else the older log knew.
    fields.extend(from.into_iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name, plain(value))));
    EventContext { correlation, actor, session, profile, fields }.shared().at(place)
}

fn take(from: &mut Map<String, Value>, name: &str) -> Option<String> {
    from.remove(name).filter(|value| !value.is_null()).map(plain)
}

fn plain(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

fn text_of(id: &Value) -> Option<String> {
    match id {
        Value::Null => None,
        other => Some(plain(other.clone())),
    }
}

/// Returns the same correlation for the same text.
fn derived(text: &str) -> Correlation {
    let digest = Sha256::digest(text.as_bytes());
    let mut half = [0; 16];
    half.copy_from_slice(&digest[..16]);
    Correlation::of(half)
}

/// Reads RFC 3339, or a number: seconds since 1970, or milliseconds when it is too large for that.
fn time(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => Some(text.parse::<jiff::Timestamp>().ok()?.as_millisecond()),
        Value::Number(number) => {
            let number = number.as_f64()?;
            // In seconds that is the year 5138.
            let ms = if number.abs() < 1e11 { number * 1000.0 } else { number };
            Some(ms as i64)
        }
        _ => None,
    }
}
