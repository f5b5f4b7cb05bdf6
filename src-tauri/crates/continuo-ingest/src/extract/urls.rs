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
        if !host.starts_with(|c: char| c.is_alphanumeric() || c == '[') {
            return None;
        }
        // One that doesn't end within this is too long whatever follows.
        let host = &host[..host.floor_char_boundary(LONGEST + 4)];
        let end = host.find(|c: char| c.is_whitespace() || c.is_control() || "\"'`<>{}|\\^".contains(c));
        let url = &text[start..at + 3 + trim(&host[..end.unwrap_or(host.len())]).len()];
        (url.len() > at + 3 - start && url.len() <= LONGEST).then_some((start, url))
    })
}

/// Without a bracket that isn't opened in it and what follows (`[text](url "title")`), and without punctuation of the
/// sentence around it.
fn trim(url: &str) -> &str {
    let (mut round, mut square) = (0_i32, 0_i32);
    let unopened = url.find(|c: char| {
        round += i32::from(c == '(') - i32::from(c == ')');
        square += i32::from(c == '[') - i32::from(c == ']');
        round < 0 || square < 0
    });
    url[..unopened.unwrap_or(url.len())].trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_', '~', '$', '%'])
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
