//! The thread that tells how far indexing is, while it goes on and somebody listens.

use super::Shared;
use crate::api::Progress;
use crate::events::{PipelineEvent, now};
use std::sync::Arc;
use std::time::Duration;

/// Often enough to be seen moving, seldom enough to cost nothing.
const EVERY: Duration = Duration::from_millis(400);
/// How long a listener that came late waits for its first news, at most.
const LOOK: Duration = Duration::from_secs(30);

/// Runs until the pipeline stops.
pub(super) fn run(shared: &Arc<Shared>) {
    let mut told: Option<Progress> = None;
    let mut moves = 0;
    while !shared.stopping() {
        {
            let state = shared.state();
            if state.moves == moves {
                let _ = shared.moved.wait_timeout(state, LOOK);
            }
        }
        moves = shared.state().moves;
        if !shared.events.progress_heard() {
            told = None;
            pause(shared);
            continue;
        }
        match shared.how_far() {
            Ok(progress) if told.as_ref() != Some(&progress) => {
                let profile = shared.profile.name();
                shared.events.tell(&PipelineEvent::Progress { profile, progress: progress.clone(), at: now() });
                told = Some(progress);
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "the progress can't be told"),
        }
        pause(shared);
    }
}

/// Lets a while go by, or less when the pipeline stops.
fn pause(shared: &Shared) {
    shared.progress.sleep(EVERY);
}
