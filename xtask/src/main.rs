//! The project's own commands: `cargo xtask setup | run | test | bench | eval | package | api`.
//!
//! Here the arguments are read; what a command needs of the machine is in `setup`, what `test` checks in `checks`.

// A command line speaks on stdout.
#![allow(clippy::print_stdout)]

mod checks;
mod counts;
mod models;
#[cfg(unix)]
mod package;
mod process;
mod python;
mod requirements;
mod setup;
mod stamp;
mod ui;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::setup::Purpose;

const USAGE: &str = "\
Usage: cargo xtask <command>

  run [--release] [-- FOLDER…]   set up, build, index the folders and open the window; without a screen, a search prompt
  test                           set up, then run every check and test of the project
  bench [-- ARGUMENT…]           measure a release build
  eval [-- ARGUMENT…]            measure the quality of search
  package [--debug]              build a release and make a Debian package of it
  api                            write the page's types and client, and the list of events, from what the sources declare
  setup [run | test | bench | package]
                                 install what a command needs (default: test)
";

/// The window with the page inside, as it's shipped. Cargo is given the same packages and features for every command, so
/// that no dependency is built twice: features that one package turns on are on for all.
const EVERYTHING: &[&str] = &["--workspace", "--features", "continuo-desktop/custom-protocol"];

const TOLD_BY_CARGO: &[&str] =
    &["CARGO", "CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_MANIFEST_LINKS", "CARGO_PRIMARY_PACKAGE"];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<ExitCode> {
    let root = root()?;
    let (command, rest) = match arguments {
        [] => ("help", arguments),
        [command, rest @ ..] => (command.as_str(), rest),
    };
    match command {
        "setup" => {
            let purpose = match rest {
                [] => Purpose::Test,
                [word] => Purpose::parse(word).with_context(|| format!("setup for what? `{word}` isn't a command"))?,
                _ => bail!("setup takes one word: run, test, bench or package"),
            };
            setup::set_up(&root, purpose)?;
            Ok(ExitCode::SUCCESS)
        }
        "test" if rest.is_empty() => checks::run_all(&root),
        "run" => {
            let (release, folders) = run_arguments(rest);
            run_app(&root, release, folders)
        }
        "api" => {
            setup::set_up(&root, Purpose::Command)?;
            process::run(
                cargo(&root, "test")
                    .args(EVERYTHING)
                    .args(["--lib", "--", "typescript", "the_documentation_lists", "the_schema_in"])
                    .env("CONTINUO_WRITE_API", "1"),
            )?;
            Ok(ExitCode::SUCCESS)
        }
        "bench" | "eval" => {
            setup::set_up(&root, if command == "bench" { Purpose::Bench } else { Purpose::Command })?;
            if command == "bench" {
                ui::build(&root)?;
                build(&root, "continuo-desktop", true)?;
                let named = rest.iter().any(|argument| !argument.starts_with('-'));
                if !named || rest.iter().any(|argument| argument == "page") {
                    // The bench itself opens no way to a browser.
                    process::run(&mut ui::npm(&root, &["run", "e2e:perf"]))?;
                }
            }
            let mut bench = Command::new(build(&root, "continuo-bench", true)?);
            bench.arg(command).env("CONTINUO_MODELS_DIR", models::folder(&root));
            bench.args(rest.iter().skip_while(|argument| *argument == "--"));
            process::become_command(bench)
        }
        #[cfg(unix)]
        "package" => package::package(&root, rest),
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        _ => {
            eprint!("{USAGE}");
            Ok(ExitCode::from(2))
        }
    }
}

/// Opens the window; where there is no screen for one, a search prompt. Folders that are named are indexed first.
fn run_app(root: &Path, release: bool, folders: &[String]) -> Result<ExitCode> {
    if !has_screen() {
        println!("There is no screen for the window: searching at a prompt.");
        setup::set_up(root, Purpose::Command)?;
        let mut continuo = Command::new(build(root, "continuo", release)?);
        continuo.arg("open").env("CONTINUO_MODELS_DIR", models::folder(root));
        if folders.is_empty() {
            continuo.arg(root);
        }
        continuo.args(folders);
        return process::become_command(continuo);
    }
    setup::set_up(root, Purpose::Run)?;
    ui::build(root)?;
    let continuo = build(root, "continuo", release)?;
    let window = build(root, "continuo-desktop", release)?;
    if !folders.is_empty() {
        let mut index = Command::new(continuo);
        process::run(index.arg("index").args(folders).env("CONTINUO_MODELS_DIR", models::folder(root)))?;
    }
    let mut window = Command::new(window);
    window.env("CONTINUO_MODELS_DIR", models::folder(root));
    process::become_command(window)
}

fn has_screen() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

/// Returns whether a release build is wanted, and the folders that are named.
fn run_arguments(arguments: &[String]) -> (bool, &[String]) {
    match arguments {
        [flag, rest @ ..] if flag == "--release" => (true, run_arguments(rest).1),
        [dashes, rest @ ..] if dashes == "--" => (false, rest),
        rest => (false, rest),
    }
}

/// Builds a program of the workspace and returns where it is.
fn build(root: &Path, program: &str, release: bool) -> Result<PathBuf> {
    let mut cargo = cargo(root, "build");
    cargo.args(EVERYTHING).args(["--bin", program]);
    if release {
        cargo.arg("--release");
    }
    process::run(&mut cargo)?;
    built(program, release)
}

/// Returns where a program of the workspace is built to.
fn built(program: &str, release: bool) -> Result<PathBuf> {
    Ok(built_in(release)?.join(format!("{program}{}", std::env::consts::EXE_SUFFIX)))
}

/// Returns the folder that programs of the workspace are built in.
fn built_in(release: bool) -> Result<PathBuf> {
    // Cargo puts them beside this program, whatever folder it was told to build in.
    let here = std::env::current_exe().context("this program can't find itself")?;
    let folders = here.parent().and_then(Path::parent).context("this program stands in a folder of cargo's")?;
    Ok(folders.join(if release { "release" } else { "debug" }))
}

/// Returns the cargo that started this program, with a subcommand and what ours read from the environment.
fn cargo(root: &Path, subcommand: &str) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.arg(subcommand).arg("--manifest-path").arg(root.join("Cargo.toml"));
    cargo.env("CONTINUO_MODELS_DIR", models::folder(root));
    // What `cargo run` told us about ourselves. Build scripts watch some of it (ring's does), so passing it on would
    // build their packages anew after every plain `cargo build`.
    for (name, _) in std::env::vars_os() {
        let ours = name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || TOLD_BY_CARGO.contains(&name));
        if ours {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// Returns the repository's folder. Cargo tells it at run time, so that a moved clone needs no rebuild to be right.
fn root() -> Result<PathBuf> {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    Ok(here.parent().context("xtask stands in the repository")?.to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::run_arguments;

    #[test]
    fn what_follows_the_dashes_goes_to_the_command() {
        let check = |given: &[&str], release: bool, left: &[&str]| {
            let given: Vec<String> = given.iter().map(|&word| word.to_owned()).collect();
            let (found, rest) = run_arguments(&given);
            assert_eq!((found, rest), (release, &left.iter().map(|&word| word.to_owned()).collect::<Vec<_>>()[..]));
        };
        check(&[], false, &[]);
        check(&["--", "src"], false, &["src"]);
        check(&["src"], false, &["src"]);
        check(&["--release", "--", "src", "--release"], true, &["src", "--release"]);
        check(&["--", "--release"], false, &["--release"]);
    }
}
