//! Capturing a session state of a profile.

use super::{Failed, end};
use crate::error::Result;
use crate::profile::Profile;
use continuo_events::{EventFilter, EventQuery, KindPattern, kinds};
use continuo_index::places;
use continuo_ingest::files;
use continuo_session::capture::{About, Sources, ask, compose};
use continuo_session::edits::{self, Symbol, Touched};
use continuo_session::rules::OpenTask;
use continuo_session::state::{self, Captured, Session};
use continuo_session::{
    Absent, Cause, Edit, OfProfile, Other, Place, SessionState, command, editor, repository, statement,
};
use continuo_store::{StoreError, now_ms};
use continuo_work as work;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Files whose edits are told of, and commands.
const RECENT: usize = 20;
/// Comments that are looked through for those in files of this session.
const TODOS: usize = 500;
/// How long sources are waited for when Continuo ends, and with it perhaps the system.
const AT_THE_END: Duration = Duration::from_millis(700);
/// How long a capture takes at most, words of a model included.
const MOST: Duration = Duration::from_millis(2800);
/// How far back a failure is in the way still, in milliseconds.
const IN_THE_WAY: i64 = 7 * 24 * 3600 * 1000;

/// Captures what is known of the current session.
pub(crate) fn capture(profile: &Arc<Profile>, cause: Cause) -> Result<(Captured, SessionState)> {
    // Where a session began is seen by what is known.
    super::take(profile)?;
    let current = super::current(profile)?;
    let now = now_ms();
    keep(profile, compose_state(profile, &current, cause, now), now)
}

/// Captures and ends the current session, if there is one with something that isn't captured yet.
pub(crate) fn capture_if_active(profile: &Arc<Profile>, cause: Cause) -> Result<()> {
    super::settle(profile)?;
    super::take(profile)?;
    let now = now_ms();
    let current = match profile.db.read(state::current)? {
        Some(current) => current,
        None => match super::last_sign(profile, true)? {
            // Its first sign is all that there was, and the clock hasn't come to it.
            Some(sign) if profile.db.read(state::last)?.is_none_or(|last| last.captured_at < sign) => {
                super::begin(profile, now)?
            }
            _ => return Ok(()),
        },
    };
    let last = profile.db.read(state::last)?;
    let captured = last.filter(|last| last.session == current.id).map(|last| last.captured_at);
    let sign = super::last_sign(profile, true)?.unwrap_or_default();
    if captured.is_none_or(|captured| sign > captured) {
        of_session(profile, &current, cause, now)?;
    }
    end(profile, &current, now)
}

/// Captures a session as of `at`, in milliseconds since 1970, if there is anything to come back to: somebody who looked
/// around in a profile wasn't anywhere.
pub(super) fn of_session(profile: &Arc<Profile>, session: &Session, cause: Cause, at: i64) -> Result<()> {
    let state = compose_state(profile, session, cause, at);
    if leads_anywhere(&state) {
        keep(profile, state, at)?;
    }
    Ok(())
}

fn leads_anywhere(state: &SessionState) -> bool {
    let SessionState { focus, context, .. } = state;
    focus.active_file.is_some()
        || focus.active_terminal_cwd.is_some()
        || !context.recent_file_edits.is_empty()
        || !context.recent_notes.is_empty()
        || !context.others.is_empty()
}

fn compose_state(profile: &Arc<Profile>, session: &Session, cause: Cause, at: i64) -> SessionState {
    let begun = Instant::now();
    let config = profile.config();
    let within = match cause {
        Cause::Exit => config.session.deadline().min(AT_THE_END),
        _ => config.session.deadline(),
    };
    let sources = gather(profile, session, at, begun + within);
    let about = About {
        session: session.id.clone(),
        profile: OfProfile { id: profile.id.clone(), name: profile.name() },
        began_at: session.began_at,
        captured_at: at,
        cause,
    };
    let mut state = compose(about, sources);
    // Nobody waits for a model who goes away, and what is captured again in minutes isn't worth its tokens.
    if matches!(cause, Cause::Manual | Cause::Inactivity) {
        super::wording::word(profile, &mut state, begun + MOST);
    }
    tracing::info!(profile = %profile.id, cause = cause.as_str(), ms = begun.elapsed().as_millis() as u64, "composed");
    state
}

fn keep(profile: &Arc<Profile>, state: SessionState, at: i64) -> Result<(Captured, SessionState)> {
    let cause = state.cause;
    let (kept, keep, now) = (state.clone(), profile.config().session.keep(), now_ms());
    let captured = profile.log.write(move |tx| -> std::result::Result<Captured, Failed> {
        let id = state::keep(tx, &kept)?;
        state::active(tx, &kept.session, at)?;
        state::retain(tx, keep, now)?;
        let (cause, headline, session) = (cause.as_str().to_string(), kept.headline(), kept.session);
        let told = kinds::SessionCaptured { id: id.clone(), session: session.clone(), cause, headline };
        tx.tell(&told)?;
        Ok(Captured { id, session, captured_at: at, cause: told.cause, headline: told.headline })
    })?;
    Ok((captured, state))
}

/// Asks every source at once, and waits for none of them longer than until `deadline`.
fn gather(profile: &Arc<Profile>, session: &Session, at: i64, deadline: Instant) -> Sources {
    let (began, since) = (session.began_at, at - IN_THE_WAY);
    let of = |profile: &Arc<Profile>| profile.clone();
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let mut absent = Vec::new();

    let worktrees: Vec<PathBuf> = match profile.repositories() {
        Ok(all) => all.into_iter().map(|repository| repository.worktree).collect(),
        Err(error) => {
            absent.push(Absent { source: "git".into(), reason: text(&error) });
            Vec::new()
        }
    };
    let looks: Vec<_> = worktrees
        .into_iter()
        .map(|worktree| ask("git", move || repository::look(&worktree, began).map_err(|error| text(&error))))
        .collect();
    let asked = of(profile);
    let commands = ask("terminal", move || {
        asked.db.read(|db| command::recent(db, began, at, RECENT)).map_err(|error| text(&error))
    });
    let asked = of(profile);
    let failing =
        ask("terminal", move || asked.db.read(|db| command::failing(db, since, at)).map_err(|error| text(&error)));
    let asked = of(profile);
    let editors = ask("editor", move || asked.db.read(|db| editor::told(db, began)).map_err(|error| text(&error)));
    let asked = of(profile);
    let touched = ask("files", move || asked.changed(began).map_err(|error| text(&error)));
    let asked = of(profile);
    let tasks = ask("tasks", move || tasks(&asked, began).map_err(|error| text(&error)));
    let asked = of(profile);
    let others = ask("others", move || others(&asked, began).map_err(|error| text(&error)));
    let asked = of(profile);
    let decisions = ask("decisions", move || asked.db.read(statement::decisions).map_err(|error| text(&error)));

    let mut sources = Sources::default();
    for look in looks {
        sources.repositories.extend(look.answer(deadline, &mut absent));
    }
    let touched = touched.answer(deadline, &mut absent).unwrap_or_default();
    // What differs from before the session is asked when it is known where that was.
    let bases: Vec<(PathBuf, Option<String>)> = sources
        .repositories
        .iter()
        .map(|repository| (PathBuf::from(&repository.worktree), base(repository)))
        .filter(|(worktree, _)| touched.iter().any(|(_, file)| file.path.starts_with(worktree)))
        .collect();
    let asked = of(profile);
    let listed = touched.clone();
    let edits = ask("files", move || Ok(describe(&asked, &listed, &bases)));
    sources.commands = commands.answer(deadline, &mut absent).unwrap_or_default();
    sources.failing = failing.answer(deadline, &mut absent).unwrap_or_default();
    sources.editors = editors.answer(deadline, &mut absent).unwrap_or_default();
    sources.others = others.answer(deadline, &mut absent).unwrap_or_default();
    sources.decisions = decisions.answer(deadline, &mut absent).unwrap_or_default();
    (sources.tasks, sources.todos) = tasks.answer(deadline, &mut absent).unwrap_or_default();
    let of_session = |task: &OpenTask| {
        let in_edited = |place: &Place| touched.iter().any(|(_, file)| file.path == Path::new(&place.path));
        task.since >= began || task.place.as_ref().is_some_and(in_edited)
    };
    sources.todos.retain(of_session);
    sources.edits = edits.answer(deadline, &mut absent).unwrap_or_default();
    sources.absent = absent;
    sources
}

/// Returns the commit before the session's first, or the one that is checked out when it made none.
fn base(repository: &continuo_session::Repository) -> Option<String> {
    match repository.commits.last() {
        None => repository.head.clone(),
        Some(first) => repository::parent(Path::new(&repository.worktree), &first.id).ok().flatten(),
    }
}

fn describe(profile: &Profile, touched: &[(i64, Touched)], bases: &[(PathBuf, Option<String>)]) -> Vec<Edit> {
    let ids: HashMap<&Path, i64> = touched.iter().map(|(id, file)| (file.path.as_path(), *id)).collect();
    let symbols = |path: &Path| -> Vec<Symbol> {
        let Some(id) = ids.get(path) else { return Vec::new() };
        let places = profile.db.read(|db| places(db, *id)).unwrap_or_default();
        let symbol = |place: continuo_index::Place| Symbol {
            name: place.symbol,
            first_line: place.start_line,
            last_line: place.end_line,
        };
        places.into_iter().map(symbol).collect()
    };
    let files: Vec<Touched> = touched.iter().map(|(_, file)| file.clone()).collect();
    edits::describe(&files, bases, &symbols)
}

/// Returns the open tasks that were changed in this session, and the comments that say what is to be done.
fn tasks(profile: &Profile, began: i64) -> std::result::Result<(Vec<OpenTask>, Vec<OpenTask>), work::WorkError> {
    profile.db.read(|db| {
        use work::State::{Blocked, Candidate, Doing, Open};
        let fact = |task: work::Task| -> std::result::Result<OpenTask, work::WorkError> {
            let (event, _) = work::origin(db, &task.id)?;
            let place = task.root.zip(task.path).map(|(root, path)| Place {
                path: Path::new(&root).join(path).to_string_lossy().into_owned(),
                line: task.line,
            });
            let since = task.created_at;
            Ok(OpenTask {
                id: task.id,
                title: task.title,
                marker: task.marker,
                is_blocked: task.state == Blocked,
                place,
                since,
                event,
            })
        };
        // What somebody is at is next, whenever they began.
        let mut open = work::changed(db, &[Doing], 0, RECENT)?;
        open.extend(work::changed(db, &[Open, Blocked], began, RECENT)?);
        let open = open.into_iter().map(fact).collect::<std::result::Result<_, _>>()?;
        let todos = work::changed(db, &[Candidate], 0, TODOS)?;
        let todos = todos.into_iter().map(fact).collect::<std::result::Result<_, _>>()?;
        Ok((open, todos))
    })
}

/// Returns the latest that each other source told in this session.
fn others(profile: &Profile, began: i64) -> std::result::Result<Vec<Other>, continuo_events::EventError> {
    let filter =
        EventFilter { kinds: vec![KindPattern("signal.given".into())], from_ms: Some(began), ..EventFilter::default() };
    let found = profile.log.find(&EventQuery { filter, limit: 200, ..EventQuery::default() })?;
    let mut latest: Vec<Other> = Vec::new();
    for event in found.events {
        let payload = event.value();
        let source = payload["source"].as_str().unwrap_or_default().to_string();
        if latest.iter().all(|known| known.source != source) {
            let at = crate::events::rfc3339(event.at_ms);
            latest.push(Other { source, at, data: payload["data"].clone(), evidence: vec![event.id.0] });
        }
    }
    Ok(latest)
}

impl Profile {
    /// Returns the files that were changed from `since` on, in milliseconds since 1970, the latest first.
    pub(crate) fn changed(&self, since: i64) -> std::result::Result<Vec<(i64, Touched)>, StoreError> {
        let since_ns = since.saturating_mul(1_000_000);
        let changed = self.db.read(|db| files::changed_since(db, since_ns, RECENT).map_err(StoreError::from))?;
        let touched = changed.into_iter().map(|file| {
            let path = Path::new(&file.root).join(&file.path);
            (file.id, Touched { path, at: file.mtime_ns / 1_000_000, event: file.event })
        });
        Ok(touched.collect())
    }
}
