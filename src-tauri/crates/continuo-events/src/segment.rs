//! The files that events stand in: `events/<id of the first>.log`. One is written at a time.

use crate::record::{self, Record};
use crate::sink::{CAPACITY, RoomAhead, Sink};
use crate::{ContextRef, Event, EventContext, EventError, EventId};
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const MAGIC: &[u8; 8] = b"CNTEVNT2";
/// The magic, the first id and the time it was begun, each in eight bytes, little-endian.
const HEADER: usize = 24;
/// Bytes that are read at once: more than the longest record.
const PART: u64 = 4 << 20;

/// A part of a segment that can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    pub path: PathBuf,
    /// Bytes of the file.
    pub bytes: Range<u64>,
}

/// A segment that is written.
pub(crate) struct Segment {
    pub(crate) path: PathBuf,
    pub(crate) first: u64,
    pub(crate) begun_ms: i64,
    sink: Sink,
}

impl Segment {
    /// Begins a segment. The header is there when this returns, or no file is.
    pub(crate) fn begin(folder: &Path, first: u64, begun_ms: i64, mapped: bool) -> Result<Segment, EventError> {
        let path = folder.join(format!("{first:020}.log"));
        let fail = |error: std::io::Error| EventError::io(&path, &error);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(fail)?;
        let mut header = MAGIC.to_vec();
        header.extend(first.to_le_bytes());
        header.extend(begun_ms.to_le_bytes());
        let begun = Sink::new(file, mapped).and_then(|mut sink| sink.append(&header).map(|()| sink));
        let sink = begun.map_err(fail).inspect_err(|_| {
            // Without a header it would be named as damaged.
            let _ = fs::remove_file(&path);
        })?;
        Ok(Segment { path, first, begun_ms, sink })
    }

    /// Whether so many bytes more have room.
    pub(crate) fn takes(&self, bytes: usize) -> bool {
        self.sink.len() + bytes <= CAPACITY
    }

    /// Appends whole records: all of them or, on an error, none.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> Result<(), EventError> {
        self.sink.append(bytes).map_err(|error| EventError::io(&self.path, &error))
    }

    pub(crate) fn len(&self) -> u64 {
        self.sink.len() as u64
    }

    /// Returns what makes room for more, when that is getting short.
    pub(crate) fn wants_room(&mut self) -> Option<RoomAhead> {
        self.sink.wants_room()
    }

    /// Makes it ready to be synced.
    pub(crate) fn let_go(&mut self) {
        self.sink.let_go();
    }

    /// Returns the file for others to sync.
    pub(crate) fn file(&self) -> Arc<File> {
        self.sink.file()
    }

    /// Ends the segment, and returns its file for others to sync.
    pub(crate) fn close(self) -> Arc<File> {
        self.sink.close()
    }
}

/// Returns the segments of a folder in the order of their events.
pub(crate) fn list(folder: &Path) -> Result<Vec<PathBuf>, EventError> {
    let entries = fs::read_dir(folder).map_err(|error| EventError::io(folder, &error))?;
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "log"))
        .collect();
    found.sort();
    Ok(found)
}

/// Reads a segment from where it was last left.
pub(crate) struct Reader {
    pub(crate) path: PathBuf,
    first: u64,
    begun_ms: i64,
    /// Where the next record begins.
    at: u64,
    contexts: Vec<Option<ContextRef>>,
    kinds: Vec<Option<(Arc<str>, u32)>>,
}

/// What reading came to.
#[derive(Debug, Default)]
pub(crate) struct Part {
    pub(crate) damage: Vec<Damage>,
    /// There may be more, which wasn't asked for.
    pub(crate) more: bool,
}

impl Reader {
    /// Returns a reader at the beginning of a segment; nothing for a file that is none.
    pub(crate) fn open(path: &Path) -> Result<Option<Reader>, EventError> {
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(|error| EventError::io(path, &error))?;
        file.take(HEADER as u64).read_to_end(&mut bytes).map_err(|error| EventError::io(path, &error))?;
        Ok(header(&bytes).map(|(first, begun_ms)| Reader {
            path: path.to_path_buf(),
            first,
            begun_ms,
            at: HEADER as u64,
            contexts: Vec::new(),
            kinds: Vec::new(),
        }))
    }

    /// Returns where the last sound record that was read ends.
    pub(crate) fn at(&self) -> u64 {
        self.at
    }

    /// Hands the events that stand before byte `upto` to `visit`, in order, and about `most` of them. What is behind the
    /// last sound record is left.
    ///
    /// # Errors
    /// When the file can't be read at all. What is damaged is named in the answer, and the rest is read.
    pub(crate) fn read(&mut self, upto: u64, most: usize, visit: &mut dyn FnMut(Event)) -> Result<Part, EventError> {
        // Read a part at a time, unless there is damage in it that goes on behind.
        let mut end = upto.min(self.at + PART);
        let mut bytes = self.bytes(end).map_err(|error| EventError::io(&self.path, &error))?;
        let from = self.at;
        let mut part = Part::default();
        let damaged = |path: &Path, bytes: Range<usize>| Damage {
            path: path.to_path_buf(),
            bytes: from + bytes.start as u64..from + bytes.end as u64,
        };
        let (mut at, mut count) = (0, 0);
        while at < bytes.len() {
            if count == most {
                part.more = true;
                break;
            }
            let Some((record, length)) = record::read(&bytes[at..]) else {
                if end < upto {
                    if bytes.len() - at < record::LONGEST + record::FRAME && at > 0 {
                        part.more = true;
                        break;
                    }
                    end = upto;
                    bytes = self.bytes_from(from, end).map_err(|error| EventError::io(&self.path, &error))?;
                    continue;
                }
                // A flipped length hides where the next one begins; zeros go on to the end.
                let next = next_sound(&bytes, at + 1);
                let Some(next) = next else { break };
                part.damage.push(damaged(&self.path, at..next));
                at = next;
                continue;
            };
            match self.event(record) {
                Ok(Some(event)) => {
                    count += 1;
                    visit(event);
                }
                Ok(None) => {}
                // What it refers to was in a part that is damaged.
                Err(()) => part.damage.push(damaged(&self.path, at..at + length)),
            }
            at += length;
            self.at = from + at as u64;
        }
        part.more |= end < upto;
        Ok(part)
    }

    fn bytes(&self, upto: u64) -> std::io::Result<Vec<u8>> {
        self.bytes_from(self.at, upto)
    }

    fn bytes_from(&self, from: u64, upto: u64) -> std::io::Result<Vec<u8>> {
        let mut file = File::open(&self.path)?;
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(from))?;
        file.take(upto.saturating_sub(from)).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn event(&mut self, record: Record<'_>) -> Result<Option<Event>, ()> {
        match record {
            Record::Context { number, json } => {
                let context = serde_json::from_slice::<EventContext>(json).ok();
                put(&mut self.contexts, number, context.map(EventContext::shared));
                Ok(None)
            }
            Record::Kind { number, name, version } => {
                put(&mut self.kinds, number, Some((name.into(), version)));
                Ok(None)
            }
            Record::Event { behind, after_ms, kind, context, place, payload } => {
                let id = self.first.saturating_add(behind);
                let context = self.contexts.get(context as usize).and_then(Option::as_ref).ok_or(())?;
                let (kind, version) = self.kinds.get(kind as usize).cloned().flatten().ok_or(())?;
                Ok(Some(Event {
                    id: EventId(id),
                    at_ms: self.begun_ms.saturating_add(after_ms),
                    kind,
                    version,
                    payload: payload.into(),
                    context: context.at(place.map(|steps| steps.place(id))),
                }))
            }
        }
    }
}

fn next_sound(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        // A frame doesn't begin with four zeros, and unused room is millions of them.
        at += bytes.get(at..)?.iter().position(|byte| *byte != 0)?.saturating_sub(3);
        if record::read(&bytes[at..]).is_some() {
            return Some(at);
        }
        at += 1;
    }
}

fn put<T>(list: &mut Vec<Option<T>>, number: u32, value: Option<T>) {
    let at = number as usize;
    // Numbers are given one after the other; a far one is damage that its checksum doesn't tell.
    if at <= list.len() + 1_000_000 {
        list.resize_with(list.len().max(at + 1), || None);
        list[at] = value;
    }
}

fn header(bytes: &[u8]) -> Option<(u64, i64)> {
    let (magic, rest) = bytes.get(..HEADER)?.split_at(MAGIC.len());
    let (first, begun) = rest.split_at(8);
    (magic == MAGIC)
        .then(|| Some((u64::from_le_bytes(first.try_into().ok()?), i64::from_le_bytes(begun.try_into().ok()?))))?
}

/// Reads a whole segment that nobody writes any more, and returns the damage and how many bytes are sound.
pub(crate) fn read(path: &Path, visit: &mut dyn FnMut(Event)) -> Result<(Vec<Damage>, u64), EventError> {
    let length = length(path)?;
    let Some(mut reader) = Reader::open(path)? else {
        let damage = (length > 0).then(|| Damage { path: path.to_path_buf(), bytes: 0..length });
        // It stays as it is.
        return Ok((damage.into_iter().collect(), length));
    };
    let mut damage = Vec::new();
    loop {
        let part = reader.read(length, usize::MAX, visit)?;
        damage.extend(part.damage);
        if !part.more {
            return Ok((damage, reader.at()));
        }
    }
}

pub(crate) fn length(path: &Path) -> Result<u64, EventError> {
    Ok(fs::metadata(path).map_err(|error| EventError::io(path, &error))?.len())
}

/// Returns the id that a segment's name says its first event has.
fn first(path: &Path) -> u64 {
    path.file_stem().and_then(|name| name.to_str()?.parse().ok()).unwrap_or_default()
}

/// Returns an id that is larger than all that the first `sound` bytes of a segment can hold.
pub(crate) fn bound(path: &Path, sound: u64) -> u64 {
    // No record is shorter than its frame.
    first(path) + sound / record::FRAME as u64 + 1
}

/// Cuts the end off a segment that nobody writes any more, and returns how many bytes of it were torn: not zeros.
pub(crate) fn cut(path: &Path, sound: u64) -> Result<u64, EventError> {
    let fail = |error: std::io::Error| EventError::io(path, &error);
    let mut file = OpenOptions::new().read(true).write(true).open(path).map_err(fail)?;
    let mut end = Vec::new();
    file.seek(SeekFrom::Start(sound)).and_then(|_| file.read_to_end(&mut end)).map_err(fail)?;
    if end.is_empty() {
        return Ok(0);
    }
    file.set_len(sound).map_err(fail)?;
    Ok(end.iter().rposition(|byte| *byte != 0).map_or(0, |last| last as u64 + 1))
}
