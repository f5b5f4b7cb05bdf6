//! Prepares the window's configuration, icons and permissions for `generate_context!`.

use tauri_build::{AppManifest, Attributes};

fn main() {
    // All capabilities stand in tauri.conf.json. Without a pattern of its own the build watches a folder
    // `capabilities/` that isn't there, and a missing watched path makes every build dirty.
    let attributes = Attributes::new()
        .capabilities_path_pattern("src-tauri/capabilities/*.json")
        .app_manifest(AppManifest::new().commands(&["rpc"]));
    if let Err(error) = tauri_build::try_build(attributes) {
        panic!("tauri.conf.json cannot be built: {error:#}");
    }
}
