//! The history of commands that another program keeps.

use crate::Engine;
use crate::api::*;
use crate::error::{ApiError, Code, Result};
use crate::session;
use continuo_events::kinds;
use continuo_session::{Command, atuin};
use continuo_store::StoreError;
use std::collections::BTreeMap;
use std::path::Path;

pub(super) fn import(engine: &Engine, request: &ImportHistory) -> Result<ImportedHistory> {
    let owner = session::owner_of(engine.data().root());
    let mut imported = ImportedHistory::default();
    let mut kept: BTreeMap<String, u64> = BTreeMap::new();
    let read = atuin::read(&request.path, |group| -> std::result::Result<(), ImportFailed> {
        imported.read += group.len() as u64;
        let mut by_profile: BTreeMap<String, Vec<Command>> = BTreeMap::new();
        for command in group {
            match owner(Path::new(&command.cwd)) {
                Some(id) => by_profile.entry(id).or_default().push(command),
                None => imported.elsewhere += 1,
            }
        }
        for (id, commands) in by_profile {
            let profile = engine.profile(Some(&id))?.profile.clone();
            *kept.entry(id).or_default() += session::keep_history(&profile, commands)? as u64;
        }
        Ok(())
    });
    read.map_err(|error| match error {
        ImportFailed::Atuin(error) => {
            ApiError::new(Code::Invalid, format!("{} is no history of Atuin: {error}", request.path.display()))
                .hint("It is history.db in Atuin's data folder, ~/.local/share/atuin as a rule.")
        }
        ImportFailed::Profile(error) => error,
    })?;
    for (id, commands) in kept {
        let profile = engine.profile(Some(&id))?.profile.clone();
        if commands > 0 {
            let file = request.path.display().to_string();
            profile.tell(&kinds::HistoryImported { file, commands });
        }
        imported.kept.push((profile.name(), commands));
    }
    Ok(imported)
}

/// A history couldn't be read, or its commands not be kept.
enum ImportFailed {
    Atuin(StoreError),
    Profile(ApiError),
}

impl From<StoreError> for ImportFailed {
    fn from(error: StoreError) -> Self {
        ImportFailed::Atuin(error)
    }
}

impl From<ApiError> for ImportFailed {
    fn from(error: ApiError) -> Self {
        ImportFailed::Profile(error)
    }
}
