//! Adds a model from a folder: any BERT-style encoder in ONNX, as sentence-transformers and the usual exporters leave
//! them.
//!
//! What the folder doesn't say is learnt by running the graph. Everything is copied into a folder beside the target and
//! tried there; only a model that has embedded a text takes its place, at once.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::manifest::{
    FileManifest, FileRole, Installed, InstalledFile, ModelManifest, Pooling, name_fault, sha256_of,
};
use crate::models::{Model, Models};
use crate::session::Encoder;
use crate::tokenizer_file::{json_file, tokenizer_json};
use crate::tokens::Tokens;
use crate::{EmbedError, Embedder, Runtime};

/// Windows that are tried when nothing says what a model takes. None is larger than the first, whatever a model
/// takes: a run's memory grows with the square of it, and chunks are no longer.
const WINDOWS: [usize; 4] = [512, 256, 128, 64];

impl Models {
    /// Copies the model in the folder `source` into `into` as `name`, once it has embedded a text.
    ///
    /// Read are: `*.onnx` (also in `onnx/`, with weights kept beside it), `tokenizer.json`, or `vocab.txt`, or
    /// `vocab.json` with `merges.txt`; and where they are there `config.json`, `tokenizer_config.json`, and of
    /// sentence-transformers
    /// `sentence_bert_config.json`, `1_Pooling/config.json` and `config_sentence_transformers.json`.
    ///
    /// # Errors
    /// `NotAModel`, which says what is missing or wrong. Nothing is left behind.
    pub fn add(&self, runtime: &Runtime, source: &Path, into: &Path, name: &str) -> Result<Arc<Model>, EmbedError> {
        let refuse = |path: &Path, reason: String| EmbedError::NotAModel { path: path.to_owned(), reason };
        if let Some(fault) = name_fault(name) {
            return Err(refuse(source, fault));
        }
        if let Some(other) = self.list().into_iter().find(|model| model.name == name) {
            return Err(refuse(&other.dir, format!("there is a model named {name:?} already; choose another name")));
        }
        let described = Described::read(source).map_err(|reason| refuse(source, reason))?;
        let parts = || -> std::io::Result<tempfile::TempDir> {
            std::fs::create_dir_all(into)?;
            tempfile::Builder::new().prefix(".adding-").tempdir_in(into)
        };
        let scratch = parts().map_err(|error| refuse(into, error.to_string()))?;
        let folder = scratch.path().join(name);
        described.copy(source, &folder, name, runtime).map_err(|reason| refuse(source, reason))?;

        // As it will be used: by its description alone.
        let model = Arc::new(Model::open(&folder)?);
        Embedder::new(runtime, &model)?.embed("continuo keeps the context of your work")?;
        let target = into.join(name);
        std::fs::rename(&folder, &target).map_err(|error| refuse(&target, error.to_string()))?;
        Ok(Arc::new(Model::open(&target)?))
    }
}

/// What the files of a folder say about the model in it.
struct Described {
    /// The graph, and files of weights beside it.
    graph: PathBuf,
    data: Vec<PathBuf>,
    tokenizer: Vec<u8>,
    pooling: Option<Pooling>,
    window: Option<usize>,
    query_prefix: String,
    document_prefix: String,
}

impl Described {
    fn read(source: &Path) -> Result<Described, String> {
        if !source.is_dir() {
            return Err("it isn't a folder".to_owned());
        }
        let graph = graph_in(source)?;
        let data = data_of(&graph)?;
        let tokenizer = tokenizer_json(source)?;
        let lowercase = json_file(source, "sentence_bert_config.json")?;
        if lowercase.get("do_lower_case").and_then(Value::as_bool) == Some(true) && !folds_case(&tokenizer)? {
            return Err("it wants texts in lower case, and its tokenizer doesn't see to that".to_owned());
        }
        let prompts = json_file(source, "config_sentence_transformers.json")?;
        let prefix = |names: &[&str]| -> String {
            let prompts = prompts.get("prompts").and_then(Value::as_object);
            let prompt = names.iter().find_map(|&name| prompts?.get(name)?.as_str());
            prompt.unwrap_or_default().to_owned()
        };
        Ok(Described {
            pooling: pooling(&json_file(&source.join("1_Pooling"), "config.json")?)?,
            window: window(source)?,
            query_prefix: prefix(&["query"]),
            document_prefix: prefix(&["document", "passage"]),
            graph,
            data,
            tokenizer,
        })
    }

    /// Copies the model's files into a new folder and writes what they turn out to be.
    fn copy(&self, source: &Path, folder: &Path, name: &str, runtime: &Runtime) -> Result<(), String> {
        let failed = |what: &Path, error: std::io::Error| format!("{} can't be copied: {error}", what.display());
        std::fs::create_dir(folder).map_err(|error| failed(folder, error))?;
        let mut files = Vec::new();
        let mut copy = |from: &Path, role| -> Result<(), String> {
            let name = PathBuf::from(from.file_name().unwrap_or_default());
            std::fs::copy(from, folder.join(&name)).map_err(|error| failed(from, error))?;
            files.push(FileManifest { path: name, sha256: None, role });
            Ok(())
        };
        copy(&self.graph, FileRole::Weights)?;
        for data in &self.data {
            copy(data, FileRole::Data)?;
        }
        for license in ["LICENSE", "LICENSE.txt", "LICENSE.md"].map(|name| source.join(name)) {
            if license.is_file() {
                copy(&license, FileRole::Other)?;
            }
        }
        let tokenizer = folder.join("tokenizer.json");
        std::fs::write(&tokenizer, &self.tokenizer).map_err(|error| failed(&tokenizer, error))?;
        files.push(FileManifest { path: "tokenizer.json".into(), sha256: None, role: FileRole::Tokenizer });

        let graph = folder.join(&files[0].path);
        let tried = self.try_out(runtime, &graph)?;
        let manifest = ModelManifest {
            name: name.to_owned(),
            description: String::new(),
            license: String::new(),
            source: source.display().to_string(),
            dimensions: tried.dimensions,
            window: tried.window,
            pooling: tried.pooling,
            normalize: true,
            query_prefix: self.query_prefix.clone(),
            document_prefix: self.document_prefix.clone(),
            precision: precision(&self.graph).to_owned(),
            files,
        };
        manifest.check()?;
        let mut installed = Installed::default();
        for file in &manifest.files {
            let path = folder.join(&file.path);
            let size = std::fs::metadata(&path).map_err(|error| failed(&path, error))?.len();
            let sha256 = sha256_of(&path).map_err(|error| failed(&path, error))?;
            installed.files.push(InstalledFile { path: file.path.clone(), size, sha256 });
        }
        let write = |name: &str, text: Result<String, toml::ser::Error>| {
            let text = text.map_err(|error| error.to_string())?;
            std::fs::write(folder.join(name), text).map_err(|error| failed(&folder.join(name), error))
        };
        write("model.toml", toml::to_string(&manifest))?;
        write("installed.toml", toml::to_string(&installed))
    }

    /// Runs the graph on a text that fills its window.
    fn try_out(&self, runtime: &Runtime, graph: &Path) -> Result<Tried, String> {
        let tokens =
            Tokens::parse(&self.tokenizer).map_err(|reason| format!("its tokenizer can't be read: {reason}"))?;
        let mut word = Vec::new();
        tokens.encode("continuo", &mut word)?;
        let piece = *word.first().ok_or("its tokenizer has no pieces for a word")?;
        let mut encoder = match self.pooling {
            // The graph may pool by itself what sentence-transformers pools after it.
            Some(_) => Encoder::load(runtime, graph, self.pooling).or_else(|_| Encoder::load(runtime, graph, None))?,
            None => Encoder::load(runtime, graph, None)?,
        };
        let (before, after) = tokens.around();
        let mut run = |window: usize| {
            let body = vec![piece; window.saturating_sub(before.len() + after.len())];
            encoder.run(&[before, &body, after].concat())
        };
        let windows = self.window.map_or(WINDOWS.to_vec(), |window| vec![window]);
        let mut reason = String::new();
        for window in windows {
            match run(window) {
                Ok(vector) => return Ok(Tried { window, dimensions: vector.len(), pooling: encoder.pooling() }),
                Err(error) => reason = format!("it fails on a text of {window} word pieces: {error}"),
            }
        }
        Err(reason)
    }
}

struct Tried {
    window: usize,
    dimensions: usize,
    pooling: Pooling,
}

fn graph_in(source: &Path) -> Result<PathBuf, String> {
    let mut graphs = Vec::new();
    for folder in [source.to_owned(), source.join("onnx")] {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        graphs.extend(
            entries
                .filter_map(|entry| Some(entry.ok()?.path()))
                .filter(|path| path.extension().is_some_and(|extension| extension == "onnx") && path.is_file()),
        );
    }
    graphs.sort();
    let plain = graphs.iter().position(|path| path.file_name().is_some_and(|name| name == "model.onnx"));
    match (plain, graphs.len()) {
        (_, 0) => Err("there is no .onnx file in it".to_owned()),
        (Some(at), _) => Ok(graphs.swap_remove(at)),
        (None, 1) => Ok(graphs.swap_remove(0)),
        (None, _) => {
            let names: Vec<_> = graphs.iter().filter_map(|path| path.file_name()?.to_str()).collect();
            Err(format!(
                "it has several graphs ({}) and none is model.onnx: leave the one that is meant",
                names.join(", ")
            ))
        }
    }
}

/// Returns the files that a graph keeps its weights in: exporters name them after the graph.
fn data_of(graph: &Path) -> Result<Vec<PathBuf>, String> {
    let folder = graph.parent().unwrap_or(Path::new(""));
    let name = graph.file_name().unwrap_or_default().to_string_lossy();
    let entries = std::fs::read_dir(folder).map_err(|error| error.to_string())?;
    let mut data: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let other = path.file_name().unwrap_or_default().to_string_lossy();
            other != name && other.starts_with(&*name) && path.is_file()
        })
        .collect();
    data.sort();
    Ok(data)
}

fn folds_case(tokenizer: &[u8]) -> Result<bool, String> {
    let tokens = Tokens::parse(tokenizer).map_err(|reason| format!("its tokenizer can't be read: {reason}"))?;
    let (mut capitals, mut small) = (Vec::new(), Vec::new());
    tokens.encode("THE CONTEXT", &mut capitals)?;
    tokens.encode("the context", &mut small)?;
    Ok(capitals == small)
}

/// Returns the pooling that sentence-transformers is told to do.
fn pooling(config: &Map<String, Value>) -> Result<Option<Pooling>, String> {
    let on = |key: &str| config.get(key).and_then(Value::as_bool) == Some(true);
    let modes: Vec<&str> =
        config.keys().filter(|key| key.starts_with("pooling_mode_") && on(key)).map(String::as_str).collect();
    match modes.as_slice() {
        [] => Ok(None),
        ["pooling_mode_mean_tokens"] => Ok(Some(Pooling::Mean)),
        ["pooling_mode_cls_token"] => Ok(Some(Pooling::Cls)),
        other => Err(format!("its vectors are pooled in a way that isn't supported ({})", other.join(", "))),
    }
}

/// Returns how many word pieces the model takes, the special ones included, as far as its files say.
fn window(source: &Path) -> Result<Option<usize>, String> {
    let number = |config: &Map<String, Value>, key: &str| {
        // Tokenizers without a limit have 10^30 there.
        config
            .get(key)
            .and_then(Value::as_u64)
            .and_then(|number| usize::try_from(number).ok())
            .filter(|&number| number <= 65_536)
    };
    let config = json_file(source, "config.json")?;
    let model_type = config.get("model_type").and_then(Value::as_str).unwrap_or_default();
    // RoBERTa and its kin count positions from the padding piece's id on.
    let lost = if model_type.contains("roberta") || matches!(model_type, "camembert" | "mpnet") { 2 } else { 0 };
    let positions = number(&config, "max_position_embeddings").map(|positions| positions.saturating_sub(lost));
    let sentence = number(&json_file(source, "sentence_bert_config.json")?, "max_seq_length");
    let tokenizer = number(&json_file(source, "tokenizer_config.json")?, "model_max_length");
    Ok([positions, sentence, tokenizer].into_iter().flatten().min().map(|window| window.min(WINDOWS[0])))
}

/// Returns how the weights are stored, by the names that exporters give.
fn precision(graph: &Path) -> &'static str {
    let name = graph.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["int8", "quant", "uint8"]) {
        "int8"
    } else if has(&["fp16", "float16"]) {
        "fp16"
    } else {
        "fp32"
    }
}

#[cfg(test)]
mod tests;
