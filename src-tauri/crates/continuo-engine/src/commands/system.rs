//! The engine itself: what it is, its settings, and what its data directory holds.

use crate::Engine;
use crate::api::*;
use crate::error::Result;
use crate::settings;
use continuo_events::kinds;
use std::path::Path;

pub(super) fn about(engine: &Engine) -> About {
    About {
        version: env!("CARGO_PKG_VERSION").into(),
        data_dir: engine.data().root().to_path_buf(),
        pid: std::process::id(),
        started_at: engine.started_at().into(),
        platform: std::env::consts::OS.into(),
        notices: engine.notices(),
    }
}

pub(super) fn settings(engine: &Engine) -> Result<Settings> {
    settings::read(engine.registry().database())
}

pub(super) fn change(engine: &Engine, request: &ChangeSettings) -> Result<Settings> {
    let fields = |settings: &Settings| serde_json::to_value(settings).unwrap_or_default();
    let before = fields(&settings(engine)?);
    let changed = settings::change(engine.registry().database(), request)?;
    let after = fields(&changed);
    let others = after.as_object().into_iter().flatten().filter(|(name, value)| before[name.as_str()] != **value);
    let names: Vec<String> = others.map(|(name, _)| name.clone()).collect();
    if let Some(profile) = engine.active_profile().filter(|_| !names.is_empty()) {
        profile.tell(&kinds::SettingsChanged { names });
    }
    Ok(changed)
}

pub(super) fn storage(engine: &Engine) -> Result<Storage> {
    let data = engine.data();
    let mut parts = Vec::new();
    let mut part = |what: &str, name: Option<String>, path: &Path| {
        let bytes = size_of(path);
        parts.push(StoragePart { what: what.into(), name, path: path.to_path_buf(), bytes });
    };
    for entry in engine.registry().list()? {
        part("profile", Some(entry.name), &data.profile(&entry.id));
    }
    for entry in engine.registry().trash()? {
        part("trash", Some(entry.name), &data.trash().join(&entry.id));
    }
    part("models", None, &data.models());
    part("logs", None, &data.logs());
    part("backups", None, &data.backups());
    part("registry", None, &data.app_db());
    parts.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.path.cmp(&b.path)));
    Ok(Storage {
        data_dir: data.root().to_path_buf(),
        bytes: parts.iter().map(|part| part.bytes).sum(),
        free_bytes: fs4::available_space(data.root()).ok(),
        parts,
    })
}

/// Returns the bytes of a file, or of all files below a folder. What goes meanwhile counts nothing.
fn size_of(path: &Path) -> u64 {
    let Ok(metadata) = path.symlink_metadata() else { return 0 };
    if !metadata.is_dir() {
        return metadata.len();
    }
    let Ok(entries) = path.read_dir() else { return 0 };
    entries.flatten().map(|entry| size_of(&entry.path())).sum()
}
