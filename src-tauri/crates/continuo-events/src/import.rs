//! Events from JSON lines, whole contexts in each: what another log exported, or an older one was.
//!
//! Contexts are lifted out, each once. Ids are given anew, in the order of the lines, and who refers to one follows it. All
//! lines come in, or none; hashes of what was read and of what is stored then prove it.

mod line;

use crate::cold::{Packed, Row, Writing};
use crate::{ContextRef, EventError, EventFilter, EventId, EventLog, EventQuery};
use continuo_store::{StoreError, now_ms};
use line::{Ids, Imported as Line};
use sha2::{Digest as _, Sha256};
use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::PoisonError;

/// Events that are read back at once.
const AT_ONCE: usize = 2_000;

/// What came of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    pub events: u64,
    pub contexts: u64,
    /// Events that are older than they are kept: they leave with the next that do.
    pub old: u64,
    pub first: EventId,
    pub last: EventId,
    /// SHA-256 of the events as they were read, in hexadecimal.
    pub hash_read: String,
    /// Of the events as they are stored now.
    pub hash_stored: String,
}

#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error(transparent)]
    Event(#[from] EventError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl EventLog {
    /// Takes events in from a file of JSON lines; `profile` is the context's where a line names none.
    ///
    /// # Errors
    /// `Line` for the first line that is no event, after which nothing was taken in; `Io`, `Store`.
    pub fn import(&self, file: &Path, profile: &str) -> Result<Imported, EventError> {
        let mut ids = Ids::default();
        lines(file, &mut |number, text| ids.note(number, text))?;
        if ids.count() == 0 {
            return Ok(Imported::default());
        }
        let first = self.inner.core().reserve_many(ids.count());
        let inserted = self.insert(file, &self.context().with(|context| context.profile = profile.into()), first, ids);
        // What isn't committed was never there.
        if self.inner.core().settle(&[EventId(first)], inserted.is_ok()) {
            self.inner.came.notify_all();
        }
        let (mut imported, count) = match inserted {
            Ok(done) => done,
            Err(Failed::Event(error)) => return Err(error),
            Err(Failed::Store(error)) => return Err(error.into()),
        };
        imported.hash_stored = self.hash_stored(first, first + count - 1)?;
        Ok(imported)
    }

    fn insert(&self, file: &Path, begun: &ContextRef, first: u64, ids: Ids) -> Result<(Imported, u64), Failed> {
        let (file, begun) = (file.to_path_buf(), begun.clone());
        let (keep, now) = (self.inner.keep.read().unwrap_or_else(PoisonError::into_inner).clone(), now_ms());
        let known = self.inner.cold.known.clone();
        self.inner.cold.db.write(move |tx| {
            let mut writing = Writing::begin(tx, &known)?;
            let (mut hash, mut next, mut contexts, mut old) = (Sha256::new(), first, HashSet::new(), 0);
            lines(&file, &mut |number, text| {
                let line = Line::read(text, &begun, first, next, &ids)
                    .map_err(|reason| EventError::Line { line: number, reason })?;
                line.add_to(&mut hash, first, next);
                contexts.insert(line.context.key());
                old += u64::from(keep.is_over(&line.kind, line.at_ms, now));
                writing.add_later(Row {
                    id: next,
                    at_ms: line.at_ms,
                    kind: line.kind.as_str().into(),
                    version: line.version,
                    context: line.context,
                    payload: Packed::of(line.payload.as_bytes()),
                })?;
                next += 1;
                Ok(())
            })?;
            if next - first != ids.count() {
                let reason = "the file changed while it was read".to_string();
                return Err(EventError::Line { line: next - first, reason }.into());
            }
            writing.finish()?;
            let imported = Imported {
                events: ids.count(),
                contexts: contexts.len() as u64,
                old,
                first: EventId(first),
                last: EventId(next - 1),
                hash_read: hex(&hash.finalize()),
                hash_stored: String::new(),
            };
            Ok((imported, ids.count()))
        })
    }

    fn hash_stored(&self, first: u64, last: u64) -> Result<String, EventError> {
        let (mut hash, mut after) = (Sha256::new(), first - 1);
        while after < last {
            let query = EventQuery {
                filter: EventFilter::default(),
                after: Some(EventId(after)),
                upto: Some(EventId(last)),
                skip: 0,
                limit: AT_ONCE,
            };
            let found = self.find(&query)?;
            for event in &found.events {
                Line::of(event).add_to(&mut hash, first, event.id.0);
            }
            if found.position.0 <= after {
                break;
            }
            after = found.position.0;
        }
        Ok(hex(&hash.finalize()))
    }
}

fn lines(file: &Path, visit: &mut dyn FnMut(u64, &str) -> Result<(), EventError>) -> Result<(), EventError> {
    let fail = |error: std::io::Error| EventError::io(file, &error);
    let mut reader = BufReader::new(File::open(file).map_err(fail)?);
    let mut bytes = Vec::new();
    for number in 1.. {
        bytes.clear();
        if reader.read_until(b'\n', &mut bytes).map_err(fail)? == 0 {
            break;
        }
        let text = std::str::from_utf8(&bytes)
            .map_err(|error| EventError::Line { line: number, reason: error.to_string() })?
            .trim();
        if !text.is_empty() {
            visit(number, text.trim_start_matches('\u{feff}'))?;
        }
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
