//! How much of the engine's time one client, and who is none, can take.

use crate::guard::OWNER;
use continuo_engine::Client;
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The owner's own programs may be scripts that ask as fast as they can.
const OWNERS_RATE: (u32, u32) = (2_000, 4_000);
const CLIENTS_RATE: (u32, u32) = (100, 200);
/// Wrong tokens, of everyone together: nobody guesses 256 bits, but trying costs time.
const STRANGERS_RATE: (u32, u32) = (20, 50);

pub(crate) struct Limits {
    owner: DefaultDirectRateLimiter,
    clients: DefaultKeyedRateLimiter<String>,
    strangers: DefaultDirectRateLimiter,
    /// Calls under way.
    pub(crate) calls: Places,
    /// Open WebSockets.
    pub(crate) listeners: Places,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            owner: RateLimiter::direct(quota(OWNERS_RATE)),
            clients: RateLimiter::keyed(quota(CLIENTS_RATE)),
            strangers: RateLimiter::direct(quota(STRANGERS_RATE)),
            calls: Places::new(64, 48, 16),
            listeners: Places::new(32, 24, 8),
        }
    }
}

impl Limits {
    /// Whether this client may make a request now.
    pub(crate) fn allows(&self, client: &Client) -> bool {
        match client.id == OWNER {
            true => self.owner.check().is_ok(),
            false => self.clients.check_key(&client.id).is_ok(),
        }
    }

    /// Whether one more wrong token is answered as such.
    pub(crate) fn allows_stranger(&self) -> bool {
        self.strangers.check().is_ok()
    }
}

fn quota((a_second, burst): (u32, u32)) -> Quota {
    let positive = |n| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
    Quota::per_second(positive(a_second)).allow_burst(positive(burst))
}

/// What only so many can have at a time. Whoever has the token of `engine.json` may have all of it; of the others each
/// has a part, and they leave some together, so that no client keeps another out, nor the owner.
pub(crate) struct Places {
    all: Arc<Semaphore>,
    clients: Arc<Semaphore>,
    each: usize,
    /// By the client's id; as many as there are tokens.
    of: Mutex<HashMap<String, Arc<Semaphore>>>,
}

/// A place, until it is dropped.
pub(crate) type Place = Vec<OwnedSemaphorePermit>;

impl Places {
    fn new(all: usize, clients: usize, each: usize) -> Places {
        let semaphore = |places| Arc::new(Semaphore::new(places));
        Places { all: semaphore(all), clients: semaphore(clients), each, of: Mutex::default() }
    }

    /// Takes a place, if there is one for this client.
    pub(crate) fn take(&self, client: &Client) -> Option<Place> {
        let mut from = vec![self.all.clone()];
        if client.id != OWNER {
            let mut of = self.of.lock().unwrap_or_else(PoisonError::into_inner);
            let own = of.entry(client.id.clone()).or_insert_with(|| Arc::new(Semaphore::new(self.each)));
            from.extend([self.clients.clone(), own.clone()]);
        }
        from.into_iter().map(|semaphore| semaphore.try_acquire_owned().ok()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use continuo_engine::api::Caller;

    fn client(id: &str) -> Client {
        Client { id: id.into(), caller: Caller::owner() }
    }

    #[test]
    fn more_than_a_burst_is_refused_of_each_for_itself() {
        let limits = Limits::default();
        assert!((0..CLIENTS_RATE.1).all(|_| limits.allows(&client("one"))), "a burst is let through");
        // No machine is so slow that it asks as seldom as is allowed.
        assert!((0..1_000_000).any(|_| !limits.allows(&client("one"))));
        assert!(limits.allows(&client("other")) && limits.allows(&client(OWNER)));
        assert!((0..STRANGERS_RATE.1).all(|_| limits.allows_stranger()));
        assert!((0..1_000_000).any(|_| !limits.allows_stranger()));
    }

    #[test]
    fn no_client_takes_the_places_of_others_or_of_the_owner() {
        let places = Places::new(8, 6, 4);
        let taken = |id: &str| std::iter::from_fn(|| places.take(&client(id))).collect::<Vec<_>>();
        let one = taken("one");
        assert_eq!(one.len(), 4);
        let others = (taken("two"), taken("three"));
        assert_eq!((others.0.len(), others.1.len()), (2, 0));
        assert_eq!(taken(OWNER).len(), 2, "some are left to the owner");
        drop(one);
        assert_eq!(taken("three").len(), 4, "a place that isn't needed any more is free");
    }
}
