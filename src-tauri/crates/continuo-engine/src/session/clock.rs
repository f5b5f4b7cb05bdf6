//! The thread that sees when a session begins, is to be captured, and ends. It sleeps but for a look every few seconds.

use super::{begin, capture, end, inactive, last_sign, take, watched};
use crate::error::Result;
use crate::pipeline::Shared;
use crate::profile::Profile;
use continuo_session::{Cause, state};
use continuo_store::now_ms;
use std::sync::Arc;
use std::time::Duration;

const EVERY: Duration = Duration::from_secs(5);
/// Signs of work since the last capture from which on much happens: then it is captured twice as often.
const MUCH: usize = 50;

/// Runs until the pipeline stops.
pub(crate) fn run(shared: &Arc<Shared>) {
    // When it was last tried; what leads nowhere isn't kept.
    let mut tried = 0;
    while !shared.stopping() {
        if shared.is_watching()
            && let Err(error) = look(&shared.profile, &mut tried)
        {
            tracing::warn!(profile = %shared.profile.id, %error, "the session can't be followed");
        }
        shared.session.sleep(EVERY);
    }
}

fn look(profile: &Arc<Profile>, tried: &mut i64) -> Result<()> {
    watched(profile)?;
    take(profile)?;
    let Some(sign) = last_sign(profile, true)? else { return Ok(()) };
    let now = now_ms();
    let config = profile.config();
    let regular = i64::try_from(config.session.capture_minutes).unwrap_or(i64::MAX / 60_000).saturating_mul(60_000);
    let inactive = inactive(profile);
    let captured = profile.db.read(state::last)?.map_or(0, |last| last.captured_at);
    let Some(current) = profile.db.read(state::current)? else {
        // What ended a session is no sign of the next.
        if sign > captured && now - sign < inactive {
            begin(profile, now)?;
        }
        return Ok(());
    };
    if now - sign >= inactive {
        if sign > captured {
            capture::of_session(profile, &current, Cause::Inactivity, now)?;
        }
        return end(profile, &current, now);
    }
    let last = captured.max(current.began_at).max(*tried);
    let passed = now - last;
    let is_due = passed >= regular || passed >= regular / 2 && signs_since(profile, last) > MUCH;
    if sign > captured.max(*tried) && is_due {
        *tried = now;
        capture::of_session(profile, &current, Cause::Regular, now)?;
    }
    Ok(())
}

fn signs_since(profile: &Profile, since: i64) -> usize {
    let of_kind =
        |kind: &&str| profile.log.latest_of_kind(kind, MUCH + 1).iter().filter(|event| event.at_ms > since).count();
    super::SIGNS.iter().map(of_kind).sum()
}
