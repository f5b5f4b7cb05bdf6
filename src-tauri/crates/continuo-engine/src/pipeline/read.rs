//! One file, from its path to what the stores take: read, hashed, judged, cut.

use continuo_events::ContextRef;
use continuo_ingest::{
    ChunkLimits, CountTokens, DETECT_BYTES, Language, Parsed, SkipReason, decode, detect, files, languages, parse,
};
use continuo_store::{Database, StoreError};
use continuo_work::{Checkbox, checkboxes};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::UNIX_EPOCH;

/// Bytes of a file of which one at a time is enough.
const LARGE: u64 = 4 << 20;

/// A file to look at.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) root_id: i64,
    pub(crate) root: Arc<Path>,
    /// Relative to the root.
    pub(crate) path: String,
    /// The repository whose worktree it is in.
    pub(crate) repository_id: Option<i64>,
    /// What the index knows of it.
    pub(crate) known: Option<files::Known>,
    /// What led to looking at it.
    pub(crate) cause: ContextRef,
}

/// What became of a file.
pub(crate) struct FileRead {
    pub(crate) job: Job,
    pub(crate) size: u64,
    pub(crate) mtime_ns: i64,
    pub(crate) content_hash: Vec<u8>,
    pub(crate) outcome: Outcome,
}

pub(crate) enum Outcome {
    /// The same content, cut the same way: only its times are new.
    Unchanged,
    Parsed {
        parsed: Box<Parsed>,
        chunker: String,
        /// Those of a note.
        checkboxes: Vec<Checkbox>,
    },
    Skipped {
        reason: SkipReason,
        language: &'static str,
    },
    /// It couldn't be read for now; what is known of it stays.
    Unread,
    /// It isn't there any more.
    Vanished,
}

/// How files are cut, for text and for code.
#[derive(Clone)]
pub(crate) struct Cutting {
    pub(crate) limits: ChunkLimits,
    pub(crate) text: Arc<dyn CountTokens>,
    pub(crate) code: Arc<dyn CountTokens>,
    pub(crate) text_fingerprint: String,
    pub(crate) code_fingerprint: String,
    /// There is no model to count with, and an estimate takes its place.
    pub(crate) estimated: bool,
    pub(crate) max_file_bytes: u64,
    /// The folder of the profile's notes.
    pub(crate) notes: PathBuf,
    /// Cut every file again, whatever is known of it.
    pub(crate) ignore_known: bool,
    /// Held while a large file is read and cut: several at once would take more memory than the whole engine may.
    pub(crate) large: Arc<Mutex<()>>,
}

impl Cutting {
    /// Returns whether what `chunker` has cut would be cut the same way now.
    ///
    /// An estimate is no reason to cut again what a model's count has cut.
    pub(crate) fn is_current(&self, chunker: &str) -> bool {
        self.estimated || chunker == self.code_fingerprint || chunker == self.text_fingerprint
    }
}

/// Reads one file and cuts it.
pub(crate) fn read(job: Job, cutting: &Cutting, db: &Database) -> FileRead {
    let path = full_path(&job.root, &job.path);
    let is_large = std::fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.len() > LARGE);
    let _alone = is_large.then(|| cutting.large.lock().unwrap_or_else(PoisonError::into_inner));
    let (size, mtime_ns, bytes) = match contents(&path, cutting.max_file_bytes) {
        Ok(read) => read,
        Err(error) => {
            let outcome = of_error(&error, job.known.as_ref());
            let (size, mtime_ns) = std::fs::metadata(&path).map(|m| (m.len(), mtime_ns(&m))).unwrap_or_default();
            return FileRead { job, size, mtime_ns, content_hash: Vec::new(), outcome };
        }
    };
    let Some(bytes) = bytes else {
        let outcome = Outcome::Skipped { reason: SkipReason::TooLarge, language: "" };
        return FileRead { job, size, mtime_ns, content_hash: Vec::new(), outcome };
    };
    let content_hash = Sha256::digest(&bytes).to_vec();
    if !cutting.ignore_known && job.known.as_ref().is_some_and(|known| holds(db, known.id, &content_hash, cutting)) {
        return FileRead { job, size, mtime_ns, content_hash, outcome: Outcome::Unchanged };
    }
    let is_note = path.starts_with(&cutting.notes);
    let outcome = cut(&job.path, &bytes, is_note, cutting);
    FileRead { job, size, mtime_ns, content_hash, outcome }
}

/// Returns what a failure to read says of a file. Only one that may not be read is out of the index; what fails for
/// another reason, such as a lack of file handles or a drive's hiccup, is no reason to forget what was read before.
fn of_error(error: &io::Error, known: Option<&files::Known>) -> Outcome {
    match error.kind() {
        kind if is_gone(kind) => Outcome::Vanished,
        // It is noted once, and tried again at every scan.
        io::ErrorKind::PermissionDenied if known.is_none_or(|known| !is_unreadable(known)) => {
            Outcome::Skipped { reason: SkipReason::Unreadable, language: "" }
        }
        _ => Outcome::Unread,
    }
}

/// Returns whether that error says that there is nothing under the name.
pub(super) fn is_gone(kind: io::ErrorKind) -> bool {
    matches!(kind, io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Returns whether the file couldn't be read the last time. Being allowed to changes neither its size nor its time.
pub(super) fn is_unreadable(known: &files::Known) -> bool {
    known.skip_reason == Some(SkipReason::Unreadable)
}

/// Returns whether the index has that content of the file, cut as it would be now.
fn holds(db: &Database, id: i64, content_hash: &[u8], cutting: &Cutting) -> bool {
    let known = db.read(|db| files::file_by_id(db, id).map_err(StoreError::from));
    // What can't be looked up is indexed anew.
    known.ok().flatten().is_some_and(|file| {
        file.content_hash == content_hash && (file.skip_reason.is_some() || cutting.is_current(&file.chunker))
    })
}

fn cut(path: &str, bytes: &[u8], is_note: bool, cutting: &Cutting) -> Outcome {
    let relative = Path::new(path);
    let text = match decode(relative, bytes) {
        Ok(text) => text,
        Err(reason) => return Outcome::Skipped { reason, language: "" },
    };
    let Some(language) = detect(relative, &bytes[..bytes.len().min(DETECT_BYTES)]) else {
        return Outcome::Skipped { reason: SkipReason::Binary, language: "" };
    };
    let (tokens, chunker) = if language.is_code {
        (&cutting.code, &cutting.code_fingerprint)
    } else {
        (&cutting.text, &cutting.text_fingerprint)
    };
    let name = relative.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    // What fails on one file mustn't end the indexing of all others: that file is cut as plain text, or left out.
    let as_language = |language: &'static Language| {
        let cut = || parse(&name, language, &text, &cutting.limits, tokens.as_ref());
        catch_unwind(AssertUnwindSafe(cut)).inspect_err(|_| {
            tracing::error!(path, language = language.name, "parsing panicked");
        })
    };
    match as_language(language).or_else(|_| as_language(plain_text())) {
        Ok(parsed) => {
            let checkboxes = if is_note && language.name == "markdown" { checkboxes(&text) } else { Vec::new() };
            Outcome::Parsed { parsed: Box::new(parsed), chunker: chunker.clone(), checkboxes }
        }
        Err(_) => Outcome::Skipped { reason: SkipReason::Binary, language: "" },
    }
}

/// Returns the language of text that is nothing else.
fn plain_text() -> &'static Language {
    let plain = languages().iter().find(|language| language.name == "text");
    plain.expect("the table of languages has plain text")
}

/// Reads a file whole, or nothing of one that is too large. Size and time are those from before the reading: when the
/// file changes meanwhile they won't fit any more, and the next look reads it again.
fn contents(path: &Path, most: u64) -> io::Result<(u64, i64, Option<Vec<u8>>)> {
    // Looked at before it is opened, since opening a pipe waits for its other end.
    if !std::fs::symlink_metadata(path)?.is_file() {
        return Err(io::Error::from(io::ErrorKind::NotFound));
    }
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    let (size, time) = (metadata.len(), mtime_ns(&metadata));
    if size > most {
        return Ok((size, time, None));
    }
    let mut bytes = Vec::with_capacity(size as usize + 1);
    // A file that grows while it is read can't fill the memory.
    file.take(most + 1).read_to_end(&mut bytes)?;
    let fits = bytes.len() as u64 <= most;
    Ok((size, time, fits.then_some(bytes)))
}

pub(crate) fn mtime_ns(metadata: &std::fs::Metadata) -> i64 {
    let Ok(modified) = metadata.modified() else { return 0 };
    match modified.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |ns| -ns),
    }
}

/// Returns the path on disk of a path of the index, whose parts are parted by '/'.
pub(crate) fn full_path(root: &Path, relative: &str) -> PathBuf {
    let mut path = root.to_path_buf();
    path.extend(relative.split('/').filter(|part| !part.is_empty()));
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(skip_reason: Option<SkipReason>) -> files::Known {
        files::Known {
            id: 1,
            size: 2,
            mtime_ns: 3,
            repository_id: None,
            chunker: "c".into(),
            skip_reason,
            indexed_at: i64::MAX,
        }
    }

    #[test]
    fn only_what_may_not_be_read_is_out_and_what_fails_for_now_stays_as_it_was() {
        let of = |kind: io::ErrorKind, known: Option<&files::Known>| match of_error(&kind.into(), known) {
            Outcome::Vanished => "gone",
            Outcome::Skipped { reason: SkipReason::Unreadable, .. } => "out",
            Outcome::Unread => "as it was",
            _ => "something else",
        };
        let (indexed, denied) = (known(None), known(Some(SkipReason::Unreadable)));
        assert_eq!(of(io::ErrorKind::NotFound, Some(&indexed)), "gone");
        assert_eq!(of(io::ErrorKind::PermissionDenied, None), "out");
        assert_eq!(
            of(io::ErrorKind::PermissionDenied, Some(&indexed)),
            "out",
            "what it said is not to be found any more"
        );
        assert_eq!(of(io::ErrorKind::PermissionDenied, Some(&denied)), "as it was", "it isn't written again and again");
        let eio = io::Error::from_raw_os_error(5);
        assert_eq!(of(eio.kind(), Some(&indexed)), "as it was");
        assert_eq!(of(io::ErrorKind::Other, None), "as it was");
    }
}
