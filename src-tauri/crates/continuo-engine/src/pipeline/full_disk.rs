//! When to go on after the disk was full.
//!
//! A quota may be used up on a disk that has room. Then every try fills it again and costs a scan, so the wait before
//! the next one doubles.

use std::time::{Duration, Instant};

const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(300);

#[derive(Default)]
pub(super) struct FullDisk {
    /// Since when it is full, and how long to wait.
    waits: Option<(Instant, Duration)>,
    /// When it was last gone on, and after which wait.
    went_on: Option<(Instant, Duration)>,
}

impl FullDisk {
    /// Returns whether to go on now. `full` says whether the disk was found full and nobody went on since.
    pub(super) fn is_over(&mut self, full: bool, now: Instant, has_room: impl FnOnce() -> bool) -> bool {
        if !full {
            self.waits = None;
            return false;
        }
        let (since, wait) = *self.waits.get_or_insert_with(|| (now, next_wait(self.went_on, now)));
        if now.duration_since(since) < wait || !has_room() {
            return false;
        }
        self.waits = None;
        self.went_on = Some((now, wait));
        true
    }
}

fn next_wait(went_on: Option<(Instant, Duration)>, now: Instant) -> Duration {
    match went_on {
        Some((at, wait)) if now.duration_since(at) < LONGEST_WAIT => (wait * 2).min(LONGEST_WAIT),
        _ => FIRST_WAIT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_fills_again_at_once_is_tried_less_and_less() {
        let mut disk = FullDisk::default();
        let begun = Instant::now();
        // It has room as far as can be seen, and is full again with every try.
        let tries: Vec<u64> =
            (0..1000).filter(|second| disk.is_over(true, begun + Duration::from_secs(*second), || true)).collect();
        let gaps: Vec<u64> = tries.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert_eq!(tries[0], 1, "a disk that was made room on is gone on with soon");
        assert!(gaps.windows(2).all(|pair| pair[1] > pair[0] || pair[1] > 300), "{gaps:?}");
        let later = begun + Duration::from_secs(5000);
        assert!(!disk.is_over(false, later, || true), "it isn't full");
        assert!(!disk.is_over(true, later, || true));
        assert!(disk.is_over(true, later + FIRST_WAIT, || true), "long ago is forgotten");
    }

    #[test]
    fn a_full_disk_is_waited_for() {
        let mut disk = FullDisk::default();
        let begun = Instant::now();
        assert!((0..100).all(|second| !disk.is_over(true, begun + Duration::from_secs(second), || false)));
        assert!(disk.is_over(true, begun + Duration::from_secs(100), || true), "it goes on as soon as there is room");
    }
}
