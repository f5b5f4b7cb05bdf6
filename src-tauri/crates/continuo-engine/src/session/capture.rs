//! Capturing a session state of a profile.

use super::{Failed, end, sources};
use crate::error::Result;
use crate::profile::Profile;
use continuo_events::{LogTransaction, kinds};
use continuo_index::places;
use continuo_ingest::files;
use continuo_session::capture::{About, Sources, ask, compose};
use continuo_session::edits::{self, Symbol, Touched};
use continuo_session::rules::OpenTask;
use continuo_session::state::{self, Captured, Session};
use continuo_session::{
    Absent, Cause, Edit, OfProfile, Place, SessionState, Statement, command, editor, repository, statement,
};
use continuo_store::{StoreError, now_ms};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Files whose edits are told of, and commands.
pub(super) const RECENT: usize = 20;
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

/// Captures the current session, if there is anything of it that isn't captured yet. It goes on when the system wakes up
/// soon, and ends by inactivity when not.
pub(crate) fn capture_before_sleep(profile: &Arc<Profile>) -> Result<()> {
    super::settle(profile)?;
    super::take(profile)?;
    let Some(sign) = super::last_sign(profile, true)? else { return Ok(()) };
    if profile.db.read(state::last)?.is_some_and(|last| last.captured_at >= sign) {
        return Ok(());
    }
    let now = now_ms();
    let current = match profile.db.read(state::current)? {
        Some(current) => current,
        None => super::begin(profile, now)?,
    };
    of_session(profile, &current, Cause::Suspend, now)
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
        // Nobody waits long for who is about to end.
        Cause::Exit | Cause::Suspend => config.session.deadline().min(AT_THE_END),
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

fn keep(profile: &Arc<Profile>, mut state: SessionState, at: i64) -> Result<(Captured, SessionState)> {
    let (keep, now) = (profile.config().session.keep(), now_ms());
    let kept = profile.log.write(move |tx| -> std::result::Result<_, Failed> {
        tell_of_git(tx, &mut state)?;
        let id = state::keep(tx, &state)?;
        state::active(tx, &state.session, at)?;
        state::retain(tx, keep, now)?;
        let (cause, headline, session) = (state.cause.as_str().to_string(), state.headline(), state.session.clone());
        let told = kinds::SessionCaptured { id: id.clone(), session: session.clone(), cause, headline };
        tx.tell(&told)?;
        let captured = Captured { id, session, captured_at: at, cause: told.cause, headline: told.headline };
        Ok((captured, state))
    })?;
    Ok(kept)
}

/// Tells how git is in the repositories that something is said of: that event is its evidence.
fn tell_of_git(tx: &mut LogTransaction<'_>, state: &mut SessionState) -> std::result::Result<(), Failed> {
    let repositories = state.state.git_status.clone();
    for repository in repositories {
        let all = state.state.blockers.iter_mut().chain(&mut state.state.next_steps);
        let is_of_it = |said: &&mut Statement| {
            let at = said.place.as_ref().is_some_and(|place| place.path == repository.worktree);
            at && matches!(said.source.as_str(), "git" | "conflict") && said.evidence.is_empty()
        };
        let mut said: Vec<&mut Statement> = all.filter(is_of_it).collect();
        if said.is_empty() {
            continue;
        }
        let upstream = repository.upstream.unwrap_or_default();
        let event = tx.tell(&kinds::RepositorySeen {
            worktree: repository.worktree,
            branch: repository.branch,
            head: repository.head,
            staged: repository.staged,
            changed: repository.changed,
            untracked: repository.untracked,
            conflicts: repository.conflicts,
            in_progress: repository.in_progress,
            ahead: upstream.ahead,
            behind: upstream.behind,
        })?;
        said.iter_mut().for_each(|said| said.evidence.push(event.0));
    }
    Ok(())
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
    let tasks = ask("tasks", move || sources::tasks(&asked, began).map_err(|error| text(&error)));
    let asked = of(profile);
    let others = ask("others", move || sources::others(&asked, began).map_err(|error| text(&error)));
    let asked = of(profile);
    let decisions = ask("decisions", move || asked.db.read(statement::decisions).map_err(|error| text(&error)));

    let asked = of(profile);
    let chat = ask("chat", move || sources::chat(&asked, began).map_err(|error| text(&error)));

    let mut sources = Sources::default();
    for look in looks {
        sources.repositories.extend(look.answer(deadline, &mut absent));
    }
    let touched = touched.answer(deadline, &mut absent).unwrap_or_default();
    let (asked, listed) = (of(profile), touched.clone());
    let notes = ask("notes", move || sources::notes(&asked, began, since, &listed).map_err(|error| text(&error)));
    // Notes are told of as such.
    let folder = profile.notes().folder;
    let touched: Vec<_> = touched.into_iter().filter(|(_, file)| !file.path.starts_with(&folder)).collect();
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
    sources.chat = chat.answer(deadline, &mut absent).flatten();
    (sources.notes, sources.checkboxes) = notes.answer(deadline, &mut absent).unwrap_or_default();
    sources.checkboxes.retain(|one| sources.tasks.iter().all(|task| task.title != one.text));
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
