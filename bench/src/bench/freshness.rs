//! How long it takes until a saved file is found, on an engine that has nothing else to do.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use continuo_engine::PipelineEvent;
use crossbeam_channel::Receiver;

use super::profile::{self, Built};
use crate::{generated, sources, table};

const SAVES: usize = 50;
/// Saves that aren't counted: the first one loads the model.
const WARM_UP: usize = 2;
/// Nothing has happened for so long before the next save.
const QUIET: Duration = Duration::from_millis(800);
/// Longer than any save takes that works at all.
const PATIENCE: Duration = Duration::from_secs(60);

pub(super) fn run(built: &Built) -> Result<()> {
    let (_engine, events) = profile::ready(built)?;
    let work = built.work();
    let (mut indexed, mut embedded) = (Vec::new(), Vec::new());
    let python = (0..).map(generated::file).filter(|file| file.path.ends_with(".py"));
    for (number, file) in python.take(WARM_UP + SAVES).enumerate() {
        while events.recv_timeout(QUIET).is_ok() {}
        let text = generated::edited(&file.text, number);
        let saved = Instant::now();
        sources::write(&work, &file.path, &text)?;
        let (by_words, by_meaning) = follow(&events, &file.path, saved)?;
        if number >= WARM_UP {
            indexed.push(by_words);
            embedded.push(by_meaning);
        }
    }
    let what = built.what("file saved → found by words");
    table::measured(&what, &table::percentiles(&indexed), built.goal("p95 ≤ 500 ms"));
    let what = built.what("file saved → vector stored");
    table::measured(&what, &table::percentiles(&embedded), built.goal("p95 ≤ 1 s"));
    Ok(())
}

/// Returns after what time a file could be found by words, and had its vectors stored.
fn follow(events: &Receiver<PipelineEvent>, file: &str, saved: Instant) -> Result<(Duration, Duration)> {
    let (mut indexed, mut embedded) = (None, None);
    loop {
        let event =
            events.recv_deadline(saved + PATIENCE).with_context(|| format!("{file} was saved and not noticed"))?;
        match event {
            PipelineEvent::FileIndexed { path, .. } if path == file => indexed = indexed.or(Some(saved.elapsed())),
            PipelineEvent::FileEmbedded { path, .. } if path == file => embedded = embedded.or(Some(saved.elapsed())),
            PipelineEvent::Degraded { message, cure, .. } => bail!("{message}. {cure}"),
            _ => {}
        }
        if let (Some(indexed), Some(embedded)) = (indexed, embedded) {
            return Ok((indexed, embedded));
        }
    }
}
