//! Stopping a call from another thread.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Tells a call that its answer isn't wanted any more. Clones are the same token.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    cancelled: Mutex<bool>,
    told: Condvar,
}

impl Cancel {
    /// Returns a token that nobody has cancelled.
    pub fn new() -> Cancel {
        Cancel::default()
    }

    /// Ends what was given this token, for good. A call that is under way ends within a fraction of a second.
    pub fn cancel(&self) {
        *self.0.cancelled.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.told.notify_all();
    }

    /// Returns whether it was cancelled.
    pub fn is_cancelled(&self) -> bool {
        *self.0.cancelled.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for `time`, or less when it is cancelled meanwhile; returns whether it was.
    pub fn wait(&self, time: Duration) -> bool {
        let until = Instant::now() + time;
        let mut cancelled = self.0.cancelled.lock().unwrap_or_else(PoisonError::into_inner);
        while !*cancelled {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            cancelled = self.0.told.wait_timeout(cancelled, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        *cancelled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_ends_when_another_thread_cancels() {
        let cancel = Cancel::new();
        let other = cancel.clone();
        let thread = std::thread::spawn(move || other.cancel());
        assert!(cancel.wait(Duration::from_secs(3600)), "an hour isn't waited");
        thread.join().unwrap();
        assert!(cancel.is_cancelled());
    }

    #[test]
    fn a_wait_that_nobody_cancels_runs_out() {
        let cancel = Cancel::new();
        assert!(!cancel.wait(Duration::from_millis(1)));
        assert!(!cancel.is_cancelled());
    }
}
