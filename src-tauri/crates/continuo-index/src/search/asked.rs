//! What in a query may be a whole name: a symbol or a file that somebody typed or pasted.

use crate::lexical::{Exact, LexicalQuery};

/// A longer query is no name.
const MAX_NAME_BYTES: usize = 200;

/// Names looked for in one query.
const MAX_NAMES: usize = 8;

/// Ends of one path that are looked up.
const MOST_ENDS: usize = 24;

/// A query, understood as far as that goes without a language.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    pub(super) words: LexicalQuery,
    /// The whole query, if it is short enough for a name.
    pub(super) whole: Option<String>,
    /// Words that are written like identifiers.
    pub(super) identifiers: Vec<String>,
    /// Words that are written like files.
    pub(super) files: Vec<String>,
}

impl Asked {
    pub(super) fn new(text: &str) -> Asked {
        let text = text.trim();
        let words: Vec<&str> = text.split_whitespace().take(64).map(bare).filter(|word| !word.is_empty()).collect();
        let mut identifiers: Vec<String> = Vec::new();
        let mut files: Vec<String> = Vec::new();
        for (word, raw) in words.iter().zip(text.split_whitespace().filter(|word| !bare(word).is_empty())) {
            if word.len() > MAX_NAME_BYTES {
                continue;
            }
            if identifiers.len() < MAX_NAMES && is_identifier(word, raw) {
                identifiers.push((*word).to_owned());
            }
            let word = without_lines(word);
            if files.len() < MAX_NAMES && is_file(word) {
                files.push(word.replace('\\', "/").trim_start_matches("./").to_owned());
            }
        }
        let whole = Some(bare(text).to_owned()).filter(|whole| !whole.is_empty() && whole.len() <= MAX_NAME_BYTES);
        Asked { words: LexicalQuery::new(text), whole, identifiers, files }
    }

    /// Whether the whole query is one name.
    pub(super) fn is_name(&self) -> bool {
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':' | '.' | '#' | '$');
        self.whole.as_ref().is_some_and(|whole| whole.chars().all(fits))
    }

    /// Returns what to look up.
    pub(super) fn exact(&self) -> Exact {
        let mut names: Vec<String> =
            self.whole.iter().chain(&self.identifiers).flat_map(|name| spellings(name)).collect();
        names.sort_unstable();
        names.dedup();
        let mut files: Vec<String> = self
            .whole
            .iter()
            .chain(&self.files)
            .map(|file| without_lines(file).replace('\\', "/").to_lowercase())
            .flat_map(|file| ends(file.trim_start_matches(['.', '/'])))
            .chain(self.whole.iter().map(|file| file.to_lowercase()))
            .filter(|file| !file.is_empty())
            .collect();
        files.sort_unstable();
        files.dedup();
        Exact { names, files }
    }
}

/// Returns a name as languages qualify it, lower case.
pub(super) fn spellings(name: &str) -> Vec<String> {
    let name = name.to_lowercase();
    let parts: Vec<&str> = name.split("::").flat_map(|part| part.split(['.', '#'])).collect();
    if parts.len() < 2 || parts.iter().any(|part| part.is_empty()) {
        return vec![name];
    }
    let mut spellings = vec![parts.join("::"), parts.join("."), parts.join("#")];
    if !spellings.contains(&name) {
        spellings.push(name);
    }
    spellings
}

/// Returns a path without the lines that tools put behind it: `src/lexer.rs:42:7`, `src/lexer.rs:10-20`.
pub(super) fn without_lines(path: &str) -> &str {
    let mut path = path;
    while let Some((before, lines)) = path.rsplit_once(':') {
        let are_lines = !lines.is_empty() && lines.chars().all(|c| c.is_ascii_digit() || c == '-');
        if !are_lines || before.is_empty() || before.ends_with(':') {
            break;
        }
        path = before;
    }
    path
}

/// Returns a path and its ends: of an absolute path only an end is known to the index.
fn ends(path: &str) -> Vec<String> {
    let inner = path.match_indices('/').map(|(at, _)| &path[at + 1..]);
    std::iter::once(path).chain(inner).take(MOST_ENDS).map(str::to_owned).collect()
}

/// Returns a word without what stands around it in a sentence.
fn bare(word: &str) -> &str {
    let word = word.trim_matches(|character: char| {
        character.is_whitespace()
            || matches!(character, '`' | '"' | '\'' | ',' | ';' | '?' | '!' | '[' | ']' | '{' | '}' | '<' | '>')
    });
    let word = word.strip_suffix("()").unwrap_or(word);
    word.trim_matches(['(', ')', ':']).trim_end_matches('.')
}

fn is_identifier(word: &str, raw: &str) -> bool {
    let mut characters = word.chars();
    let Some(first) = characters.next() else { return false };
    if !(first.is_alphabetic() || first == '_') {
        return false;
    }
    let quoted = raw.contains('`') || raw.trim_end_matches(['.', ',', '?', '!']).ends_with("()");
    let inner_capital = word.chars().zip(word.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase());
    let parts_fit =
        word.chars().all(|character| character.is_alphanumeric() || matches!(character, '_' | ':' | '.' | '#' | '$'));
    parts_fit && (quoted || inner_capital || word.contains('_') || word.contains("::") || word.contains('.'))
}

fn is_file(word: &str) -> bool {
    if word.contains("::") || word.contains("//") {
        return false;
    }
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    let has_extension = extension.is_some_and(|extension| {
        (1..=10).contains(&extension.len()) && extension.chars().all(|character| character.is_ascii_alphanumeric())
    });
    has_extension || (word.contains(['/', '\\']) && !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, whole: Option<&str>, identifiers: &[&str], files: &[&str]) {
        let asked = Asked::new(text);
        assert_eq!(asked.whole.as_deref(), whole, "whole of {text:?}");
        assert_eq!(asked.identifiers, identifiers, "identifiers of {text:?}");
        assert_eq!(asked.files, files, "files of {text:?}");
    }

    #[test]
    fn names_and_files_are_told_from_prose() {
        check("parse", Some("parse"), &[], &[]);
        check("parse_config", Some("parse_config"), &["parse_config"], &[]);
        check("where is `parse` called?", Some("where is `parse` called"), &["parse"], &[]);
        check("what does readFile() do", Some("what does readFile() do"), &["readFile"], &[]);
        check("Lexer::next", Some("Lexer::next"), &["Lexer::next"], &[]);
        check("open src/parser/lexer.rs", Some("open src/parser/lexer.rs"), &[], &["src/parser/lexer.rs"]);
        check("./a/b.py", Some("./a/b.py"), &[], &["a/b.py"]);
        check("src/lexer.rs:42:7", Some("src/lexer.rs:42:7"), &[], &["src/lexer.rs"]);
        check(
            "/home/me/src/lexer.rs:10-20 fails",
            Some("/home/me/src/lexer.rs:10-20 fails"),
            &[],
            &["/home/me/src/lexer.rs"],
        );
        check("The end.", Some("The end"), &[], &[]);
        check("https://example.org/x", Some("https://example.org/x"), &[], &[]);
    }

    #[test]
    fn a_long_text_is_no_name() {
        let asked = Asked::new(&"x_y ".repeat(10_000));
        assert_eq!(asked.whole, None);
        assert_eq!(asked.identifiers.len(), MAX_NAMES);
    }

    #[test]
    fn a_qualified_name_is_looked_for_in_every_spelling() {
        assert_eq!(spellings("Lexer.next"), ["lexer::next", "lexer.next", "lexer#next"]);
        assert_eq!(spellings("next"), ["next"]);
        assert_eq!(spellings("a..b"), ["a..b"]);
    }
}
