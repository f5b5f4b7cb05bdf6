//! Words of code and prose: what the lexical index is searched by.
//!
//! An identifier gives itself without underscores and its parts, split at case, digits and underscores: `parseHTTP_Config2`
//! gives `parsehttpconfig2`, `parse`, `http`, `config`. So every writing of a name gives the same whole. Chinese and
//! Japanese, written without spaces, give pairs of characters.

use tantivy::tokenizer::{AsciiFoldingFilter, TextAnalyzer, Token, TokenStream, Tokenizer};

/// Longer words are cut: nobody types them, and encoded data has no words.
const MAX_TOKEN_CHARS: usize = 64;

/// What follows in a run of word characters is left out.
const MAX_RUN_BYTES: usize = 512;

/// The name it is registered under.
pub(crate) const NAME: &str = "identifiers";

/// Returns the analyzer of all fields but the exact ones: identifiers and their parts, lower case, accents folded.
pub(crate) fn analyzer() -> TextAnalyzer {
    TextAnalyzer::builder(IdentifierTokenizer::default()).filter(AsciiFoldingFilter).build()
}

/// Splits a text into identifiers and their parts.
#[derive(Clone, Default)]
pub(crate) struct IdentifierTokenizer {
    /// Kept between texts for its allocation.
    parts: Vec<(usize, usize)>,
}

/// The tokens of one text.
pub(crate) struct Identifiers<'a> {
    text: &'a str,
    /// Where the rest of the text begins.
    at: usize,
    /// What is still to be given of the last word: byte ranges, from `next_part`.
    parts: &'a mut Vec<(usize, usize)>,
    next_part: usize,
    token: Token,
}

impl Tokenizer for IdentifierTokenizer {
    type TokenStream<'a> = Identifiers<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Identifiers<'a> {
        self.parts.clear();
        Identifiers { text, at: 0, parts: &mut self.parts, next_part: 0, token: Token::default() }
    }
}

impl TokenStream for Identifiers<'_> {
    fn advance(&mut self) -> bool {
        loop {
            if let Some(&(from, to)) = self.parts.get(self.next_part) {
                self.next_part += 1;
                self.give(from, to);
                return true;
            }
            let Some((from, first)) = self.next_word_start() else { return false };
            self.parts.clear();
            self.next_part = 0;
            if is_unspaced(first) {
                self.at = pairs(self.text, from, self.parts);
                continue;
            }
            let (end, rest) = split(self.text, from, self.parts);
            self.at = rest;
            if self.parts.is_empty() {
                continue;
            }
            if self.parts.len() == 1 {
                self.parts.clear();
            } else {
                // A single letter finds nothing that its whole doesn't find better.
                let text = self.text;
                self.parts.retain(|(from, to)| text[*from..*to].chars().nth(1).is_some());
            }
            self.give(from, end);
            return true;
        }
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

impl Identifiers<'_> {
    fn next_word_start(&self) -> Option<(usize, char)> {
        self.text[self.at..]
            .char_indices()
            .find(|(_, character)| character.is_alphanumeric())
            .map(|(offset, character)| (self.at + offset, character))
    }

    /// Makes the token of a byte range: lower case, without underscores and loose accents, cut.
    fn give(&mut self, from: usize, to: usize) {
        let token = &mut self.token;
        token.position = token.position.wrapping_add(1);
        token.offset_from = from;
        token.offset_to = to;
        token.text.clear();
        let kept = self.text[from..to].chars().filter(|character| *character != '_' && !is_accent(*character));
        for character in kept.take(MAX_TOKEN_CHARS) {
            if character.is_ascii() {
                token.text.push(character.to_ascii_lowercase());
            } else {
                token.text.extend(character.to_lowercase());
            }
        }
    }
}

/// What a character is to the word it stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Lower,
    Upper,
    Digit,
    Underscore,
    Accent,
    Other,
}

fn class(character: char) -> Class {
    match character {
        'a'..='z' => Class::Lower,
        'A'..='Z' => Class::Upper,
        '0'..='9' => Class::Digit,
        '_' => Class::Underscore,
        _ if character.is_ascii() || is_unspaced(character) => Class::Other,
        _ if is_accent(character) => Class::Accent,
        _ if character.is_uppercase() => Class::Upper,
        _ if character.is_numeric() => Class::Digit,
        _ if character.is_alphabetic() => Class::Lower,
        _ => Class::Other,
    }
}

/// Combining marks of decomposed letters.
fn is_accent(character: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&character)
}

/// Scripts that put no spaces between words.
fn is_unspaced(character: char) -> bool {
    matches!(character,
        '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{2fa1f}')
}

/// Pushes the parts of the word that begins at `from`; returns where it ends and where the text after it begins.
fn split(text: &str, from: usize, parts: &mut Vec<(usize, usize)>) -> (usize, usize) {
    let mut part = from;
    let mut end = from;
    let mut before = Class::Other;
    let mut before_that = Class::Other;
    let mut cut = None;
    for (offset, character) in text[from..].char_indices() {
        let at = from + offset;
        let class = class(character);
        if class == Class::Other {
            break;
        }
        if at - from >= MAX_RUN_BYTES {
            cut.get_or_insert(at);
        }
        end = at + character.len_utf8();
        if cut.is_some() || class == Class::Accent {
            continue;
        }
        if class == Class::Underscore {
            push(parts, part, at);
            part = end;
        } else if before == Class::Upper && before_that == Class::Upper && class == Class::Lower {
            // The last capital of a run begins the next word: HTTPServer.
            let capital = text[..at].char_indices().next_back().map_or(at, |(start, _)| start);
            push(parts, part, capital);
            part = capital;
        } else if before != class && !(before == Class::Upper && class == Class::Lower) && before != Class::Other {
            push(parts, part, at);
            part = at;
        }
        before_that = if class == Class::Underscore { Class::Other } else { before };
        before = if class == Class::Underscore { Class::Other } else { class };
    }
    let word_end = cut.unwrap_or(end);
    push(parts, part, word_end);
    (word_end, end.max(from + 1))
}

fn push(parts: &mut Vec<(usize, usize)>, from: usize, to: usize) {
    if from < to {
        parts.push((from, to));
    }
}

/// Pushes the overlapping pairs of an unspaced run, or its only character; returns where it ends.
fn pairs(text: &str, from: usize, parts: &mut Vec<(usize, usize)>) -> usize {
    let mut end = from;
    let mut before = None;
    for (offset, character) in text[from..].char_indices() {
        if !is_unspaced(character) {
            break;
        }
        let at = from + offset;
        end = at + character.len_utf8();
        if let Some(before) = before {
            parts.push((before, end));
        }
        before = Some(at);
    }
    if parts.is_empty() {
        parts.push((from, end));
    }
    end
}

/// Returns the tokens of a text in order.
pub(crate) fn tokens(text: &str) -> Vec<String> {
    let mut analyzer = analyzer();
    let mut stream = analyzer.token_stream(text);
    let mut tokens = Vec::new();
    stream.process(&mut |token| tokens.push(token.text.clone()));
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(tokens(text), expected, "{text:?}");
    }

    #[test]
    fn an_identifier_gives_itself_and_its_parts() {
        check("parseHTTP_Config2", &["parsehttpconfig2", "parse", "http", "config"]);
        check("parse_config", &["parseconfig", "parse", "config"]);
        check("ParseConfig", &["parseconfig", "parse", "config"]);
        check("HTTPServer", &["httpserver", "http", "server"]);
        check("MAX_CHUNK_TOKENS", &["maxchunktokens", "max", "chunk", "tokens"]);
        check("utf8", &["utf8", "utf"]);
        check("sha256sum", &["sha256sum", "sha", "256", "sum"]);
        check("__init__", &["init"]);
        check("xAxis", &["xaxis", "axis"]);
    }

    #[test]
    fn words_are_split_at_everything_else() {
        check("a.b(c)->d[0] != \"two words\"", &["a", "b", "c", "d", "0", "two", "words"]);
        check("--data-dir=/tmp", &["data", "dir", "tmp"]);
        check("", &[]);
        check("_ __ \u{301} ::", &[]);
        check("don't", &["don", "t"]);
    }

    #[test]
    fn letters_of_other_scripts_are_words_too() {
        check("Überprüfung", &["uberprufung"]);
        check("cafe\u{301}", &["cafe"]);
        check("ПарсерКонфига", &["парсерконфига", "парсер", "конфига"]);
        check("検索エンジン", &["検索", "索エ", "エン", "ンジ", "ジン"]);
        check("字", &["字"]);
        check("parse検索x", &["parse", "検索", "x"]);
    }

    #[test]
    fn long_runs_are_cut() {
        let long = "a".repeat(2_000_000);
        let given = tokens(&format!("{long} end"));
        assert_eq!(given, [&"a".repeat(MAX_TOKEN_CHARS), "end"], "the run is one cut word, and the next is found");
        let mixed = "aB3_".repeat(1_000_000);
        assert!(tokens(&mixed).len() <= MAX_RUN_BYTES, "a run gives a bounded number of parts");
    }
}
