//! The thread for what nobody waits for: backups, compaction and pruning, and the index of the vectors.

use super::Shared;
use crate::error::{ApiError, Result};
use crate::profile::Profile;
use std::sync::Arc;
use std::time::Duration;

const EVERY: Duration = Duration::from_secs(600);
/// Vectors of contents that are gone, kept for the branch that is switched back to: so many at least, and so many times
/// the chunks that there are.
const SPARE_VECTORS: u64 = 20_000;
const SPARE_SHARE: u64 = 3;

/// Runs until the pipeline stops.
pub(super) fn run(shared: &Arc<Shared>) {
    while !shared.stopping() {
        shared.upkeep.sleep(EVERY);
        if !shared.stopping() && !shared.halted() {
            keep_up(&shared.profile);
        }
    }
}

/// Does what is due. What fails is no harm before long: it is logged, and tried again the next time.
pub(super) fn keep_up(profile: &Profile) {
    let backed_up = attempt(profile, "back up", profile.backup_if_due());
    attempt(profile, "sweep tasks and notes", sweep_work(profile));
    attempt(profile, "maintain the index", profile.index.maintain().map_err(ApiError::from));
    // Counting what is cached reads all of it, so that is done as rarely as backing up.
    if backed_up == Some(true) {
        attempt(profile, "prune the vector cache", prune_vectors(profile));
    }
}

fn attempt<T>(profile: &Profile, what: &str, outcome: Result<T>) -> Option<T> {
    outcome.inspect_err(|error| tracing::warn!(profile = %profile.id, %error, "cannot {what}")).ok()
}

/// Lets go of tasks whose comments went long ago, and of what was deleted long ago.
fn sweep_work(profile: &Profile) -> Result<()> {
    profile.db.write(continuo_work::sweep)?;
    let notes = profile.notes();
    let purged = profile.db.write(move |tx| notes.purge(tx))?;
    if purged > 0 {
        tracing::info!(profile = %profile.id, purged, "notes in the trash were removed");
    }
    Ok(())
}

fn prune_vectors(profile: &Profile) -> Result<()> {
    let spare = SPARE_VECTORS.max(SPARE_SHARE * profile.counts()?.chunks);
    let pruned = profile.index.prune_cache(spare)?;
    if pruned > 0 {
        tracing::info!(profile = %profile.id, pruned, "vectors of contents that are gone were forgotten");
    }
    Ok(())
}
