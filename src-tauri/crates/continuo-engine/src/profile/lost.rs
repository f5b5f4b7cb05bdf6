//! A profile whose database is gone: what is put in its place is for the user to decide.

use super::{backups_dir, begin_generation, database_path, options};
use crate::card::Card;
use crate::data_dir::create_private;
use crate::error::{ApiError, Code, DAMAGED, Result};
use continuo_ingest::files;
use continuo_store::{Database, StoreError, now_ms};
use std::path::{Path, PathBuf};

/// Refuses to begin an empty database where one was lost or a damaged one set aside: that is for the user to decide.
pub(super) fn refuse(dir: &Path) -> Result<()> {
    let path = database_path(dir);
    let missing = |what: &Path| ApiError::new(Code::Corrupt, format!("{} is missing", what.display())).hint(DAMAGED);
    if !dir.is_dir() {
        // It is made before the registry knows the profile.
        return Err(missing(dir));
    }
    // The card is written when a profile was opened whole: its database was there then, and had something in it.
    let had_one = Card::read(dir).is_some();
    match path.metadata() {
        Ok(file) if file.len() > 0 || !had_one => return Ok(()),
        _ => {}
    }
    let last_backup = continuo_store::last_backup(&backups_dir(dir));
    match set_aside(dir) {
        Some(set_aside) => {
            Err(StoreError::Corrupt { path, set_aside, last_backup, detail: "found earlier".into() }.into())
        }
        None if last_backup.is_some() || had_one => Err(missing(&path)),
        None => Ok(()),
    }
}

fn set_aside(dir: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(dir).ok()?;
    entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("profile.db.corrupt-")))
        .max()
}

/// Puts the last backup of a damaged database in place or, where there is none, begins an empty one with the folders of
/// the profile's card. Returns the backup.
pub(crate) fn recover(dir: &Path) -> Result<Option<PathBuf>> {
    create_private(dir)?;
    let path = database_path(dir);
    if let Some(backup) = continuo_store::last_backup(&backups_dir(dir)) {
        drop(continuo_store::restore(&path, &backup, &options(dir))?);
        begin_generation(dir)?;
        return Ok(Some(backup));
    }
    let db = Database::open(&path, &options(dir))?;
    let folders = Card::read(dir).map(|card| card.folders).unwrap_or_default();
    db.write(move |tx| -> std::result::Result<(), StoreError> {
        for folder in &folders {
            files::add_root(tx, folder, now_ms())?;
        }
        Ok(())
    })?;
    Ok(None)
}
