//! The ignore files that count in one folder, innermost first. A folder without ignore files of its own shares the
//! chains of the folder above it, so that a deep tree costs no more than the files that are in it.

use super::git_dir::{GitDirs, excludes_file, git_dirs};
use super::ignore_file::{IgnoreFile, Matched, Stamp};
use crate::SkipReason;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) const GITIGNORE: &str = ".gitignore";
pub(crate) const CONTEXTIGNORE: &str = ".contextignore";

/// The folder that a file's patterns are about.
#[derive(Debug)]
enum Anchor {
    /// Within the root: so many bytes of a path relative to the root come before the part that counts.
    Within(usize),
    /// Above the root: this comes before a path relative to the root.
    Above(String),
}

/// One ignore file in its place, and those that have less to say.
#[derive(Debug)]
pub(crate) struct Layer {
    file: Arc<IgnoreFile>,
    anchor: Anchor,
    next: Chain,
}

/// Ignore files, innermost first.
pub(crate) type Chain = Option<Arc<Layer>>;

impl Layer {
    fn within(file: Arc<IgnoreFile>, folder: &str, next: Chain) -> Chain {
        let before = if folder.is_empty() { 0 } else { folder.len() + 1 };
        Some(Arc::new(Layer { file, anchor: Anchor::Within(before), next }))
    }
}

impl Drop for Layer {
    // A chain is as long as folders with ignore files are deep; the default drop would recurse as deep.
    fn drop(&mut self) {
        let mut next = self.next.take();
        while let Some(layer) = next.and_then(Arc::into_inner) {
            let mut layer = layer;
            next = layer.next.take();
        }
    }
}

/// Returns the pattern that decides over `relative` (to the root), the innermost file's first.
pub(crate) fn matched<'a>(chain: &'a Chain, relative: &str, is_dir: bool) -> Option<Matched<'a>> {
    let mut at = chain.as_ref();
    while let Some(layer) = at {
        let found = match &layer.anchor {
            Anchor::Within(before) => relative.get(*before..).and_then(|path| layer.file.matched(path, is_dir)),
            Anchor::Above(prefix) => layer.file.matched(&format!("{prefix}{relative}"), is_dir),
        };
        if found.is_some() {
            return found;
        }
        at = layer.next.as_ref();
    }
    None
}

/// What counts in a folder: git's files and our own, apart, because ours come first however deep git's are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chains {
    pub(crate) context: Chain,
    pub(crate) git: Chain,
}

/// What was seen of a folder's own ignore files; equal means that they are the same files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Own {
    gitignore: Option<Stamp>,
    contextignore: Option<Stamp>,
    /// The folder is the top of a working tree.
    git: Option<Repository>,
}

/// What was seen of a repository's ignore files that don't lie among the work.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Repository {
    dirs: GitDirs,
    exclude: Option<Stamp>,
    /// Named by its configuration in place of the user's.
    excludes_file: Option<(PathBuf, Option<Stamp>)>,
}

impl Repository {
    fn look(folder: &Path, dirs: GitDirs) -> Self {
        let exclude = Stamp::of(&exclude_file(&dirs));
        let excludes_file = excludes_file(folder, &dirs).map(|file| {
            let stamp = Stamp::of(&file);
            (file, stamp)
        });
        Self { dirs, exclude, excludes_file }
    }

    /// Returns the excludes file that counts here: the repository's, or else the user's.
    fn excludes(&self, global: Option<&Arc<IgnoreFile>>) -> Option<Arc<IgnoreFile>> {
        match &self.excludes_file {
            Some((file, _)) => IgnoreFile::read(file, SkipReason::GlobalExcludes).map(Arc::new),
            None => global.cloned(),
        }
    }
}

impl Own {
    pub(crate) fn look(folder: &Path) -> Own {
        Own {
            gitignore: Stamp::of(&folder.join(GITIGNORE)),
            contextignore: Stamp::of(&folder.join(CONTEXTIGNORE)),
            git: git_dirs(folder).map(|dirs| Repository::look(folder, dirs)),
        }
    }

    pub(crate) fn is_repository(&self) -> bool {
        self.git.is_some()
    }
}

fn exclude_file(dirs: &GitDirs) -> PathBuf {
    dirs.shared.join("info").join("exclude")
}

/// Returns the chains of a folder within the root: `above` with the folder's own files put before.
pub(crate) fn extend(
    above: &Chains,
    own: &Own,
    folder: &Path,
    relative: &str,
    global: Option<&Arc<IgnoreFile>>,
) -> Chains {
    let mut chains = above.clone();
    if let Some(repository) = &own.git {
        // A repository knows nothing of the ignore files around it.
        chains.git = repository.excludes(global).and_then(|excludes| Layer::within(excludes, relative, None));
        if let Some(exclude) = IgnoreFile::read(&exclude_file(&repository.dirs), SkipReason::GitExclude) {
            chains.git = Layer::within(Arc::new(exclude), relative, chains.git);
        }
    }
    if own.gitignore.is_some()
        && let Some(file) = IgnoreFile::read(&folder.join(GITIGNORE), SkipReason::Gitignore)
    {
        chains.git = Layer::within(Arc::new(file), relative, chains.git);
    }
    if own.contextignore.is_some()
        && let Some(file) = IgnoreFile::read(&folder.join(CONTEXTIGNORE), SkipReason::Contextignore)
    {
        chains.context = Layer::within(Arc::new(file), relative, chains.context);
    }
    chains
}

/// What lies above a root: the chains that its own folder starts from, and the files they were made of.
#[derive(Debug)]
pub(crate) struct Outer {
    pub(crate) chains: Chains,
    pub(crate) global: Option<Arc<IgnoreFile>>,
    /// Every file that was looked for, and what was there.
    pub(crate) files: Vec<(PathBuf, Option<Stamp>)>,
    /// The root is the top of a working tree itself: nothing above it counts.
    root_is_top: bool,
}

impl Outer {
    /// Reads the global excludes file and, when the root lies within a repository, the ignore files from the top of
    /// that repository down to the folder above the root.
    pub(crate) fn read(root: &Path, excludes: Option<&Path>) -> Outer {
        let mut files = Vec::new();
        let mut stamp = |path: &Path| files.push((path.to_path_buf(), Stamp::of(path)));
        if let Some(path) = excludes {
            stamp(path);
        }
        let global = excludes.and_then(|path| IgnoreFile::read(path, SkipReason::GlobalExcludes)).map(Arc::new);
        let mut chains = Chains::default();
        let root_is_top = git_dirs(root).is_some();
        let top = root.parent().and_then(super::git_dir::enclosing_top).filter(|_| !root_is_top);
        let Some((top, dirs)) = top.and_then(|top| Some((top, git_dirs(top)?))) else {
            chains.git = global.clone().and_then(|global| Layer::within(global, "", None));
            return Outer { chains, global, files, root_is_top };
        };
        let repository = Repository::look(top, dirs);
        stamp(&repository.dirs.shared.join("config"));
        if let Some((file, _)) = &repository.excludes_file {
            stamp(file);
        }
        if let Some(excludes) = repository.excludes(global.as_ref()) {
            push(&mut chains.git, excludes, top, root);
        }
        let exclude = exclude_file(&repository.dirs);
        stamp(&exclude);
        if let Some(file) = IgnoreFile::read(&exclude, SkipReason::GitExclude) {
            push(&mut chains.git, Arc::new(file), top, root);
        }
        let mut between: Vec<&Path> = root.ancestors().skip(1).take_while(|folder| folder.starts_with(top)).collect();
        between.reverse();
        for folder in between {
            for (name, reason, chain) in [
                (GITIGNORE, SkipReason::Gitignore, &mut chains.git),
                (CONTEXTIGNORE, SkipReason::Contextignore, &mut chains.context),
            ] {
                let path = folder.join(name);
                stamp(&path);
                if let Some(file) = IgnoreFile::read(&path, reason) {
                    push(chain, Arc::new(file), folder, root);
                }
            }
        }
        Outer { chains, global, files, root_is_top }
    }

    /// Returns whether all the files are still as they were read.
    pub(crate) fn is_current(&self, root: &Path) -> bool {
        git_dirs(root).is_some() == self.root_is_top && self.files.iter().all(|(path, stamp)| Stamp::of(path) == *stamp)
    }
}

fn push(chain: &mut Chain, file: Arc<IgnoreFile>, folder: &Path, root: &Path) {
    let between = root.strip_prefix(folder).unwrap_or(Path::new(""));
    let mut prefix = String::new();
    for part in between.components() {
        prefix.push_str(&part.as_os_str().to_string_lossy());
        prefix.push('/');
    }
    *chain = Some(Arc::new(Layer { file, anchor: Anchor::Above(prefix), next: chain.take() }));
}
