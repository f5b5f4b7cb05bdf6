#![allow(clippy::unwrap_used)]

use std::fs;

use super::*;
use crate::testing::{OwnModels, default_model, runtime, tiny};

/// Copies a tiny model's folder, to change it.
fn copy_of(name: &str) -> tempfile::TempDir {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for path in fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()) {
            let target = to.join(path.file_name().unwrap());
            if path.is_dir() {
                copy(&path, &target);
            } else {
                fs::copy(&path, target).unwrap();
            }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    copy(&tiny(name), folder.path());
    folder
}

/// Returns why a folder isn't added, and sees that nothing is left behind.
fn refused(source: &Path) -> String {
    let own = OwnModels::new();
    let refused = own.models().add(&runtime(), source, own.path(), "new").unwrap_err();
    assert_eq!(fs::read_dir(own.path()).unwrap().count(), 0, "nothing is left behind");
    assert!(!matches!(refused, EmbedError::RuntimeMissing { .. } | EmbedError::RuntimeUnusable { .. }), "{refused}");
    assert!(refused.hint().len() > 10);
    refused.to_string()
}

#[test]
fn a_plain_bert_folder_is_pooled_by_the_mean() {
    let own = OwnModels::new();
    let model = own.add("pieces");
    let manifest = model.manifest();
    assert_eq!(manifest.pooling, Pooling::Mean, "its pooler_output is for another task");
    assert_eq!((manifest.dimensions, manifest.window), (16, 64));
    assert_eq!(manifest.precision, "fp32");
    assert_eq!(own.models().verify()[0].state, Ok(()));
}

#[test]
fn a_sentence_transformers_folder_says_its_pooling_window_and_prefixes() {
    let own = OwnModels::new();
    let model = own.add("cls");
    let manifest = model.manifest();
    assert_eq!(manifest.pooling, Pooling::Cls);
    assert_eq!((manifest.dimensions, manifest.window), (24, 32));
    assert_eq!((&*manifest.query_prefix, &*manifest.document_prefix), ("query: ", "passage: "));
    assert_eq!(manifest.precision, "int8");
}

#[test]
fn a_graph_in_a_folder_of_its_own_comes_with_its_weights_and_its_window_is_found_by_trying() {
    let own = OwnModels::new();
    let model = own.add("sentence");
    let manifest = model.manifest();
    assert_eq!(manifest.pooling, Pooling::InGraph);
    assert_eq!((manifest.dimensions, manifest.window), (8, 128), "it has 130 positions and doesn't say so");
    assert!(model.dir().join("model.onnx_data").is_file());
    let fingerprint = model.fingerprint().to_owned();

    // Weights beside the graph count for what the model is.
    let changed = copy_of("sentence");
    let data = changed.path().join("onnx/model.onnx_data");
    let mut bytes = fs::read(&data).unwrap();
    bytes[3] ^= 1;
    fs::write(&data, bytes).unwrap();
    let other = own.models().add(&runtime(), changed.path(), own.path(), "changed").unwrap();
    assert_ne!(other.fingerprint(), fingerprint);
}

#[test]
fn the_installed_default_model_can_be_added_as_any_other() {
    let source = tempfile::tempdir().unwrap();
    let default = default_model();
    for name in ["model.int8.onnx", "model.int8.onnx.data", "tokenizer.json"] {
        fs::copy(default.dir().join(name), source.path().join(name)).unwrap();
    }
    fs::write(source.path().join("config.json"), r#"{"max_position_embeddings": 512}"#).unwrap();
    let own = OwnModels::new();
    let model = own.models().add(&runtime(), source.path(), own.path(), "minilm").unwrap();
    assert_eq!((model.dimensions(), model.window(), model.manifest().pooling), (384, 512, Pooling::InGraph));
    assert_ne!(model.fingerprint(), default.fingerprint(), "its window is another");
}

#[test]
fn what_is_no_text_encoder_is_refused() {
    assert!(refused(&tiny("vision")).contains("pixel_values"));
    assert!(refused(&tiny("fixed")).contains("dynamic axes"));
}

#[test]
fn what_is_missing_is_told() {
    let own = OwnModels::new();
    assert!(refused(&own.path().join("absent")).contains("isn't a folder"));
    assert!(refused(own.path()).contains("no .onnx file"));

    let folder = copy_of("pieces");
    fs::remove_file(folder.path().join("vocab.txt")).unwrap();
    assert!(refused(folder.path()).contains("no tokenizer.json"));

    let folder = copy_of("sentence");
    fs::remove_file(folder.path().join("onnx/model.onnx_data")).unwrap();
    refused(folder.path());
}

#[test]
fn several_graphs_need_a_choice() {
    let folder = copy_of("cls");
    fs::copy(folder.path().join("encoder_int8.onnx"), folder.path().join("encoder.onnx")).unwrap();
    assert!(refused(folder.path()).contains("encoder.onnx, encoder_int8.onnx"));

    fs::rename(folder.path().join("encoder.onnx"), folder.path().join("model.onnx")).unwrap();
    let own = OwnModels::new();
    let model = own.models().add(&runtime(), folder.path(), own.path(), "chosen").unwrap();
    assert_eq!(model.manifest().precision, "fp32", "model.onnx is the one that is meant");
}

#[test]
fn broken_files_are_refused() {
    let folder = copy_of("pieces");
    let graph = folder.path().join("model.onnx");
    let whole = fs::read(&graph).unwrap();
    for broken in [&b""[..], b"no graph", &whole[..whole.len() / 2], &whole[..100]] {
        fs::write(&graph, broken).unwrap();
        refused(folder.path());
    }
    fs::write(&graph, &whole).unwrap();
    fs::write(folder.path().join("config.json"), "{").unwrap();
    assert!(refused(folder.path()).contains("config.json"));
}

#[test]
fn a_window_beyond_what_the_graph_takes_is_refused() {
    let folder = copy_of("pieces");
    fs::write(folder.path().join("config.json"), r#"{"max_position_embeddings": 65}"#).unwrap();
    assert!(refused(folder.path()).contains("65 word pieces"));
}

#[test]
fn pooling_and_case_that_are_not_supported_are_refused() {
    let folder = copy_of("cls");
    fs::write(folder.path().join("1_Pooling/config.json"), r#"{"pooling_mode_max_tokens": true}"#).unwrap();
    assert!(refused(folder.path()).contains("pooling_mode_max_tokens"));

    let folder = copy_of("pieces");
    fs::write(folder.path().join("tokenizer_config.json"), r#"{"do_lower_case": false}"#).unwrap();
    fs::write(folder.path().join("sentence_bert_config.json"), r#"{"do_lower_case": true}"#).unwrap();
    assert!(refused(folder.path()).contains("lower case"));
}

#[test]
fn a_name_that_is_taken_or_unfit_is_refused() {
    let own = OwnModels::new();
    own.add("pieces");
    let add = |name| own.models().add(&runtime(), &tiny("cls"), own.path(), name).unwrap_err().to_string();
    assert!(add("pieces").contains("already"));
    assert!(add("../pieces").contains("isn't a name"));
    assert_eq!(own.models().find("pieces").unwrap().dimensions(), 16, "the first one stays");
}

#[test]
fn positions_of_roberta_and_limits_of_sentence_transformers_make_the_window() {
    let folder = tempfile::tempdir().unwrap();
    let of = |name: &str, json: &str| fs::write(folder.path().join(name), json).unwrap();
    assert_eq!(window(folder.path()), Ok(None));
    of("config.json", r#"{"model_type": "roberta", "max_position_embeddings": 514}"#);
    assert_eq!(window(folder.path()), Ok(Some(512)));
    of("config.json", r#"{"model_type": "bert", "max_position_embeddings": 8192}"#);
    assert_eq!(window(folder.path()), Ok(Some(512)), "longer ones cost memory by their square");
    of("tokenizer_config.json", r#"{"model_max_length": 1000000000000000019884624838656}"#);
    assert_eq!(window(folder.path()), Ok(Some(512)));
    of("sentence_bert_config.json", r#"{"max_seq_length": 256}"#);
    assert_eq!(window(folder.path()), Ok(Some(256)));
}
