//! The git repositories of a root: which branch each is on, and which one a file belongs to. Nothing is written, and
//! no object is read.

use crate::rules::git_dir::{enclosing_top, git_dirs};
use std::path::{Path, PathBuf};

/// A working tree and what it has checked out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    /// The top of the working tree.
    pub worktree: PathBuf,
    /// The folder that holds its `HEAD`.
    pub git_dir: PathBuf,
    /// The branch, also one that has no commit yet; `None` when HEAD is detached.
    pub branch: Option<String>,
    /// The commit id; `None` before the first commit.
    pub head: Option<String>,
}

/// Returns the repository whose working tree has its top at `worktree`.
pub fn read(worktree: &Path) -> Option<Repository> {
    let dirs = git_dirs(worktree)?;
    let (branch, head) = match git2::Repository::open(worktree) {
        Ok(repository) => head_of(&repository),
        Err(error) => {
            // Git distrusts repositories that belong to another user; their HEAD is a line of text all the same.
            tracing::debug!(worktree = %worktree.display(), %error, "git2 doesn't open the repository");
            head_by_text(&dirs.own, &dirs.shared)
        }
    };
    Some(Repository { worktree: worktree.to_path_buf(), git_dir: dirs.own, branch, head })
}

/// Returns the repository that `path` lies in, if any; `path` itself may be its top.
pub fn enclosing(path: &Path) -> Option<Repository> {
    read(enclosing_top(path)?)
}

/// Returns the repositories of a root: the one it lies in, and those whose tops are `nested`, relative to the root as
/// `ScanReport::repositories` has them.
pub fn discover(root: &Path, nested: &[PathBuf]) -> Vec<Repository> {
    let mut found: Vec<Repository> = enclosing(root).into_iter().collect();
    for relative in nested.iter().filter(|relative| !relative.as_os_str().is_empty()) {
        found.extend(read(&root.join(relative)));
    }
    found
}

/// Returns the repository that an absolute path belongs to: the one with the deepest working tree around it.
pub fn owner<'a>(repositories: &'a [Repository], path: &Path) -> Option<&'a Repository> {
    let around = repositories.iter().filter(|repository| path.starts_with(&repository.worktree));
    around.max_by_key(|repository| repository.worktree.components().count())
}

fn head_of(repository: &git2::Repository) -> (Option<String>, Option<String>) {
    let Ok(head) = repository.find_reference("HEAD") else { return (None, None) };
    let branch = head.symbolic_target().ok().flatten().map(branch_name);
    let commit = head.resolve().ok().and_then(|head| head.target()).map(|id| id.to_string());
    (branch, commit)
}

fn head_by_text(own: &Path, shared: &Path) -> (Option<String>, Option<String>) {
    let Ok(text) = std::fs::read_to_string(own.join("HEAD")) else { return (None, None) };
    match text.trim().strip_prefix("ref:") {
        None => (None, Some(text.trim().to_owned())),
        Some(target) => {
            let target = target.trim();
            let commit = std::fs::read_to_string(shared.join(target)).ok().map(|id| id.trim().to_owned());
            (Some(branch_name(target)), commit.or_else(|| packed(shared, target)))
        }
    }
}

fn packed(shared: &Path, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(shared.join("packed-refs")).ok()?;
    let line = text.lines().find(|line| line.split_once(' ').is_some_and(|(_, reference)| reference == name))?;
    line.split_once(' ').map(|(id, _)| id.to_owned())
}

fn branch_name(reference: &str) -> String {
    reference.strip_prefix("refs/heads/").unwrap_or(reference).to_owned()
}

#[cfg(test)]
mod tests;
