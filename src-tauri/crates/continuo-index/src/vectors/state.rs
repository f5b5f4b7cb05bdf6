//! What a vector table stands at, in a small file beside it: LanceDB's own versions know nothing of change numbers.

use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::IndexError;

/// Raised when the columns change.
pub(crate) const FORMAT: u32 = 1;

/// Written after each change of the table, so that a table at another version is one that was killed in between, and goes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct State {
    pub(crate) format: u32,
    /// Of the database.
    pub(crate) generation: String,
    /// The last change number the table has.
    pub(crate) applied: i64,
    /// The table's version in LanceDB.
    pub(crate) version: u64,
    pub(crate) rows: u64,
    /// Rows the vector index was trained on; 0 without one.
    pub(crate) trained: u64,
    /// Rows that came after the vector index and are searched one by one.
    pub(crate) tail: u64,
    /// The version at which old ones were last removed.
    #[serde(default)]
    pub(crate) pruned: u64,
}

impl State {
    /// Returns the state in the file; `None` when there is none that can be read.
    pub(crate) fn read(path: &Path) -> Option<State> {
        let state: State = serde_json::from_slice(&std::fs::read(path).ok()?).ok()?;
        (state.format == FORMAT).then_some(state)
    }

    /// Replaces the file. Not forced to the disk: neither is the table, and losing both costs a rebuild.
    pub(crate) fn write(&self, path: &Path) -> Result<(), IndexError> {
        let temporary = path.with_extension("json.new");
        let text = serde_json::to_vec(self).expect("a struct of strings and numbers serialises");
        std::fs::File::create(&temporary)
            .and_then(|mut file| file.write_all(&text))
            .and_then(|()| std::fs::rename(&temporary, path))
            .map_err(|error| IndexError::io(path, error))
    }
}
