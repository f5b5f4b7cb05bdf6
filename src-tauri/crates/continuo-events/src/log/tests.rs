use super::*;
use crate::{Carried, spawn};
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

fn open(folder: &Path) -> EventLog {
    EventLog::open(folder, &EventLogOptions::new("p")).unwrap()
}

fn context() -> ContextRef {
    EventContext::begin(Actor::user(), "p").unwrap().shared()
}

#[test]
fn an_event_is_there_at_once_and_in_the_next_process() {
    let folder = tempfile::tempdir().unwrap();
    let context = context();
    let (one, two) = {
        let log = open(folder.path());
        let one = log.emit("engine.started", &json!({ "version": "1" })).unwrap();
        let _in = context.enter();
        let two = log.emit_as("file.indexed", &json!({ "path": "a.rs" }), Durability::Critical).unwrap();
        assert!(one < two);
        assert_eq!(log.get(two).unwrap().value(), json!({ "path": "a.rs" }));
        (one, two)
    };
    let log = open(folder.path());
    assert_eq!((log.recovered().events, log.recovered().torn, log.recovered().damage.len()), (2, 0, 0));
    let event = log.get(two).unwrap();
    assert_eq!((&*event.kind, event.value(), &event.context), ("file.indexed", json!({ "path": "a.rs" }), &context));
    assert_eq!(log.get(one).unwrap().context.actor, Actor::engine("engine"), "outside of any scope");
    assert!(log.emit("engine.started", &json!({})).unwrap() > two, "ids go on");
}

#[test]
fn what_is_caused_is_found_with_its_cause() {
    let folder = tempfile::tempdir().unwrap();
    let log = Arc::new(open(folder.path()));
    let saved = log.emit("file.saved", &json!({})).unwrap();
    let caused_by = |id| EventContext::caused_by(&log.get(id).unwrap()).shared();
    let indexed = {
        let _in = caused_by(saved).enter();
        log.emit("file.indexed", &json!({})).unwrap()
    };
    let _in = caused_by(indexed).enter();
    let sent = Carried::new(());
    let emits = log.clone();
    let embedded = spawn("embeds", move || emits.emit("file.embedded", &json!({})).unwrap()).unwrap().join().unwrap();
    let found = sent.open(|()| log.emit("task.found", &json!({})).unwrap());
    let ids = |id, limit| log.chain(id, limit).iter().map(|event| event.id).collect::<Vec<_>>();
    for id in [saved, indexed, embedded] {
        assert_eq!(ids(id, 100)[0], saved, "the cause comes first");
    }
    assert_eq!(ids(saved, 100), [saved, indexed, embedded, found]);
    assert_eq!(ids(embedded, 100), [saved, indexed, embedded]);
    assert_eq!(ids(saved, 2), [saved, indexed]);
    let last = log.get(found).unwrap();
    assert_eq!((last.context.depth, last.context.root), (2, Some(saved)));
    assert_eq!(log.of_correlation(last.context.correlation).len(), 4);
}

#[test]
fn what_is_too_large_is_refused_with_the_limit_and_harms_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path());
    let refused = log.emit("note", &"x".repeat(10 << 20)).unwrap_err();
    assert!(refused.to_string().contains(&LARGEST_PAYLOAD.to_string()), "{refused}");
    let unwritable: BTreeMap<(u8, u8), u8> = [((1, 2), 3)].into();
    assert!(matches!(log.emit("note", &unwritable), Err(EventError::Payload { .. })));
    let id = log.emit("note", &"x").unwrap();
    assert_eq!(log.get(id).unwrap().value(), json!("x"));
}

#[test]
fn one_process_at_a_time_has_a_log() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path());
    let second = EventLog::open(folder.path(), &EventLogOptions::new("p"));
    assert!(matches!(second.map(|_| ()), Err(EventError::Busy { .. })));
    drop(log);
    open(folder.path());
}

#[test]
fn many_threads_emit_in_one_order_across_segments() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path());
    let payload = "x".repeat(10_000);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (log, payload) = (&log, &payload);
            scope.spawn(move || {
                for n in 0..600 {
                    // Many contexts, so that their definitions are split between segments, too.
                    let _in = context().enter();
                    let id = log.emit(&format!("kind.{thread}"), &json!([n, payload])).unwrap();
                    assert_eq!(log.get(id).unwrap().value()[0], n);
                }
            });
        }
    });
    drop(log);
    assert!(segment::list(folder.path()).unwrap().len() > 1);
    let log = open(folder.path());
    assert_eq!((log.recovered().events, log.recovered().damage.len()), (2400, 0));
    for thread in 0..4 {
        let mut events = log.of_kind(&format!("kind.{thread}"), usize::MAX);
        events.reverse();
        let numbers: Vec<u64> = events.iter().map(|event| event.value()[0].as_u64().unwrap()).collect();
        assert_eq!(numbers, (0..600).collect::<Vec<_>>(), "each thread's events are in its order");
    }
}

#[test]
fn a_torn_end_is_cut_and_what_is_damaged_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let ids: Vec<EventId> = {
        let log = open(folder.path());
        (0..100).map(|n| log.emit("n", &n).unwrap()).collect()
    };
    let path = segment::list(folder.path()).unwrap().remove(0);
    let whole = fs::read(&path).unwrap();
    let last = whole.len() - 3;
    for cut in [last, last - 1, last - 7] {
        fs::write(&path, &whole[..cut]).unwrap();
        let log = open(folder.path());
        assert_eq!((log.recovered().events, log.recovered().damage.len()), (99, 0));
        assert!(log.recovered().torn > 0);
        drop(log);
        assert_eq!(open(folder.path()).recovered().torn, 0, "it is cut once");
    }
    // Each byte of a record in the middle, flipped: its length, its sum, its body.
    let records: Vec<usize> = {
        let mut at = 24;
        std::iter::from_fn(|| {
            let (_, length) = crate::record::read(whole.get(at..)?)?;
            at += length;
            Some(at - length)
        })
        .collect()
    };
    // After a context and a kind.
    let (from, to) = (records[2 + 50], records[2 + 51]);
    for at in from..to {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x40;
        fs::write(&path, damaged).unwrap();
        let log = open(folder.path());
        let damage = &log.recovered().damage;
        assert_eq!((log.recovered().events, damage.len()), (99, 1), "byte {at}");
        assert_eq!((&damage[0].path, &damage[0].bytes), (&path, &(from as u64..to as u64)));
        assert!(log.get(ids[50]).is_none() && log.get(ids[51]).is_some());
        assert!(log.emit("n", &0).unwrap() > ids[99]);
        drop(log);
        for later in segment::list(folder.path()).unwrap().into_iter().skip(1) {
            fs::remove_file(later).unwrap();
        }
    }
    for rubbish in [&b""[..], b"short", &[0xff; 5000]] {
        fs::write(&path, rubbish).unwrap();
        let log = open(folder.path());
        assert_eq!((log.recovered().events, log.recovered().damage.len()), (0, usize::from(!rubbish.is_empty())));
        assert!(log.emit("n", &0).is_ok());
        drop(log);
        assert!(rubbish.is_empty() || fs::read(&path).unwrap() == rubbish, "it stays for who can make something of it");
        for later in segment::list(folder.path()).unwrap().into_iter().filter(|later| *later != path) {
            fs::remove_file(later).unwrap();
        }
    }
}

#[test]
fn ids_are_never_given_twice_whatever_was_lost() {
    let folder = tempfile::tempdir().unwrap();
    let options = EventLogOptions { next: 1000, ..EventLogOptions::new("p") };
    let log = EventLog::open(folder.path(), &options).unwrap();
    assert_eq!(log.emit("n", &0).unwrap(), EventId(1000), "another store knows of those before");
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
                    let id = log.emit("n", &json!([thread, n])).unwrap();
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
            .args(["--exact", "log::tests::emits_until_it_is_killed", "--nocapture"])
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
    // All of them are asked for, however far ahead of its killing each process came.
    let options = EventLogOptions { hot_bytes: usize::MAX, ..EventLogOptions::new("p") };
    let log = EventLog::open(folder.path(), &options).unwrap();
    assert_eq!(log.recovered().damage, []);
    let mut before = BTreeMap::new();
    for (id, (thread, n)) in &accepted {
        let event = log.get(EventId(*id)).unwrap_or_else(|| panic!("event {id} is gone"));
        assert_eq!(event.value(), json!([thread, n]));
        // A thread begins anew in each process.
        let last = before.insert(thread, n);
        assert!(*n == 0 || last.is_none_or(|last| n > last), "in order");
    }
    let stored: Vec<Event> = log.of_kind("n", usize::MAX);
    assert!(
        stored.iter().all(|event| event.value().as_array().is_some_and(|pair| pair.len() == 2)),
        "none is invented"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is emitted in whatever order, with the log closed and opened in between, is what a list would hold.
    #[test]
    fn the_log_is_a_list_that_remembers(steps in prop::collection::vec((0_u8..12, 0_usize..5, 0_usize..4), 1..120)) {
        let folder = tempfile::tempdir().unwrap();
        let contexts: Vec<ContextRef> = (0..5).map(|_| context()).collect();
        let kinds = ["a", "a.b", "c", ""];
        let mut log = Some(open(folder.path()));
        let mut model: Vec<(EventId, usize, usize, serde_json::Value)> = Vec::new();
        for (at, (step, context, kind)) in steps.into_iter().enumerate() {
            if step == 0 {
                drop(log.take());
                log = Some(open(folder.path()));
                continue;
            }
            let value = json!({ "at": at, "text": "ü\n".repeat(step.into()) });
            let _in = contexts[context].enter();
            let id = log.as_ref().unwrap().emit(kinds[kind], &value).unwrap();
            model.push((id, context, kind, value));
        }
        let log = log.unwrap();
        for (id, context, kind, value) in &model {
            let event = log.get(*id).unwrap();
            prop_assert_eq!((&*event.kind, event.value(), &event.context), (kinds[*kind], value.clone(), &contexts[*context]));
        }
        for (at, kind) in kinds.iter().enumerate() {
            let wanted: Vec<EventId> = model.iter().rev().filter(|(_, _, kind, _)| *kind == at).map(|(id, ..)| *id).collect();
            let found: Vec<EventId> = log.of_kind(kind, usize::MAX).iter().map(|event| event.id).collect();
            prop_assert_eq!(found, wanted);
        }
        for (at, context) in contexts.iter().enumerate() {
            let wanted: Vec<EventId> = model.iter().filter(|(_, context, ..)| *context == at).map(|(id, ..)| *id).collect();
            let found: Vec<EventId> = log.of_correlation(context.correlation).iter().map(|event| event.id).collect();
            prop_assert_eq!(found, wanted);
        }
    }
}
