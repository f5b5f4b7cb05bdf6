//! What comes of a call, and what the log says of it.

use std::time::Duration;

use sha2::{Digest, Sha256};

use super::{LOCAL, Told, get, options, patient, post, read, text};
use crate::fixture::{self, Script, Server};
use crate::{Cancel, Client, EgressError, Options, Outcome, Policy, Timeouts, Wait};

fn local(told: &Told) -> Client {
    Client::local(&LOCAL, &told.log(), options())
}

fn sha(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn an_answer_comes_with_status_headers_and_body_and_is_logged_without_what_was_said() {
    let server = Server::start(vec![fixture::answer(201, "X-Kind: good\r\n", "well made")]);
    let told = Told::default();
    let url = format!("{}/v1/chat?secret=path", server.url());
    let mut response = local(&told).send(&post(&url, &[("x-api-key", "hunter2")], "make it"), &Cancel::new()).unwrap();
    assert_eq!((response.status(), response.header("x-kind")), (201, Some("good")));
    assert_eq!(read(&mut response).unwrap(), "well made");
    response.count_tokens(3, 4);
    assert!(told.calls().is_empty(), "a call is told of when it has ended");
    drop(response);

    let asked = &server.asked()[0];
    assert!(asked.head.starts_with("POST /v1/chat?secret=path HTTP/1.1\r\n"));
    assert_eq!((asked.header("x-api-key"), asked.body.as_str()), (Some("hunter2"), "make it"));

    let call = told.one();
    assert_eq!(call.origin, server.url());
    assert_eq!((call.purpose.as_str(), call.profile.as_str(), call.local), ("test", "p1", true));
    assert_eq!((call.outcome, call.status), (Outcome::Answered, Some(201)));
    assert_eq!((call.bytes_out, call.bytes_in), (7, 9));
    assert_eq!((call.tokens_in, call.tokens_out), (Some(3), Some(4)));
    assert_eq!((call.sha_out, call.sha_in), (sha("make it"), sha("well made")));
    assert!(!format!("{:?}", told.calls()).contains("hunter2"));
}

#[test]
fn a_profile_that_logs_nothing_is_told_of_nothing() {
    let server = Server::start(vec![fixture::answer(200, "", "a")]);
    let told = Told::default();
    let client = Client::local(&Policy { log_api_calls: false, ..LOCAL }, &told.log(), options());
    assert_eq!(text(&client, &get(&server.url())).unwrap(), "a");
    assert!(told.calls().is_empty());
}

#[test]
fn a_body_in_pieces_is_put_together() {
    let pieces = "grün und blau".bytes().map(|byte| vec![byte]).collect();
    let server = Server::start(vec![fixture::chunks("", pieces)]);
    assert_eq!(text(&local(&Told::default()), &get(&server.url())).unwrap(), "grün und blau");
}

#[test]
fn what_goes_wrong_has_its_name_and_its_outcome() {
    let long = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "a".repeat(200 << 10));
    let cases: Vec<(&str, Script, fn(&EgressError) -> bool, Outcome)> = vec![
        ("closed at once", fixture::raw(""), |e| matches!(e, EgressError::Broken { .. }), Outcome::Broken),
        ("no HTTP", fixture::raw("hello\r\n\r\n"), |e| matches!(e, EgressError::Broken { .. }), Outcome::Broken),
        (
            "closed in the middle of a known length",
            fixture::raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfive"),
            |e| matches!(e, EgressError::Broken { .. }),
            Outcome::Broken,
        ),
        (
            "closed in the middle of a chunk",
            fixture::raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nfive"),
            |e| matches!(e, EgressError::Broken { .. }),
            Outcome::Broken,
        ),
        (
            "chunks of no length",
            fixture::raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nfive\r\n"),
            |e| matches!(e, EgressError::Broken { .. }),
            Outcome::Broken,
        ),
        ("a head without end", fixture::raw(long), |e| matches!(e, EgressError::Broken { .. }), Outcome::Broken),
        (
            "more than may be",
            fixture::answer(200, "", &"a".repeat(2 << 20)),
            |e| matches!(e, EgressError::TooLarge { most, .. } if *most == 1 << 20),
            Outcome::TooLarge,
        ),
        (
            "a body that never ends",
            Box::new(|connection| {
                connection.write_all(fixture::chunked_head("").as_bytes()).unwrap();
                while fixture::send_chunk(connection, &[b'a'; 4096]) {}
            }),
            |e| matches!(e, EgressError::TooLarge { .. }),
            Outcome::TooLarge,
        ),
    ];
    for (what, script, is_expected, outcome) in cases {
        let server = Server::start(vec![script]);
        let told = Told::default();
        let error = text(&local(&told), &get(&server.url())).unwrap_err();
        assert!(is_expected(&error), "{what}: {error:?}");
        assert!(error.to_string().starts_with(&server.url()), "{error}");
        assert_eq!(told.one().outcome, outcome, "{what}");
    }
}

#[test]
fn a_wait_has_its_end_and_says_what_was_waited_for() {
    let short = Duration::from_millis(30);
    let head = fixture::chunked_head("");
    let drop_by_drop = |connection: &mut dyn fixture::Connection| {
        connection.write_all(fixture::chunked_head("").as_bytes()).unwrap();
        while fixture::send_chunk(connection, b"a") {
            std::thread::yield_now();
        }
    };
    let cases: Vec<(Script, Timeouts, Wait)> = vec![
        (fixture::stall(""), Timeouts { first_byte: short, ..patient() }, Wait::FirstByte),
        (fixture::stall(head.clone()), Timeouts { first_byte: short, ..patient() }, Wait::FirstByte),
        (fixture::stall(format!("{head}1\r\na\r\n")), Timeouts { idle: short, ..patient() }, Wait::NextByte),
        (fixture::stall(""), Timeouts { total: short, ..patient() }, Wait::End),
        (Box::new(drop_by_drop), Timeouts { total: short, ..patient() }, Wait::End),
    ];
    for (script, timeouts, wait) in cases {
        let server = Server::start(vec![script]);
        let told = Told::default();
        let options = Options { timeouts, most_bytes: u64::MAX, ..options() };
        let error = text(&Client::local(&LOCAL, &told.log(), options), &get(&server.url())).unwrap_err();
        assert!(matches!(error, EgressError::TimedOut { wait: waited, .. } if waited == wait), "{wait:?}: {error:?}");
        assert_eq!(told.one().outcome, Outcome::TimedOut);
    }
}

#[test]
fn a_request_that_nobody_takes_is_given_up() {
    // More than the buffers of both sockets hold.
    let body = "a".repeat(64 << 20);
    let (go_on, wait) = crossbeam_channel::bounded::<()>(0);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let connection = listener.accept().unwrap();
        wait.recv().ok();
        drop(connection);
    });
    let timeouts = Timeouts { idle: Duration::from_millis(30), ..patient() };
    let client = Client::local(&LOCAL, &Told::default().log(), Options { timeouts, ..options() });
    let error = text(&client, &post(&url, &[], &body)).unwrap_err();
    assert!(matches!(error, EgressError::TimedOut { wait: Wait::Sending, .. }), "{error:?}");
    drop(go_on);
    server.join().unwrap();
}

#[test]
fn a_call_is_cancelled_from_another_thread_before_and_in_the_middle_of_its_answer() {
    let head = fixture::chunked_head("");
    for bytes in [String::new(), head.clone(), format!("{head}1\r\na\r\n")] {
        let (cancel, told) = (Cancel::new(), Told::default());
        let (asked, other) = crossbeam_channel::bounded::<()>(1);
        let server = Server::start(vec![Box::new(move |connection| {
            connection.write_all(bytes.as_bytes()).unwrap();
            asked.send(()).unwrap();
            fixture::wait_for_end(connection);
        })]);
        let canceller = std::thread::spawn({
            let cancel = cancel.clone();
            move || {
                other.recv().unwrap();
                cancel.cancel();
            }
        });
        let error = local(&told).send(&get(&server.url()), &cancel).and_then(|mut response| read(&mut response));
        assert_eq!(error.unwrap_err(), EgressError::Cancelled);
        canceller.join().unwrap();
        assert_eq!(told.one().outcome, Outcome::Cancelled);
    }
}

#[test]
fn an_answer_that_is_let_go_is_logged_as_cancelled() {
    let server = Server::start(vec![fixture::stall(format!("{}1\r\na\r\n", fixture::chunked_head("")))]);
    let told = Told::default();
    let mut response = local(&told).send(&get(&server.url()), &Cancel::new()).unwrap();
    assert_eq!(response.read(&mut [0; 8]).unwrap(), 1);
    drop(response);
    let call = told.one();
    assert_eq!((call.outcome, call.bytes_in), (Outcome::Cancelled, 1));
}

#[test]
fn an_answer_that_says_it_is_complete_counts_as_answered_without_its_end() {
    let server = Server::start(vec![fixture::stall(format!("{}1\r\na\r\n", fixture::chunked_head("")))]);
    let told = Told::default();
    let mut response = local(&told).send(&get(&server.url()), &Cancel::new()).unwrap();
    assert_eq!(response.read(&mut [0; 8]).unwrap(), 1);
    response.complete();
    assert_eq!(told.one().outcome, Outcome::Answered);
}

#[test]
fn an_error_of_the_answer_stays_its_error() {
    let server = Server::start(vec![fixture::raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfive")]);
    let mut response = local(&Told::default()).send(&get(&server.url()), &Cancel::new()).unwrap();
    let error = read(&mut response).unwrap_err();
    assert_eq!(response.read(&mut [0; 8]).unwrap_err(), error);
}

#[test]
fn an_answer_may_be_as_large_as_its_reader_says() {
    let server = Server::start(vec![fixture::answer(200, "", "four"), fixture::answer(200, "", "fives")]);
    let client = local(&Told::default());
    let read = || client.send(&get(&server.url()), &Cancel::new()).unwrap().read_to_end(4);
    assert_eq!(read().unwrap(), b"four");
    assert!(matches!(read().unwrap_err(), EgressError::TooLarge { most: 4, .. }));
}

#[test]
fn a_header_that_could_begin_another_is_refused() {
    let told = Told::default();
    let request = post("http://127.0.0.1:1", &[("x-api-key", "a\r\nX: b")], "");
    let error = local(&told).send(&request, &Cancel::new()).unwrap_err();
    assert_eq!(error, EgressError::Header { name: "x-api-key".into() });
    assert!(told.calls().is_empty(), "nothing was called");
}
