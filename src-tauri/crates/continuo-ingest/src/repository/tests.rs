#![allow(clippy::unwrap_used)]

use super::*;
use std::fs;

fn commit(repository: &git2::Repository, message: &str) -> git2::Oid {
    let author = git2::Signature::now("A", "a@example.invalid").unwrap();
    let tree = repository.index().unwrap().write_tree().unwrap();
    let tree = repository.find_tree(tree).unwrap();
    let parents: Vec<git2::Commit<'_>> =
        repository.head().ok().map(|head| head.peel_to_commit().unwrap()).into_iter().collect();
    let parents: Vec<&git2::Commit<'_>> = parents.iter().collect();
    repository.commit(Some("HEAD"), &author, &author, message, &tree, &parents).unwrap()
}

fn init(folder: &Path, branch: &str) -> git2::Repository {
    git2::Repository::init_opts(folder, git2::RepositoryInitOptions::new().initial_head(branch)).unwrap()
}

#[test]
fn branch_and_head_are_read_before_and_after_commits_and_detached() {
    let folder = tempfile::tempdir().unwrap();
    let top = folder.path();
    assert_eq!(read(top), None);
    let repository = init(top, "work/first");
    let found = read(top).unwrap();
    assert_eq!((found.branch.as_deref(), found.head), (Some("work/first"), None), "no commit yet");
    let first = commit(&repository, "first");
    let found = read(top).unwrap();
    assert_eq!((found.branch.as_deref(), found.head), (Some("work/first"), Some(first.to_string())));
    repository.set_head_detached(first).unwrap();
    let found = read(top).unwrap();
    assert_eq!((found.branch, found.head), (None, Some(first.to_string())));
}

#[test]
fn a_file_belongs_to_the_deepest_repository_around_it() {
    let folder = tempfile::tempdir().unwrap();
    let top = folder.path().canonicalize().unwrap();
    init(&top.join("outer"), "outer-branch");
    init(&top.join("outer/root/nested"), "nested-branch");
    fs::create_dir_all(top.join("outer/root/plain")).unwrap();
    let root = top.join("outer/root");
    let found = discover(&root, &[PathBuf::from(""), PathBuf::from("nested"), PathBuf::from("plain")]);
    let branch_of = |path: &str| owner(&found, &root.join(path)).and_then(|found| found.branch.clone());
    assert_eq!(found.len(), 2, "the one around the root, and the nested one");
    assert_eq!(branch_of("a.rs").as_deref(), Some("outer-branch"));
    assert_eq!(branch_of("plain/a.rs").as_deref(), Some("outer-branch"));
    assert_eq!(branch_of("nested/a.rs").as_deref(), Some("nested-branch"));
    assert_eq!(branch_of("nested2/a.rs").as_deref(), Some("outer-branch"), "a name that only begins alike");
    assert_eq!(owner(&found, &top.join("elsewhere/a.rs")), None);
}

#[test]
fn a_root_that_is_a_repository_is_found_once() {
    let folder = tempfile::tempdir().unwrap();
    init(folder.path(), "main");
    let found = discover(folder.path(), &[PathBuf::from("")]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].worktree, folder.path());
}

#[test]
fn a_worktree_has_its_own_branch_and_git_folder() {
    let folder = tempfile::tempdir().unwrap();
    let main = init(&folder.path().join("main"), "trunk");
    let first = commit(&main, "first");
    let side = folder.path().join("side");
    main.worktree("side", &side, None).unwrap();
    let found = read(&side).unwrap();
    assert_eq!((found.branch.as_deref(), found.head), (Some("side"), Some(first.to_string())));
    assert!(found.git_dir.ends_with("worktrees/side"), "{}", found.git_dir.display());
}

#[test]
fn head_is_read_as_text_where_git_refuses_the_repository() {
    let folder = tempfile::tempdir().unwrap();
    let repository = init(folder.path(), "main");
    let git = folder.path().join(".git");
    assert_eq!(head_by_text(&git, &git), (Some("main".to_owned()), None));
    let first = commit(&repository, "first").to_string();
    assert_eq!(head_by_text(&git, &git), (Some("main".to_owned()), Some(first.clone())));
    fs::remove_file(git.join("refs/heads/main")).unwrap();
    fs::write(git.join("packed-refs"), format!("# pack-refs with: peeled\n{first} refs/heads/main\n")).unwrap();
    assert_eq!(head_by_text(&git, &git), (Some("main".to_owned()), Some(first.clone())));
    fs::write(git.join("HEAD"), format!("{first}\n")).unwrap();
    assert_eq!(head_by_text(&git, &git), (None, Some(first)));
}

#[test]
fn an_empty_git_folder_is_no_repository() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    assert_eq!(read(folder.path()), None);
}
