//! What happens, told to whoever listens now: what comes to the event log of an open profile, and what isn't kept (how
//! far indexing is, that an answer is old, that the engine closes).
//!
//! A subscriber that is gone is forgotten at the next event; one that is slow costs memory, never anybody's time.

use crate::api::{Progress, Topic};
use crossbeam_channel::{Receiver, Sender, unbounded};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// One thing that happened. `at` is RFC 3339, UTC.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum PipelineEvent {
    /// The active profile is watched and its index is up to date by words.
    Ready {
        profile: Option<String>,
        at: String,
    },
    /// The file can be found by words.
    FileIndexed {
        profile: String,
        root: PathBuf,
        path: String,
        chunks: u64,
        at: String,
    },
    /// All of the file's vectors are stored.
    FileEmbedded {
        profile: String,
        root: PathBuf,
        path: String,
        chunks: u64,
        at: String,
    },
    FileRemoved {
        profile: String,
        root: PathBuf,
        path: String,
        at: String,
    },
    ScanFinished {
        profile: String,
        files: u64,
        changed: u64,
        removed: u64,
        seconds: f64,
        at: String,
    },
    BranchChanged {
        profile: String,
        worktree: PathBuf,
        branch: Option<String>,
        at: String,
    },
    Degraded {
        profile: Option<String>,
        what: String,
        message: String,
        cure: String,
        at: String,
    },
    Recovered {
        profile: Option<String>,
        what: String,
        at: String,
    },
    ProfileSwitched {
        profile: String,
        at: String,
    },
    /// How far indexing is, a few times a second while it goes on, and once when it is done.
    Progress {
        profile: String,
        progress: Progress,
        at: String,
    },
    /// More of an answer: `text` goes to its end, if that has `from` characters (UTF-16 units) so far.
    ChatText {
        profile: String,
        thread: String,
        message: String,
        from: u64,
        text: String,
        at: String,
    },
    /// Answers that are made of these topics are old: a command has changed what they are made of.
    Changed {
        topics: Vec<Topic>,
        at: String,
    },
    /// The engine closes.
    Stopping {
        at: String,
    },
}

impl PipelineEvent {
    /// Returns the news for who has missed some: all that was known may be old.
    pub fn everything_changed() -> PipelineEvent {
        PipelineEvent::Changed { topics: Topic::ALL.to_vec(), at: now() }
    }

    /// Returns when it happened: RFC 3339, UTC.
    pub fn at(&self) -> &str {
        match self {
            PipelineEvent::Ready { at, .. }
            | PipelineEvent::FileIndexed { at, .. }
            | PipelineEvent::FileEmbedded { at, .. }
            | PipelineEvent::FileRemoved { at, .. }
            | PipelineEvent::ScanFinished { at, .. }
            | PipelineEvent::BranchChanged { at, .. }
            | PipelineEvent::Degraded { at, .. }
            | PipelineEvent::Recovered { at, .. }
            | PipelineEvent::ProfileSwitched { at, .. }
            | PipelineEvent::Progress { at, .. }
            | PipelineEvent::ChatText { at, .. }
            | PipelineEvent::Changed { at, .. }
            | PipelineEvent::Stopping { at } => at,
        }
    }

    /// Returns the name of the profile that it is about, if it is about one.
    pub(crate) fn profile(&self) -> Option<&str> {
        match self {
            PipelineEvent::Ready { profile, .. }
            | PipelineEvent::Degraded { profile, .. }
            | PipelineEvent::Recovered { profile, .. } => profile.as_deref(),
            PipelineEvent::FileIndexed { profile, .. }
            | PipelineEvent::FileEmbedded { profile, .. }
            | PipelineEvent::FileRemoved { profile, .. }
            | PipelineEvent::ScanFinished { profile, .. }
            | PipelineEvent::BranchChanged { profile, .. }
            | PipelineEvent::ProfileSwitched { profile, .. }
            | PipelineEvent::Progress { profile, .. }
            | PipelineEvent::ChatText { profile, .. } => Some(profile),
            PipelineEvent::Changed { .. } | PipelineEvent::Stopping { .. } => None,
        }
    }

    /// What each event makes old, by its name on the wire.
    pub const TOPICS: &[(&str, &[Topic])] = &[
        ("ready", &[Topic::Status, Topic::Profiles]),
        ("file_indexed", &[Topic::Index, Topic::Status, Topic::Tasks, Topic::Notes]),
        ("file_embedded", &[Topic::Index]),
        ("file_removed", &[Topic::Index, Topic::Status, Topic::Tasks, Topic::Notes]),
        ("scan_finished", &[Topic::Status, Topic::Index, Topic::Tasks, Topic::Notes]),
        ("branch_changed", &[Topic::Status, Topic::Index]),
        ("degraded", &[Topic::Status, Topic::Config]),
        ("recovered", &[Topic::Status, Topic::Config]),
        // What is asked of the active profile is asked of another one now.
        ("profile_switched", &Topic::OF_A_PROFILE),
        // It carries its news with it.
        ("progress", &[]),
        ("chat_text", &[]),
        // Its topics are in it.
        ("changed", &[]),
        ("stopping", &[]),
    ];
}

/// Hands events to subscribers.
#[derive(Clone, Default)]
pub(crate) struct Events {
    subscribers: Arc<Mutex<Vec<Subscriber>>>,
}

struct Subscriber {
    to: Sender<PipelineEvent>,
    with_progress: bool,
}

impl Events {
    pub(crate) fn subscribe(&self, with_progress: bool) -> Receiver<PipelineEvent> {
        let (to, receiver) = unbounded();
        self.lock().push(Subscriber { to, with_progress });
        receiver
    }

    pub(crate) fn tell(&self, event: &PipelineEvent) {
        let progress = match event {
            PipelineEvent::Progress { .. } | PipelineEvent::ChatText { .. } => true,
            // The events themselves are told.
            PipelineEvent::Changed { topics, .. } => *topics == [Topic::Events],
            _ => false,
        };
        self.lock().retain(|one| (progress && !one.with_progress) || one.to.send(event.clone()).is_ok());
    }

    /// Whether anyone wants to hear of progress.
    pub(crate) fn progress_heard(&self) -> bool {
        self.lock().iter().any(|one| one.with_progress)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Subscriber>> {
        self.subscribers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns a time of the databases as RFC 3339, UTC, to the millisecond.
pub(crate) fn rfc3339(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms).map_or_else(|_| String::new(), |at| format!("{at:.3}"))
}

/// Returns the time now as RFC 3339, UTC.
pub(crate) fn now() -> String {
    rfc3339(continuo_store::now_ms())
}
