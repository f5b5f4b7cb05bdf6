//! What the tests of the embedding half need: the installed runtime and model, and the tiny models of `tests/fixtures`.

#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::{Model, Models, Runtime};

const SETUP: &str = "run `cargo xtask setup` to install it";

/// Returns the repository's folder of installed models.
pub(crate) fn installed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../models")
}

/// Returns the installed ONNX Runtime.
pub(crate) fn runtime() -> Runtime {
    let name = format!("{}onnxruntime{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let library = installed().join("runtime").join(name);
    Runtime::load(&library).unwrap_or_else(|error| panic!("{error}: {SETUP}"))
}

/// Returns the installed default model.
pub(crate) fn default_model() -> Arc<Model> {
    let models = Models::open(&[installed()]);
    models.find("all-MiniLM-L6-v2").unwrap_or_else(|error| panic!("{error}: {SETUP}"))
}

/// Returns the folder of a tiny model, as its makers would publish it.
pub(crate) fn tiny(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/models").join(name)
}

/// A models folder of a test's own.
pub(crate) struct OwnModels {
    folder: tempfile::TempDir,
}

impl OwnModels {
    pub(crate) fn new() -> OwnModels {
        OwnModels { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn models(&self) -> Models {
        Models::open(&[self.path().to_owned()])
    }

    /// Adds a tiny model under its own name.
    pub(crate) fn add(&self, name: &str) -> Arc<Model> {
        self.models().add(&runtime(), &tiny(name), self.path(), name).unwrap()
    }
}

/// Returns every Rust source file of the repository's crates.
pub(crate) fn sources() -> Vec<String> {
    fn walk(folder: &Path, found: &mut Vec<String>) {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.extend(std::fs::read_to_string(&path));
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), &mut found);
    found
}
