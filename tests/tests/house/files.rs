//! Keeps how files are named, opened and sized, and that none speaks of the machine it was written on.

use crate::holds;
use crate::tree::{self, File, pattern, places};

/// Words that say nothing of what a thing is for.
const EMPTY_WORDS: &[&str] =
    &["util", "utils", "helper", "helpers", "manager", "common", "service", "processor", "base"];

/// Names that are the field's own although such a word is in them.
const TERMS: &[&str] = &[
    // The last step of a tokenizer, as every tokenizer.json names it.
    "PostProcessor",
];

/// Lines of a source: about 400, and some grace for the one idea that doesn't fit.
const MOST_LINES: usize = 450;
/// Tables of cases are long, and read in one go.
const MOST_LINES_OF_TESTS: usize = 600;

/// Names of people in paths of examples; `/home/` before another is somebody's machine.
const EXAMPLE_PEOPLE: &str = "me|you|user|ada|alice|bob";

/// Returns the words of a name: `IndexManager`, `index_manager` and `index-manager` have the same two.
fn words(name: &str) -> Vec<String> {
    let boundary = pattern(r"([a-z0-9])([A-Z])");
    let spaced = boundary.replace_all(name, "${1}_$2").to_lowercase();
    spaced.split(|letter: char| !letter.is_alphanumeric()).map(str::to_owned).collect()
}

fn says_nothing(name: &str) -> bool {
    words(name).iter().any(|word| EMPTY_WORDS.contains(&word.as_str()))
}

/// Sources that people write: not what is generated, and not what tests read.
fn sources(files: &[File]) -> impl Iterator<Item = &File> {
    let ends = [".rs", ".ts", ".svelte", ".js", ".css", ".py", ".sql"];
    files.iter().filter(move |file| {
        let source = ends.iter().any(|end| file.path.ends_with(end));
        source && !file.is_fixture() && !file.path.contains("/generated/")
    })
}

fn empty_names(files: &[File]) -> Vec<String> {
    let declared = pattern(
        r"(?m)^\s*(?:(?:pub(?:\([^)]*\))?|export|default|abstract)\s+)*(?:mod|struct|enum|trait|type|class|interface) (\w+)",
    );
    let mut offenders = Vec::new();
    for file in sources(files) {
        if file.path.split('/').any(says_nothing) {
            offenders.push(file.path.clone());
        }
        let code = file.code();
        let names =
            declared.captures_iter(&code).filter(|found| says_nothing(&found[1]) && !TERMS.contains(&&found[1]));
        offenders.extend(names.map(|found| format!("{}: {}", file.path, found[0].trim())));
    }
    offenders
}

fn long_files(files: &[File]) -> Vec<String> {
    let lines = |file: &File| file.text.lines().count();
    let most = |file: &File| if is_test_module(file) { MOST_LINES_OF_TESTS } else { MOST_LINES };
    let long = sources(files).filter(|file| lines(file) > most(file));
    long.map(|file| format!("{}: {} lines", file.path, lines(file))).collect()
}

/// The unit tests of a module in a file of their own: they are introduced by the module.
fn is_test_module(file: &File) -> bool {
    file.path.ends_with("/tests.rs") || file.path.contains("/src/") && file.path.contains("/tests/")
}

fn unintroduced(files: &[File]) -> Vec<String> {
    let rust = files.iter().filter(|file| file.is_rust());
    rust.filter(|file| !file.text.starts_with("//! ") && !is_test_module(file)).map(|file| file.path.clone()).collect()
}

/// Returns the hosts of package registries. They are composed here, as this file is searched as well.
fn registry_hosts() -> regex::Regex {
    let hosts = [
        ["registry.", "npmjs.org"],
        ["registry.", "yarnpkg.com"],
        ["files.", "pythonhosted.org"],
        ["pypi", ".org"],
        ["static.", "crates.io"],
        ["index.", "crates.io"],
        ["proxy.", "golang.org"],
    ];
    pattern(&hosts.map(|parts| regex::escape(&parts.concat())).join("|"))
}

fn foreign_places(files: &[File]) -> Vec<String> {
    let hosts = registry_hosts();
    let homes = pattern(r"(?m)(?:/home/|/Users/|[A-Z]:\\{1,2}Users\\{1,2})([\w.-]+)[/\\]|(?:^|[^\w./-])/r[o]ot/");
    let example = pattern(&format!("^(?:{EXAMPLE_PEOPLE})$"));
    let mut offenders = Vec::new();
    for file in files {
        offenders.extend(places(file, &file.text, &hosts));
        let real = |found: &regex::Captures<'_>| found.get(1).is_none_or(|name| !example.is_match(name.as_str()));
        let found = homes.captures_iter(&file.text).filter(real);
        offenders.extend(found.map(|found| format!("{}: {}", file.path, found[0].trim())));
    }
    offenders
}

/// Returns what the lock files say of where packages come from: a registry's own name is all that may be said.
fn pinned_sources(files: &[File]) -> Vec<String> {
    let cargo = pattern(r#"(?m)^source = "(?:[^r]|r[^e])[^"]*"|^source = "registry\+(?:[^h]|https://[^g])[^"]*""#);
    let npm = pattern(r#""resolved":"#);
    let mut offenders = Vec::new();
    for file in files {
        match file.path.rsplit('/').next() {
            Some("Cargo.lock") => offenders.extend(places(file, &file.text, &cargo)),
            Some("package-lock.json") => offenders.extend(places(file, &file.text, &npm)),
            _ => {}
        }
    }
    offenders
}

#[test]
fn names_say_what_things_are() {
    holds("A name says what a thing is for.", &empty_names(tree::files()));
}

#[test]
fn files_hold_one_idea() {
    holds(&format!("A file has at most {MOST_LINES} lines: which two ideas are these?"), &long_files(tree::files()));
}

#[test]
fn every_module_says_first_what_it_is_for() {
    holds("A module opens with `//! `.", &unintroduced(tree::files()));
}

#[test]
fn no_file_speaks_of_a_machine_or_a_registry() {
    holds("No registry's host and nobody's home folder stand in the tree.", &foreign_places(tree::files()));
}

#[test]
fn the_lock_files_come_from_the_registries_by_name() {
    holds("Nothing is pinned to a place of its own.", &pinned_sources(tree::files()));
}

#[test]
fn the_rules_of_names_and_sizes_see_an_offender() {
    assert_eq!(words("ProfileManager"), ["profile", "manager"]);
    assert!(!says_nothing("baseline.rs"), "a word is a whole word");
    let named = [
        File::example("src/text_utils.rs", "//! A.\n"),
        File::example("src/a.rs", "pub struct IndexManager;\n// mod helpers\n"),
        File::example("src/b.rs", "pub struct Index;\nenum PostProcessor {}\n"),
    ];
    assert_eq!(empty_names(&named), ["src/text_utils.rs", "src/a.rs: pub struct IndexManager"]);

    let line = "let a = 1;\n";
    let sized = [
        File::example("src/a.rs", &line.repeat(MOST_LINES + 1)),
        File::example("src/b.rs", &line.repeat(MOST_LINES)),
        File::example("ui/src/generated/a.ts", &line.repeat(MOST_LINES + 1)),
    ];
    assert_eq!(long_files(&sized), ["src/a.rs: 451 lines"]);

    let opened = [File::example("src/a.rs", "use std::fs;\n"), File::example("src/b.rs", "//! Reads.\n")];
    assert_eq!(unintroduced(&opened), ["src/a.rs"]);
}

#[test]
fn the_rules_of_places_see_an_offender() {
    let host = ["https://registry.", "npmjs.org/vite"].concat();
    let home = ["/ho", "me/somebody/project"].concat();
    let root = ["/ro", "ot/project"].concat();
    for text in [&host, &home, &root] {
        assert_eq!(foreign_places(&[File::example("a.md", text)]).len(), 1, "{text}");
    }
    for example in [["/ho", "me/ada/notes"].concat(), ["outer", &root].concat()] {
        assert!(foreign_places(&[File::example("a.md", &example)]).is_empty(), "{example} is nobody's");
    }

    for (path, line, wrong) in [
        ("Cargo.lock", "source = \"registry+https://github.com/rust-lang/crates.io-index\"", 0),
        ("Cargo.lock", "source = \"registry+https://mirror.example/index\"", 1),
        ("Cargo.lock", "source = \"git+https://github.com/a/b#1\"", 1),
        ("Cargo.lock", "source = \"sparse+https://mirror.example/\"", 1),
        ("ui/package-lock.json", "\"resolved\": \"https://mirror.example/a.tgz\"", 1),
        ("ui/package-lock.json", "\"integrity\": \"sha512-a\"", 0),
    ] {
        assert_eq!(pinned_sources(&[File::example(path, line)]).len(), wrong, "{line}");
    }
}
