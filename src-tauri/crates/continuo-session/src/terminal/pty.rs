//! The terminal between the person's and the shell.

use super::{VARIABLE, Wrapped};
use rustix::fs::{Mode, OFlags, open};
use rustix::io::Errno;
use rustix::process::{Pid, WaitOptions, WaitStatus, ioctl_tiocsctty, setsid, waitpid};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, Termios, Winsize, tcgetattr, tcgetwinsize, tcsetattr, tcsetwinsize};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

/// Where no terminal says how large it is.
const SIZE: Winsize = Winsize { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 };

/// A process at a terminal of ours, its session's first.
#[derive(Debug)]
pub(super) struct Child {
    /// What it writes is read here, and what is written here it reads. Never blocks.
    pub(super) master: OwnedFd,
    pub(super) process: Pid,
}

/// How a process is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Now {
    Runs,
    Stopped,
    /// With its exit code as shells have it.
    Ended(i32),
}

impl Child {
    /// Starts a shell at a terminal that is as the person's: its modes and its size.
    pub(super) fn start(shell: &Wrapped, modes: Option<&Termios>, size: Option<Winsize>) -> io::Result<Child> {
        let mut command = Command::new(&shell.program);
        command
            .args(&shell.arguments)
            .env(VARIABLE, "1")
            .envs(shell.environment.iter().map(|(name, value)| (name, value)));
        Child::run(command, modes, size.unwrap_or(SIZE))
    }

    pub(super) fn run(mut command: Command, modes: Option<&Termios>, size: Winsize) -> io::Result<Child> {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
        rustix::io::fcntl_setfd(&master, rustix::io::FdFlags::CLOEXEC)?;
        grantpt(&master)?;
        unlockpt(&master)?;
        let name = ptsname(&master, Vec::new())?;
        let terminal = open(&name, OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC, Mode::empty())?;
        if let Some(modes) = modes {
            tcsetattr(&terminal, OptionalActions::Now, modes)?;
        }
        tcsetwinsize(&terminal, size)?;
        rustix::io::ioctl_fionbio(&master, true)?;
        command.stdin(Stdio::from(terminal.try_clone()?)).stdout(terminal.try_clone()?).stderr(terminal);
        let own_terminal = || -> io::Result<()> {
            setsid()?;
            // Its standard input is the terminal by now.
            ioctl_tiocsctty(rustix::stdio::stdin())?;
            Ok(())
        };
        // SAFETY: between fork and exec it makes two system calls and touches no memory, no lock and no allocator;
        // an error is made of a number.
        #[allow(unsafe_code)]
        unsafe {
            command.pre_exec(own_terminal);
        }
        let process = Pid::from_child(&command.spawn()?);
        Ok(Child { master, process })
    }

    pub(super) fn now(&self) -> io::Result<Now> {
        let status = match waitpid(Some(self.process), WaitOptions::NOHANG | WaitOptions::UNTRACED) {
            Err(Errno::INTR) => return Ok(Now::Runs),
            status => status?,
        };
        Ok(status.map_or(Now::Runs, |(_, status)| state_of(status)))
    }
}

fn state_of(status: WaitStatus) -> Now {
    match (status.exit_status(), status.terminating_signal()) {
        (Some(code), _) => Now::Ended(code),
        (_, Some(signal)) => Now::Ended(128 + signal),
        _ if status.stopped() => Now::Stopped,
        _ => Now::Runs,
    }
}

/// The person's terminal, whose keys come through as they are while this lives; then, even in a panic, it is as it was.
#[derive(Debug)]
pub(super) struct Raw<'a> {
    terminal: BorrowedFd<'a>,
    before: Termios,
}

impl<'a> Raw<'a> {
    /// Returns nothing for what is no terminal.
    pub(super) fn of(input: BorrowedFd<'a>) -> io::Result<Option<Raw<'a>>> {
        let Ok(before) = tcgetattr(input) else { return Ok(None) };
        let raw = Raw { terminal: input, before };
        raw.set()?;
        Ok(Some(raw))
    }

    pub(super) fn before(&self) -> &Termios {
        &self.before
    }

    pub(super) fn set(&self) -> io::Result<()> {
        let mut modes = self.before.clone();
        modes.make_raw();
        Ok(tcsetattr(self.terminal, OptionalActions::Now, &modes)?)
    }

    pub(super) fn restore(&self) {
        // A terminal that is gone needs nothing any more.
        let _ = tcsetattr(self.terminal, OptionalActions::Now, &self.before);
    }
}

impl Drop for Raw<'_> {
    fn drop(&mut self) {
        self.restore();
    }
}

/// Returns the size of the first that is a terminal.
pub(super) fn size(of: [BorrowedFd<'_>; 2]) -> Option<Winsize> {
    of.into_iter().find_map(|fd| tcgetwinsize(fd).ok()).filter(|size| size.ws_row > 0 && size.ws_col > 0)
}

/// Sets a terminal's size; who reads there is told by the system.
pub(super) fn resize(master: impl AsFd, size: Winsize) {
    // A terminal that nobody is at any more needs no size.
    let _ = tcsetwinsize(master, size);
}
