//! Paths of notes: which there can be, what links find them by, and file names made of titles.

use super::NoteError;

const ENDINGS: [&str; 2] = [".md", ".markdown"];
/// In bytes; file systems have 255 for a name, and an ending and a number follow.
const LONGEST_SLUG: usize = 120;
/// Names that Windows keeps for devices.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// Returns the parts of a path inside of the folder.
pub(crate) fn parts(path: &str) -> Result<Vec<&str>, NoteError> {
    let parts: Vec<&str> = path.split('/').collect();
    for part in &parts {
        let foreign = cfg!(windows) && part.contains(['\\', ':', '*', '?', '"', '<', '>', '|']);
        match *part {
            "" => return Err(NoteError::bad(path, "it must be relative to the folder, with '/' between its parts")),
            "." | ".." => return Err(NoteError::bad(path, "it must stay inside of the folder")),
            _ if part.starts_with('.') => return Err(NoteError::bad(path, "what is hidden is no note")),
            _ if foreign || part.contains('\0') => return Err(NoteError::bad(path, "no file can have such a name")),
            _ => {}
        }
    }
    Ok(parts)
}

/// Returns the parts of the path of a note.
pub(crate) fn note_parts(path: &str) -> Result<Vec<&str>, NoteError> {
    let parts = parts(path)?;
    match without_ending(path) {
        Some(stem) if !stem.ends_with('/') => Ok(parts),
        _ => Err(NoteError::bad(path, "it must end in .md or .markdown")),
    }
}

/// Returns a path without the ending of a note; nothing when it has none.
pub(crate) fn without_ending(path: &str) -> Option<&str> {
    ENDINGS.into_iter().find_map(|ending| {
        let at = path.len().checked_sub(ending.len())?;
        let has = path.is_char_boundary(at) && path[at..].eq_ignore_ascii_case(ending) && at > 0;
        has.then(|| &path[..at])
    })
}

/// Returns what links find a path by: without the ending of a note, in lower case.
pub(crate) fn key(path: &str) -> String {
    without_ending(path).unwrap_or(path).to_lowercase()
}

/// Returns the last part of a path or of its key.
pub(crate) fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Returns the folder of a path; empty for the notes' own.
pub(crate) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Returns `path` as it reads from `folder`, without the parts that say "here" and "up"; those that lead out of the
/// notes' folder stay at its beginning.
pub(crate) fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let base = if path.starts_with('/') { "" } else { folder };
    for part in base.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// Returns how `path`, as [`join`] returns it, reads from `folder`.
pub(crate) fn relative(folder: &str, path: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = path.split('/').collect();
    let common = from.iter().zip(&to).take_while(|(from, to)| from == to).count();
    let up = std::iter::repeat_n("..", from.len() - common);
    up.chain(to[common..].iter().copied()).collect::<Vec<_>>().join("/")
}

/// Returns a path without the parts at its beginning that lead up.
pub(crate) fn below(path: &str) -> &str {
    path.trim_start_matches("../")
}

/// Returns every ending of a path that begins with a part of it.
pub(crate) fn endings(path: &str) -> impl Iterator<Item = &str> {
    let path = path.trim_start_matches('/');
    std::iter::once(path).chain(path.match_indices('/').map(move |(at, _)| &path[at + 1..]))
}

/// Returns the name of the file of a note, without its ending.
pub(crate) fn slug(title: &str) -> String {
    let mut slug = String::new();
    for letter in title.to_lowercase().chars() {
        let piece = if is_of_a_name(letter) { letter } else { '-' };
        if slug.len() + piece.len_utf8() > LONGEST_SLUG {
            break;
        }
        if piece != '-' || !(slug.is_empty() || slug.ends_with('-')) {
            slug.push(piece);
        }
    }
    let slug = slug.trim_end_matches('-');
    let device = DEVICES
        .iter()
        .any(|device| slug.strip_prefix(device).is_some_and(|rest| rest.is_empty() || rest.len() == 1 && rest != "-"));
    match slug {
        "" => "note".to_owned(),
        _ if device => format!("{slug}-note"),
        _ => slug.to_owned(),
    }
}

/// Letters and digits of any script with the marks on them; no punctuation, and nothing that can't be seen.
fn is_of_a_name(letter: char) -> bool {
    let mark = matches!(letter, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{109f}' | '\u{1780}'..='\u{17ff}');
    letter.is_alphanumeric() || letter == '_' || mark
}

#[cfg(test)]
mod tests;
