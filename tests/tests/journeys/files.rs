//! Looking around in a profile: its tree, its files, its configuration, and what is kept of searches.

use crate::world::{PATIENCE, World, sample};
use continuo_engine::api::*;
use continuo_engine::{Code, Engine};
use std::fs;
use std::time::Instant;

fn tree(engine: &Engine, world: &World, folder: &str) -> Vec<FileEntry> {
    let request = FilesRequest { profile: None, root: Some(world.work.clone()), folder: folder.into() };
    engine.files(request).unwrap().entries
}

fn entry<'e>(entries: &'e [FileEntry], name: &str) -> &'e FileEntry {
    entries.iter().find(|entry| entry.name == name).unwrap_or_else(|| panic!("{name} isn't in {entries:?}"))
}

#[test]
fn the_tree_shows_each_file_as_it_stands() {
    let world = World::new();
    sample(&world);
    let engine = world.engine();
    world.index(&engine);
    let roots = engine.files(FilesRequest::default()).unwrap();
    assert_eq!((roots.entries.len(), roots.entries[0].files), (1, 5));

    world.write("src/lexer.py", "def changed_since():\n    return 1\n");
    world.write("src/new.py", "def not_seen_yet():\n    return 1\n");
    fs::remove_file(world.work.join("src/retry.rs")).unwrap();
    let top = tree(&engine, &world, "");
    assert!(top[0].is_folder && !top.last().unwrap().is_folder, "folders come first");
    assert_eq!((entry(&top, "src").state, entry(&top, "src").files), (FileState::Indexed, 2));
    assert_eq!(entry(&top, "config.yaml").state, FileState::Indexed);
    assert_eq!(entry(&top, "trace.log").state, FileState::Skipped);
    assert!(entry(&top, "ignored").reason.is_some());
    let src = tree(&engine, &world, "src");
    let states: Vec<(&str, FileState)> = src.iter().map(|entry| (entry.name.as_str(), entry.state)).collect();
    assert_eq!(
        states,
        [("lexer.py", FileState::Stale), ("new.py", FileState::Pending), ("retry.rs", FileState::Missing)]
    );

    let find = |query: &str| {
        let found = engine.files_find(FindFiles { query: query.into(), ..FindFiles::default() }).unwrap();
        found.into_iter().map(|entry| entry.path).collect::<Vec<_>>()
    };
    assert_eq!(find("LEX"), ["src/lexer.py"]);
    assert_eq!(find("src rs"), ["src/retry.rs"]);
    assert_eq!(find("notes plan"), ["notes/plan.md"]);
    assert_eq!(find("100%_"), Vec::<String>::new());
    assert_eq!(find(""), Vec::<String>::new());
}

#[test]
fn a_file_is_shown_with_what_is_known_of_it() {
    let world = World::new();
    sample(&world);
    let engine = world.engine();
    world.index(&engine);
    let on = |path: &str| OnFile { profile: None, root: world.work.clone(), path: path.into(), line: None };
    let shown = engine.file(on("src/lexer.py")).unwrap();
    assert_eq!(shown.text, fs::read_to_string(world.work.join("src/lexer.py")).unwrap());
    assert_eq!(shown.language.as_deref(), Some("python"));
    assert!(!shown.chunks.is_empty() && shown.entities.iter().any(|entity| entity.kind == "CodeUnit"));
    let unit = shown.entities.iter().find(|entity| entity.kind == "CodeUnit").unwrap();
    let graph = engine.entity_graph(GraphRequest { profile: None, id: unit.id, depth: None, limit: None }).unwrap();
    assert_eq!(graph.nodes[0].id, unit.id);
    assert!(graph.edges.iter().any(|edge| edge.to == unit.id || edge.from == unit.id));

    let long: String = (1..=50_000).map(|line| format!("line {line}\n")).collect();
    world.write("long.txt", &long);
    let middle = engine.file(OnFile { line: Some(30_000), ..on("long.txt") }).unwrap();
    let end = middle.first_line as usize + middle.text.lines().count();
    assert!((middle.first_line..end as u32).contains(&30_000) && middle.lines == 50_000);
    for left_out in [".env", "ignored/hidden.py", "../data/app.db", ""] {
        assert!(engine.file(on(left_out)).is_err(), "{left_out}");
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/etc/hostname", world.work.join("out.txt")).unwrap();
        assert_eq!(engine.file(on("out.txt")).unwrap_err().code, Code::Denied);
    }
}

#[test]
fn a_configuration_is_tried_before_it_is_written_and_holds_at_once() {
    let world = World::new();
    sample(&world);
    let engine = world.engine();
    world.index(&engine);
    engine.activate().unwrap();
    let before = engine.profile_config(OnProfile::default()).unwrap();
    assert_eq!((before.problem.as_ref(), before.warnings.len()), (None, 0));
    assert_eq!(before.values["chunking"]["overlap_tokens"], 128);

    let check = |text: String| engine.profile_check_config(CheckConfig { profile: None, text }).unwrap();
    let wrong = before.text.replace("overlap_tokens: 128", "overlap_tokens: many");
    let problem = check(wrong.clone()).problem.expect("it is wrong");
    let line = before.text.lines().position(|line| line.contains("overlap_tokens: 128")).unwrap() + 1;
    assert_eq!((problem.line as usize, problem.key.as_str()), (line, "chunking.overlap_tokens"));
    let set = |text: &str, was: &str| {
        engine.profile_set_config(SetConfig { profile: None, text: text.into(), was: Some(was.into()) })
    };
    assert_eq!(set(&wrong, &before.text).unwrap_err().code, Code::Invalid);

    let with_pattern = before.text.replace("    - \"dist/**\"", "    - \"notes/**\"\n    - \"dist/**\"");
    let counted = |config: Option<String>| {
        let request = PreflightRequest { profile: None, path: world.work.clone(), config };
        engine.preflight(request).unwrap().files
    };
    assert_eq!((counted(None), counted(Some(with_pattern.clone()))), (5, 4));
    assert_eq!(set(&with_pattern, "something else").unwrap_err().code, Code::Conflict);
    assert_eq!(set(&with_pattern, &before.text).unwrap().problem, None);
    let until = Instant::now() + PATIENCE;
    while engine.status(OnProfile::default()).unwrap().files != 4 {
        assert!(Instant::now() < until, "the new pattern isn't heeded");
        std::thread::yield_now();
    }
}

#[test]
fn facets_and_kept_searches_are_of_their_profile() {
    let world = World::new();
    sample(&world);
    let engine = world.engine();
    world.index(&engine);
    let facets = engine.facets(OnProfile::default()).unwrap();
    let names: Vec<&str> = facets.languages.iter().map(|facet| facet.name.as_str()).collect();
    assert!(["python", "rust", "markdown", "yaml"].iter().all(|name| names.contains(name)), "{names:?}");
    assert!(facets.kinds.iter().map(|facet| facet.count).sum::<u64>() > 0);
    let asked = Asked { query: "lexer".into(), ..Asked::default() };
    engine.search_keep(KeepSearch { profile: None, asked: asked.clone(), name: Some("Lexer".into()) }).unwrap();
    engine.profile_create(CreateProfile { name: "other".into(), ..CreateProfile::default() }).unwrap();
    let of = |profile: &str| engine.search_history(OnProfile { profile: Some(profile.into()) }).unwrap();
    assert_eq!(of("work").saved[0].asked, asked);
    assert!(of("other").saved.is_empty());
    let storage = engine.storage(Empty {}).unwrap();
    assert!(storage.parts.iter().filter(|part| part.what == "profile").count() == 2 && storage.bytes > 0);
}
