//! How events stand in a segment file: frames of length, checksum and body. A context and a kind are defined in the
//! segment before the first event that refers to them, so that each segment can be read, or lost, by itself.

use crate::{EventId, Place};
use serde::{Deserialize, Serialize};

/// Length and CRC-32 of the body, each in four bytes, little-endian.
pub(crate) const FRAME: usize = 8;
/// A body is at most so long: a payload, and a context of as many fields as anybody writes.
pub(crate) const LONGEST: usize = 2 << 20;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Record<'a> {
    /// What is defined under a number holds until the number is given anew.
    Context {
        number: u32,
        #[serde(borrow, with = "serde_bytes")]
        json: &'a [u8],
    },
    Kind {
        number: u32,
        name: &'a str,
        version: u32,
    },
    Event {
        /// How many ids behind the segment's first.
        behind: u64,
        /// Milliseconds after the segment was begun, by a clock that may be set back.
        after_ms: i64,
        kind: u32,
        context: u32,
        place: Option<Steps>,
        #[serde(borrow, with = "serde_bytes")]
        payload: &'a [u8],
    },
}

/// A place as steps back from the event, which are short.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Steps {
    to_parent: i64,
    from_parent_to_root: i64,
    depth: u32,
}

impl Steps {
    pub(crate) fn to(place: Place, id: u64) -> Steps {
        Steps {
            to_parent: id.wrapping_sub(place.parent.0) as i64,
            from_parent_to_root: place.parent.0.wrapping_sub(place.root.0) as i64,
            depth: place.depth,
        }
    }

    pub(crate) fn place(self, id: u64) -> Place {
        let parent = id.wrapping_sub(self.to_parent as u64);
        let root = parent.wrapping_sub(self.from_parent_to_root as u64);
        Place { parent: EventId(parent), root: EventId(root), depth: self.depth }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_what_is_damaged_is_not() {
        let place = Place { parent: EventId(7), root: EventId(u64::MAX), depth: 3 };
        let place = Some(Steps::to(place, 10));
        assert_eq!(place.map(|steps| steps.place(10).root), Some(EventId(u64::MAX)), "a root that came from elsewhere");
        let record = Record::Event { behind: 3, after_ms: -5, kind: 1, context: 200, place, payload: b"{\"a\":1}" };
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
}
