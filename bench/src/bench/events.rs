//! How fast events are accepted, against the bare writes that they come to, and what they take.

use std::fs::File;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use continuo_events::{Actor, ContextRef, EventContext, EventId, EventLog, EventLogOptions};
use continuo_store::{Database, OpenOptions, PROFILE};
use serde::Serialize;

use crate::{models, table};

const THREADS: u64 = 2;
const EVENTS: u64 = 3_000_000;
/// Events that share a context: a file that is saved is indexed, embedded, its tasks found.
const SHARE: u64 = 20;
/// What a context takes as JSON in what our events descend from.
const CONTEXT_BYTES: usize = 728;
const PACED: u64 = 30_000;
const PACE: Duration = Duration::from_micros(100);
const LOOKUPS: u64 = 200_000;

#[derive(Serialize)]
struct Indexed<'a> {
    root: &'a str,
    path: &'a str,
    chunks: u64,
}

pub(super) fn run() -> Result<()> {
    let temporary = models::temporary()?;
    let folder = temporary.path().canonicalize().context("the temporary folder is gone")?;
    let log = EventLog::open(&folder.join("events"), database(&folder)?, &EventLogOptions::new("bench"))?;

    let embedded = AtomicU64::new(0);
    let begun = Instant::now();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| {
                let (log, embedded) = (&log, &embedded);
                scope.spawn(move || {
                    embedded.fetch_add(emit(log, thread, EVENTS / THREADS)?, Ordering::Relaxed);
                    anyhow::Ok(())
                })
            })
            .collect();
        threads.into_iter().try_for_each(|thread| thread.join().expect("emitting doesn't panic"))
    })?;
    let rate = EVENTS as f64 / begun.elapsed().as_secs_f64();
    let bytes = folder_bytes(&folder.join("events"))?;
    let bare = bare(&folder.join("bare"), bytes / EVENTS)?;
    let shown = format!("{}/s, {:.0} % of bare writes", table::count(rate as u64), 100.0 * rate / bare);
    table::measured("events accepted, 2 threads", &shown, "≥ 2,000,000/s, ≥ 50 %");
    let each = format!("{}/s of {} bytes", table::count(bare as u64), bytes / EVENTS);
    table::measured("bare writes of the same bytes, 2 threads", &each, "–");
    let embedded = embedded.into_inner();
    let saved = format!("{:.1} % smaller", 100.0 * (1.0 - bytes as f64 / embedded as f64));
    table::measured("log against full contexts in each event, as JSON lines", &saved, "≥ 85 %");
    let stats = log.hot_stats();
    let shown = format!("{}, {} events", table::bytes(stats.bytes as u64), table::count(stats.events as u64));
    table::measured("hot store after them", &shown, "≤ 64 MB");

    let begun = Instant::now();
    let mut found = 0;
    for at in 0..LOOKUPS {
        // Scattered over what is there.
        let id = EVENTS - at * 7919 % (stats.events as u64);
        found += u64::from(log.get(EventId(id))?.is_some());
    }
    let each = begun.elapsed() / LOOKUPS as u32;
    anyhow::ensure!(found == LOOKUPS, "only {found} of {LOOKUPS} are in the hot store");
    table::measured("event by its id, hot", &format!("{} ns", each.as_nanos()), "≤ 2 µs");

    let mut times = Vec::new();
    let begun = Instant::now();
    let context = context(u64::MAX)?;
    let _in = context.enter();
    for at in 0..PACED {
        while begun.elapsed() < PACE * at as u32 {
            std::hint::spin_loop();
        }
        let before = Instant::now();
        log.emit("file.indexed", &payload(at, &format!("src/module_{at}.rs")))?;
        times.push(before.elapsed());
    }
    times.sort_unstable();
    let p99 = times[times.len() * 99 / 100];
    table::measured(
        "an event accepted, p99 at 10,000 a second",
        &format!("{:.1} µs", p99.as_secs_f64() * 1e6),
        "≤ 20 µs",
    );
    Ok(())
}

/// Emits events, and returns how many bytes they would have as JSON lines with their contexts in them.
fn emit(log: &EventLog, thread: u64, count: u64) -> Result<u64> {
    let mut embedded = 0;
    let mut at = 0;
    while at < count {
        let context = context(thread * count + at)?;
        let _in = context.enter();
        for _ in 0..SHARE.min(count - at) {
            let path = format!("crates/store/src/part_{}/module_{}.rs", at % 97, at % 9973);
            let payload = payload(at, &path);
            log.emit("file.indexed", &payload)?;
            // `{"id":…,"at":…,"kind":"file.indexed","payload":…,"context":…}`
            let line = context.json().len() + path.len() + payload.root.len() + 110;
            embedded += line as u64;
            at += 1;
        }
    }
    Ok(embedded)
}

fn payload(at: u64, path: &str) -> Indexed<'_> {
    Indexed { root: "/home/you/src/library", path, chunks: at % 30 }
}

/// Returns a context as long as they are on the average.
fn context(number: u64) -> Result<ContextRef> {
    let mut context = EventContext::begin(Actor::engine("ingest"), "0192f0c1-7b1e-7c3a-9d55-0d9a4e6b1c2f")?;
    context.session = Some(format!("session-{}", number / 10_000));
    for (name, value) in
        [("host", "workstation"), ("branch", "feature/parser"), ("editor", "code"), ("trigger", "save")]
    {
        context.fields.insert(name.into(), value.into());
    }
    let length = context.clone().shared().json().len();
    context.fields.insert("note".into(), "x".repeat(CONTEXT_BYTES.saturating_sub(length + 10)));
    Ok(context.shared())
}

/// Returns how many writes of so many bytes come through a second, each thread into a file of its own.
fn bare(path: &std::path::Path, bytes: u64) -> Result<f64> {
    let record = vec![b'x'; bytes as usize];
    let begun = Instant::now();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| {
                let record = &record;
                let path = path.with_extension(thread.to_string());
                scope.spawn(move || {
                    let mut file = File::create(path)?;
                    (0..EVENTS / THREADS).try_for_each(|_| file.write_all(record))
                })
            })
            .collect();
        threads.into_iter().try_for_each(|thread| thread.join().expect("writing doesn't panic"))
    })?;
    Ok(EVENTS as f64 / begun.elapsed().as_secs_f64())
}

fn database(folder: &std::path::Path) -> Result<Database> {
    let options = OpenOptions { migrations: PROFILE, ..OpenOptions::default() };
    Ok(Database::open(&folder.join("profile.db"), &options)?)
}

fn folder_bytes(folder: &std::path::Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        bytes += entry?.metadata()?.len();
    }
    Ok(bytes)
}
