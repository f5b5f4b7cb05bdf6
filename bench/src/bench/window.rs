//! The desktop program under a window system of its own: how soon its window is seen and answers, and what it takes of the
//! memory with the web view's processes.

use std::collections::HashSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt, MapState};
use x11rb::rust_connection::RustConnection;

use super::profile::Built;
use crate::{machine, table};

/// How long a window may take before something must be wrong.
const PATIENCE: Duration = Duration::from_secs(60);
/// What a start leaves behind is done by then.
const SETTLE: Duration = Duration::from_secs(20);
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// What the shell logs when the page has had its first answer from the engine.
const ANSWERED: &str = "the page is answered";

/// Processes that end with what is measured.
struct Ends(Vec<Child>);

impl Drop for Ends {
    fn drop(&mut self) {
        for child in self.0.iter_mut().rev() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

pub(super) fn run(built: &Built) -> Result<()> {
    let program = std::env::current_exe()?.with_file_name("continuo-desktop");
    if !program.is_file() {
        bail!("{} isn't built: run `cargo xtask bench window`", program.display());
    }
    let home = built.folder.join("home");
    std::fs::create_dir_all(&home)?;
    let mut ends = Ends(Vec::new());
    let display = format!(":{}", server(&mut ends, "Xvfb", &["-screen", "0", "1400x900x24", "-displayfd", "1"])?);
    let bus = server(&mut ends, "dbus-daemon", &["--session", "--nofork", "--nopidfile", "--print-address=1"])?;
    let (x, screen) = x11rb::connect(Some(&display)).context("the window system doesn't answer")?;
    // Each start is a cold one of the program; the files are in the system's cache after the first.
    let (mut visible, mut interactive) = (Vec::new(), Vec::new());
    for again in [true, true, false] {
        let logged = logged(&built.data());
        let begun = Instant::now();
        let child = Command::new(&program)
            .env("DISPLAY", &display)
            .env("DBUS_SESSION_BUS_ADDRESS", &bus)
            .env("HOME", &home)
            .env_remove("WAYLAND_DISPLAY")
            .env("NO_AT_BRIDGE", "1")
            .env("CONTINUO_DATA_DIR", built.data())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("the window's program doesn't start")?;
        let pid = child.id();
        let mut running = Ends(vec![child]);
        visible.push(wait_until(begun, "the window is seen", || sees_window(&x, screen))?);
        interactive.push(wait_until(begun, "the page is answered", || Ok(self::logged(&built.data()) > logged))?);
        if !again {
            wait(SETTLE);
            let (shares, resident) = memory_of_tree(pid).context("memory can't be read")?;
            let shown =
                format!("{} ({} with shared pages counted in each)", table::bytes(shares), table::bytes(resident));
            table::measured(&built.what("window open, idle, with the web view"), &shown, built.goal("≤ 450 MB"));
        }
        terminate(pid)?;
        let _ = running.0[0].wait();
    }
    table::measured(&built.what("start → window visible"), &table::percentiles(&visible), built.goal("≤ 1 s"));
    table::measured(&built.what("start → page answered"), &table::percentiles(&interactive), built.goal("≤ 1.5 s"));
    Ok(())
}

/// Starts a server that says in its first line where it is.
fn server(ends: &mut Ends, program: &str, arguments: &[&str]) -> Result<String> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("{program} doesn't start: run `cargo xtask setup bench`"))?;
    let out = child.stdout.take().context("its output is piped")?;
    ends.0.push(child);
    let mut line = String::new();
    BufReader::new(out).read_line(&mut line)?;
    Ok(line.trim().to_string())
}

fn wait_until(begun: Instant, what: &str, mut holds: impl FnMut() -> Result<bool>) -> Result<Duration> {
    while !holds()? {
        if begun.elapsed() > PATIENCE {
            bail!("{what}: that didn't happen");
        }
        wait(LOOK_EVERY);
    }
    Ok(begun.elapsed())
}

fn sees_window(x: &RustConnection, screen: usize) -> Result<bool> {
    for window in x.query_tree(x.setup().roots[screen].root)?.reply()?.children {
        // Windows come and go while they are looked at.
        let Ok(name) = x.get_property(false, window, AtomEnum::WM_NAME, AtomEnum::ANY, 0, 64)?.reply() else {
            continue;
        };
        let Ok(attributes) = x.get_window_attributes(window)?.reply() else { continue };
        if name.value == b"Continuo" && attributes.map_state == MapState::VIEWABLE {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Returns how often the logs say that a page was answered.
fn logged(data: &Path) -> usize {
    let Ok(logs) = std::fs::read_dir(data.join("logs")) else { return 0 };
    let texts = logs.flatten().filter_map(|log| std::fs::read_to_string(log.path()).ok());
    texts.map(|text| text.matches(ANSWERED).count()).sum()
}

/// Returns the memory of a process and all below it: each one's share of what is shared, and all that is resident.
fn memory_of_tree(pid: u32) -> Option<(u64, u64)> {
    let mut tree = HashSet::from([pid]);
    loop {
        let below: Vec<u32> = std::fs::read_dir("/proc")
            .ok()?
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .filter(|pid| !tree.contains(pid))
            .filter(|pid| {
                let parent = machine::field(&format!("/proc/{pid}/status"), "PPid");
                parent.and_then(|parent| parent.parse().ok()).is_some_and(|parent: u32| tree.contains(&parent))
            })
            .collect();
        if below.is_empty() {
            break;
        }
        tree.extend(below);
    }
    let sum = |name: &str| -> u64 {
        let of =
            |pid: &u32| machine::field(&format!("/proc/{pid}/smaps_rollup"), name).and_then(|kb| machine::kib(&kb));
        tree.iter().filter_map(of).sum::<u64>() << 10
    };
    Some((sum("Pss"), sum("Rss")))
}

fn terminate(pid: u32) -> Result<()> {
    let asked = Command::new("kill").arg(pid.to_string()).status().context("kill doesn't start")?;
    if asked.success() { Ok(()) } else { bail!("the program ended by itself") }
}

/// Lets a while go by; nobody tells when the window has got further.
fn wait(time: Duration) {
    let _ = crossbeam_channel::after(time).recv();
}
