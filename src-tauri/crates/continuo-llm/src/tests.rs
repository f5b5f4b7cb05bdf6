//! Models of scripted servers: what is asked of them, how they answer, and how they fail.

mod answering;
mod environment;
mod failing;
mod leaving;
mod trying;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use continuo_egress::{Call, Cancel, Keys, Log, Policy, Timeouts};

use crate::fixture::{self, Script, Server};
use crate::{
    Access, Answer, Budget, LlmError, Options, Provider, ProviderKind, Purpose, Request, Retries, Usage, chat,
};

pub(super) const CLOUD: Policy = Policy { block_cloud_apis: false, log_api_calls: true };
pub(super) const LOCAL: Policy = Policy { block_cloud_apis: true, log_api_calls: true };

pub(super) const KINDS: [ProviderKind; 3] = [ProviderKind::Ollama, ProviderKind::Anthropic, ProviderKind::OpenAi];

/// What a profile lends to its calls, with what they told.
pub(super) struct Profile {
    _dir: tempfile::TempDir,
    keys: Keys,
    log: Log,
    told: Arc<Mutex<Vec<Call>>>,
    spent: RefCell<Vec<Usage>>,
    pub(super) policy: Policy,
    pub(super) budget: Budget,
    pub(super) options: Options,
}

impl Profile {
    pub(super) fn new(policy: Policy) -> Profile {
        Profile::with_keys(policy, &[])
    }

    /// The environment has these keys.
    pub(super) fn with_keys(policy: Policy, keys: &[(&str, &str)]) -> Profile {
        let dir = tempfile::tempdir().unwrap();
        let keys: BTreeMap<String, String> = keys.iter().map(|(name, key)| ((*name).into(), (*key).into())).collect();
        let keys = Keys::without_keyring(dir.path(), Arc::new(move |name| keys.get(name).cloned()));
        let told: Arc<Mutex<Vec<Call>>> = Arc::default();
        let log = Log::new({
            let told = Arc::clone(&told);
            move |call| told.lock().unwrap().push(call)
        });
        let hour = Duration::from_secs(3600);
        let mut options = Options::default();
        options.egress.timeouts = Timeouts { connect: hour, first_byte: hour, idle: hour, total: hour };
        options.retries = Retries { tries: 3, first: Duration::from_millis(1), most: Duration::from_secs(2) };
        let spent = RefCell::default();
        Profile { _dir: dir, keys, log, told, spent, policy, budget: Budget::default(), options }
    }

    /// Lets `job` call as this profile.
    pub(super) fn access<T>(&self, job: impl FnOnce(&Access<'_>) -> T) -> T {
        let spend = |usage| self.spent.borrow_mut().push(usage);
        job(&Access {
            profile: "p1",
            policy: self.policy,
            keys: &self.keys,
            log: &self.log,
            budget: self.budget,
            options: &self.options,
            spend: &spend,
        })
    }

    /// Asks, and returns the answer with what was told of its text.
    pub(super) fn ask(&self, provider: &Provider, request: &Request) -> (Result<Answer, LlmError>, String) {
        let mut text = String::new();
        let answer =
            self.access(|access| chat(provider, access, request, &mut |piece| text.push_str(piece), &Cancel::new()));
        (answer, text)
    }

    /// Returns why there is no answer.
    pub(super) fn error(&self, provider: &Provider) -> LlmError {
        self.ask(provider, &question()).0.unwrap_err()
    }

    pub(super) fn calls(&self) -> Vec<Call> {
        self.told.lock().unwrap().clone()
    }

    pub(super) fn spent(&self) -> Vec<Usage> {
        self.spent.borrow().clone()
    }
}

pub(super) fn question() -> Request {
    Request::new(Purpose::Chat, "be brief", "what is new?")
}

/// A provider of that kind at this server.
pub(super) fn provider(kind: ProviderKind, server: &Server) -> Provider {
    Provider { base_url: Some(server.url()), ..Provider::new("here", kind, "m") }
}

/// The stream of an answer that says this, with 11 tokens in and 7 out.
pub(super) fn stream(kind: ProviderKind, pieces: &[&str]) -> String {
    let text = |piece: &str| serde_json::to_string(piece).unwrap();
    let mut stream = String::new();
    match kind {
        ProviderKind::Ollama => {
            for piece in pieces {
                let message = format!(r#"{{"role":"assistant","content":{}}}"#, text(piece));
                stream +=
                    &format!("{{\"model\":\"m-1\",\"created_at\":\"2026\",\"message\":{message},\"done\":false}}\n");
            }
            stream += concat!(
                r#"{"model":"m-1","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","#,
                r#""total_duration":5,"prompt_eval_count":11,"eval_count":7}"#,
                "\n"
            );
        }
        ProviderKind::Anthropic => {
            let mut event = |kind: &str, rest: &str| {
                stream += &format!("event: {kind}\ndata: {{\"type\":\"{kind}\"{rest}}}\n\n");
            };
            let usage = r#"{"input_tokens":11,"output_tokens":1}"#;
            event("message_start", &format!(r#","message":{{"id":"1","model":"m-1","usage":{usage}}}"#));
            event("content_block_start", r#","index":0,"content_block":{"type":"text","text":""}"#);
            event("ping", "");
            for piece in pieces {
                event(
                    "content_block_delta",
                    &format!(r#","index":0,"delta":{{"type":"text_delta","text":{}}}"#, text(piece)),
                );
            }
            event("content_block_stop", r#","index":0"#);
            event(
                "message_delta",
                r#","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":7}"#,
            );
            event("message_stop", "");
        }
        ProviderKind::OpenAi => {
            let mut event = |data: &str| stream += &format!("data: {data}\r\n\r\n");
            let chunk = |choices: &str, rest: &str| {
                format!(r#"{{"id":"1","object":"chat.completion.chunk","model":"m-1","choices":[{choices}]{rest}}}"#)
            };
            event(&chunk(
                r#"{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}"#,
                r#","usage":null"#,
            ));
            for piece in pieces {
                event(&chunk(
                    &format!(r#"{{"index":0,"delta":{{"content":{}}},"finish_reason":null}}"#, text(piece)),
                    "",
                ));
            }
            event(&chunk(r#"{"index":0,"delta":{},"finish_reason":"stop"}"#, ""));
            event(&chunk("", r#","usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18}"#));
            event("[DONE]");
        }
    }
    stream
}

/// The headers of such a stream.
pub(super) fn headers(kind: ProviderKind) -> &'static str {
    match kind {
        ProviderKind::Ollama => "Content-Type: application/x-ndjson\r\n",
        _ => "Content-Type: text/event-stream; charset=utf-8\r\n",
    }
}

/// Answers with this text in a piece.
pub(super) fn says(kind: ProviderKind, text: &str) -> Script {
    fixture::chunks(headers(kind), vec![stream(kind, &[text]).into_bytes()])
}
