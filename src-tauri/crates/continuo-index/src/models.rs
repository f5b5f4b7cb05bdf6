//! The models that are installed, and whether they are whole; leaves adding one to `model_add` and running one to
//! `embedder`.
//!
//! At start only names and sizes are looked at. Contents are hashed before a model's first session (12 ms for the 23
//! MB of all-MiniLM-L6-v2, on an embedding thread) and by `continuo doctor`: weights with a flipped bit load without
//! a word and would fill the index with vectors of nothing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use continuo_ingest::CountTokens;
use sha2::{Digest, Sha256};

use crate::EmbedError;
use crate::manifest::{FileRole, Installed, ModelManifest, hex, name_fault, sha256_of};
use crate::tokens::Tokens;

/// Changes when the same text and model would be made to give another vector: how texts are composed and cut.
const EMBEDDING_VERSION: &str = "1";

/// The models installed in a list of folders. Of two with one name the one in the earlier folder counts, if it's whole.
#[derive(Debug, Clone)]
pub struct Models {
    dirs: Vec<PathBuf>,
}

/// An installed model, seen from outside.
#[derive(Debug, Clone)]
pub struct ModelInfo {
    /// What it is called, after its folder.
    pub name: String,
    /// Its folder.
    pub dir: PathBuf,
    /// Its description; absent when that can't be read.
    pub manifest: Option<ModelManifest>,
    /// Whether it can be used, as far as was looked.
    pub state: Result<(), ModelFault>,
}

/// Why an installed model can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelFault {
    /// A file isn't there.
    #[error("the file is missing")]
    MissingFile {
        /// Its path.
        path: PathBuf,
    },
    /// A file is shorter or longer than it was when it was installed.
    #[error("the file has {found} bytes and was installed with {expected}")]
    WrongSize {
        /// Its path.
        path: PathBuf,
        /// Bytes when it was installed.
        expected: u64,
        /// Bytes now.
        found: u64,
    },
    /// A file isn't the one that was installed.
    #[error("the file isn't the one that was installed: its SHA-256 differs")]
    WrongChecksum {
        /// Its path.
        path: PathBuf,
    },
    /// A file can't be read or understood.
    #[error("{reason}")]
    Unreadable {
        /// Its path.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

impl ModelFault {
    /// Returns the path of the file at fault.
    pub fn path(&self) -> &Path {
        match self {
            ModelFault::MissingFile { path }
            | ModelFault::WrongSize { path, .. }
            | ModelFault::WrongChecksum { path }
            | ModelFault::Unreadable { path, .. } => path,
        }
    }

    fn of_model(self, name: &str) -> EmbedError {
        EmbedError::ModelUnusable { name: name.to_owned(), path: self.path().to_owned(), reason: self.to_string() }
    }
}

impl Models {
    /// Looks for models in these folders, from now on; they needn't exist.
    pub fn open(dirs: &[PathBuf]) -> Models {
        Models { dirs: dirs.to_vec() }
    }

    /// Returns what is installed, by name. Looks at names and sizes only.
    pub fn list(&self) -> Vec<ModelInfo> {
        self.look(Depth::Sizes)
    }

    /// Returns what is installed, by name, after hashing every file.
    pub fn verify(&self) -> Vec<ModelInfo> {
        self.look(Depth::Contents)
    }

    /// Opens a model: reads its description and its tokenizer.
    ///
    /// # Errors
    /// `ModelMissing`, and `ModelUnusable` when none of its installations is whole.
    pub fn find(&self, name: &str) -> Result<Arc<Model>, EmbedError> {
        let missing = || EmbedError::ModelMissing { name: name.to_owned(), looked_in: self.dirs.clone() };
        if name_fault(name).is_some() {
            return Err(missing());
        }
        let mut first_error = None;
        for dir in self.dirs.iter().map(|dir| dir.join(name)).filter(|dir| dir.join("model.toml").exists()) {
            match Model::open(&dir) {
                Ok(model) => return Ok(Arc::new(model)),
                Err(error) => first_error = first_error.or(Some(error)),
            }
        }
        Err(first_error.unwrap_or_else(missing))
    }

    fn look(&self, depth: Depth) -> Vec<ModelInfo> {
        let mut found: BTreeMap<String, ModelInfo> = BTreeMap::new();
        for dir in &self.dirs {
            // A models folder that isn't there has no models.
            let Ok(entries) = std::fs::read_dir(dir) else { continue };
            for dir in entries.filter_map(|entry| Some(entry.ok()?.path())) {
                let Some(name) = dir.file_name().and_then(|name| name.to_str()) else { continue };
                let shadowed = found.get(name).is_some_and(|earlier| earlier.state.is_ok());
                if shadowed || name_fault(name).is_some() || !dir.join("model.toml").exists() {
                    continue;
                }
                let info = match Installation::read(&dir) {
                    Ok(installation) => ModelInfo {
                        name: name.to_owned(),
                        state: installation.state(depth),
                        manifest: Some(installation.manifest),
                        dir: dir.clone(),
                    },
                    Err(fault) => {
                        ModelInfo { name: name.to_owned(), dir: dir.clone(), manifest: None, state: Err(fault) }
                    }
                };
                if info.state.is_ok() || !found.contains_key(name) {
                    found.insert(name.to_owned(), info);
                }
            }
        }
        found.into_values().collect()
    }
}

/// How closely an installation is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Sizes,
    Contents,
}

/// A model's folder.
struct Installation {
    dir: PathBuf,
    manifest: ModelManifest,
    /// Path of the graph in the folder.
    weights: PathBuf,
    /// Path of the tokenizer in the folder.
    tokenizer: PathBuf,
    installed: Installed,
}

impl Installation {
    fn read(dir: &Path) -> Result<Installation, ModelFault> {
        let unreadable = |path: &Path, reason: String| ModelFault::Unreadable { path: path.to_owned(), reason };
        let path = dir.join("model.toml");
        let text = std::fs::read_to_string(&path).map_err(|error| unreadable(&path, error.to_string()))?;
        let manifest: ModelManifest = toml::from_str(&text).map_err(|error| unreadable(&path, error.to_string()))?;
        let (weights, tokenizer) = manifest.check().map_err(|fault| unreadable(&path, fault))?;
        if dir.file_name().and_then(|name| name.to_str()) != Some(&manifest.name) {
            return Err(unreadable(&path, format!("it describes {:?}, which isn't its folder's name", manifest.name)));
        }
        let path = dir.join("installed.toml");
        let installed: Installed = match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|error| unreadable(&path, error.to_string()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Installed::default(),
            Err(error) => return Err(unreadable(&path, error.to_string())),
        };
        let known = |path| installed.of(path).is_some();
        if let Some(file) = manifest.files.iter().find(|file| file.sha256.is_none() && !known(&file.path)) {
            let reason =
                format!("nothing says what {} should be: the installation wasn't finished", file.path.display());
            return Err(unreadable(&path, reason));
        }
        Ok(Installation { dir: dir.to_owned(), weights, tokenizer, manifest, installed })
    }

    fn tokenizer(&self) -> PathBuf {
        self.dir.join(&self.tokenizer)
    }

    /// Returns the SHA-256 that a file was installed with, or should have been.
    fn sha256(&self, path: &Path) -> &str {
        let installed = self.installed.of(path).map(|file| file.sha256.as_str());
        let described =
            self.manifest.files.iter().find(|file| file.path == path).and_then(|file| file.sha256.as_deref());
        installed.or(described).unwrap_or_default()
    }

    fn state(&self, depth: Depth) -> Result<(), ModelFault> {
        for file in &self.manifest.files {
            let path = self.dir.join(&file.path);
            let found = match std::fs::metadata(&path) {
                Ok(metadata) if metadata.is_file() => metadata.len(),
                Ok(_) => return Err(ModelFault::Unreadable { path, reason: "it isn't a file".to_owned() }),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    return Err(ModelFault::MissingFile { path });
                }
                Err(error) => return Err(ModelFault::Unreadable { path, reason: error.to_string() }),
            };
            let differ = |one: &str, other: &str| !one.eq_ignore_ascii_case(other);
            if let Some(installed) = self.installed.of(&file.path) {
                if installed.size != found {
                    return Err(ModelFault::WrongSize { path, expected: installed.size, found });
                }
                // What was installed must also be what the description wants.
                if file.sha256.as_deref().is_some_and(|described| differ(described, &installed.sha256)) {
                    return Err(ModelFault::WrongChecksum { path });
                }
            }
            if depth == Depth::Contents {
                match sha256_of(&path) {
                    Ok(found) if differ(self.sha256(&file.path), &found) => {
                        return Err(ModelFault::WrongChecksum { path });
                    }
                    Ok(_) => {}
                    Err(error) => return Err(ModelFault::Unreadable { path, reason: error.to_string() }),
                }
            }
        }
        Ok(())
    }

    /// Returns a hash of everything that changes the vectors.
    fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        let mut add = |part: &str| {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        };
        add(EMBEDDING_VERSION);
        for file in &self.manifest.files {
            if file.role != FileRole::Other {
                add(&self.sha256(&file.path).to_ascii_lowercase());
            }
        }
        let ModelManifest { dimensions, window, pooling, normalize, query_prefix, document_prefix, precision, .. } =
            &self.manifest;
        add(&dimensions.to_string());
        add(&window.to_string());
        add(pooling.as_str());
        add(&normalize.to_string());
        add(query_prefix);
        add(document_prefix);
        add(precision);
        hex(&hash.finalize()[..16])
    }
}

/// A model whose description and tokenizer are loaded. Its weights are loaded by each `Embedder`.
pub struct Model {
    installation: Installation,
    tokens: Arc<Tokens>,
    fingerprint: String,
    contents: OnceLock<Result<(), EmbedError>>,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Model")
            .field("name", &self.name())
            .field("fingerprint", &self.fingerprint)
            .finish_non_exhaustive()
    }
}

impl Model {
    /// Opens the model in a folder, after a look at names and sizes.
    pub(crate) fn open(dir: &Path) -> Result<Model, EmbedError> {
        let name = dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let installation = Installation::read(dir).map_err(|fault| fault.of_model(&name))?;
        installation.state(Depth::Sizes).map_err(|fault| fault.of_model(&name))?;
        let unreadable = |reason| ModelFault::Unreadable { path: installation.tokenizer(), reason }.of_model(&name);
        let tokens = Tokens::read(&installation.tokenizer())
            .map_err(|reason| unreadable(format!("the tokenizer can't be read: {reason}")))?;
        let (before, after) = tokens.around();
        if before.len() + after.len() + 4 > installation.manifest.window {
            return Err(unreadable(format!("a window of {} has no room for a text", installation.manifest.window)));
        }
        let fingerprint = installation.fingerprint();
        Ok(Model { installation, tokens: Arc::new(tokens), fingerprint, contents: OnceLock::new() })
    }

    /// Returns what vectors are stored under: 32 hexadecimal digits that change with everything that changes them
    /// (weights, tokenizer, precision, window, pooling, prefixes, normalisation).
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Returns the name it is chosen by.
    pub fn name(&self) -> &str {
        &self.installation.manifest.name
    }

    /// Returns the length of its vectors.
    pub fn dimensions(&self) -> usize {
        self.installation.manifest.dimensions
    }

    /// Returns how many word pieces one run takes, the special ones included.
    pub fn window(&self) -> usize {
        self.installation.manifest.window
    }

    /// Returns its description.
    pub fn manifest(&self) -> &ModelManifest {
        &self.installation.manifest
    }

    /// Returns its folder.
    pub fn dir(&self) -> &Path {
        &self.installation.dir
    }

    /// Returns what counts word pieces as it does.
    pub fn counter(&self) -> Arc<dyn CountTokens> {
        Arc::clone(&self.tokens) as Arc<dyn CountTokens>
    }

    pub(crate) fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    pub(crate) fn weights(&self) -> PathBuf {
        self.installation.dir.join(&self.installation.weights)
    }

    /// Hashes the files, once in the life of this model.
    pub(crate) fn check_contents(&self) -> Result<(), EmbedError> {
        let check = || self.installation.state(Depth::Contents).map_err(|fault| fault.of_model(self.name()));
        self.contents.get_or_init(check).clone()
    }
}

#[cfg(test)]
mod tests;
