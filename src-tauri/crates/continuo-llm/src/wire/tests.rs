use serde_json::json;

use super::*;

fn ask<'a>(provider: &'a Provider, stop: &'a [String]) -> Ask<'a> {
    Ask {
        provider,
        model: "m",
        system: "be brief".into(),
        messages: vec![(Role::User, "a".into()), (Role::Assistant, "b".into()), (Role::User, "c".into())],
        max_tokens: 9,
        temperature: Some(0.2),
        stop,
    }
}

fn body(ask: &Ask<'_>) -> Value {
    serde_json::from_slice(&ask.body()).unwrap()
}

#[test]
fn a_question_is_written_as_its_protocol_has_it() {
    let stop = ["END".to_owned(), " ".to_owned()];
    let ollama = Provider::new("a", ProviderKind::Ollama, "m");
    let said = json!([
        {"role": "system", "content": "be brief"},
        {"role": "user", "content": "a"},
        {"role": "assistant", "content": "b"},
        {"role": "user", "content": "c"},
    ]);
    assert_eq!(
        body(&ask(&ollama, &stop)),
        json!({
            "model": "m", "messages": said, "stream": true, "think": false,
            "options": {"num_predict": 9, "num_ctx": 8192, "temperature": 0.2, "stop": ["END"]},
        })
    );
    assert_eq!(
        body(&ask(&Provider::new("a", ProviderKind::Anthropic, "m"), &stop)),
        json!({
            "model": "m", "system": "be brief", "messages": said.as_array().unwrap()[1..].to_vec(), "stream": true,
            "max_tokens": 9, "temperature": 0.2, "stop_sequences": ["END"],
        })
    );
    let lm_studio =
        Provider { base_url: Some("http://localhost:1234".into()), ..Provider::new("a", ProviderKind::OpenAi, "m") };
    assert_eq!(
        body(&ask(&lm_studio, &stop)),
        json!({
            "model": "m", "messages": said, "stream": true, "stream_options": {"include_usage": true},
            "max_tokens": 9, "temperature": 0.2, "stop": ["END"],
        })
    );
    let openai = Provider::new("a", ProviderKind::OpenAi, "m");
    assert_eq!(body(&ask(&openai, &stop))["max_completion_tokens"], 9);
}

#[test]
fn what_isn_t_said_isn_t_written() {
    for kind in [ProviderKind::Ollama, ProviderKind::Anthropic, ProviderKind::OpenAi] {
        let provider = Provider { context: Some(4096), ..Provider::new("a", kind, "m") };
        let body = body(&Ask { system: "".into(), temperature: None, ..ask(&provider, &[]) });
        let text = body.to_string();
        for absent in ["system", "temperature", "stop\"", "stop_sequences"] {
            assert!(!text.contains(absent), "{text}");
        }
        assert!(kind != ProviderKind::Ollama || body["options"]["num_ctx"] == 4096);
    }
}

#[test]
fn a_key_stands_in_the_header_of_its_protocol() {
    let key = Key::new("hunter2");
    for (kind, header, value) in [
        (ProviderKind::Anthropic, "x-api-key", "hunter2"),
        (ProviderKind::OpenAi, "authorization", "Bearer hunter2"),
        (ProviderKind::Ollama, "authorization", "Bearer hunter2"),
    ] {
        let of = |key: Option<&Key>| {
            let headers = kind.headers(key);
            headers.iter().find(|(name, _)| *name == header).map(|(_, value)| value.expose().to_owned())
        };
        assert_eq!(of(Some(&key)).as_deref(), Some(value));
        assert_eq!(of(None), None);
        assert!(!format!("{:?}", kind.headers(Some(&key))).contains("hunter2"));
    }
}

/// Reads messages one by one and returns their text with what they say of themselves.
fn read(kind: ProviderKind, messages: &[&str]) -> Result<(String, Reading), Fault> {
    let (mut reading, mut text) = (Reading::default(), String::new());
    for message in messages {
        kind.take(message.as_bytes(), &mut reading, &mut |piece| text.push_str(piece))?;
    }
    Ok((text, reading))
}

#[test]
fn an_end_says_why_it_came() {
    for (kind, why, stopped) in [
        (ProviderKind::Ollama, "stop", Stopped::End),
        (ProviderKind::Ollama, "length", Stopped::Length),
        (ProviderKind::Anthropic, "end_turn", Stopped::End),
        (ProviderKind::Anthropic, "max_tokens", Stopped::Length),
        (ProviderKind::Anthropic, "stop_sequence", Stopped::StopText),
        (ProviderKind::Anthropic, "refusal", Stopped::Declined),
        (ProviderKind::Anthropic, "something_new", Stopped::End),
        (ProviderKind::OpenAi, "stop", Stopped::End),
        (ProviderKind::OpenAi, "length", Stopped::Length),
        (ProviderKind::OpenAi, "content_filter", Stopped::Declined),
    ] {
        let message = match kind {
            ProviderKind::Ollama => format!(r#"{{"done": true, "done_reason": "{why}"}}"#),
            ProviderKind::Anthropic => format!(r#"{{"type": "message_delta", "delta": {{"stop_reason": "{why}"}}}}"#),
            ProviderKind::OpenAi => format!(r#"{{"choices": [{{"delta": {{}}, "finish_reason": "{why}"}}]}}"#),
        };
        assert_eq!(read(kind, &[&message]).unwrap().1.stopped, Some(stopped), "{message}");
    }
}

#[test]
fn tokens_that_can_t_be_true_aren_t_counted() {
    for (count, tokens) in [
        ("7", Some(7)),
        ("0", Some(0)),
        ("-5", None),
        ("1.5", None),
        ("\"7\"", None),
        ("null", None),
        ("99999999999999999999", None),
        ("10000001", None),
        ("{}", None),
    ] {
        for (kind, message) in [
            (ProviderKind::Ollama, format!(r#"{{"done": true, "prompt_eval_count": {count}, "eval_count": {count}}}"#)),
            (
                ProviderKind::Anthropic,
                format!(
                    r#"{{"type": "message_delta", "usage": {{"input_tokens": {count}, "output_tokens": {count}}}}}"#
                ),
            ),
            (
                ProviderKind::OpenAi,
                format!(r#"{{"choices": [], "usage": {{"prompt_tokens": {count}, "completion_tokens": {count}}}}}"#),
            ),
        ] {
            let reading = read(kind, &[&message]).unwrap().1;
            assert_eq!((reading.tokens_in, reading.tokens_out), (tokens, tokens), "{message}");
        }
    }
}

#[test]
fn cached_tokens_were_taken_in_as_well() {
    let message = r#"{"type": "message_start", "message": {"model": "m-1", "usage": {"input_tokens": 3,
        "cache_creation_input_tokens": 4, "cache_read_input_tokens": 5, "output_tokens": 1}}}"#;
    let reading = read(ProviderKind::Anthropic, &[message]).unwrap().1;
    assert_eq!((reading.tokens_in, reading.tokens_out, reading.model.as_deref()), (Some(12), Some(1), Some("m-1")));
}

#[test]
fn what_a_model_thinks_and_calls_is_not_its_answer() {
    let messages = [
        r#"{"type": "content_block_start", "index": 0, "content_block": {"type": "thinking", "thinking": "hm"}}"#,
        r#"{"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "hm"}}"#,
        r#"{"type": "content_block_delta", "index": 1, "delta": {"type": "input_json_delta", "partial_json": "{"}}"#,
        r#"{"type": "ping"}"#,
        r#"{"type": "something_new", "delta": {"type": "text_delta", "text": "no"}}"#,
        r#"{"type": "content_block_delta", "index": 2, "delta": {"type": "text_delta", "text": "yes"}}"#,
    ];
    assert_eq!(read(ProviderKind::Anthropic, &messages).unwrap().0, "yes");
    let messages = [r#"{"message": {"role": "assistant", "content": "", "thinking": "hm"}, "done": false}"#];
    assert_eq!(read(ProviderKind::Ollama, &messages).unwrap().0, "");
    let messages = [
        r#"{"choices": [{"index": 0, "delta": {"role": "assistant", "content": null, "reasoning_content": "hm"}}]}"#,
        r#"{"choices": [{"index": 1, "delta": {"content": "another"}}, {"index": 0, "delta": {"content": "yes"}}]}"#,
    ];
    assert_eq!(read(ProviderKind::OpenAi, &messages).unwrap().0, "yes");
}

#[test]
fn what_has_another_form_is_malformed() {
    for (kind, message) in [
        (ProviderKind::Ollama, "<html>"),
        (ProviderKind::Ollama, "[]"),
        (ProviderKind::Ollama, "{}"),
        (ProviderKind::Ollama, r#"{"message": {"content": 5}}"#),
        (ProviderKind::Anthropic, "{}"),
        (ProviderKind::Anthropic, r#"{"type": "message_start"}"#),
        (ProviderKind::Anthropic, "\u{0}"),
        (ProviderKind::OpenAi, "{}"),
        (ProviderKind::OpenAi, "[DONE"),
        (ProviderKind::OpenAi, r#"{"choices": 1}"#),
    ] {
        let fault = read(kind, &[message]).unwrap_err();
        assert!(matches!(fault, Fault::Malformed(_)), "{message}: {fault:?}");
    }
    let bytes = [b'"', 0xff, b'"'];
    assert!(ProviderKind::Ollama.take(&bytes, &mut Reading::default(), &mut |_| ()).is_err(), "no UTF-8");
}

#[test]
fn an_error_is_read_for_what_it_means_and_not_repeated() {
    for (status, body, code, too_long, no_credit) in [
        (
            400,
            r#"{"error": {"code": "context_length_exceeded", "message": "hunter2"}}"#,
            Some("context_length_exceeded"),
            true,
            false,
        ),
        (
            400,
            r#"{"type": "error", "error": {"type": "invalid_request_error", "message": "prompt is too long: 9 > 8"}}"#,
            Some("invalid_request_error"),
            true,
            false,
        ),
        (429, r#"{"error": {"code": "insufficient_quota"}}"#, Some("insufficient_quota"), false, true),
        (
            400,
            r#"{"error": {"type": "invalid_request_error", "message": "Your credit balance is too low"}}"#,
            Some("invalid_request_error"),
            false,
            true,
        ),
        (413, "", None, true, false),
        (402, "[]", None, false, true),
        (404, r#"{"error": "model 'm' not found"}"#, None, false, false),
        (401, r#"{"error": {"code": "sk-hunter2", "type": "Incorrect API key hunter2"}}"#, None, false, false),
        (500, "<html>", None, false, false),
    ] {
        let expected = Refusal { status, code: code.map(str::to_owned), too_long, no_credit };
        assert_eq!(refusal(status, body.as_bytes()), expected, "{body}");
    }
}
