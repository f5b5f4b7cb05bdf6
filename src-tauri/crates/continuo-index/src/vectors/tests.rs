#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use crate::fixture::{Profile, WordModel, function, go};
use crate::{IndexOptions, Mode, Query};

fn find(profile: &Profile, text: &str) -> Vec<String> {
    profile.find(text, Mode::Semantic)
}

/// A profile with four embedded chunks, of which one has been removed again.
fn filled(model: &std::sync::Arc<WordModel>) -> Profile {
    let profile = Profile::new();
    profile.use_model(model);
    profile.file("lexer.rs", &[function("a", "reads the next token of the stream"), function("b", "looks ahead far")]);
    profile.file("parser.rs", &[function("c", "parses a configuration file")]);
    profile.file("notes.md", &[function("d", "call the dentist tomorrow")]);
    profile.settle();
    profile.remove_file("notes.md");
    profile.settle();
    profile
}

fn expect_whole(profile: &Profile, name: &str) {
    assert_eq!(find(profile, "parses a configuration file")[0], "parser.rs", "{name}");
    assert_eq!(find(profile, "reads the next token of the stream")[0], "lexer.rs", "{name}");
    assert!(!find(profile, "call the dentist tomorrow").contains(&"notes.md".to_owned()), "{name}");
    let tables = profile.index().vectors.tables();
    assert_eq!(
        tables.iter().map(|table| table.rows()).collect::<Vec<_>>(),
        [3],
        "{name}: no row is lost or there twice"
    );
}

#[test]
fn chunks_are_found_by_meaning_once_embedded() {
    let model = WordModel::new("m");
    let profile = filled(&model);
    expect_whole(&profile, "as it was filled");
    assert!(!profile.index().is_behind().unwrap().vectors);
    let again = profile.index().catch_up_vectors(&go()).unwrap();
    assert_eq!((again.added, again.removed, again.complete), (0, 0, true));
}

#[test]
fn it_goes_on_after_a_restart() {
    let model = WordModel::new("m");
    let mut profile = filled(&model);
    profile.restart(|_| {});
    profile.use_model(&model);
    expect_whole(&profile, "at once");
    profile.file("later.rs", &[function("later", "afterwards something else")]);
    profile.settle();
    assert_eq!(find(&profile, "afterwards something else")[0], "later.rs");
    assert_eq!(model.runs(), 5);
}

/// Damages the index as `damage` says, and expects it whole again after one catch-up, without embedding.
fn check_repair(name: &str, damage: impl FnOnce(&Path)) {
    let model = WordModel::new("m");
    let mut profile = filled(&model);
    let runs = model.runs();
    profile.restart(|dir| damage(&dir.join("lance")));
    profile.use_model(&model);
    let query = Query { text: "configuration".to_owned(), mode: Mode::Semantic, limit: 5, ..Query::default() };
    let hits = profile.index().search(&query);
    assert!(
        hits.is_err() || !hits.as_ref().unwrap().hits.is_empty() || hits.unwrap().mode_used == Mode::Lexical,
        "{name}"
    );
    profile.index().catch_up_vectors(&go()).unwrap();
    expect_whole(&profile, name);
    assert!(profile.index().check().is_empty(), "{name}");
    assert_eq!(model.runs(), runs, "{name}: nothing is embedded again");
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![dir.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                files.push(entry.path());
            }
        }
    }
    // Names are random; sizes and folders are enough of an order.
    files.sort_by_key(|path| (path.parent().map(Path::to_path_buf), std::fs::metadata(path).unwrap().len()));
    files
}

#[test]
fn a_deleted_folder_is_rebuilt() {
    check_repair("folder", |dir| std::fs::remove_dir_all(dir).unwrap());
}

#[test]
fn an_index_with_missing_empty_or_truncated_files_is_rebuilt() {
    let count = files(&filled(&WordModel::new("m")).path().join("lance")).len();
    assert!(count > 4, "there are files to damage");
    let damage: [(&str, fn(&Path)); 3] = [
        ("missing", |file| std::fs::remove_file(file).unwrap()),
        ("empty", |file| std::fs::write(file, b"").unwrap()),
        ("truncated", |file| {
            let bytes = std::fs::read(file).unwrap();
            std::fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
        }),
    ];
    for (name, damage) in damage {
        for which in 0..count {
            check_repair(&format!("{name} {which}"), |dir| {
                if let Some(file) = files(dir).get(which) {
                    damage(file);
                }
            });
        }
        check_repair(&format!("all {name}"), |dir| files(dir).iter().for_each(|file| damage(file)));
    }
}

#[test]
fn a_kill_between_the_table_and_its_state_is_taken_back() {
    let model = WordModel::new("m");
    let mut profile = filled(&model);
    let saved = tempfile::tempdir().unwrap();
    let state = |dir: &Path| {
        files(&dir.join("lance")).into_iter().find(|path| path.extension().is_some_and(|end| end == "json")).unwrap()
    };
    std::fs::copy(state(profile.path()), saved.path().join("state")).unwrap();
    profile.file("later.rs", &[function("later", "afterwards something else")]);
    profile.remove_file("parser.rs");
    profile.settle();
    // As if killed after the table was written and before its state was.
    profile.restart(|dir| {
        std::fs::copy(saved.path().join("state"), state(dir)).unwrap();
    });
    profile.use_model(&model);
    let done = profile.index().catch_up_vectors(&go()).unwrap();
    assert!(!done.rebuilt, "going back is enough");
    assert_eq!((done.added, done.removed), (1, 1), "the lost range is applied again");
    assert_eq!(find(&profile, "afterwards something else")[0], "later.rs");
    assert_eq!(profile.index().vectors.tables()[0].rows(), 3, "nothing is there twice");
}

#[test]
fn another_generation_is_rebuilt_from_the_cache() {
    let model = WordModel::new("m");
    let mut profile = filled(&model);
    let runs = model.runs();
    profile
        .db
        .write(|tx| -> Result<(), crate::IndexError> {
            tx.execute("UPDATE meta SET value = 'restored' WHERE key = 'generation'", [])?;
            Ok(())
        })
        .unwrap();
    profile.restart(|_| {});
    profile.use_model(&model);
    assert!(profile.index().catch_up_vectors(&go()).unwrap().rebuilt);
    expect_whole(&profile, "rebuilt");
    assert_eq!(model.runs(), runs);
}

#[test]
fn vectors_that_the_cache_lost_are_embedded_again() {
    let model = WordModel::new("m");
    let mut profile = filled(&model);
    profile.cache.prune("m", |_| false).unwrap();
    profile.restart(|dir| std::fs::remove_dir_all(dir.join("lance")).unwrap());
    profile.use_model(&model);
    let done = profile.index().catch_up_vectors(&go()).unwrap();
    assert_eq!((done.added, done.complete), (0, false));
    assert!(profile.index().is_behind().unwrap().pending);
    profile.settle();
    expect_whole(&profile, "embedded again");
}

#[test]
fn a_chunk_of_several_windows_counts_by_its_best() {
    let model = WordModel::new("m");
    let profile = Profile::new();
    profile.use_model(&model);
    let long = function("a", "first window about cats and second window about dogs");
    profile.cache.put_many("m", vec![(long.content_hash, vec![model.vector("cats"), model.vector("dogs")])]).unwrap();
    profile.file("long.rs", std::slice::from_ref(&long));
    profile.file("short.rs", &[function("b", "cats cows dogs birds")]);
    profile.settle();
    assert_eq!(profile.index().vectors.tables()[0].rows(), 3);
    let query = Query { text: "dogs".to_owned(), mode: Mode::Semantic, limit: 10, ..Query::default() };
    let hits = profile.index().search(&query).unwrap().hits;
    assert_eq!(hits.len(), 2, "once, though both windows match");
    assert_eq!(hits[0].path, "long.rs");
    assert!(hits[0].semantic_score.unwrap() > 0.99, "the best window's");
    assert_eq!(profile.index().status().unwrap().vectors, 2, "it counts as one chunk");
}

#[test]
fn many_chunks_get_a_vector_index_that_finds_the_same() {
    let model = WordModel::new("m");
    let profile = Profile::with(IndexOptions { vector_index_rows: 1_000, ..IndexOptions::default() });
    profile.use_model(&model);
    let chunks: Vec<_> = (0..1_500)
        .map(|n| function(&format!("f{n}"), &format!("alpha{} beta{} gamma{n} delta{}", n % 7, n % 31, n % 113)))
        .collect();
    for (file, chunks) in chunks.chunks(300).enumerate() {
        profile.file(&format!("f{file}.rs"), chunks);
    }
    profile.settle();
    profile.index().maintain().unwrap();
    let table = profile.index().vectors.tables().remove(0);
    assert_eq!(table.trained_rows(), 1_500);
    let vector = model.vector("alpha3 beta7 gamma700 delta22");
    let found = table.search(&vector, &super::VectorFilter::default(), 10).unwrap();
    assert_eq!(found.len(), 10);
    let best = chunks
        .iter()
        .map(|chunk| dot(&vector, &model.vector(&format!("{} {}", chunk.context, chunk.text))))
        .fold(0.0, f32::max);
    assert!((found[0].1 - best).abs() < 1e-3, "exact scores after refining: {} {best}", found[0].1);

    // What comes after the index was made is found too, and what is gone isn't.
    profile.file("new.rs", &[function("new", "a unique newcomer")]);
    profile.remove_file("f2.rs");
    profile.settle();
    assert_eq!(find(&profile, "Function new a unique newcomer")[0], "new.rs");
    profile.index().maintain().unwrap();
    assert_eq!(find(&profile, "Function new a unique newcomer")[0], "new.rs");
    assert_eq!(table.rows(), 1_201);
    let all = table.search(&vector, &super::VectorFilter::default(), 1_201).unwrap();
    assert!(all.len() > 1_000 && all.len() <= 1_201);
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[test]
fn many_small_changes_do_not_pile_up_files() {
    let model = WordModel::new("m");
    let profile = Profile::new();
    profile.use_model(&model);
    for n in 0..40 {
        profile.file(&format!("f{n}.rs"), &[function(&format!("f{n}"), &format!("text number {n}"))]);
        profile.settle();
    }
    let data = |profile: &Profile| {
        files(&profile.path().join("lance")).iter().filter(|path| path.to_string_lossy().contains("/data/")).count()
    };
    assert_eq!(data(&profile), 40);
    profile.index().maintain().unwrap();
    let table = profile.index().vectors.tables().remove(0);
    assert_eq!(table.files().unwrap(), 1, "compacted");
    assert_eq!(table.rows(), 40);
    assert_eq!(find(&profile, "Function f17 text number 17")[0], "f17.rs");
}

#[test]
fn tables_that_no_model_has_are_removed() {
    let model = WordModel::new("m");
    let mut profile = filled(&model);
    profile.restart(|dir| {
        std::fs::create_dir_all(dir.join("lance").join("0123.lance").join("data")).unwrap();
        std::fs::write(dir.join("lance").join("0123.json"), b"{}").unwrap();
    });
    let left: Vec<_> =
        std::fs::read_dir(profile.path().join("lance")).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
    profile.use_model(&model);
    expect_whole(&profile, "the model's own stays");
}

#[test]
fn folders_with_unusual_names_work() {
    for name in ["with space", "per%20cent", "hash#tag", "question?mark", "ünïcode 検索", "plus+and&amp;"] {
        let parent = tempfile::tempdir().unwrap();
        let dir = parent.path().join(name);
        let lance = std::sync::Arc::new(super::lance::Lance::new(&dir.join("lance")).unwrap());
        let model = crate::roles::ModelRow { id: 1, fingerprint: "m".to_owned(), name: "m".to_owned(), dimensions: 4 };
        let profile = Profile::new();
        let origin = profile.db.read(crate::chunks::Origin::read).unwrap();
        let table = super::VectorTable::open(&lance, &model, 10, &origin);
        table.catch_up(&profile.db, &profile.cache, &go()).unwrap();
        assert!(table.folder().is_dir(), "{name}: the table stands where it is looked for");
        let again = super::VectorTable::open(&lance, &model, 10, &origin);
        assert!(again.reader().is_some() && again.problem().is_none(), "{name}: {:?}", again.problem());
    }
}
