//! The session state: what a person was doing, as it is captured and read again. `docs/session-state.schema.json` is made
//! from these types.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Goes up when who reads the old payload would misread the new one.
pub const VERSION: u32 = 1;

/// What was captured. Paths are absolute, times RFC 3339 in UTC, lines and columns from 1, evidence the ids of events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct SessionState {
    pub version: u32,
    /// The session that it belongs to.
    pub session: String,
    pub profile: OfProfile,
    pub began_at: String,
    pub captured_at: String,
    pub cause: Cause,
    /// What wrote its sentences: `rules`, or a model's name.
    pub synthesis: String,
    pub focus: Focus,
    pub context: Context,
    pub state: State,
    /// Sources that couldn't be asked in time, or failed.
    pub absent: Vec<Absent>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct OfProfile {
    pub id: String,
    pub name: String,
}

/// Why a state was captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Cause {
    Exit,
    Switch,
    Regular,
    Manual,
    Inactivity,
    Suspend,
    /// The session's end was forced; it was completed at the next start.
    Recovered,
}

impl Cause {
    pub fn as_str(self) -> &'static str {
        match self {
            Cause::Exit => "exit",
            Cause::Switch => "switch",
            Cause::Regular => "regular",
            Cause::Manual => "manual",
            Cause::Inactivity => "inactivity",
            Cause::Suspend => "suspend",
            Cause::Recovered => "recovered",
        }
    }
}

/// Where the person was.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Focus {
    /// What the editor showed; the file that was changed last where no editor told.
    pub active_file: Option<String>,
    pub last_cursor_position: Option<Position>,
    pub open_files: Vec<String>,
    pub unsaved_files: Vec<String>,
    pub active_terminal_cwd: Option<String>,
    /// Of the repository that the active file is in, or the terminal.
    pub branch: Option<String>,
    pub evidence: Vec<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

/// What was done, the latest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Context {
    pub recent_file_edits: Vec<Edit>,
    pub recent_commands: Vec<Ran>,
    pub recent_notes: Vec<RecentNote>,
    pub active_chat_summary: Option<String>,
    /// The latest that each other source told, by its name.
    pub others: Vec<Other>,
}

/// A file that was changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Edit {
    pub path: String,
    /// As `changed parse_header, added 2 tests`.
    pub summary: String,
    pub lines_added: u64,
    pub lines_removed: u64,
    pub changed_at: String,
    pub evidence: Vec<u64>,
}

/// A command that ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Ran {
    pub command: String,
    pub cwd: String,
    pub exit_code: i32,
    pub began_at: String,
    pub duration_ms: u64,
    /// The end of what a failed one wrote.
    pub output_tail: Option<String>,
    pub evidence: Vec<u64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct RecentNote {
    pub title: String,
    pub path: String,
    pub changed_at: String,
    pub evidence: Vec<u64>,
}

/// What another program told by `signal.custom`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Other {
    pub source: String,
    pub at: String,
    pub data: serde_json::Value,
    pub evidence: Vec<u64>,
}

/// How things stood.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct State {
    pub blockers: Vec<Statement>,
    pub next_steps: Vec<Statement>,
    pub git_status: Vec<Repository>,
}

/// A blocker or a next step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Statement {
    /// The same fact has the same key in every state.
    pub key: String,
    /// Where it comes from: `command`, `test`, `build`, `conflict`, `task`, `todo`, `git`, `note`.
    pub source: String,
    pub text: String,
    /// More of it, as the end of a command's output.
    pub detail: Option<String>,
    pub place: Option<Place>,
    /// When it came about.
    pub since: Option<String>,
    pub evidence: Vec<u64>,
    /// A person said that it is to stay at the top.
    #[serde(default)]
    pub pinned: bool,
    /// A person wrote its text.
    #[serde(default)]
    pub edited: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Place {
    /// A file, or the folder of a command or repository.
    pub path: String,
    pub line: Option<u32>,
}

/// A repository as git tells of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Repository {
    pub worktree: String,
    /// Nothing when detached.
    pub branch: Option<String>,
    /// The commit that is checked out; nothing before the first.
    pub head: Option<String>,
    /// Of the branch's own.
    pub upstream: Option<Distance>,
    /// Of the branch that the repository begins with, as `main`.
    pub default_branch: Option<Distance>,
    pub staged: u64,
    pub changed: u64,
    pub untracked: u64,
    /// Files that a merge couldn't settle.
    pub conflicts: Vec<String>,
    pub stashes: u64,
    /// What was begun and not ended: `merge`, `rebase`, `cherry-pick`, `revert`, `bisect`.
    pub in_progress: Option<String>,
    /// Of this session, the latest first.
    pub commits: Vec<Commit>,
    /// Of what isn't committed.
    pub lines_added: u64,
    pub lines_removed: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Distance {
    pub name: String,
    pub ahead: u64,
    pub behind: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Commit {
    pub id: String,
    pub summary: String,
    pub author: String,
    pub at: String,
}

/// A source that isn't in the state, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Absent {
    /// `editor`, `terminal`, `git`, `files`, `notes`, `tasks`, `chat`.
    pub source: String,
    pub reason: String,
}

impl SessionState {
    /// Returns the one line that lists show: where the person was.
    pub fn headline(&self) -> String {
        let file = self.focus.active_file.as_deref().map(|path| name(path).to_owned());
        let at = match (file, self.focus.last_cursor_position) {
            (Some(file), Some(at)) => Some(format!("{file}:{}", at.line)),
            (file, _) => file,
        };
        let cwd = self.focus.active_terminal_cwd.as_deref().map(|cwd| name(cwd).to_owned());
        let place = at.or(cwd).unwrap_or_else(|| self.profile.name.clone());
        match &self.focus.branch {
            Some(branch) => format!("{place} · {branch}"),
            None => place,
        }
    }
}

/// Returns the last part of a path.
pub(crate) fn name(path: &str) -> &str {
    path.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    /// Other crates of a build decide whether JSON's objects keep their order: here it is by name.
    fn sorted(value: serde_json::Value) -> serde_json::Value {
        match value {
            serde_json::Value::Object(fields) => {
                let mut fields: Vec<_> = fields.into_iter().map(|(name, value)| (name, sorted(value))).collect();
                fields.sort_by(|one, other| one.0.cmp(&other.0));
                fields.into_iter().collect()
            }
            serde_json::Value::Array(all) => all.into_iter().map(sorted).collect(),
            other => other,
        }
    }

    #[test]
    fn the_schema_in_the_documentation_is_that_of_the_types() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/session-state.schema.json");
        let schema = sorted(schemars::schema_for!(SessionState).to_value());
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if std::env::var_os("CONTINUO_WRITE_API").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == text, "docs/session-state.schema.json is stale: run `cargo xtask api`");
    }
}
