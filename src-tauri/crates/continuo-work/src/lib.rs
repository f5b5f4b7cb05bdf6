//! The work that a person has before them: intents, tasks (written by hand, or proposed by the comments and
//! checkboxes in their files), notes, and chat threads.
//!
//! What a comment is and which marker makes it a task is left to the parser; what a task's state means for
//! a session, to those who list it; asking a model, to those who have one. The functions that write take the
//! caller's transaction, so that a file's tasks change together with its chunks and entities, and whatever
//! changes together with the event that tells of it.

mod checkbox;
mod comment;
mod error;
mod id;
pub mod intent;
mod named;
pub mod note;
mod task;
pub mod thread;
mod title;
mod words;

pub use checkbox::{Checkbox, checkboxes};
pub use comment::{Proposed, Sign, Todo, forget, propose, sweep};
pub use error::WorkError;
pub use intent::{Intent, IntentChanges, IntentState};
pub use task::{
    Changes, Filter, NewTask, Priority, Source, State, Task, changed, create, delete, move_to, origin, restore,
    set_event, set_state, task, tasks, untold, update,
};
pub use thread::{End, Message, MessageState, NewMessage, Role, Thread};

#[cfg(test)]
mod fixture;
