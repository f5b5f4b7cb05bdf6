//! A text as lines with their token counts, so that any range of lines is measured in constant time.
//!
//! A line that is longer than a chunk may be is cut into pieces between sentences, between words, or, where there is
//! nothing else, inside a word. A *piece* is a line or a part of one; everything above works on ranges of pieces.

use std::ops::Range;

use crate::CountTokens;

/// A word this many bytes a token longer than its tokens say is cut all the same: word pieces give up on long words.
const BYTES_PER_TOKEN: usize = 16;

/// How a piece begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begin {
    Line,
    Sentence,
    Word,
    /// Within a word: what it and the piece before count together isn't the sum of what they count.
    Inside,
}

pub(crate) struct Lines<'t> {
    pub(crate) text: &'t str,
    /// Where each piece begins, and the end of the text.
    starts: Vec<usize>,
    /// Tokens before each piece, and all of them.
    before: Vec<u32>,
    /// Only when a line was cut: the row (from 0) and the beginning of each piece.
    cut: Option<Vec<(u32, Begin)>>,
}

impl<'t> Lines<'t> {
    /// Lines of more than `longest` tokens are cut into pieces of at most `piece` tokens.
    pub(crate) fn new(text: &'t str, tokens: &dyn CountTokens, longest: usize, piece: usize) -> Self {
        let mut lines = Self { text, starts: Vec::new(), before: vec![0], cut: None };
        let mut start = 0;
        for (row, end) in memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1).chain([text.len()]).enumerate() {
            if start == end {
                break; // Nothing follows the last line feed.
            }
            lines.push_line(start..end, row, tokens, longest, piece);
            start = end;
        }
        lines.starts.push(text.len());
        lines
    }

    fn push_line(&mut self, line: Range<usize>, row: usize, tokens: &dyn CountTokens, longest: usize, piece: usize) {
        let text = &self.text[line.clone()];
        let count = if text.trim_ascii().is_empty() { 0 } else { tokens.count(text) };
        if count <= longest && text.len() <= longest * BYTES_PER_TOKEN * 4 {
            self.push(line.start, row, Begin::Line, count);
            return;
        }
        if self.cut.is_none() {
            self.cut = Some((0..self.starts.len()).map(|row| (row as u32, Begin::Line)).collect());
        }
        let mut open = Open { start: line.start, begin: Begin::Line, tokens: 0 };
        for word in words(text) {
            let word = line.start + word.start..line.start + word.end;
            let whole = &self.text[word.clone()];
            let count = tokens.count(whole).max(whole.len() / BYTES_PER_TOKEN);
            let sentence = ends_sentence(&self.text[open.start..word.start]);
            if open.tokens > 0 && (open.tokens + count > piece || (sentence && open.tokens * 2 > piece)) {
                let begin = if sentence { Begin::Sentence } else { Begin::Word };
                self.close(&mut open, word.start, begin, row);
            }
            if count <= piece {
                open.tokens += count;
            } else {
                self.push_word(word, row, tokens, piece, &mut open);
            }
        }
        self.push(open.start, row, open.begin, open.tokens);
    }

    /// Cuts a word that is too long by itself, preferably after punctuation.
    fn push_word(&mut self, word: Range<usize>, row: usize, tokens: &dyn CountTokens, piece: usize, open: &mut Open) {
        let mut at = word.start;
        let mut wanted = piece * 3;
        while at < word.end {
            let rest = &self.text[at..word.end];
            let mut length = rest.ceil_char_boundary(wanted.min(piece * BYTES_PER_TOKEN).max(1));
            let mut count = tokens.count(&rest[..length]);
            while count > piece && length > 1 {
                let shorter = rest.floor_char_boundary(length / 2);
                if shorter == 0 {
                    break; // One character of several tokens.
                }
                length = shorter;
                count = tokens.count(&rest[..length]);
            }
            // The next attempt starts from what this one found to fit.
            wanted = if count * 2 < piece { length * 2 } else { length };
            if length < rest.len() {
                let after = |c: char| matches!(c, ',' | ';' | '}' | ']' | ')' | '>' | '&' | '|');
                if let Some(mark) = rest[..length].rfind(after).filter(|mark| mark * 2 > length) {
                    length = mark + 1;
                    count = tokens.count(&rest[..length]);
                }
            }
            if at > word.start {
                self.close(open, at, Begin::Inside, row);
            }
            open.tokens += count.max(length / BYTES_PER_TOKEN);
            at += length;
        }
    }

    fn close(&mut self, open: &mut Open, at: usize, begin: Begin, row: usize) {
        self.push(open.start, row, open.begin, open.tokens);
        *open = Open { start: at, begin, tokens: 0 };
    }

    fn push(&mut self, start: usize, row: usize, begin: Begin, count: usize) {
        self.starts.push(start);
        let before = self.before.last().copied().unwrap_or(0);
        self.before.push(before.saturating_add(count as u32));
        if let Some(cut) = &mut self.cut {
            cut.push((row as u32, begin));
        }
    }

    /// Number of pieces.
    pub(crate) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    pub(crate) fn all(&self) -> Range<usize> {
        0..self.len()
    }

    /// An upper bound, and the exact count unless a word was cut.
    pub(crate) fn tokens(&self, pieces: Range<usize>) -> usize {
        (self.before[pieces.end] - self.before[pieces.start]) as usize
    }

    /// First piece `at` or later before which `pieces.start..` holds at least `tokens`.
    pub(crate) fn after_tokens(&self, pieces: Range<usize>, tokens: usize) -> usize {
        let target = self.before[pieces.start] as usize + tokens;
        pieces.start + self.before[pieces.start..=pieces.end].partition_point(|before| (*before as usize) < target)
    }

    /// Last piece up to which `pieces.start..` holds at most `tokens` and `bytes`, but at least one piece.
    pub(crate) fn fill(&self, pieces: Range<usize>, tokens: usize, bytes: usize) -> usize {
        let most = self.before[pieces.start] as usize + tokens;
        let by_tokens = self.before[pieces.start..=pieces.end].partition_point(|before| *before as usize <= most);
        let most = self.starts[pieces.start] + bytes;
        let by_bytes = self.starts[pieces.start..=pieces.end].partition_point(|start| *start <= most);
        (pieces.start + by_tokens.min(by_bytes) - 1).max(pieces.start + 1)
    }

    /// Bytes of the text, line feeds included.
    pub(crate) fn bytes(&self, pieces: Range<usize>) -> Range<usize> {
        self.starts[pieces.start]..self.starts[pieces.end]
    }

    pub(crate) fn slice(&self, pieces: Range<usize>) -> &'t str {
        &self.text[self.bytes(pieces)]
    }

    pub(crate) fn piece(&self, piece: usize) -> &'t str {
        self.slice(piece..piece + 1)
    }

    pub(crate) fn is_blank(&self, piece: usize) -> bool {
        // Most lines have tokens, which tells without looking.
        self.before[piece] == self.before[piece + 1] && self.piece(piece).trim().is_empty()
    }

    pub(crate) fn begin(&self, piece: usize) -> Begin {
        self.cut.as_ref().map_or(Begin::Line, |cut| cut[piece].1)
    }

    /// Row, from 0.
    pub(crate) fn row(&self, piece: usize) -> usize {
        self.cut.as_ref().map_or(piece, |cut| cut[piece].0 as usize)
    }

    /// First piece of a row; the number of pieces for rows after the last.
    pub(crate) fn piece_of_row(&self, row: usize) -> usize {
        match &self.cut {
            None => row.min(self.len()),
            Some(cut) => cut.partition_point(|(of, _)| (*of as usize) < row),
        }
    }

    /// The piece that holds a byte of the text.
    pub(crate) fn piece_at(&self, byte: usize) -> usize {
        let pieces = &self.starts[..self.len()];
        pieces.partition_point(|start| *start <= byte).saturating_sub(1)
    }

    /// Row, from 0, of a byte of the text.
    pub(crate) fn row_at(&self, byte: usize) -> usize {
        if self.len() == 0 { 0 } else { self.row(self.piece_at(byte)) }
    }

    /// Without the blank pieces at both ends; empty when there is nothing else.
    pub(crate) fn trim(&self, pieces: Range<usize>) -> Range<usize> {
        let (mut start, mut end) = (pieces.start, pieces.end);
        while start < end && self.is_blank(start) {
            start += 1;
        }
        while end > start && self.is_blank(end - 1) {
            end -= 1;
        }
        start..end
    }

    pub(crate) fn rows(&self) -> usize {
        if self.len() == 0 { 0 } else { self.row(self.len() - 1) + 1 }
    }
}

/// A piece that still grows.
struct Open {
    start: usize,
    begin: Begin,
    tokens: usize,
}

/// Words with the whitespace behind them; whitespace at the beginning belongs to the first.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        if at == text.len() {
            return None;
        }
        let rest = &text[at..];
        let lead = rest.len() - rest.trim_start().len();
        let word = rest[lead..].find(char::is_whitespace).map_or(rest.len(), |end| lead + end);
        let tail = rest[word..].find(|c: char| !c.is_whitespace()).map_or(rest.len(), |end| word + end);
        let range = at..at + tail;
        at += tail;
        Some(range)
    })
}

fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end();
    text.trim_end_matches(['"', '\'', ')', ']', '”', '’']).ends_with(['.', '!', '?', ';', ':', '。', '！', '？'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ByBytes;

    #[test]
    fn ranges_are_measured_by_the_counts_of_their_lines() {
        let lines = Lines::new("a b\n\nlonger words\n", &ByBytes, 100, 10);
        assert_eq!(lines.len(), 3);
        assert_eq!(lines.tokens(0..3), 2 + 4);
        assert_eq!(lines.tokens(1..2), 0);
        assert!(lines.is_blank(1));
        assert_eq!(lines.trim(1..3), 2..3);
        assert_eq!(lines.fill(0..3, 2, 1000), 2);
        assert_eq!(lines.fill(0..3, 1, 1000), 1, "at least one piece");
        assert_eq!(lines.after_tokens(0..3, 2), 1);
        assert_eq!(lines.piece_at(4), 1);
        assert_eq!(lines.rows(), 3);
    }

    #[test]
    fn an_empty_text_has_no_lines() {
        let lines = Lines::new("", &ByBytes, 100, 10);
        assert_eq!((lines.len(), lines.rows(), lines.row_at(0)), (0, 0, 0));
    }

    #[test]
    fn a_long_line_is_cut_between_sentences_then_words() {
        let text = "One two three. Four five six seven eight nine ten eleven\nnext";
        let lines = Lines::new(text, &ByBytes, 8, 6);
        let pieces: Vec<_> = lines.all().map(|piece| (lines.piece(piece), lines.begin(piece))).collect();
        assert_eq!(
            pieces,
            [
                ("One two three. ", Begin::Line),
                ("Four five six seven ", Begin::Sentence),
                ("eight nine ten eleven\n", Begin::Word),
                ("next", Begin::Line),
            ]
        );
        assert_eq!((lines.row(2), lines.row(3), lines.piece_of_row(1)), (0, 1, 3));
    }

    #[test]
    fn a_word_without_end_is_cut_inside_and_nothing_is_lost() {
        let text = "é".repeat(5_000);
        let lines = Lines::new(&text, &ByBytes, 100, 25);
        assert!(lines.len() > 50);
        assert!(lines.all().all(|piece| lines.tokens(piece..piece + 1) <= 25));
        assert_eq!(lines.all().map(|piece| lines.piece(piece)).collect::<String>(), text);
    }
}
