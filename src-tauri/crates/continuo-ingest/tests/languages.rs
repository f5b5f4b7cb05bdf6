//! Every language's query on a sample of it: which units it finds, and what becomes of them.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use continuo_ingest::{ByBytes, ChunkLimits, EntityKind, LinkKind, Parsed, detect, languages, parse};

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("languages/samples")
}

/// The sample of a language is named after it.
fn sample(language: &str) -> (PathBuf, String) {
    let path = fs::read_dir(samples())
        .expect("the samples' folder")
        .map(|entry| entry.expect("a sample").path())
        .find(|path| path.file_stem().is_some_and(|stem| stem == language))
        .unwrap_or_else(|| panic!("{language} has no sample"));
    let text = fs::read_to_string(&path).expect("a sample is text");
    (path, text)
}

fn parsed(language: &str, max_tokens: usize) -> (Parsed, String) {
    let (path, text) = sample(language);
    let found = detect(&path, text.as_bytes()).expect("a language");
    assert_eq!(found.name, language, "{}", path.display());
    let limits = ChunkLimits { max_tokens, ..ChunkLimits::default() };
    let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
    (parse(name, found, &text, &limits, &ByBytes), text)
}

/// What a reader compares: one line for each thing found.
fn summary(parsed: &Parsed) -> String {
    let mut out = String::new();
    let mut line = |text: std::fmt::Arguments<'_>| writeln!(out, "{text}").expect("a string takes it");
    if parsed.had_errors {
        line(format_args!("had errors"));
    }
    for chunk in &parsed.chunks {
        let lines = format!("{}-{}", chunk.start_line, chunk.end_line);
        let symbols = chunk.symbols.join(" ");
        let kind = chunk.kind.as_str();
        line(format_args!("chunk {lines:>7} {kind:8} {} [{symbols}] {}", chunk.symbol, chunk.context));
    }
    for entity in &parsed.entities {
        let lines = format!("{}-{}", entity.start_line, entity.end_line);
        match entity.kind {
            EntityKind::CodeUnit => line(format_args!(
                "unit  {lines:>7} {:8} {} `{}` {}",
                entity.unit, entity.qualified, entity.signature, entity.doc
            )),
            EntityKind::Document => line(format_args!("file  {lines:>7} {} {}", entity.name, entity.doc)),
            EntityKind::Reference => line(format_args!("url   {lines:>7} {}", entity.name)),
        }
    }
    for link in &parsed.links {
        let from = &parsed.entities[link.from].qualified;
        let verb = match link.kind {
            LinkKind::Imports => "imports",
            LinkKind::References => "refers",
            LinkKind::Mentions => "mentions",
        };
        line(format_args!("link  {:>7} {from} {verb} {}", link.line, link.target));
    }
    for todo in &parsed.todos {
        line(format_args!("todo  {:>7} {} {}", todo.line, todo.marker, todo.text));
    }
    out
}

#[test]
fn every_language_finds_the_units_of_its_sample() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let _bound = settings.bind_to_scope();
    for language in languages() {
        let (parsed, _) = parsed(language.name, 256);
        insta::assert_snapshot!(language.name, summary(&parsed));
    }
}

#[test]
fn every_language_splits_what_is_too_long_at_its_units() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let _bound = settings.bind_to_scope();
    for language in languages() {
        let (parsed, _) = parsed(language.name, 80);
        let mut out = String::new();
        for chunk in &parsed.chunks {
            writeln!(out, "=== {} {} [{}]\n{}", chunk.kind.as_str(), chunk.symbol, chunk.symbols.join(" "), chunk.text)
                .expect("a string takes it");
        }
        insta::assert_snapshot!(format!("{}-split", language.name), out);
    }
}

#[test]
fn samples_are_sound() {
    for language in languages() {
        assert!(!parsed(language.name, 256).0.had_errors, "{}: the sample has errors", language.name);
    }
}
