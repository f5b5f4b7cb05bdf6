//! The arguments of `continuo session`, `signal` and `shell`.

use clap::{Subcommand, ValueHint};
use std::path::PathBuf;

#[derive(Subcommand)]
pub(crate) enum SessionVerb {
    /// Capture the session now
    Capture,
    /// List what was captured, the latest first
    List {
        #[arg(short = 'n', long, default_value_t = 20)]
        limit: usize,
    },
    /// Show what was captured
    Show {
        /// How its id begins [default: the latest]
        id: Option<String>,
    },
    /// Tell how two captured states differ
    Diff {
        earlier: String,
        /// [default: the latest]
        later: Option<String>,
    },
    /// Delete a captured state
    Delete { id: String },
    /// Open the files of a captured state in your editor, and a terminal in its folder
    Continue {
        /// How its id begins [default: the latest]
        id: Option<String>,
    },
    /// Show what a model is told of your work
    Prompt {
        /// At most about so many tokens
        #[arg(long, default_value_t = 4000)]
        tokens: u64,
    },
    /// Pin, dismiss or rewrite a blocker or a next step, by its key
    Decide {
        key: String,
        #[arg(long, value_parser = ["blocker", "next-step"])]
        kind: String,
        #[arg(long)]
        pin: bool,
        #[arg(long)]
        dismiss: bool,
        /// In place of its text
        #[arg(long)]
        text: Option<String>,
    },
}

#[derive(Subcommand)]
pub(crate) enum SignalVerb {
    /// Tell where you are in an editor
    Editor {
        /// The editor's name
        #[arg(long, default_value = "editor")]
        name: String,
        /// The file that it shows, with line and column: FILE[:LINE[:COLUMN]]
        active: Option<String>,
        #[arg(long, num_args = 1.., value_hint = ValueHint::FilePath)]
        open: Vec<PathBuf>,
        #[arg(long, num_args = 1.., value_hint = ValueHint::FilePath)]
        unsaved: Vec<PathBuf>,
    },
    /// Tell of a command that ended
    Command {
        #[arg(long)]
        exit_code: i32,
        #[arg(long, default_value_t = 0)]
        duration_ms: u64,
        /// Where it ran [default: here]
        #[arg(long, value_hint = ValueHint::DirPath)]
        cwd: Option<PathBuf>,
        /// Take the end of its output from stdin
        #[arg(long)]
        output: bool,
        command: String,
    },
    /// Tell something else: JSON, or text
    Custom { source: String, data: String },
}

#[derive(Subcommand)]
pub(crate) enum ShellVerb {
    /// Print what your shell runs at its start: eval "$(continuo shell init bash)"
    Init {
        #[arg(value_parser = ["bash", "zsh", "fish", "pwsh"])]
        shell: String,
    },
    /// Take in the commands that Atuin has of your shells, each to the profile whose folder it ran in
    ImportAtuin {
        /// Atuin's database [default: where it keeps it]
        #[arg(value_hint = ValueHint::FilePath)]
        database: Option<PathBuf>,
    },
    /// Run your shell so that the end of what a failing command writes is kept [default: $SHELL]
    Wrap {
        #[arg(value_hint = ValueHint::CommandName)]
        shell: Option<String>,
    },
}
