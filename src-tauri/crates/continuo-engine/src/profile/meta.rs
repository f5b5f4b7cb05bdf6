//! What the table `meta` keeps of a profile.

use super::Profile;
use crate::error::Result;
use continuo_store::rusqlite::OptionalExtension;
use continuo_store::{Database, StoreError};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

const PAUSED: &str = "paused";
const LAST_SCAN: &str = "last_scan";
const WATCHED: &str = "watched";
const NOTES_ROOT: &str = "notes_root";

/// Whether the user had paused indexing.
pub(super) fn is_paused(db: &Database) -> Result<bool> {
    Ok(meta(db, PAUSED)?.as_deref() == Some("1"))
}

impl Profile {
    /// Whether a process watches the profile, or was killed while it did.
    pub(crate) fn was_watched(&self) -> Result<bool> {
        Ok(meta(&self.db, WATCHED)?.as_deref() == Some("1"))
    }

    pub(crate) fn set_watched(&self, watched: bool) -> Result<()> {
        self.set_meta(WATCHED, if watched { "1" } else { "0" })
    }

    /// Returns the folder of the profile that is one only for its notes.
    pub(crate) fn notes_root(&self) -> Result<Option<PathBuf>> {
        Ok(meta(&self.db, NOTES_ROOT)?.filter(|path| !path.is_empty()).map(PathBuf::from))
    }

    pub(crate) fn set_notes_root(&self, folder: Option<&Path>) -> Result<()> {
        self.set_meta(NOTES_ROOT, folder.and_then(Path::to_str).unwrap_or_default())
    }

    /// Whether the user paused indexing, in this run or an earlier one.
    pub(crate) fn is_paused(&self) -> bool {
        self.paused.load(Ordering::SeqCst)
    }

    pub(crate) fn set_paused(&self, paused: bool) -> Result<()> {
        self.set_meta(PAUSED, if paused { "1" } else { "0" })?;
        self.paused.store(paused, Ordering::SeqCst);
        Ok(())
    }

    /// Returns when the folders were last compared with the index, whole.
    pub(crate) fn last_scan(&self) -> Result<Option<i64>> {
        Ok(meta(&self.db, LAST_SCAN)?.and_then(|at| at.parse().ok()))
    }

    pub(crate) fn set_last_scan(&self, at: i64) -> Result<()> {
        self.set_meta(LAST_SCAN, &at.to_string())
    }

    fn set_meta(&self, key: &'static str, value: &str) -> Result<()> {
        let value = value.to_string();
        self.db.write(move |tx| -> std::result::Result<(), StoreError> {
            tx.execute(
                "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (key, &value),
            )?;
            Ok(())
        })?;
        Ok(())
    }
}

fn meta(db: &Database, key: &str) -> std::result::Result<Option<String>, StoreError> {
    db.read(|db| {
        let value = db.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0));
        Ok(value.optional()?)
    })
}
