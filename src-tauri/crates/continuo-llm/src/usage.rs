//! The table `llm_usage`: how many tokens each day took, by provider and purpose.

use continuo_store::rusqlite::{self, Connection, Transaction, params};
use serde::Serialize;

use crate::Purpose;

/// What one call took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage {
    /// The provider's name.
    pub provider: String,
    pub purpose: Purpose,
    pub tokens_in: u64,
    pub tokens_out: u64,
    /// Whether the provider counted them; else they are estimated.
    pub counted: bool,
}

/// What a provider took in a day for a purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Spent {
    pub provider: String,
    pub purpose: String,
    pub calls: u64,
    pub tokens_in: u64,
    pub tokens_out: u64,
}

/// Adds a call to a day of the user's calendar, such as `2026-02-28`.
///
/// # Errors
/// The database's.
pub fn add(tx: &Transaction<'_>, day: &str, usage: &Usage) -> rusqlite::Result<()> {
    let sql =
        "INSERT INTO llm_usage (day, provider, purpose, calls, tokens_in, tokens_out) VALUES (?1, ?2, ?3, 1, ?4, ?5)
               ON CONFLICT DO UPDATE SET calls = calls + 1, tokens_in = tokens_in + excluded.tokens_in,
                                         tokens_out = tokens_out + excluded.tokens_out";
    let values = params![day, usage.provider, usage.purpose.as_str(), usage.tokens_in, usage.tokens_out];
    tx.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// Returns how many tokens a day has taken, in and out together.
///
/// # Errors
/// The database's.
pub fn spent(connection: &Connection, day: &str) -> rusqlite::Result<u64> {
    let sql = "SELECT coalesce(sum(tokens_in + tokens_out), 0) FROM llm_usage WHERE day = ?1";
    connection.prepare_cached(sql)?.query_row([day], |row| row.get(0))
}

/// Returns what each provider took in a day, by purpose, the most first.
///
/// # Errors
/// The database's.
pub fn by_provider(connection: &Connection, day: &str) -> rusqlite::Result<Vec<Spent>> {
    let sql = "SELECT provider, purpose, calls, tokens_in, tokens_out FROM llm_usage WHERE day = ?1
               ORDER BY tokens_in + tokens_out DESC, provider, purpose";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([day], |row| {
        Ok(Spent {
            provider: row.get(0)?,
            purpose: row.get(1)?,
            calls: row.get(2)?,
            tokens_in: row.get(3)?,
            tokens_out: row.get(4)?,
        })
    })?;
    rows.collect()
}

#[cfg(test)]
mod tests {
    use continuo_store::{Database, OpenOptions, PROFILE, StoreError};

    use super::*;

    #[test]
    fn a_day_s_calls_add_up_by_provider_and_purpose() {
        let dir = tempfile::tempdir().unwrap();
        let options = OpenOptions { migrations: PROFILE, ..OpenOptions::default() };
        let database = Database::open(&dir.path().join("profile.db"), &options).unwrap();
        for (day, provider, purpose, tokens_in, tokens_out) in [
            ("2026-02-28", "ollama", Purpose::Chat, 10, 1),
            ("2026-02-28", "ollama", Purpose::Chat, 20, 2),
            ("2026-02-28", "ollama", Purpose::Greet, 5, 5),
            ("2026-02-28", "anthropic", Purpose::Chat, 100, 50),
            ("2026-03-01", "ollama", Purpose::Chat, 7, 0),
        ] {
            let usage = Usage { provider: provider.into(), purpose, tokens_in, tokens_out, counted: true };
            database.write(move |tx| -> Result<(), StoreError> { Ok(add(tx, day, &usage)?) }).unwrap();
        }
        let read = |day: &'static str| -> (u64, Vec<Spent>) {
            let read = database.read(|db| -> Result<_, StoreError> { Ok((spent(db, day)?, by_provider(db, day)?)) });
            read.unwrap()
        };
        let of = |provider: &str, purpose: &str, calls, tokens_in, tokens_out| Spent {
            provider: provider.into(),
            purpose: purpose.into(),
            calls,
            tokens_in,
            tokens_out,
        };
        let day =
            vec![of("anthropic", "chat", 1, 100, 50), of("ollama", "chat", 2, 30, 3), of("ollama", "greet", 1, 5, 5)];
        assert_eq!(read("2026-02-28"), (193, day));
        assert_eq!(read("2026-03-01").0, 7);
        assert_eq!(read("2026-03-02"), (0, Vec::new()), "a new day has spent nothing");
    }
}
