#![allow(clippy::unwrap_used)]

use super::*;
use crate::fixture::Profile;
use crate::{Changes, delete, restore, update};

const DAY: i64 = 24 * 60 * 60 * 1000;

fn proposed(added: usize, kept: usize, gone: usize) -> Proposed {
    Proposed { added, kept, gone, changed: Vec::new() }
}

#[test]
fn a_comment_is_one_task_wherever_it_moves_in_its_file() {
    let profile = Profile::new();
    let file = profile.file("a.rs");
    let cases: &[(&[&str], Proposed, &[&str])] = &[
        (&["1 TODO parse"], proposed(1, 0, 0), &["candidate parse a.rs:1"]),
        (&["9 TODO parse"], proposed(0, 1, 0), &["candidate parse a.rs:9"]),
        // Spacing and case are no change of the task, but shown as they are.
        (&["9 TODO  Parse "], proposed(0, 1, 0), &["candidate Parse a.rs:9"]),
        // Another marker is another task.
        (&["9 FIXME parse"], proposed(1, 0, 1), &["candidate parse a.rs:9"]),
        (&["9 BUG"], proposed(1, 0, 1), &["candidate BUG a.rs:9"]),
        (
            &["2 TODO same", "4 TODO same", "6 TODO same"],
            proposed(3, 0, 1),
            &["candidate same a.rs:2", "candidate same a.rs:4", "candidate same a.rs:6"],
        ),
        (&["3 TODO same", "5 TODO same"], proposed(0, 2, 1), &["candidate same a.rs:3", "candidate same a.rs:5"]),
        (&[], proposed(0, 0, 2), &[]),
    ];
    for (step, (comments, expected, shown)) in cases.iter().enumerate() {
        assert_eq!(profile.comments(file, comments, step as i64), *expected, "step {step}");
        assert_eq!(profile.shown(), *shown, "step {step}");
    }
}

#[test]
fn a_moved_comment_keeps_the_id_and_the_age_of_its_task() {
    let profile = Profile::new();
    let file = profile.file("a.rs");
    profile.comments(file, &["1 TODO parse"], 100);
    let before = crate::task(profile.conn(), &profile.id_of("parse")).unwrap();
    profile.comments(file, &["7 TODO new", "8 TODO parse"], 200);
    let after = crate::task(profile.conn(), &before.id).unwrap();
    assert_eq!(after, crate::Task { line: Some(8), ..before });
}

#[test]
fn a_decision_follows_its_comment() {
    // What was decided, what is shown when the comment went, and when it came back.
    let cases: &[(State, &[&str], &[&str])] = &[
        (State::Candidate, &[], &["candidate parse a.rs:5"]),
        (State::Open, &["open parse?"], &["open parse a.rs:5"]),
        (State::Doing, &["doing parse?"], &["doing parse a.rs:5"]),
        (State::Blocked, &["blocked parse?"], &["blocked parse a.rs:5"]),
        (State::Done, &["done parse"], &["done parse a.rs:5"]),
        (State::Dismissed, &[], &["dismissed parse a.rs:5"]),
    ];
    for (decision, without, back) in cases {
        // The comment goes from its file.
        let profile = Profile::new();
        let file = profile.file("a.rs");
        profile.comments(file, &["1 TODO parse"], 0);
        profile.set(&profile.id_of("parse"), *decision);
        assert_eq!(profile.comments(file, &[], DAY).gone, 1);
        assert_eq!(profile.comments(file, &[], DAY).gone, 0, "what is gone doesn't go again");
        assert_eq!(profile.shown(), *without, "{decision}, comment gone");
        profile.comments(file, &["5 TODO parse"], 2 * DAY);
        assert_eq!(profile.shown(), *back, "{decision}, comment back");

        // The file goes with its comment, and comes back to its path.
        let profile = Profile::new();
        let file = profile.file("a.rs");
        profile.comments(file, &["1 TODO parse"], 0);
        profile.set(&profile.id_of("parse"), *decision);
        assert_eq!(profile.delete(&[file], DAY), 1);
        assert_eq!(profile.shown(), *without, "{decision}, file gone");
        profile.comments(profile.file("a.rs"), &["5 TODO parse"], 2 * DAY);
        assert_eq!(profile.shown(), *back, "{decision}, file back");

        // The comment goes first, its file later, and both come back.
        let profile = Profile::new();
        let file = profile.file("a.rs");
        profile.comments(file, &["1 TODO parse"], 0);
        profile.set(&profile.id_of("parse"), *decision);
        profile.comments(file, &[], DAY);
        assert_eq!(profile.delete(&[file], 2 * DAY), 0, "its task had gone before");
        assert_eq!(profile.shown(), *without, "{decision}, comment and file gone");
        profile.comments(profile.file("a.rs"), &["5 TODO parse"], 3 * DAY);
        assert_eq!(profile.shown(), *back, "{decision}, both back");
    }
}

#[test]
fn a_renamed_file_keeps_the_decisions_in_either_order() {
    for new_first in [false, true] {
        let profile = Profile::new();
        let old = profile.file("a.rs");
        let comments = ["1 TODO candidate", "2 TODO open", "3 TODO done", "4 TODO dismissed", "5 TODO dismissed"];
        profile.comments(old, &comments, 0);
        let open = profile.id_of("open");
        profile.set(&open, State::Open);
        profile.set(&profile.id_of("done"), State::Done);
        for task in crate::tasks(profile.conn(), &crate::Filter::default()).unwrap() {
            if task.title == "dismissed" {
                profile.set(&task.id, State::Dismissed);
            }
        }
        let new = profile.file("b.rs");
        if new_first {
            profile.comments(new, &comments, DAY);
            profile.delete(&[old], DAY + 500);
        } else {
            profile.delete(&[old], DAY);
            profile.comments(new, &comments, DAY + 500);
        }
        assert_eq!(
            profile.shown(),
            [
                "candidate candidate b.rs:1",
                "dismissed dismissed b.rs:4",
                "dismissed dismissed b.rs:5",
                "done done b.rs:3",
                "open open b.rs:2",
            ],
            "new first: {new_first}"
        );
        assert_eq!(profile.id_of("open"), open);
    }
}

#[test]
fn a_comment_of_another_file_much_later_is_another_task() {
    let profile = Profile::new();
    let old = profile.file("a.rs");
    profile.comments(old, &["1 TODO fix this"], 0);
    profile.set(&profile.id_of("fix this"), State::Open);
    profile.delete(&[old], DAY);
    profile.comments(profile.file("b.rs"), &["1 TODO fix this"], 2 * DAY);
    assert_eq!(profile.shown(), ["candidate fix this b.rs:1", "open fix this?"]);
}

#[test]
fn files_that_go_together_inherit_nothing_from_each_other() {
    let profile = Profile::new();
    let (a, b) = (profile.file("a.rs"), profile.file("b.rs"));
    profile.comments(a, &["1 TODO same"], 0);
    profile.set(&profile.id_of("same"), State::Open);
    profile.comments(b, &["1 TODO same"], 0);
    assert_eq!(profile.delete(&[a, b], 1000), 2);
    assert_eq!(profile.shown(), ["open same?"]);
}

#[test]
fn what_a_person_said_about_a_task_without_comment_holds_when_it_comes_back() {
    for decision in [State::Open, State::Blocked, State::Done, State::Dismissed] {
        let profile = Profile::new();
        let file = profile.file("a.rs");
        profile.comments(file, &["1 TODO parse"], 0);
        let id = profile.id_of("parse");
        profile.set(&id, State::Doing);
        profile.comments(file, &[], DAY);
        let without = profile.set(&id, decision);
        assert_eq!((without.path, without.asks_to_close), (None, decision.is_active()));
        profile.comments(file, &["2 TODO parse"], 2 * DAY);
        assert_eq!(profile.shown(), [format!("{decision} parse a.rs:2")]);
    }
}

#[test]
fn a_task_that_stays_without_its_comment_forgets_it() {
    let profile = Profile::new();
    let file = profile.file("a.rs");
    profile.comments(file, &["1 TODO parse"], 0);
    let id = profile.id_of("parse");
    profile.set(&id, State::Open);
    let keep = Changes { asks_to_close: Some(false), ..Changes::default() };
    assert_eq!(profile.write(|tx| update(tx, &id, &keep)).unwrap().path.as_deref(), Some("a.rs"), "it didn't ask");
    profile.comments(file, &[], DAY);
    assert_eq!(profile.shown(), ["open parse?"]);
    let kept = profile.write(|tx| update(tx, &id, &keep)).unwrap();
    assert_eq!((kept.asks_to_close, kept.source), (false, Source::Comment));
    profile.comments(file, &["1 TODO parse"], 2 * DAY);
    assert_eq!(profile.shown(), ["open parse", "candidate parse a.rs:1"], "the same words are another task");
}

#[test]
fn a_title_that_a_person_gave_outlives_a_change_of_the_comment() {
    let profile = Profile::new();
    let file = profile.file("a.rs");
    profile.comments(file, &["1 TODO parse"], 0);
    let id = profile.id_of("parse");
    let named = Changes { title: Some("Write the parser".into()), ..Changes::default() };
    profile.write(|tx| update(tx, &id, &named)).unwrap();
    profile.comments(file, &["5 TODO Parse"], DAY);
    assert_eq!(profile.shown(), ["candidate Write the parser a.rs:5"]);
}

#[test]
fn what_was_deleted_is_not_proposed_again_until_its_comment_went_for_good() {
    let profile = Profile::new();
    let file = profile.file("a.rs");
    profile.comments(file, &["1 TODO candidate", "2 TODO open"], 0);
    let (candidate, open) = (profile.id_of("candidate"), profile.id_of("open"));
    profile.set(&open, State::Open);
    for id in [&candidate, &open] {
        profile.write(|tx| delete(tx, id)).unwrap();
    }
    let now = now_ms();
    profile.comments(file, &["1 TODO candidate", "2 TODO open"], now);
    assert_eq!(profile.sweep(now + 40 * DAY), 0, "their comments are there");
    assert_eq!(profile.shown(), [""; 0]);
    profile.write(|tx| restore(tx, &candidate)).unwrap();
    assert_eq!(profile.shown(), ["candidate candidate a.rs:1"]);
    profile.comments(file, &[], now + 41 * DAY);
    assert_eq!(profile.sweep(now + 42 * DAY), 1, "one was deleted long ago, and nothing proposes it any more");
}

#[test]
fn a_tick_makes_done_what_was_accepted_and_no_tick_opens_it_again() {
    // What somebody decided, and what is shown when the box is ticked, and when it isn't any more.
    let cases: &[(State, &[&str], &[&str])] = &[
        (State::Candidate, &[], &["candidate a.md:1"]),
        (State::Open, &["done a.md:1"], &["open a.md:1"]),
        (State::Doing, &["done a.md:1"], &["open a.md:1"]),
        (State::Blocked, &["done a.md:1"], &["open a.md:1"]),
        (State::Done, &["done a.md:1"], &["done a.md:1"]),
        (State::Dismissed, &["dismissed a.md:1"], &["dismissed a.md:1"]),
    ];
    for (decision, ticked, unticked) in cases {
        let profile = Profile::new();
        let file = profile.file("a.md");
        let shown = || profile.shown().iter().map(|line| line.replacen("write ", "", 1)).collect::<Vec<_>>();
        profile.markdown(file, "- [ ] write", 0);
        let task = profile.set(&profile.id_of("write"), *decision);
        assert_eq!((task.source, task.marker), (Source::Checkbox, None));
        let changed = if decision.is_active() { vec![task.id.clone()] } else { vec![] };
        assert_eq!(profile.markdown(file, "- [x] write", 1).changed, changed, "{decision}");
        assert_eq!(shown(), *ticked, "{decision}, ticked");
        assert_eq!(profile.markdown(file, "- [x] write", 2).changed, [""; 0], "{decision}, it was ticked already");
        assert_eq!(profile.markdown(file, "- [ ] write", 3).changed, changed, "{decision}");
        assert_eq!(shown(), *unticked, "{decision}, unticked");
    }
}

#[test]
fn only_a_change_of_the_tick_overrules_what_somebody_decided() {
    let profile = Profile::new();
    let file = profile.file("a.md");
    profile.markdown(file, "- [ ] write", 0);
    let id = profile.id_of("write");
    profile.set(&id, State::Open);
    profile.markdown(file, "- [x] write", 1);
    profile.set(&id, State::Doing);
    profile.markdown(file, "\n- [x] write", 2);
    assert_eq!(profile.shown(), ["doing write a.md:2"], "the file changed, the tick didn't");
    profile.markdown(file, "- [ ] write", 3);
    profile.set(&id, State::Done);
    profile.markdown(file, "- [x] write", 4);
    profile.markdown(file, "- [ ] write", 5);
    assert_eq!(profile.shown(), ["done write a.md:1"], "it was done on the board");
}

#[test]
fn a_checkbox_with_a_marker_in_it_is_one_task() {
    let profile = Profile::new();
    let file = profile.file("a.md");
    let checkbox = Todo { sign: Sign::Checkbox { done: false }, text: "TODO write", line: 2 };
    let marker = |line| Todo { sign: Sign::Marker("TODO"), text: "write", line };
    profile.write(|tx| propose_at(tx, file, &[marker(2), checkbox, marker(3)], 0)).unwrap();
    assert_eq!(profile.shown(), ["candidate TODO write a.md:2", "candidate write a.md:3"]);
}

#[test]
fn a_checkbox_is_one_task_among_its_equals() {
    let profile = Profile::new();
    let file = profile.file("a.md");
    let text = "- [ ] write\n- [ ] \n- [x] write\n- [ ] write\n- [x] done before\n";
    assert_eq!(profile.markdown(file, text, 0), proposed(2, 0, 0), "neither what is ticked nor what says nothing");
    assert_eq!(profile.comments(file, &["1 TODO write"], 1), proposed(1, 0, 2), "a comment is none of them");
    profile.markdown(file, text, 2);
    let id = profile.id_of("write");
    profile.set(&id, State::Open);
    profile.markdown(file, "", 3);
    assert!(crate::task(profile.conn(), &id).unwrap().asks_to_close);
    profile.delete(&[file], 4);
    // It comes back elsewhere and is ticked by then.
    let moved = profile.markdown(profile.file("b.md"), "- [x] write", 5);
    assert_eq!(moved.changed, [id]);
    assert_eq!(profile.shown(), ["done write b.md:1"]);
}

#[test]
fn sweeping_settles_a_deleted_root_and_old_dismissals() {
    let profile = Profile::new();
    let file = profile.file("a.rs");
    profile.comments(file, &["1 TODO candidate", "2 TODO open", "3 TODO done", "4 TODO dismissed"], 0);
    for (title, state) in [("open", State::Open), ("done", State::Done), ("dismissed", State::Dismissed)] {
        profile.set(&profile.id_of(title), state);
    }
    let by_hand = profile.task("by hand");
    profile.set(&by_hand.id, State::Dismissed);
    assert_eq!(profile.sweep(DAY), 0, "every comment is there");

    profile.conn().execute("DELETE FROM root", []).unwrap();
    assert_eq!(profile.shown(), ["dismissed by hand", "done done", "open open"], "a proposal goes with its file");
    assert_eq!(profile.sweep(DAY), 1, "the candidate");
    assert_eq!(profile.shown(), ["dismissed by hand", "done done", "open open?"]);
    assert_eq!(profile.sweep(2 * DAY), 0, "settled");
    assert_eq!(profile.sweep(40 * DAY), 1, "the dismissed one's comment went a month ago");
    assert_eq!(profile.shown(), ["dismissed by hand", "done done", "open open?"]);
}

#[test]
fn a_text_of_any_length_and_alphabet_is_a_task() {
    let profile = Profile::new();
    let file = profile.file("a.rs");
    let long = format!("1 TODO {}", "Übergrößenträger ".repeat(1000));
    profile.comments(file, &[&long, "2 HACK '; DROP TABLE task; --"], 0);
    assert_eq!(profile.comments(file, &[&long, "2 HACK '; DROP TABLE task; --"], 0), proposed(0, 2, 0));
    let titles = crate::tasks(profile.conn(), &crate::Filter::default()).unwrap();
    assert_eq!(titles[0].title.chars().count(), TITLE);
    assert_eq!(titles[1].title, "'; DROP TABLE task; --");
}

#[test]
fn no_query_of_comments_scans_the_tasks() {
    let profile = Profile::new();
    for sql in [OF_FILE, GONE_LIKE, NEW_LIKE, FORSAKEN, OUTDATED, DELETED] {
        crate::task::check_plan(profile.conn(), sql);
    }
}
