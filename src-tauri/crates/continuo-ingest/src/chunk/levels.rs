//! How bad it is to cut a text before each of its lines: the deeper inside something, the worse.

use std::ops::Range;

use tree_sitter::{Tree, TreeCursor};

use crate::lines::{Begin, Lines};

/// A line that nothing begins on.
pub(crate) const WITHIN: u16 = 300;
/// Before a closing bracket or a blank line.
pub(crate) const NEVER: u16 = 1000;
/// Behind a comment or attribute about what follows.
const GLUED: u16 = 100;

/// Says where a range of pieces is best cut.
pub(crate) trait Levels {
    /// Returns the level of each piece of `range`: the lower, the better to begin a chunk with it.
    fn of(&self, range: Range<usize>, lines: &Lines<'_>) -> Vec<u16>;
}

/// The level of a piece that doesn't begin a line.
fn of_begin(begin: Begin) -> Option<u16> {
    match begin {
        Begin::Line => None,
        Begin::Sentence => Some(WITHIN + 1),
        Begin::Word => Some(WITHIN + 2),
        Begin::Inside => Some(WITHIN + 3),
    }
}

fn closes(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty()
        || line.starts_with(['}', ')', ']'])
        || line.starts_with("end") && !line[3..].starts_with(char::is_alphanumeric)
}

/// By indentation, for text without a grammar and where the grammar failed.
pub(crate) struct ByIndent;

impl Levels for ByIndent {
    fn of(&self, range: Range<usize>, lines: &Lines<'_>) -> Vec<u16> {
        range
            .map(|piece| {
                of_begin(lines.begin(piece)).unwrap_or_else(|| {
                    let line = lines.piece(piece);
                    if closes(line) || is_body(piece, lines) {
                        return NEVER;
                    }
                    let indent = line.bytes().take_while(|byte| *byte == b' ' || *byte == b'\t');
                    indent.map(|byte| if byte == b'\t' { 4 } else { 1 }).sum::<u16>().min(WITHIN / 2)
                })
            })
            .collect()
    }
}

/// Found beforehand, one for each piece of the text.
pub(crate) struct Known(pub(crate) Vec<u16>);

impl Levels for Known {
    fn of(&self, range: Range<usize>, lines: &Lines<'_>) -> Vec<u16> {
        range.map(|piece| of_begin(lines.begin(piece)).unwrap_or(self.0[piece])).collect()
    }
}

/// Those of a unit, whose beginning up to the line of its name, or of a section its heading, keeps to what follows.
pub(crate) struct Headed<'a> {
    pub(crate) levels: &'a dyn Levels,
    pub(crate) declared: usize,
}

impl Levels for Headed<'_> {
    fn of(&self, range: Range<usize>, lines: &Lines<'_>) -> Vec<u16> {
        let mut levels = self.levels.of(range.clone(), lines);
        let first = (self.declared + 1..range.end).find(|piece| !lines.is_blank(*piece)).unwrap_or(range.end);
        let glued = levels.iter_mut().take((first + 1).saturating_sub(range.start));
        for level in glued.filter(|level| **level < WITHIN) {
            *level += GLUED;
        }
        levels
    }
}

/// By the depth of the node that begins on a line.
pub(crate) struct ByTree<'a> {
    pub(crate) tree: &'a Tree,
    /// Where the tree's text begins in the whole.
    pub(crate) base: usize,
}

impl Levels for ByTree<'_> {
    fn of(&self, range: Range<usize>, lines: &Lines<'_>) -> Vec<u16> {
        let mut levels: Vec<u16> = range
            .clone()
            .map(|piece| match of_begin(lines.begin(piece)) {
                Some(level) => level,
                None if closes(lines.piece(piece)) => NEVER,
                None => WITHIN,
            })
            .collect();
        let bodies = range.clone().filter(|piece| lines.begin(*piece) == Begin::Line && is_body(*piece, lines));
        let bodies: Vec<usize> = bodies.map(|piece| piece - range.start).collect();
        let mut glued = vec![false; levels.len() + 1];
        let bytes = lines.bytes(range.clone());
        // What waited for this text began in the one before it, of which this tree knows nothing.
        let bytes = bytes.start.saturating_sub(self.base)..bytes.end.saturating_sub(self.base);
        let mut walk = Walk { cursor: self.tree.walk(), bytes: bytes.clone() };
        while let Some((depth, node)) = walk.next() {
            if !node.is_named() || node.start_byte() < bytes.start {
                continue;
            }
            let start = self.base + node.start_byte();
            let piece = lines.piece_at(start);
            let line = lines.bytes(piece..piece + 1);
            // Whatever begins later on the line, or after a cut within it, changes nothing.
            let level = piece.checked_sub(range.start).and_then(|at| levels.get_mut(at));
            let Some(level) = level else { continue };
            if depth >= *level || lines.begin(piece) != Begin::Line || !lines.text[line.start..start].trim().is_empty()
            {
                continue;
            }
            *level = depth;
            if node.is_extra() || node.kind().contains("attribute") || node.kind().contains("decorator") {
                let last = lines.piece_at(self.base + node.end_byte().saturating_sub(1));
                glued[(last + 1).clamp(range.start, range.end) - range.start] = true;
            }
        }
        for (at, level) in levels.iter_mut().enumerate() {
            let opened = at > 0 && opens(lines.piece(range.start + at - 1));
            if *level < WITHIN && (glued[at] || opened) {
                *level += GLUED;
            }
        }
        for body in bodies {
            levels[body] = NEVER;
        }
        levels
    }
}

/// Whether a line is the bracket that opens the body of what stands on the line above.
fn is_body(piece: usize, lines: &Lines<'_>) -> bool {
    piece > 0 && lines.piece(piece).trim() == "{" && {
        let above = lines.piece(piece - 1).trim_end();
        !above.is_empty() && !above.ends_with(['{', '(', '[', ',', ';', '}'])
    }
}

/// Whether what follows a line is the inside of what it begins.
fn opens(line: &str) -> bool {
    let line = line.trim_end();
    line.ends_with(['{', '(', '[', ':', '=', '\\'])
        || [" then", " do", "else", "->", "=>", "begin"].iter().any(|word| line.ends_with(word))
}

/// Visits the nodes that overlap a range, going into those of several lines.
struct Walk<'t> {
    cursor: TreeCursor<'t>,
    bytes: Range<usize>,
}

impl<'t> Walk<'t> {
    fn next(&mut self) -> Option<(u16, tree_sitter::Node<'t>)> {
        let node = self.cursor.node();
        let overlaps = node.start_byte() < self.bytes.end && node.end_byte() > self.bytes.start;
        let is_tall = node.start_position().row < node.end_position().row;
        if overlaps && is_tall && self.goto_first_child(node.start_byte()) {
            return self.here();
        }
        loop {
            if self.cursor.goto_next_sibling() && self.cursor.node().start_byte() < self.bytes.end {
                return self.here();
            }
            if !self.cursor.goto_parent() {
                return None;
            }
        }
    }

    fn goto_first_child(&mut self, start: usize) -> bool {
        if start < self.bytes.start {
            // Jumps over what lies before, of which there may be much.
            return self.cursor.goto_first_child_for_byte(self.bytes.start).is_some();
        }
        self.cursor.goto_first_child()
    }

    fn here(&self) -> Option<(u16, tree_sitter::Node<'t>)> {
        Some((self.cursor.depth().min(u32::from(WITHIN) - 1) as u16, self.cursor.node()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ByBytes;
    use crate::language::language;

    #[test]
    fn a_bracket_on_a_line_of_its_own_stays_with_its_signature() {
        let text = "int f(int a)\n{\n    g();\n    {\n        h();\n    }\n}\n";
        let lines = Lines::new(text, &ByBytes, 1000, 100);
        let tree = language("c").and_then(|c| c.grammar()).and_then(|grammar| grammar.parse(text)).expect("a tree");
        let by_tree = ByTree { tree: &tree, base: 0 }.of(lines.all(), &lines);
        for levels in [by_tree, ByIndent.of(lines.all(), &lines)] {
            assert_eq!(levels[1], NEVER);
            assert!(levels[3] < WITHIN, "a block that begins by itself is a statement");
        }
    }

    #[test]
    fn what_began_before_the_tree_has_levels_all_the_same() {
        let text = "// held\n\nint a;\nint b;\n";
        let lines = Lines::new(text, &ByBytes, 1000, 100);
        let base = lines.bytes(2..3).start;
        let grammar = language("c").and_then(|c| c.grammar()).expect("a grammar");
        let tree = grammar.parse(&text[base..]).expect("a tree");
        let levels = ByTree { tree: &tree, base };
        assert_eq!(levels.of(0..4, &lines), [WITHIN, NEVER, 1, 1]);
        assert_eq!(levels.of(0..1, &lines), [WITHIN], "nor does it matter when nothing is in it");
    }
}
