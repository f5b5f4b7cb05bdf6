//! The `tokenizer.json` of a model that is being added: its own, or one written from the older vocabulary files.

use std::path::Path;

use serde_json::{Map, Value, json};

/// Returns the text of the `tokenizer.json` for the model in a folder.
///
/// # Errors
/// What is missing or wrong, for people.
pub(crate) fn tokenizer_json(folder: &Path) -> Result<Vec<u8>, String> {
    let read = |name: &str| match std::fs::read(folder.join(name)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("{name} can't be read: {error}")),
    };
    if let Some(json) = read("tokenizer.json")? {
        return Ok(json);
    }
    let written = if let Some(vocabulary) = read("vocab.txt")? {
        let config = json_file(folder, "tokenizer_config.json")?;
        let lowercase = config.get("do_lower_case").and_then(Value::as_bool).unwrap_or(true);
        word_piece(&text("vocab.txt", vocabulary)?, lowercase)?
    } else if let (Some(vocabulary), Some(merges)) = (read("vocab.json")?, read("merges.txt")?) {
        byte_pairs(&text("vocab.json", vocabulary)?, &text("merges.txt", merges)?)?
    } else {
        return Err("it has no tokenizer.json, no vocab.txt, and no vocab.json with merges.txt".to_owned());
    };
    Ok(written.to_string().into_bytes())
}

/// Returns a JSON file of a folder; an empty object when it isn't there.
///
/// # Errors
/// What is wrong with it, for people.
pub(crate) fn json_file(folder: &Path, name: &str) -> Result<Map<String, Value>, String> {
    match std::fs::read(folder.join(name)) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| format!("{name} can't be read: {error}")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Map::new()),
        Err(error) => Err(format!("{name} can't be read: {error}")),
    }
}

fn text(name: &str, bytes: Vec<u8>) -> Result<String, String> {
    String::from_utf8(bytes).map_err(|_| format!("{name} isn't UTF-8"))
}

/// BERT's tokenizer, from one piece a line.
fn word_piece(vocabulary: &str, lowercase: bool) -> Result<Value, String> {
    let vocabulary: Map<String, Value> =
        vocabulary.lines().zip(0u32..).map(|(piece, id)| (piece.trim_end().to_owned(), id.into())).collect();
    let id = |piece: &str| vocabulary.get(piece).cloned().ok_or_else(|| format!("vocab.txt has no {piece:?}"));
    id("[UNK]")?;
    let (separator, class) = (id("[SEP]")?, id("[CLS]")?);
    let special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
    let added: Vec<Value> =
        special.iter().filter_map(|&piece| Some(added_token(piece, vocabulary.get(piece)?))).collect();
    Ok(json!({
        "version": "1.0",
        "truncation": null,
        "padding": null,
        "added_tokens": added,
        "normalizer": {
            "type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null,
            "lowercase": lowercase,
        },
        "pre_tokenizer": { "type": "BertPreTokenizer" },
        "post_processor": { "type": "BertProcessing", "sep": ["[SEP]", separator], "cls": ["[CLS]", class] },
        "decoder": { "type": "WordPiece", "prefix": "##", "cleanup": true },
        "model": {
            "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100, "vocab": vocabulary,
        },
    }))
}

/// RoBERTa's tokenizer, that of CodeBERT, from its vocabulary and its merges.
fn byte_pairs(vocabulary: &str, merges: &str) -> Result<Value, String> {
    let vocabulary: Map<String, Value> =
        serde_json::from_str(vocabulary).map_err(|error| format!("vocab.json can't be read: {error}"))?;
    let id = |piece: &str| vocabulary.get(piece).cloned().ok_or_else(|| format!("vocab.json has no {piece:?}"));
    let (start, end) = (id("<s>")?, id("</s>")?);
    let special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"];
    let added: Vec<Value> =
        special.iter().filter_map(|&piece| Some(added_token(piece, vocabulary.get(piece)?))).collect();
    let merges: Vec<&str> = merges.lines().filter(|line| !line.starts_with("#version") && !line.is_empty()).collect();
    Ok(json!({
        "version": "1.0",
        "truncation": null,
        "padding": null,
        "added_tokens": added,
        "normalizer": null,
        "pre_tokenizer": { "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true },
        "post_processor": {
            "type": "RobertaProcessing", "sep": ["</s>", end], "cls": ["<s>", start], "trim_offsets": true,
            "add_prefix_space": false,
        },
        "decoder": { "type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true },
        "model": {
            "type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": "",
            "end_of_word_suffix": "", "fuse_unk": false, "byte_fallback": false, "vocab": vocabulary, "merges": merges,
        },
    }))
}

fn added_token(content: &str, id: &Value) -> Value {
    json!({
        "id": id, "content": content, "single_word": false, "lstrip": false, "rstrip": false, "normalized": false,
        "special": true,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use continuo_ingest::CountTokens;

    use super::*;
    use crate::tokens::Tokens;

    fn of(files: &[(&str, &str)]) -> Result<Tokens, String> {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            std::fs::write(folder.path().join(name), content).unwrap();
        }
        Tokens::parse(&tokenizer_json(folder.path())?)
    }

    #[test]
    fn a_vocab_txt_becomes_berts_tokenizer() {
        let vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\nhello\n##s\nHello\n!\n";
        let mut ids = Vec::new();
        let tokens = of(&[("vocab.txt", vocabulary)]).unwrap();
        assert_eq!(tokens.around(), (&[2][..], &[3][..]));
        tokens.encode("Hellos world!", &mut ids).unwrap();
        assert_eq!(ids, [4, 5, 1, 7]);

        let cased = of(&[("vocab.txt", vocabulary), ("tokenizer_config.json", r#"{"do_lower_case": false}"#)]).unwrap();
        ids.clear();
        cased.encode("Hellos hellos", &mut ids).unwrap();
        assert_eq!(ids, [6, 5, 4, 5]);
    }

    #[test]
    fn a_vocabulary_with_merges_becomes_robertas_tokenizer() {
        let vocabulary = r#"{"<s>": 0, "<pad>": 1, "</s>": 2, "a": 3, "b": 4, "ab": 5, "Ġ": 6, "Ġab": 7}"#;
        let tokens = of(&[("vocab.json", vocabulary), ("merges.txt", "#version: 0.2\na b\nĠ ab\n")]).unwrap();
        assert_eq!(tokens.around(), (&[0][..], &[2][..]));
        let mut ids = Vec::new();
        tokens.encode("ab ab a", &mut ids).unwrap();
        assert_eq!(ids, [5, 7, 6, 3]);
        assert_eq!(tokens.count("ab\n\tab"), tokens.count("ab") + tokens.count("ab"), "counts are additive");
    }

    #[test]
    fn what_is_missing_is_told() {
        let fault = |files: &[(&str, &str)]| of(files).err().unwrap();
        assert!(fault(&[]).contains("no tokenizer.json"));
        assert!(fault(&[("vocab.txt", "[UNK]\n[CLS]\n")]).contains("[SEP]"));
        assert!(fault(&[("vocab.json", "{}"), ("merges.txt", "")]).contains("<s>"));
        assert!(fault(&[("vocab.json", "{")]).contains("no tokenizer.json"));
        assert!(!fault(&[("tokenizer.json", "{}")]).is_empty());
    }
}
