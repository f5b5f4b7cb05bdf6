//! Where the models are, and an engine that uses them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use continuo_engine::{Engine, EngineOptions};
use continuo_index::{Model, Models, Runtime};

/// What profiles embed with by default.
const DEFAULT: &str = "all-MiniLM-L6-v2";

/// Returns the models' folder, which `cargo xtask` names.
pub(crate) fn folder() -> Result<PathBuf> {
    let folder = std::env::var_os("CONTINUO_MODELS_DIR").map(PathBuf::from);
    let folder =
        folder.context("CONTINUO_MODELS_DIR isn't set: run this by `cargo xtask bench` or `cargo xtask eval`")?;
    if !folder.is_dir() {
        bail!("there are no models in {}: run `cargo xtask setup bench`", folder.display());
    }
    Ok(folder)
}

/// Returns how an engine is opened whose data is in `data`.
pub(crate) fn options(data: &Path) -> Result<EngineOptions> {
    Ok(EngineOptions {
        data_dir: data.to_path_buf(),
        model_dirs: vec![folder()?],
        runtime_library: std::env::var_os("ORT_DYLIB_PATH").map(PathBuf::from),
        // What the user excludes elsewhere is none of the measurement's business.
        git_excludes: None,
        keys: continuo_engine::KeyPlaces::default(),
        verbose: false,
    })
}

/// Opens an engine whose data is in `data`.
pub(crate) fn engine(data: &Path) -> Result<Engine> {
    Ok(Engine::open(&options(data)?)?)
}

/// Opens the default model.
pub(crate) fn model() -> Result<Arc<Model>> {
    Ok(Models::open(&[folder()?]).find(DEFAULT)?)
}

/// Loads ONNX Runtime.
pub(crate) fn runtime() -> Result<Runtime> {
    if let Some(library) = std::env::var_os("ORT_DYLIB_PATH") {
        return Ok(Runtime::load(Path::new(&library))?);
    }
    let dir = folder()?.join("runtime");
    let entries = std::fs::read_dir(&dir).with_context(|| format!("cannot read {}", dir.display()))?;
    let is_library = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
        name.starts_with(&format!("{prefix}onnxruntime")) && name.contains(suffix) && !name.contains("providers")
    };
    let library = entries.flatten().map(|entry| entry.path()).filter(is_library).max();
    let library = library.with_context(|| format!("ONNX Runtime isn't in {}", dir.display()))?;
    Ok(Runtime::load(&library)?)
}

/// Returns a folder that goes with the measurement.
pub(crate) fn temporary() -> Result<tempfile::TempDir> {
    tempfile::Builder::new().prefix("continuo-bench-").tempdir().context("cannot make a temporary folder")
}
