//! What survives: the next process, and killed ones.

use super::*;
use crate::spawn;
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::Arc;

#[test]
fn an_event_is_there_at_once_and_in_the_next_process() {
    for mapped in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let options = EventLogOptions { mapped, ..EventLogOptions::new("p") };
        let context = context();
        let (one, two) = {
            let log = open_with(folder.path(), &options);
            let one = log.emit("engine.started", &json!({ "version": "1" })).unwrap();
            let _in = context.enter();
            let two = log.emit_as("file.indexed", 2, &json!({ "path": "a.rs" }), Durability::Critical).unwrap();
            assert!(one < two);
            assert_eq!(log.get(two).unwrap().unwrap().value(), json!({ "path": "a.rs" }));
            (one, two)
        };
        let log = open_with(folder.path(), &options);
        assert_eq!((log.recovered().torn, log.recovered().damage.len()), (0, 0));
        let event = log.get(two).unwrap().unwrap();
        assert_eq!((&*event.kind, event.version, &event.context), ("file.indexed", 2, &context));
        assert_eq!(event.value(), json!({ "path": "a.rs" }));
        assert_eq!(log.get(one).unwrap().unwrap().context.actor, Actor::engine("engine"), "outside of any scope");
        assert!(log.emit("engine.started", &json!({})).unwrap() > two, "ids go on");
    }
}

#[test]
fn what_is_too_large_is_refused_with_the_limit_and_harms_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path());
    let refused = log.emit("note", &"x".repeat(10 << 20)).unwrap_err();
    assert!(refused.to_string().contains(&LARGEST_PAYLOAD.to_string()), "{refused}");
    let unwritable: BTreeMap<(u8, u8), u8> = [((1, 2), 3)].into();
    assert!(matches!(log.emit("note", &unwritable), Err(EventError::Payload { .. })));
    let large = context().with(|context| drop(context.fields.insert("x".into(), "x".repeat(1 << 20))));
    {
        let _in = large.enter();
        assert!(matches!(log.emit("note", &1), Err(EventError::TooLarge { .. })));
    }
    let id = log.emit("note", &"x").unwrap();
    assert_eq!(log.get(id).unwrap().unwrap().value(), json!("x"));
    assert_eq!(all(&log, EventFilter::default()).len(), 1);
}

#[test]
fn one_process_at_a_time_has_a_log() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path());
    let events = folder.path().join("events");
    let second = EventLog::open(&events, log.inner.cold.db.clone(), &EventLogOptions::new("p"));
    assert!(matches!(second.map(|_| ()), Err(EventError::Busy { .. })));
    drop(log);
    open(folder.path());
}

#[test]
fn many_threads_emit_in_one_order_across_segments() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path());
    let payload = "x".repeat(30_000);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (log, payload) = (&log, &payload);
            scope.spawn(move || {
                for n in 0..400 {
                    // Many contexts, so that their definitions are split between segments, too.
                    let _in = context().enter();
                    let id = log.emit(&format!("kind.{thread}"), &json!([n, payload])).unwrap();
                    assert_eq!(log.get(id).unwrap().unwrap().value()[0], n);
                }
            });
        }
    });
    let check = |log: &EventLog| {
        for thread in 0..4 {
            let events = all(log, kinds(&[&format!("kind.{thread}")]));
            let numbers: Vec<u64> = events.iter().map(|event| event.value()[0].as_u64().unwrap()).collect();
            assert_eq!(numbers, (0..400).collect::<Vec<_>>(), "each thread's events are in its order");
        }
    };
    check(&log);
    drop(log);
    let log = open(folder.path());
    check(&log);
    drain(&log);
    check(&log);
    drop(log);
    let left = crate::segment::list(&folder.path().join("events")).unwrap();
    assert!(left.len() <= 1, "what is in the database is removed from the segments: {left:?}");
}

#[test]
fn a_clock_that_is_set_back_changes_no_order() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path());
    log.emit("n", &1).unwrap();
    // As if it were set back by a day: what is later in the log is earlier by the clock.
    let file = folder.path().join("old.jsonl");
    std::fs::write(&file, "{\"kind\":\"n\",\"at\":\"2001-01-01T00:00:00Z\",\"payload\":2}\n").unwrap();
    log.import(&file, "p").unwrap();
    log.emit("n", &3).unwrap();
    let values: Vec<u64> = all(&log, kinds(&["n"])).iter().map(|event| event.value().as_u64().unwrap()).collect();
    assert_eq!(values, [1, 2, 3]);
    let old = EventFilter { to_ms: Some(1_000_000_000_000), ..EventFilter::default() };
    assert_eq!(all(&log, old).len(), 1, "times are found as they were");
    let (_, bars) = log.over_time(&EventFilter::default(), 10).unwrap();
    assert_eq!((bars[0], bars[9]), (1, 2));
}

/// Set in the processes that are killed: the folder that they write to.
const KILLED: &str = "CONTINUO_EVENTS_KILLED";

/// Emits from several threads until it is killed, and says of each event that it was accepted. A test only so that the
/// program of the tests can be started again as the one that is killed.
#[test]
fn emits_until_it_is_killed() {
    let Some(folder) = std::env::var_os(KILLED) else { return };
    let log = open(Path::new(&folder));
    std::thread::scope(|scope| {
        for thread in 0..3_u64 {
            let log = &log;
            scope.spawn(move || {
                for n in 0_u64.. {
                    let _in = (n % 10 == 0).then(|| context().enter());
                    let id = match n % 17 {
                        16 => log
                            .write(move |tx| {
                                Ok::<_, continuo_store::StoreError>(tx.emit_in("n", 1, &json!([thread, n])).unwrap())
                            })
                            .unwrap(),
                        _ => log.emit("n", &json!([thread, n])).unwrap(),
                    };
                    let mut out = std::io::stdout().lock();
                    if writeln!(out, "accepted {id} {thread} {n}").and_then(|()| out.flush()).is_err() {
                        return;
                    }
                }
            });
        }
    });
}

#[test]
fn no_accepted_event_is_lost_however_often_it_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let mut accepted = BTreeMap::new();
    for round in 0..200_u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "tests::durability::emits_until_it_is_killed", "--nocapture"])
            .env(KILLED, folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let wanted = 1 + round * 37 % 400;
        let mut count = 0;
        // What it has said before it was killed counts, too.
        for line in lines.map_while(Result::ok) {
            let Some(told) = line.split_once("accepted ").map(|(_, told)| told) else { continue };
            let numbers: Vec<u64> = told.split(' ').filter_map(|number| number.parse().ok()).collect();
            let [id, thread, n] = numbers[..] else { continue };
            // A line that was cut off may name another number.
            if told.matches(' ').count() == 2 && count < wanted {
                assert_eq!(accepted.insert(id, (thread, n)), None, "an id is given once");
            }
            count += 1;
            if count == wanted {
                child.kill().unwrap();
            }
        }
        child.wait().unwrap();
        assert!(count >= wanted, "it was killed while it emitted");
    }
    let log = open(folder.path());
    assert_eq!(log.recovered().damage, []);
    let stored: BTreeMap<u64, (u64, u64)> = all(&log, kinds(&["n"]))
        .iter()
        .map(|event| (event.id.0, serde_json::from_value(event.value()).expect("none is invented")))
        .collect();
    for (id, pair) in &accepted {
        assert_eq!(stored.get(id), Some(pair), "event {id}");
    }
    let mut before = BTreeMap::new();
    for (thread, n) in stored.values() {
        // A thread begins anew in each process.
        let last = before.insert(thread, n);
        assert!(*n == 0 || last.is_some_and(|last| *n == last + 1), "each once and in order");
    }
}

#[test]
fn contexts_are_inherited_by_threads_and_channels() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path());
    let saved = log.emit("file.saved", &json!({})).unwrap();
    let _in = log.get(saved).unwrap().unwrap().effects().enter();
    let (emits, sent) = (Arc::new(log.clone()), Carried::new(()));
    let indexed = spawn("emits", move || emits.emit("file.indexed", &json!({})).unwrap()).unwrap().join().unwrap();
    drop(_in);
    let found = sent.open(|()| log.emit("task.found", &json!({})).unwrap());
    for id in [indexed, found] {
        assert_eq!(log.get(id).unwrap().unwrap().context.parent(), Some(saved));
    }
}
