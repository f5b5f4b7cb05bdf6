//! How long a tree of 100,000 files takes to walk, and to be found unchanged.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use continuo_engine::api::{Api, IndexReport, IndexRequest};
use continuo_ingest::{RuleOptions, Rules, scan};

use crate::{models, sources, table};

const FILES: usize = 100_000;
const IN_A_FOLDER: usize = 100;
/// Different contents: the measurement is of files, not of vectors.
const CONTENTS: usize = 100;

pub(super) fn run() -> Result<()> {
    let temporary = models::temporary()?;
    let root = temporary.path().canonicalize().context("the temporary folder is gone")?;
    let tree = root.join("tree");
    eprintln!("making a tree of {} files …", table::count(FILES as u64));
    for number in 0..FILES {
        let (folder, content) = (number / IN_A_FOLDER, number % CONTENTS);
        let path = format!("{}/{folder}/module_{number}.py", folder / 20);
        let text = format!("def answer_{content}(question):\n    return question + {content}\n");
        sources::write(&tree, &path, &text)?;
    }
    let rules = Rules::new(&tree, RuleOptions::default());
    table::measured("walk of 100,000 files, first, files cached", &table::time(walk(&tree, &rules)?), "≤ 10 s");
    table::measured("walk of 100,000 files, again", &table::time(walk(&tree, &rules)?), "≤ 3 s");

    let engine = models::engine(&root.join("data"))?;
    let index =
        |folders, wait| -> Result<IndexReport> { Ok(engine.index(IndexRequest { profile: None, folders, wait })?) };
    let first = index(vec![tree], true)?;
    if first.files_indexed != FILES as u64 {
        bail!("not every file was indexed: {first:?}");
    }
    let time = Duration::from_secs_f64(first.seconds_lexical);
    table::measured("first index of 100,000 files, until found by words", &table::time(time), "–");
    let again = index(Vec::new(), false)?;
    if again.files_unchanged != FILES as u64 || again.files_indexed > 0 {
        bail!("the tree wasn't found unchanged: {again:?}");
    }
    let time = Duration::from_secs_f64(again.seconds_total);
    table::measured("rescan of 100,000 unchanged files by the engine", &table::time(time), "≤ 3 s");
    engine.shut_down();
    Ok(())
}

fn walk(tree: &Path, rules: &Rules) -> Result<Duration> {
    let begun = Instant::now();
    let report = scan(tree, rules, None, &mut |_| ControlFlow::Continue(()))?;
    let took = begun.elapsed();
    if report.files != FILES as u64 || !report.complete {
        bail!("the walk saw {} files of {FILES}", report.files);
    }
    Ok(took)
}
