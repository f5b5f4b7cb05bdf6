//! What providers say of errors. Their sentences repeat keys and questions, so they are looked into and never shown; at
//! most the error's code is, if it has the form of one.

use serde_json::Value;

/// Letters that a code has at most.
const LONGEST: usize = 40;

/// Why a call was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: Option<String>,
    /// What was asked is more than the model reads at once.
    pub(crate) too_long: bool,
    /// The account is empty.
    pub(crate) no_credit: bool,
}

/// Reads the body of an answer that is none.
pub(crate) fn refusal(status: u16, body: &[u8]) -> Refusal {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    // OpenAI's and Anthropic's is an object, Ollama's a sentence; some wrap it in a list.
    let body = body.get(0).unwrap_or(&body);
    of_error(status, body.get("error").unwrap_or(body))
}

/// Reads what stands under `error`.
pub(super) fn of_error(status: u16, error: &Value) -> Refusal {
    let text = |name: &str| error[name].as_str().unwrap_or_default();
    let code = code(text("code")).or_else(|| code(text("type")));
    let sentence = error.as_str().unwrap_or_else(|| text("message")).to_ascii_lowercase();
    let says = |parts: &[&str]| parts.iter().any(|part| sentence.contains(part));
    let is = |codes: &[&str]| code.as_deref().is_some_and(|code| codes.contains(&code));
    Refusal {
        status,
        too_long: status == 413
            || is(&["context_length_exceeded", "exceed_context_size_error", "request_too_large"])
            || status == 400 && says(&["prompt is too long", "context length", "context window", "context size"]),
        no_credit: status == 402
            || is(&["insufficient_quota", "billing_error", "billing_hard_limit_reached"])
            || status == 400 && says(&["credit balance is too low"]),
        code,
    }
}

/// Returns a code that can be shown: short, of small letters, and so no sentence and no key.
pub(super) fn code(code: &str) -> Option<String> {
    let fits =
        (3..=LONGEST).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    fits.then(|| code.to_owned())
}
