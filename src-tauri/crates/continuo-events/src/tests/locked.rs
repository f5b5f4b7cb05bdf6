//! A database that another program holds, and events that come faster than it takes them.

use super::*;
use continuo_store::rusqlite::Connection;
use serde_json::json;

fn hold(folder: &Path) -> Connection {
    let other = Connection::open(folder.join("profile.db")).unwrap();
    other.execute_batch("PRAGMA busy_timeout = 60000; BEGIN IMMEDIATE").unwrap();
    other
}

#[test]
fn events_are_accepted_and_found_while_another_program_holds_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path());
    let first = log.emit("n", &0).unwrap();
    drain(&log);
    let other = hold(folder.path());
    let ids: Vec<EventId> = (1..=100).map(|n| log.emit("n", &n).unwrap()).collect();
    assert!(ids.iter().all(|id| log.get(*id).unwrap().is_some()));
    assert_eq!(all(&log, kinds(&["n"])).len(), 101);
    let latest = log.find(&EventQuery { limit: 3, skip: 99, ..EventQuery::default() }).unwrap();
    assert_eq!((super::ids(&latest.events), latest.total), (vec![ids[0].0, first.0], Some(101)));
    other.execute_batch("COMMIT").unwrap();
    drain(&log);
    assert_eq!(all(&log, kinds(&["n"])).len(), 101, "each once");
}

#[test]
fn what_waits_is_bounded_and_what_is_refused_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let options = EventLogOptions { most_waiting: 1 << 20, ..EventLogOptions::new("p") };
    let log = open_with(folder.path(), &options);
    log.emit("n", &json!("first")).unwrap();
    drain(&log);
    let other = hold(folder.path());
    let payload = "x".repeat(50_000);
    let mut accepted = 1;
    let refused = loop {
        match log.emit("n", &payload) {
            Ok(_) => accepted += 1,
            Err(refused) => break refused,
        }
        assert!(accepted < 100);
    };
    assert!(matches!(refused, EventError::Overloaded { most, .. } if most == 1 << 20), "{refused}");
    other.execute_batch("COMMIT").unwrap();
    drain(&log);
    assert_eq!(all(&log, kinds(&["n"])).len(), accepted);
    log.emit("n", &1).unwrap();
}

#[test]
fn what_left_memory_before_the_database_had_it_is_found_in_the_segments() {
    let folder = tempfile::tempdir().unwrap();
    let options = EventLogOptions { hot_bytes: 1 << 20, ..EventLogOptions::new("p") };
    let log = open_with(folder.path(), &options);
    drain(&log);
    let other = hold(folder.path());
    let payload = "x".repeat(5_000);
    let ids: Vec<EventId> = (0..1000).map(|n| log.emit("n", &json!([n, payload])).unwrap()).collect();
    assert!(log.hot_stats().events < 500);
    assert_eq!(log.get(ids[3]).unwrap().unwrap().value()[0], 3);
    assert_eq!(all(&log, kinds(&["n"])).len(), 1000);
    other.execute_batch("COMMIT").unwrap();
    drain(&log);
    assert_eq!(log.get(ids[3]).unwrap().unwrap().value()[0], 3);
}
