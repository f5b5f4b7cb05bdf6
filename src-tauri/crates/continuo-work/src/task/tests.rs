#![allow(clippy::unwrap_used)]

use super::*;
use crate::fixture::Profile;

/// Fails when `sql` reads a whole table.
pub(crate) fn check_plan(conn: &Connection, sql: &str) {
    let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let nulls = vec![None::<i64>; statement.parameter_count()];
    let plan = statement.query_map(continuo_store::rusqlite::params_from_iter(nulls), |row| row.get::<_, String>(3));
    let plan: Vec<String> = plan.unwrap().map(Result::unwrap).collect();
    assert!(!plan.is_empty(), "no plan for {sql}");
    assert!(!plan.iter().any(|step| step.starts_with("SCAN")), "{sql}: {plan:#?}");
}

#[test]
fn a_task_written_by_hand_is_open_and_has_no_place() {
    let profile = Profile::new();
    let created = profile.write(|tx| create(tx, "  ship it ")).unwrap();
    assert_eq!((created.title.as_str(), created.state), ("ship it", State::Open));
    assert_eq!((created.path.clone(), created.marker.clone()), (None, None));
    assert_eq!(task(profile.conn(), &created.id).unwrap(), created);
    assert!(matches!(profile.write(|tx| create(tx, " \n")), Err(WorkError::NoTitle)));
}

#[test]
fn a_state_changes_as_a_person_says() {
    let profile = Profile::new();
    let file = profile.file("src/a.rs");
    profile.comments(file, &["3 TODO parse"], 0);
    let id = profile.id_of("parse");
    for state in [State::Open, State::Done, State::Open, State::Dismissed, State::Candidate, State::Dismissed] {
        let changed = profile.set(&id, state);
        assert_eq!(changed.state, state);
        assert_eq!((changed.path.as_deref(), changed.line), (Some("src/a.rs"), Some(3)), "it keeps its place");
    }
    let again = profile.set(&id, State::Dismissed);
    assert_eq!(again, profile.set(&id, State::Dismissed), "the same state again is no change, nor a new time");
}

#[test]
fn what_cannot_be_is_refused_by_name() {
    let profile = Profile::new();
    let by_hand = profile.write(|tx| create(tx, "by hand")).unwrap();
    let refused = profile.write(|tx| set_state(tx, &by_hand.id, State::Candidate)).unwrap_err();
    assert_eq!(refused.to_string(), "a task that is open and has no comment can't become candidate");
    let unknown = profile.write(|tx| set_state(tx, "nope", State::Done)).unwrap_err();
    assert_eq!(unknown.to_string(), "there is no task nope");
    assert!(matches!("Open".parse::<State>(), Err(WorkError::NoState(name)) if name == "Open"));
}

#[test]
fn a_list_has_the_states_asked_for_the_last_changed_first() {
    let profile = Profile::new();
    let file = profile.file("a.rs");
    profile.comments(file, &["1 TODO old"], 100);
    profile.comments(file, &["1 TODO old", "2 TODO new", "3 TODO newer", "4 TODO no"], 200);
    profile.set(&profile.id_of("no"), State::Dismissed);
    let by_hand = profile.write(|tx| create(tx, "by hand")).unwrap();
    assert_eq!(by_hand.root, None);

    let list = |states: &[State], limit| {
        let filter = Filter { states: states.to_vec(), limit };
        let tasks = tasks(profile.conn(), &filter).unwrap();
        tasks.into_iter().map(|task| task.title).collect::<Vec<_>>()
    };
    assert_eq!(list(&[], None), ["by hand", "new", "newer", "old"]);
    assert_eq!(list(&[], Some(2)), ["by hand", "new"]);
    assert_eq!(list(&[], Some(0)), [""; 0]);
    assert_eq!(list(&[State::Candidate], Some(1)), ["new"]);
    assert_eq!(list(&[State::Dismissed, State::Open], None), ["by hand", "no"]);
    assert_eq!(list(&[State::Done], None), [""; 0]);
    let root = tasks(profile.conn(), &Filter { states: vec![State::Candidate], limit: Some(1) }).unwrap().remove(0);
    assert_eq!(root.root.as_deref(), Some("/project"));
}

#[test]
fn no_query_of_tasks_scans_them() {
    let profile = Profile::new();
    for condition in [LIST, ONE] {
        check_plan(profile.conn(), &select(condition));
    }
}
