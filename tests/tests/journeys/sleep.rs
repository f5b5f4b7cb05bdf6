//! The session is captured before the system sleeps: with a bus of the test's own, on which it stands in for logind.
#![cfg(target_os = "linux")]

use crate::world::{PATIENCE, World};
use crossbeam_channel::{Sender, after, bounded};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Instant;
use zbus::blocking::connection;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::OwnedFd;

struct Logind {
    held: Sender<(String, String)>,
    /// The reader sees that its other end is closed.
    ends: Sender<std::io::PipeReader>,
}

#[zbus::interface(name = "org.freedesktop.login1.Manager")]
impl Logind {
    fn inhibit(&self, what: String, _who: String, _why: String, mode: String) -> OwnedFd {
        let (reader, writer) = std::io::pipe().unwrap();
        self.ends.send(reader).unwrap();
        self.held.send((what, mode)).unwrap();
        OwnedFd::from(std::os::fd::OwnedFd::from(writer))
    }

    #[zbus(signal)]
    async fn prepare_for_sleep(emitter: &SignalEmitter<'_>, start: bool) -> zbus::Result<()>;
}

#[test]
fn the_session_is_captured_before_the_system_sleeps() {
    let world = World::new();
    world.write("a.rs", "fn a() {}\n");
    world.json(&["index", world.work.to_str().unwrap(), "--wait"]);
    let mut bus = Command::new("dbus-daemon");
    bus.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]).stdout(Stdio::piped());
    let mut bus = bus.spawn().unwrap();
    let mut address = String::new();
    BufReader::new(bus.stdout.take().unwrap()).read_line(&mut address).unwrap();
    let address = address.trim();
    let (held, holds) = bounded(8);
    let (ends, readers) = bounded(8);
    let logind = connection::Builder::address(address)
        .unwrap()
        .name("org.freedesktop.login1")
        .unwrap()
        .serve_at("/org/freedesktop/login1", Logind { held, ends })
        .unwrap()
        .build()
        .unwrap();

    let mut engine = world.command(&["serve"]);
    let mut engine = engine.env("DBUS_SYSTEM_BUS_ADDRESS", address).stdout(Stdio::null()).spawn().unwrap();
    let hold = holds.recv_timeout(PATIENCE).unwrap();
    assert_eq!(hold, ("sleep".to_string(), "delay".to_string()));
    let cwd = world.work.to_str().unwrap();
    world.json(&["signal", "command", "--exit-code", "2", "--cwd", cwd, "make"]);

    let object = logind.object_server().interface::<_, Logind>("/org/freedesktop/login1").unwrap();
    let tell = |start| zbus::block_on(Logind::prepare_for_sleep(object.signal_emitter(), start)).unwrap();
    tell(true);
    // The system sleeps when nobody holds it back any more.
    let mut reader = readers.recv_timeout(PATIENCE).unwrap();
    let (sleeps, slept) = bounded(1);
    std::thread::spawn(move || sleeps.send(std::io::Read::read(&mut reader, &mut [0]).unwrap()));
    assert_eq!(slept.recv_timeout(PATIENCE), Ok(0));
    let captured = world.json(&["session", "list"]);
    assert_eq!(captured[0]["cause"], "suspend", "{captured}");
    tell(false);
    holds.recv_timeout(PATIENCE).expect("the next sleep is held back too");

    Command::new("kill").args(["-TERM", &engine.id().to_string()]).status().unwrap();
    let until = Instant::now() + PATIENCE;
    while engine.try_wait().unwrap().is_none() && Instant::now() < until {
        let _ = after(std::time::Duration::from_millis(20)).recv();
    }
    bus.kill().unwrap();
    bus.wait().unwrap();
}
