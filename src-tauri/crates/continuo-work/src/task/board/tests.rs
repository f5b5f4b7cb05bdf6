#![allow(clippy::unwrap_used)]

use super::*;
use crate::fixture::Profile;
use crate::{Filter, intent, tasks};

fn column(profile: &Profile, state: State) -> Vec<String> {
    let filter = Filter { states: vec![state], ..Filter::default() };
    tasks(profile.conn(), &filter).unwrap().into_iter().map(|task| task.title).collect()
}

fn put(profile: &Profile, title: &str, state: State, before: Option<&str>) -> Result<Task, WorkError> {
    let before = before.map(|title| profile.id_of(title));
    profile.write(|tx| move_to(tx, &profile.id_of(title), state, before.as_deref(), None))
}

#[test]
fn a_task_stands_where_it_was_put() {
    let profile = Profile::new();
    for title in ["a", "b", "c", "d"] {
        profile.task(title);
    }
    let check = |title: &str, before: Option<&str>, expect: [&str; 4]| {
        put(&profile, title, State::Open, before).unwrap();
        assert_eq!(column(&profile, State::Open), expect, "{title} before {before:?}");
    };
    check("d", Some("a"), ["d", "a", "b", "c"]);
    check("d", Some("b"), ["a", "d", "b", "c"]);
    check("d", Some("b"), ["a", "d", "b", "c"]);
    check("d", Some("d"), ["a", "d", "b", "c"]);
    check("a", None, ["d", "b", "c", "a"]);
    check("a", None, ["d", "b", "c", "a"]);
    check("a", Some("c"), ["d", "b", "a", "c"]);
}

#[test]
fn a_move_may_change_state_and_intent() {
    let profile = Profile::new();
    let intent = profile.write(|tx| intent::create(tx, "ship", None)).unwrap();
    for title in ["a", "b", "c"] {
        profile.task(title);
    }
    put(&profile, "a", State::Doing, None).unwrap();
    let moved = put(&profile, "b", State::Doing, Some("a")).unwrap();
    assert_eq!((moved.state, column(&profile, State::Doing)), (State::Doing, vec!["b".into(), "a".into()]));
    let in_intent = |intent: Option<Option<&str>>| {
        profile.write(|tx| move_to(tx, &moved.id, State::Done, None, intent)).unwrap().intent
    };
    assert_eq!(in_intent(Some(Some(&intent.id))), Some(intent.id.clone()));
    assert_eq!(in_intent(None), Some(intent.id.clone()));
    assert_eq!(in_intent(Some(None)), None);
    let elsewhere = put(&profile, "c", State::Open, Some("a")).unwrap_err();
    let expect = format!("task {} isn't open any more, so nothing can be put before it there", profile.id_of("a"));
    assert_eq!(elsewhere.to_string(), expect);
}

#[test]
fn candidates_can_be_arranged_and_new_ones_come_first() {
    let profile = Profile::new();
    let file = profile.file("a.rs");
    profile.comments(file, &["1 TODO a", "2 TODO b", "3 TODO c"], 1000);
    assert_eq!(column(&profile, State::Candidate), ["a", "b", "c"], "of one time, as they stand in the file");
    put(&profile, "c", State::Candidate, Some("b")).unwrap();
    assert_eq!(column(&profile, State::Candidate), ["a", "c", "b"]);
    profile.comments(file, &["1 TODO a", "2 TODO b", "3 TODO c", "4 TODO new"], now_ms() + 1000);
    assert_eq!(column(&profile, State::Candidate), ["new", "a", "c", "b"]);
}

#[test]
fn there_is_room_in_any_gap_for_any_number_of_moves() {
    let profile = Profile::new();
    for title in ["first", "a", "b", "last"] {
        profile.task(title);
    }
    let ids: Vec<String> = ["a", "b", "last"].iter().map(|title| profile.id_of(title)).collect();
    profile.write(|tx| {
        // Each goes right above the last, where the other was put before.
        for at in 0..10_000 {
            move_to(tx, &ids[at % 2], State::Open, Some(&ids[2]), None).unwrap();
        }
    });
    assert_eq!(column(&profile, State::Open), ["first", "a", "b", "last"]);
    profile.write(|tx| {
        for at in 0..10_000 {
            move_to(tx, &ids[at % 2], State::Open, Some(&ids[(at + 1) % 2]), None).unwrap();
            if at % 97 < 2 {
                let order = if at % 2 == 0 { ["a", "b"] } else { ["b", "a"] };
                assert_eq!(column(&profile, State::Open)[1..3], order, "move {at}");
            }
        }
    });
}

#[test]
fn no_query_of_the_board_scans_or_sorts() {
    let profile = Profile::new();
    for sql in [AT, ABOVE, FIRST, LAST, COLUMN] {
        crate::task::check_order(profile.conn(), sql);
    }
}
