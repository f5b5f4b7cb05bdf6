//! Keeping a vector table small and fast: every change of it is a version and a file, and what came after the vector index is
//! compared row by row.

use lance::index::DatasetIndexExt;
use lancedb::Table;
use lancedb::index::Index;
use lancedb::index::vector::IvfRqIndexBuilder;
use lancedb::table::{CompactionOptions, Duration, OptimizeAction, OptimizeOptions};

use super::rows;
use super::table::{Open, VectorTable, Writing};
use crate::IndexError;

/// Larger files aren't rewritten to take in small ones.
const ROWS_PER_FILE: usize = 16_384;

/// Files too many, above those that are full.
const SPARE_FILES: u64 = 24;

/// Rows after the vector index that cost a search little.
const TAIL: u64 = 4_000;

/// Bits that the vector index keeps of each dimension. One is enough to choose what is compared exactly: it finds the same as five,
/// is a fifth of their size, which lets it stay in a small cache, and is compared faster.
const BITS: u32 = 1;

/// Vectors in a partition of the vector index. Smaller than LanceDB's own, so that a search reads only a part of it.
const PARTITION: u32 = 1_024;

/// Parts of the vector index, each searched by itself.
const INDEX_PARTS: usize = 4;

/// Old versions that are left to be removed together.
const SPARE_VERSIONS: u64 = 64;

/// The vector index takes a vector's dimensions by eights.
const DIMENSIONS_AT_A_TIME: usize = 8;

/// Versions that a search may still be reading.
const KEEP_VERSIONS_SECONDS: i64 = 120;

/// How far things may have gone before something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pressure {
    /// Now is a good time.
    Due,
    /// Everything is embedded: a good time for the vector index, which searches are slow without. Files can wait.
    Drained,
    /// Somebody waits, so only what can't.
    Overdue,
}

impl Pressure {
    fn allows(self) -> u64 {
        match self {
            Pressure::Due | Pressure::Drained => 1,
            Pressure::Overdue => 4,
        }
    }
}

impl VectorTable {
    /// Does what is due, and removes old versions.
    pub(crate) fn maintain(&self) -> Result<(), IndexError> {
        let mut writing = self.writing();
        self.tidy(&mut writing, Pressure::Due)?;
        self.change(&mut writing, |open| self.prune(open))?;
        Ok(())
    }

    fn prune(&self, open: &mut Open) -> Result<(), IndexError> {
        let table = open.table.clone();
        let prune = OptimizeAction::Prune {
            older_than: Duration::try_seconds(KEEP_VERSIONS_SECONDS),
            // This process is the only writer, and what it writes is done by now.
            delete_unverified: Some(true),
            error_if_tagged_old_versions: Some(false),
        };
        self.lance.run(async move { table.optimize(prune).await.map(drop) })?;
        open.state.pruned = open.state.version;
        Ok(())
    }

    pub(super) fn tidy(&self, writing: &mut Writing, pressure: Pressure) -> Result<(), IndexError> {
        let Some(open) = &writing.open else { return Ok(()) };
        if self.too_many_files(open, pressure)? {
            self.change(writing, |open| self.compact(open))?;
        }
        let Some(open) = &writing.open else { return Ok(()) };
        if self.needs_training(open, pressure) {
            self.change(writing, |open| self.train(open))?;
        } else if open.state.trained > 0 && open.state.tail > TAIL.max(open.state.rows / 32) * pressure.allows() {
            self.change(writing, |open| self.index_tail(open))?;
        }
        let Some(open) = &writing.open else { return Ok(()) };
        // Also where nobody ever calls `maintain`: a command that indexes and ends.
        if pressure != Pressure::Overdue && open.state.version.saturating_sub(open.state.pruned) > SPARE_VERSIONS {
            self.change(writing, |open| self.prune(open))?;
        }
        Ok(())
    }

    fn too_many_files(&self, open: &Open, pressure: Pressure) -> Result<bool, IndexError> {
        let files = self.count_files(&open.table)?;
        let allowed = if pressure == Pressure::Due { SPARE_FILES } else { 4 * SPARE_FILES };
        Ok(files > open.state.rows / ROWS_PER_FILE as u64 + allowed)
    }

    fn count_files(&self, table: &Table) -> Result<u64, IndexError> {
        let table = table.clone();
        self.lance.run(async move {
            match table.dataset() {
                Some(dataset) => Ok(dataset.get().await?.count_fragments() as u64),
                None => Ok(0),
            }
        })
    }

    fn compact(&self, open: &Open) -> Result<(), IndexError> {
        let table = open.table.clone();
        let options = CompactionOptions {
            target_rows_per_fragment: ROWS_PER_FILE,
            num_threads: Some(1),
            batch_size: Some(1_024),
            ..CompactionOptions::default()
        };
        self.lance.run(async move {
            table.optimize(OptimizeAction::Compact { options, remap_options: None }).await.map(drop)
        })
    }

    fn needs_training(&self, open: &Open, pressure: Pressure) -> bool {
        if !self.model.dimensions.is_multiple_of(DIMENSIONS_AT_A_TIME) {
            return false;
        }
        let state = &open.state;
        let first = state.trained == 0 && state.rows >= self.index_rows * pressure.allows();
        let outgrown = state.trained > 0 && state.rows > state.trained * 3 * pressure.allows();
        first || outgrown
    }

    fn train(&self, open: &mut Open) -> Result<(), IndexError> {
        let table = open.table.clone();
        let params = IvfRqIndexBuilder::default()
            .distance_type(lancedb::DistanceType::Dot)
            .num_bits(BITS)
            .target_partition_size(PARTITION);
        self.lance.run(async move { table.create_index(&[rows::VECTOR], Index::IvfRq(params)).execute().await })?;
        open.state.trained = open.state.rows;
        open.state.tail = 0;
        Ok(())
    }

    fn index_tail(&self, open: &mut Open) -> Result<(), IndexError> {
        let table = open.table.clone();
        self.lance.run(async move {
            let parts = match table.dataset() {
                Some(dataset) => dataset.get().await?.load_indices().await?.len(),
                None => 0,
            };
            let options = if parts >= INDEX_PARTS { OptimizeOptions::merge(parts) } else { OptimizeOptions::append() };
            table.optimize(OptimizeAction::Index(options)).await.map(drop)
        })?;
        open.state.tail = 0;
        Ok(())
    }
}

#[cfg(test)]
impl VectorTable {
    pub(super) fn trained_rows(&self) -> u64 {
        self.writing().open.as_ref().map_or(0, |open| open.state.trained)
    }

    pub(super) fn files(&self) -> Result<u64, IndexError> {
        self.reader().map_or(Ok(0), |table| self.count_files(&table))
    }
}
