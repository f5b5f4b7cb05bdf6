#![allow(clippy::unwrap_used)]

use std::fs;

use super::*;
use crate::testing::{OwnModels, runtime};

/// Adds the tiny model, does something to its folder, and returns what is then said of it: by a look at sizes, by
/// hashing, and by finding it.
fn after(
    change: impl FnOnce(&Path),
) -> (Result<(), ModelFault>, Result<(), ModelFault>, Result<Arc<Model>, EmbedError>) {
    let own = OwnModels::new();
    own.add("pieces");
    change(&own.path().join("pieces"));
    let only = |mut list: Vec<ModelInfo>| {
        assert_eq!(list.len(), 1);
        list.remove(0).state
    };
    let models = own.models();
    (only(models.list()), only(models.verify()), models.find("pieces"))
}

fn reason(found: Result<Arc<Model>, EmbedError>) -> String {
    match found {
        Err(EmbedError::ModelUnusable { reason, .. }) => reason,
        other => panic!("expected an unusable model, got {other:?}"),
    }
}

#[test]
fn a_whole_model_is_ready_and_found() {
    let (list, verify, found) = after(|_| {});
    assert_eq!((list, verify), (Ok(()), Ok(())));
    let model = found.unwrap();
    assert_eq!((model.name(), model.dimensions(), model.window()), ("pieces", 16, 64));
    assert_eq!(model.fingerprint().len(), 32);
    assert_eq!(model.counter().count("the context"), 2);
}

#[test]
fn a_missing_file_is_told() {
    let (list, verify, found) = after(|folder| fs::remove_file(folder.join("model.onnx")).unwrap());
    assert!(matches!(&list, Err(ModelFault::MissingFile { path }) if path.ends_with("model.onnx")), "{list:?}");
    assert_eq!(list, verify);
    assert_eq!(reason(found), "the file is missing");
}

#[test]
fn a_truncated_file_is_told_by_its_size() {
    let (list, _, found) = after(|folder| {
        let path = folder.join("model.onnx");
        let bytes = fs::read(&path).unwrap();
        fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
    });
    assert!(matches!(list, Err(ModelFault::WrongSize { expected, found, .. }) if found == expected / 2), "{list:?}");
    assert!(reason(found).contains("was installed with"));
}

#[test]
fn a_file_of_zero_bytes_is_told() {
    for name in ["model.onnx", "tokenizer.json", "model.toml"] {
        let (list, _, found) = after(|folder| fs::write(folder.join(name), "").unwrap());
        assert!(list.is_err(), "{name}");
        assert!(!reason(found).is_empty(), "{name}");
    }
}

#[test]
fn a_changed_file_of_the_same_size_is_told_by_its_contents_before_it_embeds() {
    let own = OwnModels::new();
    own.add("pieces");
    let path = own.path().join("pieces/model.onnx");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).unwrap();
    let models = own.models();
    assert_eq!(models.list()[0].state, Ok(()), "sizes don't show it");
    assert_eq!(models.verify()[0].state, Err(ModelFault::WrongChecksum { path }));
    let refused = crate::Embedder::new(&runtime(), &models.find("pieces").unwrap()).err().unwrap();
    assert!(refused.to_string().contains("SHA-256 differs"), "{refused}");
}

#[test]
fn a_tokenizer_that_is_none_is_told() {
    let (_, _, found) = after(|folder| {
        let path = folder.join("tokenizer.json");
        let len = fs::metadata(&path).unwrap().len() as usize;
        fs::write(path, "x".repeat(len)).unwrap();
    });
    assert!(reason(found).contains("tokenizer can't be read"));
}

#[test]
fn a_description_that_is_wrong_is_told() {
    let edits: [(&str, &str); 5] = [
        ("dimensions = 16", "dimensions = -1"),
        ("window = 64", "window = 5"),
        ("name = \"pieces\"", "name = \"other\""),
        ("pooling = \"mean\"", "pooling = \"max\""),
        ("path = \"model.onnx\"", "path = \"../model.onnx\""),
    ];
    for (from, to) in edits {
        let (list, _, found) = after(|folder| {
            let path = folder.join("model.toml");
            let text = fs::read_to_string(&path).unwrap();
            assert!(text.contains(from), "{from} stands in {text}");
            fs::write(path, text.replace(from, to)).unwrap();
        });
        assert!(matches!(list, Err(ModelFault::Unreadable { .. })), "{to}: {list:?}");
        assert!(!reason(found).is_empty());
    }
}

#[test]
fn an_installation_that_was_not_finished_is_told() {
    let (list, _, found) = after(|folder| fs::remove_file(folder.join("installed.toml")).unwrap());
    assert!(list.is_err());
    assert!(reason(found).contains("wasn't finished"));
}

#[test]
fn what_was_installed_must_be_what_the_description_wants() {
    let (list, _, _) = after(|folder| {
        let path = folder.join("model.toml");
        let text = fs::read_to_string(&path).unwrap();
        let wanted = format!("path = \"model.onnx\"\nsha256 = \"{}\"", "0".repeat(64));
        fs::write(path, text.replace("path = \"model.onnx\"", &wanted)).unwrap();
    });
    assert!(matches!(list, Err(ModelFault::WrongChecksum { .. })), "{list:?}");
}

#[test]
fn of_two_with_one_name_the_earlier_whole_one_counts() {
    let (first, second) = (OwnModels::new(), OwnModels::new());
    first.add("pieces");
    second.add("pieces");
    second.add("sentence");
    let models = Models::open(&[first.path().to_owned(), second.path().to_owned(), "/nowhere/at/all".into()]);
    let names = |models: &Models| models.list().into_iter().map(|model| model.name).collect::<Vec<_>>();
    assert_eq!(names(&models), ["pieces", "sentence"]);
    assert_eq!(models.find("pieces").unwrap().dir(), first.path().join("pieces"));

    fs::remove_file(first.path().join("pieces/model.onnx")).unwrap();
    assert_eq!(models.find("pieces").unwrap().dir(), second.path().join("pieces"));
    assert_eq!(models.list()[0].state, Ok(()));

    fs::remove_file(second.path().join("pieces/model.onnx")).unwrap();
    assert!(models.list()[0].state.is_err());
    assert!(
        matches!(models.find("pieces"), Err(EmbedError::ModelUnusable { path, .. }) if path.starts_with(first.path()))
    );
}

#[test]
fn a_model_that_is_not_there_is_told_with_where_it_was_looked_for() {
    let own = OwnModels::new();
    for name in ["absent", "", "../escape", "a/b"] {
        match own.models().find(name) {
            Err(EmbedError::ModelMissing { looked_in, .. }) => assert_eq!(looked_in, [own.path().to_owned()]),
            other => panic!("{name:?}: {other:?}"),
        }
    }
    assert!(Models::open(&[]).list().is_empty());
}

#[test]
fn the_fingerprint_changes_with_what_changes_the_vectors_and_with_nothing_else() {
    let own = OwnModels::new();
    let fingerprint = own.add("pieces").fingerprint().to_owned();
    let path = own.path().join("pieces/model.toml");
    let original = fs::read_to_string(&path).unwrap();
    let with = |from: &str, to: &str| {
        assert!(original.contains(from), "{from} stands in {original}");
        fs::write(&path, original.replace(from, to)).unwrap();
        own.models().find("pieces").unwrap().fingerprint().to_owned()
    };
    for (from, to) in [
        ("window = 64", "window = 32"),
        ("pooling = \"mean\"", "pooling = \"cls\""),
        ("query_prefix = \"\"", "query_prefix = \"query: \""),
        ("document_prefix = \"\"", "document_prefix = \"passage: \""),
        ("precision = \"fp32\"", "precision = \"fp16\""),
        ("normalize = true", "normalize = false"),
    ] {
        assert_ne!(with(from, to), fingerprint, "{to}");
    }
    assert_eq!(with("description = \"\"", "description = \"Another.\""), fingerprint);
    assert_eq!(with("license = \"\"", "license = \"MIT\""), fingerprint);
}
