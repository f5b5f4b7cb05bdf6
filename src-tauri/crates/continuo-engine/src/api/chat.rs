//! Chat: threads of a profile, and answers that say where in its files they have it from.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ChatThread {
    pub id: String,
    pub title: String,
    pub messages: u64,
    pub created_at: String,
    pub changed_at: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct OnThread {
    pub profile: Option<String>,
    pub id: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct RenameThread {
    pub profile: Option<String>,
    pub id: String,
    pub title: String,
}

/// A thread with its messages, in their order.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ShownThread {
    pub thread: ChatThread,
    pub messages: Vec<ChatMessage>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ChatMessage {
    pub id: String,
    /// `user` or `assistant`.
    pub role: String,
    pub text: String,
    pub at: String,
    /// `writing`, `done`, `stopped` or `failed`. What a person says is done.
    pub state: String,
    /// Why it failed, with the cure.
    pub error: Option<String>,
    /// The parts of files that it was given, by their numbers in the text: `[1]`.
    pub citations: Vec<Citation>,
    pub provider: Option<String>,
    pub model: Option<String>,
    /// The model is on this machine.
    pub local: Option<bool>,
    pub tokens_in: Option<u64>,
    pub tokens_out: Option<u64>,
    /// Milliseconds from question to the answer's end.
    pub took_ms: Option<u64>,
}

/// A part of a file that an answer is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Citation {
    /// From 1, as the text names it.
    pub number: u32,
    pub root: PathBuf,
    /// Relative to `root`.
    pub path: String,
    pub start_line: u32,
    pub end_line: u32,
    pub symbol: Option<String>,
    /// The answer names it.
    pub used: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct ChatSendRequest {
    pub profile: Option<String>,
    /// A new one when not said.
    pub thread: Option<String>,
    pub text: String,
}

/// A question and the answer that is being written to it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Sent {
    pub thread: ChatThread,
    pub question: ChatMessage,
    pub answer: ChatMessage,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct OnMessage {
    pub profile: Option<String>,
    /// The id of an answer.
    pub id: String,
}

/// What a model was asked, to the letter.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ChatPrompt {
    pub system: String,
    pub messages: Vec<PromptMessage>,
    /// About: a token is four bytes of it.
    pub tokens: u64,
    /// How many secrets were taken out of it.
    pub redacted: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PromptMessage {
    /// `user` or `assistant`.
    pub role: String,
    pub text: String,
}
