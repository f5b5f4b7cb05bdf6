#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::*;
use crate::fixture::{CURSED, Profile, WordModel, function, go};
use crate::{Embed, Mode, Query};

fn models(text: &Arc<WordModel>, code: &Arc<WordModel>, retiring: &[&Arc<WordModel>]) -> RoleModels {
    let of = |model: &Arc<WordModel>| -> Arc<dyn Embed> { model.clone() };
    RoleModels {
        text: Some(of(text)),
        code: Some(of(code)),
        retiring: retiring.iter().map(|model| of(model)).collect(),
    }
}

fn search(profile: &Profile, text: &str) -> crate::Hits {
    profile
        .index()
        .search(&Query { text: text.to_owned(), mode: Mode::Semantic, limit: 10, ..Query::default() })
        .unwrap()
}

#[test]
fn pending_chunks_are_embedded_most_recently_touched_first() {
    let profile = Profile::new();
    let model = WordModel::new("m");
    profile.use_model(&model);
    profile.file("old.rs", &[function("a", "one")]);
    profile.file("middle.rs", &[function("b", "two")]);
    profile.file("new.rs", &[function("c", "three")]);
    let order: Vec<String> =
        (0..3).map(|_| profile.index().embed_pending(1, &go()).unwrap().files.remove(0).path).collect();
    assert_eq!(order, ["new.rs", "middle.rs", "old.rs"]);

    profile.file("late.rs", &[function("d", "four")]);
    let file_id = profile.file_id("late.rs");
    profile.file("later.rs", &[function("e", "five")]);
    profile.db.write(move |tx| crate::touch(tx, file_id, i64::MAX)).unwrap();
    assert_eq!(
        profile.index().embed_pending(1, &go()).unwrap().files[0].path,
        "late.rs",
        "a touched file jumps the queue"
    );
}

#[test]
fn progress_tells_what_was_done_and_which_files_are_complete() {
    let profile = Profile::new();
    let model = WordModel::new("m");
    profile.use_model(&model);
    profile.file("a.rs", &[function("a", "one two three"), function("b", "four")]);
    profile.file("b.rs", &[function("a", "one two three")]);
    let first = profile.index().embed_pending(1, &go()).unwrap();
    assert_eq!((first.embedded, first.left), (1, 2));
    assert_eq!(first.files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(), ["b.rs"]);
    let rest = profile.index().embed_pending(usize::MAX, &go()).unwrap();
    assert_eq!((rest.embedded, rest.reused, rest.tokens, rest.left, rest.failed), (1, 1, 1, 0, 0));
    assert_eq!(rest.files.iter().map(|file| (file.path.as_str(), file.chunks)).collect::<Vec<_>>(), [("a.rs", 2)]);
    assert_eq!(model.runs(), 2);
    assert!(!profile.index().is_behind().unwrap().pending);
}

#[test]
fn equal_texts_that_wait_together_are_embedded_once() {
    let profile = Profile::new();
    let model = WordModel::new("m");
    profile.use_model(&model);
    for n in 0..5 {
        profile.file(&format!("{n}.rs"), &[function("same", "the same text")]);
    }
    let progress = profile.index().embed_pending(usize::MAX, &go()).unwrap();
    assert_eq!((progress.embedded, progress.reused, model.runs()), (1, 4, 1));
}

#[test]
fn many_chunks_are_embedded_in_groups() {
    let profile = Profile::new();
    let model = WordModel::new("m");
    profile.use_model(&model);
    let chunks: Vec<_> = (0..1_000).map(|n| function(&format!("f{n}"), &format!("text {n}"))).collect();
    for (n, chunks) in chunks.chunks(100).enumerate() {
        profile.file(&format!("{n}.rs"), chunks);
    }
    let progress = profile.index().embed_pending(usize::MAX, &go()).unwrap();
    assert_eq!((progress.embedded, progress.left, progress.files.len()), (1_000, 0, 10));
    assert_eq!(profile.index().status().unwrap().coverage, 1.0);
}

#[test]
fn a_stopped_call_keeps_what_was_made() {
    let profile = Profile::new();
    let model = WordModel::new("m");
    profile.use_model(&model);
    profile.file("a.rs", &[function("a", "one"), function("b", "two")]);
    let stopped = profile.index().embed_pending(usize::MAX, &true.into()).unwrap();
    assert_eq!((stopped.embedded, stopped.left), (0, 2));
    assert_eq!(profile.index().embed_pending(usize::MAX, &go()).unwrap().left, 0);
}

#[test]
fn a_text_that_cannot_be_embedded_does_not_hold_up_the_others() {
    let profile = Profile::new();
    let model = WordModel::new("m");
    profile.use_model(&model);
    profile.file("a.rs", &[function("a", CURSED), function("b", "two")]);
    let progress = profile.index().embed_pending(usize::MAX, &go()).unwrap();
    assert_eq!((progress.embedded, progress.failed, progress.left), (1, 1, 1));
    assert!(!profile.index().is_behind().unwrap().pending, "nothing that can be done now");
    let again = profile.index().embed_pending(usize::MAX, &go()).unwrap();
    assert_eq!((again.failed, model.runs()), (0, 2), "it isn't tried over and over");
    profile.use_model(&model);
    assert!(profile.index().is_behind().unwrap().pending, "but again when the model is set again");
}

#[test]
fn a_model_that_breaks_is_an_error_and_loses_nothing() {
    let profile = Profile::new();
    let model = WordModel::new("m");
    profile.use_model(&model);
    profile.file("a.rs", &[function("a", "one")]);
    model.broken.store(true, Ordering::SeqCst);
    assert!(matches!(profile.index().embed_pending(usize::MAX, &go()), Err(IndexError::Embed(_))));
    model.broken.store(false, Ordering::SeqCst);
    assert_eq!(profile.index().embed_pending(usize::MAX, &go()).unwrap().embedded, 1);
}

#[test]
fn a_chunk_that_goes_while_it_is_embedded_leaves_no_trace() {
    let profile = Profile::new();
    let model = WordModel::new("m");
    profile.use_model(&model);
    profile.file("a.rs", &[function("a", "one")]);
    let id = profile.number("SELECT id FROM chunk");
    profile.remove_file("a.rs");
    let model_id = profile.number("SELECT id FROM model");
    let recorded = profile.db.write(move |tx| crate::pending::embedded(tx, model_id, &[id])).unwrap();
    assert_eq!(recorded, 0);
    assert_eq!(profile.number("SELECT count(*) FROM chunk_vector"), 0);
}

#[test]
fn another_model_embeds_in_the_background_while_the_old_vectors_answer() {
    let profile = Profile::new();
    let (old, new) = (WordModel::new("old"), WordModel::of_length("new", 32));
    profile.use_model(&old);
    for n in 0..4 {
        profile.file(&format!("{n}.rs"), &[function(&format!("f{n}"), &format!("subject{n}"))]);
    }
    profile.settle();

    profile.index().set_models(models(&new, &new, &[&old])).unwrap();
    assert_eq!(profile.index().status().unwrap().pending, 4);
    let hits = search(&profile, "Function f2 subject2");
    assert_eq!((hits.mode_used, hits.coverage), (Mode::Semantic, 1.0), "the old vectors cover everything");
    assert_eq!(hits.hits[0].path, "2.rs");

    profile.index().embed_pending(2, &go()).unwrap();
    profile.index().maintain().unwrap();
    assert_eq!(profile.index().recorded_models().unwrap().len(), 2, "not as many yet");
    assert_eq!(search(&profile, "Function f2 subject2").hits[0].path, "2.rs");

    profile.index().embed_pending(usize::MAX, &go()).unwrap();
    let recorded = profile.index().recorded_models().unwrap();
    assert_eq!(recorded.iter().map(|model| (model.name.as_str(), model.vectors)).collect::<Vec<_>>(), [("new", 4)]);
    assert_eq!(std::fs::read_dir(profile.path().join("lance")).unwrap().count(), 2, "one table and its state");
    assert_eq!(search(&profile, "Function f2 subject2").hits[0].path, "2.rs");

    profile.index().set_models(models(&old, &old, &[&new])).unwrap();
    profile.settle();
    assert_eq!(old.runs(), 4, "going back embeds nothing");
    assert_eq!(search(&profile, "Function f2 subject2").hits[0].path, "2.rs");
}

#[test]
fn code_and_text_may_have_models_of_their_own() {
    let profile = Profile::new();
    let (text, code) = (WordModel::new("text"), WordModel::of_length("code", 48));
    profile.index().set_models(models(&text, &code, &[])).unwrap();
    profile.file("a.rs", &[function("a", "apples")]);
    profile.file("a.md", &[function("b", "pears")]);
    profile.settle();
    assert_eq!((text.runs(), code.runs()), (1, 1));
    assert_eq!(profile.index().status().unwrap().coverage, 1.0);
    assert_eq!(search(&profile, "Function a apples").hits[0].path, "a.rs");
    assert_eq!(search(&profile, "Function b pears").hits[0].path, "a.md");
    assert_eq!(search(&profile, "Function b pears").hits.len(), 2, "both tables are asked");

    // From one model for both to another for code alone.
    profile.index().set_models(models(&text, &text, &[&code])).unwrap();
    profile.settle();
    assert_eq!(text.runs(), 2);
    let recorded = profile.index().recorded_models().unwrap();
    assert_eq!(recorded.iter().map(|model| (model.name.as_str(), model.vectors)).collect::<Vec<_>>(), [("text", 2)]);

    // And back: the text model loses its vectors of code.
    profile.index().set_models(models(&text, &code, &[])).unwrap();
    profile.settle();
    profile.index().maintain().unwrap();
    profile.settle();
    assert_eq!((text.runs(), code.runs()), (2, 1), "the cache has both");
    let rows: Vec<u64> = profile.index().vectors.tables().iter().map(|table| table.rows()).collect();
    assert_eq!(rows, [1, 1]);
    assert_eq!(search(&profile, "Function a apples").hits[0].path, "a.rs");
}

#[test]
fn a_model_that_is_not_there_for_a_while_costs_nothing() {
    let mut profile = Profile::new();
    let model = WordModel::new("m");
    profile.use_model(&model);
    profile.file("a.rs", &[function("a", "one")]);
    profile.settle();
    profile.restart(|_| {});
    profile.index().set_models(RoleModels::default()).unwrap();
    profile.file("b.rs", &[function("b", "two")]);
    profile.settle();
    profile.index().maintain().unwrap();
    let status = profile.index().status().unwrap();
    assert_eq!((status.chunks, status.pending, status.coverage), (2, 1, 0.0), "queued for when it is back");
    profile.use_model(&model);
    profile.settle();
    assert_eq!(model.runs(), 2);
    assert_eq!(profile.index().status().unwrap().coverage, 1.0);
}

#[test]
fn a_start_with_the_same_models_queues_nothing() {
    let mut profile = Profile::new();
    let model = WordModel::new("m");
    profile.use_model(&model);
    profile.file("a.rs", &[function("a", "one")]);
    profile.settle();
    profile.restart(|_| {});
    profile.use_model(&model);
    assert_eq!(profile.index().is_behind().unwrap(), Behind::default());
    profile.settle();
    assert_eq!(model.runs(), 1);
}

#[test]
fn a_rebuild_embeds_nothing() {
    let profile = Profile::new();
    let model = WordModel::new("m");
    profile.use_model(&model);
    profile.file("a.rs", &[function("a", "one"), function("b", "two")]);
    profile.settle();
    profile.index().rebuild(true, true);
    let behind = profile.index().is_behind().unwrap();
    assert!(behind.lexical && behind.vectors && !behind.pending);
    assert_eq!(profile.index().check().len(), 2);
    assert!(profile.index().catch_up_lexical(&go()).unwrap().rebuilt);
    assert!(profile.index().catch_up_vectors(&go()).unwrap().rebuilt);
    assert_eq!(model.runs(), 2);
    assert!(profile.index().check().is_empty());
    assert_eq!(search(&profile, "Function b two").hits[0].symbol, "b");
}

#[test]
fn what_all_indexes_know_to_be_gone_is_forgotten() {
    let profile = Profile::new();
    let model = WordModel::new("m");
    profile.use_model(&model);
    profile.file("a.rs", &[function("a", "one")]);
    profile.settle();
    profile.remove_file("a.rs");
    profile.index().catch_up_lexical(&go()).unwrap();
    profile.index().maintain().unwrap();
    assert_eq!(profile.number("SELECT count(*) FROM chunk_gone"), 1, "the vector index hasn't heard of it");
    profile.settle();
    profile.index().maintain().unwrap();
    assert_eq!(profile.number("SELECT count(*) FROM chunk_gone"), 0);
}

#[test]
fn vectors_of_contents_that_are_gone_stay_until_there_are_many() {
    let profile = Profile::new();
    let model = WordModel::new("m");
    profile.use_model(&model);
    for n in 0..5 {
        profile.file(&format!("{n}.rs"), &[function("f", &format!("number{n}"))]);
    }
    profile.settle();
    for n in 0..3 {
        profile.remove_file(&format!("{n}.rs"));
    }
    assert_eq!(profile.index().prune_cache(3).unwrap(), 0, "a branch that is switched back to finds them");
    assert_eq!(profile.index().prune_cache(2).unwrap(), 3);
    profile.file("copy.rs", &[function("f", "number4")]);
    profile.settle();
    assert_eq!(model.runs(), 5, "what a chunk still has wasn't forgotten");
}
