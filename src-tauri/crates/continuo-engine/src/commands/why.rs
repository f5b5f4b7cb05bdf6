//! Why a path is in the index, or isn't.

use crate::Engine;
use crate::api::*;
use crate::error::Result;
use crate::events::rfc3339;
use crate::profile::Profile;
use continuo_ingest::{RuleSource, SkipReason, Verdict, files, why as ask};
use continuo_store::StoreError;
use std::path::{Path, PathBuf};

pub(super) fn why(engine: &Engine, request: &OnPath) -> Result<Why> {
    let opened = engine.profile(request.profile.as_deref())?;
    let profile = &opened.profile;
    let path = resolved(&request.path);
    let roots = profile.roots()?;
    // The innermost root has the say.
    let root = roots.iter().filter(|root| path.starts_with(&root.path)).max_by_key(|root| root.path.as_os_str().len());
    let Some(root) = root else {
        // As it was asked for: where links lead out there is nobody's business who may ask about this profile.
        let path = request.path.clone();
        return Ok(Why {
            message: format!("{} is in none of the folders of {}", path.display(), profile.name()),
            state: "outside".into(),
            path,
            ..Why::default()
        });
    };
    let relative = path.strip_prefix(&root.path).unwrap_or(Path::new("")).to_path_buf();
    let all: Vec<PathBuf> = roots.iter().map(|root| root.path.clone()).collect();
    let rules = profile.rules(&root.path, &all, engine.git_excludes());
    let asked = ask(&rules, &relative);
    if let Verdict::Skip { reason, rule } = &asked.verdict {
        let mut why = by_rule(&path, *reason, rule);
        why.root = Some(root.path.clone());
        return Ok(why);
    }
    let slashed = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
    let mut why = in_index(profile, root.id, &path, &slashed)?;
    why.root = Some(root.path.clone());
    if let Some(rule) = &asked.kept_by {
        let (file, line) = (rule_file(rule), rule.line.map_or(String::new(), |line| format!(":{line}")));
        why.message.push_str(&format!("; kept by `{}` of {file}{line}", rule.pattern));
    }
    Ok(why)
}

/// Returns what a rule that keeps a path out means to the user.
pub(super) fn by_rule(path: &Path, reason: SkipReason, rule: &RuleSource) -> Why {
    let file = rule_file(rule);
    let at = rule.line.map_or(String::new(), |line| format!(":{line}"));
    let folder = match &rule.directory {
        Some(directory) => format!(", which leaves out the folder {}", directory.display()),
        None => String::new(),
    };
    Why {
        message: format!(
            "{} is left out ({}) by `{}` of {file}{at}{folder}",
            path.display(),
            reason.as_str(),
            rule.pattern
        ),
        state: "skipped".into(),
        reason: Some(reason.as_str().into()),
        rule_file: Some(file),
        rule_line: rule.line.map(|line| line as u64),
        rule: Some(rule.pattern.clone()),
        path: path.to_path_buf(),
        ..Why::default()
    }
}

fn rule_file(rule: &RuleSource) -> String {
    rule.file.as_ref().map_or_else(|| "the built-in rules".to_string(), |file| file.display().to_string())
}

fn in_index(profile: &Profile, root_id: i64, path: &Path, relative: &str) -> Result<Why> {
    let row = profile.db.read(|db| files::file(db, root_id, relative).map_err(StoreError::from))?;
    let mut why = Why { path: path.to_path_buf(), ..Why::default() };
    let Some(row) = row else {
        if path.is_dir() {
            let below = profile.db.read(|db| files::known(db, root_id, relative).map_err(StoreError::from))?;
            let indexed = below.values().filter(|row| row.skip_reason.is_none()).count();
            why.state = "indexed".into();
            why.message = format!("{} is a folder with {indexed} indexed files", path.display());
            return Ok(why);
        }
        why.state = "pending".into();
        why.message = format!("no rule leaves {} out; it isn't indexed yet: continuo index", path.display());
        return Ok(why);
    };
    why.indexed_at = Some(rfc3339(row.indexed_at));
    if let Some(reason) = row.skip_reason {
        why.state = "skipped".into();
        why.message = format!("{} is left out ({}) by its content", path.display(), reason.as_str());
        why.rule_file = Some("the file's own content".into());
        why.reason = Some(reason.as_str().into());
        return Ok(why);
    }
    why.state = "indexed".into();
    why.chunks = u64::from(row.chunk_count);
    why.branch =
        profile.repositories()?.into_iter().find(|one| Some(one.id) == row.repository_id).and_then(|one| one.branch);
    why.message = format!(
        "{} is indexed as {}: {} chunks, at {}",
        path.display(),
        row.language,
        row.chunk_count,
        rfc3339(row.indexed_at)
    );
    why.language = Some(row.language);
    Ok(why)
}

/// Returns the path with links in its folders resolved, but not the last part: it may be a link itself, or gone.
pub(super) fn resolved(path: &Path) -> PathBuf {
    let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { return path.to_path_buf() };
    parent.canonicalize().map_or_else(|_| path.to_path_buf(), |parent| parent.join(name))
}
