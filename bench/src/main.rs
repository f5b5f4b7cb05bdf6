//! Measures Continuo: `bench` its speed and memory, `eval` the quality of its search.
//!
//! Both print tables and assert nothing about time. Run by `cargo xtask bench` and `cargo xtask eval`, in a
//! release build.

// The tables are what these commands are for.
#![allow(clippy::print_stdout)]

mod bench;
mod eval;
mod generated;
mod machine;
mod models;
mod random;
mod sources;
mod table;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Indexing frees on one thread what another allocated: in glibc's allocator that took 7 % of its time, and 40 MB more.
#[cfg(unix)]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

#[derive(Parser)]
#[command(name = "continuo-bench", about = "Measures Continuo's speed, memory and quality of search")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure speed and memory.
    Bench(bench::Options),
    /// Measure the quality of search.
    Eval(eval::Options),
    #[command(hide = true)]
    Part(bench::PartOptions),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Bench(options) => bench::run(&options),
        Command::Eval(options) => eval::run(&options),
        Command::Part(options) => bench::run_part(options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_what_clap_allows() {
        Arguments::command().debug_assert();
        let part = ["continuo-bench", "part", "--folder", "f", "--chunks", "5", "measure", "search"];
        assert!(matches!(Arguments::parse_from(part).command, Command::Part(_)));
    }
}
