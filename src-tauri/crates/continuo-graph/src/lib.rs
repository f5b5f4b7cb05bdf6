//! The knowledge graph of a profile: entities, the links between them, and where each link leads.
//!
//! Parsing is `continuo-ingest`'s: it says what a file defines and what it names. This crate stores that by
//! difference and finds the files that are named. Where a link leads depends on the files of the profile and on
//! nothing else, not on the order in which they came: each link is kept under what it was looked up by, and is
//! looked up again when that comes or goes.

mod apply;
mod candidates;
mod error;
mod manifest;
mod neighbourhood;
mod path_key;
mod resolve;
mod view;

pub use apply::{Applied, apply, forget};
pub use error::GraphError;
pub use neighbourhood::{Edge, Neighbourhood, Node, neighbourhood};
pub use view::{EntityRef, EntityView, LinkView, entities_of_file, entity};

#[cfg(test)]
mod fixture;
