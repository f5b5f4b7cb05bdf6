#![allow(clippy::unwrap_used)]

use super::*;
use crate::testing::{OwnModels, default_model, runtime};

fn default() -> Embedder {
    Embedder::new(&runtime(), &default_model()).unwrap()
}

fn cosine(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

/// Holds a vector of a tiny model against what its weights give by hand: `make_tiny_models.py`'s tables, in numpy.
fn check(name: &str, of: impl FnOnce(&mut Embedder) -> Vec<f32>, len: usize, expected: [f32; 4]) {
    let own = OwnModels::new();
    let vector = of(&mut Embedder::new(&runtime(), &own.add(name)).unwrap());
    assert_eq!(vector.len(), len);
    for (found, expected) in vector.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-3, "{name}: {:?}, expected {expected:?}", &vector[..4]);
    }
}

#[test]
fn vectors_are_pooled_as_each_model_wants_it() {
    let text = "The context of your work";
    let embed = |embedder: &mut Embedder| embedder.embed(text).unwrap().remove(0);
    check("pieces", embed, 16, [0.20764, -0.26733, -0.61523, -0.01538]);
    check("cls", embed, 24, [0.09820, -0.17944, 0.41137, 0.42920]);
    check("sentence", embed, 8, [0.0, -0.43066, -0.31811, -0.34766]);
}

#[test]
fn a_query_has_the_models_prefix() {
    let query = |embedder: &mut Embedder| embedder.embed_query("the").unwrap();
    check("cls", query, 24, [0.14538, -0.13745, 0.46655, 0.38232]);
}

#[test]
fn a_document_has_the_models_prefix_and_its_header() {
    let own = OwnModels::new();
    let mut embedder = Embedder::new(&runtime(), &own.add("cls")).unwrap();
    let document = embedder.embed_document("a.rs", "Class: B", "fn").unwrap();
    assert_eq!(document, embedder.embed("passage: File: a.rs | Class: B\nfn").unwrap());
    assert_eq!(embedder.embed_document("", "", "fn").unwrap(), embedder.embed("passage: fn").unwrap());
}

#[test]
fn vectors_have_a_norm_of_1_are_rounded_and_come_out_the_same_every_time() {
    let (mut one, mut other) = (default(), default());
    let text = "fn parse(text: &str) -> Result<Tree, Error> { Parser::new(text).run() }";
    let vectors = one.embed(text).unwrap();
    assert_eq!(vectors.len(), 1);
    let vector = &vectors[0];
    assert_eq!(vector.len(), 384);
    assert!((cosine(vector, vector) - 1.0).abs() < 2e-3);
    let mut rounded = vector.clone();
    round(&mut rounded);
    assert_eq!(&rounded, vector, "it's used as the cache will keep it");
    one.embed(&"something else, and long ".repeat(100)).unwrap();
    assert_eq!(one.embed(text).unwrap(), vectors, "what was embedded before doesn't matter");
    assert_eq!(other.embed(text).unwrap(), vectors, "nor does the session");
}

#[test]
fn the_default_model_finds_what_a_query_means() {
    let mut embedder = default();
    let documents = [
        ("store.rs", "pub fn backup(&self, to: &Path) { copy every page of the database to a new file }"),
        ("watch.rs", "fn debounce(events: Vec<Event>) { wait until a path has been quiet for 300 milliseconds }"),
        ("pie.md", "Peel the apples, cut them into slices and bake the pie for forty minutes."),
    ];
    let vectors: Vec<Vec<f32>> =
        documents.iter().map(|(name, text)| embedder.embed_document(name, "", text).unwrap().remove(0)).collect();
    for (query, expected) in
        [("save a copy of the data", 0), ("ignore rapid file changes", 1), ("fruit dessert recipe", 2)]
    {
        let query_vector = embedder.embed_query(query).unwrap();
        let best = (0..3).max_by(|&one, &other| {
            cosine(&query_vector, &vectors[one]).total_cmp(&cosine(&query_vector, &vectors[other]))
        });
        assert_eq!(best, Some(expected), "{query}");
    }
}

#[test]
fn a_long_text_has_a_vector_for_each_window_of_the_same_length() {
    let own = OwnModels::new();
    let model = own.add("pieces");
    let mut embedder = Embedder::new(&runtime(), &model).unwrap();
    // 62 pieces fit between [CLS] and [SEP].
    for (words, windows) in [(0, 1), (1, 1), (62, 1), (63, 2), (124, 2), (125, 3), (1000, 17)] {
        assert_eq!(embedder.embed(&"the ".repeat(words)).unwrap().len(), windows, "{words} words");
    }
    let halves = embedder.embed(&format!("{}{}", "the ".repeat(40), "work ".repeat(40))).unwrap();
    assert_eq!(halves[0], embedder.embed(&"the ".repeat(40)).unwrap()[0]);
    assert_eq!(halves[1], embedder.embed(&"work ".repeat(40)).unwrap()[0]);
}

#[test]
fn every_window_of_a_long_document_has_its_header() {
    let own = OwnModels::new();
    let mut embedder = Embedder::new(&runtime(), &own.add("pieces")).unwrap();
    let text = format!("{}{}", "the ".repeat(45), "work ".repeat(45));
    let parts = embedder.embed_document("a", "", &text).unwrap();
    // "File: a" is three pieces.
    assert_eq!(parts.len(), 2);
    assert_eq!(parts[0], embedder.embed(&format!("File: a {}", "the ".repeat(45))).unwrap()[0]);
    assert_eq!(parts[1], embedder.embed(&format!("File: a {}", "work ".repeat(45))).unwrap()[0]);
    let buried = embedder.embed_document("a", &"method ".repeat(500), &text).unwrap();
    assert_eq!(buried.len(), 3, "a header takes no more than half of a window: 31 pieces stay for the text");
}

#[test]
fn a_long_file_name_is_cut_to_what_chunks_leave_room_for() {
    let mut embedder = default();
    let name = format!("{}.rs", "a_very_long_name_".repeat(12));
    let fitted = fit_file_name(&name, embedder.model.tokens()).into_owned();
    assert!(fitted.len() < name.len() / 2);
    let text = "fn f() {}";
    assert_eq!(embedder.embed_document(&name, "", text).unwrap(), embedder.embed_document(&fitted, "", text).unwrap());
}

#[test]
fn a_query_is_its_first_window_however_long_it_is() {
    let mut embedder = default();
    let long = "context engine ".repeat(1_000_000);
    assert_eq!(embedder.embed_query(&long).unwrap(), embedder.embed_query(&long[..15_000]).unwrap());
    for query in ["", " ", "\0", "é", &"x".repeat(100_000), &"é".repeat(100_000), "[CLS]", "'; DROP TABLE chunk; --"]
    {
        assert_eq!(embedder.embed_query(query).unwrap().len(), 384);
    }
}

#[test]
fn a_description_that_does_not_fit_the_graph_is_an_error() {
    let own = OwnModels::new();
    own.add("pieces");
    let path = own.path().join("pieces/model.toml");
    let original = std::fs::read_to_string(&path).unwrap();
    let with = |from: &str, to: &str| {
        assert!(original.contains(from));
        std::fs::write(&path, original.replace(from, to)).unwrap();
        Embedder::new(&runtime(), &own.models().find("pieces").unwrap())
    };
    let error = with("pooling = \"mean\"", "pooling = \"in-graph\"").err().unwrap();
    assert!(
        matches!(&error, EmbedError::ModelUnusable { reason, .. } if reason.contains("last_hidden_state")),
        "{error}"
    );
    let error = with("dimensions = 16", "dimensions = 17").unwrap().embed("text").unwrap_err();
    assert!(
        matches!(&error, EmbedError::Run { reason, .. } if reason.contains("16") && reason.contains("17")),
        "{error}"
    );
    let error = with("window = 64", "window = 80").unwrap().embed(&"the ".repeat(70)).unwrap_err();
    assert!(matches!(error, EmbedError::Run { .. }), "there are no positions for it: {error}");
    assert!(with("window = 64", "window = 64").unwrap().embed(&"the ".repeat(70)).is_ok());
}
