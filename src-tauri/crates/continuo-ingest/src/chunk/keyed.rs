//! Configuration by its keys: YAML and TOML line by line here, JSON in `json`.
//!
//! No grammar is needed to see where a key begins, and none can fail on a template or a file of hundreds of
//! megabytes.

use super::levels::{Known, WITHIN};
use super::{Budget, Cutter, json};
use crate::language::{Language, Shape};
use crate::lines::{Begin, Lines};
use crate::outline::{KEY, Unit};
use crate::{Chunk, ChunkKind};

/// Keys inside keys inside keys: no chunk is named after what lies deeper.
const DEEPEST: usize = 4;
/// Keys whose names are listed with their chunk.
const DEEPEST_NAME: usize = 2;
/// Keys that are told apart. What follows in a file of more is cut by its lines: each takes some hundred bytes here.
const MOST_KEYS: usize = 100_000;
/// Behind a comment about what follows.
const GLUED: u16 = 100;

pub(crate) fn chunks(language: &Language, lines: &Lines<'_>, budget: Budget<'_>) -> Vec<Chunk> {
    // A key that fits into the smallest chunk stays whole, so what is inside it needn't be remembered.
    let mut keys = Keys::new(lines, language.separator, budget.text(budget.context()));
    match language.shape {
        Shape::Toml => toml(&mut keys),
        Shape::Json => json::read(&mut keys),
        _ => yaml(&mut keys),
    }
    keys.close_all();
    let mut cutter = Cutter::new(lines, budget, language.separator, ChunkKind::Key);
    cutter.fill(lines.all(), &keys.units, 0, &Known(keys.levels));
    cutter.finish(&keys.names)
}

/// The keys of a text, as they open and close from its beginning to its end.
pub(super) struct Keys<'a, 't> {
    pub(super) lines: &'a Lines<'t>,
    pub(super) levels: Vec<u16>,
    units: Vec<Unit>,
    names: Vec<(usize, String)>,
    open: Vec<usize>,
    /// Behind the last line that isn't blank or a comment.
    content: usize,
    separator: &'static str,
    whole: usize,
    is_full: bool,
}

impl<'a, 't> Keys<'a, 't> {
    fn new(lines: &'a Lines<'t>, separator: &'static str, whole: usize) -> Self {
        let levels = vec![WITHIN; lines.len()];
        Self {
            lines,
            levels,
            units: Vec::new(),
            names: Vec::new(),
            open: Vec::new(),
            content: 0,
            separator,
            whole,
            is_full: false,
        }
    }

    /// Notes content on the line that begins with a piece, with its level.
    pub(super) fn content(&mut self, piece: usize, level: u16) {
        let after_comment = piece > 0 && {
            let before = self.lines.piece(piece - 1).trim_start();
            before.starts_with('#') || before.starts_with("//")
        };
        let level = if after_comment { level + GLUED } else { level };
        self.levels[piece] = self.levels[piece].min(level);
        self.content = self.content.max(self.lines.piece_of_row(self.lines.row(piece) + 1));
    }

    /// Opens a key inside those that are open. Returns whether it did: too deep ones are only named, if that.
    pub(super) fn open(&mut self, piece: usize, name: &str) -> bool {
        if self.is_full() {
            return false;
        }
        let name: String = name.trim().chars().take(100).collect();
        if self.open.len() < DEEPEST_NAME {
            self.names.push((piece, name.clone()));
        }
        if self.open.len() >= DEEPEST {
            return false;
        }
        let around = self.open.last().map(|index| self.units[*index].qualified.clone());
        let qualified = around.map(|around| around + self.separator + &name).unwrap_or_else(|| name.clone());
        self.open.push(self.units.len());
        self.units.push(Unit {
            kind: &KEY,
            title: name.clone(),
            name,
            owner: None,
            qualified,
            signature: String::new(),
            doc: String::new(),
            pieces: piece..piece,
            declared: piece,
            descendants: 0,
            is_local: false,
        });
        true
    }

    /// Names a key that doesn't begin its line.
    pub(super) fn name(&mut self, piece: usize, name: &str) {
        if self.open.len() < DEEPEST_NAME && !self.is_full() {
            self.names.push((piece, name.chars().take(100).collect()));
        }
    }

    /// Once full it stays so: what is closed later must not make room for keys without those around them.
    fn is_full(&mut self) -> bool {
        self.is_full |= self.units.len() >= MOST_KEYS || self.names.len() >= MOST_KEYS;
        self.is_full
    }

    /// Closes the innermost key behind the last content.
    pub(super) fn close(&mut self) {
        let Some(index) = self.open.pop() else { return };
        let unit = &mut self.units[index];
        unit.pieces.end = self.content.max(unit.pieces.start);
        if self.lines.tokens(unit.pieces.clone()) <= self.whole {
            self.units.truncate(index + 1);
        }
        self.units[index].descendants = self.units.len();
    }

    fn close_all(&mut self) {
        while !self.open.is_empty() {
            self.close();
        }
    }
}

/// What is open at a line of YAML: a mapping's key or a sequence, with the column it stands in.
enum Open {
    Key { column: usize, is_unit: bool },
    Sequence { column: usize },
}

impl Open {
    fn column(&self) -> usize {
        match self {
            Self::Key { column, .. } | Self::Sequence { column } => *column,
        }
    }
}

fn yaml(keys: &mut Keys<'_, '_>) {
    let lines = keys.lines;
    let mut open: Vec<Open> = Vec::new();
    // Column of the key whose text block is being read.
    let mut block: Option<usize> = None;
    for piece in lines.all().filter(|piece| lines.begin(*piece) == Begin::Line) {
        let line = lines.piece(piece).trim_end();
        let mut rest = line.trim_start_matches(' ');
        let mut column = line.len() - rest.len();
        if rest.is_empty() {
            continue;
        }
        if block.is_some_and(|block| column > block) {
            keys.content(piece, WITHIN);
            continue;
        }
        block = None;
        let level = (column.min(50) * 2) as u16;
        if rest.starts_with('#') {
            keys.levels[piece] = level;
            continue;
        }
        if column == 0 && ["---", "...", "%"].iter().any(|mark| rest.starts_with(mark)) {
            while let Some(closed) = open.pop() {
                if let Open::Key { is_unit: true, .. } = closed {
                    keys.close();
                }
            }
            keys.content(piece, 0);
            continue;
        }
        let mut is_item = false;
        while rest == "-" || rest.starts_with("- ") {
            let close = |last: &Open| match last {
                Open::Sequence { column: of } => *of > column,
                Open::Key { column: of, .. } => *of > column,
            };
            close_while(keys, &mut open, close);
            if !matches!(open.last(), Some(Open::Sequence { column: of }) if *of == column) {
                open.push(Open::Sequence { column });
            }
            is_item = true;
            let inner = rest[1..].trim_start_matches(' ');
            column += rest.len() - inner.len();
            rest = inner;
        }
        let mut value = rest;
        if let Some((name, after)) = yaml_key(rest) {
            close_while(keys, &mut open, |last| last.column() >= column);
            let in_sequence = open.iter().any(|open| matches!(open, Open::Sequence { .. }));
            let is_unit = !in_sequence && keys.open(piece, name);
            open.push(Open::Key { column, is_unit });
            value = after;
        }
        if is_block(value) {
            block = Some(if std::ptr::eq(value, rest) { column.saturating_sub(1) } else { column });
        }
        let closes = rest.starts_with([']', '}']);
        keys.content(piece, if closes { WITHIN } else { level + u16::from(is_item) });
    }
}

fn close_while(keys: &mut Keys<'_, '_>, open: &mut Vec<Open>, is_closed: impl Fn(&Open) -> bool) {
    while let Some(closed) = open.pop_if(|last| is_closed(last)) {
        if let Open::Key { is_unit: true, .. } = closed {
            keys.close();
        }
    }
}

/// Splits `key: value`.
fn yaml_key(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = match line.chars().next()? {
        quote @ ('"' | '\'') => line[1..].split_once(quote)?,
        '{' | '[' | '&' | '!' | '|' | '>' | '%' | '@' | '`' | '#' | '}' | ']' | ',' => return None,
        _ => {
            let end = line.match_indices(':').map(|(at, _)| at).find(|at| {
                let after = line.as_bytes().get(at + 1);
                after.is_none() || after == Some(&b' ')
            })?;
            if line[..end].contains(" #") {
                return None;
            }
            (line[..end].trim_end(), &line[end..])
        }
    };
    let value = rest.trim_start().strip_prefix(':')?;
    (!name.is_empty() && (value.is_empty() || value.starts_with(' '))).then_some((name, value))
}

/// Whether a value announces a text block: `|`, `>-`, `|2+`.
fn is_block(value: &str) -> bool {
    let value = value.split(" #").next().unwrap_or(value).trim();
    // A tag or an anchor may come first.
    let value = value.rsplit(' ').next().unwrap_or(value);
    value.starts_with(['|', '>']) && value[1..].chars().all(|c| matches!(c, '+' | '-' | '0'..='9'))
}

/// What a value of TOML is in the middle of at the end of a line.
#[derive(Default)]
struct Value {
    quotes: Option<&'static str>,
    brackets: usize,
}

impl Value {
    fn is_open(&self) -> bool {
        self.quotes.is_some() || self.brackets > 0
    }

    fn read(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(quotes) = self.quotes {
                let Some(end) = end_of_string(rest, quotes) else {
                    // Only the triple ones go on over the line's end.
                    if quotes.len() == 1 {
                        self.quotes = None;
                    }
                    return;
                };
                self.quotes = None;
                rest = &rest[end..];
                continue;
            }
            let Some(at) = rest.find(['"', '\'', '[', ']', '{', '}', '#']) else { return };
            let quotes = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quotes| rest[at..].starts_with(quotes));
            let mut length = 1;
            match rest.as_bytes()[at] {
                b'[' | b'{' => self.brackets += 1,
                b']' | b'}' => self.brackets = self.brackets.saturating_sub(1),
                b'#' => return,
                _ => {
                    self.quotes = quotes;
                    length = quotes.map_or(1, str::len);
                }
            }
            rest = &rest[at + length..];
        }
    }
}

fn end_of_string(text: &str, quotes: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = text[from..].find(quotes) {
        let at = from + at;
        let escapes = text[..at].bytes().rev().take_while(|byte| *byte == b'\\').count();
        if quotes.starts_with('\'') || escapes % 2 == 0 {
            return Some(at + quotes.len());
        }
        from = at + 1;
    }
    None
}

fn toml(keys: &mut Keys<'_, '_>) {
    let lines = keys.lines;
    let mut value = Value::default();
    let mut in_table = false;
    for piece in lines.all().filter(|piece| lines.begin(*piece) == Begin::Line) {
        // The whole line, of which this may be the first of several pieces.
        let end = lines.bytes(piece..lines.piece_of_row(lines.row(piece) + 1)).end;
        let line = lines.text[lines.bytes(piece..piece + 1).start..end].trim();
        if value.is_open() {
            if !line.is_empty() {
                let closes = line.starts_with([']', '}']);
                keys.content(piece, if closes { WITHIN } else { 20 + value.brackets.min(50) as u16 });
            }
            value.read(line);
            continue;
        }
        if line.is_empty() {
            continue;
        }
        if line.starts_with('#') {
            keys.levels[piece] = if in_table { 10 } else { 0 };
            continue;
        }
        if line.starts_with('[') {
            keys.close_all();
            let name = line.split('#').next().unwrap_or(line).trim();
            keys.open(piece, name.trim_matches(['[', ']', ' ']));
            in_table = true;
            keys.content(piece, 0);
            continue;
        }
        let Some((name, rest)) = toml_key(line) else {
            keys.content(piece, 10);
            continue;
        };
        if keys.open.len() > usize::from(in_table) {
            keys.close();
        }
        keys.open(piece, name);
        value.read(rest);
        keys.content(piece, if in_table { 10 } else { 0 });
    }
}

/// Splits `key = value`.
fn toml_key(line: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '=') => return Some((line[..at].trim().trim_matches(['"', '\'']), &line[at + 1..])),
            (None, _) => {}
        }
    }
    None
}
