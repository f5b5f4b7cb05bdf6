//! Carries bytes between the person's terminal and the shell's, one thread asleep until there are some.

use super::output::{Failed, Output};
use super::pty::{Child, Now, Raw, resize, size};
use super::{Ended, Wrapped};
use crate::spool;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, read, write};
use rustix::process::{Signal, getpid, kill_process};
use rustix::termios::{LocalModes, tcgetattr, tcgetpgrp};
use signal_hook::consts::{SIGCHLD, SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::backend::SignalDelivery;
use signal_hook::iterator::exfiltrator::SignalOnly;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Read and written at a time: a pipe that has room takes so much without blocking.
const PIECE: usize = 4096;
/// More than a terminal holds of what a shell wrote that ended; a process in the background may go on for ever.
const LEFT_BEHIND: usize = 256 << 10;
/// So long nothing happens before a shell is told again that there is no more input.
const PATIENCE: Duration = Duration::from_millis(100);
const LONGEST_PATIENCE: Duration = Duration::from_secs(5);

/// The keys for it, as terminals have them.
const INTERRUPT: u8 = 0x03;
const END_OF_INPUT: u8 = 0x04;

type Signals = SignalDelivery<UnixStream, SignalOnly>;

/// Runs a shell, with the person at `input` and `output`.
pub(super) fn relay(
    shell: &Wrapped,
    folder: &Path,
    input: BorrowedFd<'_>,
    output: BorrowedFd<'_>,
) -> io::Result<Ended> {
    // Before the shell starts, so that its end isn't missed.
    let (heard, told) = UnixStream::pair()?;
    let listened = [SIGCHLD, SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH];
    let mut signals = Signals::with_pipe(heard, told, SignalOnly, listened)?;
    let raw = Raw::of(input)?;
    let child = Child::start(shell, raw.as_ref().map(Raw::before), size([input, output]))?;
    let mut relay = Relay {
        input,
        output,
        child,
        raw,
        spool: folder.join(spool::FILE),
        to_shell: Vec::new(),
        to_person: Vec::new(),
        input_ended: false,
        is_suspended: false,
        is_silent: false,
        left: None,
        patience: PATIENCE,
        followed: Output::default(),
    };
    let exit_code = relay.run(&mut signals)?;
    Ok(Ended { exit_code, marked: relay.followed.marked() })
}

struct Relay<'a> {
    input: BorrowedFd<'a>,
    output: BorrowedFd<'a>,
    child: Child,
    raw: Option<Raw<'a>>,
    spool: PathBuf,
    /// What was read and isn't written yet. More is read when it is.
    to_shell: Vec<u8>,
    to_person: Vec<u8>,
    input_ended: bool,
    /// Whether the shell stopped itself.
    is_suspended: bool,
    /// Whether nobody has the shell's terminal open for writing.
    is_silent: bool,
    /// Of a shell that ended: its exit code, and how much is still read of what it wrote.
    left: Option<(i32, usize)>,
    patience: Duration,
    followed: Output,
}

/// What there is to do.
#[derive(Clone, Copy, Debug, Default)]
struct Ready {
    signals: bool,
    input: bool,
    output: bool,
    shell: bool,
    nothing: bool,
}

impl Relay<'_> {
    /// Carries on until the shell ended and what it wrote is through. Returns its exit code.
    fn run(&mut self, signals: &mut Signals) -> io::Result<i32> {
        loop {
            if let Some((exit_code, left)) = self.left
                && self.to_person.is_empty()
                && (left == 0 || !self.read_shell()?)
            {
                return Ok(exit_code);
            }
            let ready = self.wait(signals)?;
            if ready.signals {
                for signal in signals.pending() {
                    if let Some(exit_code) = self.take_signal(signal)? {
                        return Ok(exit_code);
                    }
                }
            }
            if self.is_silent {
                self.look_at_shell()?;
            }
            if ready.nothing {
                self.tell_end_again();
            }
            if ready.output {
                let piece = &self.to_person[..self.to_person.len().min(PIECE)];
                let written = unless_interrupted(write(self.output, piece))?.unwrap_or(0);
                self.to_person.drain(..written);
            }
            if ready.input && !self.read_input()? {
                // The person's terminal is gone.
                return Ok(128 + SIGHUP);
            }
            if ready.shell && self.left.is_none() {
                self.write_shell();
                if self.to_person.is_empty() {
                    self.read_shell()?;
                }
            }
        }
    }

    /// Sleeps until there is something to do. What nothing can be done about isn't asked for: it would always be ready.
    fn wait(&self, signals: &Signals) -> io::Result<Ready> {
        let mut asked = vec![PollFd::new(signals.get_read(), PollFlags::IN)];
        let mut ask = |fd, flags: PollFlags| {
            (!flags.is_empty()).then(|| {
                asked.push(PollFd::from_borrowed_fd(fd, flags));
                asked.len() - 1
            })
        };
        let when = |is: bool, flags| if is { flags } else { PollFlags::empty() };
        let runs = self.left.is_none();
        let read_input = runs && !self.input_ended && self.to_shell.is_empty();
        let input = ask(self.input, when(read_input, PollFlags::IN));
        let output = ask(self.output, when(!self.to_person.is_empty(), PollFlags::OUT));
        let shell = when(self.to_person.is_empty(), PollFlags::IN) | when(!self.to_shell.is_empty(), PollFlags::OUT);
        let shell = ask(self.child.master.as_fd(), when(runs && !self.is_silent, shell));
        let timeout = (runs && (self.is_silent || self.is_to_tell_end())).then_some(self.patience);
        let timeout = timeout.and_then(|patience| Timespec::try_from(patience).ok());
        let count = match poll(&mut asked, timeout.as_ref()) {
            Err(Errno::INTR) => return Ok(Ready::default()),
            count => count?,
        };
        let is_ready = |at: Option<usize>| at.is_some_and(|at| !asked[at].revents().is_empty());
        Ok(Ready {
            signals: is_ready(Some(0)),
            input: is_ready(input),
            output: is_ready(output),
            shell: is_ready(shell),
            nothing: count == 0,
        })
    }

    /// Returns an exit code when the signal ends all.
    fn take_signal(&mut self, signal: i32) -> io::Result<Option<i32>> {
        match signal {
            SIGWINCH => self.resize(),
            SIGCHLD => self.look_at_shell()?,
            // Where the person's terminal isn't the input, it still makes signals of keys.
            SIGINT => self.to_shell.push(INTERRUPT),
            SIGCONT => self.resume()?,
            // The shell's terminal goes with us, of which the system tells it.
            SIGTERM | SIGHUP | SIGQUIT => return Ok(Some(128 + signal)),
            // A shell isn't stopped by a key.
            _ => {}
        }
        Ok(None)
    }

    fn look_at_shell(&mut self) -> io::Result<()> {
        if self.left.is_some() {
            return Ok(());
        }
        match self.child.now()? {
            Now::Ended(exit_code) => {
                self.left = Some((exit_code, LEFT_BEHIND));
                self.to_shell.clear();
            }
            Now::Stopped => {
                // `suspend`: who started us has the terminal, until we are continued.
                if let Some(raw) = &self.raw {
                    raw.restore();
                }
                self.is_suspended = true;
                kill_process(getpid(), Signal::STOP)?;
            }
            Now::Runs => {}
        }
        Ok(())
    }

    /// Goes on when it is told to: a process that stops itself may come a little further before it does.
    fn resume(&mut self) -> io::Result<()> {
        if let Some(raw) = &self.raw {
            raw.set()?;
        }
        self.resize();
        if std::mem::take(&mut self.is_suspended) {
            kill_process(self.child.process, Signal::CONT)?;
        }
        Ok(())
    }

    fn resize(&self) {
        if let Some(size) = size([self.input, self.output]) {
            resize(&self.child.master, size);
        }
    }

    /// Returns false when the person is gone.
    fn read_input(&mut self) -> io::Result<bool> {
        let mut piece = [0; PIECE];
        match unless_interrupted(read(self.input, &mut piece[..])) {
            Ok(Some(0)) if self.raw.is_none() => self.input_ended = true,
            Ok(Some(0)) => return Ok(false),
            Ok(count) => self.to_shell.extend_from_slice(&piece[..count.unwrap_or(0)]),
            Err(error) if error.raw_os_error() == Some(Errno::IO.raw_os_error()) => return Ok(false),
            Err(error) => return Err(error),
        }
        Ok(true)
    }

    fn write_shell(&mut self) {
        match unless_interrupted(write(&self.child.master, &self.to_shell)) {
            Ok(written) => drop(self.to_shell.drain(..written.unwrap_or(0))),
            // Nobody reads there any more.
            Err(_) => self.to_shell.clear(),
        }
    }

    /// Reads a piece of what the shell wrote. Returns whether there was any.
    fn read_shell(&mut self) -> io::Result<bool> {
        let mut piece = [0; PIECE];
        let count = match unless_interrupted(read(&self.child.master, &mut piece[..])) {
            Ok(None) => return Ok(false),
            Ok(Some(count)) => count,
            // Linux says so when the last that had the terminal closed it; macOS says 0.
            Err(error) if error.raw_os_error() == Some(Errno::IO.raw_os_error()) => 0,
            Err(error) => return Err(error),
        };
        if count == 0 {
            self.is_silent = true;
            return Ok(false);
        }
        let piece = &piece[..count];
        self.patience = PATIENCE;
        self.to_person.extend_from_slice(piece);
        if let Some((_, left)) = &mut self.left {
            *left = left.saturating_sub(count);
        }
        for failed in self.followed.follow(piece) {
            // Of a disk that is full a person hears elsewhere; their shell goes on.
            if let Err(error) = keep(&self.spool, &failed) {
                tracing::warn!(%error, "the end of an output isn't kept");
            }
        }
        Ok(true)
    }

    fn is_to_tell_end(&self) -> bool {
        self.input_ended && self.to_shell.is_empty()
    }

    /// Types the key for the end of input: a pipe's end is one for good, but who reads at a terminal hears of it by key,
    /// and only who reads just then.
    fn tell_end_again(&mut self) {
        if !self.is_to_tell_end() {
            return;
        }
        let edits = tcgetattr(&self.child.master).is_ok_and(|modes| !modes.local_modes.contains(LocalModes::ICANON));
        let is_shells = tcgetpgrp(&self.child.master).is_ok_and(|group| group == self.child.process);
        // A shell that is busy by itself doesn't read, and would find another key there.
        if edits || !is_shells {
            self.to_shell.push(END_OF_INPUT);
        }
        self.patience = (self.patience * 2).min(LONGEST_PATIENCE);
    }
}

/// Returns nothing when it is to be tried again.
fn unless_interrupted(done: Result<usize, Errno>) -> io::Result<Option<usize>> {
    match done {
        Ok(count) => Ok(Some(count)),
        Err(Errno::INTR | Errno::AGAIN) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Appends to the file that shells write to. It is opened each time: who takes it in gives it another name.
fn keep(spool: &Path, failed: &Failed) -> io::Result<()> {
    let mut file: File = OpenOptions::new().append(true).create(true).mode(0o600).open(spool)?;
    file.write_all(spool::tail_record(&failed.source, &failed.number, &failed.tail).as_bytes())
}
