//! Closing, coming back and ending.

use crate::program::{Desktop, start_again};
use crate::session::{Session, wait_until};
use crate::tray::Tray;
use crate::world::{World, sample};
use serde_json::json;

#[test]
fn closing_leaves_it_in_the_tray_and_a_second_start_brings_it_back() {
    let (world, mut session) = (World::new(), Session::new());
    let _tray = Tray::new(&session.bus);
    let desktop = Desktop::ready(&world, &mut session);
    assert_eq!(desktop.call("shell.tray", json!({})), json!({ "available": true }));
    session.close_window();
    wait_until("the window goes", || !session.shows_window());
    assert_eq!(desktop.call("profile.list", json!({})), json!([]), "the engine is still there");

    let again = start_again(&world, &session, &[]);
    assert!(again.status.success(), "{again:?}");
    wait_until("the window comes back", || session.shows_window());
    assert_eq!(desktop.call("profile.list", json!({})), json!([]), "it is the same program");
    assert!(!session.config().join("autostart").exists(), "nobody asked for a start with the session");
}

#[test]
fn the_tray_switches_pauses_shows_and_quits() {
    let (world, mut session) = (World::new(), Session::new());
    sample(&world);
    let tray = Tray::new(&session.bus);
    let desktop = Desktop::ready(&world, &mut session);
    desktop.call("profile.create", json!({ "name": "first", "folders": [world.work] }));
    desktop.call("profile.create", json!({ "name": "second", "folders": [] }));

    tray.choose("second");
    wait_until("the profile is switched", || world.json(&["status"])["profile"] == "second");
    tray.choose("Pause indexing");
    wait_until("indexing pauses", || world.json(&["status"])["paused"] == true);
    tray.choose("Resume indexing");
    wait_until("indexing goes on", || world.json(&["status"])["paused"] == false);

    session.close_window();
    wait_until("the window goes", || !session.shows_window());
    tray.choose("Show Continuo");
    wait_until("the window comes back", || session.shows_window());
    tray.choose("Quit");
    desktop.wait_for_end();
    assert!(!world.data.join("engine.json").exists(), "it closed in order");
}

#[test]
fn where_no_tray_shows_it_closing_quits() {
    let (world, mut session) = (World::new(), Session::new());
    let desktop = Desktop::ready(&world, &mut session);
    assert_eq!(desktop.call("shell.tray", json!({})), json!({ "available": false }));
    session.close_window();
    desktop.wait_for_end();
    assert!(!world.data.join("engine.json").exists(), "it closed in order");
}

#[test]
fn a_signal_ends_it_in_order_and_loses_nothing() {
    for signal in ["TERM", "INT", "HUP"] {
        let (world, mut session) = (World::new(), Session::new());
        let desktop = Desktop::ready(&world, &mut session);
        desktop.call("profile.create", json!({ "name": "kept", "folders": [world.work] }));
        desktop.call("task.create", json!({ "title": "written just before" }));
        assert!(world.data.join("engine.json").is_file());
        desktop.signal(signal);
        desktop.wait_for_end();
        assert!(!world.data.join("engine.json").exists(), "SIG{signal}: it closed in order");

        let desktop = Desktop::ready(&world, &mut session);
        let tasks = desktop.call("task.list", json!({}));
        assert_eq!(tasks[0]["title"], "written just before", "after SIG{signal}: {tasks}");
        desktop.quit();
    }
}

#[test]
fn a_link_leads_into_the_page_or_to_a_profile() {
    let (world, mut session) = (World::new(), Session::new());
    let desktop = Desktop::ready(&world, &mut session);
    desktop.call("profile.create", json!({ "name": "first", "folders": [] }));
    desktop.call("profile.create", json!({ "name": "my thesis", "folders": [] }));
    desktop.listen("navigate");
    for (link, route) in [
        ("continuo://open/settings", "#/settings"),
        ("continuo://search?q=retry%20with%20backoff", "#/search?q=retry%20with%20backoff"),
    ] {
        assert!(start_again(&world, &session, &[link]).status.success());
        desktop.wait_for("navigate", |to| to == route);
    }
    assert!(start_again(&world, &session, &["continuo://profile/my%20thesis"]).status.success());
    wait_until("the profile is switched", || world.json(&["status"])["profile"] == "my thesis");
}
