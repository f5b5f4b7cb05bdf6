//! Migrations: the schema of each database as a list of steps that only grows.
//!
//! A database remembers the steps it has taken, with the SHA-256 of each. One it has and this program doesn't know
//! was made by a newer version; one that reads otherwise than it did is a mistake of ours. Both are refused, because
//! going on would mix two schemas.

use std::path::Path;

use rusqlite::{Connection, Transaction, TransactionBehavior};
use sha2::{Digest, Sha256};

use crate::StoreError;

/// One step of a database's schema. Never changed once released: a later step changes what an earlier made.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// The name of its file, without the extension. Names sort in the order of the steps.
    pub name: &'static str,
    /// What it executes, in one transaction. Foreign keys are checked at its end only, so it may rebuild a table.
    pub sql: &'static str,
}

const fn migration(name: &'static str, sql: &'static str) -> Migration {
    Migration { name, sql }
}

/// The schema of app.db: the registry of profiles and what they share.
pub const APP: &[Migration] = &[
    migration("0001_profiles", include_str!("../../../../migrations/app/0001_profiles.sql")),
    migration("0002_tokens_and_colours", include_str!("../../../../migrations/app/0002_tokens_and_colours.sql")),
    migration("0003_token_rights", include_str!("../../../../migrations/app/0003_token_rights.sql")),
];

/// The schema of a profile.db: files, chunks, entities, searches, events, sessions, calls, and a person's work.
pub const PROFILE: &[Migration] = &[
    migration("0001_files_and_chunks", include_str!("../../../../migrations/profile/0001_files_and_chunks.sql")),
    migration("0002_searches", include_str!("../../../../migrations/profile/0002_searches.sql")),
    migration("0003_events", include_str!("../../../../migrations/profile/0003_events.sql")),
    migration("0004_sessions", include_str!("../../../../migrations/profile/0004_sessions.sql")),
    migration("0005_calls", include_str!("../../../../migrations/profile/0005_calls.sql")),
    migration("0006_work", include_str!("../../../../migrations/profile/0006_work.sql")),
];

/// The schema of the vector cache.
pub const VECTORS: &[Migration] =
    &[migration("0001_vector_cache", include_str!("../../../../migrations/vectors/0001_vector_cache.sql"))];

/// Returns the steps that the database has still to take.
///
/// # Errors
/// [`StoreError::Newer`], [`StoreError::Changed`], or [`StoreError::Foreign`] when it has tables but no steps.
pub(crate) fn missing<'m>(
    connection: &Connection,
    path: &Path,
    migrations: &'m [Migration],
) -> Result<&'m [Migration], StoreError> {
    let applied = applied(connection).map_err(|error| StoreError::of(path, error))?;
    if applied.is_empty() && !is_empty(connection).map_err(|error| StoreError::of(path, error))? {
        return Err(StoreError::Foreign(path.to_path_buf()));
    }
    for (at, (name, checksum)) in applied.iter().enumerate() {
        let here = migrations.get(at).filter(|migration| migration.name == name);
        if here.is_some_and(|migration| checksum_of(migration) == *checksum) {
            continue;
        }
        if migrations.iter().any(|migration| migration.name == name) {
            return Err(StoreError::Changed { path: path.to_path_buf(), migration: name.clone() });
        }
        let known = migrations.last().map_or("none", |last| last.name).to_owned();
        return Err(StoreError::Newer { path: path.to_path_buf(), found: name.clone(), known });
    }
    Ok(migrations.get(applied.len()..).unwrap_or_default())
}

/// Takes the steps that are missing, each in a transaction of its own.
///
/// `keep_copy` is called with the first of them, before it, unless the database is new; `tell` with each, before it.
pub(crate) fn apply(
    connection: &mut Connection,
    path: &Path,
    migrations: &[Migration],
    keep_copy: impl FnOnce(&Migration) -> Result<(), StoreError>,
    tell: impl Fn(&Migration),
) -> Result<(), StoreError> {
    let missing = missing(connection, path, migrations)?;
    let Some(first) = missing.first() else { return Ok(()) };
    if missing.len() < migrations.len() {
        keep_copy(first)?;
    }
    // Without this a table that is rebuilt would take along the rows that refer to it. It can't be set in a
    // transaction.
    connection.pragma_update(None, "foreign_keys", false).map_err(|error| StoreError::of(path, error))?;
    for migration in missing {
        tell(migration);
        step(connection, migration).map_err(|error| match StoreError::of(path, error) {
            StoreError::Sqlite { path, source } => {
                StoreError::Migration { path, migration: migration.name.to_owned(), source }
            }
            other => other,
        })?;
        tracing::info!(path = %path.display(), migration = migration.name, "migrated");
    }
    connection.pragma_update(None, "foreign_keys", true).map_err(|error| StoreError::of(path, error))
}

fn step(connection: &mut Connection, migration: &Migration) -> rusqlite::Result<()> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.execute_batch("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, checksum TEXT NOT NULL) STRICT")?;
    // Another process may have been quicker.
    if tx.prepare("SELECT 1 FROM migration WHERE name = ?1")?.exists([migration.name])? {
        return Ok(());
    }
    tx.execute_batch(migration.sql)?;
    check_references(&tx)?;
    tx.execute("INSERT INTO migration (name, checksum) VALUES (?1, ?2)", (migration.name, checksum_of(migration)))?;
    tx.commit()
}

fn check_references(tx: &Transaction<'_>) -> rusqlite::Result<()> {
    let mut statement = tx.prepare("SELECT \"table\", parent FROM pragma_foreign_key_check LIMIT 1")?;
    let mut rows = statement.query([])?;
    let Some(row) = rows.next()? else { return Ok(()) };
    let (table, parent): (String, String) = (row.get(0)?, row.get(1)?);
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY);
    let text = format!("a row of {table} would refer to none of {parent}");
    Err(rusqlite::Error::SqliteFailure(code, Some(text)))
}

fn applied(connection: &Connection) -> rusqlite::Result<Vec<(String, String)>> {
    if !connection.table_exists(None, "migration")? {
        return Ok(Vec::new());
    }
    let mut statement = connection.prepare("SELECT name, checksum FROM migration ORDER BY name")?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

fn is_empty(connection: &Connection) -> rusqlite::Result<bool> {
    Ok(!connection.prepare("SELECT 1 FROM sqlite_schema")?.exists([])?)
}

fn checksum_of(migration: &Migration) -> String {
    // Checked out on Windows, the same file may have other line ends.
    let text = migration.sql.replace("\r\n", "\n");
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_s_migrations_are_in_the_order_of_their_names() {
        for migrations in [APP, PROFILE, VECTORS] {
            assert!(migrations.is_sorted_by(|a, b| a.name < b.name), "a database lists its steps by name");
        }
    }

    #[test]
    fn line_ends_make_no_other_migration() {
        let unix = Migration { name: "0001_a", sql: "CREATE TABLE a (x);\nCREATE TABLE b (x);\n" };
        let windows = Migration { name: "0001_a", sql: "CREATE TABLE a (x);\r\nCREATE TABLE b (x);\r\n" };
        assert_eq!(checksum_of(&unix), checksum_of(&windows));
        assert_ne!(checksum_of(&unix), checksum_of(&Migration { name: "0001_a", sql: "CREATE TABLE a (y);" }));
    }

    #[test]
    fn every_schema_of_the_house_applies_to_an_empty_database() {
        for migrations in [APP, PROFILE, VECTORS] {
            let mut connection = Connection::open_in_memory().unwrap();
            apply(&mut connection, Path::new("a.db"), migrations, |_| panic!("nothing to copy"), |_| ()).unwrap();
            assert!(missing(&connection, Path::new("a.db"), migrations).unwrap().is_empty());
        }
    }
}
