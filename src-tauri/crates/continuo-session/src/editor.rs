//! What editors tell of themselves: the table `editor`.

use crate::SessionError;
use crate::payload::Position;
use continuo_store::rusqlite::{Connection, Transaction, params};
use serde::{Deserialize, Serialize};

/// Where a person is in an editor: never what they write there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Editor {
    /// Absolute, as all paths here.
    pub active_file: Option<String>,
    pub cursor: Option<Position>,
    /// From the first line of what is selected to the last.
    pub selection: Option<(Position, Position)>,
    pub open_files: Vec<String>,
    pub unsaved_files: Vec<String>,
}

/// What an editor told last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Of the editor.
    pub name: String,
    /// Milliseconds since 1970.
    pub at: i64,
    pub editor: Editor,
    pub event: Option<u64>,
}

/// Keeps what an editor told, in place of what it told before.
pub fn keep(tx: &Transaction<'_>, told: &Told) -> Result<(), SessionError> {
    let state = serde_json::to_string(&told.editor)?;
    tx.prepare_cached("INSERT OR REPLACE INTO editor (name, told_at, state, event) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![told.name, told.at, state, told.event.map(u64::cast_signed)])?;
    Ok(())
}

/// Returns what each editor told last from `since` on, the latest first.
pub fn told(db: &Connection, since: i64) -> Result<Vec<Told>, SessionError> {
    let mut statement = db.prepare_cached(
        "SELECT name, told_at, state, event FROM editor WHERE told_at >= ?1 ORDER BY told_at DESC LIMIT 50",
    )?;
    let mut rows = statement.query([since])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let editor = serde_json::from_str(&row.get::<_, String>(2)?)?;
        let event = row.get::<_, Option<i64>>(3)?.map(i64::cast_unsigned);
        all.push(Told { name: row.get(0)?, at: row.get(1)?, editor, event });
    }
    Ok(all)
}
