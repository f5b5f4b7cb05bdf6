//! Starting programs: what is run is shown, what fails says so.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail};

/// Shows the command and runs it; an error unless it succeeds.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    println!("$ {}", shown(command));
    let status = command.status().with_context(|| not_started(command))?;
    if !status.success() {
        bail!("`{}` failed: {status}", shown(command));
    }
    Ok(())
}

/// As `run`, and hands every line of its stdout on, after printing it.
pub(crate) fn run_reading(command: &mut Command, mut each: impl FnMut(&str)) -> Result<()> {
    println!("$ {}", shown(command));
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| not_started(command))?;
    let stdout = child.stdout.take().context("stdout is piped")?;
    for line in BufReader::new(stdout).split(b'\n') {
        let line = line.context("reading its output")?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        each(&line);
    }
    let status = child.wait().context("waiting for it")?;
    if !status.success() {
        bail!("`{}` failed: {status}", shown(command));
    }
    Ok(())
}

/// Returns what the command prints, trimmed, if it can be started and succeeds.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Turns this process into the command, so that signals and the terminal are its alone.
#[cfg(unix)]
pub(crate) fn become_command(mut command: Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(error).with_context(|| not_started(&command))
}

/// Runs the command and takes over its exit code.
#[cfg(not(unix))]
pub(crate) fn become_command(mut command: Command) -> Result<ExitCode> {
    let status = command.status().with_context(|| not_started(&command))?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}

/// Returns where the shell would find a program.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let file = if cfg!(windows) { format!("{program}.exe") } else { program.to_owned() };
    std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(&file)).find(|path| path.is_file())
}

fn not_started(command: &Command) -> String {
    format!("could not start `{}`", command.get_program().to_string_lossy())
}

/// Returns the command as it would be typed, with the program's folder left out.
fn shown(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let program = program.file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args()).map(|word| word.to_string_lossy().into_owned());
    words.collect::<Vec<_>>().join(" ")
}
