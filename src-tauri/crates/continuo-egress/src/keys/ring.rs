//! The system's keyring, which may not be there, or wait for a person: every question to it has a time to answer in.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use keyring::{Entry, Error};

use crate::Key;

/// What the system shows its user of whose keys these are.
const SERVICE: &str = "continuo";

/// For a keyring to tell a key. One that is locked asks its user meanwhile, and the next question finds it open.
const TO_TELL: Duration = Duration::from_secs(3);

/// For a keyring to take a key, which its user may have to allow.
const TO_TAKE: Duration = Duration::from_secs(60);

/// Why a keyring doesn't help.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum RingError {
    #[error("it isn't there")]
    Missing,
    #[error("it doesn't answer")]
    Silent,
    #[error("it says no")]
    Refused,
}

/// A store of keys by name.
pub(super) trait Ring: Send + Sync {
    fn get(&self, name: &str) -> Result<Option<Key>, RingError>;
    fn set(&self, name: &str, key: &Key) -> Result<(), RingError>;
    fn remove(&self, name: &str) -> Result<(), RingError>;
}

/// Where there is none.
pub(super) struct NoRing;

impl Ring for NoRing {
    fn get(&self, _: &str) -> Result<Option<Key>, RingError> {
        Err(RingError::Missing)
    }

    fn set(&self, _: &str, _: &Key) -> Result<(), RingError> {
        Err(RingError::Missing)
    }

    fn remove(&self, _: &str) -> Result<(), RingError> {
        Err(RingError::Missing)
    }
}

/// The keyring of the system that we run on.
pub(super) struct SystemRing {
    asking: OneAtATime,
}

impl SystemRing {
    pub(super) fn new() -> SystemRing {
        SystemRing { asking: OneAtATime::default() }
    }
}

impl Ring for SystemRing {
    fn get(&self, name: &str) -> Result<Option<Key>, RingError> {
        let name = name.to_owned();
        self.asking.within(TO_TELL, move || match entry(&name)?.get_password() {
            Ok(text) => Ok(Some(Key::new(text))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(refusal(&error)),
        })
    }

    fn set(&self, name: &str, key: &Key) -> Result<(), RingError> {
        let (name, key) = (name.to_owned(), key.clone());
        self.asking.within(TO_TAKE, move || entry(&name)?.set_password(key.expose()).map_err(|error| refusal(&error)))
    }

    fn remove(&self, name: &str) -> Result<(), RingError> {
        let name = name.to_owned();
        self.asking.within(TO_TAKE, move || match entry(&name)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(refusal(&error)),
        })
    }
}

fn entry(name: &str) -> Result<Entry, RingError> {
    Entry::new(SERVICE, name).map_err(|error| refusal(&error))
}

/// Its own words aren't handed on: some of its errors hold what was to be kept.
fn refusal(error: &Error) -> RingError {
    match error {
        Error::NoDefaultStore | Error::NotSupportedByStore(_) => RingError::Missing,
        _ => RingError::Refused,
    }
}

/// Runs questions on threads of their own, one after the other, and gives up on one after a while. While that one hangs
/// no other is asked, so that a keyring that never answers holds one thread and not one a question.
#[derive(Default)]
pub(super) struct OneAtATime(Arc<Line>);

#[derive(Default)]
struct Line {
    turn: Mutex<Turn>,
    free: Condvar,
}

#[derive(Default)]
struct Turn {
    /// Of the question that is being asked, or was last.
    number: u64,
    asking: bool,
    /// Nobody waits for its answer any more.
    hangs: bool,
}

impl Line {
    fn turn(&self) -> MutexGuard<'_, Turn> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until it is this question's turn, and returns its number.
    fn enter(&self, until: Instant) -> Result<u64, RingError> {
        let mut turn = self.turn();
        while turn.asking {
            let left = until.saturating_duration_since(Instant::now());
            if turn.hangs || left.is_zero() {
                return Err(RingError::Silent);
            }
            turn = self.free.wait_timeout(turn, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        turn.asking = true;
        turn.number += 1;
        Ok(turn.number)
    }

    /// Lets those who wait in line go: this question may never end.
    fn give_up(&self, number: u64) {
        let mut turn = self.turn();
        turn.hangs |= turn.asking && turn.number == number;
        self.free.notify_all();
    }

    fn leave(&self) {
        let mut turn = self.turn();
        (turn.asking, turn.hangs) = (false, false);
        self.free.notify_all();
    }
}

/// Lets the next question in, however this one ends.
struct Leave(Arc<Line>);

impl Drop for Leave {
    fn drop(&mut self) {
        self.0.leave();
    }
}

impl OneAtATime {
    pub(super) fn within<T: Send + 'static>(
        &self,
        time: Duration,
        question: impl FnOnce() -> Result<T, RingError> + Send + 'static,
    ) -> Result<T, RingError> {
        let until = Instant::now() + time;
        let number = self.0.enter(until)?;
        let leave = Leave(Arc::clone(&self.0));
        let (tell, answer) = crossbeam_channel::bounded(1);
        let started = std::thread::Builder::new().name("keyring".into()).spawn(move || {
            // Dropped before the other end hears of a panic.
            let leave = leave;
            let said = question();
            drop(leave);
            // Nobody waits any more when it came too late.
            tell.send(said).ok();
        });
        if started.is_err() {
            return Err(RingError::Silent);
        }
        answer.recv_deadline(until).unwrap_or_else(|_| {
            self.0.give_up(number);
            Err(RingError::Silent)
        })
    }
}
