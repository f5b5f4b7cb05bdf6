//! Scans a folder as the engine does and says how many files there are, what was left out and why, and how long it took:
//! `cargo run -p continuo-ingest --example scan -- FOLDER [PATTERN…]`.

use anyhow::Context;
use continuo_ingest::{RuleOptions, Rules, global_excludes_file, scan};
use std::io::Write;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Instant;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let folder = arguments.next().map(PathBuf::from).context("which folder?")?;
    let root = folder.canonicalize().with_context(|| format!("{} isn't there", folder.display()))?;
    let patterns = arguments.filter_map(|pattern| pattern.into_string().ok()).map(Into::into).collect();
    let rules = Rules::new(
        &root,
        RuleOptions { patterns, git_excludes_file: global_excludes_file(), ..RuleOptions::default() },
    );
    let mut out = std::io::stdout().lock();
    for round in ["first", "again"] {
        let start = Instant::now();
        let report = scan(&root, &rules, None, &mut |_| ControlFlow::Continue(()))?;
        let took = start.elapsed();
        writeln!(
            out,
            "{round}: {} files with {} bytes in {} folders, {} names seen, {:.3} s{}",
            report.files,
            report.bytes,
            report.directories.len(),
            report.entries,
            took.as_secs_f64(),
            if report.complete { "" } else { ", not all could be read" },
        )?;
        if round == "first" {
            for (reason, count) in &report.skipped {
                writeln!(out, "  {reason:18} {count:>8}")?;
            }
        }
    }
    Ok(())
}
