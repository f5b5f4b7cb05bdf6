use super::*;
use crate::{Actor, ContextRef, EventContext};

fn push(hot: &mut Hot, id: u64, kind: &str, at_ms: i64, context: &ContextRef) {
    let kind = hot.kind(kind, 1);
    let slot = hot.contexts().slot(context);
    let place = context.place();
    hot.push(&Incoming { id, at_ms, kind, context: slot, place, payload: b"{}", pending: false });
}

fn ids(events: impl Iterator<Item = Event>) -> Vec<u64> {
    let mut ids: Vec<u64> = events.map(|event| event.id.0).collect();
    ids.sort_unstable();
    ids
}

fn begun() -> ContextRef {
    EventContext::begin(Actor::user(), "p").unwrap().shared()
}

#[test]
fn events_are_found_by_id_kind_and_what_their_contexts_share() {
    let first = begun();
    let second = first.with(|context| context.session = Some("s".into())).behind(EventId(1));
    let mut hot = Hot::new(1 << 20);
    for (id, kind, context) in [(1, "a", &first), (2, "b", &second), (5, "a", &second), (6, "a", &first)] {
        push(&mut hot, id, kind, 0, context);
    }
    assert_eq!(hot.get(EventId(5)).unwrap().context, second);
    assert!(hot.get(EventId(3)).is_none() && hot.get(EventId(7)).is_none() && hot.get(EventId(0)).is_none());
    assert_eq!(hot.of_kind("a").map(|event| event.id.0).collect::<Vec<_>>(), [6, 5, 1]);
    assert_eq!(ids(hot.of_group(&Group::Correlation(first.correlation))), [1, 2, 5, 6]);
    assert_eq!(ids(hot.of_group(&Group::Session("s".into()))), [2, 5]);
    assert_eq!(hot.children_of(EventId(1)), [5, 2]);
    assert_eq!(hot.of_group(&Group::Actor(Actor::engine("x"))).count(), 0);
    assert_eq!(ids(hot.range(2, 5)), [2, 5]);
    assert_eq!(ids(hot.range(0, u64::MAX)), [1, 2, 5, 6]);
}

#[test]
fn what_is_pending_is_there_when_it_is_committed() {
    let (mut hot, context) = (Hot::new(1 << 20), begun());
    for id in 1..=3 {
        let kind = hot.kind("a", 1);
        let slot = hot.contexts().slot(&context);
        hot.push(&Incoming { id, at_ms: 0, kind, context: slot, place: None, payload: b"1", pending: id < 3 });
    }
    assert_eq!(ids(hot.of_kind("a")), [3]);
    hot.settle(1, true);
    hot.settle(2, false);
    assert_eq!(ids(hot.of_kind("a")), [1, 3]);
    assert!(hot.get(EventId(2)).is_none());
}

#[test]
fn memory_stays_within_its_bound_and_what_leaves_takes_its_traces_along() {
    let most = 2 << 20;
    let mut hot = Hot::new(most);
    for id in 1..=100_000 {
        push(&mut hot, id, "a", 0, &begun().behind(EventId(id.max(2) - 1)));
        assert!(hot.bytes() <= most, "{}", hot.bytes());
    }
    let stats = hot.stats();
    assert!(stats.events > 1000 && stats.events == stats.contexts, "{stats:?}");
    assert_eq!(hot.contexts.groups(), stats.contexts + 1, "their correlations, and one actor");
    assert_eq!((hot.of_kind("a").count(), hot.children.len()), (stats.events, stats.events));
    push(&mut hot, 100_001, "b", KEPT_MS + 1, &begun());
    assert_eq!((hot.stats().events, hot.stats().contexts), (1, 1), "a day later");
    assert_eq!((hot.of_kind("a").count(), hot.children.len()), (0, 0));
    push(&mut hot, 10_000_000, "b", KEPT_MS + 1, &begun());
    assert_eq!((hot.first(), hot.entries.len()), (10_000_000, 1), "nothing is kept for ids that were never given");
}
