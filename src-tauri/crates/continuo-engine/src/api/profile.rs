//! Profiles: their life, their folders, their configuration.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct CreateProfile {
    pub name: String,
    /// The one that the fewest profiles have when not said.
    pub colour: Option<Colour>,
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub folders: Vec<PathBuf>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct RenameProfile {
    pub profile: Option<String>,
    pub name: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct Folders {
    pub profile: Option<String>,
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub folders: Vec<PathBuf>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct ExportProfile {
    pub profile: Option<String>,
    /// The archive to write; refused when it is there, unless `overwrite`.
    pub to: PathBuf,
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub overwrite: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Exported {
    pub archive: PathBuf,
    pub bytes: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct ImportProfile {
    pub archive: PathBuf,
    /// Another name than the archive's.
    #[serde(default)]
    pub name: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct RestoreBackup {
    pub profile: Option<String>,
    /// The last one when not said.
    #[serde(default)]
    pub backup: Option<PathBuf>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Backup {
    pub path: PathBuf,
    pub bytes: u64,
    /// RFC 3339, UTC.
    pub made_at: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ProfileInfo {
    pub id: String,
    pub name: String,
    pub active: bool,
    pub colour: Colour,
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
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Folder {
    pub path: PathBuf,
    /// It isn't there now; its index is kept.
    pub missing: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TrashedProfile {
    pub id: String,
    pub name: String,
    pub deleted_at: String,
    /// When it is removed for good.
    pub removed_at: String,
}

/// What a profile is told apart by at a glance; a theme decides how it looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Colour {
    #[default]
    Green,
    Blue,
    Violet,
    Rose,
    Amber,
    Teal,
    Orange,
    Slate,
}

impl Colour {
    pub(crate) const ALL: [Colour; 8] = [
        Colour::Green,
        Colour::Blue,
        Colour::Violet,
        Colour::Rose,
        Colour::Amber,
        Colour::Teal,
        Colour::Orange,
        Colour::Slate,
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Colour::Green => "green",
            Colour::Blue => "blue",
            Colour::Violet => "violet",
            Colour::Rose => "rose",
            Colour::Amber => "amber",
            Colour::Teal => "teal",
            Colour::Orange => "orange",
            Colour::Slate => "slate",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Colour> {
        Colour::ALL.into_iter().find(|colour| colour.as_str() == name)
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct SetColour {
    pub profile: Option<String>,
    pub colour: Colour,
}

/// `profile.yaml`: what it says, and what is in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ProfileConfig {
    pub path: PathBuf,
    pub text: String,
    /// What is wrong with the text; the last good values are in force then.
    pub problem: Option<ConfigProblem>,
    pub warnings: Vec<ConfigProblem>,
    /// The values in force, by section and key.
    pub values: BTreeMap<String, BTreeMap<String, serde_json::Value>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ConfigProblem {
    /// From 1.
    pub line: u64,
    /// Dotted, as `chunking.overlap_tokens`.
    pub key: String,
    pub message: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct CheckConfig {
    pub profile: Option<String>,
    pub text: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct SetConfig {
    pub profile: Option<String>,
    pub text: String,
    /// The text that was changed; refused when the file says something else by now. Not looked at when not said.
    #[serde(default)]
    pub was: Option<String>,
}
