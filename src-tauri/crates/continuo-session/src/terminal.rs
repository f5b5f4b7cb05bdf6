//! `continuo shell wrap`: a person's shell behind a terminal of ours, so that the end of what a failing command wrote is
//! kept. A [hook](crate::hook()) knows commands and exit codes, but never sees output.
//!
//! Every byte goes through untouched, both ways. The hook marks where a command's output begins and ends when it finds
//! [`VARIABLE`] set; `output` follows those marks, `relay` carries the bytes, `pty` is the terminal between. What
//! is kept goes to the [`spool`](crate::spool), as it was written: secrets are taken out of it before it comes to a
//! database, which is who reads the spool's matter.

#[cfg(unix)]
mod output;
#[cfg(unix)]
mod pty;
#[cfg(unix)]
mod relay;
#[cfg(unix)]
#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::io;
use std::path::Path;

/// Set in a wrapped shell, and in all that it runs.
pub const VARIABLE: &str = "CONTINUO_WRAP";

/// A shell to wrap.
#[derive(Clone, Debug, Default)]
pub struct Wrapped {
    /// Found by `PATH` when it is a mere name.
    pub program: OsString,
    pub arguments: Vec<OsString>,
    /// Added to this process's environment, beside [`VARIABLE`].
    pub environment: Vec<(OsString, OsString)>,
}

/// How a wrapped shell ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// As shells have it: 128 and the number for what a signal ended.
    pub exit_code: i32,
    /// Whether a mark was ever seen. A shell that ran commands without one hasn't loaded the hook.
    pub marked: bool,
}

/// Runs a shell at this process's terminal, until it ends, and appends to the spool in `folder`, which must be there,
/// the end of what its failing commands write. While it runs, the process's signals are its: `SIGTERM`, `SIGHUP` and
/// `SIGQUIT` end it.
///
/// Standard input needn't be a terminal. It must not be called in a wrapped shell, whose output is followed already.
///
/// # Errors
/// What the system said of the terminal or the program; `Unsupported` on Windows.
#[cfg(unix)]
pub fn wrap(shell: &Wrapped, folder: &Path) -> io::Result<Ended> {
    relay::relay(shell, folder, rustix::stdio::stdin(), rustix::stdio::stdout())
}

/// As on other systems.
///
/// # Errors
/// Always `Unsupported`.
#[cfg(not(unix))]
pub fn wrap(_: &Wrapped, _: &Path) -> io::Result<Ended> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "wrapping a shell works on Linux and macOS alone"))
}
