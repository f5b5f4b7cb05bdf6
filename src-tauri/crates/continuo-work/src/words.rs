//! Texts of a line: spacing, cutting, and whether they have the words that somebody looks for.

/// Returns `text` with single spaces between its words, and without control characters.
pub(crate) fn words(text: &str) -> String {
    let spaced = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    spaced.collect::<Vec<_>>().join(" ")
}

/// Returns the beginning of `text` in at most `most` characters, cut between words where that is possible.
pub(crate) fn beginning(text: &str, most: usize) -> String {
    let text = words(text);
    if text.chars().count() <= most {
        return text;
    }
    let cut: String = text.chars().take(most.saturating_sub(1)).collect();
    let whole = cut.rfind(' ').filter(|&at| at > 0 && !text[cut.len()..].starts_with(' ')).unwrap_or(cut.len());
    format!("{}…", cut[..whole].trim_end())
}

/// Returns the words of a query as [`has_all`] takes them.
pub(crate) fn sought(query: &str) -> Vec<String> {
    query.split_whitespace().map(str::to_lowercase).collect()
}

/// Whether every word stands in `folded`, a text in lower case.
pub(crate) fn has_all(folded: &str, words: &[String]) -> bool {
    words.iter().all(|word| folded.contains(word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_ends_with_a_word_and_has_no_more_than_asked() {
        let check = |text, most, expect| {
            let cut = beginning(text, most);
            assert_eq!(cut, expect);
            assert!(cut.chars().count() <= most);
        };
        check(" one\n two ", 7, "one two");
        check("one two three", 9, "one two…");
        check("one two three", 8, "one two…");
        check("one two three", 7, "one…");
        check("Übergrößenträger", 6, "Überg…");
        check("", 6, "");
    }

    #[test]
    fn words_are_found_in_any_case_and_order() {
        assert!(has_all(&"Größe des Parsers".to_lowercase(), &sought("PARSER größe")));
        assert!(!has_all("parser", &sought("parser lexer")));
        assert!(has_all("anything", &sought(" ")));
    }
}
