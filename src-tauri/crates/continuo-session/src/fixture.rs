//! What tests begin with.

use crate::payload::*;
use crate::time::rfc3339;
use continuo_store::{Database, OpenOptions, PROFILE};

/// A database of its own, whose folder goes with the process's temporary one.
pub(crate) struct Opened {
    database: Database,
    _folder: tempfile::TempDir,
}

impl std::ops::Deref for Opened {
    type Target = Database;

    fn deref(&self) -> &Database {
        &self.database
    }
}

pub(crate) fn database() -> Opened {
    let folder = tempfile::tempdir().unwrap();
    let options = OpenOptions { migrations: PROFILE, ..OpenOptions::default() };
    let database = Database::open(&folder.path().join("profile.db"), &options).unwrap();
    Opened { database, _folder: folder }
}

pub(crate) fn state(session: &str, at: i64, cause: Cause) -> SessionState {
    SessionState {
        version: VERSION,
        session: session.into(),
        profile: OfProfile { id: "p".into(), name: "work".into() },
        began_at: rfc3339(at),
        captured_at: rfc3339(at),
        cause,
        synthesis: "rules".into(),
        focus: Focus::default(),
        context: Context::default(),
        state: State::default(),
        absent: Vec::new(),
    }
}
