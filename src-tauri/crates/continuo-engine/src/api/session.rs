//! Sessions: signals of the user's work, captured states, and the greeting.

pub use continuo_session::{Changes, Comparison, Greeting, Position, SessionState, Statement};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::PathBuf;

/// Where the user is in an editor. Paths are absolute, lines and columns from 1.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct EditorSignal {
    pub profile: Option<String>,
    /// The editor's name, with its window where there are several.
    pub editor: String,
    pub active_file: Option<PathBuf>,
    pub cursor: Option<Position>,
    /// From the first place that is selected to the last.
    pub selection: Option<(Position, Position)>,
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub open_files: Vec<PathBuf>,
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub unsaved_files: Vec<PathBuf>,
}

/// A command that ended, from where no shell's hook tells of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct CommandSignal {
    pub profile: Option<String>,
    pub command: String,
    pub cwd: PathBuf,
    pub exit_code: i32,
    /// RFC 3339; now when it isn't said.
    pub began_at: Option<String>,
    pub duration_ms: Option<u64>,
    /// The end of what it wrote.
    pub output_tail: Option<String>,
}

/// What another program has to tell of the user's work, such as the tabs of a browser.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct CustomSignal {
    pub profile: Option<String>,
    pub source: String,
    pub data: Value,
}

/// A history of commands to take in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ImportHistory {
    /// Atuin's database, `history.db`.
    pub path: PathBuf,
}

/// What became of a history.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ImportedHistory {
    pub read: u64,
    /// By profile, those that were new.
    pub kept: Vec<(String, u64)>,
    /// Ran in no folder of a profile.
    pub elsewhere: u64,
}

/// What became of a signal.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SignalKept {
    /// False when it is known already, or isn't to be kept.
    pub kept: bool,
}

/// A captured state, as lists show it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CapturedSession {
    pub id: String,
    pub session: String,
    pub captured_at: String,
    /// `exit`, `switch`, `regular`, `manual`, `inactivity`, `suspend` or `recovered`.
    pub cause: String,
    /// Where the user was.
    pub headline: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct SessionsRequest {
    pub profile: Option<String>,
    /// RFC 3339: only what was captured before.
    pub before: Option<String>,
    pub limit: Option<usize>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct OnSession {
    pub profile: Option<String>,
    /// How its id begins; the latest when not said.
    pub id: Option<String>,
}

/// A captured state with all that is in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ShownSession {
    pub captured: CapturedSession,
    pub state: SessionState,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct CompareSessions {
    pub profile: Option<String>,
    pub earlier: String,
    /// The latest when not said.
    pub later: Option<String>,
}

/// How two states differ, the earlier first whichever way round they were named.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ComparedSessions {
    pub earlier: CapturedSession,
    pub later: CapturedSession,
    pub comparison: Comparison,
}

/// What a person comes back to.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Resumed {
    /// Nothing before the first capture.
    pub session: Option<ShownSession>,
    pub changes: Changes,
    pub greeting: Greeting,
}

/// What was opened.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Continued {
    pub files: Vec<PathBuf>,
    pub terminal: Option<PathBuf>,
    /// What couldn't be opened, and why.
    pub problems: Vec<String>,
}

/// What is decided about a blocker or a next step; all left out takes a decision back.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct DecideStatement {
    pub profile: Option<String>,
    pub key: String,
    /// `blocker` or `next-step`.
    pub kind: String,
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub pinned: bool,
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub dismissed: bool,
    /// In place of its text.
    pub text: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct PromptRequest {
    pub profile: Option<String>,
    /// At most about so many tokens; 4,000 when not said.
    pub tokens: Option<u64>,
}

/// What a model is told before it is asked anything.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Prompt {
    pub text: String,
    /// About: a token is four bytes of it.
    pub tokens: u64,
    pub chunks: Vec<PromptChunk>,
    /// Something was left out, for there was no room.
    pub cut: bool,
}

/// A chunk that is in a prompt.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PromptChunk {
    pub root: PathBuf,
    /// Relative to `root`.
    pub path: String,
    pub start_line: u32,
    pub end_line: u32,
}
