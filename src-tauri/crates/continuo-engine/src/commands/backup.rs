//! The backups of a profile's database.

use super::profile::info;
use crate::Engine;
use crate::api::*;
use crate::error::{ApiError, Code, Result};
use crate::events::rfc3339;
use crate::profile::{backups_dir, begin_generation, database_path, options};
use continuo_events::kinds;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

/// Makes one now, however old the last one is.
pub(super) fn back_up(engine: &Engine, request: &OnProfile) -> Result<Backup> {
    let opened = engine.profile(request.profile.as_deref())?;
    let keep = opened.profile.config().backup.keep;
    let made = opened.profile.db.backup_if_due(Duration::ZERO, keep)?;
    made.map(shown).transpose()?.ok_or_else(|| ApiError::new(Code::Internal, "no backup was made"))
}

fn shown(path: PathBuf) -> Result<Backup> {
    let metadata = fs::metadata(&path).map_err(|e| ApiError::io("cannot read", &path, &e))?;
    let made = metadata.modified().ok().and_then(|at| jiff::Timestamp::try_from(at).ok());
    let made_at = made.map(|at| rfc3339(at.as_millisecond())).unwrap_or_default();
    Ok(Backup { path, bytes: metadata.len(), made_at })
}

pub(super) fn list(engine: &Engine, request: &OnProfile) -> Result<Vec<Backup>> {
    let entry = engine.registry().find(request.profile.as_deref())?;
    let dir = backups_dir(&engine.data().profile(&entry.id));
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(&dir) else { return Ok(found) };
    for path in entries.flatten().map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|e| e == "db")) {
        found.push(shown(path)?);
    }
    found.sort_by(|a, b| b.made_at.cmp(&a.made_at));
    Ok(found)
}

pub(super) fn restore(engine: &Engine, request: &RestoreBackup) -> Result<ProfileInfo> {
    let _change = engine.change_profiles();
    let entry = engine.registry().find(request.profile.as_deref())?;
    let dir = engine.data().profile(&entry.id);
    let backup = match &request.backup {
        Some(path) => path.clone(),
        None => continuo_store::last_backup(&backups_dir(&dir)).ok_or_else(|| {
            ApiError::new(Code::NotFound, format!("there is no backup of {}", entry.name))
                .hint("Its folders can be indexed anew: continuo profile add-folder FOLDER")
        })?,
    };
    let closed = engine.close_profile(&entry.id)?;
    let restored = continuo_store::restore(&database_path(&dir), &backup, &options(&dir))
        .map_err(ApiError::from)
        .and_then(|restored| {
            drop(restored);
            begin_generation(&dir)
        });
    drop(closed);
    engine.follow_active()?;
    restored?;
    engine.open_profile(&entry)?.profile.tell(&kinds::BackupRestored { file: backup.display().to_string() });
    info(engine, &entry)
}
