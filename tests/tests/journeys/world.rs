//! A data directory and a folder to work in, both gone at the end, and an engine over them.

use continuo_engine::api::{Api, IndexReport, IndexRequest, OnProfile, SearchRequest, SearchResponse, SearchResult};
use continuo_engine::{Engine, EngineOptions, PipelineEvent};
use crossbeam_channel::{Receiver, unbounded};
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// How long a test waits for what must come: far longer than it takes on the slowest machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

pub(crate) struct World {
    _folder: tempfile::TempDir,
    pub(crate) data: PathBuf,
    pub(crate) work: PathBuf,
}

impl World {
    pub(crate) fn new() -> World {
        let models = repository().join("models");
        assert!(
            models.join("all-MiniLM-L6-v2/tokenizer.json").is_file(),
            "the model isn't installed: run `cargo xtask setup`"
        );
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let (data, work) = (root.join("data"), root.join("work"));
        fs::create_dir(&work).unwrap();
        World { _folder: folder, data, work }
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let full = self.work.join(path);
        fs::create_dir_all(full.parent().unwrap()).unwrap();
        fs::write(&full, text).unwrap();
        full
    }

    pub(crate) fn options(&self) -> EngineOptions {
        EngineOptions {
            data_dir: self.data.clone(),
            model_dirs: vec![repository().join("models")],
            runtime_library: None,
            git_excludes: None,
            keys: continuo_engine::KeyPlaces::default(),
            verbose: false,
        }
    }

    pub(crate) fn engine(&self) -> Engine {
        Engine::open(&self.options()).unwrap()
    }

    /// Indexes the work folder and waits for the vectors.
    pub(crate) fn index(&self, engine: &Engine) -> IndexReport {
        engine.index(IndexRequest { profile: None, folders: vec![self.work.clone()], wait: true }).unwrap()
    }

    /// Runs the built command on this data directory.
    pub(crate) fn continuo(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command
            .args(arguments)
            .env("CONTINUO_DATA_DIR", &self.data)
            .env("CONTINUO_MODELS_DIR", repository().join("models"))
            // What git leaves out in all of a user's folders is read off there.
            .env("HOME", self.data.with_file_name("home"))
            .env("XDG_CONFIG_HOME", self.data.with_file_name("home"))
            .stdin(Stdio::null());
        command
    }

    /// Runs the built command with `--json` and returns the last line of what it prints.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let mut with_json = arguments.to_vec();
        with_json.push("--json");
        let done = self.continuo(&with_json);
        let out = String::from_utf8(done.stdout).unwrap();
        assert!(done.status.success(), "{arguments:?}: {}\n{}", done.status, String::from_utf8_lossy(&done.stderr));
        serde_json::from_str(out.trim().lines().last().unwrap_or_default()).unwrap_or_else(|e| panic!("{out:?}: {e}"))
    }
}

pub(crate) fn search(engine: &Engine, query: &str) -> SearchResponse {
    engine.search(SearchRequest { query: query.into(), ..SearchRequest::default() }).unwrap()
}

/// Returns the paths of what is found, best first.
pub(crate) fn paths(response: &SearchResponse) -> Vec<&str> {
    response.results.iter().map(|hit| hit.path.as_str()).collect()
}

pub(crate) fn first(response: &SearchResponse) -> &SearchResult {
    response.results.first().expect("something is found")
}

/// Names a profile to a call.
pub(crate) fn on(name: &str) -> OnProfile {
    OnProfile { profile: Some(name.into()) }
}

/// Returns the folder that the active profile keeps its stores in.
pub(crate) fn profile_dir(engine: &Engine) -> PathBuf {
    engine.profile_show(OnProfile::default()).unwrap().data
}

/// Returns the lines that a process prints, each as it comes: waiting for one that doesn't come can be given up.
pub(crate) fn lines(child: &mut Child) -> Receiver<String> {
    let stdout = BufReader::new(child.stdout.take().expect("its stdout is piped"));
    let (sender, receiver) = unbounded();
    std::thread::spawn(move || stdout.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
    receiver
}

/// Waits for a line that holds all of `wanted`, and returns it.
pub(crate) fn wait_for_line(lines: &Receiver<String>, wanted: &[&str]) -> String {
    let until = Instant::now() + PATIENCE;
    while let Ok(line) = lines.recv_deadline(until) {
        if wanted.iter().all(|part| line.contains(part)) {
            return line;
        }
    }
    panic!("{wanted:?} didn't come");
}

/// A process that ends with the test, however that ends.
pub(crate) struct Running(Child);

impl Running {
    pub(crate) fn start(command: &mut Command) -> std::io::Result<Running> {
        command.spawn().map(Running)
    }
}

impl std::ops::Deref for Running {
    type Target = Child;

    fn deref(&self) -> &Child {
        &self.0
    }
}

impl std::ops::DerefMut for Running {
    fn deref_mut(&mut self) -> &mut Child {
        &mut self.0
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended, as it should.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits for an event that fits, and returns it.
pub(crate) fn wait_for(
    events: &Receiver<PipelineEvent>,
    what: &str,
    fits: impl Fn(&PipelineEvent) -> bool,
) -> PipelineEvent {
    let until = Instant::now() + PATIENCE;
    while let Ok(event) = events.recv_deadline(until) {
        if fits(&event) {
            return event;
        }
    }
    panic!("{what} didn't come");
}

pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Returns the built command, which stands two folders above this test's own program.
pub(crate) fn binary() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let path = test.ancestors().nth(2).unwrap().join(format!("continuo{}", std::env::consts::EXE_SUFFIX));
    assert!(path.is_file(), "{} isn't built: run `cargo build`", path.display());
    path
}

/// A small project with a bit of everything.
pub(crate) fn sample(world: &World) {
    world.write("src/lexer.py", include_str!("sample/lexer.txt"));
    world.write("src/retry.rs", include_str!("sample/retry.txt"));
    world.write(
        "notes/plan.md",
        "# Plan\n\n## Lexer\n\nMake the lexer survive invalid UTF-8.\n\n## Release\n\nShip on Friday.\n",
    );
    world.write("config.yaml", "server:\n  port: 8080\n  host: localhost\nlogging:\n  level: debug\n");
    world.write(".gitignore", "ignored/\n*.log\n");
    world.write("ignored/hidden.py", "def never_to_be_seen():\n    return 1\n");
    world.write("trace.log", "never_to_be_seen\n");
    world.write(".env", "SECRET=never_to_be_seen\n");
}
