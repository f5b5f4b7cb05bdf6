//! Sessions: signals, captures, the greeting, and going on.

use super::search;
use crate::api::*;
use crate::error::{ApiError, Code, Result};
use crate::events::rfc3339;
use crate::profile::Profile;
use crate::session::{self, Failed};
use crate::{Engine, opening, settings};
use continuo_events::kinds;
use continuo_session::state::{self, Captured};
use continuo_session::statement::{self, Decision};
use continuo_session::{Cause, Changes, Command, Greeting, SessionState, compare, editor, greet};
use continuo_store::now_ms;
use std::path::Path;
use std::sync::Arc;

const LISTED: usize = 100;
/// So much may a program tell at once.
const LONGEST_SIGNAL: usize = 64 << 10;
/// What a prompt takes when it isn't said.
const PROMPT_TOKENS: u64 = 4_000;
/// Files that are opened at once.
const OPENED: usize = 10;

pub(super) fn editor(engine: &Engine, request: EditorSignal) -> Result<SignalKept> {
    let opened = engine.profile(request.profile.as_deref())?;
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let paths = request.active_file.iter().chain(&request.open_files).chain(&request.unsaved_files);
    if let Some(path) = paths.into_iter().find(|path| !path.is_absolute()) {
        return Err(ApiError::new(Code::Invalid, format!("{} isn't an absolute path", path.display())));
    }
    let name = if request.editor.trim().is_empty() { "editor" } else { request.editor.trim() };
    let told = editor::Told {
        name: name.into(),
        at: now_ms(),
        editor: editor::Editor {
            active_file: request.active_file.as_deref().map(text),
            cursor: request.cursor,
            selection: request.selection,
            open_files: request.open_files.iter().map(|path| text(path)).collect(),
            unsaved_files: request.unsaved_files.iter().map(|path| text(path)).collect(),
        },
        event: None,
    };
    session::keep_editor(&opened.profile, told)?;
    Ok(SignalKept { kept: true })
}

pub(super) fn command(engine: &Engine, request: CommandSignal) -> Result<SignalKept> {
    let opened = engine.profile(request.profile.as_deref())?;
    if !request.cwd.is_absolute() {
        return Err(ApiError::new(Code::Invalid, format!("{} isn't an absolute path", request.cwd.display())));
    }
    let duration_ms = request.duration_ms.and_then(|ms| i64::try_from(ms).ok()).unwrap_or_default();
    let began_at = match &request.began_at {
        Some(at) => time(at)?,
        None => now_ms() - duration_ms,
    };
    let command = Command {
        source: "api".into(),
        number: uuid::Uuid::now_v7().to_string(),
        began_at,
        duration_ms,
        exit_code: request.exit_code,
        cwd: request.cwd.to_string_lossy().into_owned(),
        command: request.command,
        tail: request.output_tail,
        event: None,
    };
    Ok(SignalKept { kept: session::keep_commands(&opened.profile, vec![command])? > 0 })
}

pub(super) fn custom(engine: &Engine, request: CustomSignal) -> Result<SignalKept> {
    let opened = engine.profile(request.profile.as_deref())?;
    if request.source.trim().is_empty() {
        return Err(ApiError::new(Code::Invalid, "a signal needs the name of its source"));
    }
    let bytes = request.data.to_string().len();
    if bytes > LONGEST_SIGNAL {
        return Err(ApiError::new(Code::Invalid, format!("a signal of {bytes} bytes is too large"))
            .hint(format!("At most {LONGEST_SIGNAL}: tell where it stands rather than what it is.")));
    }
    let told = kinds::SignalGiven { source: request.source, data: request.data };
    Ok(SignalKept { kept: opened.profile.tell(&told).is_some() })
}

pub(super) fn capture(engine: &Engine, request: &OnProfile) -> Result<ShownSession> {
    let opened = engine.profile(request.profile.as_deref())?;
    let (captured, state) = session::capture(&opened.profile, Cause::Manual)?;
    Ok(ShownSession { captured: info(captured), state })
}

pub(super) fn list(engine: &Engine, request: &SessionsRequest) -> Result<Vec<CapturedSession>> {
    let opened = engine.profile(request.profile.as_deref())?;
    session::settle(&opened.profile)?;
    let before = request.before.as_deref().map_or(Ok(i64::MAX), time)?;
    let limit = request.limit.unwrap_or(LISTED);
    let all = opened.profile.db.read(|db| state::list(db, before, limit))?;
    Ok(all.into_iter().map(info).collect())
}

pub(super) fn show(engine: &Engine, request: &OnSession) -> Result<ShownSession> {
    let opened = engine.profile(request.profile.as_deref())?;
    session::settle(&opened.profile)?;
    let (captured, state) = find(&opened.profile, request.id.as_deref())?;
    Ok(ShownSession { captured: info(captured), state })
}

pub(super) fn compared(engine: &Engine, request: &CompareSessions) -> Result<ComparedSessions> {
    let opened = engine.profile(request.profile.as_deref())?;
    let one = find(&opened.profile, Some(&request.earlier))?;
    let other = find(&opened.profile, request.later.as_deref())?;
    let (earlier, later) = if one.0.captured_at <= other.0.captured_at { (one, other) } else { (other, one) };
    let comparison = compare(&earlier.1, &later.1);
    Ok(ComparedSessions { earlier: info(earlier.0), later: info(later.0), comparison })
}

pub(super) fn delete(engine: &Engine, request: &OnSession) -> Result<CapturedSession> {
    let opened = engine.profile(request.profile.as_deref())?;
    let Some(id) = &request.id else {
        return Err(
            ApiError::new(Code::Invalid, "which session state isn't said").hint("continuo session list shows them.")
        );
    };
    let (captured, _) = find(&opened.profile, Some(id))?;
    let id = captured.id.clone();
    opened.profile.log.write(move |tx| -> std::result::Result<(), Failed> {
        state::delete(tx, &id)?;
        tx.tell(&kinds::SessionDeleted { id })?;
        Ok(())
    })?;
    Ok(info(captured))
}

pub(super) fn resume(engine: &Engine, request: &OnProfile) -> Result<Resumed> {
    let opened = engine.profile(request.profile.as_deref())?;
    session::settle(&opened.profile)?;
    let Some((captured, mut state)) = opened.profile.db.read(state::latest)? else {
        let text = format!(
            "Welcome. Nothing of {} is captured yet: it will be, by itself, when you have worked in it for a while.",
            opened.profile.name()
        );
        let greeting = Greeting { text, synthesis: "rules".into(), facts: Vec::new() };
        return Ok(Resumed { session: None, changes: Changes::default(), greeting });
    };
    if let Err(error) = search::bring_up_to_date(engine, &opened) {
        tracing::warn!(profile = %opened.profile.id, %error, "what changed since may lack files");
    }
    // What was decided since counts.
    let decisions = opened.profile.db.read(statement::decisions)?;
    state.state.blockers = statement::apply(state.state.blockers, &decisions);
    state.state.next_steps = statement::apply(state.state.next_steps, &decisions);
    let changes = session::since(&opened.profile, &state, captured.captured_at)?;
    let greeting = greet(&state, &changes, now_ms());
    Ok(Resumed { session: Some(ShownSession { captured: info(captured), state }), changes, greeting })
}

pub(super) fn worded(engine: &Engine, request: &OnProfile) -> Result<Greeting> {
    let greeting = resume(engine, request)?.greeting;
    let opened = engine.profile(request.profile.as_deref())?;
    session::greeting(&opened.profile, greeting)
}

pub(super) fn prompt(engine: &Engine, request: &PromptRequest) -> Result<Prompt> {
    let opened = engine.profile(request.profile.as_deref())?;
    session::settle(&opened.profile)?;
    let latest = opened.profile.db.read(state::latest)?;
    engine.embedding().load_into(&opened.profile);
    session::prompt(&opened.profile, latest.map(|(_, state)| state).as_ref(), request.tokens.unwrap_or(PROMPT_TOKENS))
}

pub(super) fn go_on(engine: &Engine, request: &OnSession) -> Result<Continued> {
    let opened = engine.profile(request.profile.as_deref())?;
    let (_, state) = find(&opened.profile, request.id.as_deref())?;
    let focus = &state.focus;
    let settings = settings::read(engine.registry().database())?;
    let roots = opened.profile.roots()?;
    let mut continued = Continued { files: Vec::new(), terminal: None, problems: Vec::new() };
    let active = focus.active_file.iter();
    let mut files: Vec<&String> =
        focus.open_files.iter().filter(|path| Some(*path) != focus.active_file.as_ref()).collect();
    files.truncate(OPENED - 1);
    // The one that is opened last is in front.
    for path in files.into_iter().chain(active) {
        let path = Path::new(path);
        let is_active = focus.active_file.as_deref().is_some_and(|active| Path::new(active) == path);
        let line = focus.last_cursor_position.filter(|_| is_active).map(|at| at.line);
        if !path.exists() {
            continued.problems.push(format!("{} isn't there any more", path.display()));
            continue;
        }
        let root = roots.iter().map(|root| root.path.as_path()).find(|root| path.starts_with(root));
        let folder = root.or(path.parent()).unwrap_or(path);
        match opening::open(path, line.unwrap_or(1), folder, None, &settings) {
            Ok(_) => continued.files.push(path.into()),
            Err(error) => continued.problems.push(error.message),
        }
    }
    if let Some(cwd) = &focus.active_terminal_cwd {
        match opening::open_terminal(Path::new(cwd)) {
            Ok(()) => continued.terminal = Some(cwd.into()),
            Err(error) => continued.problems.push(error.message),
        }
    }
    Ok(continued)
}

pub(super) fn decide(engine: &Engine, request: DecideStatement) -> Result<Resumed> {
    let opened = engine.profile(request.profile.as_deref())?;
    let DecideStatement { key, kind, pinned, dismissed, text, .. } = request;
    if !["blocker", "next-step"].contains(&kind.as_str()) {
        return Err(ApiError::new(Code::Invalid, format!("there is no kind {kind:?}"))
            .hint("A statement is a blocker or a next-step."));
    }
    let text = text.map(|text| text.trim().to_string()).filter(|text| !text.is_empty());
    opened.profile.log.write(move |tx| -> std::result::Result<(), Failed> {
        statement::decide(tx, &key, &kind, &Decision { pinned, dismissed, text: text.clone() })?;
        tx.tell(&kinds::StatementDecided { key, text, pinned, dismissed })?;
        Ok(())
    })?;
    resume(engine, &OnProfile { profile: Some(opened.profile.id.clone()) })
}

fn find(profile: &Arc<Profile>, id: Option<&str>) -> Result<(Captured, SessionState)> {
    let found = match id {
        Some(id) => Some(profile.db.read(|db| state::find(db, id))?),
        None => profile.db.read(state::latest)?,
    };
    found.ok_or_else(|| {
        ApiError::new(Code::NotFound, format!("nothing of {} is captured yet", profile.name()))
            .hint("continuo session capture does so now.")
    })
}

fn time(text: &str) -> Result<i64> {
    let at: jiff::Timestamp = text
        .parse()
        .map_err(|_| ApiError::new(Code::Invalid, format!("{text:?} isn't a time")).hint("As 2026-01-15T10:00:00Z."))?;
    Ok(at.as_millisecond())
}

fn info(captured: Captured) -> CapturedSession {
    CapturedSession {
        id: captured.id,
        session: captured.session,
        captured_at: rfc3339(captured.captured_at),
        cause: captured.cause,
        headline: captured.headline,
    }
}
