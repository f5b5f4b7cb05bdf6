//! What a file defines and where, whatever language it is in.
//!
//! For programming languages one pass of the language's query over the tree finds it. The captures:
//!
//! - a unit: `@function`, `@method`, `@class`, `@struct`, … (see `kinds`), in one pattern with its `@name` and, if
//!   it has them, its `@body` (the signature ends there), `@of` (what an implementation implements), `@receiver`. Of two
//!   patterns that match the same node the later one counts. `@clause` is a function's equation; those that follow
//!   each other are one function.
//! - `@wrap`: a node around a unit that belongs to it: decorators, `export`, `template <…>`.
//! - `@attach`: a node before a unit that belongs to it, as comments do: attributes.
//! - `@comment`; `@doc`: a docstring, of the unit around it.
//! - `@symbol`: a name that is defined here and doesn't make a unit: a constant, a prototype.
//! - `@import` around `@path` and maybe `@item`; without a `@path` its text is the path.
//!
//! Names beginning with `_` are for predicates.

mod build;
mod declaration;
mod doc;
mod found;
mod imports;
mod kinds;

use std::ops::Range;

pub(crate) use build::read;
use imports::import_targets;
pub(crate) use kinds::{Capture, KEY, Role, SECTION, UnitKind};

/// Units are in preorder: each is followed by what it contains.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    pub(crate) units: Vec<Unit>,
    /// Names defined, with the piece they stand on, in the order of the text.
    pub(crate) names: Vec<(usize, String)>,
    /// Bytes of each comment, in the order of the text.
    pub(crate) comments: Vec<Range<usize>>,
    pub(crate) imports: Vec<Import>,
    /// First line of the documentation of the file itself.
    pub(crate) doc: String,
    pub(crate) had_errors: bool,
}

#[derive(Debug)]
pub(crate) struct Unit {
    pub(crate) kind: &'static UnitKind,
    pub(crate) name: String,
    /// What a header calls it: usually its name, `Display for Lexer` for an implementation.
    pub(crate) title: String,
    /// The type it belongs to when that isn't written around it: Go's receiver, `Lexer` of `Lexer::next`.
    pub(crate) owner: Option<String>,
    pub(crate) qualified: String,
    pub(crate) signature: String,
    pub(crate) doc: String,
    /// Pieces, with its comments and attributes.
    pub(crate) pieces: Range<usize>,
    /// Piece on which its declaration begins.
    pub(crate) declared: usize,
    /// Index behind the last unit inside this one.
    pub(crate) descendants: usize,
    /// Within a function: no chunk, no entity.
    pub(crate) is_local: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Import {
    pub(crate) target: String,
    /// From 0.
    pub(crate) row: usize,
}

#[cfg(test)]
mod tests {
    use super::Capture;
    use crate::language::languages;

    #[test]
    fn every_query_compiles_and_its_captures_mean_something() {
        for language in languages() {
            let Some(grammar) = language.grammar() else { continue };
            let compiled = grammar.compiled();
            for (capture, name) in compiled.captures.iter().zip(compiled.query.capture_names()) {
                assert_ne!(*capture, Capture::Unknown, "{}: @{name}", language.name);
            }
            assert!(compiled.query.pattern_count() > 0, "{}", language.name);
        }
    }
}
