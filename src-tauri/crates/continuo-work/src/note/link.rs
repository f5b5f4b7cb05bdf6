//! Links of notes: where they stand in the text, and what their targets say of where they lead.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};
use serde::Serialize;

use super::path;
use crate::checkbox::Lines;
use crate::words::words;

/// A link in a note: `[[Target]]`, `[[Target|label]]`, or one of Markdown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// As it is written, without the label.
    pub target: String,
    /// From 1.
    pub line: u32,
    /// `[[Target]]`, which leads to a title, a path from the folder, or a name; one of Markdown is a path from the
    /// note.
    pub wiki: bool,
}

/// What a target says of where it leads, without a look at what there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// `task:ID`, with the id or its beginning.
    Task(String),
    Url(String),
    /// `src/parser.rs`, with `:42` or `#L42` for a line. It may be the title of a note all the same.
    PathLike {
        path: String,
        line: Option<u32>,
    },
    /// A title or a symbol, without the `#heading` behind it.
    Name(String),
}

/// Returns the links of a text in its order. What stands in code is none, nor are places of the note itself.
pub fn links(text: &str) -> Vec<Link> {
    found(text).into_iter().map(|(link, _)| link).collect()
}

/// Returns the links with where their targets stand in the text, in bytes; nothing for one that stands elsewhere.
pub(super) fn found(text: &str) -> Vec<(Link, Option<Range<usize>>)> {
    let mut found = Vec::new();
    let mut lines = Lines::new(text);
    let options = Options::ENABLE_WIKILINKS | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS | Options::ENABLE_TASKLISTS;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        let (link_type, target) = match event {
            Event::Start(Tag::Link { link_type, dest_url, .. }) => (link_type, dest_url),
            // `![[Target]]` shows what it leads to.
            Event::Start(Tag::Image { link_type: link_type @ LinkType::WikiLink { .. }, dest_url, .. }) => {
                (link_type, dest_url)
            }
            _ => continue,
        };
        let wiki = matches!(link_type, LinkType::WikiLink { .. });
        // In a table, the bar before the label is escaped.
        let target = if wiki { target.trim_end_matches('\\').trim() } else { target.trim() };
        if target.is_empty() || target.starts_with('#') || target.contains('\n') || link_type == LinkType::Email {
            continue;
        }
        let written = text.get(range.clone()).unwrap_or_default();
        let from = match link_type {
            LinkType::WikiLink { .. } => Some(0),
            LinkType::Inline => written.rfind("]("),
            _ => None,
        };
        let at = from.and_then(|from| Some(range.start + from + written[from..].find(target)?));
        let link = Link { target: target.to_owned(), line: lines.of(range.start), wiki };
        found.push((link, at.map(|at| at..at + target.len())));
    }
    found
}

/// Returns what a target says of where it leads.
pub fn parse_target(target: &str) -> Hint {
    let target = target.trim();
    let lower = target.to_ascii_lowercase();
    if let Some(id) = lower.strip_prefix("task:") {
        let id = id.trim();
        if !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-') {
            return Hint::Task(id.to_owned());
        }
    }
    if is_url(&lower) {
        return Hint::Url(target.to_owned());
    }
    let (path, line) = split_line(target);
    let numbered = line.is_some() && !path.is_empty() && !path.contains(char::is_whitespace);
    if numbered || is_path(path) {
        return Hint::PathLike { path: path.to_owned(), line };
    }
    Hint::Name(without_fragment(target).unwrap_or(target).to_owned())
}

/// Returns what a link is found by from the note, file or task that it leads to: in lower case, a path without the
/// ending of a note, and for one of Markdown to a note, as it reads from the folder.
pub(super) fn key(target: &str, wiki: bool, from: &str) -> String {
    match parse_target(target) {
        Hint::Task(id) => format!("task:{id}"),
        Hint::Url(url) => url.to_lowercase(),
        Hint::Name(name) => words(&name).to_lowercase(),
        Hint::PathLike { path, .. } => {
            let path = if wiki { path } else { decode(&path) };
            // A file is found by the end of its path, so where the note is doesn't matter.
            let folder = if wiki || path::without_ending(&path).is_none() { "" } else { path::folder_of(from) };
            path::key(path::below(&path::join(folder, &path)))
        }
    }
}

/// Returns a target without the `#heading` behind it; nothing when it has none. "C#" and "Issue # 5" have none.
pub(super) fn without_fragment(target: &str) -> Option<&str> {
    let (name, fragment) = target.split_once('#')?;
    let has = !name.trim().is_empty() && !fragment.is_empty() && !fragment.starts_with(char::is_whitespace);
    has.then(|| name.trim_end())
}

/// Returns a target of Markdown without its percent signs.
pub(super) fn decode(target: &str) -> String {
    let mut bytes = Vec::with_capacity(target.len());
    let mut rest = target.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let digit = |at: usize| behind.get(at).and_then(|byte| char::from(*byte).to_digit(16));
        match (first, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                rest = &behind[2..];
            }
            _ => {
                bytes.push(first);
                rest = behind;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| target.to_owned())
}

/// Returns a path as it can stand between the brackets of Markdown.
pub(super) fn encode(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for letter in path.chars() {
        match letter {
            ' ' | '(' | ')' | '<' | '>' | '%' | '\\' | '#' | '?' => {
                encoded.push_str(&format!("%{:02X}", letter as u32))
            }
            _ => encoded.push(letter),
        }
    }
    encoded
}

fn is_url(lower: &str) -> bool {
    let scheme = lower.split_once("://").map(|(scheme, _)| scheme);
    let named = |scheme: &str| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    };
    scheme.is_some_and(named) || lower.starts_with("mailto:")
}

/// Takes the line off a path: `#L42`, `#L42-L50`, `:42` and `:42:7`; and any other fragment, which is no line.
fn split_line(target: &str) -> (&str, Option<u32>) {
    let number = |text: &str| {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        text[..digits].parse().ok().filter(|line| *line > 0)
    };
    if let Some((path, fragment)) = target.split_once('#') {
        let line = fragment.strip_prefix(['L', 'l']).and_then(number);
        return (if line.is_some() { path } else { without_fragment(target).unwrap_or(target) }, line);
    }
    let is_line = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let Some((path, last)) = target.rsplit_once(':').filter(|(_, last)| is_line(last)) else { return (target, None) };
    match path.rsplit_once(':').filter(|(_, line)| is_line(line)) {
        Some((path, line)) => (path, number(line)),
        None => (path, number(last)),
    }
}

/// Whether a text has the looks of a path: with parts, or with an ending.
fn is_path(text: &str) -> bool {
    let has_parts = text.contains('/') && !text.contains("/ ") && !text.contains(" /") && text != "/";
    let has_ending = text.rsplit_once('.').is_some_and(|(stem, ending)| {
        !stem.is_empty()
            && (1..=10).contains(&ending.len())
            && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && ending.bytes().any(|byte| byte.is_ascii_alphabetic())
    });
    has_parts || has_ending
}

#[cfg(test)]
mod tests;
