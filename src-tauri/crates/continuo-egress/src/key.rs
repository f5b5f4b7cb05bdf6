//! A key: text that shows itself to nobody who doesn't ask for it by name.

use std::fmt;

use zeroize::Zeroizing;

/// A secret of a provider. It is wiped from memory when dropped, and shown as `[redacted]`.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(Zeroizing<String>);

impl Key {
    /// Returns the key with this text, without the white space around it that copying brings along.
    pub fn new(text: impl Into<String>) -> Key {
        let text = Zeroizing::new(text.into());
        let trimmed = text.trim();
        if trimmed.len() == text.len() { Key(text) } else { Key(Zeroizing::new(trimmed.to_owned())) }
    }

    /// Returns the text itself, to be sent and nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Returns whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_never_shown() {
        let key = Key::new("hunter2");
        assert_eq!(format!("{key:?} {:#?}", Some(&key)), "Key([redacted]) Some(\n    Key([redacted]),\n)");
        assert_eq!(key.expose(), "hunter2");
    }

    #[test]
    fn a_key_loses_the_white_space_around_it() {
        assert_eq!(Key::new(" hunter2\n").expose(), "hunter2");
        assert!(Key::new(" \n").is_empty());
    }
}
