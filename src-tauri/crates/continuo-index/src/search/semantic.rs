//! Finding by meaning: the query's vector against those of the chunks, for each model that has some.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError};

use super::filter::Allowed;
use super::fusion::Candidate;
use super::hydrate::{self, Row};
use crate::vectors::VectorTable;
use crate::{Index, IndexError, RoleModels};

/// Chunks that are compared one by one, out of the vector cache, when filters leave no more.
const FEW_CHUNKS: usize = 4_000;

/// Neighbours that are asked for at most to find some that filters allow.
const WIDEST: usize = 4_096;

/// Of a longer query the rest is left out; a model reads less still.
const MAX_QUERY_BYTES: usize = 8_192;

/// Why meaning can't be searched.
#[derive(Debug)]
pub(super) struct Unavailable {
    pub(super) reason: String,
    /// Whether a catch-up would help.
    pub(super) repair_needed: bool,
}

impl Unavailable {
    pub(super) fn new(reason: &str, repair_needed: bool) -> Unavailable {
        Unavailable { reason: reason.to_owned(), repair_needed }
    }
}

impl From<IndexError> for Unavailable {
    fn from(error: IndexError) -> Unavailable {
        Unavailable { reason: error.to_string(), repair_needed: matches!(error, IndexError::Vectors { .. }) }
    }
}

/// What meaning found.
#[derive(Default)]
pub(super) struct Found {
    /// The models that were asked, by their fingerprints, with the query's vector.
    queries: Vec<(String, Arc<[f32]>)>,
    /// Which model (its place in `queries`), chunk, cosine.
    pub(super) scored: Vec<(usize, i64, f32)>,
}

/// The models and tables of an index as they are at one moment.
pub(super) struct Semantic<'a> {
    index: &'a Index,
    models: RoleModels,
}

impl<'a> Semantic<'a> {
    pub(super) fn new(index: &'a Index) -> Semantic<'a> {
        let models = index.models.read().unwrap_or_else(PoisonError::into_inner).clone();
        Semantic { index, models }
    }

    /// Returns the chunks nearest to the query, about `wanted` for each model.
    pub(super) fn search(&self, text: &str, allowed: &Allowed, wanted: usize) -> Result<Found, Unavailable> {
        let mut end = text.len().min(MAX_QUERY_BYTES);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let tables: Vec<_> = self
            .index
            .vectors
            .tables()
            .into_iter()
            .filter_map(|table| Some((self.models.find(&table.model.fingerprint)?, table)))
            .collect();
        if tables.is_empty() {
            return Err(Unavailable::new("no embedding model is loaded", false));
        }
        let mut found = Found::default();
        let mut failed = None;
        for (model, table) in &tables {
            if let Some(problem) = table.problem() {
                failed = Some(Unavailable::new(&problem, true));
                continue;
            }
            if table.rows() == 0 {
                continue;
            }
            let neighbours = model
                .query(&text[..end])
                .map_err(|error| Unavailable::new(&error.to_string(), false))
                .and_then(|vector| Ok((self.neighbours(table, &vector, allowed, wanted)?, vector)));
            match neighbours {
                Ok((neighbours, vector)) => {
                    let which = found.queries.len();
                    found.queries.push((table.model.fingerprint.clone(), vector));
                    found.scored.extend(neighbours.into_iter().map(|(chunk_id, cosine)| (which, chunk_id, cosine)));
                }
                Err(unavailable) => failed = Some(unavailable),
            }
        }
        match failed {
            _ if !found.queries.is_empty() => Ok(found),
            Some(unavailable) => Err(unavailable),
            None => Err(Unavailable::new("no chunk has a vector yet", false)),
        }
    }

    fn neighbours(
        &self,
        table: &VectorTable,
        vector: &[f32],
        allowed: &Allowed,
        wanted: usize,
    ) -> Result<Vec<(i64, f32)>, IndexError> {
        let filter = allowed.vectors();
        let Some(files) = &allowed.files else {
            return table.search(vector, &filter, wanted);
        };
        if let Some(chunks) = self.few_chunks(files, allowed)? {
            let mut near = self.compare(&table.model.fingerprint, vector, &chunks)?;
            near.truncate(wanted);
            return Ok(near);
        }
        let mut asked = wanted * 4;
        loop {
            let all = table.search(vector, &filter, asked)?;
            let ids: Vec<i64> = all.iter().map(|(chunk_id, _)| *chunk_id).collect();
            let file_of = hydrate::files_of(&self.index.db, &ids)?;
            let there = all.len();
            let mut near = all;
            near.retain(|(chunk_id, _)| file_of.get(chunk_id).is_some_and(|file_id| files.contains(file_id)));
            if near.len() >= wanted || there < asked / 2 || asked >= WIDEST {
                near.truncate(wanted);
                return Ok(near);
            }
            asked = (asked * 4).min(WIDEST);
        }
    }

    /// Returns the chunks that are allowed with their content hashes, unless their files have many.
    fn few_chunks(&self, files: &HashSet<i64>, allowed: &Allowed) -> Result<Option<Vec<(i64, [u8; 32])>>, IndexError> {
        if files.len() > FEW_CHUNKS {
            return Ok(None);
        }
        self.index.db.read(|db| {
            let mut statement = db.prepare_cached(
                "SELECT c.id, c.content_hash, c.kind, f.language FROM chunk c JOIN file_index f ON f.id = c.file_id
                 WHERE c.file_id = ?1",
            )?;
            let (mut chunks, mut seen) = (Vec::new(), 0);
            for file_id in files {
                let mut rows = statement.query([file_id])?;
                while let Some(row) = rows.next()? {
                    seen += 1;
                    let text =
                        |at: usize| row.get_ref(at).ok().and_then(|value| value.as_str().ok()).unwrap_or_default();
                    if allowed.allows_kind(text(2)) && allowed.allows_language(text(3)) {
                        chunks.push((row.get(0)?, row.get(1)?));
                    }
                }
                if seen > FEW_CHUNKS {
                    return Ok(None);
                }
            }
            Ok(Some(chunks))
        })
    }

    /// Returns the cosines of chunks that have vectors of the model, best first.
    fn compare(
        &self,
        fingerprint: &str,
        vector: &[f32],
        chunks: &[(i64, [u8; 32])],
    ) -> Result<Vec<(i64, f32)>, IndexError> {
        let hashes: Vec<[u8; 32]> = chunks.iter().map(|(_, hash)| *hash).collect();
        let vectors = self.index.cache.get_many(fingerprint, &hashes)?;
        let mut near: Vec<(i64, f32)> = chunks
            .iter()
            .filter_map(|(chunk_id, hash)| {
                let best = vectors.get(hash)?.iter().map(|window| cosine(window, vector)).max_by(f32::total_cmp)?;
                Some((*chunk_id, best))
            })
            .collect();
        near.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        Ok(near)
    }

    /// Scores by meaning the candidates that only words have brought, as far as they have vectors.
    pub(super) fn complete(&self, found: &Found, rows: &[Row], candidates: &mut HashMap<i64, Candidate>) {
        for (which, (fingerprint, vector)) in found.queries.iter().enumerate() {
            let unscored: Vec<(i64, [u8; 32])> = rows
                .iter()
                .filter(|row| candidates.get(&row.chunk_id).is_none_or(|candidate| !candidate.has_semantic(which)))
                .map(|row| (row.chunk_id, row.content_hash))
                .collect();
            // Without the cache they count as they would without vectors.
            for (chunk_id, cosine) in self.compare(fingerprint, vector, &unscored).unwrap_or_default() {
                candidates.entry(chunk_id).or_default().add_semantic(which, cosine);
            }
        }
    }
}

/// Both vectors have an L2 norm of 1.
fn cosine(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
