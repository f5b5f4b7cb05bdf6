//! URLs in a text.

use memchr::memmem;

/// Longer ones carry data, not an address.
const LONGEST: usize = 500;

/// Returns the web addresses of a text with the bytes they begin at.
pub(super) fn find(text: &str) -> impl Iterator<Item = (usize, &str)> {
    memmem::find_iter(text.as_bytes(), "://").filter_map(move |at| {
        let start =
            ["https", "http"].iter().find(|scheme| text[..at].ends_with(**scheme)).map(|scheme| at - scheme.len())?;
        let before = text[..start].chars().next_back();
        if before.is_some_and(char::is_alphanumeric) {
            return None;
        }
        let host = &text[at + 3..];
        let end = host
            .find(|c: char| c.is_whitespace() || c.is_control() || "\"'`<>{}|\\^".contains(c))
            .unwrap_or(host.len());
        let host = trim(&host[..end]);
        let has_host = host.starts_with(|c: char| c.is_alphanumeric() || c == '[');
        let url = &text[start..at + 3 + host.len()];
        (has_host && url.len() <= LONGEST).then_some((start, url))
    })
}

/// Without punctuation of the sentence around it, and without a bracket that isn't opened in it.
fn trim(url: &str) -> &str {
    let mut url = url;
    loop {
        let trimmed = url.trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_', '~', '$', '%']);
        let unopened = [('(', ')'), ('[', ']')].iter().find(|(open, close)| {
            trimmed.ends_with(*close) && trimmed.matches(*close).count() > trimmed.matches(*open).count()
        });
        let trimmed = if unopened.is_some() { &trimmed[..trimmed.len() - 1] } else { trimmed };
        if trimmed.len() == url.len() {
            break;
        }
        url = trimmed;
    }
    // `[text](url)` and `](url "title")`: what follows an unopened bracket isn't the address.
    let mut depth = 0_i32;
    for (at, c) in url.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return trim(&url[..at]),
            ')' => depth -= 1,
            _ => {}
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &[&str]) {
        assert_eq!(find(text).map(|(_, url)| url).collect::<Vec<_>>(), expect, "{text}");
    }

    #[test]
    fn a_url_ends_where_its_sentence_goes_on() {
        check("See https://a.example/b.", &["https://a.example/b"]);
        check("(http://a.example/b_(c))", &["http://a.example/b_(c)"]);
        check("[a](https://a.example/x), [b](https://b.example)", &["https://a.example/x", "https://b.example"]);
        check("<a href=\"https://a.example/?q=1&r=2#f\">", &["https://a.example/?q=1&r=2#f"]);
        check("url = 'https://{host}/x'", &[]);
        check("ftp://a.example git://b https://", &[]);
        check("https://[::1]:80/x", &["https://[::1]:80/x"]);
    }

    #[test]
    fn a_data_url_of_a_megabyte_is_none() {
        check(&format!("https://a.example/{}", "x".repeat(1 << 20)), &[]);
    }
}
