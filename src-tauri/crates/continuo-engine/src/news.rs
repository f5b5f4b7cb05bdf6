//! What happens in a profile: kept in its event log, and from there told to whoever listens.

use crate::api::Topic;
use crate::events::{Events, PipelineEvent, rfc3339};
use crate::profile::Profile;
use continuo_events::{Event, EventFilter, EventId, EventLog, Kind, Subscription, kinds};
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// That there are new events is told so often at most: whoever shows them asks again each time.
const TOLD_EVERY: Duration = Duration::from_secs(1);
/// The thread is woken by events, and by the end of the log.
const NAP: Duration = Duration::from_secs(60);
/// After an error, before the next try.
const BREATH: Duration = Duration::from_secs(1);

/// Tells what comes to a profile's log. Dropped after the log, whose end ends it.
pub(crate) struct News {
    thread: Option<JoinHandle<()>>,
}

impl News {
    pub(crate) fn start(log: &EventLog, name: Arc<Mutex<String>>, events: &Events) -> std::io::Result<News> {
        let subscription = log.subscribe(EventFilter::default(), log.position());
        let events = events.clone();
        let run = move || tell(subscription, &name, &events);
        Ok(News { thread: Some(std::thread::Builder::new().name("news".into()).spawn(run)?) })
    }
}

impl Drop for News {
    fn drop(&mut self) {
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the thread that tells of events panicked");
        }
    }
}

fn tell(mut subscription: Subscription, name: &Mutex<String>, events: &Events) {
    // Events that nobody was told of yet, and when somebody was last.
    let (mut untold, mut told) = (false, None::<Instant>);
    loop {
        let due = told.map_or(Duration::ZERO, |told| TOLD_EVERY.saturating_sub(told.elapsed()));
        if untold && due.is_zero() {
            events.tell(&PipelineEvent::Changed { topics: vec![Topic::Events], at: crate::events::now() });
            (untold, told) = (false, Some(Instant::now()));
        }
        match subscription.next(if untold { due } else { NAP }) {
            Ok(Some(event)) => {
                untold = true;
                let name = name.lock().unwrap_or_else(PoisonError::into_inner).clone();
                if let Some(news) = of_event(name, &event) {
                    events.tell(&news);
                }
            }
            Ok(None) if subscription.is_over() => return,
            Ok(None) => {}
            Err(_) if subscription.is_over() => return,
            Err(error) => {
                tracing::warn!(%error, "events can't be told");
                let _ = crossbeam_channel::after(BREATH).recv();
            }
        }
    }
}

fn of_event(profile: String, event: &Event) -> Option<PipelineEvent> {
    of(profile, &event.kind, &event.value(), rfc3339(event.at_ms))
}

/// Returns an event of the log as those hear of it who follow the pipeline.
fn of(profile: String, kind: &str, payload: &Value, at: String) -> Option<PipelineEvent> {
    let text = |field: &str| payload[field].as_str().unwrap_or_default().to_string();
    let number = |field: &str| payload[field].as_u64().unwrap_or_default();
    let (root, path) = (text("root").into(), text("path"));
    Some(match kind {
        kinds::IndexReady::NAME => PipelineEvent::Ready { profile: Some(profile), at },
        kinds::FileIndexed::NAME => PipelineEvent::FileIndexed { profile, root, path, chunks: number("chunks"), at },
        kinds::FileEmbedded::NAME => PipelineEvent::FileEmbedded { profile, root, path, chunks: number("chunks"), at },
        kinds::FileRemoved::NAME => PipelineEvent::FileRemoved { profile, root, path, at },
        kinds::ScanFinished::NAME => PipelineEvent::ScanFinished {
            profile,
            files: number("files"),
            changed: number("changed"),
            removed: number("removed"),
            seconds: payload["seconds"].as_f64().unwrap_or_default(),
            at,
        },
        kinds::BranchChanged::NAME => PipelineEvent::BranchChanged {
            profile,
            worktree: text("worktree").into(),
            branch: payload["branch"].as_str().map(Into::into),
            at,
        },
        kinds::ProblemBegan::NAME => PipelineEvent::Degraded {
            profile: Some(profile),
            what: text("what"),
            message: text("message"),
            cure: text("cure"),
            at,
        },
        kinds::ProblemEnded::NAME => PipelineEvent::Recovered { profile: Some(profile), what: text("what"), at },
        kinds::ProfileSwitched::NAME => PipelineEvent::ProfileSwitched { profile, at },
        _ => return None,
    })
}

impl Profile {
    /// Keeps an event. One that can't be kept, as on a full disk, is told all the same to those who listen now.
    pub(crate) fn tell<K: Kind>(&self, event: &K) -> Option<EventId> {
        let error = match self.log.tell(event) {
            Ok(id) => return Some(id),
            Err(error) => error,
        };
        tracing::warn!(%error, kind = K::NAME, profile = %self.id, "an event isn't kept");
        let payload = serde_json::to_value(event).unwrap_or_default();
        if let Some(news) = of(self.name(), K::NAME, &payload, crate::events::now()) {
            self.events().tell(&news);
        }
        None
    }

    /// Has what `cause` led to happen in its context: returns that, or the one in force where it isn't known any more.
    pub(crate) fn effects_of(&self, cause: Option<EventId>) -> continuo_events::ContextRef {
        let found = cause.and_then(|cause| self.log.get(cause).ok().flatten());
        found.map_or_else(|| self.log.context(), |event| event.effects())
    }
}
