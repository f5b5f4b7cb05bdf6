//! A user's session on nobody's machine: a window system, a bus, a home folder.

use crate::world::{PATIENCE, Running, lines};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{AtomEnum, ClientMessageEvent, ConnectionExt, EventMask, MapState, Window};
use x11rb::rust_connection::RustConnection;

/// What a window and its driver run in. Everything ends with it.
pub(crate) struct Session {
    home: tempfile::TempDir,
    display: String,
    pub(crate) bus: String,
    /// The last one first: the driver takes the window along.
    servers: Vec<Running>,
}

impl Session {
    pub(crate) fn new() -> Session {
        let mut servers = Vec::new();
        let mut server = |program: &str, arguments: &[&str]| {
            let mut command = Command::new(program);
            let started = Running::start(command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::null()));
            let mut child = started.unwrap_or_else(|e| panic!("{program}: {e}; run `cargo xtask setup test`"));
            let said = lines(&mut child).recv_timeout(PATIENCE).unwrap_or_else(|e| panic!("{program} says: {e}"));
            servers.insert(0, child);
            said
        };
        // Each says where it is as soon as it can be reached.
        let screen = ["-screen", "0", "1400x900x24", "-nolisten", "tcp", "-displayfd", "1"];
        let display = format!(":{}", server("Xvfb", &screen));
        let bus = server("dbus-daemon", &["--session", "--nofork", "--nopidfile", "--print-address=1"]);
        Session { home: tempfile::tempdir().unwrap(), display, bus, servers }
    }

    /// Has a command run in this session and know no other.
    pub(crate) fn enter<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        for variable in ["WAYLAND_DISPLAY", "XAUTHORITY", "CONTINUO_UI_DIR"] {
            command.env_remove(variable);
        }
        let runtime = self.folder("run");
        command
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("HOME", self.home.path())
            .env("XDG_CONFIG_HOME", self.config())
            .env("XDG_DATA_HOME", self.folder("data"))
            .env("XDG_CACHE_HOME", self.folder("cache"))
            .env("XDG_RUNTIME_DIR", runtime)
            // What a session without a locale has: the page must do with it, whatever this machine has.
            .env("LC_ALL", "C")
            .env("GSETTINGS_BACKEND", "memory")
            .env("NO_AT_BRIDGE", "1")
    }

    pub(crate) fn config(&self) -> std::path::PathBuf {
        // Where it is unless told otherwise: what writes the autostart entry asks nobody.
        self.folder(".config")
    }

    fn folder(&self, name: &str) -> std::path::PathBuf {
        let folder = self.home.path().join(name);
        let mut builder = std::fs::DirBuilder::new();
        std::os::unix::fs::DirBuilderExt::mode(builder.recursive(true), 0o700).create(&folder).unwrap();
        folder
    }

    /// Returns whether the user sees a window of Continuo.
    pub(crate) fn shows_window(&self) -> bool {
        let (x, _, window) = self.window();
        window.is_some_and(|window| {
            x.get_window_attributes(window).unwrap().reply().unwrap().map_state == MapState::VIEWABLE
        })
    }

    /// Closes the window as the cross in its corner does.
    pub(crate) fn close_window(&self) {
        let (x, _, window) = self.window();
        let window = window.expect("there is a window to close");
        let atom = |name: &str| x.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom;
        let close = ClientMessageEvent::new(32, window, atom("WM_PROTOCOLS"), [atom("WM_DELETE_WINDOW"), 0, 0, 0, 0]);
        // Checked, which waits for it to be sent: what a connection that ends still holds may be lost.
        x.send_event(false, window, EventMask::NO_EVENT, close).unwrap().check().unwrap();
    }

    /// Returns the window of Continuo, shown or hidden: the one that can be told to close.
    fn window(&self) -> (RustConnection, usize, Option<Window>) {
        let (x, screen) = x11rb::connect(Some(self.display.as_str())).unwrap();
        let root = x.setup().roots[screen].root;
        let protocols = x.intern_atom(false, b"WM_PROTOCOLS").unwrap().reply().unwrap().atom;
        let all = x.query_tree(root).unwrap().reply().unwrap().children;
        // Windows come and go while they are looked at.
        let text = |window, property| {
            let reply = x.get_property(false, window, property, AtomEnum::ANY, 0, 64).unwrap().reply();
            reply.map(|reply| reply.value).unwrap_or_default()
        };
        let ours = |window: &Window| {
            text(*window, AtomEnum::WM_NAME.into()) == b"Continuo" && !text(*window, protocols).is_empty()
        };
        let window = all.into_iter().find(ours);
        (x, screen, window)
    }

    /// Starts the web view's driver in this session, and returns the port it listens on.
    pub(crate) fn driver(&mut self, command: &mut Command) -> u16 {
        // The port is free as long as nobody else is given it, which the driver would say.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        command.arg(format!("--port={port}")).arg("--host=127.0.0.1");
        let driver = Running::start(self.enter(command).stdout(Stdio::null()).stderr(Stdio::null())).unwrap();
        self.servers.insert(0, driver);
        port
    }
}

/// Waits until `holds`; nobody tells when it does.
pub(crate) fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < until, "{what}: that didn't happen");
        pause();
    }
}

pub(crate) fn pause() {
    let moment = std::time::Duration::from_millis(50);
    let _ = crossbeam_channel::after(moment).recv();
}

/// Returns whether a process runs.
pub(crate) fn runs(pid: u32) -> bool {
    // One that has ended and that nobody has asked for yet doesn't run.
    let status = std::fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("status"));
    status.is_ok_and(|status| !status.contains("State:\tZ"))
}
