//! Models that talk: who runs them, which does what, what they took, and what left the machine.

use serde::{Deserialize, Serialize};

/// A provider of models.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct LlmProvider {
    pub name: String,
    /// `ollama`, `anthropic` or `openai` (and whatever speaks as that does).
    pub kind: String,
    /// Where it is, when it isn't where its kind usually is.
    pub base_url: Option<String>,
    /// The model that is asked unless another is named.
    #[serde(default)]
    pub model: String,
    /// The name of its key, when it isn't the provider's.
    pub key: Option<String>,
    /// Tokens that a model of Ollama reads at once.
    pub context: Option<u32>,
}

/// A provider by its name, and a model of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct LlmChoice {
    pub provider: String,
    /// The provider's own when not said.
    pub model: Option<String>,
}

/// Which models a profile has, and what they took.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LlmStatus {
    pub providers: Vec<LlmProviderStatus>,
    /// One for each of `summarise`, `greet` and `chat`.
    pub purposes: Vec<LlmRoute>,
    /// Nothing leaves this machine, whatever else is said.
    pub block_cloud_apis: bool,
    /// Calls are kept in the audit.
    pub log_api_calls: bool,
    /// Tokens that a day may take; no limit when not said.
    pub tokens_a_day: Option<u64>,
    /// What today took, in and out together.
    pub spent_today: u64,
    /// What today took, the most first.
    pub spent_by: Vec<LlmSpent>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LlmProviderStatus {
    pub provider: LlmProvider,
    /// What is said to it stays on this machine.
    pub local: bool,
    /// Where its key is: `keyring`, `environment` or `file`; nothing when it has none.
    pub key_place: Option<String>,
    /// It needs a key.
    pub needs_key: bool,
    /// Why this profile can't use it.
    pub denied: Option<String>,
}

/// What does something, and why nothing does.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LlmRoute {
    pub purpose: String,
    pub provider: Option<String>,
    pub model: Option<String>,
    pub local: bool,
    /// Why no model does it, with the cure.
    pub none: Option<String>,
    /// What all profiles have chosen; nothing said: every provider in its order. Empty: none.
    pub chosen: Option<Vec<LlmChoice>>,
    /// What this profile has chosen instead.
    pub chosen_here: Option<Vec<LlmChoice>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LlmSpent {
    pub provider: String,
    pub purpose: String,
    pub calls: u64,
    pub tokens_in: u64,
    pub tokens_out: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct LlmModelsRequest {
    pub profile: Option<String>,
    /// The name of a provider.
    pub provider: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LlmModel {
    pub name: String,
    pub local: bool,
}

/// Adds a provider, or puts another in the place of the one of its name.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct SetLlmProvider {
    pub profile: Option<String>,
    pub provider: LlmProvider,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct RemoveLlmProvider {
    pub profile: Option<String>,
    pub name: String,
}

/// Says what does something, in all profiles or in one.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct SetLlmPurpose {
    pub profile: Option<String>,
    /// `summarise`, `greet` or `chat`.
    pub purpose: String,
    /// The first that can is used; empty: none; not said: what it was without a choice.
    pub choices: Option<Vec<LlmChoice>>,
    /// For this profile alone.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub here: bool,
}

/// Where a key is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct KeyInfo {
    pub name: String,
    /// `keyring`, `environment` or `file`; nothing when there is none.
    pub place: Option<String>,
    /// The providers that use it.
    pub providers: Vec<String>,
}

/// The keys that providers name, and whether the file of keys is to be unlocked.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct KeyList {
    pub keys: Vec<KeyInfo>,
    /// There is an encrypted file of keys that isn't unlocked.
    pub locked: bool,
}

#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SetKey {
    pub name: String,
    pub value: String,
}

impl std::fmt::Debug for SetKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SetKey").field("name", &self.name).finish_non_exhaustive()
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct OnKey {
    pub name: String,
}

#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct UnlockKeys {
    pub passphrase: String,
}

impl std::fmt::Debug for UnlockKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UnlockKeys").finish_non_exhaustive()
    }
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct CallsRequest {
    pub profile: Option<String>,
    /// The id of a call: only those before it.
    pub before: Option<i64>,
    /// Only calls that could leave the machine.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub cloud: bool,
    /// 100 when not said.
    pub limit: Option<u32>,
}

/// A call that was made. What was said isn't kept, only its hash.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ApiCall {
    pub id: i64,
    pub at: String,
    pub took_ms: i64,
    /// Scheme, host and port.
    pub origin: String,
    /// It could reach this machine alone.
    pub local: bool,
    pub purpose: String,
    pub outcome: String,
    pub status: Option<u16>,
    pub bytes_out: u64,
    pub bytes_in: u64,
    pub tokens_in: Option<u64>,
    pub tokens_out: Option<u64>,
    /// SHA-256 of what was sent and of what came, in hexadecimal.
    pub sha_out: String,
    pub sha_in: String,
}
