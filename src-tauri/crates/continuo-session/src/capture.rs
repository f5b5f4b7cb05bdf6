//! Capturing: sources are asked at once, each on a thread of its own and none longer than the deadline; what they said is
//! put together to a session state.

use crate::command::{Command, Failing};
use crate::editor::Told;
use crate::payload::*;
use crate::rules::{Checkbox, Facts, OpenTask, blockers, next_steps};
use crate::statement::{self, Decision};
use crate::time::rfc3339;
use crossbeam_channel::{Receiver, bounded};
use std::collections::HashMap;
use std::path::Path;
use std::time::Instant;

/// Commands and edits that a state holds.
const RECENT: usize = 20;

/// A source that was asked.
pub struct Asked<T> {
    source: &'static str,
    answer: Receiver<Result<T, String>>,
}

/// Asks a source, on a thread of its own.
pub fn ask<T: Send + 'static>(
    source: &'static str,
    work: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Asked<T> {
    let (told, answer) = bounded(1);
    let started = std::thread::Builder::new().name(format!("capture-{source}")).spawn(move || {
        // Nobody may wait any more.
        let _ = told.send(work());
    });
    if let Err(error) = started {
        tracing::warn!(%error, source, "can't be asked");
    }
    Asked { source, answer }
}

impl<T> Asked<T> {
    /// Returns what the source said; nothing when it failed or didn't answer in time, which is noted.
    pub fn answer(self, deadline: Instant, absent: &mut Vec<Absent>) -> Option<T> {
        let reason = match self.answer.recv_deadline(deadline) {
            Ok(Ok(answer)) => return Some(answer),
            Ok(Err(reason)) => reason,
            Err(crossbeam_channel::RecvTimeoutError::Timeout) => "it didn't answer in time".into(),
            Err(crossbeam_channel::RecvTimeoutError::Disconnected) => "it broke off".into(),
        };
        absent.push(Absent { source: self.source.into(), reason });
        None
    }
}

/// What a state is of.
#[derive(Clone, Debug)]
pub struct About {
    pub session: String,
    pub profile: OfProfile,
    /// Milliseconds since 1970, both.
    pub began_at: i64,
    pub captured_at: i64,
    pub cause: Cause,
}

/// What the sources said. What is absent is empty.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The latest first, as all lists here.
    pub editors: Vec<Told>,
    pub commands: Vec<Command>,
    pub failing: Vec<Failing>,
    pub repositories: Vec<Repository>,
    pub edits: Vec<Edit>,
    pub tasks: Vec<OpenTask>,
    pub todos: Vec<OpenTask>,
    pub notes: Vec<RecentNote>,
    pub checkboxes: Vec<Checkbox>,
    pub chat: Option<String>,
    pub others: Vec<Other>,
    pub decisions: HashMap<String, Decision>,
    pub absent: Vec<Absent>,
}

/// Puts a session state together, by rules.
pub fn compose(about: About, sources: Sources) -> SessionState {
    let focus = focus(&sources);
    let Sources {
        commands,
        failing,
        repositories,
        edits,
        tasks,
        todos,
        notes,
        checkboxes,
        chat,
        others,
        decisions,
        absent,
        ..
    } = sources;
    let facts = Facts { failing, repositories, tasks, todos, checkboxes };
    SessionState {
        version: VERSION,
        session: about.session,
        profile: about.profile,
        began_at: rfc3339(about.began_at),
        captured_at: rfc3339(about.captured_at),
        cause: about.cause,
        synthesis: "rules".into(),
        focus,
        context: Context {
            recent_file_edits: edits.into_iter().take(RECENT).collect(),
            recent_commands: commands.into_iter().take(RECENT).map(ran).collect(),
            recent_notes: notes,
            active_chat_summary: chat,
            others,
        },
        state: State {
            blockers: statement::apply(blockers(&facts), &decisions),
            next_steps: statement::apply(next_steps(&facts), &decisions),
            git_status: facts.repositories,
        },
        absent,
    }
}

fn ran(command: Command) -> Ran {
    Ran {
        command: command.command,
        cwd: command.cwd,
        exit_code: command.exit_code,
        began_at: rfc3339(command.began_at),
        duration_ms: command.duration_ms.max(0).cast_unsigned(),
        output_tail: command.tail,
        evidence: command.event.into_iter().collect(),
    }
}

fn focus(sources: &Sources) -> Focus {
    let told = sources.editors.iter().find(|told| told.editor.active_file.is_some()).or(sources.editors.first());
    let command = sources.commands.first();
    let edit = sources.edits.first();
    let mut focus = Focus { active_terminal_cwd: command.map(|command| command.cwd.clone()), ..Focus::default() };
    match told {
        Some(told) => {
            focus.active_file.clone_from(&told.editor.active_file);
            focus.last_cursor_position = told.editor.cursor;
            focus.open_files.clone_from(&told.editor.open_files);
            focus.unsaved_files.clone_from(&told.editor.unsaved_files);
            focus.evidence.extend(told.event);
        }
        None => {
            focus.active_file = edit.map(|edit| edit.path.clone());
            focus.evidence.extend(edit.iter().flat_map(|edit| &edit.evidence));
        }
    }
    focus.evidence.extend(command.and_then(|command| command.event));
    let inside = |path: &str| {
        let of_path =
            sources.repositories.iter().filter(|repository| Path::new(path).starts_with(&repository.worktree));
        of_path.max_by_key(|repository| repository.worktree.len())
    };
    let repository = focus.active_file.as_deref().and_then(inside);
    let repository = repository.or_else(|| focus.active_terminal_cwd.as_deref().and_then(inside));
    // Of a profile that is one repository it can be no other.
    let only = || Some(&sources.repositories).filter(|all| all.len() == 1).and_then(|all| all.first());
    let repository = repository.or_else(only);
    focus.branch = repository.and_then(|repository| repository.branch.clone());
    focus
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editor::Editor;
    use std::time::Duration;

    #[test]
    fn a_source_that_fails_hangs_or_panics_is_absent_and_the_others_are_there() {
        let (let_go, held) = bounded::<()>(0);
        let hangs = ask("git", move || {
            let _ = held.recv();
            Ok(1)
        });
        let fails = ask("tasks", || Err::<i32, _>("no".into()));
        let panics = ask("chat", || -> Result<i32, String> { panic!("of the test") });
        let answers = ask("editor", || Ok(7));
        let mut absent = Vec::new();
        assert_eq!(answers.answer(Instant::now() + Duration::from_secs(60), &mut absent), Some(7));
        assert_eq!(fails.answer(Instant::now() + Duration::from_secs(60), &mut absent), None);
        assert_eq!(panics.answer(Instant::now() + Duration::from_secs(60), &mut absent), None);
        assert_eq!(hangs.answer(Instant::now(), &mut absent), None);
        let said: Vec<_> = absent.iter().map(|absent| (absent.source.as_str(), absent.reason.as_str())).collect();
        assert_eq!(said, [("tasks", "no"), ("chat", "it broke off"), ("git", "it didn't answer in time")]);
        drop(let_go);
    }

    #[test]
    fn the_focus_is_what_the_editor_told_with_the_branch_of_its_repository() {
        let about = About {
            session: "s".into(),
            profile: OfProfile { id: "p".into(), name: "work".into() },
            began_at: 0,
            captured_at: 1,
            cause: Cause::Manual,
        };
        let repository = |worktree: &str, branch: &str| Repository {
            worktree: worktree.into(),
            branch: Some(branch.into()),
            ..Repository::default()
        };
        let mut sources = Sources {
            commands: vec![Command { cwd: "/w".into(), event: Some(4), ..Command::default() }],
            repositories: vec![repository("/w", "main"), repository("/w/inner", "fix")],
            edits: vec![Edit {
                path: "/w/b.rs".into(),
                summary: "changed".into(),
                lines_added: 0,
                lines_removed: 0,
                changed_at: String::new(),
                evidence: vec![9],
            }],
            ..Sources::default()
        };
        let by_edit = compose(about.clone(), sources.clone());
        assert_eq!(by_edit.focus.active_file.as_deref(), Some("/w/b.rs"));
        assert_eq!((by_edit.focus.branch.as_deref(), &by_edit.focus.evidence[..]), (Some("main"), &[9, 4][..]));
        let editor = Editor {
            active_file: Some("/w/inner/a.rs".into()),
            cursor: Some(Position { line: 3, column: 1 }),
            ..Editor::default()
        };
        sources.editors = vec![Told { name: "code".into(), at: 1, editor, event: Some(8) }];
        let state = compose(about, sources);
        assert_eq!(state.focus.branch.as_deref(), Some("fix"));
        assert_eq!(state.headline(), "a.rs:3 · fix");
        assert_eq!(state.focus.evidence, [8, 4]);
    }
}
