#![allow(clippy::unwrap_used)]

use std::collections::HashMap;
use std::sync::Barrier;

use crossbeam_channel::{Receiver, unbounded};

use super::*;
use crate::testing::{OwnModels, runtime};

fn jobs(count: u8) -> Vec<EmbedJob> {
    let job = |number: u8| EmbedJob {
        key: [number; 32],
        file_name: format!("file{number}.rs"),
        context: "Class: Parser".to_owned(),
        text: format!("fn parse{number}() {}", "{ token } ".repeat(usize::from(number))),
    };
    (0..count).map(job).collect()
}

fn start(own: &OwnModels, threads: usize) -> EmbedThreads {
    EmbedThreads::start(&runtime(), &own.add("pieces"), threads)
}

/// Receives that many answers, by key; there must be one for each.
fn answers(done: &Receiver<Embedded>, count: usize) -> HashMap<[u8; 32], Result<Vec<Vec<f32>>, EmbedError>> {
    let answers: HashMap<_, _> = (0..count).map(|_| done.recv().unwrap()).map(|done| (done.key, done.result)).collect();
    assert_eq!(answers.len(), count, "each job is answered once");
    answers
}

#[test]
fn chunks_have_the_vectors_that_one_embedder_gives_them() {
    let own = OwnModels::new();
    let threads = start(&own, 3);
    let (sender, done) = unbounded();
    threads.submit(jobs(100), &sender).unwrap();
    let answers = answers(&done, 100);
    let mut embedder = Embedder::new(&runtime(), threads.model()).unwrap();
    for job in jobs(100) {
        let expected = embedder.embed_document(&job.file_name, &job.context, &job.text).unwrap();
        assert_eq!(answers[&job.key].as_ref().unwrap(), &expected);
    }
}

#[test]
fn queries_are_answered_while_chunks_are_held_back() {
    let own = OwnModels::new();
    let threads = start(&own, 1);
    threads.throttle(0.0);
    let (sender, done) = unbounded();
    threads.submit(jobs(QUEUED as u8), &sender).unwrap();
    let query = threads.query("parse").unwrap();
    assert_eq!(query.len(), 16);
    assert!(done.is_empty(), "nothing was embedded while it was paused");
    threads.throttle(0.5);
    assert!(answers(&done, QUEUED).values().all(Result::is_ok));
}

#[test]
fn a_repeated_query_is_answered_from_memory_and_the_memory_is_bounded() {
    let own = OwnModels::new();
    let threads = start(&own, 1);
    let first = threads.query("parse").unwrap();
    assert!(Arc::ptr_eq(&first, &threads.query("parse").unwrap()));
    for number in 0..RECENT_QUERIES.get() {
        threads.query(&number.to_string()).unwrap();
    }
    assert_eq!(lock(&threads.shared.recent).len(), RECENT_QUERIES.get());
    let again = threads.query("parse").unwrap();
    assert!(!Arc::ptr_eq(&first, &again), "it was the oldest");
    assert_eq!(first, again);
}

#[test]
fn one_session_more_than_threads_is_the_most() {
    let own = OwnModels::new();
    let threads = start(&own, 2);
    let (sender, done) = unbounded();
    let together = Barrier::new(4);
    std::thread::scope(|scope| {
        for asker in 0..4 {
            let (threads, together) = (&threads, &together);
            scope.spawn(move || {
                together.wait();
                for number in 0..50 {
                    threads.query(&format!("{asker} {number}")).unwrap();
                }
            });
        }
        threads.submit(jobs(200), &sender).unwrap();
    });
    answers(&done, 200);
    let sessions = lock(&threads.shared.idle).len();
    assert!((1..=3).contains(&sessions), "{sessions} sessions");
}

#[test]
fn the_number_of_threads_can_change_while_they_work() {
    let own = OwnModels::new();
    let threads = start(&own, 1);
    let (sender, done) = unbounded();
    for wanted in [4, 1, 0, 2] {
        threads.set_threads(wanted);
        threads.submit(jobs(50), &sender).unwrap();
    }
    for _ in 0..200 {
        done.recv().unwrap().result.unwrap();
    }
    assert_eq!(lock(&threads.workers).len(), 4, "none is started twice");
}

#[test]
fn stopping_answers_what_was_queued() {
    let own = OwnModels::new();
    let threads = start(&own, 2);
    threads.throttle(0.0);
    let (sender, done) = unbounded();
    threads.submit(jobs(10), &sender).unwrap();
    drop(threads);
    assert!(answers(&done, 10).values().all(|result| matches!(result, Err(EmbedError::Stopped))));
}

#[test]
fn one_who_waits_for_room_is_told_of_the_stop() {
    let own = OwnModels::new();
    let threads = start(&own, 1);
    threads.throttle(0.0);
    let (sender, done) = unbounded();
    std::thread::scope(|scope| {
        let shared = &threads.shared;
        let waiting = scope.spawn(|| threads.submit(jobs(QUEUED as u8 + 5), &sender));
        while lock(&shared.state).queue.len() < QUEUED {
            std::thread::yield_now();
        }
        lock(&shared.state).stopping = true;
        shared.room.notify_all();
        assert!(matches!(waiting.join().unwrap(), Err(EmbedError::Stopped)));
    });
    drop(threads);
    assert_eq!(answers(&done, QUEUED).len(), QUEUED, "what was queued is answered, the rest isn't");
}

#[test]
fn a_model_that_can_not_be_loaded_is_an_answer_for_everything() {
    let own = OwnModels::new();
    let threads = start(&own, 2);
    std::fs::write(own.path().join("pieces/model.onnx"), "no graph").unwrap();
    let unusable = |error: EmbedError| assert!(matches!(error, EmbedError::ModelUnusable { .. }), "{error}");
    unusable(threads.warm().unwrap_err());
    unusable(threads.query("parse").unwrap_err());
    let (sender, done) = unbounded();
    threads.submit(jobs(5), &sender).unwrap();
    answers(&done, 5).into_values().for_each(|result| unusable(result.unwrap_err()));
}

#[test]
fn who_stops_listening_stops_nobody() {
    let own = OwnModels::new();
    let threads = start(&own, 2);
    let (sender, done) = unbounded();
    drop(done);
    threads.submit(jobs(20), &sender).unwrap();
    let (sender, done) = unbounded();
    threads.submit(jobs(20), &sender).unwrap();
    assert!(answers(&done, 20).values().all(Result::is_ok));
}

#[test]
fn warming_loads_a_session_that_the_first_text_uses() {
    let own = OwnModels::new();
    let threads = start(&own, 1);
    assert_eq!(lock(&threads.shared.idle).len(), 0);
    threads.warm().unwrap();
    threads.query("parse").unwrap();
    assert_eq!(lock(&threads.shared.idle).len(), 1);
}

#[test]
#[cfg(target_os = "linux")]
fn workers_yield_to_programs_in_the_foreground() {
    let stat = std::thread::spawn(|| {
        lower_priority();
        std::fs::read_to_string("/proc/thread-self/stat").unwrap()
    });
    let stat = stat.join().unwrap();
    // Field 19 is the nice value; after the name in parentheses the third comes first.
    let nice = stat.rsplit_once(')').unwrap().1.split_whitespace().nth(16).unwrap();
    assert!(nice.parse::<i32>().unwrap() >= 10, "{stat}");
}
