//! Answers that go well.

use continuo_egress::{Cancel, Outcome};

use super::{CLOUD, KINDS, LOCAL, Profile, headers, provider, question, says, stream};
use crate::fixture::{self, Server};
use crate::{Message, Model, ProviderKind, Request, Stopped, Usage, models};

#[test]
fn an_answer_is_told_piece_by_piece_and_returned_whole() {
    for kind in KINDS {
        let server = Server::start(vec![fixture::chunks(
            headers(kind),
            vec![stream(kind, &["Two tests ", "failed:", "\n", "grün \"🦀\""]).into_bytes()],
        )]);
        let profile = Profile::new(CLOUD);
        let (answer, told) = profile.ask(&provider(kind, &server), &question());
        let answer = answer.unwrap();
        assert_eq!(answer.text, "Two tests failed:\ngrün \"🦀\"");
        assert_eq!(told, answer.text);
        assert_eq!((answer.tokens_in, answer.tokens_out, answer.counted), (11, 7, true), "{kind:?}");
        assert_eq!((answer.provider.as_str(), answer.model.as_str()), ("here", "m-1"));
        assert_eq!((answer.stopped, answer.redacted), (Stopped::End, 0));

        let usage =
            Usage { provider: "here".into(), purpose: question().purpose, tokens_in: 11, tokens_out: 7, counted: true };
        assert_eq!(profile.spent(), [usage]);
        let calls = profile.calls();
        assert_eq!(calls.len(), 1, "{kind:?}: {calls:?}");
        assert_eq!((calls[0].outcome, calls[0].status, calls[0].local), (Outcome::Answered, Some(200), true));
        assert_eq!((calls[0].tokens_in, calls[0].tokens_out), (Some(11), Some(7)));
        assert_eq!((calls[0].purpose.as_str(), calls[0].profile.as_str()), ("chat", "p1"));
    }
}

#[test]
fn it_doesn_t_matter_where_the_network_cuts_an_answer() {
    for kind in KINDS {
        let whole = stream(kind, &["grün ", "🦀 und blau"]);
        for size in [1, 2, 3, 7, 64] {
            let pieces = whole.as_bytes().chunks(size).map(<[u8]>::to_vec).collect();
            let server = Server::start(vec![fixture::chunks(headers(kind), pieces)]);
            let (answer, told) = Profile::new(CLOUD).ask(&provider(kind, &server), &question());
            assert_eq!(answer.unwrap().text, "grün 🦀 und blau", "{kind:?} cut into {size}");
            assert_eq!(told, "grün 🦀 und blau");
        }
    }
}

#[test]
fn a_body_that_ends_with_its_connection_is_as_good() {
    for kind in KINDS {
        let body = format!("HTTP/1.1 200 OK\r\n{}\r\n{}", headers(kind), stream(kind, &["yes"]));
        let server = Server::start(vec![fixture::raw(body)]);
        assert_eq!(Profile::new(CLOUD).ask(&provider(kind, &server), &question()).0.unwrap().text, "yes", "{kind:?}");
    }
}

#[test]
fn an_answer_is_over_when_it_says_so_whether_the_connection_ends_or_not() {
    for kind in KINDS {
        let mut bytes = fixture::chunked_head(headers(kind)).into_bytes();
        let body = stream(kind, &["yes"]);
        bytes.extend_from_slice(format!("{:x}\r\n{body}\r\n", body.len()).as_bytes());
        let server = Server::start(vec![fixture::stall(bytes)]);
        assert_eq!(Profile::new(CLOUD).ask(&provider(kind, &server), &question()).0.unwrap().text, "yes", "{kind:?}");
    }
}

#[test]
fn what_is_asked_goes_to_the_path_of_the_protocol() {
    for (kind, path) in [
        (ProviderKind::Ollama, "/api/chat"),
        (ProviderKind::Anthropic, "/v1/messages"),
        (ProviderKind::OpenAi, "/v1/chat/completions"),
    ] {
        let server = Server::start(vec![says(kind, "yes")]);
        let mut request = question();
        request.messages = vec![Message::user("a"), Message::assistant("b"), Message::user("c")];
        Profile::new(CLOUD).ask(&provider(kind, &server), &request).0.unwrap();
        let asked = &server.asked()[0];
        assert!(asked.head.starts_with(&format!("POST {path} HTTP/1.1\r\n")), "{}", asked.head);
        assert_eq!(asked.header("content-type"), Some("application/json"));
        assert_eq!(asked.header("authorization").or(asked.header("x-api-key")), None, "this machine's needs no key");
        assert!(asked.body.contains("be brief") && asked.body.contains(r#""content":"c""#), "{}", asked.body);
    }
}

#[test]
fn a_server_that_doesn_t_stream_is_understood() {
    let body = r#"{"id": "1", "model": "m-1", "choices": [{"index": 0, "message": {"role": "assistant",
        "content": "yes"}, "finish_reason": "stop"}], "usage": {"prompt_tokens": 3, "completion_tokens": 1}}"#;
    let server = Server::start(vec![fixture::answer(200, "Content-Type: application/json\r\n", body)]);
    let (answer, told) = Profile::new(CLOUD).ask(&provider(ProviderKind::OpenAi, &server), &question());
    let answer = answer.unwrap();
    assert_eq!((answer.text.as_str(), told.as_str(), answer.tokens_in), ("yes", "yes", 3));
}

#[test]
fn tokens_that_nobody_counts_are_estimated_so_that_they_count_for_the_budget() {
    let body = "data: {\"choices\":[{\"delta\":{\"content\":\"twelve bytes\"},\"finish_reason\":\"stop\"}]}\n\n";
    let server = Server::start(vec![fixture::answer(200, "", body)]);
    let profile = Profile::new(CLOUD);
    let answer = profile.ask(&provider(ProviderKind::OpenAi, &server), &question()).0.unwrap();
    assert_eq!((answer.tokens_in, answer.tokens_out, answer.counted), (5, 3, false), "four bytes a token");
    assert_eq!(answer.model, "m", "it was asked for");
    assert_eq!((profile.spent()[0].tokens_in, profile.spent()[0].counted), (5, false));
}

#[test]
fn an_answer_is_no_longer_than_what_is_left_of_the_day() {
    let server = Server::start(vec![says(ProviderKind::Anthropic, "yes")]);
    let mut profile = Profile::new(CLOUD);
    profile.budget = crate::Budget { tokens_a_day: Some(1000), spent: 960 };
    let request = Request { max_tokens: 500, ..question() };
    profile.ask(&provider(ProviderKind::Anthropic, &server), &request).0.unwrap();
    assert!(server.asked()[0].body.contains("\"max_tokens\":40"), "{}", server.asked()[0].body);
}

#[test]
fn models_are_listed_by_name_with_where_they_are() {
    let model = |name: &str, local| Model { name: name.into(), local };
    let tags = r#"{"models": [{"name": "llama3.2:3b", "size": 1}, {"name": "gpt-oss:120b-cloud", "size": 1},
        {"name": "mine:latest", "remote_host": "https://ollama.com:443", "remote_model": "gpt-oss:120b"}]}"#;
    let ids = r#"{"object": "list", "data": [{"id": "b", "object": "model"}, {"id": "a"}], "has_more": false}"#;
    for (kind, path, body, expected) in [
        (
            ProviderKind::Ollama,
            "/api/tags",
            tags,
            vec![model("gpt-oss:120b-cloud", false), model("llama3.2:3b", true), model("mine:latest", false)],
        ),
        (ProviderKind::Anthropic, "/v1/models?limit=1000", ids, vec![model("a", true), model("b", true)]),
        (ProviderKind::OpenAi, "/v1/models", ids, vec![model("a", true), model("b", true)]),
    ] {
        let server = Server::start(vec![fixture::answer(200, "", body)]);
        let provider = provider(kind, &server);
        let found = Profile::new(LOCAL).access(|access| models(&provider, access, &Cancel::new()));
        assert_eq!(found.unwrap(), expected, "{kind:?}");
        assert!(server.asked()[0].head.starts_with(&format!("GET {path} HTTP/1.1\r\n")), "{}", server.asked()[0].head);
    }
}
