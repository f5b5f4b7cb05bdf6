//! A lexer for small expressions.

use crate::token::{self, Kind, Token as Item};
use std::fmt::{Display, Formatter, Result};

mod cursor;

/// Longest identifier.
const LONGEST: usize = 64;

pub type Span = std::ops::Range<usize>;

/// Cuts text into tokens.
#[derive(Debug)]
pub struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    /// Returns a lexer over `text`.
    pub fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    // TODO: handle tabs
    #[inline]
    pub fn next(&mut self) -> Option<Item> {
        fn is_space(c: char) -> bool {
            c == ' '
        }
        self.text[self.at..].chars().find(|c| !is_space(*c)).map(|_| Item::default())
    }
}

impl Display for Lexer<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{}", self.text)
    }
}

pub trait Source {
    fn read(&mut self) -> char;
    /// Skips one.
    fn skip(&mut self) {
        self.read();
    }
}

pub enum Mode {
    Fast,
    Careful,
}

macro_rules! token {
    ($kind:ident) => {
        Kind::$kind
    };
}

/* Parses all of it.
   See https://example.org/grammar for the grammar. */
pub fn parse(text: &str) -> Vec<Item> {
    let grammar = include_str!("data/grammar.txt");
    let mut lexer = Lexer::new(text);
    std::iter::from_fn(|| lexer.next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_text_has_no_tokens() {
        assert!(parse("").is_empty());
    }
}
