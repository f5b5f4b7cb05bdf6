//! Cutting a stream of bytes into messages: lines of JSON, or server-sent events. A message is looked at when it is
//! whole, so that it doesn't matter where the network cut it.

use continuo_egress::{EgressError, Response};

/// Bytes that a message may have.
const MOST: usize = 1 << 20;

/// How messages are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// A line each.
    Lines,
    /// The data of server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html
    Events,
}

/// What keeps a message from being read.
#[derive(Debug)]
pub(crate) enum FrameError {
    Egress(EgressError),
    TooLong,
}

/// The messages of an answer.
pub(crate) struct Frames {
    splitter: Splitter,
    ready: std::collections::VecDeque<Vec<u8>>,
}

impl Frames {
    pub(crate) fn new(framing: Framing) -> Frames {
        Frames { splitter: Splitter::new(framing), ready: std::collections::VecDeque::new() }
    }

    /// Returns the next message, or nothing at the end.
    pub(crate) fn next(&mut self, response: &mut Response) -> Result<Option<Vec<u8>>, FrameError> {
        let mut buffer = [0; 8192];
        loop {
            if let Some(frame) = self.ready.pop_front() {
                return Ok(Some(frame));
            }
            let read = response.read(&mut buffer).map_err(FrameError::Egress)?;
            if read == 0 {
                self.splitter.end(&mut |frame| self.ready.push_back(frame));
                return Ok(self.ready.pop_front());
            }
            if !self.splitter.take(&buffer[..read], &mut |frame| self.ready.push_back(frame)) {
                return Err(FrameError::TooLong);
            }
        }
    }
}

/// Cuts bytes into messages as they come.
struct Splitter {
    framing: Framing,
    line: Vec<u8>,
    /// The data of an event so far; nothing when there was no line of data.
    data: Option<Vec<u8>>,
    /// The last byte was a carriage return: a line feed behind it ends no other line.
    after_return: bool,
    /// No line has ended yet, so that this one may begin with a byte order mark.
    first: bool,
}

impl Splitter {
    fn new(framing: Framing) -> Splitter {
        Splitter { framing, line: Vec::new(), data: None, after_return: false, first: true }
    }

    /// Takes bytes and tells the messages that they complete; returns whether none is too long.
    fn take(&mut self, bytes: &[u8], tell: &mut dyn FnMut(Vec<u8>)) -> bool {
        for &byte in bytes {
            let after_return = std::mem::take(&mut self.after_return);
            match byte {
                b'\n' if after_return => {}
                b'\n' => self.line_ends(tell),
                // A return alone ends a line of an event; among JSON it is white space.
                b'\r' if self.framing == Framing::Events => {
                    self.after_return = true;
                    self.line_ends(tell);
                }
                _ => self.line.push(byte),
            }
            if self.line.len() + self.data.as_ref().map_or(0, Vec::len) > MOST {
                return false;
            }
        }
        true
    }

    /// Takes the end: a last line needs no line end, but an event that is cut off is none.
    fn end(&mut self, tell: &mut dyn FnMut(Vec<u8>)) {
        match self.framing {
            Framing::Lines => self.line_ends(tell),
            Framing::Events => {
                self.line_ends(tell);
                // Servers are known to leave out the last blank line.
                self.event_ends(tell);
            }
        }
    }

    fn line_ends(&mut self, tell: &mut dyn FnMut(Vec<u8>)) {
        let mut line = std::mem::take(&mut self.line);
        if std::mem::take(&mut self.first) && line.starts_with(b"\xef\xbb\xbf") {
            line.drain(..3);
        }
        match self.framing {
            Framing::Lines if line.iter().all(u8::is_ascii_whitespace) => {}
            Framing::Lines => tell(line),
            Framing::Events if line.is_empty() => self.event_ends(tell),
            Framing::Events => self.field(&line),
        }
    }

    fn field(&mut self, line: &[u8]) {
        // Comments, names of events, ids and times to reconnect are nothing to us: the data says its type itself.
        let Some(value) = line.strip_prefix(b"data") else { return };
        let value = match value {
            [b':', b' ', value @ ..] | [b':', value @ ..] => value,
            [] => &[],
            _ => return,
        };
        match &mut self.data {
            Some(data) => {
                data.push(b'\n');
                data.extend_from_slice(value);
            }
            None => self.data = Some(value.to_vec()),
        }
    }

    fn event_ends(&mut self, tell: &mut dyn FnMut(Vec<u8>)) {
        if let Some(data) = self.data.take().filter(|data| !data.is_empty()) {
            tell(data);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the messages of a stream, however it is cut.
    fn messages(framing: Framing, stream: &[u8]) -> Vec<String> {
        let cut_into = |size: usize| {
            let mut splitter = Splitter::new(framing);
            let mut messages = Vec::new();
            let mut tell = |frame: Vec<u8>| messages.push(String::from_utf8(frame).unwrap());
            for piece in stream.chunks(size) {
                assert!(splitter.take(piece, &mut tell));
            }
            splitter.end(&mut tell);
            messages
        };
        let whole = cut_into(stream.len().max(1));
        for size in 1..8 {
            assert_eq!(cut_into(size), whole, "cut into pieces of {size}");
        }
        whole
    }

    #[test]
    fn lines_are_messages_and_blank_ones_are_none() {
        for (stream, expected) in [
            ("{\"a\":1}\n{\"b\":2}\n", vec!["{\"a\":1}", "{\"b\":2}"]),
            ("{\"a\":1}\r\n\r\n{\"b\":\"ü\"}", vec!["{\"a\":1}\r", "{\"b\":\"ü\"}"]),
            ("\n \n", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(messages(Framing::Lines, stream.as_bytes()), expected, "{stream:?}");
        }
    }

    #[test]
    fn the_data_of_events_are_messages_whatever_ends_their_lines() {
        for (stream, expected) in [
            ("data: a\n\ndata: b\n\n", vec!["a", "b"]),
            ("data: a\r\n\r\ndata: b\r\n\r\n", vec!["a", "b"]),
            ("data: a\r\rdata: b\r\r", vec!["a", "b"]),
            ("event: ping\ndata:grün\nid: 7\n: comment\nretry: 5\n\n", vec!["grün"]),
            ("data: a\ndata: b\n\n", vec!["a\nb"]),
            ("data:  a\n\n", vec![" a"]),
            ("data\n\nevent: nothing\n\n: comment\n\n", vec![]),
            ("database: a\n\n", vec![]),
            ("\u{feff}data: a\n\n", vec!["a"]),
            ("\n\n\ndata: a\n\n\n", vec!["a"]),
            ("data: a\n\ndata: b", vec!["a", "b"]),
        ] {
            assert_eq!(messages(Framing::Events, stream.as_bytes()), expected, "{stream:?}");
        }
    }

    #[test]
    fn a_message_that_never_ends_is_given_up() {
        for (framing, piece) in [(Framing::Lines, "aaaaaaa "), (Framing::Events, "data: a\n")] {
            let mut splitter = Splitter::new(framing);
            let stream = piece.repeat(MOST);
            assert!(!splitter.take(stream.as_bytes(), &mut |_| panic!("nothing is whole")));
        }
    }
}
