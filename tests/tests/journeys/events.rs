//! What happens is kept, with its cause, and found by whoever asks: people, clients, other processes.

use crate::world::{PATIENCE, Running, World, lines, sample, wait_for_line};
use continuo_engine::Engine;
use continuo_engine::api::{
    Api, Caller, CreateProfile, CreateToken, EventChain, EventEntry, EventFilter, EventsRequest, OnEvent,
    OriginRequest, TaskListRequest,
};
use continuo_gateway::{Gateway, GatewayOptions};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn events(engine: &Engine, kinds: &[&str]) -> Vec<EventEntry> {
    let filter = EventFilter { kinds: kinds.iter().map(|kind| (*kind).into()).collect(), ..EventFilter::default() };
    let request = EventsRequest { filter, after: Some(0), limit: Some(10_000), ..EventsRequest::default() };
    engine.events_query(request).unwrap().events
}

fn kinds(chain: &EventChain) -> Vec<&str> {
    chain.events.iter().map(|event| event.kind.as_deref().unwrap()).collect()
}

fn on_file(world: &World, path: &str) -> OriginRequest {
    OriginRequest { root: Some(world.work.clone()), path: Some(path.into()), ..OriginRequest::default() }
}

/// Waits until an event of a kind tells of a file.
fn wait_for_event(engine: &Engine, kind: &str, path: &str) -> EventEntry {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        let found = events(engine, &[kind]).into_iter().rev();
        if let Some(event) = found.into_iter().find(|event| event.payload.as_ref().unwrap()["path"] == path) {
            return event;
        }
        let _ = crossbeam_channel::after(Duration::from_millis(20)).recv();
    }
    panic!("no {kind} of {path}");
}

#[test]
fn whatever_is_here_is_traced_to_the_save_or_command_that_brought_it() {
    let world = World::new();
    sample(&world);
    let engine = world.engine();
    let create = json!({ "name": "mine", "folders": [world.work] });
    engine.call(&Caller::owner(), "profile.create", create).unwrap();
    engine.activate().unwrap();
    wait_for_event(&engine, "file.embedded", "src/lexer.py");
    let brought = engine.events_origin(on_file(&world, "src/lexer.py")).unwrap();
    assert_eq!(kinds(&brought)[..2], ["scan.started", "file.changed"]);
    assert!(kinds(&brought).contains(&"file.embedded"), "{:?}", kinds(&brought));

    world.write("src/fresh.py", "def quite_new():\n    # TODO: give it a better name\n    return 1\n");
    wait_for_event(&engine, "file.embedded", "src/fresh.py");
    let saved = engine.events_origin(on_file(&world, "src/fresh.py")).unwrap();
    let found = kinds(&saved);
    // A folder that came with it may be what was seen.
    assert!(matches!(found[0], "file.saved" | "folder.changed"), "{found:?}");
    assert_eq!(found[1], "file.changed");
    assert!(found.contains(&"file.indexed") && found.contains(&"file.embedded"), "{found:?}");
    let actor = |event: &EventEntry| event.context.as_ref().unwrap().actor.clone().unwrap();
    assert_eq!(actor(&saved.events[0]), "engine:watch");
    let roots: Vec<_> = saved.events.iter().skip(1).map(|event| event.context.as_ref().unwrap().root).collect();
    assert!(roots.iter().all(|root| *root == saved.events[0].id), "{roots:?}");

    let tasks = engine.task_list(TaskListRequest::default()).unwrap();
    let task = tasks.iter().find(|task| task.path.as_deref() == Some("src/fresh.py")).unwrap();
    let of_task =
        engine.events_origin(OriginRequest { task: Some(task.id.clone()), ..OriginRequest::default() }).unwrap();
    let [began, ref then @ ..] = kinds(&of_task)[..] else { panic!("no chain") };
    assert!(matches!(began, "file.saved" | "folder.changed"), "{began}");
    assert_eq!(then, ["file.changed", "task.found"]);
    let task = json!({ "id": task.id, "state": "open" });
    engine.call(&Caller::owner(), "task.set", task).unwrap();
    let changed = events(&engine, &["task.changed"]);
    assert_eq!((changed.len(), actor(&changed[0])), (1, "user".into()));

    engine.call(&Caller::owner(), "search", json!({ "query": "quite_new" })).unwrap();
    assert!(engine.call(&Caller::owner(), "profile.rename", json!({ "profile": "mine", "name": "" })).is_err());
    let told = events(&engine, &["search.done", "call.failed", "profile.*"]);
    let told: Vec<&str> = told.iter().map(|event| event.kind.as_deref().unwrap()).collect();
    assert_eq!(told, ["profile.created", "profile.folders-added", "search.done", "call.failed"]);
    std::fs::remove_file(world.work.join("src/fresh.py")).unwrap();
    let removed = wait_for_event(&engine, "file.removed", "src/fresh.py");
    let chain = engine.events_chain(OnEvent { profile: None, id: removed.id.unwrap(), fields: vec![], limit: None });
    assert_eq!(chain.unwrap().events.last().unwrap().id, removed.id);
}

#[test]
fn a_killed_engine_lost_no_event_that_it_told() {
    let world = World::new();
    sample(&world);
    world.json(&["profile", "create", "mine", "--watch", world.work.to_str().unwrap()]);
    for round in 0..5 {
        let mut serve = Running::start(world.command(&["serve", "--json"]).stdout(Stdio::piped())).unwrap();
        let told = lines(&mut serve);
        wait_for_line(&told, &["\"ready\""]);
        world.write(&format!("fresh{round}.py"), format!("def fresh_{round}():\n    return {round}\n"));
        wait_for_line(&told, &["file_embedded", &format!("fresh{round}.py")]);
        serve.kill().unwrap();
        serve.wait().unwrap();
        let kept = world.continuo(&["events", "query", "--json", "--kind", "file.embedded"]);
        assert!(String::from_utf8_lossy(&kept.stdout).contains(&format!("fresh{round}.py")));
    }
    let ids: Vec<u64> = {
        let all = world.continuo(&["events", "export"]).stdout;
        String::from_utf8(all)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].as_u64().unwrap())
            .collect()
    };
    assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "each once, in order");
}

#[test]
fn a_command_runs_in_a_context_that_its_children_go_on_in() {
    let world = World::new();
    world.json(&["profile", "create", "mine", "--watch", world.work.to_str().unwrap()]);
    let binary = world.command(&[]).get_program().to_string_lossy().into_owned();
    let script = format!("test -n \"$TRACEPARENT\" && '{binary}' search anything >/dev/null; exit 3");
    let ran = world.continuo(&["run", "--", "sh", "-c", &script]);
    assert_eq!(ran.status.code(), Some(3), "{}", String::from_utf8_lossy(&ran.stderr));
    let page =
        world.continuo(&["events", "query", "--json", "--after", "0", "--kind", "run.*", "--kind", "search.done"]);
    let told: Vec<Value> =
        String::from_utf8(page.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let kinds: Vec<&str> = told.iter().map(|event| event["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["run.started", "search.done", "run.ended"]);
    for effect in &told[1..] {
        assert_eq!(effect["context"]["parent"], told[0]["id"]);
        assert_eq!(effect["context"]["correlation"], told[0]["context"]["correlation"]);
    }
    assert_eq!(told[2]["payload"]["exit_code"], 3);
    assert_eq!(world.continuo(&["run", "--", "no-such-program-here"]).status.code(), Some(127));
    let chain = world.continuo(&["events", "chain", &told[0]["id"].to_string()]);
    assert!(String::from_utf8_lossy(&chain.stdout).contains("search.done"));
}

#[test]
fn events_are_exported_imported_and_counted_by_the_command() {
    let world = World::new();
    sample(&world);
    world.json(&["index", world.work.to_str().unwrap(), "--wait"]);
    let file = world.data.with_file_name("events.jsonl");
    let file = file.to_str().unwrap();
    assert!(world.continuo(&["events", "export", "--output", file]).status.success());
    assert_eq!(
        world.continuo(&["events", "export", "--output", file]).status.code(),
        Some(1),
        "nothing is overwritten"
    );
    let count = std::fs::read_to_string(file).unwrap().lines().count() as u64;
    let other = World::new();
    other.json(&["profile", "create", "other", "--watch", other.work.to_str().unwrap()]);
    let imported = other.json(&["events", "import", file]);
    assert_eq!((imported["events"].as_u64(), &imported["hash_read"]), (Some(count), &imported["hash_stored"]));
    let stats = other.json(&["events", "stats"]);
    for key in ["events", "contexts", "bytes", "bytes_if_embedded"] {
        assert!(stats[key].as_u64().unwrap() > 0, "{key}: {stats}");
    }
    assert!(stats["events"].as_u64().unwrap() > count);
    let one = other.json(&["events", "show", &imported["first"].to_string(), "--fields", "minimal"]);
    let mut keys: Vec<_> = one.as_object().unwrap().keys().collect();
    keys.sort();
    assert_eq!(keys, ["at", "id", "kind"]);
    let wrong = other.continuo(&["events", "query", "--fields", "everything"]);
    assert!(
        !wrong.status.success() && String::from_utf8_lossy(&wrong.stderr).contains("minimal, routing, debug, full")
    );
}

/// Sends a request and returns the reader of its answer, behind the head, with the status.
fn ask(
    gateway: &Gateway,
    token: &str,
    method: &str,
    path: &str,
    more: &str,
    body: &str,
) -> (u16, impl BufRead + use<>) {
    let address = &gateway.address().address;
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n{more}Content-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body.as_bytes()).unwrap();
    let mut reader = BufReader::new(stream);
    let mut status = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.starts_with("HTTP/1.1 ") {
            status = line[9..12].parse().unwrap();
        }
        if line.trim().is_empty() {
            return (status, reader);
        }
    }
}

fn rest(mut reader: impl BufRead) -> String {
    let mut text = String::new();
    reader.read_to_string(&mut text).unwrap();
    text
}

#[test]
fn clients_read_the_log_from_any_position_and_add_to_it_if_they_may() {
    let world = World::new();
    sample(&world);
    let engine = Arc::new(world.engine());
    engine.profile_create(CreateProfile { name: "mine".into(), folders: vec![], colour: None }).unwrap();
    let gateway = Gateway::start(engine.clone(), &GatewayOptions::default()).unwrap();
    let owner = gateway.address().token.clone();
    let bound = |name: &str, may_emit| {
        engine.token_create(CreateToken { name: name.into(), profile: Some("mine".into()), may_emit }).unwrap().token
    };
    let (may, may_not) = (bound("Editor", true), bound("Reader", false));
    let close = "Connection: close\r\n";
    let parent = "Connection: close\r\ntraceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-ffffffffffffffff-01\r\n";
    let (status, answer) = ask(
        &gateway,
        &may,
        "POST",
        "/events",
        parent,
        r#"{"kind":"deploy.done","payload":{"to":"prod"},"session":"s1","fields":{"ticket":"7"}}"#,
    );
    let kept: Value = serde_json::from_str(&rest(answer)).unwrap();
    assert_eq!(
        (status, &kept["context"]["actor"], &kept["context"]["session"]),
        (201, &json!("client:Editor"), &json!("s1"))
    );
    assert_eq!(kept["context"]["correlation"], "4bf92f3577b34da6a3ce929d0e0e4736");
    assert_eq!(kept["context"]["fields"], json!({ "ticket": "7" }));
    let refused = |token: &str, body: &str| ask(&gateway, token, "POST", "/events", close, body).0;
    assert_eq!(refused(&may_not, r#"{"kind":"deploy.done"}"#), 403);
    assert_eq!(refused("nobody's", r#"{"kind":"deploy.done"}"#), 401);
    assert_eq!(refused(&may, r#"{"kind":"file.indexed"}"#), 400, "nobody speaks for the engine");
    assert_eq!(refused(&may, r#"{"kind":"deploy.done","profile":"other"}"#), 403);
    assert_eq!(refused(&may, "[]"), 400);
    assert_eq!(refused(&may, r#"{"kind":"x","parent":987654321}"#), 404);

    let read = |path: &str| {
        let (status, answer) = ask(&gateway, &may_not, "GET", path, close, "");
        let text = rest(answer);
        (status, text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()).collect::<Vec<_>>())
    };
    let (status, found) = read("/events?kind=deploy.*&actor=client&fields=minimal,payload");
    assert_eq!((status, found.len(), &found[0]["payload"]["to"]), (200, 1, &json!("prod")));
    assert!(found[0].get("context").is_none());
    assert_eq!(read(&format!("/events?after={}", kept["id"])).0, 200);
    assert_eq!(read("/events?after=987654").0, 400, "of another log");
    for wrong in ["/events?nonsense=1", "/events?from=yesterday", "/events?fields=all", "/events?actor=nobody"] {
        assert_eq!(read(wrong).0, 400, "{wrong}");
    }

    let after = kept["id"].as_u64().unwrap();
    let (status, mut stream) = ask(
        &gateway,
        &may_not,
        "GET",
        "/events?kind=deploy.*",
        "Accept: text/event-stream\r\nLast-Event-ID: 0\r\n",
        "",
    );
    assert_eq!(status, 200);
    let mut next = || loop {
        let mut line = String::new();
        assert!(stream.read_line(&mut line).unwrap() > 0, "the stream goes on");
        if let Some(id) = line.strip_prefix("id: ") {
            break id.trim().parse::<u64>().unwrap();
        }
    };
    assert_eq!(next(), after, "from the position that it named");
    engine.call(&Caller::owner(), "events.emit", json!({ "kind": "deploy.done" })).unwrap();
    assert!(next() > after, "and what comes then");
    let (_, mut revoked) = ask(&gateway, &may_not, "GET", "/events?follow=true", "", "");
    engine.call(&Caller::owner(), "token.revoke", json!({ "token": "Reader" })).unwrap();
    let mut end = Vec::new();
    revoked.read_to_end(&mut end).unwrap();
    let (status, _) = ask(&gateway, &owner, "GET", "/events", close, "");
    assert_eq!(status, 200);
}
