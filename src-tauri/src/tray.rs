//! The tray: shows the window, switches the profile, pauses indexing, quits.

use crate::shell::{Shell, lock};
use crate::window;
use continuo_engine::api::{Api, Empty, OnProfile};
use continuo_engine::{ApiError, Engine};
use serde_json::json;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, Weak};
use tauri::menu::{CheckMenuItem, Menu, MenuItem, PredefinedMenuItem, Submenu};
use tauri::tray::TrayIconBuilder;
use tauri::{App, AppHandle, Manager};

const ID: &str = "tray";
/// Before a profile's id, in the id of its item.
const PROFILE: &str = "profile ";

/// What the menu shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Shown {
    /// Id, name, and whether it is the active one.
    profiles: Vec<(String, String, bool)>,
    paused: bool,
}

/// Puts Continuo in the tray; returns whether it is there.
pub(crate) fn build(app: &App) -> bool {
    app.manage(Mutex::new(Shown::default()));
    let built = catch_unwind(AssertUnwindSafe(|| -> tauri::Result<()> {
        let mut tray = TrayIconBuilder::with_id(ID)
            .tooltip("Continuo")
            .menu(&menu(app.handle(), &Shown::default())?)
            .on_menu_event(|app, event| chosen(app, event.id.as_ref()));
        if let Some(icon) = app.default_window_icon() {
            tray = tray.icon(icon.clone());
        }
        tray.build(app).map(|_| ())
    }));
    // There are no logs yet, and the page is told by `shell.tray`.
    match built {
        Ok(Ok(())) => return true,
        Ok(Err(error)) => eprintln!("continuo-desktop: there is no tray: {error}"),
        // libappindicator panics where its library isn't installed.
        Err(_) => eprintln!("continuo-desktop: there is no tray: libayatana-appindicator3 isn't installed"),
    }
    false
}

/// Returns whether the user can reach Continuo in a tray.
pub(crate) fn is_shown(app: &AppHandle) -> bool {
    app.tray_by_id(ID).is_some() && session_has_tray()
}

/// On Linux a tray is something that a session may have.
#[cfg(target_os = "linux")]
fn session_has_tray() -> bool {
    use gtk::gio::{BusType, Cancellable, DBusCallFlags, bus_get_sync};
    use gtk::glib::{Variant, prelude::ToVariant};
    const WATCHER: &str = "org.kde.StatusNotifierWatcher";
    let asked = bus_get_sync(BusType::Session, None::<&Cancellable>).and_then(|bus| {
        let what = (WATCHER, "IsStatusNotifierHostRegistered").to_variant();
        let (path, properties) = ("/StatusNotifierWatcher", "org.freedesktop.DBus.Properties");
        let flags = DBusCallFlags::NO_AUTO_START;
        bus.call_sync(Some(WATCHER), path, properties, "Get", Some(&what), None, flags, 1000, None::<&Cancellable>)
    });
    // No session bus, nobody of that name, no such property: no tray.
    asked.is_ok_and(|answer| answer.child_value(0).get::<Variant>().and_then(|value| value.get()).unwrap_or(false))
}

#[cfg(not(target_os = "linux"))]
fn session_has_tray() -> bool {
    true
}

/// Has the menu show what the engine says.
pub(crate) fn refresh(app: &AppHandle, engine: &Weak<Engine>) {
    let Some(engine) = engine.upgrade() else { return };
    let shown = match read(&engine) {
        Ok(shown) => shown,
        Err(error) => return tracing::warn!(%error, "the tray isn't brought up to date"),
    };
    let before = app.state::<Mutex<Shown>>();
    let changed = *lock(&before) != shown;
    let Some(tray) = app.tray_by_id(ID).filter(|_| changed) else { return };
    match menu(app, &shown).and_then(|menu| tray.set_menu(Some(menu))) {
        Ok(()) => *lock(&before) = shown,
        Err(error) => tracing::warn!(%error, "the tray isn't brought up to date"),
    }
}

fn read(engine: &Engine) -> Result<Shown, ApiError> {
    let profiles: Vec<_> =
        engine.profile_list(Empty {})?.into_iter().map(|info| (info.id, info.name, info.active)).collect();
    let paused = profiles.iter().any(|(_, _, active)| *active) && engine.status(OnProfile::default())?.paused;
    Ok(Shown { profiles, paused })
}

fn menu(app: &AppHandle, shown: &Shown) -> tauri::Result<Menu<tauri::Wry>> {
    let profiles = Submenu::with_id(app, "profiles", "Profile", !shown.profiles.is_empty())?;
    for (id, name, active) in &shown.profiles {
        profiles.append(&CheckMenuItem::with_id(app, format!("{PROFILE}{id}"), name, true, *active, None::<&str>)?)?;
    }
    let pause = if shown.paused { ("resume", "Resume indexing") } else { ("pause", "Pause indexing") };
    let separator = || PredefinedMenuItem::separator(app);
    Menu::with_items(
        app,
        &[
            &MenuItem::with_id(app, "show", "Show Continuo", true, None::<&str>)?,
            &separator()?,
            &profiles,
            &MenuItem::with_id(app, pause.0, pause.1, !shown.profiles.is_empty(), None::<&str>)?,
            &separator()?,
            &MenuItem::with_id(app, "quit", "Quit", true, None::<&str>)?,
        ],
    )
}

fn chosen(app: &AppHandle, item: &str) {
    let shell = app.state::<Arc<Shell>>();
    match item {
        "show" => window::show(app),
        "pause" => shell.act("pause", json!({})),
        "resume" => shell.act("resume", json!({})),
        "quit" => shell.quit(),
        item => {
            if let Some(profile) = item.strip_prefix(PROFILE) {
                shell.act("profile.switch", json!({ "profile": profile }));
            }
        }
    }
}
