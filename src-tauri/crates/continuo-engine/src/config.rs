//! `profile.yaml`: how one profile is watched, cut, embedded and guarded.
//!
//! Unknown keys are warnings, wrong values errors with file, line and key. Whoever reads it again while running keeps
//! the last good configuration when the new one is wrong.

mod check;
mod events;
mod keys;
mod llm;
mod notes;
pub(crate) mod session;

use check::check;
use keys::{key_at, line_of};

use crate::api::ConfigProblem;
use crate::data_dir::write_private;
use crate::error::{ApiError, Code, Result};
use continuo_ingest::{ProfilePattern, RuleOptions};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What the generated file says, every key with its default and its meaning.
pub(crate) const DEFAULT_FILE: &str = include_str!("profile.yaml");

/// A chunk has at least room for its header, and at most what the longest windows take.
pub(crate) const LEAST_CHUNK_TOKENS: usize = 64;
pub(crate) const MOST_CHUNK_TOKENS: usize = 8192;
/// The window of the default model, for while no model is there.
pub(crate) const USUAL_WINDOW: usize = 256;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Config {
    pub(crate) file_watcher: FileWatcher,
    pub(crate) chunking: Chunking,
    pub(crate) embedding: Embedding,
    pub(crate) indexing: Indexing,
    pub(crate) backup: Backup,
    pub(crate) events: events::Events,
    pub(crate) session: session::Session,
    pub(crate) notes: notes::Notes,
    pub(crate) llm: llm::Llm,
    pub(crate) security: Security,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct FileWatcher {
    pub(crate) debounce_ms: u64,
    pub(crate) batch_interval_seconds: f64,
    pub(crate) max_batch_size: usize,
    pub(crate) reconcile_minutes: u64,
    pub(crate) ignore_patterns: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Chunking {
    /// The models' window when not given.
    pub(crate) max_chunk_tokens: Option<usize>,
    pub(crate) overlap_tokens: usize,
    pub(crate) include_context_header: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Embedding {
    pub(crate) model: String,
    pub(crate) code_model: String,
    pub(crate) batch_size: usize,
    pub(crate) max_threads: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Indexing {
    pub(crate) full_reindex_on_startup: bool,
    pub(crate) chunk_level_diff: bool,
    pub(crate) max_file_mb: u64,
    pub(crate) throttle_on_battery: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Backup {
    pub(crate) every_hours: u64,
    pub(crate) keep: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Security {
    pub(crate) block_cloud_apis: bool,
    pub(crate) block_clipboard_export: bool,
    pub(crate) log_api_calls: bool,
}

impl Default for FileWatcher {
    fn default() -> Self {
        FileWatcher {
            debounce_ms: 300,
            batch_interval_seconds: 2.0,
            max_batch_size: 50,
            reconcile_minutes: 5,
            ignore_patterns: [
                "node_modules/**",
                "*.pyc",
                "__pycache__/**",
                ".git/**",
                "*.min.js",
                "dist/**",
                "build/**",
            ]
            .map(String::from)
            .to_vec(),
        }
    }
}

impl Default for Chunking {
    fn default() -> Self {
        Chunking { max_chunk_tokens: None, overlap_tokens: 128, include_context_header: true }
    }
}

impl Default for Embedding {
    fn default() -> Self {
        let model = "all-MiniLM-L6-v2";
        Embedding { model: model.into(), code_model: model.into(), batch_size: 32, max_threads: 2 }
    }
}

impl Default for Indexing {
    fn default() -> Self {
        Indexing { full_reindex_on_startup: false, chunk_level_diff: true, max_file_mb: 50, throttle_on_battery: true }
    }
}

impl Default for Backup {
    fn default() -> Self {
        Backup { every_hours: 24, keep: 7 }
    }
}

/// Nothing leaves the machine unless the person says so.
impl Default for Security {
    fn default() -> Self {
        Security { block_cloud_apis: true, block_clipboard_export: false, log_api_calls: true }
    }
}

impl Config {
    /// Returns the rules of a folder: the patterns with their `lines`, and the limits.
    pub(crate) fn rules(
        &self,
        lines: &[usize],
        root: &Path,
        roots: &[PathBuf],
        own_data: &Path,
        git_excludes_file: Option<PathBuf>,
    ) -> RuleOptions {
        let lines = lines.iter().map(|line| Some(*line)).chain(std::iter::repeat(None));
        let patterns = self.file_watcher.ignore_patterns.iter().cloned().zip(lines);
        // A folder inside another is indexed once, by its own rules.
        let inner = roots.iter().filter(|other| *other != root && other.starts_with(root));
        RuleOptions {
            patterns: patterns.map(|(pattern, line)| ProfilePattern { pattern, line }).collect(),
            inner_roots: inner.cloned().collect(),
            own_data: Some(own_data.to_path_buf()),
            max_file_bytes: self.indexing.max_file_mb << 20,
            git_excludes_file,
        }
    }
}

/// A configuration and what was odd about its file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Loaded {
    pub(crate) config: Config,
    /// The lines of the ignore patterns, as far as they are written one a line.
    pub(crate) pattern_lines: Vec<usize>,
    /// The keys that mean nothing.
    pub(crate) warnings: Vec<ConfigProblem>,
}

/// Reads a profile's configuration; a file that isn't there is made, with the defaults.
pub(crate) fn load(path: &Path) -> Result<Loaded> {
    match std::fs::read_to_string(path) {
        Ok(text) => parse(&text).inspect(|_| keep(path, &text)).map_err(|problem| wrong(path, &problem)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            write_private(path, DEFAULT_FILE.as_bytes())?;
            parse(DEFAULT_FILE).map_err(|problem| wrong(path, &problem))
        }
        Err(e) => Err(ApiError::io("cannot read", path, &e)),
    }
}

/// As [`load`]; when the file is wrong, returns the last configuration that was good, or the defaults if there was none,
/// with the error.
pub(crate) fn load_or_last_good(path: &Path) -> (Loaded, Option<ApiError>) {
    match load(path) {
        Ok(loaded) => (loaded, None),
        Err(error) => {
            let kept = std::fs::read_to_string(last_good(path)).ok();
            let loaded = kept.and_then(|text| parse(&text).ok()).unwrap_or_default();
            (loaded, Some(error))
        }
    }
}

fn last_good(path: &Path) -> PathBuf {
    path.with_extension("last-good.yaml")
}

/// Keeps a text that was good, for the time when the file isn't.
fn keep(path: &Path, text: &str) {
    let kept = last_good(path);
    if std::fs::read_to_string(&kept).is_ok_and(|before| before == text) {
        return;
    }
    if let Err(error) = write_private(&kept, text.as_bytes()) {
        tracing::warn!(%error, "cannot keep the good configuration");
    }
}

/// Reads a configuration's text.
///
/// # Errors
/// The first thing that is wrong in it.
pub(crate) fn parse(text: &str) -> std::result::Result<Loaded, ConfigProblem> {
    let mut unknown = Vec::new();
    let parsed: std::result::Result<Option<Config>, _> =
        serde_saphyr::with_deserializer_from_str(text, |deserializer| {
            serde_ignored::deserialize(deserializer, |key| {
                // An optional document makes '?' the first part of every path.
                unknown.push(key.to_string().trim_start_matches("?.").to_string());
            })
        });
    let config = match parsed {
        Ok(config) => config.unwrap_or_default(),
        Err(error) => {
            let line = error.location().map_or(1, |at| at.line() as usize);
            let message = error.without_snippet().to_string();
            return Err(ConfigProblem { line: line as u64, key: key_at(text, line), message });
        }
    };
    let at = |key: &str, message: String| {
        let line = line_of(text, key).unwrap_or(1) as u64;
        ConfigProblem { line, key: key.to_string(), message }
    };
    check(&config).map_err(|(key, wrong)| at(key, wrong))?;
    let warnings = unknown.iter().map(|key| at(key, "there is no such key".into())).collect();
    Ok(Loaded { config, pattern_lines: pattern_lines(text), warnings })
}

/// Returns an error when a text can't be a configuration.
pub(crate) fn check_text(path: &Path, text: &str) -> Result<()> {
    parse(text).map(|_| ()).map_err(|problem| wrong(path, &problem))
}

fn wrong(path: &Path, problem: &ConfigProblem) -> ApiError {
    ApiError::new(Code::Invalid, placed(path, problem))
        .hint("The last good configuration stays in force until the file is right.")
}

/// Returns a problem as one sentence, with file and line.
pub(crate) fn placed(path: &Path, problem: &ConfigProblem) -> String {
    format!("{}:{}: {}: {}", path.display(), problem.line, problem.key, problem.message)
}

/// Returns a configuration's values, by section and key.
pub(crate) fn values(config: &Config) -> Result<BTreeMap<String, BTreeMap<String, serde_json::Value>>> {
    serde_json::to_value(config)
        .and_then(serde_json::from_value)
        .map_err(|e| ApiError::new(Code::Internal, format!("the configuration can't be shown: {e}")))
}

/// Returns a configuration file's text with one value changed, or added, and everything else as it was.
pub(crate) fn with_value(text: &str, section: &str, key: &str, value: &str) -> String {
    with_json(text, section, key, &serde_json::Value::from(value))
}

/// As [`with_value`], for any value: JSON in one line is YAML. A value of several lines isn't known to be one, and what is
/// left of it makes the text wrong, which whoever writes it is told.
pub(crate) fn with_json(text: &str, section: &str, key: &str, value: &serde_json::Value) -> String {
    let written = format!("  {key}: {value}");
    let mut lines: Vec<String> = text.lines().map(String::from).collect();
    if let Some(line) = line_of(text, &format!("{section}.{key}")) {
        let indent = lines[line - 1].len() - lines[line - 1].trim_start().len();
        lines[line - 1] = format!("{}{}", " ".repeat(indent), written.trim_start());
    } else if let Some(line) = line_of(text, section) {
        lines.insert(line, written);
    } else {
        lines.push(format!("{section}:"));
        lines.push(written);
    }
    lines.join("\n") + "\n"
}

/// Returns the lines on which the ignore patterns stand, in their order.
fn pattern_lines(text: &str) -> Vec<usize> {
    let Some(first) = line_of(text, "file_watcher.ignore_patterns") else { return Vec::new() };
    text.lines()
        .enumerate()
        .skip(first)
        .take_while(|(_, row)| row.trim().is_empty() || row.trim_start().starts_with(['-', '#']))
        .filter(|(_, row)| row.trim_start().starts_with('-'))
        .map(|(at, _)| at + 1)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Loaded> {
        parse(text).map_err(|problem| wrong(Path::new("profile.yaml"), &problem))
    }

    #[test]
    fn the_generated_file_says_the_defaults_and_every_key() {
        let loaded = parsed(DEFAULT_FILE).unwrap();
        assert_eq!(loaded.config, Config::default());
        assert!(loaded.warnings.is_empty(), "{:?}", loaded.warnings);
        let keys = serde_json::to_value(Config::default()).unwrap();
        for (section, values) in keys.as_object().unwrap() {
            for key in values.as_object().unwrap().keys() {
                let dotted = format!("{section}.{key}");
                let line = line_of(DEFAULT_FILE, &dotted).unwrap_or_else(|| panic!("{dotted} isn't in the file"));
                let above = DEFAULT_FILE.lines().nth(line - 2).unwrap();
                assert!(above.trim_start().starts_with('#'), "{dotted} isn't documented");
            }
        }
    }

    #[test]
    fn an_error_names_file_line_and_key() {
        for (text, expect) in [
            ("chunking:\n  max_chunk_tokens: many\n", "profile.yaml:2: chunking.max_chunk_tokens:"),
            (
                "chunking:\n  overlap_tokens: 10\n  max_chunk_tokens: 3\n",
                "profile.yaml:3: chunking.max_chunk_tokens: 3 is not",
            ),
            ("embedding:\n  model: ../x\n", "profile.yaml:2: embedding.model:"),
            ("file_watcher: [\n", "profile.yaml:"),
            ("security:\n  block_cloud_apis: perhaps\n", "profile.yaml:2: security.block_cloud_apis:"),
        ] {
            let error = parsed(text).unwrap_err();
            assert_eq!(error.code, Code::Invalid);
            assert!(error.message.starts_with(expect), "{text:?} gave {:?}, expected {expect:?}", error.message);
        }
    }

    #[test]
    fn an_unknown_key_warns_and_the_rest_holds() {
        let loaded = parsed("chunking:\n  max_chunk_tokens: 128\n  colour: red\nwhat: 1\n").unwrap();
        assert_eq!(loaded.config.chunking.max_chunk_tokens, Some(128));
        let warnings: Vec<String> =
            loaded.warnings.iter().map(|problem| placed(Path::new("profile.yaml"), problem)).collect();
        assert_eq!(
            warnings,
            ["profile.yaml:3: chunking.colour: there is no such key", "profile.yaml:4: what: there is no such key"]
        );
    }

    #[test]
    fn one_value_is_changed_and_the_rest_of_the_file_stays() {
        let changed = with_value(DEFAULT_FILE, "embedding", "code_model", "mine");
        assert_eq!(parsed(&changed).unwrap().config.embedding.code_model, "mine");
        let differing = DEFAULT_FILE.lines().zip(changed.lines()).filter(|(a, b)| a != b).count();
        assert_eq!(differing, 1);
        for text in ["", "embedding:\n  batch_size: 8\n", "security:\n  log_api_calls: false\n"] {
            assert_eq!(parsed(&with_value(text, "embedding", "model", "x")).unwrap().config.embedding.model, "x");
        }
    }

    #[test]
    fn patterns_know_their_lines() {
        let lines = pattern_lines(DEFAULT_FILE);
        let patterns = FileWatcher::default().ignore_patterns;
        assert_eq!(lines.len(), patterns.len());
        for (line, pattern) in lines.iter().zip(&patterns) {
            assert!(DEFAULT_FILE.lines().nth(line - 1).unwrap().contains(pattern.as_str()));
        }
    }

    #[test]
    fn an_empty_file_means_the_defaults() {
        for text in ["", "# nothing\n", "---\n"] {
            assert_eq!(parsed(text).unwrap().config, Config::default(), "{text:?}");
        }
    }
}
