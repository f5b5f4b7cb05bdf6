//! Anthropic's protocol: `POST /v1/messages`, answered by server-sent events.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Ask, Count, Fault, Reading, Refusal, parse, said};
use crate::Stopped;

/// The version of the protocol that this is written for.
pub(super) const VERSION: &str = "2023-06-01";

pub(super) fn body(ask: &Ask<'_>) -> Value {
    let mut body = json!({
        "model": ask.model,
        "max_tokens": ask.max_tokens,
        "messages": ask.messages(false),
        "stream": true,
    });
    if !ask.system.is_empty() {
        body["system"] = ask.system.as_ref().into();
    }
    if let Some(temperature) = ask.temperature() {
        body["temperature"] = temperature.into();
    }
    let stop: Vec<&String> = ask.stop().collect();
    if !stop.is_empty() {
        body["stop_sequences"] = json!(stop);
    }
    body
}

#[derive(Deserialize)]
struct Event {
    #[serde(rename = "type")]
    kind: String,
    message: Option<Begun>,
    content_block: Option<Block>,
    delta: Option<Delta>,
    #[serde(default)]
    usage: Counted,
    error: Option<Value>,
}

#[derive(Deserialize)]
struct Begun {
    model: Option<String>,
    #[serde(default)]
    usage: Counted,
}

#[derive(Deserialize)]
struct Block {
    #[serde(rename = "type")]
    kind: String,
    text: Option<String>,
}

#[derive(Deserialize)]
struct Delta {
    #[serde(rename = "type")]
    kind: Option<String>,
    text: Option<String>,
    stop_reason: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Counted {
    input_tokens: Count,
    cache_creation_input_tokens: Count,
    cache_read_input_tokens: Count,
    output_tokens: Count,
}

impl Counted {
    fn read(&self, reading: &mut Reading) {
        if let Some(tokens) = self.input_tokens.tokens() {
            let cached = [&self.cache_creation_input_tokens, &self.cache_read_input_tokens];
            reading.tokens_in = Some(tokens + cached.iter().filter_map(|count| count.tokens()).sum::<u64>());
        }
        // Of the whole answer, not of the last piece.
        if let Some(tokens) = self.output_tokens.tokens() {
            reading.tokens_out = Some(tokens);
        }
    }
}

pub(super) fn take(message: &[u8], reading: &mut Reading, text: &mut dyn FnMut(&str)) -> Result<(), Fault> {
    let event: Event = parse(message)?;
    match event.kind.as_str() {
        "message_start" => {
            let begun = event.message.ok_or(Fault::Malformed("it begins with no message"))?;
            begun.usage.read(reading);
            reading.model = begun.model;
        }
        "content_block_start" => {
            let block = event.content_block.filter(|block| block.kind == "text");
            if let Some(begun) = block.and_then(|block| block.text).filter(|begun| !begun.is_empty()) {
                text(&begun);
            }
        }
        "content_block_delta" => {
            let delta = event.delta.filter(|delta| delta.kind.as_deref() == Some("text_delta"));
            if let Some(piece) = delta.and_then(|delta| delta.text).filter(|piece| !piece.is_empty()) {
                text(&piece);
            }
        }
        "message_delta" => {
            event.usage.read(reading);
            if let Some(why) = event.delta.and_then(|delta| delta.stop_reason) {
                reading.stopped = Some(match why.as_str() {
                    "max_tokens" | "model_context_window_exceeded" => Stopped::Length,
                    "stop_sequence" => Stopped::StopText,
                    "refusal" => Stopped::Declined,
                    _ => Stopped::End,
                });
            }
        }
        "message_stop" => reading.complete = true,
        "error" => {
            let code = event.error.as_ref().and_then(|error| error["type"].as_str()).unwrap_or_default();
            let status = match code {
                "invalid_request_error" => 400,
                "authentication_error" => 401,
                "billing_error" => 402,
                "permission_error" => 403,
                "not_found_error" => 404,
                "request_too_large" => 413,
                "rate_limit_error" => 429,
                "timeout_error" => 504,
                "overloaded_error" => 529,
                _ => 500,
            };
            let refusal = Refusal { status, code: said::code(code), too_long: false, no_credit: false };
            return Err(Fault::Said(refusal));
        }
        // Pings, ends of blocks, and what a later version adds.
        _ => {}
    }
    Ok(())
}
