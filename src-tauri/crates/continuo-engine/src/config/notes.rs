//! Where a profile's notes are.

use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Notes {
    /// An absolute path; the profile's own folder when empty.
    pub(crate) folder: String,
}

impl Notes {
    /// Returns the folder of the user's choice, if there is one.
    pub(crate) fn chosen(&self) -> Option<PathBuf> {
        let folder = self.folder.trim();
        (!folder.is_empty()).then(|| PathBuf::from(folder))
    }

    /// Returns why this can't be the folder of a profile's notes.
    pub(super) fn wrong(&self) -> Option<String> {
        let chosen = self.chosen()?;
        let plain = chosen.components().all(|part| part != std::path::Component::ParentDir);
        (!chosen.is_absolute() || !plain || chosen == Path::new("/"))
            .then(|| format!("{:?} is not an absolute path of a folder", self.folder))
    }
}
