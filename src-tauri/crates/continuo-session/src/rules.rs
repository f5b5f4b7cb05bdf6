//! Blockers and next steps by rules: from facts that stand in the profile, without a model.

use crate::command::Failing;
use crate::edits::counted;
use crate::failure::{self, Failure, What};
use crate::payload::{Place, Repository, Statement, name};
use crate::time::rfc3339;

/// So many are told of each.
const BLOCKERS: usize = 10;
const STEPS: usize = 15;
/// Names of what failed that a text holds.
const NAMES: usize = 3;
/// Programs that say by 1 that there is nothing, which is no failure.
const ASKS: [&str; 14] =
    ["grep", "egrep", "fgrep", "rg", "ag", "ack", "diff", "cmp", "test", "[", "[[", "which", "pgrep", "false"];

/// What the rules go by. The lists are in the order in which they are to be told.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub failing: Vec<Failing>,
    pub repositories: Vec<Repository>,
    pub tasks: Vec<OpenTask>,
    pub todos: Vec<OpenTask>,
    pub checkboxes: Vec<Checkbox>,
}

/// A task that somebody decided to do, or a comment that says what is to be done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenTask {
    pub id: String,
    pub title: String,
    /// TODO, FIXME, BUG or HACK; nothing for one written by hand.
    pub marker: Option<String>,
    /// It waits for something else.
    pub is_blocked: bool,
    pub place: Option<Place>,
    /// Milliseconds since 1970.
    pub since: i64,
    pub event: Option<u64>,
}

/// A checkbox of a note that isn't ticked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checkbox {
    pub text: String,
    /// Of the note.
    pub place: Option<Place>,
    pub event: Option<u64>,
}

/// Returns what is in the way: conflicts, tasks that wait, and commands that failed and haven't succeeded since.
pub fn blockers(facts: &Facts) -> Vec<Statement> {
    let mut found: Vec<Statement> = facts.repositories.iter().filter_map(conflict).collect();
    found.extend(facts.failing.iter().filter(|failing| is_failure(failing)).map(failed));
    found.extend(
        facts
            .tasks
            .iter()
            .filter(|task| task.is_blocked)
            .map(|task| Statement { text: format!("Blocked: {}", task.title), ..of_task(task) }),
    );
    found.truncate(BLOCKERS);
    found
}

/// Returns what was to be done next.
pub fn next_steps(facts: &Facts) -> Vec<Statement> {
    let mut found: Vec<Statement> = facts.repositories.iter().filter_map(unfinished).collect();
    found.extend(facts.tasks.iter().filter(|task| !task.is_blocked).map(of_task));
    found.extend(facts.checkboxes.iter().map(checkbox));
    found.extend(facts.todos.iter().map(of_task));
    // What git knows stays whatever there is of the others.
    let of_git: Vec<Statement> = facts
        .repositories
        .iter()
        .flat_map(|repository| [uncommitted(repository), unpushed(repository)])
        .flatten()
        .collect();
    found.truncate(STEPS.saturating_sub(of_git.len()));
    found.extend(of_git);
    found
}

/// Whether a command's end is in the way of anything: it wasn't interrupted, mistyped or meant.
fn is_failure(failing: &Failing) -> bool {
    let program = failing.last.command.split_whitespace().next().map_or("", name);
    match failing.last.exit_code {
        // By Ctrl-C, Ctrl-\, Ctrl-Z, a closed terminal, and a pipe that nobody read; not found.
        127 | 129 | 130 | 131 | 141 | 143 | 146 | 148 => false,
        1 => !ASKS.contains(&program),
        _ => true,
    }
}

fn failed(failing: &Failing) -> Statement {
    let last = &failing.last;
    let failures = last.tail.as_deref().map(|tail| failure::failures(tail, &last.cwd)).unwrap_or_default();
    let (tests, errors): (Vec<&Failure>, Vec<&Failure>) =
        failures.iter().partition(|failure| failure.what == What::Test);
    let command = first_line(&last.command);
    let (source, what) = match (tests.len(), errors.len()) {
        (0, 0) => ("command", format!(" (exit code {})", last.exit_code)),
        (0, _) => ("build", format!(": {}", names(&errors))),
        (count, _) => ("test", format!(": {}: {}", counted(count as u64, "test"), names(&tests))),
    };
    let times = if failing.times > 1 { format!(", {} times", failing.times) } else { String::new() };
    let place = failures.iter().find_map(|failure| failure.place.clone());
    Statement {
        key: format!("command:{}:{}:{}", last.cwd, failing.since, last.command),
        source: source.into(),
        text: format!("`{command}` failed{what}{times}"),
        detail: last.tail.clone(),
        place: place.or_else(|| Some(Place { path: last.cwd.clone(), line: None })),
        since: Some(rfc3339(failing.since)),
        evidence: last.event.into_iter().collect(),
        ..Statement::default()
    }
}

fn names(failures: &[&Failure]) -> String {
    let said: Vec<&str> = failures.iter().take(NAMES).map(|failure| failure.name.as_str()).collect();
    match failures.len().saturating_sub(NAMES) {
        0 => said.join(", "),
        more => format!("{} and {more} more", said.join(", ")),
    }
}

fn of_git(repository: &Repository, what: &str, text: String) -> Statement {
    Statement {
        key: format!("{what}:{}", repository.worktree),
        source: "git".into(),
        text,
        place: Some(Place { path: repository.worktree.clone(), line: None }),
        ..Statement::default()
    }
}

fn conflict(repository: &Repository) -> Option<Statement> {
    let count = repository.conflicts.len() as u64;
    let text = format!(
        "{} in conflict in {}: {}",
        counted(count, "file"),
        name(&repository.worktree),
        repository.conflicts.iter().take(NAMES).map(String::as_str).collect::<Vec<_>>().join(", ")
    );
    // Other conflicts at another commit are others.
    let what = format!("conflict:{}", repository.head.as_deref().unwrap_or_default());
    (count > 0).then(|| Statement { source: "conflict".into(), ..of_git(repository, &what, text) })
}

fn unfinished(repository: &Repository) -> Option<Statement> {
    let what = repository.in_progress.as_deref()?;
    Some(of_git(repository, what, format!("Finish the {what} in {}", name(&repository.worktree))))
}

fn uncommitted(repository: &Repository) -> Option<Statement> {
    let Repository { staged, changed, untracked, lines_added, lines_removed, .. } = repository;
    let mut parts = Vec::new();
    for (count, what) in [(staged, "staged"), (changed, "changed"), (untracked, "untracked")] {
        if *count > 0 {
            parts.push(format!("{count} {what}"));
        }
    }
    if parts.is_empty() {
        return None;
    }
    let lines =
        if lines_added + lines_removed > 0 { format!(" (+{lines_added} −{lines_removed})") } else { String::new() };
    let text = format!("Uncommitted work in {}: {}{lines}", name(&repository.worktree), parts.join(", "));
    Some(of_git(repository, "uncommitted", text))
}

fn unpushed(repository: &Repository) -> Option<Statement> {
    let upstream = repository.upstream.as_ref().filter(|upstream| upstream.ahead > 0)?;
    let text = format!(
        "Push {} of {} to {}",
        counted(upstream.ahead, "commit"),
        repository.branch.as_deref().unwrap_or("HEAD"),
        upstream.name
    );
    Some(of_git(repository, "unpushed", text))
}

fn of_task(task: &OpenTask) -> Statement {
    let text = match &task.marker {
        Some(marker) if task.title != *marker => format!("{marker} {}", task.title),
        _ => task.title.clone(),
    };
    Statement {
        key: format!("task:{}", task.id),
        source: if task.marker.is_some() { "todo" } else { "task" }.into(),
        text,
        place: task.place.clone(),
        since: Some(rfc3339(task.since)),
        evidence: task.event.into_iter().collect(),
        ..Statement::default()
    }
}

fn checkbox(checkbox: &Checkbox) -> Statement {
    Statement {
        key: format!("note:{}:{}", checkbox.place.as_ref().map_or("", |place| &place.path), checkbox.text),
        source: "note".into(),
        text: checkbox.text.clone(),
        place: checkbox.place.clone(),
        evidence: checkbox.event.into_iter().collect(),
        ..Statement::default()
    }
}

/// Returns a command as one line that isn't too long.
fn first_line(command: &str) -> String {
    let mut lines = command.lines();
    let first = lines.next().unwrap_or_default();
    let cut: String = first.chars().take(120).collect();
    if cut.len() < first.len() || lines.next().is_some() { format!("{cut}…") } else { cut }
}

#[cfg(test)]
mod tests;
