//! Notes: Markdown files in a folder, which are the truth, and what the database knows of them to list, search and
//! link them. Other programs may change them at any time: [`Notes::sync`] catches up.
//!
//! Paths of notes are relative to the folder, with `/` between parts. None leads out of it, and a link in the file
//! system is no note, so nothing outside is read or written. Which files and symbols a link can lead to besides is
//! left to who knows them.

mod backlink;
mod error;
mod folder;
mod head;
mod link;
mod path;
mod rename;
mod rows;
mod sync;
mod trash;
mod write;

use std::path::PathBuf;

use serde::Serialize;

pub use backlink::{Backlink, LinksTo, backlinks};
pub use error::NoteError;
pub use link::{Hint, Link, links, parse_target};
pub use rename::Renamed;
pub use rows::{Resolved, count, list, resolve_note};
pub use sync::{Skipped, Synced};
pub use trash::{Trashed, trashed};

/// Where the notes of a profile are. Neither folder has to be there yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notes {
    pub folder: PathBuf,
    /// Where those that are deleted lie.
    pub trash: PathBuf,
}

/// What a list shows of a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NoteInfo {
    /// Relative to the folder: `ideas/parser.md`.
    pub path: String,
    /// Its first heading, else its first line, else its file's name.
    pub title: String,
    /// The beginning of its text, without marks.
    pub excerpt: String,
    /// Milliseconds since 1970, UTC.
    pub changed_at: i64,
    /// Checkboxes that are open, and those that are ticked.
    pub open: u32,
    pub done: u32,
}

/// A note with its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    pub info: NoteInfo,
    /// With `\n` between its lines and without a byte order mark, whatever the file has.
    pub text: String,
    /// Of the file: who writes says which one the text came of.
    pub hash: String,
    /// In the order of the text.
    pub links: Vec<Link>,
}

/// The largest file that is a note, in bytes.
const MOST: u64 = 4 << 20;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;
