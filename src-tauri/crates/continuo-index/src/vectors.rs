//! The vector index: chunks found by their meaning, in LanceDB, one table for each model.
//!
//! Derived from SQLite, which says which chunks have vectors, and from the vector cache, which has them. A table that is missing,
//! damaged or of another database is filled again without embedding anything.
//! `lance` keeps LanceDB at arm's length, `table` opens and fills a table, `upkeep` keeps it small, `check` looks at its files.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, PoisonError, RwLock};

use continuo_store::Database;
use futures::TryStreamExt;
use lancedb::query::{ExecutableQuery, QueryBase, Select};

use crate::chunks::Origin;
use crate::roles::{ModelRow, Retired};
use crate::{IndexError, VectorCache, folder};

mod check;
mod lance;
mod rows;
mod state;
mod table;
mod upkeep;

use lance::Lance;
pub(crate) use table::{VectorTable, VectorsCaughtUp};

/// Partitions of the vector index that a search looks into.
const PROBES: usize = 20;

/// Candidates for each hit that are compared by their exact vectors.
const REFINE: u32 = 5;

/// What hits have to be; the words come from closed sets of ours. Empty lists allow everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct VectorFilter {
    pub(crate) languages: Vec<&'static str>,
    pub(crate) kinds: Vec<&'static str>,
}

/// The vector tables of one profile.
pub(crate) struct Vectors {
    lance: Arc<Lance>,
    index_rows: u64,
    tables: RwLock<BTreeMap<i64, Arc<VectorTable>>>,
}

impl Vectors {
    /// Opens the tables of the recorded models and removes all others.
    pub(crate) fn open(
        dir: &Path,
        index_rows: u64,
        models: &[ModelRow],
        origin: &Origin,
    ) -> Result<Vectors, IndexError> {
        folder::sweep(dir);
        let vectors = Vectors { lance: Arc::new(Lance::new(dir)?), index_rows, tables: RwLock::new(BTreeMap::new()) };
        vectors.sweep(models);
        vectors.add(models, origin);
        Ok(vectors)
    }

    /// Opens the tables of models that have none open yet.
    pub(crate) fn add(&self, models: &[ModelRow], origin: &Origin) {
        let mut tables = self.tables.write().unwrap_or_else(PoisonError::into_inner);
        for model in models {
            tables
                .entry(model.id)
                .or_insert_with(|| Arc::new(VectorTable::open(&self.lance, model, self.index_rows, origin)));
        }
    }

    /// Returns all tables.
    pub(crate) fn tables(&self) -> Vec<Arc<VectorTable>> {
        self.tables.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// Brings every table up to date. One that fails doesn't keep the others from it.
    pub(crate) fn catch_up(
        &self,
        db: &Database,
        cache: &VectorCache,
        stop: &AtomicBool,
    ) -> Result<VectorsCaughtUp, IndexError> {
        let mut all = VectorsCaughtUp { complete: true, applied: i64::MAX, ..VectorsCaughtUp::default() };
        let mut failed = None;
        for table in self.tables() {
            match table.catch_up(db, cache, stop) {
                Ok(one) => {
                    all.applied = all.applied.min(one.applied);
                    all.added += one.added;
                    all.removed += one.removed;
                    all.lost += one.lost;
                    all.files.extend(one.files);
                    all.rebuilt |= one.rebuilt && one.added > 0;
                    all.complete &= one.complete;
                }
                Err(error) => failed = Some(error),
            }
        }
        match failed {
            Some(error) => Err(error),
            None => Ok(all),
        }
    }

    /// Compacts, indexes and prunes what is due.
    pub(crate) fn maintain(&self) -> Result<(), IndexError> {
        let mut failed = None;
        for table in self.tables() {
            failed = table.maintain().err().or(failed);
        }
        failed.map_or(Ok(()), Err)
    }

    /// Reads every vector of every table.
    pub(crate) fn check(&self) -> Vec<String> {
        self.tables().iter().filter_map(|table| table.check()).collect()
    }

    /// Removes the tables of retired models, and has those made anew that lost a part.
    pub(crate) fn retire(&self, retired: &Retired) -> Result<(), IndexError> {
        for model in &retired.dropped {
            let table = self.tables.write().unwrap_or_else(PoisonError::into_inner).remove(&model.id);
            if let Some(table) = table {
                table.remove()?;
            }
        }
        for model in &retired.reduced {
            let table = self.tables.read().unwrap_or_else(PoisonError::into_inner).get(&model.id).cloned();
            if let Some(table) = table {
                table.report("another model has taken over some of its chunks");
            }
        }
        Ok(())
    }

    /// Removes the files of tables that no model has.
    fn sweep(&self, models: &[ModelRow]) {
        let Ok(entries) = std::fs::read_dir(self.lance.dir()) else { return };
        let known: HashSet<String> = models
            .iter()
            .flat_map(|model| [table::folder_name(&model.fingerprint), table::state_name(&model.fingerprint)])
            .collect();
        for entry in entries.flatten() {
            let path = entry.path();
            if entry.file_name().to_str().is_some_and(|name| known.contains(name)) {
                continue;
            }
            let removed = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
            if let Err(error) = removed {
                tracing::warn!(path = %path.display(), %error, "what no model has could not be removed");
            }
        }
    }
}

impl VectorTable {
    /// Reads the whole table; returns what is wrong with it, and has the next catch-up make it anew.
    fn check(&self) -> Option<String> {
        if let Some(problem) = self.problem() {
            return Some(problem);
        }
        let table = self.reader()?;
        let folder = self.folder();
        let read = self.lance.run(async move {
            if let Some(damage) = check::damage(&table, &folder).await? {
                return Ok(Some(damage));
            }
            let mut rows = table.query().execute().await?;
            while rows.try_next().await?.is_some() {}
            Ok(None)
        });
        let problem = read.unwrap_or_else(|error| Some(error.to_string()))?;
        self.report(&problem);
        Some(problem)
    }

    /// Returns the chunks nearest to a vector and their cosines with it, best first. A chunk of several windows counts by its best.
    pub(crate) fn search(
        &self,
        vector: &[f32],
        filter: &VectorFilter,
        limit: usize,
    ) -> Result<Vec<(i64, f32)>, IndexError> {
        self.nearest(vector, filter, limit, true)
    }

    /// Returns the same by comparing every vector: what the vector index is measured by.
    pub(crate) fn compare_all(&self, vector: &[f32], limit: usize) -> Result<Vec<(i64, f32)>, IndexError> {
        self.nearest(vector, &VectorFilter::default(), limit, false)
    }

    fn nearest(
        &self,
        vector: &[f32],
        filter: &VectorFilter,
        limit: usize,
        by_index: bool,
    ) -> Result<Vec<(i64, f32)>, IndexError> {
        if let Some(reason) = self.problem() {
            return Err(IndexError::Vectors { path: self.folder(), reason });
        }
        let Some(table) = self.reader() else {
            return Err(IndexError::Vectors { path: self.folder(), reason: "it isn't built yet".to_owned() });
        };
        if self.rows() == 0 || vector.len() != self.model.dimensions {
            return Ok(Vec::new());
        }
        let vector = vector.to_vec();
        let filter = filter.sql();
        let found = self.lance.run(async move {
            let mut query = table
                .vector_search(vector)?
                .column(rows::VECTOR)
                .distance_type(lancedb::DistanceType::Dot)
                .refine_factor(REFINE)
                .limit(limit)
                .select(Select::columns(&[rows::CHUNK_ID, rows::DISTANCE]));
            query = match filter {
                // What a filter leaves may lie in any partition: on it goes until there is enough.
                Some(filter) => query.minimum_nprobes(PROBES)?.maximum_nprobes(None)?.only_if(filter),
                None => query.nprobes(PROBES)?,
            };
            if !by_index {
                query = query.bypass_vector_index();
            }
            query.execute().await?.try_collect::<Vec<_>>().await
        });
        let batches = found.inspect_err(|error| {
            if error.is_broken_index() {
                self.report(&error.to_string());
            }
        })?;
        let mut best: HashMap<i64, f32> = HashMap::new();
        for batch in &batches {
            for (chunk_id, distance) in rows::hits(batch).unwrap_or_default() {
                let cosine = 1.0 - distance;
                let entry = best.entry(chunk_id).or_insert(cosine);
                *entry = entry.max(cosine);
            }
        }
        let mut hits: Vec<(i64, f32)> = best.into_iter().collect();
        hits.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        Ok(hits)
    }
}

impl VectorFilter {
    fn sql(&self) -> Option<String> {
        let any = |column: &str, values: &[&'static str]| {
            let quoted: Vec<String> = values.iter().map(|value| format!("'{}'", value.replace('\'', "''"))).collect();
            (!values.is_empty()).then(|| format!("{column} IN ({})", quoted.join(", ")))
        };
        let parts: Vec<String> =
            [any(rows::LANGUAGE, &self.languages), any(rows::CHUNK_TYPE, &self.kinds)].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" AND "))
    }
}

#[cfg(test)]
mod tests;
