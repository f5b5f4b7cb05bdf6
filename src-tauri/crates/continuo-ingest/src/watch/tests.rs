//! Real folders, the system's real watches. Every test waits for events, never for a time; that something is silent is
//! shown by what is told after it.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::rules::RuleOptions;
use crossbeam_channel::Receiver;
use std::fs;
use std::ops::ControlFlow;
use tempfile::TempDir;

/// Far more than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

struct Bench {
    folder: TempDir,
    root: PathBuf,
    rules: Arc<Rules>,
    watcher: Watcher,
    events: Receiver<Vec<WatchEvent>>,
    /// Events that came and weren't waited for yet.
    ahead: std::collections::VecDeque<WatchEvent>,
    settled: usize,
}

fn options() -> WatchOptions {
    WatchOptions {
        debounce: Duration::from_millis(100),
        batch_interval: Duration::from_secs(1),
        ..WatchOptions::default()
    }
}

impl Bench {
    /// Watches a folder that `fill` has filled.
    fn new(fill: impl FnOnce(&Path)) -> Bench {
        Self::with(options(), fill)
    }

    fn with(options: WatchOptions, fill: impl FnOnce(&Path)) -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap().join("root");
        fs::create_dir(&root).unwrap();
        fill(&root);
        let (sink, events) = crossbeam_channel::unbounded();
        let watcher = Watcher::start(options, sink).unwrap();
        let rules = Arc::new(Rules::new(&root, RuleOptions::default()));
        let bench =
            Bench { folder, root, rules, watcher, events, ahead: std::collections::VecDeque::new(), settled: 0 };
        bench.watch();
        bench
    }

    /// As [`Bench::new`], once the watches stand.
    fn ready(fill: impl FnOnce(&Path)) -> Bench {
        let mut bench = Bench::new(fill);
        bench.until(&bench.rescan("", RescanReason::Started));
        bench
    }

    fn watch(&self) {
        let report = crate::scan(&self.root, &self.rules, None, &mut |_| ControlFlow::Continue(())).unwrap();
        self.watcher.watch(&self.root, report.directories, self.rules.clone());
    }

    fn next(&mut self) -> WatchEvent {
        loop {
            if let Some(event) = self.ahead.pop_front() {
                return event;
            }
            let batch = self.events.recv_timeout(PATIENCE).expect("an event in good time");
            assert!(!batch.is_empty() && batch.len() <= 50, "a batch of {}", batch.len());
            self.ahead.extend(batch);
        }
    }

    /// Waits for an event, and returns what came before it.
    fn until(&mut self, wanted: &WatchEvent) -> Vec<WatchEvent> {
        let mut before = Vec::new();
        loop {
            let event = self.next();
            if event == *wanted {
                return before;
            }
            before.push(event);
        }
    }

    fn changed(&self, path: &str) -> WatchEvent {
        WatchEvent::Changed { root: self.root.clone(), relative: PathBuf::from(path) }
    }

    fn rescan(&self, path: &str, reason: RescanReason) -> WatchEvent {
        WatchEvent::Rescan { root: self.root.clone(), under: PathBuf::from(path), reason }
    }

    fn write(&self, path: &str, content: &str) {
        write(&self.root, path, content);
    }

    /// Changes a file that nobody else touches and waits until that is told: what came before is all that was to come.
    fn settle(&mut self) -> Vec<WatchEvent> {
        // A name of its own each time, should one be told twice.
        self.settled += 1;
        let name = format!("settle-{}.txt", self.settled);
        self.write(&name, "x");
        let mut before = self.until(&self.changed(&name));
        let is_ours = |path: &Path| path.to_string_lossy().starts_with("settle-");
        before.retain(|event| !matches!(event, WatchEvent::Changed { relative, .. } if is_ours(relative)));
        before
    }
}

fn write(root: &Path, path: &str, content: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

#[test]
fn a_saved_file_is_told_once() {
    let mut bench = Bench::ready(|root| write(root, "src/a.rs", "one"));
    bench.write("src/a.rs", "two");
    assert_eq!(bench.next(), bench.changed("src/a.rs"));
    assert_eq!(bench.settle(), [], "one save is one event");
}

#[test]
fn a_new_file_a_removed_file_and_a_touched_file_are_all_changed() {
    let mut bench = Bench::ready(|root| write(root, "gone.rs", ""));
    bench.write("new.rs", "");
    bench.until(&bench.changed("new.rs"));
    fs::remove_file(bench.root.join("gone.rs")).unwrap();
    bench.until(&bench.changed("gone.rs"));
    let file = fs::File::options().write(true).open(bench.root.join("new.rs")).unwrap();
    file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    bench.until(&bench.changed("new.rs"));
}

#[test]
fn a_renamed_file_is_told_under_both_names() {
    let mut bench = Bench::ready(|root| write(root, "old name.rs", "x"));
    fs::rename(bench.root.join("old name.rs"), bench.root.join("new\nname.rs")).unwrap();
    let mut told = [bench.next(), bench.next()];
    told.sort_by_key(|event| format!("{event:?}"));
    assert_eq!(told, [bench.changed("new\nname.rs"), bench.changed("old name.rs")]);
}

#[test]
fn a_save_by_rename_is_a_change_of_the_file() {
    let mut bench = Bench::ready(|root| write(root, "src/a.rs", "one"));
    bench.write("src/.#a.rs.new", "two");
    fs::rename(bench.root.join("src/.#a.rs.new"), bench.root.join("src/a.rs")).unwrap();
    assert_eq!(bench.next(), bench.changed("src/a.rs"));
    assert_eq!(bench.settle(), [], "the editor's temporary file is nobody's business");
}

#[test]
fn a_new_folder_is_scanned_and_watched_with_all_that_came_with_it() {
    let mut bench = Bench::ready(|_| {});
    let before = bench.watcher.watched();
    bench.write("new/deep/er/a.rs", "x");
    let expect = bench.rescan("new", RescanReason::NewDirectory);
    assert_eq!(bench.until(&expect), []);
    if cfg!(target_os = "linux") {
        assert_eq!(bench.watcher.watched(), before + 3);
    }
    bench.write("new/deep/er/b.rs", "y");
    bench.until(&bench.changed("new/deep/er/b.rs"));
}

#[test]
fn a_removed_folder_is_told_once_and_no_longer_watched() {
    let mut bench = Bench::ready(|root| {
        write(root, "a/b/c/x.rs", "");
        write(root, "a/y.rs", "");
    });
    let before = bench.watcher.watched();
    fs::remove_dir_all(bench.root.join("a")).unwrap();
    bench.until(&bench.changed("a"));
    if cfg!(target_os = "linux") {
        assert_eq!(bench.watcher.watched(), before - 3);
    }
    bench.write("a/b/z.rs", "");
    bench.until(&bench.rescan("a", RescanReason::NewDirectory));
    bench.write("a/b/z.rs", "more");
    bench.until(&bench.changed("a/b/z.rs"));
}

#[test]
fn a_renamed_folder_is_gone_under_one_name_and_new_under_the_other() {
    let mut bench = Bench::ready(|root| write(root, "old/deep/x.rs", ""));
    fs::rename(bench.root.join("old"), bench.root.join("new")).unwrap();
    bench.until(&bench.rescan("new", RescanReason::NewDirectory));
    bench.write("new/deep/x.rs", "changed");
    let before = bench.until(&bench.changed("new/deep/x.rs"));
    assert!(!before.contains(&bench.changed("old/deep/x.rs")), "the watch goes by the new name: {before:?}");
    fs::rename(bench.root.join("new"), bench.folder.path().join("outside")).unwrap();
    bench.until(&bench.changed("new"));
    fs::write(bench.folder.path().join("outside/deep/x.rs"), "far away").unwrap();
    assert_eq!(bench.settle(), [], "what left the root isn't watched");
}

#[test]
fn the_old_name_of_a_renamed_folder_is_told() {
    let mut bench = Bench::ready(|root| write(root, "old/x.rs", ""));
    fs::rename(bench.root.join("old"), bench.root.join("new")).unwrap();
    let mut told = [bench.next(), bench.next()];
    told.sort_by_key(|event| format!("{event:?}"));
    assert_eq!(told, [bench.changed("old"), bench.rescan("new", RescanReason::NewDirectory)]);
}

#[test]
fn an_ignored_folder_is_silent_and_not_watched() {
    let mut bench = Bench::ready(|root| {
        write(root, ".gitignore", "out/\n*.log\n");
        write(root, "out/deep/x.rs", "");
        write(root, "node_modules/a/index.js", "");
    });
    if cfg!(target_os = "linux") {
        assert_eq!(bench.watcher.watched(), 1, "the root alone");
    }
    bench.write("out/deep/x.rs", "changed");
    bench.write("out/new/y.rs", "new");
    bench.write("node_modules/b/index.js", "");
    bench.write("x.log", "");
    bench.write("Cargo.lock", "");
    fs::remove_dir_all(bench.root.join("out")).unwrap();
    fs::create_dir(bench.root.join("out")).unwrap();
    bench.write("out/again.rs", "");
    assert_eq!(bench.settle(), []);
    if cfg!(target_os = "linux") {
        assert_eq!(bench.watcher.watched(), 1);
    }
}

#[test]
fn an_edited_gitignore_is_followed_in_its_folder() {
    let mut bench = Bench::ready(|root| {
        write(root, "sub/gen/x.rs", "");
        write(root, "sub/src/y.rs", "");
    });
    let before = bench.watcher.watched();
    bench.write("sub/.gitignore", "gen/\n");
    assert_eq!(bench.until(&bench.rescan("sub", RescanReason::RulesChanged)), []);
    if cfg!(target_os = "linux") {
        assert_eq!(bench.watcher.watched(), before - 1);
    }
    assert!(!bench.rules.judge(Path::new("sub/gen/x.rs"), false).is_keep(), "the rules know before it is told");
    bench.write("sub/gen/x.rs", "silent");
    assert_eq!(bench.settle(), []);
    fs::remove_file(bench.root.join("sub/.gitignore")).unwrap();
    bench.until(&bench.rescan("sub", RescanReason::RulesChanged));
    bench.write("sub/gen/x.rs", "heard");
    bench.until(&bench.changed("sub/gen/x.rs"));
    bench.write(".contextignore", "src/\n");
    bench.until(&bench.rescan("", RescanReason::RulesChanged));
    bench.write("sub/src/y.rs", "silent");
    assert_eq!(bench.settle(), []);
}

#[test]
fn a_folder_that_becomes_a_cache_goes_out() {
    let mut bench = Bench::ready(|root| write(root, "target/debug/x.rs", ""));
    bench.write("target/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55");
    bench.until(&bench.rescan("target", RescanReason::RulesChanged));
    bench.write("target/debug/x.rs", "silent");
    assert_eq!(bench.settle(), []);
}

fn commit(repository: &git2::Repository) -> git2::Oid {
    let author = git2::Signature::now("A", "a@example.invalid").unwrap();
    let tree = repository.index().unwrap().write_tree().unwrap();
    let tree = repository.find_tree(tree).unwrap();
    repository.commit(Some("HEAD"), &author, &author, "first", &tree, &[]).unwrap()
}

fn branch(bench: &Bench, worktree: &Path) -> WatchEvent {
    WatchEvent::Branch { root: bench.root.clone(), worktree: worktree.to_path_buf() }
}

#[test]
fn a_switched_branch_is_told_in_every_kind_of_working_tree() {
    let mut bench = Bench::ready(|root| {
        let main = git2::Repository::init(root.join("main")).unwrap();
        let first = main.find_commit(commit(&main)).unwrap();
        main.branch("other", &first, false).unwrap();
        main.branch("third", &first, false).unwrap();
        main.worktree("side", &root.join("side"), None).unwrap();
        main.worktree("far", &root.parent().unwrap().join("far"), None).unwrap();
    });
    for (at, to) in [("main", "other"), ("side", "third")] {
        let worktree = bench.root.join(at);
        git2::Repository::open(&worktree).unwrap().set_head(&format!("refs/heads/{to}")).unwrap();
        let expect = branch(&bench, &worktree);
        bench.until(&expect);
        assert_eq!(crate::repository::read(&worktree).unwrap().branch.as_deref(), Some(to));
    }
    // Git's own files are nobody's business otherwise.
    fs::write(bench.root.join("main/.git/index.lock"), "").unwrap();
    fs::write(bench.root.join("main/.git/refs/heads/new"), "").unwrap();
    assert_eq!(bench.settle(), []);
}

#[test]
fn a_branch_is_told_when_the_root_lies_within_the_repository() {
    let mut bench = Bench::ready(|root| {
        let top = root.parent().unwrap();
        let repository = git2::Repository::init(top).unwrap();
        let first = repository.find_commit(commit(&repository)).unwrap();
        repository.branch("other", &first, false).unwrap();
    });
    let top = bench.root.parent().unwrap().to_path_buf();
    git2::Repository::open(&top).unwrap().set_head("refs/heads/other").unwrap();
    let expect = branch(&bench, &top);
    bench.until(&expect);
    fs::write(top.join(".gitignore"), "*.csv\n").unwrap();
    bench.until(&bench.rescan("", RescanReason::RulesChanged));
    assert!(!bench.rules.judge(Path::new("a.csv"), false).is_keep());
    fs::write(top.join(".git/info/exclude"), "*.tsv\n").unwrap();
    bench.until(&bench.rescan("", RescanReason::RulesChanged));
    assert!(!bench.rules.judge(Path::new("a.tsv"), false).is_keep());
    fs::write(top.join("beside.rs"), "").unwrap();
    assert_eq!(bench.settle(), [], "what lies beside the root isn't told");
}

#[test]
fn a_repository_that_is_made_or_removed_is_told() {
    let mut bench = Bench::ready(|root| write(root, "project/a.rs", ""));
    let project = bench.root.join("project");
    let expect = branch(&bench, &project);
    let rules_changed = bench.rescan("project", RescanReason::RulesChanged);
    let repository = git2::Repository::init(&project).unwrap();
    let told = bench.settle();
    assert!(told.contains(&expect), "{told:?}");
    assert!(told.contains(&rules_changed), "other rules may hold now: {told:?}");
    let first = repository.find_commit(commit(&repository)).unwrap();
    repository.branch("other", &first, false).unwrap();
    repository.set_head("refs/heads/other").unwrap();
    bench.until(&expect);
    bench.settle();
    fs::remove_dir_all(project.join(".git")).unwrap();
    bench.until(&expect);
}

#[test]
fn a_repository_is_told_when_its_head_comes_however_late() {
    let mut bench = Bench::ready(|root| write(root, "project/a.rs", ""));
    let git = bench.root.join("project/.git");
    let expect = branch(&bench, &bench.root.join("project"));
    let rules_changed = bench.rescan("project", RescanReason::RulesChanged);
    fs::create_dir(&git).unwrap();
    bench.settle();
    fs::write(git.join("HEAD"), "ref: refs/heads/main\n").unwrap();
    let told = bench.settle();
    assert!(told.contains(&expect) && told.contains(&rules_changed), "{told:?}");
    fs::write(git.join("HEAD"), "ref: refs/heads/other\n").unwrap();
    assert_eq!(bench.settle(), [expect]);
}

#[test]
fn a_root_that_goes_away_is_told_and_can_be_watched_again() {
    let mut bench = Bench::ready(|root| write(root, "a/x.rs", ""));
    fs::remove_dir_all(&bench.root).unwrap();
    bench.until(&WatchEvent::RootGone { root: bench.root.clone() });
    assert_eq!(bench.watcher.watched(), 0);
    bench.write("a/x.rs", "back");
    bench.watch();
    bench.until(&bench.rescan("", RescanReason::Started));
    bench.write("a/x.rs", "changed");
    bench.until(&bench.changed("a/x.rs"));
}

#[test]
fn an_unwatched_root_is_silent_and_others_are_not() {
    let mut bench = Bench::ready(|root| write(root, "a.rs", ""));
    let other = bench.folder.path().canonicalize().unwrap().join("other");
    fs::create_dir(&other).unwrap();
    let rules = Arc::new(Rules::new(&other, RuleOptions::default()));
    bench.watcher.watch(&other, vec![PathBuf::new()], rules);
    let started = |root: &Path| WatchEvent::Rescan {
        root: root.to_path_buf(),
        under: PathBuf::new(),
        reason: RescanReason::Started,
    };
    bench.until(&started(&other));
    bench.watcher.unwatch(&bench.root);
    bench.write("a.rs", "silent");
    fs::write(other.join("b.rs"), "heard").unwrap();
    let told = WatchEvent::Changed { root: other.clone(), relative: PathBuf::from("b.rs") };
    // The change may be seen before the root is let go, never after.
    let before = bench.until(&told);
    assert!(before.iter().all(|event| *event == bench.changed("a.rs")), "{before:?}");
    bench.write("a.rs", "silent again");
    fs::write(other.join("b.rs"), "heard again").unwrap();
    assert_eq!(bench.until(&told), []);
}

#[test]
fn watching_again_adds_and_drops_folders() {
    let mut bench = Bench::ready(|root| {
        write(root, "a/x.rs", "");
        write(root, "b/x.rs", "");
    });
    let rules = bench.rules.clone();
    bench.watcher.watch(&bench.root, vec![PathBuf::new(), PathBuf::from("a")], rules.clone());
    bench.write("a/x.rs", "heard");
    bench.until(&bench.changed("a/x.rs"));
    if cfg!(target_os = "linux") {
        assert_eq!(bench.watcher.watched(), 2);
        bench.write("b/x.rs", "silent");
        assert_eq!(bench.settle(), []);
    }
    bench.watch();
    if cfg!(target_os = "linux") {
        bench.until(&bench.rescan("b", RescanReason::Started));
    }
    bench.write("b/x.rs", "heard");
    bench.until(&bench.changed("b/x.rs"));
}

#[test]
fn a_burst_comes_in_batches_and_none_is_lost() {
    let mut bench = Bench::ready(|_| {});
    let names: Vec<String> = (0..130).map(|at| format!("{at:03}.rs")).collect();
    for name in &names {
        bench.write(name, "x");
    }
    // A file that was written long after it was made is told twice.
    let mut told = std::collections::BTreeSet::new();
    while told.len() < names.len() {
        match bench.next() {
            WatchEvent::Changed { relative, .. } => told.insert(relative.to_str().unwrap().to_owned()),
            other => panic!("{other:?}"),
        };
    }
    assert_eq!(told.into_iter().collect::<Vec<_>>(), names);
}

#[test]
#[cfg(target_os = "linux")]
fn too_few_watches_are_told_once_and_recovery_too() {
    let few = WatchOptions { max_watches: Some(3), ..options() };
    let mut bench = Bench::with(few, |root| {
        for name in ["a", "b", "c", "d"] {
            write(root, &format!("{name}/x.rs"), "");
        }
    });
    let WatchEvent::Degraded(problem) = bench.next() else { panic!("the limit is told first") };
    let WatchProblem::WatchLimit { root, watched, needed, hint } = &problem else { panic!("{problem:?}") };
    assert_eq!((root, *watched, *needed), (&bench.root, 3, 5));
    assert!(hint.contains('5'), "{hint}");
    assert!(problem.to_string().contains("3 of 5 folders"), "{problem}");
    bench.until(&bench.rescan("", RescanReason::Started));
    bench.write("a/x.rs", "the watches there are still tell");
    bench.until(&bench.changed("a/x.rs"));
    bench.watch();
    bench.write("e/x.rs", "one more that gets none");
    let before = bench.until(&bench.rescan("e", RescanReason::NewDirectory));
    assert!(!before.iter().any(|event| matches!(event, WatchEvent::Degraded(_))), "told once: {before:?}");
    for name in ["b", "c", "d", "e"] {
        fs::remove_dir_all(bench.root.join(name)).unwrap();
    }
    bench.until(&WatchEvent::Recovered { root: bench.root.clone() });
    bench.watch();
    bench.write("a/x.rs", "all is watched");
    let before = bench.until(&bench.changed("a/x.rs"));
    let limits = |event: &WatchEvent| matches!(event, WatchEvent::Degraded(_) | WatchEvent::Recovered { .. });
    assert!(!before.iter().any(limits), "{before:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn the_hint_names_a_setting_that_would_do() {
    let hint = directories::limit_hint(1_000_000, false);
    let wanted = hint.split("fs.inotify.max_user_watches=").nth(1).unwrap();
    let wanted: String = wanted.chars().take_while(char::is_ascii_digit).collect();
    assert!(wanted.parse::<usize>().unwrap() >= 1_000_000, "{hint}");
}

#[test]
fn a_full_sink_holds_the_watcher_up_and_dropping_it_does_not_hang() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    let (sink, events) = crossbeam_channel::bounded(1);
    let watcher = Watcher::start(options(), sink).unwrap();
    let rules = Arc::new(Rules::new(&root, RuleOptions::default()));
    watcher.watch(&root, vec![PathBuf::new()], rules);
    let first = events.recv_timeout(PATIENCE).unwrap();
    assert_eq!(first.len(), 1);
    for round in 0..3 {
        fs::write(root.join(format!("{round}.rs")), "x").unwrap();
        if round == 0 {
            // The sink takes this one, so that the next ones find it full.
            while events.is_empty() {
                std::thread::yield_now();
            }
        }
    }
    drop(watcher);
    let told: Vec<WatchEvent> = events.iter().flatten().collect();
    let one = WatchEvent::Changed { root: root.clone(), relative: PathBuf::from("0.rs") };
    assert_eq!(told.first(), Some(&one), "what was in the sink stays there");
}

#[test]
fn a_root_on_a_network_file_system_is_due_for_a_scan_again_and_again() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    let (sink, events) = crossbeam_channel::unbounded();
    let (commands, inbox) = crossbeam_channel::unbounded();
    let watched = Arc::new(AtomicUsize::new(0));
    let options = WatchOptions { poll_interval: Duration::from_millis(20), ..options() };
    let mut actor = Actor::new(options, inbox, sink, watched.clone());
    actor.file_system = |_| Some("nfs4".to_owned());
    let thread = std::thread::spawn(move || actor.run());
    let rules = Arc::new(Rules::new(&root, RuleOptions::default()));
    let watch = || Command::Watch { root: root.clone(), directories: vec![PathBuf::new()], rules: rules.clone() };
    commands.send(watch()).unwrap();
    commands.send(watch()).unwrap();
    let mut told = Vec::new();
    while told.len() < 3 {
        told.extend(events.recv_timeout(PATIENCE).unwrap());
    }
    let due = WatchEvent::Rescan { root: root.clone(), under: PathBuf::new(), reason: RescanReason::Polling };
    let problem = WatchProblem::NetworkFileSystem { root: root.clone(), kind: "nfs4".to_owned() };
    assert_eq!(told, [WatchEvent::Degraded(problem), due.clone(), due], "the problem is told once");
    assert_eq!(watched.load(Ordering::Relaxed), 0);
    drop(commands);
    thread.join().unwrap();
}

/// An actor that watches these folders and doesn't run yet.
fn actor(root: &Path, folders: &[&str]) -> (Actor, Sender<Command>, Receiver<Vec<WatchEvent>>) {
    let (sink, events) = crossbeam_channel::unbounded();
    let (commands, inbox) = crossbeam_channel::unbounded();
    let mut actor = Actor::new(options(), inbox, sink, Arc::new(AtomicUsize::new(0)));
    actor.watch(root, folders.iter().map(PathBuf::from).collect(), Arc::new(Rules::new(root, RuleOptions::default())));
    (actor, commands, events)
}

fn overflow(root: &Path) -> WatchEvent {
    WatchEvent::Rescan { root: root.to_path_buf(), under: PathBuf::new(), reason: RescanReason::Overflow }
}

#[test]
fn after_an_overflow_folders_are_followed_that_nobody_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    write(&root, "sub/deep/x.rs", "");
    let (mut actor, commands, events) = actor(&root, &[""]);
    actor.overflowed();
    let thread = std::thread::spawn(move || actor.run());
    assert_eq!(events.recv_timeout(PATIENCE).unwrap(), [overflow(&root)]);
    write(&root, "sub/deep/x.rs", "heard");
    let heard = WatchEvent::Changed { root: root.clone(), relative: PathBuf::from("sub/deep/x.rs") };
    assert_eq!(events.recv_timeout(PATIENCE).unwrap(), [heard]);
    drop(commands);
    thread.join().unwrap();
}

#[test]
#[cfg(target_os = "linux")]
fn a_folder_renamed_unheard_is_watched_under_its_new_name() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    write(&root, "a/deep/x.rs", "");
    let (mut actor, commands, events) = actor(&root, &["", "a/deep"]);
    fs::rename(root.join("a"), root.join("b")).unwrap();
    // The folder in it isn't told, as nothing is when the system's queue overflows, and keeps its watch by its old name.
    while actor.events.recv_timeout(PATIENCE).unwrap().unwrap().paths.len() < 2 {}
    actor.overflowed();
    let thread = std::thread::spawn(move || actor.run());
    while !events.recv_timeout(PATIENCE).unwrap().contains(&overflow(&root)) {}
    for path in ["b/x.rs", "b/deep/x.rs"] {
        write(&root, path, "heard");
        let changed = WatchEvent::Changed { root: root.clone(), relative: PathBuf::from(path) };
        while !events.recv_timeout(PATIENCE).unwrap().contains(&changed) {}
    }
    drop(commands);
    thread.join().unwrap();
}

#[test]
fn events_that_find_no_room_are_an_overflow_and_block_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    let (sender, events) = crossbeam_channel::bounded(1);
    let overflow = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let mut held = directories::Directories::new(sender, overflow.clone(), None, Arc::new(AtomicUsize::new(0)));
    held.start().unwrap();
    assert_eq!(held.hold(&root, notify::RecursiveMode::NonRecursive), directories::Hold::Held);
    fs::write(root.join("1"), "").unwrap();
    fs::write(root.join("2"), "").unwrap();
    while !overflow.load(Ordering::Acquire) {
        std::thread::yield_now();
    }
    assert_eq!(events.len(), 1);
}
