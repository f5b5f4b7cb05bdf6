#![allow(clippy::unwrap_used)]

use std::path::Path;

use crate::fixture::{Profile, function, go};
use crate::{Mode, Query};

fn find(profile: &Profile, text: &str) -> Vec<String> {
    profile.find(text, Mode::Lexical)
}

fn filled() -> Profile {
    let profile = Profile::new();
    profile.file(
        "src/lexer.rs",
        &[function("next_token", "reads the next token of the stream"), function("peek", "looks ahead")],
    );
    profile.file("src/parser.rs", &[function("parse_config", "parses a configuration")]);
    profile.file("notes.md", &[function("", "call the dentist about the überweisung")]);
    profile
}

#[test]
fn chunks_are_found_by_words_after_a_catch_up() {
    let profile = filled();
    let done = profile.index().catch_up_lexical(&go()).unwrap();
    assert_eq!((done.added, done.removed, done.complete, done.rebuilt), (4, 0, true, false));
    let files: Vec<&str> = done.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(files, ["src/lexer.rs", "src/parser.rs", "notes.md"]);
    assert_eq!(find(&profile, "token stream"), ["src/lexer.rs"]);
    assert_eq!(find(&profile, "parseConfig")[0], "src/parser.rs", "in any writing");
    assert_eq!(find(&profile, "UBERWEISUNG"), ["notes.md"], "without accents and capitals");
    assert_eq!(find(&profile, "parser.rs")[0], "src/parser.rs", "by the file's name");
    assert_eq!(find(&profile, "absent"), Vec::<String>::new());
}

#[test]
fn a_catch_up_with_nothing_to_do_does_nothing() {
    let profile = filled();
    profile.index().catch_up_lexical(&go()).unwrap();
    assert!(!profile.index().is_behind().unwrap().lexical);
    let again = profile.index().catch_up_lexical(&go()).unwrap();
    assert_eq!((again.added, again.removed, again.files.len()), (0, 0, 0));
}

#[test]
fn changed_and_removed_chunks_are_no_longer_found() {
    let profile = filled();
    profile.index().catch_up_lexical(&go()).unwrap();
    profile.file("src/lexer.rs", &[function("next_token", "gives another piece")]);
    profile.remove_file("notes.md");
    let done = profile.index().catch_up_lexical(&go()).unwrap();
    assert_eq!((done.added, done.removed), (1, 3));
    assert_eq!(find(&profile, "stream"), Vec::<String>::new());
    assert_eq!(find(&profile, "dentist"), Vec::<String>::new());
    assert_eq!(find(&profile, "another piece"), ["src/lexer.rs"]);
}

#[test]
fn a_stopped_catch_up_goes_on_later() {
    let profile = Profile::new();
    for file in 0..6 {
        let chunks: Vec<_> = (0..100).map(|n| function(&format!("f{file}_{n}"), &format!("word{file}x{n}"))).collect();
        profile.file(&format!("f{file}.rs"), &chunks);
    }
    let stopped = profile.index().catch_up_lexical(&true.into()).unwrap();
    assert!(!stopped.complete && stopped.added > 0 && stopped.added < 600, "{stopped:?}");
    let rest = profile.index().catch_up_lexical(&go()).unwrap();
    assert!(rest.complete && !rest.rebuilt);
    assert_eq!(stopped.added + rest.added, 600);
}

#[test]
fn it_goes_on_after_a_restart() {
    let mut profile = filled();
    profile.index().catch_up_lexical(&go()).unwrap();
    profile.file("later.rs", &[function("later", "afterwards")]);
    profile.restart(|_| {});
    assert_eq!(find(&profile, "dentist"), ["notes.md"], "what was committed is found at once");
    let done = profile.index().catch_up_lexical(&go()).unwrap();
    assert_eq!((done.added, done.rebuilt), (1, false));
    assert_eq!(find(&profile, "afterwards"), ["later.rs"]);
}

/// Damages the index as `damage` says, and expects it whole again after one catch-up.
fn check_repair(name: &str, damage: impl FnOnce(&Path)) {
    let mut profile = filled();
    profile.index().catch_up_lexical(&go()).unwrap();
    profile.remove_file("notes.md");
    profile.index().catch_up_lexical(&go()).unwrap();
    profile.restart(|dir| damage(&dir.join("lexical")));
    // Neither searching nor catching up may fail for good.
    let _ =
        profile.index().search(&Query { text: "token".to_owned(), mode: Mode::Lexical, limit: 5, ..Query::default() });
    profile.index().catch_up_lexical(&go()).unwrap();
    assert_eq!(find(&profile, "token stream"), ["src/lexer.rs"], "{name}");
    assert_eq!(find(&profile, "configuration"), ["src/parser.rs"], "{name}");
    assert_eq!(find(&profile, "dentist"), Vec::<String>::new(), "{name}");
    assert!(profile.index().check().is_empty(), "{name}");
    let left: Vec<_> = std::fs::read_dir(profile.path()).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("discarded")), "{left:?}");
}

fn files(dir: &Path) -> Vec<std::path::PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_none_or(|extension| extension != "lock"))
        .collect();
    files.sort();
    files
}

#[test]
fn a_deleted_folder_is_rebuilt() {
    check_repair("folder", |dir| std::fs::remove_dir_all(dir).unwrap());
}

#[test]
fn an_index_with_a_missing_empty_or_truncated_file_is_rebuilt() {
    let names = || {
        let profile = filled();
        profile.index().catch_up_lexical(&go()).unwrap();
        profile.remove_file("notes.md");
        profile.index().catch_up_lexical(&go()).unwrap();
        files(&profile.path().join("lexical")).len()
    };
    let count = names();
    assert!(count > 5, "there are files to damage");
    for which in 0..count {
        check_repair(&format!("missing {which}"), |dir| {
            if let Some(file) = files(dir).get(which) {
                std::fs::remove_file(file).unwrap();
            }
        });
        check_repair(&format!("empty {which}"), |dir| {
            if let Some(file) = files(dir).get(which) {
                std::fs::write(file, b"").unwrap();
            }
        });
        check_repair(&format!("truncated {which}"), |dir| {
            if let Some(file) = files(dir).get(which) {
                let bytes = std::fs::read(file).unwrap();
                std::fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
            }
        });
    }
}

#[test]
fn an_index_of_another_generation_is_rebuilt() {
    let mut profile = filled();
    profile.index().catch_up_lexical(&go()).unwrap();
    profile
        .db
        .write(|tx| -> Result<(), crate::IndexError> {
            tx.execute("UPDATE meta SET value = 'restored' WHERE key = 'generation'", [])?;
            Ok(())
        })
        .unwrap();
    profile.restart(|_| {});
    let done = profile.index().catch_up_lexical(&go()).unwrap();
    assert_eq!((done.added, done.rebuilt), (4, true));
}

#[test]
fn an_index_ahead_of_the_database_is_rebuilt() {
    let mut profile = filled();
    profile.index().catch_up_lexical(&go()).unwrap();
    // A power cut took back the last transactions.
    profile
        .db
        .write(|tx| -> Result<(), crate::IndexError> {
            tx.execute("DELETE FROM file_index WHERE path = 'notes.md'", [])?;
            tx.execute("DELETE FROM chunk_gone", [])?;
            tx.execute("UPDATE change_counter SET last = 3", [])?;
            Ok(())
        })
        .unwrap();
    profile.restart(|_| {});
    profile.index().catch_up_lexical(&go()).unwrap();
    assert_eq!(find(&profile, "dentist"), Vec::<String>::new());
}

#[test]
fn an_index_that_missed_what_is_forgotten_by_now_is_rebuilt() {
    let mut profile = filled();
    profile.index().catch_up_lexical(&go()).unwrap();
    let old = tempfile::tempdir().unwrap();
    copy(&profile.path().join("lexical"), old.path());
    profile.remove_file("notes.md");
    profile.settle();
    profile.index().maintain().unwrap();
    assert_eq!(profile.number("SELECT count(*) FROM chunk_gone"), 0, "all derived indexes have heard of it");
    profile.restart(|dir| {
        std::fs::remove_dir_all(dir.join("lexical")).unwrap();
        copy(old.path(), &dir.join("lexical"));
    });
    profile.index().catch_up_lexical(&go()).unwrap();
    assert_eq!(find(&profile, "dentist"), Vec::<String>::new());
    assert_eq!(find(&profile, "configuration"), ["src/parser.rs"]);
}

#[test]
fn maintenance_keeps_what_a_restart_needs() {
    let mut profile = filled();
    profile.settle();
    profile.remove_file("notes.md");
    profile.settle();
    profile.index().maintain().unwrap();
    profile.restart(|_| {});
    let done = profile.index().catch_up_lexical(&go()).unwrap();
    assert!(!done.rebuilt && done.added == 0, "{done:?}");
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for file in files(from) {
        std::fs::copy(&file, to.join(file.file_name().unwrap())).unwrap();
    }
}

#[test]
fn any_query_text_is_safe() {
    let profile = filled();
    profile.index().catch_up_lexical(&go()).unwrap();
    let huge = "token ".repeat(200_000);
    for text in [
        "",
        " \n\t",
        "\0",
        "AND OR NOT",
        "body:token",
        "token~2^3",
        "[a TO z]",
        "\"unclosed",
        "((((",
        "*",
        "'; DROP TABLE chunk; --",
        "\u{202e}\u{feff}\u{10ffff}",
        "🦀🦀🦀",
        "%_\\",
        huge.as_str(),
    ] {
        for mode in Mode::ALL {
            let query = Query { text: text.to_owned(), mode: *mode, limit: 10, ..Query::default() };
            let hits = profile.index().search(&query);
            assert!(hits.is_ok(), "{:?}: {hits:?}", text.chars().take(20).collect::<String>());
        }
    }
    assert_eq!(find(&profile, &huge)[0], "src/lexer.rs");
}
