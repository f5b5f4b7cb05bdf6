//! The arguments of the command.

use crate::llm::{ChatVerb, KeyVerb, LlmVerb};
use crate::session::{SessionVerb, ShellVerb, SignalVerb};
use crate::work::{IntentVerb, NoteVerb, TaskVerb};
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use continuo_engine::api::EventFilter;
use std::ffi::OsString;
use std::path::PathBuf;

#[derive(Parser)]
#[command(
    name = "continuo",
    version,
    about = "Keeps the context of your work: indexes your folders, and finds things in them by meaning and by words.",
    propagate_version = true,
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

#[derive(Args, Clone)]
pub(crate) struct Global {
    /// Where Continuo keeps its data [default: the platform's data folder]
    #[arg(long, global = true, env = "CONTINUO_DATA_DIR", value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) data_dir: Option<PathBuf>,
    /// The profile to work on, by name or id [default: the active one]
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Print JSON, one object a line
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Log to stderr too
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
}

#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Create, switch, rename, delete, export and import profiles
    #[command(subcommand)]
    Profile(ProfileVerb),
    /// Add folders to a profile and bring its index up to date
    Index {
        /// Folders to add; none: the profile's own
        #[arg(value_hint = ValueHint::DirPath)]
        paths: Vec<PathBuf>,
        /// Stay until every vector is stored
        #[arg(long)]
        wait: bool,
    },
    /// Search by meaning and by words; without a query, at a prompt
    Search(SearchArgs),
    /// Show a function, class, method or file with its links both ways
    Entity {
        name: String,
        #[arg(short = 'k', long, default_value_t = 10)]
        limit: usize,
    },
    /// Tell which rule keeps a path out of the index, or where it is in it
    Why {
        #[arg(value_hint = ValueHint::AnyPath)]
        path: PathBuf,
    },
    /// Tell the state of a profile and its index
    Status,
    /// Tell what indexing a folder would do, before anything is indexed
    Preflight {
        #[arg(value_hint = ValueHint::DirPath)]
        path: PathBuf,
    },
    /// Pause indexing
    Pause,
    /// Go on with indexing
    Unpause,
    /// Tell where you were, what was in the way, what was next, and what changed since
    Resume {
        /// In a model's words, where one may and can
        #[arg(long)]
        worded: bool,
    },
    /// Capture, list, show, compare and delete sessions, and go on where one was left
    #[command(subcommand)]
    Session(SessionVerb),
    /// Tell where you are, for editors and scripts
    #[command(subcommand)]
    Signal(SignalVerb),
    /// Have your shell tell of its commands
    #[command(subcommand)]
    Shell(ShellVerb),
    /// List, write, move and finish tasks, among them those found in comments
    #[command(subcommand)]
    Task(TaskVerb),
    /// Open, change and close intents: the lines of work that tasks belong to
    #[command(subcommand)]
    Intent(IntentVerb),
    /// List, read and write notes: Markdown files of yours
    #[command(subcommand)]
    Note(NoteVerb),
    /// Ask a model about the profile's files
    #[command(subcommand)]
    Chat(ChatVerb),
    /// Choose the models that talk, and see what they were asked
    #[command(subcommand)]
    Llm(LlmVerb),
    /// Keep keys of providers in the system's keyring
    #[command(subcommand)]
    Key(KeyVerb),
    /// List, add and choose models
    #[command(subcommand)]
    Model(ModelVerb),
    /// Run the engine in the foreground, watching, until a signal
    Serve {
        /// Listen on this port of loopback [default: one the system chooses]
        #[arg(long)]
        port: Option<u16>,
        /// Serve the page for browsers, and print a link that signs one in
        #[arg(long)]
        ui: bool,
    },
    /// Print a link that signs a browser in to the running engine, once
    Ui,
    /// Make, list and revoke tokens for clients
    #[command(subcommand)]
    Token(TokenVerb),
    /// Index a folder, watch it, and stay at a search prompt
    Open {
        #[arg(default_value = ".", value_hint = ValueHint::DirPath)]
        folder: PathBuf,
    },
    /// Follow, show and query the event log, and take it elsewhere
    #[command(subcommand)]
    Events(EventsVerb),
    /// Run a command in a context of its own, with its start and its exit in the event log
    Run {
        /// The command and its arguments
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true, value_hint = ValueHint::CommandWithArguments)]
        command: Vec<OsString>,
    },
    /// Check stores, model, runtime, watch limits and disk
    Doctor {
        /// Mend what can be mended
        #[arg(long)]
        repair: bool,
    },
    /// Print completions for a shell
    Completions { shell: Shell },
    /// Write the manual into a folder, a page a verb
    #[command(hide = true)]
    Man { folder: PathBuf },
}

#[derive(Subcommand)]
pub(crate) enum ProfileVerb {
    /// Create a profile watching folders
    Create {
        name: String,
        /// Folders to watch
        #[arg(long, num_args = 1.., value_name = "DIR", value_hint = ValueHint::DirPath)]
        watch: Vec<PathBuf>,
    },
    /// List the profiles
    List,
    /// Show one profile
    Show { name: Option<String> },
    /// Make a profile the active one
    Switch { name: String },
    /// Give a profile another name
    Rename { name: String, new_name: String },
    /// Add folders to a profile
    AddFolder {
        #[arg(required = true, value_hint = ValueHint::DirPath)]
        folders: Vec<PathBuf>,
    },
    /// Remove folders from a profile, with their part of the index
    RemoveFolder {
        #[arg(required = true, value_hint = ValueHint::DirPath)]
        folders: Vec<PathBuf>,
    },
    /// Put a profile in the trash, where it stays for 30 days
    Delete { name: String },
    /// List the trash
    Trash,
    /// Take a profile out of the trash
    Restore { name: String },
    /// Write a profile into one archive
    Export {
        /// The profile [default: the active one]
        name: Option<String>,
        /// The archive [default: NAME.continuo in the current folder]
        #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
        output: Option<PathBuf>,
        /// Replace the archive if it is there
        #[arg(long)]
        force: bool,
    },
    /// Make a profile of an archive
    Import {
        #[arg(value_hint = ValueHint::FilePath)]
        archive: PathBuf,
        /// Another name than the archive's
        #[arg(long)]
        name: Option<String>,
    },
    /// List a profile's backups
    Backups { name: Option<String> },
    /// Put a backup of a profile's database in place
    RestoreBackup {
        name: String,
        /// The backup [default: the last]
        #[arg(value_hint = ValueHint::FilePath)]
        backup: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
pub(crate) enum EventsVerb {
    /// Print the latest events, and those that come, until a signal
    Tail {
        #[command(flatten)]
        filter: FilterArgs,
        #[command(flatten)]
        fields: FieldsArg,
        /// So many of the latest first
        #[arg(short = 'n', long, default_value_t = 10)]
        lines: u64,
        /// Begin behind this event instead
        #[arg(long, value_name = "ID")]
        after: Option<u64>,
    },
    /// Show an event
    Show {
        id: u64,
        #[command(flatten)]
        fields: FieldsArg,
    },
    /// Show an event with what caused it and all that it led to
    Chain {
        id: u64,
        #[command(flatten)]
        fields: FieldsArg,
        /// At most so many effects
        #[arg(long, default_value_t = 1000)]
        limit: u64,
    },
    /// List events, the latest first
    Query {
        #[command(flatten)]
        filter: FilterArgs,
        #[command(flatten)]
        fields: FieldsArg,
        /// Those behind this event, the oldest first
        #[arg(long, value_name = "ID")]
        after: Option<u64>,
        /// At most so many
        #[arg(long, default_value_t = 100)]
        limit: u64,
    },
    /// Tell how much the log holds and what it takes
    Stats,
    /// Take events in from a file of JSON lines, all of them or none
    Import {
        #[arg(value_hint = ValueHint::FilePath)]
        file: PathBuf,
    },
    /// Write events as JSON lines, the oldest first
    Export {
        #[command(flatten)]
        filter: FilterArgs,
        /// The file; standard output when not said
        #[arg(long, short, value_hint = ValueHint::FilePath)]
        output: Option<PathBuf>,
    },
}

/// Which events.
#[derive(Args, Clone)]
pub(crate) struct FilterArgs {
    /// A kind, or a pattern such as 'file.*'; may be said again
    #[arg(long = "kind", value_name = "KIND")]
    kinds: Vec<String>,
    /// user, engine, engine:ingest, client:NAME, agent:NAME
    #[arg(long)]
    actor: Option<String>,
    /// Of this session
    #[arg(long)]
    session: Option<String>,
    /// Of one cause: 32 hexadecimal digits
    #[arg(long)]
    correlation: Option<String>,
    /// Found in the kind or in a value of the payload
    #[arg(long)]
    text: Option<String>,
    /// Not before this time, such as 2026-01-31T12:00:00Z
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Before this time
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
}

impl FilterArgs {
    pub(crate) fn filter(self) -> EventFilter {
        let FilterArgs { kinds, actor, session, correlation, text, from, to } = self;
        EventFilter { kinds, actor, session, correlation, text, from, to }
    }
}

/// What of each event.
#[derive(Args, Clone)]
pub(crate) struct FieldsArg {
    /// minimal, routing, debug, full, or fields such as id,kind,context.actor
    #[arg(long, value_delimiter = ',', value_name = "FIELDS")]
    pub(crate) fields: Vec<String>,
}

#[derive(Subcommand)]
pub(crate) enum TokenVerb {
    /// Make a token, and show it this once
    Create {
        /// Whom it is for
        name: String,
        /// Let it put events of its own into the log
        #[arg(long)]
        emit: bool,
    },
    /// List the tokens
    List,
    /// Revoke a token: its client is refused from now on
    Revoke {
        /// Its name or id
        token: String,
    },
}

#[derive(Subcommand)]
pub(crate) enum ModelVerb {
    /// List the models
    List,
    /// Add a BERT-style ONNX model from a folder
    Add {
        #[arg(value_hint = ValueHint::DirPath)]
        dir: PathBuf,
        /// Its name [default: the folder's]
        #[arg(long)]
        name: Option<String>,
    },
    /// Choose the profile's models
    Use {
        /// For text, and for code too unless --code says otherwise
        name: Option<String>,
        /// For text alone
        #[arg(long)]
        text: Option<String>,
        /// For code alone
        #[arg(long)]
        code: Option<String>,
    },
}

#[derive(Args)]
pub(crate) struct SearchArgs {
    /// What to look for
    pub(crate) query: Vec<String>,
    /// At most so many results
    #[arg(short = 'k', long, default_value_t = 10)]
    pub(crate) limit: usize,
    #[arg(long, value_enum, default_value_t = Mode::Hybrid)]
    pub(crate) mode: Mode,
    /// Only this language; may be given several times
    #[arg(long, value_name = "NAME")]
    pub(crate) language: Vec<String>,
    /// Only paths that match this glob; may be given several times
    #[arg(long, value_name = "GLOB")]
    pub(crate) path: Vec<String>,
    /// Only this kind: function, method, class, module, section, key, cell, window
    #[arg(long)]
    pub(crate) kind: Vec<String>,
    /// Only files of worktrees on this branch
    #[arg(long)]
    pub(crate) branch: Option<String>,
    /// Read one query a line, and answer each with one line of JSON
    #[arg(long)]
    pub(crate) stdin: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mode {
    Hybrid,
    Lexical,
    Semantic,
}
