//! The searches of a profile that are kept: the recent ones, and those that were saved under a name.

use crate::api::{Asked, KeptSearch, SearchHistory};
use crate::error::{ApiError, Code, Result};
use crate::events::rfc3339;
use continuo_store::rusqlite::{self, Row};
use continuo_store::{Database, StoreError, now_ms};

/// Recent searches that are kept.
const RECENT: i64 = 50;
const LONGEST_NAME: usize = 80;
const LONGEST_QUERY: usize = 1000;

pub(crate) fn history(db: &Database) -> Result<SearchHistory> {
    let all = db.read(|db| -> std::result::Result<_, StoreError> {
        let mut statement =
            db.prepare_cached("SELECT id, name, asked, at FROM search ORDER BY name COLLATE NOCASE, at DESC, id DESC")?;
        let rows = statement.query_map([], kept)?;
        Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
    })?;
    let (saved, recent) = all.into_iter().partition(|one| one.name.is_some());
    Ok(SearchHistory { recent, saved })
}

/// Keeps a search; one that is kept already moves to the front.
pub(crate) fn keep(db: &Database, asked: &Asked, name: Option<&str>) -> Result<KeptSearch> {
    let name = name.map(str::trim);
    if name.is_some_and(|name| name.is_empty() || name.chars().count() > LONGEST_NAME) {
        return Err(ApiError::new(Code::Invalid, "a saved search needs a name of 1 to 80 characters"));
    }
    if asked.query.trim().is_empty() || asked.query.chars().count() > LONGEST_QUERY {
        return Err(ApiError::new(Code::Invalid, "a search without words, or with too many, can't be kept"));
    }
    let text = serde_json::to_string(asked)
        .map_err(|e| ApiError::new(Code::Internal, format!("cannot write a search: {e}")))?;
    let name = name.map(String::from);
    Ok(db.write(move |tx| -> std::result::Result<_, StoreError> {
        let upsert = if name.is_some() {
            "INSERT INTO search (name, asked, at) VALUES (?1, ?2, ?3)
             ON CONFLICT (name) WHERE name IS NOT NULL DO UPDATE SET asked = excluded.asked, at = excluded.at
             RETURNING id, name, asked, at"
        } else {
            "INSERT INTO search (name, asked, at) VALUES (?1, ?2, ?3)
             ON CONFLICT (asked) WHERE name IS NULL DO UPDATE SET at = excluded.at
             RETURNING id, name, asked, at"
        };
        let done = tx.query_row(upsert, (&name, &text, now_ms()), kept)?;
        tx.execute(
            "DELETE FROM search WHERE name IS NULL
             AND id NOT IN (SELECT id FROM search WHERE name IS NULL ORDER BY at DESC, id DESC LIMIT ?1)",
            [RECENT],
        )?;
        Ok(done)
    })?)
}

/// Forgets a kept search, or all recent ones.
pub(crate) fn forget(db: &Database, id: Option<i64>) -> Result<()> {
    let gone = db.write(move |tx| -> std::result::Result<_, StoreError> {
        Ok(match id {
            Some(id) => tx.execute("DELETE FROM search WHERE id = ?1", [id])?,
            None => tx.execute("DELETE FROM search WHERE name IS NULL", [])?,
        })
    })?;
    if id.is_some() && gone == 0 {
        return Err(ApiError::new(Code::NotFound, "this search isn't kept any more"));
    }
    Ok(())
}

fn kept(row: &Row<'_>) -> rusqlite::Result<KeptSearch> {
    let asked: String = row.get(2)?;
    Ok(KeptSearch {
        id: row.get(0)?,
        name: row.get(1)?,
        // One that a later version wrote keeps its words at least.
        asked: serde_json::from_str(&asked).unwrap_or_else(|_| Asked { query: asked, ..Asked::default() }),
        at: rfc3339(row.get(3)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use continuo_store::{OpenOptions, PROFILE};

    fn asked(query: &str) -> Asked {
        Asked { query: query.into(), languages: vec!["rust".into()], ..Asked::default() }
    }

    #[test]
    fn recent_searches_are_kept_once_each_and_saved_ones_until_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let options = OpenOptions { migrations: PROFILE, ..OpenOptions::default() };
        let db = Database::open(&folder.path().join("profile.db"), &options).unwrap();
        for at in 0..RECENT + 5 {
            keep(&db, &asked(&format!("query {at}")), None).unwrap();
        }
        let again = keep(&db, &asked("query 30"), None).unwrap();
        let saved = keep(&db, &asked("lexer"), Some(" Lexer ")).unwrap();
        keep(&db, &asked("lexer errors"), Some("lexer")).unwrap();
        let found = history(&db).unwrap();
        assert_eq!(found.recent.len() as i64, RECENT);
        assert_eq!(found.recent.iter().filter(|one| one.asked == again.asked).count(), 1);
        assert_eq!(found.saved.len(), 1, "a name is taken over by what is saved under it last");
        assert_eq!((found.saved[0].id, found.saved[0].asked.query.as_str()), (saved.id, "lexer errors"));
        forget(&db, None).unwrap();
        assert!(history(&db).unwrap().recent.is_empty());
        forget(&db, Some(saved.id)).unwrap();
        assert_eq!(forget(&db, Some(saved.id)).unwrap_err().code, Code::NotFound);
        assert_eq!(keep(&db, &asked(" "), None).unwrap_err().code, Code::Invalid);
    }
}
