//! How long is waited for what, and what made a call stop.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::{Cancel, Wait};

/// A read or write of a socket lasts at most this, so that a cancelled call ends soon.
pub(crate) const TICK: Duration = Duration::from_millis(50);

/// How long a call may take, part by part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For the addresses of a name, and again for the connection with its encryption.
    pub connect: Duration,
    /// From the last byte sent to the first byte of the answer's body: a model may have to be loaded.
    pub first_byte: Duration,
    /// From one byte of the answer to the next.
    pub idle: Duration,
    /// For the call in all.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Timeouts {
        Timeouts {
            connect: Duration::from_secs(10),
            first_byte: Duration::from_secs(180),
            idle: Duration::from_secs(60),
            total: Duration::from_secs(900),
        }
    }
}

impl Timeouts {
    /// Returns the limit that a wait has.
    pub(crate) fn of(&self, wait: Wait) -> Duration {
        match wait {
            Wait::Name | Wait::Connection => self.connect,
            Wait::FirstByte => self.first_byte,
            Wait::Sending | Wait::NextByte => self.idle,
            Wait::End => self.total,
        }
    }
}

/// Why a call of ours ended a wait. It is remembered here, because the layers in between know only their own errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    Cancelled,
    TimedOut(Wait),
    NotLocal,
    NotEncrypted,
    Unresolved,
}

/// What the parts of one call share.
#[derive(Debug)]
pub(crate) struct Progress {
    pub(crate) cancel: Cancel,
    pub(crate) timeouts: Timeouts,
    end: Instant,
    stopped: Mutex<Option<Stop>>,
    state: Mutex<State>,
}

#[derive(Clone, Copy, Debug)]
struct State {
    /// When the last byte was sent.
    sent: Instant,
    /// Whether the body of the answer has begun.
    begun: bool,
}

impl Progress {
    pub(crate) fn new(cancel: &Cancel, timeouts: Timeouts) -> Progress {
        let now = Instant::now();
        Progress {
            cancel: cancel.clone(),
            timeouts,
            end: now + timeouts.total,
            stopped: Mutex::new(None),
            state: Mutex::new(State { sent: now, begun: false }),
        }
    }

    pub(crate) fn sent(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).sent = Instant::now();
    }

    pub(crate) fn begun(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).begun = true;
    }

    /// Returns what the next read waits for, and until when.
    pub(crate) fn reading(&self) -> (Wait, Instant) {
        let state = *self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.begun {
            (Wait::NextByte, Instant::now() + self.timeouts.idle)
        } else {
            (Wait::FirstByte, state.sent + self.timeouts.first_byte)
        }
    }

    /// Returns how long the next tick may last, unless the call is to stop: for `wait`, at `until`, or at its end.
    pub(crate) fn tick(&self, wait: Wait, until: Instant) -> Result<Duration, Stop> {
        if self.cancel.is_cancelled() {
            return Err(self.stop(Stop::Cancelled));
        }
        let now = Instant::now();
        if now >= self.end {
            return Err(self.stop(Stop::TimedOut(Wait::End)));
        }
        if now >= until {
            return Err(self.stop(Stop::TimedOut(wait)));
        }
        // A socket takes no time of zero, which would be forever.
        Ok((until.min(self.end) - now).min(TICK).max(Duration::from_millis(1)))
    }

    /// Remembers why the call stops; the first reason stays.
    pub(crate) fn stop(&self, why: Stop) -> Stop {
        *self.stopped.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(why)
    }

    pub(crate) fn stopped(&self) -> Option<Stop> {
        *self.stopped.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
