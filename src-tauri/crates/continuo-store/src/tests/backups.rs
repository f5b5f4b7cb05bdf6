use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::{Timestamp, ToSpan};

use super::{NOTES, Place, add, fill, texts};
use crate::files::{name, suffixed};
use crate::{Migration, OpenOptions, StoreError, last_backup, restore};

const DAY: Duration = Duration::from_secs(24 * 3600);

fn at(day: i64) -> Timestamp {
    "2026-01-01T12:00:00Z".parse::<Timestamp>().unwrap() + (24 * day).hours()
}

#[test]
fn a_backup_restores_what_was_there_and_the_present_is_kept_aside() {
    let place = Place::new();
    let db = place.open().unwrap();
    add(&db, "before").unwrap();
    let copy = place.dir.path().join("deep/down/copy.db");
    db.backup(&copy).unwrap();
    add(&db, "after").unwrap();
    drop(db);
    let db = restore(&place.path(), &copy, &place.options).unwrap();
    assert_eq!(texts(&db), ["before"]);
    db.quick_check().unwrap();
    drop(db);
    assert!(copy.exists());
    assert_eq!(Place::names(copy.parent().unwrap()), ["copy.db"], "one file, and nothing half done");
    let names = Place::names(place.dir.path());
    let replaced = names.iter().find(|name| name.starts_with("notes.db.replaced-")).unwrap();
    fs::rename(place.dir.path().join(replaced), place.path()).unwrap();
    assert_eq!(texts(&place.open().unwrap()), ["before", "after"]);
}

#[test]
fn a_backup_replaces_the_file_that_is_there_but_never_the_database_itself() {
    let place = Place::new();
    let db = place.open().unwrap();
    let copy = place.dir.path().join("copy.db");
    db.backup(&copy).unwrap();
    add(&db, "one").unwrap();
    db.backup(&copy).unwrap();
    assert!(matches!(db.backup(&place.path()), Err(StoreError::Unsupported { .. })));
    drop(db);
    assert_eq!(texts(&restore(&place.path(), &copy, &place.options).unwrap()), ["one"]);
}

#[test]
fn a_backup_made_while_others_write_is_one_state_of_the_database() {
    let place = Place::new();
    let db = place.open().unwrap();
    fill(&db);
    let copies: Vec<PathBuf> = (0..5).map(|at| place.dir.path().join(format!("copy-{at}.db"))).collect();
    let done = AtomicBool::new(false);
    let written = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut written = 0;
            while !done.load(Ordering::Acquire) {
                // Two rows in one job: a copy that has one of them has both.
                db.write(|tx| -> Result<(), StoreError> {
                    tx.execute("INSERT INTO note (text) VALUES ('left')", [])?;
                    tx.execute("INSERT INTO note (text) VALUES ('right')", [])?;
                    Ok(())
                })
                .unwrap();
                written += 1;
            }
            written
        });
        for copy in &copies {
            db.backup(copy).unwrap();
        }
        done.store(true, Ordering::Release);
        writer.join().unwrap()
    });
    drop(db);
    let mut before = 0;
    for copy in &copies {
        let restored = texts(&restore(&place.path(), copy, &place.options).unwrap());
        let count = |what: &str| restored.iter().filter(|text| *text == what).count();
        assert_eq!(count("left"), count("right"));
        assert!((before..=written).contains(&count("left")));
        before = count("left");
    }
}

#[test]
fn a_backup_is_made_when_it_is_due_and_the_newest_are_kept() {
    let place = Place::new();
    let db = place.open().unwrap();
    let mut made = Vec::new();
    for day in 0..10 {
        made.extend(db.backup_if_due_at(DAY, 3, at(day)).unwrap());
        assert_eq!(db.backup_if_due_at(DAY, 3, at(day) + 23.hours()).unwrap(), None, "not due yet");
    }
    assert_eq!(made.len(), 10);
    let names = Place::names(&place.backups());
    let expected: Vec<_> = made[7..].iter().map(|path| name(path)).collect();
    assert_eq!(names, expected);
    assert_eq!(names[0], "notes-20260108T120000000Z.db");
    assert_eq!(last_backup(&place.backups()).as_ref(), made.last());
}

#[test]
fn two_backups_at_the_same_moment_have_two_names() {
    let place = Place::new();
    let db = place.open().unwrap();
    let first = db.backup_if_due_at(Duration::ZERO, 7, at(0)).unwrap().unwrap();
    let second = db.backup_if_due_at(Duration::ZERO, 7, at(0)).unwrap().unwrap();
    assert_ne!(first, second);
    assert!(first.exists() && second.exists());
}

#[test]
fn a_backup_dated_ahead_of_the_clock_counts_as_the_oldest() {
    let place = Place::new();
    let db = place.open().unwrap();
    // Made while the clock was a year ahead.
    let ahead = db.backup_if_due_at(DAY, 2, at(365)).unwrap().unwrap();
    let first = db.backup_if_due_at(DAY, 2, at(0)).unwrap().unwrap();
    assert!(ahead.exists());
    assert_eq!(db.backup_if_due_at(DAY, 2, at(0) + 1.hour()).unwrap(), None, "it doesn't make one due every time");
    let second = db.backup_if_due_at(DAY, 2, at(1)).unwrap().unwrap();
    assert!(!ahead.exists() && first.exists() && second.exists());
}

#[test]
fn what_is_not_a_backup_of_this_database_is_left_alone() {
    let place = Place::new();
    let db = place.open().unwrap();
    fs::create_dir(place.backups()).unwrap();
    let others = ["notes-mine.db", "other-20200101T000000000Z.db", "notes-20200101T000000000Z.txt", "readme"];
    for other in others {
        fs::write(place.backups().join(other), "other").unwrap();
    }
    // What a crash has left half done goes.
    fs::write(place.backups().join("notes-20200101T000000000Z.db.partial"), "half").unwrap();
    for day in 0..4 {
        db.backup_if_due_at(DAY, 1, at(day)).unwrap().unwrap();
    }
    let mut expected = others.to_vec();
    expected.push("notes-20260104T120000000Z.db");
    expected.sort_unstable();
    assert_eq!(Place::names(&place.backups()), expected);
}

#[test]
fn without_a_folder_of_backups_none_are_made() {
    let place = Place::new();
    let options = OpenOptions { backups: None, ..place.options.clone() };
    let db = crate::Database::open(&place.path(), &options).unwrap();
    assert_eq!(db.backup_if_due(Duration::ZERO, 7).unwrap(), None);
    assert_eq!(last_backup(&place.backups()), None);
}

#[test]
fn a_backup_that_cannot_be_written_is_told_with_its_place() {
    let place = Place::new();
    let db = place.open().unwrap();
    fs::write(place.backups(), "a file where the folder should be").unwrap();
    let error = db.backup_if_due(Duration::ZERO, 7).unwrap_err();
    assert!(matches!(&error, StoreError::Io { path, .. } if *path == place.backups()), "{error:?}");
    add(&db, "the database is none the worse").unwrap();
}

#[test]
fn what_cannot_be_restored_leaves_the_database_as_it_is() {
    const OTHER: &[Migration] = &[Migration { name: "0001_other", sql: "CREATE TABLE other (x)" }];
    let place = Place::new();
    let db = place.open().unwrap();
    add(&db, "one").unwrap();
    fill(&db);
    let good = place.dir.path().join("good.db");
    db.backup(&good).unwrap();
    drop(db);
    let file = |name: &str, content: &[u8]| {
        let path = place.dir.path().join(name);
        fs::write(&path, content).unwrap();
        path
    };
    let content = fs::read(&good).unwrap();
    let mut torn = content.clone();
    torn[content.len() / 2 / 4096 * 4096..][..4096].fill(0xFF);
    let damaged = [
        file("empty.db", b""),
        file("text.db", "no database\n".repeat(100).as_bytes()),
        file("short.db", &content[..content.len() / 2]),
        file("torn.db", &torn),
    ];
    for backup in &damaged {
        let error = restore(&place.path(), backup, &place.options).unwrap_err();
        assert!(matches!(&error, StoreError::Damaged { path, .. } if path == backup), "{backup:?}: {error:?}");
    }
    let error = restore(&place.path(), &place.dir.path().join("nowhere.db"), &place.options).unwrap_err();
    assert!(matches!(error, StoreError::Io { .. }), "{error:?}");
    let other = OpenOptions { migrations: OTHER, ..place.options.clone() };
    let error = restore(&place.path(), &good, &other).unwrap_err();
    assert!(matches!(&error, StoreError::Newer { path, .. } if *path == good), "{error:?}");
    let names = Place::names(place.dir.path());
    assert!(!names.iter().any(|name| name.contains("replaced") || name.contains("restoring")), "{names:?}");
    assert_eq!(texts(&place.open().unwrap()).len(), 201);
}

#[test]
fn a_backup_of_an_older_schema_is_brought_up_to_date() {
    const TWO: &[Migration] = &[NOTES[0], Migration { name: "0002_b", sql: "CREATE TABLE b (x INTEGER) STRICT" }];
    let place = Place::new();
    let db = place.open().unwrap();
    add(&db, "old").unwrap();
    let copy = place.dir.path().join("copy.db");
    db.backup(&copy).unwrap();
    drop(db);
    let newer = OpenOptions { migrations: TWO, ..place.options.clone() };
    let db = restore(&place.path(), &copy, &newer).unwrap();
    assert_eq!(texts(&db), ["old"]);
    db.write(|tx| -> Result<(), StoreError> { Ok(tx.execute_batch("INSERT INTO b VALUES (1)")?) }).unwrap();
}

#[test]
fn a_restoring_that_was_interrupted_is_finished_or_given_up() {
    let place = Place::new();
    let db = place.open().unwrap();
    add(&db, "backed up").unwrap();
    let copy = place.dir.path().join("copy.db");
    db.backup(&copy).unwrap();
    add(&db, "present").unwrap();
    drop(db);
    let ready = suffixed(&place.path(), ".restoring");
    // Interrupted before the database was moved: nothing has happened.
    fs::copy(&copy, &ready).unwrap();
    assert_eq!(texts(&place.open().unwrap()), ["backed up", "present"]);
    assert!(!ready.exists());
    // Interrupted after: the database would be gone. Its log may still be there, and isn't the backup's.
    fs::copy(&copy, &ready).unwrap();
    fs::remove_file(place.path()).unwrap();
    fs::write(suffixed(&place.path(), "-wal"), "the other's").unwrap();
    assert_eq!(texts(&place.open().unwrap()), ["backed up"]);
    assert!(!ready.exists());
}
