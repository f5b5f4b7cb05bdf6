#![allow(clippy::unwrap_used)]

use super::*;
use std::fs;
use tempfile::TempDir;

/// A folder of files for a test. `@repo` as content makes the folder a repository.
fn tree(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path(), files);
    folder
}

fn fill(folder: &Path, files: &[(&str, &str)]) {
    for (path, content) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        if *content == "@repo" {
            git2::Repository::init(path).unwrap();
        } else {
            fs::write(path, content).unwrap();
        }
    }
}

/// Returns the verdict as one line: `keep`, or the reason and the rule, the root's own path as `~`.
fn tell(root: &Path, verdict: &Verdict) -> String {
    match verdict {
        Verdict::Keep => "keep".to_owned(),
        Verdict::Skip { reason, rule } => {
            let rule = rule.to_string().replace(root.to_str().unwrap(), "~");
            format!("{}, {rule}", reason.as_str())
        }
    }
}

fn judge(rules: &Rules, path: &str) -> String {
    let (path, is_dir) = path.strip_suffix('/').map_or((path, false), |path| (path, true));
    tell(rules.root(), &rules.judge(Path::new(path), is_dir))
}

/// Each line of `expect` is a path (a folder ends with `/`), `=>` and what `tell` says of it.
fn check(files: &[(&str, &str)], options: RuleOptions, expect: &[(&str, &str)]) {
    let folder = tree(files);
    let rules = Rules::new(folder.path(), options);
    for (path, told) in expect {
        assert_eq!(judge(&rules, path), *told, "{path}");
    }
}

#[test]
fn a_deeper_gitignore_has_the_last_word_and_the_last_line_in_a_file() {
    check(
        &[
            (".gitignore", "# build output\n*.log\n/out/\n!keep.log\ndocs/*.txt\n"),
            ("sub/.gitignore", "\n!debug.log\nkeep.log\n"),
            ("sub/deep/x", ""),
        ],
        RuleOptions::default(),
        &[
            ("a.log", "gitignore, ~/.gitignore:2: *.log"),
            ("keep.log", "keep"),
            ("sub/a.log", "gitignore, ~/.gitignore:2: *.log"),
            ("sub/debug.log", "keep"),
            ("sub/deep/debug.log", "keep"),
            ("sub/keep.log", "gitignore, ~/sub/.gitignore:3: keep.log"),
            ("out/", "gitignore, ~/.gitignore:3: /out/"),
            ("out", "keep"),
            ("sub/out/", "keep"),
            ("out/a/b.rs", "gitignore, ~/.gitignore:3: /out/ (by the folder out)"),
            ("docs/a.txt", "gitignore, ~/.gitignore:5: docs/*.txt"),
            ("docs/deep/a.txt", "keep"),
            ("sub/docs/a.txt", "keep"),
        ],
    );
}

#[test]
fn patterns_are_read_as_git_reads_them() {
    check(
        &[(
            ".gitignore",
            "\u{feff}*.bak\r\nspace \\ \n\\#hash\n\\!bang\nfoo/**/bar\n**/cache/\nq?.md\n[ab].c\n!\n/\n   \nlast\n*.bak\n",
        )],
        RuleOptions::default(),
        &[
            ("x.bak", "gitignore, ~/.gitignore:13: *.bak"),
            ("#hash", "gitignore, ~/.gitignore:3: \\#hash"),
            ("!bang", "gitignore, ~/.gitignore:4: \\!bang"),
            ("foo/bar", "gitignore, ~/.gitignore:5: foo/**/bar"),
            ("foo/x/y/bar", "gitignore, ~/.gitignore:5: foo/**/bar"),
            ("x/cache/", "gitignore, ~/.gitignore:6: **/cache/"),
            ("x/cache/y/z", "gitignore, ~/.gitignore:6: **/cache/ (by the folder x/cache)"),
            ("q1.md", "gitignore, ~/.gitignore:7: q?.md"),
            ("q12.md", "keep"),
            ("a.c", "gitignore, ~/.gitignore:8: [ab].c"),
            ("c.c", "keep"),
            ("anything", "keep"),
            ("last", "gitignore, ~/.gitignore:12: last"),
        ],
    );
}

#[test]
fn nothing_in_an_ignored_folder_comes_back() {
    check(
        &[
            (".gitignore", "gen/\n!gen/keep.rs\nopen/*\n!open/keep.rs\n"),
            (".contextignore", "!gen/keep.rs\n"),
            ("gen/.gitignore", "!*\n"),
        ],
        RuleOptions::default(),
        &[
            ("gen/keep.rs", "gitignore, ~/.gitignore:1: gen/ (by the folder gen)"),
            ("open/", "keep"),
            ("open/a.rs", "gitignore, ~/.gitignore:3: open/*"),
            ("open/keep.rs", "keep"),
        ],
    );
}

#[test]
fn contextignore_comes_before_git_and_brings_back_what_others_leave_out() {
    check(
        &[
            (".gitignore", "generated/\n*.data\n"),
            (".contextignore", "!generated/\n!*.min.js\n!node_modules/\nnotes/\n!*.lock\n"),
            ("sub/.contextignore", "*.min.js\n!wanted.data\n"),
            ("sub/deep/.gitignore", "wanted.data\n"),
        ],
        RuleOptions { patterns: vec!["*.min.js".into()], ..RuleOptions::default() },
        &[
            ("generated/", "keep"),
            ("generated/a.rs", "keep"),
            ("app.min.js", "keep"),
            ("sub/app.min.js", "contextignore, ~/sub/.contextignore:1: *.min.js"),
            ("node_modules/", "keep"),
            ("node_modules/a/index.js", "keep"),
            ("notes/", "contextignore, ~/.contextignore:4: notes/"),
            ("notes/a.md", "contextignore, ~/.contextignore:4: notes/ (by the folder notes)"),
            ("Cargo.lock", "keep"),
            ("x.data", "gitignore, ~/.gitignore:2: *.data"),
            ("sub/wanted.data", "keep"),
            ("sub/deep/wanted.data", "keep"),
        ],
    );
}

#[test]
fn gits_negations_speak_about_git_alone() {
    check(
        &[(".gitignore", "!.env\n!app.min.js\n!node_modules/\n")],
        RuleOptions::default(),
        &[
            (".env", "secret, built-in rule: .env"),
            ("app.min.js", "minified, built-in rule: *.min.js"),
            ("node_modules/", "built-in, built-in rule: node_modules/"),
        ],
    );
}

#[test]
fn a_secret_comes_back_only_by_a_pattern_that_names_it() {
    check(
        &[(".contextignore", "!config/**\n!*.crt\n!.env.ci\n!**/logo.png\n"), ("all/.contextignore", "!*\n")],
        RuleOptions::default(),
        &[
            ("config/server.key", "secret, built-in rule: *.key"),
            ("config/app.min.js", "keep"),
            ("ca.crt", "keep"),
            (".env.ci", "keep"),
            (".env", "secret, built-in rule: .env"),
            ("all/id_rsa", "secret, built-in rule: id_rsa"),
            ("all/yarn.lock", "keep"),
        ],
    );
}

#[test]
fn profile_patterns_name_the_profile_and_their_line() {
    let line = |pattern: &str, line| ProfilePattern { pattern: pattern.to_owned(), line: Some(line) };
    let patterns = vec![line("dist/**", 16), line("*.tmp", 17), "/only-here.txt".into(), line("**/cached/**", 19)];
    check(
        &[(".gitignore", "!a.tmp\n"), ("sub/.contextignore", "!dist/\n!*.tmp\n")],
        RuleOptions { patterns, ..RuleOptions::default() },
        &[
            ("dist/", "profile-pattern, profile.yaml:16: dist/**"),
            ("dist/a.js", "profile-pattern, profile.yaml:16: dist/** (by the folder dist)"),
            ("sub/dist/", "keep"),
            ("dist", "keep"),
            ("a.tmp", "profile-pattern, profile.yaml:17: *.tmp"),
            ("sub/a.tmp", "keep"),
            ("only-here.txt", "profile-pattern, profile.yaml: /only-here.txt"),
            ("sub/only-here.txt", "keep"),
            ("x/y/cached/", "profile-pattern, profile.yaml:19: **/cached/**"),
        ],
    );
    // With something to re-include, a folder whose content is out is walked all the same.
    check(
        &[],
        RuleOptions { patterns: vec!["dist/**".into(), "!dist/index.html".into()], ..RuleOptions::default() },
        &[("dist/", "keep"), ("dist/a.js", "profile-pattern, profile.yaml: dist/**"), ("dist/index.html", "keep")],
    );
}

#[test]
fn a_nested_repository_starts_anew_and_has_its_own_exclude_file() {
    check(
        &[
            (".", "@repo"),
            (".gitignore", "*.txt\n"),
            (".contextignore", "*.csv\n"),
            (".git/info/exclude", "# git's own comment\nouter-local\n"),
            ("nested", "@repo"),
            ("nested/.git/info/exclude", "inner-local\n"),
            ("plain/a", ""),
        ],
        RuleOptions::default(),
        &[
            ("a.txt", "gitignore, ~/.gitignore:1: *.txt"),
            ("plain/a.txt", "gitignore, ~/.gitignore:1: *.txt"),
            ("nested/a.txt", "keep"),
            ("nested/a.csv", "contextignore, ~/.contextignore:1: *.csv"),
            ("outer-local", "git-exclude, ~/.git/info/exclude:2: outer-local"),
            ("plain/outer-local", "git-exclude, ~/.git/info/exclude:2: outer-local"),
            ("nested/outer-local", "keep"),
            ("nested/inner-local", "git-exclude, ~/nested/.git/info/exclude:1: inner-local"),
            ("inner-local", "keep"),
        ],
    );
}

#[test]
fn gitignore_comes_before_exclude_and_exclude_before_the_global_file() {
    let elsewhere = tree(&[("excludes", "*.one\n*.two\n*.three\n/top.txt\n")]);
    let global = elsewhere.path().join("excludes");
    let folder =
        tree(&[("repo", "@repo"), ("repo/.gitignore", "!a.one\n"), ("repo/.git/info/exclude", "!a.two\n*.one\n")]);
    let options = RuleOptions { git_excludes_file: Some(global.clone()), ..RuleOptions::default() };
    let rules = Rules::new(folder.path(), options);
    let by_global = |line: usize, pattern: &str| format!("global-excludes, {}:{line}: {pattern}", global.display());
    assert_eq!(judge(&rules, "repo/a.one"), "keep");
    assert_eq!(judge(&rules, "repo/a.two"), "keep");
    assert_eq!(judge(&rules, "repo/a.three"), by_global(3, "*.three"));
    assert_eq!(judge(&rules, "repo/b.one"), "git-exclude, ~/repo/.git/info/exclude:2: *.one");
    assert_eq!(judge(&rules, "repo/top.txt"), by_global(4, "/top.txt"));
    assert_eq!(judge(&rules, "repo/sub/top.txt"), "keep");
    assert_eq!(judge(&rules, "outside.two"), by_global(2, "*.two"), "it counts outside of repositories, too");
}

#[test]
fn a_repositorys_configuration_may_name_another_excludes_file() {
    let elsewhere = tree(&[("user", "*.user\n"), ("own", "*.own\n")]);
    let folder = tree(&[("repo", "@repo"), ("repo/sub/x", ""), ("plain/x", "")]);
    let config = folder.path().join("repo/.git/config");
    let named = format!("[core]\n\texcludesFile = {}\n", elsewhere.path().join("own").display());
    fs::write(&config, fs::read_to_string(&config).unwrap() + &named).unwrap();
    let options = RuleOptions { git_excludes_file: Some(elsewhere.path().join("user")), ..RuleOptions::default() };
    let rules = Rules::new(folder.path(), options.clone());
    for (path, is_kept) in [("a.user", false), ("a.own", true), ("repo/a.user", true), ("repo/a.own", false)] {
        assert_eq!(rules.judge(Path::new(path), false).is_keep(), is_kept, "{path}");
    }
    let rules = Rules::new(&folder.path().join("repo/sub"), options);
    for (path, is_kept) in [("a.user", true), ("a.own", false)] {
        assert_eq!(rules.judge(Path::new(path), false).is_keep(), is_kept, "{path} from within");
    }
}

#[test]
#[cfg(unix)]
fn a_linked_list_counts_where_git_follows_links() {
    use std::os::unix::fs::symlink;
    let elsewhere = tree(&[("list", "*.one\n"), ("user", "*.two\n"), ("among", "*.three\n")]);
    let folder = tree(&[("repo", "@repo"), ("repo/.git/info/x", "")]);
    let exclude = folder.path().join("repo/.git/info/exclude");
    let _ = fs::remove_file(&exclude);
    symlink(elsewhere.path().join("list"), exclude).unwrap();
    symlink(elsewhere.path().join("user"), elsewhere.path().join("link")).unwrap();
    symlink(elsewhere.path().join("among"), folder.path().join("repo/.gitignore")).unwrap();
    let git_excludes_file = Some(elsewhere.path().join("link"));
    let rules = Rules::new(folder.path(), RuleOptions { git_excludes_file, ..RuleOptions::default() });
    for (path, is_kept) in [("repo/a.one", false), ("repo/a.two", false), ("repo/a.three", true)] {
        assert_eq!(rules.judge(Path::new(path), false).is_keep(), is_kept, "{path}");
    }
}

#[test]
fn braces_are_git_s_own_characters_and_ours_name_several() {
    check(
        &[(".gitignore", "*.{aa,bb}\nv[[:digit:]]\n"), (".contextignore", "*.{cc,dd}\n")],
        RuleOptions { patterns: vec!["*.{ee,ff}".into()], ..RuleOptions::default() },
        &[
            ("x.aa", "keep"),
            ("x.{aa,bb}", "gitignore, ~/.gitignore:1: *.{aa,bb}"),
            ("v1", "gitignore, ~/.gitignore:2: v[[:digit:]]"),
            ("vd", "keep"),
            ("x.cc", "contextignore, ~/.contextignore:1: *.{cc,dd}"),
            ("x.ff", "profile-pattern, profile.yaml: *.{ee,ff}"),
        ],
    );
}

#[test]
fn ignore_files_above_the_root_count_up_to_the_repositorys_top() {
    let folder = tree(&[
        (".gitignore", "beyond.txt\n"),
        ("repo", "@repo"),
        ("repo/.gitignore", "/crates/app/gen/\n*.tmp\n"),
        ("repo/.git/info/exclude", "local\n"),
        ("repo/crates/.gitignore", "!b.tmp\n"),
        ("repo/crates/.contextignore", "*.csv\n"),
        ("repo/crates/app/src/main.rs", ""),
    ]);
    let rules = Rules::new(&folder.path().join("repo/crates/app"), RuleOptions::default());
    let at = |path: &str| judge(&rules, path).replace(folder.path().to_str().unwrap(), "@");
    assert_eq!(at("gen/"), "gitignore, @/repo/.gitignore:1: /crates/app/gen/");
    assert_eq!(at("src/gen/"), "keep");
    assert_eq!(at("src/a.tmp"), "gitignore, @/repo/.gitignore:2: *.tmp");
    assert_eq!(at("src/b.tmp"), "keep");
    assert_eq!(at("local"), "git-exclude, @/repo/.git/info/exclude:1: local");
    assert_eq!(at("a.csv"), "contextignore, @/repo/crates/.contextignore:1: *.csv");
    assert_eq!(at("beyond.txt"), "keep", "what lies above the repository has no say");
}

#[test]
fn a_worktree_shares_the_exclude_file_of_its_repository() {
    let folder = tempfile::tempdir().unwrap();
    let repository = git2::Repository::init(folder.path().join("main")).unwrap();
    commit(&repository);
    repository.worktree("side", &folder.path().join("side"), None).unwrap();
    fs::create_dir_all(repository.path().join("info")).unwrap();
    fs::write(repository.path().join("info/exclude"), "*.local\n").unwrap();
    let rules = Rules::new(&folder.path().join("side"), RuleOptions::default());
    let told = judge(&rules, "src/a.local");
    assert!(told.starts_with("git-exclude, "), "{told}");
    assert!(told.ends_with("info/exclude:1: *.local"), "{told}");
    assert_eq!(judge(&rules, ".git"), "built-in, built-in rule: .git", "the file that names the git folder");
}

fn commit(repository: &git2::Repository) {
    let author = git2::Signature::now("A", "a@example.invalid").unwrap();
    let tree = repository.index().unwrap().write_tree().unwrap();
    let tree = repository.find_tree(tree).unwrap();
    repository.commit(Some("HEAD"), &author, &author, "first", &tree, &[]).unwrap();
}

#[test]
fn what_lies_in_a_folder_of_environments_is_secret() {
    check(
        &[],
        RuleOptions::default(),
        &[(".envs/.production/.django", "secret, built-in rule: .env*/ (by the folder .envs)")],
    );
}

#[test]
fn a_cache_folder_is_known_by_its_tag_and_a_python_environment_by_its_file() {
    check(
        &[
            ("target/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n# cargo"),
            ("fake/CACHEDIR.TAG", "not a signature"),
            ("py/pyvenv.cfg", "home = /usr/bin"),
            ("wanted/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55"),
            (".contextignore", "!wanted/\n"),
        ],
        RuleOptions::default(),
        &[
            ("target/", "built-in, built-in rule: */CACHEDIR.TAG"),
            ("target/debug/x.rs", "built-in, built-in rule: */CACHEDIR.TAG (by the folder target)"),
            ("fake/", "keep"),
            ("py/", "built-in, built-in rule: */pyvenv.cfg"),
            ("wanted/", "keep"),
        ],
    );
}

#[test]
fn version_control_stays_out_whatever_anybody_writes() {
    check(
        &[(".contextignore", "!.git\n!.git/\n!.git/**\n"), (".git/config", ""), (".git/HEAD", "ref: refs/heads/main")],
        RuleOptions { patterns: vec!["!.git/".into()], ..RuleOptions::default() },
        &[
            (".git/", "built-in, built-in rule: .git/"),
            (".git/config", "built-in, built-in rule: .git/ (by the folder .git)"),
        ],
    );
}

#[test]
fn inner_roots_are_indexed_by_themselves() {
    let folder = tree(&[("a/inner/x.rs", ""), ("a/inner2/x.rs", "")]);
    let inner_roots = vec![folder.path().join("a/inner"), folder.path().to_path_buf(), PathBuf::from("/elsewhere")];
    let rules = Rules::new(folder.path(), RuleOptions { inner_roots, ..RuleOptions::default() });
    let by = "inner-root, built-in rule: a folder that the profile watches by itself";
    assert_eq!(judge(&rules, "a/inner/"), by);
    assert_eq!(judge(&rules, "a/inner/x.rs"), format!("{by} (by the folder a/inner)"));
    assert_eq!(judge(&rules, "a/inner2/x.rs"), "keep");
    assert_eq!(judge(&rules, ""), "keep");
}

#[test]
fn what_was_read_counts_until_it_is_forgotten() {
    let folder = tree(&[("sub/.gitignore", "*.aa\n"), ("sub/deep/x", ""), ("other/.gitignore", "*.aa\n")]);
    let rules = Rules::new(folder.path(), RuleOptions::default());
    assert_eq!(judge(&rules, "sub/deep/x.aa"), "gitignore, ~/sub/.gitignore:1: *.aa");
    assert_eq!(judge(&rules, "other/x.aa"), "gitignore, ~/other/.gitignore:1: *.aa");
    fill(folder.path(), &[("sub/.gitignore", "*.bb\n"), ("other/.gitignore", "*.bb\n")]);
    assert_eq!(judge(&rules, "sub/deep/x.bb"), "keep", "nobody has said that the file changed");
    rules.forget(Path::new("sub"));
    assert_eq!(judge(&rules, "sub/deep/x.aa"), "keep");
    assert_eq!(judge(&rules, "sub/deep/x.bb"), "gitignore, ~/sub/.gitignore:1: *.bb");
    assert_eq!(judge(&rules, "other/x.aa"), "gitignore, ~/other/.gitignore:1: *.aa");
    rules.forget(Path::new(""));
    assert_eq!(judge(&rules, "other/x.aa"), "keep");
}

#[test]
fn paths_that_cannot_be_in_a_root_are_no_trouble() {
    let rules = Rules::new(tempfile::tempdir().unwrap().path(), RuleOptions::default());
    assert!(!rules.judge(Path::new("../outside"), false).is_keep());
    assert!(rules.judge(Path::new("gone/and/away.rs"), false).is_keep());
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        let verdict = rules.judge(Path::new(std::ffi::OsStr::from_bytes(b"caf\xe9.rs")), false);
        assert!(matches!(verdict, Verdict::Skip { reason: SkipReason::NameNotUnicode, .. }));
    }
}

#[test]
fn broken_patterns_and_strange_ignore_files_leave_the_others_in_force() {
    let folder = tree(&[(".gitignore", "a{b\n*.ok\n"), ("latin/.gitignore", ""), ("dir/.gitignore/x", "")]);
    fs::write(folder.path().join("latin/.gitignore"), b"caf\xe9\n*.ok2\n").unwrap();
    let rules = Rules::new(folder.path(), RuleOptions::default());
    assert_eq!(judge(&rules, "x.ok"), "gitignore, ~/.gitignore:2: *.ok");
    assert_eq!(judge(&rules, "latin/x.ok2"), "gitignore, ~/latin/.gitignore:2: *.ok2");
    assert_eq!(judge(&rules, "dir/x.rs"), "keep");
}

#[test]
fn why_tells_what_the_disk_says_too() {
    let folder =
        tree(&[("big.txt", "0123456789"), ("small.txt", "0"), ("app.min.js", ""), (".contextignore", "!app.min.js\n")]);
    let rules = Rules::new(folder.path(), RuleOptions { max_file_bytes: 5, ..RuleOptions::default() });
    let of = |path: &str| why(&rules, Path::new(path));
    let reason = |why: &Why| match &why.verdict {
        Verdict::Keep => None,
        Verdict::Skip { reason, .. } => Some(*reason),
    };
    assert!(matches!(
        of("small.txt"),
        Why { verdict: Verdict::Keep, kept_by: None, found: Found::File { size: 1, .. } }
    ));
    assert_eq!(reason(&of("big.txt")), Some(SkipReason::TooLarge));
    assert_eq!(reason(&of("nothing.txt")), Some(SkipReason::Vanished));
    assert_eq!(reason(&of("small.txt/x")), Some(SkipReason::Vanished));
    let kept = of("app.min.js");
    assert!(kept.verdict.is_keep());
    let by = kept.kept_by.unwrap();
    assert_eq!((by.line, by.pattern.as_str()), (Some(1), "!app.min.js"));
    #[cfg(unix)]
    {
        fs::create_dir(folder.path().join("real")).unwrap();
        fs::write(folder.path().join("real/x.rs"), "").unwrap();
        std::os::unix::fs::symlink("real", folder.path().join("link")).unwrap();
        assert_eq!(reason(&of("link")), Some(SkipReason::Symlink));
        assert_eq!(reason(&of("link/x.rs")), Some(SkipReason::Symlink));
        let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("socket")).unwrap();
        assert_eq!(reason(&of("socket")), Some(SkipReason::NotAFile));
    }
}
