//! `continuo run`: a command in a context of its own.

use crate::args::Global;
use crate::door::{self, Listen};
use crate::serve::stop_signal;
use crate::verbs::Outcome;
use continuo_engine::api::{BeginRun, EndRun};
use continuo_engine::{ApiError, Code};
use crossbeam_channel::Receiver;
use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::Path;
use std::process::{Child, Command, ExitCode, ExitStatus};
use std::time::Instant;

pub(crate) fn run(global: &Global, command: &[OsString]) -> Outcome {
    // A signal of the terminal is the command's; how it took it is told when it has.
    let stops = stop_signal()?;
    let [program, arguments @ ..] = command else {
        return Err(ApiError::new(Code::Invalid, "no command was given"));
    };
    let door = door::open(global, Listen::ANYWHERE)?;
    let cwd = std::env::current_dir().map_err(|e| ApiError::io("cannot find", Path::new("."), &e))?;
    let words: Vec<String> = command.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let begun = door.api().run_begin(BeginRun { profile: global.profile.clone(), command: words.clone(), cwd })?;
    let since = Instant::now();
    let ended =
        Command::new(program).args(arguments).envs(&begun.variables).spawn().and_then(|child| wait(child, &stops));
    let exit_code = match &ended {
        Ok(status) => status.code(),
        // As shells have it.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Some(127),
        Err(_) => Some(126),
    };
    let seconds = (since.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
    let end = EndRun { profile: global.profile.clone(), id: begun.id, command: words, exit_code, seconds };
    if let Err(error) = door.api().run_end(end) {
        crate::report(&error, global.json);
    }
    if let Err(error) = &ended {
        crate::report(&ApiError::io("cannot run", Path::new(program), error), global.json);
    }
    let code = exit_code.or_else(|| ended.ok().as_ref().and_then(by_signal)).and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(1)))
}

/// Waits for the command. One that isn't at a terminal hasn't got the signal that this process got, and is asked to end.
fn wait(mut child: Child, stops: &Receiver<()>) -> std::io::Result<ExitStatus> {
    let (ended, ends) = crossbeam_channel::bounded::<()>(0);
    let id = child.id();
    let at_terminal = std::io::stdin().is_terminal();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            crossbeam_channel::select! {
                recv(stops) -> _ => if !at_terminal { ask_to_end(id) },
                recv(ends) -> _ => {}
            }
        });
        let status = child.wait();
        drop(ended);
        status
    })
}

#[cfg(unix)]
fn ask_to_end(process: u32) {
    // Without a shell's `kill` it ends when it wants to.
    let _ = Command::new("kill").args(["-TERM", &process.to_string()]).status();
}

#[cfg(not(unix))]
fn ask_to_end(_: u32) {}

/// Returns the exit code that shells give to what a signal ended.
#[cfg(unix)]
fn by_signal(status: &ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(status).map(|signal| 128 + signal)
}

#[cfg(not(unix))]
fn by_signal(_: &ExitStatus) -> Option<i32> {
    None
}
