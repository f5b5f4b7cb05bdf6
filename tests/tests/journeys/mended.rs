//! What was lost or swapped behind Continuo's back is noticed, and made good where it can be.

use crate::world::{Running, World, first, profile_dir, sample, search, wait_for};
use continuo_engine::api::{Api, DoctorRequest, OnProfile, SearchMode, SearchRequest};
use continuo_engine::{Code, PipelineEvent};
use std::fs;
use std::process::Stdio;

fn by(mode: SearchMode, query: &str) -> SearchRequest {
    SearchRequest { query: query.into(), mode, ..SearchRequest::default() }
}

#[test]
fn after_a_repair_the_next_search_finds_as_before() {
    let world = World::new();
    sample(&world);
    let engine = world.engine();
    world.index(&engine);
    engine.profile_backup(OnProfile::default()).unwrap();
    let database = profile_dir(&engine).join("profile.db");
    drop(engine);
    let bytes = fs::read(&database).unwrap();
    fs::write(&database, &bytes[..bytes.len() / 2]).unwrap();
    world.continuo(&["doctor", "--repair"]);
    for mode in ["lexical", "hybrid", "semantic"] {
        let found = world.json(&["search", "exponential backoff", "--mode", mode]);
        assert_eq!(found["results"][0]["path"], "src/retry.rs", "{mode}: {found}");
        assert_eq!(found["coverage"], 1.0, "{mode}: {found}");
    }
}

#[test]
fn an_index_of_words_that_is_gone_is_told_and_made_anew_by_the_next_search() {
    let world = World::new();
    sample(&world);
    let engine = world.engine();
    world.index(&engine);
    let lexical = profile_dir(&engine).join("lexical");
    drop(engine);
    fs::remove_dir_all(&lexical).unwrap();
    let engine = world.engine();
    let report = engine.doctor(DoctorRequest::default()).unwrap();
    let told = |check: &continuo_engine::api::Check| check.state == "warning" && check.detail.contains("lexical");
    assert!(report.checks.iter().any(told), "{report:?}");
    for mode in [SearchMode::Lexical, SearchMode::Hybrid] {
        let found = engine.search(by(mode, "parse_header")).unwrap();
        assert_eq!((found.mode, first(&found).path.as_str()), (mode, "src/lexer.py"));
    }
    assert!(!engine.doctor(DoctorRequest::default()).unwrap().checks.iter().any(told));
}

#[test]
fn a_watched_folder_that_is_swapped_for_another_is_watched_as_that_one() {
    let world = World::new();
    sample(&world);
    let engine = world.engine();
    world.index(&engine);
    let events = engine.subscribe();
    engine.activate().unwrap();
    wait_for(&events, "ready", |event| matches!(event, PipelineEvent::Ready { .. }));
    let other = world.work.with_file_name("other");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("first.py"), "def first_of_the_other():\n    return 1\n").unwrap();
    fs::rename(&world.work, world.work.with_file_name("old")).unwrap();
    fs::rename(&other, &world.work).unwrap();
    let indexed = |wanted: &'static str| {
        wait_for(&events, wanted, |event| matches!(event, PipelineEvent::FileIndexed { path, .. } if path == wanted))
    };
    indexed("first.py");
    world.write("second.py", "def second_of_the_other():\n    return 1\n");
    indexed("second.py");
    assert_eq!(first(&search(&engine, "second_of_the_other")).path, "second.py");
}

#[test]
fn commands_that_meet_in_one_engine_all_get_their_answers() {
    let world = World::new();
    sample(&world);
    world.json(&["index", world.work.to_str().unwrap(), "--wait"]);
    for _ in 0..3 {
        let start = |_| {
            let mut command = world.command(&["index", "--wait", "--json"]);
            Running::start(command.stdout(Stdio::null()).stderr(Stdio::piped())).unwrap()
        };
        let mut running: Vec<Running> = (0..6).map(start).collect();
        for one in &mut running {
            let status = one.wait().unwrap();
            let mut said = String::new();
            std::io::Read::read_to_string(one.stderr.as_mut().unwrap(), &mut said).unwrap();
            assert!(status.success(), "{said}");
        }
    }
}

#[test]
fn a_profile_whose_data_is_gone_is_no_empty_one() {
    for what in ["emptied", "removed", "its folder removed"] {
        let world = World::new();
        sample(&world);
        let engine = world.engine();
        world.index(&engine);
        let dir = profile_dir(&engine);
        drop(engine);
        for backup in fs::read_dir(dir.join("backups")).into_iter().flatten().flatten() {
            fs::remove_file(backup.path()).unwrap();
        }
        match what {
            "emptied" => fs::write(dir.join("profile.db"), "").unwrap(),
            "removed" => fs::remove_file(dir.join("profile.db")).unwrap(),
            _ => fs::remove_dir_all(&dir).unwrap(),
        }
        let engine = world.engine();
        let error = engine.status(OnProfile::default()).unwrap_err();
        assert!(error.code == Code::Corrupt && error.message.contains("missing"), "{what}: {error}");
        assert!(!engine.doctor(DoctorRequest::default()).unwrap().healthy, "{what}");
        engine.doctor(DoctorRequest { repair: true }).unwrap();
        let folders = engine.profile_show(OnProfile::default()).unwrap().folders.len();
        assert_eq!(folders, usize::from(what != "its folder removed"), "{what}: the card knows them");
        world.index(&engine);
        assert_eq!(first(&search(&engine, "parse_header")).path, "src/lexer.py", "{what}");
    }
}
