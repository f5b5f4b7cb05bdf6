//! A process that writes and is killed: what it was told is stored, is.

#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;

use continuo_store::{Database, Migration, OpenOptions, StoreError, rusqlite};

const FOLDER: &str = "CONTINUO_STORE_TEST_FOLDER";
const MIGRATIONS: &[Migration] = &[Migration {
    name: "0001_number",
    sql: "CREATE TABLE number (process INTEGER, thread INTEGER, number INTEGER, twin INTEGER) STRICT;",
}];
const ROUNDS: u32 = 12;
const THREADS: i64 = 4;

fn open(folder: &Path) -> Result<Database, StoreError> {
    let options = OpenOptions { migrations: MIGRATIONS, backups: None, readers: 1, cache_kib: 512 };
    Database::open(&folder.join("numbers.db"), &options)
}

#[test]
fn what_was_answered_survives_a_kill_and_nothing_is_there_by_half() {
    let dir = tempfile::tempdir().unwrap();
    let mut answered = Vec::new();
    for round in 0..ROUNDS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "writes_until_it_is_killed", "--ignored", "--nocapture"])
            .env(FOLDER, dir.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // A different number of answers each time, so that it is killed at different moments.
        let enough = (round * round * 7 + round) as usize + 1;
        let mut heard = 0;
        let mut hear = |line: String| {
            // The test harness writes to the same place, and the last line may be cut off.
            let Some((_, answer)) = line.strip_suffix('.').and_then(|line| line.split_once("stored ")) else {
                return 0;
            };
            let answer: Vec<i64> = answer.split(' ').map(|number| number.parse().unwrap()).collect();
            answered.push((i64::from(round), answer[0], answer[1]));
            1
        };
        while heard < enough {
            heard += hear(lines.next().expect("the process writes until it is killed").unwrap());
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // What it said until then.
        lines.map_while(Result::ok).for_each(|line| {
            hear(line);
        });

        let db = open(dir.path()).unwrap();
        db.quick_check().unwrap();
        let stored = db
            .write(move |tx| -> Result<Vec<(i64, i64, i64, i64)>, StoreError> {
                tx.execute("UPDATE number SET process = ?1 WHERE process IS NULL", [round])?;
                let mut statement =
                    tx.prepare("SELECT process, thread, number, count(twin) FROM number GROUP BY 1, 2, 3")?;
                let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
                Ok(rows.collect::<rusqlite::Result<_>>()?)
            })
            .unwrap();
        assert!(stored.iter().all(|row| row.3 == 2), "both rows of a job are there, or none");
        let stored: std::collections::BTreeSet<_> = stored.iter().map(|row| (row.0, row.1, row.2)).collect();
        for answer in &answered {
            assert!(stored.contains(answer), "round {round}: {answer:?} was answered and isn't stored");
        }
    }
    assert!(answered.len() > ROUNDS as usize);
}

#[test]
#[ignore = "the test above runs this as a process of its own, and kills it"]
fn writes_until_it_is_killed() {
    let folder = std::env::var_os(FOLDER).expect("the folder is told by the test that runs this");
    let db = open(Path::new(&folder)).unwrap();
    let out = Mutex::new(std::io::stdout());
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (db, out) = (&db, &out);
            scope.spawn(move || {
                for number in 0_i64.. {
                    db.write(move |tx| -> Result<(), StoreError> {
                        for twin in 0..2 {
                            tx.execute("INSERT INTO number VALUES (NULL, ?1, ?2, ?3)", (thread, number, twin))?;
                        }
                        Ok(())
                    })
                    .unwrap();
                    let mut out = out.lock().unwrap();
                    writeln!(out, "stored {thread} {number}.").unwrap();
                    out.flush().unwrap();
                }
            });
        }
    });
}
