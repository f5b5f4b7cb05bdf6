//! What was changed in files, said by what it was changed in: `changed parse_header, added 2 tests`.

use crate::payload::Edit;
use crate::time::rfc3339;
use git2::{Delta, DiffOptions, Oid};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Names that are said; the others are counted.
const NAMES: usize = 3;

/// A file that was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    /// Absolute.
    pub path: PathBuf,
    /// Milliseconds since 1970.
    pub at: i64,
    /// The event that told of it.
    pub event: Option<u64>,
}

/// A function, class or section of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    pub name: String,
    /// From 1, both inclusive.
    pub first_line: u32,
    pub last_line: u32,
}

/// What git says of a file, against how it was before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) is_new: bool,
    pub(crate) is_deleted: bool,
    pub(crate) hunks: Vec<Hunk>,
}

/// Lines that came where others were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hunk {
    /// Where the new lines begin, from 1; where the gone ones were, if none came.
    pub(crate) at: u32,
    pub(crate) added: u32,
    pub(crate) removed: u32,
}

/// Says what was changed in files. `bases` are the commits before the session, by their worktree; `symbols` tells what is
/// in a file.
pub fn describe(
    touched: &[Touched],
    bases: &[(PathBuf, Option<String>)],
    symbols: &dyn Fn(&Path) -> Vec<Symbol>,
) -> Vec<Edit> {
    let mut differences = HashMap::new();
    for (worktree, base) in bases {
        let inside: Vec<&Path> = touched.iter().filter_map(|file| file.path.strip_prefix(worktree).ok()).collect();
        match of_repository(worktree, base.as_deref(), &inside) {
            Ok(of_repository) => differences.extend(of_repository),
            Err(error) => tracing::debug!(%error, worktree = %worktree.display(), "its changes can't be told"),
        }
    }
    let none = Difference::default();
    let edits = touched.iter().map(|file| {
        let difference = differences.get(&file.path).unwrap_or(&none);
        Edit {
            path: file.path.to_string_lossy().into_owned(),
            summary: summary(difference, &symbols(&file.path)),
            lines_added: difference.hunks.iter().map(|hunk| u64::from(hunk.added)).sum(),
            lines_removed: difference.hunks.iter().map(|hunk| u64::from(hunk.removed)).sum(),
            changed_at: rfc3339(file.at),
            evidence: file.event.into_iter().collect(),
        }
    });
    edits.collect()
}

/// Returns what differs in files between a commit and the worktree, by absolute path.
fn of_repository(
    worktree: &Path,
    base: Option<&str>,
    files: &[&Path],
) -> Result<HashMap<PathBuf, Difference>, git2::Error> {
    let git = git2::Repository::open(worktree)?;
    let tree = match base {
        Some(base) => Some(git.find_commit(Oid::from_str(base)?)?.tree()?),
        None => None,
    };
    let mut options = DiffOptions::new();
    options.context_lines(0).ignore_submodules(true).include_untracked(true).recurse_untracked_dirs(true);
    options.show_untracked_content(true).disable_pathspec_match(true);
    // The others may be thousands.
    for file in files {
        options.pathspec(file);
    }
    let diff = git.diff_tree_to_workdir_with_index(tree.as_ref(), Some(&mut options))?;
    let mut found: HashMap<PathBuf, Difference> = HashMap::new();
    let path_of = |delta: &git2::DiffDelta<'_>| {
        delta.new_file().path().or(delta.old_file().path()).map(|path| worktree.join(path))
    };
    let found_in = std::cell::RefCell::new(&mut found);
    diff.foreach(
        &mut |delta, _| {
            if let Some(path) = path_of(&delta) {
                let is_new = matches!(delta.status(), Delta::Added | Delta::Untracked);
                let difference = Difference { is_new, is_deleted: delta.status() == Delta::Deleted, hunks: Vec::new() };
                found_in.borrow_mut().insert(path, difference);
            }
            true
        },
        None,
        Some(&mut |delta, hunk| {
            let hunk = Hunk { at: hunk.new_start(), added: hunk.new_lines(), removed: hunk.old_lines() };
            if let Some(path) = path_of(&delta)
                && let Some(difference) = found_in.borrow_mut().get_mut(&path)
            {
                difference.hunks.push(hunk);
            }
            true
        }),
        None,
    )?;
    Ok(found)
}

pub(crate) fn summary(difference: &Difference, symbols: &[Symbol]) -> String {
    if difference.is_deleted {
        return "deleted".into();
    }
    let (mut added, mut changed) = (Vec::new(), Vec::new());
    for symbol in symbols.iter().filter(|symbol| !symbol.name.is_empty()) {
        // What is around others is named by those.
        let is_around = symbols.iter().any(|other| other != symbol && is_inside(other, symbol));
        let all =
            |hunk: &Hunk| hunk.removed == 0 && hunk.at <= symbol.first_line && hunk.at + hunk.added > symbol.last_line;
        let some = |hunk: &Hunk| {
            let last = hunk.at + hunk.added.max(1) - 1;
            hunk.at <= symbol.last_line && last >= symbol.first_line
        };
        if difference.hunks.iter().any(all) {
            added.push(symbol.name.as_str());
        } else if !is_around && difference.hunks.iter().any(some) {
            changed.push(symbol.name.as_str());
        }
    }
    changed.dedup();
    added.dedup();
    let (tests, others): (Vec<&str>, Vec<&str>) = added.into_iter().partition(|name| is_test(name));
    let mut parts = Vec::new();
    if difference.is_new {
        parts.push("new file".to_owned());
    }
    if !changed.is_empty() {
        parts.push(format!("changed {}", named(&changed)));
    }
    if !others.is_empty() {
        parts.push(format!("added {}", named(&others)));
    }
    if !tests.is_empty() {
        parts.push(format!("added {}", counted(tests.len() as u64, "test")));
    }
    if parts.is_empty() {
        let lines: u64 = difference.hunks.iter().map(|hunk| u64::from(hunk.added.max(hunk.removed))).sum();
        return if lines == 0 { "changed".into() } else { format!("changed {}", counted(lines, "line")) };
    }
    parts.join(", ")
}

fn is_inside(inner: &Symbol, outer: &Symbol) -> bool {
    inner.first_line >= outer.first_line
        && inner.last_line <= outer.last_line
        && (inner.first_line, inner.last_line) != (outer.first_line, outer.last_line)
}

/// Whether a symbol is a test, by its own name: the last part of `tests::it_works` or `TestParser.test_tabs`.
fn is_test(name: &str) -> bool {
    let whole = name.to_lowercase();
    let own = whole.rsplit(['.', ':', '#', ' ', '>']).next().unwrap_or(&whole);
    own.starts_with("test") || own.ends_with("test") || whole.contains("tests::") || whole.contains("tests.")
}

fn named(names: &[&str]) -> String {
    let said: Vec<String> = names.iter().take(NAMES).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(NAMES) {
        0 => said.join(", "),
        more => format!("{} and {more} more", said.join(", ")),
    }
}

/// Returns a count with its noun: `1 test`, `2 tests`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symbol(name: &str, first_line: u32, last_line: u32) -> Symbol {
        Symbol { name: name.into(), first_line, last_line }
    }

    #[test]
    fn an_edit_is_said_by_the_symbols_that_it_is_in() {
        let symbols = [
            symbol("Parser", 1, 40),
            symbol("Parser.header", 2, 10),
            symbol("Parser.body", 12, 20),
            symbol("tests::tabs", 50, 55),
            symbol("tests::spaces", 56, 60),
        ];
        let of = |hunks: &[(u32, u32, u32)]| {
            let hunks = hunks.iter().map(|(at, added, removed)| Hunk { at: *at, added: *added, removed: *removed });
            summary(&Difference { hunks: hunks.collect(), ..Difference::default() }, &symbols)
        };
        assert_eq!(of(&[(5, 1, 1), (49, 12, 0)]), "changed `Parser.header`, added 2 tests");
        assert_eq!(of(&[(15, 0, 3)]), "changed `Parser.body`", "lines that went were in it");
        assert_eq!(of(&[(12, 9, 0)]), "added `Parser.body`");
        assert_eq!(of(&[(30, 2, 1)]), "changed 2 lines", "a class is named by its parts");
        assert_eq!(of(&[]), "changed");
        let new =
            Difference { is_new: true, hunks: vec![Hunk { at: 1, added: 60, removed: 0 }], ..Difference::default() };
        assert_eq!(summary(&new, &symbols[..1]), "new file, added `Parser`");
        let gone = Difference { is_deleted: true, ..Difference::default() };
        assert_eq!(summary(&gone, &symbols), "deleted");
    }
}
