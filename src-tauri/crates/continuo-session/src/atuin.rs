//! The history that Atuin keeps of a person's shells: the table `history` of its database, as its client's migrations make
//! it (<https://github.com/atuinsh/atuin/tree/main/crates/atuin-client/migrations>).

use crate::Command;
use continuo_store::rusqlite::{self, Row};
use continuo_store::{StoreError, open_foreign};
use std::path::Path;

/// What its commands are kept as.
pub const SOURCE: &str = "atuin";

/// Hands the commands of a history to `take`, the oldest first, a thousand at a time. Atuin may go on writing meanwhile.
///
/// Commands that were deleted in Atuin, and those that never ended, are left out.
///
/// # Errors
/// SQLite's when the file isn't such a database, and what `take` says.
pub fn read<E: From<StoreError>>(
    database: &Path,
    mut take: impl FnMut(Vec<Command>) -> Result<(), E>,
) -> Result<(), E> {
    let of = StoreError::from;
    let history = open_foreign(database)?;
    let deleted: bool = history
        .prepare("SELECT count(*) > 0 FROM pragma_table_info('history') WHERE name = 'deleted_at'")
        .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
        .map_err(of)?;
    let present = if deleted { "AND deleted_at IS NULL" } else { "" };
    let sql = format!(
        "SELECT id, timestamp, duration, exit, cwd, command FROM history WHERE duration >= 0 {present} ORDER BY timestamp"
    );
    let mut statement = history.prepare(&sql).map_err(of)?;
    let mut rows = statement.query([]).map_err(of)?;
    let mut group = Vec::new();
    while let Some(row) = rows.next().map_err(of)? {
        group.push(command(row).map_err(of)?);
        if group.len() == 1000 {
            take(std::mem::take(&mut group))?;
        }
    }
    if group.is_empty() { Ok(()) } else { take(group) }
}

/// Atuin's times are nanoseconds.
fn command(row: &Row<'_>) -> rusqlite::Result<Command> {
    Ok(Command {
        source: SOURCE.into(),
        number: row.get(0)?,
        began_at: row.get::<_, i64>(1)? / 1_000_000,
        duration_ms: row.get::<_, i64>(2)? / 1_000_000,
        exit_code: i32::try_from(row.get::<_, i64>(3)?).unwrap_or(-1),
        cwd: row.get(4)?,
        command: row.get(5)?,
        tail: None,
        event: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use continuo_store::rusqlite::Connection;

    #[test]
    fn a_history_is_read_but_for_what_was_deleted_or_never_ended() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.db");
        let history = Connection::open(&path).unwrap();
        history
            .execute_batch(
                "CREATE TABLE history (id text primary key, timestamp integer not null, duration integer not null,
                     exit integer not null, command text not null, cwd text not null, session text not null,
                     hostname text not null, unique(timestamp, cwd, command));
                 ALTER TABLE history ADD COLUMN deleted_at integer;
                 INSERT INTO history VALUES
                     ('b', 1768471201000000000, 2500000, 1, 'make', '/w', 's', 'h', NULL),
                     ('a', 1768471200000000000, 1000000, 0, 'ls', '/w', 's', 'h', NULL),
                     ('c', 1768471202000000000, 1000000, 0, 'secret', '/w', 's', 'h', 1),
                     ('d', 1768471203000000000, -1, -1, 'vim', '/w', 's', 'h', NULL);",
            )
            .unwrap();
        let mut all = Vec::new();
        read(&path, |group| -> Result<(), StoreError> {
            all.extend(group);
            Ok(())
        })
        .unwrap();
        let told: Vec<_> = all.iter().map(|one| (one.command.as_str(), one.began_at, one.exit_code)).collect();
        assert_eq!(told, [("ls", 1_768_471_200_000, 0), ("make", 1_768_471_201_000, 1)]);
        assert_eq!(all[1].duration_ms, 2);
        let none = read(&folder.path().join("none.db"), |_| -> Result<(), StoreError> { Ok(()) });
        assert!(none.is_err(), "none is made");
    }
}
