//! WordPiece over ASCII words: what nearly all of source code is made of, ten times as fast as the general tokenizer.
//!
//! A word is looked up in a trie of the vocabulary: one for how words begin and one for how they go on. The longest
//! piece is taken from the left, again and again, exactly as the general implementation does; text beyond ASCII
//! letters and digits is left to `bert`.

use std::collections::HashMap;

/// No such node, no such piece.
const NONE: u32 = u32::MAX;

/// A node's children lie side by side, in the order of their symbols.
#[derive(Clone, Copy)]
struct Node {
    /// Bit `s` is set when there is a child for symbol `s`.
    symbols: u64,
    first_child: u32,
    /// The piece that ends here, or `NONE`.
    piece: u32,
}

/// The pieces of a vocabulary that are made of ASCII letters and digits alone.
pub(crate) struct WordPieces {
    nodes: Vec<Node>,
    /// Where pieces begin that stand at the start of a word.
    head: u32,
    /// Where pieces begin that continue a word.
    tail: u32,
    /// The symbol of a byte, upper case folded where the model does so; `NO_SYMBOL` for what no word is made of.
    symbol_of: [u8; 256],
    unknown: u32,
    max_word: usize,
}

const NO_SYMBOL: u8 = u8::MAX;

/// Returns the symbol of a letter or digit: digits, small letters, capitals. 62 of them fit into one word of bits.
fn symbol(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => byte - b'0',
        b'a'..=b'z' => byte - b'a' + 10,
        b'A'..=b'Z' => byte - b'A' + 36,
        _ => NO_SYMBOL,
    }
}

impl WordPieces {
    /// Builds the tries. `continuing` is the prefix of pieces that continue a word, `##`; `lowercase` folds capitals of
    /// the text; a word of more than `max_word` characters is `unknown`.
    pub(crate) fn new(
        vocabulary: &HashMap<String, u32>,
        continuing: &str,
        unknown: u32,
        lowercase: bool,
        max_word: usize,
    ) -> WordPieces {
        let mut heads = Vec::new();
        let mut tails = Vec::new();
        for (word, &id) in vocabulary {
            let (list, word) = match word.strip_prefix(continuing) {
                Some(rest) => (&mut tails, rest),
                None => (&mut heads, word.as_str()),
            };
            if !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                list.push((word.bytes().map(symbol).collect::<Vec<u8>>(), id));
            }
        }
        let mut nodes = Vec::new();
        let head = add_trie(&mut nodes, heads);
        let tail = add_trie(&mut nodes, tails);
        let symbol_of =
            std::array::from_fn(|byte| symbol(if lowercase { (byte as u8).to_ascii_lowercase() } else { byte as u8 }));
        WordPieces { nodes, head, tail, symbol_of, unknown, max_word }
    }

    /// Hands the pieces of a word of ASCII letters and digits to `each`.
    #[inline]
    pub(crate) fn pieces(&self, word: &[u8], out: &mut impl Pieces) {
        if word.len() > self.max_word {
            out.push(self.unknown);
            return;
        }
        let before = out.mark();
        let mut start = 0;
        let mut root = self.head;
        while start < word.len() {
            let mut node = self.nodes[root as usize];
            let mut found = (0, NONE);
            for (at, &byte) in word.iter().enumerate().skip(start) {
                let bit = 1u64 << self.symbol_of[byte as usize];
                if node.symbols & bit == 0 {
                    break;
                }
                let child = node.first_child + (node.symbols & (bit - 1)).count_ones();
                node = self.nodes[child as usize];
                if node.piece != NONE {
                    found = (at + 1, node.piece);
                }
            }
            if found.1 == NONE {
                // A word that can't be pieced together to its end is one unknown piece, whatever was found of it.
                out.rewind(before);
                out.push(self.unknown);
                return;
            }
            out.push(found.1);
            start = found.0;
            root = self.tail;
        }
    }

    /// Returns the piece that is exactly these bytes, at the start of a word or continuing one.
    pub(crate) fn find(&self, piece: &[u8], continues: bool) -> Option<u32> {
        let mut node = self.nodes[if continues { self.tail } else { self.head } as usize];
        for &byte in piece {
            let bit = match self.symbol_of[byte as usize] {
                NO_SYMBOL => return None,
                symbol => 1u64 << symbol,
            };
            if node.symbols & bit == 0 {
                return None;
            }
            node = self.nodes[(node.first_child + (node.symbols & (bit - 1)).count_ones()) as usize];
        }
        (node.piece != NONE).then_some(node.piece)
    }
}

/// Adds a trie of words and returns its root. Nodes are laid out level by level, so that siblings are neighbours.
fn add_trie(nodes: &mut Vec<Node>, mut words: Vec<(Vec<u8>, u32)>) -> u32 {
    words.sort_unstable();
    let root = nodes.len() as u32;
    nodes.push(Node { symbols: 0, first_child: NONE, piece: NONE });
    // A node, and the range of the sorted words that begin with its path, at this depth.
    let mut level = vec![(root, 0..words.len())];
    let mut depth = 0;
    while !level.is_empty() {
        let mut next = Vec::new();
        for (node, range) in level {
            let mut at = range.start;
            // The word that ends here sorts before those that go on.
            if at < range.end && words[at].0.len() == depth {
                nodes[node as usize].piece = words[at].1;
                at += 1;
            }
            nodes[node as usize].first_child = nodes.len() as u32;
            while at < range.end {
                let symbol = words[at].0[depth];
                let len = words[at..range.end].partition_point(|(word, _)| word[depth] == symbol);
                nodes[node as usize].symbols |= 1 << symbol;
                next.push((nodes.len() as u32, at..at + len));
                nodes.push(Node { symbols: 0, first_child: NONE, piece: NONE });
                at += len;
            }
        }
        level = next;
        depth += 1;
    }
    root
}

/// Takes pieces: counts them, or keeps their ids.
pub(crate) trait Pieces {
    fn push(&mut self, id: u32);
    fn extend(&mut self, ids: &[u32]);
    /// Returns a place to go back to.
    fn mark(&self) -> usize;
    fn rewind(&mut self, mark: usize);
}

impl Pieces for usize {
    fn push(&mut self, _: u32) {
        *self += 1;
    }

    fn extend(&mut self, ids: &[u32]) {
        *self += ids.len();
    }

    fn mark(&self) -> usize {
        *self
    }

    fn rewind(&mut self, mark: usize) {
        *self = mark;
    }
}

impl Pieces for Vec<u32> {
    fn push(&mut self, id: u32) {
        Vec::push(self, id);
    }

    fn extend(&mut self, ids: &[u32]) {
        self.extend_from_slice(ids);
    }

    fn mark(&self) -> usize {
        self.len()
    }

    fn rewind(&mut self, mark: usize) {
        self.truncate(mark);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(lowercase: bool, word: &str, expected: &[&str]) {
        let vocabulary = ["[UNK]", "un", "una", "##aff", "##able", "##a", "##b", "x", "X9", "a", "##"];
        let ids: HashMap<String, u32> = (0..).zip(vocabulary).map(|(id, word)| (word.to_owned(), id)).collect();
        let pieces = WordPieces::new(&ids, "##", 0, lowercase, 12);
        let mut found = vec![7];
        pieces.pieces(word.as_bytes(), &mut found);
        let words: Vec<_> = found[1..].iter().map(|&id| vocabulary[id as usize]).collect();
        assert_eq!(words, expected, "{word}");
        let mut count = 7usize;
        pieces.pieces(word.as_bytes(), &mut count);
        assert_eq!(count, found.len() + 6, "what is counted is what is found");
    }

    #[test]
    fn the_longest_piece_is_taken_from_the_left() {
        check(true, "una", &["una"]);
        // "una" is longer than "un", and after it nothing fits "ffable": no second thought is given.
        check(true, "unaffable", &["[UNK]"]);
        check(true, "unb", &["un", "##b"]);
        check(true, "xaffable", &["x", "##aff", "##able"]);
        check(true, "a", &["a"]);
    }

    #[test]
    fn a_word_without_all_its_pieces_is_one_unknown_piece() {
        check(true, "xq", &["[UNK]"]);
        check(true, "q", &["[UNK]"]);
        check(
            true,
            "xaaaaaaaaaaa",
            &["x", "##a", "##a", "##a", "##a", "##a", "##a", "##a", "##a", "##a", "##a", "##a"],
        );
        check(true, "xaaaaaaaaaaaa", &["[UNK]"]);
    }

    #[test]
    fn capitals_are_folded_only_where_the_model_does() {
        check(true, "UNA", &["una"]);
        check(false, "UNA", &["[UNK]"]);
        check(false, "X9", &["X9"]);
        check(true, "X9", &["[UNK]"]);
    }
}
