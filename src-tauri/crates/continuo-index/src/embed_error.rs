//! What can go wrong between a text and its vector.
//!
//! Every variant leaves search by words untouched: the engine shows the message and the hint, and goes on without
//! vectors.

use std::path::PathBuf;

/// Why a text has no vector.
#[derive(Debug, Clone, thiserror::Error)]
pub enum EmbedError {
    /// The shared library of ONNX Runtime isn't there.
    #[error("ONNX Runtime is not installed: there is no file {}", path.display())]
    RuntimeMissing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A file is there, but it can't be used as ONNX Runtime.
    #[error("{} can't be used as ONNX Runtime: {reason}", path.display())]
    RuntimeUnusable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// No models folder has a model of this name.
    #[error("there is no model named {name:?}")]
    ModelMissing {
        /// The name that was asked for.
        name: String,
        /// The folders that were looked through.
        looked_in: Vec<PathBuf>,
    },
    /// A model's files are missing, truncated, changed, or not what they should be.
    #[error("the model {name:?} can't be used: {}: {reason}", path.display())]
    ModelUnusable {
        /// The model.
        name: String,
        /// The file or folder at fault.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A folder that was to be added as a model isn't one.
    #[error("{} can't be added as a model: {reason}", path.display())]
    NotAModel {
        /// The file or folder at fault.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The model was loaded, but running it on a text failed.
    #[error("the model {name:?} failed on a text: {reason}")]
    Run {
        /// The model.
        name: String,
        /// What ONNX Runtime said.
        reason: String,
    },
    /// The embedding threads have been stopped.
    #[error("embedding has been stopped")]
    Stopped,
}

impl EmbedError {
    /// Returns what a person can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            EmbedError::RuntimeMissing { .. } | EmbedError::RuntimeUnusable { .. } => {
                "Run `cargo xtask setup` to install ONNX Runtime; until then search goes on by words."
            }
            EmbedError::ModelMissing { .. } => {
                "Run `cargo xtask setup`, add it with `continuo model add DIR`, or choose another model; \
                 until then search goes on by words."
            }
            EmbedError::ModelUnusable { .. } => {
                "Run `continuo doctor` to see what is wrong, and install the model again; \
                 until then search goes on by words."
            }
            EmbedError::NotAModel { .. } => {
                "A model is a folder with one ONNX file of a BERT-style encoder and its tokenizer.json or vocab.txt."
            }
            EmbedError::Run { .. } => "Run `continuo doctor`; until then search goes on by words.",
            EmbedError::Stopped => "Start the engine again.",
        }
    }
}
