#![allow(clippy::unwrap_used)]

use super::*;
use crate::fixture::Profile;
use crate::{NewTask, State, WorkError};

const MONTH: i64 = 30 * 24 * 60 * 60 * 1000;

#[test]
fn an_intent_counts_its_tasks() {
    let profile = Profile::new();
    let intent = profile.write(|tx| create(tx, " ship  it ", Some("*soon*"))).unwrap();
    assert_eq!((intent.title.as_str(), intent.note.as_deref()), ("ship it", Some("*soon*")));
    let states = [State::Open, State::Doing, State::Blocked, State::Done, State::Dismissed, State::Open];
    let tasks: Vec<_> = states
        .into_iter()
        .map(|state| {
            let new = NewTask {
                title: "x".into(),
                state: Some(state),
                intent: Some(intent.id.clone()),
                ..NewTask::default()
            };
            profile.write(|tx| crate::create(tx, &new)).unwrap()
        })
        .collect();
    profile.write(|tx| crate::delete(tx, &tasks[5].id)).unwrap();
    let counted = one(profile.conn(), &intent.id).unwrap();
    assert_eq!((counted.tasks_open, counted.tasks_done), (3, 1), "neither the dismissed nor the deleted");
}

#[test]
fn an_intent_closes_with_what_came_of_it_and_opens_again() {
    let profile = Profile::new();
    let id = profile.write(|tx| create(tx, "ship", None)).unwrap().id;
    let closed = profile.write(|tx| close(tx, &id, Some("shipped"))).unwrap();
    assert_eq!((closed.state, closed.resolution.as_deref()), (IntentState::Closed, Some("shipped")));
    assert!(closed.closed_at.is_some());
    assert_eq!(profile.write(|tx| close(tx, &id, None)).unwrap(), closed, "closing it again is no change");
    assert_eq!(list(profile.conn(), false).unwrap(), []);
    assert_eq!(list(profile.conn(), true).unwrap(), [closed]);
    let open = profile.write(|tx| reopen(tx, &id)).unwrap();
    assert_eq!((open.state, open.resolution, open.closed_at), (IntentState::Open, None, None));
}

#[test]
fn only_what_is_said_of_an_intent_changes() {
    let profile = Profile::new();
    let before = profile.write(|tx| create(tx, "ship", Some("n"))).unwrap();
    let check = |changes: IntentChanges, expect: Intent| {
        assert_eq!(profile.write(|tx| update(tx, &before.id, &changes)).unwrap(), expect);
    };
    check(IntentChanges::default(), before.clone());
    let titled = Intent { title: "other".into(), ..before.clone() };
    check(IntentChanges { title: Some("other".into()), note: None }, titled.clone());
    check(IntentChanges { title: None, note: Some(None) }, Intent { note: None, ..titled });
    let untitled = IntentChanges { title: Some(" ".into()), note: None };
    let refused = profile.write(|tx| update(tx, &before.id, &untitled)).unwrap_err();
    assert_eq!(refused.to_string(), "an intent needs a title");
}

#[test]
fn a_deleted_intent_leaves_its_tasks_and_finds_them_again() {
    let profile = Profile::new();
    let intent = profile.write(|tx| create(tx, "ship", None)).unwrap();
    let new = NewTask { title: "x".into(), intent: Some(intent.id.clone()), ..NewTask::default() };
    let task = profile.write(|tx| crate::create(tx, &new)).unwrap();
    let of_task = || crate::task(profile.conn(), &task.id).unwrap().intent;
    profile.write(|tx| delete(tx, &intent.id)).unwrap();
    assert_eq!((of_task(), list(profile.conn(), true).unwrap()), (None, vec![]));
    assert!(matches!(one(profile.conn(), &intent.id), Err(WorkError::NoIntent(_))));
    profile.write(|tx| restore(tx, &intent.id)).unwrap();
    assert_eq!(of_task(), Some(intent.id.clone()));
    profile.write(|tx| delete(tx, &intent.id)).unwrap();
    profile.sweep(now_ms() + MONTH + 1);
    assert!(matches!(profile.write(|tx| restore(tx, &intent.id)), Err(WorkError::NoIntent(_))));
    assert_eq!(of_task(), None, "the task outlives it");
}

#[test]
fn no_query_of_intents_scans_or_sorts() {
    let profile = Profile::new();
    for condition in [LIST, ONE] {
        crate::task::check_order(profile.conn(), &select(condition));
    }
}
