//! One pass of a language's query over a tree, made into an outline.

use std::ops::Range;

use tree_sitter::Tree;

use super::declaration::{one_line, without_annotations};
use super::found::{Found, FoundUnit, Lead};
use super::kinds::{CLAUSE, METHOD};
use super::{Import, Outline, Role, Unit, UnitKind, doc};
use crate::ChunkKind;
use crate::language::Language;
use crate::lines::Lines;
use crate::syntax::Grammar;

/// Characters of a name, and of a signature, that are kept.
const LONGEST_NAME: usize = 120;
const LONGEST_SIGNATURE: usize = 200;
/// Units inside units inside units: what lies deeper than anybody writes by hand isn't told apart.
const DEEPEST: usize = 32;
/// Bytes before a unit that are searched for what wraps it, which on a line of all the code would be all of it.
const FURTHEST_WRAP: usize = 1_000;

/// Adds what `segment`, whose tree this is, defines. Segments are read in the order of the text.
pub(crate) fn read(
    outline: &mut Outline,
    language: &Language,
    grammar: &Grammar,
    tree: &Tree,
    lines: &Lines<'_>,
    segment: Range<usize>,
) {
    let base = lines.bytes(segment.clone()).start;
    let text = lines.slice(segment);
    let found = Found::collect(grammar, tree, text);
    outline.had_errors |= tree.root_node().has_error();
    outline.comments.extend(found.comments.iter().map(|comment| base + comment.start..base + comment.end));
    for import in &found.imports {
        let row = lines.row_at(base + import.at);
        for target in super::import_targets(language, &text[import.path.clone()], import.item.as_deref()) {
            outline.imports.push(Import { target, row });
        }
    }
    let first_name = outline.names.len();
    for symbol in &found.symbols {
        let name = one_line(&text[symbol.clone()], LONGEST_NAME);
        outline.names.push((lines.piece_at(base + symbol.start), name));
    }
    Builder { outline, language, lines, text, base, found: &found }.units();
    outline.names[first_name..].sort_by_key(|(piece, _)| *piece);
}

struct Builder<'a, 't> {
    outline: &'a mut Outline,
    language: &'a Language,
    lines: &'a Lines<'t>,
    text: &'a str,
    base: usize,
    found: &'a Found,
}

/// A unit whose end isn't reached yet.
struct Around {
    index: usize,
    end: usize,
    body: Option<usize>,
}

impl Builder<'_, '_> {
    fn units(&mut self) {
        let first = self.outline.units.len();
        let mut around: Vec<Around> = Vec::new();
        let mut ranges = Vec::new();
        for found in &self.found.units {
            while around.last().is_some_and(|unit| unit.end <= found.bytes.start) {
                self.close(&mut around);
            }
            if around.len() >= DEEPEST {
                continue;
            }
            let Some(name) = found.name.clone().map(|name| self.name(found.kind, name)).filter(|name| !name.is_empty())
            else {
                continue;
            };
            let parent = around.last().map(|unit| unit.index);
            if self.continues_clause(found.kind, &name, parent, found) {
                let index = self.outline.units.len() - 1;
                self.outline.units[index].pieces.end =
                    self.lines.piece_at(self.base + found.bytes.end.saturating_sub(1)) + 1;
                around.push(Around { index, end: found.bytes.end, body: found.body });
                continue;
            }
            if found.body.is_some() && around.last().is_some_and(|unit| unit.body == found.body) {
                // `typedef struct a { … } b;` is one thing with two names.
                self.outline.names.push((self.lines.piece_at(self.base + found.bytes.start), name));
                continue;
            }
            let unit = self.unit(found, name, parent);
            self.outline.names.push((unit.declared, unit.name.clone()));
            if unit.kind.role == Role::Name && !unit.kind.is_entity {
                continue;
            }
            around.push(Around { index: self.outline.units.len(), end: found.bytes.end, body: found.body });
            ranges.push((self.outline.units.len(), found.bytes.clone()));
            self.outline.units.push(unit);
        }
        while !around.is_empty() {
            self.close(&mut around);
        }
        self.docstrings(&ranges);
        let units = &mut self.outline.units;
        let end = units.len();
        settle(units, first..end, self.lines);
    }

    fn close(&mut self, around: &mut Vec<Around>) {
        if let Some(unit) = around.pop() {
            self.outline.units[unit.index].descendants = self.outline.units.len();
        }
    }

    fn unit(&self, found: &FoundUnit, name: String, parent: Option<usize>) -> Unit {
        let parent = parent.map(|parent| &self.outline.units[parent]);
        let separator = self.language.separator;
        let mut owner = found.receiver.clone().map(|receiver| one_line(&self.text[receiver], LONGEST_NAME));
        let mut name = name;
        let mut kind = found.kind;
        if owner.is_none() && kind.role == Role::Leaf && separator == "::" {
            // `void Lexer::next()` outside of its class.
            if let Some((of, last)) = name.rsplit_once("::").filter(|(of, last)| !of.is_empty() && !last.is_empty()) {
                owner = Some(of.to_string());
                name = last.to_string();
            }
        }
        // `Lexer.prototype.next = …`; what a module exports has no owner.
        owner = owner.map(|owner| owner.trim_end_matches(".prototype").to_string());
        owner = owner.filter(|owner| !matches!(owner.as_str(), "exports" | "module.exports" | "this" | "window"));
        let is_member = owner.is_some() || parent.is_some_and(|parent| parent.kind.chunk == ChunkKind::Class);
        if is_member && kind.unit == "function" {
            kind = &METHOD;
        }
        let mut qualified = parent.map(|parent| parent.qualified.clone() + separator).unwrap_or_default();
        if let Some(owner) = &owner {
            qualified += owner;
            qualified += separator;
        }
        qualified += &name;
        let title = match &found.of {
            Some(of) => format!("{} for {name}", one_line(&self.text[of.clone()], LONGEST_NAME)),
            None => name.clone(),
        };
        let (wrapped, end) = self.wrapped(found);
        let (start, doc) = self.lead(wrapped);
        let first = self.lines.piece_at(self.base + start);
        let last = self.lines.piece_at(self.base + end.saturating_sub(1).max(start));
        Unit {
            kind,
            title,
            owner,
            qualified,
            signature: self.signature(found, wrapped),
            doc,
            pieces: first..last + 1,
            declared: self.lines.piece_at(self.base + found.name.as_ref().map_or(found.bytes.start, |name| name.start)),
            descendants: 0,
            is_local: parent.is_some_and(|parent| parent.is_local || parent.kind.role == Role::Leaf),
            name,
        }
    }

    /// Clauses of one function that follow each other are one unit.
    fn continues_clause(&self, kind: &UnitKind, name: &str, parent: Option<usize>, found: &FoundUnit) -> bool {
        if !std::ptr::eq(kind, &CLAUSE) {
            return false;
        }
        let Some(last) = self.outline.units.last() else { return false };
        let is_sibling = parent.is_none_or(|parent| parent + 1 < self.outline.units.len());
        let between = self.lines.bytes(last.pieces.end..self.lines.len()).start;
        let is_next =
            self.lines.text.get(between..self.base + found.bytes.start).is_none_or(|text| text.trim().is_empty());
        is_sibling && is_next && last.name == name && matches!(last.kind.unit, "function" | "method")
    }

    fn name(&self, kind: &UnitKind, bytes: Range<usize>) -> String {
        let name = self.text[bytes].trim();
        let name = match kind.chunk {
            // `Lexer<'a>` is found as `Lexer`.
            ChunkKind::Class => name.split(['<', '[']).next().unwrap_or(name),
            _ => name,
        };
        one_line(name.trim_matches(['"', '\'', '`']), LONGEST_NAME)
    }

    /// The unit's bytes with the wrapping nodes that hold nothing else.
    fn wrapped(&self, found: &FoundUnit) -> (usize, usize) {
        let (mut start, mut end) = (found.bytes.start, found.bytes.end);
        let before = self.found.wraps.partition_point(|wrap| wrap.start <= found.bytes.start);
        // The innermost comes last.
        for wrap in self.found.wraps[..before].iter().rev() {
            if wrap.end < end {
                // A sibling further up, or one of its parts; what wraps this unit may come before it, but not far.
                let between = self.text.get(wrap.end..found.bytes.start);
                if between.is_some_and(|text| text.len() > FURTHEST_WRAP || text.contains('\n')) {
                    break;
                }
                continue;
            }
            if self.text[end..wrap.end].contains(char::is_alphanumeric) || self.holds_other(wrap.start, &found.bytes) {
                break;
            }
            (start, end) = (wrap.start, wrap.end);
        }
        (start, end)
    }

    /// Whether another unit begins between `from` and the unit itself without containing it.
    fn holds_other(&self, from: usize, unit: &Range<usize>) -> bool {
        let first = self.found.units.partition_point(|other| other.bytes.start < from);
        self.found.units[first..]
            .iter()
            .take_while(|other| other.bytes.start < unit.start)
            .any(|other| other.bytes.end <= unit.start)
    }

    /// Where the comments and attributes directly before `start` begin, and what they say first.
    fn lead(&self, mut start: usize) -> (usize, String) {
        let mut leads: Vec<&Lead> = Vec::new();
        let mut next = self.found.leads.partition_point(|lead| lead.bytes.start < start);
        while next > 0 {
            next -= 1;
            let lead = &self.found.leads[next];
            if lead.bytes.end > start || !self.is_directly_before(&lead.bytes, start) || self.is_doc(lead) {
                break;
            }
            start = lead.bytes.start;
            leads.push(lead);
        }
        leads.reverse();
        let texts = || {
            leads
                .iter()
                .map(|lead| (lead.is_comment, &self.text[lead.bytes.clone()]))
                .filter(|(is_comment, text)| *is_comment || text.starts_with("@doc") || text.starts_with("@moduledoc"))
        };
        let is_doc = |text: &str| ["///", "/**", "-- |", "@", "##"].iter().any(|mark| text.starts_with(mark));
        let doc = texts()
            .filter(|(_, text)| is_doc(text))
            .chain(texts())
            .map(|(_, text)| doc::first_line(text))
            .find(|line| !line.is_empty());
        (start, doc.unwrap_or_default())
    }

    fn is_directly_before(&self, lead: &Range<usize>, start: usize) -> bool {
        let between = &self.text[lead.end..start];
        if !between.trim().is_empty() {
            return false;
        }
        // Some grammars count the line feed to a comment.
        let feeds = memchr::memchr_iter(b'\n', between.as_bytes()).count()
            + usize::from(self.text[lead.clone()].ends_with('\n'));
        let line = memchr::memrchr(b'\n', &self.text.as_bytes()[..lead.start]).map_or(0, |at| at + 1);
        feeds <= 1 && self.text[line..lead.start].trim().is_empty()
    }

    /// Documentation of what is around it doesn't belong to what follows.
    fn is_doc(&self, lead: &Lead) -> bool {
        self.found.docs.binary_search_by_key(&lead.bytes.start, |doc| doc.start).is_ok()
    }

    /// The declaration up to its body, from `export` or `type` on if those stand on the same line.
    fn signature(&self, found: &FoundUnit, wrapped: usize) -> String {
        let is_near = wrapped < found.bytes.start && !self.text[wrapped..found.bytes.start].contains('\n');
        let start = if is_near { wrapped } else { found.bytes.start };
        let mut end = found.body.filter(|body| *body > found.bytes.start).unwrap_or_else(|| {
            let text = &self.text.as_bytes()[found.bytes.clone()];
            let brace = if found.kind.role == Role::Name { b'\n' } else { b'{' };
            found.bytes.start + memchr::memchr2(b'\n', brace, text).unwrap_or(text.len())
        });
        let comment = self.found.comments.partition_point(|comment| comment.start < start);
        if let Some(comment) = self.found.comments.get(comment).filter(|comment| comment.start < end) {
            end = comment.start;
        }
        let text = &self.text[start..end];
        let text = without_annotations(&text[..text.floor_char_boundary(LONGEST_SIGNATURE * 4)]);
        let text = text.trim_end().trim_end_matches(['{', '=', ':', '(', ';']).trim_end();
        let text = text.strip_suffix(" do").or_else(|| text.strip_suffix("=>")).unwrap_or(text);
        one_line(text.trim_end(), LONGEST_SIGNATURE)
    }

    fn docstrings(&mut self, ranges: &[(usize, Range<usize>)]) {
        let mut documented = None;
        for doc in &self.found.docs {
            let before = ranges.partition_point(|(_, bytes)| bytes.start <= doc.start);
            let around = ranges[..before].iter().rev().find(|(_, bytes)| bytes.end >= doc.end);
            let line = doc::first_line(&self.text[doc.clone()]);
            match around {
                Some((index, _)) if documented != Some(*index) && !line.is_empty() => {
                    documented = Some(*index);
                    self.outline.units[*index].doc = line;
                }
                None if self.outline.doc.is_empty() => self.outline.doc = line,
                _ => {}
            }
        }
    }
}

/// Gives each unit pieces of its own: none begins before its neighbour ends or reaches out of what contains it.
pub(super) fn settle(units: &mut [Unit], of: Range<usize>, lines: &Lines<'_>) {
    let mut next = of.start;
    let mut end = 0;
    while next < of.end {
        let descendants = units[next].descendants;
        if units[next].kind.role == Role::Name {
            next += 1; // What it contains is settled as if it stood beside it.
            continue;
        }
        let unit = &mut units[next];
        unit.pieces = lines.trim(unit.pieces.clone());
        unit.pieces.start = unit.pieces.start.max(end);
        unit.pieces.end = unit.pieces.end.max(unit.pieces.start);
        end = unit.pieces.end;
        let around = unit.pieces.clone();
        for inner in &mut units[next + 1..descendants] {
            inner.pieces.start = inner.pieces.start.clamp(around.start, around.end);
            inner.pieces.end = inner.pieces.end.clamp(inner.pieces.start, around.end);
        }
        let inner = next + 1..descendants;
        settle(units, inner, lines);
        next = descendants;
    }
}
