//! Subscribers: in order, each event at least once, whatever happens to them or to others.

use super::*;
use crossbeam_channel::unbounded;

#[test]
fn a_position_outlives_the_process_and_filters_hold() {
    let folder = tempfile::tempdir().unwrap();
    let (to, seen) = unbounded();
    for round in 0..3_u64 {
        let log = open(folder.path());
        for n in 0..100 {
            log.emit(if n % 2 == 0 { "even.n" } else { "odd.n" }, &(round * 100 + n)).unwrap();
        }
        let to = to.clone();
        let reaction = log
            .react("test", kinds(&["even.*"]), move |event| {
                to.send(event.value().as_u64().unwrap()).map_err(|error| error.to_string())
            })
            .unwrap();
        for n in 0..50 {
            assert_eq!(seen.recv_timeout(SOON).unwrap(), round * 100 + n * 2);
        }
        drop(reaction);
    }
    assert!(seen.is_empty());
}

#[test]
fn who_fails_or_panics_gets_the_event_again_and_slows_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path());
    let (to, seen) = unbounded();
    let mut tries = 0;
    let fails = log
        .react("fails", EventFilter::default(), move |event| {
            tries += 1;
            match (event.value().as_u64().unwrap(), tries) {
                (1, 2) => panic!("the second try"),
                (1, 3) => Err("the third".into()),
                (n, tries) => to.send((n, tries)).map_err(|error| error.to_string()),
            }
        })
        .unwrap();
    let (others, of_others) = unbounded();
    let _works = log
        .react("works", EventFilter::default(), move |event| {
            others.send(event.value().as_u64().unwrap()).map_err(|error| error.to_string())
        })
        .unwrap();
    let (hangs_to, hangs_here) = unbounded::<()>();
    let hangs = log
        .react("hangs", EventFilter::default(), move |_| hangs_here.recv().map_err(|error| error.to_string()))
        .unwrap();
    for n in 0..1000_u64 {
        log.emit("n", &n).unwrap();
    }
    assert_eq!(
        (0..1000).map(|_| of_others.recv_timeout(SOON).unwrap()).collect::<Vec<_>>(),
        (0..1000).collect::<Vec<_>>()
    );
    assert_eq!((seen.recv_timeout(SOON).unwrap(), seen.recv_timeout(SOON).unwrap()), ((0, 1), (1, 4)));
    assert_eq!(seen.recv_timeout(SOON).unwrap().0, 2);
    drop(hangs_to);
    drop(hangs);
    drop(fails);
}

#[test]
fn what_a_handler_emits_is_an_effect_of_its_event() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path());
    let cause = log.emit("cause", &1).unwrap();
    let emits = log.clone();
    let reaction = log
        .react("answers", kinds(&["cause"]), move |_| {
            emits.emit("effect", &2).map(drop).map_err(|error| error.to_string())
        })
        .unwrap();
    let mut seen = log.subscribe(kinds(&["effect"]), EventId(0));
    let effect = seen.next(SOON).unwrap().unwrap();
    assert_eq!(effect.context.parent(), Some(cause));
    drop(reaction);
    assert_eq!(ids(&log.chain(cause, 10).unwrap().unwrap().events), [cause.0, effect.id.0]);
}
