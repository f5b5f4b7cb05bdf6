//! Models.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
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
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct AddModel {
    pub dir: PathBuf,
    #[serde(default)]
    pub name: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct UseModel {
    pub profile: Option<String>,
    /// For text; unchanged when not said.
    #[serde(default)]
    pub text: Option<String>,
    /// For code; unchanged when not said.
    #[serde(default)]
    pub code: Option<String>,
}
