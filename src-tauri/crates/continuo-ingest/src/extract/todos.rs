//! TODO, FIXME, BUG and HACK where people leave them.

use std::ops::Range;

use memchr::memmem;

use crate::Todo;
use crate::lines::Lines;

const MARKERS: [&str; 4] = ["TODO", "FIXME", "BUG", "HACK"];
/// Characters of the text that are kept.
const LONGEST: usize = 300;
/// Bytes of a line that are looked at on either side of a marker.
const NEAR: usize = 2_000;
/// What one file may ask for; more is a list of something else.
const MOST: usize = 1_000;

/// Returns those that open a line of a comment, or stand in one with a colon.
pub(super) fn in_comments(lines: &Lines<'_>, comments: &[Range<usize>]) -> Vec<Todo> {
    collect(lines, |marker| {
        let comment = inside(comments, marker.at)?;
        let start = comment.start.max(marker.line.start);
        let before = &lines.text[start..marker.at];
        let opens = !before.contains(char::is_alphanumeric) && !before.ends_with(['`', '"', '\'', '-', '_']);
        let is_announced = marker.rest.starts_with([':', '(']) && before.ends_with([' ', '\t', '/', '*', '#']);
        if !(opens || is_announced) {
            return None;
        }
        let end = comment.end.min(marker.line.end);
        let text = text_of(lines.text.get(marker.at + marker.name.len()..end)?);
        if !text.is_empty() {
            return Some(text);
        }
        // What is to be done stands on the next line, if that is a comment too.
        let next = lines.text[marker.line.end..].find(|c: char| !c.is_whitespace()).map(|at| marker.line.end + at)?;
        let goes_on = inside(comments, next).filter(|_| !lines.text[marker.line.end..next].contains("\n\n"));
        let Some(comment) = goes_on else { return Some(text) };
        let line = line_end(lines.text, next);
        let more =
            lines.text[next..line.min(comment.end)].trim_start_matches(['/', '*', '#', '-', ';', '!', ' ', '\t']);
        Some(if MARKERS.iter().any(|marker| more.starts_with(marker)) { text } else { text_of(more) })
    })
}

/// Returns those that open a line, with a colon or as a box that isn't ticked, outside of `except`.
pub(super) fn in_prose(lines: &Lines<'_>, except: &[Range<usize>]) -> Vec<Todo> {
    collect(lines, |marker| {
        if inside(except, marker.at).is_some() {
            return None;
        }
        let before = lines.text[marker.line.start..marker.at].trim();
        let is_box = before.ends_with("[ ]");
        let is_mark = |c: char| " \t>-*+#[]<!_~".contains(c) || c.is_ascii_digit() || matches!(c, '.' | ')');
        if !before.chars().all(is_mark) {
            return None;
        }
        let rest = marker.rest.trim_start_matches(['*', '_', ']']);
        if !is_box && !rest.starts_with([':', '(']) {
            return None;
        }
        Some(text_of(rest))
    })
}

struct Marker<'t> {
    name: &'static str,
    at: usize,
    line: Range<usize>,
    /// The line behind it.
    rest: &'t str,
}

/// Asks for the text of each marker that is a word by itself; one a line.
fn collect<'t>(lines: &Lines<'t>, mut text_of: impl FnMut(&Marker<'t>) -> Option<String>) -> Vec<Todo> {
    let text = lines.text;
    let mut todos: Vec<(usize, Todo)> = Vec::new();
    for name in MARKERS {
        let first = todos.len();
        for at in memmem::find_iter(text.as_bytes(), name) {
            let after = &text[at + name.len()..];
            let is_word = |c: char| c.is_alphanumeric() || c == '_';
            if text[..at].ends_with(is_word)
                || after.starts_with(is_word)
                || after.starts_with(['\'', '"', '`', '-', '/', ',', ';'])
            {
                continue;
            }
            let line = lines.row_at(at) as u32 + 1;
            if todos[first..].last().is_some_and(|(_, last)| last.line == line) {
                continue;
            }
            let end = line_end(text, at + name.len());
            let marker = Marker { name, at, line: line_start(text, at)..end, rest: &text[at + name.len()..end] };
            if let Some(text) = text_of(&marker) {
                todos.push((at, Todo { marker: name, text, line }));
                if todos.len() - first == MOST {
                    break;
                }
            }
        }
    }
    todos.sort_by_key(|(at, _)| *at);
    todos.dedup_by_key(|(_, todo)| todo.line);
    todos.truncate(MOST);
    todos.into_iter().map(|(_, todo)| todo).collect()
}

/// Where the line of a byte begins, or near it in a long one.
fn line_start(text: &str, at: usize) -> usize {
    let from = text.ceil_char_boundary(at.saturating_sub(NEAR));
    memchr::memrchr(b'\n', &text.as_bytes()[from..at]).map_or(from, |feed| from + feed + 1)
}

/// Where the line of a byte ends, or near it in a long one.
fn line_end(text: &str, at: usize) -> usize {
    let to = text.floor_char_boundary(at + NEAR);
    memchr::memchr(b'\n', &text.as_bytes()[at..to]).map_or(to, |feed| at + feed)
}

/// What follows a marker, without a name in brackets, its colon, and the end of the comment.
fn text_of(rest: &str) -> String {
    let mut rest = rest.trim_start();
    for (open, close) in [('(', ')'), ('[', ']')] {
        if let Some((_, after)) = rest.strip_prefix(open).and_then(|rest| rest.split_once(close)) {
            rest = after.trim_start();
        }
    }
    let rest = rest.trim_start_matches([':', '-', '!', '.', '*', '_', ' ', '\t', '–', '—']);
    let rest = ["*/", "-->", "#}", "*)", "-}", "]]"]
        .iter()
        .fold(rest.trim_end(), |rest, mark| rest.strip_suffix(mark).map_or(rest, str::trim_end));
    rest.chars().take(LONGEST).collect()
}

fn inside(ranges: &[Range<usize>], at: usize) -> Option<&Range<usize>> {
    let next = ranges.partition_point(|range| range.start <= at);
    ranges[..next].last().filter(|range| at < range.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ByBytes;

    fn lines(text: &str) -> Lines<'_> {
        Lines::new(text, &ByBytes, 1000, 100)
    }

    #[track_caller]
    fn check(todos: &[Todo], expect: &[(&str, &str, u32)]) {
        let found: Vec<_> = todos.iter().map(|todo| (todo.marker, todo.text.as_str(), todo.line)).collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn a_comment_says_what_is_to_be_done() {
        let text =
            "// TODO: handle tabs\n/* FIXME(ann): leaks */\n// see BUG: crashes\n// HACK\n// until upstream is fixed\n";
        let comments: Vec<Range<usize>> = {
            let mut at = 0;
            text.split_inclusive('\n')
                .map(|line| {
                    at += line.len();
                    at - line.len()..at - 1
                })
                .collect()
        };
        check(
            &in_comments(&lines(text), &comments),
            &[
                ("TODO", "handle tabs", 1),
                ("FIXME", "leaks", 2),
                ("BUG", "crashes", 3),
                ("HACK", "until upstream is fixed", 4),
            ],
        );
    }

    #[test]
    fn names_strings_and_talk_about_todos_are_none() {
        let text = "let TODO = \"TODO: no\"; // a list of TODO items, TODOs, `TODO`\n";
        let comment = text.find("//").unwrap_or_default();
        check(&in_comments(&lines(text), &[comment..text.len()]), &[]);
    }

    #[test]
    fn prose_announces_them() {
        let text =
            "TODO: write\n- [ ] TODO buy milk\n- [x] TODO: done\nThe TODO list\n> **FIXME:** quote\nBUG reports\n";
        check(&in_prose(&lines(text), &[]), &[("TODO", "write", 1), ("TODO", "buy milk", 2), ("FIXME", "quote", 5)]);
    }
}
