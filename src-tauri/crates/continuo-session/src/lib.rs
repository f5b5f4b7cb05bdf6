//! Sessions: the signals of a person's work, the state that is captured of them, and how it greets when they return.
//!
//! Shells write their commands to a [`spool`], and a [`terminal`] around them how those ended that failed; editors tell where they are ([`editor`]); [`repository`] asks git.
//! [`capture`] asks all sources at once and composes a [`SessionState`], whose blockers and next steps are made by rules
//! ([`rules`]) and overruled by what the person decided ([`statement`]). [`greeting`] says it in sentences.
//!
//! What is in files, tasks and notes is asked of others by who captures; when to capture is the engine's.

pub mod atuin;
pub mod capture;
pub mod command;
mod compare;
pub mod editor;
pub mod edits;
mod error;
pub mod failure;
#[cfg(test)]
mod fixture;
mod greeting;
mod hook;
mod payload;
pub mod repository;
pub mod rules;
pub mod spool;
pub mod state;
pub mod statement;
pub mod terminal;
mod time;
pub mod wording;

pub use command::Command;
pub use compare::{Comparison, compare};
pub use error::SessionError;
pub use greeting::{Changes, Fact, Greeting, NewCommits, greet};
pub use hook::{Shell, hook};
pub use payload::*;
