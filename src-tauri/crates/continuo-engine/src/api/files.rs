//! The files of a profile, and opening them.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct FilesRequest {
    pub profile: Option<String>,
    /// One of the profile's folders; the folders themselves when not said.
    pub root: Option<PathBuf>,
    /// Relative to `root`; `root` itself when empty.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub folder: String,
}

/// What a folder holds, folders first, by name.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Files {
    pub root: Option<PathBuf>,
    pub folder: String,
    pub entries: Vec<FileEntry>,
    /// Entries beyond the first 20,000.
    pub more: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FileEntry {
    pub root: PathBuf,
    /// Relative to `root`.
    pub path: String,
    pub name: String,
    pub is_folder: bool,
    pub state: FileState,
    /// Why it is skipped.
    pub reason: Option<String>,
    pub language: Option<String>,
    /// Of a file.
    pub chunks: u64,
    /// Chunks of a file that wait for vectors.
    pub pending: u64,
    /// Indexed files below a folder.
    pub files: u64,
    /// Bytes, of a file.
    pub size: u64,
    /// RFC 3339, UTC.
    pub indexed_at: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum FileState {
    Indexed,
    /// Found by words, waiting for vectors.
    Embedding,
    /// Changed since it was indexed.
    Stale,
    /// Not indexed yet.
    Pending,
    Skipped,
    /// In the index, but not there any more, as on a drive that is unplugged.
    Missing,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct FindFiles {
    pub profile: Option<String>,
    /// Parts of a path, separated by spaces, in any case.
    pub query: String,
    /// At most so many; 50 when not said.
    pub limit: Option<usize>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct OnFile {
    pub profile: Option<String>,
    /// One of the profile's folders.
    pub root: PathBuf,
    /// Relative to `root`.
    pub path: String,
    /// In a long file, the line to show; its beginning when not said.
    #[serde(default)]
    pub line: Option<u32>,
}

/// A file as it is now, with what the index knows of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FileText {
    pub root: PathBuf,
    pub path: String,
    pub language: Option<String>,
    /// Up to 20,000 lines.
    pub text: String,
    /// The line that `text` begins with, from 1.
    pub first_line: u32,
    pub lines: u32,
    pub state: FileState,
    pub branch: Option<String>,
    pub indexed_at: Option<String>,
    /// By line.
    pub chunks: Vec<ChunkPlace>,
    /// By line.
    pub entities: Vec<EntityPlace>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ChunkPlace {
    pub start_line: u32,
    pub end_line: u32,
    pub kind: String,
    pub symbol: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct EntityPlace {
    pub id: i64,
    pub kind: String,
    pub unit: String,
    pub name: String,
    pub qualified: String,
    pub start_line: u32,
    pub end_line: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct OpenFile {
    pub profile: Option<String>,
    pub root: PathBuf,
    pub path: String,
    /// From 1.
    #[serde(default)]
    pub line: Option<u32>,
    /// An editor's id; the chosen one when not said.
    #[serde(default)]
    pub editor: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Opened {
    /// What opened it.
    pub with: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Editor {
    /// What settings and requests name it by.
    pub id: String,
    pub name: String,
    /// The program that was found.
    pub program: PathBuf,
    /// It is what `open` uses when nothing else is said.
    pub chosen: bool,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct FolderRequest {
    /// An absolute path; the home folder when not said.
    pub path: Option<PathBuf>,
    /// Show folders whose names begin with a dot.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub hidden: bool,
}

/// The folders in a folder, for choosing one without the system's dialog.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FolderListing {
    pub path: PathBuf,
    pub parent: Option<PathBuf>,
    pub home: Option<PathBuf>,
    /// By name.
    pub folders: Vec<SubFolder>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SubFolder {
    pub name: String,
    pub path: PathBuf,
    /// It is a git worktree.
    pub repository: bool,
}
