//! Indexing: how far it is, what it would do, and why a path is in the index or isn't.

use super::Folder;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct IndexRequest {
    pub profile: Option<String>,
    /// Folders to add; none: the profile's own.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub folders: Vec<PathBuf>,
    /// Answer when every vector is stored, not when the words are.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub wait: bool,
}

/// What one run of indexing did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct IndexReport {
    pub profile: String,
    /// Files looked at, but for those left out.
    pub files_seen: u64,
    /// Files read and cut anew in this run.
    pub files_indexed: u64,
    pub files_unchanged: u64,
    pub files_removed: u64,
    /// Files and folders left out, by reason.
    pub files_skipped: BTreeMap<String, u64>,
    /// Chunks of the profile.
    pub chunks: u64,
    /// Their tokens.
    pub tokens: u64,
    /// Chunks of the profile that have their vectors.
    pub vectors_total: u64,
    /// Chunks embedded in this run.
    pub vectors_embedded: u64,
    /// Chunks that took vectors made before.
    pub vectors_reused: u64,
    /// Until everything was searchable by words.
    pub seconds_lexical: f64,
    pub seconds_total: f64,
    /// What works less well than it should, such as embedding without a model.
    pub degraded: Vec<Degradation>,
}

/// How far indexing is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Progress {
    /// Reading and cutting is under way.
    pub scanning: bool,
    pub files_done: u64,
    /// Known once the walk is over; 0 until then.
    pub files_total: u64,
    pub chunks: u64,
    pub vectors: u64,
    /// Chunks waiting for vectors.
    pub pending: u64,
    /// Chunks a second, of late.
    pub rate: f64,
    /// Until all vectors are there, when it can be told.
    pub seconds_left: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Status {
    pub profile: String,
    /// `idle`, `indexing`, `embedding`, `paused` or `degraded`.
    pub state: String,
    pub active: bool,
    pub watching: bool,
    pub paused: bool,
    pub roots: Vec<Folder>,
    pub files: u64,
    pub chunks: u64,
    pub vectors: u64,
    pub pending: u64,
    pub coverage: f64,
    pub degraded: Vec<Degradation>,
    pub warnings: Vec<String>,
    pub branch: Option<String>,
    /// RFC 3339, UTC.
    pub last_scan: Option<String>,
    pub rss_bytes: u64,
    /// Nothing of this profile may go to a cloud service.
    pub local_only: bool,
}

/// Something that works less well than it should, and its cure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Degradation {
    /// A short name: `watch-limit`, `disk-full`, `no-model`, `config`, `root-missing`, …
    pub what: String,
    pub message: String,
    pub cure: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct PreflightRequest {
    /// Whose patterns and limits hold; the defaults when there is no such profile yet.
    pub profile: Option<String>,
    pub path: PathBuf,
    /// A text of `profile.yaml` to try instead of the profile's own.
    #[serde(default)]
    pub config: Option<String>,
}

/// What indexing a folder would do.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Preflight {
    pub path: PathBuf,
    pub files: u64,
    pub bytes: u64,
    pub by_language: BTreeMap<String, LanguageCount>,
    /// Files and folders left out, by reason.
    pub skipped: BTreeMap<String, u64>,
    /// Up to a few of them each, with the rule that decides.
    pub examples: Vec<Why>,
    /// Estimates from the files' sizes.
    pub estimated_chunks: u64,
    pub estimated_seconds: f64,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LanguageCount {
    pub files: u64,
    pub bytes: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct OnPath {
    pub profile: Option<String>,
    pub path: PathBuf,
}

/// Why a path is in the index or isn't.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Why {
    /// A name that isn't Unicode is shown as well as can be.
    #[serde(serialize_with = "shown")]
    pub path: PathBuf,
    /// `indexed`, `skipped`, `pending` or `outside`.
    pub state: String,
    pub reason: Option<String>,
    /// The rule's file, or that it is built in.
    pub rule_file: Option<String>,
    pub rule_line: Option<u64>,
    pub rule: Option<String>,
    pub root: Option<PathBuf>,
    pub language: Option<String>,
    pub branch: Option<String>,
    pub chunks: u64,
    pub indexed_at: Option<String>,
    /// One sentence that says it all.
    pub message: String,
}

fn shown<S: serde::Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&path.to_string_lossy())
}
