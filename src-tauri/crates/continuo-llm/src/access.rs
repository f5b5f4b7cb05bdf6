//! What a call to a model has to go by: the profile's rules, keys, log and budget, all passed in.

use continuo_egress::{Client, Key, Keys, Log, Policy};

use crate::{LlmError, Provider, Retries, Usage};

/// How many tokens a day may take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// In and out together; without it there is no limit.
    pub tokens_a_day: Option<u64>,
    /// What the day has taken already, as [`crate::spent`] says.
    pub spent: u64,
}

impl Budget {
    /// Returns what is left of the day's tokens.
    pub(crate) fn left(&self) -> Result<u64, LlmError> {
        match self.tokens_a_day {
            None => Ok(u64::MAX),
            Some(most) if self.spent < most => Ok(most - self.spent),
            Some(most) => Err(LlmError::BudgetSpent { most }),
        }
    }
}

/// How calls are made.
#[derive(Clone, Debug)]
pub struct Options {
    pub egress: continuo_egress::Options,
    pub retries: Retries,
    /// Bytes that the text of an answer may have.
    pub most_text: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options { egress: continuo_egress::Options::default(), retries: Retries::default(), most_text: 1 << 20 }
    }
}

/// What a profile lets its calls do, and where they are told.
#[derive(Clone, Copy)]
pub struct Access<'a> {
    /// The profile's id.
    pub profile: &'a str,
    pub policy: Policy,
    pub keys: &'a Keys,
    pub log: &'a Log,
    pub budget: Budget,
    pub options: &'a Options,
    /// Told once of every call that a model began to answer, whatever became of the answer: tokens are spent anyway.
    pub spend: &'a dyn Fn(Usage),
}

impl Access<'_> {
    /// Returns a client that may reach this model, and no more than that.
    pub(crate) fn client(&self, provider: &Provider, model: &str) -> Result<Client, LlmError> {
        let options = self.options.egress.clone();
        if provider.is_local(model)? {
            return Ok(Client::local(&self.policy, self.log, options));
        }
        let permit = self.policy.permit().map_err(|denied| LlmError::Denied {
            provider: provider.name.clone(),
            model: model.to_owned(),
            denied,
        })?;
        Ok(Client::cloud(permit, self.log, options))
    }

    /// Returns the provider's key. One of this machine has none, unless it names it.
    pub(crate) fn key(&self, provider: &Provider) -> Result<Option<Key>, LlmError> {
        if !provider.needs_key() {
            return Ok(None);
        }
        let name = provider.key_name();
        match self.keys.get(name)? {
            Some(key) => Ok(Some(key)),
            None => Err(LlmError::KeyMissing { provider: provider.name.clone(), key: name.to_owned() }),
        }
    }
}
