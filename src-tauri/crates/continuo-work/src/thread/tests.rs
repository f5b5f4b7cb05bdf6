#![allow(clippy::unwrap_used)]

use super::*;
use crate::fixture::Profile;

const MONTH: i64 = 30 * 24 * 60 * 60 * 1000;

#[test]
fn a_thread_is_named_after_its_first_question() {
    let profile = Profile::new();
    let check = |question: &str, expect: &str| {
        assert_eq!(profile.write(|tx| create(tx, question)).unwrap().title, expect);
    };
    check("Where is\nthe  lexer?", "Where is the lexer?");
    check(
        "Where does the parser decide what a comment is, and who else asks it?",
        "Where does the parser decide what a comment is, and who…",
    );
    assert!(matches!(profile.write(|tx| create(tx, " \n")), Err(WorkError::NoTitle(_))));
}

#[test]
fn an_answer_is_kept_as_it_is_written() {
    let profile = Profile::new();
    let thread = profile.write(|tx| create(tx, "why?")).unwrap();
    let question = profile.write(|tx| add(tx, &thread.id, &NewMessage::question("why?"))).unwrap();
    assert_eq!((question.role, question.state), (Role::User, MessageState::Done));
    let prompt_json = r#"{"system":"s"}"#;
    let new = NewMessage { prompt: Some(prompt_json.into()), local: Some(true), ..NewMessage::answer() };
    let answer = profile.write(|tx| add(tx, &thread.id, &new)).unwrap();
    for part in ["be", "cause"] {
        profile.write(|tx| append_text(tx, &answer.id, part)).unwrap();
    }
    let writing = message(profile.conn(), &answer.id).unwrap();
    assert_eq!((writing.text.as_str(), writing.state), ("because", MessageState::Writing));
    let end =
        End { citations: Some("[1]".into()), tokens_out: Some(2), took_ms: Some(7), ..End::of(MessageState::Done) };
    let ended = profile.write(|tx| finish(tx, &answer.id, &end)).unwrap();
    let expect = Message {
        text: "because".into(),
        state: MessageState::Done,
        citations: Some("[1]".into()),
        tokens_out: Some(2),
        took_ms: Some(7),
        ..answer.clone()
    };
    assert_eq!((ended.clone(), ended.local), (expect, Some(true)));
    assert_eq!(messages(profile.conn(), &thread.id).unwrap(), [question.clone(), ended]);
    assert_eq!(prompt(profile.conn(), &answer.id).unwrap().as_deref(), Some(prompt_json));
    assert_eq!(prompt(profile.conn(), &question.id).unwrap(), None);
    assert_eq!(one(profile.conn(), &thread.id).unwrap().messages, 2);

    let late = profile.write(|tx| append_text(tx, &answer.id, "!")).unwrap_err();
    assert!(matches!(late, WorkError::Written(_)), "it has ended");
    let twice = profile.write(|tx| finish(tx, &answer.id, &End::of(MessageState::Failed))).unwrap_err();
    assert!(matches!(twice, WorkError::Written(_)), "it has ended");
    let unknown = profile.write(|tx| append_text(tx, "none", "!")).unwrap_err();
    assert!(matches!(unknown, WorkError::NoMessage(_)));
    let broken = NewMessage { citations: Some("[".into()), ..NewMessage::answer() };
    assert!(profile.write(|tx| add(tx, &thread.id, &broken)).is_err(), "what is no JSON is refused");
}

#[test]
fn what_a_killed_process_was_writing_is_stopped_with_what_there_was() {
    let profile = Profile::new();
    let thread = profile.write(|tx| create(tx, "why?")).unwrap();
    profile.write(|tx| add(tx, &thread.id, &NewMessage::question("why?"))).unwrap();
    let answer = profile.write(|tx| add(tx, &thread.id, &NewMessage::answer())).unwrap();
    profile.write(|tx| append_text(tx, &answer.id, "because")).unwrap();
    assert_eq!(profile.write(recover).unwrap(), 1);
    let stopped = message(profile.conn(), &answer.id).unwrap();
    assert_eq!((stopped.text.as_str(), stopped.state), ("because", MessageState::Stopped));
    assert_eq!(profile.write(recover).unwrap(), 0);
}

#[test]
fn the_last_said_is_listed_first_and_recent_messages_in_their_order() {
    let profile = Profile::new();
    let threads: Vec<Thread> =
        ["one", "two"].iter().map(|title| profile.write(|tx| create(tx, title)).unwrap()).collect();
    for (at, (thread, text)) in [(0, "a"), (1, "b"), (0, "c")].into_iter().enumerate() {
        let said = profile.write(|tx| add(tx, &threads[thread].id, &NewMessage::question(text))).unwrap();
        let conn = profile.conn();
        conn.execute("UPDATE message SET at = ?2 WHERE id = ?1", (&said.id, at as i64)).unwrap();
        conn.execute("UPDATE thread SET changed_at = ?2 WHERE id = ?1", (&said.thread, at as i64)).unwrap();
    }
    let listed: Vec<String> = list(profile.conn()).unwrap().into_iter().map(|thread| thread.title).collect();
    assert_eq!(listed, ["one", "two"]);
    let said = |since, most| {
        let found = recent(profile.conn(), since, most).unwrap();
        found.into_iter().map(|message| message.text).collect::<Vec<_>>()
    };
    assert_eq!(
        (said(0, 9), said(1, 9), said(0, 2)),
        (
            vec!["a".to_owned(), "b".into(), "c".into()],
            vec!["b".to_owned(), "c".into()],
            vec!["b".to_owned(), "c".into()]
        )
    );
    profile.write(|tx| delete(tx, &threads[0].id)).unwrap();
    assert_eq!(said(0, 9), ["b"], "what was deleted isn't told of");
}

#[test]
fn a_thread_is_renamed_deleted_and_restored() {
    let profile = Profile::new();
    let thread = profile.write(|tx| create(tx, "one")).unwrap();
    profile.write(|tx| add(tx, &thread.id, &NewMessage::question("x"))).unwrap();
    assert_eq!(profile.write(|tx| rename(tx, &thread.id, " other ")).unwrap().title, "other");
    assert!(matches!(profile.write(|tx| rename(tx, &thread.id, "")), Err(WorkError::NoTitle(_))));
    profile.write(|tx| delete(tx, &thread.id)).unwrap();
    assert!(matches!(messages(profile.conn(), &thread.id), Err(WorkError::NoThread(_))));
    assert_eq!(list(profile.conn()).unwrap(), []);
    assert_eq!(profile.write(|tx| restore(tx, &thread.id)).unwrap().messages, 1);
    profile.write(|tx| delete(tx, &thread.id)).unwrap();
    profile.sweep(now_ms() + MONTH + 1);
    let left: i64 = profile.conn().query_row("SELECT count(*) FROM message", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 0, "its messages go with it");
}

#[test]
fn no_query_of_threads_scans_or_sorts() {
    let profile = Profile::new();
    for condition in [LIST, ONE] {
        crate::task::check_order(profile.conn(), &select(condition));
    }
    for condition in [message::OF_THREAD, message::ONE, message::RECENT] {
        crate::task::check_order(profile.conn(), &message::select(condition));
    }
    crate::task::check_order(profile.conn(), message::RECOVER);
}
