//! Profiles: their life from creation to the trash, and their folders.

use crate::api::*;
use crate::archive;
use crate::card::Card;
use crate::data_dir::create_private;
use crate::error::{ApiError, Code, Result};
use crate::events::rfc3339;
use crate::pipeline::WriteError;
use crate::profile::{begin_generation, database_path};
use crate::registry::{Entry, TRASH_KEEPS};
use crate::{Engine, OpenProfile};
use continuo_events::{EventId, kinds};
use continuo_ingest::files;
use continuo_store::now_ms;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// How long an archive waits for the events that are on their way to the database.
const DRAINED_WITHIN: Duration = Duration::from_secs(10);

pub(super) fn create(engine: &Engine, request: &CreateProfile) -> Result<ProfileInfo> {
    let folders = existing_folders(&request.folders)?;
    // Before there is a row: a name that is taken by half a profile is in the way of a second try.
    refuse_own_data(engine.data().root(), &folders)?;
    let _change = engine.change_profiles();
    let entry = begin(engine, &request.name)?;
    if let Some(colour) = request.colour {
        engine.registry().set_colour(&entry.id, colour)?;
    }
    let opened = engine.open_profile(&entry)?;
    let created = kinds::ProfileCreated { name: entry.name.clone(), folders: shown_paths(&folders) };
    let _effects = opened.profile.effects_of(opened.profile.tell(&created)).enter();
    let added = attach(&opened, &folders)?;
    let _effects = opened.profile.effects_of(added).enter();
    engine.follow_active()?;
    info(engine, &entry)
}

/// Adds a profile, whose stores are made when it is opened.
pub(super) fn begin(engine: &Engine, name: &str) -> Result<Entry> {
    let id = uuid::Uuid::now_v7().to_string();
    let dir = engine.data().profile(&id);
    // Before the row: one without a folder is a profile that was lost.
    create_private(&dir)?;
    engine.registry().add(&id, name).inspect_err(|_| {
        // A folder without a row or a card is in nobody's way.
        let _ = fs::remove_dir(&dir);
    })
}

pub(super) fn list(engine: &Engine) -> Result<Vec<ProfileInfo>> {
    let known = engine.registry().list()?;
    Ok(known
        .iter()
        .map(|entry| match closed(engine, entry) {
            // Opening fifty profiles to list them takes seconds, and their stores stay open.
            Some(shown) => shown,
            // One profile that can't be opened doesn't hide the others.
            None => info(engine, entry).unwrap_or_else(|error| broken(engine, entry, &error)),
        })
        .collect())
}

pub(super) fn show(engine: &Engine, request: &OnProfile) -> Result<ProfileInfo> {
    info(engine, &engine.registry().find(request.profile.as_deref())?)
}

pub(super) fn rename(engine: &Engine, request: &RenameProfile) -> Result<ProfileInfo> {
    let entry = engine.registry().find(request.profile.as_deref())?;
    engine.registry().rename(&entry.id, &request.name)?;
    let entry = engine.registry().find(Some(&entry.id))?;
    let profile = &engine.open_profile(&entry)?.profile;
    let from = profile.name();
    profile.set_name(&entry.name)?;
    profile.tell(&kinds::ProfileRenamed { from, to: entry.name.clone() });
    info(engine, &entry)
}

pub(super) fn set_colour(engine: &Engine, request: &SetColour) -> Result<ProfileInfo> {
    let entry = engine.registry().find(request.profile.as_deref())?;
    engine.registry().set_colour(&entry.id, request.colour)?;
    info(engine, &entry)
}

/// Deactivates the watchers of the profile that was active, and activates the new one's.
pub(super) fn switch(engine: &Engine, request: &OnProfile) -> Result<ProfileInfo> {
    let _change = engine.change_profiles();
    let entry = engine.registry().find(request.profile.as_deref())?;
    // Opened before anything changes: a profile that can't be opened can't become the active one.
    let opened = engine.open_profile(&entry)?;
    let already = entry.active;
    let left = engine.active_profile().filter(|left| left.id != entry.id);
    engine.registry().activate(&entry.id)?;
    engine.follow_active()?;
    if let Some(left) = left {
        left.tell(&kinds::ProfileLeft { name: entry.name.clone() });
    }
    if !already {
        opened.profile.tell(&kinds::ProfileSwitched { name: entry.name.clone() });
    }
    info(engine, &engine.registry().find(Some(&entry.id))?)
}

pub(super) fn add_folders(engine: &Engine, request: &Folders) -> Result<ProfileInfo> {
    let folders = existing_folders(&request.folders)?;
    let entry = engine.registry().find(request.profile.as_deref())?;
    let opened = engine.open_profile(&entry)?;
    let added = attach(&opened, &folders)?;
    let _effects = opened.profile.effects_of(added).enter();
    if let Some(pipeline) = opened.running() {
        pipeline.folders_changed()?;
    }
    info(engine, &entry)
}

pub(super) fn remove_folders(engine: &Engine, request: &Folders) -> Result<ProfileInfo> {
    let entry = engine.registry().find(request.profile.as_deref())?;
    let opened = engine.open_profile(&entry)?;
    let roots = opened.profile.roots()?;
    let mut gone = Vec::new();
    for folder in &request.folders {
        // A folder that isn't there any more can be removed all the same, by the path it was added with.
        let path = folder.canonicalize().unwrap_or_else(|_| folder.clone());
        let root = roots.iter().find(|root| root.path == path).ok_or_else(|| {
            let known: Vec<String> = roots.iter().map(|root| root.path.display().to_string()).collect();
            ApiError::new(Code::NotFound, format!("{} is not a folder of {}", path.display(), entry.name))
                .hint(format!("Its folders: {}", known.join(", ")))
        })?;
        gone.push(root.id);
    }
    opened.pipeline(engine)?.remove_roots(gone)?;
    opened.profile.write_card()?;
    opened.profile.tell(&kinds::FoldersRemoved { folders: shown_paths(&request.folders) });
    info(engine, &entry)
}

/// Adds folders to the profile's table; those that are there already stay as they are. Returns the event that tells of
/// it, if there are new ones.
pub(crate) fn attach(opened: &OpenProfile, folders: &[PathBuf]) -> Result<Option<EventId>> {
    let profile = &opened.profile;
    refuse_own_data(profile.data_root(), folders)?;
    let known = profile.roots()?;
    let mut new = folders.to_vec();
    new.retain(|folder| !known.iter().any(|root| root.path == *folder));
    if new.is_empty() {
        return Ok(None);
    }
    let added = profile.log.write(move |tx| -> std::result::Result<_, WriteError> {
        for folder in &new {
            files::add_root(tx, folder, now_ms())?;
        }
        Ok(tx.tell(&kinds::FoldersAdded { folders: shown_paths(&new) })?)
    })?;
    profile.write_card()?;
    Ok(Some(added))
}

fn shown_paths(paths: &[PathBuf]) -> Vec<String> {
    paths.iter().map(|path| path.display().to_string()).collect()
}

fn refuse_own_data(data: &Path, folders: &[PathBuf]) -> Result<()> {
    match folders.iter().find(|folder| folder.starts_with(data)) {
        Some(inside) => Err(ApiError::new(Code::Invalid, format!("{} is Continuo's own data", inside.display()))
            .hint("Choose a folder outside of the data directory.")),
        None => Ok(()),
    }
}

/// Returns the folders in the form they are kept in.
pub(crate) fn existing_folders(folders: &[PathBuf]) -> Result<Vec<PathBuf>> {
    folders
        .iter()
        .map(|folder| {
            let path = folder.canonicalize().map_err(|e| ApiError::io("cannot open the folder", folder, &e))?;
            if !path.is_dir() {
                let parent = path.parent().unwrap_or(Path::new("/")).display().to_string();
                return Err(ApiError::new(Code::Invalid, format!("{} is not a folder", path.display()))
                    .hint(format!("Add the folder it is in: {parent}")));
            }
            if path.to_str().is_none() {
                return Err(ApiError::new(Code::Invalid, format!("the name of {} is not Unicode", path.display())));
            }
            Ok(path)
        })
        .collect()
}

pub(super) fn delete(engine: &Engine, request: &OnProfile) -> Result<TrashedProfile> {
    let _change = engine.change_profiles();
    let entry = engine.registry().find(request.profile.as_deref())?;
    let closed = engine.close_profile(&entry.id)?;
    // The row first: a folder that a killed process left where it was is moved by the next start.
    let moved = engine.registry().bury(&entry.id).and_then(|()| engine.registry().settle(engine.data()));
    drop(closed);
    engine.access().forget();
    engine.follow_active()?;
    moved?;
    let buried = engine.registry().trash()?.into_iter().find(|gone| gone.id == entry.id);
    buried
        .map(|gone| trashed(&gone))
        .ok_or_else(|| ApiError::new(Code::Internal, "the deleted profile isn't in the trash"))
}

pub(super) fn trash(engine: &Engine) -> Result<Vec<TrashedProfile>> {
    Ok(engine.registry().trash()?.iter().map(trashed).collect())
}

fn trashed(entry: &Entry) -> TrashedProfile {
    let deleted = entry.deleted_at.unwrap_or_default();
    TrashedProfile {
        id: entry.id.clone(),
        name: entry.name.clone(),
        deleted_at: rfc3339(deleted),
        removed_at: rfc3339(deleted + TRASH_KEEPS.as_millis() as i64),
    }
}

pub(super) fn restore(engine: &Engine, request: &OnProfile) -> Result<ProfileInfo> {
    let _change = engine.change_profiles();
    let wanted = request.profile.as_deref().unwrap_or_default();
    let trash = engine.registry().trash()?;
    let entry = trash
        .iter()
        .find(|entry| entry.id == wanted || entry.name.to_lowercase() == wanted.to_lowercase())
        .ok_or_else(|| {
            let known: Vec<&str> = trash.iter().map(|entry| entry.name.as_str()).collect();
            let error = ApiError::new(Code::NotFound, format!("there is no profile {wanted:?} in the trash"));
            if known.is_empty() { error } else { error.hint(format!("There is: {}.", known.join(", "))) }
        })?;
    // The row first: when its name has been taken meanwhile, nothing has moved.
    engine.registry().unbury(&entry.id, &entry.name)?;
    engine.registry().settle(engine.data())?;
    engine.access().forget();
    engine.follow_active()?;
    let restored = engine.registry().find(Some(&entry.id))?;
    engine.open_profile(&restored)?.profile.tell(&kinds::ProfileRestored { name: restored.name.clone() });
    info(engine, &restored)
}

pub(super) fn export(engine: &Engine, request: &ExportProfile) -> Result<Exported> {
    let entry = engine.registry().find(request.profile.as_deref())?;
    if request.to.exists() && !request.overwrite {
        return Err(ApiError::new(Code::Exists, format!("{} is there already", request.to.display()))
            .hint("Choose another file with --output, or replace it with --force."));
    }
    let opened = engine.open_profile(&entry)?;
    let profile = &opened.profile;
    // What isn't in the database isn't in the archive.
    if !profile.log.drain(DRAINED_WITHIN) {
        tracing::warn!(profile = %profile.id, "the latest events aren't in the archive");
    }
    let (config, notes) = (profile.config_path(), profile.own_notes());
    let vectors = profile.vectors.database();
    let bytes = archive::write(&request.to, &entry.name, &config, &notes, &profile.db, vectors)?;
    Ok(Exported { archive: request.to.clone(), bytes })
}

pub(super) fn import(engine: &Engine, request: &ImportProfile) -> Result<ProfileInfo> {
    let _change = engine.change_profiles();
    let id = uuid::Uuid::now_v7().to_string();
    let into = engine.data().profile(&id);
    let imported = (|| -> Result<Entry> {
        let about = archive::read(&request.archive, &into)?;
        begin_generation(&into)?;
        let entry = engine.registry().add(&id, request.name.as_deref().unwrap_or(&about.name))?;
        engine.open_profile(&entry).inspect_err(|_| {
            // A row without a profile would be in the way of a second try with the same name.
            let _ = engine.registry().remove(&id);
        })?;
        Ok(entry)
    })();
    let entry = imported.inspect_err(|_| {
        // What can't be removed now has no row, and is in nobody's way.
        let _closed = engine.close_profile(&id);
        let _ = fs::remove_dir_all(&into);
    })?;
    engine.open_profile(&entry)?.profile.tell(&kinds::ProfileRestored { name: entry.name.clone() });
    engine.follow_active()?;
    info(engine, &entry)
}

pub(super) fn info(engine: &Engine, entry: &Entry) -> Result<ProfileInfo> {
    let entry = engine.registry().find(Some(&entry.id))?;
    let opened: Arc<OpenProfile> = engine.open_profile(&entry)?;
    let folders = opened
        .profile
        .roots()?
        .into_iter()
        .filter(|root| !opened.profile.is_own_folder(&root.path))
        .map(|root| Folder { missing: root.missing_since.is_some() || !root.path.is_dir(), path: root.path })
        .collect();
    Ok(ProfileInfo { folders, ..shown(engine, &entry) })
}

/// Returns what a profile's card says, unless the profile is open, or its stores aren't where they should be.
fn closed(engine: &Engine, entry: &Entry) -> Option<ProfileInfo> {
    let dir = engine.data().profile(&entry.id);
    if engine.is_open(&entry.id) || !database_path(&dir).is_file() {
        return None;
    }
    let folders = Card::read(&dir)?.folders.into_iter();
    let folders = folders.map(|path| Folder { missing: !path.is_dir(), path }).collect();
    Some(ProfileInfo { folders, ..shown(engine, entry) })
}

fn broken(engine: &Engine, entry: &Entry, error: &ApiError) -> ProfileInfo {
    ProfileInfo { problem: Some(error.to_string()), ..shown(engine, entry) }
}

fn shown(engine: &Engine, entry: &Entry) -> ProfileInfo {
    let data = engine.data().profile(&entry.id);
    ProfileInfo {
        id: entry.id.clone(),
        name: entry.name.clone(),
        active: entry.active,
        colour: entry.colour,
        created_at: rfc3339(entry.created_at),
        folders: Vec::new(),
        config: data.join("profile.yaml"),
        data,
        problem: None,
    }
}
