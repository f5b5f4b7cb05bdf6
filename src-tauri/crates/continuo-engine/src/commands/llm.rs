//! Models that talk: providers, what they are for, what they took, and which calls were made.

use crate::Engine;
use crate::api::*;
use crate::config;
use crate::error::{ApiError, Code, Result};
use crate::events::rfc3339;
use crate::llm::today;
use crate::profile::Profile;
use continuo_egress::{self as egress, Call, CallFilter, Cancel};
use continuo_events::kinds;
use continuo_llm::{Choice, Provider, ProviderKind, Purpose, Routes, by_provider};
use continuo_store::StoreError;

const CALLS: u32 = 100;
const MOST_CALLS: u32 = 1000;

pub(super) fn status(engine: &Engine, request: &OnProfile) -> Result<LlmStatus> {
    let opened = engine.profile(request.profile.as_deref())?;
    shown(engine, &opened.profile)
}

fn shown(engine: &Engine, profile: &Profile) -> Result<LlmStatus> {
    let routes = engine.llm().routes()?;
    let config = profile.config();
    let spent_by = profile.db.read(|db| by_provider(db, &today()).map_err(StoreError::from))?;
    Ok(LlmStatus {
        providers: routes.providers.iter().map(|provider| of_provider(engine, profile, provider)).collect(),
        purposes: Purpose::ALL.into_iter().map(|purpose| of_purpose(profile, &routes, purpose)).collect(),
        block_cloud_apis: config.security.block_cloud_apis,
        log_api_calls: config.security.log_api_calls,
        tokens_a_day: config.llm.tokens_a_day,
        spent_today: spent_by.iter().map(|spent| spent.tokens_in + spent.tokens_out).sum(),
        spent_by: spent_by
            .into_iter()
            .map(|spent| LlmSpent {
                provider: spent.provider,
                purpose: spent.purpose,
                calls: spent.calls,
                tokens_in: spent.tokens_in,
                tokens_out: spent.tokens_out,
            })
            .collect(),
    })
}

fn of_provider(engine: &Engine, profile: &Profile, provider: &Provider) -> LlmProviderStatus {
    let local = provider.is_local(&provider.model);
    let key = engine.llm().keys().place(provider.key_name());
    let denied = match (&local, &key) {
        (Err(error), _) => Some(error.to_string()),
        (_, Err(error)) => Some(error.to_string()),
        (Ok(false), _) => profile.policy().permit().err().map(|denied| denied.to_string()),
        (Ok(true), _) => None,
    };
    LlmProviderStatus {
        local: local.unwrap_or(false),
        key_place: key.ok().flatten().map(super::key::place),
        needs_key: provider.needs_key(),
        denied,
        provider: LlmProvider {
            name: provider.name.clone(),
            kind: kind_name(provider.kind).into(),
            base_url: provider.base_url.clone(),
            model: provider.model.clone(),
            key: provider.key.clone(),
            context: provider.context,
        },
    }
}

fn of_purpose(profile: &Profile, routes: &Routes, purpose: Purpose) -> LlmRoute {
    let choices = |of: &Vec<Choice>| of.iter().cloned().map(shown_choice).collect();
    let chosen = routes.purposes.get(&purpose).map(choices);
    let chosen_here = profile.config().llm.purposes.get(&purpose).map(choices);
    let purpose_name = purpose.as_str().to_string();
    match profile.route(purpose) {
        Ok(provider) => LlmRoute {
            purpose: purpose_name,
            local: provider.is_local(&provider.model).unwrap_or(false),
            provider: Some(provider.name),
            model: Some(provider.model),
            none: None,
            chosen,
            chosen_here,
        },
        Err(error) => LlmRoute {
            purpose: purpose_name,
            provider: None,
            model: None,
            local: false,
            none: Some(error.message),
            chosen,
            chosen_here,
        },
    }
}

/// Asks a provider for its models. Ollama at its usual place can be asked before anybody set it up.
pub(super) fn models(engine: &Engine, request: &LlmModelsRequest) -> Result<Vec<LlmModel>> {
    let opened = engine.profile(request.profile.as_deref())?;
    let routes = engine.llm().routes()?;
    let provider = match routes.providers.into_iter().find(|provider| provider.name == request.provider) {
        Some(provider) => provider,
        None if request.provider == "ollama" => Provider::new("ollama", ProviderKind::Ollama, ""),
        None => return Err(nobody(&request.provider)),
    };
    let models = opened.profile.with_access(|access| continuo_llm::models(&provider, access, &Cancel::new()))??;
    Ok(models.into_iter().map(|model| LlmModel { name: model.name, local: model.local }).collect())
}

pub(super) fn set_provider(engine: &Engine, request: &SetLlmProvider) -> Result<LlmStatus> {
    let opened = engine.profile(request.profile.as_deref())?;
    let provider = provider_of(&request.provider)?;
    engine.llm().change(move |routes| {
        match routes.providers.iter_mut().find(|known| known.name == provider.name) {
            Some(known) => *known = provider,
            None => routes.providers.push(provider),
        }
        Ok(())
    })?;
    told(engine);
    shown(engine, &opened.profile)
}

pub(super) fn remove_provider(engine: &Engine, request: &RemoveLlmProvider) -> Result<LlmStatus> {
    let opened = engine.profile(request.profile.as_deref())?;
    let name = request.name.clone();
    engine.llm().change(move |routes| {
        let before = routes.providers.len();
        routes.providers.retain(|provider| provider.name != name);
        if routes.providers.len() == before { Err(nobody(&name)) } else { Ok(()) }
    })?;
    told(engine);
    shown(engine, &opened.profile)
}

pub(super) fn set_purpose(engine: &Engine, request: &SetLlmPurpose) -> Result<LlmStatus> {
    let opened = engine.profile(request.profile.as_deref())?;
    let purpose: Purpose = request.purpose.parse().map_err(|error: String| ApiError::new(Code::Invalid, error))?;
    let choices: Option<Vec<Choice>> = request.choices.as_ref().map(|choices| {
        choices.iter().map(|choice| Choice { provider: choice.provider.clone(), model: choice.model.clone() }).collect()
    });
    let routes = engine.llm().routes()?;
    let of_nobody = |choice: &&Choice| routes.providers.iter().all(|provider| provider.name != choice.provider);
    if let Some(choice) = choices.iter().flatten().find(of_nobody) {
        return Err(nobody(&choice.provider));
    }
    if request.here {
        choose_here(&opened.profile, purpose, choices)?;
        opened.profile.tell(&kinds::ProfileConfigured {});
    } else {
        engine.llm().change(move |routes| {
            match choices {
                Some(choices) => routes.purposes.insert(purpose, choices),
                None => routes.purposes.remove(&purpose),
            };
            Ok(())
        })?;
        told(engine);
    }
    shown(engine, &opened.profile)
}

/// Writes a profile's own choice into its `profile.yaml`.
fn choose_here(profile: &Profile, purpose: Purpose, choices: Option<Vec<Choice>>) -> Result<()> {
    let mut purposes = profile.config().llm.purposes.clone();
    match choices {
        Some(choices) => purposes.insert(purpose, choices),
        None => purposes.remove(&purpose),
    };
    let value = serde_json::to_value(&purposes)
        .map_err(|e| ApiError::new(Code::Internal, format!("a choice of models can't be written: {e}")))?;
    profile.edit_config(|text| {
        let changed = config::with_json(&text, "llm", "purposes", &value);
        // A value that was written over several lines is left in part.
        match config::parse(&changed) {
            Ok(loaded) if loaded.config.llm.purposes == purposes => Ok(changed),
            _ => Err(ApiError::new(Code::Conflict, "llm.purposes is written over several lines in profile.yaml")
                .hint("Change it there, or put it in one line.")),
        }
    })
}

pub(super) fn calls(engine: &Engine, request: &CallsRequest) -> Result<Vec<ApiCall>> {
    let opened = engine.profile(request.profile.as_deref())?;
    let filter = CallFilter { before: request.before, local: request.cloud.then_some(false), ..CallFilter::default() };
    let limit = request.limit.unwrap_or(CALLS).min(MOST_CALLS);
    let calls = opened.profile.db.read(|db| egress::calls(db, &filter, limit).map_err(StoreError::from))?;
    Ok(calls.into_iter().map(shown_call).collect())
}

fn shown_call(call: Call) -> ApiCall {
    ApiCall {
        id: call.id,
        at: rfc3339(call.at),
        took_ms: call.took,
        origin: call.origin,
        local: call.local,
        purpose: call.purpose,
        outcome: call.outcome.as_str().into(),
        status: call.status,
        bytes_out: call.bytes_out,
        bytes_in: call.bytes_in,
        tokens_in: call.tokens_in,
        tokens_out: call.tokens_out,
        sha_out: call.sha_out,
        sha_in: call.sha_in,
    }
}

fn shown_choice(choice: Choice) -> LlmChoice {
    LlmChoice { provider: choice.provider, model: choice.model }
}

fn kind_name(kind: ProviderKind) -> &'static str {
    match kind {
        ProviderKind::Ollama => "ollama",
        ProviderKind::Anthropic => "anthropic",
        ProviderKind::OpenAi => "openai",
    }
}

fn provider_of(asked: &LlmProvider) -> Result<Provider> {
    let kinds = [ProviderKind::Ollama, ProviderKind::Anthropic, ProviderKind::OpenAi];
    let kind = kinds.into_iter().find(|kind| kind_name(*kind) == asked.kind).ok_or_else(|| {
        ApiError::new(Code::Invalid, format!("there is no kind of provider {:?}", asked.kind))
            .hint("It is ollama, anthropic or openai, which is also for whatever speaks as that does.")
    })?;
    let text =
        |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_string);
    let provider = Provider {
        name: asked.name.trim().to_string(),
        kind,
        base_url: text(&asked.base_url),
        model: asked.model.trim().to_string(),
        key: text(&asked.key),
        context: asked.context,
    };
    // A provider's name is its key's too, and both are looked for in the environment.
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
    for name in [Some(&provider.name), provider.key.as_ref()].into_iter().flatten() {
        if name.is_empty() || name.len() > 64 || !name.chars().all(fits) {
            return Err(ApiError::new(Code::Invalid, format!("{name:?} can't be the name of a provider or a key"))
                .hint("Use up to 64 letters, digits, '-', '_' and '.'."));
        }
    }
    provider.origin()?;
    Ok(provider)
}

fn nobody(name: &str) -> ApiError {
    ApiError::new(Code::NotFound, format!("there is no provider {name:?}")).hint("continuo llm status shows them.")
}

/// Settings of all profiles are told of in the active one.
fn told(engine: &Engine) {
    if let Some(profile) = engine.active_profile() {
        profile.tell(&kinds::SettingsChanged { names: vec!["llm".into()] });
    }
}
