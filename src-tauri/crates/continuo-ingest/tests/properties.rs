//! What holds for every text, whatever is in it: nothing lost, nothing twice, nothing too long.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use continuo_ingest::{
    ByBytes, ChunkKind, ChunkLimits, CountTokens, FILE_PART_TOKENS, Language, Parsed, detect, languages, parse,
};
use proptest::prelude::*;

/// What models put around a text.
const SPECIAL_TOKENS: usize = 2;

static SAMPLES: LazyLock<Vec<(&'static Language, String)>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("languages/samples");
    let mut samples: Vec<_> = fs::read_dir(folder)
        .expect("the samples' folder")
        .map(|entry| {
            let path = entry.expect("a sample").path();
            let text = fs::read_to_string(&path).expect("a sample is text");
            (detect(&path, text.as_bytes()).expect("a language"), text)
        })
        .collect();
    samples.sort_by_key(|(language, _)| language.name);
    samples
});

/// Long in bytes, short in tokens.
const LONG_WORD: &str = "漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢\
     漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢a.md ";

/// Pieces of text that upset parsers.
const FRAGMENTS: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "\"",
    "'",
    "`",
    "\"\"\"",
    "/*",
    "*/",
    "//",
    "#",
    "--",
    "<",
    ">",
    "</",
    "<!--",
    "-->",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "    ",
    " ",
    ";",
    ":",
    ",",
    "= ",
    "=>",
    "->",
    "::",
    "@",
    "\\",
    "|",
    "%%",
    "$",
    "---\n",
    "```\n",
    "# Heading\n",
    "=====\n",
    "- item\n",
    "key: value\n",
    "key = 1\n",
    "[table]\n",
    "<div>",
    "EOF\n",
    "<<EOF\n",
    "fn f() {",
    "def f():\n",
    "class C {",
    "class C:\n",
    "end\n",
    "do\n",
    "if ",
    "else",
    "import x\n",
    "TODO: x",
    "https://a.example/b",
    "ünïcödé",
    "漢字かな",
    "🦀",
    "\u{200b}",
    "\u{feff}",
    "aVeryLongIdentifierThatGoesOnAndOn",
    "word word word word word word word word word word word word word word word word word word word word",
    LONG_WORD,
    "🦀éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé\
     ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé/b.rs ",
    "// -----\n",
    "}  // namespace a\n",
    "#endif  // A_H\n",
    "import {",
    "use a::{b, c::{",
    "@doc",
    "https://a.example/b,https://a.example/c,",
];

fn garbage() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::collection::vec(prop::sample::select(FRAGMENTS), 0..200).prop_map(|parts| parts.concat()),
        "\\PC{0,2000}",
        "[ -~\n\t]{0,3000}",
        (prop::sample::select(FRAGMENTS), 1_usize..3000).prop_map(|(part, times)| part.repeat(times)),
    ]
}

#[derive(Clone, Debug)]
enum Edit {
    Insert(usize, String),
    Delete(usize, usize),
    Repeat(usize, usize, usize),
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let at = 0_usize..4000;
    let edit = prop_oneof![
        (at.clone(), prop::sample::select(FRAGMENTS)).prop_map(|(at, text)| Edit::Insert(at, text.to_string())),
        (at.clone(), 0_usize..200).prop_map(|(at, length)| Edit::Delete(at, length)),
        (at, 0_usize..400, 1_usize..6).prop_map(|(at, length, times)| Edit::Repeat(at, length, times)),
    ];
    prop::collection::vec(edit, 0..8)
}

fn edited(text: &str, edits: &[Edit]) -> String {
    let mut text = text.to_string();
    for edit in edits {
        let place = |at: usize| text.floor_char_boundary(if text.is_empty() { 0 } else { at % text.len() });
        match edit {
            Edit::Insert(at, part) => {
                let at = place(*at);
                text.insert_str(at, part);
            }
            Edit::Delete(at, length) => {
                let at = place(*at);
                let end = text.floor_char_boundary(at + length).max(at);
                text.replace_range(at..end, "");
            }
            Edit::Repeat(at, length, times) => {
                let at = place(*at);
                let end = text.floor_char_boundary(at + length).max(at);
                let part = text[at..end].repeat(*times);
                text.insert_str(at, &part);
            }
        }
    }
    text
}

fn limits() -> impl Strategy<Value = ChunkLimits> {
    (64_usize..400, 0_usize..200, any::<bool>()).prop_map(|(max_tokens, overlap_tokens, include_header)| ChunkLimits {
        max_tokens,
        overlap_tokens,
        include_header,
    })
}

/// Checks what must hold, and says what doesn't.
fn check(language: &'static Language, text: &str, limits: &ChunkLimits) -> Parsed {
    let parsed = parse("file.name", language, text, limits, &ByBytes);
    let name = language.name;
    let header = if limits.include_header { FILE_PART_TOKENS } else { 0 };
    let mut covered = 0;
    for chunk in &parsed.chunks {
        assert!(!chunk.text.trim().is_empty(), "{name}: a chunk is empty");
        assert_eq!(
            chunk.tokens as usize,
            ByBytes.count(&chunk.context) + ByBytes.count(&chunk.text),
            "{name}: tokens are those of context and text"
        );
        assert!(
            chunk.tokens as usize + header + SPECIAL_TOKENS <= limits.max_tokens,
            "{name}: {} tokens are over the limit of {}: {:?}",
            chunk.tokens,
            limits.max_tokens,
            chunk.text
        );
        assert!(limits.include_header || chunk.context.is_empty());
        assert!(chunk.start_line >= 1 && chunk.start_line <= chunk.end_line);
        if name == "notebook" && !parsed.had_errors {
            continue;
        }
        assert_eq!(&text[chunk.start..chunk.end], chunk.text, "{name}: a chunk's text is where it says");
        assert!(!chunk.text.starts_with('\n') && !chunk.text.ends_with('\n'));
        let line = text[..chunk.start].matches('\n').count() + 1;
        assert_eq!(chunk.start_line as usize, line, "{name}");
        assert_eq!(chunk.end_line as usize, line + chunk.text.matches('\n').count(), "{name}");
        if chunk.kind == ChunkKind::Window {
            assert!(text[covered.min(chunk.start)..chunk.start].trim().is_empty(), "{name}: text is left out");
            assert!(chunk.end > covered, "{name}: a window moves on");
        } else {
            assert!(chunk.start >= covered, "{name}: chunks overlap");
            assert!(
                text[covered..chunk.start].trim().is_empty(),
                "{name}: text is left out: {:?}",
                &text[covered..chunk.start]
            );
        }
        covered = chunk.end;
    }
    if name != "notebook" || parsed.had_errors {
        assert!(text[covered..].trim().is_empty(), "{name}: the end is left out: {:?}", &text[covered..]);
    }
    let rows = text.lines().count().max(1) as u32;
    assert_eq!(parsed.entities[0].name, "file.name");
    for entity in &parsed.entities {
        assert!(
            entity.start_line >= 1 && entity.start_line <= entity.end_line && entity.end_line <= rows,
            "{entity:?}"
        );
        assert!(entity.signature.chars().count() <= 200);
    }
    for link in &parsed.links {
        assert!(link.from < parsed.entities.len() && link.line >= 1 && link.line <= rows, "{link:?}");
        assert!(!link.target.is_empty());
    }
    for todo in &parsed.todos {
        assert!(todo.line >= 1 && todo.line <= rows, "{todo:?}");
    }
    parsed
}

/// Found by chance: what is full by its bytes has few tokens.
#[test]
fn a_long_word_of_few_tokens_is_cut_where_its_bytes_are_full() {
    let edits = [Edit::Insert(37, "<!--".into()), Edit::Insert(0, "{".into()), Edit::Insert(2806, LONG_WORD.into())];
    for max_tokens in 64..120 {
        let limits = ChunkLimits { max_tokens, overlap_tokens: 0, include_header: false };
        for (language, text) in SAMPLES.iter() {
            check(language, &edited(text, &edits), &limits);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn edited_samples_are_cut_without_loss(edits in edits(), limits in limits()) {
        for (language, text) in SAMPLES.iter() {
            check(language, &edited(text, &edits), &limits);
        }
    }

    #[test]
    fn garbage_is_cut_without_loss(text in garbage(), limits in limits()) {
        for language in languages() {
            check(language, &text, &limits);
        }
    }

    #[test]
    fn nothing_depends_on_the_name_of_the_file_or_the_time(sample in 0..29_usize, edits in edits()) {
        let (language, text) = &SAMPLES[sample];
        let text = edited(text, &edits);
        let limits = ChunkLimits::default();
        let one = parse("one.rs", language, &text, &limits, &ByBytes);
        let other = parse("a/long/name of another.file", language, &text, &limits, &ByBytes);
        prop_assert_eq!(one.chunks, other.chunks);
        prop_assert_eq!(one.todos, other.todos);
    }
}
