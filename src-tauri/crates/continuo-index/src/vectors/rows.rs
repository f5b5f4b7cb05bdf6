//! The columns of a vector table. Rows are immutable: a change appends and deletes.

use std::sync::{Arc, LazyLock};

use arrow_array::{
    Array, ArrayRef, FixedSizeBinaryArray, FixedSizeListArray, Float32Array, Int64Array, RecordBatch, StringArray,
    UInt32Array,
};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};

use crate::pending::VectorRow;

pub(crate) const CHUNK_ID: &str = "chunk_id";
pub(crate) const CHUNK_TYPE: &str = "chunk_type";
pub(crate) const LANGUAGE: &str = "language";
pub(crate) const VECTOR: &str = "vector";
/// What a search adds.
pub(crate) const DISTANCE: &str = "_distance";

static ITEM: LazyLock<Arc<Field>> = LazyLock::new(|| Arc::new(Field::new("item", DataType::Float32, true)));

/// Returns the schema of a table of vectors that long.
pub(crate) fn schema(dimensions: usize) -> SchemaRef {
    let vector = DataType::FixedSizeList(Arc::clone(&ITEM), length(dimensions));
    Arc::new(Schema::new(vec![
        Field::new(CHUNK_ID, DataType::Int64, false),
        Field::new("content_hash", DataType::FixedSizeBinary(32), false),
        Field::new("file_path", DataType::Utf8, false),
        Field::new(CHUNK_TYPE, DataType::Utf8, false),
        Field::new("chunk_index", DataType::UInt32, false),
        Field::new(LANGUAGE, DataType::Utf8, false),
        Field::new("git_branch", DataType::Utf8, true),
        Field::new("token_count", DataType::UInt32, false),
        Field::new("indexed_at", DataType::Int64, false),
        Field::new(VECTOR, vector, false),
    ]))
}

/// Returns a batch of chunks with their vectors; a chunk of several windows has a row for each.
pub(crate) fn batch(dimensions: usize, rows: &[(&VectorRow, &[f32])]) -> Result<RecordBatch, ArrowError> {
    let strings = |column: fn(&VectorRow) -> &str| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(rows.iter().map(|(row, _)| column(row))))
    };
    let vectors: Vec<f32> = rows.iter().flat_map(|(_, vector)| vector.iter().copied()).collect();
    let vectors = FixedSizeListArray::try_new(
        Arc::clone(&ITEM),
        length(dimensions),
        Arc::new(Float32Array::from(vectors)),
        None,
    )?;
    let hashes = FixedSizeBinaryArray::try_from_iter(rows.iter().map(|(row, _)| row.content_hash))?;
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from_iter_values(rows.iter().map(|(row, _)| row.chunk_id))),
        Arc::new(hashes),
        strings(|row| &row.path),
        strings(|row| &row.kind),
        Arc::new(UInt32Array::from_iter_values(rows.iter().map(|(row, _)| row.ordinal))),
        strings(|row| &row.language),
        Arc::new(StringArray::from_iter(rows.iter().map(|(row, _)| row.branch.as_deref()))),
        Arc::new(UInt32Array::from_iter_values(rows.iter().map(|(row, _)| row.tokens))),
        Arc::new(Int64Array::from_iter_values(rows.iter().map(|(row, _)| row.indexed_at))),
        Arc::new(vectors),
    ];
    RecordBatch::try_new(schema(dimensions), columns)
}

/// Returns the chunk ids and distances of a search's answer.
pub(crate) fn hits(batch: &RecordBatch) -> Option<Vec<(i64, f32)>> {
    let ids = batch.column_by_name(CHUNK_ID)?.as_any().downcast_ref::<Int64Array>()?;
    let distances = batch.column_by_name(DISTANCE)?.as_any().downcast_ref::<Float32Array>()?;
    Some(
        (0..batch.num_rows())
            .filter(|row| distances.is_valid(*row))
            .map(|row| (ids.value(row), distances.value(row)))
            .collect(),
    )
}

fn length(dimensions: usize) -> i32 {
    i32::try_from(dimensions).unwrap_or(i32::MAX)
}
