//! The requests and responses of the API, as they stand on the wire.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A request that says nothing.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Empty {}

/// A request about a profile, by name or id; the active one when not said.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OnProfile {
    pub profile: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CreateProfile {
    pub name: String,
    pub folders: Vec<PathBuf>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RenameProfile {
    pub profile: Option<String>,
    pub name: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Folders {
    pub profile: Option<String>,
    pub folders: Vec<PathBuf>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExportProfile {
    pub profile: Option<String>,
    /// The archive to write; refused when it is there, unless `overwrite`.
    pub to: PathBuf,
    #[serde(default)]
    pub overwrite: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Exported {
    pub archive: PathBuf,
    pub bytes: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ImportProfile {
    pub archive: PathBuf,
    /// Another name than the archive's.
    #[serde(default)]
    pub name: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RestoreBackup {
    pub profile: Option<String>,
    /// The last one when not said.
    #[serde(default)]
    pub backup: Option<PathBuf>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Backup {
    pub path: PathBuf,
    pub bytes: u64,
    /// RFC 3339, UTC.
    pub made_at: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProfileInfo {
    pub id: String,
    pub name: String,
    pub active: bool,
    /// RFC 3339, UTC.
    pub created_at: String,
    pub folders: Vec<Folder>,
    /// Where the profile's data stands.
    pub data: PathBuf,
    /// Its configuration file.
    pub config: PathBuf,
    /// Why it can't be opened, when it can't.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Folder {
    pub path: PathBuf,
    /// It isn't there now; its index is kept.
    pub missing: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TrashedProfile {
    pub id: String,
    pub name: String,
    pub deleted_at: String,
    /// When it is removed for good.
    pub removed_at: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct IndexRequest {
    pub profile: Option<String>,
    /// Folders to add; none: the profile's own.
    pub folders: Vec<PathBuf>,
    /// Answer when every vector is stored, not when the words are.
    pub wait: bool,
}

/// What one run of indexing did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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
pub struct Status {
    pub profile: String,
    /// `idle`, `indexing`, `embedding`, `paused` or `degraded`.
    pub state: String,
    pub active: bool,
    pub watching: bool,
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
}

/// Something that works less well than it should, and its cure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Degradation {
    /// A short name: `watch-limit`, `disk-full`, `no-model`, `config`, `root-missing`, …
    pub what: String,
    pub message: String,
    pub cure: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PreflightRequest {
    /// Whose patterns and limits hold; the defaults when there is no such profile yet.
    pub profile: Option<String>,
    pub path: PathBuf,
}

/// What indexing a folder would do.
#[derive(Clone, Debug, Serialize, Deserialize)]
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
pub struct LanguageCount {
    pub files: u64,
    pub bytes: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OnPath {
    pub profile: Option<String>,
    pub path: PathBuf,
}

/// Why a path is in the index or isn't.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
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

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SearchMode {
    #[default]
    Hybrid,
    Lexical,
    Semantic,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SearchRequest {
    pub profile: Option<String>,
    pub query: String,
    pub mode: SearchMode,
    /// At most so many results; 10 when not said.
    pub limit: Option<usize>,
    pub languages: Vec<String>,
    /// Globs over paths relative to their folder.
    pub paths: Vec<String>,
    pub kinds: Vec<String>,
    pub branch: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SearchResponse {
    pub query: String,
    pub profile: String,
    /// What was searched by, which is less than what was asked for while there are no vectors.
    pub mode: SearchMode,
    /// Share of chunks that have vectors, 0 to 1.
    pub coverage: f64,
    pub took_ms: f64,
    pub results: Vec<SearchResult>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SearchResult {
    pub chunk_id: i64,
    pub root: PathBuf,
    /// Relative to `root`.
    pub path: String,
    /// From 1, inclusive.
    pub start_line: u32,
    pub end_line: u32,
    pub language: String,
    pub kind: String,
    pub symbol: String,
    pub score: f64,
    pub lexical_score: Option<f64>,
    pub semantic_score: Option<f64>,
    pub branch: Option<String>,
    /// RFC 3339, UTC.
    pub indexed_at: String,
    /// The file has changed since.
    pub stale: bool,
    pub text: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct EntityRequest {
    pub profile: Option<String>,
    pub name: String,
    pub limit: Option<usize>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EntityResponse {
    pub name: String,
    pub entities: Vec<EntityInfo>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EntityInfo {
    pub id: i64,
    pub kind: String,
    pub unit: String,
    pub name: String,
    pub qualified: String,
    pub signature: String,
    pub doc: String,
    pub root: PathBuf,
    pub path: String,
    pub start_line: u32,
    pub end_line: u32,
    pub links_out: Vec<LinkInfo>,
    pub links_in: Vec<LinkInfo>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LinkInfo {
    /// `imports`, `references` or `mentions`.
    pub kind: String,
    /// As written.
    pub target: String,
    pub name: Option<String>,
    /// Where it leads to, or comes from.
    pub path: Option<String>,
    pub line: Option<u32>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TaskListRequest {
    pub profile: Option<String>,
    /// `candidate`, `open`, `done` or `dismissed`; all but the dismissed when empty.
    pub states: Vec<String>,
    pub limit: Option<usize>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TaskSetRequest {
    pub profile: Option<String>,
    pub id: String,
    pub state: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TaskCreateRequest {
    pub profile: Option<String>,
    pub title: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
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

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ModelEntry {
    pub name: String,
    pub description: String,
    pub licence: String,
    pub dimensions: usize,
    pub window: usize,
    /// `ready`, or what is wrong with it.
    pub state: String,
    /// `text`, `code` or both, in the profile asked about.
    pub used_for: Vec<String>,
    pub dir: PathBuf,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AddModel {
    pub dir: PathBuf,
    #[serde(default)]
    pub name: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UseModel {
    pub profile: Option<String>,
    /// For text; unchanged when not said.
    #[serde(default)]
    pub text: Option<String>,
    /// For code; unchanged when not said.
    #[serde(default)]
    pub code: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DoctorRequest {
    pub repair: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DoctorReport {
    pub healthy: bool,
    pub checks: Vec<Check>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Check {
    pub name: String,
    /// `ok`, `warning`, `broken` or `repaired`.
    pub state: String,
    pub detail: String,
    /// What to do, when there is something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cure: Option<String>,
}

fn shown<S: serde::Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&path.to_string_lossy())
}
