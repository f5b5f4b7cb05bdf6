//! Prepares the window's configuration, icons and permissions for `generate_context!`.

fn main() {
    // All capabilities stand in tauri.conf.json. Without a pattern of its own the build watches a folder
    // `capabilities/` that isn't there, and a missing watched path makes every build dirty.
    let attributes = tauri_build::Attributes::new().capabilities_path_pattern("src-tauri/capabilities/*.json");
    if let Err(error) = tauri_build::try_build(attributes) {
        panic!("tauri.conf.json cannot be built: {error:#}");
    }
}
