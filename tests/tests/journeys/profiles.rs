//! Profiles: separate lives, each with its own folders and stores.

use crate::world::{World, on, paths, search};
use continuo_engine::Code;
use continuo_engine::api::{
    Api, CreateProfile, Empty, ExportProfile, Folders, ImportProfile, IndexRequest, OnProfile, SearchRequest,
};
use std::fs;

#[test]
fn profiles_live_apart_and_one_is_active() {
    let world = World::new();
    world.write("a/alpha.py", "def alpha_only():\n    return 1\n");
    world.write("b/beta.py", "def beta_only():\n    return 2\n");
    let engine = world.engine();
    for name in ["a", "b"] {
        engine
            .profile_create(CreateProfile { name: name.into(), colour: None, folders: vec![world.work.join(name)] })
            .unwrap();
        let request = IndexRequest { profile: Some(name.into()), wait: true, ..IndexRequest::default() };
        engine.index(request).unwrap();
    }
    let in_profile = |profile: Option<&str>, query: &str| {
        let profile = profile.map(String::from);
        engine.search(SearchRequest { profile, query: query.into(), ..SearchRequest::default() }).unwrap()
    };
    assert!(paths(&in_profile(None, "alpha_only")).contains(&"alpha.py"), "the first profile is the active one");
    assert!(!paths(&in_profile(Some("b"), "alpha_only")).contains(&"alpha.py"), "no query spans two profiles");
    engine.profile_switch(on("b")).unwrap();
    assert!(paths(&in_profile(None, "beta_only")).contains(&"beta.py"));
    let active: Vec<bool> = engine.profile_list(Empty {}).unwrap().iter().map(|profile| profile.active).collect();
    assert_eq!(active, [false, true]);
}

#[test]
fn a_deleted_profile_comes_back_whole() {
    let world = World::new();
    world.write("kept.py", "def kept_function():\n    return 1\n");
    let engine = world.engine();
    let before = world.index(&engine);
    engine.profile_delete(on("work")).unwrap();
    assert_eq!(engine.status(OnProfile::default()).unwrap_err().code, Code::NoProfile);
    engine.profile_restore(on("work")).unwrap();
    assert!(!search(&engine, "kept_function").results.is_empty());
    let after = world.index(&engine);
    assert_eq!((after.files_indexed, after.vectors_embedded, after.chunks), (0, 0, before.chunks));
}

#[test]
fn an_archive_carries_a_profile_without_embedding_again() {
    let world = World::new();
    world.write("kept.py", "def kept_function():\n    return 1\n");
    let engine = world.engine();
    world.index(&engine);
    let to = world.work.join("../work.continuo");
    let export = ExportProfile { profile: None, to: to.clone(), overwrite: false };
    engine.profile_export(export.clone()).unwrap();
    assert_eq!(engine.profile_export(export).unwrap_err().code, Code::Exists);

    let elsewhere = World::new();
    let other = elsewhere.engine();
    let info = other.profile_import(ImportProfile { archive: to, name: Some("carried".into()) }).unwrap();
    assert_eq!(info.name, "carried");
    let report = other.index(IndexRequest { wait: true, ..IndexRequest::default() }).unwrap();
    assert_eq!((report.vectors_embedded, report.vectors_total), (0, report.chunks), "{report:?}");
    assert!(!search(&other, "kept_function").results.is_empty());

    let rubbish = elsewhere.write("rubbish.continuo", "not an archive");
    let refused = other.profile_import(ImportProfile { archive: rubbish, name: None }).unwrap_err();
    assert!(refused.message.contains("rubbish.continuo"), "{refused}");
    let whole = std::fs::read(world.work.join("../work.continuo")).unwrap();
    for at in [whole.len() / 3, whole.len() / 2, whole.len() - 3] {
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        for damaged in [&flipped[..], &whole[..at]] {
            let archive = elsewhere.write("damaged.continuo", damaged);
            let refused = other.profile_import(ImportProfile { archive, name: Some("damaged".into()) }).unwrap_err();
            assert!(refused.message.contains("damaged.continuo"), "{refused}");
        }
    }
    assert_eq!(other.profile_list(Empty {}).unwrap().len(), 1, "nothing is left of an import that failed");
}

#[test]
fn overlapping_folders_are_indexed_once_and_folders_can_go() {
    let world = World::new();
    world.write("outer.py", "def outer():\n    return 1\n");
    world.write("inner/inner.py", "def inner():\n    return 2\n");
    let engine = world.engine();
    let one = world.index(&engine);
    let inner = Folders { profile: None, folders: vec![world.work.join("inner")] };
    engine.profile_add_folders(inner.clone()).unwrap();
    let both = world.index(&engine);
    assert_eq!(both.chunks, one.chunks, "a folder inside another is indexed once");
    engine.profile_remove_folders(Folders { profile: None, folders: vec![world.work.clone()] }).unwrap();
    let left = engine.index(IndexRequest { wait: true, ..IndexRequest::default() }).unwrap();
    assert_eq!(left.chunks, 1, "what only the removed folder had is gone: {left:?}");
}

#[test]
fn the_configuration_applies_at_once_and_a_wrong_one_is_told() {
    let world = World::new();
    world.write("kept.py", "def kept():\n    return 1\n");
    world.write("drafts/draft.py", "def draft_function():\n    return 1\n");
    let engine = world.engine();
    world.index(&engine);
    let config = engine.profile_show(OnProfile::default()).unwrap().config;
    let good = fs::read_to_string(&config).unwrap();
    fs::write(&config, good.replace("    - \"build/**\"", "    - \"build/**\"\n    - \"drafts/\"")).unwrap();
    let narrowed = world.index(&engine);
    assert_eq!(narrowed.files_removed, 1, "{narrowed:?}");
    fs::write(&config, good.replace("debounce_ms: 300", "debounce_ms: soon")).unwrap();
    let status = {
        world.index(&engine);
        engine.status(OnProfile::default()).unwrap()
    };
    let told = status.degraded.iter().find(|problem| problem.what == "config").expect("the error is told");
    assert!(told.message.contains("profile.yaml:") && told.message.contains("file_watcher.debounce_ms"), "{told:?}");
    assert_eq!(world.index(&engine).files_removed, 0, "the last good configuration stays in force");
    fs::write(&config, format!("{good}\nsomething_else: 1\n")).unwrap();
    world.index(&engine);
    let status = engine.status(OnProfile::default()).unwrap();
    assert!(status.warnings.iter().any(|warning| warning.contains("something_else")), "{status:?}");
    assert!(status.degraded.is_empty(), "{status:?}");
}
