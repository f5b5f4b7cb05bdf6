//! Where this user's engine is: the one place in which the environment and the home folder are read.

use continuo_engine::api::Trace;
use continuo_engine::{ApiError, Code, EngineOptions, KeyPlaces};
use std::path::PathBuf;
use std::sync::Arc;

/// Returns what this user's engine is opened with; `data_dir` comes before the environment and the platform's folder.
///
/// # Errors
/// [`Code::Invalid`] when the system names no folder for data.
pub fn options_here(data_dir: Option<PathBuf>, verbose: bool) -> Result<EngineOptions, ApiError> {
    let said = data_dir.or_else(|| std::env::var_os("CONTINUO_DATA_DIR").map(PathBuf::from));
    let data_dir = match said {
        Some(dir) => dir,
        None => dirs::data_dir()
            .ok_or_else(|| {
                ApiError::new(Code::Invalid, "this system names no folder for data")
                    .hint("Choose one with --data-dir or CONTINUO_DATA_DIR.")
            })?
            .join("continuo"),
    };
    Ok(EngineOptions {
        data_dir,
        model_dirs: beside_program("CONTINUO_MODELS_DIR", "models", "models"),
        runtime_library: std::env::var_os("ORT_DYLIB_PATH").map(PathBuf::from),
        git_excludes: continuo_engine::global_excludes_file(),
        keys: KeyPlaces { keyring: true, environment: Arc::new(|name| std::env::var(name).ok()) },
        verbose,
    })
}

/// Returns what this process was called by, as its environment says.
pub fn trace_here() -> Trace {
    Trace { parent: std::env::var("TRACEPARENT").ok(), context: std::env::var("CONTINUO_CONTEXT").ok() }
}

/// Returns where Atuin keeps the history of this user's shells, if it does.
pub fn atuin_here() -> Option<PathBuf> {
    let path = dirs::data_dir()?.join("atuin").join("history.db");
    path.is_file().then_some(path)
}

/// Returns the folder of the built page, if it is there.
pub fn page_dir() -> Option<PathBuf> {
    let dirs = beside_program("CONTINUO_UI_DIR", "ui/dist", "ui");
    dirs.into_iter().find(|dir| dir.join("index.html").is_file())
}

/// Returns the folders where something of ours stands: where the user says, or next to the program, be it installed
/// or built in the repository.
fn beside_program(variable: &str, built: &str, installed: &str) -> Vec<PathBuf> {
    let mut dirs: Vec<PathBuf> = std::env::var_os(variable).map(PathBuf::from).into_iter().collect();
    if let Ok(program) = std::env::current_exe().and_then(|path| path.canonicalize()) {
        dirs.extend(program.ancestors().skip(1).take(4).map(|dir| dir.join(built)));
        dirs.extend(program.ancestors().nth(2).map(|prefix| prefix.join("share/continuo").join(installed)));
        // An application of macOS has it beside the folder of its programs.
        dirs.extend(program.ancestors().nth(2).map(|contents| contents.join("Resources").join(built)));
    }
    dirs.retain(|dir| dir.is_dir());
    dirs
}
