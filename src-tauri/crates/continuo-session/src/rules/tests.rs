use super::*;
use crate::command::Command;
use crate::payload::Distance;

fn failing(command: &str, exit_code: i32, tail: Option<&str>) -> Failing {
    let last = Command {
        command: command.into(),
        cwd: "/w".into(),
        exit_code,
        tail: tail.map(str::to_owned),
        event: Some(7),
        ..Command::default()
    };
    Failing { last, since: 1000, times: 1 }
}

fn texts(statements: &[Statement]) -> Vec<&str> {
    statements.iter().map(|statement| statement.text.as_str()).collect()
}

#[test]
fn a_command_that_failed_is_a_blocker_and_one_that_asked_is_not() {
    let facts = Facts {
        failing: vec![
            failing("make canary", 2, None),
            failing("cargo test", 101, Some("test a ... FAILED\ntest b ... FAILED\n")),
            Failing { times: 3, ..failing("cargo build", 101, Some("error[E1]: no\n --> src/a.rs:3:1\n")) },
            failing("grep x y", 1, None),
            failing("grep x missing", 2, None),
            failing("sleep 9", 130, None),
            failing("mkae", 127, None),
        ],
        ..Facts::default()
    };
    let found = blockers(&facts);
    assert_eq!(
        texts(&found),
        [
            "`make canary` failed (exit code 2)",
            "`cargo test` failed: 2 tests: a, b",
            "`cargo build` failed: error[E1]: no, 3 times",
            "`grep x missing` failed (exit code 2)",
        ]
    );
    assert_eq!(found[0].evidence, [7]);
    assert_eq!((found[1].source.as_str(), found[2].source.as_str()), ("test", "build"));
    assert_eq!(found[2].place, Some(Place { path: "/w/src/a.rs".into(), line: Some(3) }));
    assert!(found.iter().all(|statement| !statement.key.is_empty()));
}

#[test]
fn next_steps_come_from_git_tasks_notes_and_comments() {
    let repository = Repository {
        worktree: "/work/project".into(),
        branch: Some("fix".into()),
        upstream: Some(Distance { name: "origin/fix".into(), ahead: 1, behind: 0 }),
        changed: 2,
        untracked: 1,
        lines_added: 10,
        lines_removed: 3,
        in_progress: Some("rebase".into()),
        conflicts: vec!["a.rs".into()],
        ..Repository::default()
    };
    let facts = Facts {
        repositories: vec![repository, Repository::default()],
        tasks: vec![
            OpenTask { id: "1".into(), title: "Ship it".into(), ..OpenTask::default() },
            OpenTask { id: "2".into(), title: "Review".into(), is_blocked: true, ..OpenTask::default() },
        ],
        todos: vec![OpenTask {
            id: "3".into(),
            title: "tabs".into(),
            marker: Some("TODO".into()),
            ..OpenTask::default()
        }],
        checkboxes: vec![Checkbox { text: "Ask Ann".into(), ..Checkbox::default() }],
        ..Facts::default()
    };
    assert_eq!(texts(&blockers(&facts)), ["1 file in conflict in project: a.rs", "Blocked: Review"]);
    assert_eq!(
        texts(&next_steps(&facts)),
        [
            "Finish the rebase in project",
            "Ship it",
            "Ask Ann",
            "TODO tabs",
            "Uncommitted work in project: 2 changed, 1 untracked (+10 −3)",
            "Push 1 commit of fix to origin/fix",
        ]
    );
}

#[test]
fn however_many_comments_there_are_what_git_knows_is_told() {
    let todo = |id: usize| OpenTask { id: id.to_string(), title: format!("{id}"), ..OpenTask::default() };
    let facts = Facts {
        todos: (0..100).map(todo).collect(),
        repositories: vec![Repository { changed: 1, ..Repository::default() }],
        ..Facts::default()
    };
    let found = next_steps(&facts);
    assert_eq!(found.len(), STEPS);
    assert!(found[STEPS - 1].text.starts_with("Uncommitted"));
}
