//! What of a text must not go along: keys, tokens and passwords are found by their form or by their name, and replaced by
//! a word that says what stood there.
//!
//! It looks at text alone, so it can't know everything that is secret. When in doubt about a value it takes it out; what
//! people and machines write all day, such as hashes of commits and lock files, stays.

mod judge;
mod rules;

use std::borrow::Cow;
use std::fmt;

use rules::RULES;
use serde::{Deserialize, Serialize};

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    AnthropicKey,
    AwsKey,
    ConnectionString,
    GithubToken,
    GitlabToken,
    GoogleKey,
    /// JSON Web Token.
    Jwt,
    OpenAiKey,
    Password,
    PrivateKey,
    /// A value whose name says that it is one.
    Secret,
    SlackToken,
    StripeKey,
    /// Of another service, or in an `Authorization` header.
    Token,
    UrlPassword,
}

impl Kind {
    /// Returns the words that stand in its place.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::AnthropicKey => "Anthropic key",
            Kind::AwsKey => "AWS key",
            Kind::ConnectionString => "connection string",
            Kind::GithubToken => "GitHub token",
            Kind::GitlabToken => "GitLab token",
            Kind::GoogleKey => "Google key",
            Kind::Jwt => "JWT",
            Kind::OpenAiKey => "OpenAI key",
            Kind::Password => "password",
            Kind::PrivateKey => "private key",
            Kind::Secret => "secret",
            Kind::SlackToken => "Slack token",
            Kind::StripeKey => "Stripe key",
            Kind::Token => "token",
            Kind::UrlPassword => "password in a URL",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text without its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redacted<'a> {
    /// The text, borrowed when nothing was found.
    pub text: Cow<'a, str>,
    /// What was found, in the order of the text.
    pub found: Vec<Kind>,
}

/// Returns the text with every secret in it replaced by `[redacted: …]`. Its time grows with the text's length alone.
pub fn redact(text: &str) -> Redacted<'_> {
    let secrets = secrets(text);
    if secrets.is_empty() {
        return Redacted { text: Cow::Borrowed(text), found: Vec::new() };
    }
    let mut clean = String::with_capacity(text.len());
    let mut from = 0;
    for secret in &secrets {
        clean.push_str(&text[from..secret.start]);
        clean.push_str(MARK);
        clean.push_str(secret.kind.as_str());
        clean.push(']');
        from = secret.end;
    }
    clean.push_str(&text[from..]);
    Redacted { text: Cow::Owned(clean), found: secrets.iter().map(|secret| secret.kind).collect() }
}

/// Returns whether there is anything that [`redact`] would take out.
pub fn has_secret(text: &str) -> bool {
    !secrets(text).is_empty()
}

/// How what stands in a secret's place begins.
const MARK: &str = "[redacted: ";

/// A part of a text, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Secret {
    start: usize,
    end: usize,
    kind: Kind,
}

/// Returns what is to be taken out, in order and without overlaps.
fn secrets(text: &str) -> Vec<Secret> {
    let mut found = Vec::new();
    for at in &RULES.any.matches(text.as_bytes()) {
        RULES.each[at].find(text, &mut found);
    }
    // Of two that begin together the longer stays; of two that are the same, the first rule's, as the sort is stable.
    found.sort_by_key(|secret| (secret.start, usize::MAX - secret.end));
    let mut apart: Vec<Secret> = Vec::with_capacity(found.len());
    for secret in found {
        match apart.last_mut() {
            // What overlaps is one secret, however far it reaches.
            Some(last) if secret.start < last.end => last.end = last.end.max(secret.end),
            _ => apart.push(secret),
        }
    }
    apart
}

#[cfg(test)]
mod tests;
