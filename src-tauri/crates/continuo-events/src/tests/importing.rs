//! Imports: another log's lines, older ones', and rubbish.

use super::*;
use serde_json::json;
use std::fs;

#[test]
fn what_one_log_exports_another_takes_in_whole() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let source = open(from.path());
    for n in 0..50 {
        let cause = {
            let _in = context().enter();
            source.emit("cause", &json!({ "n": n, "text": "ü\n" })).unwrap()
        };
        let _in = source.get(cause).unwrap().unwrap().effects().enter();
        source.emit("effect", &n).unwrap();
    }
    let events = all(&source, EventFilter::default());
    let lines: Vec<String> = events.iter().map(|event| Line::of(event).to_string()).collect();
    let file = to.path().join("in.jsonl");
    fs::write(&file, lines.join("\n")).unwrap();
    let log = open(to.path());
    let before = log.emit("before", &0).unwrap();
    let imported = log.import(&file, "p").unwrap();
    assert_eq!((imported.events, imported.contexts, imported.first.0), (100, 50, before.0 + 1));
    assert_eq!(imported.hash_read, imported.hash_stored);
    let stored = all(&log, kinds(&["cause", "effect"]));
    for (there, here) in events.iter().zip(&stored) {
        assert_eq!((there.at_ms, &there.kind, there.value()), (here.at_ms, &here.kind, here.value()));
        assert_eq!((there.context.json(), there.context.depth()), (here.context.json(), here.context.depth()));
        let shift = |id: Option<EventId>| id.map(|id| id.0 + before.0);
        assert_eq!(shift(there.context.parent()), here.context.parent().map(|id| id.0));
    }
    assert!(log.emit("after", &0).unwrap() > imported.last);
    let again = log.import(&file, "p").unwrap();
    assert_eq!(again.hash_stored, imported.hash_stored, "the hash doesn't depend on the ids here");
    drop(log);
    assert_eq!(all(&open(to.path()), kinds(&["cause"])).len(), 100);
}

#[test]
fn older_logs_with_contexts_of_other_shapes_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path());
    let file = folder.path().join("old.jsonl");
    let shared = json!({ "correlation": "corr_9", "actor": "agent_7", "custom": { "deep": [1] }, "parent": "evt_1", "depth": 3 });
    let old = [
        json!({ "id": "evt_1", "event": "agent:spawn", "timestamp": 1_753_171_200.5, "data": { "a": 1 }, "context": { "correlation": "corr_9", "actor": "agent_7", "custom": { "deep": [1] }, "parent": "gone" } }),
        json!({ "id": "evt_2", "event": "agent:done", "timestamp": 1_753_171_201_000_u64, "data": [1, 2], "context": shared }),
        json!({ "event": "x", "timestamp": "2025-07-22T08:00:00Z" }),
    ];
    fs::write(&file, old.map(|line| line.to_string()).join("\r\n\r\n")).unwrap();
    let imported = log.import(&file, "p").unwrap();
    assert_eq!((imported.events, imported.hash_read == imported.hash_stored), (3, true));
    let events = all(&log, EventFilter::default());
    let (first, second) = (&events[0], &events[1]);
    assert_eq!((first.at_ms, second.at_ms), (1_753_171_200_500, 1_753_171_201_000));
    assert_eq!(
        (&first.context.fields["custom"], &first.context.fields["parent"]),
        (&"{\"deep\":[1]}".to_string(), &"gone".to_string())
    );
    assert_eq!((second.context.parent(), second.context.depth()), (Some(first.id), 3));
    assert_eq!(first.context.correlation, second.context.correlation, "the same text is the same correlation");
    assert_eq!(
        (second.context.actor.clone(), &*second.kind, second.value()),
        (Actor::agent("agent_7"), "agent:done", json!([1, 2]))
    );
}

#[test]
fn a_line_that_is_no_event_is_named_and_nothing_comes_in() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path());
    let file = folder.path().join("in.jsonl");
    let good = r#"{"id":1,"kind":"a","at":0,"payload":1}"#;
    for (bad, says) in [
        ("{", "EOF"),
        (r#"{"kind":"a"}"#, "at"),
        (r#"{"kind":"","at":0}"#, "empty"),
        (r#"{"kind":"a","at":"yesterday"}"#, "time"),
        (r#"{"id":1,"kind":"a","at":0}"#, "id 1"),
        ("[]", "line 2"),
    ] {
        fs::write(&file, format!("{good}\n{bad}\n")).unwrap();
        let error = log.import(&file, "p").unwrap_err();
        assert!(
            matches!(error, EventError::Line { line: 2, .. }) && error.to_string().contains(says),
            "{bad}: {error}"
        );
        assert!(all(&log, EventFilter::default()).is_empty());
    }
    fs::write(&file, [good.as_bytes(), b"\n\xff\n"].concat()).unwrap();
    assert!(log.import(&file, "p").is_err());
    fs::write(&file, "").unwrap();
    assert_eq!(log.import(&file, "p").unwrap(), Imported::default());
    assert!(log.import(&folder.path().join("none"), "p").is_err());
    let next = log.emit("n", &1).unwrap();
    assert_eq!(log.position(), next, "nothing waits for what didn't come in");
}
