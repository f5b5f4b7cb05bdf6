//! The context header of a chunk: `Class: Lexer | Method: next | Returns the next token.`

use super::{Budget, Heading};
use crate::ChunkKind;

/// Between the headings of a path.
const PATH: &str = " › ";
/// Characters of the names that a merged chunk is called by.
const LONGEST_LIST: usize = 60;

/// One part of a header, `Class: Lexer`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) label: &'static str,
    pub(crate) title: String,
}

/// Returns a heading whose context keeps within its budget: the doc line gives way first, then the outer parts.
pub(crate) fn heading(kind: ChunkKind, symbol: String, parts: &[Part], doc: &str, budget: Budget<'_>) -> Heading {
    let most = budget.context();
    if most == 0 {
        return Heading { kind, symbol, context: String::new(), context_tokens: 0 };
    }
    for first in 0..parts.len() {
        let context = join(&parts[first..]);
        let context_tokens = budget.tokens.count(&context);
        if context_tokens <= most {
            return with_doc(kind, symbol, context, context_tokens, doc, budget);
        }
    }
    // One title that is too long by itself: of a heading's path the end says most.
    let mut whole = parts.last().map(|part| join(std::slice::from_ref(part))).unwrap_or_default();
    if let Some(part) = parts.last() {
        let mut title = part.title.as_str();
        while let Some((_, rest)) = title.split_once(PATH) {
            title = rest;
            whole = join(&[Part { label: part.label, title: format!("…{PATH}{rest}") }]);
            if budget.tokens.count(&whole) <= most {
                break;
            }
        }
    }
    let mut context = whole.as_str();
    let mut context_tokens = budget.tokens.count(context);
    while context_tokens > most {
        context = context[..context.floor_char_boundary(context.len() * 3 / 4)].trim_end();
        context_tokens = budget.tokens.count(context);
    }
    with_doc(kind, symbol, context.to_string(), context_tokens, doc, budget)
}

fn with_doc(
    kind: ChunkKind,
    symbol: String,
    mut context: String,
    mut context_tokens: usize,
    doc: &str,
    budget: Budget<'_>,
) -> Heading {
    let separator = if context.is_empty() { "" } else { " | " };
    let mut left = budget.context() - context_tokens;
    let separator_tokens = budget.tokens.count(separator);
    let mut words = String::new();
    if separator_tokens < left {
        left -= separator_tokens;
        let mut taken = 0;
        for word in doc.split_whitespace() {
            let tokens = budget.tokens.count(word);
            if taken + tokens > left {
                break;
            }
            taken += tokens;
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(word);
        }
        if !words.is_empty() {
            context_tokens += separator_tokens + taken;
            context.push_str(separator);
            context.push_str(&words);
        }
    }
    Heading { kind, symbol, context, context_tokens }
}

fn join(parts: &[Part]) -> String {
    let mut context = String::new();
    for part in parts {
        if !context.is_empty() {
            context.push_str(" | ");
        }
        context.push_str(part.label);
        context.push_str(": ");
        context.push_str(&part.title);
    }
    context
}

/// Adds a part, or goes on with the last one when that has the same label.
pub(crate) fn push(parts: &mut Vec<Part>, label: &'static str, title: &str, separator: &str) {
    match parts.last_mut() {
        Some(last) if last.label == label => {
            last.title.push_str(separator);
            last.title.push_str(title);
        }
        _ => parts.push(Part { label, title: title.to_string() }),
    }
}

/// Returns the names as a list, which ends in `…` when there are too many, and whether it has them all.
pub(crate) fn list(names: &[&str]) -> (String, bool) {
    let mut list = String::new();
    for name in names {
        if !list.is_empty() {
            if list.chars().count() + name.chars().count() > LONGEST_LIST {
                list.push_str(", …");
                return (list, false);
            }
            list.push_str(", ");
        }
        list.push_str(name);
    }
    (list, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ByBytes;
    use crate::parse::ChunkLimits;

    #[track_caller]
    fn check(parts: &[(&'static str, &str)], doc: &str, expect: &str) {
        let limits = ChunkLimits { max_tokens: 64, overlap_tokens: 16, include_header: true };
        let budget = Budget { limits: &limits, tokens: &ByBytes };
        let parts: Vec<Part> = parts.iter().map(|(label, title)| Part { label, title: (*title).to_string() }).collect();
        let heading = heading(ChunkKind::Method, String::new(), &parts, doc, budget);
        assert_eq!(heading.context, expect);
        assert_eq!(heading.context_tokens, budget.tokens.count(&heading.context), "counted as it stands");
        assert!(heading.context_tokens <= budget.context());
    }

    #[test]
    fn a_context_names_what_is_around_and_gives_way_to_its_budget() {
        check(&[("Class", "Lexer"), ("Method", "next")], "Next token.", "Class: Lexer | Method: next | Next token.");
        check(&[], "Only a doc line.", "Only a doc line.");
        check(&[], "", "");
        check(
            &[("Class", "Lexer"), ("Method", "next")],
            "A line that goes on for far longer than there is room",
            "Class: Lexer | Method: next | A line that goes on for far",
        );
        check(
            &[("Class", "AnOutermostClassWithAVeryLongNameIndeed"), ("Method", "whatever_it_is_called")],
            "",
            "Method: whatever_it_is_called",
        );
        check(&[("Method", &"x".repeat(100))], "", &format!("Method: {}", "x".repeat(52)));
    }

    #[test]
    fn of_a_path_of_headings_the_end_is_kept() {
        check(
            &[("Section", "A first heading that is rather long › A second heading, long as well › Third")],
            "",
            "Section: … › A second heading, long as well › Third",
        );
    }

    #[test]
    fn a_list_of_names_ends_before_it_is_too_long() {
        assert_eq!(list(&["a", "b"]), ("a, b".to_string(), true));
        assert!(list(&["name"; 100]).0.ends_with("name, …"));
    }
}
