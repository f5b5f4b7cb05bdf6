//! Where a working tree keeps its git folder: `.git` may be a folder, or a file that names one (worktrees, submodules).

use std::path::{Path, PathBuf};

/// The git folders of one working tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GitDirs {
    /// Holds this working tree's `HEAD`.
    pub(crate) own: PathBuf,
    /// Holds what all worktrees share, `info/exclude` among it.
    pub(crate) shared: PathBuf,
}

/// Returns the git folders of the working tree whose top is `folder`, or `None` when it is the top of none.
pub(crate) fn git_dirs(folder: &Path) -> Option<GitDirs> {
    let entry = folder.join(".git");
    let meta = std::fs::symlink_metadata(&entry).ok()?;
    let own = if meta.is_file() {
        let text = std::fs::read_to_string(&entry).ok()?;
        folder.join(text.strip_prefix("gitdir:")?.trim())
    } else {
        entry
    };
    // An empty folder of that name makes no repository; git looks for HEAD, too. It may be a symbolic link to nowhere yet.
    std::fs::symlink_metadata(own.join("HEAD")).ok()?;
    let shared = match std::fs::read_to_string(own.join("commondir")) {
        Ok(text) => own.join(text.trim()),
        Err(_) => own.clone(),
    };
    Some(GitDirs { own: plain(own), shared: plain(shared) })
}

/// Returns the excludes file that the repository's own configuration names, which then counts in place of the user's.
pub(crate) fn excludes_file(folder: &Path, dirs: &GitDirs) -> Option<PathBuf> {
    let config = git2::Config::open(&dirs.shared.join("config")).ok()?;
    // Git takes a relative one from where it runs, which is the top of the working tree.
    Some(folder.join(config.get_path("core.excludesFile").ok()?))
}

/// Returns whether the folder has a `.git`, be it one that git is still making and that [`git_dirs`] doesn't take yet.
pub(crate) fn has_git(folder: &Path) -> bool {
    std::fs::symlink_metadata(folder.join(".git")).is_ok()
}

/// Returns the top of the working tree that `folder` lies in, `folder` itself included.
pub(crate) fn enclosing_top(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|folder| git_dirs(folder).is_some())
}

/// Resolves `..` and links, so that paths of events can be compared with it.
fn plain(path: PathBuf) -> PathBuf {
    std::fs::canonicalize(&path).unwrap_or(path)
}
