//! What events take with each context stored once, against the same events with the whole context in each.

use std::path::Path;
use std::thread::JoinHandle;

use anyhow::Result;
use continuo_events::{EventId, EventQuery, Line};
use continuo_store::{Database, OpenOptions, PROFILE, StoreError};
use crossbeam_channel::{Sender, bounded};

use super::recorded::Recording;
use super::{EVER, open, tell};
use crate::table;

const EVENTS: u64 = 200_000;

pub(super) fn run(folder: &Path, recording: &Recording) -> Result<()> {
    let log = open(&folder.join("sizes"))?;
    tell(&log, recording, EVENTS)?;
    log.drain(EVER);
    let stats = log.stats()?;
    let mut lines = Vec::new();
    let mut after = EventId(0);
    while after < stats.position {
        let found = log.find(&EventQuery { after: Some(after), limit: 10_000, ..EventQuery::default() })?;
        lines.extend(found.events.iter().map(|event| Line::of(event).0));
        after = found.position;
    }
    let as_lines: u64 = lines.iter().map(|line| line.to_string().len() as u64 + 1).sum();
    let as_rows = rows(&folder.join("rows.db"), lines)?;
    let less = |than: u64| format!("{:.1} % less", 100.0 * (1.0 - stats.bytes as f64 / than as f64));
    table::measured("events in the database, against JSON lines with whole contexts", &less(as_lines), "≥ 85 %");
    table::measured("against SQLite rows with whole contexts and the same indexes", &less(as_rows), "≥ 85 %");
    let each = format!("{} bytes, indexes and contexts counted; {} as a line", stats.bytes / EVENTS, as_lines / EVENTS);
    table::measured("an event takes", &each, "–");
    anyhow::ensure!(stats.bytes_if_embedded.abs_diff(as_lines) * 1000 < as_lines, "the log counts otherwise");
    Ok(())
}

/// Returns what the events take as rows, each with all that it has.
fn rows(path: &Path, lines: Vec<serde_json::Value>) -> Result<u64> {
    let db = Database::open(path, &OpenOptions::default())?;
    db.write(move |tx| -> Result<(), StoreError> {
        tx.execute_batch(
            "CREATE TABLE event (id INTEGER PRIMARY KEY, at TEXT, kind TEXT, payload TEXT, context TEXT) STRICT;
             CREATE INDEX by_at ON event (at);
             CREATE INDEX by_kind ON event (kind);
             CREATE INDEX by_correlation ON event (context ->> '$.correlation');
             CREATE INDEX by_parent ON event (context ->> '$.parent');",
        )?;
        let mut insert = tx.prepare("INSERT INTO event VALUES (?1, ?2, ?3, ?4, ?5)")?;
        for line in &lines {
            let text = |field: &str| line[field].as_str().unwrap_or_default().to_string();
            let json = |field: &str| line[field].to_string();
            insert.execute((line["id"].as_i64(), text("at"), text("kind"), json("payload"), json("context")))?;
        }
        Ok(())
    })?;
    let sum = "SELECT sum(pgsize - unused) FROM dbstat WHERE aggregate = TRUE AND name != 'sqlite_schema'";
    Ok(db.read(|db| -> Result<u64, StoreError> { Ok(db.query_row(sum, [], |row| row.get(0))?) })?)
}

/// Keeps others from writing a database until it is dropped.
pub(super) struct Held {
    /// Dropped first: it ends the transaction.
    release: Option<Sender<()>>,
    holding: Option<JoinHandle<()>>,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.release.take();
        if let Some(holding) = self.holding.take() {
            holding.join().expect("holding doesn't panic");
        }
    }
}

pub(super) fn hold(path: &Path) -> Result<Held> {
    let options = OpenOptions { migrations: PROFILE, ..OpenOptions::default() };
    let database = Database::open(path, &options)?;
    let (release, released) = bounded::<()>(0);
    let (told, is_held) = bounded(1);
    let holding = std::thread::spawn(move || {
        let held = database.write(move |_| -> Result<(), StoreError> {
            // The other end waits for it.
            let _ = told.send(());
            let _ = released.recv();
            Ok(())
        });
        held.expect("a transaction without a change is committed");
    });
    is_held.recv()?;
    Ok(Held { release: Some(release), holding: Some(holding) })
}
