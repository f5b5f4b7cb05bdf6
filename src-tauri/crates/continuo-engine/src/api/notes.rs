//! Notes: Markdown files in a folder of the user's choice, or the profile's own.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct NoteListRequest {
    pub profile: Option<String>,
    /// Only notes whose title, path or text has these words.
    pub query: Option<String>,
    pub limit: Option<usize>,
}

/// The notes of a profile, the last changed first.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct NoteList {
    /// Where they are.
    pub folder: PathBuf,
    /// It is the profile's own folder, not one of the user's choice.
    pub own: bool,
    /// How many there are in all.
    pub total: usize,
    pub notes: Vec<NoteInfo>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct NoteInfo {
    /// Relative to the folder: `ideas/parser.md`.
    pub path: String,
    /// Its first heading, else its first line, else its file's name.
    pub title: String,
    /// The beginning of its text.
    pub excerpt: String,
    pub changed_at: String,
    /// Checkboxes that are open, and those that are ticked.
    pub open: u32,
    pub done: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct OnNote {
    pub profile: Option<String>,
    /// Relative to the folder.
    pub path: String,
}

/// A note with its text.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Note {
    pub info: NoteInfo,
    pub folder: PathBuf,
    pub text: String,
    /// Of the text: who writes says which text that came of.
    pub hash: String,
    /// In the order of the text.
    pub links: Vec<NoteLink>,
    pub backlinks: Vec<Backlink>,
}

/// A link in a note: `[[Title]]`, `[[src/parser.rs:42]]`, `[[parse_header]]`, `[[task:…]]`, or one of Markdown.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct NoteLink {
    /// As it is written between the brackets.
    pub target: String,
    /// From 1.
    pub line: u32,
    /// Nothing where there is no such thing (yet).
    pub to: Option<LinkTarget>,
}

/// What a link leads to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum LinkTarget {
    Note { path: String, title: String },
    File { root: PathBuf, path: String, line: Option<u32> },
    Symbol { name: String, root: PathBuf, path: String, line: u32 },
    Task { id: String, title: String, state: String },
    Url { url: String },
}

/// A place in a note that links here.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Backlink {
    /// The note, relative to the folder.
    pub path: String,
    pub title: String,
    pub line: u32,
    /// The line.
    pub text: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct NoteCreateRequest {
    pub profile: Option<String>,
    /// Its file is named after it.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub title: String,
    /// What it says below its title.
    pub text: Option<String>,
    /// In the folder, such as `ideas`.
    pub subfolder: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct NoteWriteRequest {
    pub profile: Option<String>,
    pub path: String,
    pub text: String,
    /// Of the text that this one came of: it is refused when the file has another by now. Without it, it is written
    /// whatever is there.
    pub hash: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct NoteRenameRequest {
    pub profile: Option<String>,
    pub path: String,
    /// Relative to the folder. Links of other notes by its title stay right; those by its path are changed with it.
    pub to: String,
}

/// A note that was deleted: `note.restore` brings it back.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TrashedNote {
    pub id: String,
    pub path: String,
    pub title: String,
    pub deleted_at: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct OnTrashedNote {
    pub profile: Option<String>,
    pub id: String,
}

/// What notes say about something: a file by root and path, or a task by its id.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct BacklinksRequest {
    pub profile: Option<String>,
    pub root: Option<PathBuf>,
    pub path: Option<String>,
    pub task: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct CompleteLinkRequest {
    pub profile: Option<String>,
    /// What stands behind `[[` so far.
    pub text: String,
    pub limit: Option<usize>,
}

/// What a link could lead to.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LinkCompletion {
    /// What to write between the brackets.
    pub insert: String,
    pub to: LinkTarget,
}
