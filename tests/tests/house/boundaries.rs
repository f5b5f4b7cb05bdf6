//! Keeps which source may name what: the manifests alone can't, as a crate may hand on what it depends on.

use crate::holds;
use crate::tree::{self, File, pattern, places};

/// Something that only its homes may name.
struct Boundary {
    rule: &'static str,
    /// What names it, in code without comments.
    named_by: &'static str,
    /// Beginnings of the paths that may.
    homes: &'static [&'static str],
    /// Whether tests may too.
    tests_too: bool,
    /// A line that names it, and one that doesn't.
    offender: &'static str,
    innocent: &'static str,
}

/// Before a crate's name: nothing of a path but a crate of ours that hands it on, so that a module of ours may
/// have the name as well.
macro_rules! crate_named {
    ($names:literal) => {
        concat!(r"(?m)(?:^|[^\w:]|[^\w]::|continuo_\w+::)(?:", $names, r")::")
    };
}

const INDEX: Boundary = Boundary {
    rule: "Only continuo-index names Lance, Arrow, Tantivy and ort.",
    named_by: crate_named!(r"lance|lancedb|lance_\w+|arrow|arrow_\w+|tantivy|ort"),
    homes: &["src-tauri/crates/continuo-index/"],
    tests_too: false,
    offender: "use continuo_index::lancedb::Table;",
    innocent: "use crate::lance::Row; // as lancedb::Row",
};

const INGEST: Boundary = Boundary {
    rule: "Only continuo-ingest names tree-sitter and notify.",
    named_by: crate_named!(r"tree_sitter|tree_sitter_\w+|notify|notify_\w+"),
    homes: &["src-tauri/crates/continuo-ingest/"],
    tests_too: false,
    offender: "fn parser() -> tree_sitter::Parser {",
    innocent: "tokio::sync::Notify::new(); self.notify(event);",
};

const SHELL: Boundary = Boundary {
    rule: "Only the desktop shell names Tauri.",
    named_by: crate_named!(r"tauri|tauri_\w+|wry|tao"),
    homes: &["src-tauri/src/", "src-tauri/build.rs"],
    tests_too: false,
    offender: "    tauri::Builder::default()",
    innocent: "let shell = \"src-tauri/src\";",
};

const HOST: Boundary = Boundary {
    rule: "Only ui/src/host/tauri.ts knows that there is Tauri.",
    named_by: r"@tauri-apps|__TAURI",
    // The tests of the shell call it as the page does.
    homes: &["ui/src/host/tauri.ts", "tests/tests/desktop/"],
    tests_too: false,
    offender: "import { invoke } from '@tauri-apps/api/core';",
    innocent: "import { host } from './host';",
};

const STORE: Boundary = Boundary {
    rule: "Only continuo-store opens a database file.",
    named_by: r"\bConnection::open(?:_with_flags\w*)?\(",
    homes: &["src-tauri/crates/continuo-store/"],
    tests_too: true,
    offender: "let connection = rusqlite::Connection::open(path)?;",
    innocent: "let database = Database::open(path, &options)?;",
};

const PROFILES: Boundary = Boundary {
    rule: "No query spans two databases.",
    named_by: r"(?i)\battach\s+(?:database\b|\?|')",
    homes: &[],
    tests_too: true,
    offender: "connection.execute(\"ATTACH DATABASE ?1 AS other\", [path])?;",
    innocent: "let note = \"attach a note\";",
};

const THIN: Boundary = Boundary {
    rule: "The shell has no SQL: it is the engine that answers.",
    named_by: r"\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\b|rusqlite",
    homes: &["src-tauri/crates/", "ui/", "tests/", "xtask/", "bench/"],
    tests_too: false,
    offender: "let sql = \"SELECT id FROM profile\";",
    innocent: "let chosen = select(profile);",
};

/// Lines of Rust that the shell may have.
const SHELL_LINES: usize = 600;

impl Boundary {
    fn offenders(&self, files: &[File]) -> Vec<String> {
        let named = pattern(self.named_by);
        let abroad = files.iter().filter(|file| {
            let source = file.is_rust() || file.is_web();
            source && !self.homes.iter().any(|home| file.path.starts_with(home))
        });
        abroad
            .flat_map(|file| {
                let code = if self.tests_too { file.product_code() } else { file.code() };
                places(file, &code, &named)
            })
            // What these tests quote as offenders are none.
            .filter(|place| !place.starts_with("tests/tests/house/"))
            .collect()
    }

    fn hold(&self) {
        holds(self.rule, &self.offenders(tree::files()));
    }
}

#[test]
fn only_the_index_names_its_engines() {
    INDEX.hold();
}

#[test]
fn only_ingest_names_parsers_and_watchers() {
    INGEST.hold();
}

#[test]
fn only_the_shell_names_tauri() {
    SHELL.hold();
}

#[test]
fn only_one_file_of_the_page_knows_tauri() {
    HOST.hold();
}

#[test]
fn only_the_store_opens_databases() {
    STORE.hold();
}

#[test]
fn no_query_spans_two_profiles() {
    PROFILES.hold();
}

#[test]
fn the_shell_stays_thin() {
    THIN.hold();
    let shell = tree::files().iter().filter(|file| file.path.starts_with("src-tauri/src/"));
    let lines: usize = shell.map(|file| file.text.lines().count()).sum();
    assert!((1..=SHELL_LINES).contains(&lines), "the shell has {lines} lines");
}

#[test]
fn every_boundary_sees_an_offender_and_no_innocent() {
    for boundary in [INDEX, INGEST, SHELL, HOST, STORE, PROFILES, THIN] {
        let rule = boundary.rule;
        let abroad = File::example("src-tauri/src/example.rs", boundary.offender);
        let abroad = if boundary.homes.contains(&"src-tauri/src/") {
            File::example("src-tauri/crates/continuo-engine/src/example.rs", &abroad.text)
        } else {
            abroad
        };
        assert_eq!(boundary.offenders(&[abroad]).len(), 1, "{rule} catches: {}", boundary.offender);
        let innocent = File::example("src-tauri/src/example.rs", boundary.innocent);
        assert!(boundary.offenders(&[innocent]).is_empty(), "{rule} lets pass: {}", boundary.innocent);
        if let Some(home) = boundary.homes.first() {
            let at_home = File::example(&format!("{home}example.rs"), boundary.offender);
            assert!(boundary.offenders(&[at_home]).is_empty(), "{rule} lets {home} be");
        }
    }
}
