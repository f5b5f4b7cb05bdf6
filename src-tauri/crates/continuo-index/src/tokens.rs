//! A model's tokenizer: counts the word pieces of a text, and encodes it as the model wants it.
//!
//! Everything is as `tokenizer.json` says and as the `tokenizers` crate does it, but for one thing: what looks like a
//! special token in a text (`[SEP]`, `</s>`) is text. A document is data and doesn't steer the model.
//!
//! BERT's own tokenizer is read by `bert`, any other by the crate. Measured on 60 MB of Rust sources, one core of two
//! that others were using as well: 55 to 76 MB/s against 1 MB/s of the crate.
//!
//! Counts are additive over whitespace, with one exception: BERT removes control characters before it looks for
//! whitespace, so that a form feed between two words joins them.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use continuo_ingest::{ByBytes, CountTokens};
use sha2::{Digest, Sha256};
use tokenizers::Tokenizer;

use crate::bert::Bert;
use crate::manifest::hex;
use crate::remembered::Remembered;

/// Changes when the same tokenizer would be made to count or encode differently.
const VERSION: &str = "1";

/// A loaded tokenizer.
pub(crate) struct Tokens {
    kind: Kind,
    fingerprint: String,
}

enum Kind {
    Bert(Box<Bert>),
    General(Box<General>),
}

/// A tokenizer of any other kind.
struct General {
    tokenizer: Tokenizer,
    before: Vec<u32>,
    after: Vec<u32>,
    remembered: Mutex<Remembered>,
}

impl Tokens {
    /// Reads a `tokenizer.json`.
    ///
    /// # Errors
    /// What is wrong with it, for people.
    pub(crate) fn read(path: &Path) -> Result<Tokens, String> {
        Tokens::parse(&std::fs::read(path).map_err(|error| error.to_string())?)
    }

    pub(crate) fn parse(json: &[u8]) -> Result<Tokens, String> {
        let kind = match Bert::parse(json) {
            Some(bert) => Kind::Bert(Box::new(bert)),
            None => Kind::General(Box::new(General::parse(json)?)),
        };
        Ok(Tokens { kind, fingerprint: format!("{}/{VERSION}", hex(&Sha256::digest(json))) })
    }

    /// Returns the special pieces that go before and after every text: `[CLS]` and `[SEP]`.
    pub(crate) fn around(&self) -> (&[u32], &[u32]) {
        match &self.kind {
            Kind::Bert(bert) => bert.around(),
            Kind::General(general) => (&general.before, &general.after),
        }
    }

    /// Appends the pieces of `text` to `out`, without special ones.
    ///
    /// # Errors
    /// What the tokenizer said.
    pub(crate) fn encode(&self, text: &str, out: &mut Vec<u32>) -> Result<(), String> {
        match &self.kind {
            Kind::Bert(bert) => bert.pieces(text, out),
            Kind::General(general) => {
                out.extend(general.encode(text)?);
                Ok(())
            }
        }
    }

    fn try_count(&self, text: &str) -> Result<usize, String> {
        match &self.kind {
            Kind::Bert(bert) => {
                let mut count = 0usize;
                bert.pieces(text, &mut count)?;
                Ok(count)
            }
            Kind::General(general) => general.count(text),
        }
    }
}

impl CountTokens for Tokens {
    fn count(&self, text: &str) -> usize {
        // What a tokenizer can't encode can't be embedded either, and is reported there; here an estimate serves.
        self.try_count(text).unwrap_or_else(|_| ByBytes.count(text))
    }

    fn fingerprint(&self) -> &str {
        &self.fingerprint
    }
}

impl General {
    fn parse(json: &[u8]) -> Result<General, String> {
        let mut tokenizer = Tokenizer::from_bytes(json).map_err(|error| error.to_string())?;
        // A text is run alone and its windows are cut by the embedder: neither is the tokenizer's business here.
        tokenizer.with_truncation(None).map_err(|error| error.to_string())?.with_padding(None);
        tokenizer.set_encode_special_tokens(true);
        let encode = |special| tokenizer.encode_fast("a", special).map_err(|error| error.to_string());
        let (with, without) = (encode(true)?, encode(false)?);
        let (with, without) = (with.get_ids(), without.get_ids());
        let at = with
            .windows(without.len().max(1))
            .position(|ids| ids == without)
            .ok_or("it changes a text when it adds its special tokens")?;
        let (before, after) = (with[..at].to_vec(), with[at + without.len()..].to_vec());
        Ok(General { tokenizer, before, after, remembered: Mutex::default() })
    }

    fn encode(&self, text: &str) -> Result<Vec<u32>, String> {
        Ok(self.tokenizer.encode_fast(text, false).map_err(|error| error.to_string())?.get_ids().to_vec())
    }

    /// Tokenizers of the GPT-2 kind make the whitespace before a word part of it: word by word, with one space each,
    /// the counts are additive, and close.
    fn count(&self, text: &str) -> Result<usize, String> {
        let mut count = 0;
        let mut word = String::new();
        for part in text.split_whitespace() {
            word.clear();
            word.push(' ');
            word.push_str(part);
            if let Some(ids) = self.remembered.lock().unwrap_or_else(PoisonError::into_inner).get(&word) {
                count += ids.len();
                continue;
            }
            let ids = self.encode(&word)?;
            count += ids.len();
            self.remembered.lock().unwrap_or_else(PoisonError::into_inner).put(&word, ids);
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests;
