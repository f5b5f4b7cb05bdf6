//! The index of one profile: texts turned into vectors, and chunks found again by meaning and by words.
//!
//! The embedding half knows models and texts: `runtime` loads ONNX Runtime, `models` finds and adds models,
//! `tokens` counts and encodes, `embedder` runs a model on a text, `embed_threads` does so in the background,
//! `vector_cache` keeps what came out.
//!
//! The search half knows chunks: `chunks`, `pending` and `roles` keep the truth in SQLite, `lexical` and `vectors` are derived
//! from it and can be deleted at any time, `search` asks both, and `index` is all of it for one profile. Only this crate names
//! Lance, Arrow, Tantivy and ort.

mod bert;
mod chunks;
mod embed;
mod embed_error;
mod embed_threads;
mod embedder;
mod error;
#[cfg(test)]
mod fixture;
mod folder;
mod index;
mod lexical;
mod manifest;
pub mod measure;
mod model_add;
mod models;
mod pending;
mod places;
mod remembered;
mod roles;
mod runtime;
mod search;
mod session;
#[cfg(test)]
mod testing;
mod tokenizer_file;
mod tokens;
mod vector_cache;
mod vectors;
mod word_pieces;

pub use chunks::{Applied, Prepared, forget, touch};
pub use embed::{Embed, RoleModels};
pub use embed_error::EmbedError;
pub use embed_threads::{EmbedJob, EmbedThreads, Embedded};
pub use embedder::Embedder;
pub use error::IndexError;
pub use index::{Behind, CaughtUp, Finding, Index, IndexOptions, IndexStatus, Progress, RecordedModel};
pub use manifest::{FileManifest, FileRole, Manifest, ModelManifest, Pooling, RuntimeManifest};
pub use models::{Model, ModelFault, ModelInfo, Models};
pub use pending::CompleteFile;
pub use places::{Place, chunks_by_kind, pending_in_files, places};
pub use runtime::Runtime;
pub use search::{Filters, Hit, Hits, Mode, Query};
pub use vector_cache::{ChunkVectors, VectorCache, round};
