#![allow(clippy::unwrap_used)]

use std::sync::atomic::Ordering;

use continuo_ingest::ChunkKind;
use continuo_store::rusqlite::params;

use super::*;
use crate::fixture::{Profile, WordModel, chunk, function, go};

fn search(profile: &Profile, query: Query) -> Hits {
    profile.index().search(&query).unwrap()
}

fn query(text: &str) -> Query {
    Query { text: text.to_owned(), limit: 10, ..Query::default() }
}

fn paths(hits: &Hits) -> Vec<&str> {
    hits.hits.iter().map(|hit| hit.path.as_str()).collect()
}

fn filled(model: Option<&std::sync::Arc<WordModel>>) -> Profile {
    let profile = Profile::new();
    if let Some(model) = model {
        profile.use_model(model);
    }
    profile.file(
        "src/config.rs",
        &[function("parse_config", "reads settings"), function("write_config", "stores settings")],
    );
    profile.file(
        "src/deep/lexer.rs",
        &[function("Lexer::next_token", "reads the next token"), chunk(ChunkKind::Class, "Lexer", "a struct")],
    );
    profile.file_in("tool.py", "python", &[function("parse_config", "reads settings in python")]);
    profile.file(
        "notes.md",
        &[chunk(ChunkKind::Section, "Guide › Overview", "how settings are read by parse_config and config.rs")],
    );
    profile.settle();
    profile
}

#[test]
fn both_ways_of_finding_are_fused() {
    let profile = filled(Some(&WordModel::new("m")));
    let hits = search(&profile, query("reads settings"));
    assert_eq!((hits.mode_used, hits.coverage, hits.repair_needed, &hits.problem), (Mode::Hybrid, 1.0, false, &None));
    let best = &hits.hits[0];
    assert_eq!((best.path.as_str(), best.symbol.as_str()), ("src/config.rs", "parse_config"));
    assert!(best.lexical_score.unwrap() > 0.0 && best.semantic_score.unwrap() > 0.5);
    assert!(hits.hits.windows(2).all(|pair| pair[0].score >= pair[1].score));
    assert!(hits.hits.iter().all(|hit| (0.0..=1.0).contains(&hit.score)));
    assert!(hits.hits.iter().all(|hit| hit.semantic_score.is_some()), "every candidate with a vector is scored by it");
    assert_eq!(
        (best.start_line, best.end_line, best.language.as_str(), best.kind.as_str()),
        (1, 2, "rust", "function")
    );
    assert_eq!(best.text, "reads settings");
    assert_eq!(best.root, profile.root().to_str().unwrap());
}

#[test]
fn without_a_model_words_answer_and_it_is_said() {
    let profile = filled(None);
    for mode in Mode::ALL {
        let hits = search(&profile, Query { mode: *mode, ..query("settings") });
        assert_eq!((hits.mode_used, hits.coverage), (Mode::Lexical, 0.0), "{mode:?}");
        assert_eq!(hits.problem.is_some(), *mode != Mode::Lexical, "{mode:?}");
        assert!(!hits.hits.is_empty() && hits.hits.iter().all(|hit| hit.semantic_score.is_none()), "{mode:?}");
    }
}

#[test]
fn a_model_that_fails_leaves_words() {
    let model = WordModel::new("m");
    let profile = filled(Some(&model));
    model.broken.store(true, Ordering::SeqCst);
    let hits = search(&profile, query("settings"));
    assert_eq!((hits.mode_used, hits.repair_needed), (Mode::Lexical, false));
    assert!(hits.problem.is_some() && !hits.hits.is_empty());
}

#[test]
fn chunks_without_a_vector_yet_are_found_by_words() {
    let profile = filled(Some(&WordModel::new("m")));
    profile.file("new.rs", &[function("fresh", "settings that are fresh")]);
    profile.index().catch_up_lexical(&go()).unwrap();
    let hits = search(&profile, query("settings fresh"));
    assert!((hits.coverage - 6.0 / 7.0).abs() < 1e-6);
    let fresh = hits.hits.iter().find(|hit| hit.path == "new.rs").unwrap();
    assert!(fresh.semantic_score.is_none() && fresh.lexical_score.is_some());
}

#[test]
fn a_name_or_path_comes_first() {
    let profile = filled(Some(&WordModel::new("m")));
    let first = |text: &str| {
        let hits = search(&profile, query(text));
        (hits.hits[0].path.clone(), hits.hits[0].symbol.clone())
    };
    for text in ["write_config", "writeConfig", "WRITE_CONFIG", " write_config() "] {
        let (path, symbol) = first(text);
        if text == "writeConfig" {
            // Another writing isn't the same name, but its words find it.
            assert_eq!(path, "src/config.rs");
        } else {
            assert_eq!((path.as_str(), symbol.as_str()), ("src/config.rs", "write_config"), "{text:?}");
        }
    }
    assert_eq!(first("Lexer").1, "Lexer");
    assert_eq!(first("Lexer::next_token").1, "Lexer::next_token");
    assert_eq!(first("next_token").1, "Lexer::next_token");
    assert_eq!(first("src/deep/lexer.rs").0, "src/deep/lexer.rs");
    assert_eq!(first("deep/lexer.rs").0, "src/deep/lexer.rs");
    assert_eq!(first("lexer.rs").0, "src/deep/lexer.rs");
    assert_eq!(first("where is `write_config` defined?").1, "write_config");
    assert_eq!(first("Guide › Overview").0, "notes.md");
}

#[test]
fn filters_restrict_every_mode() {
    let model = WordModel::new("m");
    let profile = filled(Some(&model));
    let check = |filters: Filters, expected: &[&str]| {
        for mode in Mode::ALL {
            let hits = search(
                &profile,
                Query { mode: *mode, filters: filters.clone(), ..query("parse_config reads settings") },
            );
            let mut found = paths(&hits);
            found.sort_unstable();
            found.dedup();
            assert_eq!(found, expected, "{mode:?} {filters:?}");
            assert_eq!(hits.mode_used, *mode);
        }
    };
    let one = |value: &str| vec![value.to_owned()];
    check(Filters { languages: one("python"), ..Filters::default() }, &["tool.py"]);
    check(Filters { languages: one("Markdown"), ..Filters::default() }, &["notes.md"]);
    check(Filters { kinds: vec![ChunkKind::Section], ..Filters::default() }, &["notes.md"]);
    check(Filters { paths: one("*.py"), ..Filters::default() }, &["tool.py"]);
    check(Filters { paths: one("src/*.rs"), ..Filters::default() }, &["src/config.rs"]);
    check(Filters { paths: one("nowhere/**"), ..Filters::default() }, &[]);
    check(
        Filters { languages: vec!["python".to_owned(), "markdown".to_owned()], ..Filters::default() },
        &["notes.md", "tool.py"],
    );
    check(Filters { languages: one("python"), paths: one("src"), ..Filters::default() }, &[]);
}

#[test]
fn a_branch_filter_follows_the_repository() {
    let profile = filled(Some(&WordModel::new("m")));
    let root_id = profile.root_id;
    profile
        .db
        .write(move |tx| -> Result<(), IndexError> {
            tx.execute(
                "INSERT INTO repository (id, root_id, worktree, branch) VALUES (1, ?1, '/w', 'main')",
                [root_id],
            )?;
            tx.execute("UPDATE file_index SET repository_id = 1 WHERE path = 'tool.py'", [])?;
            Ok(())
        })
        .unwrap();
    let on = |branch: &str| {
        let filters = Filters { branch: Some(branch.to_owned()), ..Filters::default() };
        search(&profile, Query { filters, ..query("settings") })
    };
    let hits = on("main");
    assert_eq!(paths(&hits), ["tool.py"]);
    assert_eq!(hits.hits[0].branch.as_deref(), Some("main"));
    assert!(on("' OR 1=1 --").hits.is_empty());
    profile
        .db
        .write(|tx| -> Result<(), IndexError> {
            tx.execute("UPDATE repository SET branch = 'other'", [])?;
            Ok(())
        })
        .unwrap();
    assert!(on("main").hits.is_empty());
    assert_eq!(paths(&on("other")), ["tool.py"], "without anything being indexed again");
}

#[test]
fn path_filters_widen_the_search_until_enough_is_found() {
    let model = WordModel::new("m");
    let profile = Profile::new();
    profile.use_model(&model);
    // The wanted files hold more chunks than are compared one by one, and others are nearer.
    let far: Vec<_> =
        (0..4_100).map(|n| function(&format!("far{n}"), &format!("needle word{n} filler{}", n % 50))).collect();
    for (file, chunks) in far.chunks(1_000).enumerate() {
        profile.file(&format!("wanted/{file}.rs"), chunks);
    }
    let near: Vec<_> = (0..400).map(|n| function(&format!("near{n}"), &format!("needle needle needle {n}"))).collect();
    profile.file("other.rs", &near);
    profile.settle();
    let filters = Filters { paths: vec!["wanted".to_owned()], ..Filters::default() };
    let hits = search(&profile, Query { mode: Mode::Semantic, filters, ..query("needle") });
    assert_eq!(hits.hits.len(), 10);
    assert!(paths(&hits).iter().all(|path| path.starts_with("wanted/")));
}

#[test]
fn a_filter_that_cannot_be_used_is_an_error() {
    let profile = filled(None);
    let filters = Filters { paths: vec!["[".to_owned()], ..Filters::default() };
    let error = profile.index().search(&Query { filters, ..query("x") }).unwrap_err();
    assert!(matches!(error, IndexError::BadFilter { .. }), "{error}");
}

#[test]
fn a_file_that_changed_or_vanished_is_stale() {
    let profile = filled(None);
    let stale = |profile: &Profile, path: &str| {
        search(profile, query("settings")).hits.into_iter().find(|hit| hit.path == path).unwrap().stale
    };
    assert!(!stale(&profile, "src/config.rs"));
    std::fs::write(profile.root().join("src/config.rs"), "something of another length").unwrap();
    assert!(stale(&profile, "src/config.rs"));
    std::fs::remove_file(profile.root().join("tool.py")).unwrap();
    assert!(stale(&profile, "tool.py"));
    assert!(!stale(&profile, "notes.md"));
}

#[test]
fn what_is_gone_from_sqlite_is_not_found_even_before_a_catch_up() {
    let profile = filled(Some(&WordModel::new("m")));
    profile.remove_file("notes.md");
    for mode in Mode::ALL {
        let hits = search(&profile, Query { mode: *mode, ..query("settings") });
        assert!(!paths(&hits).contains(&"notes.md"), "{mode:?}");
    }
}

#[test]
fn nothing_asked_is_nothing_found() {
    let profile = filled(Some(&WordModel::new("m")));
    for text in ["", "  \n "] {
        let hits = search(&profile, query(text));
        assert!(hits.hits.is_empty() && hits.problem.is_none());
        assert_eq!(hits.coverage, 1.0);
    }
    assert!(search(&profile, Query { limit: 0, ..query("settings") }).hits.is_empty());
    assert_eq!(search(&profile, Query { limit: 2, ..query("settings") }).hits.len(), 2);
    assert!(search(&profile, Query { limit: usize::MAX, ..query("settings") }).hits.len() <= 6);
}

#[test]
fn an_empty_profile_answers() {
    let profile = Profile::new();
    profile.use_model(&WordModel::new("m"));
    profile.settle();
    let hits = search(&profile, query("anything"));
    assert_eq!((hits.hits.len(), hits.coverage), (0, 1.0));
}

#[test]
fn a_damaged_vector_index_leaves_words_and_asks_for_repair() {
    let model = WordModel::new("m");
    let profile = filled(Some(&model));
    let data =
        std::fs::read_dir(profile.path().join("lance")).unwrap().flatten().find(|entry| entry.path().is_dir()).unwrap();
    for file in std::fs::read_dir(data.path().join("data")).unwrap().flatten() {
        std::fs::write(file.path(), b"no longer vectors").unwrap();
    }
    let hits = search(&profile, query("settings"));
    assert!(!hits.hits.is_empty(), "words, or what Lance still has in memory");
    if hits.repair_needed {
        assert_eq!(hits.mode_used, Mode::Lexical);
    } else {
        assert!(!profile.index().check().is_empty(), "reading all of it finds the damage");
    }
    assert!(profile.index().is_behind().unwrap().vectors);
    assert!(profile.index().status().unwrap().vectors_problem.is_some());
    profile.index().catch_up_vectors(&go()).unwrap();
    let hits = search(&profile, query("settings"));
    assert_eq!((hits.mode_used, hits.coverage), (Mode::Hybrid, 1.0));
    assert_eq!(model.runs(), 6);
}

#[test]
fn searches_may_run_while_everything_changes() {
    let profile = filled(Some(&WordModel::new("m")));
    std::thread::scope(|scope| {
        let searcher =
            scope.spawn(|| (0..60).map(|_| search(&profile, query("reads settings")).hits.len()).min().unwrap());
        for n in 0..15 {
            profile.file(&format!("more{n}.rs"), &[function(&format!("more{n}"), &format!("reads settings {n}"))]);
            profile.settle();
        }
        assert!(searcher.join().unwrap() >= 4, "every search found what was there all the time");
    });
}

#[test]
fn ids_in_a_filter_are_never_text_of_the_user() {
    let profile = filled(Some(&WordModel::new("m")));
    profile
        .db
        .write(|tx| -> Result<(), IndexError> {
            tx.execute("UPDATE file_index SET path = ?1 WHERE path = 'tool.py'", params!["it's \"odd\" [x].py"])?;
            Ok(())
        })
        .unwrap();
    let filters = Filters { paths: vec!["it's*".to_owned()], ..Filters::default() };
    let hits = search(&profile, Query { filters, ..query("settings") });
    assert_eq!(paths(&hits), ["it's \"odd\" [x].py"]);
}
