//! The first line worth reading of a comment or docstring.

use std::borrow::Cow;

/// Characters of a doc line that are kept.
const LONGEST: usize = 160;

/// Returns the first line of comments (with their marks) or of a docstring that says something, on one line.
pub(crate) fn first_line(comment: &str) -> String {
    comment.lines().take(40).find_map(line_of).unwrap_or_default()
}

fn line_of(line: &str) -> Option<String> {
    if is_heading(line) {
        return None;
    }
    let line = strip(line);
    if !line.contains(char::is_alphanumeric) || is_directive(line) {
        return None;
    }
    let mut words = Vec::new();
    let mut length = 0;
    let line = without_tags(line);
    for word in line.split_whitespace() {
        length += word.chars().count() + 1;
        if length > LONGEST {
            break;
        }
        words.push(word);
    }
    (!words.is_empty()).then(|| words.join(" "))
}

/// Takes away what makes the line a comment or a string.
fn strip(line: &str) -> &str {
    let line = line.trim();
    let attribute = ["@moduledoc", "@doc", "@typedoc"].iter().find_map(|attribute| line.strip_prefix(attribute));
    let line = attribute.unwrap_or(line).trim_start();
    let line = ["'''", "\"\"\"", "~S", "~s", "<!--", "{-|", "{-", "r\"", "R\"", "f\""]
        .iter()
        .find_map(|mark| line.strip_prefix(mark))
        .unwrap_or(line);
    let line = line.trim_start_matches(['/', '*', '#', ';', '!', '-', '%', '"', '\'', ' ', '\t', '|', '<', '^']);
    let line = line.strip_suffix("*/").or_else(|| line.strip_suffix("-->")).unwrap_or(line);
    line.trim_end_matches(['*', '"', '\'', ' ', '\t', '#', '-', '='])
}

/// `/// # Safety` says what comes, not what this is.
fn is_heading(line: &str) -> bool {
    let bare = line.trim_start().trim_start_matches(['/', '!', '*']);
    bare.len() < line.trim_start().len() && bare.trim_start().starts_with("# ")
}

/// What is addressed to tools rather than readers.
fn is_directive(line: &str) -> bool {
    const TOOLS: &[&str] = &[
        "@",
        "\\param",
        ":param",
        "eslint",
        "prettier-",
        "noqa",
        "type:",
        "pylint",
        "pragma",
        "nolint",
        "NOLINT",
        "clang-format",
        "rubocop",
        "region",
        "SPDX",
        "Copyright",
        "copyright",
        "cspell",
        "istanbul",
        "ts-",
        "go:",
        "+build",
        "mypy",
        "fmt:",
        "shellcheck",
        "swiftlint",
        "ktlint",
        "credo:",
        "vim:",
        "-*-",
        "TODO",
        "FIXME",
        "BUG",
        "HACK",
        "XXX",
    ];
    if line.starts_with("@brief ") || line.starts_with("@summary ") {
        return false;
    }
    TOOLS.iter().any(|tool| line.starts_with(tool))
}

/// XML documentation puts its text between tags.
fn without_tags(line: &str) -> Cow<'_, str> {
    let line = line.strip_prefix("@brief ").or_else(|| line.strip_prefix("@summary ")).unwrap_or(line);
    let known = ["summary>", "para>", "remarks>", "p>"];
    if !known.iter().any(|tag| line.contains(tag)) {
        return Cow::Borrowed(line);
    }
    let mut plain = line.to_string();
    for tag in known {
        let end = format!("/{tag}");
        plain = plain.replace(&format!("<{end}"), "").replace(&format!("<{tag}"), "").replace(&end, "");
        if let Some(rest) = plain.strip_prefix(tag) {
            plain = rest.to_string();
        }
    }
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::first_line;

    #[track_caller]
    fn check(comment: &str, expect: &str) {
        assert_eq!(first_line(comment), expect);
    }

    #[test]
    fn the_first_line_that_says_something_is_taken_without_its_marks() {
        check("/// Returns the next token.\n/// And more.", "Returns the next token.");
        check("/**\n * Reads a file.\n *\n * @param path where\n */", "Reads a file.");
        check("/** One line. */", "One line.");
        check("\"\"\"Docstring.\n\n    More.\n\"\"\"", "Docstring.");
        check("r\"\"\"Raw docstring.\"\"\"", "Raw docstring.");
        check("# ---------\n# Sections\n# ---------", "Sections");
        check("-- | Haskell doc", "Haskell doc");
        check("@doc \"\"\"\nElixir doc.\n\"\"\"", "Elixir doc.");
        check("/// <summary>\n/// Parses a thing.\n/// </summary>", "Parses a thing.");
        check("/// <summary>Parses it.</summary>", "Parses it.");
        check("// eslint-disable-next-line\n// Does it.", "Does it.");
        check("/* @brief Doxygen. */", "Doxygen.");
        check("/// # Safety\n///\n/// The pointer is valid.", "The pointer is valid.");
        check("//", "");
    }

    #[test]
    fn a_long_line_ends_at_a_word() {
        assert!(first_line(&"word ".repeat(100)).len() <= 160);
    }
}
