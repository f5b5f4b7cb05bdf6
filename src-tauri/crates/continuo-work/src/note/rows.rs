//! What the database knows of notes: the tables `note` and `note_link`.

use std::collections::HashMap;

use continuo_store::rusqlite::{self, Connection, OptionalExtension, Row, Transaction, params};

use super::folder::{Content, Stat, as_text, hash};
use super::link::{decode, found, key, without_fragment};
use super::write::normal;
use super::{Hint, Link, Note, NoteError, NoteInfo, head, parse_target, path};
use crate::checkbox::checkboxes;
use crate::words::{beginning, has_all, sought, words};

/// Of the line of a link, in characters.
const LINE: usize = 200;

pub(super) const LIST: &str = "SELECT path, title, excerpt, mtime_ns, open, done FROM note ORDER BY mtime_ns DESC";
pub(super) const SEARCH: &str =
    "SELECT path, title, excerpt, mtime_ns, open, done, folded FROM note ORDER BY mtime_ns DESC";
pub(super) const BY_TITLE: &str =
    "SELECT path, title FROM note WHERE title_key = ?1 ORDER BY path = ?2, length(path), path LIMIT 1";
pub(super) const BY_PATH: &str = "SELECT path, title FROM note WHERE path_key = ?1 ORDER BY path = ?2, path LIMIT 1";
pub(super) const BY_STEM: &str =
    "SELECT path, title FROM note WHERE stem_key = ?1 ORDER BY path = ?2, length(path), path LIMIT 1";

/// A note that a link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// Relative to the folder.
    pub path: String,
    pub title: String,
}

/// Returns the notes whose title, path or text has all words of `query`, in any case, the last changed first, at most
/// `limit` of them. An empty query is all.
pub fn list(conn: &Connection, query: &str, limit: Option<usize>) -> Result<Vec<NoteInfo>, NoteError> {
    let words = sought(query);
    let most = limit.unwrap_or(usize::MAX);
    let mut statement = conn.prepare_cached(if words.is_empty() { LIST } else { SEARCH })?;
    let mut rows = statement.query([])?;
    let mut list = Vec::new();
    while list.len() < most
        && let Some(row) = rows.next()?
    {
        let folded = if words.is_empty() { "" } else { row.get_ref(6)?.as_str().map_err(rusqlite::Error::from)? };
        if has_all(folded, &words) {
            list.push(info(row)?);
        }
    }
    Ok(list)
}

/// Returns how many notes there are.
pub fn count(conn: &Connection) -> Result<usize, NoteError> {
    Ok(conn.prepare_cached("SELECT count(*) FROM note")?.query_row([], |row| row.get(0))?)
}

/// Returns the note that a link of the note `from` leads to: by its title, in any case, by its path, with or without
/// the ending, from the folder or from the note, or by its file's name. Of several, that with the shortest path. A link
/// of Markdown leads to paths alone. Nothing when it leads to none.
pub fn resolve_note(conn: &Connection, link: &Link, from: &str) -> Result<Option<Resolved>, NoteError> {
    let by = |sql: &str, key: &str| -> Result<Option<Resolved>, NoteError> {
        let mut statement = conn.prepare_cached(sql)?;
        let found = statement.query_row([key, from], |row| Ok(Resolved { path: row.get(0)?, title: row.get(1)? }));
        Ok(found.optional()?)
    };
    // A note that begins with a link is titled by it; that doesn't make the link its own.
    let mut own = None;
    let written = match parse_target(&link.target) {
        Hint::Task(_) | Hint::Url(_) => return Ok(None),
        Hint::Name(name) => name,
        Hint::PathLike { path, .. } => path,
    };
    let written = if link.wiki { written } else { decode(&written) };
    let folder = path::folder_of(from);
    if !link.wiki {
        return by(BY_PATH, &path::key(&path::join(folder, &written)));
    }
    let titles = [Some(link.target.as_str()), link.target.rsplit_once('#').map(|(title, _)| title), Some(&written)];
    for title in titles.into_iter().flatten() {
        match by(BY_TITLE, &title_key(title))? {
            Some(found) if found.path == from => own = Some(found),
            Some(found) => return Ok(Some(found)),
            None => {}
        }
    }
    let name = without_fragment(&written).unwrap_or(&written);
    let stem = if name.contains('/') { None } else { Some((BY_STEM, path::key(name))) };
    let paths = ["", folder].map(|folder| (BY_PATH, path::key(&path::join(folder, name))));
    for (sql, key) in paths.into_iter().chain(stem) {
        if let Some(found) = by(sql, &key)? {
            return Ok(Some(found));
        }
    }
    Ok(own)
}

pub(super) fn title_key(title: &str) -> String {
    words(title).to_lowercase()
}

/// Returns what is known of a path.
pub(super) fn one(conn: &Connection, path: &str) -> Result<Option<NoteInfo>, NoteError> {
    let mut statement =
        conn.prepare_cached("SELECT path, title, excerpt, mtime_ns, open, done FROM note WHERE path = ?1")?;
    Ok(statement.query_row([path], info).optional()?)
}

/// Returns the paths that are known, with what tells whether their files have changed.
pub(super) fn known(conn: &Connection) -> Result<HashMap<String, Stat>, NoteError> {
    let mut statement = conn.prepare_cached("SELECT path, mtime_ns, size FROM note")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, Stat { mtime_ns: row.get(1)?, size: row.get(2)? })))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Keeps what a file says, and returns it.
pub(super) fn put(tx: &Transaction<'_>, path: &str, content: &Content) -> Result<Note, NoteError> {
    let note = read(path, content)?;
    let NoteInfo { title, excerpt, open, done, .. } = &note.info;
    let path_key = path::key(path);
    tx.prepare_cached(
        "INSERT INTO note (path, title, excerpt, text_hash, mtime_ns, size, open, done, title_key, path_key, stem_key,
                           folded)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
         ON CONFLICT (path) DO UPDATE SET
             title = excluded.title, excerpt = excluded.excerpt, text_hash = excluded.text_hash,
             mtime_ns = excluded.mtime_ns, size = excluded.size, open = excluded.open, done = excluded.done,
             title_key = excluded.title_key, folded = excluded.folded",
    )?
    .execute(params![
        path,
        title,
        excerpt,
        note.hash,
        content.stat.mtime_ns,
        content.stat.size,
        open,
        done,
        title_key(title),
        path_key,
        path::last(&path_key),
        format!("{title}\n{path}\n{}", note.text).to_lowercase()
    ])?;
    tx.prepare_cached("DELETE FROM note_link WHERE note = ?1")?.execute([path])?;
    let mut insert = tx.prepare_cached(
        "INSERT INTO note_link (note, line, target, wiki, key, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    let mut lines = note.text.lines().enumerate();
    let mut current = (0, "");
    for Link { target, line, wiki } in &note.links {
        while current.0 < *line {
            let Some((at, text)) = lines.next() else { break };
            current = (at as u32 + 1, text);
        }
        insert.execute(params![path, line, target, wiki, key(target, *wiki, path), beginning(current.1, LINE)])?;
    }
    Ok(note)
}

/// Forgets a path and its links.
pub(super) fn remove(tx: &Transaction<'_>, path: &str) -> Result<(), NoteError> {
    tx.prepare_cached("DELETE FROM note WHERE path = ?1")?.execute([path])?;
    Ok(())
}

/// Returns what a file says.
pub(super) fn read(path: &str, content: &Content) -> Result<Note, NoteError> {
    let text = normal(as_text(path, &content.bytes)?);
    let (title, excerpt) = head::head(path, &text);
    let boxes = checkboxes(&text);
    let done = boxes.iter().filter(|found| found.done).count() as u32;
    let open = boxes.len() as u32 - done;
    let changed_at = content.stat.mtime_ns / 1_000_000;
    let info = NoteInfo { path: path.to_owned(), title, excerpt, changed_at, open, done };
    let links = found(&text).into_iter().map(|(link, _)| link).collect();
    Ok(Note { info, hash: hash(&content.bytes), links, text })
}

fn info(row: &Row<'_>) -> rusqlite::Result<NoteInfo> {
    let mtime_ns: i64 = row.get(3)?;
    Ok(NoteInfo {
        path: row.get(0)?,
        title: row.get(1)?,
        excerpt: row.get(2)?,
        changed_at: mtime_ns / 1_000_000,
        open: row.get(4)?,
        done: row.get(5)?,
    })
}
