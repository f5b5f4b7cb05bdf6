//! Whether the computer runs on its battery.

use starship_battery::{Manager, State};

/// Returns true while a battery is being emptied. A machine that can't tell counts as plugged in.
pub(crate) fn on_battery() -> bool {
    let Ok(batteries) = Manager::new().and_then(|manager| manager.batteries()) else { return false };
    batteries.flatten().any(|battery| battery.state() == State::Discharging)
}
