//! The index of one profile: its chunks, what they are found by, and the models that embed them.
//!
//! `embedding` turns pending chunks into vectors; finding is `crate::search`'s.

use std::collections::HashSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

use continuo_ingest::Chunk;
use continuo_store::Database;
use continuo_store::rusqlite::Connection;

use crate::chunks::{self, Origin};
use crate::lexical::Lexical;
use crate::pending::{self, CompleteFile};
use crate::roles::{self, ModelRow, Role, Roles};
use crate::vectors::Vectors;
use crate::{IndexError, Prepared, RoleModels, VectorCache, folder};

mod embedding;
mod status;

pub use embedding::Progress;
use status::CountedCoverage;
pub use status::{IndexStatus, RecordedModel};

/// How an index is opened.
#[derive(Clone, Debug)]
pub struct IndexOptions {
    /// Memory that the lexical index may take while words are added, in bytes; at least 15 MB.
    pub lexical_heap_bytes: usize,
    /// From how many vectors a vector index pays; below it every vector is compared.
    pub vector_index_rows: u64,
}

impl Default for IndexOptions {
    fn default() -> IndexOptions {
        IndexOptions { lexical_heap_bytes: 20_000_000, vector_index_rows: 20_000 }
    }
}

/// The index of one profile.
///
/// Its calls block and may come from any thread. Searches run at any time; of the catch-ups, [`Index::embed_pending`] and
/// [`Index::maintain`] one of a kind runs at a time, a second waits.
pub struct Index {
    pub(crate) db: Database,
    pub(crate) cache: VectorCache,
    pub(crate) lexical: Lexical,
    pub(crate) vectors: Vectors,
    pub(crate) models: RwLock<RoleModels>,
    roles: RwLock<Roles>,
    /// One at a time embeds.
    embedding: Mutex<()>,
    /// Chunks that a model failed on, until it is loaded again: which model, which chunk.
    failed: Mutex<HashSet<(i64, i64)>>,
    coverage: Mutex<Option<CountedCoverage>>,
    /// Earlier models may still have vectors. Looking costs a pass over all of them, so it isn't done for nothing.
    superseded: AtomicBool,
}

/// What a catch-up did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaughtUp {
    /// The last change number that searches see now.
    pub applied: i64,
    /// Chunks that can be found now.
    pub added: u64,
    /// Chunks (of vectors: windows of them) that are no longer found.
    pub removed: u64,
    /// Files whose every chunk can be found now.
    pub files: Vec<CompleteFile>,
    /// It was damaged or of another database, and has been made anew.
    pub rebuilt: bool,
    /// Nothing is left to do; false when it was stopped.
    pub complete: bool,
}

/// What the indexes lack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Behind {
    /// [`Index::catch_up_lexical`] has something to do.
    pub lexical: bool,
    /// [`Index::catch_up_vectors`] has something to do.
    pub vectors: bool,
    /// [`Index::embed_pending`] has something to do.
    pub pending: bool,
}

/// Something wrong with a derived index. The next catch-up repairs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// `lexical` or `vectors`.
    pub store: &'static str,
    /// What is wrong.
    pub problem: String,
}

impl Index {
    /// Opens the index of a profile in the folders `lexical` and `lance` of `profile_dir`. Call it before anything is written to
    /// the database: what a power cut took back is noticed by the change numbers.
    ///
    /// A derived index that is missing or damaged is no error: the catch-ups make it anew.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn open(
        profile_dir: &Path,
        db: Database,
        cache: VectorCache,
        options: &IndexOptions,
    ) -> Result<Index, IndexError> {
        let (origin, models, roles) =
            db.read(|db| -> Result<_, IndexError> { Ok((Origin::read(db)?, roles::models(db)?, roles::roles(db)?)) })?;
        let lexical_dir = profile_dir.join("lexical");
        folder::sweep(&lexical_dir);
        Ok(Index {
            lexical: Lexical::open(&lexical_dir, options.lexical_heap_bytes, &origin),
            vectors: Vectors::open(&profile_dir.join("lance"), options.vector_index_rows, &models, &origin)?,
            db,
            cache,
            models: RwLock::new(RoleModels::default()),
            roles: RwLock::new(roles),
            embedding: Mutex::new(()),
            failed: Mutex::new(HashSet::new()),
            coverage: Mutex::new(None),
            superseded: AtomicBool::new(true),
        })
    }

    /// Says which models there are, at start and whenever the configuration or the installed models change. Chunks that lack a
    /// vector of their model are queued. A role without a model keeps what it has: its chunks are found by words, and by meaning
    /// again when the model is back.
    pub fn set_models(&self, models: RoleModels) -> Result<(), IndexError> {
        let rows = roles::rows(&models);
        let roles = self.db.write(move |tx| roles::assign(tx, &rows))?;
        let (origin, recorded) =
            self.db.read(|db| -> Result<_, IndexError> { Ok((Origin::read(db)?, roles::models(db)?)) })?;
        self.vectors.add(&recorded, &origin);
        *self.roles.write().unwrap_or_else(PoisonError::into_inner) = roles;
        *self.models.write().unwrap_or_else(PoisonError::into_inner) = models;
        lock(&self.failed).clear();
        *lock(&self.coverage) = None;
        self.superseded.store(true, Ordering::SeqCst);
        self.retire()
    }

    /// Asks the vector cache what it knows of a file's chunks. Done before the transaction that [`Prepared::apply`] is part of.
    pub fn prepare(&self, language: &str, chunks: &[Chunk]) -> Result<Prepared, IndexError> {
        let role = Role::of(language);
        let roles = self.roles.read().unwrap_or_else(PoisonError::into_inner).clone();
        let known = match roles.of(role) {
            Some(model) => {
                let hashes: Vec<[u8; 32]> = chunks.iter().map(|chunk| chunk.content_hash).collect();
                self.cache.contains_many(&model.fingerprint, &hashes)?
            }
            None => HashSet::new(),
        };
        Ok(Prepared { role: Some(role), roles, known })
    }

    /// Has the lexical index take what changed; from then on it can be found by words.
    pub fn catch_up_lexical(&self, stop: &AtomicBool) -> Result<CaughtUp, IndexError> {
        let done = self.lexical.catch_up(&self.db, stop)?;
        Ok(CaughtUp {
            applied: done.applied,
            added: done.added,
            removed: done.removed,
            files: self.db.read(|db| pending::complete(db, &done.files, false))?,
            rebuilt: done.rebuilt && done.added > 0,
            complete: done.complete,
        })
    }

    /// Has the vector index take what was embedded; from then on it can be found by meaning.
    pub fn catch_up_vectors(&self, stop: &AtomicBool) -> Result<CaughtUp, IndexError> {
        let done = self.vectors.catch_up(&self.db, &self.cache, stop)?;
        Ok(CaughtUp {
            applied: done.applied,
            added: done.added,
            removed: done.removed,
            files: self.db.read(|db| pending::complete(db, &done.files, true))?,
            rebuilt: done.rebuilt,
            complete: done.complete && done.lost == 0,
        })
    }

    /// Returns which of the catch-ups have something to do.
    pub fn is_behind(&self) -> Result<Behind, IndexError> {
        let loaded = self.current_models();
        let tables = self.vectors.tables();
        let lexical = self.lexical.applied();
        self.db.read(|db| {
            let mut behind =
                Behind { lexical: self.lexical.problem().is_some() || changed(db, lexical)?, ..Behind::default() };
            for table in &tables {
                behind.vectors |= table.problem().is_some()
                    || any(
                        db,
                        "SELECT 1 FROM chunk_vector WHERE model_id = ?1 AND change > ?2",
                        table.model.id,
                        table.applied(),
                    )?
                    || (table.rows() > 0 && gone_since(db, table.applied())?);
            }
            let failed = lock(&self.failed).clone();
            for (model, _) in &loaded {
                let failed = failed.iter().filter(|(model_id, _)| *model_id == model.id).count() as u64;
                behind.pending |= pending::count(db, model.id)? > failed;
            }
            Ok(behind)
        })
    }

    /// Compacts and prunes the derived indexes, extends the vector index to what was added since, and gives up models whose
    /// successors have caught up. Meant for every few minutes, and after much was added.
    pub fn maintain(&self) -> Result<(), IndexError> {
        self.retire()?;
        let lexical = self.lexical.maintain();
        let vectors = self.vectors.maintain();
        lexical?;
        vectors?;
        self.prune_gone()
    }

    /// Forgets cached vectors of contents that no chunk has, where a model has more than `spare` beyond what there are chunks; up
    /// to that they stay, for the contents that come back with another branch. Returns how many contents were forgotten.
    pub fn prune_cache(&self, spare: u64) -> Result<u64, IndexError> {
        let chunks: u64 = self
            .db
            .read(|db| Ok::<_, IndexError>(db.query_row("SELECT count(*) FROM chunk", [], |row| row.get(0))?))?;
        // What can't be looked up stays. A chunk that comes back in this moment is queued again by the vector index.
        let is_used = |hash: &[u8; 32]| self.db.read(|db| chunks::has_content(db, hash)).unwrap_or(true);
        let mut pruned = 0;
        for model in self.cache.models()? {
            if self.cache.count(&model)? > chunks + spare {
                pruned += self.cache.prune(&model, is_used)?;
            }
        }
        Ok(pruned)
    }

    /// Reads through the files of the derived indexes. What it finds is repaired by the next catch-up.
    pub fn check(&self) -> Vec<Finding> {
        let mut lexical = self.lexical.check();
        // Chunks that it has never heard of may still be on their way to it; what it once had may not be gone.
        if lexical.is_empty() && !self.lexical.is_open() && self.has_chunks() {
            lexical.push("it isn't there".to_owned());
        }
        if let Some(problem) = lexical.first()
            && self.lexical.problem().is_none()
        {
            self.lexical.report(problem);
        }
        let vectors = self.vectors.check();
        let finding = |store| move |problem| Finding { store, problem };
        lexical.into_iter().map(finding("lexical")).chain(vectors.into_iter().map(finding("vectors"))).collect()
    }

    fn has_chunks(&self) -> bool {
        let any = |db: &Connection| -> Result<bool, IndexError> {
            Ok(db.prepare_cached("SELECT EXISTS (SELECT 1 FROM chunk)")?.query_row([], |row| row.get(0))?)
        };
        // A database that can't be read is another check's to tell.
        self.db.read(any).unwrap_or_default()
    }

    /// Has derived indexes made anew by the next catch-ups. Nothing is embedded again.
    pub fn rebuild(&self, lexical: bool, vectors: bool) {
        if lexical {
            self.lexical.report("a rebuild was asked for");
        }
        if vectors {
            for table in self.vectors.tables() {
                table.report("a rebuild was asked for");
            }
        }
    }

    /// Returns the loaded models that have a role, each once.
    pub(crate) fn current_models(&self) -> Vec<(ModelRow, std::sync::Arc<dyn crate::Embed>)> {
        let roles = self.roles.read().unwrap_or_else(PoisonError::into_inner);
        let loaded = self.models.read().unwrap_or_else(PoisonError::into_inner);
        roles
            .models()
            .into_iter()
            .filter_map(|model| Some((model.clone(), loaded.find(&model.fingerprint)?.clone())))
            .collect()
    }

    fn retire(&self) -> Result<(), IndexError> {
        let models = self.models.read().unwrap_or_else(PoisonError::into_inner).clone();
        let loaded: HashSet<String> = models
            .text
            .iter()
            .chain(&models.code)
            .chain(&models.retiring)
            .map(|model| model.fingerprint().to_owned())
            .collect();
        if !self.superseded.load(Ordering::SeqCst) {
            return Ok(());
        }
        let retired = self.db.write(move |tx| roles::retire(tx, &loaded))?;
        if !retired.dropped.is_empty() {
            let mut models = self.models.write().unwrap_or_else(PoisonError::into_inner);
            let dropped = |fingerprint: &str| retired.dropped.iter().any(|model| model.fingerprint == fingerprint);
            models.retiring.retain(|model| !dropped(model.fingerprint()));
        }
        self.superseded.store(!retired.complete, Ordering::SeqCst);
        self.vectors.retire(&retired)
    }

    fn prune_gone(&self) -> Result<(), IndexError> {
        if !self.db.read(|db| gone_since(db, 0))? {
            return Ok(());
        }
        let mut applied = self.lexical.settle()?;
        for table in self.vectors.tables() {
            applied = applied.min(table.settle()?);
        }
        self.db.write(move |tx| chunks::prune_gone(tx, applied))
    }
}

fn any(db: &Connection, exists: &str, model_id: i64, after: i64) -> Result<bool, IndexError> {
    Ok(db.prepare_cached(&format!("SELECT EXISTS ({exists})"))?.query_row([model_id, after], |row| row.get(0))?)
}

fn gone_since(db: &Connection, after: i64) -> Result<bool, IndexError> {
    Ok(db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM chunk_gone WHERE change > ?1)")?
        .query_row([after], |row| row.get(0))?)
}

fn changed(db: &Connection, after: i64) -> Result<bool, IndexError> {
    let added = db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM chunk WHERE change > ?1)")?
        .query_row([after], |row| row.get(0))?;
    Ok(added || gone_since(db, after)?)
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
