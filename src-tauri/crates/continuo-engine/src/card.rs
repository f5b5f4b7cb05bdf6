//! A profile's card: its name and its folders in a file of its own, for when a database is lost with its backups.

use crate::data_dir::write_private;
use crate::error::{ApiError, Code, Result};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

const FILE: &str = "profile.json";

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Card {
    pub(crate) name: String,
    pub(crate) folders: Vec<PathBuf>,
}

impl Card {
    /// Returns the card of a profile's folder, if it has one that can be read.
    pub(crate) fn read(dir: &Path) -> Option<Card> {
        let text = std::fs::read_to_string(dir.join(FILE)).ok()?;
        serde_json::from_str(&text).ok()
    }

    /// Writes the card, unless it stands there already.
    pub(crate) fn write(&self, dir: &Path) -> Result<()> {
        if Card::read(dir).as_ref() == Some(self) {
            return Ok(());
        }
        let text = serde_json::to_vec_pretty(self)
            .map_err(|e| ApiError::new(Code::Internal, format!("cannot write a profile's card: {e}")))?;
        write_private(&dir.join(FILE), &text)
    }
}
