//! Real sources that are on the machine already: crates of this build and Python's standard library, with the
//! functions that they define and document.

mod python;
mod rust;

use std::collections::BTreeSet;
use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::random;

/// A source file.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// Relative to the folder that it is copied to, `/` between its parts.
    pub(crate) path: String,
    pub(crate) text: String,
    pub(crate) language: SourceLanguage,
    pub(crate) definitions: Vec<Definition>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum SourceLanguage {
    Rust,
    Python,
}

/// Something with a name that a file defines. Lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Definition {
    pub(crate) name: String,
    pub(crate) is_function: bool,
    /// The line that the name stands in.
    pub(crate) line: usize,
    pub(crate) doc: Option<Doc>,
}

/// A doc comment or docstring that can be taken out without breaking the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Doc {
    /// Its lines, which hold nothing else.
    pub(crate) lines: RangeInclusive<usize>,
    /// Its first sentence, as a person might ask it.
    pub(crate) sentence: String,
}

/// Returns at most `most` files of each language, the same ones each time.
pub(crate) fn collect(most: usize) -> Result<Vec<Source>> {
    let mut sources = rust::sources(most)?;
    sources.extend(python::sources(most)?);
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(sources)
}

/// A file on disk and where its copy goes.
struct Found {
    file: PathBuf,
    path: String,
}

/// Adds the files under `folder` that end in `.extension`, but for what is in folders called `without`.
fn find(folder: &Path, to: &str, extension: &str, without: &[&str], found: &mut Vec<Found>) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        let path = format!("{to}/{name}");
        let kind = entry.file_type()?;
        if kind.is_dir() && !without.contains(&name) {
            find(&entry.path(), &path, extension, without, found)?;
        } else if kind.is_file() && name.rsplit_once('.').is_some_and(|(_, end)| end == extension) {
            found.push(Found { file: entry.path(), path });
        }
    }
    Ok(())
}

/// Reads a sample of files that the engine would index, too.
fn read(found: Vec<Found>, most: usize) -> Result<Vec<(PathBuf, String, String)>> {
    let mut sources = Vec::new();
    for Found { file, path } in random::sample(found, most, |found| found.path.clone()) {
        let bytes = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        // Only plain UTF-8, so that line numbers and text stay what they are.
        if continuo_ingest::decode(Path::new(&path), &bytes).is_ok()
            && let Ok(text) = String::from_utf8(bytes)
            && !text.trim().is_empty()
        {
            sources.push((file, path, text));
        }
    }
    Ok(sources)
}

/// Returns the first sentence of a documentation's first paragraph, without marks of its markup, when it says enough to
/// be asked.
fn sentence(paragraph: &str) -> Option<String> {
    let paragraph = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    let end = paragraph.find(". ").unwrap_or(paragraph.len());
    let sentence = paragraph[..end].replace(['`', '[', ']', '*'], "");
    let sentence = sentence.trim().trim_end_matches(['.', ':']).to_owned();
    let words: BTreeSet<&str> =
        sentence.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().any(char::is_alphabetic)).collect();
    (words.len() >= 4 && sentence.len() <= 300).then_some(sentence)
}

impl Source {
    /// Returns the text without the documentation of those definitions (indices), and the line that each definition
    /// then stands in.
    pub(crate) fn without(&self, documentation_of: &BTreeSet<usize>) -> (String, Vec<usize>) {
        let docs = documentation_of.iter().filter_map(|at| self.definitions[*at].doc.as_ref());
        let removed: BTreeSet<usize> = docs.flat_map(|doc| doc.lines.clone()).collect();
        let kept = (1..).zip(self.text.split_inclusive('\n')).filter(|(line, _)| !removed.contains(line));
        let text = kept.map(|(_, row)| row).collect();
        let moved = |definition: &Definition| definition.line - removed.range(..definition.line).count();
        (text, self.definitions.iter().map(moved).collect())
    }
}

/// Writes a file of a copied tree.
pub(crate) fn write(folder: &Path, path: &str, text: &str) -> Result<()> {
    let full = folder.join(path);
    if let Some(parent) = full.parent() {
        fs::create_dir_all(parent).with_context(|| format!("cannot create {}", parent.display()))?;
    }
    fs::write(&full, text).with_context(|| format!("cannot write {}", full.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_the_first_sentence() {
        let check = |paragraph: &str, expect: Option<&str>| assert_eq!(sentence(paragraph).as_deref(), expect);
        check("Returns the [`Foo`] of\na thing. And more.", Some("Returns the Foo of a thing"));
        check("Returns it.", None);
        check("x x x x x", None);
        check(&"many words ".repeat(100), None);
    }

    #[test]
    fn documentation_is_taken_out_and_lines_move() {
        let text = "/// Says what one is.\n/// More.\nfn one() {}\n\n/// Says two.\nfn two() {}\n";
        let definition = |name: &str, line, lines| Definition {
            name: name.into(),
            is_function: true,
            line,
            doc: Some(Doc { lines, sentence: String::new() }),
        };
        let source = Source {
            path: "a.rs".into(),
            text: text.into(),
            language: SourceLanguage::Rust,
            definitions: vec![definition("one", 3, 1..=2), definition("two", 6, 5..=5)],
        };
        let (text, lines) = source.without(&BTreeSet::from([0]));
        assert_eq!(text, "fn one() {}\n\n/// Says two.\nfn two() {}\n");
        assert_eq!(lines, [1, 4]);
        assert_eq!(source.without(&BTreeSet::new()).1, [3, 6]);
    }
}
