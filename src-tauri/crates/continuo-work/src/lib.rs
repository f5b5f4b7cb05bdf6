//! The work that a person has before them: tasks, written by hand or proposed by the comments in their
//! files.
//!
//! What a comment is and which marker makes it a task is left to the parser; what a task's state means for
//! a session, to those who list it. The functions that write take the caller's transaction, so that a
//! file's tasks change together with its chunks and entities.

mod comment;
mod error;
mod task;

pub use comment::{Proposed, Todo, forget, propose, sweep};
pub use error::WorkError;
pub use task::{Filter, State, Task, create, origin, set_event, set_state, task, tasks, untold};

#[cfg(test)]
mod fixture;
