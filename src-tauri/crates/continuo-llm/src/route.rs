//! Which model does what: the user's choice for all profiles, a profile's own, and what its policy leaves of both.

use std::collections::BTreeMap;

use continuo_egress::{Denied, Policy};
use serde::{Deserialize, Serialize};

use crate::{Budget, LlmError, Provider, Purpose};

/// A provider by its name, and a model of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub provider: String,
    /// The provider's own without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
}

/// The providers there are, and what all profiles use them for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Routes {
    pub providers: Vec<Provider>,
    /// For a purpose the first of its choices that a profile's policy allows. A purpose that isn't here has every
    /// provider, in their order; one with no choices has none.
    pub purposes: BTreeMap<Purpose, Vec<Choice>>,
}

/// What a profile wants otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProfileRules {
    /// Tokens that a day may take, in and out together.
    pub tokens_a_day: Option<u64>,
    /// In place of those of [`Routes::purposes`].
    pub purposes: BTreeMap<Purpose, Vec<Choice>>,
}

impl ProfileRules {
    /// Returns the budget of a day that has taken `spent` tokens.
    pub fn budget(&self, spent: u64) -> Budget {
        Budget { tokens_a_day: self.tokens_a_day, spent }
    }
}

/// Why no model does something.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoRoute {
    #[error(
        "no model is set up: start Ollama and choose one of its models in Settings or with `continuo llm add ollama --kind \
         ollama --model NAME`, or add a provider with a key there"
    )]
    NoProvider,
    #[error("no model is to {purpose}: choose one in Settings, or with `continuo llm use {purpose} PROVIDER`")]
    TurnedOff { purpose: Purpose },
    #[error("{provider} is to {purpose}, but there is no provider of that name: add it in Settings, or choose another")]
    Unknown { purpose: Purpose, provider: String },
    #[error(
        "{provider} is to {purpose}, but no model of it is named: choose one in Settings, or with `continuo llm use {purpose} \
         {provider}/MODEL`"
    )]
    NoModel { purpose: Purpose, provider: String },
    #[error("{provider} with {model} is to {purpose}, but {denied}")]
    Denied { purpose: Purpose, provider: String, model: String, denied: Denied },
    #[error(transparent)]
    Provider(#[from] LlmError),
}

/// Returns the provider for a purpose, with its model: the first of the choices that there is and the policy allows.
///
/// # Errors
/// [`NoRoute`] says what stands in the way of the first choice.
pub fn route(purpose: Purpose, routes: &Routes, rules: &ProfileRules, policy: Policy) -> Result<Provider, NoRoute> {
    let chosen = rules.purposes.get(&purpose).or_else(|| routes.purposes.get(&purpose));
    let any: Vec<Choice>;
    let choices = match chosen {
        Some(choices) if choices.is_empty() => return Err(NoRoute::TurnedOff { purpose }),
        Some(choices) => choices,
        None => {
            let choice = |provider: &Provider| Choice { provider: provider.name.clone(), model: None };
            any = routes.providers.iter().map(choice).collect();
            &any
        }
    };
    let mut first = None;
    for choice in choices {
        match usable(purpose, choice, routes, policy) {
            Ok(provider) => return Ok(provider),
            Err(reason) => _ = first.get_or_insert(reason),
        }
    }
    Err(first.unwrap_or(NoRoute::NoProvider))
}

fn usable(purpose: Purpose, choice: &Choice, routes: &Routes, policy: Policy) -> Result<Provider, NoRoute> {
    let name = choice.provider.clone();
    let provider = routes.providers.iter().find(|provider| provider.name == name);
    let Some(provider) = provider else { return Err(NoRoute::Unknown { purpose, provider: name }) };
    let model = choice.model.as_deref().unwrap_or(&provider.model).trim().to_owned();
    if model.is_empty() {
        return Err(NoRoute::NoModel { purpose, provider: name });
    }
    if !provider.is_local(&model)?
        && let Err(denied) = policy.permit()
    {
        return Err(NoRoute::Denied { purpose, provider: name, model, denied });
    }
    Ok(Provider { model, ..provider.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ProviderKind;

    const CLOUD: Policy = Policy { block_cloud_apis: false, log_api_calls: true };

    fn choice(provider: &str, model: Option<&str>) -> Choice {
        Choice { provider: provider.into(), model: model.map(str::to_owned) }
    }

    fn routes() -> Routes {
        Routes {
            providers: vec![
                Provider::new("anthropic", ProviderKind::Anthropic, "big"),
                Provider::new("ollama", ProviderKind::Ollama, "small"),
                Provider::new("bare", ProviderKind::Ollama, ""),
            ],
            purposes: BTreeMap::from([
                (Purpose::Chat, vec![choice("anthropic", None), choice("ollama", Some("medium"))]),
                (Purpose::Summarise, vec![choice("ollama", None)]),
            ]),
        }
    }

    fn chosen(purpose: Purpose, rules: &ProfileRules, policy: Policy) -> Result<(String, String), NoRoute> {
        route(purpose, &routes(), rules, policy).map(|provider| (provider.name, provider.model))
    }

    fn of(provider: &str, model: &str) -> Result<(String, String), NoRoute> {
        Ok((provider.into(), model.into()))
    }

    #[test]
    fn a_purpose_has_the_first_of_its_choices_that_the_policy_allows() {
        let none = ProfileRules::default();
        assert_eq!(chosen(Purpose::Chat, &none, CLOUD), of("anthropic", "big"));
        assert_eq!(chosen(Purpose::Chat, &none, Policy::default()), of("ollama", "medium"));
        assert_eq!(chosen(Purpose::Summarise, &none, CLOUD), of("ollama", "small"));
        assert_eq!(chosen(Purpose::Greet, &none, CLOUD), of("anthropic", "big"), "nothing was said of it");
        assert_eq!(chosen(Purpose::Greet, &none, Policy::default()), of("ollama", "small"));
    }

    #[test]
    fn a_profile_chooses_otherwise_by_purpose() {
        let only = |choices: Vec<Choice>| ProfileRules {
            purposes: BTreeMap::from([(Purpose::Summarise, choices)]),
            ..ProfileRules::default()
        };
        let rules = only(vec![choice("anthropic", Some("huge"))]);
        assert_eq!(chosen(Purpose::Summarise, &rules, CLOUD), of("anthropic", "huge"));
        assert_eq!(chosen(Purpose::Chat, &rules, CLOUD), of("anthropic", "big"), "other purposes stay as they are");
        let off = chosen(Purpose::Summarise, &only(Vec::new()), CLOUD);
        assert_eq!(off, Err(NoRoute::TurnedOff { purpose: Purpose::Summarise }));
    }

    #[test]
    fn a_reason_says_what_stands_in_the_way() {
        let only = |provider: &str, model: Option<&str>| ProfileRules {
            purposes: BTreeMap::from([(Purpose::Chat, vec![choice(provider, model)])]),
            ..ProfileRules::default()
        };
        let purpose = Purpose::Chat;
        for (rules, policy, reason) in [
            (only("nobody", None), CLOUD, NoRoute::Unknown { purpose, provider: "nobody".into() }),
            (only("bare", None), CLOUD, NoRoute::NoModel { purpose, provider: "bare".into() }),
            (
                only("anthropic", None),
                Policy::default(),
                NoRoute::Denied { purpose, provider: "anthropic".into(), model: "big".into(), denied: Denied::Blocked },
            ),
            (
                only("ollama", Some("gpt-oss:120b-cloud")),
                Policy { block_cloud_apis: true, ..CLOUD },
                NoRoute::Denied {
                    purpose,
                    provider: "ollama".into(),
                    model: "gpt-oss:120b-cloud".into(),
                    denied: Denied::Blocked,
                },
            ),
        ] {
            assert_eq!(chosen(purpose, &rules, policy), Err(reason));
        }
        let empty = route(purpose, &Routes::default(), &ProfileRules::default(), CLOUD);
        assert_eq!(empty, Err(NoRoute::NoProvider));
    }

    #[test]
    fn rules_are_read_from_the_configuration() {
        let rules: ProfileRules = serde_json::from_str(
            r#"{"tokens_a_day": 1000, "purposes": {"chat": [{"provider": "ollama"}], "greet": []}}"#,
        )
        .unwrap();
        assert_eq!(rules.budget(7), Budget { tokens_a_day: Some(1000), spent: 7 });
        assert_eq!(rules.purposes[&Purpose::Chat], [choice("ollama", None)]);
        assert!(rules.purposes[&Purpose::Greet].is_empty());
        assert!(serde_json::from_str::<ProfileRules>(r#"{"purposes": {"dream": []}}"#).is_err());
    }
}
