//! `profile.yaml`: reading it, trying a text, writing it.

use crate::Engine;
use crate::api::*;
use crate::config;
use crate::error::{ApiError, Code, Result};
use crate::profile::Profile;
use continuo_events::kinds;
use std::fs;

pub(super) fn show(engine: &Engine, request: &OnProfile) -> Result<ProfileConfig> {
    let opened = engine.profile(request.profile.as_deref())?;
    shown(&opened.profile)
}

fn shown(profile: &Profile) -> Result<ProfileConfig> {
    let path = profile.config_path();
    let text = fs::read_to_string(&path).map_err(|e| ApiError::io("cannot read", &path, &e))?;
    let mut tried = tried(profile, text)?;
    // What is in force is what counts, be the file right or wrong.
    tried.values = config::values(&profile.config())?;
    Ok(tried)
}

/// Returns what a text would mean, without writing it.
pub(super) fn check(engine: &Engine, request: &CheckConfig) -> Result<ProfileConfig> {
    let opened = engine.profile(request.profile.as_deref())?;
    tried(&opened.profile, request.text.clone())
}

fn tried(profile: &Profile, text: String) -> Result<ProfileConfig> {
    let path = profile.config_path();
    Ok(match config::parse(&text) {
        Ok(loaded) => ProfileConfig {
            path,
            text,
            problem: None,
            warnings: loaded.warnings,
            values: config::values(&loaded.config)?,
        },
        Err(problem) => ProfileConfig {
            path,
            text,
            problem: Some(problem),
            warnings: Vec::new(),
            values: config::values(&profile.config())?,
        },
    })
}

pub(super) fn set(engine: &Engine, request: &SetConfig) -> Result<ProfileConfig> {
    let opened = engine.profile(request.profile.as_deref())?;
    let profile = &opened.profile;
    profile.edit_config(|now| match &request.was {
        Some(was) if *was != now => {
            let changed = format!("{} was changed meanwhile", profile.config_path().display());
            Err(ApiError::new(Code::Conflict, changed).hint("Read it again, and change it as it is now."))
        }
        _ => Ok(request.text.clone()),
    })?;
    profile.tell(&kinds::ProfileConfigured {});
    if let Some(pipeline) = opened.running() {
        pipeline.config_changed()?;
    }
    shown(profile)
}
