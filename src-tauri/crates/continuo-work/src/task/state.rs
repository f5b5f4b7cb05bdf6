//! What a task can be: its state, how urgent it is, and what it came of.

use continuo_store::rusqlite;
use continuo_store::rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};

use crate::named::named;

/// What a person, or for a `Candidate` nobody yet, decided about a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Proposed, by a comment or whatever else it came of.
    Candidate,
    /// Accepted, or written by hand.
    Open,
    /// Somebody is at it.
    Doing,
    /// It can't go on for now.
    Blocked,
    Done,
    /// Not to be proposed again.
    Dismissed,
}

impl State {
    /// Every state, in the order in which lists show them.
    pub const ALL: [State; 6] =
        [State::Doing, State::Open, State::Blocked, State::Candidate, State::Done, State::Dismissed];

    /// Whether somebody accepted it and it is still to be done.
    pub fn is_active(self) -> bool {
        matches!(self, State::Open | State::Doing | State::Blocked)
    }
}

named!(State, "a state of a task", "candidate, open, doing, blocked, done or dismissed", {
    Candidate => "candidate",
    Open => "open",
    Doing => "doing",
    Blocked => "blocked",
    Done => "done",
    Dismissed => "dismissed",
});

/// What a task came of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    Comment,
    /// Of a Markdown file.
    Checkbox,
    /// A command that failed.
    Failure,
    Chat,
    /// Somebody wrote it.
    Manual,
}

named!(Source, "what a task comes of", "comment, checkbox, failure, chat or manual", {
    Comment => "comment",
    Checkbox => "checkbox",
    Failure => "failure",
    Chat => "chat",
    Manual => "manual",
});

impl Source {
    /// Whether it stands in a file, and is proposed as long as it does.
    pub fn is_in_a_file(self) -> bool {
        matches!(self, Source::Comment | Source::Checkbox)
    }
}

/// How soon a task is to be done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    Urgent,
    High,
    #[default]
    Normal,
    Low,
}

impl Priority {
    /// Every priority; its place here is its number in the database.
    pub const ALL: [Priority; 4] = [Priority::Urgent, Priority::High, Priority::Normal, Priority::Low];

    /// Returns its name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Priority::Urgent => "urgent",
            Priority::High => "high",
            Priority::Normal => "normal",
            Priority::Low => "low",
        }
    }
}

impl std::fmt::Display for Priority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Priority {
    type Err = crate::WorkError;

    fn from_str(name: &str) -> Result<Priority, crate::WorkError> {
        let known = Priority::ALL.into_iter().find(|priority| priority.as_str() == name);
        known.ok_or_else(|| crate::WorkError::NoName {
            name: name.to_owned(),
            what: "a priority",
            known: "urgent, high, normal or low",
        })
    }
}

impl FromSql for Priority {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Priority> {
        let number = value.as_i64()?;
        let known = usize::try_from(number).ok().and_then(|at| Priority::ALL.get(at));
        known.copied().ok_or(FromSqlError::OutOfRange(number))
    }
}

impl ToSql for Priority {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok((*self as i64).into())
    }
}
