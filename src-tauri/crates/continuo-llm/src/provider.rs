//! Providers: who runs models, where, and whether what is said to one leaves the machine.

use continuo_egress::{EgressError, Origin};
use serde::{Deserialize, Serialize};

use crate::LlmError;

/// Which protocol a provider speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProviderKind {
    Ollama,
    Anthropic,
    /// OpenAI's, and whatever speaks as it does: llama.cpp, LM Studio, vLLM, gateways.
    OpenAi,
}

/// A provider as it is configured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    pub name: String,
    pub kind: ProviderKind,
    /// Where it is, when it isn't where its kind usually is. Without a path it gets `/v1` where the protocol has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// The model that is asked unless another is named.
    #[serde(default)]
    pub model: String,
    /// The name of its key, when it isn't the provider's. One of this machine has a key only if this names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Tokens that a model of Ollama reads at once: what is longer it would cut without a word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<u32>,
}

impl Provider {
    /// Returns a provider at the usual place of its kind.
    pub fn new(name: impl Into<String>, kind: ProviderKind, model: impl Into<String>) -> Provider {
        Provider { name: name.into(), kind, base_url: None, model: model.into(), key: None, context: None }
    }

    /// Returns whether what is said to this model stays on the machine, as far as addresses and names tell.
    ///
    /// Ollama hands models of names such as `gpt-oss:120b-cloud` on to its own cloud.
    ///
    /// # Errors
    /// [`LlmError::Call`] when its base URL isn't one.
    pub fn is_local(&self, model: &str) -> Result<bool, LlmError> {
        Ok(self.origin()?.names_this_machine() && !is_cloud_model(model))
    }

    /// Returns where it is.
    ///
    /// # Errors
    /// As [`Provider::is_local`].
    pub fn origin(&self) -> Result<Origin, LlmError> {
        Origin::of(self.base()).map_err(|source| self.failed(source))
    }

    /// Returns the address of one of its calls, by the path that the protocol gives it behind `/v1` or `/api`.
    pub(crate) fn url(&self, path: &str) -> String {
        let base = self.base().trim().trim_end_matches('/');
        let has_path = base.split_once("://").is_some_and(|(_, rest)| rest.contains('/'));
        let version = match self.kind {
            ProviderKind::Ollama => "/api",
            ProviderKind::Anthropic if base.ends_with("/v1") => "",
            ProviderKind::OpenAi if has_path => "",
            ProviderKind::Anthropic | ProviderKind::OpenAi => "/v1",
        };
        format!("{base}{version}/{path}")
    }

    fn base(&self) -> &str {
        match (&self.base_url, self.kind) {
            (Some(url), _) => url,
            (None, ProviderKind::Ollama) => "http://127.0.0.1:11434",
            (None, ProviderKind::Anthropic) => "https://api.anthropic.com",
            (None, ProviderKind::OpenAi) => "https://api.openai.com",
        }
    }

    /// Returns the name of its key.
    pub fn key_name(&self) -> &str {
        self.key.as_deref().unwrap_or(&self.name)
    }

    /// Returns whether it is given a key: one of this machine only if it names it.
    pub fn needs_key(&self) -> bool {
        self.key.is_some() || !self.origin().is_ok_and(|origin| origin.names_this_machine())
    }

    /// Returns what a failed call means.
    pub(crate) fn failed(&self, error: EgressError) -> LlmError {
        match error {
            EgressError::Cancelled => LlmError::Cancelled,
            EgressError::Unreachable { origin, .. }
                if self.kind == ProviderKind::Ollama && origin.names_this_machine() =>
            {
                LlmError::NotRunning { origin }
            }
            EgressError::TooLarge { most, .. } => LlmError::TooLarge { provider: self.name.clone(), most },
            source => LlmError::Call { provider: self.name.clone(), source },
        }
    }
}

/// Returns whether a name says that the model isn't on this machine, though the server is.
pub(crate) fn is_cloud_model(model: &str) -> bool {
    let model = model.trim().to_ascii_lowercase();
    let (name, tag) = model.rsplit_once(':').unwrap_or((&model, ""));
    name.ends_with("-cloud") || tag.split('-').any(|part| part == "cloud")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_whether_a_model_is_in_ollama_s_cloud() {
        for (model, cloud) in [
            ("gpt-oss:120b-cloud", true),
            ("deepseek-v3.1:671b-cloud", true),
            ("GLM-4.6:Cloud", true),
            ("qwen3-coder:480b-cloud-fp8", true),
            ("my-cloud", true),
            ("my-cloud:latest", true),
            (" kimi-k2:1t-cloud ", true),
            ("llama3.2", false),
            ("llama3.2:3b", false),
            ("cloud-expert:7b", false),
            ("cloudy:7b", false),
            ("qwen:clouds", false),
        ] {
            assert_eq!(is_cloud_model(model), cloud, "{model}");
        }
    }

    #[test]
    fn a_call_has_the_address_that_its_protocol_gives_it() {
        for (kind, base, path, url) in [
            (ProviderKind::Ollama, None, "chat", "http://127.0.0.1:11434/api/chat"),
            (ProviderKind::Ollama, Some("http://localhost:1/"), "tags", "http://localhost:1/api/tags"),
            (ProviderKind::Anthropic, None, "messages", "https://api.anthropic.com/v1/messages"),
            (ProviderKind::Anthropic, Some("https://a.b/v1/"), "messages", "https://a.b/v1/messages"),
            (ProviderKind::Anthropic, Some("https://a.b/anthropic"), "messages", "https://a.b/anthropic/v1/messages"),
            (ProviderKind::OpenAi, None, "models", "https://api.openai.com/v1/models"),
            (ProviderKind::OpenAi, Some("http://localhost:1234"), "models", "http://localhost:1234/v1/models"),
            (ProviderKind::OpenAi, Some("http://localhost:1234/v1"), "models", "http://localhost:1234/v1/models"),
            (ProviderKind::OpenAi, Some("https://a.b/api/v1"), "models", "https://a.b/api/v1/models"),
        ] {
            let provider = Provider { base_url: base.map(str::to_owned), ..Provider::new("a", kind, "m") };
            assert_eq!(provider.url(path), url);
        }
    }

    #[test]
    fn a_provider_is_local_when_both_its_address_and_the_model_are() {
        let ollama = Provider::new("ollama", ProviderKind::Ollama, "llama3.2");
        assert!(ollama.is_local("llama3.2").unwrap());
        assert!(!ollama.is_local("gpt-oss:120b-cloud").unwrap());
        assert!(!Provider::new("anthropic", ProviderKind::Anthropic, "m").is_local("m").unwrap());
        let lan = Provider { base_url: Some("http://192.168.1.2:11434".into()), ..ollama.clone() };
        assert!(!lan.is_local("llama3.2").unwrap(), "another machine of the house is another machine");
        let wrong = Provider { base_url: Some("me:hunter2@host".into()), ..ollama };
        let error = wrong.is_local("m").unwrap_err().to_string();
        assert!(error.starts_with("ollama: the address can't be used") && !error.contains("hunter2"), "{error}");
    }

    #[test]
    fn a_provider_is_read_from_the_configuration() {
        let read: Provider =
            serde_json::from_str(r#"{"name": "lm-studio", "kind": "openai", "base_url": "http://localhost:1234"}"#)
                .unwrap();
        let expected = Provider::new("lm-studio", ProviderKind::OpenAi, "");
        assert_eq!(read, Provider { base_url: Some("http://localhost:1234".into()), ..expected });
        let slip = r#"{"name": "a", "kind": "openai", "api_key": "hunter2"}"#;
        assert!(serde_json::from_str::<Provider>(slip).is_err(), "a key doesn't belong here");
    }
}
