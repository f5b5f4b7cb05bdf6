//! Sessions of a profile: its signals taken in, its states captured when it is time, and what changed since.
//!
//! A session begins with the first sign of work and ends when the profile is left, Continuo ends, or nothing happens for a
//! while. Its end may be forced: whoever comes next to the profile completes it from what is in the database and the log.

mod capture;
mod clock;
mod signals;
mod since;

pub(crate) use capture::{capture, capture_if_active};
pub(crate) use clock::run;
pub(crate) use signals::{folder, keep_commands, keep_editor, take};
pub(crate) use since::since;

use crate::EngineOptions;
use crate::data_dir::DataDir;
use crate::error::{ApiError, Code, Result};
use crate::profile::Profile;
use continuo_events::{EventFilter, EventQuery, KindPattern};
use continuo_session::state::{self, Session};
use continuo_session::{Cause, SessionError};
use continuo_store::{StoreError, now_ms};
use std::sync::Arc;

/// Kinds of events that somebody's work shows in.
const SIGNS: [&str; 9] = [
    "file.saved",
    "command.done",
    "editor.told",
    "signal.given",
    "search.done",
    "task.created",
    "task.changed",
    "note.*",
    "branch.changed",
];

/// Returns what a shell runs to tell the engine of this data directory of its commands: bash, zsh, fish or pwsh.
///
/// # Errors
/// [`Code::Invalid`] for another shell.
pub fn shell_hook(options: &EngineOptions, shell: &str) -> Result<String> {
    let shell = continuo_session::Shell::find(shell)?;
    // The shell has where to write to before an engine ever ran.
    let data = DataDir::create(&options.data_dir)?;
    Ok(continuo_session::hook(shell, &data.signals()))
}

/// Something of a session, or its event, couldn't be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failed {
    #[error(transparent)]
    Session(#[from] SessionError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Event(#[from] continuo_events::EventError),
}

impl From<Failed> for ApiError {
    fn from(error: Failed) -> ApiError {
        match error {
            Failed::Session(error) => error.into(),
            Failed::Store(error) => error.into(),
            Failed::Event(error) => error.into(),
        }
    }
}

impl From<SessionError> for ApiError {
    fn from(error: SessionError) -> ApiError {
        match error {
            SessionError::Store(error) => error.into(),
            SessionError::NoState(_) => {
                ApiError::new(Code::NotFound, error.to_string()).hint("continuo session list shows them.")
            }
            SessionError::Payload(_) => ApiError::new(Code::Internal, error.to_string()),
            SessionError::Ambiguous(_) | SessionError::NoShell(_) => ApiError::new(Code::Invalid, error.to_string()),
        }
    }
}

/// Returns when there was the last sign of work, by the log; from memory alone when `of_late`.
fn last_sign(profile: &Profile, of_late: bool) -> Result<Option<i64>> {
    if of_late {
        let latest = |kind: &&str| profile.log.latest_of_kind(kind, 1).pop().map(|event| event.at_ms);
        return Ok(SIGNS.iter().filter_map(latest).max());
    }
    let kinds = SIGNS.iter().map(|kind| KindPattern((*kind).into())).collect();
    let filter = EventFilter { kinds, ..EventFilter::default() };
    let found = profile.log.find(&EventQuery { filter, limit: 1, ..EventQuery::default() })?;
    Ok(found.events.first().map(|event| event.at_ms))
}

/// Completes the session of an earlier process, whose end was forced. Done once, before anything else is with sessions.
pub(crate) fn settle(profile: &Arc<Profile>) -> Result<()> {
    if !profile.is_first_of_sessions() {
        return Ok(());
    }
    // What its shells told last belongs to it.
    take(profile)?;
    let Some(left) = profile.db.read(state::current)? else { return Ok(()) };
    let last = profile.db.read(state::last)?;
    let captured = last.filter(|last| last.session == left.id).map_or(0, |last| last.captured_at);
    let sign = last_sign(profile, false)?.unwrap_or_default().max(left.active_at);
    if sign > captured {
        capture::of_session(profile, &left, Cause::Recovered, sign)?;
    }
    end(profile, &left, sign.max(captured))
}

/// Returns the session that goes on, beginning one if none does.
fn current(profile: &Arc<Profile>) -> Result<Session> {
    settle(profile)?;
    if let Some(current) = profile.db.read(state::current)? {
        return Ok(current);
    }
    begin(profile, now_ms())
}

fn begin(profile: &Arc<Profile>, at: i64) -> Result<Session> {
    let begun = profile.log.write(move |tx| -> std::result::Result<Session, Failed> {
        let begun = state::begin(tx, at)?;
        tx.tell(&continuo_events::kinds::SessionBegan { session: begun.id.clone() })?;
        Ok(begun)
    })?;
    Ok(begun)
}

/// Ends a session.
fn end(profile: &Arc<Profile>, session: &Session, at: i64) -> Result<()> {
    let id = session.id.clone();
    profile.log.write(move |tx| -> std::result::Result<(), Failed> {
        state::end(tx, &id, at)?;
        tx.tell(&continuo_events::kinds::SessionEnded { session: id })?;
        Ok(())
    })?;
    Ok(())
}
