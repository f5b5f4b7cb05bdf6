//! Tasks and intents.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct TaskListRequest {
    pub profile: Option<String>,
    /// `candidate`, `open`, `doing`, `blocked`, `done` or `dismissed`; all but the dismissed when empty.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub states: Vec<String>,
    /// The id of an intent: only its tasks.
    pub intent: Option<String>,
    /// Only tasks with this label, in any case.
    pub label: Option<String>,
    /// Only tasks whose title or note has these words.
    pub query: Option<String>,
    pub limit: Option<usize>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct OnTask {
    pub profile: Option<String>,
    pub id: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct TaskSetRequest {
    pub profile: Option<String>,
    pub id: String,
    pub state: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct TaskCreateRequest {
    pub profile: Option<String>,
    pub title: String,
    /// `open` when not said.
    pub state: Option<String>,
    /// `urgent`, `high`, `normal` or `low`; `normal` when not said.
    pub priority: Option<String>,
    /// As 2026-01-31.
    pub due: Option<String>,
    /// The id of an intent.
    pub intent: Option<String>,
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub labels: Vec<String>,
    /// More about it, in Markdown.
    pub note: Option<String>,
    /// The event of the command whose failure it came of.
    pub event: Option<u64>,
    /// The chat message that it came of.
    pub message: Option<String>,
}

/// What is to be changed of a task; what isn't said stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct TaskUpdateRequest {
    pub profile: Option<String>,
    pub id: String,
    pub title: Option<String>,
    pub priority: Option<String>,
    /// As 2026-01-31; empty takes it away.
    pub due: Option<String>,
    /// The id of an intent; empty takes it away.
    pub intent: Option<String>,
    /// All of its labels.
    pub labels: Option<Vec<String>>,
    /// Empty takes it away.
    pub note: Option<String>,
    /// False: its comment went, and it stays all the same.
    pub asks_to_close: Option<bool>,
}

/// Where a task is to stand on the board.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct TaskMoveRequest {
    pub profile: Option<String>,
    pub id: String,
    /// Its column.
    pub state: String,
    /// The id of the task that it stands right before; at the end of the column when not said.
    pub before: Option<String>,
    /// The id of the intent that it goes to, empty for none; it stays in its own when not said.
    pub intent: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TaskInfo {
    pub id: String,
    pub title: String,
    /// `candidate`, `open`, `doing`, `blocked`, `done` or `dismissed`.
    pub state: String,
    /// `urgent`, `high`, `normal` or `low`.
    pub priority: String,
    /// As 2026-01-31.
    pub due: Option<String>,
    /// The id of its intent.
    pub intent: Option<String>,
    pub labels: Vec<String>,
    /// Markdown.
    pub note: Option<String>,
    /// `comment`, `checkbox`, `failure`, `chat` or `manual`.
    pub source: String,
    /// The event that it came of: the failing command.
    pub source_event: Option<u64>,
    /// The chat message that it came of.
    pub source_message: Option<String>,
    /// The comment or checkbox that it came of went: it asks whether it is done.
    pub asks_to_close: bool,
    /// TODO, FIXME, BUG or HACK, for a comment.
    pub marker: Option<String>,
    pub root: Option<PathBuf>,
    /// Relative to `root`.
    pub path: Option<String>,
    /// From 1.
    pub line: Option<u32>,
    /// Tasks of a state stand in the order of this number.
    pub place: f64,
    pub created_at: String,
    /// When its state last changed.
    pub changed_at: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct IntentListRequest {
    pub profile: Option<String>,
    /// The closed ones as well.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub closed: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct OnIntent {
    pub profile: Option<String>,
    pub id: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct IntentCreateRequest {
    pub profile: Option<String>,
    pub title: String,
    /// More about it, in Markdown.
    pub note: Option<String>,
}

/// What is to be changed of an intent; what isn't said stays.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct IntentUpdateRequest {
    pub profile: Option<String>,
    pub id: String,
    pub title: Option<String>,
    /// Empty takes it away.
    pub note: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct IntentCloseRequest {
    pub profile: Option<String>,
    pub id: String,
    /// What came of it.
    pub resolution: Option<String>,
}

/// A line of work.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct IntentInfo {
    pub id: String,
    pub title: String,
    /// Markdown.
    pub note: Option<String>,
    /// `open` or `closed`.
    pub state: String,
    /// What came of it.
    pub resolution: Option<String>,
    /// Tasks of it that are open, doing or blocked.
    pub tasks_open: u64,
    pub tasks_done: u64,
    pub created_at: String,
    pub closed_at: Option<String>,
}
