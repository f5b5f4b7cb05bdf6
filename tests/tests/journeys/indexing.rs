//! A folder is indexed, and what is in it is found by meaning and by words.

use crate::world::{World, first, paths, sample, search};
use continuo_engine::api::{Api, EntityRequest, OnPath, OnProfile, SearchMode, SearchRequest, TaskListRequest};
use std::fs;

#[test]
fn what_is_in_a_folder_is_found_by_meaning_and_by_words() {
    let world = World::new();
    sample(&world);
    let engine = world.engine();
    let report = world.index(&engine);
    assert!(report.degraded.is_empty(), "{:?}", report.degraded);
    assert!(report.files_indexed >= 4, "{report:?}");
    assert_eq!(report.vectors_total, report.chunks, "every chunk has its vectors");

    let meaning = search(&engine, "wait longer and longer between attempts");
    assert_eq!(first(&meaning).path, "src/retry.rs", "{:?}", paths(&meaning));
    assert_eq!(meaning.mode, SearchMode::Hybrid);
    assert!((meaning.coverage - 1.0).abs() < f64::EPSILON);

    let words = search(&engine, "parse_header");
    assert!(first(&words).symbol.contains("parse_header"), "an exact name comes first: {:?}", words.results);
    assert!(first(&words).start_line >= 1 && !first(&words).stale);

    let heading = search(&engine, "when do we ship the release");
    assert_eq!(first(&heading).path, "notes/plan.md");

    for mode in [SearchMode::Hybrid, SearchMode::Lexical, SearchMode::Semantic] {
        let request = SearchRequest { query: "never_to_be_seen".into(), mode, ..SearchRequest::default() };
        let response = engine.search(request).unwrap();
        assert!(
            response.results.iter().all(|hit| !hit.text.contains("never_to_be_seen")),
            "ignored files, logs and secrets stay out: {:?}",
            paths(&response)
        );
    }
}

#[test]
fn a_second_run_does_no_work_twice() {
    let world = World::new();
    sample(&world);
    let first_run = world.index(&world.engine());
    let again = world.index(&world.engine());
    assert_eq!(again.files_indexed, 0, "{again:?}");
    assert_eq!((again.vectors_embedded, again.vectors_total), (0, first_run.vectors_total));
}

#[test]
fn a_rename_a_copy_and_a_move_embed_nothing() {
    let world = World::new();
    sample(&world);
    let engine = world.engine();
    let before = world.index(&engine);
    fs::rename(world.work.join("src"), world.work.join("moved")).unwrap();
    fs::rename(world.work.join("notes/plan.md"), world.work.join("notes/a much longer name than before.md")).unwrap();
    let moved = world.index(&engine);
    assert_eq!((moved.vectors_embedded, moved.vectors_total), (0, before.vectors_total), "{moved:?}");
    assert!(first(&search(&engine, "parse_header")).path.starts_with("moved/"));
    fs::copy(world.work.join("moved/lexer.py"), world.work.join("copy.py")).unwrap();
    let copied = world.index(&engine);
    assert_eq!(copied.vectors_embedded, 0, "{copied:?}");
    assert!(copied.chunks > moved.chunks);
}

#[test]
fn an_edit_of_one_function_embeds_one_chunk() {
    let world = World::new();
    let functions: Vec<String> = (0..800)
        .map(|n| format!("def handler_{n}(request):\n    value = request.get('{n}')\n    check(value, {n})\n    return respond(value, status={n})\n\n"))
        .collect();
    world.write("big.py", functions.concat());
    let engine = world.engine();
    let before = world.index(&engine);
    let edited = functions.concat().replace("status=400)", "status=4000)");
    world.write("big.py", edited);
    let after = world.index(&engine);
    assert_eq!((after.vectors_embedded, after.chunks), (1, before.chunks), "{after:?}");
}

#[test]
fn filters_narrow_what_is_found() {
    let world = World::new();
    sample(&world);
    let engine = world.engine();
    world.index(&engine);
    let ask = |request: SearchRequest| engine.search(SearchRequest { query: "lexer".into(), ..request }).unwrap();
    let python = ask(SearchRequest { languages: vec!["python".into()], ..SearchRequest::default() });
    assert!(!python.results.is_empty() && python.results.iter().all(|hit| hit.language == "python"));
    let notes = ask(SearchRequest { paths: vec!["notes/**".into()], ..SearchRequest::default() });
    assert!(!notes.results.is_empty() && notes.results.iter().all(|hit| hit.path.starts_with("notes/")));
    let sections = ask(SearchRequest { kinds: vec!["section".into()], ..SearchRequest::default() });
    assert!(!sections.results.is_empty() && sections.results.iter().all(|hit| hit.kind == "section"));
}

#[test]
fn entities_tasks_and_reasons_are_told() {
    let world = World::new();
    sample(&world);
    let engine = world.engine();
    world.index(&engine);
    let entity = engine.entity(EntityRequest { name: "next_delay".into(), ..EntityRequest::default() }).unwrap();
    assert_eq!(entity.entities[0].path, "src/retry.rs");
    assert!(entity.entities[0].signature.contains("fn next_delay"), "{:?}", entity.entities[0]);

    let tasks = engine.task_list(TaskListRequest::default()).unwrap();
    assert_eq!(tasks.len(), 1, "{tasks:?}");
    assert_eq!((tasks[0].state.as_str(), tasks[0].path.as_deref()), ("candidate", Some("src/lexer.py")));
    let text = fs::read_to_string(world.work.join("src/lexer.py")).unwrap();
    world.write("src/lexer.py", text.replace("# TODO recover", "# We recover"));
    world.index(&engine);
    assert!(engine.task_list(TaskListRequest::default()).unwrap().is_empty(), "the task goes with its comment");

    let why = |path: &str| engine.why(OnPath { profile: None, path: world.work.join(path) }).unwrap();
    let ignored = why("ignored/hidden.py");
    assert_eq!(
        (ignored.state.as_str(), ignored.reason.as_deref(), ignored.rule_line),
        ("skipped", Some("gitignore"), Some(1))
    );
    assert_eq!(why("trace.log").rule_line, Some(2));
    assert_eq!(why(".env").reason.as_deref(), Some("secret"));
    assert_eq!(why("src/retry.rs").state, "indexed");
    let status = engine.status(OnProfile::default()).unwrap();
    assert_eq!((status.state.as_str(), status.pending), ("idle", 0), "{status:?}");
}

#[test]
fn any_query_is_answered() {
    let world = World::new();
    sample(&world);
    let engine = world.engine();
    world.index(&engine);
    let huge = "lexer ".repeat(100_000);
    for query in
        ["", " ", "\"", "AND OR NOT ( ) [ TO ] * ? ~ ^ : \\", "'; DROP TABLE chunk; --", "\u{0}\u{1}", "🦀", &huge]
    {
        engine
            .search(SearchRequest { query: query.into(), ..SearchRequest::default() })
            .unwrap_or_else(|e| panic!("{:?}: {e}", query.chars().take(40).collect::<String>()));
    }
    assert!(!search(&engine, "parse_header").results.is_empty(), "and nothing is lost");
}
