//! BERT's own tokenizer (`BertNormalizer`, `BertPreTokenizer`, `WordPiece`), read from its `tokenizer.json` without the
//! general machinery: in a tenth of its time and memory, and with a path of its own for ASCII.
//!
//! A text is cut at ASCII whitespace and punctuation and at ideographs, where cutting changes nothing: each of them
//! is a piece or nothing by itself, and no step of the tokenizer looks across it. Runs of ASCII letters and digits,
//! nearly all of source code, go to `word_pieces`; others are normalised and split by the `tokenizers` crate's own
//! steps, and what came out is kept for a while.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serde::Deserialize;
use tokenizers::normalizers::BertNormalizer;
use tokenizers::pre_tokenizers::bert::BertPreTokenizer;
use tokenizers::{NormalizedString, Normalizer, OffsetReferential, OffsetType, PreTokenizedString, PreTokenizer};

use crate::remembered::Remembered;
use crate::word_pieces::{Pieces, WordPieces};

/// The loaded tokenizer.
pub(crate) struct Bert {
    normalizer: BertNormalizer,
    ascii: WordPieces,
    /// The piece of each ASCII punctuation character.
    punctuation: [u32; 128],
    /// Pieces beyond ASCII that begin a word.
    heads: HashMap<Box<str>, u32>,
    /// Pieces beyond ASCII that continue a word.
    tails: HashMap<Box<str>, u32>,
    unknown: u32,
    max_word: usize,
    remembered: Mutex<Remembered>,
    before: Vec<u32>,
    after: Vec<u32>,
}

impl Bert {
    /// Reads a `tokenizer.json`; returns nothing when it describes a tokenizer of another kind, or none at all.
    pub(crate) fn parse(json: &[u8]) -> Option<Bert> {
        let file: File = serde_json::from_slice(json).ok()?;
        let NormalizerFile { clean_text, handle_chinese_chars, strip_accents, lowercase, .. } = file.normalizer;
        let ModelFile { vocab, continuing_subword_prefix: continuing, .. } = &file.model;
        let kinds = (&*file.normalizer.kind, &*file.pre_tokenizer.kind, &*file.model.kind);
        // Tokens added beyond the special ones are looked for in the whole text.
        let plain = clean_text && !continuing.is_empty() && file.added_tokens.iter().all(|token| token.special);
        if kinds != ("BertNormalizer", "BertPreTokenizer", "WordPiece") || !plain {
            return None;
        }
        let (before, after) = file.post_processor.map_or(Some(<_>::default()), PostProcessor::around)?;
        let unknown = *vocab.get(&file.model.unk_token)?;
        let max_word = file.model.max_input_chars_per_word.max(1);
        let punctuation = std::array::from_fn(|byte| {
            let c = char::from(byte as u8);
            vocab.get(c.encode_utf8(&mut [0; 4]) as &str).copied().unwrap_or(unknown)
        });
        let beyond_ascii = |(piece, &id): (&str, &u32)| (!piece.is_ascii()).then(|| (piece.into(), id));
        Some(Bert {
            normalizer: BertNormalizer::new(clean_text, handle_chinese_chars, strip_accents, lowercase),
            ascii: WordPieces::new(vocab, continuing, unknown, lowercase, max_word),
            punctuation,
            heads: vocab.iter().filter_map(|(piece, id)| beyond_ascii((piece, id))).collect(),
            tails: vocab
                .iter()
                .filter_map(|(piece, id)| beyond_ascii((piece.strip_prefix(&**continuing)?, id)))
                .collect(),
            unknown,
            max_word,
            remembered: Mutex::default(),
            before,
            after,
        })
    }

    /// Returns the special pieces that go before and after every text.
    pub(crate) fn around(&self) -> (&[u32], &[u32]) {
        (&self.before, &self.after)
    }

    /// Hands the pieces of `text`, without special ones, to `out`.
    ///
    /// # Errors
    /// What the crate's steps said.
    pub(crate) fn pieces(&self, text: &str, out: &mut impl Pieces) -> Result<(), String> {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            match CLASSES[bytes[at] as usize] {
                Class::Space => at += 1,
                Class::Punctuation => {
                    out.push(self.punctuation[bytes[at] as usize]);
                    at += 1;
                }
                Class::Word => {
                    let len = bytes[at..].iter().take_while(|&&byte| CLASSES[byte as usize] == Class::Word).count();
                    match bytes.get(at + len).map(|&byte| CLASSES[byte as usize]) {
                        Some(Class::Other) => at += self.run(&text[at..], out)?,
                        _ => {
                            self.ascii.pieces(&bytes[at..at + len], out);
                            at += len;
                        }
                    }
                }
                Class::Other => at += self.run(&text[at..], out)?,
            }
        }
        Ok(())
    }

    /// Hands the pieces of the run that `text` begins with, up to where it can be cut, to `out`. Returns its length.
    fn run(&self, text: &str, out: &mut impl Pieces) -> Result<usize, String> {
        let cut = |&(_, c): &(usize, char)| match u8::try_from(c).map(|byte| CLASSES[byte as usize]) {
            Ok(Class::Space | Class::Punctuation) => true,
            Ok(_) => false,
            Err(_) => self.normalizer.handle_chinese_chars && is_ideograph(c),
        };
        let end = match text.char_indices().find(cut) {
            Some((0, ideograph)) => ideograph.len_utf8(),
            Some((at, _)) => at,
            None => text.len(),
        };
        let run = &text[..end];
        if let Some(ids) = self.remembered.lock().unwrap_or_else(PoisonError::into_inner).get(run) {
            out.extend(ids);
            return Ok(end);
        }
        let mut normalized = NormalizedString::from(run);
        self.normalizer.normalize(&mut normalized).map_err(|error| error.to_string())?;
        let mut words = PreTokenizedString::from(normalized);
        BertPreTokenizer.pre_tokenize(&mut words).map_err(|error| error.to_string())?;
        let mut ids = Vec::new();
        for (word, _, _) in words.get_splits(OffsetReferential::Normalized, OffsetType::Byte) {
            self.word(word, &mut ids);
        }
        out.extend(&ids);
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner).put(run, ids);
        Ok(end)
    }

    /// Appends the pieces of one normalised word.
    fn word(&self, word: &str, ids: &mut Vec<u32>) {
        if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return self.ascii.pieces(word.as_bytes(), ids);
        }
        if word.chars().count() > self.max_word {
            return ids.push(self.unknown);
        }
        let before = ids.len();
        let mut start = 0;
        while start < word.len() {
            let ends = word[start..].char_indices().map(|(at, c)| start + at + c.len_utf8()).rev();
            let longest = ends.filter_map(|end| Some((end, self.piece(&word[start..end], start > 0)?))).next();
            let Some((end, id)) = longest else {
                ids.truncate(before);
                return ids.push(self.unknown);
            };
            ids.push(id);
            start = end;
        }
    }

    fn piece(&self, piece: &str, continues: bool) -> Option<u32> {
        if !piece.is_ascii() {
            return if continues { &self.tails } else { &self.heads }.get(piece).copied();
        }
        match piece.as_bytes() {
            &[byte] if byte.is_ascii_punctuation() => {
                Some(self.punctuation[byte as usize]).filter(|&id| id != self.unknown)
            }
            bytes => self.ascii.find(bytes, continues),
        }
    }
}

/// What of a `tokenizer.json` matters here.
#[derive(Deserialize)]
struct File {
    #[serde(default)]
    added_tokens: Vec<AddedToken>,
    normalizer: NormalizerFile,
    pre_tokenizer: PreTokenizerFile,
    post_processor: Option<PostProcessor>,
    model: ModelFile,
}

#[derive(Deserialize)]
struct AddedToken {
    special: bool,
}

#[derive(Deserialize)]
struct NormalizerFile {
    #[serde(rename = "type")]
    kind: String,
    clean_text: bool,
    handle_chinese_chars: bool,
    strip_accents: Option<bool>,
    lowercase: bool,
}

#[derive(Deserialize)]
struct PreTokenizerFile {
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct ModelFile {
    #[serde(rename = "type")]
    kind: String,
    unk_token: String,
    continuing_subword_prefix: String,
    max_input_chars_per_word: usize,
    vocab: HashMap<String, u32>,
}

#[derive(Deserialize)]
#[serde(tag = "type")]
enum PostProcessor {
    BertProcessing { sep: (String, u32), cls: (String, u32) },
    TemplateProcessing { single: Vec<Part>, special_tokens: HashMap<String, SpecialToken> },
}

#[derive(Deserialize)]
enum Part {
    SpecialToken { id: String },
    Sequence {},
}

#[derive(Deserialize)]
struct SpecialToken {
    ids: Vec<u32>,
}

impl PostProcessor {
    fn around(self) -> Option<(Vec<u32>, Vec<u32>)> {
        let (single, special_tokens) = match self {
            PostProcessor::BertProcessing { sep, cls } => return Some((vec![cls.1], vec![sep.1])),
            PostProcessor::TemplateProcessing { single, special_tokens } => (single, special_tokens),
        };
        let ids = |parts: &[Part]| {
            let ids = parts.iter().map(|part| match part {
                Part::SpecialToken { id } => Some(special_tokens.get(id)?.ids.clone()),
                Part::Sequence {} => None,
            });
            Some(ids.collect::<Option<Vec<_>>>()?.concat())
        };
        let text = single.iter().position(|part| matches!(part, Part::Sequence {}))?;
        Some((ids(&single[..text])?, ids(&single[text + 1..])?))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// What separates words.
    Space,
    /// A word by itself.
    Punctuation,
    Word,
    /// Control characters, which vanish and join what is around them, and everything beyond ASCII.
    Other,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Other; 256];
    let mut byte = 0;
    while byte < 128 {
        let ascii = byte as u8;
        classes[byte] = match ascii {
            b' ' | b'\t' | b'\n' | b'\r' => Class::Space,
            _ if ascii.is_ascii_alphanumeric() => Class::Word,
            _ if ascii.is_ascii_punctuation() => Class::Punctuation,
            _ => Class::Other,
        };
        byte += 1;
    }
    classes
};

/// Returns whether a character is an ideograph that BERT puts spaces around. Of the ranges it does so for these two,
/// the oldest and by far the commonest, hold no unassigned characters, which would be removed instead.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fa5}' | '\u{3400}'..='\u{4db5}')
}
