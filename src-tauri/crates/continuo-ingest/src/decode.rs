//! From bytes to text, or to the reason why a file isn't worth reading. Judging by name alone is for `rules`.

use std::borrow::Cow;
use std::path::Path;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::SkipReason;

/// Languages that are squeezed onto long lines for shipping.
const SQUEEZED: &[&str] = &["js", "mjs", "cjs", "css", "html", "htm", "json", "map"];
/// Below this many bytes a long line does no harm.
const SQUEEZED_FROM: usize = 4096;
/// Bytes a line on average.
const SQUEEZED_LINE: usize = 500;
/// How many lines from the top may say that a tool wrote the file.
const HEAD_LINES: usize = 15;

/// Returns the text of a file.
///
/// It is UTF-8, UTF-16 with its mark, or else read as Windows-1252.
///
/// # Errors
/// The reason why the content should be left out: binary, generated, minified, or a private key.
pub fn decode<'b>(path: &Path, bytes: &'b [u8]) -> Result<Cow<'b, str>, SkipReason> {
    let text = text_of(bytes).ok_or(SkipReason::Binary)?;
    if is_private_key(&text) {
        return Err(SkipReason::Secret);
    }
    if is_generated(path, &text) {
        return Err(SkipReason::Generated);
    }
    if is_minified(path, &text) {
        return Err(SkipReason::Minified);
    }
    Ok(text)
}

fn text_of(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let (bytes, encoding) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (&bytes[length..], Some(encoding)),
        None => (bytes, None),
    };
    if let Some(encoding) = encoding.filter(|encoding| *encoding == UTF_16LE || *encoding == UTF_16BE) {
        let (text, _) = encoding.decode_without_bom_handling(bytes);
        return (!is_binary(text.as_bytes())).then_some(text);
    }
    if is_binary(bytes) {
        return None;
    }
    Some(match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) if is_mostly_utf8(bytes) => String::from_utf8_lossy(bytes),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    })
}

fn is_binary(bytes: &[u8]) -> bool {
    const SAMPLE: usize = 64 * 1024;
    if bytes.starts_with(b"%PDF-") || memchr::memchr(0, bytes).is_some() {
        return true;
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    // Tab, line feed, form feed, carriage return, and the escapes and backspaces of terminal logs are text.
    let control = sample
        .iter()
        .filter(|byte| **byte < 0x20 && !matches!(**byte, b'\t' | b'\n' | 0x0b | 0x0c | b'\r' | 0x1b | 0x08))
        .count();
    control * 20 > sample.len()
}

/// A few broken bytes in a text full of valid sequences are damage, not another encoding.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut valid, mut invalid) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        invalid += usize::from(!chunk.invalid().is_empty());
    }
    valid >= invalid
}

/// A private key itself, not a program that looks for one: the marker is followed by the key's characters.
fn is_private_key(text: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), "-----BEGIN ").any(|at| {
        let rest = &text[at + "-----BEGIN ".len()..];
        // Enough for a few header lines; a line without end isn't searched again and again.
        let rest = &rest[..rest.floor_char_boundary(2_000)];
        let Some((label, after)) = rest.split_once("-----") else { return false };
        if label.len() > 30 || !(label.ends_with("PRIVATE KEY") || label == "PGP PRIVATE KEY BLOCK") {
            return false;
        }
        // In a string the line ends as an escape.
        let after = after.trim_start_matches([' ', '\r', '\n', '\\', 'n', 'r', '"', '\'', '+', ',']);
        let is_key = |line: &str| {
            let key = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=');
            line.bytes().take_while(key).count() >= 40
        };
        // PEM and PGP allow a few header lines, such as `Proc-Type: 4,ENCRYPTED`.
        after.lines().take(6).any(|line| is_key(line.trim_start()))
    })
}

fn is_generated(path: &Path, text: &str) -> bool {
    const MARKS: &[&str] = &["//", "#", "/*", "*", "--", "<!--", ";", "%", "\"\"\"", "'''"];
    // What opens a comment elsewhere is a heading or an item of a list in Markdown.
    let is_markdown = crate::detect(path, &[]).is_some_and(|language| language.name == "markdown");
    let marks = if is_markdown { &["<!--"] } else { MARKS };
    let mut edit = false;
    let mut generated = false;
    for line in text.lines().take(HEAD_LINES) {
        let line = line.trim_start();
        if !marks.iter().any(|mark| line.starts_with(mark)) {
            continue;
        }
        let line = &line[..line.floor_char_boundary(400)];
        if has_word(line, "@generated") {
            return true;
        }
        let line = line.to_ascii_lowercase();
        generated |= line.contains("generated");
        edit |=
            ["do not edit", "do not modify", "don't edit", "not be edited"].iter().any(|words| line.contains(words));
        if generated && edit || says_generated(&line) {
            return true;
        }
    }
    false
}

/// Whether a comment in lower case says that a tool wrote this file, not that a tool writes something.
fn says_generated(line: &str) -> bool {
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    let Some((subject, _)) = line.split_once("automatically generated by") else { return false };
    let of = ["this", "the", "file", "code", "module", "is", "was", "has", "been"];
    subject.split_whitespace().all(|word| of.contains(&word))
}

fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '`';
        !line[..at].ends_with(is_part) && !line[at + word.len()..].starts_with(is_part)
    })
}

fn is_minified(path: &Path, text: &str) -> bool {
    if text.len() < SQUEEZED_FROM {
        return false;
    }
    let Some(extension) = path.extension().and_then(|extension| extension.to_str()) else { return false };
    if !SQUEEZED.contains(&extension.to_ascii_lowercase().as_str()) {
        return false;
    }
    let lines = memchr::memchr_iter(b'\n', text.as_bytes()).count() + 1;
    text.len() / lines > SQUEEZED_LINE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, bytes: &[u8], expect: Result<&str, SkipReason>) {
        assert_eq!(decode(Path::new(name), bytes).as_deref().map_err(|reason| *reason), expect, "{name}");
    }

    #[test]
    fn text_is_decoded_from_whatever_it_is_encoded_in() {
        check("a.txt", "grün".as_bytes(), Ok("grün"));
        check("a.txt", b"\xef\xbb\xbfhello", Ok("hello"));
        check("a.txt", b"\xff\xfeh\0i\0", Ok("hi"));
        check("a.txt", b"\xfe\xff\0h\0i", Ok("hi"));
        check("a.txt", b"gr\xfcn", Ok("grün"));
        check("a.txt", b"", Ok(""));
    }

    #[test]
    fn one_broken_byte_does_not_garble_a_utf8_text() {
        let mut bytes = "äöüßéèàñ".repeat(3).into_bytes();
        bytes.push(0xff);
        check("a.txt", &bytes, Ok(&("äöüßéèàñ".repeat(3) + "\u{fffd}")));
        check("a.txt", b"caf\xc3\xa9 \xff", Ok("café \u{fffd}"));
    }

    #[test]
    fn what_is_not_text_is_binary() {
        check("a.txt", b"ab\0c", Err(SkipReason::Binary));
        check("a.bin", &[1, 2, 3, 4, 5, 6], Err(SkipReason::Binary));
        check("a.pdf", b"%PDF-1.4\n", Err(SkipReason::Binary));
        check("session.log", b"\x1b[31merror\x1b[0m\r\n", Ok("\x1b[31merror\x1b[0m\r\n"));
    }

    #[test]
    fn a_private_key_is_a_secret_and_a_program_about_keys_is_not() {
        let body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n";
        let key = format!("-----BEGIN {}PRIVATE KEY-----\n{body}-----END PRIVATE KEY-----\n", "RSA ");
        check("id", key.as_bytes(), Err(SkipReason::Secret));
        let headed = format!("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: x\n\n{body}");
        check("id.pem", headed.as_bytes(), Err(SkipReason::Secret));
        let quoted = format!("const KEY: &str = \"-----BEGIN PRIVATE KEY-----\\n{body}\";");
        check("a.rs", quoted.as_bytes(), Err(SkipReason::Secret));
        let about = "if line == \"-----BEGIN PRIVATE KEY-----\" {\n    found = true;\n}\n";
        check("a.rs", about.as_bytes(), Ok(about));
    }

    #[test]
    fn generated_files_say_so_at_the_top() {
        check("a.go", b"// Code generated by protoc-gen-go. DO NOT EDIT.\n", Err(SkipReason::Generated));
        check("a.rs", b"// @generated\nfn a() {}\n", Err(SkipReason::Generated));
        check("a.py", b"# Generated by the protocol compiler.\n# DO NOT EDIT!\n", Err(SkipReason::Generated));
        let about = "/// Skips files marked `@generated`.\nfn skip() {}\n";
        check("a.rs", about.as_bytes(), Ok(about));
        let readme = "# bindings\n\n* Bindings are automatically generated by bindgen\n";
        check("README.md", readme.as_bytes(), Ok(readme));
        let comment = "// Parsers are automatically generated by the build.\nfn a() {}\n";
        check("a.rs", comment.as_bytes(), Ok(comment));
        check("a.rs", b"/* Automatically generated by rust-bindgen */\n", Err(SkipReason::Generated));
        check("a.c", b"// This file was automatically generated by SWIG.\n", Err(SkipReason::Generated));
        check("API.md", b"<!-- This file is automatically generated by docs. -->\n", Err(SkipReason::Generated));
        let late = format!("{}// @generated\n", "x\n".repeat(40));
        check("a.rs", late.as_bytes(), Ok(&late));
    }

    #[test]
    fn long_lines_on_average_are_minified() {
        let line = "function a(b){return b};".repeat(400);
        check("a.js", line.as_bytes(), Err(SkipReason::Minified));
        check("a.txt", line.as_bytes(), Ok(&line));
        let short = "function a(b){return b}\n".repeat(400);
        check("a.js", short.as_bytes(), Ok(&short));
    }
}
