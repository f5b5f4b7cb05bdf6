//! Queries, chains, sizes and ages, in memory and in the database alike.

use super::*;
use serde_json::json;

#[test]
fn what_is_caused_is_found_with_its_cause_wherever_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path());
    let saved = log.emit("file.saved", &json!({})).unwrap();
    let effect = |of: EventId, kind: &str| {
        let _in = log.get(of).unwrap().unwrap().effects().enter();
        log.emit(kind, &json!({})).unwrap()
    };
    let indexed = effect(saved, "file.indexed");
    drain(&log);
    let (embedded, found) = (effect(indexed, "file.embedded"), effect(indexed, "task.found"));
    let check = |log: &EventLog| {
        let chain = |id, limit| {
            let chain = log.chain(id, limit).unwrap().unwrap();
            (ids(&chain.events), chain.more, chain.begins_earlier)
        };
        assert_eq!(chain(saved, 100), (vec![saved.0, indexed.0, embedded.0, found.0], false, false));
        assert_eq!(chain(embedded, 100), (vec![saved.0, indexed.0, embedded.0], false, false));
        assert_eq!(chain(saved, 2), (vec![saved.0, indexed.0, embedded.0], true, false));
        assert!(log.chain(EventId(77), 10).unwrap().is_none());
        let last = log.get(found).unwrap().unwrap();
        assert_eq!((last.context.depth(), last.context.root()), (2, Some(saved)));
    };
    check(&log);
    drain(&log);
    check(&log);
    assert_eq!(log.of_correlation(log.get(saved).unwrap().unwrap().context.correlation).len(), 4);
    drop(log);
    check(&open(folder.path()));
}

#[test]
fn filters_find_the_same_in_memory_and_in_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path());
    let of = |actor: &str, session: Option<&str>| {
        let actor = actor.parse().unwrap();
        context().with(|context| {
            context.actor = actor;
            context.session = session.map(Into::into);
        })
    };
    let contexts = [
        of("user", Some("s1")),
        of("engine:ingest", None),
        of("client:Editor", Some("s2")),
        of("engine:index", Some("s1")),
    ];
    for n in 0..40_u64 {
        let _in = contexts[n as usize % 4].enter();
        log.emit(
            ["file.saved", "file.indexed", "note", "search.done"][n as usize / 10],
            &json!({ "path": format!("Ä {n} 100%_\"q\".rs"), "n": n }),
        )
        .unwrap();
    }
    let correlation = contexts[2].correlation;
    let actor = |text: &str| EventFilter { actor: Some(ActorPattern(text.parse().unwrap())), ..EventFilter::default() };
    let text = |text: &str| EventFilter { text: Some(text.into()), ..EventFilter::default() };
    let filters = [
        (EventFilter::default(), 40),
        (kinds(&["file.*"]), 20),
        (kinds(&["note", "*.done"]), 20),
        (kinds(&["nothing"]), 0),
        (actor("engine"), 20),
        (actor("engine:index"), 10),
        (actor("agent"), 0),
        (EventFilter { session: Some("s1".into()), ..EventFilter::default() }, 20),
        (EventFilter { correlation: Some(correlation), ..EventFilter::default() }, 10),
        (text("7 100%_"), 4),
        (text("\"Q\".RS"), 40),
        (text("earch"), 10),
        (text("%"), 40),
        (text("path"), 0),
        (
            EventFilter {
                kinds: kinds(&["file.*"]).kinds,
                session: Some("s2".into()),
                text: Some(" 1".into()),
                ..actor("client")
            },
            5,
        ),
        (EventFilter { from_ms: Some(0), to_ms: Some(1), ..EventFilter::default() }, 0),
    ];
    let check = |log: &EventLog| {
        for (filter, count) in &filters {
            let found = all(log, filter.clone());
            assert_eq!(found.len(), *count, "{filter:?}");
            let mut latest = ids(&log
                .find(&EventQuery { filter: filter.clone(), limit: 1000, ..EventQuery::default() })
                .unwrap()
                .events);
            latest.reverse();
            assert_eq!(latest, ids(&found), "{filter:?}");
            let page = log
                .find(&EventQuery {
                    filter: filter.clone(),
                    limit: 3,
                    skip: 2,
                    upto: Some(EventId(30)),
                    ..EventQuery::default()
                })
                .unwrap();
            let wanted: Vec<u64> = latest.iter().rev().filter(|id| **id <= 30).skip(2).take(3).copied().collect();
            assert_eq!(ids(&page.events), wanted, "{filter:?}");
            assert_eq!(page.total, Some(latest.iter().filter(|id| **id <= 30).count() as u64), "{filter:?}");
            let (_, bars) = log.over_time(filter, 7).unwrap();
            assert_eq!(bars.iter().sum::<u64>(), *count as u64, "{filter:?}");
        }
    };
    check(&log);
    drain(&log);
    check(&log);
}

#[test]
fn sizes_say_what_sharing_saves() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path());
    let mut lines = 0;
    for n in 0..2000_u64 {
        let context = if n % 100 == 0 { context() } else { log.latest_of_kind("n", 1)[0].context.at(None) };
        let _in = context.with(|context| drop(context.fields.insert("note".into(), "x".repeat(500)))).enter();
        let id = log.emit("n", &json!({ "path": format!("src/{n}.rs") })).unwrap();
        lines += Line::of(&log.get(id).unwrap().unwrap()).to_string().len() as u64 + 1;
    }
    let stats = log.stats().unwrap();
    assert_eq!((stats.events, stats.contexts, stats.bytes_if_embedded), (2000, 20, lines));
    assert!(stats.bytes > 0 && stats.bytes * 4 < lines, "{} of {lines}", stats.bytes);
    assert_eq!(stats.kinds, [EventCount { name: "n".into(), events: 2000 }]);
}

#[test]
fn what_is_old_leaves_in_small_steps_and_its_room_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path());
    let file = folder.path().join("old.jsonl");
    let day = 24 * 3600 * 1000_i64;
    let now = continuo_store::now_ms();
    let line = |kind: &str, days: i64, n: usize| {
        json!({ "kind": kind, "at": now - days * day, "payload": { "n": n, "x": "y".repeat(200) }, "context": { "session": format!("{days}") } }).to_string()
    };
    let old: Vec<String> = (0..5000)
        .map(|n| line("a.b", 31, n))
        .chain((0..50).map(|n| line("a.b", 29, n)))
        .chain((0..50).map(|n| line("kept.long", 300, n)))
        .collect();
    std::fs::write(&file, old.join("\n")).unwrap();
    log.import(&file, "p").unwrap();
    let before = log.stats().unwrap();
    let keep = Keep { days: 30, by_kind: vec![(KindPattern("kept.*".into()), 365)] };
    let mut steps = 0;
    while log.inner.cold.age(&keep, now).unwrap() > 0 {
        steps += 1;
    }
    assert_eq!(steps, 3, "of 2,000 each");
    let after = log.stats().unwrap();
    assert_eq!((before.events, after.events), (5100, 100));
    assert!(after.contexts < before.contexts && after.bytes * 4 < before.bytes, "{before:?} {after:?}");
    let pages = |log: &EventLog| {
        log.inner.cold.read(|db| Ok(db.query_row("PRAGMA page_count", [], |row| row.get::<_, u64>(0))?)).unwrap()
    };
    let full = pages(&log);
    log.inner.cold.db.shrink().unwrap();
    assert!(pages(&log) * 2 < full, "{} of {full} pages", pages(&log));
    assert_eq!(all(&log, kinds(&["kept.long"])).len(), 50);
    assert!(log.emit("a.b", &json!({})).unwrap().0 > 5100);
    let everything = all(&log, EventFilter::default());
    assert_eq!(everything.len(), 101);
}

#[test]
fn a_million_contexts_are_kept_apart_within_memorys_bound() {
    let folder = tempfile::tempdir().unwrap();
    let options = EventLogOptions { hot_bytes: 8 << 20, most_waiting: u64::MAX, ..EventLogOptions::new("p") };
    let log = open_with(folder.path(), &options);
    let (count, mut some) = (1_000_000_u64, Vec::new());
    for n in 0..count {
        let context = context();
        let _in = context.enter();
        let id = log.emit("n", &n).unwrap();
        if n % 99_991 == 0 {
            some.push((id, context.clone(), n));
        }
        if n % 10_000 == 0 {
            assert!(log.hot_stats().bytes <= 8 << 20);
        }
    }
    let until = std::time::Instant::now() + 10 * SOON;
    log.inner.wait_drained(until);
    for (id, context, n) in some {
        let event = log.get(id).unwrap().unwrap();
        assert_eq!((event.context.clone(), event.value()), (context.clone(), json!(n)));
        let of_context = EventFilter { correlation: Some(context.correlation), ..EventFilter::default() };
        assert_eq!(ids(&all(&log, of_context)), [id.0]);
    }
    assert_eq!(log.stats().unwrap().contexts, count);
}
