//! What a person is greeted with: where they were, what was in the way, what they meant to do, what changed since.

use crate::edits::counted;
use crate::payload::{Commit, Place, SessionState, Statement, name};
use crate::time::{ago, ms};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Statements of a kind that the sentences hold.
const SAID: usize = 3;

/// The sentences, and the facts that they are made of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct Greeting {
    pub text: String,
    /// `rules`, or a model's name.
    pub synthesis: String,
    pub facts: Vec<Fact>,
}

/// A fact of the greeting, which leads to its evidence.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct Fact {
    /// `focus`, `blocker`, `next-step`, `commits`, `branch`, `files`, `tasks`.
    pub kind: String,
    pub text: String,
    pub place: Option<Place>,
    pub evidence: Vec<u64>,
}

/// What changed since a state was captured.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct Changes {
    pub commits: Vec<NewCommits>,
    /// The files that changed last; absolute.
    pub files: Vec<String>,
    pub files_total: u64,
    /// Titles of tasks that changed.
    pub tasks: Vec<String>,
    /// By repository: the branch that is checked out now, where it was another.
    pub branches: Vec<(String, Option<String>)>,
}

/// Commits that came into a repository.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct NewCommits {
    pub worktree: String,
    pub commits: Vec<Commit>,
}

/// Greets by rules. `now` is in milliseconds since 1970.
pub fn greet(state: &SessionState, changes: &Changes, now: i64) -> Greeting {
    let mut facts = Vec::new();
    let mut sentences = vec![where_it_was(state, now, &mut facts)];
    sentences.extend(stated("In the way", "blocker", &state.state.blockers, &mut facts));
    sentences.extend(stated("Next", "next-step", &state.state.next_steps, &mut facts));
    sentences.extend(since(changes, &mut facts));
    Greeting { text: sentences.join("\n"), synthesis: "rules".into(), facts }
}

fn where_it_was(state: &SessionState, now: i64, facts: &mut Vec<Fact>) -> String {
    let focus = &state.focus;
    let mut place = focus.active_file.as_deref().map(|path| name(path).to_owned());
    if let (Some(place), Some(at)) = (&mut place, focus.last_cursor_position) {
        place.push_str(&format!(":{}", at.line));
    }
    let in_folder = focus.active_terminal_cwd.as_deref().map(name);
    let branch = focus.branch.as_deref().map(|branch| format!(" on {branch}")).unwrap_or_default();
    let when = ms(&state.captured_at).map(|then| format!(", {}", ago(then, now))).unwrap_or_default();
    let said = match (&place, in_folder) {
        (Some(place), _) => format!("{place}{branch}"),
        (None, Some(folder)) => format!("{folder}{branch}"),
        (None, None) => format!("the profile {}", state.profile.name),
    };
    let path = focus.active_file.clone().or_else(|| focus.active_terminal_cwd.clone());
    let line = focus.last_cursor_position.map(|at| at.line);
    facts.push(Fact {
        kind: "focus".into(),
        text: said.clone(),
        place: path.map(|path| Place { path, line }),
        evidence: focus.evidence.clone(),
    });
    format!("Welcome back. You were in {said}{when}.")
}

fn stated(head: &str, kind: &str, statements: &[Statement], facts: &mut Vec<Fact>) -> Option<String> {
    facts.extend(statements.iter().map(|statement| Fact {
        kind: kind.into(),
        text: statement.text.clone(),
        place: statement.place.clone(),
        evidence: statement.evidence.clone(),
    }));
    let said: Vec<&str> = statements.iter().take(SAID).map(|statement| statement.text.as_str()).collect();
    let more = match statements.len().saturating_sub(SAID) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    (!said.is_empty()).then(|| format!("{head}: {}{more}.", said.join("; ")))
}

fn since(changes: &Changes, facts: &mut Vec<Fact>) -> Option<String> {
    let mut parts = Vec::new();
    for NewCommits { worktree, commits } in &changes.commits {
        let mut authors: Vec<&str> = commits.iter().map(|commit| commit.author.as_str()).collect();
        authors.sort_unstable();
        authors.dedup();
        let text =
            format!("{} in {} by {}", counted(commits.len() as u64, "commit"), name(worktree), authors.join(", "));
        parts.push(text.clone());
        let place = Some(Place { path: worktree.clone(), line: None });
        facts.push(Fact { kind: "commits".into(), text, place, evidence: Vec::new() });
    }
    for (worktree, branch) in &changes.branches {
        let text = format!("{} is on {} now", name(worktree), branch.as_deref().unwrap_or("no branch"));
        parts.push(text.clone());
        let place = Some(Place { path: worktree.clone(), line: None });
        facts.push(Fact { kind: "branch".into(), text, place, evidence: Vec::new() });
    }
    if changes.files_total > 0 {
        let names: Vec<&str> = changes.files.iter().take(SAID).map(|path| name(path)).collect();
        let more = changes.files_total.saturating_sub(names.len() as u64);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let text = format!("{} changed: {}{more}", counted(changes.files_total, "file"), names.join(", "));
        let place = changes.files.first().map(|path| Place { path: path.clone(), line: None });
        parts.push(text.clone());
        facts.push(Fact { kind: "files".into(), text, place, evidence: Vec::new() });
    }
    if !changes.tasks.is_empty() {
        let text = format!("{} changed: {}", counted(changes.tasks.len() as u64, "task"), changes.tasks.join(", "));
        parts.push(text.clone());
        facts.push(Fact { kind: "tasks".into(), text, place: None, evidence: Vec::new() });
    }
    (!parts.is_empty()).then(|| format!("Since then: {}.", parts.join("; ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::payload::{Cause, Position};

    #[test]
    fn the_greeting_says_where_what_was_in_the_way_what_is_next_and_what_changed() {
        let mut state = fixture::state("s", 1_768_471_200_000, Cause::Exit);
        state.focus.active_file = Some("/w/src/parser.rs".into());
        state.focus.last_cursor_position = Some(Position { line: 142, column: 7 });
        state.focus.branch = Some("fix/lexer".into());
        state.focus.evidence = vec![3];
        let of = |text: &str| Statement { text: text.into(), evidence: vec![5], ..Statement::default() };
        state.state.blockers = vec![of("`cargo test` failed: 2 tests: a, b")];
        state.state.next_steps = ["one", "two", "three", "four"].map(of).into();
        let commit = Commit { id: "1".into(), summary: "x".into(), author: "Ann".into(), at: String::new() };
        let changes = Changes {
            commits: vec![NewCommits { worktree: "/w".into(), commits: vec![commit.clone(), commit] }],
            files: vec!["/w/a.rs".into()],
            files_total: 9,
            ..Changes::default()
        };
        let greeting = greet(&state, &changes, 1_768_471_200_000 + 14 * 3_600_000);
        insta::assert_snapshot!(greeting.text, @r"
        Welcome back. You were in parser.rs:142 on fix/lexer, 14 hours ago.
        In the way: `cargo test` failed: 2 tests: a, b.
        Next: one; two; three; and 1 more.
        Since then: 2 commits in w by Ann; 9 files changed: a.rs and 8 more.
        ");
        assert_eq!(greeting.facts.len(), 1 + 1 + 4 + 2);
        assert_eq!(
            (&greeting.facts[0].evidence[..], greeting.facts[0].place.as_ref().unwrap().line),
            (&[3][..], Some(142))
        );
        let empty = greet(&fixture::state("s", 0, Cause::Exit), &Changes::default(), 0);
        assert_eq!(empty.text, "Welcome back. You were in the profile work, just now.");
    }
}
