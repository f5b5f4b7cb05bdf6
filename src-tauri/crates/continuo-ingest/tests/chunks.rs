//! How files of each kind are cut, and what an edit changes.

use std::collections::HashSet;
use std::fmt::Write as _;

use continuo_ingest::{ByBytes, Chunk, ChunkKind, ChunkLimits, Parsed, language, parse};

fn parsed(of: &str, text: &str) -> Parsed {
    parse("file.name", language(of).expect("a language"), text, &ChunkLimits::default(), &ByBytes)
}

fn chunks(of: &str, text: &str) -> Vec<Chunk> {
    parsed(of, text).chunks
}

/// `kind symbol` of each.
fn titles(chunks: &[Chunk]) -> Vec<String> {
    chunks.iter().map(|chunk| format!("{} {}", chunk.kind.as_str(), chunk.symbol)).collect()
}

fn hashes(chunks: &[Chunk]) -> HashSet<[u8; 32]> {
    chunks.iter().map(|chunk| chunk.content_hash).collect()
}

/// A function of some ten lines.
fn function(of: &str, number: usize) -> String {
    match of {
        "rust" => format!(
            "/// Does step {number}.\npub fn step_{number}(input: &str) -> usize {{\n    let mut total = {number};\n    \
             for part in input.split(',') {{\n        if part.is_empty() {{\n            continue;\n        }}\n        \
             total += part.len() * {number};\n    }}\n    total\n}}\n\n"
        ),
        "python" => format!(
            "def step_{number}(input):\n    \"\"\"Does step {number}.\"\"\"\n    total = {number}\n    for part in \
             input.split(','):\n        if not part:\n            continue\n        total += len(part) * {number}\n    \
             return total\n\n\n"
        ),
        "javascript" => format!(
            "// Does step {number}.\nexport function step_{number}(input) {{\n  let total = {number};\n  for (const \
             part of input.split(',')) {{\n    if (!part) {{\n      continue;\n    }}\n    total += part.length * \
             {number};\n  }}\n  return total;\n}}\n\n"
        ),
        "java" => format!(
            "    /** Does step {number}. */\n    int step{number}(String input) {{\n        int total = {number};\n        \
             for (String part : input.split(\",\")) {{\n            if (part.isEmpty()) {{\n                continue;\n     \
             \x20      }}\n            total += part.length() * {number};\n        }}\n        return total;\n    }}\n\n"
        ),
        "markdown" => format!(
            "## Step {number}\n\nWhat step {number} does, in a sentence or two.\n\n```\n# no heading\n```\n\n- first\n- \
             second\n\nThe end of step {number}.\n\n"
        ),
        "json" => format!("  \"step{number}\": {{\n    \"first\": {number},\n    \"second\": [1, 2]\n  }},\n"),
        "yaml" => format!("step{number}:\n  first: {number}\n  second:\n    - 1\n    - 2\n"),
        "toml" => format!("[step{number}]\nfirst = {number}\nsecond = [1, 2]\n\n"),
        _ => unreachable!("no function in {of}"),
    }
}

fn file(of: &str, count: usize) -> String {
    let body: String = (0..count).map(|number| function(of, number)).collect();
    match of {
        "java" => format!("package a.b;\n\npublic class Steps {{\n{body}}}\n"),
        "json" => format!("{{\n{body}  \"last\": true\n}}\n"),
        _ => body,
    }
}

#[test]
fn the_example_of_three_chunks() {
    let text = "import torch\nimport torch.nn as nn\nHIDDEN_DIM = 256\n\nclass MultiHeadAttention(nn.Module):\n    def \
                __init__(self, d_model, n_heads):\n        super().__init__()\n        self.n_heads = n_heads\n\n    def \
                forward(self, q, k, v):\n        return q\n\ndef scaled_dot_product_attention(q, k, v, mask=None):\n    \
                scores = torch.matmul(q, k.transpose(-2, -1))\n    return scores\n";
    let chunks = chunks("python", text);
    assert_eq!(titles(&chunks), ["module ", "class MultiHeadAttention", "function scaled_dot_product_attention"]);
    assert_eq!(chunks[0].symbols, ["HIDDEN_DIM"]);
    assert_eq!(chunks[1].symbols, ["MultiHeadAttention", "__init__", "forward"]);
    assert_eq!(chunks[1].context, "Class: MultiHeadAttention");
    assert_eq!((chunks[1].start_line, chunks[1].end_line), (5, 11));
}

#[test]
fn a_class_that_is_too_long_is_its_head_and_its_methods() {
    let text = file("java", 30);
    let chunks = chunks("java", &text);
    assert_eq!(chunks[1].kind, ChunkKind::Class);
    assert_eq!(chunks[1].text, "public class Steps {");
    assert_eq!(chunks.len(), 2 + 30, "package, head, and a chunk for each method");
    assert_eq!(chunks[2].symbol, "Steps.step0");
    assert_eq!(chunks[2].context, "Class: Steps | Method: step0 | Does step 0.");
    assert!(chunks[31].text.ends_with("}\n\n}"), "the last bracket goes with the last method");
}

#[test]
fn what_closes_goes_with_the_unit_before_it_and_no_further() {
    let body = "    total += 1;\n    total *= 2;\n    total -= 3;\n".repeat(8);
    let function = |name: &str| format!("int {name}(int total) {{\n{body}    return total;\n}}\n\n");
    let text = format!(
        "#ifndef A_H\n#define A_H\n\nnamespace foo {{\n\n{}// -----\n\n{}}}  // namespace foo\n\n#endif  // A_H\n",
        function("one"),
        function("two")
    );
    let chunks = chunks("cpp", &text);
    let last = chunks.last().expect("a chunk");
    assert_eq!(last.symbol, "foo::two");
    assert!(last.text.ends_with("}\n\n}  // namespace foo\n\n#endif  // A_H"), "{}", last.text);
    assert!(!chunks[chunks.len() - 2].text.contains("-----"), "a ruler closes nothing");
    let modules = "module A\n  def one\n    1\n  end\nend\n\ndef two\n  end_date = 1\nend\n";
    let chunks = self::chunks("ruby", modules);
    assert!(chunks.iter().any(|chunk| chunk.text.starts_with("def two")), "{:?}", titles(&chunks));
}

#[test]
fn what_is_too_long_is_cut_between_statements_and_every_part_has_the_header() {
    let mut text = String::from("/// Sums up.\nfn long(input: &[u32]) -> u32 {\n    let mut total = 0;\n");
    for number in 0..60 {
        write!(
            text,
            "    if input.len() > {number} {{\n        total += input[{number}];\n    }} else {{\n        total -= \
             {number};\n    }}\n"
        )
        .expect("a string takes it");
    }
    text.push_str("    total\n}\n");
    let chunks = chunks("rust", &text);
    assert!(chunks.len() > 3);
    for chunk in &chunks {
        assert_eq!((chunk.kind, chunk.symbol.as_str()), (ChunkKind::Function, "long"));
        assert_eq!(chunk.context, "Function: long | Sums up.");
    }
    for chunk in &chunks[1..] {
        assert!(chunk.text.starts_with("    if "), "a part begins with a statement: {}", chunk.text);
    }
}

#[test]
fn one_edit_changes_one_chunk() {
    for of in ["rust", "python", "javascript", "java", "markdown"] {
        let text = file(of, 450);
        assert!(text.lines().count() >= 4_000, "{of}");
        let before = chunks(of, &text);
        let edited = text.replacen("* 222", "* 222 + 1", 1).replacen("What step 222 does", "What step 222 did", 1);
        assert_ne!(text, edited, "{of}");
        let after = chunks(of, &edited);
        assert_eq!(before.len(), after.len(), "{of}");
        assert_eq!(hashes(&after).difference(&hashes(&before)).count(), 1, "{of}");
    }
}

#[test]
fn a_line_put_in_at_the_top_changes_one_chunk() {
    for (of, line) in [("rust", "use std::io;\n\n"), ("python", "import io\n\n"), ("markdown", "Preface.\n\n")] {
        let text = file(of, 450);
        let before = chunks(of, &text);
        let after = chunks(of, &format!("{line}{text}"));
        assert_eq!(hashes(&after).difference(&hashes(&before)).count(), 1, "{of}");
    }
}

#[test]
fn an_edit_of_one_key_changes_the_chunks_around_it_only() {
    for of in ["json", "yaml", "toml"] {
        let text = file(of, 1_000);
        let before = chunks(of, &text);
        assert!(before.len() > 20, "{of}");
        let edited = text.replacen("second", "another", 1);
        let after = chunks(of, &edited);
        assert_eq!(hashes(&after).difference(&hashes(&before)).count(), 1, "{of}");
        assert!(before.iter().all(|chunk| chunk.kind == ChunkKind::Key), "{of}");
    }
}

#[test]
fn an_insertion_at_the_top_is_forgotten_a_few_chunks_on() {
    let numbers = || (0..300).map(|number| number * 7919 % 1000);
    let json: String = numbers().map(|n| format!("  \"key{n}\": \"value of {n}\",\n")).collect();
    let yaml: String = numbers().map(|n| format!("key{n}: value of {n}\n")).collect();
    let nested: String = numbers().map(|n| format!("  key{n}: value of {n}\n")).collect();
    let code: String = numbers().map(|n| format!("    call_{n}(input, {n});\n")).collect();
    let rules: String = numbers().map(|n| format!(".rule{n} {{\n  width: {n}px;\n}}\n\n")).collect();
    for (of, text, mark, new) in [
        ("json", format!("{{\n{json}  \"last\": 1\n}}\n"), "{\n", "  \"new\": \"and some words\",\n"),
        ("yaml", format!("a: 1\n{yaml}"), "a: 1\n", "new: and some words\n"),
        ("yaml", format!("all:\n{nested}"), "all:\n", "  new: and some words\n"),
        ("rust", format!("fn long(input: &str) {{\n{code}}}\n"), "{\n", "    println!(\"and some words\");\n"),
        ("css", format!("a {{}}\n\n{rules}"), "\n\n", ".new {\n  width: 1px;\n}\n\n"),
    ] {
        let before = chunks(of, &text);
        let after = chunks(of, &text.replacen(mark, &format!("{mark}{new}"), 1));
        assert!(before.len() > 8, "{of}: {}", before.len());
        let changed = hashes(&after).difference(&hashes(&before)).count();
        assert!(changed <= 4, "{of}: {changed} of {} are new", after.len());
    }
}

#[test]
fn a_very_long_file_is_cut_as_a_short_one() {
    for of in ["rust", "python", "javascript", "markdown", "json"] {
        let count = 3_000;
        let text = file(of, count);
        assert!(text.lines().count() > 10_000, "{of}");
        let long = parsed(of, &text);
        assert!(!long.had_errors, "{of}");
        if of != "json" {
            assert_eq!(long.chunks.len(), count, "{of}: a chunk for each");
        }
        let short: HashSet<_> = hashes(&chunks(of, &file(of, 100)));
        let common = short.intersection(&hashes(&long.chunks)).count();
        assert!(common + 2 >= short.len(), "{of}: what is in both is cut the same");
    }
}

#[test]
fn a_very_long_class_is_parted_between_its_methods() {
    let text = file("java", 1_200);
    assert!(text.lines().count() > 10_000);
    let chunks = chunks("java", &text);
    let methods = chunks.iter().filter(|chunk| chunk.text.contains("int step"));
    for chunk in methods {
        assert!(chunk.text.starts_with("    /** Does step"), "{}", chunk.text);
        assert_eq!((chunk.kind, chunk.symbols.len()), (ChunkKind::Method, 1), "{}", chunk.text);
    }
}

#[test]
fn ten_megabytes_on_one_line_are_windows_of_words() {
    let text = "Some words that make a sentence, and so on. ".repeat(10_000_000 / 44);
    let chunks = chunks("text", &text);
    assert!(chunks.len() > 10_000);
    for pair in chunks.windows(2) {
        assert!(pair[1].start < pair[0].end, "windows share some text");
        assert!(pair[1].start > pair[0].start);
    }
    assert_eq!(chunks.last().map(|chunk| chunk.end), Some(text.trim_end().len()));
    assert!(chunks.iter().all(|chunk| chunk.start_line == 1 && chunk.tokens <= 230));
}

#[test]
fn ten_megabytes_without_a_space_are_cut_in_any_language() {
    let text = "abcdefgh".repeat(10_000_000 / 8);
    for of in ["text", "json", "markdown", "rust"] {
        let chunks = chunks(of, &text);
        assert!(chunks.len() > 1_000, "{of}");
        assert_eq!(chunks.last().map(|chunk| chunk.end), Some(text.len()), "{of}");
    }
}

#[test]
fn ten_megabytes_of_what_is_looked_around_for_end() {
    let parts = [
        "http://a.example/x,",
        "http://a))))))))))",
        "// a ",
        "# TODO: a ",
        "TODO TODO(x): ",
        "\"a.rs\",",
        "漢.md",
        "-----BEGIN PRIVATE KEY-----",
        "[a](b) ",
        "`a_b` ",
        "a: b, ",
    ];
    let text: String = parts.iter().map(|part| part.repeat(10_000_000 / parts.len() / part.len())).collect();
    for of in ["text", "markdown", "rust", "yaml", "json", "toml"] {
        let chunks = chunks(of, &text);
        assert_eq!(chunks.last().map(|chunk| chunk.end), Some(text.trim_end().len()), "{of}");
    }
    assert!(continuo_ingest::decode("a.txt".as_ref(), text.as_bytes()).is_ok());
}

#[test]
fn code_on_one_line_ends() {
    for (of, part) in [
        ("javascript", "export function a(){return 1};"),
        ("typescript", "@A() export class B{c(){}};"),
        ("python", "@a\ndef b(): pass\n"),
        ("cpp", "template<class T>T a(){return 1;}"),
        ("ruby", "private def a; end;"),
        ("java", "/**/@A class B{void c(){}}"),
        ("rust", "/**/#[a]fn b(){}"),
    ] {
        // Long, but not so long that the grammar isn't asked.
        let text = (part.repeat(90_000 / part.len()) + "\n").repeat(10);
        let chunks = chunks(of, &text);
        assert_eq!(chunks.last().map(|chunk| chunk.end), Some(text.trim_end().len()), "{of} {part}");
    }
}

#[test]
fn brackets_without_end_end() {
    for (of, part) in [
        ("rust", "("),
        ("rust", "{ fn a() "),
        ("python", "["),
        ("javascript", "{[("),
        ("json", "["),
        ("json", "{\"a\":"),
        ("java", "class A {\n"),
        ("cpp", "template<"),
        ("haskell", "(do "),
        ("html", "<div>"),
        ("css", "a{"),
        ("php", "<?php ("),
        ("ruby", "<<A\n"),
        ("bash", "$("),
        ("markdown", "> "),
        ("markdown", "[a]("),
        ("markdown", "*a **b "),
        ("yaml", "- "),
        ("toml", "a = ["),
        ("sql", "SELECT ("),
        ("swift", "a<b("),
        ("kotlin", "{ ("),
        ("scala", "{ ("),
        ("elixir", "fn -> "),
    ] {
        let text = part.repeat(50_000 / part.len());
        let chunks = chunks(of, &text);
        assert_eq!(chunks.last().map(|chunk| chunk.end), Some(text.trim_end().len()), "{of} {part}");
    }
}

#[test]
fn what_a_grammar_does_not_understand_is_cut_by_lines() {
    let line = "?? this %% is ]] no ((( programme at all ~~ but has words\n";
    let parsed = parsed("rust", &line.repeat(200));
    assert!(parsed.had_errors);
    assert!(parsed.chunks.len() > 5);
    assert!(parsed.chunks.iter().all(|chunk| chunk.text.lines().all(|text| text == line.trim_end())), "whole lines");
}

#[test]
fn a_unit_may_begin_with_what_wraps_it() {
    for text in ["private(def a; end).describe 'x' do\nend\n", "describe(def a; end, 'x') do\n  def b; end\nend\n"] {
        let chunks = chunks("ruby", text);
        assert_eq!(chunks.last().map(|chunk| chunk.end), Some(text.trim_end().len()));
    }
}

#[test]
fn comments_are_read_where_no_grammar_understands_the_rest_of_a_long_file() {
    let line = "?? this %% is ]] no ((( programme at all ~~ but has words // TODO: two\n";
    let parsed = parsed("rust", &format!("// TODO: one\n{}\n{}", file("rust", 900), line.repeat(6_000)));
    assert!(parsed.had_errors);
    let said = |text: &str| parsed.todos.iter().filter(|todo| todo.text == text).count();
    assert_eq!(said("one"), 1);
    assert!(said("two") > 500, "{}", said("two"));
}

#[test]
fn an_empty_file_has_no_chunks_and_is_a_document() {
    for language in continuo_ingest::languages() {
        for text in ["", "\n\n", "   "] {
            let parsed = parse("empty", language, text, &ChunkLimits::default(), &ByBytes);
            assert!(parsed.chunks.is_empty(), "{}", language.name);
            assert_eq!(parsed.entities.len(), 1);
        }
    }
}

#[test]
fn without_headers_there_is_more_room_and_no_context() {
    let text = file("java", 30);
    let limits = ChunkLimits { include_header: false, ..ChunkLimits::default() };
    let parsed = parse("Steps.java", language("java").expect("a language"), &text, &limits, &ByBytes);
    assert!(parsed.chunks.iter().all(|chunk| chunk.context.is_empty()));
    assert_eq!(parsed.chunks[2].symbol, "Steps.step0");
}

#[test]
fn keys_that_are_too_long_are_cut_at_the_keys_inside() {
    let services: String =
        (0..40).map(|n| format!("  service{n}:\n    image: shop/service{n}\n    ports: [80, 443]\n")).collect();
    let text = format!("version: 3\n\n# All of them.\nservices:\n{services}");
    let chunks = chunks("yaml", &text);
    assert!(chunks.len() > 3);
    assert_eq!(titles(&chunks)[0], "key version");
    assert!(chunks[1].symbol.starts_with("services.service0, service1"), "{}", chunks[1].symbol);
    assert!(chunks[1].text.starts_with("# All of them.\nservices:\n  service0:"), "the comment and the key lead");
    assert!(chunks[2].context.starts_with("Key: services | Key: service"), "{}", chunks[2].context);
    assert!(chunks.iter().skip(2).all(|chunk| chunk.text.starts_with("  service")));
}

#[test]
fn a_file_of_very_many_keys_is_cut_by_lines_in_the_end() {
    for (of, key) in [("json", "\"key\": 1,"), ("yaml", "key: 1"), ("toml", "key = 1")] {
        let text = format!("{key}\n").repeat(120_000);
        let text = if of == "json" { format!("{{\n{text}}}") } else { text };
        let chunks = chunks(of, &text);
        assert_eq!(chunks.last().map(|chunk| chunk.end), Some(text.trim_end().len()), "{of}");
        assert!(!chunks[0].symbols.is_empty(), "{of}");
        assert!(chunks[chunks.len() - 1].symbols.is_empty(), "{of}: no longer told apart");
    }
}

#[test]
fn an_array_is_cut_between_its_elements() {
    let items: Vec<String> =
        (0..100).map(|n| format!("  {{\n    \"id\": {n},\n    \"name\": \"item {n}\"\n  }}")).collect();
    let chunks = chunks("json", &format!("[\n{}\n]\n", items.join(",\n")));
    assert!(chunks.len() > 3);
    assert!(chunks[1..].iter().all(|chunk| chunk.text.starts_with("  {\n    \"id\"")), "{}", chunks[1].text);
    let lines: String = (0..200).map(|n| format!("{{\"id\": {n}, \"name\": \"item {n}\"}}\n")).collect();
    let chunks = self::chunks("json", &lines);
    assert!(chunks.iter().all(|chunk| chunk.text.starts_with("{\"id\"") && chunk.text.ends_with('}')));
}

#[test]
fn a_long_section_is_cut_between_paragraphs() {
    let paragraph = "A paragraph of some words that goes on\nover two lines.\n\n";
    let text = format!("# Title\n\n{}```rust\nfn a() {{}}\n\nfn b() {{}}\n```\n", paragraph.repeat(40));
    let chunks = chunks("markdown", &text);
    assert!(chunks.len() > 2);
    for chunk in &chunks[1..] {
        assert!(chunk.text.starts_with("A paragraph"), "{}", chunk.text);
        assert_eq!((chunk.symbol.as_str(), chunk.context.as_str()), ("Title", "Section: Title"));
    }
}

#[test]
fn a_notebook_without_a_kernel_is_python_and_a_broken_one_is_lines() {
    let text = r##"{"cells": [{"cell_type": "code", "source": ["def f():\n", "    return 1"]}], "metadata": {}}"##;
    let one = parsed("notebook", text);
    assert_eq!(one.chunks[0].text, "def f():\n    return 1");
    assert_eq!(one.entities[1].qualified, "f");
    for metadata in
        ["null", "{\"kernelspec\": null}", "{\"kernelspec\": {\"language\": null}, \"language_info\": null}"]
    {
        let text = text.replace("\"metadata\": {}", &format!("\"metadata\": {metadata}"));
        let one = parsed("notebook", &text);
        assert!(!one.had_errors, "{metadata}");
        assert_eq!(one.entities[1].qualified, "f", "{metadata}");
    }
    let broken = parsed("notebook", "{\"cells\": [\n1,\n");
    assert!(broken.had_errors && !broken.chunks.is_empty());
}
