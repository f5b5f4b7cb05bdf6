//! How long events are kept.

use continuo_events::{Keep, KindPattern};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Events {
    pub(crate) keep_days: u64,
    /// By kind or pattern of kinds.
    pub(crate) keep_days_by_kind: BTreeMap<String, u64>,
}

impl Default for Events {
    fn default() -> Self {
        Events { keep_days: 30, keep_days_by_kind: BTreeMap::new() }
    }
}

impl Events {
    pub(crate) fn keep(&self) -> Keep {
        let mut by_kind: Vec<(KindPattern, u64)> =
            self.keep_days_by_kind.iter().map(|(kind, days)| (KindPattern(kind.clone()), *days)).collect();
        // What says most counts: `file.saved` before `file.*`.
        by_kind.sort_by_key(|(KindPattern(kind), _)| (kind.contains('*'), std::cmp::Reverse(kind.len())));
        Keep { days: self.keep_days, by_kind }
    }
}
