//! Searching, and the searches that are kept.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum SearchMode {
    #[default]
    Hybrid,
    Lexical,
    Semantic,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct SearchRequest {
    pub profile: Option<String>,
    pub query: String,
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub mode: SearchMode,
    /// At most so many results; 10 when not said.
    pub limit: Option<usize>,
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub languages: Vec<String>,
    /// Globs over paths relative to their folder.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub paths: Vec<String>,
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub kinds: Vec<String>,
    pub branch: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
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
#[cfg_attr(test, derive(ts_rs::TS))]
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

/// What a profile's chunks can be narrowed down to, the commonest first.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Facets {
    pub languages: Vec<Facet>,
    pub kinds: Vec<Facet>,
    pub branches: Vec<Facet>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Facet {
    pub name: String,
    /// Chunks.
    pub count: u64,
}

/// What was searched for, without how much of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct Asked {
    pub query: String,
    pub mode: SearchMode,
    pub languages: Vec<String>,
    pub paths: Vec<String>,
    pub kinds: Vec<String>,
    pub branch: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct KeptSearch {
    pub id: i64,
    /// Only a saved one has a name.
    pub name: Option<String>,
    pub asked: Asked,
    /// RFC 3339, UTC.
    pub at: String,
}

/// The searches of a profile, the latest first.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SearchHistory {
    pub recent: Vec<KeptSearch>,
    pub saved: Vec<KeptSearch>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct KeepSearch {
    pub profile: Option<String>,
    pub asked: Asked,
    /// Saves it under this name; without one it is among the recent.
    #[serde(default)]
    pub name: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct ForgetSearch {
    pub profile: Option<String>,
    /// All recent ones when not said.
    pub id: Option<i64>,
}
