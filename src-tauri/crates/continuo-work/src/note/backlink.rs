//! Where notes link to something.

use continuo_store::rusqlite::Connection;
use serde::Serialize;

use super::link::key;
use super::{Hint, Link, NoteError, parse_target, path, resolve_note, rows};

/// The shortest beginning of a task's id that a link may have, in characters.
const SHORTEST_ID: usize = 4;

pub(super) const LINKS: &str = "
    SELECT l.note, n.title, l.line, l.text, l.target, l.wiki FROM note_link l JOIN note n ON n.path = l.note
    WHERE l.key = ?1";

/// What notes can link to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinksTo<'a> {
    /// A note, by its path.
    Note(&'a str),
    /// A file, by its absolute path: a link has some of the end of it.
    File(&'a str),
    /// A task, by its whole id.
    Task(&'a str),
}

/// A place in a note that links to something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Backlink {
    /// The note, relative to the folder.
    pub path: String,
    pub title: String,
    /// From 1.
    pub line: u32,
    /// The line, without the space around it and not much of a long one.
    pub text: String,
}

/// Returns where notes link to any of `targets`, in the order of their paths and lines. A note's links to itself are
/// left out.
pub fn backlinks(conn: &Connection, targets: &[LinksTo<'_>]) -> Result<Vec<Backlink>, NoteError> {
    let mut statement = conn.prepare_cached(LINKS)?;
    let mut found = Vec::new();
    for target in targets {
        for key in keys(conn, target)? {
            let mut rows = statement.query([&key])?;
            while let Some(row) = rows.next()? {
                let backlink = Backlink { path: row.get(0)?, title: row.get(1)?, line: row.get(2)?, text: row.get(3)? };
                let link = Link { target: row.get(4)?, line: backlink.line, wiki: row.get(5)? };
                if leads_to(conn, &link, &backlink.path, target)? {
                    found.push(backlink);
                }
            }
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Returns the keys of all links that may lead to a target.
pub(super) fn keys(conn: &Connection, target: &LinksTo<'_>) -> Result<Vec<String>, NoteError> {
    let mut keys: Vec<String> = match target {
        LinksTo::Note(path) => {
            let title = rows::one(conn, path)?.map(|note| key(&note.title, true, path));
            let own = path::key(path);
            title.into_iter().chain(path::endings(&own).map(str::to_owned)).collect()
        }
        LinksTo::File(path) => {
            let own = path::key(&path.replace('\\', "/"));
            path::endings(&own).map(str::to_owned).collect()
        }
        LinksTo::Task(id) => {
            let id = id.to_ascii_lowercase();
            (SHORTEST_ID..=id.len()).filter_map(|to| id.get(..to)).map(|id| format!("task:{id}")).collect()
        }
    };
    keys.sort();
    keys.dedup();
    Ok(keys)
}

/// Whether a link of the note `from` leads to a target whose key it has.
fn leads_to(conn: &Connection, link: &Link, from: &str, target: &LinksTo<'_>) -> Result<bool, NoteError> {
    let is_path = matches!(parse_target(&link.target), Hint::PathLike { .. });
    match target {
        LinksTo::Task(_) => Ok(true),
        LinksTo::Note(path) => {
            Ok(from != *path && resolve_note(conn, link, from)?.is_some_and(|note| note.path == *path))
        }
        LinksTo::File(_) => Ok(is_path && resolve_note(conn, link, from)?.is_none_or(|note| note.path == from)),
    }
}

#[cfg(test)]
mod tests;
