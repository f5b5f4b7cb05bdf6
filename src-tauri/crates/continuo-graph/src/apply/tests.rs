#![allow(clippy::unwrap_used)]

use continuo_store::rusqlite::params;

use std::collections::BTreeMap;

use super::*;
use crate::fixture::Profile;

fn ids(profile: &Profile) -> BTreeMap<String, i64> {
    let mut statement = profile.conn.prepare("SELECT qualified, id FROM entity ORDER BY id").unwrap();
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
}

#[test]
fn what_stays_the_same_keeps_its_id() {
    let profile = Profile::new();
    let applied = profile.write("a.rs", "use x::y;\nfn one() {}\nfn two() {}\n");
    assert_eq!((applied.entities_added, applied.entities_kept, applied.entities_gone), (3, 0, 0));
    assert_eq!((applied.links_added, applied.links_kept, applied.links_gone), (1, 0, 0));
    let before = ids(&profile);

    // `one` moves and is documented, `two` has another signature, `three` is new.
    let text = "use x::z;\nuse x::y;\n\n/// Counts.\nfn one() {}\nfn two(n: u8) {}\nfn three() {}\n";
    let applied = profile.write("a.rs", text);
    assert_eq!((applied.entities_added, applied.entities_kept, applied.entities_gone), (2, 2, 1));
    assert_eq!((applied.links_added, applied.links_kept, applied.links_gone), (1, 1, 0));
    let after = ids(&profile);
    assert_eq!((after["a.rs"], after["one"]), (before["a.rs"], before["one"]));
    assert_ne!(after["two"], before["two"]);
    let one = profile.conn.query_row("SELECT doc, start_line FROM entity WHERE name = 'one'", [], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, u32>(1)?))
    });
    assert_eq!(one.unwrap(), ("Counts.".to_owned(), 4));

    assert_eq!(profile.write("a.rs", text), Applied { entities_kept: 4, links_kept: 2, ..Applied::default() });
    assert_eq!(ids(&profile), after);
}

#[test]
fn an_edited_file_ends_like_one_that_was_always_so() {
    let library = ("src/lib.rs", "mod a;\nmod b;\n");
    let texts = [
        "use super::b::B;\npub fn f() {}\n",
        "mod tests {\n    use super::b::B;\n}\npub fn f() {}\npub fn f(n: u8) {}\n",
        "",
        "use crate::b::{B, C};\nuse crate::b::B;\n// see docs/guide.md and docs/guide.md\npub fn g() {}\n",
    ];
    let others = [("src/b.rs", "pub struct B;\n"), ("docs/guide.md", "`f()` and `g()`.\n"), library];
    let edited = Profile::of(&others);
    for text in texts {
        edited.write("src/a.rs", text);
        let fresh = Profile::of(&others);
        fresh.write("src/a.rs", text);
        assert_eq!(edited.everything(), fresh.everything(), "{text}");
    }
}

#[test]
fn links_follow_files_that_come_go_and_move() {
    let main = ("src/main.ts", "import './a';\nimport './b';\n");
    let profile = Profile::of(&[main, ("src/b.ts", "")]);
    assert_eq!(profile.links(), ["src/main.ts ./a -> ?", "src/main.ts ./b -> src/b.ts"]);

    assert_eq!(profile.write("src/a/index.ts", "").redirected, 1);
    assert_eq!(profile.resolved(), ["src/main.ts ./a -> src/a/index.ts", "src/main.ts ./b -> src/b.ts"]);
    assert_eq!(profile.write("src/a.ts", "").redirected, 1, "a file is preferred to a folder");
    assert_eq!(profile.resolved(), ["src/main.ts ./a -> src/a.ts", "src/main.ts ./b -> src/b.ts"]);
    assert_eq!(profile.remove("src/a.ts"), 1);
    assert_eq!(profile.resolved(), ["src/main.ts ./a -> src/a/index.ts", "src/main.ts ./b -> src/b.ts"]);

    let document = ids(&profile)["src/b.ts"];
    profile.rename("src/b.ts", "src/c.ts", "");
    assert_eq!(profile.resolved(), ["src/main.ts ./a -> src/a/index.ts"]);
    assert_eq!(ids(&profile)["src/c.ts"], document, "a renamed file is the same Document");
    profile.rename("src/c.ts", "src/b.ts", "");
    profile.rename("src/main.ts", "src/a/main.ts", main.1);
    assert_eq!(profile.resolved(), [""; 0], "seen from another folder");
    profile.write("src/a/b.ts", "");
    assert_eq!(profile.resolved(), ["src/a/main.ts ./b -> src/a/b.ts"]);
}

#[test]
fn removing_one_of_two_makes_the_other_the_only_one() {
    let profile = Profile::of(&[
        ("x.md", "`Tree` of [it](util/log.md).\n"),
        ("a/util/log.md", ""),
        ("b/util/log.md", ""),
        ("a.rs", "struct Tree;\n"),
        ("b.rs", "struct Tree;\n"),
    ]);
    assert_eq!(profile.resolved(), [""; 0]);
    assert_eq!(profile.remove("b/util/log.md"), 1);
    assert_eq!(profile.write("b.rs", "struct Bush;\n").redirected, 1);
    assert_eq!(profile.resolved(), ["x.md Tree -> a.rs", "x.md util/log.md -> a/util/log.md"]);
    profile.write("b.rs", "struct Tree;\n");
    assert_eq!(profile.resolved(), ["x.md util/log.md -> a/util/log.md"]);
}

#[test]
fn a_manifest_that_names_another_package_redirects_its_imports() {
    let manifest = |name: &str| format!("[package]\nname = \"{name}\"\n");
    let profile = Profile::of(&[
        ("a/src/lib.rs", ""),
        ("b/src/lib.rs", "use the_store::Open;\n"),
        ("a/Cargo.toml", &manifest("the-store")),
    ]);
    assert_eq!(profile.resolved(), ["b/src/lib.rs the_store::Open -> a/src/lib.rs"]);
    profile.write("a/Cargo.toml", &manifest("other"));
    assert_eq!(profile.resolved(), [""; 0]);
    profile.write("a/Cargo.toml", &manifest("the-store"));
    profile.rename("a/Cargo.toml", "c/Cargo.toml", &manifest("the-store"));
    assert_eq!(profile.resolved(), [""; 0], "its folder has no library");
}

#[test]
fn deleting_a_file_without_forgetting_it_leaves_its_links_unresolved() {
    let profile = Profile::of(&[("a.md", "[b](b.md)\n"), ("b.md", "[a](a.md) `x_y`\n")]);
    profile.conn.execute("DELETE FROM file_index WHERE path = 'b.md'", []).unwrap();
    assert_eq!(profile.links(), ["a.md b.md -> ?"]);
    let orphans = "SELECT (SELECT count(*) FROM entity WHERE qualified = 'b.md')
                        + (SELECT count(*) FROM entity_link_key WHERE link_id NOT IN (SELECT id FROM entity_link))";
    assert_eq!(profile.conn.query_row(orphans, [], |row| row.get::<_, i64>(0)).unwrap(), 0);
    profile.write("b.md", "");
    assert_eq!(profile.links(), ["a.md b.md -> b.md"]);
}

#[test]
fn a_file_that_is_not_in_the_index_is_refused() {
    let profile = Profile::new();
    let parsed = crate::fixture::parsed("a.rs", "");
    let refused = profile.transact(|tx| apply(tx, 7, "a.rs", &parsed)).unwrap_err();
    assert_eq!(refused.to_string(), "file 7 isn't in the index");
}

#[test]
fn forgetting_takes_a_file_out_of_the_graph_and_leaves_its_row() {
    let profile = Profile::of(&[("a.md", "[b](b.md)\n"), ("b.md", "[a](a.md)\n")]);
    let id = profile.id("b.md");
    assert_eq!(profile.transact(|tx| forget(tx, &[id])).unwrap(), 1);
    assert_eq!(profile.links(), ["a.md b.md -> ?"]);
    assert_eq!(profile.id("b.md"), id);
    let left = profile.conn.query_row("SELECT count(*) FROM entity WHERE file_id = ?1", params![id], |row| row.get(0));
    assert_eq!(left, Ok(0));
}

#[test]
fn no_query_of_writing_scans_a_table() {
    for sql in [ENTITIES, LINKS, LINK, AWAITING, KEYS] {
        crate::fixture::check_plan(sql);
    }
    // What deleting a file or an entity sets off.
    for sql in [
        "DELETE FROM entity WHERE file_id = ?1",
        "SELECT 1 FROM entity_link WHERE file_id = ?1",
        "SELECT 1 FROM entity_link WHERE from_entity = ?1",
        "SELECT 1 FROM entity_link WHERE to_file = ?1",
        "DELETE FROM entity_link_key WHERE link_id = ?1",
    ] {
        crate::fixture::check_plan(sql);
    }
}
