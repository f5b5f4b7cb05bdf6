//! The desktop shell: opens the window that shows `ui/`. Rules and data are the engine's.

// A release build for Windows opens no console beside its window.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

#[expect(clippy::disallowed_methods, reason = "the code that Tauri generates ends the process when it can't start")]
fn main() -> ExitCode {
    match tauri::Builder::default().run(tauri::generate_context!()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("continuo-desktop: the window cannot be opened: {error}");
            ExitCode::FAILURE
        }
    }
}
