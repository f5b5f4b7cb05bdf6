//! Renaming a note: the links that lead to it by its path follow.

use std::collections::BTreeSet;
use std::fs;

use continuo_store::rusqlite::Transaction;

use super::folder::{as_text, carry, reserve};
use super::link::{decode, encode, found};
use super::rows::{Resolved, title_key};
use super::{Hint, Link, NoteError, NoteInfo, Notes, Skipped, backlink, parse_target, path, resolve_note, rows};

/// What a rename did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    pub note: NoteInfo,
    /// Paths of other notes whose links were changed.
    pub relinked: Vec<String>,
    /// Notes whose links should have been changed and couldn't be.
    pub failed: Vec<Skipped>,
}

impl Notes {
    /// Gives a note another path. Links to it by its path or its file's name are changed with it, in this note and in
    /// others; those by its title stay right.
    ///
    /// # Errors
    /// [`NoteError::Exists`] when there is a note of that path.
    pub fn rename(&self, tx: &Transaction<'_>, path: &str, to: &str) -> Result<Renamed, NoteError> {
        let (from_place, content) = self.open(path)?;
        let before = rows::put(tx, path, &content)?;
        let to_place = self.locate(to)?;
        if path == to {
            return Ok(Renamed { note: before.info, relinked: Vec::new(), failed: Vec::new() });
        }
        let linking = self.linking(tx, path)?;
        if !reserve(&to_place)? {
            return Err(NoteError::Exists(to.to_owned()));
        }
        carry(&from_place, &to_place).inspect_err(|_| self.free(to))?;
        rows::remove(tx, path)?;
        let note = rows::put(tx, to, &content)?.info;
        let mut renamed = Renamed { note, relinked: Vec::new(), failed: Vec::new() };
        if let Some(text) = moved(path, to, as_text(to, &content.bytes)?) {
            match self.put(tx, to, text.into_bytes()) {
                Ok(note) => renamed.note = note.info,
                Err(NoteError::Store(error)) => return Err(error.into()),
                Err(error) => renamed.failed.push(Skipped { path: to.to_owned(), reason: error.to_string() }),
            }
        }
        // A note without a heading may be named after its file.
        let keeps_title = renamed.note.title == before.info.title;
        for (other, mut leading) in linking {
            leading.retain(|link| !(link.by_title && keeps_title));
            match self.relink(tx, &other, &leading, to) {
                Ok(true) => renamed.relinked.push(other),
                Ok(false) => {}
                Err(NoteError::Store(error)) => return Err(error.into()),
                Err(error) => renamed.failed.push(Skipped { path: other, reason: error.to_string() }),
            }
        }
        Ok(renamed)
    }

    /// Returns the other notes that link to one, with their links that do.
    fn linking(&self, tx: &Transaction<'_>, path: &str) -> Result<Vec<(String, Vec<Leading>)>, NoteError> {
        let mut linking = Vec::new();
        let from: BTreeSet<String> =
            backlink::backlinks(tx, &[super::LinksTo::Note(path)])?.into_iter().map(|link| link.path).collect();
        for other in from {
            let Ok((_, content)) = self.open(&other) else { continue };
            let Ok(text) = as_text(&other, &content.bytes) else { continue };
            let mut leading = Vec::new();
            for (link, _) in found(text) {
                if let Some(note) = resolve_note(tx, &link, &other)?.filter(|note| note.path == path) {
                    let by_title = is_by_title(&link, &note);
                    leading.push(Leading { target: link.target, wiki: link.wiki, by_title });
                }
            }
            linking.push((other, leading));
        }
        Ok(linking)
    }

    /// Has the given links of a note lead to a new path. Returns whether there was any.
    fn relink(&self, tx: &Transaction<'_>, other: &str, leading: &[Leading], to: &str) -> Result<bool, NoteError> {
        let (place, content) = self.open(other)?;
        let text = as_text(other, &content.bytes)?;
        let mut failed = None;
        let rewritten = rewrite(text, |link| {
            if !leading.iter().any(|leading| leading.target == link.target && leading.wiki == link.wiki) {
                return None;
            }
            if link.wiki {
                wiki_path(tx, link, other, to).map_err(|error| failed = Some(error)).ok()
            } else {
                Some(encode(&path::relative(path::folder_of(other), to)))
            }
        });
        if let Some(error) = failed {
            return Err(error);
        }
        let Some(rewritten) = rewritten else { return Ok(false) };
        // It is read again as late as possible: somebody may be writing it.
        if fs::read(&place).map_err(|error| NoteError::io(&place, error))? != content.bytes {
            return Err(NoteError::Conflict(other.to_owned()));
        }
        self.put(tx, other, rewritten.into_bytes())?;
        Ok(true)
    }
}

/// A link that leads to the note that is renamed.
struct Leading {
    target: String,
    wiki: bool,
    by_title: bool,
}

/// Whether a link has the title of the note that it leads to.
fn is_by_title(link: &Link, note: &Resolved) -> bool {
    let titled = |target: &str| title_key(target) == title_key(&note.title);
    link.wiki && (titled(&link.target) || link.target.rsplit_once('#').is_some_and(|(title, _)| titled(title)))
}

/// Returns how a link of `other` names the note at `to`, in the form that it had: with the ending or without, and by the
/// file's name alone if that is enough.
fn wiki_path(tx: &Transaction<'_>, link: &Link, other: &str, to: &str) -> Result<String, NoteError> {
    let written = written_path(&link.target);
    let full = if path::without_ending(&written).is_some() { to } else { path::without_ending(to).unwrap_or(to) };
    if !written.contains('/') {
        let short = path::last(full);
        let probe = Link { target: short.to_owned(), ..link.clone() };
        if resolve_note(tx, &probe, other)?.is_some_and(|note| note.path == to) {
            return Ok(short.to_owned());
        }
    }
    Ok(full.to_owned())
}

/// Returns the text of a note that moves, with its links of Markdown leading where they led; nothing when it has none
/// that would not.
fn moved(path: &str, to: &str, text: &str) -> Option<String> {
    let (from, into) = (path::folder_of(path), path::folder_of(to));
    rewrite(text, |link| {
        let written = decode(&written_path(&link.target));
        let is_path = matches!(parse_target(&link.target), Hint::PathLike { .. }) && !written.starts_with('/');
        if link.wiki || !is_path {
            return None;
        }
        let leads = path::join(from, &written);
        let leads = if leads == path { to.to_owned() } else { leads };
        let read = path::relative(into, &leads);
        (path::join(into, &written) != leads).then(|| encode(&read))
    })
}

fn written_path(target: &str) -> String {
    match parse_target(target) {
        Hint::PathLike { path, .. } => path,
        Hint::Name(name) => name,
        Hint::Task(_) | Hint::Url(_) => target.to_owned(),
    }
}

/// Replaces the paths of links, keeping what follows them in the target. Returns nothing when none was.
fn rewrite(text: &str, mut path_of: impl FnMut(&Link) -> Option<String>) -> Option<String> {
    let mut rewritten = String::with_capacity(text.len());
    let mut done = 0;
    for (link, at) in found(text) {
        let Some(at) = at.filter(|at| at.start >= done) else { continue };
        let Some(new) = path_of(&link) else { continue };
        let behind = link.target.strip_prefix(&written_path(&link.target)).unwrap_or_default();
        rewritten.push_str(&text[done..at.start]);
        rewritten.push_str(&new);
        rewritten.push_str(behind);
        done = at.end;
    }
    (done > 0).then(|| rewritten + &text[done..])
}

#[cfg(test)]
mod tests;
