//! What git tells of a repository, for the person who works in it.

use crate::payload::{Commit, Distance, Repository};
use crate::time::rfc3339;
use git2::{BranchType, DiffOptions, Oid, RepositoryState, Status, StatusOptions};
use std::path::Path;

/// Commits of a session that are told of.
const COMMITS: usize = 20;
/// Names that a repository's first branch goes by, where its remote doesn't say.
const DEFAULTS: [&str; 4] = ["main", "master", "trunk", "develop"];

/// Returns how the repository of a worktree stands, with the commits from `since` on, in milliseconds since 1970.
///
/// # Errors
/// What git said: the repository can't be read.
pub fn look(worktree: &Path, since: i64) -> Result<Repository, git2::Error> {
    let mut git = git2::Repository::open(worktree)?;
    let mut found = Repository { worktree: worktree.to_string_lossy().into_owned(), ..Repository::default() };
    found.in_progress = in_progress(git.state());
    git.stash_foreach(|_, _, _| {
        found.stashes += 1;
        true
    })?;
    count_changes(&git, &mut found)?;
    let Ok(head) = git.head() else {
        // Before the first commit the branch is named only.
        found.branch = unborn(&git);
        return Ok(found);
    };
    let tip = head.peel_to_commit()?.id();
    found.head = Some(tip.to_string());
    if head.is_branch() {
        found.branch = head.shorthand().ok().map(str::to_owned);
    }
    found.upstream = upstream(&git, &head, tip);
    found.default_branch = default_branch(&git, tip, found.branch.as_deref());
    found.commits = commits(&git, tip, None, since)?;
    Ok(found)
}

/// Returns the commits on the checked-out branch that aren't behind `before`, the latest first: what came since then.
///
/// # Errors
/// What git said.
pub fn since_commit(worktree: &Path, before: &str) -> Result<Vec<Commit>, git2::Error> {
    let git = git2::Repository::open(worktree)?;
    let tip = git.head()?.peel_to_commit()?.id();
    commits(&git, tip, Some(Oid::from_str(before)?), i64::MIN)
}

/// Returns the commit before another; nothing before the first.
///
/// # Errors
/// What git said.
pub fn parent(worktree: &Path, commit: &str) -> Result<Option<String>, git2::Error> {
    let git = git2::Repository::open(worktree)?;
    let commit = git.find_commit(Oid::from_str(commit)?)?;
    Ok(commit.parent_ids().next().map(|id| id.to_string()))
}

fn in_progress(state: RepositoryState) -> Option<String> {
    let name = match state {
        RepositoryState::Clean => return None,
        RepositoryState::Merge => "merge",
        RepositoryState::Revert | RepositoryState::RevertSequence => "revert",
        RepositoryState::CherryPick | RepositoryState::CherryPickSequence => "cherry-pick",
        RepositoryState::Bisect => "bisect",
        RepositoryState::Rebase | RepositoryState::RebaseInteractive | RepositoryState::RebaseMerge => "rebase",
        RepositoryState::ApplyMailbox | RepositoryState::ApplyMailboxOrRebase => "am",
    };
    Some(name.into())
}

fn count_changes(git: &git2::Repository, found: &mut Repository) -> Result<(), git2::Error> {
    if git.is_bare() {
        return Ok(());
    }
    let mut options = StatusOptions::new();
    // A folder of untracked files counts once, as `git status` has it. The index isn't written: it is the user's.
    options.include_untracked(true).recurse_untracked_dirs(false).exclude_submodules(true).update_index(false);
    let staged = Status::INDEX_NEW
        | Status::INDEX_MODIFIED
        | Status::INDEX_DELETED
        | Status::INDEX_RENAMED
        | Status::INDEX_TYPECHANGE;
    let changed = Status::WT_MODIFIED | Status::WT_DELETED | Status::WT_RENAMED | Status::WT_TYPECHANGE;
    for entry in git.statuses(Some(&mut options))?.iter() {
        let status = entry.status();
        if status.is_conflicted() {
            found.conflicts.push(String::from_utf8_lossy(entry.path_bytes()).into_owned());
            continue;
        }
        found.staged += u64::from(status.intersects(staged));
        found.changed += u64::from(status.intersects(changed));
        found.untracked += u64::from(status.contains(Status::WT_NEW));
    }
    if found.staged + found.changed > 0 {
        let tree = git.head().ok().and_then(|head| head.peel_to_tree().ok());
        let mut options = DiffOptions::new();
        options.context_lines(0).ignore_submodules(true);
        let stats = git.diff_tree_to_workdir_with_index(tree.as_ref(), Some(&mut options))?.stats()?;
        (found.lines_added, found.lines_removed) = (stats.insertions() as u64, stats.deletions() as u64);
    }
    Ok(())
}

fn unborn(git: &git2::Repository) -> Option<String> {
    let head = git.find_reference("HEAD").ok()?;
    Some(head.symbolic_target().ok()??.strip_prefix("refs/heads/")?.to_owned())
}

fn upstream(git: &git2::Repository, head: &git2::Reference<'_>, tip: Oid) -> Option<Distance> {
    let branch = git.find_branch(head.shorthand().ok()?, BranchType::Local).ok()?;
    let upstream = branch.upstream().ok()?;
    distance(git, tip, upstream.get().target()?, upstream.name().ok()??)
}

fn default_branch(git: &git2::Repository, tip: Oid, current: Option<&str>) -> Option<Distance> {
    let of_remote = git.find_reference("refs/remotes/origin/HEAD").ok();
    let of_remote =
        of_remote.and_then(|head| Some(head.symbolic_target().ok()??.strip_prefix("refs/remotes/")?.to_owned()));
    if let Some(name) = of_remote {
        // The branch itself has its upstream.
        if Some(name.trim_start_matches("origin/")) == current {
            return None;
        }
        let target = git.find_branch(&name, BranchType::Remote).ok()?.get().target()?;
        return distance(git, tip, target, &name);
    }
    let name = DEFAULTS.into_iter().find(|name| git.find_branch(name, BranchType::Local).is_ok())?;
    if Some(name) == current {
        return None;
    }
    distance(git, tip, git.find_branch(name, BranchType::Local).ok()?.get().target()?, name)
}

fn distance(git: &git2::Repository, tip: Oid, other: Oid, name: &str) -> Option<Distance> {
    let (ahead, behind) = git.graph_ahead_behind(tip, other).ok()?;
    Some(Distance { name: name.to_owned(), ahead: ahead as u64, behind: behind as u64 })
}

/// Returns the commits from `tip` down, without those behind `hidden` and those before `since`.
fn commits(git: &git2::Repository, tip: Oid, hidden: Option<Oid>, since: i64) -> Result<Vec<Commit>, git2::Error> {
    let mut walk = git.revwalk()?;
    walk.set_sorting(git2::Sort::TIME)?;
    walk.push(tip)?;
    if let Some(hidden) = hidden {
        walk.hide(hidden)?;
    }
    let mut found = Vec::new();
    for id in walk {
        let commit = git.find_commit(id?)?;
        // When it was made here: a rebased one keeps the time of its author.
        let at = commit.committer().when().seconds().saturating_mul(1000);
        if at < since || found.len() == COMMITS {
            break;
        }
        found.push(Commit {
            id: commit.id().to_string(),
            summary: commit.summary().ok().flatten().unwrap_or_default().to_owned(),
            author: String::from_utf8_lossy(commit.author().name_bytes()).into_owned(),
            at: rfc3339(at),
        });
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
