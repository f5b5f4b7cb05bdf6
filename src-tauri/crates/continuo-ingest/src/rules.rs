//! Which files and folders of a root stay out of the index, by their names and by what people wrote in ignore files,
//! and which rule of which file and line says so. What only a file's size or content shows is left to `scan` and
//! `decode`.
//!
//! Who decides, the first that has something to say: version control's own folders and other roots of the profile
//! (always out) · `.contextignore`, the deepest first · the profile's patterns · `.gitignore`, the deepest first ·
//! `.git/info/exclude` · the global excludes file · built-in rules. In each file the last pattern that matches
//! counts. A `!` in git's files speaks about git alone; in `.contextignore` and in the profile's patterns it also
//! re-includes what git or a built-in rule leaves out, secrets only if the pattern names them. As in git, nothing
//! re-includes what lies in a folder that is out; re-include the folder.

mod builtin;
mod chain;
pub(crate) mod git_dir;
mod git_pattern;
mod ignore_file;
mod options;
#[cfg(test)]
mod tests;
mod why;

pub use options::{ProfilePattern, RuleOptions, global_excludes_file};
pub(crate) use why::is_gone;
pub use why::{Found, Why, why};

use crate::SkipReason;
use builtin::Builtin;
use chain::{Chains, Outer, Own};
use ignore_file::{IgnoreFile, Matched};
use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub(crate) use builtin::FOLDER_MARKERS;
pub(crate) use chain::{CONTEXTIGNORE, GITIGNORE};

/// Which rule decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleSource {
    /// The file that the rule stands in; `None` for a built-in rule.
    pub file: Option<PathBuf>,
    /// Its line, from 1.
    pub line: Option<usize>,
    /// The rule as it was written.
    pub pattern: String,
    /// The folder, relative to the root, that the rule is about, when the path in question only lies in it.
    pub directory: Option<PathBuf>,
}

impl RuleSource {
    fn builtin(pattern: impl Into<String>) -> Self {
        Self { file: None, line: None, pattern: pattern.into(), directory: None }
    }
}

impl fmt::Display for RuleSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, self.line) {
            (Some(file), Some(line)) => write!(f, "{}:{line}: {}", file.display(), self.pattern)?,
            (Some(file), None) => write!(f, "{}: {}", file.display(), self.pattern)?,
            (None, _) => write!(f, "built-in rule: {}", self.pattern)?,
        }
        match &self.directory {
            Some(directory) => write!(f, " (by the folder {})", directory.display()),
            None => Ok(()),
        }
    }
}

/// Whether a path is indexed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Keep,
    Skip { reason: SkipReason, rule: RuleSource },
}

impl Verdict {
    pub fn is_keep(&self) -> bool {
        matches!(self, Verdict::Keep)
    }
}

/// The rules of one root. Reads the ignore files of a folder when something in it is first asked for; whoever learns
/// that they changed says so by [`Rules::forget`], and every scan looks by itself.
#[derive(Debug)]
pub struct Rules {
    root: PathBuf,
    options: RuleOptions,
    profile: Option<IgnoreFile>,
    /// Inner roots, relative to the root.
    inner_roots: Vec<String>,
    own_data: Option<String>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    outer: Arc<Outer>,
    folders: HashMap<String, Arc<Folder>>,
}

/// What is known of a folder in the root.
#[derive(Debug)]
pub(crate) struct Folder {
    /// `None` for the root.
    above: Option<Arc<Folder>>,
    outer: Arc<Outer>,
    own: Own,
    chains: Chains,
    /// Why the folder is out and everything in it.
    out: Option<(SkipReason, RuleSource)>,
}

impl Folder {
    /// Returns whether a working tree has its top here.
    pub(crate) fn is_repository(&self) -> bool {
        self.own.is_repository()
    }
}

/// The verdict over one name in a kept folder, without its provenance written out.
#[derive(Clone, Copy)]
pub(crate) enum Decision<'a> {
    Keep(Option<Matched<'a>>),
    Rule(Matched<'a>),
    Builtin(Builtin),
    InnerRoot,
    OwnData,
}

impl Decision<'_> {
    pub(crate) fn skip_reason(&self) -> Option<SkipReason> {
        match self {
            Decision::Keep(_) => None,
            Decision::Rule(matched) => Some(matched.reason()),
            Decision::Builtin(builtin) => Some(builtin.reason),
            Decision::InnerRoot => Some(SkipReason::InnerRoot),
            Decision::OwnData => Some(SkipReason::OwnData),
        }
    }

    fn source(&self) -> Option<(SkipReason, RuleSource)> {
        let rule = match self {
            Decision::Keep(_) => return None,
            Decision::Rule(matched) => matched.source(),
            Decision::Builtin(builtin) => RuleSource::builtin(builtin.pattern()),
            Decision::InnerRoot => RuleSource::builtin("a folder that the profile watches by itself"),
            Decision::OwnData => RuleSource::builtin("where Continuo keeps its own data"),
        };
        Some((self.skip_reason()?, rule))
    }
}

impl Rules {
    /// Returns the rules of the folder `root`, an absolute path. Reads the files above it that count.
    pub fn new(root: &Path, options: RuleOptions) -> Rules {
        let outer = Outer::read(root, options.git_excludes_file.as_deref());
        let inner_roots = options.inner_roots.iter().filter_map(|inner| slashed(inner.strip_prefix(root).ok()?));
        let inner_roots = inner_roots.filter(|inner| !inner.is_empty()).collect();
        let own_data = options.own_data.as_ref().and_then(|own| slashed(own.strip_prefix(root).ok()?));
        let profile = options::compile(&options.patterns);
        let state = State { outer: Arc::new(outer), folders: HashMap::new() };
        Rules { root: root.to_path_buf(), options, profile, inner_roots, own_data, state: Mutex::new(state) }
    }

    /// Returns the folder that the rules are about.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns what the rules were made of.
    pub fn options(&self) -> &RuleOptions {
        &self.options
    }

    /// Returns the verdict over a path relative to the root, by names and rules alone, the folders above it included.
    pub fn judge(&self, relative: &Path, is_dir: bool) -> Verdict {
        self.decide(relative, is_dir).0
    }

    /// Forgets what was read in the folder `relative` and below it, because an ignore file there changed. For the
    /// root itself the files above it and the global excludes file are read again, too.
    pub fn forget(&self, relative: &Path) {
        let Some(relative) = slashed(relative) else { return };
        let mut state = self.lock();
        if relative.is_empty() {
            state.folders.clear();
            drop(state);
            let outer = Arc::new(Outer::read(&self.root, self.options.git_excludes_file.as_deref()));
            self.lock().outer = outer;
        } else {
            state.folders.retain(|folder, _| !is_under(folder, &relative));
        }
    }

    /// Returns the verdict, and the `!` pattern that keeps the path if one does.
    fn decide(&self, relative: &Path, is_dir: bool) -> (Verdict, Option<RuleSource>) {
        let Some(path) = slashed(relative) else {
            let rule = RuleSource::builtin("names that aren't Unicode");
            return (Verdict::Skip { reason: SkipReason::NameNotUnicode, rule }, None);
        };
        if path.is_empty() {
            return (Verdict::Keep, None);
        }
        let (above, name) = split(&path);
        let folder = match self.folder(above) {
            Ok(folder) => folder,
            Err(skip) => return (skip, None),
        };
        let decision = self.judge_in(&folder, &path, name, is_dir);
        let kept_by = match decision {
            Decision::Keep(by) => by.map(|matched| matched.source()),
            _ => None,
        };
        match decision.source() {
            Some((reason, rule)) => (Verdict::Skip { reason, rule }, None),
            None => (Verdict::Keep, kept_by),
        }
    }

    /// Returns the verdict over one name in a kept folder. `relative` ends with `name`.
    pub(crate) fn judge_in<'a>(&'a self, folder: &'a Folder, relative: &str, name: &str, is_dir: bool) -> Decision<'a> {
        if let Some(builtin) = builtin::version_control(name, is_dir) {
            return Decision::Builtin(builtin);
        }
        if is_dir && self.inner_roots.iter().any(|inner| inner == relative) {
            return Decision::InnerRoot;
        }
        if is_dir && self.own_data.as_deref() == Some(relative) {
            return Decision::OwnData;
        }
        let by_name = if is_dir { builtin::folder(name) } else { builtin::file(name) };
        let ours = chain::matched(&folder.chains.context, relative, is_dir)
            .or_else(|| self.profile.as_ref().and_then(|profile| profile.matched(relative, is_dir)));
        if let Some(matched) = ours {
            if matched.ignores {
                return Decision::Rule(matched);
            }
            match by_name {
                Some(secret) if secret.reason == SkipReason::Secret && !matched.names_its_target() => {
                    return Decision::Builtin(secret);
                }
                _ => return Decision::Keep(Some(matched)),
            }
        }
        if let Some(matched) = chain::matched(&folder.chains.git, relative, is_dir)
            && matched.ignores
        {
            return Decision::Rule(matched);
        }
        let builtin = by_name.or_else(|| is_dir.then(|| builtin::folder_marker(&self.root.join(relative))).flatten());
        builtin.map_or(Decision::Keep(None), Decision::Builtin)
    }

    /// Returns the root's own folder, its ignore files and those above it looked at again.
    pub(crate) fn enter_root(&self) -> Arc<Folder> {
        let outer = self.lock().outer.clone();
        let outer = if outer.is_current(&self.root) {
            outer
        } else {
            let outer = Arc::new(Outer::read(&self.root, self.options.git_excludes_file.as_deref()));
            self.lock().outer = outer.clone();
            outer
        };
        let known = self.lock().folders.get("").cloned();
        self.look(known, None, &outer, "", None)
    }

    /// Returns the kept folder `relative` in `above`, its ignore files looked at again.
    pub(crate) fn enter(&self, above: &Arc<Folder>, relative: &str) -> Arc<Folder> {
        let known = self.lock().folders.get(relative).cloned();
        self.look(known, Some(above), &above.outer, relative, None)
    }

    /// Says that a scan found the folder to be out, whatever was known of it.
    pub(crate) fn leave(&self, relative: &str) {
        self.lock().folders.remove(relative);
    }

    fn look(
        &self,
        known: Option<Arc<Folder>>,
        above: Option<&Arc<Folder>>,
        outer: &Arc<Outer>,
        relative: &str,
        out: Option<(SkipReason, RuleSource)>,
    ) -> Arc<Folder> {
        let path = self.root.join(relative);
        let own = Own::look(&path);
        if let Some(known) = known
            && known.out == out
            && known.own == own
            && known.is_in(above, outer)
        {
            return known;
        }
        let chains = match above {
            _ if out.is_some() => Chains::default(),
            Some(above) => chain::extend(&above.chains, &own, &path, relative, outer.global.as_ref()),
            None => chain::extend(&outer.chains, &own, &path, relative, outer.global.as_ref()),
        };
        let folder = Arc::new(Folder { above: above.cloned(), outer: outer.clone(), own, chains, out });
        self.lock().folders.insert(relative.to_owned(), folder.clone());
        folder
    }

    /// Returns what is known of the folder, without looking at the disk again where it was looked at before; or the
    /// verdict by which it or a folder above it is out.
    pub(crate) fn folder(&self, relative: &str) -> Result<Arc<Folder>, Verdict> {
        let outer = self.lock().outer.clone();
        let known = self.lock().folders.get("").filter(|known| known.is_in(None, &outer)).cloned();
        let mut folder = known.unwrap_or_else(|| self.look(None, None, &outer, "", None));
        for (end, _) in relative.match_indices('/').chain((!relative.is_empty()).then_some((relative.len(), ""))) {
            let here = &relative[..end];
            let known = self.lock().folders.get(here).filter(|known| known.is_in(Some(&folder), &outer)).cloned();
            let next = match known {
                Some(known) => known,
                None => {
                    let out = self.judge_in(&folder, here, split(here).1, true).source();
                    self.look(None, Some(&folder), &outer, here, out)
                }
            };
            if let Some((reason, rule)) = &next.out {
                let rule = RuleSource { directory: Some(PathBuf::from(here)), ..rule.clone() };
                return Err(Verdict::Skip { reason: *reason, rule });
            }
            folder = next;
        }
        Ok(folder)
    }

    /// Returns the files outside of the root whose change changes the rules of all of it.
    pub(crate) fn outer_files(&self) -> Vec<PathBuf> {
        self.lock().outer.files.iter().map(|(path, _)| path.clone()).collect()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Whoever panicked held only a map of what can be read again.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Folder {
    /// Returns whether this was made from those; another parent means that rules above changed.
    fn is_in(&self, above: Option<&Arc<Folder>>, outer: &Arc<Outer>) -> bool {
        let same = match (&self.above, above) {
            (Some(known), Some(above)) => Arc::ptr_eq(known, above),
            (None, None) => true,
            _ => false,
        };
        same && Arc::ptr_eq(&self.outer, outer)
    }
}

/// Returns the path with `/` between its parts, or `None` if it isn't Unicode or leaves its root.
pub(crate) fn slashed(relative: &Path) -> Option<String> {
    let mut text = String::with_capacity(relative.as_os_str().len());
    for part in relative.components() {
        match part {
            std::path::Component::Normal(part) => {
                if !text.is_empty() {
                    text.push('/');
                }
                text.push_str(part.to_str()?);
            }
            std::path::Component::CurDir => {}
            _ => return None,
        }
    }
    Some(text)
}

/// Returns whether `path` is `folder` or lies in it; both with `/` between their parts.
pub(crate) fn is_under(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Returns the folder and the last part of a path.
pub(crate) fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}
