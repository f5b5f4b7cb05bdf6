use std::fs;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

use super::{NOTES, Place, add, fill, texts};
use crate::files::{has_log, name, suffixed};
use crate::{Database, Migration, OpenOptions, Step, StoreError};

const SECOND: Migration = Migration {
    name: "0002_when",
    sql: "ALTER TABLE note ADD COLUMN at INTEGER NOT NULL DEFAULT 7; CREATE INDEX note_at ON note (at);",
};
const TWO: &[Migration] = &[NOTES[0], SECOND];

fn with(place: &Place, migrations: &'static [Migration]) -> OpenOptions {
    OpenOptions { migrations, ..place.options.clone() }
}

/// Writes over what is at `offset`.
fn overwrite(path: &Path, offset: u64, content: &[u8]) {
    let mut file = fs::OpenOptions::new().read(true).write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(offset)).unwrap();
    let mut before = vec![0; content.len()];
    file.read_exact(&mut before).unwrap();
    assert_ne!(before, content);
    file.seek(SeekFrom::Start(offset)).unwrap();
    file.write_all(content).unwrap();
}

/// Asserts that opening sets the database aside, and that what is opened next is new.
#[track_caller]
fn assert_set_aside(place: &Place, had_log: bool) -> StoreError {
    let found = fs::read(place.path()).ok();
    let error = place.open().unwrap_err();
    let StoreError::Corrupt { path, set_aside, last_backup, .. } = &error else { panic!("{error:?}") };
    assert_eq!(*path, place.path());
    assert!(name(set_aside).starts_with("notes.db.corrupt-20"), "{set_aside:?}");
    assert_eq!(fs::read(set_aside).ok(), found, "it is set aside as it was found");
    assert_eq!(has_log(set_aside), had_log);
    assert!(!place.path().exists());
    let text = error.to_string();
    assert!(text.contains(&name(set_aside)), "{text}");
    match last_backup {
        Some(backup) => assert!(text.contains(&name(backup)), "{text}"),
        None => assert!(text.contains("no backup"), "{text}"),
    }
    let db = place.open().unwrap();
    assert_eq!(texts(&db), Vec::<String>::new());
    error
}

#[test]
fn a_database_is_made_and_opened_again() {
    let place = Place::new();
    for _ in 0..3 {
        let db = place.open().unwrap();
        add(&db, "a").unwrap();
        assert_eq!(db.path(), place.path());
    }
    assert_eq!(texts(&place.open().unwrap()), ["a", "a", "a"]);
    assert!(!place.backups().exists(), "nothing was migrated, so nothing was copied");
}

#[test]
fn the_settings_are_what_they_should_be() {
    let place = Place::new();
    let db = place.open().unwrap();
    let pragma = |connection: &rusqlite::Connection, name: &str| -> String {
        connection
            .query_row(&format!("PRAGMA {name}"), [], |row| Ok(format!("{:?}", row.get_ref(0)?)))
            .unwrap_or_else(|error| panic!("{name}: {error}"))
    };
    let common = [
        ("journal_mode", "Text([119, 97, 108])"),
        ("cache_size", "Integer(-512)"),
        ("busy_timeout", "Integer(5000)"),
        ("temp_store", "Integer(2)"),
    ];
    let writing = [("synchronous", "Integer(1)"), ("foreign_keys", "Integer(1)"), ("query_only", "Integer(0)")];
    let reading = [("query_only", "Integer(1)")];
    db.write(move |tx| -> Result<(), StoreError> {
        for (name, value) in common.into_iter().chain(writing) {
            assert_eq!(pragma(tx, name), value, "{name}");
        }
        // Built without it, SQLite answers nothing.
        let mapped = tx.query_row("PRAGMA mmap_size", [], |row| row.get::<_, i64>(0));
        assert!(mapped.map_or(true, |bytes| bytes == 0));
        Ok(())
    })
    .unwrap();
    db.read(|connection| -> Result<(), StoreError> {
        for (name, value) in common.into_iter().chain(reading) {
            assert_eq!(pragma(connection, name), value, "{name}");
        }
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_migration_keeps_what_is_there_and_a_copy_of_it() {
    let place = Place::new();
    add(&place.open().unwrap(), "old").unwrap();
    let db = Database::open(&place.path(), &with(&place, TWO)).unwrap();
    let at: i64 =
        db.read(|c| -> Result<_, StoreError> { Ok(c.query_row("SELECT at FROM note", [], |r| r.get(0))?) }).unwrap();
    assert_eq!(at, 7);
    drop(db);
    assert_eq!(Place::names(&place.backups()), ["notes.db.before-0002_when"]);
    // The copy is a database of the old schema, and counts as a backup where there is no other.
    let copy = crate::last_backup(&place.backups()).unwrap();
    let db = crate::restore(&place.path(), &copy, &place.options).unwrap();
    assert_eq!(texts(&db), ["old"]);
}

#[test]
fn what_takes_a_while_is_told_before_it_is_done_and_a_new_database_is_quiet() {
    let place = Place::new();
    let told = |migrations| {
        let steps = std::cell::RefCell::new(Vec::new());
        let tell = |step| steps.borrow_mut().push(step);
        drop(Database::open_telling(&place.path(), &with(&place, migrations), &tell).unwrap());
        steps.into_inner()
    };
    assert_eq!(told(NOTES), [], "nobody waits for a database that holds nothing");
    assert_eq!(told(TWO), [Step::Migrating("0002_when")]);
    assert_eq!(told(TWO), [], "it is up to date and was closed in order");
    std::fs::remove_file(place.dir.path().join("notes.db.checked")).unwrap();
    assert_eq!(told(TWO), [Step::Checking]);
}

#[test]
fn of_the_copies_from_before_migrations_the_last_two_are_kept() {
    const FOUR: &[Migration] = &[
        NOTES[0],
        SECOND,
        Migration { name: "0003_c", sql: "CREATE TABLE c (x INTEGER) STRICT" },
        Migration { name: "0004_d", sql: "CREATE TABLE d (x INTEGER) STRICT" },
    ];
    let place = Place::new();
    for count in 1..=FOUR.len() {
        drop(Database::open(&place.path(), &with(&place, &FOUR[..count])).unwrap());
    }
    assert_eq!(Place::names(&place.backups()), ["notes.db.before-0003_c", "notes.db.before-0004_d"]);
    // Without a folder of backups they stand beside the database.
    let place = Place::new();
    let without = |migrations| OpenOptions { backups: None, ..with(&place, migrations) };
    drop(Database::open(&place.path(), &without(&FOUR[..1])).unwrap());
    drop(Database::open(&place.path(), &without(FOUR)).unwrap());
    let names = Place::names(place.dir.path());
    assert_eq!(names, ["notes.db", "notes.db.before-0002_when", "notes.db.checked"], "one for all that were missing");
}

#[test]
fn a_migration_that_fails_is_taken_back_whole() {
    const BROKEN: &[Migration] = &[
        NOTES[0],
        Migration {
            name: "0002_broken",
            sql: "INSERT INTO note (text) VALUES ('new'); INSERT INTO nowhere VALUES (1)",
        },
    ];
    let place = Place::new();
    add(&place.open().unwrap(), "old").unwrap();
    let error = Database::open(&place.path(), &with(&place, BROKEN)).unwrap_err();
    assert!(matches!(&error, StoreError::Migration { migration, .. } if migration == "0002_broken"), "{error:?}");
    assert!(error.to_string().contains("nowhere"), "{error}");
    assert_eq!(texts(&place.open().unwrap()), ["old"]);
}

#[test]
fn a_migration_may_rebuild_a_table_that_others_refer_to() {
    const WITH_MARKS: Migration = Migration {
        name: "0002_mark",
        sql: "CREATE TABLE mark (note INTEGER NOT NULL REFERENCES note (id) ON DELETE CASCADE) STRICT;
              INSERT INTO mark SELECT id FROM note;",
    };
    const REBUILT: Migration = Migration {
        name: "0003_rebuilt",
        sql: "CREATE TABLE new_note (id INTEGER PRIMARY KEY, text TEXT NOT NULL, extra TEXT) STRICT;
              INSERT INTO new_note (id, text) SELECT id, text FROM note;
              DROP TABLE note;
              ALTER TABLE new_note RENAME TO note;",
    };
    const LOSING: Migration = Migration { name: "0004_losing", sql: "DELETE FROM note;" };
    const THREE: &[Migration] = &[NOTES[0], WITH_MARKS, REBUILT];
    const FOUR: &[Migration] = &[NOTES[0], WITH_MARKS, REBUILT, LOSING];
    let place = Place::new();
    add(&place.open().unwrap(), "kept").unwrap();
    let db = Database::open(&place.path(), &with(&place, THREE)).unwrap();
    let marks = |db: &Database| {
        db.read(|c| -> Result<i64, StoreError> { Ok(c.query_row("SELECT count(*) FROM mark", [], |r| r.get(0))?) })
            .unwrap()
    };
    assert_eq!(marks(&db), 1);
    // Afterwards they are kept again.
    let error =
        db.write(|tx| -> Result<(), StoreError> { Ok(tx.execute_batch("INSERT INTO mark VALUES (99)")?) }).unwrap_err();
    assert!(error.to_string().contains("FOREIGN KEY"), "{error}");
    drop(db);
    // A migration that leaves a reference to nothing is refused.
    let error = Database::open(&place.path(), &with(&place, FOUR)).unwrap_err();
    assert!(error.to_string().contains("a row of mark would refer to none of note"), "{error}");
    assert_eq!(marks(&Database::open(&place.path(), &with(&place, THREE)).unwrap()), 1);
}

#[test]
fn a_database_of_a_newer_version_is_refused_and_left_alone() {
    let place = Place::new();
    drop(Database::open(&place.path(), &with(&place, TWO)).unwrap());
    let before = fs::read(place.path()).unwrap();
    let error = place.open().unwrap_err();
    let StoreError::Newer { found, known, .. } = &error else { panic!("{error:?}") };
    assert_eq!((found.as_str(), known.as_str()), ("0002_when", "0001_note"));
    assert!(error.to_string().contains("newer version"), "{error}");
    assert_eq!(fs::read(place.path()).unwrap(), before);
    drop(Database::open(&place.path(), &with(&place, TWO)).unwrap());
}

#[test]
fn a_migration_that_reads_otherwise_than_it_did_is_refused() {
    const OTHER: &[Migration] = &[Migration { name: "0001_note", sql: "CREATE TABLE note (text TEXT)" }];
    // Put in between, a step would be skipped for ever.
    const BETWEEN: &[Migration] = &[NOTES[0], Migration { name: "0001_z", sql: "CREATE TABLE z (x)" }, SECOND];
    let place = Place::new();
    drop(Database::open(&place.path(), &with(&place, TWO)).unwrap());
    for (migrations, changed) in [(OTHER, "0001_note"), (BETWEEN, "0002_when")] {
        let error = Database::open(&place.path(), &with(&place, migrations)).unwrap_err();
        assert!(matches!(&error, StoreError::Changed { migration, .. } if migration == changed), "{error:?}");
    }
}

#[test]
fn a_database_of_another_program_is_left_alone() {
    let place = Place::new();
    rusqlite::Connection::open(place.path()).unwrap().execute_batch("CREATE TABLE theirs (x)").unwrap();
    let error = place.open().unwrap_err();
    assert!(matches!(error, StoreError::Foreign(_)), "{error:?}");
    let names: i64 = rusqlite::Connection::open(place.path())
        .unwrap()
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .unwrap();
    assert_eq!(names, 1);
}

#[test]
fn garbage_in_the_header_is_set_aside() {
    let place = Place::new();
    add(&place.open().unwrap(), "lost").unwrap();
    overwrite(&place.path(), 0, &[0xA5; 100]);
    assert_set_aside(&place, false);
}

#[test]
fn a_text_file_is_set_aside_and_the_last_backup_told() {
    let place = Place::new();
    let db = place.open().unwrap();
    add(&db, "saved").unwrap();
    let backup = db.backup_if_due(Duration::ZERO, 7).unwrap().unwrap();
    drop(db);
    fs::write(place.path(), "this is no database\n".repeat(1000)).unwrap();
    let error = assert_set_aside(&place, false);
    assert!(matches!(error, StoreError::Corrupt { last_backup: Some(last), .. } if last == backup));
    assert_eq!(texts(&crate::restore(&place.path(), &backup, &place.options).unwrap()), ["saved"]);
}

#[test]
fn garbage_in_the_middle_is_found_although_the_database_was_closed_in_order() {
    let place = Place::new();
    let db = place.open().unwrap();
    fill(&db);
    drop(db);
    let middle = fs::metadata(place.path()).unwrap().len() / 2 / 4096 * 4096;
    overwrite(&place.path(), middle, &[0xFF; 4096]);
    assert_set_aside(&place, false);
}

#[test]
fn garbage_in_the_middle_is_found_with_the_log_of_a_killed_process() {
    let place = Place::new();
    let db = place.open().unwrap();
    fill(&db);
    drop(db);
    let db = place.open_patient();
    add(&db, "in the log").unwrap();
    // What a killed process leaves: the files as they are now.
    let other = Place::new();
    for end in ["", "-wal", ".checked"] {
        fs::copy(suffixed(&place.path(), end), suffixed(&other.path(), end)).unwrap();
    }
    let whole = fs::read(other.path()).unwrap();
    assert_eq!(texts(&other.open().unwrap()).last().unwrap(), "in the log", "the log's commits aren't lost");
    // The same with damage.
    fs::write(other.path(), &whole).unwrap();
    fs::copy(suffixed(&place.path(), "-wal"), suffixed(&other.path(), "-wal")).unwrap();
    let middle = whole.len() as u64 / 2 / 4096 * 4096;
    overwrite(&other.path(), middle, &[0xFF; 4096]);
    assert_set_aside(&other, true);
}

#[test]
fn a_truncated_file_is_set_aside() {
    let place = Place::new();
    for keep in [50, 512, 4096, 40_960, 40_961] {
        let db = place.open().unwrap();
        fill(&db);
        drop(db);
        fs::OpenOptions::new().write(true).open(place.path()).unwrap().set_len(keep).unwrap();
        assert_set_aside(&place, false);
    }
}

#[test]
fn a_truncated_file_is_found_even_when_it_passes_for_untouched() {
    let place = Place::new();
    let db = place.open().unwrap();
    fill(&db);
    drop(db);
    fs::OpenOptions::new().write(true).open(place.path()).unwrap().set_len(40_960).unwrap();
    let soundness = crate::check::Soundness::read(&place.path().into());
    soundness.found_sound(crate::now_ms());
    soundness.keep();
    assert!(!crate::check::Soundness::read(&place.path().into()).in_doubt());
    assert_set_aside(&place, false);
}

#[test]
fn damage_that_is_met_while_open_makes_the_next_opening_check_the_whole() {
    let place = Place::new();
    let db = place.open().unwrap();
    fill(&db);
    drop(db);
    let middle = fs::metadata(place.path()).unwrap().len() / 2 / 4096 * 4096;
    overwrite(&place.path(), middle, &[0xFF; 4096]);
    // The file is taken for checked, so that it opens.
    let soundness = crate::check::Soundness::read(&place.path().into());
    soundness.found_sound(crate::now_ms());
    soundness.keep();
    let db = place.open().unwrap();
    let error = db
        .read(|c| -> Result<i64, StoreError> {
            Ok(c.query_row("SELECT sum(length(text)) FROM note", [], |r| r.get(0))?)
        })
        .unwrap_err();
    assert!(matches!(&error, StoreError::Damaged { path, .. } if *path == place.path()), "{error:?}");
    assert!(matches!(db.quick_check(), Err(StoreError::Damaged { .. })));
    let error = db.backup(&place.dir.path().join("copy.db")).unwrap_err();
    assert!(matches!(&error, StoreError::Damaged { path, .. } if *path == place.path()), "{error:?}");
    drop(db);
    assert!(!place.dir.path().join("copy.db").exists());
    assert_set_aside(&place, false);
}

#[test]
fn a_sound_database_passes_its_check() {
    let place = Place::new();
    let db = place.open().unwrap();
    fill(&db);
    db.quick_check().unwrap();
}

#[test]
fn an_empty_file_is_a_new_database_unless_it_was_more_once() {
    let place = Place::new();
    fs::write(place.path(), "").unwrap();
    let db = place.open().unwrap();
    add(&db, "one").unwrap();
    db.backup_if_due(Duration::ZERO, 7).unwrap().unwrap();
    drop(db);
    // There is a backup, so the file wasn't empty.
    fs::write(place.path(), "").unwrap();
    assert_set_aside(&place, false);

    let place = Place::new();
    fs::write(place.path(), "").unwrap();
    fs::write(suffixed(&place.path(), "-wal"), "what the file was").unwrap();
    assert_set_aside(&place, true);
    fs::remove_file(place.path()).unwrap();
    fs::write(suffixed(&place.path(), "-wal"), "what the file was").unwrap();
    assert_set_aside(&place, true);
}

#[test]
fn the_database_s_folder_is_made_and_what_is_in_its_way_is_told() {
    let place = Place::new();
    let deep = place.dir.path().join("a/b/notes.db");
    add(&Database::open(&deep, &place.options).unwrap(), "one").unwrap();
    let error = Database::open(&deep.join("under-a-file.db"), &place.options).unwrap_err();
    assert!(matches!(&error, StoreError::Io { path, .. } if *path == deep), "{error:?}");
    let error = Database::open(place.dir.path(), &place.options).unwrap_err();
    assert!(error.to_string().contains(&place.dir.path().display().to_string()), "{error}");
}

#[test]
fn a_name_with_anything_in_it_is_a_name() {
    let place = Place::new();
    for name in ["with space.db", "file:x?mode=ro", "naïve ünicode\n.db", "-wal"] {
        let path = place.dir.path().join(name);
        let options = OpenOptions { backups: Some(place.dir.path().join("b").join(name)), ..place.options.clone() };
        let db = Database::open(&path, &options).unwrap();
        add(&db, name).unwrap();
        let backup = db.backup_if_due(Duration::ZERO, 1).unwrap().unwrap();
        drop(db);
        assert!(path.exists());
        assert_eq!(texts(&crate::restore(&path, &backup, &options).unwrap()), [name]);
    }
}

#[test]
fn a_database_that_another_process_keeps_locked_is_told_as_busy() {
    let place = Place::new();
    let db = place.open_patient();
    db.write(|tx| -> Result<(), StoreError> { Ok(tx.busy_timeout(Duration::ZERO)?) }).unwrap();
    let other = rusqlite::Connection::open(place.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE; INSERT INTO note (text) VALUES ('other')").unwrap();
    let error = add(&db, "mine").unwrap_err();
    assert!(matches!(&error, StoreError::Busy(path) if *path == place.path()), "{error:?}");
    other.execute_batch("COMMIT").unwrap();
    add(&db, "mine").unwrap();
    assert_eq!(texts(&db), ["other", "mine"]);
}
