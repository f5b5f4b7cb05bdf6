//! What is asked of a model, and what it answers, whoever makes the model.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a model is asked for: each can have a model of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// To put a session into a few sentences.
    Summarise,
    /// To welcome somebody back.
    Greet,
    /// To answer a person's questions.
    Chat,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Purpose; 3] = [Purpose::Summarise, Purpose::Greet, Purpose::Chat];

    /// Returns its name in the configuration, the database and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Purpose::Summarise => "summarise",
            Purpose::Greet => "greet",
            Purpose::Chat => "chat",
        }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Purpose {
    type Err = String;

    fn from_str(name: &str) -> Result<Purpose, String> {
        let known = Purpose::ALL.into_iter().find(|purpose| purpose.as_str() == name);
        known.ok_or_else(|| format!("{name:?} is nothing that a model is asked for: summarise, greet or chat"))
    }
}

/// Who says a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    User,
    Assistant,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub role: Role,
    pub text: String,
}

impl Message {
    /// Returns what a person says.
    pub fn user(text: impl Into<String>) -> Message {
        Message { role: Role::User, text: text.into() }
    }

    /// Returns what a model has said.
    pub fn assistant(text: impl Into<String>) -> Message {
        Message { role: Role::Assistant, text: text.into() }
    }
}

/// What is asked. Secrets in it are taken out before it is sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    pub purpose: Purpose,
    /// What the model is to know beforehand; may be empty.
    pub system: String,
    /// The conversation, which a person had the last word in.
    pub messages: Vec<Message>,
    /// Tokens that the answer may have.
    pub max_tokens: u32,
    /// From 0, always the same, to 1; the model's own without it.
    pub temperature: Option<f32>,
    /// Texts before which the answer ends.
    pub stop: Vec<String>,
}

impl Request {
    /// Returns a question of one message, answered in up to 1024 tokens.
    pub fn new(purpose: Purpose, system: impl Into<String>, question: impl Into<String>) -> Request {
        let messages = vec![Message::user(question)];
        Request { purpose, system: system.into(), messages, max_tokens: 1024, temperature: None, stop: Vec::new() }
    }
}

/// Why an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stopped {
    /// The model had said all.
    End,
    /// It had as many tokens as it may.
    Length,
    /// At one of the texts of [`Request::stop`].
    StopText,
    /// The model, or who runs it, didn't want to.
    Declined,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    pub text: String,
    pub tokens_in: u64,
    pub tokens_out: u64,
    /// Whether the provider counted the tokens; else they are estimated.
    pub counted: bool,
    pub stopped: Stopped,
    /// The provider's name.
    pub provider: String,
    /// The model as the provider names it.
    pub model: String,
    /// How many secrets were taken out of what was asked.
    pub redacted: usize,
}
