//! What each verb does: one call of the API, or a few, and the answer shown.

use crate::args::{Cli, EventsVerb, Global, Mode, ModelVerb, ProfileVerb, SearchArgs, TokenVerb, Verb};
use crate::door::{self, Door, Listen};
use crate::session::ShellVerb;
use crate::{events, llm, prompt, run, serve, session, show, work};
use clap::CommandFactory;
use continuo_engine::api::*;
use continuo_engine::{ApiError, Code};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use std::io::{BufRead, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// Bytes of a query that are sent to the engine.
const LONGEST_QUERY: usize = 100_000;

pub(crate) type Outcome = Result<ExitCode, ApiError>;

pub(crate) fn run(cli: Cli) -> Outcome {
    let global = cli.global;
    match cli.verb {
        Verb::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "continuo", &mut script);
            show::line(String::from_utf8_lossy(&script).trim_end())?;
            Ok(ExitCode::SUCCESS)
        }
        Verb::Man { folder } => {
            clap_mangen::generate_to(Cli::command(), &folder)
                .map_err(|e| ApiError::io("cannot write to", &folder, &e))?;
            Ok(ExitCode::SUCCESS)
        }
        Verb::Serve { port, ui } => serve::serve(&global, port, ui),
        Verb::Open { folder } => open(&global, &folder),
        Verb::Index { paths, wait } => {
            let folders = absolute(paths)?;
            let door = door::open(&global, Listen::ANYWHERE)?;
            let report = index(&global, &door, IndexRequest { profile: global.profile.clone(), folders, wait })?;
            answer(&global, &report, show::index_report)
        }
        Verb::Search(args) => search(&global, args),
        Verb::Events(EventsVerb::Tail { filter, fields, lines, after }) => {
            events::tail(&global, filter.filter(), fields.fields, lines, after)
        }
        Verb::Run { command } => run::run(&global, &command),
        Verb::Shell(ShellVerb::Init { shell }) => session::hook(&global, &shell),
        Verb::Shell(ShellVerb::Wrap { shell }) => session::wrap(&global, shell),
        verb => {
            let door = door::open(&global, Listen::No)?;
            short(&global, door.api(), verb)
        }
    }
}

/// The verbs that are one call and one answer.
fn short(global: &Global, api: &dyn Api, verb: Verb) -> Outcome {
    let on = || OnProfile { profile: global.profile.clone() };
    match verb {
        Verb::Profile(verb) => profile(global, api, verb),
        Verb::Task(verb) => work::task(global, api, verb),
        Verb::Intent(verb) => work::intent(global, api, verb),
        Verb::Note(verb) => work::note(global, api, verb),
        Verb::Chat(verb) => llm::chat(global, api, verb),
        Verb::Llm(verb) => llm::llm(global, api, verb),
        Verb::Key(verb) => llm::key(global, api, verb),
        Verb::Model(verb) => model(global, api, verb),
        Verb::Token(verb) => token(global, api, verb),
        Verb::Events(verb) => events::short(global, api, verb),
        Verb::Ui => answer(global, &api.sign_in_link(Empty {})?, |link| show::line(&link.url)),
        Verb::Entity { name, limit } => {
            let request = EntityRequest { profile: global.profile.clone(), name, limit: Some(limit) };
            answer(global, &api.entity(request)?, show::entities)
        }
        Verb::Why { path } => {
            let path = absolute(vec![path])?.remove(0);
            let why = api.why(OnPath { profile: global.profile.clone(), path })?;
            answer(global, &why, |why| show::line(&why.message))
        }
        Verb::Status => answer(global, &api.status(on())?, show::status),
        Verb::Pause => answer(global, &api.pause(on())?, show::status),
        Verb::Unpause => answer(global, &api.resume(on())?, show::status),
        Verb::Resume { worded } => session::resume(global, api, worded),
        Verb::Session(verb) => session::session(global, api, verb),
        Verb::Signal(verb) => session::signal(global, api, verb),
        Verb::Shell(ShellVerb::ImportAtuin { database }) => session::import_atuin(global, api, database),
        Verb::Preflight { path } => {
            let path = absolute(vec![path])?.remove(0);
            answer(
                global,
                &api.preflight(PreflightRequest { profile: global.profile.clone(), path, config: None })?,
                show::preflight,
            )
        }
        Verb::Doctor { repair } => {
            let report = api.doctor(DoctorRequest { repair })?;
            answer(global, &report, show::doctor)?;
            Ok(if report.healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Verb::Completions { .. }
        | Verb::Man { .. }
        | Verb::Serve { .. }
        | Verb::Open { .. }
        | Verb::Index { .. }
        | Verb::Run { .. }
        | Verb::Shell(_)
        | Verb::Search(_) => Err(ApiError::new(Code::Internal, "this verb is not a short one")),
    }
}

fn profile(global: &Global, api: &dyn Api, verb: ProfileVerb) -> Outcome {
    let on = |name: Option<String>| OnProfile { profile: name.or_else(|| global.profile.clone()) };
    match verb {
        ProfileVerb::Create { name, watch } => {
            let request = CreateProfile { name, colour: None, folders: absolute(watch)? };
            answer(global, &api.profile_create(request)?, show::profile)
        }
        ProfileVerb::List => answer(global, &api.profile_list(Empty {})?, |all| show::profiles(all)),
        ProfileVerb::Show { name } => answer(global, &api.profile_show(on(name))?, show::profile),
        ProfileVerb::Switch { name } => answer(global, &api.profile_switch(on(Some(name)))?, show::profile),
        ProfileVerb::Rename { name, new_name } => {
            let request = RenameProfile { profile: Some(name), name: new_name };
            answer(global, &api.profile_rename(request)?, show::profile)
        }
        ProfileVerb::AddFolder { folders } => {
            let request = Folders { profile: global.profile.clone(), folders: absolute(folders)? };
            answer(global, &api.profile_add_folders(request)?, show::profile)
        }
        ProfileVerb::RemoveFolder { folders } => {
            let request = Folders { profile: global.profile.clone(), folders: absolute(folders)? };
            answer(global, &api.profile_remove_folders(request)?, show::profile)
        }
        ProfileVerb::Delete { name } => answer(global, &api.profile_delete(on(Some(name)))?, |gone| {
            show::line(format!(
                "{} is in the trash until {}; `continuo profile restore` brings it back.",
                gone.name, gone.removed_at
            ))
        }),
        ProfileVerb::Trash => answer(global, &api.profile_trash(Empty {})?, |all| {
            all.iter().try_for_each(|gone| show::line(format!("{}  {}  until {}", gone.id, gone.name, gone.removed_at)))
        }),
        ProfileVerb::Restore { name } => answer(global, &api.profile_restore(on(Some(name)))?, show::profile),
        ProfileVerb::Export { name, output, force } => {
            let on = on(name);
            let to = match output {
                Some(to) => to,
                None => {
                    let info = api.profile_show(on.clone())?;
                    PathBuf::from(format!("{}.continuo", info.name.replace(['/', '\\', ':'], "-")))
                }
            };
            let to = absolute(vec![to])?.remove(0);
            let exported = api.profile_export(ExportProfile { profile: on.profile, to, overwrite: force })?;
            answer(global, &exported, |done| {
                show::line(format!("{}  {:.1} MB", done.archive.display(), done.bytes as f64 / 1e6))
            })
        }
        ProfileVerb::Import { archive, name } => {
            let archive = absolute(vec![archive])?.remove(0);
            answer(global, &api.profile_import(ImportProfile { archive, name })?, show::profile)
        }
        ProfileVerb::Backups { name } => answer(global, &api.profile_backups(on(name))?, |all| {
            all.iter().try_for_each(|one| show::line(format!("{}  {}", one.made_at, one.path.display())))
        }),
        ProfileVerb::RestoreBackup { name, backup } => {
            let backup = backup.map(|path| absolute(vec![path])).transpose()?.map(|mut paths| paths.remove(0));
            let request = RestoreBackup { profile: Some(name), backup };
            answer(global, &api.profile_restore_backup(request)?, show::profile)
        }
    }
}

fn token(global: &Global, api: &dyn Api, verb: TokenVerb) -> Outcome {
    match verb {
        TokenVerb::Create { name, emit } => {
            let made = api.token_create(CreateToken { name, profile: global.profile.clone(), may_emit: emit })?;
            answer(global, &made, show::new_token)
        }
        TokenVerb::List => answer(global, &api.token_list(Empty {})?, |tokens| show::tokens(tokens)),
        TokenVerb::Revoke { token } => {
            let gone = api.token_revoke(RevokeToken { token })?;
            answer(global, &gone, |gone| show::line(format!("{} is revoked.", gone.name)))
        }
    }
}

fn model(global: &Global, api: &dyn Api, verb: ModelVerb) -> Outcome {
    let profile = global.profile.clone();
    match verb {
        ModelVerb::List => answer(global, &api.model_list(OnProfile { profile })?, |all| show::models(all)),
        ModelVerb::Add { dir, name } => {
            let dir = absolute(vec![dir])?.remove(0);
            let added = api.model_add(AddModel { dir, name })?;
            answer(global, &added, |model| show::models(std::slice::from_ref(model)))
        }
        ModelVerb::Use { name, text, code } => {
            let request = UseModel { profile, text: text.or(name.clone()), code: code.or(name) };
            answer(global, &api.model_use(request)?, |all| show::models(all))
        }
    }
}

fn search(global: &Global, args: SearchArgs) -> Outcome {
    let request = SearchRequest {
        profile: global.profile.clone(),
        query: bounded(args.query.join(" ")),
        mode: match args.mode {
            Mode::Hybrid => SearchMode::Hybrid,
            Mode::Lexical => SearchMode::Lexical,
            Mode::Semantic => SearchMode::Semantic,
        },
        limit: Some(args.limit),
        languages: args.language,
        paths: args.path,
        kinds: args.kind,
        branch: args.branch,
    };
    if args.query.is_empty() && !args.stdin && (global.json || !std::io::stdin().is_terminal()) {
        return Err(ApiError::new(Code::Invalid, "there is nothing to look for")
            .hint("Give a query, or queries on stdin, a line each: continuo search --stdin"));
    }
    let at_prompt = !args.stdin && args.query.is_empty() && std::io::stdin().is_terminal() && !global.json;
    let door = door::open(global, if at_prompt || args.stdin { Listen::ANYWHERE } else { Listen::No })?;
    if args.stdin {
        return search_lines(door.api(), &request);
    }
    if at_prompt {
        if let Some(engine) = door.engine() {
            engine.activate()?;
        }
        prompt::run(door.api(), request)?;
        return Ok(ExitCode::SUCCESS);
    }
    answer(global, &door.api().search(request)?, show::results)
}

/// Answers each line of stdin with a line of JSON; a query that can't be answered is told in its line.
fn search_lines(api: &dyn Api, request: &SearchRequest) -> Outcome {
    let mut all_answered = true;
    for line in std::io::stdin().lock().split(b'\n') {
        let line = line.map_err(|e| ApiError::new(Code::Io, format!("cannot read a query: {e}")))?;
        let query = bounded(String::from_utf8_lossy(&line).trim_end_matches('\r').to_string());
        match api.search(SearchRequest { query: query.clone(), ..request.clone() }) {
            Ok(response) => show::json(&response)?,
            Err(error) => {
                all_answered = false;
                show::json(&serde_json::json!({ "query": query, "error": error }))?;
            }
        }
    }
    Ok(if all_answered { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Returns a query, cut where nobody's query ends: what is pasted by mistake needn't travel.
fn bounded(mut query: String) -> String {
    query.truncate(query.floor_char_boundary(LONGEST_QUERY));
    query
}

/// Indexes a folder with a progress bar, then answers queries while the engine watches.
fn open(global: &Global, folder: &Path) -> Outcome {
    let folders = absolute(vec![folder.to_path_buf()])?;
    let door = door::open(global, Listen::ANYWHERE)?;
    let profile = global.profile.clone();
    let report = index(global, &door, IndexRequest { profile: profile.clone(), folders, wait: true })?;
    answer(global, &report, show::index_report)?;
    if let Some(engine) = door.engine() {
        engine.activate()?;
    }
    let request = SearchRequest { profile, limit: Some(8), ..SearchRequest::default() };
    if global.json {
        return search_lines(door.api(), &request);
    }
    prompt::run(door.api(), request)?;
    Ok(ExitCode::SUCCESS)
}

/// Runs one indexing, with a bar on stderr when that is a terminal.
fn index(global: &Global, door: &Door, request: IndexRequest) -> Result<IndexReport, ApiError> {
    if !std::io::stderr().is_terminal() {
        return door.api().index(request);
    }
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template("{bar:32.green} {msg}")
        .map_err(|e| ApiError::new(Code::Internal, format!("progress style: {e}")))?;
    bar.set_style(style);
    let api = door.shared();
    let (sender, receiver) = crossbeam_channel::bounded(1);
    let worker = std::thread::spawn(move || {
        // Nobody listens any more only when this process is ending.
        let _ = sender.send(api.index(request));
    });
    let report = loop {
        if let Ok(report) = receiver.recv_timeout(Duration::from_millis(200)) {
            break report;
        }
        if worker.is_finished() && receiver.is_empty() {
            break Err(ApiError::new(Code::Internal, "indexing broke off"));
        }
        // The profile may not be there yet.
        if let Ok(progress) = door.api().progress(OnProfile { profile: global.profile.clone() }) {
            draw(&bar, &progress);
        }
    };
    bar.finish_and_clear();
    report
}

fn draw(bar: &ProgressBar, progress: &Progress) {
    if progress.scanning {
        bar.set_length(progress.files_total.max(1));
        bar.set_position(progress.files_done);
        bar.set_message(format!(
            "{} of {} files, {} chunks",
            progress.files_done, progress.files_total, progress.chunks
        ));
    } else {
        bar.set_length(progress.chunks.max(1));
        bar.set_position(progress.vectors);
        let left = progress.seconds_left.map(|s| format!(", about {} left", span(s))).unwrap_or_default();
        bar.set_message(format!(
            "{} of {} vectors, {:.0} a second{left}",
            progress.vectors, progress.chunks, progress.rate
        ));
    }
}

fn span(seconds: f64) -> String {
    if seconds < 90.0 { format!("{seconds:.0} s") } else { format!("{:.0} min", seconds / 60.0) }
}

/// Returns paths as the engine, which may run elsewhere, understands them.
pub(crate) fn absolute(paths: Vec<PathBuf>) -> Result<Vec<PathBuf>, ApiError> {
    paths
        .into_iter()
        .map(|path| {
            std::path::absolute(&path)
                .map_err(|e| ApiError::new(Code::Invalid, format!("{} is not a path: {e}", path.display())))
        })
        .collect()
}

pub(crate) fn answer<T: Serialize>(
    global: &Global,
    value: &T,
    text: impl FnOnce(&T) -> Result<(), ApiError>,
) -> Outcome {
    if global.json {
        show::json(value)?
    } else {
        text(value)?
    }
    Ok(ExitCode::SUCCESS)
}
