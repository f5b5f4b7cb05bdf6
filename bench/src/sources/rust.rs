//! Sources of crates that this build depends on: cargo has unpacked them already.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::{Definition, Doc, Found, Source, SourceLanguage, find, read, sentence};

/// Crates that document much of what they define, of different fields.
const CRATES: &[&str] =
    &["tokio", "serde_json", "tantivy", "regex-automata", "jiff", "hyper", "axum", "clap_builder", "crossbeam-channel"];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
}

/// Returns at most `most` files of the crates.
pub(super) fn sources(most: usize) -> Result<Vec<Source>> {
    let packages = metadata()?.packages;
    let mut found: Vec<Found> = Vec::new();
    for name in CRATES {
        // Of several versions the last.
        let Some(package) = packages.iter().rfind(|package| package.name == *name) else { continue };
        let folder = package.manifest_path.parent().context("a manifest stands in a folder")?;
        find(&folder.join("src"), &format!("rust/{name}/src"), "rs", &["tests"], &mut found)?;
    }
    if found.is_empty() {
        bail!("none of {} is a dependency of this build any more", CRATES.join(", "));
    }
    let files = read(found, most)?.into_iter().map(|(_, path, text)| Source {
        definitions: definitions(&text),
        path,
        text,
        language: SourceLanguage::Rust,
    });
    Ok(files.collect())
}

fn metadata() -> Result<Metadata> {
    // Cargo tells at run time where the package is, so that a moved clone needs no rebuild to be right.
    let here = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    let root = here.parent().context("this package stands in the repository")?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let said = output(Command::new("rustc").arg("-vV"))?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc doesn't name its host")?;
    // What is for other platforms only isn't unpacked here.
    let arguments = ["metadata", "--format-version", "1", "--offline", "--filter-platform", host];
    let said = output(Command::new(cargo).args(arguments).arg("--manifest-path").arg(root.join("Cargo.toml")))?;
    serde_json::from_str(&said).context("cargo's metadata can't be read")
}

fn output(command: &mut Command) -> Result<String> {
    let name = Path::new(command.get_program()).display().to_string();
    let output = command.output().with_context(|| format!("cannot run {name}"))?;
    if !output.status.success() {
        bail!("{name} failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    String::from_utf8(output.stdout).with_context(|| format!("{name} answered in something else than UTF-8"))
}

/// Returns the functions and types that begin a line.
fn definitions(text: &str) -> Vec<Definition> {
    let rows: Vec<&str> = text.lines().map(str::trim).collect();
    let found = rows.iter().enumerate().filter_map(|(at, row)| {
        let (name, is_function) = defined(row)?;
        Some(Definition { name: name.to_owned(), is_function, line: at + 1, doc: doc(&rows[..at]) })
    });
    found.collect()
}

/// Returns the name that a row defines, and whether it's that of a function.
fn defined(row: &str) -> Option<(&str, bool)> {
    let mut rest = row.strip_prefix("pub").filter(|rest| rest.starts_with([' ', '('])).unwrap_or(row);
    if rest.starts_with('(') {
        rest = rest.split_once(')')?.1;
    }
    loop {
        rest = rest.trim_start();
        let (word, after) = rest.split_once(' ')?;
        match word {
            "default" | "const" | "async" | "unsafe" | "extern" | "\"C\"" => rest = after,
            "fn" | "struct" | "enum" | "trait" | "union" => {
                let end = after.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(after.len());
                let (name, next) = after.split_at(end);
                let is_function = word == "fn";
                let defines = !is_function || next.starts_with(['(', '<']);
                return (defines && !name.is_empty()).then_some((name, is_function));
            }
            _ => return None,
        }
    }
}

/// Returns the doc comment at the end of `rows`, before attributes.
fn doc(rows: &[&str]) -> Option<Doc> {
    let mut end = rows.len();
    while let Some(begin) = attribute(&rows[..end]) {
        // Documentation that isn't a comment can't be taken out by lines.
        if rows[begin].starts_with("#[doc") || rows[begin].starts_with("#[cfg_attr") {
            return None;
        }
        end = begin;
    }
    let is_doc = |row: &&&str| row.starts_with("///") && !row.starts_with("////");
    let begin = end - rows[..end].iter().rev().take_while(is_doc).count();
    // Attributes in the midst of it part it in two.
    if begin == end || attribute(&rows[..begin]).is_some() {
        return None;
    }
    let said = rows[begin..end].iter().map(|row| row[3..].trim());
    let paragraph: Vec<&str> = said.skip_while(|row| row.is_empty()).take_while(|row| !row.is_empty()).collect();
    if paragraph.iter().any(|row| row.starts_with(['#', '|', '`', '-', '*', '<'])) {
        return None;
    }
    Some(Doc { lines: begin + 1..=end, sentence: sentence(&paragraph.join(" "))? })
}

/// Returns the row where an attribute begins that ends with the last of `rows`.
fn attribute(rows: &[&str]) -> Option<usize> {
    const LONGEST: usize = 12;
    let last = rows.last()?;
    if last.starts_with("#[") {
        return Some(rows.len() - 1);
    }
    if !last.ends_with(']') || last.starts_with("//") {
        return None;
    }
    let near = rows.len().saturating_sub(LONGEST);
    let begin = near + rows[near..].iter().rposition(|row| row.starts_with("#["))?;
    // One that ends where it begins isn't this one.
    (!rows[begin].ends_with(']')).then_some(begin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_where_they_are_defined() {
        let check = |row: &str, expect: Option<(&str, bool)>| assert_eq!(defined(row), expect, "{row}");
        check("fn one() {", Some(("one", true)));
        check("pub(in crate::a) const unsafe extern \"C\" fn two<T>(", Some(("two", true)));
        check("pub struct Three;", Some(("Three", false)));
        check("const FOUR: usize = 4;", None);
        check("// fn five()", None);
        check("type F = fn (usize);", None);
        check("published", None);
    }

    #[test]
    fn a_doc_comment_belongs_to_what_follows_its_attributes() {
        let text = "/// Returns what was found\n/// in the end. More.\n///\n/// # Errors\n#[inline]\n#[must_use = \"it\n  matters\"]\npub fn found() -> u8 {\n    0\n}\n\n/// Words that are one thing.\n#[doc(alias = \"x\")]\nfn hidden() {}\n\nfn bare() {}\n";
        let found = definitions(text);
        let names: Vec<(&str, usize)> = found.iter().map(|one| (one.name.as_str(), one.line)).collect();
        assert_eq!(names, [("found", 8), ("hidden", 14), ("bare", 16)]);
        let sentence = "Returns what was found in the end".to_owned();
        assert_eq!(found[0].doc, Some(Doc { lines: 1..=4, sentence }));
        assert_eq!((&found[1].doc, &found[2].doc), (&None, &None));
    }
}
