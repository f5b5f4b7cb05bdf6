//! The licences of what the programs and the page are made of, which ask to go along with them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::cargo;

use super::said;

const PROGRAMS: [&str; 2] = ["continuo-cli", "continuo-desktop"];
/// What files with licences are called, in whatever case and with whatever ending.
const NAMES: [&str; 6] = ["license", "licence", "copying", "notice", "unlicense", "copyright"];

/// Something that others wrote.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    name: String,
    version: String,
    licence: String,
}

/// What is said by whom: most say the same.
#[derive(Default)]
struct Notices {
    parts: BTreeSet<Part>,
    /// By text, the names of those that come with it.
    texts: BTreeMap<String, BTreeSet<String>>,
}

/// Returns who wrote what the package holds, and under which terms.
pub(super) fn notices(root: &Path) -> Result<String> {
    let mut notices = Notices::default();
    crates(root, &mut notices)?;
    modules(&root.join("ui"), &mut notices)?;
    Ok(notices.told())
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    license_file: Option<String>,
    source: Option<String>,
    manifest_path: String,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

/// Nothing for what is linked, `build` or `dev` for what isn't.
#[derive(Deserialize)]
struct DependencyKind {
    kind: Option<String>,
}

fn crates(root: &Path, notices: &mut Notices) -> Result<()> {
    let host = said(std::process::Command::new("rustc").args(["--print", "host-tuple"]))?;
    let mut metadata = cargo(root, "metadata");
    let metadata = said(metadata.args(["--locked", "--format-version", "1", "--filter-platform", &host]))?;
    let metadata: Metadata = serde_json::from_str(&metadata).context("what `cargo metadata` says can't be read")?;
    let linked: HashMap<&str, Vec<&str>> = metadata
        .resolve
        .nodes
        .iter()
        .map(|node| {
            let is_linked = |one: &&Dependency| one.dep_kinds.iter().any(|kind| kind.kind.is_none());
            (node.id.as_str(), node.deps.iter().filter(is_linked).map(|one| one.pkg.as_str()).collect())
        })
        .collect();
    let programs = metadata.packages.iter().filter(|package| PROGRAMS.contains(&package.name.as_str()));
    let mut wanted: Vec<&str> = programs.map(|package| package.id.as_str()).collect();
    let mut reached = BTreeSet::new();
    while let Some(id) = wanted.pop() {
        if reached.insert(id) {
            wanted.extend(linked.get(id).into_iter().flatten());
        }
    }
    // What has no source is ours.
    for package in metadata.packages.iter().filter(|one| one.source.is_some() && reached.contains(one.id.as_str())) {
        let folder = Path::new(&package.manifest_path).parent().context("a manifest is in a folder")?;
        let licence = package.license.clone().or_else(|| package.license_file.clone()).unwrap_or_default();
        notices.add(&package.name, &package.version, &licence, folder)?;
    }
    Ok(())
}

#[derive(Deserialize)]
struct Lock {
    packages: BTreeMap<String, Module>,
}

#[derive(Deserialize)]
struct Module {
    #[serde(default)]
    version: String,
    #[serde(default)]
    license: String,
    /// Only for building and testing.
    #[serde(default)]
    dev: bool,
    #[serde(default)]
    optional: bool,
}

/// The page's parts that aren't only for building or testing it, as the lock file tells them apart.
fn modules(ui: &Path, notices: &mut Notices) -> Result<()> {
    let path = ui.join("package-lock.json");
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let lock: Lock = serde_json::from_str(&text).with_context(|| format!("in {}", path.display()))?;
    for (folder, module) in lock.packages {
        let Some((_, name)) = folder.rsplit_once("node_modules/") else { continue };
        if !module.dev && !module.optional {
            notices.add(name, &module.version, &module.license, &ui.join(&folder))?;
        }
    }
    Ok(())
}

impl Notices {
    fn add(&mut self, name: &str, version: &str, licence: &str, folder: &Path) -> Result<()> {
        let mut has_text = false;
        let entries = fs::read_dir(folder).with_context(|| format!("{name} isn't in {}", folder.display()))?;
        for path in entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()) {
            let file = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
            if NAMES.iter().any(|wanted| file.starts_with(wanted)) {
                let bytes = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
                // Some names in them are in an older encoding.
                let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n").trim().to_owned();
                self.texts.entry(text).or_default().insert(name.to_owned());
                has_text = true;
            }
        }
        let licence = if licence.is_empty() && has_text { "as its own text below says" } else { licence };
        if licence.is_empty() {
            bail!("{name} {version} doesn't say under which licence it is");
        }
        self.parts.insert(Part { name: name.to_owned(), version: version.to_owned(), licence: licence.to_owned() });
        Ok(())
    }

    fn told(&self) -> String {
        let mut told = String::from("Continuo is made with these, each under the licence beside it:\n\n");
        for Part { name, version, licence } in &self.parts {
            let _ = writeln!(told, "{name} {version}: {licence}");
        }
        for (text, names) in &self.texts {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let _ = write!(told, "\n{}\n{}\n\n{text}\n", "-".repeat(80), names.join(", "));
        }
        told
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::Notices;

    #[test]
    fn a_text_that_many_share_stands_once_with_their_names() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("LICENSE-MIT"), "Permission is granted\r\n").unwrap();
        std::fs::write(folder.path().join("main.rs"), "fn main() {}").unwrap();
        let mut notices = Notices::default();
        notices.add("one", "1.0.0", "MIT", folder.path()).unwrap();
        notices.add("two", "2.0.0", "MIT OR Apache-2.0", folder.path()).unwrap();
        let told = notices.told();
        assert!(told.contains("one 1.0.0: MIT\ntwo 2.0.0: MIT OR Apache-2.0\n"), "{told}");
        assert_eq!(told.matches("Permission is granted").count(), 1, "{told}");
        assert!(told.contains("one, two\n") && !told.contains("fn main"), "{told}");
        notices.add("three", "3.0.0", "", folder.path()).unwrap();
        let silent = tempfile::tempdir().unwrap();
        assert!(notices.add("four", "4.0.0", "", silent.path()).is_err(), "what nobody may pass on isn't passed on");
    }
}
