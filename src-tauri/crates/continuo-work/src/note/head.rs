//! What stands for a note in a list: its title and the beginning of its text.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::path;
use crate::words::{beginning, words};

/// In characters.
const LONGEST_TITLE: usize = 120;
const EXCERPT: usize = 160;
/// In bytes; of more the excerpt has nothing.
const ENOUGH: usize = 8 * EXCERPT;

/// Returns the title of a note (its first heading, else its first line, else its file's name), and the beginning of
/// what else it says, both without marks.
pub(super) fn head(path: &str, text: &str) -> (String, String) {
    let mut heading: Option<String> = None;
    let mut body = String::new();
    let (mut in_heading, mut in_front) = (false, false);
    let options = Options::ENABLE_YAML_STYLE_METADATA_BLOCKS | Options::ENABLE_TASKLISTS | Options::ENABLE_WIKILINKS;
    for event in Parser::new_ext(text, options) {
        match event {
            Event::Start(Tag::MetadataBlock(_)) => in_front = true,
            Event::End(TagEnd::MetadataBlock(_)) => in_front = false,
            _ if in_front => {}
            Event::Start(Tag::Heading { .. }) if heading.as_ref().is_none_or(|heading| words(heading).is_empty()) => {
                in_heading = true;
                heading = Some(String::new());
            }
            Event::End(TagEnd::Heading(_)) => {
                in_heading = false;
                body.push('\n');
            }
            Event::Text(part) | Event::Code(part) => match &mut heading {
                Some(heading) if in_heading => heading.push_str(&part),
                _ if body.len() < ENOUGH => body.push_str(&part),
                _ => {}
            },
            Event::SoftBreak | Event::HardBreak if in_heading => heading.iter_mut().for_each(|text| text.push(' ')),
            Event::SoftBreak | Event::HardBreak | Event::End(_) if !in_line(&event) => body.push('\n'),
            _ => {}
        }
    }
    let mut lines = body.lines().map(words).filter(|line| !line.is_empty());
    let title = heading.map(|heading| words(&heading)).filter(|heading| !heading.is_empty()).or_else(|| lines.next());
    let title = title.unwrap_or_else(|| path::last(path::without_ending(path).unwrap_or(path)).to_owned());
    (beginning(&title, LONGEST_TITLE), beginning(&lines.collect::<Vec<_>>().join(" "), EXCERPT))
}

/// Whether a text goes on in the same line behind it.
fn in_line(event: &Event<'_>) -> bool {
    matches!(
        event,
        Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_note_is_named_by_what_it_says_first() {
        let check = |text: &str, title: &str, excerpt: &str| {
            assert_eq!(head("ideas/file.md", text), (title.to_owned(), excerpt.to_owned()), "{text:?}");
        };
        check("# The *parser*\n\nReads `a` and\n[b](c.md).\n\n- one\n- two\n", "The parser", "Reads a and b. one two");
        check("intro\n\n## Later\n\nmore", "Later", "intro more");
        check("#\n\nfirst line\nsecond", "first line", "second");
        check("#\n\n# Real\n", "Real", "");
        check("\n\n**first** line\nsecond", "first line", "second");
        check("Under\nlined\n====\nx", "Under lined", "x");
        check("---\ntags: a\n---\n# T\nx", "T", "x");
        check("# See [[Other|that]] &amp; [[this]]\r\n\r\nx\r\ny\r\n", "See that & this", "x y");
        check("", "file", "");
        check("```\ncode\n```\n", "code", "");
        let (_, excerpt) = head("a.md", &format!("# T\n{}", "word ".repeat(200)));
        assert_eq!((excerpt.chars().count(), excerpt.ends_with("word…")), (160, true), "{excerpt}");
    }

    proptest! {
        #[test]
        fn any_text_has_a_title(text in "(?s)([#=\\-\n\\[\\]`*>]|\\PC){0,200}") {
            let (title, excerpt) = head("a.md", &text);
            prop_assert!(!title.is_empty() && title.chars().count() <= LONGEST_TITLE);
            prop_assert!(excerpt.chars().count() <= EXCERPT);
        }
    }
}
