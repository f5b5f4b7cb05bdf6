//! From an outline to chunks: what goes together, and where to cut what is too long.
//!
//! Everything works on ranges of pieces (see `lines`), each piece going into exactly one chunk; only windows over
//! unstructured text overlap. A chunk is drafted as a range with its heading and becomes text at the very end.

mod closing;
pub(crate) mod code;
pub(crate) mod context;
pub(crate) mod json;
pub(crate) mod keyed;
pub(crate) mod levels;
pub(crate) mod markdown;
pub(crate) mod notebook;
mod units;
pub(crate) mod window;

use std::ops::Range;

use sha2::{Digest, Sha256};

use self::levels::{Levels, NEVER};
use crate::lines::{Begin, Lines};
use crate::parse::ChunkLimits;
use crate::{Chunk, ChunkKind, CountTokens};

/// Tokens that the header's file part may take: `File: name |`.
pub const FILE_PART_TOKENS: usize = 24;
/// What models put around a text.
const SPECIAL_TOKENS: usize = 2;
/// A smaller limit leaves no room for text beside the header.
const SMALLEST_LIMIT: usize = 64;
/// Text that hardly counts, such as blank lines without end, still has an end.
const BYTES_PER_TOKEN: usize = 64;
/// Names listed with one chunk.
const MOST_SYMBOLS: usize = 200;

/// How much goes into a chunk.
#[derive(Clone, Copy)]
pub(crate) struct Budget<'a> {
    pub(crate) limits: &'a ChunkLimits,
    pub(crate) tokens: &'a dyn CountTokens,
}

impl Budget<'_> {
    fn limit(self) -> usize {
        self.limits.max_tokens.max(SMALLEST_LIMIT)
    }

    /// Tokens of text beside a context of so many.
    pub(crate) fn text(self, context: usize) -> usize {
        let file = if self.limits.include_header { FILE_PART_TOKENS } else { 0 };
        self.limit() - file - SPECIAL_TOKENS - context.min(self.context())
    }

    /// Tokens that a context may take.
    pub(crate) fn context(self) -> usize {
        if self.limits.include_header { self.limit() / 4 } else { 0 }
    }

    /// Lines of a text of code or keys, or of prose, which is cut finer so that windows can overlap.
    pub(crate) fn lines<'t>(self, text: &'t str, is_prose: bool) -> Lines<'t> {
        // Any piece fits whatever its context is.
        let least = self.text(self.context());
        if is_prose {
            let piece = (self.limits.overlap_tokens / 4).clamp(least.min(32) / 4, least / 4);
            Lines::new(text, self.tokens, piece, piece)
        } else {
            Lines::new(text, self.tokens, least, least / 4)
        }
    }
}

/// What a chunk is called.
#[derive(Clone, Debug)]
pub(crate) struct Heading {
    pub(crate) kind: ChunkKind,
    pub(crate) symbol: String,
    pub(crate) context: String,
    pub(crate) context_tokens: usize,
}

impl Heading {
    pub(crate) fn bare(kind: ChunkKind) -> Self {
        Self { kind, symbol: String::new(), context: String::new(), context_tokens: 0 }
    }
}

struct Draft {
    pieces: Range<usize>,
    heading: Heading,
}

/// Drafts the chunks of one text in order.
pub(crate) struct Cutter<'a, 't> {
    pub(crate) lines: &'a Lines<'t>,
    pub(crate) budget: Budget<'a>,
    pub(crate) separator: &'static str,
    /// What code between units is.
    pub(crate) between: ChunkKind,
    drafts: Vec<Draft>,
    /// Where what may go with the unit that is being drafted ends.
    end: usize,
    /// Pieces that wait for what follows them.
    held: Option<Range<usize>>,
}

impl<'a, 't> Cutter<'a, 't> {
    pub(crate) fn new(lines: &'a Lines<'t>, budget: Budget<'a>, separator: &'static str, between: ChunkKind) -> Self {
        Self { lines, budget, separator, between, drafts: Vec::new(), end: 0, held: None }
    }

    pub(crate) fn fits(&self, pieces: Range<usize>, context_tokens: usize) -> bool {
        let bytes = self.lines.bytes(pieces.clone());
        self.lines.tokens(pieces) <= self.budget.text(context_tokens) && bytes.len() <= self.most_bytes()
    }

    fn most_bytes(&self) -> usize {
        self.budget.limit() * BYTES_PER_TOKEN
    }

    /// Cuts a range wherever it's best, as often as needed.
    pub(crate) fn split(&mut self, pieces: Range<usize>, heading: &Heading, levels: &dyn Levels) {
        let mut pieces = self.lines.trim(pieces);
        if pieces.is_empty() {
            return;
        }
        if self.fits(pieces.clone(), heading.context_tokens) {
            self.drafts.push(Draft { pieces, heading: heading.clone() });
            return;
        }
        let offset = pieces.start;
        let levels = levels.of(pieces.clone(), self.lines);
        while !pieces.is_empty() {
            let end = self.cut(pieces.clone(), pieces.start, self.budget.text(heading.context_tokens), &levels, offset);
            self.drafts.push(Draft { pieces: pieces.start..end, heading: heading.clone() });
            pieces = self.lines.trim(end..pieces.end);
        }
    }

    /// Returns where a chunk that begins with `pieces` ends: behind `after`, and at the best level there is in the last
    /// two thirds of what fits. Of equal places the text itself chooses one, wherever the chunk began: behind an edit
    /// the chunks soon are the same again.
    fn cut(&self, pieces: Range<usize>, after: usize, budget: usize, levels: &[u16], offset: usize) -> usize {
        let full = self.lines.fill(pieces.clone(), budget, self.most_bytes());
        if full == pieces.end {
            return full;
        }
        // Where bytes and not tokens are what is full, there may be no third of the tokens.
        let third = self.lines.after_tokens(pieces.start..full, budget / 3).min(full);
        let earliest = third.max(after + 1);
        if earliest >= pieces.end {
            return pieces.end;
        }
        let mut latest = full.max(earliest);
        if self.lines.tokens(full..pieces.end) < budget / 6 {
            // Rather two fair parts than a crumb at the end.
            while latest > earliest && self.lines.tokens(latest..pieces.end) < budget / 4 {
                latest -= 1;
            }
        }
        let mut best = (u32::MAX, u64::MAX, latest);
        for at in (earliest..=latest).rev() {
            let level = if self.lines.is_blank(at) { NEVER } else { levels[at - offset] };
            let after_blank = self.lines.is_blank(at - 1);
            let score = u32::from(level) * 2 + u32::from(!after_blank);
            if score > best.0 {
                continue;
            }
            let rank = self.rank(at);
            if (score, rank) < (best.0, best.1) {
                best = (score, rank, at);
            }
        }
        best.2
    }

    /// Returns the rank of a line among others that are as good to cut before.
    fn rank(&self, piece: usize) -> u64 {
        if self.between == ChunkKind::Window {
            return 0; // Windows share text with their neighbours, and short ones would share most of theirs.
        }
        // FNV-1a, its bits mixed as MurmurHash3 ends.
        let line = self.lines.piece(piece).trim().as_bytes();
        let mut hash = line
            .iter()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
        hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        hash ^ (hash >> 33)
    }

    /// Turns the drafts into chunks. `names` are those defined in the text, by piece, in order.
    pub(crate) fn finish(mut self, names: &[(usize, String)]) -> Vec<Chunk> {
        if let Some(held) = self.held.take() {
            let heading = Heading::bare(self.between);
            self.drafts.push(Draft { pieces: held, heading });
        }
        let mut chunks = Vec::with_capacity(self.drafts.len());
        for Draft { pieces, heading } in self.drafts {
            let pieces = self.lines.trim(pieces);
            let symbols = symbols(names, pieces.clone());
            finish(self.lines, self.budget, pieces, heading, symbols, &mut chunks);
        }
        chunks
    }
}

fn symbols(names: &[(usize, String)], pieces: Range<usize>) -> Vec<String> {
    let first = names.partition_point(|(piece, _)| *piece < pieces.start);
    let mut symbols: Vec<String> = Vec::new();
    for (_, name) in names[first..].iter().take_while(|(piece, _)| *piece < pieces.end) {
        if symbols.len() < MOST_SYMBOLS && !symbols.contains(name) {
            symbols.push(name.clone());
        }
    }
    symbols
}

fn finish(
    lines: &Lines<'_>,
    budget: Budget<'_>,
    pieces: Range<usize>,
    heading: Heading,
    symbols: Vec<String>,
    chunks: &mut Vec<Chunk>,
) {
    let bytes = lines.bytes(pieces.clone());
    let text = lines.text[bytes.clone()].trim_end();
    if text.is_empty() {
        return;
    }
    let cut_inside = pieces.clone().skip(1).any(|piece| lines.begin(piece) == Begin::Inside);
    let tokens = if cut_inside { budget.tokens.count(text) } else { lines.tokens(pieces.clone()) };
    if tokens > budget.text(heading.context_tokens) && pieces.len() > 1 {
        // The parts of a word count more together than each by itself.
        for piece in pieces {
            finish(lines, budget, piece..piece + 1, heading.clone(), symbols.clone(), chunks);
        }
        return;
    }
    chunks.push(Chunk {
        kind: heading.kind,
        content_hash: content_hash(&heading.context, text),
        symbol: heading.symbol,
        symbols,
        start_line: lines.row(pieces.start) as u32 + 1,
        end_line: lines.row_at(bytes.start + text.len() - 1) as u32 + 1,
        start: bytes.start,
        end: bytes.start + text.len(),
        text: text.to_string(),
        tokens: (heading.context_tokens + tokens) as u32,
        context: heading.context,
    });
}

pub(crate) fn content_hash(context: &str, text: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(context);
    hash.update([0]);
    hash.update(text);
    hash.finalize().into()
}
