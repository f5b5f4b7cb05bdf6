//! Lines that do nothing but close what is around them: `}`, `end`, `#endif`.

/// What ends a block in languages that do it by a word.
const WORDS: [&str; 6] = ["end", "fi", "done", "esac", "endif", "END"];
/// Tags of a page that aren't units of their own.
const TAGS: [&str; 3] = ["</script>", "</body>", "</html>"];
/// A longer line says something, too.
const LONGEST: usize = 200;

/// Whether a line does nothing but close, whatever its comment says about what it closes. A comment alone, or a ruler
/// like `=====`, closes nothing.
pub(super) fn is_closing(line: &str) -> bool {
    let line = line.trim();
    if line.is_empty() || line.len() > LONGEST {
        return false;
    }
    if let Some(rest) = line.strip_prefix("#endif") {
        return !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    }
    if TAGS.iter().any(|tag| line.starts_with(tag)) {
        return TAGS.iter().fold(line.to_owned(), |line, tag| line.replace(tag, "")).trim().is_empty();
    }
    let code = ["//", "/*", " #", " --"].iter().filter_map(|mark| line.find(mark)).min().map_or(line, |at| &line[..at]);
    let is_bracket = |c: char| "})];".contains(c);
    let closes =
        code.contains(is_bracket) || code.split(|c: char| !c.is_alphanumeric()).any(|word| WORDS.contains(&word));
    // `})();` calls what it closes.
    let is_apart = |c: char| c.is_whitespace() || is_bracket(c) || c == ',' || c == '(';
    closes && code.split(is_apart).all(|word| word.is_empty() || WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::is_closing;

    #[test]
    fn a_line_closes_when_it_does_nothing_else() {
        for line in [
            "}",
            "  end",
            "})();",
            "});",
            "},",
            "end)",
            "]",
            "} // namespace foo",
            "}  /* extern \"C\" */",
            "#endif",
            "#endif  // GUARD_H",
            "#endif /* GUARD_H */",
            "end # class Lexer",
            "end -- module",
            "fi",
            "</body></html>",
        ] {
            assert!(is_closing(line), "{line}");
        }
        for line in [
            "",
            "// -----",
            "=====",
            "-----",
            "# end",
            "/* } */",
            "end_date = 1",
            "ending",
            "end_",
            "} else {",
            "{ }",
            "#endifs",
            "<body>",
            "</div>",
            "return }",
            "\"}\"",
            ",",
            "@end",
        ] {
            assert!(!is_closing(line), "{line}");
        }
    }
}
