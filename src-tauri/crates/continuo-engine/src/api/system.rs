//! The engine itself: its health, its settings, its data.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct DoctorRequest {
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub repair: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct DoctorReport {
    pub healthy: bool,
    pub checks: Vec<Check>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Check {
    pub name: String,
    /// `ok`, `warning`, `broken` or `repaired`.
    pub state: String,
    pub detail: String,
    /// What to do, when there is something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cure: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct About {
    pub version: String,
    pub data_dir: PathBuf,
    pub pid: u32,
    /// RFC 3339, UTC.
    pub started_at: String,
    /// `linux`, `macos` or `windows`.
    pub platform: String,
    /// What was odd when the engine opened.
    pub notices: Vec<String>,
}

/// What the data directory holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Storage {
    pub data_dir: PathBuf,
    pub bytes: u64,
    /// Free on its disk, where that can be told.
    pub free_bytes: Option<u64>,
    /// The largest first.
    pub parts: Vec<StoragePart>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct StoragePart {
    /// `profile`, `backups`, `trash`, `models`, `logs` or `registry`.
    pub what: String,
    /// A profile's, for what is of one.
    pub name: Option<String>,
    pub path: PathBuf,
    pub bytes: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// What is the same for all profiles.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(default)]
pub struct Settings {
    pub theme: Theme,
    /// An editor's id; the first that is found when not said.
    pub editor: Option<String>,
    /// A command to open files with instead: `{path}`, `{line}` and `{folder}` are filled in.
    pub editor_command: Option<String>,
    /// Start with the session.
    pub autostart: bool,
    /// Tell of long work's end and of degradations by the system's notifications.
    pub notifications: bool,
    /// Closing the window leaves Continuo in the tray.
    pub close_to_tray: bool,
    /// Keys by the name of an action, where they aren't the usual ones.
    pub keys: BTreeMap<String, String>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            theme: Theme::System,
            editor: None,
            editor_command: None,
            autostart: false,
            notifications: false,
            close_to_tray: true,
            keys: BTreeMap::new(),
        }
    }
}

/// What to change of the settings; what isn't said stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct ChangeSettings {
    pub theme: Option<Theme>,
    /// Empty for the first that is found.
    pub editor: Option<String>,
    /// Empty for none.
    pub editor_command: Option<String>,
    pub autostart: Option<bool>,
    pub notifications: Option<bool>,
    pub close_to_tray: Option<bool>,
    pub keys: Option<BTreeMap<String, String>>,
}
