//! What Continuo does for its user only when it is told to.

use crate::program::Desktop;
use crate::session::{Session, wait_until};
use crate::tray::Tray;
use crate::world::{World, sample};
use serde_json::json;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use zbus::blocking::connection;
use zbus::zvariant::OwnedValue;

/// What shows notifications in a session, and has shown so many.
struct Notifications {
    shown: Arc<Mutex<Vec<(String, String)>>>,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Notifications {
    #[allow(clippy::too_many_arguments, reason = "the specification's")]
    fn notify(
        &self,
        _program: String,
        _replaces: u32,
        _icon: String,
        title: String,
        body: String,
        _actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _timeout: i32,
    ) -> u32 {
        self.shown.lock().unwrap().push((title, body));
        1
    }

    fn get_capabilities(&self) -> Vec<String> {
        vec!["body".into()]
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        ("test".into(), "continuo".into(), "1".into(), "1.2".into())
    }
}

#[test]
fn notifications_come_when_they_are_wanted_and_nobody_looks() {
    let (world, mut session) = (World::new(), Session::new());
    sample(&world);
    let _tray = Tray::new(&session.bus);
    let shown = Arc::new(Mutex::new(Vec::new()));
    let _bus = connection::Builder::address(session.bus.as_str())
        .and_then(|bus| bus.serve_at("/org/freedesktop/Notifications", Notifications { shown: Arc::clone(&shown) }))
        .and_then(|bus| bus.name("org.freedesktop.Notifications"))
        .and_then(|bus| bus.build())
        .unwrap();
    let desktop = Desktop::ready(&world, &mut session);
    let profile = desktop.call("profile.create", json!({ "name": "work", "folders": [world.work] }));
    session.close_window();
    wait_until("the window goes", || !session.shows_window());

    let config = profile["config"].as_str().unwrap();
    let right = std::fs::read_to_string(config).unwrap();
    let state = || world.json(&["status"])["degraded"].as_array().unwrap().len();
    let spoil = || {
        std::fs::write(config, "chunking: [\n").unwrap();
        wait_until("the mistake is seen", || state() > 0);
    };
    let mend = || {
        std::fs::write(config, &right).unwrap();
        wait_until("the mend is seen", || state() == 0);
    };
    desktop.listen("engine");
    spoil();
    desktop.wait_for("engine", |event| event["event"] == "degraded");
    mend();
    desktop.wait_for("engine", |event| event["event"] == "recovered");
    assert_eq!(*shown.lock().unwrap(), [], "nobody has asked for them");

    desktop.call("settings.set", json!({ "notifications": true }));
    spoil();
    wait_until("the user is told", || shown.lock().unwrap().iter().any(|(title, _)| title.contains("profile.yaml")));
    mend();
}

#[test]
fn the_session_starts_it_once_that_is_wanted_and_not_any_more_after() {
    let (world, mut session) = (World::new(), Session::new());
    let desktop = Desktop::ready(&world, &mut session);
    let entries = || match std::fs::read_dir(session.config().join("autostart")) {
        Ok(entries) => entries.map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap()).collect(),
        Err(_) => Vec::new(),
    };
    assert_eq!(entries(), Vec::<String>::new());
    desktop.call("settings.set", json!({ "autostart": true }));
    wait_until("the session has an entry", || entries().iter().any(|entry| !entry.is_empty()));
    let entry = entries().remove(0);
    assert!(entry.contains("continuo-desktop") && entry.contains("--hidden"), "it starts in the tray: {entry}");
    desktop.call("settings.set", json!({ "autostart": false }));
    wait_until("the entry is gone", || entries().is_empty());
}
