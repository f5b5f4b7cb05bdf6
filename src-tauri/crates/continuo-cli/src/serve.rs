//! `continuo serve`: the engine in the foreground, with its watchers, until a signal.

use crate::args::Global;
use crate::door::{self, Listen};
use crate::show;
use continuo_engine::api::{Api, Empty};
use continuo_engine::{ApiError, Code, PipelineEvent};
use continuo_gateway::{GatewayOptions, page_dir};
use crossbeam_channel::select;
use std::path::PathBuf;
use std::process::ExitCode;

pub(crate) fn serve(global: &Global, port: Option<u16>, ui: bool) -> Result<ExitCode, ApiError> {
    let stop = stop_signal()?;
    let page = if ui { Some(built_page()?) } else { None };
    let door = door::alone(global, Listen::Yes(GatewayOptions { port, page }))?;
    let engine = door.engine().ok_or_else(|| ApiError::new(Code::Internal, "serve opened no engine of its own"))?;
    let events = engine.subscribe();
    if let Err(error) = engine.activate() {
        // The other profiles work, and `doctor` can be asked about this one.
        crate::report(&error, global.json);
    }
    if ui {
        let link = engine.sign_in_link(Empty {})?;
        if global.json { show::json(&link)? } else { show::line(format!("Open {}", link.url))? }
    }
    if !global.json {
        eprintln!("Watching. Stop with Ctrl+C.");
    }
    loop {
        select! {
            recv(stop) -> _ => break,
            recv(events) -> event => {
                let Ok(event) = event else { break };
                if global.json {
                    show::json(&event)?;
                } else {
                    line(&event);
                }
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn built_page() -> Result<PathBuf, ApiError> {
    page_dir().ok_or_else(|| {
        ApiError::new(Code::NotFound, "the page for browsers isn't there")
            .hint("Build it with `npm run build` in ui/, or say where it is by CONTINUO_UI_DIR.")
    })
}

/// Returns a channel on which the user's wish to stop arrives: Ctrl+C, a termination, a closed terminal.
pub(crate) fn stop_signal() -> Result<crossbeam_channel::Receiver<()>, ApiError> {
    let (sender, receiver) = crossbeam_channel::bounded(1);
    ctrlc::set_handler(move || {
        // A second signal while the first is being obeyed adds nothing.
        let _ = sender.try_send(());
    })
    .map_err(|e| ApiError::new(Code::Internal, format!("cannot listen for signals: {e}")))?;
    Ok(receiver)
}

fn line(event: &PipelineEvent) {
    match event {
        PipelineEvent::Ready { profile, .. } => match profile {
            Some(profile) => eprintln!("{profile}: up to date"),
            None => eprintln!("There is no profile yet: continuo profile create NAME --watch FOLDER"),
        },
        PipelineEvent::FileIndexed { path, chunks, .. } => eprintln!("indexed   {path} ({chunks} chunks)"),
        PipelineEvent::FileEmbedded { path, .. } => eprintln!("embedded  {path}"),
        PipelineEvent::FileRemoved { path, .. } => eprintln!("removed   {path}"),
        PipelineEvent::ScanFinished { files, changed, removed, seconds, .. } => {
            eprintln!("scanned   {files} files in {seconds:.1} s: {changed} changed, {removed} removed");
        }
        PipelineEvent::BranchChanged { worktree, branch, .. } => {
            eprintln!("branch    {} in {}", branch.as_deref().unwrap_or("detached"), worktree.display());
        }
        PipelineEvent::Degraded { message, cure, .. } => eprintln!("degraded  {message}\n          {cure}"),
        PipelineEvent::Recovered { what, .. } => eprintln!("recovered {what}"),
        PipelineEvent::ProfileSwitched { profile, .. } => eprintln!("switched  to {profile}"),
        // For a window, which shows them in place.
        PipelineEvent::Progress { .. }
        | PipelineEvent::ChatText { .. }
        | PipelineEvent::Changed { .. }
        | PipelineEvent::Stopping { .. } => {}
    }
}
