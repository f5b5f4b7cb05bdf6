//! The desktop shell: the window that shows `ui/`, the tray, and the life of the engine behind them. Rules and data are
//! the engine's.

// A release build for Windows opens no console beside its window.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod follow;
mod link;
mod rpc;
mod shell;
mod tray;
mod window;

use shell::Shell;
use std::process::ExitCode;
use std::sync::Arc;
use tauri::{App, Manager, RunEvent};
use tauri_plugin_autostart::Builder as Autostart;
use tauri_plugin_deep_link::DeepLinkExt;
use tauri_plugin_window_state::{Builder as WindowState, StateFlags};

/// Indexing frees on one thread what another allocated: in glibc's allocator that took 7 % of its time, and 40 MB more.
#[cfg(unix)]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// What the session's autostart adds to the command: the tray is enough then.
const HIDDEN: &str = "--hidden";

fn main() -> ExitCode {
    match build() {
        Ok(app) => ExitCode::from(u8::try_from(app.run_return(run)).unwrap_or(u8::MAX)),
        Err(error) => {
            eprintln!("continuo-desktop: the window cannot be opened: {error}");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the code that Tauri generates ends the process when it can't start")]
fn build() -> tauri::Result<App> {
    // Where the window was and how large; not whether it was shown, because who starts Continuo wants to see it.
    let geometry = StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED | StateFlags::FULLSCREEN;
    tauri::Builder::default()
        // First, so that a second start ends before it has done anything.
        .plugin(tauri_plugin_single_instance::init(|app, _, _| window::show(app)))
        .plugin(tauri_plugin_deep_link::init())
        .plugin(WindowState::new().with_state_flags(geometry).build())
        .plugin(Autostart::new().app_name("continuo").arg(HIDDEN).build())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(tauri::generate_handler![rpc::rpc])
        .setup(|app| Ok(set_up(app)?))
        .on_window_event(window::on_event)
        .build(tauri::generate_context!())
}

fn set_up(app: &App) -> tauri::Result<()> {
    let shell = Arc::new(Shell::new(app.handle().clone()));
    app.manage(Arc::clone(&shell));
    shell::obey_signals(&shell)?;
    let has_tray = tray::build(app);
    if !(has_tray && std::env::args().any(|argument| argument == HIDDEN)) {
        window::show(app.handle());
    }
    if let Ok(Some(urls)) = app.deep_link().get_current() {
        urls.iter().for_each(|url| link::follow(&shell, url));
    }
    // The window is there; what the engine has to do before it can answer is told in it.
    shell.open();
    app.deep_link().on_open_url(move |event| event.urls().iter().for_each(|url| link::follow(&shell, url)));
    Ok(())
}

fn run(app: &tauri::AppHandle, event: RunEvent) {
    match event {
        // Every way out that Tauri knows, the last window's closing and the session's end among them, leads here.
        RunEvent::ExitRequested { .. } | RunEvent::Exit => app.state::<Arc<Shell>>().shut_down(),
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => window::show(app),
        _ => {}
    }
}
