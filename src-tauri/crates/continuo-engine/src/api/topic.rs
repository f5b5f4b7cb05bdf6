//! What answers are made of, so that whoever keeps one knows when it is old.

use serde::{Deserialize, Serialize};

/// What answers are made of. Who keeps an answer drops it when one of its topics is told to have changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Topic {
    /// Which profiles there are, which is active, and their folders.
    Profiles,
    /// How a profile and its indexing are doing.
    Status,
    /// Files, chunks, entities and links.
    Index,
    /// Tasks and intents.
    Tasks,
    Models,
    /// `profile.yaml`.
    Config,
    Settings,
    Tokens,
    /// Recent and saved searches.
    Searches,
    Backups,
    /// The event log.
    Events,
    /// Captured session states, and what is decided about them.
    Sessions,
    Notes,
    /// Threads and their messages.
    Chat,
    /// Providers of models, their keys, and the calls that were made.
    Llm,
}

impl Topic {
    /// What is asked about a profile, and which profiles there are to ask about.
    pub const OF_A_PROFILE: [Topic; 13] = [
        Topic::Profiles,
        Topic::Status,
        Topic::Index,
        Topic::Tasks,
        Topic::Models,
        Topic::Config,
        Topic::Searches,
        Topic::Backups,
        Topic::Events,
        Topic::Sessions,
        Topic::Notes,
        Topic::Chat,
        Topic::Llm,
    ];
    pub const ALL: [Topic; 15] = [
        Topic::Profiles,
        Topic::Status,
        Topic::Index,
        Topic::Tasks,
        Topic::Models,
        Topic::Config,
        Topic::Settings,
        Topic::Tokens,
        Topic::Searches,
        Topic::Backups,
        Topic::Events,
        Topic::Sessions,
        Topic::Notes,
        Topic::Chat,
        Topic::Llm,
    ];
}
