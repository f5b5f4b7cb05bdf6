//! Language models: which one does what, what is asked of it and what comes back, and how many tokens a day may take.
//!
//! Every message is rid of its secrets before it is sent, and a model of another machine is reached only where the
//! profile's policy gives a permit. What is asked, and what an answer is good for, is left to the crates that ask; how the
//! machine is left, to egress.

mod access;
mod chat;
mod error;
mod frames;
mod models;
mod provider;
mod request;
mod retry;
mod route;
mod usage;
mod wire;

#[cfg(test)]
#[path = "../../continuo-egress/src/fixture.rs"]
mod fixture;
#[cfg(test)]
mod tests;

pub use access::{Access, Budget, Options};
pub use chat::chat;
pub use error::LlmError;
pub use models::{Model, models};
pub use provider::{Provider, ProviderKind};
pub use request::{Answer, Message, Purpose, Request, Role, Stopped};
pub use retry::Retries;
pub use route::{Choice, NoRoute, ProfileRules, Routes, route};
pub use usage::{Spent, Usage, add, by_provider, spent};
