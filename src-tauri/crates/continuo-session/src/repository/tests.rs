use super::*;
use git2::{Repository as Git, Signature};
use std::fs;

fn commit(git: &Git, message: &str, at: i64) -> Oid {
    let author = Signature::new("Ann", "ann@example.invalid", &git2::Time::new(at / 1000, 0)).unwrap();
    let mut index = git.index().unwrap();
    index.add_all(["*"], git2::IndexAddOption::DEFAULT, None).unwrap();
    index.write().unwrap();
    let tree = git.find_tree(index.write_tree().unwrap()).unwrap();
    let parent = git.head().ok().and_then(|head| head.peel_to_commit().ok());
    git.commit(Some("HEAD"), &author, &author, message, &tree, &parent.iter().collect::<Vec<_>>()).unwrap()
}

fn new() -> (tempfile::TempDir, Git) {
    let folder = tempfile::tempdir().unwrap();
    let mut options = git2::RepositoryInitOptions::new();
    let git = Git::init_opts(folder.path(), options.initial_head("main")).unwrap();
    (folder, git)
}

#[test]
fn a_repository_without_a_commit_has_its_branch_and_what_is_in_it() {
    let (folder, _git) = new();
    fs::write(folder.path().join("a"), "1\n").unwrap();
    let found = look(folder.path(), 0).unwrap();
    assert_eq!((found.branch.as_deref(), found.head, found.untracked), (Some("main"), None, 1));
}

#[test]
fn what_is_staged_changed_and_untracked_is_counted_with_its_lines() {
    let (folder, git) = new();
    for name in ["a", "b", "c"] {
        fs::write(folder.path().join(name), "1\n2\n3\n").unwrap();
    }
    commit(&git, "first", 1_000_000);
    fs::write(folder.path().join("a"), "1\n2\n3\n4\n").unwrap();
    fs::write(folder.path().join("b"), "1\n").unwrap();
    fs::write(folder.path().join("new"), "1\n").unwrap();
    let mut index = git.index().unwrap();
    index.add_path(Path::new("b")).unwrap();
    index.write().unwrap();
    let found = look(folder.path(), 0).unwrap();
    assert_eq!((found.staged, found.changed, found.untracked), (1, 1, 1));
    assert_eq!((found.lines_added, found.lines_removed), (1, 2));
    assert_eq!(found.commits.len(), 1);
    assert!(look(folder.path(), 2_000_000).unwrap().commits.is_empty(), "it is older than the session");
}

#[test]
fn a_branch_is_ahead_and_behind_its_upstream_and_the_default_branch() {
    let (folder, git) = new();
    fs::write(folder.path().join("a"), "1\n").unwrap();
    let first = commit(&git, "first", 1_000_000);
    git.branch("fix", &git.find_commit(first).unwrap(), false).unwrap();
    fs::write(folder.path().join("a"), "2\n").unwrap();
    let second = commit(&git, "second", 2_000_000);
    git.reference("refs/remotes/origin/fix", second, false, "").unwrap();
    git.remote("origin", "file:///nowhere").unwrap();
    let mut config = git.config().unwrap();
    config.set_str("branch.fix.remote", "origin").unwrap();
    config.set_str("branch.fix.merge", "refs/heads/fix").unwrap();
    git.set_head("refs/heads/fix").unwrap();
    git.checkout_head(Some(git2::build::CheckoutBuilder::new().force())).unwrap();
    fs::write(folder.path().join("b"), "1\n").unwrap();
    let mine = commit(&git, "mine", 3_000_000);
    let found = look(folder.path(), 0).unwrap();
    let of = |distance: Option<Distance>| distance.map(|it| (it.name, it.ahead, it.behind));
    assert_eq!(found.branch.as_deref(), Some("fix"));
    assert_eq!(of(found.upstream), Some(("origin/fix".into(), 1, 1)));
    assert_eq!(of(found.default_branch), Some(("main".into(), 1, 1)));
    let since = since_commit(folder.path(), &first.to_string()).unwrap();
    assert_eq!(since.iter().map(|commit| commit.summary.as_str()).collect::<Vec<_>>(), ["mine"]);
    assert_eq!(found.head, Some(mine.to_string()));
}

#[test]
fn a_merge_that_was_not_settled_is_in_progress_with_its_conflicts() {
    let (folder, git) = new();
    fs::write(folder.path().join("a"), "1\n").unwrap();
    let first = commit(&git, "first", 1_000_000);
    git.branch("other", &git.find_commit(first).unwrap(), false).unwrap();
    fs::write(folder.path().join("a"), "mine\n").unwrap();
    commit(&git, "mine", 2_000_000);
    git.set_head("refs/heads/other").unwrap();
    git.checkout_head(Some(git2::build::CheckoutBuilder::new().force())).unwrap();
    fs::write(folder.path().join("a"), "theirs\n").unwrap();
    commit(&git, "theirs", 2_000_000);
    let main = git.find_annotated_commit(git.refname_to_id("refs/heads/main").unwrap()).unwrap();
    git.merge(&[&main], None, None).unwrap();
    let found = look(folder.path(), 0).unwrap();
    assert_eq!(found.in_progress.as_deref(), Some("merge"));
    assert_eq!(found.conflicts, ["a"]);
}
