//! The text of a declaration, made fit to be shown on one line.

/// Without `@Override`, `[Serializable]` and `#[Entity]` before the declaration itself.
pub(super) fn without_annotations(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        let is_at = rest.starts_with('@') && !rest.starts_with("@interface");
        let after = if is_at {
            let name = rest[1..].find(|c: char| !c.is_alphanumeric() && c != '_' && c != '.');
            name.map_or("", |end| &rest[1 + end..])
        } else if rest.starts_with('[') || rest.starts_with("#[") {
            rest.trim_start_matches('#')
        } else {
            return rest;
        };
        let after = if after.starts_with(['(', '[']) { behind_brackets(after) } else { Some(after) };
        match after.map(str::trim_start).filter(|after| !after.is_empty()) {
            Some(after) => rest = after,
            None => return rest,
        }
    }
}

/// What follows the bracket that closes the one a text begins with.
fn behind_brackets(text: &str) -> Option<&str> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return Some(&text[at + c.len_utf8()..]);
        }
    }
    None
}

/// On one line, whitespace collapsed, of at most `longest` characters.
pub(super) fn one_line(text: &str, longest: usize) -> String {
    let mut line = String::with_capacity(text.len().min(longest));
    let mut left = longest;
    for word in text.split_whitespace() {
        if !line.is_empty() {
            if left <= 1 {
                break;
            }
            line.push(' ');
            left -= 1;
        }
        let end = word.char_indices().nth(left).map_or(word.len(), |(at, _)| at);
        line.push_str(&word[..end]);
        left -= word[..end].chars().count();
        if left == 0 {
            break;
        }
    }
    line
}
