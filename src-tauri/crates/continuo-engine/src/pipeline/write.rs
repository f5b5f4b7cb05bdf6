//! One transaction for a group of files: what the index, the graph and the board know of them changes together.

use super::Shared;
use super::read::{FileRead, Outcome};
use crate::error::Result;
use continuo_events::{EventError, EventId, LogTransaction, kinds};
use continuo_graph as graph;
use continuo_index::{self as index, IndexError};
use continuo_ingest::files::{self, NewFile};
use continuo_ingest::{Parsed, SkipReason};
use continuo_store::rusqlite::{self, Transaction};
use continuo_store::{StoreError, now_ms};
use continuo_work as work;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Files that are removed in one transaction.
const GONE_TOGETHER: usize = 256;

/// What a group did, for the counts of a scan.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub(crate) indexed: u64,
    pub(crate) unchanged: u64,
    pub(crate) removed: u64,
    /// Chunks that took vectors made before.
    pub(crate) reused: u64,
    pub(crate) skipped: Vec<SkipReason>,
}

/// A failure of any of those who write in the transaction.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WriteError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Index(#[from] IndexError),
    #[error(transparent)]
    Graph(#[from] graph::GraphError),
    #[error(transparent)]
    Work(#[from] work::WorkError),
    #[error(transparent)]
    Event(#[from] EventError),
}

impl From<rusqlite::Error> for WriteError {
    fn from(error: rusqlite::Error) -> Self {
        WriteError::Store(error.into())
    }
}

impl From<WriteError> for crate::error::ApiError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Store(error) => error.into(),
            WriteError::Index(error) => error.into(),
            WriteError::Graph(graph::GraphError::Store(error)) => error.into(),
            WriteError::Work(work::WorkError::Store(error)) => error.into(),
            WriteError::Event(error) => error.into(),
            other => crate::error::ApiError::new(crate::error::Code::Internal, other.to_string()),
        }
    }
}

/// Writes a group of files, and wakes those who go on from there.
pub(crate) fn write(shared: &Arc<Shared>, group: Vec<FileRead>) -> Result<Written> {
    let profile = &shared.profile;
    let mut prepared = Vec::with_capacity(group.len());
    for read in group {
        let ready = match &read.outcome {
            Outcome::Parsed { parsed, .. } => Some(profile.index.prepare(parsed.language, &parsed.chunks)?),
            _ => None,
        };
        prepared.push((read, ready));
    }
    let whole_files = !profile.config().indexing.chunk_level_diff;
    let now = now_ms();
    let written = profile.log.write(move |tx| -> std::result::Result<_, WriteError> {
        let mut written = Written::default();
        let mut settled = Vec::new();
        for (read, ready) in prepared {
            let _cause = read.job.cause.enter();
            let mut row = NewFile {
                root_id: read.job.root_id,
                path: &read.job.path,
                repository_id: read.job.repository_id,
                size: read.size,
                mtime_ns: read.mtime_ns,
                content_hash: &read.content_hash,
                language: "",
                chunker: "",
                skip_reason: None,
                chunk_count: 0,
                token_count: 0,
                indexed_at: now,
                touched_at: now,
            };
            match (read.outcome, ready) {
                (Outcome::Unchanged, _) => {
                    if let Some(known) = &read.job.known {
                        files::refresh_stat(tx, known.id, read.size, read.mtime_ns, read.job.repository_id, now)?;
                    }
                    written.unchanged += 1;
                }
                (Outcome::Parsed { parsed, chunker, checkboxes }, Some(ready)) => {
                    row.language = parsed.language;
                    row.chunker = &chunker;
                    row.chunk_count = parsed.chunks.len() as u32;
                    row.token_count = parsed.chunks.iter().map(|chunk| u64::from(chunk.tokens)).sum();
                    let file_id = files::put(tx, &row)?;
                    if whole_files {
                        index::forget(tx, &[file_id])?;
                    }
                    let applied = ready.apply(tx, file_id, now, &parsed.chunks)?;
                    written.reused += u64::from(applied.reused);
                    graph::apply(tx, file_id, &read.job.path, &parsed)?;
                    let proposed = work::propose(tx, file_id, &todos(&parsed, &checkboxes))?;
                    let root = read.job.root.display().to_string();
                    let (path, chunks) = (read.job.path.clone(), parsed.chunks.len() as u64);
                    let changed = kinds::FileChanged { root, path, chunks, added: u64::from(applied.added) };
                    let event = tx.tell(&changed)?;
                    files::set_event(tx, file_id, event.0)?;
                    tell_tasks(tx, file_id, event, &changed, &proposed.changed)?;
                    // The lexical index hears of new chunks only.
                    if applied.added == 0 {
                        settled.push((file_id, read.job.root.to_path_buf(), read.job.path.clone(), chunks));
                    }
                    written.indexed += 1;
                }
                (Outcome::Parsed { .. }, None) => {}
                (Outcome::Skipped { reason, language }, _) => {
                    row.skip_reason = Some(reason);
                    row.language = language;
                    let file_id = files::put(tx, &row)?;
                    // It may have been indexed before it became what is left out.
                    index::forget(tx, &[file_id])?;
                    graph::forget(tx, &[file_id])?;
                    work::forget(tx, &[file_id])?;
                    written.skipped.push(reason);
                }
                (Outcome::Unread, _) => written.skipped.push(SkipReason::Unreadable),
                (Outcome::Vanished, _) => {
                    if let Some(known) = files::file(tx, read.job.root_id, &read.job.path)? {
                        forget(tx, &[known.id])?;
                        tell_removed(tx, &read.job.root, &read.job.path)?;
                        written.removed += 1;
                    }
                }
            }
        }
        Ok((written, settled))
    });
    let (written, settled) = written?;
    shared.state().embedded(0, written.reused);
    for (file_id, root, path, chunks) in settled {
        shared.tell_indexed(file_id, &root, path, chunks);
    }
    if written.indexed > 0 || written.removed > 0 || !written.skipped.is_empty() {
        shared.lexical.wake();
        shared.embed.wake();
        shared.vectors.wake();
    }
    Ok(written)
}

/// Removes files that are gone, and what was known of them, a group a transaction, so that other writers have their
/// turn in between. Returns how many: fewer than all when the pipeline stops, and the next scan finds the rest.
pub(crate) fn remove(shared: &Arc<Shared>, gone: Vec<(i64, PathBuf, String)>) -> Result<u64> {
    let mut gone = gone.into_iter().peekable();
    let mut count = 0;
    while gone.peek().is_some() && !shared.stopping() {
        let (ids, paths): (Vec<i64>, Vec<(PathBuf, String)>) =
            gone.by_ref().take(GONE_TOGETHER).map(|(id, root, path)| (id, (root, path))).unzip();
        count += paths.len() as u64;
        shared.profile.log.write(move |tx| -> std::result::Result<(), WriteError> {
            forget(tx, &ids)?;
            paths.iter().try_for_each(|(root, path)| tell_removed(tx, root, path))
        })?;
        shared.lexical.wake();
        shared.vectors.wake();
    }
    Ok(count)
}

/// Returns what a file says is to be done, by its comments and as a note.
fn todos<'a>(parsed: &'a Parsed, checkboxes: &'a [work::Checkbox]) -> Vec<work::Todo<'a>> {
    let comments = parsed.todos.iter();
    let comments =
        comments.map(|todo| work::Todo { sign: work::Sign::Marker(todo.marker), text: &todo.text, line: todo.line });
    let checkboxes = checkboxes.iter().map(|checkbox| work::Todo {
        sign: work::Sign::Checkbox { done: checkbox.done },
        text: &checkbox.text,
        line: checkbox.line,
    });
    comments.chain(checkboxes).collect()
}

/// Takes files out of everything that knows of them.
fn forget(tx: &Transaction<'_>, ids: &[i64]) -> std::result::Result<(), WriteError> {
    graph::forget(tx, ids)?;
    work::forget(tx, ids)?;
    for id in ids {
        files::remove(tx, *id)?;
    }
    Ok(())
}

fn tell_removed(tx: &mut LogTransaction<'_>, root: &Path, path: &str) -> std::result::Result<(), WriteError> {
    tx.tell(&kinds::FileRemoved { root: root.display().to_string(), path: path.into() })?;
    Ok(())
}

/// Tells of the tasks that were found in a file, and of those that its ticks changed: its change, told before, led to it.
fn tell_tasks(
    tx: &mut LogTransaction<'_>,
    file_id: i64,
    change: EventId,
    file: &kinds::FileChanged,
    ticked: &[String],
) -> std::result::Result<(), WriteError> {
    let found = work::untold(tx, file_id)?;
    if found.is_empty() && ticked.is_empty() {
        return Ok(());
    }
    let Some(context) = continuo_events::current() else { return Ok(()) };
    let _effects = context.behind(change).enter();
    for (id, title, line) in found {
        let (root, path) = (file.root.clone(), file.path.clone());
        let event = tx.tell(&kinds::TaskFound { id: id.clone(), title, root, path, line })?;
        work::set_event(tx, &id, event.0)?;
    }
    for id in ticked {
        let task = work::task(tx, id)?;
        tx.tell(&kinds::TaskChanged { id: task.id, title: task.title, state: task.state.as_str().into() })?;
    }
    Ok(())
}
