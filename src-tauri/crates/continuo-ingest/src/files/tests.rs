#![allow(clippy::unwrap_used)]

use super::*;
use crate::SkipReason;
use crate::repository::Repository;
use continuo_store::rusqlite::{Connection, Transaction};
use std::path::{Path, PathBuf};

fn database() -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch("PRAGMA foreign_keys = ON").unwrap();
    for migration in continuo_store::PROFILE {
        connection.execute_batch(migration.sql).unwrap();
    }
    connection
}

fn write<T>(connection: &mut Connection, job: impl FnOnce(&Transaction<'_>) -> T) -> T {
    let tx = connection.transaction().unwrap();
    let result = job(&tx);
    tx.commit().unwrap();
    result
}

fn new(root_id: i64, path: &str) -> NewFile<'_> {
    NewFile {
        root_id,
        path,
        repository_id: None,
        size: 10,
        mtime_ns: 20,
        content_hash: &[1, 2, 3],
        language: "Rust",
        chunker: "c1",
        skip_reason: None,
        chunk_count: 2,
        token_count: 30,
        indexed_at: 40,
        touched_at: 50,
    }
}

#[test]
fn roots_are_added_once_marked_and_removed_with_their_files() {
    let mut db = database();
    let (a, b) =
        write(&mut db, |tx| (add_root(tx, Path::new("/b"), 1).unwrap(), add_root(tx, Path::new("/a"), 2).unwrap()));
    assert_eq!(write(&mut db, |tx| add_root(tx, Path::new("/b"), 9).unwrap()), a, "the known one");
    let listed = roots(&db).unwrap();
    assert_eq!(
        listed.iter().map(|root| root.path.clone()).collect::<Vec<_>>(),
        [PathBuf::from("/a"), PathBuf::from("/b")]
    );
    assert_eq!(listed[1], Root { id: a, path: PathBuf::from("/b"), added_at: 1, device: None, missing_since: None });
    assert_eq!(root(&db, Path::new("/a")).unwrap().unwrap().id, b);
    assert_eq!(root(&db, Path::new("/c")).unwrap(), None);

    write(&mut db, |tx| set_device(tx, a, Some(7)).unwrap());
    assert_eq!(root(&db, Path::new("/b")).unwrap().unwrap().device, Some(7));
    assert!(write(&mut db, |tx| mark_missing(tx, a, 100).unwrap()));
    assert!(!write(&mut db, |tx| mark_missing(tx, a, 200).unwrap()), "it's known, and since when stays");
    assert_eq!(root(&db, Path::new("/b")).unwrap().unwrap().missing_since, Some(100));
    assert!(write(&mut db, |tx| mark_found(tx, a).unwrap()));
    assert!(!write(&mut db, |tx| mark_found(tx, a).unwrap()));

    let file_id = write(&mut db, |tx| put(tx, &new(a, "x.rs")).unwrap());
    assert!(write(&mut db, |tx| remove_root(tx, a).unwrap()));
    assert!(!write(&mut db, |tx| remove_root(tx, a).unwrap()));
    assert_eq!(file_by_id(&db, file_id).unwrap(), None);
}

#[test]
fn a_file_is_written_and_read_back_and_keeps_its_id() {
    let mut db = database();
    let root_id = write(&mut db, |tx| add_root(tx, Path::new("/r"), 1).unwrap());
    let id = write(&mut db, |tx| put(tx, &new(root_id, "a b/ü\n.rs")).unwrap());
    let expect = File {
        id,
        root_id,
        path: "a b/ü\n.rs".to_owned(),
        repository_id: None,
        size: 10,
        mtime_ns: 20,
        content_hash: vec![1, 2, 3],
        language: "Rust".to_owned(),
        chunker: "c1".to_owned(),
        skip_reason: None,
        chunk_count: 2,
        token_count: 30,
        indexed_at: 40,
        touched_at: 50,
    };
    assert_eq!(file(&db, root_id, "a b/ü\n.rs").unwrap(), Some(expect.clone()));
    let skipped = NewFile { skip_reason: Some(SkipReason::Binary), size: u64::MAX >> 1, ..new(root_id, "a b/ü\n.rs") };
    assert_eq!(write(&mut db, |tx| put(tx, &skipped).unwrap()), id);
    let now = file_by_id(&db, id).unwrap().unwrap();
    assert_eq!((now.skip_reason, now.size), (Some(SkipReason::Binary), u64::MAX >> 1));
    write(&mut db, |tx| refresh_stat(tx, id, 11, -21, None, 41).unwrap());
    write(&mut db, |tx| touch(tx, id, 51).unwrap());
    let now = file_by_id(&db, id).unwrap().unwrap();
    assert_eq!((now.size, now.mtime_ns, now.indexed_at, now.touched_at), (11, -21, 41, 51));
    assert_eq!(file(&db, root_id, "other").unwrap(), None);
    assert_eq!(file(&db, root_id + 1, "a b/ü\n.rs").unwrap(), None);
}

#[test]
fn a_folder_is_its_files_and_not_what_only_begins_alike() {
    let mut db = database();
    let (root_id, other) =
        write(&mut db, |tx| (add_root(tx, Path::new("/r"), 1).unwrap(), add_root(tx, Path::new("/s"), 1).unwrap()));
    let paths =
        ["a", "a!b", "a-b/x", "a.rs", "a/b", "a/b/c", "a/\u{10ffff}", "a0", "ab/c", "\u{10ffff}z", "b_%/x", "bxy/x"];
    write(&mut db, |tx| {
        for path in paths {
            put(tx, &new(root_id, path)).unwrap();
        }
        put(tx, &new(other, "a/b")).unwrap();
    });
    let under = |db: &Connection, path: &str| {
        let mut found: Vec<String> = known(db, root_id, path).unwrap().keys().map(|path| path.to_string()).collect();
        found.sort();
        assert_eq!(ids_under(db, root_id, path).unwrap().len(), found.len());
        found
    };
    assert_eq!(under(&db, "a"), ["a", "a/b", "a/b/c", "a/\u{10ffff}"]);
    assert_eq!(under(&db, "a/b"), ["a/b", "a/b/c"]);
    assert_eq!(under(&db, "b_%"), ["b_%/x"], "no character is a wildcard");
    assert_eq!(under(&db, "none"), Vec::<String>::new());
    assert_eq!(under(&db, "").len(), paths.len());
    let ids = ids_under(&db, root_id, "a/b").unwrap();
    let mut removed = write(&mut db, |tx| remove_under(tx, root_id, "a/b").unwrap());
    removed.sort_unstable();
    assert_eq!(removed, ids);
    assert_eq!(under(&db, "a"), ["a", "a/\u{10ffff}"]);
    let one = file(&db, root_id, "a").unwrap().unwrap().id;
    assert!(write(&mut db, |tx| remove(tx, one).unwrap()));
    assert!(!write(&mut db, |tx| remove(tx, one).unwrap()));
    assert_eq!(write(&mut db, |tx| remove_under(tx, root_id, "").unwrap()).len(), paths.len() - 3);
    assert!(file(&db, other, "a/b").unwrap().is_some(), "another root's files stay");
}

#[test]
fn what_a_scan_compares_with_is_small_and_complete() {
    let mut db = database();
    let root_id = write(&mut db, |tx| add_root(tx, Path::new("/r"), 1).unwrap());
    let (a, _) = write(&mut db, |tx| {
        let skipped = NewFile { skip_reason: Some(SkipReason::TooLarge), ..new(root_id, "b") };
        (put(tx, &new(root_id, "a")).unwrap(), put(tx, &skipped).unwrap())
    });
    let known = known(&db, root_id, "").unwrap();
    let chunker = known["a"].chunker.clone();
    assert_eq!(
        known["a"],
        Known {
            id: a,
            size: 10,
            mtime_ns: 20,
            repository_id: None,
            chunker: "c1".into(),
            skip_reason: None,
            indexed_at: 40
        }
    );
    assert_eq!(known["b"].skip_reason, Some(SkipReason::TooLarge));
    assert!(std::sync::Arc::ptr_eq(&chunker, &known["b"].chunker), "one text for all");
}

#[test]
fn repositories_keep_their_ids_and_leave_their_files_to_those_around_when_they_go() {
    let mut db = database();
    let root_id = write(&mut db, |tx| add_root(tx, Path::new("/r"), 1).unwrap());
    let repository = |worktree: &str, branch: Option<&str>, head: Option<&str>| Repository {
        worktree: PathBuf::from(worktree),
        git_dir: PathBuf::from(worktree).join(".git"),
        branch: branch.map(str::to_owned),
        head: head.map(str::to_owned),
    };
    let found = [repository("/r", Some("main"), None), repository("/r/sub", None, Some("abc"))];
    let stored = write(&mut db, |tx| set_repositories(tx, root_id, &found).unwrap());
    assert_eq!(stored.len(), 2);
    assert_eq!((stored[1].branch.clone(), stored[1].head.as_deref()), (None, Some("abc")));
    let file_id =
        write(&mut db, |tx| put(tx, &NewFile { repository_id: Some(stored[1].id), ..new(root_id, "sub/a") }).unwrap());
    let found = [repository("/r", Some("other"), Some("def"))];
    let now = write(&mut db, |tx| set_repositories(tx, root_id, &found).unwrap());
    assert_eq!(now.len(), 1);
    assert_eq!(
        (now[0].id, now[0].branch.as_deref(), now[0].head.as_deref()),
        (stored[0].id, Some("other"), Some("def"))
    );
    assert_eq!(repositories(&db, root_id).unwrap(), now);
    assert_eq!(file_by_id(&db, file_id).unwrap().unwrap().repository_id, Some(stored[0].id));
}

#[test]
fn a_repository_that_appears_or_goes_changes_whose_the_files_are() {
    let mut db = database();
    let root_id = write(&mut db, |tx| add_root(tx, Path::new("/r"), 1).unwrap());
    let paths = ["a", "sub/b", "sub/deep/c", "subway/d"];
    write(&mut db, |tx| {
        for path in paths {
            put(tx, &new(root_id, path)).unwrap();
        }
    });
    let mut owners = |worktrees: &[&str]| {
        let found: Vec<Repository> = worktrees
            .iter()
            .map(|worktree| Repository {
                worktree: PathBuf::from(worktree),
                git_dir: Path::new(worktree).join(".git"),
                branch: None,
                head: None,
            })
            .collect();
        let stored = write(&mut db, |tx| set_repositories(tx, root_id, &found).unwrap());
        paths.map(|path| {
            let owner = file(&db, root_id, path).unwrap().unwrap().repository_id;
            let worktree = stored.iter().find(|repository| Some(repository.id) == owner);
            worktree.map(|repository| repository.worktree.to_str().unwrap().to_owned())
        })
    };
    let some = |worktree: &str| Some(worktree.to_owned());
    assert_eq!(
        owners(&["/r/sub"]),
        [None, some("/r/sub"), some("/r/sub"), None],
        "a name that begins alike is another"
    );
    assert_eq!(owners(&["/"]), [some("/"), some("/"), some("/"), some("/")]);
    assert_eq!(owners(&["/r", "/r/sub/deep"]), [some("/r"), some("/r"), some("/r/sub/deep"), some("/r")]);
    assert_eq!(owners(&["/r"]), [some("/r"), some("/r"), some("/r"), some("/r")], "what is left around them has them");
    assert_eq!(owners(&[]), [None, None, None, None]);
}

#[test]
fn counts_are_by_language_and_by_reason() {
    let mut db = database();
    let (a, b) =
        write(&mut db, |tx| (add_root(tx, Path::new("/a"), 1).unwrap(), add_root(tx, Path::new("/b"), 1).unwrap()));
    assert_eq!(counts(&db, None).unwrap(), Counts::default());
    write(&mut db, |tx| {
        put(tx, &new(a, "1.rs")).unwrap();
        put(tx, &new(a, "2.rs")).unwrap();
        put(tx, &NewFile { language: "Markdown", ..new(b, "3.md") }).unwrap();
        let binary = NewFile { skip_reason: Some(SkipReason::Binary), chunk_count: 0, token_count: 0, ..new(a, "4") };
        put(tx, &binary).unwrap();
    });
    let all = counts(&db, None).unwrap();
    assert_eq!((all.files, all.indexed, all.chunks, all.tokens), (4, 3, 6, 90));
    assert_eq!(all.by_language.into_iter().collect::<Vec<_>>(), [("Markdown".to_owned(), 1), ("Rust".to_owned(), 2)]);
    assert_eq!(all.skipped.into_iter().collect::<Vec<_>>(), [("binary".to_owned(), 1)]);
    assert_eq!(counts(&db, Some(b)).unwrap().files, 1);
}

#[test]
fn what_users_wait_for_is_found_by_an_index() {
    let db = database();
    let plan = |sql: &str| {
        let mut explain = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let rows = explain.query_map([], |row| row.get::<_, String>(3)).unwrap();
        rows.map(Result::unwrap).collect::<Vec<_>>().join("\n")
    };
    let by_path = "SEARCH file_index USING INDEX sqlite_autoindex_file_index_1 (root_id=? AND path>? AND path<?)";
    let under = file::UNDER.replace("?1", "1").replace("?2", "'a'").replace("?3", "'a/'").replace("?4", "'a0'");
    assert_eq!(plan(&format!("SELECT size FROM file_index WHERE {under}")), by_path);
    assert_eq!(
        plan(&format!("SELECT id FROM file_index WHERE {under} ORDER BY path")).replace("COVERING ", ""),
        by_path
    );
    let one = plan("SELECT * FROM file_index WHERE root_id = 1 AND path = 'a'");
    assert!(one.contains("(root_id=? AND path=?)"), "{one}");
}
