#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::testing;

/// Ours and the crate's, from one `tokenizer.json`.
struct Pair {
    ours: Tokens,
    theirs: Tokenizer,
}

fn default_json() -> Value {
    let path = testing::default_model().dir().join("tokenizer.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

impl Pair {
    fn of(json: &Value) -> Pair {
        let json = json.to_string().into_bytes();
        let mut theirs = Tokenizer::from_bytes(&json).unwrap();
        theirs.with_truncation(None).unwrap().with_padding(None);
        theirs.set_encode_special_tokens(true);
        Pair { ours: Tokens::parse(&json).unwrap(), theirs }
    }

    fn check(&self, text: &str) {
        let expected = self.theirs.encode_fast(text, false).unwrap();
        // The first time a word is encoded, the second time it's remembered.
        for _ in 0..2 {
            let mut ids = Vec::new();
            self.ours.encode(text, &mut ids).unwrap();
            assert_eq!(ids, expected.get_ids(), "{text:?}");
        }
        assert_eq!(self.ours.count(text), expected.len(), "{text:?}");
    }
}

/// The default model's tokenizer, and what becomes of it with other settings.
fn variants() -> Vec<Pair> {
    let default = default_json();
    let normalizers = [
        json!({"clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true}),
        json!({"clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": false}),
        json!({"clean_text": true, "handle_chinese_chars": false, "strip_accents": false, "lowercase": true}),
        json!({"clean_text": true, "handle_chinese_chars": true, "strip_accents": true, "lowercase": false}),
        json!({"clean_text": false, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true}),
    ];
    let variant = |mut normalizer: Value| {
        let mut json = default.clone();
        normalizer["type"] = "BertNormalizer".into();
        json["normalizer"] = normalizer;
        Pair::of(&json)
    };
    normalizers.into_iter().map(variant).collect()
}

/// Pieces of text that have tripped tokenizers.
const TRAPS: &[&str] = &[
    "fn",
    "HashMap",
    "snake_case",
    "camelCase2",
    "x",
    "9",
    "0xFF",
    " ",
    "\n",
    "\t",
    "\r\n",
    "\u{b}",
    "\u{c}",
    "\0",
    "\u{1}",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{3000}",
    "\u{2028}",
    "\u{200b}",
    "\u{200d}",
    "\u{feff}",
    "\u{ad}",
    "\u{fffd}",
    "_",
    ".",
    "->",
    "::",
    "[CLS]",
    "[SEP]",
    "[unk]",
    "[MASK",
    "##ing",
    "##",
    "é",
    "e\u{301}",
    "\u{301}",
    "\u{300}\u{316}",
    "ñ",
    "ß",
    "İ",
    "ǅ",
    "ς",
    "Σ",
    "ﬁ",
    "Å",
    "naïve",
    "中",
    "文字",
    "\u{3400}",
    "\u{9fa5}",
    "\u{9fa6}",
    "\u{9fff}",
    "\u{f900}",
    "\u{20000}",
    "\u{2f800}",
    "\u{4dbf}",
    "かな",
    "한국",
    "ก็",
    "привет",
    "עִבְרִית",
    "🦀",
    "👩\u{200d}🚀",
    "\u{e000}",
    "\u{10ffff}",
    "“",
    "…",
    "·",
    "€",
    "²",
    "½",
    "Ⅷ",
    "ａ",
    "，",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq",
];

fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        6 => prop::sample::select(TRAPS).prop_map(str::to_owned),
        3 => "[a-zA-Z0-9_ .,(){}\n]{0,12}",
        1 => any::<char>().prop_map(String::from),
        1 => "\\PC{0,6}",
    ];
    prop::collection::vec(part, 0..24).prop_map(|parts| parts.concat())
}

#[test]
fn pieces_are_those_of_the_general_tokenizer_for_any_text_and_setting() {
    let pairs = variants();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(1500));
    runner
        .run(&text(), |text| {
            pairs.iter().for_each(|pair| pair.check(&text));
            Ok(())
        })
        .unwrap();
}

#[test]
fn pieces_are_those_of_the_general_tokenizer_for_every_source_file() {
    let pair = Pair::of(&default_json());
    let sources = testing::sources();
    assert!(sources.len() > 20, "this crate alone has more");
    for source in sources {
        pair.check(&source);
    }
}

#[test]
fn every_trap_is_as_in_the_general_tokenizer_beside_every_other() {
    let pair = Pair::of(&default_json());
    for one in TRAPS {
        for other in TRAPS {
            pair.check(&format!("{one}{other}"));
        }
    }
}

#[test]
fn counts_are_additive_over_whitespace() {
    let tokens = Tokens::parse(default_json().to_string().as_bytes()).unwrap();
    let parts = ["pub fn count(&self)", "naïve 中文", "a_b", "[SEP]", &"x".repeat(300)];
    for space in [" ", "\n", "\t\t", "\r\n", "\u{3000}", "\u{a0}"] {
        let sum: usize = parts.iter().map(|part| tokens.count(part)).sum();
        assert_eq!(tokens.count(&parts.join(space)), sum, "{space:?}");
    }
}

#[test]
fn what_looks_like_a_special_token_is_text() {
    let tokens = Tokens::parse(default_json().to_string().as_bytes()).unwrap();
    assert_eq!(tokens.around(), (&[101][..], &[102][..]));
    let mut ids = Vec::new();
    tokens.encode("[SEP] [CLS]", &mut ids).unwrap();
    assert!(!ids.contains(&101) && !ids.contains(&102), "{ids:?}");
}

#[test]
fn truncation_and_padding_of_the_file_are_not_ours() {
    let json = std::fs::read(testing::tiny("cls").join("tokenizer.json")).unwrap();
    let tokens = Tokens::parse(&json).unwrap();
    assert_eq!(tokens.count("a b c d e f g h i j k"), 11, "the file truncates to 8");
    assert_eq!(tokens.count("a"), 1, "and pads to 8");
    assert_eq!(tokens.around().0.len() + tokens.around().1.len(), 2);
}

#[test]
fn the_default_models_tokenizer_and_its_kin_take_the_fast_path() {
    let kinds: Vec<bool> = variants().iter().map(|pair| matches!(pair.ours.kind, Kind::Bert(_))).collect();
    assert_eq!(kinds, [true, true, true, true, false], "without cleaning, control characters are words");
}

#[test]
fn a_tokenizer_of_another_kind_is_left_to_the_crate() {
    let mut json = default_json();
    json["pre_tokenizer"] = json!({"type": "Whitespace"});
    let pair = Pair::of(&json);
    assert!(matches!(pair.ours.kind, Kind::General(_)));
    pair.check("every word by itself");

    let mut json = default_json();
    let added = json!({"id": 30522, "content": "fn main", "single_word": false, "lstrip": false, "rstrip": false,
        "normalized": true, "special": false});
    json["added_tokens"].as_array_mut().unwrap().push(added);
    let tokens = Tokens::parse(json.to_string().as_bytes()).unwrap();
    assert!(matches!(tokens.kind, Kind::General(_)), "such a token is looked for in the whole text");
    let mut ids = Vec::new();
    tokens.encode("a fn main b", &mut ids).unwrap();
    assert_eq!(ids.len(), 3);
}

#[test]
fn a_broken_tokenizer_is_an_error() {
    for json in ["", "{", "[]", "{}", r#"{"model": {"type": "WordPiece", "vocab": {}}}"#] {
        assert!(Tokens::parse(json.as_bytes()).is_err(), "{json:?}");
    }
    let mut json = default_json();
    json["model"]["unk_token"] = "[GONE]".into();
    let tokens = Tokens::parse(json.to_string().as_bytes()).unwrap();
    assert!(tokens.encode("a word that is unknown: \u{e000}\u{1f980}", &mut Vec::new()).is_err());
}
