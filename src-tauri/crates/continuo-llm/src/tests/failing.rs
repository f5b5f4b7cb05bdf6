//! Answers that don't go well: slow, broken, lying, hostile.

use std::net::TcpListener;
use std::time::Duration;

use continuo_egress::{Cancel, EgressError, Outcome, Timeouts, Wait};

use super::{CLOUD, KINDS, Profile, headers, provider, question, stream};
use crate::fixture::{self, Script, Server};
use crate::{Budget, LlmError, Provider, ProviderKind, Request, models};

/// Returns why this answer is none, with what was told of its text.
fn error_of(kind: ProviderKind, script: Script) -> (LlmError, String) {
    let server = Server::start(vec![script]);
    let (answer, told) = Profile::new(CLOUD).ask(&provider(kind, &server), &question());
    (answer.unwrap_err(), told)
}

#[test]
fn an_answer_that_breaks_off_is_no_answer_though_its_beginning_was_told() {
    for kind in KINDS {
        let whole = stream(kind, &["half an ", "answer"]);
        let cut = &whole[..whole.find("answer\"").unwrap()];
        let length = format!("HTTP/1.1 200 OK\r\n{}Content-Length: {}\r\n\r\n{cut}", headers(kind), whole.len());
        let chunk = format!("{}{:x}\r\n{cut}\r\n", fixture::chunked_head(headers(kind)), cut.len());
        let ended = format!("HTTP/1.1 200 OK\r\n{}\r\n{cut}", headers(kind));
        for bytes in [length, chunk, ended] {
            let (error, told) = error_of(kind, fixture::raw(bytes.clone()));
            let expected = matches!(error, LlmError::BrokenOff { .. } | LlmError::Malformed { .. });
            assert!(expected, "{kind:?}: {error:?} of {bytes}");
            assert_eq!(told, "half an ");
        }
    }
}

#[test]
fn what_was_taken_by_an_answer_that_broke_off_is_spent() {
    let kind = ProviderKind::Anthropic;
    let whole = stream(kind, &["half an ", "answer"]);
    let cut = &whole[..whole.find("event: content_block_stop").unwrap()];
    let server = Server::start(vec![fixture::raw(format!("HTTP/1.1 200 OK\r\n\r\n{cut}"))]);
    let profile = Profile::new(CLOUD);
    assert_eq!(profile.error(&provider(kind, &server)), LlmError::BrokenOff { provider: "here".into() });
    let spent = profile.spent();
    assert_eq!((spent.len(), spent[0].tokens_in, spent[0].tokens_out), (1, 11, 4), "the text's length is estimated");
}

#[test]
fn what_isn_t_of_the_protocol_is_malformed() {
    for kind in KINDS {
        for (content, body) in [
            ("text/html", "<html><body>Sign in</body></html>"),
            ("application/x-ndjson", "<html><body>Sign in</body></html>\n"),
            ("application/json", "{\"hello\": \"world\"}"),
            ("text/event-stream", "data: {\"hello\": \"world\"}\n\n"),
            ("text/event-stream", "data: not json\n\n"),
            ("text/event-stream", "data: \u{0}\u{1}\n\n"),
        ] {
            let (error, told) = error_of(kind, fixture::answer(200, &format!("Content-Type: {content}\r\n"), body));
            let none = matches!(error, LlmError::Malformed { .. } | LlmError::BrokenOff { .. });
            assert!(none, "{kind:?} {body}: {error:?}");
            assert_eq!(told, "");
            assert!(!error.to_string().contains("world") && !error.to_string().contains("Sign in"));
        }
        let (error, _) = error_of(kind, fixture::answer(200, "", ""));
        assert_eq!(error, LlmError::BrokenOff { provider: "here".into() }, "an empty answer is none");
    }
}

#[test]
fn an_answer_of_wrong_form_in_its_middle_ends_there() {
    let kind = ProviderKind::Anthropic;
    let whole = stream(kind, &["half an ", "answer"]).replace("\"text\":\"answer\"", "\"text\":5");
    let (error, told) = error_of(kind, fixture::answer(200, headers(kind), &whole));
    assert!(matches!(error, LlmError::Malformed { .. }), "{error:?}");
    assert_eq!(told, "half an ");
}

#[test]
fn an_answer_that_never_ends_is_ended_at_its_limit() {
    for kind in KINDS {
        let whole = stream(kind, &["and so on "]);
        // Again and again the part of it that has the text.
        let piece = whole.split_inclusive("\n").find(|line| line.contains("and so on ")).unwrap();
        let piece = if kind == ProviderKind::Ollama { piece.to_owned() } else { format!("{piece}\r\n") };
        let script: Script = Box::new(move |connection| {
            connection.write_all(fixture::chunked_head(headers(kind)).as_bytes()).unwrap();
            while fixture::send_chunk(connection, piece.as_bytes()) {}
        });
        let server = Server::start(vec![script]);
        let mut profile = Profile::new(CLOUD);
        profile.options.most_text = 1000;
        let (answer, told) = profile.ask(&provider(kind, &server), &question());
        assert_eq!(answer.unwrap_err(), LlmError::TooLarge { provider: "here".into(), most: 1000 }, "{kind:?}");
        assert_eq!(told.len(), 1000, "what fits is told");
    }
}

#[test]
fn a_line_that_never_ends_and_an_answer_of_nothing_are_ended_too() {
    for (kind, piece) in [
        (ProviderKind::Ollama, "              "),
        (ProviderKind::Anthropic, "data: {\"type\": \"ping\"}\n\n"),
        (ProviderKind::OpenAi, ": still there\n\n"),
        (ProviderKind::OpenAi, "data: aaaaaaaa"),
    ] {
        let script: Script = Box::new(move |connection| {
            connection.write_all(fixture::chunked_head(headers(kind)).as_bytes()).unwrap();
            let piece = piece.repeat(1000);
            while fixture::send_chunk(connection, piece.as_bytes()) {}
        });
        let server = Server::start(vec![script]);
        let mut profile = Profile::new(CLOUD);
        profile.options.egress.most_bytes = 4 << 20;
        let error = profile.error(&provider(kind, &server));
        let ended = matches!(error, LlmError::TooLarge { .. } | LlmError::Malformed { .. });
        assert!(ended, "{kind:?} {piece}: {error:?}");
    }
}

#[test]
fn a_slow_answer_is_waited_for_as_long_as_the_options_say() {
    let short = Duration::from_millis(30);
    for kind in KINDS {
        let whole = stream(kind, &["half an ", "answer"]);
        let cut = &whole[..whole.find("answer\"").unwrap()];
        let half = format!("{}{:x}\r\n{cut}\r\n", fixture::chunked_head(headers(kind)), cut.len());
        for (bytes, wait, told) in [(String::new(), Wait::FirstByte, ""), (half, Wait::NextByte, "half an ")] {
            let server = Server::start(vec![fixture::stall(bytes)]);
            let mut profile = Profile::new(CLOUD);
            let hour = Duration::from_secs(3600);
            profile.options.egress.timeouts = match wait {
                Wait::FirstByte => Timeouts { connect: hour, first_byte: short, idle: hour, total: hour },
                _ => Timeouts { connect: hour, first_byte: hour, idle: short, total: hour },
            };
            let (answer, text) = profile.ask(&provider(kind, &server), &question());
            let error = answer.unwrap_err();
            let timed_out = matches!(&error, LlmError::Call { source: EgressError::TimedOut { wait: waited, .. }, .. } if *waited == wait);
            assert!(timed_out, "{kind:?} {wait:?}: {error:?}");
            assert_eq!(text, told);
            assert_eq!(server.asked().len(), 1, "it isn't asked again what it may be working on");
        }
    }
}

#[test]
fn an_error_says_what_helps_and_neither_the_key_nor_what_was_asked() {
    let prompt = "the secret recipe";
    let echo = format!(
        r#"{{"error": {{"message": "Incorrect API key provided: sk-hunter-2-secret for {prompt}", "type": "hunter"}}}}"#
    );
    let missing = r#"{"error": "model 'm' not found, try pulling it first: hunter"}"#;
    let quota = r#"{"error": {"code": "insufficient_quota", "message": "hunter"}}"#;
    let long = r#"{"error": {"code": "context_length_exceeded", "message": "hunter"}}"#;
    let refused = r#"{"error": {"type": "invalid_request_error", "message": "hunter"}}"#;
    let name = || "here".to_owned();
    for (kind, status, body, expected, cure) in [
        (
            ProviderKind::OpenAi,
            401,
            echo.as_str(),
            LlmError::KeyRefused { provider: name(), key: "k".into() },
            "continuo key set k",
        ),
        (
            ProviderKind::Anthropic,
            403,
            &echo,
            LlmError::KeyRefused { provider: name(), key: "k".into() },
            "continuo key set k",
        ),
        (
            ProviderKind::Ollama,
            404,
            missing,
            LlmError::ModelMissing {
                provider: name(),
                model: "m".into(),
                cure: "Fetch it with `ollama pull m`".into(),
            },
            "ollama pull m",
        ),
        (ProviderKind::OpenAi, 429, quota, LlmError::NoCredit { provider: name() }, "Top it up"),
        (ProviderKind::OpenAi, 400, long, LlmError::TooLong { provider: name(), model: "m".into() }, "Ask with less"),
        (
            ProviderKind::Anthropic,
            400,
            refused,
            LlmError::Refused { provider: name(), status: 400, code: Some("invalid_request_error".into()) },
            "invalid_request_error",
        ),
        (ProviderKind::OpenAi, 400, &echo, LlmError::Refused { provider: name(), status: 400, code: None }, "400"),
        (ProviderKind::OpenAi, 501, &echo, LlmError::Unavailable { provider: name(), status: 501 }, "another model"),
    ] {
        let scripts = (0..3).map(|_| fixture::answer(status, "Content-Type: application/json\r\n", body)).collect();
        let server = Server::start(scripts);
        let profile = Profile::with_keys(CLOUD, &[("CONTINUO_KEY_K", "sk-hunter-2-secret")]);
        let provider = Provider { key: Some("k".into()), ..provider(kind, &server) };
        let request = Request { system: prompt.into(), ..Request::new(question().purpose, "", prompt) };
        let error = profile.ask(&provider, &request).0.unwrap_err();
        assert_eq!(error, expected, "{kind:?} {status} {body}");
        let text = format!("{error} {error:?}");
        assert!(error.to_string().contains(cure), "{error}");
        for hidden in ["hunter", prompt, "recipe"] {
            assert!(!text.contains(hidden), "{text}");
        }
        let sent = server.asked()[0].head.contains("sk-hunter-2-secret");
        assert!(sent, "the key was sent, in its header alone");
        assert!(profile.spent().is_empty(), "a refused call takes nothing");
    }
}

#[test]
fn an_error_in_the_middle_of_an_answer_is_read_as_one() {
    for (kind, body, expected) in [
        (
            ProviderKind::Anthropic,
            "event: error\ndata: {\"type\": \"error\", \"error\": {\"type\": \"invalid_request_error\", \"message\": \"x\"}}\n\n",
            LlmError::Refused { provider: "here".into(), status: 400, code: Some("invalid_request_error".into()) },
        ),
        (
            ProviderKind::OpenAi,
            "data: {\"error\": {\"code\": \"insufficient_quota\", \"message\": \"x\"}}\n\n",
            LlmError::NoCredit { provider: "here".into() },
        ),
    ] {
        assert_eq!(error_of(kind, fixture::answer(200, headers(kind), body)).0, expected);
    }
}

#[test]
fn a_redirect_to_another_host_is_refused() {
    let elsewhere = Server::start(vec![fixture::answer(200, "", "caught")]);
    for kind in KINDS {
        let location = format!("Location: {}/caught\r\n", elsewhere.url());
        let (error, _) = error_of(kind, fixture::answer(307, &location, ""));
        assert!(matches!(error, LlmError::Call { source: EgressError::Redirected { .. }, .. }), "{error:?}");
    }
    assert!(elsewhere.asked().is_empty());
}

#[test]
fn headers_without_end_are_given_up() {
    let long = format!("HTTP/1.1 200 OK\r\nX-Long: {}\r\n\r\n", "a".repeat(1 << 20));
    let (error, _) = error_of(ProviderKind::OpenAi, fixture::raw(long));
    assert!(matches!(error, LlmError::Call { source: EgressError::Broken { .. }, .. }), "{error:?}");
}

#[test]
fn ollama_that_isn_t_running_is_said_to_be_started_and_others_to_be_unreachable() {
    let nobody = format!("http://{}", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap());
    for kind in KINDS {
        let provider = Provider { base_url: Some(nobody.clone()), ..Provider::new("here", kind, "m") };
        let profile = Profile::new(CLOUD);
        let error = profile.error(&provider);
        if kind == ProviderKind::Ollama {
            assert_eq!(error.to_string(), format!("Ollama isn't running at {nobody}: start it with `ollama serve`"));
        } else {
            assert!(error.to_string().contains("nobody listens there"), "{error}");
        }
        assert_eq!(profile.calls().len(), 3, "it was tried as often as it may");
        assert!(profile.calls().iter().all(|call| call.outcome == Outcome::Unreachable));
    }
}

#[test]
fn what_can_t_be_asked_isn_t_sent() {
    let server = Server::start(Vec::new());
    let here = provider(ProviderKind::Ollama, &server);
    let mut profile = Profile::new(CLOUD);
    profile.budget = Budget { tokens_a_day: Some(100), spent: 100 };
    assert_eq!(profile.error(&here), LlmError::BudgetSpent { most: 100 });
    profile.budget = Budget::default();
    assert_eq!(
        profile.error(&Provider { model: " ".into(), ..here.clone() }),
        LlmError::NoModel { provider: "here".into() }
    );
    for messages in [vec![], vec![crate::Message::user(" \n")], vec![crate::Message::assistant("a")]] {
        let asked = profile.ask(&here, &Request { messages, ..question() }).0;
        assert_eq!(asked.unwrap_err(), LlmError::NothingAsked);
    }
    assert!(server.asked().is_empty() && profile.calls().is_empty());
}

#[test]
fn what_ollama_would_cut_without_a_word_isn_t_sent() {
    let server = Server::start(vec![super::says(ProviderKind::Ollama, "yes")]);
    let small = Provider { context: Some(100), ..provider(ProviderKind::Ollama, &server) };
    let profile = Profile::new(CLOUD);
    let long = Request { system: "a".repeat(401), ..question() };
    let error = profile.ask(&small, &long).0.unwrap_err();
    assert_eq!(error, LlmError::TooLong { provider: "here".into(), model: "m".into() });
    assert!(server.asked().is_empty());
    let larger = Provider { context: Some(200), ..small };
    assert_eq!(profile.ask(&larger, &long).0.unwrap().text, "yes");
}

#[test]
fn a_list_of_models_that_is_none_is_malformed_and_a_wrong_address_is_said_to_be_one() {
    for kind in KINDS {
        for (script, is_expected) in [
            (
                fixture::answer(200, "", "<html>"),
                (|e| matches!(e, LlmError::Malformed { .. })) as fn(&LlmError) -> bool,
            ),
            (fixture::answer(200, "", r#"{"models": 1, "data": 1}"#), |e| matches!(e, LlmError::Malformed { .. })),
            (fixture::answer(404, "", "no"), |e| matches!(e, LlmError::NoApi { .. })),
            (fixture::answer(500, "", "no"), |e| matches!(e, LlmError::Unavailable { .. })),
        ] {
            let server = Server::start(vec![script]);
            let provider = provider(kind, &server);
            let error = Profile::new(CLOUD).access(|access| models(&provider, access, &Cancel::new())).unwrap_err();
            assert!(is_expected(&error), "{kind:?}: {error:?}");
        }
    }
}
