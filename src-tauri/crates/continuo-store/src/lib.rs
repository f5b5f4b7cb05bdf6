//! The SQLite databases of Continuo: opening and checking, migrations, one writer thread with group
//! commit, read connections, backups and restoring.
//!
//! What stands in the tables is left to the crates that own them: each keeps its queries beside its types
//! and runs them through [`Database::read`] and [`Database::write`].

mod aside;
mod backup;
mod check;
mod connection;
mod current;
mod database;
mod error;
mod files;
mod migration;
mod open;
mod readers;
mod restore;
#[cfg(test)]
mod tests;
mod writer;

pub use rusqlite;

pub use backup::last_backup;
pub use connection::open_foreign;
pub use database::{Database, OpenOptions};
pub use error::StoreError;
pub use migration::{APP, Migration, PROFILE, VECTORS};
pub use open::Step;
pub use restore::restore;
pub use writer::Answer;

/// Returns the time as the databases keep it: milliseconds since 1970, UTC.
pub fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
