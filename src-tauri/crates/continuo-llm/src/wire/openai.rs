//! OpenAI's protocol, as it and many others speak it: `POST /v1/chat/completions`, answered by server-sent events.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Ask, Count, Fault, Reading, parse, said};
use crate::Stopped;

/// Texts to stop at that OpenAI takes.
const MOST_STOPS: usize = 4;

pub(super) fn body(ask: &Ask<'_>) -> Value {
    let mut body = json!({
        "model": ask.model,
        "messages": ask.messages(true),
        "stream": true,
        "stream_options": { "include_usage": true },
    });
    // OpenAI's newer models know only the one name, most others only the other.
    let is_openai = ask.provider.origin().is_ok_and(|origin| origin.host() == "api.openai.com");
    body[if is_openai { "max_completion_tokens" } else { "max_tokens" }] = ask.max_tokens.into();
    if let Some(temperature) = ask.temperature() {
        body["temperature"] = temperature.into();
    }
    let stop: Vec<&String> = ask.stop().take(MOST_STOPS).collect();
    if !stop.is_empty() {
        body["stop"] = json!(stop);
    }
    body
}

#[derive(Deserialize)]
struct Chunk {
    model: Option<String>,
    choices: Option<Vec<Choice>>,
    usage: Option<Counted>,
    error: Option<Value>,
}

#[derive(Deserialize)]
struct Choice {
    #[serde(default)]
    index: u32,
    delta: Option<Said>,
    /// Of a server that doesn't stream, whatever it is asked.
    message: Option<Said>,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Said {
    content: Option<String>,
}

#[derive(Deserialize)]
struct Counted {
    #[serde(default)]
    prompt_tokens: Count,
    #[serde(default)]
    completion_tokens: Count,
}

pub(super) fn take(message: &[u8], reading: &mut Reading, text: &mut dyn FnMut(&str)) -> Result<(), Fault> {
    if message.trim_ascii() == b"[DONE]" {
        reading.complete = true;
        return Ok(());
    }
    let chunk: Chunk = parse(message)?;
    if let Some(error) = &chunk.error {
        return Err(Fault::Said(said::of_error(500, error)));
    }
    let choices = chunk.choices.ok_or(Fault::Malformed("a piece of it has no choices"))?;
    if chunk.model.as_ref().is_some_and(|model| !model.is_empty()) {
        reading.model = chunk.model;
    }
    // Only one answer was asked for.
    for choice in choices.into_iter().filter(|choice| choice.index == 0) {
        let said = choice.delta.or(choice.message).and_then(|said| said.content);
        if let Some(piece) = said.filter(|piece| !piece.is_empty()) {
            text(&piece);
        }
        if let Some(why) = choice.finish_reason {
            reading.stopped = Some(match why.as_str() {
                "length" => Stopped::Length,
                "content_filter" => Stopped::Declined,
                // It doesn't tell the end from a text to stop at.
                _ => Stopped::End,
            });
        }
    }
    if let Some(usage) = chunk.usage {
        reading.tokens_in = usage.prompt_tokens.tokens().or(reading.tokens_in);
        reading.tokens_out = usage.completion_tokens.tokens().or(reading.tokens_out);
    }
    Ok(())
}
