#![allow(clippy::unwrap_used)]

use super::*;
use crate::rules::RuleOptions;
use std::fs;
use tempfile::TempDir;

fn tree(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, content) in files {
        write(folder.path(), path, content);
    }
    folder
}

fn write(folder: &Path, path: &str, content: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

/// Returns the files in order, and the report.
fn run(rules: &Rules, under: Option<&str>) -> (Vec<String>, ScanReport) {
    let mut files = Vec::new();
    let report = scan(rules.root(), rules, under.map(Path::new), &mut |entry| {
        files.push(entry.relative);
        ControlFlow::Continue(())
    });
    files.sort();
    (files, report.unwrap())
}

fn rules(folder: &TempDir) -> Rules {
    Rules::new(folder.path(), RuleOptions::default())
}

fn folders(report: &ScanReport) -> Vec<&str> {
    let mut folders: Vec<&str> = report.directories.iter().map(|folder| folder.to_str().unwrap()).collect();
    folders.sort_unstable();
    folders
}

fn skipped(report: &ScanReport) -> Vec<(&str, u64)> {
    report.skipped.iter().map(|(reason, count)| (*reason, *count)).collect()
}

#[test]
fn kept_files_and_folders_are_named_and_the_rest_is_counted() {
    let folder = tree(&[
        (".gitignore", "out/\n*.log\n"),
        ("src/main.rs", "fn main() {}"),
        ("src/deep/er/lib.rs", "x"),
        ("out/a.rs", ""),
        ("out/b.rs", ""),
        ("x.log", ""),
        ("Cargo.lock", ""),
        ("empty.md", ""),
        ("node_modules/a/index.js", ""),
    ]);
    fs::create_dir(folder.path().join("hollow")).unwrap();
    let (files, report) = run(&rules(&folder), None);
    assert_eq!(files, [".gitignore", "empty.md", "src/deep/er/lib.rs", "src/main.rs"]);
    assert_eq!(folders(&report), ["", "hollow", "src", "src/deep", "src/deep/er"]);
    assert_eq!(skipped(&report), [("built-in", 1), ("gitignore", 2), ("lock-file", 1)], "a folder counts once");
    assert_eq!((report.files, report.bytes, report.complete), (4, 24, true));
    assert_eq!(report.entries, 12, "every name that was seen, those in folders that are out not");
}

#[test]
fn an_entry_has_the_files_size_and_time() {
    let folder = tree(&[("a.txt", "12345"), ("old.txt", "")]);
    let at = |secs: i64| match u64::try_from(secs) {
        Ok(secs) => SystemTime::UNIX_EPOCH + std::time::Duration::new(secs, 7),
        Err(_) => SystemTime::UNIX_EPOCH - std::time::Duration::from_secs(secs.unsigned_abs()),
    };
    for (name, secs) in [("a.txt", 1_700_000_000), ("old.txt", -1000)] {
        let file = fs::File::options().write(true).open(folder.path().join(name)).unwrap();
        file.set_modified(at(secs)).unwrap();
    }
    let mut entries = Vec::new();
    let rules = rules(&folder);
    scan(folder.path(), &rules, None, &mut |entry| {
        entries.push(entry);
        ControlFlow::Continue(())
    })
    .unwrap();
    entries.sort_by(|a, b| a.relative.cmp(&b.relative));
    assert_eq!(entries[0], Entry { relative: "a.txt".to_owned(), size: 5, mtime_ns: 1_700_000_000_000_000_007 });
    assert_eq!(entries[1].mtime_ns, -1_000_000_000_000, "before 1970");
}

#[test]
fn a_root_that_is_not_there_is_an_error_and_an_empty_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let gone = folder.path().join("gone");
    let nothing = &mut |_| ControlFlow::Continue(());
    let missing = scan(&gone, &Rules::new(&gone, RuleOptions::default()), None, nothing);
    assert!(matches!(missing, Err(ScanError::RootMissing(path)) if path == gone));
    write(folder.path(), "file", "");
    let file = folder.path().join("file");
    let no_folder = scan(&file, &Rules::new(&file, RuleOptions::default()), None, nothing);
    assert!(matches!(no_folder, Err(ScanError::RootMissing(_))));
    let empty = tempfile::tempdir().unwrap();
    let (files, report) = run(&rules(&empty), None);
    assert!(files.is_empty() && report.complete);
    assert_eq!(report.entries, 0, "what tells the caller that this may be an empty mount point");
}

#[test]
fn one_folder_or_file_can_be_scanned_alone_with_the_rules_around_it() {
    let folder = tree(&[
        (".gitignore", "*.log\nout/\n"),
        ("a/x.rs", ""),
        ("a/b/y.rs", ""),
        ("a/b/z.log", ""),
        ("out/deep/x.rs", ""),
        ("other/x.rs", ""),
    ]);
    let rules = rules(&folder);
    let check = |under: &str, files: &[&str], kept: &[&str]| {
        let (found, report) = run(&rules, Some(under));
        assert_eq!(found, files, "{under}");
        assert_eq!(folders(&report), kept, "{under}");
        assert!(report.complete, "{under}");
    };
    check("a", &["a/b/y.rs", "a/x.rs"], &["a", "a/b"]);
    check("a/b", &["a/b/y.rs"], &["a/b"]);
    check("a/b/y.rs", &["a/b/y.rs"], &[]);
    check("a/b/z.log", &[], &[]);
    check("out", &[], &[]);
    check("out/deep", &[], &[]);
    check("gone", &[], &[]);
    check("gone/deep", &[], &[]);
    check("a/x.rs/deeper", &[], &[]);
    check("", &[".gitignore", "a/b/y.rs", "a/x.rs", "other/x.rs"], &["", "a", "a/b", "other"]);
}

#[test]
fn names_with_blanks_newlines_and_any_unicode_are_files_like_others() {
    let names = [
        "with blank.rs",
        "new\nline.rs",
        "tab\t.rs",
        "ünïcödé/日本語.md",
        "emoji 🦀/x.rs",
        "quo'te\".rs",
        "-dash.rs",
        " lead.rs",
    ];
    let names: Vec<&str> = names.into_iter().filter(|_| cfg!(unix)).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (*name, "")).collect();
    let (found, report) = run(&rules(&tree(&files)), None);
    let mut expect = names;
    expect.sort_unstable();
    assert_eq!(found, expect);
    assert!(report.complete);
}

#[test]
fn too_large_files_are_counted_and_left_out() {
    let folder = tree(&[("small", "12345"), ("large", "123456")]);
    let rules = Rules::new(folder.path(), RuleOptions { max_file_bytes: 5, ..RuleOptions::default() });
    let (files, report) = run(&rules, None);
    assert_eq!(files, ["small"]);
    assert_eq!(skipped(&report), [("too-large", 1)]);
    assert!(report.complete);
}

#[test]
fn inner_roots_are_not_entered() {
    let folder = tree(&[("a/x.rs", ""), ("a/inner/y.rs", "")]);
    let inner_roots = vec![folder.path().join("a/inner")];
    let rules = Rules::new(folder.path(), RuleOptions { inner_roots, ..RuleOptions::default() });
    let (files, report) = run(&rules, None);
    assert_eq!(files, ["a/x.rs"]);
    assert_eq!(folders(&report), ["", "a"]);
    assert_eq!(skipped(&report), [("inner-root", 1)]);
}

#[test]
fn the_tops_of_working_trees_are_named() {
    let folder = tree(&[("nested/deep/x.rs", ""), ("nested/.git/HEAD", ""), ("fake/.git/x", ""), (".git/HEAD", "")]);
    let (_, report) = run(&rules(&folder), None);
    let mut repositories = report.repositories.clone();
    repositories.sort();
    assert_eq!(repositories, [PathBuf::from(""), PathBuf::from("nested")]);
}

#[test]
fn a_scan_sees_that_ignore_files_changed_without_being_told() {
    let folder = tree(&[("a/b/x.log", ""), ("a/b/x.txt", "")]);
    let rules = rules(&folder);
    assert_eq!(run(&rules, None).0, ["a/b/x.log", "a/b/x.txt"]);
    write(folder.path(), ".gitignore", "*.log\n");
    assert_eq!(run(&rules, None).0, [".gitignore", "a/b/x.txt"]);
    assert!(!rules.judge(Path::new("a/b/x.log"), false).is_keep(), "what the scan learned, others know");
    write(folder.path(), "a/.gitignore", "!*.log\nb/\n");
    assert_eq!(run(&rules, None).0, [".gitignore", "a/.gitignore"]);
    assert!(!rules.judge(Path::new("a/b/x.txt"), false).is_keep());
    fs::remove_file(folder.path().join("a/.gitignore")).unwrap();
    assert_eq!(run(&rules, None).0, [".gitignore", "a/b/x.txt"]);
    fs::remove_file(folder.path().join(".gitignore")).unwrap();
    assert_eq!(run(&rules, None).0, ["a/b/x.log", "a/b/x.txt"]);
}

#[test]
fn breaking_off_leaves_the_report_incomplete() {
    let folder = tree(&[("a", ""), ("b", ""), ("c/d", "")]);
    let rules = rules(&folder);
    let mut seen = 0;
    let report = scan(folder.path(), &rules, None, &mut |_| {
        seen += 1;
        ControlFlow::Break(())
    });
    assert_eq!(seen, 1);
    assert!(!report.unwrap().complete);
}

#[test]
fn what_vanishes_while_it_is_walked_is_no_error() {
    let folder = tree(&[("a/1", ""), ("b/1", ""), ("c/1", ""), ("top", "")]);
    let rules = rules(&folder);
    let mut removed = false;
    // The first file brings everything else down: folders that were listed and files that were not yet asked for.
    let report = scan(folder.path(), &rules, None, &mut |_| {
        if !removed {
            removed = true;
            for name in ["a", "b", "c"] {
                let _ = fs::remove_dir_all(folder.path().join(name));
            }
        }
        ControlFlow::Continue(())
    });
    let report = report.unwrap();
    assert!(removed && report.complete, "what is gone is gone, and nothing was left unseen");
    assert_eq!(report.skipped.get("unreadable"), None);
}

#[cfg(unix)]
mod on_unix {
    use super::*;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn links_are_not_followed_so_loops_do_no_harm() {
        let folder = tree(&[("a/x.rs", ""), ("real.rs", "")]);
        symlink("..", folder.path().join("a/up")).unwrap();
        symlink("self", folder.path().join("self")).unwrap();
        symlink("real.rs", folder.path().join("alias.rs")).unwrap();
        symlink("/nowhere/at/all", folder.path().join("dangling")).unwrap();
        let rules = rules(&folder);
        let (files, report) = run(&rules, None);
        assert_eq!(files, ["a/x.rs", "real.rs"]);
        assert_eq!(skipped(&report), [("symlink", 4)]);
        assert!(report.complete);
        let (files, _) = run(&rules, Some("a/up/a"));
        assert!(files.is_empty(), "not even when a path through a link is asked for");
    }

    #[test]
    fn sockets_and_names_that_are_not_unicode_are_counted() {
        let folder = tree(&[("x.rs", "")]);
        let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("socket")).unwrap();
        let name = std::ffi::OsStr::from_bytes(b"caf\xe9.rs");
        let could = fs::write(folder.path().join(name), "").is_ok();
        let (files, report) = run(&rules(&folder), None);
        assert_eq!(files, ["x.rs"]);
        assert_eq!(report.skipped.get("not-a-file"), Some(&1));
        // Some file systems take only Unicode; on others the name must be counted.
        assert_eq!(report.skipped.contains_key("name-not-unicode"), could);
    }

    #[test]
    fn an_unreadable_folder_leaves_the_report_incomplete_and_is_named() {
        let folder = tree(&[("open/x.rs", ""), ("closed/y.rs", "")]);
        let closed = folder.path().join("closed");
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
        let binds = fs::read_dir(&closed).is_err();
        let (files, report) = run(&rules(&folder), None);
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
        if binds {
            assert_eq!(files, ["open/x.rs"]);
            assert_eq!(skipped(&report), [("unreadable", 1)]);
            assert_eq!(report.unreadable, [PathBuf::from("closed")]);
            assert!(!report.complete);
        } else {
            // The superuser reads everything: then nothing may be called unreadable.
            assert_eq!(files, ["closed/y.rs", "open/x.rs"]);
            assert!(report.complete && report.unreadable.is_empty());
        }
    }

    #[test]
    fn a_folder_that_the_system_refuses_to_read_is_unreadable_for_everybody() {
        // A path longer than the system takes can't be read by its name, not even by the superuser.
        let folder = tree(&[("x.rs", "")]);
        let name = "d".repeat(200);
        let mut depth = 0;
        let mut at = std::os::fd::OwnedFd::from(fs::File::open(folder.path()).unwrap());
        while depth < 25 {
            let here = PathBuf::from(format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&at)));
            if fs::create_dir(here.join(&name)).is_err() {
                break;
            }
            at = fs::File::open(here.join(&name)).unwrap().into();
            depth += 1;
        }
        let (files, report) = run(&rules(&folder), None);
        assert_eq!(files, ["x.rs"]);
        if depth == 25 {
            assert!(!report.complete, "5,000 bytes of path are more than Linux takes");
            assert_eq!(report.unreadable.len(), 1);
        } else {
            assert!(report.complete, "without /proc no such folder could be made");
        }
    }
}
