//! The knowledge graph: entities and what surrounds them.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct EntityRequest {
    pub profile: Option<String>,
    pub name: String,
    pub limit: Option<usize>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct EntityResponse {
    pub name: String,
    pub entities: Vec<EntityInfo>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
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
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LinkInfo {
    /// `imports`, `references` or `mentions`.
    pub kind: String,
    /// As written.
    pub target: String,
    pub name: Option<String>,
    /// The folder that `path` is relative to.
    pub root: Option<PathBuf>,
    /// Where it leads to, or comes from.
    pub path: Option<String>,
    pub line: Option<u32>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct GraphRequest {
    pub profile: Option<String>,
    /// An entity's id.
    pub id: i64,
    /// How many links far; 1 when not said.
    #[serde(default)]
    pub depth: Option<usize>,
    /// At most so many entities; 60 when not said.
    #[serde(default)]
    pub limit: Option<usize>,
}

/// The entities around one, the nearest first, beginning with itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Graph {
    pub nodes: Vec<GraphNode>,
    pub edges: Vec<GraphEdge>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct GraphNode {
    pub id: i64,
    /// `CodeUnit`, `Document` or `Reference`.
    pub kind: String,
    /// `function`, `class`, …; empty for other kinds.
    pub unit: String,
    pub name: String,
    pub qualified: String,
    pub root: PathBuf,
    pub path: String,
    pub start_line: u32,
    /// In links.
    pub distance: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct GraphEdge {
    pub from: i64,
    pub to: i64,
    /// `imports`, `references`, `mentions` or `defines`.
    pub kind: String,
}
