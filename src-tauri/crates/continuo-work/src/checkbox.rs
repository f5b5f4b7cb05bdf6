//! Checkboxes of Markdown: `- [ ] to do` and `- [x] done`.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::words::words;

/// A list item that can be ticked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkbox {
    /// From 1.
    pub line: u32,
    /// Its first paragraph, without marks; empty when it has none.
    pub text: String,
    pub done: bool,
}

/// Returns the checkboxes of a Markdown text in their order. What stands in code is none.
pub fn checkboxes(text: &str) -> Vec<Checkbox> {
    let mut found = Vec::new();
    let mut lines = Lines::new(text);
    let mut current: Option<Checkbox> = None;
    let options = Options::ENABLE_TASKLISTS | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        match event {
            Event::TaskListMarker(done) => {
                found.extend(current.replace(Checkbox { line: lines.of(range.start), text: String::new(), done }));
            }
            Event::Text(part) | Event::Code(part) => {
                if let Some(current) = &mut current {
                    current.text.push_str(&part);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some(current) = &mut current {
                    current.text.push(' ');
                }
            }
            // What follows belongs to the item, and isn't what is to be done.
            Event::End(TagEnd::Paragraph | TagEnd::Item)
            | Event::Start(
                Tag::List(_)
                | Tag::Item
                | Tag::CodeBlock(_)
                | Tag::BlockQuote(_)
                | Tag::Heading { .. }
                | Tag::HtmlBlock,
            ) => found.extend(current.take()),
            _ => {}
        }
    }
    found.extend(current);
    for checkbox in &mut found {
        checkbox.text = words(&checkbox.text);
    }
    found
}

/// The lines of a text by offsets that don't go down much.
pub(crate) struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: u32,
}

impl<'t> Lines<'t> {
    pub(crate) fn new(text: &'t str) -> Lines<'t> {
        Lines { text, at: 0, line: 1 }
    }

    /// Returns the line of an offset in bytes, from 1.
    pub(crate) fn of(&mut self, offset: usize) -> u32 {
        if offset < self.at {
            (self.at, self.line) = (0, 1);
        }
        let passed = self.text.as_bytes().get(self.at..offset).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u32;
        self.at = offset;
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_checkbox_is_an_item_with_its_line_text_and_tick() {
        let check = |text: &str, expect: &[(u32, &str, bool)]| {
            let found = checkboxes(text);
            let found: Vec<_> = found.iter().map(|found| (found.line, found.text.as_str(), found.done)).collect();
            assert_eq!(found, expect, "{text:?}");
        };
        check(
            "- [ ] one\n- [x] two\n* [X] three\n1. [ ] four\n",
            &[(1, "one", false), (2, "two", true), (3, "three", true), (4, "four", false)],
        );
        check("# T\r\n\r\n- [ ] a `b` *c* [d](e.md)\r\n  and on\r\n", &[(3, "a b c d and on", false)]);
        check("- [ ] outer\n  - [x] inner\n\n    more\n- plain\n", &[(1, "outer", false), (2, "inner", true)]);
        check("- [ ] loose\n\n  its rest\n\n- [ ] other\n", &[(1, "loose", false), (5, "other", false)]);
        check("> - [ ] quoted\n", &[(1, "quoted", false)]);
        check("- [ ] above code\n  ```\n  - [ ] in code\n  ```\n", &[(1, "above code", false)]);
        check("---\ntodo: |\n  - [ ] of the front\n---\n- [ ] real\n", &[(5, "real", false)]);
        check("```\n- [ ] code\n```\n\n    - [ ] code\n\n`- [ ] code` [ ] no item\n- [] none\n- [a] none\n", &[]);
        check("", &[]);
    }

    proptest! {
        #[test]
        fn any_text_has_checkboxes_on_its_lines(text in "(?s)([-*x \\[\\]\n`>0-9.]|\\PC){0,200}") {
            let lines = text.lines().count() as u32;
            for checkbox in checkboxes(&text) {
                prop_assert!((1..=lines).contains(&checkbox.line), "{checkbox:?}");
                prop_assert!(!checkbox.text.contains('\n'));
            }
        }
    }
}
