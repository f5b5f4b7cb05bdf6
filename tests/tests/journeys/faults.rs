//! Bad input gets a clear error, and nothing is lost.

use crate::world::{World, first, sample, search};
use continuo_engine::api::{Api, DoctorRequest, OnProfile, SearchMode};
use continuo_engine::{Code, Engine};
use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::Stdio;

#[test]
fn odd_files_are_told_apart_and_never_in_the_way() {
    let world = World::new();
    sample(&world);
    world.write("empty.py", "");
    world.write("binary.dat", [0_u8, 1, 2, 3, 255, 0]);
    world.write("latin.txt", b"caf\xe9 na\xefve text of another age");
    world.write("one line.txt", "word ".repeat(2_000_000));
    world.write("with\nnewline.py", "def in_a_strange_place():\n    return 1\n");
    world.write("ünï/cödé 日本.py", "def unicode_path():\n    return 1\n");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&world.work, world.work.join("loop")).unwrap();
        std::os::unix::fs::symlink("nowhere", world.work.join("dangling")).unwrap();
    }
    let engine = world.engine();
    let report = world.index(&engine);
    assert_eq!(report.vectors_total, report.chunks);
    assert_eq!(report.files_skipped.get("binary"), Some(&1), "{report:?}");
    #[cfg(unix)]
    assert_eq!(report.files_skipped.get("symlink"), Some(&2), "{report:?}");
    assert_eq!(first(&search(&engine, "in_a_strange_place")).path, "with\nnewline.py");
    assert_eq!(first(&search(&engine, "unicode_path")).path, "ünï/cödé 日本.py");
    assert!(search(&engine, "naïve text of another age").results.iter().any(|hit| hit.path == "latin.txt"));
}

/// Kills the command while it indexes, again and again; what is left converges to what a fresh index has.
#[cfg(unix)]
#[test]
fn a_killed_index_converges_to_a_fresh_one() {
    let world = World::new();
    sample(&world);
    for n in 0..60 {
        world.write(
            &format!("gen/m{n}.py"),
            format!("def function_{n}(x):\n    \"\"\"Number {n}.\"\"\"\n    return x * {n}\n"),
        );
    }
    let folder = world.work.to_str().unwrap();
    for round in 0..50_u64 {
        world.write(&format!("gen/m{}.py", round % 60), format!("def changed_{round}():\n    return {round}\n"));
        let mut child =
            world.command(&["index", folder, "--wait"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // Killed at another point of its work each time.
        let _ = crossbeam_channel::after(std::time::Duration::from_millis(20 + 37 * round % 700)).recv();
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let converged = world.json(&["index", "--wait"]);
    let fresh = World::new();
    let other = fresh.json(&["index", folder, "--wait"]);
    for key in ["chunks", "vectors_total", "tokens"] {
        assert_eq!(converged[key], other[key], "{key}: {converged} against {other}");
    }
    for query in ["changed_49", "function_59", "parse_header"] {
        let (one, two) = (world.json(&["search", query]), fresh.json(&["search", query]));
        let found = |response: &serde_json::Value| {
            let results = response["results"].as_array().unwrap();
            results.iter().map(|hit| (hit["path"].clone(), hit["start_line"].clone())).collect::<Vec<_>>()
        };
        assert_eq!(found(&one).first(), found(&two).first(), "{query}");
    }
}

fn files_under(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap().flatten() {
        if entry.file_type().unwrap().is_dir() {
            found.extend(files_under(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found
}

fn profile_dir(engine: &Engine) -> PathBuf {
    engine.profile_show(OnProfile::default()).unwrap().data
}

#[test]
fn derived_indexes_that_are_lost_or_torn_are_rebuilt_without_embedding() {
    let world = World::new();
    sample(&world);
    let engine = world.engine();
    let whole = world.index(&engine);
    let dir = profile_dir(&engine);
    drop(engine);
    let tear: [(&str, fn(&Path)); 3] = [
        ("removed", |dir| fs::remove_dir_all(dir).unwrap()),
        ("emptied", |dir| files_under(dir).iter().for_each(|file| fs::write(file, b"").unwrap())),
        ("cut in half", |dir| {
            for file in files_under(dir) {
                let length = fs::metadata(&file).unwrap().len();
                OpenOptions::new().write(true).open(&file).unwrap().set_len(length / 2).unwrap();
            }
        }),
    ];
    for (how, tear) in tear {
        for part in ["lexical", "lance"] {
            tear(&dir.join(part));
            let engine = world.engine();
            let report = world.index(&engine);
            assert_eq!(
                (report.vectors_embedded, report.vectors_total, report.files_indexed),
                (0, whole.vectors_total, 0),
                "{part} {how}: {report:?}"
            );
            let found = search(&engine, "parse_header");
            assert_eq!((first(&found).path.as_str(), found.mode), ("src/lexer.py", SearchMode::Hybrid), "{part} {how}");
        }
    }
}

#[test]
fn a_corrupt_database_is_set_aside_and_mended() {
    let world = World::new();
    sample(&world);
    let engine = world.engine();
    let whole = world.index(&engine);
    let dir = profile_dir(&engine);
    drop(engine);
    let path = dir.join("profile.db");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[100..middle].fill(0xA5);
    fs::write(&path, bytes).unwrap();

    let engine = world.engine();
    for _ in 0..2 {
        let error = engine.status(OnProfile::default()).unwrap_err();
        assert_eq!(error.code, Code::Corrupt, "{error}");
        assert!(error.message.contains("corrupt-"), "it tells where the damaged one is: {error}");
    }
    let report = engine.doctor(DoctorRequest { repair: true }).unwrap();
    assert!(report.healthy && report.checks.iter().any(|check| check.state == "repaired"), "{report:?}");
    let mended = world.index(&engine);
    assert_eq!((mended.vectors_embedded, mended.chunks), (0, whole.chunks), "{mended:?}");
}

#[test]
fn without_a_model_search_goes_on_by_words_and_says_so() {
    let world = World::new();
    sample(&world);
    let mut options = world.options();
    options.model_dirs = Vec::new();
    let engine = Engine::open(&options).unwrap();
    let report = world.index(&engine);
    assert!(report.degraded.iter().any(|problem| problem.what == "no-model"), "{report:?}");
    assert_eq!(report.vectors_total, 0);
    let found = search(&engine, "parse_header");
    assert_eq!((found.mode, found.coverage), (SearchMode::Lexical, 0.0));
    assert_eq!(first(&found).path, "src/lexer.py");
    drop(engine);
    let engine = world.engine();
    let report = world.index(&engine);
    assert_eq!(report.vectors_total, report.chunks, "with the model back the vectors are made: {report:?}");
}

#[test]
fn one_engine_has_a_data_directory() {
    let world = World::new();
    let _first = world.engine();
    assert_eq!(Engine::open(&world.options()).unwrap_err().code, Code::Busy);
}
