//! An event as it is handed out: one line of JSON, with as much of it as was asked for.

use crate::{ContextRef, Event, EventError};
use serde_json::{Map, Value};

/// One part of an event.
const FIELDS: [&str; 13] = [
    "id",
    "at",
    "kind",
    "version",
    "payload",
    "context.correlation",
    "context.parent",
    "context.root",
    "context.depth",
    "context.actor",
    "context.session",
    "context.profile",
    "context.fields",
];

/// Bundles of fields for those who don't list them, by name.
const BUNDLES: [(&str, &[&str]); 4] = [
    ("minimal", &["id", "at", "kind"]),
    (
        "routing",
        &[
            "id",
            "at",
            "kind",
            "context.correlation",
            "context.parent",
            "context.actor",
            "context.session",
            "context.profile",
        ],
    ),
    (
        "debug",
        &[
            "id",
            "at",
            "kind",
            "version",
            "payload",
            "context.correlation",
            "context.parent",
            "context.root",
            "context.depth",
            "context.actor",
            "context.session",
        ],
    ),
    ("full", &FIELDS),
];

/// What of events is handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fields(u16);

impl Fields {
    /// Everything.
    pub const FULL: Fields = Fields((1 << FIELDS.len()) - 1);

    /// Reads a selection: names of bundles and of fields, `context` being all of its parts. Nothing is everything.
    ///
    /// # Errors
    /// `Malformed`, for a name that is neither.
    pub fn read<S: AsRef<str>>(names: &[S]) -> Result<Fields, EventError> {
        let names: Vec<&str> = names
            .iter()
            .flat_map(|name| name.as_ref().split(','))
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .collect();
        if names.is_empty() {
            return Ok(Fields::FULL);
        }
        let mut chosen = 0;
        for name in names {
            let bundle = BUNDLES.iter().find(|(bundle, _)| *bundle == name).map(|(_, fields)| *fields);
            let before = chosen;
            for (at, field) in FIELDS.iter().enumerate() {
                let takes = match bundle {
                    Some(fields) => fields.contains(field),
                    None => *field == name || (name == "context" && field.starts_with("context.")),
                };
                chosen |= u16::from(takes) << at;
            }
            let known = bundle.is_some() || FIELDS.contains(&name) || name == "context";
            if chosen == before && !known {
                return Err(EventError::Malformed {
                    what: "field of events, nor one of the bundles minimal, routing, debug, full",
                    text: name.into(),
                });
            }
        }
        Ok(Fields(chosen))
    }

    fn has(self, field: &str) -> bool {
        FIELDS.iter().position(|known| *known == field).is_some_and(|at| self.0 & (1 << at) != 0)
    }

    /// Returns what was chosen of an event.
    pub fn of(self, event: &Event) -> Line {
        let mut line = Map::new();
        let mut put = |field: &str, value: &dyn Fn() -> Value| {
            if self.has(field) {
                line.insert(field.into(), value());
            }
        };
        put("id", &|| event.id.0.into());
        put("at", &|| at(event.at_ms).into());
        put("kind", &|| (*event.kind).into());
        put("version", &|| event.version.into());
        put("payload", &|| event.value());
        let context = self.context(&event.context);
        if !context.is_empty() {
            line.insert("context".into(), Value::Object(context));
        }
        Line(Value::Object(line))
    }

    fn context(self, context: &ContextRef) -> Map<String, Value> {
        let Ok(Value::Object(all)) = serde_json::to_value(context) else { return Map::new() };
        all.into_iter().filter(|(name, _)| self.has(&format!("context.{name}"))).collect()
    }
}

/// An event, or a part of one, as it stands in a line of JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct Line(pub Value);

impl Line {
    /// Returns all of an event.
    pub fn of(event: &Event) -> Line {
        Fields::FULL.of(event)
    }
}

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Returns a time as RFC 3339, UTC, to the millisecond.
pub(crate) fn at(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms).map_or_else(|_| String::new(), |at| format!("{at:.3}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Actor, EventContext, EventId};

    #[test]
    fn a_selection_is_bundles_and_names() {
        let context = EventContext::begin(Actor::engine("ingest"), "p").unwrap().shared().behind(EventId(4));
        let event = Event {
            id: EventId(9),
            at_ms: 0,
            kind: "a.b".into(),
            version: 1,
            payload: b"{\"x\":1}".as_slice().into(),
            context,
        };
        let check = |names: &[&str], wanted: &[&str]| {
            let Line(line) = Fields::read(names).unwrap().of(&event);
            let mut found: Vec<String> =
                line.as_object().unwrap().keys().filter(|name| *name != "context").cloned().collect();
            let inside = line["context"].as_object().into_iter().flat_map(|context| context.keys());
            found.extend(inside.map(|name| format!("context.{name}")));
            found.sort();
            let mut wanted: Vec<String> = wanted.iter().map(|name| (*name).into()).collect();
            wanted.sort();
            assert_eq!(found, wanted, "{names:?}");
        };
        check(&["minimal"], &["id", "at", "kind"]);
        check(&["minimal", "payload"], &["id", "at", "kind", "payload"]);
        check(&["id,context.actor"], &["id", "context.actor"]);
        check(
            &["routing"],
            &["id", "at", "kind", "context.correlation", "context.parent", "context.actor", "context.profile"],
        );
        let Line(full) = Fields::read::<&str>(&[]).unwrap().of(&event);
        assert_eq!(
            (&full["at"], &full["payload"]["x"], &full["context"]["root"]),
            (&"1970-01-01T00:00:00.000Z".into(), &1.into(), &4.into())
        );
        assert!(Fields::read(&["everything"]).is_err());
    }
}
