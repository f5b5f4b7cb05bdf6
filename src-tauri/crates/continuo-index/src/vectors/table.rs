//! The vector table of one model: opening it or giving it up, and bringing it up to date with SQLite and the vector cache.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use continuo_store::Database;
use lancedb::Table;
use sha2::{Digest, Sha256};

use super::lance::Lance;
use super::state::{FORMAT, State};
use super::upkeep::Pressure;
use super::{check, rows};
use crate::chunks::{self, Origin};
use crate::pending::{self, VectorRow};
use crate::roles::ModelRow;
use crate::{ChunkVectors, IndexError, VectorCache, folder};

/// Chunks that are appended at a time while much is to be done.
const PAGE: usize = 4_096;

/// Ids in one delete.
const DELETE: usize = 2_000;

/// The table of one model.
pub(crate) struct VectorTable {
    pub(super) lance: Arc<Lance>,
    pub(crate) model: ModelRow,
    name: String,
    /// From how many rows a vector index pays.
    pub(super) index_rows: u64,
    /// What searches read; absent while the table can't be opened.
    reading: RwLock<Option<Table>>,
    /// Held by whoever changes the table.
    writing: Mutex<Writing>,
    applied: AtomicI64,
    rows: AtomicU64,
    /// Why it has to be made anew.
    problem: Mutex<Option<String>>,
}

#[derive(Default)]
pub(super) struct Writing {
    pub(super) open: Option<Open>,
    /// Failures since the last success. A second one in a row means that opening again didn't help.
    failures: u32,
}

pub(super) struct Open {
    pub(super) table: Table,
    pub(super) state: State,
}

/// What a catch-up did.
#[derive(Debug, Default)]
pub(crate) struct VectorsCaughtUp {
    pub(crate) applied: i64,
    pub(crate) added: u64,
    pub(crate) removed: u64,
    /// Chunks whose vectors the cache has lost; they are queued again.
    pub(crate) lost: u64,
    pub(crate) files: HashSet<i64>,
    pub(crate) rebuilt: bool,
    pub(crate) complete: bool,
}

struct Page {
    rows: Vec<VectorRow>,
    gone: Vec<i64>,
    until: i64,
    last: bool,
}

impl VectorTable {
    /// Opens the table of a model, as far as it can be; what can't waits for the next catch-up.
    pub(crate) fn open(lance: &Arc<Lance>, model: &ModelRow, index_rows: u64, origin: &Origin) -> VectorTable {
        let table = VectorTable {
            lance: Arc::clone(lance),
            model: model.clone(),
            name: name(&model.fingerprint),
            index_rows,
            reading: RwLock::new(None),
            writing: Mutex::new(Writing::default()),
            applied: AtomicI64::new(0),
            rows: AtomicU64::new(0),
            problem: Mutex::new(None),
        };
        let mut writing = lock(&table.writing);
        match table.open_existing(origin) {
            Ok(Some(open)) => table.install(&mut writing, open),
            Ok(None) => {}
            Err(error) => table.report(&error.to_string()),
        }
        drop(writing);
        table
    }

    /// Returns the last change number that searches see.
    pub(crate) fn applied(&self) -> i64 {
        self.applied.load(Ordering::Acquire)
    }

    /// Returns how many rows the table has: one for each window of each chunk.
    pub(crate) fn rows(&self) -> u64 {
        self.rows.load(Ordering::Acquire)
    }

    /// Returns why the table is to be made anew, if it is.
    pub(crate) fn problem(&self) -> Option<String> {
        lock(&self.problem).clone()
    }

    /// Marks the table as damaged: the next catch-up makes it anew.
    pub(crate) fn report(&self, problem: &str) {
        tracing::warn!(
            index = "vectors",
            model = self.model.name,
            problem,
            "a derived index is damaged and will be rebuilt"
        );
        *lock(&self.problem) = Some(problem.to_owned());
    }

    pub(crate) fn reader(&self) -> Option<Table> {
        self.reading.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn folder(&self) -> PathBuf {
        self.lance.dir().join(folder_name(&self.model.fingerprint))
    }

    fn state_file(&self) -> PathBuf {
        self.lance.dir().join(state_name(&self.model.fingerprint))
    }

    pub(super) fn writing(&self) -> MutexGuard<'_, Writing> {
        lock(&self.writing)
    }

    /// Runs a change of the open table; the state follows it. An error leaves the table to be opened again, at its last state.
    pub(super) fn change<T>(
        &self,
        writing: &mut Writing,
        change: impl FnOnce(&mut Open) -> Result<T, IndexError>,
    ) -> Result<Option<T>, IndexError> {
        let Some(open) = &mut writing.open else { return Ok(None) };
        let result = change(open).and_then(|value| {
            self.save(open)?;
            Ok(value)
        });
        match result {
            Ok(value) => Ok(Some(value)),
            Err(error) => {
                writing.open = None;
                if error.is_broken_index() {
                    writing.failures += 1;
                }
                Err(error)
            }
        }
    }

    /// Writes down what the table stands at.
    pub(super) fn save(&self, open: &mut Open) -> Result<(), IndexError> {
        let table = open.table.clone();
        let (version, rows) =
            self.lance.run(async move { Ok((table.version().await?, table.count_rows(None).await? as u64)) })?;
        if rows != open.state.rows {
            let reason = format!("it has {rows} rows where {} should be", open.state.rows);
            return Err(IndexError::Vectors { path: self.folder(), reason });
        }
        open.state.version = version;
        open.state.write(&self.state_file())?;
        self.rows.store(rows, Ordering::Release);
        self.applied.store(open.state.applied, Ordering::Release);
        Ok(())
    }

    /// Opens what is there, at the version its state speaks of; `None` when there is nothing.
    fn open_existing(&self, origin: &Origin) -> Result<Option<Open>, IndexError> {
        let folder = self.folder();
        if !folder.exists() {
            return Ok(None);
        }
        let damaged = |reason: &str| IndexError::Vectors { path: folder.clone(), reason: reason.to_owned() };
        let Some(mut state) = State::read(&self.state_file()) else {
            return Err(damaged("nothing says what it holds"));
        };
        if let Some(reason) = origin.refuses(&state.generation, state.applied) {
            return Err(damaged(reason));
        }
        let connection = self.lance.connection()?;
        let (name, inside) = (self.name.clone(), folder.clone());
        let (version, expected) = (state.version, rows::schema(self.model.dimensions));
        let (table, found_version, found_rows, same_schema, damage) = self.lance.run(async move {
            let table = connection.open_table(name).execute().await?;
            if table.version().await? != version {
                // Killed between a change and its state: what came after the state is taken back.
                table.checkout(version).await?;
                table.restore().await?;
            }
            let found_version = table.version().await?;
            let found_rows = table.count_rows(None).await? as u64;
            let same_schema = table.schema().await?.fields() == expected.fields();
            let damage = check::damage(&table, &inside).await?;
            Ok((table, found_version, found_rows, same_schema, damage))
        })?;
        if !same_schema {
            return Err(damaged("it has other columns"));
        }
        if found_rows != state.rows {
            return Err(damaged(&format!("it has {found_rows} rows where {} should be", state.rows)));
        }
        if let Some(damage) = damage {
            return Err(damaged(&damage));
        }
        if found_version != state.version {
            state.version = found_version;
            state.write(&self.state_file())?;
        }
        Ok(Some(Open { table, state }))
    }

    /// Removes whatever is there and makes an empty table.
    fn create(&self, writing: &mut Writing, origin: &Origin) -> Result<(), IndexError> {
        self.close(writing);
        self.remove_files()?;
        let connection = self.lance.connection()?;
        let (name, schema) = (self.name.clone(), rows::schema(self.model.dimensions));
        let (table, version) = self.lance.run(async move {
            let table = connection.create_empty_table(name, schema).execute().await?;
            let version = table.version().await?;
            Ok((table, version))
        })?;
        let state = State {
            format: FORMAT,
            generation: origin.generation.clone(),
            applied: 0,
            version,
            rows: 0,
            trained: 0,
            tail: 0,
            pruned: 0,
        };
        state.write(&self.state_file())?;
        self.install(writing, Open { table, state });
        *lock(&self.problem) = None;
        Ok(())
    }

    fn install(&self, writing: &mut Writing, open: Open) {
        self.applied.store(open.state.applied, Ordering::Release);
        self.rows.store(open.state.rows, Ordering::Release);
        *self.reading.write().unwrap_or_else(PoisonError::into_inner) = Some(open.table.clone());
        writing.open = Some(open);
    }

    fn close(&self, writing: &mut Writing) {
        *self.reading.write().unwrap_or_else(PoisonError::into_inner) = None;
        writing.open = None;
        self.applied.store(0, Ordering::Release);
        self.rows.store(0, Ordering::Release);
    }

    fn remove_files(&self) -> Result<(), IndexError> {
        let state = self.state_file();
        if state.exists() {
            std::fs::remove_file(&state).map_err(|error| IndexError::io(&state, error))?;
        }
        folder::discard(&self.folder())
    }

    /// Writes down the last change number and returns it.
    pub(crate) fn settle(&self) -> Result<i64, IndexError> {
        let mut writing = lock(&self.writing);
        let settled = self.change(&mut writing, |open| Ok(open.state.applied))?;
        Ok(settled.unwrap_or(0))
    }

    /// Closes the table and removes its files: its model has been retired.
    pub(crate) fn remove(&self) -> Result<(), IndexError> {
        let mut writing = lock(&self.writing);
        self.close(&mut writing);
        self.remove_files()
    }

    /// Applies what changed in SQLite since the state; makes the table anew when it is damaged or of another database.
    /// Stops early, with what it has, when `stop` is set.
    pub(crate) fn catch_up(
        &self,
        db: &Database,
        cache: &VectorCache,
        stop: &AtomicBool,
    ) -> Result<VectorsCaughtUp, IndexError> {
        let mut writing = lock(&self.writing);
        let mut done = VectorsCaughtUp::default();
        if self.problem().is_none() && writing.open.is_none() && writing.failures < 2 {
            // The change that failed is taken back.
            match self.open_existing(&db.read(Origin::read)?) {
                Ok(Some(open)) => self.install(&mut writing, open),
                Ok(None) => {}
                Err(error) if error.is_broken_index() => self.report(&error.to_string()),
                Err(error) => return Err(error),
            }
        }
        if writing.open.is_none() || self.problem().is_some() {
            done.rebuilt = self.problem().is_some() || writing.failures > 1;
            self.create(&mut writing, &db.read(Origin::read)?)?;
        }
        let mut from = self.applied();
        // An empty table never had what is gone by now.
        let gone_from = if from == 0 { db.read(chunks::last_change)? } else { from };
        loop {
            let page = db.read(|db| read(db, self.model.id, from, gone_from))?;
            if !page.rows.is_empty() || !page.gone.is_empty() {
                let vectors = self.vectors(db, cache, &page, &mut done)?;
                self.change(&mut writing, |open| self.apply(open, &page, &vectors, &mut done))?;
            }
            from = page.until;
            if page.last || stop.load(Ordering::Relaxed) {
                done.complete = page.last;
                break;
            }
        }
        writing.failures = 0;
        // Numbers that changed nothing here need not be written down to be remembered.
        self.applied.store(from, Ordering::Release);
        if let Some(open) = &mut writing.open {
            open.state.applied = from;
        }
        done.applied = from;
        // While there is more to embed somebody waits; once there is nothing left it's a good time.
        let drained = done.complete && db.read(|db| pending::count(db, self.model.id))? == 0;
        if let Err(error) = self.tidy(&mut writing, if drained { Pressure::Drained } else { Pressure::Overdue }) {
            // All changes are in; the next catch-up opens the table again and tries once more.
            tracing::warn!(model = self.model.name, %error, "a vector table can't be kept small");
        }
        Ok(done)
    }

    /// Takes the vectors of a page out of the cache. Chunks that it has lost are queued to be embedded again.
    fn vectors(
        &self,
        db: &Database,
        cache: &VectorCache,
        page: &Page,
        done: &mut VectorsCaughtUp,
    ) -> Result<Vec<Option<Arc<ChunkVectors>>>, IndexError> {
        let hashes: Vec<[u8; 32]> = page.rows.iter().map(|row| row.content_hash).collect();
        let found = cache.get_many(&self.model.fingerprint, &hashes)?;
        let found: std::collections::HashMap<_, _> =
            found.into_iter().map(|(hash, vectors)| (hash, Arc::new(vectors))).collect();
        let vectors: Vec<Option<Arc<ChunkVectors>>> = hashes
            .iter()
            .map(|hash| {
                let vectors = found.get(hash)?;
                let usable = !vectors.is_empty() && vectors.iter().all(|vector| vector.len() == self.model.dimensions);
                usable.then(|| Arc::clone(vectors))
            })
            .collect();
        let lost: Vec<i64> = page
            .rows
            .iter()
            .zip(&vectors)
            .filter(|(_, vectors)| vectors.is_none())
            .map(|(row, _)| row.chunk_id)
            .collect();
        if !lost.is_empty() {
            done.lost += lost.len() as u64;
            let model_id = self.model.id;
            db.write(move |tx| pending::lost(tx, model_id, &lost))?;
        }
        Ok(vectors)
    }

    fn apply(
        &self,
        open: &mut Open,
        page: &Page,
        vectors: &[Option<Arc<ChunkVectors>>],
        done: &mut VectorsCaughtUp,
    ) -> Result<(), IndexError> {
        let found: Vec<(&VectorRow, &[f32])> = page
            .rows
            .iter()
            .zip(vectors)
            .filter_map(|(row, vectors)| Some((row, vectors.as_ref()?)))
            .flat_map(|(row, vectors)| vectors.iter().map(move |vector| (row, vector.as_slice())))
            .collect();
        if !found.is_empty() {
            let batch = rows::batch(self.model.dimensions, &found)
                .map_err(|error| IndexError::vectors(&self.folder(), &error))?;
            let table = open.table.clone();
            self.lance.run(async move { table.add(batch).write_parallelism(1).execute().await.map(drop) })?;
            open.state.rows += found.len() as u64;
            open.state.tail += found.len() as u64;
        }
        for ids in page.gone.chunks(DELETE) {
            let ids: Vec<String> = ids.iter().map(i64::to_string).collect();
            let which = format!("{} IN ({})", rows::CHUNK_ID, ids.join(","));
            let table = open.table.clone();
            let deleted = self.lance.run(async move { table.delete(which.as_str()).await })?.num_deleted_rows;
            open.state.rows = open.state.rows.saturating_sub(deleted);
            done.removed += deleted;
        }
        open.state.applied = page.until;
        done.added += vectors.iter().flatten().count() as u64;
        done.files.extend(page.rows.iter().map(|row| row.file_id));
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns the name of a model's table. A fingerprint may be anything; a name may not.
fn name(fingerprint: &str) -> String {
    let digest = Sha256::digest(fingerprint.as_bytes());
    digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}

/// Returns the name of the folder of a model's table.
pub(super) fn folder_name(fingerprint: &str) -> String {
    format!("{}.lance", name(fingerprint))
}

/// Returns the name of the file that says what a model's table stands at.
pub(super) fn state_name(fingerprint: &str) -> String {
    format!("{}.json", name(fingerprint))
}

/// Reads what comes after a change: embedded chunks in the order of their numbers, and which are gone in the same range.
fn read(
    db: &continuo_store::rusqlite::Connection,
    model_id: i64,
    after: i64,
    gone_from: i64,
) -> Result<Page, IndexError> {
    let rows = pending::vector_rows(db, model_id, after, PAGE)?;
    let last = rows.len() < PAGE;
    let until = match rows.last() {
        Some(row) if !last => row.change,
        _ => chunks::last_change(db)?,
    };
    let gone = chunks::gone(db, after.max(gone_from), until)?;
    Ok(Page { rows, gone, until, last })
}
