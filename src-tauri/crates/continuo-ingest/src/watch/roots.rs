//! Which folders are watched for which root, kept in step with what the rules keep.

use super::actor::Actor;
use super::directories::{Hold, RECURSIVE, limit_hint, unavailable_hint};
use super::pending::What;
use super::{RescanReason, WatchEvent, WatchProblem};
use crate::rules::Rules;
use crate::rules::git_dir::{GitDirs, enclosing_top, git_dirs, has_git};
use crate::scan::{Seen, walk};
use notify::RecursiveMode;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// So many folders that were added to a root at once are told one by one; more are a scan of the root.
const MOST_SCANS: usize = 10;

/// What a change of a single file means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// It is the HEAD of this working tree.
    Head(PathBuf),
    /// It holds rules for this folder of the root.
    Rules(PathBuf),
}

pub(crate) struct Root {
    pub(crate) path: Arc<Path>,
    pub(crate) rules: Arc<Rules>,
    /// Kept folders, relative to the root, and whether they got a watch.
    pub(crate) kept: BTreeMap<PathBuf, bool>,
    /// Those of them with a `.git`. One that git is still making gets its HEAD later than its name.
    tops: BTreeSet<PathBuf>,
    /// Folders that are held for single files in them: git's own, and those above the root.
    beside: BTreeSet<PathBuf>,
    /// Not all of those got a watch.
    beside_missing: bool,
    /// When it is due for a scan, if it can't be watched.
    pub(crate) poll: Option<Instant>,
    limited: bool,
}

impl Root {
    fn new(path: &Path, rules: Arc<Rules>) -> Self {
        Root {
            path: Arc::from(path),
            rules,
            kept: BTreeMap::new(),
            tops: BTreeSet::new(),
            beside: BTreeSet::new(),
            beside_missing: false,
            poll: None,
            limited: false,
        }
    }

    /// Returns the kept folders at and under a path.
    pub(crate) fn kept_under(&self, under: &Path) -> Vec<PathBuf> {
        let from = self.kept.range::<Path, _>((Bound::Included(under), Bound::Unbounded));
        from.map(|(folder, _)| folder).take_while(|folder| folder.starts_with(under)).cloned().collect()
    }

    /// Returns the files outside of the kept folders that matter, and what for.
    fn effects(&self) -> Vec<(PathBuf, Effect)> {
        let mut found: Vec<(PathBuf, Effect)> =
            self.rules.outer_files().into_iter().map(|file| (file, Effect::Rules(PathBuf::new()))).collect();
        let mut repository = |top: &Path, dirs: GitDirs, folder: &Path| {
            found.push((dirs.own.join("HEAD"), Effect::Head(top.to_path_buf())));
            found.push((dirs.shared.join("info").join("exclude"), Effect::Rules(folder.to_path_buf())));
        };
        if let Some(top) = enclosing_top(&self.path).filter(|top| **top != *self.path)
            && let Some(dirs) = git_dirs(top)
        {
            repository(top, dirs, Path::new(""));
        }
        let mut unmade = Vec::new();
        for folder in &self.tops {
            let top = self.path.join(folder);
            let dirs = git_dirs(&top).unwrap_or_else(|| {
                let own = top.join(".git");
                unmade.push((own.join("HEAD"), Effect::Rules(folder.clone())));
                GitDirs { shared: own.clone(), own }
            });
            repository(&top, dirs, folder);
        }
        found.extend(unmade);
        found
    }
}

impl Actor {
    pub(super) fn root_at(&self, path: &Path) -> Option<usize> {
        self.roots.iter().position(|root| *root.path == *path)
    }

    pub(super) fn watch(&mut self, path: &Path, directories: Vec<PathBuf>, rules: Arc<Rules>) {
        let at = self.root_at(path).unwrap_or_else(|| {
            self.roots.push(Root::new(path, rules.clone()));
            self.roots.len() - 1
        });
        self.roots[at].rules = rules;
        if let Some(problem) = self.unwatchable(path) {
            if self.roots[at].poll.is_none() {
                self.release_all(at);
                self.roots[at].poll = Some(Instant::now() + self.options.poll_interval);
                self.outbox.push(WatchEvent::Degraded(problem));
            }
            return;
        }
        let recovered = self.roots[at].poll.take().is_some();
        let first = self.roots[at].kept.is_empty();
        let wanted: BTreeSet<PathBuf> = directories.into_iter().collect();
        let gone: Vec<PathBuf> =
            self.roots[at].kept.keys().filter(|folder| !wanted.contains(*folder)).cloned().collect();
        for folder in gone {
            self.let_go(at, &folder);
        }
        let lacking = wanted.into_iter().filter(|folder| self.roots[at].kept.get(folder) != Some(&true));
        let lacking: Vec<PathBuf> = lacking.collect();
        for folder in &lacking {
            self.roots[at].kept.insert(folder.clone(), false);
        }
        let root = &mut self.roots[at];
        root.tops = root.kept.keys().filter(|folder| has_git(&root.path.join(folder))).cloned().collect();
        // Git's folders first: a branch switch is to be seen even when there aren't watches enough for all.
        self.hold_beside(at);
        let added = self.hold_kept(at, lacking, false);
        self.note_started(at, &added, first);
        self.tell_limit(at, recovered);
    }

    pub(super) fn unwatch(&mut self, path: &Path) {
        if let Some(at) = self.root_at(path) {
            self.release_all(at);
            self.pending.drop_root(path);
            self.roots.remove(at);
        }
    }

    /// Says that a root is gone, and forgets all about it but its name.
    pub(super) fn root_gone(&mut self, at: usize) {
        if self.roots[at].kept.is_empty() {
            return;
        }
        let path = self.roots[at].path.clone();
        self.release_all(at);
        self.pending.drop_root(&path);
        self.outbox.push(WatchEvent::RootGone { root: path.to_path_buf() });
    }

    /// Brings the watches at and under a folder in step with what is there and kept now. With `renew`, folders that are
    /// watched already are watched again, because they may be others under the same names. Returns whether the root is
    /// still there.
    pub(super) fn follow(&mut self, at: usize, under: &Path, renew: bool) -> bool {
        let (path, rules) = (self.roots[at].path.clone(), self.roots[at].rules.clone());
        let before = self.roots[at].kept_under(under);
        let (mut seen, mut tops) = (BTreeSet::new(), Vec::new());
        let mut enter = |folder: &str| {
            let folder = PathBuf::from(folder);
            let known = self.roots[at].kept.get(&folder).copied();
            if known != Some(true) || renew {
                self.hold_kept(at, vec![folder.clone()], known == Some(true));
            }
            if has_git(&path.join(&folder)) {
                tops.push(folder.clone());
            }
            seen.insert(folder);
        };
        let part = (!under.as_os_str().is_empty()).then_some(under);
        let report = match walk(&path, &rules, part, &mut enter, &mut |_, _| Seen::Taken) {
            Ok(report) => report,
            Err(crate::ScanError::RootMissing(_)) => {
                self.root_gone(at);
                return false;
            }
            Err(error) => {
                tracing::warn!(%error, "the watches of a root stay as they are");
                return true;
            }
        };
        let is_gone = |folder: &PathBuf| {
            !seen.contains(folder) && !report.unreadable.iter().any(|unreadable| folder.starts_with(unreadable))
        };
        let gone: Vec<PathBuf> = before.into_iter().filter(is_gone).collect();
        for folder in &gone {
            self.let_go(at, folder);
        }
        if renew && !gone.is_empty() {
            // A folder that was renamed unheard has one watch under both names, and taking it off the old one took it
            // off the new one, too.
            let held = seen.iter().filter(|folder| self.roots[at].kept.get(*folder) == Some(&true)).cloned().collect();
            self.hold_kept(at, held, true);
        }
        let known = &mut self.roots[at].tops;
        let before = known.len();
        known.retain(|top| !top.starts_with(under));
        let is_about_git = known.len() != before || !tops.is_empty() || under.as_os_str().is_empty();
        known.extend(tops);
        if is_about_git {
            self.hold_beside(at);
        }
        self.tell_limit(at, false);
        true
    }

    /// Forgets a folder that is gone or out, with all under it.
    pub(super) fn drop_under(&mut self, at: usize, under: &Path) {
        for folder in self.roots[at].kept_under(under) {
            self.let_go(at, &folder);
        }
        let tops = &mut self.roots[at].tops;
        let before = tops.len();
        tops.retain(|top| !top.starts_with(under));
        if tops.len() != before {
            self.hold_beside(at);
        }
        self.tell_limit(at, false);
    }

    /// Returns why a root can't be watched, if so.
    fn unwatchable(&mut self, path: &Path) -> Option<WatchProblem> {
        if let Some(kind) = (self.file_system)(path) {
            return Some(WatchProblem::NetworkFileSystem { root: path.to_path_buf(), kind });
        }
        let error = self.directories.start().err()?;
        let (message, hint) = (error.to_string(), unavailable_hint().to_owned());
        Some(WatchProblem::Unavailable { root: path.to_path_buf(), message, hint })
    }

    /// Watches kept folders; returns those that got a watch. One that vanished or may not be read isn't kept.
    fn hold_kept(&mut self, at: usize, folders: Vec<PathBuf>, renew: bool) -> Vec<PathBuf> {
        let mut held = Vec::new();
        let mut full = false;
        for folder in folders {
            let is_root = folder.as_os_str().is_empty();
            let path = if is_root { self.roots[at].path.to_path_buf() } else { self.roots[at].path.join(&folder) };
            let mode = if RECURSIVE { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
            let hold = if RECURSIVE && !is_root {
                Hold::Held
            } else if renew {
                self.directories.renew(&path, mode);
                continue;
            } else if full {
                Hold::Full
            } else {
                self.directories.hold(&path, mode)
            };
            match hold {
                Hold::Refused => {
                    self.roots[at].kept.remove(&folder);
                }
                Hold::Full => {
                    full = true;
                    self.roots[at].kept.insert(folder, false);
                }
                Hold::Held => {
                    self.roots[at].kept.insert(folder.clone(), true);
                    held.push(folder);
                }
            }
        }
        held
    }

    fn let_go(&mut self, at: usize, folder: &Path) {
        let is_root = folder.as_os_str().is_empty();
        if self.roots[at].kept.remove(folder) == Some(true) && (is_root || !RECURSIVE) {
            let path = if is_root { self.roots[at].path.to_path_buf() } else { self.roots[at].path.join(folder) };
            self.directories.release(&path);
        }
    }

    /// Watches the folders of the files that matter beside the kept ones.
    fn hold_beside(&mut self, at: usize) {
        let root = self.roots[at].path.clone();
        let is_made = |top: &PathBuf| git_dirs(&root.join(top)).is_some();
        let unmade: Vec<PathBuf> = self.roots[at].tops.iter().filter(|top| !is_made(top)).cloned().collect();
        let effects = self.roots[at].effects();
        let wanted = effects.iter().filter_map(|(file, _)| file.parent()).map(Path::to_path_buf);
        let wanted: BTreeSet<PathBuf> = wanted.collect();
        for known in self.effects.values_mut() {
            known.retain(|(of, _)| *of != root);
        }
        for (file, effect) in effects {
            let known = self.effects.entry(file).or_default();
            if !known.iter().any(|(of, has)| *of == root && *has == effect) {
                known.push((root.clone(), effect));
            }
        }
        self.effects.retain(|_, of| !of.is_empty());
        let before = std::mem::take(&mut self.roots[at].beside);
        let mut missing = false;
        let mut held = BTreeSet::new();
        for folder in wanted {
            if before.contains(&folder) {
                // A repository that was made anew has another folder under the same name.
                self.directories.renew(&folder, RecursiveMode::NonRecursive);
                held.insert(folder);
                continue;
            }
            match self.directories.hold(&folder, RecursiveMode::NonRecursive) {
                Hold::Held => {
                    held.insert(folder);
                }
                Hold::Full => missing = true,
                // Git makes `info` when it needs it; what was put there is found by the next scan.
                Hold::Refused => {}
            }
        }
        for folder in before.difference(&held) {
            self.directories.release(folder);
        }
        self.roots[at].beside = held;
        self.roots[at].beside_missing = missing;
        // Made between being looked at and being watched.
        for top in unmade.iter().filter(|top| is_made(top)) {
            self.pending.note(&root, top, What::Rescan(RescanReason::RulesChanged), Instant::now());
            self.pending.note(&root, &root.join(top), What::Branch, Instant::now());
        }
    }

    fn release_all(&mut self, at: usize) {
        for folder in self.roots[at].kept_under(Path::new("")) {
            self.let_go(at, &folder);
        }
        let root = &mut self.roots[at];
        root.tops.clear();
        for folder in std::mem::take(&mut root.beside) {
            self.directories.release(&folder);
        }
        let path = root.path.clone();
        self.effects.retain(|_, of| {
            of.retain(|(root, _)| *root != path);
            !of.is_empty()
        });
    }

    /// Notes that what happened in these folders before they were watched is to be looked for.
    fn note_started(&mut self, at: usize, added: &[PathBuf], first: bool) {
        let root = self.roots[at].path.clone();
        let all: BTreeSet<&Path> = added.iter().map(PathBuf::as_path).collect();
        let tops = all.iter().filter(|folder| !folder.ancestors().skip(1).any(|above| all.contains(above)));
        let mut tops: Vec<&Path> = tops.copied().collect();
        if first || tops.len() > MOST_SCANS {
            tops = vec![Path::new("")];
        }
        for under in tops {
            self.pending.note(&root, under, What::Rescan(RescanReason::Started), Instant::now());
        }
    }

    fn tell_limit(&mut self, at: usize, recovered: bool) {
        let needed = self.roots.iter().map(|root| root.kept.len() + root.beside.len()).sum();
        let root = &mut self.roots[at];
        let missing = root.beside_missing || root.kept.values().any(|held| !held);
        let path = root.path.to_path_buf();
        match (missing, root.limited) {
            (true, false) => {
                root.limited = true;
                let watched = self.directories.len();
                let hint = limit_hint(needed, self.options.max_watches.is_some_and(|most| watched >= most));
                let problem = WatchProblem::WatchLimit { root: path, watched, needed, hint };
                self.outbox.push(WatchEvent::Degraded(problem));
            }
            (false, limited) if limited || recovered => {
                root.limited = false;
                self.outbox.push(WatchEvent::Recovered { root: path });
            }
            _ => {}
        }
    }
}
