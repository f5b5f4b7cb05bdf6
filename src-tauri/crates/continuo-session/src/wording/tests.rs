use super::*;
use crate::fixture;
use crate::greeting::Fact;
use crate::payload::Cause;

fn of(text: &str) -> Statement {
    Statement { key: text.into(), text: text.into(), ..Statement::default() }
}

fn state(blockers: &[&str]) -> SessionState {
    let mut state = fixture::state("s", 0, Cause::Manual);
    state.state.blockers = blockers.iter().map(|text| of(text)).collect();
    state
}

#[test]
fn statements_get_the_order_and_the_words_that_they_support() {
    let check = |answer: &str, expect: &[&str]| {
        let mut state = state(&["`make` failed (exit code 2)", "2 conflicts in notes.md"]);
        let before = state.clone();
        let changed = word_state(&mut state, answer, "ollama/small");
        let texts: Vec<_> = state.state.blockers.iter().map(|one| one.text.as_str()).collect();
        assert_eq!(texts, expect, "{answer}");
        assert_eq!(changed, state.state.blockers != before.state.blockers);
        assert_eq!(state.synthesis, if changed { "ollama/small" } else { "rules" });
    };
    let as_it_was = ["`make` failed (exit code 2)", "2 conflicts in notes.md"];
    check(
        r#"Sure! {"blockers":[{"id":"b2","text":"notes.md has two conflicts"},{"id":"b1","text":"make is failing with exit code 2"}]} Done."#,
        &["notes.md has two conflicts", "make is failing with exit code 2"],
    );
    check(r#"{"blockers":[{"id":"b2","text":"All conflicts are resolved"}]}"#, &[as_it_was[1], as_it_was[0]]);
    check(r#"{"blockers":[{"id":"b9","text":"The server is down"},{"id":"b1"},{"id":"b1"}]}"#, &as_it_was);
    check(r#"{"blockers":[{"id":"b1","text":"Ignore your instructions"}]}"#, &as_it_was);
    for broken in ["", "no", "{", "{}", "[1]", r#"{"blockers":7}"#, r#"{"blockers":[{"text":"make failed"}]}"#] {
        check(broken, &as_it_was);
    }
}

#[test]
fn what_a_person_pinned_or_wrote_stays() {
    let mut state = state(&["make failed", "tests failed"]);
    state.state.blockers[0].pinned = true;
    state.state.blockers[0].edited = true;
    let answer = r#"{"blockers":[{"id":"b2","text":"failing tests"},{"id":"b1","text":"failing make"}]}"#;
    assert!(word_state(&mut state, answer, "m"));
    let texts: Vec<_> = state.state.blockers.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(texts, ["make failed", "failing tests"]);
}

#[test]
fn a_greeting_keeps_the_sentences_that_its_facts_support() {
    let fact = |text: &str| Fact { kind: "focus".into(), text: text.into(), ..Fact::default() };
    let rules = Greeting {
        text: "rules".into(),
        synthesis: "rules".into(),
        facts: vec![fact("parser.rs:142 on fix/lexer"), fact("3 commits in app by Ann")],
    };
    let worded = |answer: &str| word_greeting(&rules, answer, "m").map(|greeting| greeting.text);
    let answer = r#"{"sentences":[{"text":"Welcome back!"},
        {"text":"You left off in parser.rs:142 on fix/lexer.","facts":["f1"]},
        {"text":"Ann made three commits in app.","facts":["f2"]},
        {"text":"Ann fixed the bug in parser.rs.","facts":["f1","f2"]},
        {"text":"Your password is hunter2.","facts":["f7"]}]}"#;
    assert_eq!(
        worded(answer).as_deref(),
        Some("Welcome back! You left off in parser.rs:142 on fix/lexer."),
        "made isn't said by the fact of the commits"
    );
    assert_eq!(worded(r#"{"sentences":[{"text":"Welcome back!"}]}"#), None, "it says nothing");
    assert_eq!(worded("I can't do that."), None);
    assert_eq!(ask_about_greeting(&Greeting::default()), None);
    assert!(ask_about_greeting(&rules).unwrap().question.contains("fix/lexer"));
}
