//! The files that events stand in: `events/<id of the first>.log`. One is written at a time.

use crate::record::{self, Record};
use crate::{ContextRef, Event, EventContext, EventError, EventId};
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const MAGIC: &[u8; 8] = b"CNTEVNT1";
/// The magic, the first id and the time it was begun, each in eight bytes, little-endian.
const HEADER: usize = 24;

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
    file: File,
    /// Bytes that are sound: what was written whole.
    length: u64,
}

impl Segment {
    /// Begins a segment. The header is there when this returns, or no file is.
    pub(crate) fn begin(folder: &Path, first: u64, begun_ms: i64) -> Result<Segment, EventError> {
        let path = folder.join(format!("{first:020}.log"));
        let fail = |error: std::io::Error| EventError::io(&path, &error);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(fail)?;
        let mut segment = Segment { path: path.clone(), file, length: 0 };
        let mut header = MAGIC.to_vec();
        header.extend(first.to_le_bytes());
        header.extend(begun_ms.to_le_bytes());
        segment.append(&header).inspect_err(|_| {
            // Without a header it would be named as damaged.
            let _ = fs::remove_file(&path);
        })?;
        Ok(segment)
    }

    /// Appends whole records: all of them or, on an error, none.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> Result<(), EventError> {
        let written = (&self.file).write_all(bytes);
        if let Err(error) = written {
            // What came through of them would be read as a torn end, or behind later records as damage.
            let cut = self.file.set_len(self.length).and_then(|()| {
                use std::io::Seek;
                (&self.file).seek(std::io::SeekFrom::Start(self.length)).map(|_| ())
            });
            if let Err(error) = cut {
                tracing::error!(%error, path = %self.path.display(), "a torn record stays in the log");
            }
            return Err(EventError::io(&self.path, &error));
        }
        self.length += bytes.len() as u64;
        Ok(())
    }

    pub(crate) fn len(&self) -> u64 {
        self.length
    }

    /// Returns the file for others to sync.
    pub(crate) fn handle(&self) -> std::io::Result<File> {
        self.file.try_clone()
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

/// What reading a segment came to.
#[derive(Debug, Default)]
pub(crate) struct Read {
    pub(crate) damage: Vec<Damage>,
    /// Where the last sound record ends; what is behind it is torn.
    pub(crate) sound: u64,
    /// The id behind the last event, if there is one.
    pub(crate) next: Option<u64>,
}

/// Reads a segment, handing each event that is sound to `visit`, in order.
///
/// # Errors
/// When the file can't be read at all. What is damaged is named in the answer, and the rest is read.
pub(crate) fn read(path: &Path, visit: &mut dyn FnMut(Event)) -> Result<Read, EventError> {
    let bytes = fs::read(path).map_err(|error| EventError::io(path, &error))?;
    let mut read = Read::default();
    let damaged =
        |bytes: Range<usize>| Damage { path: path.to_path_buf(), bytes: bytes.start as u64..bytes.end as u64 };
    let Some((first, begun_ms)) = header(&bytes) else {
        read.damage.extend((!bytes.is_empty()).then(|| damaged(0..bytes.len())));
        // It stays as it is.
        read.sound = bytes.len() as u64;
        return Ok(read);
    };
    let mut contexts: Vec<Option<ContextRef>> = Vec::new();
    let mut kinds: Vec<Option<Arc<str>>> = Vec::new();
    let mut at = HEADER;
    while at < bytes.len() {
        let Some((record, length)) = record::read(&bytes[at..]) else {
            // A flipped length hides where the next one begins.
            let next = (at + 1..bytes.len()).find(|&next| record::read(&bytes[next..]).is_some());
            let Some(next) = next else { break };
            read.damage.push(damaged(at..next));
            at = next;
            continue;
        };
        match record {
            Record::Context { number, json } => {
                let context = serde_json::from_slice::<EventContext>(json).ok();
                put(&mut contexts, number, context.map(EventContext::shared));
            }
            Record::Kind { number, name } => put(&mut kinds, number, Some(name.into())),
            Record::Event { behind, after_ms, kind, context, payload } => {
                let id = first.saturating_add(behind);
                let context = contexts.get(context as usize).cloned().flatten();
                let kind = kinds.get(kind as usize).cloned().flatten();
                match (context, kind) {
                    (Some(context), Some(kind)) => visit(Event {
                        id: EventId(id),
                        at_ms: begun_ms.saturating_add(after_ms),
                        kind,
                        payload: payload.into(),
                        context,
                    }),
                    // What it refers to was in a part that is damaged.
                    _ => read.damage.push(damaged(at..at + length)),
                }
                read.next = Some(id.saturating_add(1));
            }
        }
        at += length;
        read.sound = at as u64;
    }
    read.sound = read.sound.max(HEADER as u64);
    Ok(read)
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

/// Returns an id that is larger than all that a segment can hold.
pub(crate) fn bound(path: &Path) -> Result<u64, EventError> {
    let length = fs::metadata(path).map_err(|error| EventError::io(path, &error))?.len();
    let first = path.file_stem().and_then(|name| name.to_str()?.parse::<u64>().ok()).unwrap_or_default();
    // No record is shorter than its frame.
    Ok(first + length / record::FRAME as u64 + 1)
}

/// Cuts the torn end off a segment that nobody writes any more, and returns how many bytes that were.
pub(crate) fn cut(path: &Path, sound: u64) -> Result<u64, EventError> {
    let fail = |error: std::io::Error| EventError::io(path, &error);
    let file = OpenOptions::new().write(true).open(path).map_err(fail)?;
    let length = file.metadata().map_err(fail)?.len();
    if length > sound {
        file.set_len(sound).map_err(fail)?;
    }
    Ok(length.saturating_sub(sound))
}
