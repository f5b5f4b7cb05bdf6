//! Random ignore files over random trees: what git ignores and what the rules say is the same.

use continuo_ingest::{RuleOptions, Rules};
use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// Names that no built-in rule knows.
const NAMES: &[&str] = &[
    "a", "b", "ab", "abc", "foo", "bar", "x1", "x2", "a.c", "b.c", "a b", "ab ", "[a]", "{a,b}", "a{b}", "#a", "!a",
    "a-b", "A", "a,b", "a]", "^a", "-", "é", "a\\b", "*",
];

/// What patterns are put together from.
const PARTS: &[&str] = &[
    "*",
    "?",
    "a",
    "b",
    "ab",
    "foo",
    "bar",
    ".c",
    "x",
    "1",
    "[ab]",
    "[!a]",
    "[^b]",
    "[a-c]",
    "[[:digit:]]",
    "[[:alpha:]1]",
    "[![:space:]]",
    "[]a]",
    "[a\\]]",
    "[a-]",
    "[!]]",
    "{a,b}",
    "{",
    "}",
    ",",
    "\\*",
    "\\a",
    "\\[",
    "\\#",
    "\\!",
    "\\ ",
    " ",
    "-",
    "[",
    "]",
    "^",
    "A",
    "é",
    "\\",
    "[[:upper:]",
    "[[:nothing:]]",
    "#",
    "!",
    "[b-a]",
    "[a-\\c]",
    "\\{",
    "[{,}]",
    "[/a]",
    "***",
];

/// Trees that are compared, each grown from a number of its own.
const SEEDS: u64 = 60;

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % most as u64) as usize
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    fn pattern(&mut self) -> String {
        let mut pattern = String::new();
        if self.below(4) == 0 {
            pattern.push('!');
        }
        if self.below(4) == 0 {
            pattern.push('/');
        }
        for part in 0..=self.below(3) {
            if part > 0 {
                pattern.push('/');
            }
            match self.below(6) {
                0 => pattern.push_str("**"),
                1 | 2 => pattern.push_str(self.one(NAMES)),
                _ => (0..=self.below(3)).for_each(|_| pattern.push_str(self.one(PARTS))),
            }
        }
        if self.below(4) == 0 {
            pattern.push('/');
        }
        pattern.push_str(["", "", "", "", " ", "  ", "\\ ", "\t", "\r"][self.below(9)]);
        if is_beside_the_manual(&pattern) { self.pattern() } else { pattern }
    }

    fn list(&mut self) -> String {
        (0..=self.below(6)).map(|_| self.pattern() + "\n").collect()
    }
}

/// Two asterisks behind letters are as good as one, says gitignore(5). Git compares the letters apart and then takes
/// what follows for a pattern that begins with the asterisks, which match slashes.
fn is_beside_the_manual(pattern: &str) -> bool {
    let pattern = pattern.trim_start_matches(['!', '/']);
    let letters = pattern.find(['*', '?', '[', '\\']).unwrap_or(0);
    letters > 0 && !pattern[..letters].ends_with('/') && pattern[letters..].starts_with("**")
}

/// Fills a folder and returns the paths in it, those of folders with a slash at their end.
fn grow(dice: &mut Dice, folder: &Path, relative: &str, depth: usize, lists: &mut String, paths: &mut Vec<String>) {
    if depth == 0 || dice.below(3) == 0 {
        let list = dice.list();
        lists.push_str(&format!("--- {relative}.gitignore\n{list}"));
        fs::write(folder.join(".gitignore"), list).expect("an ignore file is written");
    }
    for _ in 0..6 {
        let name = dice.one(NAMES);
        let path = folder.join(name);
        if path.exists() {
            continue;
        }
        if depth < 3 && dice.below(2) == 0 {
            fs::create_dir(&path).expect("a folder is made");
            paths.push(format!("{relative}{name}/"));
            grow(dice, &path, &format!("{relative}{name}/"), depth + 1, lists, paths);
        } else {
            fs::write(&path, "").expect("a file is written");
            paths.push(format!("{relative}{name}"));
        }
    }
}

fn ignored_by_git(folder: &Path, paths: &[String]) -> BTreeSet<String> {
    let mut child = Command::new("git")
        .args(["check-ignore", "--no-index", "--stdin", "-z"])
        .current_dir(folder)
        // Nothing of this machine's own configuration counts.
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("HOME", folder)
        .env("XDG_CONFIG_HOME", folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("git runs");
    let mut input = child.stdin.take().expect("it was asked for");
    // With a slash at the end git would take what is in the folder into account.
    let all: String = paths.iter().map(|path| path.trim_end_matches('/').to_owned() + "\0").collect();
    let writer = std::thread::spawn(move || input.write_all(all.as_bytes()));
    let output = child.wait_with_output().expect("git ends");
    writer.join().expect("nothing panics there").expect("git reads all");
    String::from_utf8_lossy(&output.stdout).split_terminator('\0').map(str::to_owned).collect()
}

#[test]
#[cfg(target_os = "linux")]
fn the_rules_ignore_what_git_ignores() {
    let (mut ignored, mut all) = (0, 0);
    for seed in 0..SEEDS {
        let dice = &mut Dice(seed);
        let folder = tempfile::tempdir().expect("a folder");
        git2::Repository::init(folder.path()).expect("a repository is made");
        let (mut lists, mut paths) = (String::new(), Vec::new());
        grow(dice, folder.path(), "", 0, &mut lists, &mut paths);
        let exclude = dice.list();
        fs::create_dir_all(folder.path().join(".git/info")).expect("git's folder");
        fs::write(folder.path().join(".git/info/exclude"), &exclude).expect("an exclude file is written");
        lists.push_str(&format!("--- exclude\n{exclude}"));
        let by_git = ignored_by_git(folder.path(), &paths);
        ignored += by_git.len();
        all += paths.len();
        let rules = Rules::new(folder.path(), RuleOptions::default());
        for path in &paths {
            let (name, is_dir) = path.strip_suffix('/').map_or((path.as_str(), false), |path| (path, true));
            let verdict = rules.judge(Path::new(name), is_dir);
            assert_eq!(!verdict.is_keep(), by_git.contains(name), "{path:?} (seed {seed}): {verdict:?}\n{lists}");
        }
    }
    assert!(ignored * 10 > all && ignored * 10 < all * 9, "{ignored} of {all} would show little");
}
