use super::*;
use crate::fixture;
use crate::payload::Cause;

#[test]
fn states_are_kept_for_a_week_and_then_one_a_day_for_a_year() {
    let db = fixture::database();
    let now = 1_768_471_200_000;
    let keep_days = Keep { all_days: 7, daily_days: 365 };
    let kept: Vec<i64> = db
        .write(move |tx| -> Result<_, SessionError> {
            let session = begin(tx, now - 400 * DAY_MS)?;
            for hours in (0..400 * 24).step_by(6) {
                let at = now - hours * 3_600_000;
                keep(tx, &fixture::state(&session.id, at, Cause::Regular))?;
            }
            retain(tx, keep_days, now)?;
            Ok(list(tx, i64::MAX, 10_000)?.into_iter().map(|state| (now - state.captured_at) / DAY_MS).collect())
        })
        .unwrap();
    let of_week = kept.iter().filter(|days| **days < 7).count();
    assert_eq!(of_week, 28);
    assert!(kept.len() <= 28 + 1 + 360 && kept.len() >= 28 + 357, "{}", kept.len());
    assert!(kept.iter().all(|days| *days <= 365));
}

#[test]
fn a_state_is_found_by_the_beginning_of_its_id_and_deleted_with_its_session() {
    let db = fixture::database();
    db.write(|tx| -> Result<_, SessionError> {
        let session = begin(tx, 1000)?;
        let first = keep(tx, &fixture::state(&session.id, 2000, Cause::Manual))?;
        let second = keep(tx, &fixture::state(&session.id, 3000, Cause::Exit))?;
        assert_eq!(latest(tx)?.unwrap().0.id, second);
        assert_eq!(find(tx, &first)?.0.captured_at, 2000);
        assert!(matches!(find(tx, &first[..2]), Err(SessionError::Ambiguous(_))));
        assert!(matches!(find(tx, "nothing"), Err(SessionError::NoState(_))));
        end(tx, &session.id, 3500)?;
        assert!(current(tx)?.is_none());
        delete(tx, &first)?;
        delete(tx, &second)?;
        assert!(matches!(delete(tx, &second), Err(SessionError::NoState(_))));
        assert!(latest(tx)?.is_none());
        let left: i64 = tx.query_row("SELECT count(*) FROM session", [], |row| row.get(0))?;
        assert_eq!(left, 0);
        Ok(())
    })
    .unwrap();
}
