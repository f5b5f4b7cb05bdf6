//! Cells of a notebook: code and Markdown, without what they put out.
//!
//! A chunk's lines are those of the file, where each line of a cell's source is a string of its own; its text is the
//! source.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::context::{self, Part};
use super::levels::{ByIndent, Known};
use super::{Budget, Cutter, Heading, code, keyed, markdown};
use crate::extract::Extraction;
use crate::language::{Language, language};
use crate::lines::Lines;
use crate::outline::Outline;
use crate::{Chunk, ChunkKind, Parsed};

// Anything may be null, which isn't the same as not being there.
#[derive(Deserialize)]
struct Notebook<'t> {
    #[serde(borrow)]
    cells: Option<Vec<Cell<'t>>>,
    /// Where notebooks before version 4 kept their cells.
    #[serde(borrow)]
    worksheets: Option<Vec<Worksheet<'t>>>,
    metadata: Option<Metadata>,
}

#[derive(Deserialize)]
struct Worksheet<'t> {
    #[serde(borrow)]
    cells: Option<Vec<Cell<'t>>>,
}

#[derive(Deserialize)]
struct Cell<'t> {
    cell_type: Option<String>,
    #[serde(borrow, alias = "input")]
    source: Option<&'t RawValue>,
}

#[derive(Deserialize)]
struct Metadata {
    kernelspec: Option<Named>,
    language_info: Option<Named>,
}

#[derive(Deserialize)]
struct Named {
    language: Option<String>,
    name: Option<String>,
}

impl Metadata {
    /// What the notebook says it is written in.
    fn named(&self) -> Option<&str> {
        let info = self.language_info.as_ref().and_then(|info| info.name.as_deref());
        let kernel = self.kernelspec.as_ref().and_then(|kernel| kernel.language.as_deref());
        info.into_iter().chain(kernel).find(|name| !name.is_empty())
    }
}

impl Notebook<'_> {
    fn language(&self) -> Option<&'static Language> {
        match self.metadata.as_ref().and_then(Metadata::named) {
            None => language("python"),
            Some(name) => match name.to_ascii_lowercase().as_str() {
                "c++" => language("cpp"),
                "c#" => language("csharp"),
                "ipython" => language("python"),
                "sh" | "shell" => language("bash"),
                name => language(name),
            },
        }
    }
}

pub(crate) fn parse(file_name: &str, text: &str, budget: Budget<'_>, parsed: &mut Parsed) {
    let mut extraction = Extraction::default();
    let feeds: Vec<usize> = memchr::memchr_iter(b'\n', text.as_bytes()).collect();
    match serde_json::from_str::<Notebook<'_>>(text) {
        Ok(notebook) => {
            let mut reader = Reader { text, feeds: &feeds, budget, section: String::new(), parsed, extraction };
            let kernel = notebook.language();
            let sheets = notebook.worksheets.iter().flatten().flat_map(|sheet| sheet.cells.iter().flatten());
            for cell in notebook.cells.iter().flatten().chain(sheets) {
                reader.cell(cell, kernel);
            }
            extraction = reader.extraction;
        }
        Err(error) => {
            tracing::debug!(line = error.line(), "a notebook isn't valid JSON, and is read by its lines");
            parsed.had_errors = true;
            if let Some(json) = language("json") {
                parsed.chunks = keyed::chunks(json, &budget.lines(text, false), budget);
            }
        }
    }
    let rows = feeds.len() + usize::from(!text.is_empty() && !text.ends_with('\n'));
    extraction.put(file_name, rows, parsed);
}

struct Reader<'r, 't> {
    text: &'t str,
    feeds: &'r [usize],
    budget: Budget<'r>,
    /// The heading last seen, which is what the cells behind it are about.
    section: String,
    parsed: &'r mut Parsed,
    extraction: Extraction,
}

impl Reader<'_, '_> {
    fn cell(&mut self, cell: &Cell<'_>, kernel: Option<&'static Language>) {
        let Some(source) = cell.source.and_then(|raw| self.source(raw)) else { return };
        if source.text.trim().is_empty() {
            return;
        }
        let budget = self.budget;
        let lines = budget.lines(&source.text, false);
        let (chunks, extraction) = match cell.cell_type.as_deref().unwrap_or_default() {
            "markdown" | "heading" => self.markdown(&lines),
            "code" => self.code(&lines, kernel),
            _ => (self.plain(&lines), Extraction::prose(&lines)),
        };
        let row = |line: u32| source.rows.get(line as usize - 1).copied().unwrap_or(0) as u32 + 1;
        for mut chunk in chunks {
            chunk.start_line = row(chunk.start_line);
            chunk.end_line = row(chunk.end_line);
            (chunk.start, chunk.end) = (source.bytes.start, source.bytes.end);
            self.parsed.chunks.push(chunk);
        }
        self.extraction.append(extraction, &row);
    }

    fn markdown(&mut self, lines: &Lines<'_>) -> (Vec<Chunk>, Extraction) {
        let Some(of) = language("markdown") else { return (self.plain(lines), Extraction::prose(lines)) };
        let (document, levels) = markdown::read(of, lines);
        if !document.title.is_empty() {
            self.section.clone_from(&document.title);
        }
        let heading = self.heading(&document.title);
        let mut cutter = Cutter::new(lines, self.budget, "", ChunkKind::Cell);
        cutter.split(lines.all(), &heading, &Known(levels));
        (cutter.finish(&document.names), Extraction::markdown(lines, &document))
    }

    fn code(&mut self, lines: &Lines<'_>, kernel: Option<&'static Language>) -> (Vec<Chunk>, Extraction) {
        // `%%bash` on the first line is in another language than the notebook.
        let magic = lines.text.lines().next().and_then(|line| line.strip_prefix("%%"));
        let of = match magic.and_then(|magic| magic.split_whitespace().next()) {
            Some("sh") => language("bash"),
            Some(name) => language(name).or(kernel),
            None => kernel,
        };
        let Some((of, grammar)) = of.and_then(|of| of.grammar().map(|grammar| (of, grammar))) else {
            return (self.plain(lines), Extraction::prose(lines));
        };
        let heading = self.heading("");
        let mut outline = Outline::default();
        let mut cutter = Cutter::new(lines, self.budget, of.separator, ChunkKind::Cell);
        code::read_and(of, grammar, lines, lines.all(), &mut outline, &mut |_, levels| {
            cutter.split(lines.all(), &heading, levels);
        });
        (cutter.finish(&outline.names), Extraction::code(lines, &outline))
    }

    fn plain(&self, lines: &Lines<'_>) -> Vec<Chunk> {
        let mut cutter = Cutter::new(lines, self.budget, "", ChunkKind::Cell);
        cutter.split(lines.all(), &self.heading(""), &ByIndent);
        cutter.finish(&[])
    }

    fn heading(&self, symbol: &str) -> Heading {
        let part = Part { label: "Section", title: self.section.clone() };
        let parts = if self.section.is_empty() { &[][..] } else { std::slice::from_ref(&part) };
        context::heading(ChunkKind::Cell, symbol.to_string(), parts, "", self.budget)
    }

    /// Returns the source of a cell, be it one string or one a line.
    fn source(&self, raw: &RawValue) -> Option<Source> {
        let bytes = self.offset(raw)..self.offset(raw) + raw.get().len();
        let mut source = Source { text: String::new(), rows: Vec::new(), bytes };
        let parts: Vec<&RawValue> =
            if raw.get().starts_with('[') { serde_json::from_str(raw.get()).ok()? } else { vec![raw] };
        for part in parts {
            let row = self.feeds.partition_point(|feed| *feed < self.offset(part));
            let text: String = serde_json::from_str(part.get()).ok()?;
            for line in text.split_inclusive('\n') {
                if source.text.is_empty() || source.text.ends_with('\n') {
                    source.rows.push(row);
                }
                source.text.push_str(line);
            }
        }
        Some(source)
    }

    /// Where a value stands in the file: it is a slice of its text.
    fn offset(&self, raw: &RawValue) -> usize {
        (raw.get().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize)
    }
}

struct Source {
    text: String,
    /// The file's row (from 0) of each of its lines.
    rows: Vec<usize>,
    bytes: std::ops::Range<usize>,
}
