//! What the engine takes of the machine: resident memory, processor time while nothing happens, time to start.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use continuo_engine::PipelineEvent;
use continuo_engine::api::{Api, IndexRequest, SearchMode, SearchRequest};
use crossbeam_channel::{Receiver, RecvTimeoutError, bounded};

use super::profile::{self, Built};
use crate::{generated, machine, models, sources, table};

/// What a start leaves behind is done by then.
const SETTLE: Duration = Duration::from_secs(10);
const IDLE: Duration = Duration::from_secs(60);
const SAMPLE_EVERY: Duration = Duration::from_millis(100);
/// Files of each language that are indexed meanwhile.
const FILES: usize = 60;

pub(super) fn run(built: &Built) -> Result<()> {
    let begun = Instant::now();
    let (engine, events) = profile::ready(built)?;
    let time = table::time(begun.elapsed());
    table::measured(&built.what("start → ready, unchanged"), &time, built.goal("≤ 2 s"));
    if resident().is_none() {
        table::measured("resident memory, idle CPU", "not measured: there is no /proc", "≤ 300 MB, ≤ 0.5 %");
        return Ok(());
    }
    let request = SearchRequest { query: generated::query(0), mode: SearchMode::Hybrid, ..SearchRequest::default() };
    if engine.search(request)?.mode != SearchMode::Hybrid {
        bail!("the model isn't loaded");
    }
    let resident = resident().context("memory can't be read any more")?;
    table::measured(&built.what("resident memory, model loaded"), &resident.show(), built.goal("≤ 300 MB"));

    wait(&events, SETTLE);
    let (before, at) = (processor_time()?, Instant::now());
    wait(&events, IDLE);
    let share = (processor_time()? - before).as_secs_f64() / at.elapsed().as_secs_f64();
    let share = format!("{:.2} %", 100.0 * share);
    table::measured(&built.what("idle CPU over a minute"), &share, built.goal("≤ 0.5 %"));

    let temporary = models::temporary()?;
    let added = temporary.path().canonicalize().context("the temporary folder is gone")?;
    for source in sources::collect(FILES)? {
        sources::write(&added, &source.path, &source.text)?;
    }
    let peak = while_indexing(|| {
        let report = engine.index(IndexRequest { profile: None, folders: vec![added.clone()], wait: true })?;
        if report.vectors_embedded == 0 {
            bail!("nothing was embedded: {report:?}");
        }
        Ok(())
    })?;
    table::measured(&built.what("most resident memory while indexing"), &peak.show(), built.goal("≤ 300 MB"));
    engine.shut_down();
    Ok(())
}

/// Waits, whatever the engine tells meanwhile.
fn wait(events: &Receiver<PipelineEvent>, time: Duration) {
    let end = Instant::now() + time;
    while events.recv_deadline(end).is_ok() {}
}

/// Returns the most memory that was seen while `index` ran.
fn while_indexing(index: impl FnOnce() -> Result<()> + Send) -> Result<Resident> {
    let (done, finished) = bounded::<()>(1);
    std::thread::scope(|scope| {
        let indexing = scope.spawn(move || {
            let _done = done;
            index()
        });
        let mut peak = Resident::default();
        loop {
            let now = resident().context("memory can't be read any more")?;
            if now.bytes > peak.bytes {
                peak = now;
            }
            if finished.recv_timeout(SAMPLE_EVERY) == Err(RecvTimeoutError::Disconnected) {
                break;
            }
        }
        match indexing.join() {
            Ok(indexed) => indexed?,
            Err(_) => bail!("indexing panicked"),
        }
        Ok(peak)
    })
}

/// Memory of this process that is in RAM.
#[derive(Clone, Copy, Default)]
pub(super) struct Resident {
    pub(super) bytes: u64,
    /// Without pages of files, which the system takes back at any time.
    pub(super) anonymous: u64,
}

impl Resident {
    pub(super) fn show(self) -> String {
        format!("{}, {} without mapped files", table::bytes(self.bytes), table::bytes(self.anonymous))
    }
}

pub(super) fn resident() -> Option<Resident> {
    let value = |name| Some(machine::kib(&machine::field("/proc/self/status", name)?)? << 10);
    Some(Resident { bytes: value("VmRSS")?, anonymous: value("RssAnon")? })
}

/// Returns the processor time that this process has taken, of all its threads.
fn processor_time() -> Result<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").context("cannot read /proc/self/stat")?;
    ticks(&stat).map(|ticks| Duration::from_secs_f64(ticks as f64 / ticks_a_second())).context("/proc/self/stat is odd")
}

/// Returns user and system time in ticks.
fn ticks(stat: &str) -> Option<u64> {
    // The name in parentheses may hold anything; after it the third field comes.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut times = fields.split_whitespace().skip(11);
    let mut next = || times.next()?.parse::<u64>().ok();
    Some(next()? + next()?)
}

fn ticks_a_second() -> f64 {
    let said = Command::new("getconf").arg("CLK_TCK").output().ok();
    let said = said.and_then(|output| String::from_utf8(output.stdout).ok());
    // What Linux has on every usual platform.
    said.and_then(|said| said.trim().parse().ok()).unwrap_or(100.0)
}

#[cfg(test)]
mod tests {
    use super::ticks;

    #[test]
    fn the_times_of_a_process_are_its_14th_and_15th_field() {
        let stat = "42 (a ) b) S 1 2 3 4 5 6 7 8 9 10 1100 25 0 0 20 0 9 0 1 2 3";
        assert_eq!(ticks(stat), Some(1125));
        assert_eq!(ticks("nothing"), None);
    }
}
