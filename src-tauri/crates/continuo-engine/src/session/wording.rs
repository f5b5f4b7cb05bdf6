//! Words of a model for what the rules found, where the profile lets one and it answers in its time. Without them the
//! rules' words stay, which are good by themselves.

use crate::error::Result;
use crate::profile::Profile;
use continuo_egress::Cancel;
use continuo_llm::{Provider, Purpose, Request, chat};
use continuo_session::wording::{Asked, ask_about_greeting, ask_about_state, word_greeting, word_state};
use continuo_session::{Greeting, SessionState};
use std::time::{Duration, Instant};

/// Tokens that an answer may have, and how much it may vary.
const MOST_TOKENS: u32 = 700;
const TEMPERATURE: f32 = 0.2;

/// Has a model rank and word what a state says. What stands in the way is logged: a state is captured anyhow.
pub(super) fn word(profile: &Profile, state: &mut SessionState, until: Instant) {
    let Ok(provider) = profile.route(Purpose::Summarise) else { return };
    let Some(asked) = ask_about_state(state) else { return };
    let within = until.saturating_duration_since(Instant::now()).min(profile.config().llm.patience());
    match ask(profile, &provider, Purpose::Summarise, asked, within) {
        Ok(answer) => {
            if !word_state(state, &answer, &name(&provider)) {
                tracing::info!(profile = %profile.id, "nothing of a model's words is supported, or other than the rules'");
            }
        }
        Err(error) => tracing::info!(profile = %profile.id, %error, "the rules' words stay"),
    }
}

/// Returns a greeting in a model's words, or as it was where there is nothing to word or no more than that is supported.
///
/// # Errors
/// Why no model worded it.
pub(crate) fn greeting(profile: &Profile, rules: Greeting) -> Result<Greeting> {
    let Some(asked) = ask_about_greeting(&rules) else { return Ok(rules) };
    let provider = profile.route(Purpose::Greet)?;
    // Who looks again a moment later isn't told otherwise, and nothing is paid twice.
    let mut kept = profile.worded();
    let is_same = |(of, by, _): &(Asked, Provider, Greeting)| *of == asked && *by == provider;
    if let Some((_, _, greeting)) = kept.as_ref().filter(|kept| is_same(kept)) {
        return Ok(greeting.clone());
    }
    let answer = ask(profile, &provider, Purpose::Greet, asked.clone(), profile.config().llm.patience())?;
    let worded = word_greeting(&rules, &answer, &name(&provider)).unwrap_or(rules);
    *kept = Some((asked, provider, worded.clone()));
    Ok(worded)
}

fn ask(profile: &Profile, provider: &Provider, purpose: Purpose, asked: Asked, within: Duration) -> Result<String> {
    let mut request = Request::new(purpose, asked.system, asked.question);
    request.max_tokens = MOST_TOKENS;
    request.temperature = Some(TEMPERATURE);
    let (cancel, answered) = (Cancel::new(), Cancel::new());
    let answer = std::thread::scope(|scope| {
        scope.spawn(|| give_up(&cancel, &answered, within));
        let answer = profile.with_access(|access| chat(provider, access, &request, &mut |_| (), &cancel));
        answered.cancel();
        answer
    });
    Ok(answer??.text)
}

fn give_up(cancel: &Cancel, answered: &Cancel, within: Duration) {
    if !answered.wait(within) {
        cancel.cancel();
    }
}

/// Returns what a text is said to be made by.
fn name(provider: &Provider) -> String {
    format!("{}/{}", provider.name, provider.model)
}
