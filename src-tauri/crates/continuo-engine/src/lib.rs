//! The engine: everything without a window. It composes the stores, the ingestion, the index, the graph and the tasks of
//! each profile into one pipeline, and answers the API that every door calls.
//!
//! Start with [`Engine::open`]; [`api`] lists what it can be asked. What the other crates do is theirs: this one only
//! introduces them to each other, inside one transaction where it matters.

pub mod api;

mod access;
mod archive;
mod card;
mod chat;
mod commands;
mod config;
mod data_dir;
mod embedding;
mod engine;
mod error;
mod events;
mod llm;
mod logs;
mod news;
mod notes;
mod opening;
mod pipeline;
mod power;
mod profile;
mod registry;
mod searches;
mod session;
mod settings;
mod suspend;
mod work;

pub use access::Client;
pub use commands::doctor::examine;
pub use continuo_ingest::global_excludes_file;
pub use continuo_session::terminal::VARIABLE as WRAPPED;
pub use data_dir::EngineAddress;
pub use engine::{Engine, EngineOptions};
pub use error::{ApiError, Code};
pub use events::PipelineEvent;
pub use llm::KeyPlaces;
pub use session::{shell_hook, wrap_shell};

pub(crate) use engine::OpenProfile;
