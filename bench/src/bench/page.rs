//! The page with more than it will usually hold: what `cargo xtask bench` has measured of it in Chromium, and the size of
//! what is loaded.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::table;

pub(super) fn run() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the bench stands in the repository")?;
    let path = root.join("target/ui-perf.json");
    let text = std::fs::read(&path)
        .with_context(|| format!("{} isn't there: run `cargo xtask bench page`", path.display()))?;
    let figures: Value = serde_json::from_slice(&text)?;
    for (what, figure, goal) in ROWS {
        let value =
            figures.get(*figure).and_then(Value::as_f64).with_context(|| format!("{figure} wasn't measured"))?;
        table::measured(what, &format!("{value:.0} ms"), goal);
    }
    let (first, all) = sizes(&root.join("ui/dist"))?;
    let shown = format!("{first} KB at the start, {all} KB with editor, graph and every language");
    table::measured("size of the page, compressed", &shown, "≤ 600 KB without editor and graph");
    Ok(())
}

/// What is shown, the figure's name, and its goal. The browser tells no task below 50 ms: 0 is none that was longer.
const ROWS: &[(&str, &str, &str)] = &[
    ("key → results painted, as many as are asked for, p95", "search_key_p95", "≤ 100 ms"),
    ("longest task while typing", "search_longest_task", "≤ 50 ms"),
    ("key → results painted, 10,000 results, p95", "many_key_p95", "–"),
    ("longest task while typing, 10,000 results", "many_longest_task", "≤ 50 ms"),
    ("switch of the profile, 50 profiles, p95", "switch_p95", "≤ 500 ms"),
    ("key → next row, tree of 200,000 files, p95", "tree_key_p95", "–"),
    ("longest task in the tree of 200,000 files", "tree_longest_task", "≤ 50 ms"),
    ("key → files found by name, p95", "find_key_p95", "≤ 100 ms"),
    ("key → next row, 1,000,000 events, p95", "events_key_p95", "–"),
    ("longest task while 1,000,000 events are scrolled", "events_wheel_longest_task", "≤ 50 ms"),
    ("longest task while the scrollbar is dragged over them", "events_drag_longest_task", "≤ 50 ms"),
    ("key → the last of 1,000,000 events", "events_end", "–"),
];

/// Returns the compressed size in KB of what the page loads first, and of everything it can load.
fn sizes(built: &Path) -> Result<(u64, u64)> {
    let index = std::fs::read_to_string(built.join("index.html")).context("the page isn't built")?;
    let (mut first, mut all) = (0, 0);
    for entry in std::fs::read_dir(built.join("assets"))?.flatten() {
        let packed = Command::new("gzip").arg("-c").arg(entry.path()).output().context("gzip doesn't start")?;
        let bytes = packed.stdout.len() as u64;
        all += bytes;
        if entry.file_name().to_str().is_some_and(|name| index.contains(name)) {
            first += bytes;
        }
    }
    Ok((first.div_ceil(1000), all.div_ceil(1000)))
}
