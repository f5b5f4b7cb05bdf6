//! Paths of files named in a text.

use std::ops::Range;

use crate::language::is_known_extension;

/// Files that are no language but are referred to all the same.
const OTHER_EXTENSIONS: &[&str] = &[
    "png",
    "jpg",
    "jpeg",
    "gif",
    "svg",
    "webp",
    "ico",
    "pdf",
    "csv",
    "tsv",
    "parquet",
    "xml",
    "xsd",
    "proto",
    "ini",
    "cfg",
    "conf",
    "env",
    "log",
    "lock",
    "gradle",
    "cmake",
    "rst",
    "adoc",
    "tex",
    "bib",
    "db",
    "sqlite",
    "wasm",
    "onnx",
    "npy",
    "pkl",
    "zip",
    "gz",
    "tar",
    "pem",
    "properties",
    "service",
    "desktop",
    "graphql",
    "tf",
    "ipynb",
];
const LONGEST_EXTENSION: usize = 14;
const LONGEST: usize = 250;

/// Where paths are looked for.
#[derive(Clone, Copy)]
pub(super) enum Where<'a> {
    /// In strings, and in these comments.
    Code { comments: &'a [Range<usize>] },
    /// Everywhere but here.
    Prose { except: &'a [Range<usize>] },
}

pub(super) fn is_extension(extension: &str) -> bool {
    let extension = extension.to_ascii_lowercase();
    is_known_extension(&extension) || OTHER_EXTENSIONS.contains(&extension.as_str())
}

/// Calls `each` with the paths of a text and the bytes they begin at, in order.
pub(super) fn find<'t>(text: &'t str, place: Where<'_>, each: &mut dyn FnMut(usize, &'t str)) {
    let bytes = text.as_bytes();
    let ranges = match place {
        Where::Code { comments: ranges } | Where::Prose { except: ranges } => ranges,
    };
    let mut range = 0;
    for dot in memchr::memchr_iter(b'.', bytes) {
        let extension = bytes[dot + 1..].iter().take(LONGEST_EXTENSION).take_while(|byte| byte.is_ascii_alphanumeric());
        let end = dot + 1 + extension.count();
        if end == dot + 1 || end - dot > LONGEST_EXTENSION {
            continue;
        }
        let after = bytes.get(end).copied().unwrap_or(b'\n');
        while ranges.get(range).is_some_and(|range| range.end <= dot) {
            range += 1;
        }
        let is_inside = ranges.get(range).is_some_and(|range| range.start <= dot);
        let quoted = matches!(after, b'"' | b'\'' | b'`');
        let is_prose = match place {
            Where::Code { .. } => is_inside,
            Where::Prose { .. } if is_inside => continue,
            Where::Prose { .. } => true,
        };
        if !quoted && (!is_prose || !ends_path(after, bytes.get(end + 1).copied())) {
            continue;
        }
        let run = bytes[..dot].iter().rev().take(LONGEST).take_while(|byte| is_path_byte(**byte)).count();
        if run == LONGEST {
            continue; // No path is as long, and the count may have ended inside a character.
        }
        let start = dot - run;
        let before = if start == 0 { b' ' } else { bytes[start - 1] };
        let path = &text[start..end];
        let is_whole = quoted && before == after;
        let is_delimited =
            is_prose && matches!(before, b' ' | b'\t' | b'\n' | b'(' | b'[' | b'<' | b'=' | b'|' | b'*' | b',' | b':');
        if !(is_whole || is_delimited && path.contains('/')) {
            continue;
        }
        let name = path.rsplit('/').next().unwrap_or(path);
        let has_stem = name.len() > end - dot && name.bytes().any(|byte| byte.is_ascii_alphanumeric());
        let is_address = path.contains("//") || path.contains('@') && !path.contains('/');
        if has_stem && !is_address && is_extension(&text[dot + 1..end]) {
            each(start, path);
        }
    }
}

fn is_path_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || matches!(byte, b'_' | b'-' | b'.' | b'/' | b'~' | b'+' | b'@')
}

/// Whether a path in prose may end before these bytes.
fn ends_path(after: u8, next: Option<u8>) -> bool {
    match after {
        b' ' | b'\t' | b'\r' | b'\n' | b')' | b']' | b'>' | b',' | b':' | b';' | b'#' | b'?' | b'|' | b'*' | b'!' => {
            true
        }
        b'.' => next.is_none_or(|next| next.is_ascii_whitespace() || matches!(next, b')' | b'"')),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, place: Where<'_>, expect: &[&str]) {
        let mut found = Vec::new();
        find(text, place, &mut |_, path| found.push(path));
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn in_code_a_path_is_a_whole_string() {
        let code = Where::Code { comments: &[] };
        check("open(\"config/app.toml\")", code, &["config/app.toml"]);
        check("open('data.csv')", code, &["data.csv"]);
        check("self.rs and x.go(1) and a/b.rs", code, &[]);
        check("\"see config/app.toml\"", code, &[]);
        check("\"https://a.example/b.html\"", code, &[]);
        check("\".rs\" \"*.rs\" \"someone@a.example.rs\"", code, &[]);
    }

    #[test]
    fn in_comments_and_prose_a_path_has_a_folder_or_quotes() {
        let text = "// see docs/guide.md, and `notes.txt`; node.js isn't one.\nx";
        check(text, Where::Code { comments: &[0..58] }, &["docs/guide.md", "notes.txt"]);
        check("Read ./a/b.py.", Where::Prose { except: &[] }, &["./a/b.py"]);
        check("Read ./a/b.py.", Where::Prose { except: &[0..14] }, &[]);
        check("größe/maße.md", Where::Prose { except: &[] }, &["größe/maße.md"]);
        check("v1.2.3 and e.g. this", Where::Prose { except: &[] }, &[]);
    }

    #[test]
    fn words_without_end_are_no_paths_whatever_their_characters_are() {
        for name in ["漢", "é", "🦀", "x"] {
            let text = format!("see {}/README.md\n", name.repeat(300));
            check(&text, Where::Prose { except: &[] }, &[]);
        }
    }
}
