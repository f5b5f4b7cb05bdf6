//! How events stand in a segment file: frames of length, checksum and body. A context and a kind are defined in the
//! segment before the first event that refers to them, so that each segment can be read, or lost, by itself.

use crate::ContextRef;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Length and CRC-32 of the body, each in four bytes, little-endian.
pub(crate) const FRAME: usize = 8;
/// A body is at most so long: a payload, and a context of as many fields as anybody writes.
pub(crate) const LONGEST: usize = 2 << 20;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Record<'a> {
    /// Numbers are given from 0 on, in each segment.
    Context {
        number: u32,
        #[serde(borrow, with = "serde_bytes")]
        json: &'a [u8],
    },
    Kind {
        number: u32,
        name: &'a str,
    },
    Event {
        /// How many ids behind the segment's first.
        behind: u64,
        /// Milliseconds after the segment was begun, by a clock that may be set back.
        after_ms: i64,
        kind: u32,
        context: u32,
        #[serde(borrow, with = "serde_bytes")]
        payload: &'a [u8],
    },
}

/// Appends a record with its frame.
pub(crate) fn write(record: &Record<'_>, out: &mut Vec<u8>) {
    let at = out.len();
    out.extend([0; FRAME]);
    if let Err(error) = postcard::to_io(record, &mut *out) {
        // Memory takes everything, and records have no maps of unknown length.
        tracing::error!(%error, "a record can't be written");
        out.truncate(at);
        return;
    }
    let body = &out[at + FRAME..];
    let (length, sum) = (body.len() as u32, crc32fast::hash(body));
    out[at..at + 4].copy_from_slice(&length.to_le_bytes());
    out[at + 4..at + FRAME].copy_from_slice(&sum.to_le_bytes());
}

/// Returns the record that `bytes` begin with, and its length with the frame; nothing when there is no sound one.
pub(crate) fn read(bytes: &[u8]) -> Option<(Record<'_>, usize)> {
    let (frame, rest) = bytes.split_at_checked(FRAME)?;
    let length = u32::from_le_bytes(frame[..4].try_into().ok()?) as usize;
    let sum = u32::from_le_bytes(frame[4..].try_into().ok()?);
    if length == 0 || length > LONGEST {
        return None;
    }
    let body = rest.get(..length)?;
    if crc32fast::hash(body) != sum {
        return None;
    }
    Some((postcard::from_bytes(body).ok()?, FRAME + length))
}

/// A map by keys that are hashes already.
pub(crate) type ByKey<T> = HashMap<[u8; 16], T, BuildHasherDefault<KeyHasher>>;

#[derive(Default)]
pub(crate) struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn write(&mut self, bytes: &[u8]) {
        // A length comes before the key, which takes its place.
        if let Some(half) = bytes.first_chunk() {
            self.0 = u64::from_le_bytes(*half);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Writes events of one segment, and remembers what is defined in it.
pub(crate) struct Encoder {
    pub(crate) first: u64,
    pub(crate) begun_ms: i64,
    contexts: ByKey<u32>,
    kinds: HashMap<Box<str>, u32>,
}

impl Encoder {
    pub(crate) fn new(first: u64, begun_ms: i64) -> Encoder {
        Encoder { first, begun_ms, contexts: ByKey::default(), kinds: HashMap::new() }
    }

    /// Returns how many contexts are defined.
    pub(crate) fn contexts(&self) -> usize {
        self.contexts.len()
    }

    pub(crate) fn event(
        &mut self,
        id: u64,
        at_ms: i64,
        kind: &str,
        context: &ContextRef,
        payload: &[u8],
        out: &mut Vec<u8>,
    ) {
        let next = self.contexts.len() as u32;
        let context = *self.contexts.entry(context.key()).or_insert_with(|| {
            write(&Record::Context { number: next, json: context.json() }, out);
            next
        });
        let kind = match self.kinds.get(kind) {
            Some(number) => *number,
            None => {
                let number = self.kinds.len() as u32;
                write(&Record::Kind { number, name: kind }, out);
                self.kinds.insert(kind.into(), number);
                number
            }
        };
        let (behind, after_ms) = (id - self.first, at_ms - self.begun_ms);
        write(&Record::Event { behind, after_ms, kind, context, payload }, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Actor, EventContext};

    #[test]
    fn what_is_written_is_read_and_what_is_damaged_is_not() {
        let record = Record::Event { behind: 3, after_ms: -5, kind: 1, context: 200, payload: b"{\"a\":1}" };
        let mut bytes = Vec::new();
        write(&record, &mut bytes);
        assert_eq!(read(&bytes), Some((record, bytes.len())));
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut flipped = bytes.clone();
                flipped[at] ^= 1 << bit;
                assert_eq!(read(&flipped), None, "bit {bit} of byte {at}");
            }
            assert_eq!(read(&bytes[..at]), None, "cut at {at}");
        }
    }

    #[test]
    fn a_context_and_a_kind_are_defined_once() {
        let context = EventContext::begin(Actor::user(), "p").unwrap().shared();
        let mut encoder = Encoder::new(10, 0);
        let mut out = Vec::new();
        encoder.event(10, 1, "file.indexed", &context, b"1", &mut out);
        let first = out.len();
        encoder.event(11, 2, "file.indexed", &context, b"1", &mut out);
        assert!(out.len() - first < 20 && first > 100, "{first}, {}", out.len());
        let (mut at, mut seen) = (0, Vec::new());
        while let Some((record, length)) = read(&out[at..]) {
            seen.push(matches!(record, Record::Event { .. }));
            at += length;
        }
        assert_eq!((seen, at), (vec![false, false, true, true], out.len()));
    }
}
