//! `continuo serve`: the engine in the foreground, with its watchers, until a signal.

use crate::args::Global;
use crate::door::{self, Listen};
use crate::show;
use continuo_engine::{ApiError, Code, PipelineEvent};
use crossbeam_channel::select;
use std::process::ExitCode;

pub(crate) fn serve(global: &Global, port: Option<u16>) -> Result<ExitCode, ApiError> {
    let stop = stop_signal()?;
    let door = door::alone(global, Listen::Yes(port))?;
    let engine = door.engine().ok_or_else(|| ApiError::new(Code::Internal, "serve opened no engine of its own"))?;
    let events = engine.subscribe();
    engine.activate()?;
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
        PipelineEvent::Progress { .. } | PipelineEvent::Changed { .. } | PipelineEvent::Stopping { .. } => {}
    }
}
