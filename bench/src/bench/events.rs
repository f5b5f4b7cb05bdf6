//! How fast events are accepted, against the bare writes that they come to; how fast they are found and brought into the
//! database; and what they take there, against whole contexts in each.
//!
//! The events are those of a real run of the engine, `fixtures/events.jsonl`: a project is indexed, files are saved, and
//! what it is searched for. They are told again and again, each round with contexts of its own.

pub(super) mod hour;
mod recorded;
mod sizes;

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use continuo_events::{Actor, EventContext, EventId, EventLog, EventLogOptions, HotStats};
use continuo_store::{Database, OpenOptions, PROFILE};

use crate::{models, table};
use recorded::{Payload, Recording};

const THREADS: u64 = 2;
const EVENTS: u64 = 3_000_000;
/// What is told before that is measured.
const WARM: u64 = 1_000_000;
/// What is stored when finding is measured.
const STORED: u64 = 10_000_000;
const PACED: u64 = 30_000;
const PACE: Duration = Duration::from_micros(100);
const LOOKUPS: u64 = 100_000;
const COLD_LOOKUPS: u64 = 2_000;
const CHAIN: usize = 1_000;
/// Longer than anything here takes.
const EVER: Duration = Duration::from_secs(3600);

pub(super) fn run() -> Result<()> {
    let temporary = models::temporary()?;
    let folder = temporary.path().canonicalize().context("the temporary folder is gone")?;
    let recording = Recording::read()?;
    accepting(&folder.join("accepting"), &recording)?;
    pacing(&folder.join("pacing"), &recording)?;
    sizes::run(&folder, &recording)?;
    finding(&folder.join("finding"), &recording)
}

fn open(folder: &Path) -> Result<EventLog> {
    std::fs::create_dir_all(folder)?;
    let options = OpenOptions { migrations: PROFILE, ..OpenOptions::default() };
    let database = Database::open(&folder.join("profile.db"), &options)?;
    // What is measured is how fast they are taken, not how long they may wait.
    let options = EventLogOptions { most_waiting: u64::MAX, ..EventLogOptions::new("bench") };
    Ok(EventLog::open(&folder.join("events"), database, &options)?)
}

/// Tells the recording again and again, from several threads at once. Returns the events a second.
fn tell(log: &EventLog, recording: &Recording, events: u64) -> Result<f64> {
    let begun = Instant::now();
    std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..THREADS).map(|_| scope.spawn(move || recording.tell(log, events / THREADS))).collect();
        threads.into_iter().try_for_each(|thread| thread.join().expect("telling doesn't panic"))
    })?;
    Ok(events as f64 / begun.elapsed().as_secs_f64())
}

fn accepting(folder: &Path, recording: &Recording) -> Result<()> {
    let log = open(folder)?;
    // Nobody takes part of the two cores: the database has its turn afterwards.
    let held = sizes::hold(&folder.join("profile.db"))?;
    // From here on the hot store is full, as it is after the first day: for each event that comes another leaves.
    tell(&log, recording, WARM)?;
    let before = segments(&folder.join("events"))?;
    let rate = tell(&log, recording, EVENTS)?;
    let bytes = segments(&folder.join("events"))? - before;
    let bare = bare(&folder.join("bare"), bytes / EVENTS)?;
    let shown = format!("{}/s, {:.0} % of bare writes", table::count(rate as u64), 100.0 * rate / bare);
    table::measured("events accepted, 2 threads", &shown, "≥ 2,000,000/s, ≥ 50 %");
    let each = format!("{}/s of {} bytes", table::count(bare as u64), bytes / EVENTS);
    table::measured("bare writes of the same bytes, 2 threads", &each, "–");
    let HotStats { bytes, events, .. } = log.hot_stats();
    let shown = format!("{}, {} events", table::bytes(bytes as u64), table::count(events as u64));
    table::measured("hot store after them", &shown, "≤ 64 MB");
    drop(held);
    let begun = Instant::now();
    log.drain(EVER);
    let rate = (WARM + EVENTS) as f64 / begun.elapsed().as_secs_f64();
    table::measured(
        "brought into the database, all indexes on",
        &format!("{}/s", table::count(rate as u64)),
        "≥ 200,000/s",
    );
    Ok(())
}

fn pacing(folder: &Path, recording: &Recording) -> Result<()> {
    let log = open(folder)?;
    let mut times = Vec::new();
    let begun = Instant::now();
    let mut at = 0;
    recording.each_of(PACED, |payload| {
        while begun.elapsed() < PACE * at {
            std::hint::spin_loop();
        }
        at += 1;
        let before = Instant::now();
        payload.tell(&log)?;
        times.push(before.elapsed());
        Ok(())
    })?;
    times.sort_unstable();
    let p99 = times[times.len() * 99 / 100].as_secs_f64() * 1e6;
    table::measured("an event accepted, p99 at 10,000 a second", &format!("{p99:.1} µs"), "≤ 20 µs");
    Ok(())
}

fn finding(folder: &Path, recording: &Recording) -> Result<()> {
    let log = open(folder)?;
    let chain = chain(&log)?;
    log.drain(EVER);
    tell(&log, recording, STORED)?;
    log.drain(EVER);
    let stats = log.stats()?;
    let newest = stats.position.0;
    let of_hot = log.hot_stats().events as u64;
    let each = |ids: &dyn Fn(u64) -> u64, count: u64| -> Result<Duration> {
        let found = AtomicU64::new(0);
        let begun = Instant::now();
        for at in 0..count {
            found.fetch_add(u64::from(log.get(EventId(ids(at)))?.is_some()), Ordering::Relaxed);
        }
        let took = begun.elapsed() / count as u32;
        anyhow::ensure!(found.into_inner() == count, "some events are missing");
        Ok(took)
    };
    // Scattered over what is there.
    let hot = each(&|at| newest - at * 7919 % (of_hot / 2), LOOKUPS)?;
    table::measured("event by its id, in memory", &format!("{} ns", hot.as_nanos()), "≤ 2 µs");
    let cold = each(&|at| 1 + at * 2_654_435_761 % (newest - of_hot), COLD_LOOKUPS)?;
    let stored = format!("event by its id, {} in the database", table::count(stats.events));
    table::measured(&stored, &format!("{:.1} µs", cold.as_secs_f64() * 1e6), "≤ 200 µs");
    let begun = Instant::now();
    let found = log.chain(chain, CHAIN)?.context("the chain is gone")?;
    anyhow::ensure!(found.events.len() == CHAIN, "the chain has {} events", found.events.len());
    table::measured(
        "chain of 1,000 events, in the database",
        &format!("{:.1} ms", begun.elapsed().as_secs_f64() * 1e3),
        "≤ 5 ms",
    );
    Ok(())
}

/// Tells a chain in which every third event has effects. Returns its beginning.
fn chain(log: &EventLog) -> Result<EventId> {
    let context = EventContext::begin(Actor::user(), "bench")?.shared();
    let first = {
        let _here = context.enter();
        log.emit("chain.begun", &Payload::empty())?
    };
    let mut causes = std::collections::VecDeque::from([context.behind(first)]);
    let mut told = 1;
    while let Some(cause) = causes.pop_front() {
        for _ in 0..3 {
            if told == CHAIN {
                return Ok(first);
            }
            let _here = cause.enter();
            let id = log.emit("chain.went-on", &Payload::empty())?;
            causes.push_back(cause.behind(id));
            told += 1;
        }
    }
    Ok(first)
}

/// Returns how many writes of so many bytes come through a second, each thread into a file of its own.
fn bare(path: &Path, bytes: u64) -> Result<f64> {
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

fn segments(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        bytes += entry?.metadata()?.len();
    }
    Ok(bytes)
}
