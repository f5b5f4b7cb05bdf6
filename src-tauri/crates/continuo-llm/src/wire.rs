//! The protocols: how a question is written for each kind of provider, and how its answer is read.

mod anthropic;
mod ollama;
mod openai;
mod said;

use std::borrow::Cow;

use continuo_egress::Key;
use serde::Deserialize;
use serde_json::Value;

pub(crate) use said::{Refusal, refusal};

use crate::frames::Framing;
use crate::{Provider, ProviderKind, Role, Stopped};

/// More tokens than any call takes: who counts more doesn't count.
const MOST_TOKENS: u64 = 10_000_000;

/// What is asked, without its secrets.
pub(crate) struct Ask<'a> {
    pub(crate) provider: &'a Provider,
    pub(crate) model: &'a str,
    pub(crate) system: Cow<'a, str>,
    pub(crate) messages: Vec<(Role, Cow<'a, str>)>,
    pub(crate) max_tokens: u32,
    pub(crate) temperature: Option<f32>,
    pub(crate) stop: &'a [String],
}

/// What an answer has said of itself so far.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Reading {
    pub(crate) tokens_in: Option<u64>,
    pub(crate) tokens_out: Option<u64>,
    pub(crate) stopped: Option<Stopped>,
    pub(crate) model: Option<String>,
    /// It has said that this was all.
    pub(crate) complete: bool,
}

/// What is wrong with an answer.
#[derive(Debug, PartialEq)]
pub(crate) enum Fault {
    Malformed(&'static str),
    /// It says in its middle what a status would have said.
    Said(Refusal),
}

impl ProviderKind {
    /// Returns the path of the call that asks.
    pub(crate) fn chat_path(self) -> &'static str {
        match self {
            ProviderKind::Ollama => "chat",
            ProviderKind::Anthropic => "messages",
            ProviderKind::OpenAi => "chat/completions",
        }
    }

    pub(crate) fn framing(self) -> Framing {
        match self {
            ProviderKind::Ollama => Framing::Lines,
            ProviderKind::Anthropic | ProviderKind::OpenAi => Framing::Events,
        }
    }

    /// Returns the headers of a call. Their values are kept as keys are.
    pub(crate) fn headers(self, key: Option<&Key>) -> Vec<(&'static str, Key)> {
        let mut headers = vec![("content-type", Key::new("application/json"))];
        if self == ProviderKind::Anthropic {
            headers.push(("anthropic-version", Key::new(anthropic::VERSION)));
        }
        if let Some(key) = key {
            headers.push(match self {
                ProviderKind::Anthropic => ("x-api-key", key.clone()),
                ProviderKind::Ollama | ProviderKind::OpenAi => {
                    ("authorization", Key::new(format!("Bearer {}", key.expose())))
                }
            });
        }
        headers
    }

    /// Reads one message of an answer, and tells the text in it.
    pub(crate) fn take(self, message: &[u8], reading: &mut Reading, text: &mut dyn FnMut(&str)) -> Result<(), Fault> {
        match self {
            ProviderKind::Ollama => ollama::take(message, reading, text),
            ProviderKind::Anthropic => anthropic::take(message, reading, text),
            ProviderKind::OpenAi => openai::take(message, reading, text),
        }
    }
}

impl Ask<'_> {
    /// Returns the body of the call.
    pub(crate) fn body(&self) -> Vec<u8> {
        let body = match self.provider.kind {
            ProviderKind::Ollama => ollama::body(self),
            ProviderKind::Anthropic => anthropic::body(self),
            ProviderKind::OpenAi => openai::body(self),
        };
        body.to_string().into_bytes()
    }

    /// Returns how many tokens this is, as far as its length tells: four bytes each.
    pub(crate) fn estimate(&self) -> u64 {
        estimate(self.system.len() + self.messages.iter().map(|(_, text)| text.len()).sum::<usize>())
    }

    /// Returns whether its beginning would be left out without a word.
    pub(crate) fn would_be_cut(&self) -> bool {
        self.provider.kind == ProviderKind::Ollama && ollama::cuts(self, self.estimate())
    }

    /// Returns the conversation as lists of `{role, content}` have it.
    fn messages(&self, with_system: bool) -> Vec<Value> {
        let message = |role: &str, content: &str| serde_json::json!({ "role": role, "content": content });
        let system = (with_system && !self.system.is_empty()).then(|| message("system", &self.system));
        let said = self.messages.iter().map(|(role, text)| match role {
            Role::User => message("user", text),
            Role::Assistant => message("assistant", text),
        });
        system.into_iter().chain(said).collect()
    }

    /// Returns the temperature as a number that is written as it was given.
    fn temperature(&self) -> Option<f64> {
        let temperature = self.temperature.filter(|temperature| temperature.is_finite())?;
        Some((f64::from(temperature.clamp(0.0, 1.0)) * 1000.0).round() / 1000.0)
    }

    fn stop(&self) -> impl Iterator<Item = &String> {
        self.stop.iter().filter(|text| !text.trim().is_empty())
    }
}

/// Returns how many tokens a text of so many bytes has, where nobody counts them.
pub(crate) fn estimate(bytes: usize) -> u64 {
    bytes.div_ceil(4) as u64
}

/// A number that is believed if it can be one of tokens, and passed over if not.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
struct Count(Value);

impl Count {
    fn tokens(&self) -> Option<u64> {
        self.0.as_u64().filter(|tokens| *tokens <= MOST_TOKENS)
    }
}

/// Returns a message as JSON of the form that is expected.
fn parse<'a, T: Deserialize<'a>>(message: &'a [u8]) -> Result<T, Fault> {
    serde_json::from_slice(message).map_err(|error| {
        Fault::Malformed(if error.is_data() { "it has another form than its protocol's" } else { "it isn't JSON" })
    })
}

#[cfg(test)]
mod tests;
