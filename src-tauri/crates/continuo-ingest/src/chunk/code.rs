//! Chunks of a text with a grammar.

use std::ops::Range;

use tree_sitter::Tree;

use super::closing::is_closing;
use super::levels::{ByIndent, ByTree, Levels};
use super::{Budget, Cutter};
use crate::Chunk;
use crate::extract::line_comments;
use crate::language::Language;
use crate::lines::Lines;
use crate::outline::{self, Outline};
use crate::syntax::Grammar;

/// A longer text is parsed a segment at a time, which bounds the memory that trees take.
const LONG_ROWS: usize = 10_000;
const LONG_BYTES: usize = 1 << 20;
/// Where the search for the end of a segment begins, and after how many times that it takes what there is.
const SEGMENT_ROWS: usize = 4_000;
const SEGMENT_BYTES: usize = 256 << 10;
const SEGMENT_REACH: usize = 3;
/// Nodes without a name in a row.
const LONGEST_UNNAMED: usize = 2_000;

/// Returns the chunks of a text and what it defines.
pub(crate) fn chunks(
    language: &Language,
    grammar: &Grammar,
    lines: &Lines<'_>,
    budget: Budget<'_>,
) -> (Vec<Chunk>, Outline) {
    let mut outline = Outline::default();
    let mut cutter = Cutter::new(lines, budget, language.separator, grammar.between);
    for segment in segments(lines, &|piece| is_safe(lines, piece)) {
        let first = outline.units.len();
        read_and(language, grammar, lines, segment.clone(), &mut outline, &mut |outline, levels| {
            cutter.fill(segment.clone(), &outline.units[first..], first, levels);
        });
    }
    (cutter.finish(&outline.names), outline)
}

/// Adds what a segment defines to the outline, and calls `then` while its tree is there to say where to cut.
pub(super) fn read_and(
    language: &Language,
    grammar: &Grammar,
    lines: &Lines<'_>,
    segment: Range<usize>,
    outline: &mut Outline,
    then: &mut dyn FnMut(&Outline, &dyn Levels),
) {
    let tree = grammar.parse(lines.slice(segment.clone()));
    match tree.filter(|tree| !is_hopeless(tree)) {
        Some(tree) => {
            let base = lines.bytes(segment.clone()).start;
            outline::read(outline, language, grammar, &tree, lines, segment);
            // The children of a failed tree are what was left over, in no order of importance.
            let levels: &dyn Levels =
                if tree.root_node().is_error() { &ByIndent } else { &ByTree { tree: &tree, base } };
            then(outline, levels);
        }
        None => {
            outline.had_errors = true;
            outline.comments.extend(line_comments(language, lines.text, lines.bytes(segment)));
            then(outline, &ByIndent);
        }
    }
}

/// Whether the grammar understood less than half of the text, or left so long a row of brackets and the like that
/// a query, which looks ahead from each for the next node with a name, would never be done with it.
fn is_hopeless(tree: &Tree) -> bool {
    let root = tree.root_node();
    if !root.has_error() {
        return false;
    }
    let mut cursor = root.walk();
    let errors: usize =
        root.children(&mut cursor).filter(|child| child.is_error()).map(|child| child.byte_range().len()).sum();
    if errors * 2 > root.byte_range().len() {
        return true;
    }
    cursor.reset(root);
    loop {
        // Errors are only where `has_error` leads.
        if cursor.node().has_error() && cursor.goto_first_child() {
            let mut unnamed = 0;
            loop {
                unnamed = if cursor.node().is_named() { 0 } else { unnamed + 1 };
                if unnamed > LONGEST_UNNAMED {
                    return true;
                }
                if !cursor.goto_next_sibling() {
                    break;
                }
            }
            cursor.goto_parent();
            cursor.goto_first_child();
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return false;
            }
        }
    }
}

/// Returns the ranges that a text is read in: the whole, unless it's long.
pub(crate) fn segments(lines: &Lines<'_>, is_safe: &dyn Fn(usize) -> bool) -> Vec<Range<usize>> {
    if lines.rows() <= LONG_ROWS && lines.text.len() <= LONG_BYTES {
        return vec![lines.all()];
    }
    let mut segments = Vec::new();
    let mut start = 0;
    while start < lines.len() {
        let wanted = at_row(lines, start, SEGMENT_ROWS, SEGMENT_BYTES);
        let furthest = at_row(lines, start, SEGMENT_ROWS * SEGMENT_REACH, SEGMENT_BYTES * SEGMENT_REACH);
        let begins_row = |piece: &usize| lines.row(*piece - 1) != lines.row(*piece);
        let end = if furthest == lines.len() {
            furthest
        } else {
            (wanted..furthest)
                .find(|piece| begins_row(piece) && is_safe(*piece))
                .or_else(|| (wanted..furthest).filter(begins_row).min_by_key(|piece| badness(lines, *piece)))
                .unwrap_or(furthest)
        };
        segments.push(start..end);
        start = end;
    }
    segments
}

/// The first piece of a row about so many rows or bytes after `start`, but further on than it.
fn at_row(lines: &Lines<'_>, start: usize, rows: usize, bytes: usize) -> usize {
    let by_rows = lines.piece_of_row(lines.row(start) + rows);
    let byte = lines.bytes(start..start + 1).start + bytes;
    let by_bytes = if byte >= lines.text.len() { lines.len() } else { lines.piece_of_row(lines.row_at(byte) + 1) };
    by_rows.min(by_bytes).max(start + 1)
}

/// Whether a new definition seems to begin on a line: nothing stands before it on the line or directly above.
fn is_safe(lines: &Lines<'_>, piece: usize) -> bool {
    let first = lines.piece(piece).as_bytes().first().copied().unwrap_or(b' ');
    let begins = first.is_ascii_alphabetic() || matches!(first, b'_' | b'@' | b'#' | b'/' | b'<' | b'.' | b'-');
    begins && piece > 0 && lines.is_blank(piece - 1)
}

/// How bad it is to part a text before a line where nothing is safe: within one long class the least indented line
/// behind a blank one is a method's.
fn badness(lines: &Lines<'_>, piece: usize) -> (bool, usize, bool) {
    let line = lines.piece(piece);
    let begins_nothing = line.trim().is_empty() || is_closing(line);
    (begins_nothing, line.len() - line.trim_start().len(), !lines.is_blank(piece - 1))
}
