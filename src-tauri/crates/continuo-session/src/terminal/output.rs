//! Follows what a wrapped shell writes: where a command's output begins and ends, and what the end of it is.
//!
//! The marks are those of other terminals' integrations, and one of ours: `OSC 133;C` (or `633;C`) before a command runs,
//! `OSC 133;D` (or `633;D`) when it ended, `OSC 633;P;Continuo=<source>;<number>;<exit code>` when the hook has told of
//! it. They end with BEL or ST, and may come in pieces.

use crate::failure::plain;

#[cfg(test)]
mod tests;

/// So much of the end of an output is kept, in bytes: what is kept of it later, after secrets are taken out of it, is
/// less, so that no half of a secret that was cut here is in it.
const KEPT: usize = 16 << 10;
/// A longer order to the terminal is none of ours.
const LONGEST_ORDER: usize = 512;
/// A shell that goes to a fresh line writes at least so many blanks, and goes back.
const TO_THE_MARGIN: usize = 20;

const BACKSPACE: u8 = 0x08;
const CANCEL: u8 = 0x18;
const SUBSTITUTE: u8 = 0x1a;
const ESCAPE: u8 = 0x1b;
const BELL: u8 = 0x07;

/// The end of what a failed command wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failed {
    pub(super) source: String,
    pub(super) number: String,
    pub(super) tail: String,
}

/// What a shell writes, followed byte by byte: an order to the terminal may be cut anywhere.
#[derive(Debug, Default)]
pub(super) struct Output {
    state: State,
    /// Of the order that is being read.
    order: Vec<u8>,
    /// Whether what comes is a command's.
    keeping: bool,
    /// Whether a program has the whole screen.
    full_screen: bool,
    marked: bool,
    tail: Tail,
}

/// Bytes from 0x80 on are text throughout: terminals of today read UTF-8, where they are no orders.
#[derive(Clone, Copy, Debug, Default)]
enum State {
    #[default]
    Text,
    /// Behind ESC.
    Escape,
    /// Behind ESC and what says that its last byte is still to come.
    Charset,
    /// `ESC [` …, an order by its last byte.
    Control,
    /// `ESC ]` … to BEL or ST.
    Command,
    CommandEscape,
    /// What else goes to ST: pictures, keys of a terminal.
    Matter,
    MatterEscape,
}

impl Output {
    /// Follows what was written, and returns what failed in it.
    pub(super) fn follow(&mut self, bytes: &[u8]) -> Vec<Failed> {
        bytes.iter().filter_map(|byte| self.step(*byte)).collect()
    }

    /// Whether there was ever a mark.
    pub(super) fn marked(&self) -> bool {
        self.marked
    }

    fn step(&mut self, byte: u8) -> Option<Failed> {
        if matches!(byte, CANCEL | SUBSTITUTE) {
            self.state = State::Text;
            return None;
        }
        match (self.state, byte) {
            (State::Command, ESCAPE) => self.state = State::CommandEscape,
            (State::Matter, ESCAPE) => self.state = State::MatterEscape,
            (State::CommandEscape, b'\\') | (State::Command, BELL) => {
                self.state = State::Text;
                return self.command();
            }
            (State::MatterEscape, b'\\') => self.state = State::Text,
            (State::Matter, _) => {}
            (State::Command, _) => self.collect(byte),
            (_, ESCAPE) => self.state = State::Escape,
            (State::Escape | State::CommandEscape | State::MatterEscape, _) => self.escape(byte),
            (State::Text, _) => self.write(byte),
            (_, ..0x20) => self.write(byte),
            (State::Charset, b' '..=b'/') => {}
            (State::Charset, _) => self.state = State::Text,
            (State::Control, b' '..=b'?') => self.collect(byte),
            (State::Control, b'@'..=b'~') => {
                self.state = State::Text;
                self.control(byte);
            }
            (State::Control, _) => {
                self.state = State::Text;
                self.write(byte);
            }
        }
        None
    }

    fn escape(&mut self, byte: u8) {
        self.order.clear();
        self.state = match byte {
            b'[' => State::Control,
            b']' => State::Command,
            b'P' | b'X' | b'^' | b'_' => State::Matter,
            b' '..=b'/' => State::Charset,
            ..0x20 => State::Escape,
            _ => State::Text,
        };
        if byte == b'c' {
            self.full_screen = false;
        }
        if !(0x20..0x80).contains(&byte) {
            self.write(byte);
        }
    }

    fn collect(&mut self, byte: u8) {
        // One more says that it is too long.
        if self.order.len() <= LONGEST_ORDER {
            self.order.push(byte);
        }
    }

    fn control(&mut self, last: u8) {
        match last {
            b'h' | b'l' => {
                let Some(modes) = self.order.strip_prefix(b"?") else { return };
                if modes.split(|byte| *byte == b';').any(|mode| matches!(mode, b"47" | b"1047" | b"1049")) {
                    self.full_screen = last == b'h';
                }
            }
            b'm' if self.order == b"7" => self.tail.inverse(),
            _ => {}
        }
    }

    /// Does what the command of an operating system (OSC) says that was read.
    fn command(&mut self) -> Option<Failed> {
        if self.order.len() > LONGEST_ORDER {
            return None;
        }
        let (number, rest) = str::from_utf8(&self.order).ok()?.split_once(';')?;
        match (number, rest.split(';').next()?) {
            ("133" | "633", "C") => {
                self.marked = true;
                self.keeping = true;
                // A program that was killed left the screen as it had it.
                self.full_screen = false;
                self.tail = Tail::default();
                None
            }
            ("133" | "633", "D") => {
                self.keeping = false;
                None
            }
            ("633", "P") => {
                let mut fields = rest.strip_prefix("P;Continuo=")?.split(';');
                let (source, number) = (fields.next()?, fields.next()?);
                let exit_code: i32 = fields.next()?.parse().ok()?;
                let is_ours = |field: &str| !field.is_empty() && !field.contains(char::is_control);
                if fields.next().is_some() || !is_ours(source) || !is_ours(number) {
                    return None;
                }
                let (source, number) = (source.to_owned(), number.to_owned());
                self.marked = true;
                self.keeping = false;
                let tail = std::mem::take(&mut self.tail).text();
                (exit_code != 0 && !tail.is_empty()).then_some(Failed { source, number, tail })
            }
            _ => None,
        }
    }

    fn write(&mut self, byte: u8) {
        if self.keeping && !self.full_screen {
            self.tail.write(byte);
        }
    }
}

/// The end of an output, as it stands on the terminal: what was written over is gone, or a bar of progress would be all
/// of it.
#[derive(Debug, Default)]
struct Tail {
    bytes: Vec<u8>,
    /// Where the last line begins.
    line: usize,
    /// Whether the next byte goes to the line's beginning.
    returned: bool,
    /// Where inverse letters began last.
    inverse: Option<usize>,
    /// Whether something was left out before it.
    is_torn: bool,
}

impl Tail {
    fn write(&mut self, byte: u8) {
        match byte {
            b'\r' => self.returned = true,
            b'\n' => {
                self.returned = false;
                self.end_line();
            }
            BACKSPACE => {
                let kept = self.bytes[self.line..].iter().rposition(|byte| (*byte).cast_signed() >= -64);
                self.bytes.truncate(self.line + kept.unwrap_or(0));
            }
            b'\t' | b' '..=b'~' | 0x80.. => {
                if std::mem::take(&mut self.returned) {
                    self.go_back();
                }
                self.bytes.push(byte);
            }
            _ => {}
        }
        if self.bytes.len() >= 2 * KEPT {
            self.shorten();
        }
    }

    fn inverse(&mut self) {
        self.inverse = Some(self.bytes.len());
    }

    fn end_line(&mut self) {
        self.bytes.push(b'\n');
        self.line = self.bytes.len();
    }

    /// Begins the line anew. Zsh and fish fill a line that has no end to the margin, with an inverse sign before the
    /// blanks, and go back: then they are on the next one.
    fn go_back(&mut self) {
        let line = &self.bytes[self.line..];
        let blanks = line.iter().rev().take_while(|byte| **byte == b' ').count();
        if blanks < TO_THE_MARGIN {
            return self.bytes.truncate(self.line);
        }
        let text = self.bytes.len() - blanks;
        let sign = self.inverse.filter(|at| (self.line..text).contains(at) && text - at <= "⏎".len());
        self.bytes.truncate(sign.unwrap_or(text));
        if self.bytes.len() > self.line {
            self.end_line();
        }
    }

    fn shorten(&mut self) {
        let gone = self.bytes.len().saturating_sub(KEPT);
        if gone > 0 {
            self.bytes.drain(..gone);
            self.line = self.line.saturating_sub(gone);
            self.inverse = self.inverse.and_then(|at| at.checked_sub(gone));
            self.is_torn = true;
        }
    }

    /// Returns it as text of whole lines, unless it is the end of a single one.
    fn text(mut self) -> String {
        self.shorten();
        let text = String::from_utf8_lossy(&self.bytes);
        let whole =
            if self.is_torn { text.trim_end().split_once('\n').map_or(&*text, |(_, rest)| rest) } else { &text };
        plain(whole).trim_end().to_owned()
    }
}
