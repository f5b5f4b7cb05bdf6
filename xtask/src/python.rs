//! The recipes' Python: the user's interpreter, with packages of its own in `models/.venv`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use anyhow::{Context, Result};

use crate::{models, process, stamp};

/// A Python that the recipes run with.
#[derive(Debug, Clone)]
pub(crate) struct Interpreter {
    program: PathBuf,
    /// `sys.version`.
    version: String,
    /// Whether it can make an environment that has pip; Debian's needs a package for that.
    pub(crate) has_venv: bool,
}

/// Tried in this order. The plain name is what the user means by Python; the others are for when that's too old or
/// too new for the packages' wheels.
const PROGRAMS: &[&str] =
    &["python3", "python", "python3.13", "python3.12", "python3.11", "python3.14", "/usr/bin/python3"];

/// Prints nothing for a Python that the packages have no wheels for.
const PROBE: &str = "
import sys, importlib.util
if (3, 11) <= sys.version_info[:2] <= (3, 14):
    print(sys.version.replace('\\n', ' '))
    print(all(importlib.util.find_spec(name) for name in ('venv', 'ensurepip')))
";

// Starting a Python takes long enough to ask only once a call, and again after packages were installed.
static FOUND: Mutex<Option<Option<Interpreter>>> = Mutex::new(None);

/// Returns the Python to use: PYTHON if it's set, else the first fitting one, one with venv before one without.
pub(crate) fn interpreter() -> Option<Interpreter> {
    let mut found = FOUND.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    found.get_or_insert_with(search).clone()
}

/// Forgets what was found.
pub(crate) fn look_again() {
    *FOUND.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = None;
}

fn search() -> Option<Interpreter> {
    if let Some(program) = std::env::var_os("PYTHON") {
        return probe(Path::new(&program));
    }
    let mut without_venv = None;
    for program in PROGRAMS {
        match probe(Path::new(program)) {
            Some(python) if python.has_venv => return Some(python),
            Some(python) => without_venv = without_venv.or(Some(python)),
            None => {}
        }
    }
    without_venv
}

fn probe(program: &Path) -> Option<Interpreter> {
    let answer = process::output(clean(Command::new(program).args(["-c", PROBE])))?;
    let (version, venv) = answer.split_once('\n')?;
    Some(Interpreter { program: program.to_path_buf(), version: version.to_owned(), has_venv: venv.trim() == "True" })
}

/// Returns the environment's Python, after making it if it's missing or made from other packages.
pub(crate) fn environment(root: &Path) -> Result<PathBuf> {
    let folder = models::folder(root).join(".venv");
    let program = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
    let requirements = root.join("models/recipes/requirements.txt");
    let pinned = fs::read(&requirements).with_context(|| format!("reading {}", requirements.display()))?;
    let python = interpreter().context("Python is required before")?;
    let inputs = stamp::digest([&pinned, python.version.as_bytes()]);
    if stamp::is_fresh(&folder, &inputs) && folder.join(program).exists() {
        return Ok(folder.join(program));
    }

    println!("Making the recipes' Python environment");
    process::run(clean(Command::new(&python.program).args(["-m", "venv", "--clear"]).arg(&folder)))?;
    let mut pip = Command::new(folder.join(program));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]);
    // Every package is one of these very files: nothing is built here, and nothing else is let in.
    pip.args(["--only-binary=:all:", "--require-hashes", "--requirement"]).arg(&requirements);
    process::run(clean(&mut pip)).context(
        "pip could not install the recipes' packages. It needs a package index that has them: the network, \
         a proxy or a mirror is set with pip's own settings (`pip config list` shows them)",
    )?;
    stamp::set(&folder, &inputs)?;
    Ok(folder.join(program))
}

/// Keeps the user's own packages and start-up files out, and our folders free of compiled files.
pub(crate) fn clean(command: &mut Command) -> &mut Command {
    for name in ["PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PIP_USER", "PIP_TARGET", "PIP_PREFIX"] {
        command.env_remove(name);
    }
    command.env("PYTHONNOUSERSITE", "1").env("PYTHONDONTWRITEBYTECODE", "1")
}
