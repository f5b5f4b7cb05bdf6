//! Loading ONNX Runtime for the first time in a process, which only a process of its own can do.

#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use continuo_index::{EmbedError, Runtime};

fn library() -> PathBuf {
    let name = format!("{}onnxruntime{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../models/runtime").join(name)
}

fn unusable(path: &Path) -> String {
    match Runtime::load(path) {
        Err(EmbedError::RuntimeUnusable { reason, .. }) => reason,
        other => panic!("expected {} to be unusable, got {other:?}", path.display()),
    }
}

#[test]
fn a_missing_truncated_or_foreign_library_is_an_error_and_the_right_one_can_be_loaded_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("libonnxruntime.so");
    assert!(matches!(Runtime::load(&path), Err(EmbedError::RuntimeMissing { .. })), "nothing is there");
    assert!(matches!(Runtime::load(folder.path()), Err(EmbedError::RuntimeMissing { .. })), "a folder is there");

    std::fs::write(&path, "").unwrap();
    assert_eq!(unusable(&path), "the file is empty");
    std::fs::write(&path, "no library at all").unwrap();
    unusable(&path);

    let whole = std::fs::read(library()).expect("run `cargo xtask setup` to install ONNX Runtime");
    if cfg!(target_os = "linux") {
        for kept in [whole.len() / 2, whole.len() - 1, 100, 3] {
            std::fs::write(&path, &whole[..kept]).unwrap();
            unusable(&path);
        }
    }
    let executable = std::env::current_exe().unwrap();
    std::fs::copy(&executable, &path).unwrap();
    unusable(&path);

    let runtime = Runtime::load(&library()).unwrap();
    assert!(runtime.library().is_absolute());
    let again = Runtime::load(&folder.path().join("absent")).unwrap();
    assert_eq!(again.library(), runtime.library(), "a process has one, and keeps it");
}
