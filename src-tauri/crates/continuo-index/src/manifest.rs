//! How a model is described: `models/manifest.toml` for what can be installed, `model.toml` and `installed.toml` in the
//! folder of each model that is; leaves finding and checking them to `models`.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// `models/manifest.toml`: the runtime and the models that setup installs.
#[derive(Debug, Clone, Deserialize)]
pub struct Manifest {
    /// The ONNX Runtime that the models were tried with.
    pub runtime: RuntimeManifest,
    /// The models.
    #[serde(rename = "model", default)]
    pub models: Vec<ModelManifest>,
}

/// Which ONNX Runtime is installed.
#[derive(Debug, Clone, Deserialize)]
pub struct RuntimeManifest {
    /// Its version, `1.28.0`.
    pub version: String,
}

impl Manifest {
    /// Parses the text of a `manifest.toml`.
    ///
    /// # Errors
    /// What is wrong with it and where, for people.
    pub fn parse(text: &str) -> Result<Manifest, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }
}

/// What a model is and how it wants its texts. One `[[model]]` table of the manifest, or a whole `model.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelManifest {
    /// The name it is chosen by, also its folder's.
    pub name: String,
    /// One line for people.
    #[serde(default)]
    pub description: String,
    /// SPDX expression of its weights' licence.
    #[serde(default)]
    pub license: String,
    /// Where the weights come from.
    #[serde(default)]
    pub source: String,
    /// Length of its vectors.
    pub dimensions: usize,
    /// Word pieces that one run takes, the special ones included.
    pub window: usize,
    /// How the vectors of the word pieces become one.
    pub pooling: Pooling,
    /// Whether a vector is scaled to an L2 norm of 1 before it is used. Search compares directions, so it always is;
    /// the key tells whether the model's makers do so too.
    #[serde(default = "yes")]
    pub normalize: bool,
    /// What the model wants before a query.
    #[serde(default)]
    pub query_prefix: String,
    /// What the model wants before a document.
    #[serde(default)]
    pub document_prefix: String,
    /// `int8`, `fp16`, `fp32`: how its weights are stored.
    #[serde(default)]
    pub precision: String,
    /// Its files.
    pub files: Vec<FileManifest>,
}

fn yes() -> bool {
    true
}

/// How the vectors of a text's word pieces become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pooling {
    /// Their mean.
    Mean,
    /// The first one, that of `[CLS]`.
    Cls,
    /// The model's graph does it and has one vector as its output.
    InGraph,
}

impl Pooling {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Pooling::Mean => "mean",
            Pooling::Cls => "cls",
            Pooling::InGraph => "in-graph",
        }
    }
}

/// One file of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileManifest {
    /// Its path in the model's folder.
    pub path: PathBuf,
    /// Its SHA-256 in hexadecimal; absent for a file that is built on this machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// What it is for.
    #[serde(default)]
    pub role: FileRole,
}

/// What a file of a model is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileRole {
    /// The ONNX graph.
    Weights,
    /// The `tokenizer.json`.
    Tokenizer,
    /// Weights that the graph reads from a file of their own.
    Data,
    /// Kept beside them, such as a licence.
    #[default]
    #[serde(other)]
    Other,
}

impl ModelManifest {
    /// Returns the paths of its graph and of its tokenizer.
    ///
    /// # Errors
    /// What makes the description unusable.
    pub(crate) fn check(&self) -> Result<(PathBuf, PathBuf), String> {
        if let Some(fault) = name_fault(&self.name) {
            return Err(fault);
        }
        if let Some(file) = self.files.iter().find(|file| !is_inside(&file.path)) {
            return Err(format!("the file {} lies outside of the model's folder", file.path.display()));
        }
        if !(1..=65_536).contains(&self.dimensions) {
            return Err(format!("dimensions = {} isn't a length of vectors", self.dimensions));
        }
        if !(8..=65_536).contains(&self.window) {
            return Err(format!("window = {} isn't a number of word pieces a model can take", self.window));
        }
        let of_role = |role, word: &str| {
            let file = self.files.iter().find(|file| file.role == role);
            file.map(|file| file.path.clone()).ok_or_else(|| format!("none of its files has role = {word:?}"))
        };
        Ok((of_role(FileRole::Weights, "weights")?, of_role(FileRole::Tokenizer, "tokenizer")?))
    }
}

/// Returns what makes a name unfit to be a model's, if anything does: it's also a folder's, on every system.
pub(crate) fn name_fault(name: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let fits = (1..=64).contains(&name.len())
        && name.chars().all(plain)
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && !name.ends_with('.');
    (!fits).then(|| {
        format!(
            "{name:?} isn't a name for a model: it takes 1 to 64 letters, digits, '-', '_' and '.', \
             and begins with a letter or digit"
        )
    })
}

fn is_inside(path: &Path) -> bool {
    path.components().all(|part| matches!(part, std::path::Component::Normal(_))) && path.components().count() > 0
}

/// `installed.toml`: what the files were when the model was installed. Written last: a folder with one is whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Installed {
    #[serde(rename = "file", default)]
    pub(crate) files: Vec<InstalledFile>,
}

/// A file as it was installed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct InstalledFile {
    pub(crate) path: PathBuf,
    /// Bytes.
    pub(crate) size: u64,
    /// Hexadecimal.
    pub(crate) sha256: String,
}

impl Installed {
    pub(crate) fn of(&self, path: &Path) -> Option<&InstalledFile> {
        self.files.iter().find(|file| file.path == path)
    }
}

/// Returns the SHA-256 of a file, in hexadecimal.
pub(crate) fn sha256_of(path: &Path) -> std::io::Result<String> {
    let mut file = std::fs::File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0u8; 1 << 20];
    loop {
        let read = std::io::Read::read(&mut file, &mut buffer)?;
        if read == 0 {
            return Ok(hex(&hash.finalize()));
        }
        hash.update(&buffer[..read]);
    }
}

/// Returns bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const TABLE: &str = r#"
        name = "all-MiniLM-L6-v2"
        dimensions = 384
        window = 256
        pooling = "in-graph"
        files = [
            { path = "model.int8.onnx", role = "weights" },
            { path = "tokenizer.json", role = "tokenizer", sha256 = "00" },
            { path = "LICENSE", role = "licence" },
        ]
    "#;

    fn with(change: impl FnOnce(&mut ModelManifest)) -> Result<(PathBuf, PathBuf), String> {
        let mut manifest: ModelManifest = toml::from_str(TABLE).unwrap();
        change(&mut manifest);
        manifest.check()
    }

    #[test]
    fn a_model_is_described_by_its_needful_keys_and_an_unknown_role_is_just_a_file() {
        let manifest: ModelManifest = toml::from_str(TABLE).unwrap();
        assert_eq!(manifest.check(), Ok(("model.int8.onnx".into(), "tokenizer.json".into())));
        assert!(manifest.normalize, "search compares directions");
        assert_eq!(manifest.files[2].role, FileRole::Other);
        let again: ModelManifest = toml::from_str(&toml::to_string(&manifest).unwrap()).unwrap();
        assert_eq!(again, manifest);
    }

    #[test]
    fn a_description_that_leads_astray_is_refused() {
        let escapes = ["../other/model.onnx", "/etc/passwd", "a/../../b", ""];
        for path in escapes {
            assert!(with(|manifest| manifest.files[0].path = path.into()).is_err(), "{path:?} leaves the folder");
        }
        for name in ["", ".hidden", "a/b", "a b", "é", "dot.", &"x".repeat(65)] {
            assert!(with(|manifest| manifest.name = name.to_owned()).is_err(), "{name:?} is no folder's name");
        }
        assert!(with(|manifest| manifest.dimensions = 0).is_err());
        assert!(with(|manifest| manifest.window = 2).is_err(), "the special pieces alone would fill it");
        assert!(with(|manifest| manifest.files.truncate(1)).unwrap_err().contains("tokenizer"));
    }

    #[test]
    fn the_manifest_tells_the_runtime_and_the_models() {
        let text = format!("[runtime]\nversion = \"1.28.0\"\nmore = 1\n[[model]]\n{TABLE}");
        let manifest = Manifest::parse(&text).unwrap();
        assert_eq!(manifest.runtime.version, "1.28.0");
        assert_eq!(manifest.models.len(), 1);
        assert!(Manifest::parse("[runtime]").unwrap_err().contains("version"));
    }
}
