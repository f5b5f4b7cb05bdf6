//! Events that are written with a change of state.

use super::*;
use continuo_store::StoreError;
use serde_json::json;

fn value(log: &EventLog) -> Option<String> {
    let read = |db: &continuo_store::rusqlite::Connection| -> Result<Option<String>, StoreError> {
        let found = db.query_row("SELECT value FROM meta WHERE key = 'test'", [], |row| row.get(0));
        continuo_store::rusqlite::OptionalExtension::optional(found).map_err(StoreError::from)
    };
    log.inner.cold.db.read(read).unwrap()
}

#[test]
fn a_change_and_its_event_come_together_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path());
    let context = context();
    let before = log.emit("n", &1).unwrap();
    let with = {
        let _in = context.enter();
        log.write(|tx| -> Result<EventId, StoreError> {
            tx.execute("INSERT INTO meta VALUES ('test', 'a')", [])?;
            Ok(tx.emit_in("changed", 1, &json!({ "to": "a" })).unwrap())
        })
        .unwrap()
    };
    let event = log.get(with).unwrap().unwrap();
    assert_eq!((event.value(), &event.context), (json!({ "to": "a" }), &context));
    let refused = log.write(|tx| -> Result<(), StoreError> {
        tx.execute("UPDATE meta SET value = 'b' WHERE key = 'test'", [])?;
        tx.emit_in("changed", 1, &json!({ "to": "b" })).unwrap();
        tx.emit_in("a.new.kind", 1, &json!({ "never": ["seen"] })).unwrap();
        Err(StoreError::Panicked("no".into()))
    });
    assert!(refused.is_err());
    let after = log.emit("n", &2).unwrap();
    let panicked = log.write(|tx| -> Result<(), StoreError> {
        tx.emit_in("changed", 1, &json!({ "to": "c" })).unwrap();
        panic!("in the transaction");
    });
    assert!(panicked.is_err());
    assert_eq!(value(&log).as_deref(), Some("a"));
    assert_eq!(ids(&all(&log, EventFilter::default())), [before.0, with.0, after.0]);
    let again = log
        .write(|tx| Ok::<_, StoreError>(tx.emit_in("a.new.kind", 1, &json!({ "never": ["seen"] })).unwrap()))
        .unwrap();
    drain(&log);
    assert_eq!(all(&log, kinds(&["a.new.kind"])).len(), 1, "what was taken back isn't remembered as stored");
    drop(log);
    let log = open(folder.path());
    assert_eq!(ids(&all(&log, EventFilter::default())), [before.0, with.0, after.0, again.0]);
}

#[test]
fn who_reads_by_position_misses_nothing_that_is_committed_later() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path());
    let mut seen = log.subscribe(EventFilter::default(), EventId(0));
    let (inside, is_inside) = crossbeam_channel::bounded(1);
    let (go, goes) = crossbeam_channel::bounded::<()>(1);
    std::thread::scope(|scope| {
        let writes = &log;
        let writer = scope.spawn(move || {
            writes.write(move |tx| -> Result<EventId, StoreError> {
                let id = tx.emit_in("slow", 1, &1).unwrap();
                inside.send(()).unwrap();
                goes.recv().unwrap();
                Ok(id)
            })
        });
        is_inside.recv().unwrap();
        let quick = log.emit("quick", &2).unwrap();
        assert!(log.get(quick).unwrap().is_some(), "it is found at once");
        assert!(seen.next(Duration::from_millis(50)).unwrap().is_none(), "and read when its turn comes");
        assert!(log.position() < quick);
        go.send(()).unwrap();
        let slow = writer.join().unwrap().unwrap();
        let next = || seen.next(SOON).unwrap().unwrap().id;
        let mut next = next;
        assert_eq!([next(), next()], [slow, quick]);
    });
}

#[test]
fn changes_from_many_threads_have_one_order_for_all() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path());
    let mut seen = log.subscribe(EventFilter::default(), EventId(0));
    let (threads, each) = (4_u64, 200_u64);
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let log = &log;
            scope.spawn(move || {
                for n in 0..each {
                    let payload = json!([thread, n]);
                    if n % 3 == 0 {
                        log.write(move |tx| Ok::<_, StoreError>(tx.emit_in("n", 1, &payload).unwrap())).unwrap();
                    } else {
                        log.emit("n", &payload).unwrap();
                    }
                }
            });
        }
        let mut by_thread = vec![0; threads as usize];
        let mut last = EventId(0);
        for _ in 0..threads * each {
            let event = seen.next(SOON).unwrap().unwrap();
            assert!(event.id > last);
            last = event.id;
            let [thread, n] = serde_json::from_value::<[u64; 2]>(event.value()).unwrap();
            assert_eq!(std::mem::replace(&mut by_thread[thread as usize], n + 1), n);
        }
    });
    assert!(seen.next(Duration::ZERO).unwrap().is_none());
}
