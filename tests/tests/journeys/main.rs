//! Journeys over the real engine: real folders in a temporary data directory, the real SQLite, Tantivy, LanceDB and model.
#![allow(clippy::unwrap_used)]

mod command;
mod events;
mod faults;
mod files;
mod fresh;
mod gateway;
mod indexing;
mod mended;
mod models;
mod ollama;
mod profiles;
mod sealed;
mod sessions;
mod sleep;
mod upkeep;
mod work;
mod world;
