//! Names of code units in prose.

/// Whether code within a line of prose is the name of something, and not just any word set in code.
pub(super) fn is_mention(span: &str) -> bool {
    let name = span.trim_end_matches("()");
    if name.len() > 120 || name.is_empty() {
        return false;
    }
    let mut parts = 0;
    for part in name.split("::").flat_map(|part| part.split(['.', '#'])) {
        parts += 1;
        let starts = part.starts_with(|c: char| c.is_alphabetic() || c == '_');
        if !starts || !part.chars().all(|c| c.is_alphanumeric() || c == '_') {
            return false;
        }
    }
    let has_case = || name.chars().zip(name.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase());
    let is_file = || name.rsplit_once('.').is_some_and(|(_, extension)| super::paths::is_extension(extension));
    let is_capital = || name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase);
    (parts > 1 || name.len() < span.len() || name.trim_matches('_').contains('_') || has_case() || is_capital())
        && !is_file()
}

#[cfg(test)]
mod tests {
    use super::is_mention;

    #[test]
    fn names_are_told_from_other_code() {
        for name in ["Lexer::next", "parse()", "os.path", "next_token", "nextToken", "Lexer", "Foo#bar"] {
            assert!(is_mention(name), "{name}");
        }
        for other in ["true", "cargo test", "x", "--flag", "a + b", "main.rs", "", "1.2.3", "GET"] {
            assert!(!is_mention(other), "{other}");
        }
    }
}
