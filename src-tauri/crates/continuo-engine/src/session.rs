//! Sessions of a profile: its signals taken in, its states captured when it is time, and what changed since.
//!
//! A session begins with the first sign of work and ends when the profile is left, Continuo ends, or nothing happens for a
//! while. Its end may be forced: whoever comes next to the profile completes it from what is in the database and the log.

mod capture;
mod clock;
mod prompt;
mod signals;
mod since;
mod sources;
mod wording;

pub(crate) use capture::{capture, capture_before_sleep, capture_if_active};
pub(crate) use clock::run;
pub(crate) use prompt::prompt;
pub(crate) use signals::{folder, keep_commands, keep_editor, keep_history, owner_of, take};
pub(crate) use since::since;
pub(crate) use wording::greeting;

use crate::EngineOptions;
use crate::data_dir::DataDir;
use crate::error::{ApiError, Code, Result};
use crate::profile::Profile;
use continuo_events::{Event, EventFilter, EventQuery, KindPattern};
use continuo_ingest::files;
use continuo_session::state::{self, Session};
use continuo_session::terminal::{self, Ended, Wrapped};
use continuo_session::{Cause, SessionError, command};
use continuo_store::{StoreError, now_ms};
use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;

/// Kinds of events that somebody's work shows in.
const SIGNS: [&str; 8] = [
    "file.saved",
    "command.done",
    "editor.told",
    "signal.given",
    "search.done",
    "task.created",
    "task.changed",
    "branch.changed",
];

const MOMENT_MS: i64 = 2_000;

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

/// Runs a shell at this process's terminal, and keeps the end of what its failing commands write. Its hook, which it must
/// load itself, tells which those are. Returns how it ended.
///
/// # Errors
/// [`Code::Io`] when there is no such shell, or where terminals aren't files.
pub fn wrap_shell(options: &EngineOptions, program: &OsStr) -> Result<Ended> {
    let data = DataDir::create(&options.data_dir)?;
    let shell = Wrapped { program: program.to_owned(), ..Wrapped::default() };
    terminal::wrap(&shell, &data.signals()).map_err(|e| ApiError::io("cannot wrap", Path::new(program), &e))
}

/// So many signs are looked at for where a session began.
const SIGNS_LOOKED_AT: usize = 500;

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
    Ok(signs(profile, 0, 1)?.first().map(|event| event.at_ms))
}

/// Returns the latest signs of work from `since` on, in milliseconds since 1970, the latest first.
fn signs(profile: &Profile, since: i64, limit: usize) -> Result<Vec<Event>> {
    let kinds = SIGNS.iter().map(|kind| KindPattern((*kind).into())).collect();
    let filter = EventFilter { kinds, from_ms: Some(since), ..EventFilter::default() };
    Ok(profile.log.find(&EventQuery { filter, limit, ..EventQuery::default() })?.events)
}

/// Sees how an earlier process left the sessions, once in this one and before anything else is with them. One that watched
/// the profile and was killed, or lost its power, has its session completed from what is in the database and the log.
pub(crate) fn settle(profile: &Arc<Profile>) -> Result<()> {
    let mut seen = profile.sessions_seen();
    if !*seen {
        complete(profile)?;
        *seen = true;
    }
    Ok(())
}

fn complete(profile: &Arc<Profile>) -> Result<()> {
    // What its shells told last belongs to it.
    take(profile)?;
    if !profile.was_watched()? {
        return Ok(());
    }
    let captured = profile.db.read(state::last)?.map_or(0, |last| last.captured_at);
    let sign = last_sign(profile, false)?.unwrap_or_default();
    let left = match profile.db.read(state::current)? {
        None if sign > captured => Some(begin(profile, sign)?),
        left => left,
    };
    if let Some(left) = left {
        if sign > captured {
            capture::of_session(profile, &left, Cause::Recovered, sign.max(left.began_at))?;
        }
        end(profile, &left, sign.max(captured))?;
    }
    profile.set_watched(false)
}

/// Notes that this process follows the profile from now on.
pub(crate) fn watched(profile: &Arc<Profile>) -> Result<()> {
    settle(profile)?;
    if !profile.was_watched()? {
        profile.set_watched(true)?;
    }
    Ok(())
}

/// Returns the id of the session that goes on, if one does: for who tells what happens in it.
pub(crate) fn going_on(profile: &Profile) -> Option<String> {
    profile.db.read(state::current).ok().flatten().map(|session| session.id)
}

/// Returns the session that goes on, beginning one if none does.
fn current(profile: &Arc<Profile>) -> Result<Session> {
    settle(profile)?;
    if let Some(current) = profile.db.read(state::current)? {
        let sign = last_sign(profile, false)?.unwrap_or_default().max(current.active_at);
        if now_ms() - sign < inactive(profile) {
            return Ok(current);
        }
        // Nobody was there to see that nothing happened any more.
        end(profile, &current, sign)?;
    }
    begin(profile, now_ms())
}

/// Begins a session with the first sign of work that belongs to it: the signs go on from there without a long pause, until
/// `now`.
fn begin(profile: &Arc<Profile>, now: i64) -> Result<Session> {
    let pause = inactive(profile);
    let ended = profile.db.read(state::last_end)?.unwrap_or_default();
    let mut times: Vec<i64> = signs(profile, ended, SIGNS_LOOKED_AT)?.iter().map(|event| event.at_ms).collect();
    let commands = profile.db.read(|db| command::recent(db, ended, now, SIGNS_LOOKED_AT))?;
    times.extend(commands.iter().map(|command| command.began_at));
    // A file was changed before anybody told of it.
    let of_files = ended.saturating_mul(1_000_000);
    let files = profile.db.read(|db| files::changed_since(db, of_files, SIGNS_LOOKED_AT).map_err(StoreError::from))?;
    times.extend(files.iter().map(|file| file.mtime_ns / 1_000_000));
    times.sort_unstable_by(|a, b| b.cmp(a));
    let of_it = times.into_iter().filter(|at| *at > ended && *at <= now);
    let at = of_it.take_while({
        let mut later = now;
        move |at| later - std::mem::replace(&mut later, *at) < pause
    });
    // What is told of was so a moment before the event that tells of it.
    let at = (at.last().unwrap_or(now) - MOMENT_MS).max(ended + 1);
    let begun = profile.log.write(move |tx| -> std::result::Result<Session, Failed> {
        let begun = state::begin(tx, at)?;
        tx.tell(&continuo_events::kinds::SessionBegan { session: begun.id.clone() })?;
        Ok(begun)
    })?;
    Ok(begun)
}

/// Returns after how long without a sign of work a session ends, in milliseconds.
fn inactive(profile: &Profile) -> i64 {
    i64::try_from(profile.config().session.inactive_minutes).unwrap_or(i64::MAX / 60_000).saturating_mul(60_000)
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
