//! Which models a provider has, and whether they are where they seem to be.

use continuo_egress::{Cancel, Client, Method, Response};
use serde::{Deserialize, Serialize};

use crate::chat::Failure;
use crate::provider::is_cloud_model;
use crate::{Access, LlmError, Provider, ProviderKind};

/// Bytes that a list of models may have.
const MOST: usize = 8 << 20;

/// A model that a provider has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Model {
    /// As it is asked for.
    pub name: String,
    /// Whether what is said to it stays on the machine.
    pub local: bool,
}

/// Ollama's list. It says of a model that it hands on where to, whatever the model is called here.
#[derive(Deserialize)]
struct Tags {
    models: Vec<Tag>,
}

#[derive(Deserialize)]
struct Tag {
    name: String,
    #[serde(default)]
    remote_model: String,
    #[serde(default)]
    remote_host: String,
}

impl Tag {
    fn is_remote(&self) -> bool {
        !self.remote_host.is_empty() || !self.remote_model.is_empty() || is_cloud_model(&self.name)
    }

    fn is_of(&self, model: &str) -> bool {
        fn whole(name: &str) -> &str {
            name.strip_suffix(":latest").unwrap_or(name)
        }
        whole(&self.name).eq_ignore_ascii_case(whole(model))
    }
}

/// Anthropic's and OpenAI's list.
#[derive(Deserialize)]
struct Ids {
    data: Vec<Id>,
}

#[derive(Deserialize)]
struct Id {
    id: String,
}

/// Returns the models that a provider has, sorted by name.
///
/// # Errors
/// [`LlmError`]. A list is asked for once and not again.
pub fn models(provider: &Provider, access: &Access<'_>, cancel: &Cancel) -> Result<Vec<Model>, LlmError> {
    let client = access.client(provider, "")?;
    let key = access.key(provider)?;
    let path = match provider.kind {
        ProviderKind::Ollama => "tags",
        ProviderKind::Anthropic => "models?limit=1000",
        ProviderKind::OpenAi => "models",
    };
    let headers = provider.kind.headers(key.as_ref());
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.expose())).collect();
    let answer = get(&client, access, &provider.url(path), &headers, cancel);
    let mut response = answer.map_err(|error| Failure::of_call(provider, error).error)?;
    if !response.is_success() {
        return Err(Failure::of_answer(provider, "", key.as_ref(), &mut response).error);
    }
    let body = response.read_to_end(MOST).map_err(|error| provider.failed(error))?;
    let malformed = |_| LlmError::Malformed { provider: provider.name.clone(), what: "it isn't a list of models" };
    let mut models: Vec<Model> = match provider.kind {
        ProviderKind::Ollama => {
            let tags: Tags = serde_json::from_slice(&body).map_err(malformed)?;
            let here = provider.is_local("")?;
            tags.models.into_iter().map(|tag| Model { local: here && !tag.is_remote(), name: tag.name }).collect()
        }
        ProviderKind::Anthropic | ProviderKind::OpenAi => {
            let ids: Ids = serde_json::from_slice(&body).map_err(malformed)?;
            let model = |id: Id| Ok(Model { local: provider.is_local(&id.id)?, name: id.id });
            ids.data.into_iter().map(model).collect::<Result<_, LlmError>>()?
        }
    };
    models.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(models)
}

/// Returns whether the server is to be asked first if it hands the model on: on this machine, by a name that doesn't say
/// so, and in a profile that wouldn't let it.
pub(crate) fn may_hand_on(provider: &Provider, access: &Access<'_>, model: &str) -> Result<bool, LlmError> {
    Ok(provider.is_local(model)? && access.policy.permit().is_err())
}

/// Asks a server of this machine whether a model is on it: Ollama's models of other machines can be copied under any
/// name. Who doesn't have Ollama's list doesn't hand on as Ollama does.
pub(crate) fn stays_here(
    provider: &Provider,
    access: &Access<'_>,
    client: &Client,
    model: &str,
    cancel: &Cancel,
) -> Result<(), Failure> {
    let last = |error| Failure { error, again: crate::retry::Again::No };
    let origin = provider.origin().map_err(last)?;
    let url = match provider.kind {
        ProviderKind::Ollama => provider.url("tags"),
        ProviderKind::Anthropic | ProviderKind::OpenAi => format!("{origin}/api/tags"),
    };
    let mut response = get(client, access, &url, &[], cancel).map_err(|error| Failure::of_call(provider, error))?;
    if !response.is_success() {
        return Ok(());
    }
    let body = response.read_to_end(MOST).map_err(|error| last(provider.failed(error)))?;
    let Ok(tags) = serde_json::from_slice::<Tags>(&body) else { return Ok(()) };
    if !tags.models.iter().any(|tag| tag.is_of(model) && tag.is_remote()) {
        return Ok(());
    }
    match access.policy.permit() {
        Ok(_) => Ok(()),
        Err(denied) => Err(last(LlmError::Denied { provider: provider.name.clone(), model: model.to_owned(), denied })),
    }
}

fn get(
    client: &Client,
    access: &Access<'_>,
    url: &str,
    headers: &[(&str, &str)],
    cancel: &Cancel,
) -> Result<Response, continuo_egress::EgressError> {
    let request = continuo_egress::Request {
        method: Method::Get,
        url,
        headers,
        body: b"",
        purpose: "models",
        profile: access.profile,
    };
    client.send(&request, cancel)
}
