//! Random operations against a list.

use super::*;
use proptest::prelude::*;
use serde_json::json;

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is emitted in whatever order and way, with the log closed and opened in between, is what a list would hold.
    #[test]
    fn the_log_is_a_list_that_remembers(steps in prop::collection::vec((0_u8..16, 0_usize..5, 0_usize..4), 1..120)) {
        let folder = tempfile::tempdir().unwrap();
        let contexts: Vec<ContextRef> = (0..5).map(|_| context()).collect();
        let names = ["a", "a.b", "c", "d.e.f"];
        let mut log = Some(open(folder.path()));
        let mut model: Vec<(EventId, usize, usize, serde_json::Value)> = Vec::new();
        for (at, (step, context, kind)) in steps.into_iter().enumerate() {
            if step == 0 {
                drop(log.take());
                log = Some(open(folder.path()));
                continue;
            }
            let open_log = log.as_ref().unwrap();
            let value = json!({ "at": at, "text": "ü\n".repeat(step.into()) });
            // Some are caused by the last.
            let context_here = match model.last().filter(|_| step % 4 == 1) {
                Some((last, ..)) => open_log.get(*last).unwrap().unwrap().effects(),
                None => contexts[context].clone(),
            };
            let context = contexts.iter().position(|one| one.key() == context_here.key()).unwrap();
            let _in = context_here.enter();
            let id = match step {
                2 | 3 => {
                    let value = value.clone();
                    open_log.write(move |tx| Ok::<_, continuo_store::StoreError>(tx.emit_in(names[kind], 1, &value).unwrap())).unwrap()
                }
                4 => {
                    let taken_back = open_log.write(move |tx| -> Result<(), continuo_store::StoreError> {
                        tx.emit_in(names[kind], 1, &1).unwrap();
                        Err(continuo_store::StoreError::Panicked("taken back".into()))
                    });
                    prop_assert!(taken_back.is_err());
                    continue;
                }
                _ => open_log.emit(names[kind], &value).unwrap(),
            };
            model.push((id, context, kind, value));
        }
        let log = log.unwrap();
        for (id, context, kind, value) in &model {
            let event = log.get(*id).unwrap().unwrap();
            prop_assert_eq!((&*event.kind, event.value(), event.context.key()), (names[*kind], value.clone(), contexts[*context].key()));
        }
        let wanted = |takes: &dyn Fn(usize, usize) -> bool| -> Vec<u64> {
            model.iter().filter(|(_, context, kind, _)| takes(*context, *kind)).map(|(id, ..)| id.0).collect()
        };
        prop_assert_eq!(ids(&all(&log, EventFilter::default())), wanted(&|_, _| true));
        for (at, kind) in names.iter().enumerate() {
            prop_assert_eq!(ids(&all(&log, kinds(&[kind]))), wanted(&|_, kind| kind == at));
        }
        for (at, context) in contexts.iter().enumerate() {
            let filter = EventFilter { correlation: Some(context.correlation), ..EventFilter::default() };
            prop_assert_eq!(ids(&all(&log, filter)), wanted(&|context, _| context == at));
        }
    }
}
