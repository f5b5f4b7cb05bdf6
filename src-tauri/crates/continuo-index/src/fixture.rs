//! A profile to test on: real databases in a temporary folder, and a model whose vectors are made of words, so that texts with
//! the same words are near.

#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::UNIX_EPOCH;

use continuo_ingest::{Chunk, ChunkKind};
use continuo_store::rusqlite::params;
use continuo_store::{Database, OpenOptions, PROFILE};
use crossbeam_channel::Sender;
use sha2::{Digest, Sha256};

use crate::{
    Applied, Embed, EmbedError, EmbedJob, Embedded, Index, IndexError, IndexOptions, RoleModels, VectorCache, forget,
};

pub(crate) const DIMENSIONS: usize = 64;

/// A text with this word can't be embedded.
pub(crate) const CURSED: &str = "cursed";

pub(crate) struct WordModel {
    name: String,
    dimensions: usize,
    /// Texts that were embedded.
    pub(crate) runs: AtomicUsize,
    /// Answers that the model can't be used at all.
    pub(crate) broken: AtomicBool,
}

impl WordModel {
    pub(crate) fn new(name: &str) -> Arc<WordModel> {
        WordModel::of_length(name, DIMENSIONS)
    }

    pub(crate) fn of_length(name: &str, dimensions: usize) -> Arc<WordModel> {
        Arc::new(WordModel {
            name: name.to_owned(),
            dimensions,
            runs: AtomicUsize::new(0),
            broken: AtomicBool::new(false),
        })
    }

    pub(crate) fn runs(&self) -> usize {
        self.runs.load(Ordering::SeqCst)
    }

    pub(crate) fn vector(&self, text: &str) -> Vec<f32> {
        let mut vector = vec![0.01; self.dimensions];
        for word in text.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty()) {
            let digest = Sha256::digest(format!("{}/{}", self.name, word.to_lowercase()));
            vector[usize::from(u16::from_le_bytes([digest[0], digest[1]])) % self.dimensions] += 1.0;
        }
        let norm = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
        vector.iter_mut().for_each(|value| *value /= norm);
        crate::round(&mut vector);
        vector
    }
}

impl Embed for WordModel {
    fn fingerprint(&self) -> &str {
        &self.name
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn dimensions(&self) -> usize {
        self.dimensions
    }

    fn query(&self, text: &str) -> Result<Arc<[f32]>, EmbedError> {
        if self.broken.load(Ordering::SeqCst) {
            return Err(EmbedError::Stopped);
        }
        Ok(self.vector(text).into())
    }

    fn submit(&self, jobs: Vec<EmbedJob>, done: &Sender<Embedded>) -> Result<(), EmbedError> {
        for job in jobs {
            self.runs.fetch_add(1, Ordering::SeqCst);
            let result = if self.broken.load(Ordering::SeqCst) {
                Err(EmbedError::Stopped)
            } else if job.text.contains(CURSED) {
                Err(EmbedError::Run { name: self.name.clone(), reason: "cursed".to_owned() })
            } else {
                Ok(vec![self.vector(&format!("{} {}", job.context, job.text))])
            };
            done.send(Embedded { key: job.key, result }).unwrap();
        }
        Ok(())
    }
}

/// A profile's folder with an index on it.
pub(crate) struct Profile {
    dir: tempfile::TempDir,
    pub(crate) db: Database,
    pub(crate) cache: VectorCache,
    pub(crate) options: IndexOptions,
    index: Option<Index>,
    pub(crate) root_id: i64,
    clock: AtomicUsize,
}

impl Profile {
    pub(crate) fn new() -> Profile {
        Profile::with(IndexOptions::default())
    }

    pub(crate) fn with(options: IndexOptions) -> Profile {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("work");
        std::fs::create_dir(&root).unwrap();
        let open = OpenOptions { migrations: PROFILE, backups: None, readers: 3, cache_kib: 2048 };
        let db = Database::open(&dir.path().join("profile.db"), &open).unwrap();
        let root_path = root.to_str().unwrap().to_owned();
        let root_id = db
            .write(move |tx| -> Result<i64, IndexError> {
                tx.execute("INSERT INTO root (path, added_at) VALUES (?1, 0)", [root_path])?;
                Ok(tx.last_insert_rowid())
            })
            .unwrap();
        let cache = VectorCache::open(&dir.path().join("vectors.db")).unwrap();
        let index = Index::open(dir.path(), db.clone(), cache.clone(), &options).unwrap();
        Profile { dir, db, cache, options, index: Some(index), root_id, clock: AtomicUsize::new(1_000) }
    }

    pub(crate) fn index(&self) -> &Index {
        self.index.as_ref().unwrap()
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.dir.path().join("work")
    }

    pub(crate) fn use_model(&self, model: &Arc<WordModel>) {
        let model: Arc<dyn Embed> = model.clone();
        let models = RoleModels { text: Some(model.clone()), code: Some(model), retiring: Vec::new() };
        self.index().set_models(models).unwrap();
    }

    /// Closes the index and opens it again, as the next start would; `between` may damage it meanwhile.
    pub(crate) fn restart(&mut self, between: impl FnOnce(&Path)) {
        self.index = None;
        between(self.dir.path());
        self.index = Some(Index::open(self.dir.path(), self.db.clone(), self.cache.clone(), &self.options).unwrap());
    }

    /// Writes a file with these chunks and indexes it in SQLite.
    pub(crate) fn file(&self, path: &str, chunks: &[Chunk]) -> Applied {
        self.file_in(path, if path.ends_with(".md") { "markdown" } else { "rust" }, chunks)
    }

    pub(crate) fn file_in(&self, path: &str, language: &str, chunks: &[Chunk]) -> Applied {
        let on_disk = self.root().join(path);
        std::fs::create_dir_all(on_disk.parent().unwrap()).unwrap();
        let text: String = chunks.iter().map(|chunk| chunk.text.as_str()).collect();
        std::fs::write(&on_disk, &text).unwrap();
        let found = std::fs::metadata(&on_disk).unwrap();
        let mtime_ns = found.modified().unwrap().duration_since(UNIX_EPOCH).unwrap().as_nanos() as i64;
        let touched_at = self.clock.fetch_add(1, Ordering::SeqCst) as i64;
        let prepared = self.index().prepare(language, chunks).unwrap();
        let (path, language, chunks, root_id) = (path.to_owned(), language.to_owned(), chunks.to_vec(), self.root_id);
        self.db
            .write(move |tx| -> Result<Applied, IndexError> {
                let file_id = tx.query_row(
                    "INSERT INTO file_index (root_id, path, size, mtime_ns, content_hash, language, chunker, chunk_count,
                                             token_count, indexed_at, touched_at)
                     VALUES (?1, ?2, ?3, ?4, x'', ?5, '', ?6, 0, ?7, ?7)
                     ON CONFLICT (root_id, path) DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns,
                         chunk_count = excluded.chunk_count, indexed_at = excluded.indexed_at, touched_at = excluded.touched_at
                     RETURNING id",
                    params![root_id, path, found.len(), mtime_ns, language, chunks.len(), touched_at],
                    |row| row.get(0),
                )?;
                prepared.apply(tx, file_id, touched_at, &chunks)
            })
            .unwrap()
    }

    pub(crate) fn file_id(&self, path: &str) -> i64 {
        let path = path.to_owned();
        self.db
            .read(|db| -> Result<i64, IndexError> {
                Ok(db.query_row("SELECT id FROM file_index WHERE path = ?1", [path], |row| row.get(0))?)
            })
            .unwrap()
    }

    pub(crate) fn remove_file(&self, path: &str) -> u64 {
        let file_id = self.file_id(path);
        self.db
            .write(move |tx| -> Result<u64, IndexError> {
                let gone = forget(tx, &[file_id])?;
                tx.execute("DELETE FROM file_index WHERE id = ?1", [file_id])?;
                Ok(gone)
            })
            .unwrap()
    }

    pub(crate) fn number(&self, sql: &str) -> i64 {
        self.db.read(|db| -> Result<i64, IndexError> { Ok(db.query_row(sql, [], |row| row.get(0))?) }).unwrap()
    }

    /// Brings everything up to date, embedding included.
    pub(crate) fn settle(&self) {
        self.index().catch_up_lexical(&go()).unwrap();
        self.index().embed_pending(usize::MAX, &go()).unwrap();
        self.index().catch_up_vectors(&go()).unwrap();
    }

    /// Returns the paths that a query finds, best first.
    pub(crate) fn find(&self, text: &str, mode: crate::Mode) -> Vec<String> {
        let query = crate::Query { text: text.to_owned(), mode, limit: 10, ..crate::Query::default() };
        self.index().search(&query).unwrap().hits.into_iter().map(|hit| hit.path).collect()
    }
}

/// Never stops.
pub(crate) fn go() -> AtomicBool {
    AtomicBool::new(false)
}

/// A function of that name and body.
pub(crate) fn function(symbol: &str, body: &str) -> Chunk {
    chunk(ChunkKind::Function, symbol, body)
}

pub(crate) fn chunk(kind: ChunkKind, symbol: &str, body: &str) -> Chunk {
    let context = if symbol.is_empty() { String::new() } else { format!("Function: {symbol}") };
    let mut hasher = Sha256::new();
    hasher.update(&context);
    hasher.update([0]);
    hasher.update(body);
    Chunk {
        kind,
        symbol: symbol.to_owned(),
        symbols: if symbol.is_empty() { Vec::new() } else { vec![symbol.to_owned()] },
        context,
        start_line: 1,
        end_line: 1 + body.lines().count() as u32,
        start: 0,
        end: body.len(),
        text: body.to_owned(),
        tokens: body.split_whitespace().count() as u32,
        content_hash: hasher.finalize().into(),
    }
}
