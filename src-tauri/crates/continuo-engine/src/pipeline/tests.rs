//! What the ingest thread does, step by step on this thread: no model, no watcher, nothing to wait for.

use super::*;
use crate::api::{Api, CreateProfile, IndexRequest};
use crate::{Engine, EngineOptions};
use continuo_store::StoreError;
use roots::Roots;
use std::fs::{self, File};
use std::time::SystemTime;

struct World {
    folder: tempfile::TempDir,
    work: PathBuf,
    engine: Engine,
    looks: Sender<(PathBuf, String)>,
    /// The pipeline's own are idle: nothing is watched.
    roots: Roots,
}

impl World {
    fn new() -> World {
        let folder = tempfile::tempdir().unwrap();
        let top = folder.path().canonicalize().unwrap();
        let work = top.join("work");
        fs::create_dir(&work).unwrap();
        let options = EngineOptions {
            data_dir: top.join("data"),
            model_dirs: Vec::new(),
            runtime_library: None,
            git_excludes: None,
            keys: crate::llm::KeyPlaces::default(),
            verbose: false,
        };
        let engine = Engine::open(&options).unwrap();
        engine
            .profile_create(CreateProfile {
                name: "work".into(),
                folders: vec![work.clone()],
                ..CreateProfile::default()
            })
            .unwrap();
        let pipeline = engine.profile(None).unwrap().pipeline(&engine).unwrap();
        let (looks, stale) = unbounded();
        let mut roots = Roots::new(pipeline.shared.clone(), stale);
        roots.refresh().unwrap();
        World { folder, work, engine, looks, roots }
    }

    /// Writes files that haven't changed for an hour.
    fn write(&self, range: std::ops::Range<u32>) {
        for n in range {
            let file = self.work.join(format!("{n}.py"));
            fs::write(&file, format!("def function_{n}():\n    return {n}\n")).unwrap();
            let hour_ago = SystemTime::now() - Duration::from_secs(3600);
            File::options().write(true).open(&file).unwrap().set_modified(hour_ago).unwrap();
        }
    }

    fn sql(&self, sql: &'static str) {
        let done = self
            .roots
            .shared
            .profile
            .db
            .write(move |tx| -> std::result::Result<_, StoreError> { Ok(tx.execute(sql, [])?) });
        assert!(done.unwrap() > 0, "{sql}");
    }

    fn scan(&mut self) -> RunCounts {
        self.roots.scan(false).unwrap()
    }

    fn files(&self) -> u64 {
        self.roots.shared.profile.counts().unwrap().files
    }
}

#[test]
fn a_file_that_may_be_read_again_is_indexed_though_nothing_else_about_it_has_changed() {
    let mut world = World::new();
    world.write(0..2);
    assert_eq!(world.scan().indexed, 2);
    assert_eq!((world.scan().indexed, world.files()), (0, 2));
    world.sql("UPDATE file_index SET skip_reason = 'unreadable', content_hash = x'' WHERE path = '0.py'");
    assert_eq!((world.scan().indexed, world.files()), (1, 2));
}

#[test]
fn what_a_pause_left_out_is_remembered_when_the_pause_is_over() {
    let mut world = World::new();
    world.write(0..10);
    world.roots.shared.profile.set_paused(true).unwrap();
    let counts = world.scan();
    world.roots.shared.profile.set_paused(false).unwrap();
    assert_eq!((counts.seen, counts.indexed), (10, 0));
    assert!(world.roots.take_interrupted(), "a scan has to follow");
    assert_eq!(world.scan().indexed, 10);
    assert!(!world.roots.take_interrupted());
}

#[test]
fn who_waits_for_a_paused_profile_hears_why_nothing_comes() {
    let world = World::new();
    world.write(0..1);
    world.roots.shared.profile.set_paused(true).unwrap();
    let refused = world.engine.index(IndexRequest::default()).unwrap_err();
    assert!(refused.code == Code::Invalid && refused.message.contains("paused"), "{refused}");
    assert_eq!(world.files(), 0);
}

#[test]
fn who_waits_on_a_full_disk_hears_why_nothing_comes() {
    let world = World::new();
    let shared = &world.roots.shared;
    // Its threads would see that there is room.
    world.engine.profile(None).unwrap().pipeline(&world.engine).unwrap().stop();
    assert!(shared.halt().is_none());
    shared.disk_full("no space left");
    shared.disk_full("no space left for something else either");
    let halt = shared.halt().unwrap();
    assert!(halt.code == Code::DiskFull && halt.message.ends_with("no space left"), "it is told once: {halt}");
}

#[test]
fn an_unplugged_drive_keeps_its_index_whoever_looks() {
    let mut world = World::new();
    world.write(0..5);
    world.scan();
    // What is left of a drive is an empty folder of the device that it was mounted on.
    world.sql("UPDATE root SET device = -1");
    for n in 0..5 {
        fs::remove_file(world.work.join(format!("{n}.py"))).unwrap();
    }
    world.roots.refresh().unwrap();
    assert!(world.roots.presence_changed());
    world.roots.look(&[(world.work.clone(), "0.py".into())]).unwrap();
    assert_eq!(world.files(), 5, "the watcher tells of every file that went");
    assert!(world.roots.shared.profile.is_degraded(&missing_key(&world.work)), "and the user sees why");
    assert_eq!((world.scan().removed, world.files()), (0, 5));

    world.write(0..4);
    assert!(world.roots.presence_changed());
    assert_eq!((world.scan().removed, world.files()), (1, 4), "back again it is compared as ever");
    assert!(!world.roots.shared.profile.is_degraded(&missing_key(&world.work)));
}

#[test]
fn a_stale_file_is_looked_at_in_the_midst_of_a_scan() {
    let mut world = World::new();
    world.write(0..300);
    world.looks.send((world.work.clone(), "7.py".into())).unwrap();
    assert!(world.scan().indexed >= 299, "another look finds the one that was hurried unchanged");
    assert!(world.roots.looks.is_empty());
    assert_eq!(world.files(), 300);
}

#[test]
fn many_files_that_go_are_removed_group_by_group() {
    let mut world = World::new();
    world.write(0..600);
    world.scan();
    for n in 1..600 {
        fs::remove_file(world.work.join(format!("{n}.py"))).unwrap();
    }
    assert_eq!((world.scan().removed, world.files()), (599, 1));
    let ids: Vec<i64> = world.roots.shared.profile.roots().unwrap().iter().map(|root| root.id).collect();
    world.roots.remove(&ids).unwrap();
    assert_eq!(world.files(), 0);
    assert!(world.work.starts_with(world.folder.path().canonicalize().unwrap()) && world.work.join("0.py").exists());
}
