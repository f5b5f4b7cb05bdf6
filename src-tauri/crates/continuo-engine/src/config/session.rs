//! When sessions are captured, and how long that is kept.

use continuo_session::state::Keep;
use serde::{Deserialize, Serialize};
use std::time::Duration;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Session {
    pub(crate) capture_minutes: u64,
    pub(crate) inactive_minutes: u64,
    pub(crate) deadline_seconds: f64,
    pub(crate) keep_all_days: u32,
    pub(crate) keep_daily_days: u32,
    /// What models are told first of all.
    pub(crate) prompt: String,
    /// Parts of commands that aren't kept.
    pub(crate) leave_out_commands: Vec<String>,
}

impl Default for Session {
    fn default() -> Self {
        Session {
            capture_minutes: 5,
            inactive_minutes: 15,
            deadline_seconds: 2.0,
            keep_all_days: 7,
            keep_daily_days: 365,
            prompt: "You help one person with their work. What they were doing, and parts of their files, follow. Say what you don't know.".into(),
            leave_out_commands: Vec::new(),
        }
    }
}

impl Session {
    pub(crate) fn keep(&self) -> Keep {
        Keep { all_days: self.keep_all_days, daily_days: self.keep_daily_days }
    }

    /// How long the sources of a capture have to answer.
    pub(crate) fn deadline(&self) -> Duration {
        Duration::try_from_secs_f64(self.deadline_seconds).unwrap_or(Duration::from_secs(2))
    }

    /// Whether a command is to be kept: none of the patterns, in which `*` stands for anything, is in it.
    pub(crate) fn keeps(&self, command: &str) -> bool {
        !self.leave_out_commands.iter().any(|pattern| matches(pattern, command))
    }
}

fn matches(pattern: &str, command: &str) -> bool {
    let mut rest = command;
    for part in pattern.split('*') {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_a_pattern_is_in_is_left_out() {
        let session = Session { leave_out_commands: vec!["vault *read".into(), "pass ".into()], ..Session::default() };
        for (command, kept) in [
            ("vault kv read x", false),
            ("vault write x", true),
            ("pass show", false),
            ("password", true),
            ("ls", true),
        ] {
            assert_eq!(session.keeps(command), kept, "{command}");
        }
    }
}
