//! Bringing the lexical index up to date with SQLite.

use std::collections::HashSet;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, Ordering};

use continuo_store::Database;
use continuo_store::rusqlite::{Connection, params};
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::{IndexWriter, TantivyError, Term};

use super::schema::LexicalRow;
use super::{FORMAT, Lexical, Open, Payload, Writing, guarded, lock};
use crate::IndexError;
use crate::chunks::{self, Origin};

/// Rows that are read at a time.
const PAGE: usize = 256;

/// Documents between commits while much is to be done: what a kill can cost.
const COMMIT_EVERY: u64 = 50_000;

/// What a catch-up did.
#[derive(Debug, Default)]
pub(crate) struct LexicalCaughtUp {
    pub(crate) applied: i64,
    pub(crate) added: u64,
    pub(crate) removed: u64,
    pub(crate) files: HashSet<i64>,
    pub(crate) rebuilt: bool,
    pub(crate) complete: bool,
}

struct Page {
    rows: Vec<LexicalRow>,
    gone: Vec<i64>,
    until: i64,
    last: bool,
}

impl Lexical {
    /// Applies what changed in SQLite since the last commit; makes the index anew when it is damaged or of another database.
    /// Stops early, with what it has, when `stop` is set.
    pub(crate) fn catch_up(&self, db: &Database, stop: &AtomicBool) -> Result<LexicalCaughtUp, IndexError> {
        let mut writing = lock(&self.writing);
        let mut done = LexicalCaughtUp::default();
        if writing.open.is_none() || self.problem().is_some() || writing.failures > 1 {
            done.rebuilt = self.problem().is_some() || writing.failures > 1;
            self.create(&mut writing, &db.read(Origin::read)?)?;
        }
        let mut result = self.apply(&mut writing, db, stop, &mut done);
        if result.is_ok() && done.complete && !writing.counted {
            match self.holds_every_chunk(db)? {
                Some(false) => {
                    self.report("it doesn't have as many documents as there are chunks");
                    self.create(&mut writing, &db.read(Origin::read)?)?;
                    done = LexicalCaughtUp { rebuilt: true, ..LexicalCaughtUp::default() };
                    result = self.apply(&mut writing, db, stop, &mut done);
                }
                counted => writing.counted = counted.is_some(),
            }
        }
        match result {
            Ok(()) => writing.failures = 0,
            Err(error) => {
                // A writer that failed is of no use; the next one goes on from the last commit.
                if let Some(open) = &mut writing.open {
                    open.writer = None;
                }
                if error.is_broken_index() {
                    writing.failures += 1;
                }
                return Err(error);
            }
        }
        done.applied = self.applied();
        Ok(done)
    }

    fn apply(
        &self,
        writing: &mut Writing,
        db: &Database,
        stop: &AtomicBool,
        done: &mut LexicalCaughtUp,
    ) -> Result<(), IndexError> {
        let Some(open) = &mut writing.open else { return Ok(()) };
        let mut from = self.applied();
        // An empty index never had what is gone by now.
        let gone_from = if from == 0 { db.read(chunks::last_change)? } else { from };
        let mut uncommitted = 0;
        loop {
            let page = db.read(|db| read(db, from, gone_from))?;
            if page.rows.is_empty() && page.gone.is_empty() {
                from = page.until;
            } else {
                self.write(open, &page)?;
                from = page.until;
                uncommitted += (page.rows.len() + page.gone.len()) as u64;
                done.added += page.rows.len() as u64;
                done.removed += page.gone.len() as u64;
                done.files.extend(page.rows.iter().map(|row| row.file_id));
            }
            let finished = page.last || stop.load(Ordering::Relaxed);
            if uncommitted >= COMMIT_EVERY || (finished && uncommitted > 0) {
                self.commit(open, from)?;
                writing.committed = from;
                uncommitted = 0;
            }
            if finished {
                done.complete = page.last;
                break;
            }
        }
        // Numbers that changed nothing here need no commit to be remembered.
        self.applied.store(from, Ordering::Release);
        Ok(())
    }

    fn write(&self, open: &mut Open, page: &Page) -> Result<(), IndexError> {
        let heap_bytes = self.heap_bytes;
        let fields = open.fields;
        guarded(|| {
            let writer = open.writer(heap_bytes)?;
            for row in &page.rows {
                writer.add_document(fields.document(row))?;
            }
            for chunk_id in &page.gone {
                writer.delete_term(Term::from_field_u64(fields.chunk_id, chunk_id.unsigned_abs()));
            }
            Ok(())
        })
        .map_err(|error| IndexError::lexical(&self.dir, &error))
    }

    fn commit(&self, open: &mut Open, applied: i64) -> Result<(), IndexError> {
        let payload = Payload { format: FORMAT, generation: open.generation.clone(), applied };
        let payload = serde_json::to_string(&payload).expect("a struct of strings and numbers serialises");
        let heap_bytes = self.heap_bytes;
        guarded(|| {
            let writer = open.writer(heap_bytes)?;
            let mut commit = writer.prepare_commit()?;
            commit.set_payload(&payload);
            commit.commit()?;
            Ok(())
        })
        .map_err(|error| IndexError::lexical(&self.dir, &error))?;
        self.reload()?;
        self.applied.store(applied, Ordering::Release);
        Ok(())
    }

    fn reload(&self) -> Result<(), IndexError> {
        let reading = self.reading.read().unwrap_or_else(PoisonError::into_inner);
        let Some(reading) = reading.as_ref() else { return Ok(()) };
        guarded(|| reading.reader.reload()).map_err(|error| IndexError::lexical(&self.dir, &error))
    }

    /// Lets searches see what merging in the background has made, so that the files it replaced can go.
    pub(crate) fn maintain(&self) -> Result<(), IndexError> {
        let mut writing = lock(&self.writing);
        self.reload()?;
        if let Some(writer) = writing.open.as_mut().and_then(|open| open.writer.as_mut()) {
            guarded(|| writer.garbage_collect_files().wait().map(drop))
                .map_err(|error| IndexError::lexical(&self.dir, &error))?;
        }
        Ok(())
    }

    /// Writes down the last change number and returns it.
    pub(crate) fn settle(&self) -> Result<i64, IndexError> {
        let mut writing = lock(&self.writing);
        let applied = self.applied();
        if applied != writing.committed
            && let Some(open) = &mut writing.open
        {
            self.commit(open, applied)?;
            writing.committed = applied;
        }
        Ok(writing.committed)
    }

    /// Compares counts, in case files came back from somewhere else. `None` when there are changes that it doesn't have yet.
    fn holds_every_chunk(&self, db: &Database) -> Result<Option<bool>, IndexError> {
        let applied = self.applied();
        let (last, chunks): (i64, u64) = db.read(|db| -> Result<_, IndexError> {
            Ok((chunks::last_change(db)?, db.query_row("SELECT count(*) FROM chunk", [], |row| row.get(0))?))
        })?;
        let documents = self.searcher().map_or(0, |(searcher, _)| searcher.num_docs());
        Ok((last == applied).then_some(documents == chunks))
    }
}

impl Open {
    fn writer(&mut self, heap_bytes: usize) -> Result<&mut IndexWriter, TantivyError> {
        if self.writer.is_none() {
            let options = IndexWriterOptions::builder()
                .num_worker_threads(1)
                .num_merge_threads(1)
                .memory_budget_per_thread(heap_bytes)
                .build();
            let writer: IndexWriter = self.index.writer_with_options(options)?;
            writer.set_merge_policy(Box::new(merge_policy()));
            self.writer = Some(writer);
        }
        Ok(self.writer.as_mut().expect("made above"))
    }
}

/// Few segments, since each costs a search some time; none rewritten for a few additions.
fn merge_policy() -> LogMergePolicy {
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(6);
    policy.set_min_layer_size(2_000);
    policy.set_max_docs_before_merge(400_000);
    policy.set_del_docs_ratio_before_merge(0.25);
    policy
}

/// Reads what comes after a change: chunks in the order of their numbers, and which are gone in the same range.
fn read(db: &Connection, after: i64, gone_from: i64) -> Result<Page, IndexError> {
    let mut statement = db.prepare_cached(
        "SELECT c.change, c.id, c.file_id, c.kind, c.symbol, c.symbols, c.context, c.text, f.path, f.language
         FROM chunk c JOIN file_index f ON f.id = c.file_id WHERE c.change > ?1 ORDER BY c.change LIMIT ?2",
    )?;
    let rows = statement
        .query_map(params![after, PAGE], |row| {
            Ok(LexicalRow {
                change: row.get(0)?,
                chunk_id: row.get(1)?,
                file_id: row.get(2)?,
                kind: row.get(3)?,
                symbol: row.get(4)?,
                symbols: row.get(5)?,
                context: row.get(6)?,
                text: row.get(7)?,
                path: row.get(8)?,
                language: row.get(9)?,
            })
        })?
        .collect::<Result<Vec<_>, _>>()?;
    let last = rows.len() < PAGE;
    let until = match rows.last() {
        Some(row) if !last => row.change,
        _ => chunks::last_change(db)?,
    };
    let gone = chunks::gone(db, after.max(gone_from), until)?;
    Ok(Page { rows, gone, until, last })
}
