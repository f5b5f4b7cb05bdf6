//! What is to be told and when: a path waits until it is quiet, and paths that change together go together. Knows no
//! clock; the time is handed in.

use super::{RescanReason, WatchOptions};
use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// Beyond so many waiting paths of one root, scanning it is cheaper than telling them one by one.
const MOST_PATHS: usize = 10_000;

/// What is to be told of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Changed,
    Rescan(RescanReason),
    /// The path is the absolute one of a working tree.
    Branch,
}

/// Something that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Due {
    pub(crate) root: Arc<Path>,
    pub(crate) path: PathBuf,
    pub(crate) what: What,
}

#[derive(Debug)]
struct Waiting {
    what: What,
    first: Instant,
    last: Instant,
    order: u64,
}

#[derive(Debug)]
pub(crate) struct Pending {
    options: WatchOptions,
    /// By path, which puts what lies in a folder right behind it.
    roots: HashMap<Arc<Path>, BTreeMap<PathBuf, Waiting>>,
    order: u64,
}

impl Pending {
    pub(crate) fn new(options: WatchOptions) -> Self {
        Self { options, roots: HashMap::new(), order: 0 }
    }

    /// Notes that something happened at `path`. What a waiting scan of a folder above will see anyway only holds that
    /// scan back until it is quiet there, too.
    pub(crate) fn note(&mut self, root: &Arc<Path>, path: &Path, what: What, now: Instant) {
        let waiting = self.roots.entry(root.clone()).or_default();
        if what == What::Branch {
            self.order += 1;
            let order = self.order;
            let item = waiting.entry(path.to_path_buf()).or_insert(Waiting {
                what: What::Branch,
                first: now,
                last: now,
                order,
            });
            item.last = now;
            return;
        }
        for above in path.ancestors() {
            if let Some(scan) = waiting.get_mut(above)
                && let What::Rescan(reason) = &mut scan.what
            {
                if let What::Rescan(new) = what {
                    *reason = stronger(*reason, new);
                }
                scan.last = now;
                return;
            }
        }
        let mut what = what;
        let mut first = now;
        if let What::Rescan(reason) = &mut what {
            let from = (Bound::Included(path), Bound::Unbounded);
            let below = waiting.range::<Path, _>(from).take_while(|(below, _)| below.starts_with(path));
            let covered: Vec<PathBuf> =
                below.filter(|(_, item)| item.what != What::Branch).map(|(below, _)| below.clone()).collect();
            for item in covered.iter().filter_map(|below| waiting.remove(below)) {
                if let What::Rescan(known) = item.what {
                    *reason = stronger(*reason, known);
                }
                first = first.min(item.first);
            }
        }
        self.order += 1;
        let order = self.order;
        let item = waiting.entry(path.to_path_buf()).or_insert(Waiting { what: what.clone(), first, last: now, order });
        item.what = what;
        item.last = now;
        if waiting.len() > MOST_PATHS {
            self.note(root, Path::new(""), What::Rescan(RescanReason::Overflow), now);
        }
    }

    /// Drops what waits for a root.
    pub(crate) fn drop_root(&mut self, root: &Path) {
        self.roots.remove(root);
    }

    /// Returns when [`Pending::take`] will have something, if nothing else happens; `None` when nothing waits.
    pub(crate) fn wake(&self) -> Option<Instant> {
        let mut quiet: Vec<Instant> = self.items().map(|item| self.quiet_at(item)).collect();
        let all = quiet.iter().max().copied()?;
        let oldest = self.items().map(|item| item.first).min()? + self.options.batch_interval;
        let soonest = all.min(oldest);
        let full = self.options.batch_paths.max(1);
        if quiet.len() < full {
            return Some(soonest);
        }
        let (_, batch, _) = quiet.select_nth_unstable(full - 1);
        Some(soonest.min(*batch))
    }

    /// Takes what is due: nothing while some paths are still changing, unless a batch is full or has waited its time.
    pub(crate) fn take(&mut self, now: Instant) -> Vec<Due> {
        if self.wake().is_none_or(|wake| wake > now) {
            return Vec::new();
        }
        let mut taken = Vec::new();
        for (root, waiting) in &mut self.roots {
            let (debounce, interval) = (self.options.debounce, self.options.batch_interval);
            let due = waiting.extract_if(.., |_, item| (item.last + debounce).min(item.first + interval) <= now);
            taken.extend(due.map(|(path, item)| (item.order, Due { root: root.clone(), path, what: item.what })));
        }
        self.roots.retain(|_, waiting| !waiting.is_empty());
        taken.sort_by_key(|(order, _)| *order);
        taken.into_iter().map(|(_, due)| due).collect()
    }

    fn items(&self) -> impl Iterator<Item = &Waiting> {
        self.roots.values().flat_map(BTreeMap::values)
    }

    /// A path that never rests goes after the batch's interval all the same.
    fn quiet_at(&self, item: &Waiting) -> Instant {
        (item.last + self.options.debounce).min(item.first + self.options.batch_interval)
    }
}

/// Returns the reason that asks for more: after some, rules and watches are made anew.
fn stronger(one: RescanReason, other: RescanReason) -> RescanReason {
    let rank = |reason| match reason {
        RescanReason::Polling => 0,
        RescanReason::Started => 1,
        RescanReason::NewDirectory => 2,
        RescanReason::RulesChanged => 3,
        RescanReason::Overflow => 4,
    };
    if rank(other) > rank(one) { other } else { one }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::time::Duration;

    struct Clock {
        start: Instant,
        pending: Pending,
        root: Arc<Path>,
    }

    impl Clock {
        fn new() -> Self {
            let root = Arc::from(Path::new("/root"));
            Self { start: Instant::now(), pending: Pending::new(WatchOptions::default()), root }
        }

        fn at(&self, ms: u64) -> Instant {
            self.start + Duration::from_millis(ms)
        }

        fn change(&mut self, ms: u64, path: &str) {
            self.pending.note(&self.root.clone(), Path::new(path), What::Changed, self.at(ms));
        }

        fn rescan(&mut self, ms: u64, path: &str, reason: RescanReason) {
            self.pending.note(&self.root.clone(), Path::new(path), What::Rescan(reason), self.at(ms));
        }

        fn take(&mut self, ms: u64) -> Vec<String> {
            let due = self.pending.take(self.at(ms));
            due.into_iter().map(|due| format!("{:?} {}", due.what, due.path.display())).collect()
        }

        fn wake(&self) -> Option<u64> {
            self.pending.wake().map(|wake| (wake - self.start).as_millis() as u64)
        }
    }

    #[test]
    fn a_lone_change_goes_when_its_path_is_quiet() {
        let mut clock = Clock::new();
        clock.change(0, "a.rs");
        assert_eq!(clock.wake(), Some(300));
        assert!(clock.take(299).is_empty());
        assert_eq!(clock.take(300), ["Changed a.rs"]);
        assert_eq!(clock.wake(), None, "nothing waits, so nothing wakes the thread");
    }

    #[test]
    fn a_second_save_starts_the_debounce_again() {
        let mut clock = Clock::new();
        clock.change(0, "a.rs");
        clock.change(200, "a.rs");
        assert!(clock.take(300).is_empty());
        assert_eq!(clock.take(500), ["Changed a.rs"]);
    }

    #[test]
    fn a_path_that_never_rests_goes_after_the_interval() {
        let mut clock = Clock::new();
        for ms in (0..2000).step_by(100) {
            clock.change(ms, "log.txt");
            assert!(clock.take(ms).is_empty(), "at {ms} ms it isn't quiet");
        }
        assert_eq!(clock.take(2000), ["Changed log.txt"]);
    }

    #[test]
    fn ten_quiet_paths_go_while_another_is_changing() {
        let mut clock = Clock::new();
        for at in 0..9 {
            clock.change(at, &format!("{at}"));
        }
        clock.change(250, "busy");
        assert!(clock.take(310).is_empty(), "nine are no batch while one is changing");
        clock.change(10, "9");
        assert_eq!(clock.take(310).len(), 10);
        assert_eq!(clock.take(550), ["Changed busy"]);
    }

    #[test]
    fn fewer_paths_go_two_seconds_after_the_first() {
        let mut clock = Clock::new();
        clock.change(0, "first");
        for ms in (100..=1900).step_by(100) {
            clock.change(ms, "busy");
        }
        assert_eq!(clock.wake(), Some(2000));
        assert!(clock.take(1999).is_empty());
        assert_eq!(clock.take(2000), ["Changed first"], "the other came later and isn't quiet");
    }

    #[test]
    fn changes_that_came_together_go_together_in_their_order() {
        let mut clock = Clock::new();
        clock.change(0, "b");
        clock.change(1, "a");
        assert_eq!(clock.take(301), ["Changed b", "Changed a"]);
    }

    #[test]
    fn a_scan_of_a_folder_takes_in_what_lies_under_it() {
        let mut clock = Clock::new();
        clock.change(0, "new/a");
        clock.change(0, "newer");
        clock.rescan(10, "new", RescanReason::NewDirectory);
        clock.rescan(20, "new/deep", RescanReason::RulesChanged);
        clock.change(100, "new/b");
        assert!(clock.take(310).is_empty(), "the folder is still filling");
        assert_eq!(clock.take(400), ["Changed newer", "Rescan(RulesChanged) new"], "the stronger reason is kept");
    }

    #[test]
    fn branches_are_told_beside_scans() {
        let mut clock = Clock::new();
        clock.pending.note(&clock.root.clone(), Path::new("/root"), What::Branch, clock.at(0));
        clock.rescan(0, "", RescanReason::Overflow);
        assert_eq!(clock.take(300), ["Branch /root", "Rescan(Overflow) "]);
    }

    #[test]
    fn too_many_paths_become_one_scan() {
        let mut clock = Clock::new();
        for at in 0..=MOST_PATHS {
            clock.change(0, &format!("{at}"));
        }
        assert_eq!(clock.take(300), ["Rescan(Overflow) "]);
    }
}
