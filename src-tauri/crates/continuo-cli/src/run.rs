//! `continuo run`: a command in a context of its own.

use crate::args::Global;
use crate::door::{self, Listen};
use crate::serve::stop_signal;
use crate::verbs::Outcome;
use continuo_engine::api::{BeginRun, EndRun};
use continuo_engine::{ApiError, Code};
use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

pub(crate) fn run(global: &Global, command: &[OsString]) -> Outcome {
    // A signal of the terminal is the command's; how it took it is told when it has.
    let _signals = stop_signal()?;
    let [program, arguments @ ..] = command else {
        return Err(ApiError::new(Code::Invalid, "no command was given"));
    };
    let door = door::open(global, Listen::ANYWHERE)?;
    let cwd = std::env::current_dir().map_err(|e| ApiError::io("cannot find", Path::new("."), &e))?;
    let words: Vec<String> = command.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let begun = door.api().run_begin(BeginRun { profile: global.profile.clone(), command: words.clone(), cwd })?;
    let since = Instant::now();
    let ended = Command::new(program).args(arguments).envs(&begun.variables).status();
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
    if let Err(error) = ended {
        crate::report(&ApiError::io("cannot run", Path::new(program), &error), global.json);
    }
    Ok(ExitCode::from(exit_code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
}
