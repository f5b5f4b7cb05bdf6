//! How far the pipeline is, for whoever asks.

use crate::api::Progress;
use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

/// The span that the rate of embedding is taken over.
const RATE_SPAN: Duration = Duration::from_secs(10);

/// Steps that the rate is taken over at least.
const FEW_STEPS: usize = 3;

/// Files that take longer than a moment.
const MANY: u64 = 200;

#[derive(Default)]
pub(crate) struct State {
    pub(crate) scanning: bool,
    pub(crate) watching: bool,
    /// Vectors are being made that aren't counted yet.
    pub(crate) embedding: bool,
    pub(crate) files_done: u64,
    pub(crate) files_total: u64,
    /// Chunks embedded, and chunks that took vectors made before, since the pipeline started.
    pub(crate) embedded: u64,
    pub(crate) reused: u64,
    /// Counts every step, so that waiters see that there was one.
    pub(crate) moves: u64,
    recent: VecDeque<(Instant, u64)>,
}

/// What one scan found and did.
#[derive(Clone, Debug, Default)]
pub(crate) struct RunCounts {
    pub(crate) seen: u64,
    pub(crate) indexed: u64,
    pub(crate) unchanged: u64,
    pub(crate) removed: u64,
    pub(crate) skipped: BTreeMap<String, u64>,
}

impl State {
    /// Whether a scan has still many files to take in.
    pub(crate) fn takes_many(&self) -> bool {
        self.scanning && self.files_total.saturating_sub(self.files_done) > MANY
    }

    /// Notes that so many chunks have got their vectors.
    pub(crate) fn embedded(&mut self, made: u64, reused: u64) {
        self.embedded += made;
        self.reused += reused;
        let now = Instant::now();
        self.recent.push_back((now, made));
        // On a busy machine one step takes longer than the span: a few are kept whatever their age.
        while self.recent.len() > FEW_STEPS
            && self.recent.front().is_some_and(|(at, _)| now.duration_since(*at) > RATE_SPAN)
        {
            self.recent.pop_front();
        }
    }

    /// Notes that a step of embedding begins: the rate is taken from here on when none has ended lately.
    pub(crate) fn begins_embedding(&mut self) {
        let now = Instant::now();
        if self.recent.back().is_none_or(|(at, _)| now.duration_since(*at) > RATE_SPAN) {
            self.recent.clear();
            self.recent.push_back((now, 0));
        }
    }

    pub(crate) fn progress(&self, chunks: u64, vectors: u64, pending: u64) -> Progress {
        let rate = self.rate();
        Progress {
            scanning: self.scanning,
            files_done: self.files_done,
            files_total: self.files_total,
            chunks,
            vectors,
            pending,
            rate,
            seconds_left: (rate > 0.0 && pending > 0).then(|| pending as f64 / rate),
        }
    }

    fn rate(&self) -> f64 {
        let Some((first, _)) = self.recent.front() else { return 0.0 };
        let seconds = first.elapsed().as_secs_f64();
        let made: u64 = self.recent.iter().skip(1).map(|(_, made)| made).sum();
        if seconds > 0.0 { made as f64 / seconds } else { 0.0 }
    }
}
