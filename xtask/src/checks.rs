//! Every check and test of the project, one after the other, with a summary.
//!
//! A failing step doesn't hide the next one: all run, and one that fails is enough to fail the whole.

use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::counts::Counts;
use crate::setup::{self, Purpose};
use crate::{EVERYTHING, built, cargo, models, process, requirements, ui};

struct Step {
    name: &'static str,
    result: Result<()>,
    took: Duration,
}

/// What a test runner printed.
#[derive(Default)]
struct Tests {
    counts: Counts,
    /// Whether they are the whole story: a runner that fails without a failed test didn't get to its tests.
    all_counted: bool,
}

impl Tests {
    fn count(&mut self, runner: &mut Command) -> Result<()> {
        let result = process::run_reading(runner, |line| self.counts.read(line));
        self.all_counted = if result.is_ok() { self.counts.passed > 0 } else { self.counts.failed > 0 };
        result
    }
}

/// Runs everything; fails if one step does.
pub(crate) fn run_all(root: &Path) -> Result<ExitCode> {
    let start = Instant::now();
    let (mut page_tests, mut tests, mut browser_tests) = (Tests::default(), Tests::default(), Tests::default());
    let mut steps: Vec<Step> = Vec::new();
    let mut step = |name: &'static str, run: &mut dyn FnMut() -> Result<()>| {
        println!("\n── {name} ──");
        let start = Instant::now();
        let result = run();
        if let Err(error) = &result {
            eprintln!("{name} failed: {error:#}");
        }
        steps.push(Step { name, result, took: start.elapsed() });
    };

    setup::set_up(root, Purpose::Test)?;
    step("format", &mut || process::run(cargo(root, "fmt").args(["--all", "--check"])));
    step("models", &mut || models::verify(root));
    step("page: types, lint, format", &mut || process::run(&mut ui::npm(root, &["run", "check"])));
    step("page: tests", &mut || page_tests.count(ui::npm(root, &["test"]).env("CI", "1")));
    // Before the window, which takes it in.
    step("page: build", &mut || process::run(&mut ui::npm(root, &["run", "build"])));
    // The journeys run the command that this makes.
    step("build, with clippy", &mut || {
        process::run(linted(cargo(root, "build")).args(EVERYTHING).arg("--all-targets"))
    });
    step("tests", &mut || {
        // Without --all-targets, which would leave the examples in the documentation out.
        tests.count(linted(cargo(root, "test")).args(EVERYTHING).arg("--no-fail-fast"))
    });

    step("page: in a browser", &mut || {
        let chromium = requirements::chromium().context("there is no browser to test the page in")?;
        let mut browser = ui::npm(root, &["run", "e2e"]);
        browser.env("CI", "1").env("CONTINUO_CHROMIUM", chromium).env("CONTINUO_BIN", built("continuo", false)?);
        browser_tests.count(browser.env("CONTINUO_MODELS_DIR", models::folder(root)))
    });

    println!("\n── summary ──");
    for Step { name, result, took } in &steps {
        println!("{:<8}{:>8.1} s  {name}", if result.is_ok() { "ok" } else { "FAILED" }, took.as_secs_f64());
    }
    println!("{:<8}{:>8.1} s", "total", start.elapsed().as_secs_f64());
    let all = [page_tests, tests, browser_tests];
    if all.iter().all(|tests| tests.all_counted) {
        let sum = |of: fn(&Counts) -> u64| all.iter().map(|tests| of(&tests.counts)).sum::<u64>();
        println!("{} passed, {} failed", sum(|counts| counts.passed), sum(|counts| counts.failed));
    }
    Ok(if steps.iter().all(|step| step.result.is_ok()) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Has clippy's driver compile our own packages, its warnings being errors.
///
/// `cargo clippy` would do the same in cargo's check mode, for which all 900 dependencies are compiled a second time.
fn linted(mut cargo: Command) -> Command {
    cargo.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver");
    cargo.env("CLIPPY_ARGS", "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__");
    cargo
}
