//! Keeps migrations append-only: once released, a database somewhere has run them.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::holds;
use crate::tree::{self, File};

/// The list of what is released, in the format of `sha256sum`, paths relative to `migrations/`.
const LIST: &str = "migrations/CHECKSUMS";

fn migrations(files: &[File]) -> impl Iterator<Item = (&str, &File)> {
    let sql = files.iter().filter(|file| file.path.ends_with(".sql"));
    sql.filter_map(|file| file.path.strip_prefix("migrations/").map(|path| (path, file)))
}

fn checksum(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns what differs between the migrations and the list of what was released.
fn differences(files: &[File], list: &str) -> Vec<String> {
    let mut listed: BTreeMap<&str, &str> = BTreeMap::new();
    for line in list.lines() {
        if let Some((sum, path)) = line.split_once("  ") {
            listed.insert(path, sum);
        }
    }
    let mut offenders = Vec::new();
    for (path, file) in migrations(files) {
        let sum = checksum(&file.text);
        match listed.remove(path) {
            Some(known) if known == sum => {}
            Some(_) => offenders.push(format!("{path} was changed: write the next migration instead")),
            None => offenders.push(format!("{path} is new: append `{sum}  {path}` to {LIST}")),
        }
    }
    offenders.extend(listed.keys().map(|path| format!("{path} was removed: databases have run it")));
    offenders
}

/// Returns the migrations that don't follow their predecessor by number, folder by folder.
fn out_of_order(files: &[File]) -> Vec<String> {
    let mut last: BTreeMap<&str, u32> = BTreeMap::new();
    let mut offenders = Vec::new();
    for (path, _) in migrations(files) {
        let (folder, name) = path.split_once('/').unwrap_or(("", path));
        let number = name.split_once('_').and_then(|(digits, _)| digits.parse().ok());
        let before = last.entry(folder).or_default();
        if name.find('_') != Some(4) || number != Some(*before + 1) {
            offenders.push(format!("{path} isn't number {:04} of its folder", *before + 1));
        }
        *before += 1;
    }
    offenders
}

/// Returns the migrations that no source of the store includes.
fn never_run(files: &[File]) -> Vec<String> {
    let store: Vec<&File> = files
        .iter()
        .filter(|file| file.is_rust() && file.path.starts_with("src-tauri/crates/continuo-store/"))
        .collect();
    let included = |path: &str| store.iter().any(|file| file.code().contains(&format!("migrations/{path}\")")));
    let forgotten = migrations(files).filter(|(path, _)| !included(path));
    forgotten.map(|(path, _)| format!("{path} is included nowhere in continuo-store")).collect()
}

#[test]
fn released_migrations_never_change() {
    let list = tree::files().iter().find(|file| file.path == LIST);
    holds("Migrations are only ever added.", &differences(tree::files(), list.map_or("", |file| &file.text)));
}

#[test]
fn migrations_are_numbered_without_gaps() {
    holds("A migration's name begins with its number.", &out_of_order(tree::files()));
}

#[test]
fn every_migration_is_run() {
    holds("The store runs every migration.", &never_run(tree::files()));
}

#[test]
fn the_rules_of_migrations_see_an_offender() {
    let first = File::example("migrations/app/0001_a.sql", "CREATE TABLE a (id);\n");
    let list = format!("{}  app/0001_a.sql\n", checksum(&first.text));
    let changed = File::example(&first.path, "CREATE TABLE b (id);\n");
    let third = File::example("migrations/app/0003_c.sql", "CREATE TABLE c (id);\n");
    assert_eq!(
        checksum(""),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "the sum is SHA-256's"
    );
    assert!(differences(std::slice::from_ref(&first), &list).is_empty());
    assert_eq!(differences(&[changed], &list), ["app/0001_a.sql was changed: write the next migration instead"]);
    assert_eq!(differences(&[], &list), ["app/0001_a.sql was removed: databases have run it"]);
    assert_eq!(differences(std::slice::from_ref(&first), "").len(), 1, "a new one is asked for");

    let store = File::example(
        "src-tauri/crates/continuo-store/src/a.rs",
        "include_str!(\"../../../../migrations/app/0001_a.sql\")",
    );
    let all = [store, first, third];
    assert_eq!(out_of_order(&all), ["app/0003_c.sql isn't number 0002 of its folder"]);
    assert_eq!(never_run(&all), ["app/0003_c.sql is included nowhere in continuo-store"]);
}
