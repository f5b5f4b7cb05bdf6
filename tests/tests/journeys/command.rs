//! The command: its shapes, its exit codes, and how it finds a running engine.

use crate::world::{Running, World, lines, sample, wait_for_line};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

#[test]
fn the_shapes_that_scripts_depend_on_are_there() {
    let world = World::new();
    sample(&world);
    let report = world.json(&["index", world.work.to_str().unwrap(), "--wait"]);
    for key in [
        "files_seen",
        "files_indexed",
        "files_skipped",
        "chunks",
        "tokens",
        "vectors_total",
        "vectors_embedded",
        "vectors_reused",
        "seconds_lexical",
        "seconds_total",
    ] {
        assert!(!report[key].is_null(), "index has {key}: {report}");
    }
    let response = world.json(&["search", "parse", "header", "-k", "3"]);
    for key in ["query", "profile", "mode", "coverage", "took_ms", "results"] {
        assert!(!response[key].is_null(), "search has {key}: {response}");
    }
    let hit = &response["results"][0];
    for key in [
        "chunk_id",
        "root",
        "path",
        "start_line",
        "end_line",
        "language",
        "kind",
        "symbol",
        "score",
        "indexed_at",
        "stale",
        "text",
    ] {
        assert!(!hit[key].is_null(), "a result has {key}: {hit}");
    }
    for key in ["lexical_score", "semantic_score", "branch"] {
        assert!(hit.get(key).is_some(), "a result has {key}, be it null: {hit}");
    }
    let status = world.json(&["status"]);
    for key in
        ["profile", "state", "roots", "files", "chunks", "vectors", "pending", "degraded", "last_scan", "rss_bytes"]
    {
        assert!(!status[key].is_null(), "status has {key}: {status}");
    }
}

#[test]
fn exit_codes_tell_done_failed_and_wrong_usage() {
    let world = World::new();
    let code = |arguments: &[&str]| world.continuo(arguments).status.code();
    assert_eq!(code(&["profile", "list"]), Some(0));
    assert_eq!(code(&["search", "anything"]), Some(1), "there is no profile");
    assert_eq!(code(&["index", "/no/such/folder"]), Some(1));
    assert_eq!(code(&["no-such-verb"]), Some(2));
    let failed = world.continuo(&["search", "anything", "--json"]);
    assert!(failed.stdout.is_empty(), "errors aren't answers");
    let error: Value = serde_json::from_slice(&failed.stderr).unwrap();
    assert_eq!(error["error"]["code"], "no-profile");
}

#[test]
fn many_queries_are_answered_line_by_line_in_one_process() {
    let world = World::new();
    sample(&world);
    world.json(&["index", world.work.to_str().unwrap(), "--wait"]);
    let mut command = world.command(&["search", "--stdin", "--json"]);
    let mut child = Running::start(command.stdin(Stdio::piped()).stdout(Stdio::piped())).unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let huge = "word ".repeat(300_000);
    for query in ["decode base64 data", "", &huge, "exponential backoff"] {
        writeln!(stdin, "{query}").unwrap();
        let line = lines.next().expect("an answer to each line, as it comes").unwrap();
        let response: Value = serde_json::from_str(&line).unwrap();
        let echoed = response["query"].as_str().unwrap();
        assert!(echoed == query || (query.len() > 100_000 && query.starts_with(echoed)));
    }
    stdin.write_all(b"caf\xe9\n").unwrap();
    assert!(lines.next().unwrap().is_ok(), "a line that isn't Unicode is a query like others");
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn commands_call_the_engine_that_runs() {
    let world = World::new();
    sample(&world);
    world.json(&["index", world.work.to_str().unwrap(), "--wait"]);
    let mut serve = Running::start(world.command(&["serve", "--json"]).stdout(Stdio::piped())).unwrap();
    let events = lines(&mut serve);
    wait_for_line(&events, &["\"ready\""]);

    let status = world.json(&["status"]);
    assert_eq!(status["watching"], true, "the running engine answers: {status}");
    assert!(!world.json(&["search", "parse_header"])["results"].as_array().unwrap().is_empty());
    let second = world.continuo(&["serve"]);
    assert_eq!(second.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&second.stderr).contains("another engine"), "{second:?}");

    world.write("src/fresh.py", "def quite_new_function():\n    return 1\n");
    wait_for_line(&events, &["file_embedded", "fresh.py"]);
    serve.kill().unwrap();
    serve.wait().unwrap();
    assert!(
        !world.json(&["search", "quite_new_function"])["results"].as_array().unwrap().is_empty(),
        "after kill -9 too"
    );
}
