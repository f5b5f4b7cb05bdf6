//! Tasks.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct TaskListRequest {
    pub profile: Option<String>,
    /// `candidate`, `open`, `done` or `dismissed`; all but the dismissed when empty.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub states: Vec<String>,
    pub limit: Option<usize>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct TaskSetRequest {
    pub profile: Option<String>,
    pub id: String,
    pub state: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct TaskCreateRequest {
    pub profile: Option<String>,
    pub title: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TaskInfo {
    pub id: String,
    pub title: String,
    pub state: String,
    pub marker: Option<String>,
    pub root: Option<PathBuf>,
    pub path: Option<String>,
    pub line: Option<u32>,
    pub created_at: String,
    pub changed_at: String,
}
