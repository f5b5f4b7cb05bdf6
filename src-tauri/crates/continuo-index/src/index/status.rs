//! How an index stands: what it holds, how much of it can be found by meaning, and by which models.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use continuo_store::rusqlite::{Connection, params};

use super::{Index, lock};
use crate::{IndexError, chunks, pending, roles};

/// In a large profile the coverage that a search tells may be this old while vectors are being made.
const COVERAGE_AGE: Duration = Duration::from_millis(500);
const LARGE: u64 = 20_000;

/// A model that has, or is to have, vectors here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedModel {
    /// See [`crate::Model::fingerprint`].
    pub fingerprint: String,
    /// Its name.
    pub name: String,
    /// The length of its vectors.
    pub dimensions: usize,
    /// Chunks that have its vectors.
    pub vectors: u64,
    /// Chunks it has still to embed.
    pub pending: u64,
    /// It embeds new chunks; otherwise it only answers until others have caught up.
    pub current: bool,
    /// It is loaded.
    pub loaded: bool,
}

/// How an index stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IndexStatus {
    /// Chunks in all.
    pub chunks: u64,
    /// Chunks that can be found by meaning.
    pub vectors: u64,
    /// Chunks to embed.
    pub pending: u64,
    /// The share of chunks that can be found by meaning, from 0 to 1.
    pub coverage: f32,
    /// The models.
    pub models: Vec<RecordedModel>,
    /// Why the lexical index is to be made anew, if it is.
    pub lexical_problem: Option<String>,
    /// Why the vector index is to be made anew, if it is.
    pub vectors_problem: Option<String>,
}

/// How many of the chunks can be found by meaning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Coverage {
    pub(crate) chunks: u64,
    pub(crate) vectors: u64,
}

pub(super) struct CountedCoverage {
    /// What it was counted at: the last change number, and that of each table.
    at: (i64, Vec<(i64, i64)>),
    when: Instant,
    coverage: Coverage,
}

impl Coverage {
    /// Returns the share; a profile without chunks lacks nothing.
    pub(crate) fn share(self) -> f32 {
        if self.chunks == 0 { 1.0 } else { self.vectors as f32 / self.chunks as f32 }
    }
}

impl Index {
    /// Returns the models that have or are to have vectors here, those of earlier configurations included.
    pub fn recorded_models(&self) -> Result<Vec<RecordedModel>, IndexError> {
        let loaded = self.models.read().unwrap_or_else(PoisonError::into_inner).clone();
        self.db.read(|db| {
            let roles = roles::roles(db)?;
            let mut models = Vec::new();
            for model in roles::models(db)? {
                models.push(RecordedModel {
                    vectors: vectors_until(db, model.id, i64::MAX)?,
                    pending: pending::count(db, model.id)?,
                    current: roles.has(model.id),
                    loaded: loaded.find(&model.fingerprint).is_some(),
                    fingerprint: model.fingerprint,
                    name: model.name,
                    dimensions: model.dimensions,
                });
            }
            Ok(models)
        })
    }

    /// Returns how the index stands.
    pub fn status(&self) -> Result<IndexStatus, IndexError> {
        let coverage = self.coverage(false)?;
        let models = self.recorded_models()?;
        Ok(IndexStatus {
            chunks: coverage.chunks,
            vectors: coverage.vectors,
            pending: models.iter().filter(|model| model.current).map(|model| model.pending).sum(),
            coverage: coverage.share(),
            models,
            lexical_problem: self.lexical.problem(),
            vectors_problem: self.vectors.tables().iter().find_map(|table| table.problem()),
        })
    }

    /// Returns how many chunks can be found by meaning now.
    pub(crate) fn coverage(&self, of_unloaded: bool) -> Result<Coverage, IndexError> {
        let loaded = self.models.read().unwrap_or_else(PoisonError::into_inner).clone();
        let tables: Vec<(i64, i64)> = self
            .vectors
            .tables()
            .iter()
            .filter(|table| {
                let is_loaded = loaded.find(&table.model.fingerprint).is_some();
                (of_unloaded || is_loaded) && table.problem().is_none()
            })
            .map(|table| (table.model.id, table.applied()))
            .collect();
        let mut counted = lock(&self.coverage);
        self.db.read(|db| {
            let at = (chunks::last_change(db)?, tables);
            if let Some(counted) = &*counted
                && (counted.at == at || (counted.coverage.chunks > LARGE && counted.when.elapsed() < COVERAGE_AGE))
            {
                return Ok(counted.coverage);
            }
            let coverage = Coverage {
                chunks: db.prepare_cached("SELECT count(*) FROM chunk")?.query_row([], |row| row.get(0))?,
                vectors: match at.1.as_slice() {
                    [] => 0,
                    [(model_id, applied)] => vectors_until(db, *model_id, *applied)?,
                    several => distinct_vectors(db, several)?,
                },
            };
            *counted = Some(CountedCoverage { at, when: Instant::now(), coverage });
            Ok(coverage)
        })
    }
}

fn vectors_until(db: &Connection, model_id: i64, applied: i64) -> Result<u64, IndexError> {
    Ok(db
        .prepare_cached("SELECT count(*) FROM chunk_vector WHERE model_id = ?1 AND change <= ?2")?
        .query_row(params![model_id, applied], |row| row.get(0))?)
}

/// Returns how many chunks have vectors of at least one of the models, each up to a change.
fn distinct_vectors(db: &Connection, models: &[(i64, i64)]) -> Result<u64, IndexError> {
    let models: Vec<[i64; 2]> = models.iter().map(|(model_id, applied)| [*model_id, *applied]).collect();
    let models = serde_json::to_string(&models).expect("numbers always serialise");
    Ok(db
        .prepare_cached(
            "SELECT count(DISTINCT v.chunk_id) FROM json_each(?1) m JOIN chunk_vector v
             ON v.model_id = json_extract(m.value, '$[0]') AND v.change <= json_extract(m.value, '$[1]')",
        )?
        .query_row([models], |row| row.get(0))?)
}
