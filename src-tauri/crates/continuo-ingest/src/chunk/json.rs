//! Keys of a JSON text, with the comments and loose quoting that its dialects allow.

use super::keyed::Keys;
use super::levels::{NEVER, WITHIN};

/// An object or array that isn't closed.
struct Frame {
    is_object: bool,
    /// A key was opened and its value isn't over.
    has_open_key: bool,
    /// The next string is a key.
    wants_key: bool,
    /// Arrays around it: what is in them has no name.
    in_array: bool,
}

pub(super) fn read(keys: &mut Keys<'_, '_>) {
    let bytes = keys.lines.text.as_bytes();
    let mut reader = Reader { keys, bytes, at: 0, line: 0, piece: 0, is_first: true, frames: Vec::new() };
    while reader.at < bytes.len() {
        reader.token();
    }
}

struct Reader<'r, 'a, 't> {
    keys: &'r mut Keys<'a, 't>,
    bytes: &'t [u8],
    at: usize,
    /// Where the line begins.
    line: usize,
    piece: usize,
    /// Nothing stood on the line yet.
    is_first: bool,
    frames: Vec<Frame>,
}

impl Reader<'_, '_, '_> {
    fn token(&mut self) {
        match self.bytes[self.at] {
            b'\n' => {
                self.at += 1;
                self.line = self.at;
                self.is_first = true;
            }
            b' ' | b'\t' | b'\r' => self.at += 1,
            b'{' | b'[' => {
                self.begin_token();
                let is_object = self.bytes[self.at] == b'{';
                let in_array = self.frames.last().is_some_and(|frame| frame.in_array || !frame.is_object);
                self.frames.push(Frame { is_object, has_open_key: false, wants_key: is_object, in_array });
                self.at += 1;
            }
            b'}' | b']' => {
                if self.frames.pop().is_some_and(|frame| frame.has_open_key) {
                    self.keys.close();
                }
                if self.is_first {
                    self.find_piece();
                    self.keys.content(self.piece, NEVER);
                    self.is_first = false;
                }
                self.at += 1;
            }
            b',' => {
                if let Some(frame) = self.frames.last_mut() {
                    frame.wants_key = frame.is_object;
                    if std::mem::take(&mut frame.has_open_key) {
                        self.keys.close();
                    }
                }
                self.at += 1;
            }
            b'/' if matches!(self.bytes.get(self.at + 1), Some(b'/' | b'*')) => self.comment(),
            b'"' | b'\'' => {
                let was_first = self.begin_token();
                let start = self.at + 1;
                self.string();
                self.key(start..self.at.saturating_sub(1).max(start), was_first);
            }
            b':' => self.at += 1,
            _ => {
                let was_first = self.begin_token();
                let start = self.at;
                let ends = |byte: &u8| b" \t\r\n{}[],:\"'".contains(byte);
                self.at = self.bytes[start..].iter().position(ends).map_or(self.bytes.len(), |end| start + end);
                self.key(start..self.at, was_first);
            }
        }
    }

    fn find_piece(&mut self) {
        self.piece = self.keys.lines.piece_at(self.line);
    }

    /// Returns whether it is the first of its line.
    fn begin_token(&mut self) -> bool {
        let was_first = std::mem::take(&mut self.is_first);
        if was_first {
            self.find_piece();
            let level = (self.frames.len() * 2).min(usize::from(WITHIN) - 1) as u16;
            self.keys.content(self.piece, level);
        }
        was_first
    }

    fn key(&mut self, name: std::ops::Range<usize>, was_first: bool) {
        let depth = self.frames.len();
        let Some(frame) = self.frames.last_mut().filter(|frame| frame.wants_key) else { return };
        frame.wants_key = false;
        if frame.in_array {
            return;
        }
        let Some(name) = self.keys.lines.text.get(name).filter(|name| !name.is_empty()) else { return };
        if was_first {
            frame.has_open_key = self.keys.open(self.piece, name);
        } else if depth == 1 {
            self.keys.name(self.piece, name);
        }
    }

    fn string(&mut self) {
        let quote = self.bytes[self.at];
        self.at += 1;
        while let Some(found) = memchr::memchr3(quote, b'\\', b'\n', &self.bytes[self.at..]) {
            self.at += found + 1;
            match self.bytes[self.at - 1] {
                b'\\' => self.at = (self.at + 1).min(self.bytes.len()),
                b'\n' => {
                    // A string that isn't closed ends with its line.
                    self.at -= 1;
                    return;
                }
                _ => return,
            }
        }
        self.at = self.bytes.len();
    }

    fn comment(&mut self) {
        if self.is_first {
            self.find_piece();
            let level = (self.frames.len() * 2).min(usize::from(WITHIN) - 1) as u16;
            self.keys.levels[self.piece] = level;
        }
        let rest = &self.bytes[self.at..];
        if rest[1] == b'/' {
            self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        } else {
            let end = memchr::memmem::find(&rest[2..], b"*/").map_or(rest.len(), |end| end + 4);
            if let Some(feed) = memchr::memrchr(b'\n', &rest[..end]) {
                self.line = self.at + feed + 1;
                self.is_first = true;
            }
            self.at += end;
        }
    }
}
