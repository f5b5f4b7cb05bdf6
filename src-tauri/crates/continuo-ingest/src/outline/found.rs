//! What a language's query captures in a tree, in the order of the text.

use std::cmp::Reverse;
use std::ops::Range;

use tree_sitter::{Node, QueryCursor, StreamingIterator, Tree};

use super::{Capture, UnitKind};
use crate::syntax::Grammar;

/// What lies deeper than anybody writes by hand isn't looked at.
const DEEPEST_NODE: u32 = 200;

/// What the query captured, in bytes of the segment.
#[derive(Default)]
pub(super) struct Found {
    pub(super) units: Vec<FoundUnit>,
    /// Before a unit: its comments and attributes.
    pub(super) leads: Vec<Lead>,
    pub(super) wraps: Vec<Range<usize>>,
    pub(super) docs: Vec<Range<usize>>,
    pub(super) comments: Vec<Range<usize>>,
    pub(super) symbols: Vec<Range<usize>>,
    pub(super) imports: Vec<FoundImport>,
}

pub(super) struct FoundUnit {
    pub(super) kind: &'static UnitKind,
    pub(super) bytes: Range<usize>,
    pattern: usize,
    pub(super) name: Option<Range<usize>>,
    pub(super) body: Option<usize>,
    pub(super) of: Option<Range<usize>>,
    pub(super) receiver: Option<Range<usize>>,
}

pub(super) struct Lead {
    pub(super) bytes: Range<usize>,
    pub(super) is_comment: bool,
}

pub(super) struct FoundImport {
    pub(super) at: usize,
    pub(super) path: Range<usize>,
    pub(super) item: Option<String>,
}

impl Found {
    pub(super) fn collect(grammar: &Grammar, tree: &Tree, text: &str) -> Self {
        let compiled = grammar.compiled();
        let mut found = Self::default();
        let mut cursor = QueryCursor::new();
        // The cost of a node grows with its depth. What lies deeper than this defines nothing that has a name.
        cursor.set_max_start_depth(Some(DEEPEST_NODE));
        let mut matches = cursor.matches(&compiled.query, tree.root_node(), text.as_bytes());
        while let Some(one) = matches.next() {
            let captures = one.captures.iter().map(|capture| (compiled.captures[capture.index as usize], capture.node));
            found.add(one.pattern_index, captures, text);
        }
        found.units.sort_by_key(|unit| (unit.bytes.start, Reverse(unit.bytes.end), unit.pattern));
        // Of the patterns that match one node the last counts.
        found.units.reverse();
        found.units.dedup_by(|earlier, later| earlier.bytes == later.bytes);
        found.units.reverse();
        found.leads.sort_by_key(|lead| (lead.bytes.start, Reverse(lead.bytes.end)));
        found.wraps.sort_by_key(|wrap| (wrap.start, Reverse(wrap.end)));
        found.docs.sort_by_key(|doc| doc.start);
        found.comments.sort_by_key(|comment| comment.start);
        found
    }

    fn add<'t>(&mut self, pattern: usize, captures: impl Iterator<Item = (Capture, Node<'t>)>, text: &str) {
        let (mut unit, mut name, mut body, mut of, mut receiver) = (None, None, None, None, None);
        let (mut import, mut path, mut item) = (None, None, None);
        for (capture, node) in captures {
            match capture {
                Capture::Unit(kind) => unit = Some((kind, node.byte_range())),
                Capture::Name => name = Some(node.byte_range()),
                Capture::Body => body = Some(node.start_byte()),
                Capture::Of => of = Some(node.byte_range()),
                Capture::Receiver => receiver = Some(node.byte_range()),
                Capture::Wrap => self.wraps.push(node.byte_range()),
                Capture::Attach => self.leads.push(Lead { bytes: node.byte_range(), is_comment: false }),
                Capture::Comment => {
                    self.comments.push(node.byte_range());
                    self.leads.push(Lead { bytes: node.byte_range(), is_comment: true });
                }
                Capture::Doc => self.docs.push(node.byte_range()),
                Capture::Symbol => self.symbols.push(node.byte_range()),
                Capture::Import => import = Some(node.byte_range()),
                Capture::Path => path = Some(node.byte_range()),
                Capture::Item => item = Some(node.byte_range()),
                Capture::Private | Capture::Unknown => {}
            }
        }
        if let Some((kind, bytes)) = unit {
            self.units.push(FoundUnit { kind, bytes, pattern, name, body, of, receiver });
        }
        if let Some(import) = import {
            let item = item.map(|item| text[item].to_string());
            self.imports.push(FoundImport { at: import.start, path: path.unwrap_or(import), item });
        }
    }
}
