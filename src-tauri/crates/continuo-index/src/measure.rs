//! What `cargo xtask bench` holds the product against: the model as it is commonly run, and a search that compares every vector.
//!
//! Nothing of the product calls it.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ort::ep::CPU;
use ort::session::builder::{AutoDevicePolicy, GraphOptimizationLevel, SessionBuilder};
use ort::session::{Session, SessionInputValue};
use ort::value::TensorRef;

use crate::embedder::document;
use crate::search::CANDIDATES;
use crate::vectors::VectorFilter;
use crate::{ChunkVectors, EmbedError, Index, IndexError, Model, Runtime};

/// What the graph gives.
const OUTPUT: &str = "sentence_embedding";

/// What stands where a text of a batch has ended; the mask tells the graph to look away.
const PADDING: i64 = 0;

/// Another graph of a model, run as sentence-transformers would: one session of several threads, ONNX Runtime's own defaults, and
/// padded batches of texts of a like length.
pub struct Batched {
    model: Arc<Model>,
    session: Session,
}

impl Batched {
    /// Loads `graph`, which takes what `model` takes (`input_ids` and `attention_mask`) and gives one vector a text.
    ///
    /// # Errors
    /// `ModelUnusable` when it isn't there or isn't such a graph.
    pub fn load(runtime: &Runtime, model: &Arc<Model>, graph: &Path, threads: usize) -> Result<Batched, EmbedError> {
        let session = open(runtime, graph, threads).map_err(|error| EmbedError::ModelUnusable {
            name: model.name().to_owned(),
            path: graph.to_owned(),
            reason: error.to_string(),
        })?;
        Ok(Batched { model: Arc::clone(model), session })
    }

    /// Embeds documents (file name, context and text of each), `batch` windows in a run, and returns the vectors of each. Where a
    /// document has several windows, their order isn't kept.
    pub fn embed(&mut self, documents: &[(&str, &str, &str)], batch: usize) -> Result<Vec<ChunkVectors>, EmbedError> {
        let mut windows: Vec<(usize, Vec<u32>)> = Vec::with_capacity(documents.len());
        for (at, (file_name, context, text)) in documents.iter().enumerate() {
            windows.extend(document(&self.model, file_name, context, text)?.into_iter().map(|ids| (at, ids)));
        }
        windows.sort_by_key(|(_, ids)| ids.len());
        let mut vectors = vec![ChunkVectors::new(); documents.len()];
        for batch in windows.chunks(batch.max(1)) {
            self.run(batch, &mut vectors)
                .map_err(|reason| EmbedError::Run { name: self.model.name().to_owned(), reason })?;
        }
        Ok(vectors)
    }

    fn run(&mut self, batch: &[(usize, Vec<u32>)], vectors: &mut [ChunkVectors]) -> Result<(), String> {
        let longest = batch.iter().map(|(_, ids)| ids.len()).max().unwrap_or(0);
        let shape = [batch.len(), longest];
        let mut ids: Vec<i64> = Vec::with_capacity(batch.len() * longest);
        let mut mask: Vec<i64> = Vec::with_capacity(batch.len() * longest);
        for (at, (_, text)) in batch.iter().enumerate() {
            ids.extend(text.iter().map(|id| i64::from(*id)));
            ids.resize((at + 1) * longest, PADDING);
            mask.resize(at * longest + text.len(), 1);
            mask.resize((at + 1) * longest, 0);
        }
        let said = |error: ort::Error| error.to_string();
        let ids = TensorRef::from_array_view((shape, ids.as_slice())).map_err(said)?;
        let mask = TensorRef::from_array_view((shape, mask.as_slice())).map_err(said)?;
        let inputs: Vec<(&str, SessionInputValue<'_>)> =
            vec![("input_ids", ids.into()), ("attention_mask", mask.into())];
        let outputs = self.session.run(inputs).map_err(said)?;
        let output = outputs.get(OUTPUT).ok_or_else(|| format!("{OUTPUT} didn't come out"))?;
        let (shape, values) = output.try_extract_tensor::<f32>().map_err(said)?;
        let dimensions = self.model.dimensions();
        if **shape != [batch.len() as i64, dimensions as i64] {
            return Err(format!("{OUTPUT} has the shape {:?} for {} texts", &**shape, batch.len()));
        }
        for ((at, _), vector) in batch.iter().zip(values.chunks_exact(dimensions)) {
            vectors[*at].push(vector.to_vec());
        }
        Ok(())
    }
}

fn open(runtime: &Runtime, graph: &Path, threads: usize) -> Result<Session, ort::Error> {
    let configured = || -> Result<SessionBuilder, ort::Error> {
        Ok(Session::builder(runtime.environment())?
            .with_optimization_level(GraphOptimizationLevel::All)?
            .with_intra_threads(threads)?
            .with_inter_threads(1)?
            .with_auto_device(AutoDevicePolicy::PreferCPU)?
            .with_execution_providers([CPU::default().with_arena_allocator(true).build()])?)
    };
    configured().and_then(|mut builder| builder.commit_from_file(graph))
}

/// How searching by the vector index compares with comparing every vector.
#[derive(Clone, Debug, Default)]
pub struct Recall {
    /// Of the nearest chunks, those that the index had among as many first ones.
    pub found: usize,
    /// The nearest chunks, of all questions.
    pub of: usize,
    /// How long each search by the index took.
    pub by_index: Vec<Duration>,
    /// How long each comparison of every vector took.
    pub by_comparing: Vec<Duration>,
}

/// Looks for the `nearest` chunks to each vector in both ways, with as many candidates as a search has.
pub fn recall(index: &Index, questions: &[Vec<f32>], nearest: usize) -> Result<Recall, IndexError> {
    let mut recall = Recall::default();
    for table in index.vectors.tables() {
        for vector in questions {
            let begun = Instant::now();
            let found = table.search(vector, &VectorFilter::default(), CANDIDATES)?;
            recall.by_index.push(begun.elapsed());
            let begun = Instant::now();
            let all = table.compare_all(vector, nearest)?;
            recall.by_comparing.push(begun.elapsed());
            let all: HashSet<i64> = all.into_iter().map(|(chunk_id, _)| chunk_id).collect();
            recall.found += found.iter().take(nearest).filter(|(chunk_id, _)| all.contains(chunk_id)).count();
            recall.of += all.len();
        }
    }
    Ok(recall)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use sha2::{Digest, Sha256};

    use super::recall;
    use crate::IndexOptions;
    use crate::fixture::{DIMENSIONS, Profile, WordModel, function};

    /// Returns a vector of the length 1 that points anywhere.
    fn anywhere(number: usize) -> Vec<f32> {
        let value = |at: usize| f32::from(Sha256::digest(format!("{number}/{at}"))[0]) - 127.5;
        let mut vector: Vec<f32> = (0..DIMENSIONS).map(value).collect();
        let norm = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
        vector.iter_mut().for_each(|value| *value /= norm);
        vector
    }

    #[test]
    fn the_vector_index_finds_most_of_what_comparing_everything_finds() {
        let profile = Profile::with(IndexOptions { vector_index_rows: 1_000, ..IndexOptions::default() });
        profile.use_model(&WordModel::new("m"));
        let chunks: Vec<_> = (0..1_200).map(|n| function(&format!("f{n}"), &format!("text {n}"))).collect();
        let vectors = chunks.iter().enumerate().map(|(n, chunk)| (chunk.content_hash, vec![anywhere(n)])).collect();
        profile.cache.put_many("m", vectors).unwrap();
        profile.file("all.rs", &chunks);
        profile.settle();
        profile.index().maintain().unwrap();
        let questions: Vec<Vec<f32>> = (5_000..5_005).map(anywhere).collect();
        let recall = recall(profile.index(), &questions, 10).unwrap();
        assert_eq!((recall.of, recall.by_index.len(), recall.by_comparing.len()), (50, 5, 5));
        assert!(recall.found >= 40, "{} of {}", recall.found, recall.of);
    }
}
