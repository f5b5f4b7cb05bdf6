//! How well what is asked is found: questions made of real sources, whose answers are known.
//!
//! A function's documentation asks for the function, after it has been taken out of the sources that are searched; an
//! identifier asks for its definition. The questions are the same in every run on the same sources.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::{Context, Result, bail};
use clap::Args;
use continuo_engine::Engine;
use continuo_engine::api::{Api, IndexReport, IndexRequest, SearchMode, SearchRequest, SearchResult};

use crate::sources::{self, Source, SourceLanguage};
use crate::{machine, models, random, table};

/// As many results are looked at.
const DEPTH: usize = 10;
/// Shorter names are words that stand everywhere.
const IDENTIFIER: usize = 6;
const MODES: &[(SearchMode, &str)] =
    &[(SearchMode::Lexical, "lexical"), (SearchMode::Semantic, "semantic"), (SearchMode::Hybrid, "hybrid")];

#[derive(Args)]
pub(crate) struct Options {
    /// Most files of each language that are searched.
    #[arg(long, default_value_t = 300)]
    files: usize,
    /// Most questions of each kind.
    #[arg(long, default_value_t = 400)]
    questions: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    RustDoc,
    PythonDoc,
    Identifier,
}

impl Kind {
    const ALL: &[Kind] = &[Kind::RustDoc, Kind::PythonDoc, Kind::Identifier];

    fn name(self) -> &'static str {
        match self {
            Kind::RustDoc => "doc comment → function (Rust)",
            Kind::PythonDoc => "docstring → function (Python)",
            Kind::Identifier => "identifier → definition",
        }
    }
}

/// A question and what it asks for: a definition, by the indices of its source and of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Question {
    kind: Kind,
    text: String,
    source: usize,
    definition: usize,
}

/// A definition's place in the sources that are searched.
struct Place {
    path: String,
    line: u32,
}

/// The ranks of the right answers, from 1; nothing where it wasn't among the first.
#[derive(Default)]
struct Ranks(Vec<Option<usize>>);

/// Builds the questions, indexes the sources, asks, and prints how well it went.
pub(crate) fn run(options: &Options) -> Result<()> {
    let folder = models::temporary()?;
    let root = folder.path().canonicalize().context("the temporary folder is gone")?;
    let work = root.join("sources");
    let sources = sources::collect(options.files)?;
    let questions = questions(&sources, options.questions);
    let places = copy(&sources, &questions, &work)?;
    eprintln!("indexing {} files …", sources.len());
    let engine = models::engine(&root.join("data"))?;
    let report = engine.index(IndexRequest { profile: None, folders: vec![work], wait: true })?;
    if let Some(degradation) = report.degraded.first() {
        bail!("{}. {}", degradation.message, degradation.cure);
    }
    if report.vectors_total < report.chunks {
        bail!("{} of {} chunks have no vectors", report.chunks - report.vectors_total, report.chunks);
    }
    machine::print();
    describe(&report);
    eprintln!("asking {} questions …", questions.len());
    let ranks = ask(&engine, &questions, &places)?;
    table::print(&rows(&ranks), true);
    println!();
    println!("MRR counts the first {DEPTH} results; an answer further down counts as not found.");
    engine.shut_down();
    Ok(())
}

fn describe(report: &IndexReport) {
    let skipped: Vec<String> = report.files_skipped.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
    let skipped = if skipped.is_empty() { String::new() } else { format!(", left out: {}", skipped.join(", ")) };
    let (files, chunks) = (table::count(report.files_indexed), table::count(report.chunks));
    println!("{files} files, {chunks} chunks, {} tokens{skipped}", table::count(report.tokens));
    println!();
}

/// Returns the questions that have one right answer, at most `most` of each kind.
fn questions(sources: &[Source], most: usize) -> Vec<Question> {
    let mut sentences: HashMap<String, usize> = HashMap::new();
    let mut names: HashMap<&str, usize> = HashMap::new();
    for definition in sources.iter().flat_map(|source| &source.definitions) {
        *names.entry(&definition.name).or_default() += 1;
        if let Some(doc) = &definition.doc {
            *sentences.entry(doc.sentence.to_lowercase()).or_default() += 1;
        }
    }
    let mut by_kind: BTreeMap<Kind, Vec<Question>> = BTreeMap::new();
    for (at, source) in sources.iter().enumerate() {
        for (number, definition) in source.definitions.iter().enumerate() {
            let mut add = |kind, text: &str| {
                let question = Question { kind, text: text.to_owned(), source: at, definition: number };
                by_kind.entry(kind).or_default().push(question);
            };
            if let Some(doc) = &definition.doc
                && definition.is_function
                && sentences.get(&doc.sentence.to_lowercase()) == Some(&1)
            {
                match source.language {
                    SourceLanguage::Rust => add(Kind::RustDoc, &doc.sentence),
                    SourceLanguage::Python => add(Kind::PythonDoc, &doc.sentence),
                }
            }
            if definition.name.len() >= IDENTIFIER && names.get(definition.name.as_str()) == Some(&1) {
                add(Kind::Identifier, &definition.name);
            }
        }
    }
    let key = |question: &Question| {
        let source = &sources[question.source];
        format!("{} {} {}", source.path, source.definitions[question.definition].line, question.text)
    };
    by_kind.into_values().flat_map(|all| random::sample(all, most, key)).collect()
}

/// Writes the sources without the documentation that is asked with, and returns where the answers stand.
fn copy(sources: &[Source], questions: &[Question], to: &std::path::Path) -> Result<Vec<Place>> {
    let mut asked: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for question in questions.iter().filter(|question| question.kind != Kind::Identifier) {
        asked.entry(question.source).or_default().insert(question.definition);
    }
    let nothing = BTreeSet::new();
    let mut lines = Vec::with_capacity(sources.len());
    for (at, source) in sources.iter().enumerate() {
        let (text, moved) = source.without(asked.get(&at).unwrap_or(&nothing));
        sources::write(to, &source.path, &text)?;
        lines.push(moved);
    }
    let place = |question: &Question| Place {
        path: sources[question.source].path.clone(),
        line: u32::try_from(lines[question.source][question.definition]).unwrap_or(u32::MAX),
    };
    Ok(questions.iter().map(place).collect())
}

fn ask(engine: &Engine, questions: &[Question], places: &[Place]) -> Result<BTreeMap<(Kind, usize), Ranks>> {
    let mut ranks: BTreeMap<(Kind, usize), Ranks> = BTreeMap::new();
    for (mode_at, (mode, name)) in MODES.iter().enumerate() {
        for (question, place) in questions.iter().zip(places) {
            let query = question.text.clone();
            let request = SearchRequest { query, mode: *mode, limit: Some(DEPTH), ..SearchRequest::default() };
            let response = engine.search(request)?;
            if response.mode != *mode {
                bail!("a {name} search was answered in the mode {:?}", response.mode);
            }
            let rank = response.results.iter().position(|result| place.is_in(result)).map(|at| at + 1);
            ranks.entry((question.kind, mode_at)).or_default().0.push(rank);
        }
    }
    Ok(ranks)
}

impl Place {
    fn is_in(&self, result: &SearchResult) -> bool {
        result.path == self.path && (result.start_line..=result.end_line).contains(&self.line)
    }
}

impl Ranks {
    fn mean(&self, of: impl Fn(usize) -> f64) -> String {
        if self.0.is_empty() {
            return "–".to_owned();
        }
        let sum: f64 = self.0.iter().map(|rank| rank.map_or(0.0, &of)).sum();
        format!("{:.3}", sum / self.0.len() as f64)
    }

    fn row(&self, kind: &str, mode: &str) -> Vec<String> {
        vec![
            format!("{kind}, {mode}"),
            self.mean(|rank| 1.0 / rank as f64),
            self.mean(|rank| f64::from(u8::from(rank == 1))),
            self.mean(|_| 1.0),
            table::count(self.0.len() as u64),
        ]
    }
}

fn rows(ranks: &BTreeMap<(Kind, usize), Ranks>) -> Vec<Vec<String>> {
    let head = ["question, mode", "MRR", "recall@1", "recall@10", "questions"];
    let mut rows = vec![head.map(String::from).to_vec()];
    let nothing = Ranks::default();
    for kind in Kind::ALL {
        for (at, (_, mode)) in MODES.iter().enumerate() {
            rows.push(ranks.get(&(*kind, at)).unwrap_or(&nothing).row(kind.name(), mode));
        }
    }
    for (at, (_, mode)) in MODES.iter().enumerate() {
        let of_mode = ranks.iter().filter(|((_, mode), _)| *mode == at);
        let all = Ranks(of_mode.flat_map(|(_, ranks)| ranks.0.iter().copied()).collect());
        rows.push(all.row("all", mode));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::{Definition, Doc};

    fn source(path: &str, definitions: &[(&str, usize, Option<&str>)]) -> Source {
        let definition = |(name, line, sentence): &(&str, usize, Option<&str>)| Definition {
            name: (*name).to_owned(),
            is_function: true,
            line: *line,
            doc: sentence.map(|sentence| Doc { lines: line - 1..=line - 1, sentence: sentence.to_owned() }),
        };
        Source {
            path: path.to_owned(),
            text: String::new(),
            language: SourceLanguage::Rust,
            definitions: definitions.iter().map(definition).collect(),
        }
    }

    #[test]
    fn only_what_has_one_answer_is_asked() {
        let one = source("a.rs", &[("unique_name", 2, Some("Says it all")), ("twice_there", 4, Some("Says it twice"))]);
        let other = source("b.rs", &[("twice_there", 2, Some("says it TWICE")), ("tiny", 4, None)]);
        let asked = questions(&[one, other], 10);
        let texts: Vec<(Kind, &str)> = asked.iter().map(|question| (question.kind, question.text.as_str())).collect();
        assert_eq!(texts, [(Kind::RustDoc, "Says it all"), (Kind::Identifier, "unique_name")]);
    }

    #[test]
    fn ranks_make_figures() {
        let ranks = Ranks(vec![Some(1), Some(4), None, None]);
        assert_eq!(ranks.row("k", "m"), ["k, m", "0.312", "0.250", "0.500", "4"]);
        assert_eq!(Ranks::default().row("k", "m")[1], "–");
    }
}
