//! Speed and memory, each measured in a process of its own, so that none measures what another left behind.

mod events;
mod freshness;
mod indexing;
mod memory;
mod million;
mod page;
mod profile;
mod scan;
mod search;
mod sessions;
#[cfg(target_os = "linux")]
mod window;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use crate::{machine, models, table};
use profile::Built;

#[derive(Args)]
pub(crate) struct Options {
    /// What to measure; everything but `hour` when not said.
    names: Vec<Measurement>,
    /// Chunks of the profile that is searched and watched. Goals are known for 100,000.
    #[arg(long, default_value_t = 100_000)]
    chunks: usize,
    /// Chunks of the large profile, which takes some minutes and 6 GB of disk. Goals are known for 1,000,000.
    #[arg(long, default_value_t = 1_000_000)]
    million: usize,
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
    /// Time to capture a session, to greet with it, to leave for another profile and to end
    Sessions,
    /// Resident memory, idle CPU and start, with the profile
    Memory,
    /// Time to walk and rescan 100,000 files
    Scan,
    /// Time until the window is seen and its page answered, and its memory, with the profile
    Window,
    /// Events accepted a second, and what they take
    Events,
    /// What the event log takes of memory in an hour of events; only when it is named
    Hour,
    /// How the page feels in a browser with more than it will usually hold
    Page,
    /// Time of a search in a large profile, and recall of the vector index
    Million,
}

impl Measurement {
    fn needs_profile(self) -> bool {
        !matches!(
            self,
            Measurement::Indexing | Measurement::Scan | Measurement::Page | Measurement::Events | Measurement::Hour
        )
    }

    /// Returns how many chunks its profile has.
    fn chunks(self, options: &Options) -> usize {
        if self == Measurement::Million { options.million } else { options.chunks }
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
        names = Measurement::value_variants().iter().copied().filter(|name| *name != Measurement::Hour).collect();
    }
    names.sort();
    names.dedup();
    machine::print();
    table::head();
    let folder = models::temporary()?;
    let root = folder.path().canonicalize().context("the temporary folder is gone")?;
    let mut failed = Vec::new();
    // By their chunks: whether they could be built.
    let mut profiles: BTreeMap<usize, bool> = BTreeMap::new();
    for name in names {
        let chunks = name.chunks(options);
        let built = Built { folder: root.join(chunks.to_string()), chunks };
        let can_be = match profiles.get(&chunks).copied() {
            _ if !name.needs_profile() => true,
            Some(is_built) => is_built,
            None => {
                let is_built = part(&["profile"], &built)?;
                profiles.insert(chunks, is_built);
                is_built
            }
        };
        let value = name.to_possible_value().context("every measurement has a name")?;
        let measured = can_be && part(&["measure", value.get_name()], &built)?;
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
        Part::Measure { name: Measurement::Sessions } => sessions::run(&built),
        Part::Measure { name: Measurement::Memory } => memory::run(&built),
        Part::Measure { name: Measurement::Scan } => scan::run(),
        Part::Measure { name: Measurement::Events } => events::run(),
        Part::Measure { name: Measurement::Hour } => events::hour::run(),
        #[cfg(target_os = "linux")]
        Part::Measure { name: Measurement::Window } => window::run(&built),
        #[cfg(not(target_os = "linux"))]
        Part::Measure { name: Measurement::Window } => bail!("the window is measured on Linux only"),
        Part::Measure { name: Measurement::Page } => page::run(),
        Part::Measure { name: Measurement::Million } => million::run(&built),
    }
}
