//! Bad input gets a clear error, and nothing is lost.

use crate::world::{Running, World, first, profile_dir, sample, search};
use continuo_engine::api::{Api, CreateProfile, DoctorRequest, OnProfile, SearchMode};
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
        let mut command = world.command(&["index", folder, "--wait"]);
        let mut child = Running::start(command.stdout(Stdio::null()).stderr(Stdio::null())).unwrap();
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
    // Every chunk is found in both, once: as many are asked for as there are.
    let limit = converged["chunks"].to_string();
    let found = |world: &World, mode: &str| {
        let response = world.json(&["search", "function that returns a number", "--mode", mode, "--limit", &limit]);
        let results = response["results"].as_array().unwrap();
        let mut found: Vec<_> =
            results.iter().map(|hit| (hit["path"].to_string(), hit["start_line"].clone())).collect();
        found.sort_by_key(|(path, line)| (path.clone(), line.as_u64()));
        found
    };
    for mode in ["lexical", "semantic"] {
        let (one, two) = (found(&world, mode), found(&fresh, mode));
        assert!(!one.is_empty() && one == two, "{mode}: {one:?} against {two:?}");
    }
    assert_eq!(found(&world, "semantic").len() as u64, converged["chunks"], "no vector is missing or there twice");
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

/// Copies the installed model, with one file as `change` makes it, and returns the folder of models.
fn with_a_damaged_model(world: &World, file: &str, change: impl FnOnce(Vec<u8>) -> Option<Vec<u8>>) -> PathBuf {
    let installed = crate::world::repository().join("models");
    let dir = world.data.with_file_name("models");
    for part in ["runtime", "all-MiniLM-L6-v2"] {
        fs::create_dir_all(dir.join(part)).unwrap();
        for entry in fs::read_dir(installed.join(part)).unwrap().flatten().filter(|entry| entry.path().is_file()) {
            fs::copy(entry.path(), dir.join(part).join(entry.file_name())).unwrap();
        }
    }
    let path = dir.join("all-MiniLM-L6-v2").join(file);
    match change(fs::read(&path).unwrap()) {
        Some(bytes) => fs::write(&path, bytes).unwrap(),
        None => fs::remove_file(&path).unwrap(),
    }
    dir
}

#[test]
fn a_damaged_model_is_named_and_search_goes_on_by_words() {
    type Change = fn(Vec<u8>) -> Option<Vec<u8>>;
    let damages: [(&str, &str, Change); 4] = [
        ("truncated", "model.int8.onnx.data", |bytes| Some(bytes[..bytes.len() / 2].to_vec())),
        ("truncated", "model.int8.onnx", |bytes| Some(bytes[..bytes.len() / 2].to_vec())),
        ("wrong", "tokenizer.json", |bytes| Some(bytes.iter().map(|byte| byte ^ 1).collect())),
        ("missing", "model.int8.onnx", |_| None),
    ];
    for (what, file, change) in damages {
        let world = World::new();
        sample(&world);
        let mut options = world.options();
        options.model_dirs = vec![with_a_damaged_model(&world, file, change)];
        let engine = Engine::open(&options).unwrap();
        let report = world.index(&engine);
        let told = report.degraded.iter().find(|problem| problem.what == "no-model");
        assert!(told.is_some_and(|problem| problem.message.contains(file)), "{what}: {report:?}");
        let found = search(&engine, "parse_header");
        assert_eq!((found.mode, first(&found).path.as_str()), (SearchMode::Lexical, "src/lexer.py"), "{what}");
    }
}

/// Root can read every file: run as root, this shows no more than that nothing is in the way.
#[cfg(unix)]
#[test]
fn a_file_that_was_unreadable_is_indexed_once_it_can_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    sample(&world);
    let closed = world.write("closed.py", "def behind_a_closed_door():\n    return 1\n");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    let is_root = fs::read(&closed).is_ok();
    let engine = world.engine();
    let report = world.index(&engine);
    assert_eq!(report.files_skipped.get("unreadable").copied().unwrap_or(0), u64::from(!is_root), "{report:?}");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o644)).unwrap();
    world.index(&engine);
    assert_eq!(first(&search(&engine, "behind_a_closed_door")).path, "closed.py");
}

/// A data directory on a file system of its own, which is filled up: indexing pauses and says so, and goes on by itself
/// when there is room again.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_pauses_indexing_until_there_is_room() {
    use crate::world::{lines, wait_for_line};
    use std::io::Write;
    let world = World::new();
    sample(&world);
    fs::create_dir_all(&world.data).unwrap();
    let (data, folder) = (world.data.to_str().unwrap(), world.work.to_str().unwrap());
    let inside = world.command(&["profile", "create", "work", "--watch", folder]);
    let script = r#"mount -t tmpfs -o size=200m continuo "$CONTINUO_DATA_DIR" || exit 99
        "$0" profile create work --watch "$1" > /dev/null && exec "$0" serve --json"#;
    let mut command = std::process::Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script]);
    command.arg(inside.get_program()).arg(folder);
    for (name, value) in inside.get_envs() {
        command.env(name, value.unwrap());
    }
    let serve = Running::start(command.stdout(Stdio::piped()).stdin(Stdio::null()));
    let mut serve = serve.expect("unshare is of util-linux");
    let events = lines(&mut serve);
    wait_for_line(&events, &["\"ready\""]);
    // The process's own view of the file system is reached through it.
    let filler = PathBuf::from(format!("/proc/{}/root{data}/filler", serve.id()));
    let mut file = fs::File::create(&filler).unwrap_or_else(|error| panic!("{}: {error}", filler.display()));
    for block in [1 << 20, 4096, 1] {
        while file.write_all(&vec![0; block]).is_ok() {}
    }
    for n in 0..40 {
        world.write(&format!("more/m{n}.py"), format!("def more_{n}():\n    return {n}\n"));
    }
    let full = wait_for_line(&events, &["\"disk-full\""]);
    assert!(full.contains("\"degraded\"") && full.contains("paused"), "{full}");
    drop(file);
    fs::remove_file(&filler).unwrap();
    let recovered = wait_for_line(&events, &["\"recovered\""]);
    assert!(recovered.contains("disk-full"), "{recovered}");
    wait_for_line(&events, &["more/m39.py"]);
    serve.kill().unwrap();
    serve.wait().unwrap();
}

#[test]
fn with_one_model_of_two_its_part_has_vectors_when_indexing_is_done() {
    let world = World::new();
    sample(&world);
    let engine = world.engine();
    let folders = vec![world.work.clone()];
    let config = engine.profile_create(CreateProfile { name: "work".into(), colour: None, folders }).unwrap().config;
    drop(engine);
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, text.replace("code_model: \"all-MiniLM-L6-v2\"", "code_model: \"not-installed\"")).unwrap();
    let engine = world.engine();
    let report = world.index(&engine);
    assert!(report.degraded.iter().any(|problem| problem.what == "no-model"), "{report:?}");
    assert!(report.vectors_embedded > 0 && report.vectors_embedded == report.vectors_total, "{report:?}");
    assert!(report.vectors_total < report.chunks, "code waits for its model: {report:?}");
    assert_eq!(engine.status(OnProfile::default()).unwrap().pending, 0);
}

#[test]
fn one_engine_has_a_data_directory() {
    let world = World::new();
    let _first = world.engine();
    assert_eq!(Engine::open(&world.options()).unwrap_err().code, Code::Busy);
}
