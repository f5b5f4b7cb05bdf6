use super::pty::{Child, Raw};
use super::*;
use crate::hook::{Shell, hook};
use crate::spool::{self, Record};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};
use rustix::termios::{LocalModes, Termios, Winsize, tcgetattr, tcsetwinsize};
use std::fs;
use std::io::Write;
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const FOLDER: &str = "CONTINUO_TEST_WRAP_FOLDER";
const SHELL: &str = "CONTINUO_TEST_WRAP_SHELL";
const BASH: &str = "bash --norc --noprofile -i";
const SIZE: Winsize = Winsize { ws_row: 50, ws_col: 132, ws_xpixel: 0, ws_ypixel: 0 };
/// Something that doesn't come by then doesn't come.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the other tests start: a process of its own with a shell wrapped, for it takes signals and standard input.
#[test]
fn as_a_process_it_wraps_the_shell_that_it_is_told() {
    let (Some(folder), Ok(shell)) = (std::env::var_os(FOLDER), std::env::var(SHELL)) else { return };
    let mut words = shell.split(' ').map(OsString::from);
    let program = words.next().unwrap();
    let ended = wrap(&Wrapped { program, arguments: words.collect(), environment: Vec::new() }, Path::new(&folder));
    fs::write(Path::new(&folder).join("ended"), format!("{ended:?}")).unwrap();
}

/// A folder for the spool and a home, with a hook to source.
fn folder(shell: Shell) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("hook");
    fs::write(&script, hook(shell, folder.path())).unwrap();
    (folder, script)
}

fn wrapper(folder: &Path, shell: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "--nocapture", "--test-threads=1"]);
    command.arg("terminal::tests::as_a_process_it_wraps_the_shell_that_it_is_told");
    command.env_remove(VARIABLE).env(FOLDER, folder).env(SHELL, shell).env("HOME", folder).current_dir(folder);
    command
        .env("XDG_DATA_HOME", folder)
        .env("XDG_CONFIG_HOME", folder)
        .env("TERM", "xterm")
        .env("PS1", "start> ")
        .env_remove("PROMPT_COMMAND");
    command
}

/// Returns what the wrapper said at its end, and what came to the spool: tails by their command's number.
fn told(folder: &Path) -> (String, Vec<(String, String)>) {
    let taken = spool::take(folder).unwrap();
    assert_eq!(taken.broken, 0, "{:?}", taken.records);
    let tails = taken.records.into_iter().filter_map(|record| match record {
        Record::Tail { number, tail, .. } => Some((number, tail)),
        Record::Command(_) => None,
    });
    (fs::read_to_string(folder.join("ended")).unwrap_or_default(), tails.collect())
}

/// A person at a terminal with a wrapped shell.
struct Person {
    terminal: Child,
    seen: String,
    /// Before it is what was waited for.
    from: usize,
    before: Termios,
    has_left: bool,
}

impl Person {
    fn at(folder: &Path, shell: &str) -> Person {
        // The wrapper changes its own at once.
        let fresh = Child::run(Command::new("true"), None, SIZE).unwrap();
        let before = tcgetattr(&fresh.master).unwrap();
        waitpid(Some(fresh.process), WaitOptions::empty()).unwrap();
        let terminal = Child::run(wrapper(folder, shell), Some(&before), SIZE).unwrap();
        Person { terminal, seen: String::new(), from: 0, before, has_left: false }
    }

    /// Types a line, and waits for what it brings: it has quotes in it where it is typed.
    fn does(&mut self, line: &str, then: &str) -> String {
        self.types(&format!("{line}\r"));
        self.sees(then)
    }

    fn types(&self, keys: &str) {
        let mut keys = keys.as_bytes();
        while !keys.is_empty() {
            let mut asked = [PollFd::new(&self.terminal.master, PollFlags::OUT)];
            poll(&mut asked, None).unwrap();
            keys = &keys[rustix::io::write(&self.terminal.master, keys).unwrap()..];
        }
    }

    /// Waits for a text, and returns what came before it.
    fn sees(&mut self, text: &str) -> String {
        loop {
            if let Some(at) = self.seen[self.from..].find(text) {
                let before = self.seen[self.from..self.from + at].to_owned();
                self.from += at + text.len();
                return before;
            }
            assert!(self.reads(), "it ended without {text:?}:\n{}", self.seen);
        }
    }

    /// Returns false at the end.
    fn reads(&mut self) -> bool {
        let mut piece = [0; 1 << 16];
        let mut asked = [PollFd::new(&self.terminal.master, PollFlags::IN)];
        let timeout = Timespec::try_from(PATIENCE).unwrap();
        assert_ne!(poll(&mut asked, Some(&timeout)).unwrap(), 0, "nothing comes:\n{}", self.seen);
        match rustix::io::read(&self.terminal.master, &mut piece) {
            Ok(0) | Err(rustix::io::Errno::IO) => false,
            Ok(count) => {
                self.seen.push_str(&String::from_utf8_lossy(&piece[..count]));
                true
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// Waits for the wrapper's end; its terminal must be as it was before.
    fn leaves(mut self) -> String {
        while self.reads() {}
        waitpid(Some(self.terminal.process), WaitOptions::empty()).unwrap();
        self.has_left = true;
        let after = tcgetattr(&self.terminal.master).unwrap();
        assert_eq!(format!("{after:?}"), format!("{:?}", self.before), "its terminal is as it was");
        std::mem::take(&mut self.seen)
    }
}

impl Drop for Person {
    fn drop(&mut self) {
        // Of a test that failed, nothing is left behind.
        if !self.has_left {
            let _ = kill_process(self.terminal.process, Signal::TERM);
            let _ = kill_process(self.terminal.process, Signal::CONT);
            let _ = waitpid(Some(self.terminal.process), WaitOptions::empty());
        }
    }
}

fn ended(exit_code: i32) -> String {
    format!("{:?}", io::Result::Ok(Ended { exit_code, marked: true }))
}

/// Returns a person at a bash that has loaded its hook.
fn at_bash(folder: &Path, hook: &Path) -> Person {
    let mut person = Person::at(folder, BASH);
    person.sees("start> ");
    person.does(&format!("source {}; PS1='rea''dy> '", hook.display()), "ready> ");
    person
}

#[test]
fn the_end_of_what_a_failing_command_wrote_comes_to_the_spool() {
    let (folder, hook) = folder(Shell::Bash);
    let mut person = at_bash(folder.path(), &hook);
    person.does("sh -c 'echo fine-canary'", "ready> ");
    person.does("sh -c 'echo out-canary; echo error-canary >&2; exit 3'", "ready> ");
    person.does(" sh -c 'echo hidden-canary; exit 3'", "ready> ");
    person.does("sh -c 'yes line-of-text | head -c 999999; echo last-line; exit 1'", "ready> ");
    let size = person.does("stty size; echo \"<$CONTINUO_WRAP>\"", "<1>");
    assert!(size.contains("50 132"), "the shell's terminal is as large as the person's: {size:?}");
    person.sees("ready> ");
    person.types("exit 5\r");
    let seen = person.leaves();
    assert!(seen.matches("line-of-text").count() > 70_000, "everything came through");
    let (end, tails) = told(folder.path());
    assert_eq!(end, ended(5));
    let [(first, tail), (third, long)] = &tails[..] else { panic!("{tails:?}") };
    assert_eq!((first.as_str(), tail.as_str()), ("2", "out-canary\nerror-canary"));
    assert_eq!(third, "3");
    assert!(long.ends_with("line-of-text\nlast-line") && (15_000..=16_384).contains(&long.len()), "{}", long.len());
    assert!(!tails.iter().any(|(_, tail)| tail.contains("fine-canary") || tail.contains("hidden-canary")));
}

#[test]
fn the_file_of_tails_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, hook) = folder(Shell::Bash);
    let mut person = at_bash(folder.path(), &hook);
    person.does("rm -f commands; __continuo_spool=/dev/null", "ready> ");
    person.does("sh -c 'echo canary; exit 1'", "ready> ");
    person.types("exit\r");
    person.leaves();
    let mode = fs::metadata(folder.path().join(spool::FILE)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn keys_and_sizes_reach_the_shell_as_without_a_wrapper() {
    let (folder, hook) = folder(Shell::Bash);
    // Nothing is forked where it is stopped: who waits for a fork of its own can't be.
    fs::write(folder.path().join("job"), "echo begun; exec sleep 1000").unwrap();
    let mut person = at_bash(folder.path(), &hook);
    person.does("sh job", "begun\r\n");
    person.types("\x03");
    person.sees("ready> ");
    person.does("echo \"<$?>\"", "<130>");
    person.sees("ready> ");
    person.does("sh job", "begun\r\n");
    person.types("\x1a");
    person.sees("Stopped");
    person.sees("ready> ");
    person.does("kill -KILL %1; while kill -0 %1 2>/dev/null; do :; done; echo go''ne", "gone\r\n");
    person.sees("ready> ");
    let size = Winsize { ws_row: 40, ws_col: 100, ..SIZE };
    tcsetwinsize(&person.terminal.master, size).unwrap();
    person.does("until [ \"$(stty size)\" = '40 100' ]; do sleep 0.02; done; echo res''ized", "resized\r\n");
    person.sees("ready> ");
    person.types("\x04");
    person.leaves();
    let (end, tails) = told(folder.path());
    assert_eq!(end, ended(0));
    assert_eq!(tails.first().map(|(_, tail)| tail.as_str()), Some("begun\n^C"));
}

#[test]
fn a_process_in_the_background_holds_nothing_up() {
    let (folder, hook) = folder(Shell::Bash);
    let person = at_bash(folder.path(), &hook);
    // It ends when its terminal is gone.
    person.types("yes & exit 4\r");
    person.leaves();
    assert_eq!(told(folder.path()).0, ended(4));
}

#[test]
fn a_shell_that_is_killed_or_suspended_is_told_of() {
    let (folder, hook) = folder(Shell::Bash);
    let mut person = at_bash(folder.path(), &hook);
    person.types("suspend\r");
    let wrapper = person.terminal.process;
    let (_, status) = waitpid(Some(wrapper), WaitOptions::UNTRACED).unwrap().unwrap();
    assert!(status.stopped(), "who started the wrapper has the terminal: {status:?}");
    let modes = tcgetattr(&person.terminal.master).unwrap();
    assert!(modes.local_modes.contains(LocalModes::ICANON | LocalModes::ECHO), "as it was before: {modes:?}");
    kill_process(wrapper, Signal::CONT).unwrap();
    person.sees("ready> ");
    person.types("kill -KILL $$\r");
    person.leaves();
    assert_eq!(told(folder.path()).0, ended(128 + 9));
}

#[test]
fn a_wrapper_that_is_ended_leaves_the_terminal_as_it_was() {
    let (folder, hook) = folder(Shell::Bash);
    let mut person = at_bash(folder.path(), &hook);
    person.does("echo sh''ell=$$.; trap '' TERM", "shell=");
    let shell: i32 = person.sees(".").parse().unwrap();
    person.sees("ready> ");
    kill_process(person.terminal.process, Signal::TERM).unwrap();
    person.leaves();
    assert_eq!(told(folder.path()).0, ended(128 + 15));
    // The shell is told by its terminal, not by us.
    let since = Instant::now();
    while rustix::process::test_kill_process(Pid::from_raw(shell).unwrap()).is_ok() {
        assert!(since.elapsed() < PATIENCE, "the shell goes with its terminal");
        std::thread::yield_now();
    }
}

#[test]
fn a_panic_leaves_the_terminal_as_it_was() {
    let terminal = Child::run(Command::new("true"), None, SIZE).unwrap();
    let before = format!("{:?}", tcgetattr(&terminal.master).unwrap());
    let done = std::panic::catch_unwind(|| {
        let raw = Raw::of(terminal.master.as_fd()).unwrap().expect("it is a terminal");
        let modes = tcgetattr(&terminal.master).unwrap();
        assert!(!modes.local_modes.contains(LocalModes::ICANON));
        std::panic::resume_unwind(Box::new(raw.before().control_modes));
    });
    assert!(done.is_err());
    assert_eq!(format!("{:?}", tcgetattr(&terminal.master).unwrap()), before);
    waitpid(Some(terminal.process), WaitOptions::empty()).unwrap();
}

#[test]
fn input_from_a_pipe_is_typed_and_its_end_ends_the_shell() {
    for (last, exit_code) in [("exit 6\n", 6), ("", 3)] {
        let (folder, hook) = folder(Shell::Bash);
        let mut wrapper = wrapper(folder.path(), BASH);
        let mut wrapper = wrapper.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let typed = format!("source {}\nsh -c 'echo out-canary; exit 3'\n{last}", hook.display());
        wrapper.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
        let output = wrapper.wait_with_output().unwrap();
        let (end, tails) = told(folder.path());
        assert_eq!(end, ended(exit_code), "{}", String::from_utf8_lossy(&output.stdout));
        assert_eq!(tails.len(), 1, "{tails:?}");
        assert_eq!(tails[0].1, "out-canary");
    }
}

#[test]
fn a_shell_without_the_hook_is_told_from_one_with_it() {
    let (folder, _) = folder(Shell::Bash);
    let mut person = Person::at(folder.path(), "bash --norc --noprofile");
    person.sees("start> ");
    person.types("exit\r");
    person.leaves();
    assert_eq!(told(folder.path()).0, format!("{:?}", io::Result::Ok(Ended { exit_code: 0, marked: false })));
    Person::at(folder.path(), "/no/shell/here").leaves();
    let (end, _) = told(folder.path());
    assert!(end.contains("NotFound"), "{end}");
}

#[test]
fn zsh_and_fish_are_wrapped_too() {
    for (shell, program, ready) in [
        (Shell::Zsh, "zsh -f -i", "PS1='rea''dy> '"),
        (Shell::Fish, "fish -i", "function fish_prompt; echo -n 'rea''dy> '; end"),
    ] {
        let name = program.split(' ').next().unwrap();
        if Command::new(name).arg("--version").stdout(Stdio::null()).status().is_err() {
            continue;
        }
        let (folder, hook) = folder(shell);
        let mut person = Person::at(folder.path(), program);
        person.does(&format!("source {}; {ready}", hook.display()), "ready> ");
        person.does("sh -c 'echo out-canary; exit 3'", "ready> ");
        person.does("sh -c 'echo fine-canary'", "ready> ");
        person.does("sh -c 'printf open-canary; exit 4'", "ready> ");
        person.types("exit 5\r");
        person.leaves();
        let (end, tails) = told(folder.path());
        assert_eq!(end, ended(5), "{name}");
        let tails: Vec<_> = tails.iter().map(|(_, tail)| tail.as_str()).collect();
        assert_eq!(tails, ["out-canary", "open-canary"], "{name}");
    }
}
