//! The event log of a profile: what happened, what it came from, and what it led to.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Which events: those that all of what is said applies to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct EventFilter {
    /// Kinds, or patterns of them such as `file.*`: any of these.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub kinds: Vec<String>,
    /// `user`, `engine`, `engine:ingest`, `client:NAME`; without a name, all of that sort.
    pub actor: Option<String>,
    pub session: Option<String>,
    pub correlation: Option<String>,
    /// Found in the kind or in a value of the payload; ASCII letters in any case.
    pub text: Option<String>,
    /// Not before this: RFC 3339.
    pub from: Option<String>,
    /// Before this: RFC 3339.
    pub to: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct EventsRequest {
    pub profile: Option<String>,
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub filter: EventFilter,
    /// Events behind this one, the oldest first. Without it the latest come first.
    pub after: Option<u64>,
    /// Nothing later than this event: a list that is paged through stays as it was when it was first asked for.
    pub upto: Option<u64>,
    /// So many of the first are left out. For where `after` isn't said.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub skip: u64,
    /// At most so many, and at most 10,000; 100 when not said.
    pub limit: Option<u64>,
    /// What is answered of each: a bundle (`minimal`, `routing`, `debug`, `full`) or names of fields such as `payload`
    /// or `context.actor`. `full` when not said.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub fields: Vec<String>,
    /// With `after`: where there is nothing yet, the answer waits for it so many milliseconds, at most 5,000.
    pub wait_ms: Option<u64>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct EventPage {
    pub events: Vec<EventEntry>,
    /// What to go on behind: `after` for those that come next.
    pub position: u64,
    /// How many there are in all. Not counted when `after` was said.
    pub total: Option<u64>,
}

/// An event as far as it was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct EventEntry {
    /// Its place in the profile's log, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    /// RFC 3339, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Of the kind's payload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<EntryContext>,
}

/// Who, what and why around an event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(default)]
pub struct EntryContext {
    /// What all events of one cause share: 32 hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlation: Option<String>,
    /// The event that caused it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<u64>,
    /// The event that began it all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub root: Option<u64>,
    /// Events between the root and this one, the root counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub depth: Option<u32>,
    /// `user`, `engine:ingest`, `agent:NAME`, `client:NAME`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// The profile's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// What else is known, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fields: Option<BTreeMap<String, String>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct OnEvent {
    #[serde(default)]
    pub profile: Option<String>,
    pub id: u64,
    /// As in [`EventsRequest`].
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub fields: Vec<String>,
    /// Of a chain: at most so many events, and at most 10,000; 1,000 when not said.
    #[serde(default)]
    pub limit: Option<u64>,
}

/// An event with what caused it, up to the first cause, and all that it led to.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct EventChain {
    /// The event that was asked for.
    pub id: u64,
    /// In order. `context.parent` says how they hang together.
    pub events: Vec<EventEntry>,
    /// The first cause isn't there any more: it was older than what is kept.
    pub begins_earlier: bool,
    /// There are more effects than were asked for.
    pub more: bool,
}

/// What in a profile is asked about: a file or a task.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct OriginRequest {
    pub profile: Option<String>,
    /// One of the profile's folders, with `path`.
    pub root: Option<PathBuf>,
    /// Relative to `root`.
    pub path: Option<String>,
    /// A task's id.
    pub task: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct EventStats {
    pub events: u64,
    /// Contexts that are stored, each once.
    pub contexts: u64,
    /// What events and contexts take on the disk, with their indexes.
    pub bytes: u64,
    /// What they would take as JSON lines with the whole context in each.
    pub bytes_if_embedded: u64,
    /// Events that aren't in the database yet.
    pub waiting: u64,
    /// Of the events in memory: how many, and the bytes that they take.
    pub hot_events: u64,
    pub hot_bytes: u64,
    /// RFC 3339, UTC.
    pub oldest: Option<String>,
    pub newest: Option<String>,
    /// The id of the newest.
    pub position: u64,
    /// By kind, the most frequent first.
    pub kinds: Vec<EventCount>,
    /// By actor, the most frequent first.
    pub actors: Vec<EventCount>,
    /// The latest first, at most 100.
    pub sessions: Vec<EventCount>,
    /// Parts of the log that can't be read, as they were found when it was opened.
    pub damage: Vec<String>,
    /// How many days events are kept.
    pub keep_days: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct EventCount {
    pub name: String,
    pub events: u64,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct HistogramRequest {
    pub profile: Option<String>,
    /// `from` and `to` are the ends of the histogram; from the oldest event to the latest when not said.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub filter: EventFilter,
    /// How many bars, at most 1,000; 60 when not said.
    pub bars: Option<u64>,
}

/// Events over time.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Histogram {
    /// RFC 3339, UTC.
    pub from: Option<String>,
    pub to: Option<String>,
    /// How many events in each of equal parts of that time.
    pub bars: Vec<u64>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default, deny_unknown_fields)]
pub struct EmitEvent {
    pub profile: Option<String>,
    /// Lower-case words with dots between them, none of Continuo's own.
    pub kind: String,
    /// Any JSON, up to 1 MiB.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub payload: Value,
    /// Of the payload; 1 when not said.
    pub version: Option<u32>,
    pub session: Option<String>,
    /// The event that caused it.
    pub parent: Option<u64>,
    /// What else is known, by name.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub fields: BTreeMap<String, String>,
    /// Answer when it survives a power cut, too.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub critical: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct ImportEvents {
    #[serde(default)]
    pub profile: Option<String>,
    /// A file of JSON lines, one event each: `kind`, `at`, `payload`, `context`, `id`.
    pub file: PathBuf,
}

/// What came of an import, and the proof that nothing was lost.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ImportedEvents {
    pub events: u64,
    /// Distinct contexts that were lifted out of them.
    pub contexts: u64,
    /// Events that are older than they are kept, and leave soon.
    pub old: u64,
    /// Ids that they have here.
    pub first: u64,
    pub last: u64,
    /// SHA-256 of the events as they were read, and as they were read back: kind, time, payload and context, with ids
    /// counted from the first.
    pub hash_read: String,
    pub hash_stored: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct BeginRun {
    #[serde(default)]
    pub profile: Option<String>,
    pub command: Vec<String>,
    pub cwd: PathBuf,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct BegunRun {
    /// The event that told of it.
    pub id: u64,
    /// Variables of the environment for the command.
    pub variables: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct EndRun {
    #[serde(default)]
    pub profile: Option<String>,
    /// What [`BegunRun`] said.
    pub id: u64,
    pub command: Vec<String>,
    /// Nothing when a signal ended it.
    pub exit_code: Option<i32>,
    pub seconds: f64,
}
