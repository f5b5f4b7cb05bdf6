//! The one window: shown, hidden, closed.

use crate::shell::Shell;
use crate::{follow, tray};
use continuo_engine::ApiError;
use std::sync::Arc;
use tauri::{AppHandle, Manager, WebviewWindow, Window, WindowEvent};
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};
use tauri_plugin_window_state::{AppHandleExt, StateFlags};

pub(crate) fn main(app: &AppHandle) -> Option<WebviewWindow> {
    app.get_webview_window("main")
}

/// Brings the window before the user, wherever it was.
pub(crate) fn show(app: &AppHandle) {
    let Some(window) = main(app) else { return };
    let shown = window.show().and_then(|()| window.unminimize()).and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!(%error, "the window can't be shown");
    }
}

pub(crate) fn hide(app: &AppHandle) {
    if let Some(Err(error)) = main(app).map(|window| window.hide()) {
        tracing::warn!(%error, "the window can't be hidden");
    }
}

/// Leaves Continuo in the tray when the window is closed and the user wants that. Where no tray shows it, it would be out
/// of reach, so closing quits there.
pub(crate) fn on_event(window: &Window, event: &WindowEvent) {
    let WindowEvent::CloseRequested { api, .. } = event else { return };
    let app = window.app_handle();
    let shell = app.state::<Arc<Shell>>();
    if follow::settings(&shell).close_to_tray && tray::is_shown(app) {
        api.prevent_close();
        // A process that is killed in the tray has its window where it was, too.
        if let Err(error) = app.save_window_state(StateFlags::all() - StateFlags::VISIBLE - StateFlags::DECORATIONS) {
            tracing::warn!(%error, "where the window was isn't kept");
        }
        hide(app);
    }
}

/// Shows what went wrong with something that wasn't asked for in the page.
pub(crate) fn complain(app: &AppHandle, error: &ApiError) {
    tracing::warn!(code = ?error.code, "what was asked for outside of the page failed");
    app.dialog().message(error.to_string()).title("Continuo").kind(MessageDialogKind::Error).show(|_| ());
}
