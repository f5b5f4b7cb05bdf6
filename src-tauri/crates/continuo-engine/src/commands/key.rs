//! Keys of providers: where they are, never what they are.

use crate::Engine;
use crate::api::*;
use crate::error::{ApiError, Code, Result};
use continuo_egress::{Key, KeyError, Place};
use std::collections::BTreeMap;

pub(super) fn list(engine: &Engine) -> Result<KeyList> {
    let keys = engine.llm().keys();
    let mut users: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for provider in engine.llm().routes()?.providers {
        if provider.needs_key() || keys.place(provider.key_name()).is_ok_and(|place| place.is_some()) {
            users.entry(provider.key_name().to_string()).or_default().push(provider.name);
        }
    }
    let listed = users
        .into_iter()
        .map(|(name, providers)| Ok(KeyInfo { place: keys.place(&name).map_err(failed)?.map(place), name, providers }));
    Ok(KeyList { keys: listed.collect::<Result<_>>()?, locked: keys.needs_passphrase() })
}

pub(super) fn set(engine: &Engine, request: &SetKey) -> Result<KeyList> {
    let value = request.value.trim();
    // A line break in a header would end it.
    if value.chars().any(char::is_control) {
        return Err(ApiError::new(Code::Invalid, "a key is one line of text").hint("Paste it again."));
    }
    engine.llm().keys().set(&request.name, &Key::new(value.to_string())).map_err(failed)?;
    list(engine)
}

pub(super) fn delete(engine: &Engine, request: &OnKey) -> Result<KeyList> {
    if !engine.llm().keys().remove(&request.name).map_err(failed)? {
        return Err(ApiError::new(Code::NotFound, format!("there is no key {:?}", request.name))
            .hint("continuo key list shows them."));
    }
    list(engine)
}

pub(super) fn unlock(engine: &Engine, request: &UnlockKeys) -> Result<KeyList> {
    engine.llm().keys().unlock(&request.passphrase).map_err(failed)?;
    list(engine)
}

pub(super) fn place(place: Place) -> String {
    match place {
        Place::Keyring => "keyring",
        Place::Environment => "environment",
        Place::File => "file",
    }
    .into()
}

fn failed(error: KeyError) -> ApiError {
    let code = match &error {
        KeyError::WrongPassphrase { .. } | KeyError::Locked { .. } => Code::Denied,
        KeyError::Io { .. } | KeyError::Keyring(_) => Code::Io,
        KeyError::Damaged { .. } => Code::Corrupt,
        _ => Code::Invalid,
    };
    ApiError::new(code, error.to_string())
}
