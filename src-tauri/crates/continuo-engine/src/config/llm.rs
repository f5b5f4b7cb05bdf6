//! What a profile wants of models that talk.

use continuo_llm::{Choice, ProfileRules, Purpose};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Llm {
    /// In and out together; no limit when not given.
    pub(crate) tokens_a_day: Option<u64>,
    /// How long a capture or a greeting waits for a model.
    pub(crate) answer_seconds: f64,
    pub(crate) purposes: BTreeMap<Purpose, Vec<Choice>>,
}

impl Default for Llm {
    fn default() -> Self {
        Llm { tokens_a_day: None, answer_seconds: 2.5, purposes: BTreeMap::new() }
    }
}

impl Llm {
    pub(crate) fn rules(&self) -> ProfileRules {
        ProfileRules { tokens_a_day: self.tokens_a_day, purposes: self.purposes.clone() }
    }

    pub(crate) fn patience(&self) -> Duration {
        Duration::try_from_secs_f64(self.answer_seconds).unwrap_or(Duration::from_secs(2))
    }
}
