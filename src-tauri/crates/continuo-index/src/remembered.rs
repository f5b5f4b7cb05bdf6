//! Pieces of words that were encoded the slow way, kept for the next time.

use std::collections::HashMap;

/// How many words are kept, and of how many bytes.
pub(crate) const WORDS: usize = 8192;
pub(crate) const WORD_BYTES: usize = 64;

/// A bounded memory of words. When it's full it begins anew, which costs less than knowing which word is the oldest.
#[derive(Default)]
pub(crate) struct Remembered {
    words: HashMap<Box<str>, Box<[u32]>>,
}

impl Remembered {
    pub(crate) fn get(&self, word: &str) -> Option<&[u32]> {
        self.words.get(word).map(|ids| &**ids)
    }

    pub(crate) fn put(&mut self, word: &str, ids: Vec<u32>) {
        if word.len() > WORD_BYTES {
            return;
        }
        if self.words.len() >= WORDS {
            self.words.clear();
        }
        self.words.insert(word.into(), ids.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_keeps_what_it_was_given_and_stays_bounded() {
        let mut remembered = Remembered::default();
        for number in 0..WORDS as u32 * 3 {
            let word = format!("é{number}");
            remembered.put(&word, vec![number]);
            assert_eq!(remembered.get(&word), Some(&[number][..]));
            assert!(remembered.words.len() <= WORDS);
        }
        let long = "é".repeat(WORD_BYTES);
        remembered.put(&long, vec![1]);
        assert_eq!(remembered.get(&long), None, "long words come once");
    }
}
