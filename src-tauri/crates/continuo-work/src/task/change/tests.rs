#![allow(clippy::unwrap_used)]

use super::*;
use crate::fixture::Profile;
use crate::intent;

const MONTH: i64 = 30 * 24 * 60 * 60 * 1000;

fn new(title: &str) -> NewTask {
    NewTask { title: title.into(), ..NewTask::default() }
}

#[test]
fn a_task_written_by_hand_is_open_and_has_no_place() {
    let profile = Profile::new();
    let created = profile.write(|tx| create(tx, &new("  ship it "))).unwrap();
    assert_eq!((created.title.as_str(), created.state, created.priority), ("ship it", State::Open, Priority::Normal));
    assert_eq!((created.path.clone(), created.marker.clone(), created.source), (None, None, Source::Manual));
    assert_eq!(task(profile.conn(), &created.id).unwrap(), created);
    assert_eq!(task(profile.conn(), &created.id[..20]).unwrap(), created, "the beginning of its id is enough");
}

#[test]
fn a_task_has_what_it_was_created_with() {
    let profile = Profile::new();
    let intent = profile.write(|tx| intent::create(tx, "ship", None)).unwrap();
    let full = NewTask {
        title: "fix".into(),
        state: Some(State::Candidate),
        priority: Some(Priority::Urgent),
        due: Some("2028-02-29".into()),
        intent: Some(intent.id.clone()),
        labels: vec![" b  c ".into(), "A".into(), "a".into(), " ".into(), "B C".into()],
        note: Some("*why*".into()),
        event: Some(u64::MAX),
        message: Some("m".into()),
    };
    let created = profile.write(|tx| create(tx, &full)).unwrap();
    assert_eq!(created.labels, ["A", "b c"], "spacing and case make no other label");
    assert_eq!(
        (created.state, created.priority, created.due.as_deref(), created.intent, created.note.as_deref()),
        (State::Candidate, Priority::Urgent, Some("2028-02-29"), Some(intent.id), Some("*why*"))
    );
    assert_eq!((created.source, created.source_event), (Source::Failure, Some(u64::MAX)));
    assert_eq!(created.source_message.as_deref(), Some("m"));
    let of_chat = profile.write(|tx| create(tx, &NewTask { message: Some("m".into()), ..new("x") })).unwrap();
    assert_eq!(of_chat.source, Source::Chat);
}

#[test]
fn what_cannot_be_is_refused_by_name() {
    let profile = Profile::new();
    let check = |task: NewTask, expect: &str| {
        let refused = profile.write(|tx| create(tx, &task)).unwrap_err();
        assert_eq!(refused.to_string(), expect);
    };
    check(new(" \n"), "a task needs a title");
    check(new(&"x".repeat(501)), "a title has up to 500 characters, and this has 501: put the rest into a note");
    for due in ["2027-02-29", "tomorrow", "2026-1-31", "20260131", "2026-01-31T10:00", "-026-01-31"] {
        check(NewTask { due: Some(due.into()), ..new("x") }, &format!("'{due}' isn't a date as 2026-01-31"));
    }
    check(NewTask { intent: Some("none".into()), ..new("x") }, "there is no intent none");
    let long = "x".repeat(41);
    let refused = format!("the label '{long}' is longer than 40 characters");
    check(NewTask { labels: vec![long], ..new("x") }, &refused);
    let many = (0..21).map(|at| at.to_string()).collect();
    check(NewTask { labels: many, ..new("x") }, "a task has up to 20 labels, and these are 21");
    let candidate = NewTask { state: Some(State::Candidate), ..new("x") };
    check(candidate, "a task that is open and has no comment can't become candidate");
    assert_eq!(crate::tasks(profile.conn(), &crate::Filter::default()).unwrap(), []);

    let by_hand = profile.task("by hand");
    let refused = profile.write(|tx| set_state(tx, &by_hand.id, State::Candidate)).unwrap_err();
    assert_eq!(refused.to_string(), "a task that is open and has no comment can't become candidate");
    let unknown = profile.write(|tx| set_state(tx, "nope", State::Done)).unwrap_err();
    assert_eq!(unknown.to_string(), "there is no task nope");
    let state = "Open".parse::<State>().unwrap_err();
    assert_eq!(state.to_string(), "'Open' isn't a state of a task: candidate, open, doing, blocked, done or dismissed");
    let priority = "".parse::<Priority>().unwrap_err();
    assert_eq!(priority.to_string(), "'' isn't a priority: urgent, high, normal or low");
}

#[test]
fn names_are_read_as_they_are_written() {
    for state in State::ALL {
        assert_eq!(state.as_str().parse::<State>().unwrap(), state);
    }
    for priority in Priority::ALL {
        assert_eq!(priority.as_str().parse::<Priority>().unwrap(), priority);
        assert_eq!(Priority::ALL[priority as usize], priority, "its place is its number");
    }
}

#[test]
fn only_what_is_said_changes() {
    let profile = Profile::new();
    let intent = profile.write(|tx| intent::create(tx, "ship", None)).unwrap();
    let before = profile
        .write(|tx| {
            let labels = vec!["a".into()];
            let (due, note) = (Some("2026-01-31".into()), Some("n".into()));
            create(tx, &NewTask { labels, due, note, intent: Some(intent.id.clone()), ..new("x") })
        })
        .unwrap();
    let check = |changes: Changes, expect: Task| {
        assert_eq!(profile.write(|tx| update(tx, &before.id, &changes)).unwrap(), expect, "{changes:?}");
    };
    check(Changes::default(), before.clone());
    check(Changes { asks_to_close: Some(false), ..Changes::default() }, before.clone());
    let priority = Changes { priority: Some(Priority::Low), ..Changes::default() };
    check(priority, Task { priority: Priority::Low, ..before.clone() });
    let all = Changes {
        title: Some("y".into()),
        priority: Some(Priority::Normal),
        due: Some(None),
        intent: Some(None),
        labels: Some(vec![]),
        note: Some(Some(" ".into())),
        asks_to_close: None,
    };
    let bare = Task { title: "y".into(), due: None, intent: None, labels: vec![], note: None, ..before.clone() };
    check(all, bare);
    let refused = Changes { title: Some(String::new()), ..Changes::default() };
    assert!(matches!(profile.write(|tx| update(tx, &before.id, &refused)), Err(WorkError::NoTitle(_))));
}

#[test]
fn a_state_changes_as_a_person_says() {
    let profile = Profile::new();
    let file = profile.file("src/a.rs");
    profile.comments(file, &["3 TODO parse"], 0);
    let id = profile.id_of("parse");
    for state in State::ALL.into_iter().chain([State::Candidate, State::Dismissed]) {
        let changed = profile.set(&id, state);
        assert_eq!(changed.state, state);
        assert_eq!((changed.path.as_deref(), changed.line), (Some("src/a.rs"), Some(3)), "it keeps its place");
    }
    let again = profile.set(&id, State::Dismissed);
    assert_eq!(again, profile.set(&id, State::Dismissed), "the same state again is no change, nor a new time");
}

#[test]
fn what_is_deleted_is_gone_for_everybody_until_it_is_restored() {
    let profile = Profile::new();
    let before = profile.task("x");
    assert_eq!(profile.write(|tx| delete(tx, &before.id)).unwrap(), before);
    assert!(matches!(task(profile.conn(), &before.id), Err(WorkError::NoTask(_))));
    assert!(matches!(profile.write(|tx| delete(tx, &before.id)), Err(WorkError::NoTask(_))));
    assert_eq!(profile.shown(), [""; 0]);
    assert_eq!(profile.write(|tx| restore(tx, &before.id)).unwrap(), before);
    assert!(matches!(profile.write(|tx| restore(tx, &before.id)), Err(WorkError::NoTask(_))));
    profile.write(|tx| delete(tx, &before.id)).unwrap();
    assert_eq!(profile.sweep(now_ms()), 0);
    assert_eq!(profile.sweep(now_ms() + MONTH + 1), 1);
    assert!(matches!(profile.write(|tx| restore(tx, &before.id)), Err(WorkError::NoTask(_))));
}
