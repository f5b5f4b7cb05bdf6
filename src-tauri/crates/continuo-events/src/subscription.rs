//! Events as they come, for those who react to them: in order, each at least once, from a position that can be kept.

use crate::log::Inner;
use crate::{Event, EventError, EventFilter, EventId, EventLog};
use continuo_store::StoreError;
use continuo_store::rusqlite::OptionalExtension;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Events that are read at once.
const AT_ONCE: usize = 256;
/// A position is kept when this has passed since it was last: what comes twice after a kill.
const KEPT_EVERY: Duration = Duration::from_secs(1);
/// How long a handler that failed is left alone: doubled each time, up to the second.
const BREATH: Duration = Duration::from_millis(100);
const LONGEST_BREATH: Duration = Duration::from_secs(60);
/// How soon a thread that waits sees that it is to end.
const NAP: Duration = Duration::from_millis(250);

/// Events behind a position, as they come. A subscription that lags costs nobody anything: it reads what is stored.
pub struct Subscription {
    inner: Arc<Inner>,
    filter: EventFilter,
    /// Everything up to this was handed out or left out.
    position: u64,
    waiting: VecDeque<Event>,
}

impl EventLog {
    /// Returns the events behind `after` that a filter lets through, as they come.
    pub fn subscribe(&self, filter: EventFilter, after: EventId) -> Subscription {
        Subscription { inner: self.inner.clone(), filter, position: after.0, waiting: VecDeque::new() }
    }

    /// Hands every event that a filter lets through to `handler`, in order, on a thread of its own, from where this name
    /// was left, or from the first event that is kept. An event is handled when `handler` returns without an error; if it
    /// fails or panics it gets the same event again after a while. The position outlives the process: after a kill, what
    /// was handled in the last second is handed out again.
    ///
    /// # Errors
    /// `Store`, `Io`.
    pub fn react(
        &self,
        name: &str,
        filter: EventFilter,
        handler: impl FnMut(&Event) -> Result<(), String> + Send + 'static,
    ) -> Result<Reaction, EventError> {
        let inner = self.inner.clone();
        let position = position(&inner, name)?.unwrap_or_default();
        let state = Arc::new(State::default());
        let (stop, stops) = crossbeam_channel::bounded(0);
        let mut reacting = Reacting {
            subscription: self.subscribe(filter, EventId(position)),
            name: name.into(),
            kept: (position, Instant::now()),
            state: state.clone(),
            stops,
        };
        let run = move || reacting.run(handler);
        let thread = std::thread::Builder::new().name(format!("on-{name}")).spawn(run);
        let thread = thread.map_err(|error| EventError::io(&inner.folder, &error))?;
        Ok(Reaction { state, stop: Some(stop), thread: Some(thread) })
    }
}

impl Subscription {
    /// Returns the next event, waiting for one at most so long.
    ///
    /// # Errors
    /// `Store`, `Io`; the next call tries the same again.
    pub fn next(&mut self, within: Duration) -> Result<Option<Event>, EventError> {
        let until = Instant::now() + within;
        loop {
            if let Some(event) = self.waiting.pop_front() {
                self.position = self.position.max(event.id.0);
                return Ok(Some(event));
            }
            let settled = self.inner.wait(self.position, until);
            if settled <= self.position {
                return Ok(None);
            }
            let (events, position) = self.inner.after(self.position, settled, &self.filter, AT_ONCE)?;
            if events.is_empty() {
                self.position = position;
            }
            self.waiting = events.into();
        }
    }

    /// Returns the event up to which all were handed out or left out.
    pub fn position(&self) -> EventId {
        EventId(self.position)
    }

    /// Whether the log is being closed, and nothing comes any more.
    pub fn is_over(&self) -> bool {
        self.inner.stopping.load(Ordering::SeqCst)
    }
}

/// A handler at work. Dropping it ends that when the event in hand is handled.
pub struct Reaction {
    state: Arc<State>,
    /// Dropped first: it ends the thread.
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct State {
    failing: Mutex<Option<String>>,
}

impl Reaction {
    /// Returns why the handler gets the same event again and again, if it does.
    pub fn failing(&self) -> Option<String> {
        self.state.failing.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Reaction {
    fn drop(&mut self) {
        self.stop.take();
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("a subscriber's thread panicked");
        }
    }
}

struct Reacting {
    subscription: Subscription,
    name: String,
    /// The position that is stored, and since when.
    kept: (u64, Instant),
    state: Arc<State>,
    stops: Receiver<()>,
}

impl Reacting {
    fn run(&mut self, mut handler: impl FnMut(&Event) -> Result<(), String>) {
        let mut handled = self.subscription.position;
        while !self.ends() {
            match self.subscription.next(NAP) {
                Ok(Some(event)) => {
                    if !self.handle(&event, &mut handler) {
                        break;
                    }
                    handled = event.id.0;
                }
                Ok(None) => handled = self.subscription.position,
                Err(error) => {
                    tracing::warn!(%error, name = self.name, "a subscriber waits for the event log");
                    if !self.breathe(BREATH) {
                        break;
                    }
                }
            }
            if self.kept.1.elapsed() >= KEPT_EVERY {
                self.keep(handled);
            }
        }
        self.keep(handled);
    }

    fn ends(&self) -> bool {
        self.stops.try_recv() == Err(TryRecvError::Disconnected) || self.subscription.is_over()
    }

    /// Waits so long. Returns false when it is to end.
    fn breathe(&self, breath: Duration) -> bool {
        let until = Instant::now() + breath;
        while Instant::now() < until {
            // A log that is closed tells nobody.
            let nap = NAP.min(until.saturating_duration_since(Instant::now()));
            if self.stops.recv_timeout(nap) != Err(RecvTimeoutError::Timeout) || self.ends() {
                return false;
            }
        }
        true
    }

    /// Hands an event out until it is handled. Returns false when that is to end before.
    fn handle(&self, event: &Event, handler: &mut impl FnMut(&Event) -> Result<(), String>) -> bool {
        let mut breath = BREATH;
        loop {
            // What the handler emits is an effect of the event.
            let _here = event.effects().enter();
            let result = catch_unwind(AssertUnwindSafe(|| handler(event)));
            let reason = match result {
                Ok(Ok(())) => None,
                Ok(Err(reason)) => Some(reason),
                Err(panic) => {
                    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_string());
                    Some(text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic".into()))
                }
            };
            *self.state.failing.lock().unwrap_or_else(PoisonError::into_inner) = reason.clone();
            let Some(reason) = reason else { return true };
            tracing::warn!(
                name = self.name,
                event = event.id.0,
                reason,
                "a subscriber failed and gets the event again"
            );
            if !self.breathe(breath) {
                return false;
            }
            breath = (breath * 2).min(LONGEST_BREATH);
        }
    }

    fn keep(&mut self, handled: u64) {
        if handled != self.kept.0 {
            let name = self.name.clone();
            let stored = self.subscription.inner.cold.db.write(move |tx| -> Result<(), StoreError> {
                tx.execute(
                    "INSERT INTO event_subscriber (name, position) VALUES (?1, ?2)
                     ON CONFLICT (name) DO UPDATE SET position = excluded.position",
                    (&name, handled as i64),
                )?;
                Ok(())
            });
            match stored {
                Ok(()) => self.kept.0 = handled,
                Err(error) => tracing::warn!(%error, name = self.name, "a subscriber's position isn't kept"),
            }
        }
        self.kept.1 = Instant::now();
    }
}

fn position(inner: &Inner, name: &str) -> Result<Option<u64>, EventError> {
    inner.cold.read(|db| {
        let mut statement = db.prepare_cached("SELECT position FROM event_subscriber WHERE name = ?1")?;
        let position: Option<i64> = statement.query_row([name], |row| row.get(0)).optional()?;
        Ok(position.map(|position| position as u64))
    })
}
