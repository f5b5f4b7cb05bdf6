#![allow(clippy::unwrap_used)]

use super::*;
use crate::fixture::Profile;
use crate::intent;

/// Fails when `sql` reads a whole table that isn't asked for in the order of an index.
pub(crate) fn check_plan(conn: &Connection, sql: &str) {
    let plan = plan(conn, sql);
    assert!(!plan.iter().any(|step| step.starts_with("SCAN") && !step.contains("USING INDEX")), "{sql}: {plan:#?}");
}

/// Fails when `sql` does that, or sorts what it reads.
pub(crate) fn check_order(conn: &Connection, sql: &str) {
    check_plan(conn, sql);
    let plan = plan(conn, sql);
    assert!(!plan.iter().any(|step| step.starts_with("USE TEMP B-TREE")), "{sql}: {plan:#?}");
}

fn plan(conn: &Connection, sql: &str) -> Vec<String> {
    let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let nulls = vec![None::<i64>; statement.parameter_count()];
    let plan = statement.query_map(continuo_store::rusqlite::params_from_iter(nulls), |row| row.get::<_, String>(3));
    let plan: Vec<String> = plan.unwrap().map(Result::unwrap).collect();
    assert!(!plan.is_empty(), "no plan for {sql}");
    plan
}

fn titles(profile: &Profile, filter: &Filter) -> Vec<String> {
    tasks(profile.conn(), filter).unwrap().into_iter().map(|task| task.title).collect()
}

#[test]
fn a_list_has_the_states_asked_for_each_in_its_order() {
    let profile = Profile::new();
    let file = profile.file("a.rs");
    profile.comments(file, &["1 TODO old"], 100);
    profile.comments(file, &["1 TODO old", "2 TODO new", "3 TODO newer", "4 TODO no"], 200);
    profile.set(&profile.id_of("no"), State::Dismissed);
    for title in ["first", "second", "going", "stuck", "over", "over last"] {
        profile.task(title);
    }
    profile.set(&profile.id_of("going"), State::Doing);
    profile.set(&profile.id_of("stuck"), State::Blocked);
    profile.set(&profile.id_of("over"), State::Done);
    profile.set(&profile.id_of("over last"), State::Done);

    let check = |states: &[State], limit, expect: &[&str]| {
        assert_eq!(titles(&profile, &Filter { states: states.to_vec(), limit, ..Filter::default() }), expect);
    };
    check(&[], None, &["going", "first", "second", "stuck", "new", "newer", "old", "over last", "over"]);
    check(&[], Some(2), &["going", "first"]);
    check(&[], Some(0), &[]);
    check(&[State::Candidate], Some(1), &["new"]);
    check(&[State::Dismissed, State::Open], None, &["first", "second", "no"]);
    let filter = Filter { states: vec![State::Candidate], limit: Some(1), ..Filter::default() };
    assert_eq!(tasks(profile.conn(), &filter).unwrap()[0].root.as_deref(), Some("/project"));
}

#[test]
fn a_list_has_the_words_the_label_and_the_intent_asked_for() {
    let profile = Profile::new();
    let intent = profile.write(|tx| intent::create(tx, "ship", None)).unwrap();
    let add = |title: &str, note: Option<&str>, labels: &[&str], intent: Option<&str>| {
        let new = NewTask {
            title: title.into(),
            note: note.map(Into::into),
            labels: labels.iter().map(|label| (*label).into()).collect(),
            intent: intent.map(Into::into),
            ..NewTask::default()
        };
        profile.write(|tx| create(tx, &new)).unwrap()
    };
    add("Größe des Parsers", None, &["Äpfel"], None);
    add("lexer", Some("with the PARSER"), &["ui", "Bug"], Some(&intent.id));
    add("other", None, &[], Some(&intent.id));

    let check = |filter: Filter, expect: &[&str]| assert_eq!(titles(&profile, &filter), expect, "{filter:?}");
    check(Filter { query: Some("parser".into()), ..Filter::default() }, &["Größe des Parsers", "lexer"]);
    check(Filter { query: Some("GRÖSSE".into()), ..Filter::default() }, &[]);
    check(Filter { query: Some("parser lexer".into()), ..Filter::default() }, &["lexer"]);
    check(Filter { query: Some("GRÖßE".into()), limit: Some(1), ..Filter::default() }, &["Größe des Parsers"]);
    check(Filter { label: Some("BUG ".into()), ..Filter::default() }, &["lexer"]);
    check(Filter { label: Some("äPFEL".into()), ..Filter::default() }, &["Größe des Parsers"]);
    check(Filter { label: Some("bu".into()), ..Filter::default() }, &[]);
    check(Filter { intent: Some(intent.id.clone()), ..Filter::default() }, &["lexer", "other"]);
    check(Filter { intent: Some(intent.id.clone()), label: Some("ui".into()), ..Filter::default() }, &["lexer"]);
    let unknown = Filter { intent: Some("nothing".into()), ..Filter::default() };
    assert!(matches!(tasks(profile.conn(), &unknown), Err(WorkError::NoIntent(_))));
}

#[test]
fn what_changed_is_listed_the_last_changed_first() {
    let profile = Profile::new();
    let file = profile.file("a.rs");
    profile.comments(file, &["1 TODO old"], 100);
    profile.comments(file, &["1 TODO old", "2 TODO new"], 200);
    let list = |states: &[State], since, limit| {
        let found = changed(profile.conn(), states, since, limit).unwrap();
        found.into_iter().map(|task| task.title).collect::<Vec<_>>()
    };
    assert_eq!(list(&[State::Candidate], 100, 9), ["new", "old"]);
    assert_eq!(list(&[State::Candidate], 101, 9), ["new"]);
    assert_eq!(list(&[State::Candidate], 0, 1), ["new"]);
    profile.set(&profile.id_of("old"), State::Done);
    assert_eq!(list(&[State::Candidate, State::Done], 0, 9), ["old", "new"]);
    assert_eq!(list(&[], 0, 9), [""; 0]);
}

#[test]
fn no_query_of_tasks_scans_or_sorts_them() {
    let profile = Profile::new();
    for condition in [LIST, CHANGED, ONE] {
        check_order(profile.conn(), &select(condition));
    }
}

#[test]
fn many_tasks_list_with_all_that_is_theirs() {
    let profile = Profile::new();
    profile.write(|tx| {
        for at in 0..2000 {
            let labels = vec![format!("label {}", at % 7), "all".into()];
            let new = NewTask { title: format!("task {at}"), labels, ..NewTask::default() };
            create(tx, &new).unwrap();
        }
    });
    let all = tasks(profile.conn(), &Filter::default()).unwrap();
    assert_eq!(all.len(), 2000);
    assert!(all.iter().enumerate().all(|(at, task)| task.title == format!("task {at}") && task.labels.len() == 2));
    assert!(all.is_sorted_by(|a, b| a.place < b.place));
}

#[test]
fn a_database_from_before_keeps_its_tasks() {
    let conn = Connection::open_in_memory().unwrap();
    let (old, new) = continuo_store::PROFILE.split_at(5);
    assert_eq!(new[0].name, "0006_work");
    old.iter().for_each(|migration| conn.execute_batch(migration.sql).unwrap());
    conn.execute_batch(
        "INSERT INTO root (id, path, added_at) VALUES (1, '/project', 0);
         INSERT INTO file_index (id, root_id, path, size, mtime_ns, content_hash, language, chunker, chunk_count,
                                 token_count, indexed_at, touched_at)
         VALUES (7, 1, 'a.rs', 0, 0, x'', '', '', 0, 0, 0, 0);
         INSERT INTO task (id, title, state, created_at, changed_at, file_id, marker, line, fingerprint, gone_at,
                           gone_path, reopens, event) VALUES
             ('hand-old', 'by hand', 'open', 1, 10, NULL, NULL, NULL, NULL, NULL, NULL, 0, 41),
             ('hand-new', 'newer', 'open', 2, 30, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL),
             ('gone', 'its comment went', 'done', 3, 20, 7, 'TODO', NULL, 'TODO:its comment went#0', 20, 'a.rs', 1, 42),
             ('done', 'done', 'done', 3, 20, 7, 'TODO', 5, 'TODO:done#0', NULL, NULL, 0, NULL),
             ('cand-a', 'a', 'candidate', 4, 40, 7, 'BUG', 3, 'BUG:a#0', NULL, NULL, 0, NULL),
             ('cand-b', 'b', 'candidate', 4, 50, 7, 'BUG', 4, 'BUG:b#0', NULL, NULL, 0, NULL),
             ('dism', 'no', 'dismissed', 5, 60, NULL, 'BUG', NULL, 'BUG:no#0', 70, 'b.rs', 0, NULL);",
    )
    .unwrap();
    new.iter().for_each(|migration| conn.execute_batch(migration.sql).unwrap());

    let all = tasks(&conn, &Filter { states: State::ALL.to_vec(), ..Filter::default() }).unwrap();
    let shown: Vec<_> = all
        .iter()
        .map(|task| {
            let asks = if task.asks_to_close { "?" } else { "" };
            format!("{} {}{asks} {} {:?} {}", task.state, task.id, task.source, task.line, task.place)
        })
        .collect();
    assert_eq!(
        shown,
        [
            "open hand-new manual None 1",
            "open gone? comment None 2",
            "open hand-old manual None 3",
            "candidate cand-b comment Some(4) -50",
            "candidate cand-a comment Some(3) -40",
            "done done comment Some(5) 1",
        ]
    );
    assert!(all.iter().all(|task| task.priority == Priority::Normal && task.labels.is_empty()));
    assert_eq!(origin(&conn, "gone").unwrap(), (Some(42), Some(7)));
    assert_eq!(origin(&conn, "hand-old").unwrap(), (Some(41), None));
    assert_eq!(untold(&conn, 7).unwrap().len(), 2, "candidates stay untold");
    let dismissed: i64 = conn.query_row("SELECT gone_at FROM task WHERE id = 'dism'", [], |row| row.get(0)).unwrap();
    assert_eq!(dismissed, 70, "what is dismissed is remembered");
}
