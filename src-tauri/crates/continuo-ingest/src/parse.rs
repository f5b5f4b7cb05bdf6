//! One file's text taken apart.

use std::borrow::Cow;

use crate::chunk::{self, Budget, FILE_PART_TOKENS};
use crate::extract::Extraction;
use crate::language::{Language, Shape};
use crate::{CountTokens, Parsed};

/// Changes whenever the same text would be cut differently, so that what was cut before is cut again.
const CHUNKER_VERSION: u32 = 2;

/// How long chunks may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChunkLimits {
    /// Tokens of a chunk with its header and the model's special tokens. Less than 64 counts as 64.
    pub max_tokens: usize,
    /// Tokens that neighbouring windows over unstructured text share.
    pub overlap_tokens: usize,
    /// Whether a chunk is embedded behind its header; if not, its context is empty.
    pub include_header: bool,
}

impl Default for ChunkLimits {
    fn default() -> Self {
        Self { max_tokens: 256, overlap_tokens: 128, include_header: true }
    }
}

/// Returns the parts of a file's text.
///
/// `file_name` only names the Document; nothing in a chunk depends on it. It never fails: what the grammar doesn't
/// understand is cut by lines.
pub fn parse(
    file_name: &str,
    language: &'static Language,
    text: &str,
    limits: &ChunkLimits,
    tokens: &dyn CountTokens,
) -> Parsed {
    let budget = Budget { limits, tokens };
    let mut parsed = Parsed { language: language.name, ..Parsed::default() };
    match &language.shape {
        Shape::Syntax(grammar) => {
            let lines = budget.lines(text, false);
            let (chunks, outline) = chunk::code::chunks(language, grammar, &lines, budget);
            let extraction = Extraction::code(&lines, &outline);
            parsed.had_errors = outline.had_errors;
            parsed.chunks = chunks;
            extraction.put(file_name, lines.rows(), &mut parsed);
        }
        Shape::Markdown => {
            let lines = budget.lines(text, false);
            let (chunks, document) = chunk::markdown::chunks(language, &lines, budget);
            parsed.chunks = chunks;
            Extraction::markdown(&lines, &document).put(file_name, lines.rows(), &mut parsed);
        }
        Shape::Yaml | Shape::Toml | Shape::Json => {
            let lines = budget.lines(text, false);
            parsed.chunks = chunk::keyed::chunks(language, &lines, budget);
            Extraction::keyed(language, &lines).put(file_name, lines.rows(), &mut parsed);
        }
        Shape::Notebook => chunk::notebook::parse(file_name, text, budget, &mut parsed),
        Shape::Text => {
            let lines = budget.lines(text, true);
            parsed.chunks = chunk::window::chunks(&lines, budget);
            Extraction::prose(&lines).put(file_name, lines.rows(), &mut parsed);
        }
    }
    parsed
}

/// Returns the header that a chunk is embedded behind: `File: lexer.rs | Class: Lexer | Method: next`.
pub fn header(file_name: &str, context: &str) -> String {
    if context.is_empty() { format!("File: {file_name}") } else { format!("File: {file_name} | {context}") }
}

/// Returns a file name that keeps the header's file part within [`FILE_PART_TOKENS`], which chunks leave room for.
///
/// The end of a long name is kept: that's where names of one folder differ, and the extension stands.
pub fn fit_file_name<'n>(file_name: &'n str, tokens: &dyn CountTokens) -> Cow<'n, str> {
    let part = |name: &str| tokens.count(&format!("File: {name} |"));
    if part(file_name) <= FILE_PART_TOKENS {
        return Cow::Borrowed(file_name);
    }
    let mut kept = file_name;
    while !kept.is_empty() {
        kept = &kept[kept.ceil_char_boundary(kept.len().div_ceil(8))..];
        let name = format!("…{kept}");
        if part(&name) <= FILE_PART_TOKENS {
            return Cow::Owned(name);
        }
    }
    Cow::Borrowed("")
}

/// Returns what tells chunks cut with these limits and this counter from others.
pub fn chunker_fingerprint(limits: &ChunkLimits, tokens: &dyn CountTokens) -> String {
    let header = if limits.include_header { "header" } else { "bare" };
    format!("{CHUNKER_VERSION}/{}/{}/{header}/{}", limits.max_tokens, limits.overlap_tokens, tokens.fingerprint())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ByBytes;

    #[test]
    fn a_long_file_name_is_cut_to_its_part_of_the_header() {
        assert_eq!(fit_file_name("transformer.py", &ByBytes), "transformer.py");
        let long = format!("{}-end.py", "a-long-name-".repeat(20));
        let fitted = fit_file_name(&long, &ByBytes);
        assert!(fitted.ends_with("-end.py"));
        assert!(ByBytes.count(&format!("File: {fitted} |")) <= FILE_PART_TOKENS);
    }

    #[test]
    fn the_fingerprint_tells_limits_and_counters_apart() {
        let limits = ChunkLimits::default();
        let other = ChunkLimits { include_header: false, ..limits.clone() };
        assert_ne!(chunker_fingerprint(&limits, &ByBytes), chunker_fingerprint(&other, &ByBytes));
    }
}
