//! `continuo resume`, `session`, `signal` and `shell`: where one was, and what tells of it.

mod verbs;

pub(crate) use verbs::{SessionVerb, ShellVerb, SignalVerb};

use crate::args::Global;
use crate::show;
use crate::verbs::{Outcome, absolute, answer};
use continuo_engine::api::*;
use continuo_engine::{ApiError, Code};
use continuo_gateway::{atuin_here, options_here};
use serde_json::Value;
use std::ffi::OsString;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// So much of a command's output is looked at.
const OUTPUT: u64 = 64 << 10;

pub(crate) fn hook(global: &Global, shell: &str) -> Outcome {
    let script = continuo_engine::shell_hook(&options_here(global.data_dir.clone(), global.verbose)?, shell)?;
    show::script(&script)?;
    Ok(ExitCode::SUCCESS)
}

/// Runs a shell until it ends, and returns its exit code.
pub(crate) fn wrap(global: &Global, shell: Option<String>) -> Outcome {
    if std::env::var_os(continuo_engine::WRAPPED).is_some_and(|set| !set.is_empty()) {
        let error = ApiError::new(Code::Invalid, "this shell is wrapped already");
        return Err(
            error.hint("In a terminal that was opened from a wrapped one: env -u CONTINUO_WRAP continuo shell wrap")
        );
    }
    let given = shell.map(OsString::from).or_else(|| std::env::var_os("SHELL"));
    let program = given.filter(|program| !program.is_empty()).unwrap_or_else(|| "bash".into());
    let options = options_here(global.data_dir.clone(), global.verbose)?;
    let ended = continuo_engine::wrap_shell(&options, &program)?;
    if !ended.marked {
        eprintln!(
            "continuo: the shell told of no command; its startup file must have: eval \"$(continuo shell init bash)\""
        );
    }
    Ok(ExitCode::from(u8::try_from(ended.exit_code).unwrap_or(1)))
}

pub(crate) fn resume(global: &Global, api: &dyn Api, worded: bool) -> Outcome {
    let on = || OnProfile { profile: global.profile.clone() };
    let mut resumed = api.session_resume(on())?;
    if worded {
        match api.session_greet(on()) {
            Ok(greeting) => resumed.greeting = greeting,
            Err(error) => eprintln!("The rules' words: {error}"),
        }
    }
    answer(global, &resumed, |resumed| match resumed.greeting.synthesis.as_str() {
        "rules" => greeting(resumed),
        _ => show::line(&resumed.greeting.text),
    })
}

pub(crate) fn import_atuin(global: &Global, api: &dyn Api, database: Option<PathBuf>) -> Outcome {
    let path = match database {
        Some(path) => absolute(vec![path])?.remove(0),
        None => atuin_here().ok_or_else(|| {
            ApiError::new(Code::NotFound, "Atuin has no history here")
                .hint("Name its history.db: continuo shell import-atuin FILE")
        })?,
    };
    answer(global, &api.history_import(ImportHistory { path })?, |imported| {
        for (profile, commands) in &imported.kept {
            show::line(format!("{commands} new in {profile}"))?;
        }
        let ImportedHistory { read, elsewhere, .. } = imported;
        show::line(format!("{read} read, {elsewhere} of them ran in no folder of a profile."))
    })
}

pub(crate) fn session(global: &Global, api: &dyn Api, verb: SessionVerb) -> Outcome {
    let profile = || global.profile.clone();
    let on = |id| OnSession { profile: profile(), id };
    match verb {
        SessionVerb::Capture => {
            let captured = api.session_capture(OnProfile { profile: profile() })?;
            answer(global, &captured, |shown| line(&shown.captured))
        }
        SessionVerb::List { limit } => {
            let request = SessionsRequest { profile: profile(), before: None, limit: Some(limit) };
            answer(global, &api.session_list(request)?, |all| match all.as_slice() {
                [] => show::line("Nothing is captured yet: `continuo session capture` does so now."),
                all => all.iter().try_for_each(line),
            })
        }
        SessionVerb::Show { id } => answer(global, &api.session_show(on(id))?, shown),
        SessionVerb::Diff { earlier, later } => {
            let request = CompareSessions { profile: profile(), earlier, later };
            answer(global, &api.session_compare(request)?, compared)
        }
        SessionVerb::Delete { id } => answer(global, &api.session_delete(on(Some(id)))?, line),
        SessionVerb::Continue { id } => answer(global, &api.session_continue(on(id))?, |continued| {
            for file in &continued.files {
                show::line(format!("opened {}", file.display()))?;
            }
            if let Some(folder) = &continued.terminal {
                show::line(format!("opened a terminal in {}", folder.display()))?;
            }
            continued.problems.iter().try_for_each(|problem| show::line(format!("not opened: {problem}")))
        }),
        SessionVerb::Prompt { tokens } => {
            let request = PromptRequest { profile: profile(), tokens: Some(tokens) };
            answer(global, &api.session_prompt(request)?, |prompt| show::line(&prompt.text))
        }
        SessionVerb::Decide { key, kind, pin, dismiss, text } => {
            let request = DecideStatement { profile: profile(), key, kind, pinned: pin, dismissed: dismiss, text };
            answer(global, &api.statement_decide(request)?, greeting)
        }
    }
}

pub(crate) fn signal(global: &Global, api: &dyn Api, verb: SignalVerb) -> Outcome {
    let profile = global.profile.clone();
    let kept = match verb {
        SignalVerb::Editor { name, active, open, unsaved } => {
            let (active_file, cursor) = match active {
                Some(place) => place_of(&place)?,
                None => (None, None),
            };
            api.signal_editor(EditorSignal {
                profile,
                editor: name,
                active_file,
                cursor,
                selection: None,
                open_files: absolute(open)?,
                unsaved_files: absolute(unsaved)?,
            })?
        }
        SignalVerb::Command { exit_code, duration_ms, cwd, output, command } => {
            let cwd = absolute(vec![cwd.unwrap_or_else(|| PathBuf::from("."))])?.remove(0);
            let output_tail = output.then(end_of_input).transpose()?;
            let duration_ms = Some(duration_ms);
            api.signal_command(CommandSignal {
                profile,
                command,
                cwd,
                exit_code,
                began_at: None,
                duration_ms,
                output_tail,
            })?
        }
        SignalVerb::Custom { source, data } => {
            let data = serde_json::from_str(&data).unwrap_or(Value::String(data));
            api.signal_custom(CustomSignal { profile, source, data })?
        }
    };
    answer(
        global,
        &kept,
        |kept| if kept.kept { Ok(()) } else { show::line("It is known already, or isn't to be kept.") },
    )
}

/// Reads stdin to its end, and returns the end of it.
fn end_of_input() -> Result<String, ApiError> {
    let fail = |error: std::io::Error| ApiError::io("cannot read", Path::new("stdin"), &error);
    let mut end = Vec::new();
    let mut input = std::io::stdin().lock();
    loop {
        let read = input.by_ref().take(OUTPUT).read_to_end(&mut end).map_err(fail)?;
        let extra = end.len().saturating_sub(OUTPUT as usize);
        end.drain(..extra);
        if read == 0 {
            return Ok(String::from_utf8_lossy(&end).into_owned());
        }
    }
}

/// Returns file, line and column of `FILE[:LINE[:COLUMN]]`.
fn place_of(place: &str) -> Result<(Option<PathBuf>, Option<Position>), ApiError> {
    let (mut path, mut numbers) = (place, Vec::new());
    while numbers.len() < 2
        && !Path::new(path).exists()
        && let Some((before, number)) = path.rsplit_once(':')
        && let Ok(number) = number.parse::<u32>()
    {
        path = before;
        numbers.insert(0, number);
    }
    let position = match numbers[..] {
        [line] => Some(Position { line, column: 1 }),
        [line, column] => Some(Position { line, column }),
        _ => None,
    };
    if position.is_some_and(|at| at.line == 0 || at.column == 0) {
        return Err(ApiError::new(Code::Invalid, "lines and columns begin with 1"));
    }
    Ok((Some(absolute(vec![path.into()])?.remove(0)), position))
}

fn line(captured: &CapturedSession) -> Result<(), ApiError> {
    show::line(format!("{}  {}  {:<10}  {}", captured.id, captured.captured_at, captured.cause, captured.headline))
}

pub(crate) fn greeting(resumed: &Resumed) -> Result<(), ApiError> {
    let Some(shown) = &resumed.session else { return show::line(&resumed.greeting.text) };
    let mut text = resumed.greeting.text.lines();
    show::line(text.next().unwrap_or_default())?;
    statements("Blockers", &shown.state.state.blockers)?;
    statements("Next", &shown.state.state.next_steps)?;
    if let Some(since) = text.find(|line| line.starts_with("Since then")) {
        show::line(format!("\n{since}"))?;
    }
    Ok(())
}

fn statements(head: &str, statements: &[continuo_engine::api::Statement]) -> Result<(), ApiError> {
    if statements.is_empty() {
        return Ok(());
    }
    show::line(format!("\n{}", show::bold(head)))?;
    for statement in statements {
        let pin = if statement.pinned { "* " } else { "" };
        let place = statement.place.as_ref().map(|place| match place.line {
            Some(line) => format!("  {}:{line}", place.path),
            None => format!("  {}", place.path),
        });
        show::line(format!("  {pin}{}{}", statement.text, show::dim(&place.unwrap_or_default())))?;
    }
    Ok(())
}

fn shown(shown: &ShownSession) -> Result<(), ApiError> {
    let state = &shown.state;
    line(&shown.captured)?;
    for file in &state.focus.open_files {
        show::line(format!("  open      {file}"))?;
    }
    for edit in &state.context.recent_file_edits {
        let lines = format!("+{} −{}", edit.lines_added, edit.lines_removed);
        show::line(format!("  edited    {}  {}  {}", edit.path, edit.summary, show::dim(&lines)))?;
    }
    for ran in &state.context.recent_commands {
        show::line(format!("  ran       {}  {}", ran.command, show::dim(&format!("exit code {}", ran.exit_code))))?;
    }
    for repository in &state.state.git_status {
        let branch = repository.branch.as_deref().unwrap_or("no branch");
        show::line(format!("  git       {}  {branch}", repository.worktree))?;
    }
    for absent in &state.absent {
        show::line(format!("  absent    {}  {}", absent.source, absent.reason))?;
    }
    statements("Blockers", &state.state.blockers)?;
    statements("Next", &state.state.next_steps)
}

fn compared(compared: &ComparedSessions) -> Result<(), ApiError> {
    line(&compared.earlier)?;
    line(&compared.later)?;
    let it = &compared.comparison;
    let of = |sign: &str, all: &[continuo_engine::api::Statement]| -> Result<(), ApiError> {
        all.iter().try_for_each(|statement| show::line(format!("  {sign} {}", statement.text)))
    };
    of("+ in the way:", &it.new_blockers)?;
    of("- in the way:", &it.gone_blockers)?;
    of("+ next:", &it.new_next_steps)?;
    of("- next:", &it.gone_next_steps)?;
    it.newly_edited.iter().try_for_each(|path| show::line(format!("  edited {path}")))
}
