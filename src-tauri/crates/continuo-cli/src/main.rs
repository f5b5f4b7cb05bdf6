//! The `continuo` command: what the engine's API offers, for a terminal and for scripts.
//!
//! Answers go to stdout (with `--json`, JSON and nothing else), everything else to stderr. Exit codes: 0 done, 1 failed,
//! 2 wrong usage.

mod args;
mod door;
mod events;
mod llm;
mod prompt;
mod run;
mod serve;
mod session;
mod show;
mod verbs;
mod work;

use args::Cli;
use clap::Parser;
use continuo_engine::ApiError;
use std::process::ExitCode;

/// Indexing frees on one thread what another allocated: in glibc's allocator that took 7 % of its time, and 40 MB more.
#[cfg(unix)]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let json = cli.global.json;
    match verbs::run(cli) {
        Ok(code) => code,
        Err(error) => {
            report(&error, json);
            ExitCode::FAILURE
        }
    }
}

/// Writes an error where errors go, as text or as one line of JSON.
fn report(error: &ApiError, json: bool) {
    if json {
        eprintln!("{}", serde_json::json!({ "error": error }));
    } else {
        eprintln!("{} {error}", show::paint(show::Stream::Stderr, "31;1", "error:"));
    }
}
