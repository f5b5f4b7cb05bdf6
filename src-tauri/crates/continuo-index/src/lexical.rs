//! The lexical index: chunks found by their words, in Tantivy.
//!
//! It is derived from SQLite and holds nothing else: each commit carries the number of the last change it has, and from there it
//! catches up. A folder that is missing, damaged or of another database is emptied and filled again.
//! What the words are, is `tokenizer`'s; what a query asks, `query`'s; filling it, `writer`'s.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

use serde::{Deserialize, Serialize};
use tantivy::directory::MmapDirectory;
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyError};

use crate::IndexError;
use crate::chunks::Origin;
use crate::folder;

mod query;
mod schema;
mod tokenizer;
mod writer;

pub(crate) use query::{Exact, LexicalFilter, LexicalQuery};
pub(crate) use schema::{Fields, last_segment};

/// Rebuilt when the fields or the words change.
const FORMAT: u32 = 1;

/// What a commit says about itself.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    format: u32,
    generation: String,
    applied: i64,
}

/// The lexical index of one profile.
pub(crate) struct Lexical {
    dir: PathBuf,
    heap_bytes: usize,
    /// What searches read; absent while the index can't be opened.
    reading: RwLock<Option<Reading>>,
    /// Held by whoever changes the index.
    writing: Mutex<Writing>,
    applied: AtomicI64,
    /// Why it has to be made anew.
    problem: Mutex<Option<String>>,
}

#[derive(Clone)]
struct Reading {
    reader: IndexReader,
    fields: Fields,
}

#[derive(Default)]
struct Writing {
    open: Option<Open>,
    /// Set by the first catch-up that found as many documents as chunks.
    counted: bool,
    /// The change number in the last commit; behind `applied` when the numbers since then changed nothing here.
    committed: i64,
    /// Failures since the last success. A second one in a row means that opening again didn't help.
    failures: u32,
}

struct Open {
    index: Index,
    fields: Fields,
    writer: Option<IndexWriter>,
    generation: String,
}

impl Lexical {
    /// Opens the index in the folder, as far as it can be; what can't waits for the next catch-up.
    pub(crate) fn open(dir: &Path, heap_bytes: usize, origin: &Origin) -> Lexical {
        let lexical = Lexical {
            dir: dir.to_path_buf(),
            heap_bytes,
            reading: RwLock::new(None),
            writing: Mutex::new(Writing::default()),
            applied: AtomicI64::new(0),
            problem: Mutex::new(None),
        };
        let mut writing = lock(&lexical.writing);
        match lexical.open_existing(origin) {
            Ok(Some((open, applied, reader))) => lexical.install(&mut writing, open, applied, reader),
            Ok(None) => {}
            Err(error) => lexical.report(&error.to_string()),
        }
        drop(writing);
        lexical
    }

    /// Returns the last change number that searches see.
    pub(crate) fn applied(&self) -> i64 {
        self.applied.load(Ordering::Acquire)
    }

    /// Returns why the index is to be made anew, if it is.
    pub(crate) fn problem(&self) -> Option<String> {
        lock(&self.problem).clone()
    }

    /// Marks the index as damaged: the next catch-up makes it anew.
    pub(crate) fn report(&self, problem: &str) {
        tracing::warn!(index = "lexical", problem, "a derived index is damaged and will be rebuilt");
        *lock(&self.problem) = Some(problem.to_owned());
    }

    /// Reads every file of the index against its checksum.
    pub(crate) fn check(&self) -> Vec<String> {
        let writing = lock(&self.writing);
        let mut problems: Vec<String> = self.problem().into_iter().collect();
        if let Some(open) = &writing.open {
            match guarded(|| open.index.validate_checksum()) {
                Ok(damaged) => {
                    problems.extend(damaged.iter().map(|path| format!("{} is damaged", path.display())));
                }
                Err(error) => problems.push(error.to_string()),
            }
        }
        problems
    }

    /// Whether there is an index to search.
    pub(crate) fn is_open(&self) -> bool {
        self.searcher().is_some()
    }

    fn searcher(&self) -> Option<(Searcher, Fields)> {
        let reading = self.reading.read().unwrap_or_else(PoisonError::into_inner);
        reading.as_ref().map(|reading| (reading.reader.searcher(), reading.fields))
    }

    /// Opens what is there; `None` when the folder holds no index.
    fn open_existing(&self, origin: &Origin) -> Result<Option<(Open, i64, IndexReader)>, IndexError> {
        if !self.dir.join("meta.json").exists() {
            return Ok(None);
        }
        let (expected, fields) = schema::schema();
        let damaged = |reason: &str| IndexError::Lexical { path: self.dir.clone(), reason: reason.to_owned() };
        guarded(|| {
            let index = Index::open(MmapDirectory::open(&self.dir)?)?;
            if index.schema() != expected {
                return Ok(Err(damaged("it has other fields")));
            }
            index.tokenizers().register(tokenizer::NAME, tokenizer::analyzer());
            let payload = index.load_metas()?.payload.unwrap_or_default();
            let Ok(payload) = serde_json::from_str::<Payload>(&payload) else {
                return Ok(Err(damaged("its last commit doesn't say what it holds")));
            };
            if payload.format != FORMAT {
                return Ok(Err(damaged("it was made by another version")));
            }
            if let Some(reason) = origin.refuses(&payload.generation, payload.applied) {
                return Ok(Err(damaged(reason)));
            }
            let reader = reader(&index)?;
            let open = Open { index, fields, writer: None, generation: payload.generation };
            Ok(Ok(Some((open, payload.applied, reader))))
        })
        .map_err(|error| IndexError::lexical(&self.dir, &error))?
    }

    /// Removes whatever is in the folder and makes an empty index there.
    fn create(&self, writing: &mut Writing, origin: &Origin) -> Result<(), IndexError> {
        self.close(writing);
        folder::discard(&self.dir)?;
        std::fs::create_dir_all(&self.dir).map_err(|error| IndexError::io(&self.dir, error))?;
        let (schema, fields) = schema::schema();
        let (index, reader) = guarded(|| {
            let index = Index::create(MmapDirectory::open(&self.dir)?, schema, tantivy::IndexSettings::default())?;
            index.tokenizers().register(tokenizer::NAME, tokenizer::analyzer());
            let reader = reader(&index)?;
            Ok((index, reader))
        })
        .map_err(|error| IndexError::lexical(&self.dir, &error))?;
        let open = Open { index, fields, writer: None, generation: origin.generation.clone() };
        self.install(writing, open, 0, reader);
        writing.counted = false;
        *lock(&self.problem) = None;
        Ok(())
    }

    fn install(&self, writing: &mut Writing, open: Open, applied: i64, reader: IndexReader) {
        let reading = Reading { reader, fields: open.fields };
        writing.open = Some(open);
        writing.committed = applied;
        *self.reading.write().unwrap_or_else(PoisonError::into_inner) = Some(reading);
        self.applied.store(applied, Ordering::Release);
    }

    fn close(&self, writing: &mut Writing) {
        *self.reading.write().unwrap_or_else(PoisonError::into_inner) = None;
        writing.open = None;
        self.applied.store(0, Ordering::Release);
    }
}

fn reader(index: &Index) -> Result<IndexReader, TantivyError> {
    index.reader_builder().reload_policy(ReloadPolicy::Manual).doc_store_cache_num_blocks(1).try_into()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs Tantivy over files that may be damaged: it panics on some damage where it should return an error.
fn guarded<T>(run: impl FnOnce() -> Result<T, TantivyError>) -> Result<T, TantivyError> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| {
        let reason = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("it panicked");
        Err(TantivyError::InternalError(reason.to_owned()))
    })
}

#[cfg(test)]
mod tests;
