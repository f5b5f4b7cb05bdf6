//! Trying again, and ending it.

use std::time::Duration;

use continuo_egress::{Cancel, Outcome};

use super::{CLOUD, KINDS, Profile, headers, provider, question, says, stream};
use crate::fixture::{self, Server};
use crate::{LlmError, ProviderKind, Retries, chat};

#[test]
fn a_provider_that_is_busy_or_out_of_order_is_asked_again() {
    for kind in KINDS {
        for (status, header) in
            [(429, "Retry-After: 0\r\n"), (429, ""), (500, ""), (503, "Retry-After: 0.001\r\n"), (529, "")]
        {
            let server = Server::start(vec![
                fixture::answer(status, header, "busy"),
                fixture::answer(status, header, "busy"),
                says(kind, "yes"),
            ]);
            let profile = Profile::new(CLOUD);
            let (answer, told) = profile.ask(&provider(kind, &server), &question());
            assert_eq!((answer.unwrap().text.as_str(), told.as_str()), ("yes", "yes"), "{kind:?} {status}");
            assert_eq!(server.asked().len(), 3);
            assert_eq!(server.asked()[0].body, server.asked()[2].body, "the same is asked again");
            assert_eq!(profile.spent().len(), 1, "only an answer takes tokens");
            assert_eq!(profile.calls().len(), 3, "every try is logged");
        }
    }
}

#[test]
fn a_provider_is_asked_as_often_as_may_be_and_no_more() {
    let busy = || fixture::answer(503, "", "busy");
    let server = Server::start(vec![busy(), busy(), busy(), busy()]);
    let error = Profile::new(CLOUD).error(&provider(ProviderKind::OpenAi, &server));
    assert_eq!(error, LlmError::Unavailable { provider: "here".into(), status: 503 });
    assert_eq!(server.asked().len(), 3);
}

#[test]
fn a_provider_that_wants_to_be_left_alone_for_long_is() {
    let server = Server::start(vec![fixture::answer(429, "Retry-After: 3600\r\n", "busy")]);
    let error = Profile::new(CLOUD).error(&provider(ProviderKind::OpenAi, &server));
    let after = Some(Duration::from_secs(3600));
    assert_eq!(error, LlmError::RateLimited { provider: "here".into(), after });
    assert!(error.to_string().contains("in 3600 s"), "{error}");
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn a_call_that_was_wrong_isn_t_made_again() {
    for status in [400, 401, 404, 422] {
        let server = Server::start(vec![fixture::answer(status, "", "{}"), says(ProviderKind::OpenAi, "yes")]);
        Profile::new(CLOUD).error(&provider(ProviderKind::OpenAi, &server));
        assert_eq!(server.asked().len(), 1, "{status}");
    }
}

#[test]
fn an_overload_told_within_the_answer_is_tried_again_only_before_the_first_text() {
    let kind = ProviderKind::Anthropic;
    let overload = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n";
    let server = Server::start(vec![fixture::answer(200, headers(kind), overload), says(kind, "yes")]);
    assert_eq!(Profile::new(CLOUD).ask(&provider(kind, &server), &question()).0.unwrap().text, "yes");

    let whole = stream(kind, &["half an ", "answer"]);
    let begun = &whole[..whole.find("event: content_block_stop").unwrap()];
    let server =
        Server::start(vec![fixture::answer(200, headers(kind), &format!("{begun}{overload}")), says(kind, "yes")]);
    let (answer, told) = Profile::new(CLOUD).ask(&provider(kind, &server), &question());
    assert_eq!(answer.unwrap_err(), LlmError::Unavailable { provider: "here".into(), status: 529 });
    assert_eq!((told.as_str(), server.asked().len()), ("half an answer", 1), "nothing is told twice");
}

#[test]
fn an_answer_is_cancelled_in_its_middle_by_who_reads_it() {
    for kind in KINDS {
        let whole = stream(kind, &["one ", "two "]);
        let cut = &whole[..whole.find("two ").unwrap()];
        let bytes = format!("{}{:x}\r\n{cut}\r\n", fixture::chunked_head(headers(kind)), cut.len());
        let server = Server::start(vec![fixture::stall(bytes)]);
        let profile = Profile::new(CLOUD);
        let (cancel, mut told) = (Cancel::new(), String::new());
        let mut on_text = |piece: &str| {
            told.push_str(piece);
            cancel.cancel();
        };
        let provider = provider(kind, &server);
        let answer = profile.access(|access| chat(&provider, access, &question(), &mut on_text, &cancel));
        assert_eq!(answer.unwrap_err(), LlmError::Cancelled, "{kind:?}");
        assert_eq!(told, "one ");
        assert_eq!(profile.calls()[0].outcome, Outcome::Cancelled);
        assert_eq!(profile.spent()[0].tokens_out, 1, "what came is spent");
    }
}

#[test]
fn a_call_is_cancelled_while_it_waits_to_be_tried_again() {
    let cancel = Cancel::new();
    let server = Server::start(vec![Box::new({
        let cancel = cancel.clone();
        move |connection| {
            connection.write_all(&fixture::whole(503, "", "busy")).unwrap();
            cancel.cancel();
        }
    })]);
    let mut profile = Profile::new(CLOUD);
    let hour = Duration::from_secs(3600);
    profile.options.retries = Retries { tries: 2, first: hour, most: hour };
    let provider = provider(ProviderKind::OpenAi, &server);
    let answer = profile.access(|access| chat(&provider, access, &question(), &mut |_| (), &cancel));
    assert_eq!(answer.unwrap_err(), LlmError::Cancelled);
}

#[test]
fn what_is_cancelled_beforehand_isn_t_sent() {
    let server = Server::start(vec![says(ProviderKind::Ollama, "yes")]);
    let cancel = Cancel::new();
    cancel.cancel();
    let provider = provider(ProviderKind::Ollama, &server);
    let profile = Profile::new(CLOUD);
    let answer = profile.access(|access| chat(&provider, access, &question(), &mut |_| (), &cancel));
    assert_eq!(answer.unwrap_err(), LlmError::Cancelled);
    assert!(server.asked().is_empty());
}
