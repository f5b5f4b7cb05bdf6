//! The arguments of `continuo task`, `intent` and `note`.

use clap::{Args, Subcommand};

const STATES: [&str; 6] = ["candidate", "open", "doing", "blocked", "done", "dismissed"];
const PRIORITIES: [&str; 4] = ["urgent", "high", "normal", "low"];

#[derive(Subcommand)]
pub(crate) enum TaskVerb {
    /// List tasks
    List {
        /// candidate, open, doing, blocked, done or dismissed; may be given several times
        #[arg(long, value_parser = STATES)]
        state: Vec<String>,
        /// Only those of an intent, by its id
        #[arg(long, value_name = "ID")]
        intent: Option<String>,
        #[arg(long)]
        label: Option<String>,
        /// Only those whose title or note has these words
        words: Vec<String>,
    },
    /// Show a task
    Show { id: String },
    /// Create a task
    Add {
        #[arg(required = true)]
        title: Vec<String>,
        #[arg(long, value_parser = STATES)]
        state: Option<String>,
        #[command(flatten)]
        fields: TaskFields,
        /// The event of the command whose failure it comes of
        #[arg(long, value_name = "ID")]
        event: Option<u64>,
    },
    /// Change what a task says
    Edit {
        id: String,
        #[arg(long)]
        title: Option<String>,
        #[command(flatten)]
        fields: TaskFields,
        /// Keep it though its comment went
        #[arg(long)]
        keep: bool,
    },
    /// Move a task to a place in a column of the board
    Move {
        id: String,
        #[arg(value_parser = STATES)]
        state: String,
        /// The task that it is to stand before [default: the end of the column]
        #[arg(long, value_name = "ID")]
        before: Option<String>,
    },
    /// Take a candidate up
    Accept { id: String },
    /// Dismiss a candidate for good
    Dismiss { id: String },
    /// Begin with a task
    Start { id: String },
    /// Note that a task waits for something
    Block { id: String },
    /// Mark a task done
    Done { id: String },
    /// Open a task again
    Reopen { id: String },
    /// Delete a task
    Delete { id: String },
    /// Bring a deleted task back
    Restore { id: String },
}

/// What an empty text takes away.
#[derive(Args)]
pub(crate) struct TaskFields {
    #[arg(long, value_parser = PRIORITIES)]
    pub(crate) priority: Option<String>,
    /// As 2026-01-31
    #[arg(long, value_name = "DATE")]
    pub(crate) due: Option<String>,
    /// An intent's id
    #[arg(long, value_name = "ID")]
    pub(crate) intent: Option<String>,
    /// May be given several times
    #[arg(long)]
    pub(crate) label: Vec<String>,
    /// More about it, in Markdown
    #[arg(long)]
    pub(crate) note: Option<String>,
}

#[derive(Subcommand)]
pub(crate) enum IntentVerb {
    /// List the open intents
    List {
        /// The closed ones as well
        #[arg(long)]
        closed: bool,
    },
    /// Show an intent
    Show { id: String },
    /// Open an intent
    Add {
        #[arg(required = true)]
        title: Vec<String>,
        /// More about it, in Markdown
        #[arg(long)]
        note: Option<String>,
    },
    /// Change what an intent says
    Edit {
        id: String,
        #[arg(long)]
        title: Option<String>,
        #[arg(long)]
        note: Option<String>,
    },
    /// Close an intent
    Close {
        id: String,
        /// What came of it
        resolution: Vec<String>,
    },
    /// Open a closed intent again
    Reopen { id: String },
    /// Delete an intent, not its tasks
    Delete { id: String },
    /// Bring a deleted intent back
    Restore { id: String },
}

#[derive(Subcommand)]
pub(crate) enum NoteVerb {
    /// List notes, the last changed first
    List {
        /// Only those that have these words
        words: Vec<String>,
        #[arg(short = 'n', long)]
        limit: Option<usize>,
    },
    /// Print a note
    Show {
        /// Relative to the folder of notes
        path: String,
        /// Print its links, and those that lead to it, instead
        #[arg(long)]
        links: bool,
    },
    /// Create a note
    Add {
        #[arg(required = true)]
        title: Vec<String>,
        /// What it says; - reads it from stdin
        #[arg(long, allow_hyphen_values = true)]
        text: Option<String>,
        /// A folder in the folder of notes
        #[arg(long = "in", value_name = "FOLDER")]
        subfolder: Option<String>,
    },
    /// Write a note anew, from stdin
    Write { path: String },
    /// Give a note's file another name
    Rename { path: String, to: String },
    /// Put a note in the trash
    Delete { path: String },
    /// List the deleted notes
    Trash,
    /// Bring a deleted note back
    Restore { id: String },
}
