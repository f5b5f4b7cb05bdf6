//! Keeps that Continuo can be given away as MIT OR Apache-2.0: every dependency's licence is on the list of
//! `tests/licences.toml`. Packages of other platforms are seen when the tests run there.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::holds;
use crate::tree;
use crate::workspace;

const RULE: &str = "A dependency's licence is on the list of tests/licences.toml; another is a decision to take there.";

/// SPDX ids that a dependency may be under, each with the reason why it may.
type Allowed = BTreeMap<String, String>;

/// The list: what crates may be under, and what tools of the page may be besides.
#[derive(Deserialize)]
struct Licences {
    crates: Allowed,
    tools_of_the_page: Allowed,
    /// What silent packages are under, by name and version.
    examined: BTreeMap<String, String>,
}

impl Licences {
    fn read() -> Licences {
        let path = tree::root().join("tests/licences.toml");
        let text = std::fs::read_to_string(path).expect("the list stands beside these tests");
        toml::from_str(&text).expect("the list is TOML of its three tables")
    }
}

/// Returns why a package may not be used, if so.
fn objection(allowed: &Allowed, name: &str, version: &str, expression: Option<&str>) -> Option<String> {
    let Some(expression) = expression else { return Some(format!("{name} {version} states no licence")) };
    match (Expression { words: words(expression), at: 0, allowed }).holds() {
        Some(true) => None,
        Some(false) => Some(format!("{name} {version} is under {expression}")),
        None => Some(format!("{name} {version} states `{expression}`, which is no SPDX expression")),
    }
}

/// An SPDX expression being read. `AND` binds more than `OR`; a slash is how `OR` was once written.
struct Expression<'a> {
    words: Vec<String>,
    at: usize,
    allowed: &'a Allowed,
}

fn words(expression: &str) -> Vec<String> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    spaced.split_whitespace().map(str::to_owned).collect()
}

impl Expression<'_> {
    /// Returns whether a choice of allowed licences satisfies the expression; nothing when it can't be read.
    fn holds(mut self) -> Option<bool> {
        let holds = self.any()?;
        (self.at == self.words.len()).then_some(holds)
    }

    fn any(&mut self) -> Option<bool> {
        let mut holds = self.all()?;
        while self.next_is("OR") {
            holds |= self.all()?;
        }
        Some(holds)
    }

    fn all(&mut self) -> Option<bool> {
        let mut holds = self.one()?;
        while self.next_is("AND") {
            holds &= self.one()?;
        }
        Some(holds)
    }

    fn one(&mut self) -> Option<bool> {
        if self.next_is("(") {
            let holds = self.any()?;
            return self.next_is(")").then_some(holds);
        }
        let mut id = self.id()?;
        if self.next_is("WITH") {
            id = format!("{id} WITH {}", self.id()?);
        }
        Some(self.allowed.contains_key(&id))
    }

    fn id(&mut self) -> Option<String> {
        let word = self.words.get(self.at)?;
        if ["AND", "OR", "WITH", "(", ")"].contains(&word.as_str()) {
            return None;
        }
        self.at += 1;
        Some(word.clone())
    }

    fn next_is(&mut self, word: &str) -> bool {
        let is = self.words.get(self.at).is_some_and(|next| next == word);
        self.at += usize::from(is);
        is
    }
}

/// Returns name, version and licence of what a package-lock.json pins.
fn page_packages(lock: &Value) -> Vec<(String, String, Option<String>)> {
    let packages = lock["packages"].as_object().into_iter().flatten();
    // The page itself stands under the empty path.
    let pinned = packages.filter(|(path, _)| !path.is_empty());
    let text = |value: &Value| value.as_str().map(str::to_owned);
    pinned
        .map(|(path, package)| {
            let name = path.rsplit("node_modules/").next().unwrap_or(path);
            (name.to_owned(), text(&package["version"]).unwrap_or_default(), text(&package["license"]))
        })
        .collect()
}

#[test]
fn every_crate_may_be_given_away() {
    let allowed = Licences::read().crates;
    let packages = workspace::all_packages();
    assert!(packages.len() > workspace::members().len(), "cargo names the dependencies too");
    let objections: Vec<String> = packages
        .iter()
        .filter_map(|package| objection(&allowed, &package.name, &package.version, package.license.as_deref()))
        .collect();
    holds(RULE, &objections);
}

#[test]
fn every_package_of_the_page_may_be_given_away() {
    let licences = Licences::read();
    let allowed: Allowed =
        licences.crates.iter().chain(&licences.tools_of_the_page).map(|(id, why)| (id.clone(), why.clone())).collect();
    let text = std::fs::read_to_string(tree::root().join("ui/package-lock.json")).expect("the page pins its packages");
    let lock: Value = serde_json::from_str(&text).expect("npm writes JSON");
    let packages = page_packages(&lock);
    assert!(!packages.is_empty(), "the page has packages");
    let licence = |name: &str, version: &str, stated: &Option<String>| {
        stated.clone().or_else(|| licences.examined.get(&format!("{name} {version}")).cloned())
    };
    let objections: Vec<String> = packages
        .iter()
        .filter_map(|(name, version, stated)| {
            objection(&allowed, name, version, licence(name, version, stated).as_deref())
        })
        .collect();
    holds(RULE, &objections);
}

#[test]
fn expressions_are_read_as_spdx_means_them() {
    let allowed = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "ISC"];
    let allowed: Allowed = allowed.iter().map(|id| ((*id).to_owned(), "as a test".to_owned())).collect();
    for (expression, passes) in [
        ("MIT", true),
        ("GPL-3.0-only", false),
        ("MIT OR GPL-3.0-only", true),
        ("MIT/Apache-2.0", true),
        ("Apache-2.0 / GPL-2.0", true),
        ("MIT AND GPL-3.0-only", false),
        ("GPL-3.0-only OR MIT AND GPL-2.0-only", false),
        ("(MIT OR GPL-3.0-only) AND ISC", true),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("MIT WITH LLVM-exception", false),
        ("MIT OR", false),
        ("(MIT", false),
        ("MIT Apache-2.0", false),
        ("", false),
    ] {
        assert_eq!(objection(&allowed, "a", "1", Some(expression)).is_none(), passes, "{expression}");
    }
    assert!(objection(&allowed, "silent", "1", None).is_some(), "no licence is no permission");
}

#[test]
fn packages_of_the_page_are_read_with_their_names() {
    let lock = serde_json::json!({ "packages": {
        "": { "name": "page" },
        "node_modules/@a/b": { "version": "1.0.0", "license": "MIT" },
        "node_modules/c/node_modules/d": { "version": "2.0.0" },
    }});
    let found = page_packages(&lock);
    let expected =
        [("@a/b".to_owned(), "1.0.0".to_owned(), Some("MIT".to_owned())), ("d".to_owned(), "2.0.0".to_owned(), None)];
    assert_eq!(found, expected);
}
