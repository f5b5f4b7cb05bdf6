//! What indexing a folder would do, before anything is indexed.

use super::why::by_rule;
use crate::Engine;
use crate::api::*;
use crate::config::{self, Config, USUAL_WINDOW};
use crate::error::{ApiError, Code, Result};
use continuo_ingest::{DETECT_BYTES, Entry, Rules, detect, scan};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

/// What the estimates are taken from: bytes a token of source, and tokens a second that two threads embed. Both were
/// measured on two cores; other machines differ, and the user is told that it's about so long.
const BYTES_A_TOKEN: f64 = 3.4;
const TOKENS_A_SECOND: f64 = 14_000.0;
/// A chunk is well below its limit on average.
const CHUNK_FILL: f64 = 0.45;
const EXAMPLES_A_REASON: usize = 3;

pub(super) fn preflight(engine: &Engine, request: &PreflightRequest) -> Result<Preflight> {
    let path = request.path.canonicalize().map_err(|e| ApiError::io("cannot open the folder", &request.path, &e))?;
    if !path.is_dir() {
        return Err(ApiError::new(Code::Invalid, format!("{} is not a folder", path.display())));
    }
    let (mut config, roots, mut lines) = match engine.profile(request.profile.as_deref()) {
        Ok(opened) => {
            let roots = opened.profile.roots()?.into_iter().map(|root| root.path).collect();
            (opened.profile.config(), roots, opened.profile.pattern_lines())
        }
        Err(error) if error.code == Code::NoProfile => (Arc::new(Config::default()), Vec::new(), Vec::new()),
        Err(error) => return Err(error),
    };
    if let Some(text) = &request.config {
        let tried = config::parse(text)
            .map_err(|wrong| ApiError::new(Code::Invalid, config::placed(Path::new("profile.yaml"), &wrong)))?;
        (config, lines) = (Arc::new(tried.config), tried.pattern_lines);
    }
    let options = config.rules(&lines, &path, &roots, engine.data().root(), engine.git_excludes());
    let rules = Rules::new(&path, options);
    let mut by_language: BTreeMap<String, LanguageCount> = BTreeMap::new();
    let mut skipped_by_content = 0_u64;
    let mut each = |entry: Entry| {
        let relative = Path::new(&entry.relative);
        match detect(relative, &first_bytes(&path.join(relative))) {
            Some(language) => {
                let count = by_language.entry(language.name.to_string()).or_default();
                count.files += 1;
                count.bytes += entry.size;
            }
            None => skipped_by_content += 1,
        }
        ControlFlow::Continue(())
    };
    let report = scan(&path, &rules, None, &mut each).map_err(|e| ApiError::new(Code::Io, e.to_string()))?;
    let mut skipped: BTreeMap<String, u64> =
        report.skipped.iter().map(|(reason, count)| ((*reason).to_string(), *count)).collect();
    if skipped_by_content > 0 {
        *skipped.entry("binary".into()).or_default() += skipped_by_content;
    }
    let files = by_language.values().map(|count| count.files).sum();
    let bytes: u64 = by_language.values().map(|count| count.bytes).sum();
    let tokens = bytes as f64 / BYTES_A_TOKEN;
    let chunk = config.chunking.max_chunk_tokens.unwrap_or(USUAL_WINDOW) as f64 * CHUNK_FILL;
    Ok(Preflight {
        examples: examples(&path, &rules),
        path,
        files,
        bytes,
        by_language,
        skipped,
        estimated_chunks: ((tokens / chunk).ceil() as u64).max(files),
        estimated_seconds: tokens / TOKENS_A_SECOND,
    })
}

/// Returns a few paths of each reason, with the rule that keeps them out, from the upper folders.
fn examples(root: &Path, rules: &Rules) -> Vec<Why> {
    let mut found: BTreeMap<&'static str, Vec<Why>> = BTreeMap::new();
    let mut folders = vec![(root.to_path_buf(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let (path, is_dir) = (entry.path(), entry.file_type().is_ok_and(|kind| kind.is_dir()));
            let Ok(relative) = path.strip_prefix(root) else { continue };
            match rules.judge(relative, is_dir) {
                continuo_ingest::Verdict::Keep if is_dir && depth < 3 => folders.push((path, depth + 1)),
                continuo_ingest::Verdict::Keep => {}
                continuo_ingest::Verdict::Skip { reason, rule } => {
                    let of_reason = found.entry(reason.as_str()).or_default();
                    if of_reason.len() < EXAMPLES_A_REASON {
                        of_reason.push(by_rule(&path, reason, &rule));
                    }
                }
            }
        }
    }
    found.into_values().flatten().collect()
}

fn first_bytes(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    // What can't be read now is judged by its name alone.
    if let Ok(file) = File::open(path) {
        let _ = file.take(DETECT_BYTES as u64).read_to_end(&mut bytes);
    }
    bytes
}
