//! Speed and memory, each measured in a process of its own, so that none measures what another left behind.

mod freshness;
mod indexing;
mod memory;
mod profile;
mod scan;
mod search;

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use crate::{machine, models, table};
use profile::Built;

#[derive(Args)]
pub(crate) struct Options {
    /// What to measure; everything when not said.
    names: Vec<Measurement>,
    /// Chunks of the profile that is searched and watched. Goals are known for 100,000, of searching for 1,000,000 too.
    #[arg(long, default_value_t = 100_000)]
    chunks: usize,
}

/// What can be measured, in the order in which it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Measurement {
    /// Tokens a second of the whole pipeline against the model alone; source a second without embedding
    Indexing,
    /// Time of a search in the profile
    Search,
    /// Time from a saved file to its being found, in the profile
    Freshness,
    /// Resident memory, idle CPU and start, with the profile
    Memory,
    /// Time to walk and rescan 100,000 files
    Scan,
}

impl Measurement {
    fn needs_profile(self) -> bool {
        matches!(self, Measurement::Search | Measurement::Freshness | Measurement::Memory)
    }
}

/// One step, run in a process of its own.
#[derive(Args)]
pub(crate) struct PartOptions {
    #[command(subcommand)]
    part: Part,
    /// Where the profile is.
    #[arg(long)]
    folder: PathBuf,
    /// Its chunks.
    #[arg(long)]
    chunks: usize,
}

#[derive(clap::Subcommand)]
enum Part {
    /// Build the profile that others are measured on.
    Profile,
    /// Measure one thing.
    Measure { name: Measurement },
}

/// Measures what is asked for, and prints a row for each figure.
pub(crate) fn run(options: &Options) -> Result<()> {
    models::folder()?;
    let mut names = options.names.clone();
    if names.is_empty() {
        names = Measurement::value_variants().to_vec();
    }
    names.sort();
    names.dedup();
    machine::print();
    table::head();
    let folder = models::temporary()?;
    let root = folder.path().canonicalize().context("the temporary folder is gone")?;
    let built = Built { folder: root, chunks: options.chunks };
    let mut failed = Vec::new();
    let mut has_profile = None;
    for name in names {
        if name.needs_profile() && has_profile.is_none() {
            has_profile = Some(part(&["profile"], &built)?);
        }
        let measured = if name.needs_profile() && has_profile == Some(false) {
            false
        } else {
            let value = name.to_possible_value().context("every measurement has a name")?;
            part(&["measure", value.get_name()], &built)?
        };
        if !measured {
            failed.push(format!("{name:?}").to_lowercase());
        }
    }
    if !failed.is_empty() {
        bail!("could not be measured: {}", failed.join(", "));
    }
    Ok(())
}

/// Runs a step and returns whether it succeeded; what went wrong it has said itself.
fn part(arguments: &[&str], built: &Built) -> Result<bool> {
    let program = std::env::current_exe().context("this program can't find itself")?;
    let mut command = Command::new(program);
    command.arg("part").arg("--folder").arg(&built.folder).arg("--chunks").arg(built.chunks.to_string());
    let status = command.args(arguments).status().context("cannot run a measurement")?;
    Ok(status.success())
}

/// Does one step, in the process that [`run`] started for it.
pub(crate) fn run_part(options: PartOptions) -> Result<()> {
    let built = Built { folder: options.folder, chunks: options.chunks };
    match options.part {
        Part::Profile => profile::build(&built),
        Part::Measure { name: Measurement::Indexing } => indexing::run(),
        Part::Measure { name: Measurement::Search } => search::run(&built),
        Part::Measure { name: Measurement::Freshness } => freshness::run(&built),
        Part::Measure { name: Measurement::Memory } => memory::run(&built),
        Part::Measure { name: Measurement::Scan } => scan::run(),
    }
}
