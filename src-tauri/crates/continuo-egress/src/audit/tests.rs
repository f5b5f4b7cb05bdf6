use continuo_store::{Database, OpenOptions, PROFILE, StoreError};

use super::*;

fn call(at: i64, origin: &str, purpose: &str, outcome: Outcome) -> Call {
    Call {
        id: 0,
        at,
        took: 12,
        origin: origin.into(),
        local: origin.contains("localhost"),
        purpose: purpose.into(),
        profile: "p1".into(),
        outcome,
        status: (outcome == Outcome::Answered).then_some(200),
        bytes_out: 5,
        bytes_in: 7,
        tokens_in: Some(2),
        tokens_out: None,
        sha_out: "aa".into(),
        sha_in: "bb".into(),
    }
}

const HERE: &str = "http://localhost:11434";
const THERE: &str = "https://api.example.com:443";

/// A profile's database with five calls.
fn database(dir: &tempfile::TempDir) -> Database {
    let options = OpenOptions { migrations: PROFILE, ..OpenOptions::default() };
    let database = Database::open(&dir.path().join("profile.db"), &options).unwrap();
    let all = [
        call(10, HERE, "chat", Outcome::Answered),
        call(20, THERE, "chat", Outcome::Answered),
        call(30, THERE, "greet", Outcome::TimedOut),
        call(40, HERE, "greet", Outcome::Cancelled),
        call(50, HERE, "chat", Outcome::Broken),
    ];
    for one in all {
        database.write(move |tx| -> Result<i64, StoreError> { Ok(add(tx, &one)?) }).unwrap();
    }
    database
}

fn times(database: &Database, filter: &CallFilter, limit: u32) -> Vec<i64> {
    let found = database.read(|connection| -> Result<_, StoreError> { Ok(calls(connection, filter, limit)?) });
    found.unwrap().iter().map(|call| call.at).collect()
}

#[test]
fn a_call_is_read_as_it_was_written() {
    let dir = tempfile::tempdir().unwrap();
    let database = database(&dir);
    let found =
        database.read(|connection| -> Result<_, StoreError> { Ok(calls(connection, &CallFilter::default(), 9)?) });
    let found = found.unwrap();
    assert_eq!(found[4], Call { id: 1, ..call(10, HERE, "chat", Outcome::Answered) });
    assert_eq!(found[0], Call { id: 5, ..call(50, HERE, "chat", Outcome::Broken) });
}

#[test]
fn calls_are_listed_newest_first_page_by_page_and_by_what_they_have_in_common() {
    let dir = tempfile::tempdir().unwrap();
    let database = database(&dir);
    let any = CallFilter::default();
    assert_eq!(times(&database, &any, 2), [50, 40]);
    assert_eq!(times(&database, &CallFilter { before: Some(4), ..any.clone() }, 2), [30, 20]);
    for (filter, expected) in [
        (CallFilter { origin: Some(HERE.into()), ..any.clone() }, vec![50, 40, 10]),
        (CallFilter { purpose: Some("greet".into()), ..any.clone() }, vec![40, 30]),
        (CallFilter { outcome: Some(Outcome::Answered), ..any.clone() }, vec![20, 10]),
        (CallFilter { local: Some(false), ..any.clone() }, vec![30, 20]),
        (CallFilter { since: Some(30), ..any.clone() }, vec![50, 40, 30]),
        (CallFilter { origin: Some(THERE.into()), purpose: Some("chat".into()), ..any.clone() }, vec![20]),
        (CallFilter { origin: Some("' OR 1".into()), ..any }, vec![]),
    ] {
        assert_eq!(times(&database, &filter, 9), expected, "{filter:?}");
    }
}

#[test]
fn old_calls_are_forgotten() {
    let dir = tempfile::tempdir().unwrap();
    let database = database(&dir);
    assert_eq!(database.write(|tx| -> Result<usize, StoreError> { Ok(forget(tx, 30)?) }).unwrap(), 2);
    assert_eq!(times(&database, &CallFilter::default(), 9), [50, 40, 30]);
}

#[test]
fn every_list_is_read_through_an_index() {
    let dir = tempfile::tempdir().unwrap();
    let database = database(&dir);
    let any = CallFilter::default();
    for filter in [
        CallFilter { origin: Some(HERE.into()), ..any.clone() },
        CallFilter { purpose: Some("chat".into()), before: Some(4), ..any.clone() },
        CallFilter { before: Some(4), ..any.clone() },
        any,
    ] {
        let (sql, values) = select(&filter, 9);
        let plan = database.read(|connection| -> Result<String, StoreError> {
            let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
            let steps = statement.query_map(params_from_iter(values), |row| row.get::<_, String>(3))?;
            Ok(steps.collect::<rusqlite::Result<Vec<_>>>()?.join("; "))
        });
        let plan = plan.unwrap();
        assert!(!plan.contains("TEMP B-TREE"), "{filter:?}: {plan}");
    }
}

#[test]
fn every_outcome_has_a_name_of_its_own() {
    for outcome in Outcome::ALL {
        assert_eq!(outcome.as_str().parse(), Ok(outcome));
        assert_eq!(serde_json::to_string(&outcome).unwrap(), format!("\"{outcome}\"", outcome = outcome.as_str()));
    }
}
