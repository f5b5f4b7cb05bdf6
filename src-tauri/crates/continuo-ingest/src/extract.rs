//! What a text tells beside its chunks: entities, links, todos.

mod mentions;
mod paths;
mod todos;
mod urls;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::chunk::markdown::Document;
use crate::language::Language;
use crate::lines::Lines;
use crate::outline::Outline;
use crate::{Entity, EntityKind, Link, LinkKind, Parsed, Todo};

/// Lists of addresses aren't knowledge: what one file may refer to.
const MOST_URLS: usize = 500;
const MOST_PATHS: usize = 500;
const MOST_MENTIONS: usize = 500;
/// Bytes of a line before a comment that is found without a grammar.
const FURTHEST_COMMENT: usize = 400;

/// Collected from one text. The Document itself, entity 0, comes last, when all is known about it.
#[derive(Default)]
pub(crate) struct Extraction {
    doc: String,
    /// From entity 1.
    units: Vec<Entity>,
    links: Vec<Link>,
    urls: Vec<Link>,
    todos: Vec<Todo>,
}

impl Extraction {
    pub(crate) fn code(lines: &Lines<'_>, outline: &Outline) -> Self {
        let mut extraction = Self { doc: outline.doc.clone(), ..Self::default() };
        let around = extraction.units(lines, outline);
        let comments = &outline.comments;
        let importing: HashSet<usize> = outline.imports.iter().map(|import| import.row).collect();
        for import in &outline.imports {
            let (target, line) = (import.target.clone(), import.row as u32 + 1);
            extraction.links.push(Link { from: 0, kind: LinkKind::Imports, target, line });
        }
        extraction.paths(lines, paths::Where::Code { comments }, &around, &|row| importing.contains(&row));
        extraction.urls(lines, &around);
        extraction.todos = todos::in_comments(lines, comments);
        extraction
    }

    pub(crate) fn markdown(lines: &Lines<'_>, document: &Document) -> Self {
        let mut extraction = Self { doc: document.title.clone(), ..Self::default() };
        let around = Around::default();
        for (at, target) in &document.links {
            let target = target.split(['#', '?']).next().unwrap_or_default();
            if !target.is_empty() && !target.contains(':') {
                extraction.links.push(Link {
                    from: 0,
                    kind: LinkKind::References,
                    target: target.to_string(),
                    line: line_of(lines, *at),
                });
            }
        }
        let spans = document.spans.iter().filter(|(_, span)| mentions::is_mention(span)).take(MOST_MENTIONS);
        for (at, span) in spans {
            extraction.links.push(Link {
                from: 0,
                kind: LinkKind::Mentions,
                target: span.trim_end_matches("()").to_string(),
                line: line_of(lines, *at),
            });
        }
        extraction.paths(lines, paths::Where::Prose { except: &document.blocks }, &around, &|_| false);
        extraction.urls(lines, &around);
        extraction.todos = todos::in_prose(lines, &document.blocks);
        extraction
    }

    pub(crate) fn keyed(language: &Language, lines: &Lines<'_>) -> Self {
        let mut extraction = Self::default();
        let around = Around::default();
        extraction.paths(lines, paths::Where::Prose { except: &[] }, &around, &|_| false);
        extraction.urls(lines, &around);
        extraction.todos = todos::in_comments(lines, &line_comments(language, lines.text, 0..lines.text.len()));
        extraction
    }

    pub(crate) fn prose(lines: &Lines<'_>) -> Self {
        let mut extraction = Self::default();
        let around = Around::default();
        extraction.paths(lines, paths::Where::Prose { except: &[] }, &around, &|_| false);
        extraction.urls(lines, &around);
        extraction.todos = todos::in_prose(lines, &[]);
        extraction
    }

    fn units(&mut self, lines: &Lines<'_>, outline: &Outline) -> Around {
        let mut around = Around::default();
        for unit in outline.units.iter().filter(|unit| unit.kind.is_entity && !unit.is_local) {
            if unit.pieces.is_empty() {
                // It shares its line with the one before.
                let row = lines.row(unit.declared) as u32 + 1;
                self.unit(unit, row, row);
                continue;
            }
            let (start, end) = (lines.row(unit.pieces.start), lines.row(unit.pieces.end - 1));
            self.unit(unit, start as u32 + 1, end as u32 + 1);
            around.spans.push((lines.bytes(unit.pieces.clone()), self.units.len()));
        }
        around
    }

    fn unit(&mut self, unit: &crate::outline::Unit, start_line: u32, end_line: u32) {
        self.units.push(Entity {
            kind: EntityKind::CodeUnit,
            unit: unit.kind.unit.to_string(),
            name: unit.name.clone(),
            qualified: unit.qualified.clone(),
            signature: unit.signature.clone(),
            doc: unit.doc.clone(),
            start_line,
            end_line,
        });
    }

    fn paths(
        &mut self,
        lines: &Lines<'_>,
        place: paths::Where<'_>,
        around: &Around,
        is_import: &dyn Fn(usize) -> bool,
    ) {
        let mut sweep = Sweep::new(around);
        let mut found = 0;
        paths::find(lines.text, place, &mut |at, path| {
            let row = lines.row_at(at);
            if found < MOST_PATHS && !is_import(row) {
                found += 1;
                let (from, target) = (sweep.at(at), path.to_string());
                self.links.push(Link { from, kind: LinkKind::References, target, line: row as u32 + 1 });
            }
        });
    }

    fn urls(&mut self, lines: &Lines<'_>, around: &Around) {
        let mut sweep = Sweep::new(around);
        for (at, url) in urls::find(lines.text).take(MOST_URLS) {
            let (from, target) = (sweep.at(at), url.to_string());
            self.urls.push(Link { from, kind: LinkKind::References, target, line: line_of(lines, at) });
        }
    }

    /// Adds what was found in a part of the file, whose lines are those that `line` says.
    pub(crate) fn append(&mut self, part: Self, line: &dyn Fn(u32) -> u32) {
        if self.doc.is_empty() {
            self.doc = part.doc;
        }
        let before = self.units.len();
        self.units.extend(part.units.into_iter().map(|unit| Entity {
            start_line: line(unit.start_line),
            end_line: line(unit.end_line),
            ..unit
        }));
        let moved = |link: Link| Link {
            from: if link.from == 0 { 0 } else { link.from + before },
            line: line(link.line),
            ..link
        };
        self.links.extend(part.links.into_iter().map(moved));
        self.urls.extend(part.urls.into_iter().map(moved));
        self.todos.extend(part.todos.into_iter().map(|todo| Todo { line: line(todo.line), ..todo }));
    }

    /// Moves everything into `parsed`, behind the Document of the file.
    pub(crate) fn put(self, file_name: &str, rows: usize, parsed: &mut Parsed) {
        let entity = |kind, name: &str, doc, start_line, end_line| Entity {
            kind,
            unit: String::new(),
            name: name.to_string(),
            qualified: name.to_string(),
            signature: String::new(),
            doc,
            start_line,
            end_line,
        };
        parsed.entities.push(entity(EntityKind::Document, file_name, self.doc, 1, rows.max(1) as u32));
        parsed.entities.extend(self.units);
        let mut known: HashMap<&str, ()> = HashMap::new();
        for url in &self.urls {
            if known.insert(&url.target, ()).is_none() {
                parsed.entities.push(entity(EntityKind::Reference, &url.target, String::new(), url.line, url.line));
            }
        }
        let mut seen: HashSet<(usize, LinkKind, &str)> = HashSet::new();
        for link in self.links.iter().chain(&self.urls) {
            if seen.insert((link.from, link.kind, &link.target)) {
                parsed.links.push(link.clone());
            }
        }
        parsed.todos = self.todos;
    }
}

fn line_of(lines: &Lines<'_>, at: usize) -> u32 {
    lines.row_at(at) as u32 + 1
}

/// Bytes of the entities that something can stand in, in preorder, with their indices.
#[derive(Default)]
struct Around {
    spans: Vec<(Range<usize>, usize)>,
}

/// Says which entity each of a series of places is in, from the beginning of the text to its end.
struct Sweep<'a> {
    around: &'a Around,
    next: usize,
    open: Vec<usize>,
}

impl<'a> Sweep<'a> {
    fn new(around: &'a Around) -> Self {
        Self { around, next: 0, open: Vec::new() }
    }

    fn at(&mut self, byte: usize) -> usize {
        while self.around.spans.get(self.next).is_some_and(|(bytes, _)| bytes.start <= byte) {
            self.open.push(self.next);
            self.next += 1;
        }
        while self.open.pop_if(|open| self.around.spans[*open].0.end <= byte).is_some() {}
        self.open.last().map_or(0, |open| self.around.spans[*open].1)
    }
}

/// Comments to the end of their line in a part of the text, found without a grammar.
pub(crate) fn line_comments(language: &Language, text: &str, part: Range<usize>) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut comments = Vec::new();
    for mark in language.line_comments {
        let mut behind = part.start;
        for at in memchr::memmem::find_iter(&bytes[part.clone()], mark).map(|at| part.start + at) {
            if at < behind {
                continue; // Within the comment before.
            }
            // What stands further in than this is no comment that a person wrote, and isn't worth looking back for.
            let from = at.saturating_sub(FURTHEST_COMMENT).max(part.start);
            let start = match memchr::memrchr(b'\n', &bytes[from..at]) {
                Some(feed) => from + feed + 1,
                None if from == part.start => from,
                None => continue,
            };
            let before = &text[start..at];
            let after_space = before.is_empty() || before.ends_with([' ', '\t']);
            if !after_space || ['"', '\''].iter().any(|quote| before.matches(*quote).count() % 2 == 1) {
                continue;
            }
            behind = memchr::memchr(b'\n', &bytes[at..part.end]).map_or(part.end, |feed| at + feed);
            comments.push(at..behind);
        }
    }
    comments.sort_by_key(|comment| comment.start);
    // The mark of one kind may stand in a comment of another.
    comments.dedup_by(|later, earlier| later.start < earlier.end);
    comments
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::language;

    #[test]
    fn comments_of_every_mark_are_found_once_and_in_order() {
        let php = language("php").expect("a language");
        let text = "$a = 1; // one # still one\n# two // still two\n$url = 'http://x';\n$b; # three";
        let found: Vec<&str> =
            line_comments(php, text, 0..text.len()).into_iter().map(|comment| &text[comment]).collect();
        assert_eq!(found, ["// one # still one", "# two // still two", "# three"]);
    }
}
