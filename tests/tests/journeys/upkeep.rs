//! What a process leaves behind when it is killed between two steps, and what the doctor makes of damage.

use crate::world::{World, first, on, profile_dir, sample, search};
use continuo_engine::Code;
use continuo_engine::api::{Api, DoctorRequest, Empty, IndexRequest, OnProfile, RestoreBackup};
use std::fs;

#[test]
fn a_delete_and_a_restore_that_were_cut_short_are_finished_by_the_next_start() {
    let world = World::new();
    sample(&world);
    let engine = world.engine();
    let whole = world.index(&engine);
    let dir = profile_dir(&engine);
    let in_trash = world.data.join("trash").join(dir.file_name().unwrap());
    engine.profile_delete(on("work")).unwrap();
    drop(engine);
    // The row says deleted, the folder hadn't been moved yet.
    fs::rename(&in_trash, &dir).unwrap();

    let engine = world.engine();
    assert!(engine.profile_list(Empty {}).unwrap().is_empty());
    assert!(in_trash.is_dir() && !dir.exists(), "the folder is where the registry says");
    engine.profile_restore(on("work")).unwrap();
    drop(engine);
    // The row says restored, the folder was still in the trash.
    fs::rename(&dir, &in_trash).unwrap();

    let engine = world.engine();
    let after = world.index(&engine);
    assert_eq!((after.files_indexed, after.chunks), (0, whole.chunks), "nothing was begun anew: {after:?}");
}

#[test]
fn the_data_directory_is_never_indexed() {
    let world = World::new();
    sample(&world);
    let engine = world.engine();
    let home = world.data.parent().unwrap().to_path_buf();
    let own = IndexRequest { folders: vec![world.data.join("logs")], ..IndexRequest::default() };
    assert_eq!(engine.index(own).unwrap_err().code, Code::Invalid);
    let report = engine.index(IndexRequest { folders: vec![home], wait: true, ..IndexRequest::default() }).unwrap();
    assert_eq!(report.files_skipped.get("own-data"), Some(&1), "{report:?}");
    assert!(first(&search(&engine, "lexer")).path.starts_with("work/"));
    let again = engine.index(IndexRequest { wait: true, ..IndexRequest::default() }).unwrap();
    assert_eq!((again.files_indexed, again.files_removed), (0, 0), "writing an index isn't a change to index");
}

#[test]
fn the_doctor_rebuilds_a_torn_index_and_says_so() {
    let world = World::new();
    sample(&world);
    let engine = world.engine();
    world.index(&engine);
    let lexical = profile_dir(&engine).join("lexical");
    let store = fs::read_dir(&lexical).unwrap().flatten().map(|entry| entry.path());
    let torn =
        store.filter(|path| path.extension().is_some_and(|e| e == "store")).max().expect("a segment has a store");
    let bytes = fs::read(&torn).unwrap();
    fs::write(&torn, &bytes[..bytes.len() / 2]).unwrap();

    let told = engine.doctor(DoctorRequest { repair: false }).unwrap();
    assert!(told.checks.iter().any(|check| check.state == "warning" && check.detail.contains("lexical")), "{told:?}");
    let mended = engine.doctor(DoctorRequest { repair: true }).unwrap();
    assert!(mended.checks.iter().any(|check| check.state == "repaired"), "{mended:?}");
    let after = engine.doctor(DoctorRequest { repair: false }).unwrap();
    assert!(!after.checks.iter().any(|check| check.detail.contains("lexical")), "{after:?}");
    assert_eq!(first(&search(&engine, "parse_header")).path, "src/lexer.py");
}

#[test]
fn a_backup_takes_the_place_of_a_profile_that_is_open() {
    let world = World::new();
    sample(&world);
    let engine = world.engine();
    let whole = world.index(&engine);
    world.write("later.py", "def added_later():\n    return 1\n");
    world.index(&engine);
    engine.profile_restore_backup(RestoreBackup { profile: Some("work".into()), backup: None }).unwrap();
    let again = world.index(&engine);
    assert_eq!(again.vectors_embedded, 0, "the cache of vectors knows them all: {again:?}");
    assert!(again.chunks > whole.chunks);
    assert_eq!(first(&search(&engine, "added_later")).path, "later.py");
}

#[test]
fn the_last_good_configuration_outlives_the_process() {
    let world = World::new();
    world.write("kept.py", "def kept():\n    return 1\n");
    world.write("drafts/draft.py", "def draft_function():\n    return 1\n");
    let engine = world.engine();
    let config = engine
        .profile_create(
            serde_json::from_value(serde_json::json!({
                "name": "work", "folders": [&world.work],
            }))
            .unwrap(),
        )
        .unwrap()
        .config;
    let good =
        fs::read_to_string(&config).unwrap().replace("    - \"build/**\"", "    - \"build/**\"\n    - \"drafts/\"");
    fs::write(&config, &good).unwrap();
    assert_eq!(world.index(&engine).chunks, 1);
    drop(engine);
    fs::write(&config, good.replace("debounce_ms: 300", "debounce_ms: soon")).unwrap();

    let engine = world.engine();
    let report = world.index(&engine);
    assert_eq!((report.chunks, report.files_indexed), (1, 0), "what was left out stays left out: {report:?}");
    let status = engine.status(OnProfile::default()).unwrap();
    assert!(status.degraded.iter().any(|problem| problem.message.contains("debounce_ms")), "{status:?}");
}
