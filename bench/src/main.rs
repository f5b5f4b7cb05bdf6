//! Measures Continuo: `bench` its speed and memory, `eval` the quality of its search.
//!
//! Both print tables and assert nothing about time. Run by `cargo xtask bench` and `cargo xtask eval`, in a release build.

// The tables are what these commands are for.
#![allow(clippy::print_stdout)]

mod eval;
mod machine;
mod models;
mod random;
mod sources;
mod table;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "continuo-bench", about = "Measures Continuo's speed, memory and quality of search")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure the quality of search.
    Eval(eval::Options),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Eval(options) => eval::run(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
