//! What a person decided about blockers and next steps: the table `statement`.

use crate::SessionError;
use crate::payload::Statement;
use continuo_store::now_ms;
use continuo_store::rusqlite::{Connection, Transaction, params};
use std::collections::HashMap;

/// What was decided about one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    pub pinned: bool,
    /// It isn't told any more.
    pub dismissed: bool,
    /// In place of the text that the rules have.
    pub text: Option<String>,
}

/// Keeps a decision; one that decides nothing is taken back.
pub fn decide(tx: &Transaction<'_>, key: &str, kind: &str, decision: &Decision) -> Result<(), SessionError> {
    if *decision == Decision::default() {
        tx.prepare_cached("DELETE FROM statement WHERE key = ?1")?.execute([key])?;
        return Ok(());
    }
    let Decision { pinned, dismissed, text } = decision;
    tx.prepare_cached(
        "INSERT OR REPLACE INTO statement (key, decided_at, pinned, dismissed, kind, text)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![key, now_ms(), pinned, dismissed, kind, text])?;
    Ok(())
}

/// Returns every decision by its key.
pub fn decisions(db: &Connection) -> Result<HashMap<String, Decision>, SessionError> {
    let mut statement = db.prepare_cached("SELECT key, pinned, dismissed, text FROM statement")?;
    let rows = statement.query_map([], |row| {
        Ok((row.get(0)?, Decision { pinned: row.get(1)?, dismissed: row.get(2)?, text: row.get(3)? }))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Has what was decided in force: what is dismissed is left out, what is pinned comes first.
pub fn apply(statements: Vec<Statement>, decisions: &HashMap<String, Decision>) -> Vec<Statement> {
    let mut kept: Vec<Statement> = statements
        .into_iter()
        .filter_map(|statement| {
            let Some(decision) = decisions.get(&statement.key) else { return Some(statement) };
            let text = decision.text.clone().unwrap_or_else(|| statement.text.clone());
            let decided = Statement { text, pinned: decision.pinned, edited: decision.text.is_some(), ..statement };
            (!decision.dismissed).then_some(decided)
        })
        .collect();
    kept.sort_by_key(|statement| !statement.pinned);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dismissed_stays_away_and_what_is_pinned_is_first() {
        let of = |key: &str| Statement { key: key.into(), text: key.into(), ..Statement::default() };
        let decided =
            |pinned, dismissed, text: Option<&str>| Decision { pinned, dismissed, text: text.map(Into::into) };
        let decisions = HashMap::from([
            ("b".to_owned(), decided(false, true, None)),
            ("c".to_owned(), decided(true, false, Some("other"))),
        ]);
        let kept = apply(vec![of("a"), of("b"), of("c")], &decisions);
        let shown: Vec<_> = kept.iter().map(|s| (s.text.as_str(), s.pinned, s.edited)).collect();
        assert_eq!(shown, [("other", true, true), ("a", false, false)]);
    }
}
