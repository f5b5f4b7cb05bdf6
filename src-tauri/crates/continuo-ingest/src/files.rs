//! The tables `root`, `repository` and `file_index`: which folders a profile has, whose worktrees are in them, and what
//! is known of each file. Chunks, entities and tasks hang on a file's row and are written by those who own them.

mod browse;
mod file;
mod repository;
mod root;
#[cfg(test)]
mod tests;

pub use browse::{Children, children, chunks_by_branch, chunks_by_language, find};
pub use file::{
    Changed, Counts, File, Known, NewFile, changed_since, count_changed_since, counts, event, file, file_by_id,
    ids_under, known, put, refresh_stat, remove, remove_under, set_event, touch,
};
pub use repository::{StoredRepository, repositories, set_repositories};
pub use root::{Root, add_root, mark_found, mark_missing, remove_root, root, roots, set_device};
