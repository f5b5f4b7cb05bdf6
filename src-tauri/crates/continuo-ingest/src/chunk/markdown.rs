//! Sections of a Markdown text, by the hierarchy of its headings.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::code::segments;
use super::levels::{Known, WITHIN};
use super::{Budget, Cutter};
use crate::language::Language;
use crate::lines::{Begin, Lines};
use crate::outline::{SECTION, Unit};
use crate::{Chunk, ChunkKind};

/// Characters of a heading that are kept.
const LONGEST_HEADING: usize = 100;

/// Levels of lines that begin no block, by what they are in.
const TABLE: u16 = 100;
const HTML: u16 = 120;
const CODE: u16 = 150;

/// What a Markdown text consists of, beside its chunks.
#[derive(Default)]
pub(crate) struct Document {
    sections: Vec<Unit>,
    pub(super) names: Vec<(usize, String)>,
    /// Text of the first heading.
    pub(crate) title: String,
    /// Bytes of code blocks and front matter, in the order of the text.
    pub(crate) blocks: Vec<Range<usize>>,
    /// Where links and images point to, with the byte they begin at.
    pub(crate) links: Vec<(usize, String)>,
    /// Code within a line, with the byte it begins at.
    pub(crate) spans: Vec<(usize, String)>,
}

pub(crate) fn chunks(language: &Language, lines: &Lines<'_>, budget: Budget<'_>) -> (Vec<Chunk>, Document) {
    let (document, levels) = read(language, lines);
    let mut cutter = Cutter::new(lines, budget, language.separator, ChunkKind::Section);
    cutter.fill(lines.all(), &document.sections, 0, &Known(levels));
    (cutter.finish(&document.names), document)
}

/// Returns what a text consists of, and the level of each of its pieces.
pub(super) fn read(language: &Language, lines: &Lines<'_>) -> (Document, Vec<u16>) {
    let mut reader = Reader {
        lines,
        separator: language.separator,
        document: Document::default(),
        levels: vec![WITHIN; lines.len()],
        open: Vec::new(),
        base: 0,
    };
    let fenced = fenced(lines);
    let is_safe = |piece: usize| lines.piece(piece).starts_with('#') && !fenced.get(piece).copied().unwrap_or(false);
    for segment in segments(lines, &is_safe) {
        reader.read(segment);
    }
    reader.close(0, lines.len());
    (reader.document, reader.levels)
}

struct Reader<'a, 't> {
    lines: &'a Lines<'t>,
    separator: &'static str,
    document: Document,
    levels: Vec<u16>,
    /// Sections that haven't ended: heading level and index.
    open: Vec<(usize, usize)>,
    base: usize,
}

impl Reader<'_, '_> {
    fn read(&mut self, segment: Range<usize>) {
        let text = self.lines.slice(segment.clone());
        self.base = self.lines.bytes(segment.clone()).start;
        let mut options = Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_GFM;
        if segment.start == 0 {
            options |= Options::ENABLE_YAML_STYLE_METADATA_BLOCKS | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
        }
        let mut depth = 0_usize;
        let mut heading: Option<(HeadingLevel, Range<usize>, String)> = None;
        for (event, bytes) in Parser::new_ext(text, options).into_offset_iter() {
            let bytes = self.base + bytes.start..self.base + bytes.end;
            match event {
                Event::Start(tag) => {
                    if is_block(&tag) {
                        self.begins(bytes.start, depth);
                        depth += 1;
                    }
                    match tag {
                        Tag::Heading { level, .. } if depth == 1 => heading = Some((level, bytes, String::new())),
                        Tag::CodeBlock(_) | Tag::MetadataBlock(_) => {
                            self.lines_of(&bytes, CODE);
                            self.document.blocks.push(bytes);
                        }
                        Tag::HtmlBlock => self.lines_of(&bytes, HTML),
                        Tag::Table(_) => self.lines_of(&bytes, TABLE),
                        Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                            self.document.links.push((bytes.start, dest_url.into_string()));
                        }
                        _ => {}
                    }
                }
                Event::End(tag) => {
                    if is_block_end(tag) {
                        depth = depth.saturating_sub(1);
                    }
                    if let TagEnd::Heading(_) = tag
                        && let Some((level, bytes, title)) = heading.take()
                    {
                        self.heading(level as usize, bytes, title);
                    }
                }
                Event::Rule => self.begins(bytes.start, depth),
                Event::Text(part) => {
                    if let Some((_, _, title)) = &mut heading {
                        title.push_str(&part);
                    }
                }
                Event::Code(part) => {
                    if let Some((_, _, title)) = &mut heading {
                        title.push_str(&part);
                    }
                    self.document.spans.push((bytes.start, part.into_string()));
                }
                Event::SoftBreak | Event::HardBreak => {
                    if let Some((_, _, title)) = &mut heading {
                        title.push(' ');
                    }
                }
                _ => {}
            }
        }
    }

    fn begins(&mut self, byte: usize, depth: usize) {
        let level = (depth * 10).min(usize::from(TABLE)) as u16;
        let piece = self.lines.piece_at(byte);
        if let Some(known) = self.levels.get_mut(piece) {
            *known = (*known).min(level);
        }
    }

    /// The lines of a block may be cut between, if need be.
    fn lines_of(&mut self, bytes: &Range<usize>, level: u16) {
        if bytes.is_empty() {
            return;
        }
        let (first, last) = (self.lines.piece_at(bytes.start), self.lines.piece_at(bytes.end - 1));
        for piece in first + 1..=last {
            let line = self.lines.piece(piece);
            let indent = line.bytes().take_while(|byte| *byte == b' ' || *byte == b'\t').count().min(50);
            self.levels[piece] = self.levels[piece].min(level + indent as u16);
        }
    }

    fn heading(&mut self, level: usize, bytes: Range<usize>, title: String) {
        let first = self.lines.piece_at(bytes.start);
        if self.lines.begin(first) != Begin::Line {
            return;
        }
        let last = self.lines.piece_at(bytes.start + self.lines.text[bytes].trim_end().len().saturating_sub(1));
        let title: String = title.split_whitespace().collect::<Vec<_>>().join(" ");
        let title: String = title.chars().take(LONGEST_HEADING).collect();
        if title.is_empty() {
            return;
        }
        if self.document.title.is_empty() {
            self.document.title.clone_from(&title);
        }
        self.close(level, first);
        let around = self.open.last().map(|(_, index)| self.document.sections[*index].qualified.clone());
        let qualified = around.map(|around| around + self.separator + &title).unwrap_or_else(|| title.clone());
        self.document.names.push((first, title.clone()));
        self.open.push((level, self.document.sections.len()));
        self.document.sections.push(Unit {
            kind: &SECTION,
            title: title.clone(),
            name: title,
            owner: None,
            qualified,
            signature: String::new(),
            doc: String::new(),
            pieces: first..first,
            declared: last,
            descendants: 0,
            is_local: false,
        });
    }

    /// Ends the sections of this heading level or below it.
    fn close(&mut self, level: usize, at: usize) {
        while let Some((_, index)) = self.open.pop_if(|(open, _)| *open >= level) {
            let end = self.document.sections.len();
            let section = &mut self.document.sections[index];
            section.pieces.end = at;
            section.descendants = end;
        }
    }
}

fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
            | Tag::TableCell
    )
}

fn is_block_end(tag: TagEnd) -> bool {
    !matches!(
        tag,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
            | TagEnd::TableCell
    )
}

/// Which pieces lie in fenced code, as far as that decides where a long text may be parted.
fn fenced(lines: &Lines<'_>) -> Vec<bool> {
    if segments(lines, &|_| true).len() == 1 {
        return Vec::new();
    }
    let mut fence: Option<(char, usize)> = None;
    lines
        .all()
        .map(|piece| {
            let line = lines.piece(piece).trim_start();
            let mark = line.chars().next().filter(|mark| matches!(mark, '`' | '~'));
            let length = mark.map_or(0, |mark| line.chars().take_while(|c| *c == mark).count());
            match (fence, mark) {
                (None, Some(mark)) if length >= 3 => fence = Some((mark, length)),
                (Some((open, least)), Some(mark)) if mark == open && length >= least => fence = None,
                _ => {}
            }
            fence.is_some()
        })
        .collect()
}
