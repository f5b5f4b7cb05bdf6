//! What the log takes of memory while events come for an hour, thousands a second.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::super::memory::{Resident, resident};
use super::recorded::Recording;
use super::{EVER, open};
use crate::{models, table};

const A_SECOND: u64 = 5_000;
const LONG: Duration = Duration::from_secs(3600);
/// By then the hot store is full and the database's caches are warm.
const WARM: Duration = Duration::from_secs(300);
const SAMPLED_EVERY: u64 = A_SECOND;

pub(in crate::bench) fn run() -> Result<()> {
    let temporary = models::temporary()?;
    let folder = temporary.path().canonicalize().context("the temporary folder is gone")?;
    hour(&folder, &Recording::read()?)
}

fn hour(folder: &Path, recording: &Recording) -> Result<()> {
    let log = open(&folder.join("hour"))?;
    let begun = Instant::now();
    let (mut told, mut warm, mut most, mut hot) = (0, Resident::default(), Resident::default(), 0);
    recording.each_of(A_SECOND * LONG.as_secs(), |payload| {
        payload.tell(&log)?;
        told += 1;
        let due = Duration::from_secs_f64(told as f64 / A_SECOND as f64);
        // A few at a time: a call of the system for each would be most of the load.
        if told % 50 == 0
            && let Some(early) = due.checked_sub(begun.elapsed())
        {
            std::thread::park_timeout(early);
        }
        if told % SAMPLED_EVERY == 0 {
            let now = resident().context("there is no /proc that tells of memory")?;
            let of = if due < WARM { &mut warm } else { &mut most };
            if now.bytes > of.bytes {
                *of = now;
            }
            hot = log.hot_stats().bytes.max(hot);
        }
        Ok(())
    })?;
    let took = begun.elapsed();
    let what = format!("most resident memory, {} events in {}", table::count(told), table::time(took));
    table::measured(&what, &most.show(), "–");
    table::measured("the same in the first five minutes", &warm.show(), "–");
    table::measured("most that the hot store took", &table::bytes(hot as u64), "≤ 64 MB");
    anyhow::ensure!(log.drain(EVER) && log.stats()?.events == told, "events are missing");
    Ok(())
}
