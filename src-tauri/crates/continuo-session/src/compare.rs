//! How two session states differ.

use crate::payload::{SessionState, Statement};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What came, went and stayed from one state to a later one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct Comparison {
    pub new_blockers: Vec<Statement>,
    pub gone_blockers: Vec<Statement>,
    pub new_next_steps: Vec<Statement>,
    pub gone_next_steps: Vec<Statement>,
    /// Files that were edited by the later and not by the earlier.
    pub newly_edited: Vec<String>,
    pub opened_files: Vec<String>,
    pub closed_files: Vec<String>,
    /// Headlines, where the person was elsewhere.
    pub moved: Option<(String, String)>,
}

pub fn compare(earlier: &SessionState, later: &SessionState) -> Comparison {
    let edited = |state: &SessionState| -> Vec<String> {
        state.context.recent_file_edits.iter().map(|edit| edit.path.clone()).collect()
    };
    let (was, is) = (earlier.headline(), later.headline());
    Comparison {
        new_blockers: without(&later.state.blockers, &earlier.state.blockers),
        gone_blockers: without(&earlier.state.blockers, &later.state.blockers),
        new_next_steps: without(&later.state.next_steps, &earlier.state.next_steps),
        gone_next_steps: without(&earlier.state.next_steps, &later.state.next_steps),
        newly_edited: paths(&edited(later), &edited(earlier)),
        opened_files: paths(&later.focus.open_files, &earlier.focus.open_files),
        closed_files: paths(&earlier.focus.open_files, &later.focus.open_files),
        moved: (was != is).then_some((was, is)),
    }
}

fn without(these: &[Statement], those: &[Statement]) -> Vec<Statement> {
    these.iter().filter(|this| those.iter().all(|that| that.key != this.key)).cloned().collect()
}

fn paths(these: &[String], those: &[String]) -> Vec<String> {
    these.iter().filter(|this| !those.contains(this)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::payload::Cause;

    #[test]
    fn what_came_and_went_is_told_by_its_key() {
        let of = |key: &str, text: &str| Statement { key: key.into(), text: text.into(), ..Statement::default() };
        let mut earlier = fixture::state("s", 0, Cause::Regular);
        let mut later = fixture::state("s", 1, Cause::Exit);
        earlier.state.blockers = vec![of("a", "once"), of("b", "b")];
        later.state.blockers = vec![of("a", "three times"), of("c", "c")];
        earlier.focus.open_files = vec!["/a".into()];
        later.focus.active_file = Some("/x/y.rs".into());
        let comparison = compare(&earlier, &later);
        assert_eq!(comparison.new_blockers, [of("c", "c")]);
        assert_eq!(comparison.gone_blockers, [of("b", "b")]);
        assert_eq!(comparison.closed_files, ["/a"]);
        assert_eq!(comparison.moved, Some(("work".into(), "y.rs".into())));
    }
}
