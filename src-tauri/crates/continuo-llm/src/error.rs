//! What can go wrong with a model, each with what helps. No text of these holds a key, or anything that was asked or
//! answered: what providers say of errors repeats both, so that at most its code is told.

use std::time::Duration;

use continuo_egress::{Denied, EgressError, KeyError, Origin};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LlmError {
    #[error("Ollama isn't running at {origin}: start it with `ollama serve`")]
    NotRunning { origin: Origin },
    /// The call itself failed.
    #[error("{provider}: {source}")]
    Call { provider: String, source: EgressError },
    #[error("the answer was cancelled")]
    Cancelled,
    /// The model is empty where the provider's list was asked for.
    #[error("{provider}: {} isn't on this machine, and {denied}", if model.is_empty() { "it" } else { model })]
    Denied { provider: String, model: String, denied: Denied },
    #[error("{provider}: its key is missing. Give it with `continuo key set {key}`")]
    KeyMissing { provider: String, key: String },
    /// A server of this machine is given no key unless its provider names one.
    #[error(
        "{provider}: it asks for a key. Name one for it in Settings, or add it again with `--key {provider}`, and give the key \
         with `continuo key set {provider}`"
    )]
    KeyNotNamed { provider: String },
    #[error("{provider}: its key was refused. Give another with `continuo key set {key}`")]
    KeyRefused { provider: String, key: String },
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error("{provider}: no model is chosen. Choose one in Settings, or with `continuo llm add`")]
    NoModel { provider: String },
    #[error("{provider}: the model {model} isn't there. {cure}")]
    ModelMissing { provider: String, model: String, cure: String },
    #[error("{provider}: nothing of its API is at that address. Check its base_url")]
    NoApi { provider: String },
    #[error("the day's budget of {most} tokens is spent: raise `llm.tokens_a_day` in profile.yaml, or go on tomorrow")]
    BudgetSpent { most: u64 },
    #[error("there is nothing to answer: the last message has to be the user's, and not empty")]
    NothingAsked,
    #[error("{provider}: too many calls. Try again {}", when(*after))]
    RateLimited { provider: String, after: Option<Duration> },
    #[error("{provider}: the account has no credit left. Top it up, or choose another model")]
    NoCredit { provider: String },
    #[error("{provider}: it is out of order or overloaded (status {status}). Try again later, or choose another model")]
    Unavailable { provider: String, status: u16 },
    #[error(
        "{provider}: that is more than {model} can read at once. Ask with less of it, raise `context` if Ollama runs it, or \
         choose another model"
    )]
    TooLong { provider: String, model: String },
    #[error("{provider}: the call was refused (status {status}{})", code.as_deref().map(|code| format!(", {code}")).unwrap_or_default())]
    Refused { provider: String, status: u16, code: Option<String> },
    #[error("{provider}: the answer was malformed, {what}. Check that its kind and base_url belong together")]
    Malformed { provider: String, what: &'static str },
    #[error("{provider}: the answer broke off. Try again")]
    BrokenOff { provider: String },
    #[error("{provider}: the answer was larger than {most} bytes, and was ended there")]
    TooLarge { provider: String, most: u64 },
}

fn when(after: Option<Duration>) -> String {
    after.map_or_else(|| "in a while".to_owned(), |after| format!("in {} s", after.as_secs().max(1)))
}
