//! From folders to what can be indexed.
//!
//! The walking half says which files are there, which rules keep one out, and what changed. The parsing half takes
//! one file's text apart into chunks, entities, links and todos; it touches no disk, and the same text gives the same
//! parts. Only this crate names tree-sitter and notify.

mod chunk;
mod decode;
mod extract;
pub mod files;
mod language;
mod lines;
mod outline;
mod parse;
mod parsed;
pub mod repository;
mod rules;
mod scan;
mod skip;
mod syntax;
mod tokens;
mod watch;

pub use chunk::FILE_PART_TOKENS;
pub use decode::decode;
pub use language::{DETECT_BYTES, Language, detect, language, languages};
pub use parse::{ChunkLimits, chunker_fingerprint, fit_file_name, header, parse};
pub use parsed::{Chunk, ChunkKind, Entity, EntityKind, Link, LinkKind, Parsed, Todo};
pub use rules::{Found, ProfilePattern, RuleOptions, RuleSource, Rules, Verdict, Why, global_excludes_file, why};
pub use scan::{Entry, ScanError, ScanReport, scan};
pub use skip::SkipReason;
pub use tokens::{ByBytes, CountTokens};
pub use watch::{RescanReason, WatchError, WatchEvent, WatchOptions, WatchProblem, Watcher};
