//! What changed since a state was captured, as it is now.

use crate::error::Result;
use crate::profile::Profile;
use continuo_ingest::files;
use continuo_session::capture::ask;
use continuo_session::{Changes, NewCommits, SessionState, repository};
use continuo_store::StoreError;
use continuo_work as work;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long git is waited for: the greeting is shown before anything slow.
const WITHIN: Duration = Duration::from_millis(1500);
const FILES: usize = 20;
const TASKS: usize = 20;

/// Returns what changed since `captured_at`, in milliseconds since 1970, when a state was captured.
pub(crate) fn since(profile: &Arc<Profile>, state: &SessionState, captured_at: i64) -> Result<Changes> {
    let deadline = Instant::now() + WITHIN;
    let mut absent = Vec::new();
    let asked: Vec<_> = state
        .state
        .git_status
        .iter()
        .map(|before| {
            let before = before.clone();
            ask("git", move || {
                let worktree = PathBuf::from(&before.worktree);
                let now = repository::look(&worktree, i64::MAX).map_err(|error| error.to_string())?;
                let commits = match (&before.head, &now.head) {
                    (Some(then), Some(now)) if then != now => {
                        repository::since_commit(&worktree, then).map_err(|error| error.to_string())?
                    }
                    _ => Vec::new(),
                };
                let switched = now.branch != before.branch;
                Ok((before.worktree, commits, switched.then_some(now.branch)))
            })
        })
        .collect();
    let since_ns = captured_at.saturating_mul(1_000_000) + 999_999;
    let (changed, files_total) = profile.db.read(|db| -> std::result::Result<_, StoreError> {
        Ok((files::changed_since(db, since_ns, FILES)?, files::count_changed_since(db, since_ns)?))
    })?;
    // Nobody decided on a candidate.
    let states = [work::State::Open, work::State::Doing, work::State::Blocked, work::State::Done];
    let tasks = profile.db.read(|db| work::changed(db, &states, captured_at + 1, TASKS))?;
    let tasks = tasks.into_iter().map(|task| task.title).collect();
    let mut changes = Changes {
        files: changed
            .iter()
            .map(|file| Path::new(&file.root).join(&file.path).to_string_lossy().into_owned())
            .collect(),
        files_total,
        tasks,
        ..Changes::default()
    };
    for asked in asked {
        let Some((worktree, commits, switched)) = asked.answer(deadline, &mut absent) else { continue };
        if !commits.is_empty() {
            changes.commits.push(NewCommits { worktree: worktree.clone(), commits });
        }
        if let Some(branch) = switched {
            changes.branches.push((worktree, branch));
        }
    }
    for absent in absent {
        tracing::warn!(source = %absent.source, reason = %absent.reason, "what changed since isn't known of it");
    }
    Ok(changes)
}
