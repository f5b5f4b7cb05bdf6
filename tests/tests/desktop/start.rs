//! From the start to what is found.

use crate::program::Desktop;
use crate::session::{Session, wait_until};
use crate::world::{Running, World, lines, sample, wait_for_line};
use serde_json::json;
use std::process::Stdio;

#[test]
fn the_first_run_leads_from_nothing_to_a_search_result_and_another_profile() {
    let (world, mut session) = (World::new(), Session::new());
    sample(&world);
    let desktop = Desktop::ready(&world, &mut session);
    assert!(session.shows_window());
    desktop.wait_for_text("Welcome to Continuo");
    desktop.type_into("Path of a folder", world.work.to_str().unwrap());
    desktop.click("button", "Add");
    // The name is proposed after the folder.
    desktop.click("button", "Continue");
    desktop.wait_for_text("Before anything is read");
    desktop.listen("engine");
    desktop.click("button", "Start indexing");
    desktop.wait_for("engine", |event| event["event"] == "progress");
    desktop.wait_for("engine", |event| event["event"] == "file_embedded");
    desktop.type_into("Search", "exponential backoff\u{e007}");
    desktop.wait_for_text("src/retry.rs");

    let report = desktop.call("index", json!({ "wait": true }));
    assert_eq!(report["vectors_total"], report["chunks"], "the model is there: {report}");
    let outside = world.json(&["search", "exponential", "backoff"]);
    assert_eq!(outside["results"][0]["path"], "src/retry.rs", "the command calls the window's engine");
    assert_eq!(world.json(&["status"])["watching"], true, "which watches");

    desktop.call("profile.create", json!({ "name": "second", "folders": [] }));
    desktop.click("button", "Profile work. Switch profile");
    desktop.click("[role=menuitemradio]", "second");
    wait_until("the engine follows", || world.json(&["status"])["profile"] == "second");
    wait_until("what the other profile holds is gone", || !desktop.shows("src/retry.rs"));
}

#[test]
fn a_page_that_calls_wrongly_is_told_what_is_wrong() {
    let (world, mut session) = (World::new(), Session::new());
    let desktop = Desktop::ready(&world, &mut session);
    for (command, request, code) in [
        ("no.such", json!({}), "not-found"),
        ("shell.no-such", json!({}), "not-found"),
        ("search", json!({ "query": 1 }), "invalid"),
        ("search", json!({ "query": "a" }), "no-profile"),
    ] {
        let answer = desktop.try_call(command, request);
        assert_eq!(answer["error"]["code"], code, "{command}: {answer}");
    }
    for closed in ["plugin:event|emit", "plugin:window|destroy", "plugin:autostart|enable", "plugin:dialog|save"] {
        let answer = desktop.invoke(closed);
        assert!(answer.as_str().is_some_and(|why| why.contains("not allowed")), "{closed} isn't the page's: {answer}");
    }
}

#[test]
fn a_start_that_fails_shows_why_and_is_tried_again() {
    let (world, mut session) = (World::new(), Session::new());
    let mut serve = Running::start(world.command(&["serve", "--json"]).stdout(Stdio::piped())).unwrap();
    wait_for_line(&lines(&mut serve), &["\"ready\""]);

    let desktop = Desktop::start(&world, &mut session);
    let startup = desktop.wait_for_start("failed");
    assert_eq!(startup["error"]["code"], "busy", "{startup}");
    assert!(startup["error"]["message"].as_str().unwrap().contains(&serve.id().to_string()), "{startup}");
    assert!(startup["error"]["hint"].as_str().is_some_and(|hint| !hint.is_empty()), "{startup}");
    assert!(session.shows_window(), "the window is where that is shown");
    desktop.wait_for_text(startup["error"]["message"].as_str().unwrap());
    desktop.wait_for_text(startup["error"]["hint"].as_str().unwrap());
    assert_eq!(desktop.try_call("status", json!({}))["error"]["code"], "busy");
    desktop.click("button", "Run doctor");
    let report = desktop.call("shell.doctor", json!({}));
    let named = |name: &str| report["checks"].as_array().unwrap().iter().find(|check| check["name"] == name).cloned();
    assert_eq!(named("engine").unwrap()["state"], "broken", "{report}");
    assert_eq!(named("data").unwrap()["state"], "ok", "{report}");
    desktop.wait_for_text(named("engine").unwrap()["detail"].as_str().unwrap());

    desktop.listen("startup");
    serve.kill().unwrap();
    serve.wait().unwrap();
    desktop.click("button", "Try again");
    desktop.wait_for("startup", |startup| {
        startup["state"] == "opening" && startup["step"].as_str().unwrap().contains("registry")
    });
    desktop.wait_for("startup", |startup| startup["state"] == "ready");
    desktop.wait_for_text("Welcome to Continuo");
}
