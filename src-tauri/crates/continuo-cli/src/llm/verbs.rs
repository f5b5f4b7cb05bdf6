//! The arguments of `continuo chat`, `llm` and `key`.

use clap::Subcommand;

const KINDS: [&str; 3] = ["ollama", "anthropic", "openai"];
const PURPOSES: [&str; 3] = ["summarise", "greet", "chat"];

#[derive(Subcommand)]
pub(crate) enum ChatVerb {
    /// Ask a question, and print the answer as it comes
    Ask {
        #[arg(required = true)]
        text: Vec<String>,
        /// Go on in this thread [default: a new one]
        #[arg(long, value_name = "ID")]
        thread: Option<String>,
    },
    /// List the threads, the last changed first
    List,
    /// Print a thread
    Show { thread: String },
    /// Print what the model was asked, to the letter
    Prompt {
        /// The id of an answer
        message: String,
    },
    /// Give a thread another title
    Rename { thread: String, title: Vec<String> },
    /// Delete a thread
    Delete { thread: String },
    /// Bring a deleted thread back
    Restore { thread: String },
}

#[derive(Subcommand)]
pub(crate) enum LlmVerb {
    /// Tell which models do what, and what they took today
    Status,
    /// List a provider's models, as it tells them
    Models {
        #[arg(default_value = "ollama")]
        provider: String,
    },
    /// Add a provider, or change the one of its name
    Add {
        name: String,
        /// Which protocol it speaks: openai is also for whatever speaks as that does
        #[arg(long, value_parser = KINDS)]
        kind: String,
        /// Where it is, when it isn't where its kind usually is
        #[arg(long)]
        url: Option<String>,
        /// The model that is asked unless another is named
        #[arg(long, default_value = "")]
        model: String,
        /// The name of its key, when it isn't the provider's
        #[arg(long)]
        key: Option<String>,
        /// Tokens that a model of Ollama reads at once
        #[arg(long)]
        context: Option<u32>,
    },
    /// Remove a provider
    Remove { name: String },
    /// Say which models do something: the first of them that can
    Use {
        #[arg(value_parser = PURPOSES)]
        purpose: String,
        /// PROVIDER or PROVIDER/MODEL; none: what it was without a choice
        choices: Vec<String>,
        /// No model is to do it
        #[arg(long, conflicts_with = "choices")]
        none: bool,
        /// In this profile alone
        #[arg(long)]
        here: bool,
    },
    /// List the calls to models that the profile made, the latest first
    Calls {
        #[arg(short = 'n', long, default_value_t = 20)]
        limit: u32,
        /// Only those that could leave this machine
        #[arg(long)]
        cloud: bool,
    },
}

#[derive(Subcommand)]
pub(crate) enum KeyVerb {
    /// Tell where the providers' keys are
    List,
    /// Keep a key, which is asked for or read from stdin
    Set {
        name: String,
        /// Where there is no keyring: ask for the passphrase of the encrypted file first
        #[arg(long)]
        passphrase: bool,
    },
    /// Forget a key
    Delete { name: String },
    /// Open the encrypted file of keys, in the engine that runs, until it ends
    Unlock,
}
