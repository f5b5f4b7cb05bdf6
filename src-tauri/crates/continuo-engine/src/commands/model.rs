//! Models: which there are, adding one, choosing one.

use crate::Engine;
use crate::api::*;
use crate::config::{self, Config};
use crate::error::{ApiError, Code, Result};
use continuo_events::kinds;
use continuo_index::{EmbedError, ModelFault, ModelInfo};

pub(super) fn list(engine: &Engine, request: &OnProfile) -> Result<Vec<ModelEntry>> {
    let config = match engine.profile(request.profile.as_deref()) {
        Ok(opened) => Some(opened.profile.config()),
        Err(error) if error.code == Code::NoProfile => None,
        Err(error) => return Err(error),
    };
    let models = engine.embedding().models();
    Ok(models.list().into_iter().map(|info| entry(info, config.as_deref())).collect())
}

pub(super) fn add(engine: &Engine, request: &AddModel) -> Result<ModelEntry> {
    let name = match &request.name {
        Some(name) => name.clone(),
        None => request
            .dir
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .ok_or_else(|| ApiError::new(Code::Invalid, format!("{} has no name", request.dir.display())))?,
    };
    let runtime = engine.embedding().runtime().map_err(failed)?;
    let models = engine.embedding().models();
    let added = models.add(&runtime, &request.dir, &engine.data().models(), &name).map_err(failed)?;
    let found = engine.embedding().models().list().into_iter().find(|info| info.name == added.name());
    found
        .map(|info| entry(info, None))
        .ok_or_else(|| ApiError::new(Code::Internal, "the model that was added isn't there"))
}

/// Writes the choice into the profile's `profile.yaml`, from where it takes effect.
pub(super) fn choose(engine: &Engine, request: &UseModel) -> Result<Vec<ModelEntry>> {
    let opened = engine.profile(request.profile.as_deref())?;
    let models = engine.embedding().models();
    opened.profile.edit_config(|mut text| {
        for (key, name) in [("model", &request.text), ("code_model", &request.code)] {
            let Some(name) = name else { continue };
            models.find(name).map_err(failed)?;
            text = config::with_value(&text, "embedding", key, name);
        }
        Ok(text)
    })?;
    if let Some(pipeline) = opened.running() {
        pipeline.pause_changed();
    }
    opened.profile.tell(&kinds::ModelChosen { text: request.text.clone(), code: request.code.clone() });
    list(engine, &OnProfile { profile: request.profile.clone() })
}

fn entry(info: ModelInfo, config: Option<&Config>) -> ModelEntry {
    let mut used_for = Vec::new();
    if let Some(config) = config {
        for (role, name) in [("text", &config.embedding.model), ("code", &config.embedding.code_model)] {
            if *name == info.name {
                used_for.push(role.to_string());
            }
        }
    }
    let manifest = info.manifest.as_ref();
    ModelEntry {
        description: manifest.map(|m| m.description.clone()).unwrap_or_default(),
        licence: manifest.map(|m| m.license.clone()).unwrap_or_default(),
        dimensions: manifest.map_or(0, |m| m.dimensions),
        window: manifest.map_or(0, |m| m.window),
        state: info.state.map_or_else(|fault| describe(&fault), |()| "ready".into()),
        name: info.name,
        used_for,
        dir: info.dir,
    }
}

/// Returns what is wrong with a model, with the file at fault.
pub(super) fn describe(fault: &ModelFault) -> String {
    let (ModelFault::MissingFile { path }
    | ModelFault::WrongSize { path, .. }
    | ModelFault::WrongChecksum { path }
    | ModelFault::Unreadable { path, .. }) = fault;
    format!("{}: {fault}", path.display())
}

fn failed(error: EmbedError) -> ApiError {
    let code = match error {
        EmbedError::NotAModel { .. } => Code::Invalid,
        EmbedError::ModelMissing { .. } => Code::NotFound,
        _ => Code::NoModel,
    };
    ApiError::new(code, error.to_string()).hint(error.hint())
}
