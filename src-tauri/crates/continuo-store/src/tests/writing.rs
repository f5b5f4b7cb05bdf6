use std::thread;
use std::time::Duration;

use crossbeam_channel::bounded;

use super::{Place, add, texts, wait_until};
use crate::files::{has_log, suffixed};
use crate::writer::Limits;
use crate::{Database, StoreError};

/// Keeps the writer busy until what it returns is dropped.
fn hold(db: &Database) -> crossbeam_channel::Sender<()> {
    let (release, held) = bounded::<()>(0);
    let (begun, begins) = bounded(1);
    let db = db.clone();
    thread::spawn(move || {
        db.write(move |_| -> Result<(), StoreError> {
            begun.send(()).unwrap();
            held.recv().unwrap_err();
            Ok(())
        })
    });
    begins.recv().unwrap();
    release
}

#[test]
fn handles_and_errors_go_between_threads() {
    fn check<T: Send + Sync + Clone + 'static>() {}
    check::<Database>();
    check::<StoreError>();
}

#[test]
fn what_was_written_is_read_by_the_next_query() {
    let place = Place::new();
    let db = place.open().unwrap();
    assert_eq!(add(&db, "one").unwrap(), 1);
    assert_eq!(texts(&db), ["one"]);
}

/// Counts the COMMITs in the log: a frame that ends a transaction tells the database's length in its header.
fn commits(db: &Database) -> usize {
    const HEADER: usize = 32;
    const FRAME: usize = 24 + 4096;
    let log = std::fs::read(suffixed(db.path(), "-wal")).unwrap();
    log[HEADER..].chunks_exact(FRAME).filter(|frame| frame[4..8] != [0; 4]).count()
}

#[test]
fn jobs_that_wait_share_one_transaction() {
    let place = Place::new();
    let db = place.open_patient();
    add(&db, "alone").unwrap();
    let before = commits(&db);
    let release = hold(&db);
    let writers: Vec<_> = (0..20)
        .map(|at| {
            let db = db.clone();
            thread::spawn(move || add(&db, &at.to_string()))
        })
        .collect();
    wait_until(|| db.queued() == 20);
    drop(release);
    for writer in writers {
        writer.join().unwrap().unwrap();
    }
    assert_eq!(texts(&db).len(), 21);
    assert_eq!(commits(&db), before + 1);
}

#[test]
fn an_answer_comes_after_the_commit_of_its_group() {
    let place = Place::new();
    let db = place.open_patient();
    let release = hold(&db);
    let (ran, runs) = bounded(1);
    let (go, waits) = bounded::<()>(0);
    let first = thread::spawn({
        let db = db.clone();
        move || {
            db.write(move |tx| -> Result<(), StoreError> {
                tx.execute("INSERT INTO note (text) VALUES ('first')", [])?;
                ran.send(()).unwrap();
                Ok(())
            })
        }
    });
    wait_until(|| db.queued() == 1);
    let second = thread::spawn({
        let db = db.clone();
        move || {
            db.write(move |_| -> Result<(), StoreError> {
                waits.recv().unwrap_err();
                Ok(())
            })
        }
    });
    wait_until(|| db.queued() == 2);
    drop(release);
    runs.recv().unwrap();
    // The first has run, and the second keeps their COMMIT from being made.
    assert_eq!(texts(&db), Vec::<String>::new(), "nobody sees what isn't committed");
    assert!(!first.is_finished(), "nobody is told before it is committed");
    drop(go);
    first.join().unwrap().unwrap();
    assert_eq!(texts(&db), ["first"]);
    second.join().unwrap().unwrap();
}

#[test]
fn a_job_that_fails_or_panics_takes_back_only_what_it_did_itself() {
    let place = Place::new();
    let db = place.open_patient();
    let release = hold(&db);
    let queue = |at: usize, job: fn(&rusqlite::Transaction<'_>) -> Result<(), StoreError>| {
        let writer = thread::spawn({
            let db = db.clone();
            move || db.write(job)
        });
        wait_until(|| db.queued() == at);
        writer
    };
    let good = queue(1, |tx| Ok(tx.execute_batch("INSERT INTO note (text) VALUES ('good')")?));
    let bad =
        queue(2, |tx| Ok(tx.execute_batch("INSERT INTO note (text) VALUES ('bad'); INSERT INTO nowhere VALUES (1)")?));
    let panics = queue(3, |tx| {
        tx.execute_batch("INSERT INTO note (text) VALUES ('panic')")?;
        panic!("on purpose")
    });
    let last = queue(4, |tx| Ok(tx.execute_batch("INSERT INTO note (text) VALUES ('last')")?));
    drop(release);
    good.join().unwrap().unwrap();
    let error = bad.join().unwrap().unwrap_err();
    assert!(matches!(&error, StoreError::Sqlite { path, .. } if *path == place.path()), "{error:?}");
    assert!(error.to_string().contains("no such table: nowhere"), "{error}");
    let error = panics.join().unwrap().unwrap_err();
    assert!(matches!(&error, StoreError::Panicked(text) if text == "on purpose"), "{error:?}");
    last.join().unwrap().unwrap();
    assert_eq!(texts(&db), ["good", "last"]);
    add(&db, "and on").unwrap();
    assert_eq!(texts(&db), ["good", "last", "and on"]);
}

#[test]
fn a_commit_that_fails_fails_its_whole_group_and_nothing_else() {
    let place = Place::new();
    let db = place.open_patient();
    db.write(|tx| -> Result<(), StoreError> {
        Ok(tx.execute_batch(
            "CREATE TABLE mark (note INTEGER REFERENCES note (id) DEFERRABLE INITIALLY DEFERRED) STRICT;",
        )?)
    })
    .unwrap();
    let release = hold(&db);
    let good = thread::spawn({
        let db = db.clone();
        move || add(&db, "good")
    });
    wait_until(|| db.queued() == 1);
    let bad = thread::spawn({
        let db = db.clone();
        move || db.write(|tx| -> Result<(), StoreError> { Ok(tx.execute_batch("INSERT INTO mark VALUES (77)")?) })
    });
    wait_until(|| db.queued() == 2);
    drop(release);
    for error in [good.join().unwrap().unwrap_err(), bad.join().unwrap().unwrap_err()] {
        assert!(error.to_string().contains("FOREIGN KEY"), "{error}");
    }
    assert_eq!(texts(&db), Vec::<String>::new());
    add(&db, "after").unwrap();
    assert_eq!(texts(&db), ["after"]);
}

#[test]
fn a_transaction_that_is_gone_fails_the_jobs_before_too() {
    let place = Place::new();
    let db = place.open_patient();
    let release = hold(&db);
    let early = thread::spawn({
        let db = db.clone();
        move || add(&db, "early")
    });
    wait_until(|| db.queued() == 1);
    // What SQLite does by itself when the disk is full.
    let undoing = thread::spawn({
        let db = db.clone();
        move || db.write(|tx| -> Result<(), StoreError> { Ok(tx.execute_batch("ROLLBACK")?) })
    });
    wait_until(|| db.queued() == 2);
    let late = thread::spawn({
        let db = db.clone();
        move || add(&db, "late")
    });
    wait_until(|| db.queued() == 3);
    drop(release);
    assert!(matches!(early.join().unwrap(), Err(StoreError::Undone(_))));
    assert!(matches!(undoing.join().unwrap(), Err(StoreError::Undone(_))));
    late.join().unwrap().unwrap();
    assert_eq!(texts(&db), ["late"]);
}

#[test]
fn a_full_disk_is_told_as_such_and_passes() {
    let place = Place::new();
    let db = place.open().unwrap();
    let pages: i64 = db
        .write(|tx| -> Result<_, StoreError> {
            let pages: i64 = tx.query_row("PRAGMA page_count", [], |row| row.get(0))?;
            tx.query_row("PRAGMA max_page_count = 1", [], |row| row.get::<_, i64>(0))?;
            Ok(pages)
        })
        .unwrap();
    assert!(pages > 1);
    let long = "x".repeat(100_000);
    let error = add(&db, &long).unwrap_err();
    assert!(matches!(&error, StoreError::Full(path) if *path == place.path()), "{error:?}");
    assert!(error.to_string().contains("free some space"), "{error}");
    assert_eq!(texts(&db), Vec::<String>::new(), "reading goes on");
    db.write(|tx| -> Result<i64, StoreError> {
        Ok(tx.query_row("PRAGMA max_page_count = 100000", [], |row| row.get(0))?)
    })
    .unwrap();
    add(&db, &long).unwrap();
    assert_eq!(texts(&db).len(), 1);
}

#[test]
fn a_job_that_would_wait_for_itself_is_refused() {
    let place = Place::new();
    let db = place.open().unwrap();
    let inner = db.clone();
    let error = db.write(move |_| add(&inner, "inside")).unwrap_err();
    assert!(matches!(error, StoreError::Nested(_)), "{error:?}");
    let error = db.read(|_| db.read(|_| Ok::<_, StoreError>(()))).unwrap_err();
    assert!(matches!(error, StoreError::Nested(_)), "{error:?}");
    db.read(|_| add(&db, "while reading")).unwrap();
    assert_eq!(texts(&db), ["while reading"]);
}

#[test]
fn a_read_sees_one_state_whatever_is_written_meanwhile() {
    let place = Place::new();
    let db = place.open().unwrap();
    add(&db, "one").unwrap();
    let counts = db
        .read(|connection| -> Result<_, StoreError> {
            let count = || connection.query_row("SELECT count(*) FROM note", [], |row| row.get::<_, i64>(0));
            let before = count()?;
            // Reading doesn't hold the writer up.
            add(&db, "two")?;
            Ok((before, count()?))
        })
        .unwrap();
    assert_eq!(counts, (1, 1));
    assert_eq!(texts(&db).len(), 2);
}

#[test]
fn a_read_connection_cannot_write_and_survives_a_panic() {
    let place = Place::new();
    let db = place.open().unwrap();
    for _ in 0..8 {
        let error = db
            .read(|connection| -> Result<_, StoreError> { Ok(connection.execute("DELETE FROM note", [])?) })
            .unwrap_err();
        assert!(error.to_string().contains("readonly"), "{error}");
        let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            db.read(|_| -> Result<(), StoreError> { panic!("on purpose") })
        }));
        assert!(panic.is_err());
    }
    // More panics than connections, and all are still there.
    add(&db, "one").unwrap();
    assert_eq!(texts(&db), ["one"]);
}

#[test]
fn more_jobs_than_the_queue_holds_are_all_done() {
    let place = Place::new();
    let limits = Limits { queue: 2, group: 3, ..Limits::USUAL };
    let db = Database::open_with(&place.path(), &place.options, limits).unwrap();
    thread::scope(|scope| {
        for writer in 0..8 {
            let db = &db;
            scope.spawn(move || {
                for at in 0..25 {
                    add(db, &format!("{writer}/{at}")).unwrap();
                }
            });
        }
    });
    assert_eq!(texts(&db).len(), 200);
}

#[test]
fn what_a_job_takes_along_is_dropped_before_its_answer() {
    let place = Place::new();
    let db = place.open_patient();
    let taken = std::sync::Arc::new(());
    db.write(|tx| -> Result<(), StoreError> { Ok(tx.busy_timeout(Duration::ZERO)?) }).unwrap();
    let other = rusqlite::Connection::open(place.path()).unwrap();
    for locked in [false, true] {
        // Locked, the transaction doesn't begin and the job doesn't run.
        if locked {
            other.execute_batch("BEGIN IMMEDIATE").unwrap();
        }
        let (held, taken_along) = (db.clone(), std::sync::Arc::clone(&taken));
        let result = held.write(move |_| -> Result<(), StoreError> {
            assert_eq!(std::sync::Arc::strong_count(&taken_along), 2);
            Ok(())
        });
        assert_eq!(result.is_err(), locked);
        assert_eq!(std::sync::Arc::strong_count(&taken), 1);
    }
}

#[test]
fn at_rest_the_log_is_moved_into_the_file() {
    let place = Place::new();
    let limits = Limits { idle: Duration::from_millis(1), ..Limits::USUAL };
    let db = Database::open_with(&place.path(), &place.options, limits).unwrap();
    for at in 0..3 {
        add(&db, &at.to_string()).unwrap();
        wait_until(|| !has_log(&place.path()));
    }
    assert_eq!(texts(&db).len(), 3);
}

#[test]
fn a_long_log_is_shortened_while_there_is_work() {
    let place = Place::new();
    let limits = Limits { idle: Duration::from_secs(3600), log_bytes: 64 << 10, ..Limits::USUAL };
    let db = Database::open_with(&place.path(), &place.options, limits).unwrap();
    let log = suffixed(&place.path(), "-wal");
    let length = || std::fs::metadata(&log).unwrap().len();
    let mut shortened = 0;
    let mut before = length();
    for _ in 0..100 {
        add(&db, &"x".repeat(4000)).unwrap();
        // The answer comes before the log is looked at, so this is at least the length after the job before.
        shortened += usize::from(length() < before);
        before = length();
        assert!(before < 1 << 20, "{before}");
    }
    assert!(shortened > 0);
}

#[test]
fn closing_leaves_one_file() {
    let place = Place::new();
    let db = place.open().unwrap();
    add(&db, "one").unwrap();
    drop(db);
    assert_eq!(Place::names(place.dir.path()), ["notes.db", "notes.db.checked"]);
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_a_database() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let db = place.open().unwrap();
    add(&db, "one").unwrap();
    db.backup(&place.dir.path().join("copy.db")).unwrap();
    for name in ["notes.db", "notes.db-wal", "notes.db-shm", "copy.db"] {
        let mode = place.dir.path().join(name).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}
