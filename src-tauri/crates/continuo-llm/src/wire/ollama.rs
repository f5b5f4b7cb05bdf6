//! Ollama's own protocol: `POST /api/chat`, answered by lines of JSON.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Ask, Count, Fault, Reading, Refusal, parse};
use crate::Stopped;

/// Tokens that a model reads at once unless the provider says otherwise. Ollama's own default is less on many machines;
/// a number of its own for each call would have it load the model anew.
const CONTEXT: u32 = 8192;

/// Returns whether Ollama would cut a question of so many tokens, which it does without a word.
pub(super) fn cuts(ask: &Ask<'_>, tokens: u64) -> bool {
    tokens > u64::from(ask.provider.context.unwrap_or(CONTEXT))
}

pub(super) fn body(ask: &Ask<'_>) -> Value {
    let mut options = json!({
        "num_predict": ask.max_tokens,
        "num_ctx": ask.provider.context.unwrap_or(CONTEXT),
    });
    if let Some(temperature) = ask.temperature() {
        options["temperature"] = temperature.into();
    }
    let stop: Vec<&String> = ask.stop().collect();
    if !stop.is_empty() {
        options["stop"] = json!(stop);
    }
    json!({
        "model": ask.model,
        "messages": ask.messages(true),
        "stream": true,
        // What it thinks isn't shown, and would take the tokens of the answer.
        "think": false,
        "options": options,
    })
}

#[derive(Deserialize)]
struct Line {
    model: Option<String>,
    message: Option<Said>,
    #[serde(default)]
    done: bool,
    done_reason: Option<String>,
    #[serde(default)]
    prompt_eval_count: Count,
    #[serde(default)]
    eval_count: Count,
    error: Option<Value>,
}

#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    content: String,
}

pub(super) fn take(message: &[u8], reading: &mut Reading, text: &mut dyn FnMut(&str)) -> Result<(), Fault> {
    let line: Line = parse(message)?;
    if line.error.is_some() {
        return Err(Fault::Said(Refusal { status: 500, code: None, too_long: false, no_credit: false }));
    }
    if line.message.is_none() && !line.done {
        return Err(Fault::Malformed("a line of it has neither text nor end"));
    }
    if let Some(said) = line.message.filter(|said| !said.content.is_empty()) {
        text(&said.content);
    }
    if line.model.is_some() {
        reading.model = line.model;
    }
    if line.done {
        reading.tokens_in = line.prompt_eval_count.tokens();
        reading.tokens_out = line.eval_count.tokens();
        reading.stopped = Some(match line.done_reason.as_deref() {
            Some("length") => Stopped::Length,
            _ => Stopped::End,
        });
        reading.complete = true;
    }
    Ok(())
}
