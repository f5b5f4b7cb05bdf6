//! How long a text is for the model. The model's own counter lives with the model.

/// Counts word pieces as a model does.
///
/// Counts are additive: that of a text is the sum of those of its whitespace-separated parts. Chunking counts each
/// line once and relies on it.
pub trait CountTokens: Send + Sync {
    /// Returns the number of word pieces of `text`, without the model's special tokens.
    fn count(&self, text: &str) -> usize;

    /// Returns what tells this counter from others that count differently.
    fn fingerprint(&self) -> &str;
}

/// Estimates without a model: a token for each four bytes of a word, or part of four.
#[derive(Clone, Copy, Debug, Default)]
pub struct ByBytes;

impl CountTokens for ByBytes {
    fn count(&self, text: &str) -> usize {
        text.split_whitespace().map(|word| word.len().div_ceil(4)).sum()
    }

    fn fingerprint(&self) -> &str {
        "bytes/4"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_counts_as_the_sum_of_its_words() {
        assert_eq!(ByBytes.count("ab  abcd\tabcde\n"), 1 + 1 + 2);
        assert_eq!(ByBytes.count(" \n"), 0);
    }
}
