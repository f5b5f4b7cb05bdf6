//! The running desktop program, and what a user and the page can do with it.

use crate::driver::Driver;
use crate::session::{Session, pause, runs, wait_until};
use crate::world::{PATIENCE, World, binary, repository};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Instant;

pub(crate) struct Desktop {
    driver: Driver,
    pub(crate) pid: u32,
}

impl Desktop {
    /// Starts the program and waits for its page; the engine may still be opening.
    pub(crate) fn start(world: &World, session: &mut Session) -> Desktop {
        Desktop::of(&program(), &with_data, world, session)
    }

    /// As [`Desktop::start`], for an installed program, which finds by itself what was installed with it.
    pub(crate) fn installed(program: &Path, world: &World, session: &mut Session) -> Desktop {
        let with_data = |command: &mut Command, world: &World| {
            command.env("CONTINUO_DATA_DIR", &world.data).env_remove("CONTINUO_MODELS_DIR");
        };
        let desktop = Desktop::of(program, &with_data, world, session);
        desktop.wait_for_start("ready");
        desktop
    }

    fn of(program: &Path, with_data: &dyn Fn(&mut Command, &World), world: &World, session: &mut Session) -> Desktop {
        let known = running(world);
        let until = Instant::now() + PATIENCE;
        let driver = loop {
            let mut command = Command::new("WebKitWebDriver");
            with_data(&mut command, world);
            // Without these the web view refuses to be driven.
            command.env("TAURI_AUTOMATION", "true").env("TAURI_WEBVIEW_AUTOMATION", "true");
            let port = session.driver(&mut command);
            match begin(port, program) {
                Ok(driver) => break driver,
                // A program that is started while the bus still knows the one before ends at once, and the driver waits
                // for it in vain: it is started again by another driver.
                Err(error) => assert!(Instant::now() < until, "the driver doesn't start the program: {error}"),
            }
            for left in running(world).into_iter().filter(|pid| !known.contains(pid)) {
                let _ = Command::new("kill").arg("-KILL").arg(left.to_string()).status();
            }
        };
        let started: Vec<u32> = running(world).into_iter().filter(|pid| !known.contains(pid)).collect();
        let pid = *started.first().expect("the program has ended by itself");
        let desktop = Desktop { driver, pid };
        wait_until("the page loads", || {
            desktop.driver.execute("done(document.readyState === 'complete' && !!window.__TAURI_INTERNALS__)", &[])
                == true
        });
        desktop
    }

    /// Starts the program and waits until the engine is ready.
    pub(crate) fn ready(world: &World, session: &mut Session) -> Desktop {
        let desktop = Desktop::start(world, session);
        desktop.wait_for_start("ready");
        desktop
    }

    /// Waits until the start has come to `state`, and returns what is said of it.
    pub(crate) fn wait_for_start(&self, state: &str) -> Value {
        let mut startup = Value::Null;
        wait_until(&format!("the start is {state}"), || {
            startup = self.call("shell.startup", json!({}));
            startup["state"] == state
        });
        startup
    }

    /// Calls a command as the page does; an error is `{"error": …}`.
    pub(crate) fn try_call(&self, command: &str, request: Value) -> Value {
        self.driver.execute(
            "window.__TAURI_INTERNALS__.invoke('rpc', { command: arguments[0], request: arguments[1] })
                .then(done, (error) => done({ error }))",
            &[json!(command), request],
        )
    }

    pub(crate) fn call(&self, command: &str, request: Value) -> Value {
        let answer = self.try_call(command, request);
        assert!(answer.get("error").is_none() || command == "shell.startup", "{command}: {answer}");
        answer
    }

    /// Waits until the page shows a text, of the engine perhaps: ticks are shown as type there, and a sentence begins
    /// with a capital.
    pub(crate) fn wait_for_text(&self, text: &str) {
        wait_until(&format!("the page shows {text:?}"), || self.shows(text));
    }

    pub(crate) fn shows(&self, text: &str) -> bool {
        let shown = self.driver.execute("done(document.body.innerText)", &[]);
        shown.as_str().is_some_and(|shown| shown.to_lowercase().contains(&text.replace('`', "").to_lowercase()))
    }

    /// Clicks what is called so, once it is there.
    pub(crate) fn click(&self, selectors: &str, name: &str) {
        self.on_element(selectors, name, |element| self.driver.click(element));
    }

    /// Types into the field that is called so, once it is there.
    pub(crate) fn type_into(&self, field: &str, text: &str) {
        self.on_element("input", field, |element| self.driver.type_into(element, text));
    }

    fn on_element(&self, selectors: &str, name: &str, act: impl Fn(&str) -> Result<Value, ureq::Error>) {
        wait_until(&format!("{name:?} can be used"), || {
            // What moves or is covered yet is refused, as it would be to a hand.
            let Some(element) = self.driver.element(selectors, name) else { return false };
            act(&element).is_ok_and(|answer| answer["value"]["error"].is_null())
        });
    }

    /// Has the page gather events of this name from now on.
    pub(crate) fn listen(&self, event: &str) {
        self.driver.execute(
            "const tauri = window.__TAURI_INTERNALS__;
             const heard = ((window.heard ??= {})[arguments[0]] = []);
             const handler = tauri.transformCallback((event) => heard.push(event.payload));
             tauri.invoke('plugin:event|listen', { event: arguments[0], target: { kind: 'Any' }, handler })
                .then(() => done(true), (error) => done({ error }))",
            &[json!(event)],
        );
    }

    /// Waits until the page has heard such an event, and returns it.
    pub(crate) fn wait_for(&self, event: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let mut found = None;
        wait_until(&format!("an event `{event}`"), || {
            let heard = self.driver.execute("done(window.heard[arguments[0]])", &[json!(event)]);
            found = heard.as_array().unwrap().iter().find(|payload| fits(payload)).cloned();
            found.is_some()
        });
        found.unwrap()
    }

    /// Calls something of Tauri's own, and returns what it is answered, or told.
    pub(crate) fn invoke(&self, what: &str) -> Value {
        let script = "window.__TAURI_INTERNALS__.invoke(arguments[0], {}).then(done, (error) => done(String(error)))";
        self.driver.execute(script, &[json!(what)])
    }

    pub(crate) fn signal(&self, name: &str) {
        assert!(Command::new("kill").arg(format!("-{name}")).arg(self.pid.to_string()).status().unwrap().success());
    }

    /// Quits by the page, and waits for the end.
    pub(crate) fn quit(&self) {
        // Said first: the page may be gone before its call is answered.
        let script =
            "setTimeout(() => window.__TAURI_INTERNALS__.invoke('rpc', { command: 'shell.quit', request: {} }), 50);
                      done(true)";
        assert_eq!(self.driver.execute(script, &[]), true);
        self.wait_for_end();
    }

    pub(crate) fn wait_for_end(&self) {
        wait_until("the program ends", || !runs(self.pid));
    }
}

/// Has the driver at `port`, which may not listen yet, start the program.
fn begin(port: u16, program: &Path) -> Result<Driver, ureq::Error> {
    let listens = Instant::now() + PATIENCE;
    loop {
        match Driver::start(port, program) {
            Err(ureq::Error::Io(_) | ureq::Error::ConnectionFailed) if Instant::now() < listens => pause(),
            done => return done,
        }
    }
}

/// Starts the program once more, as a user or a link does who doesn't know that it runs.
pub(crate) fn start_again(world: &World, session: &Session, arguments: &[&str]) -> Output {
    let mut command = Command::new(program());
    with_data(session.enter(&mut command), world);
    command.args(arguments).stdin(Stdio::null()).output().unwrap()
}

fn with_data(command: &mut Command, world: &World) {
    command.env("CONTINUO_DATA_DIR", &world.data).env("CONTINUO_MODELS_DIR", repository().join("models"));
}

/// Returns the built desktop program, beside the command.
fn program() -> PathBuf {
    let path = binary().with_file_name("continuo-desktop");
    assert!(path.is_file(), "{} isn't built: run `cargo xtask test`", path.display());
    path
}

/// Returns the desktop programs that run on this data directory.
fn running(world: &World) -> Vec<u32> {
    let data = format!("CONTINUO_DATA_DIR={}", world.data.display());
    let ours = |pid: &u32| {
        let of = |file: &str| std::fs::read(format!("/proc/{pid}/{file}")).unwrap_or_default();
        // The system cuts names after 15 characters.
        of("comm").starts_with(b"continuo-deskto")
            && of("environ").split(|byte| *byte == 0).any(|set| set == data.as_bytes())
    };
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    processes
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(ours)
        .filter(|pid| runs(*pid))
        .collect()
}
