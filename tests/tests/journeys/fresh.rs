//! The index follows the folder while it is watched.

use crate::world::{World, first, sample, search, wait_for};
use continuo_engine::PipelineEvent;
use continuo_engine::api::{Api, IndexRequest, OnProfile};
use std::fs;

#[test]
fn a_saved_file_is_found_and_a_removed_one_is_forgotten() {
    let world = World::new();
    sample(&world);
    let engine = world.engine();
    world.index(&engine);
    let events = engine.subscribe();
    // A small file may have its vectors before its words: each is waited for by itself.
    let vectors = engine.subscribe();
    engine.activate().unwrap();
    wait_for(&events, "ready", |event| matches!(event, PipelineEvent::Ready { .. }));

    world.write("src/fresh.py", "def quite_new_function():\n    return 1\n");
    wait_for(&events, "indexed", |e| matches!(e, PipelineEvent::FileIndexed { path, .. } if path == "src/fresh.py"));
    assert_eq!(first(&search(&engine, "quite_new_function")).path, "src/fresh.py");
    wait_for(&vectors, "embedded", |e| matches!(e, PipelineEvent::FileEmbedded { path, .. } if path == "src/fresh.py"));

    fs::rename(world.work.join("src/fresh.py"), world.work.join("src/renamed.py")).unwrap();
    wait_for(
        &events,
        "indexed again",
        |e| matches!(e, PipelineEvent::FileIndexed { path, .. } if path == "src/renamed.py"),
    );
    fs::remove_file(world.work.join("src/renamed.py")).unwrap();
    wait_for(&events, "removed", |e| matches!(e, PipelineEvent::FileRemoved { path, .. } if path == "src/renamed.py"));

    world.write("deep/er/new.py", "def in_a_new_folder():\n    return 1\n");
    wait_for(
        &events,
        "new folder",
        |e| matches!(e, PipelineEvent::FileIndexed { path, .. } if path == "deep/er/new.py"),
    );
    world.write("deep/later.py", "def later_in_it():\n    return 1\n");
    wait_for(&events, "later", |e| matches!(e, PipelineEvent::FileIndexed { path, .. } if path == "deep/later.py"));
}

#[test]
fn an_edit_that_only_takes_something_away_is_told_too() {
    let world = World::new();
    let function = |n: u32| {
        format!("def handler_{n}(request):\n    value = request.get('{n}')\n    check(value)\n    return value\n\n\n")
    };
    world.write("two.py", format!("{}{}", function(1), function(2)));
    let engine = world.engine();
    assert_eq!(world.index(&engine).chunks, 2);
    let events = engine.subscribe();
    engine.activate().unwrap();
    wait_for(&events, "ready", |event| matches!(event, PipelineEvent::Ready { .. }));
    world.write("two.py", function(1));
    wait_for(
        &events,
        "indexed",
        |e| matches!(e, PipelineEvent::FileIndexed { path, chunks: 1, .. } if path == "two.py"),
    );
}

#[test]
fn a_paused_profile_becomes_ready_and_goes_on_when_it_is_resumed() {
    let world = World::new();
    sample(&world);
    let engine = world.engine();
    world.index(&engine);
    engine.pause(OnProfile::default()).unwrap();
    drop(engine);
    world.write("src/fresh.py", "def written_meanwhile():\n    return 1\n");

    let engine = world.engine();
    let events = engine.subscribe();
    engine.activate().unwrap();
    wait_for(&events, "paused", |e| matches!(e, PipelineEvent::Degraded { what, .. } if what == "paused"));
    wait_for(&events, "ready", |event| matches!(event, PipelineEvent::Ready { .. }));
    assert_eq!(engine.status(OnProfile::default()).unwrap().state, "paused");
    engine.resume(OnProfile::default()).unwrap();
    wait_for(&events, "indexed", |e| matches!(e, PipelineEvent::FileIndexed { path, .. } if path == "src/fresh.py"));
    assert_eq!(first(&search(&engine, "written_meanwhile")).path, "src/fresh.py");
}

#[test]
fn what_is_added_while_the_engine_runs_is_counted_and_watched() {
    let world = World::new();
    sample(&world);
    let engine = world.engine();
    let events = engine.subscribe();
    engine.activate().unwrap();
    wait_for(&events, "ready without a profile", |e| matches!(e, PipelineEvent::Ready { profile: None, .. }));
    assert!(world.index(&engine).files_indexed >= 4);
    wait_for(&events, "ready with one", |e| matches!(e, PipelineEvent::Ready { profile: Some(_), .. }));
    world.write("src/fresh.py", "def quite_new_function():\n    return 1\n");
    wait_for(&events, "indexed", |e| matches!(e, PipelineEvent::FileIndexed { path, .. } if path == "src/fresh.py"));

    let other = world.work.with_file_name("other");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("added.py"), "def added_function():\n    return 1\n").unwrap();
    let report = engine.index(IndexRequest { profile: None, folders: vec![other.clone()], wait: false }).unwrap();
    assert_eq!(report.files_indexed, 1, "{report:?}");
    fs::write(other.join("later.py"), "def later_function():\n    return 1\n").unwrap();
    wait_for(&events, "watched too", |e| matches!(e, PipelineEvent::FileIndexed { path, .. } if path == "later.py"));
}

#[test]
fn what_the_configuration_lets_in_is_watched_from_then_on() {
    let world = World::new();
    sample(&world);
    let engine = world.engine();
    world.index(&engine);
    let config = engine.profile_show(OnProfile::default()).unwrap().config;
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, text.replace("- \"build/**\"", "- \"notes/\"")).unwrap();
    let events = engine.subscribe();
    engine.activate().unwrap();
    wait_for(&events, "ready", |event| matches!(event, PipelineEvent::Ready { .. }));
    fs::write(&config, text).unwrap();
    // Most often it is this scan that reads the configuration first.
    world.index(&engine);
    assert_eq!(first(&search(&engine, "when do we ship the release")).path, "notes/plan.md");
    world.write("notes/later.md", "# Written later\n\nAnd seen at once.\n");
    wait_for(&events, "watched", |e| matches!(e, PipelineEvent::FileIndexed { path, .. } if path == "notes/later.md"));
}

#[test]
fn a_folder_that_disappears_keeps_its_index_and_comes_back_with_it() {
    let world = World::new();
    sample(&world);
    let engine = world.engine();
    let before = world.index(&engine);
    let events = engine.subscribe();
    engine.activate().unwrap();
    wait_for(&events, "ready", |event| matches!(event, PipelineEvent::Ready { .. }));
    let away = world.work.with_file_name("away");
    fs::rename(&world.work, &away).unwrap();
    wait_for(
        &events,
        "degraded",
        |e| matches!(e, PipelineEvent::Degraded { what, .. } if what.starts_with("root-missing")),
    );
    let status = engine.status(OnProfile::default()).unwrap();
    assert_eq!(status.chunks, before.chunks, "its index is kept");
    assert!(status.roots[0].missing, "{status:?}");
    assert!(search(&engine, "parse_header").results.iter().all(|hit| hit.stale), "and marked");
    fs::rename(&away, &world.work).unwrap();
    wait_for(
        &events,
        "recovered",
        |e| matches!(e, PipelineEvent::Recovered { what, .. } if what.starts_with("root-missing")),
    );
    let after = world.index(&engine);
    assert_eq!((after.vectors_embedded, after.chunks), (0, before.chunks));
}

#[test]
fn switching_a_branch_away_and_back_embeds_nothing() {
    let world = World::new();
    sample(&world);
    let git = |arguments: &[&str]| {
        let done = std::process::Command::new("git")
            .args(["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"])
            .args(arguments)
            .current_dir(&world.work)
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "one"]);
    let engine = world.engine();
    world.index(&engine);
    git(&["switch", "-qc", "other"]);
    world.write("src/lexer.py", "def other_lexer():\n    return 1\n");
    git(&["commit", "-qam", "two"]);
    world.index(&engine);
    assert_eq!(first(&search(&engine, "other_lexer")).branch.as_deref(), Some("other"));
    git(&["switch", "-q", "main"]);
    let back = world.index(&engine);
    assert_eq!(back.vectors_embedded, 0, "{back:?}");
    assert_eq!(first(&search(&engine, "parse_header")).branch.as_deref(), Some("main"));
    assert_eq!(engine.status(OnProfile::default()).unwrap().branch.as_deref(), Some("main"));
}
