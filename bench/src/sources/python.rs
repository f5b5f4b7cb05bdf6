//! Python's standard library, read by Python itself.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::{Definition, Doc, Found, Source, SourceLanguage, find, read, sentence};

/// Prints what each file defines, by Python's own parser.
const DEFINITIONS: &str = include_str!("definitions.py");

/// Not the library but its tests and tools, and what was installed beside it.
const WITHOUT: &[&str] = &[
    "site-packages",
    "dist-packages",
    "test",
    "tests",
    "idlelib",
    "idle_test",
    "lib2to3",
    "ensurepip",
    "turtledemo",
    "__pycache__",
    "lib-dynload",
];

#[derive(Deserialize)]
struct Defined {
    name: String,
    is_function: bool,
    line: usize,
    doc: Option<Docstring>,
}

#[derive(Deserialize)]
struct Docstring {
    first: usize,
    last: usize,
    text: String,
}

/// Returns at most `most` files of the standard library.
pub(super) fn sources(most: usize) -> Result<Vec<Source>> {
    let library = python(&["-c", "import sysconfig; print(sysconfig.get_path('stdlib'))"], "")?;
    let library = PathBuf::from(library.trim());
    let mut found: Vec<Found> = Vec::new();
    find(&library, "python", "py", WITHOUT, &mut found)?;
    let files = read(found, most)?;
    let names: Vec<&Path> = files.iter().map(|(file, ..)| file.as_path()).collect();
    let answer = python(&["-c", DEFINITIONS], &serde_json::to_string(&names)?)?;
    let defined: Vec<Vec<Defined>> = serde_json::from_str(&answer).context("Python's answer can't be read")?;
    if defined.len() != files.len() {
        bail!("Python answered about {} of {} files", defined.len(), files.len());
    }
    let sources = files.into_iter().zip(defined).map(|((_, path, text), defined)| Source {
        path,
        text,
        language: SourceLanguage::Python,
        definitions: defined.into_iter().map(Defined::into_definition).collect(),
    });
    Ok(sources.collect())
}

impl Defined {
    fn into_definition(self) -> Definition {
        let doc = self.doc.and_then(|doc| {
            // The first line is a docstring's summary.
            Some(Doc { lines: doc.first..=doc.last, sentence: sentence(doc.text.trim().lines().next()?)? })
        });
        Definition { name: self.name, is_function: self.is_function, line: self.line, doc }
    }
}

fn python(arguments: &[&str], input: &str) -> Result<String> {
    let mut command = Command::new("python3");
    // -I: neither the environment nor the working directory has a say.
    command.arg("-I").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().context("cannot run python3")?;
    let mut stdin = child.stdin.take().context("python3 has no standard input")?;
    // Python reads all of it before it answers.
    stdin.write_all(input.as_bytes()).context("cannot write to python3")?;
    drop(stdin);
    let output = child.wait_with_output().context("cannot read from python3")?;
    if !output.status.success() {
        bail!("python3 failed: {}", output.status);
    }
    String::from_utf8(output.stdout).context("python3 answered in something else than UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docstrings_are_found_that_can_be_taken_out() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.py");
        let text = "class A:\n    '''A class of its own.'''\n    @property\n    def one(self):\n        \"\"\"Say what one is for.\n\n        More.\n        \"\"\"\n        return 1\n\ndef only():\n    '''There is nothing else.'''\n\ndef short(): 'On the very same line'; return 2\n";
        std::fs::write(&file, text).unwrap();
        let answer = python(&["-c", DEFINITIONS], &serde_json::to_string(&[&file]).unwrap()).unwrap();
        let defined: Vec<Vec<Defined>> = serde_json::from_str(&answer).unwrap();
        let found: Vec<Definition> = defined.into_iter().flatten().map(Defined::into_definition).collect();
        let names: Vec<(&str, usize)> = found.iter().map(|one| (one.name.as_str(), one.line)).collect();
        assert_eq!(names, [("A", 1), ("one", 4), ("only", 11), ("short", 14)]);
        assert_eq!(found[1].doc, Some(Doc { lines: 5..=8, sentence: "Say what one is for".into() }));
        assert!(found[2].doc.is_none() && found[3].doc.is_none(), "without these the code would be another");
    }
}
