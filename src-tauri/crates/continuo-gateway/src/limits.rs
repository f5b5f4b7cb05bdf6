//! How much of the engine's time one client, and who is none, can take.

use governor::clock::DefaultClock;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use std::num::NonZeroU32;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, TryAcquireError};

/// Calls under way, of everyone together.
const CALLS: usize = 64;
/// Open WebSockets.
const LISTENERS: usize = 32;

/// The owner's own programs may be scripts that ask as fast as they can.
const OWNER: (u32, u32) = (2_000, 4_000);
const CLIENT: (u32, u32) = (100, 200);
/// Wrong tokens, of everyone together: nobody guesses 256 bits, but trying costs time.
const STRANGERS: (u32, u32) = (20, 50);

type Keyed = RateLimiter<String, DefaultKeyedStateStore<String>, DefaultClock>;

pub(crate) struct Limits {
    owner: Keyed,
    clients: Keyed,
    strangers: Keyed,
    calls: Arc<Semaphore>,
    listeners: Arc<Semaphore>,
}

impl Default for Limits {
    fn default() -> Self {
        let keyed = |quota| RateLimiter::keyed(quota);
        Limits {
            owner: keyed(quota(OWNER)),
            clients: keyed(quota(CLIENT)),
            strangers: keyed(quota(STRANGERS)),
            calls: Arc::new(Semaphore::new(CALLS)),
            listeners: Arc::new(Semaphore::new(LISTENERS)),
        }
    }
}

impl Limits {
    /// Whether this client may make a request now; `owner` is whoever has the token of `engine.json`.
    pub(crate) fn allows(&self, client: &str, owner: bool) -> bool {
        let limiter = if owner { &self.owner } else { &self.clients };
        limiter.check_key(&client.to_string()).is_ok()
    }

    /// Whether one more wrong token is answered as such.
    pub(crate) fn allows_stranger(&self) -> bool {
        self.strangers.check_key(&String::new()).is_ok()
    }

    /// Takes a place among the calls under way, until it is dropped.
    pub(crate) fn begin_call(&self) -> Result<OwnedSemaphorePermit, TryAcquireError> {
        self.calls.clone().try_acquire_owned()
    }

    /// Takes a place among the listeners, until it is dropped.
    pub(crate) fn begin_listening(&self) -> Result<OwnedSemaphorePermit, TryAcquireError> {
        self.listeners.clone().try_acquire_owned()
    }
}

fn quota((a_second, burst): (u32, u32)) -> Quota {
    let positive = |n| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
    Quota::per_second(positive(a_second)).allow_burst(positive(burst))
}
