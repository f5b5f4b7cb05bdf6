//! Ids: making them, and finding what somebody names by the beginning of one.

use continuo_store::rusqlite::{self, Connection};
use uuid::Uuid;

use crate::WorkError;

/// In characters; what is shorter names nothing.
const SHORTEST: usize = 4;

/// What has an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Task,
    Intent,
    Thread,
}

/// Whether it is looked for among what is there, or among what was deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Among {
    Present,
    Deleted,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Task => "task",
            Kind::Intent => "intent",
            Kind::Thread => "thread",
        }
    }

    pub(crate) fn missing(self, id: &str) -> WorkError {
        let id = id.to_owned();
        match self {
            Kind::Task => WorkError::NoTask(id),
            Kind::Intent => WorkError::NoIntent(id),
            Kind::Thread => WorkError::NoThread(id),
        }
    }

    /// The ids from the beginning ?1, two at most.
    pub(crate) fn query(self, among: Among) -> String {
        let deleted = match among {
            Among::Present => "IS NULL",
            Among::Deleted => "IS NOT NULL",
        };
        let table = self.name();
        format!("SELECT id FROM {table} WHERE id >= ?1 AND id < ?1 || '~' AND deleted_at {deleted} ORDER BY id LIMIT 2")
    }
}

/// Returns the id that `id` is, or of which it is a beginning that no other has.
///
/// # Errors
/// [`WorkError::Ambiguous`], or that there is none.
pub(crate) fn find(conn: &Connection, kind: Kind, among: Among, id: &str) -> Result<String, WorkError> {
    let wanted = id.trim().to_ascii_lowercase();
    if wanted.len() < SHORTEST {
        return Err(kind.missing(id));
    }
    let mut statement = conn.prepare_cached(&kind.query(among))?;
    let found = statement.query_map([&wanted], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    match found.as_slice() {
        [] => Err(kind.missing(id)),
        [only] => Ok(only.clone()),
        [first, ..] if *first == wanted => Ok(wanted),
        _ => Err(WorkError::Ambiguous { what: kind.name(), id: id.to_owned() }),
    }
}

pub(crate) fn new_id() -> String {
    Uuid::now_v7().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Profile;

    #[test]
    fn a_beginning_names_what_no_other_has() {
        let profile = Profile::new();
        let insert = "INSERT INTO intent (id, title, state, created_at, deleted_at) VALUES (?1, '', 'open', 0, ?2)";
        for (id, deleted) in [("abcd-1", None), ("abcd-12", None), ("abce-1", None), ("gone-1", Some(1))] {
            profile.conn().execute(insert, (id, deleted)).unwrap();
        }
        let check = |id: &str, among, expect: Result<&str, &str>| {
            let found = find(profile.conn(), Kind::Intent, among, id);
            assert_eq!(found.as_deref().map_err(ToString::to_string), expect.map_err(str::to_owned), "{id}");
        };
        check("abce", Among::Present, Ok("abce-1"));
        check(" ABCE-1 ", Among::Present, Ok("abce-1"));
        check("abcd-1", Among::Present, Ok("abcd-1"));
        let several = "'abcd' is the beginning of several intents' ids: give more of it";
        check("abcd", Among::Present, Err(several));
        check("abc", Among::Present, Err("there is no intent abc"));
        check("", Among::Present, Err("there is no intent "));
        check("abcf", Among::Present, Err("there is no intent abcf"));
        check("gone", Among::Present, Err("there is no intent gone"));
        check("gone", Among::Deleted, Ok("gone-1"));
        check("abce", Among::Deleted, Err("there is no intent abce"));
    }

    #[test]
    fn no_search_for_an_id_scans() {
        let profile = Profile::new();
        for kind in [Kind::Task, Kind::Intent, Kind::Thread] {
            for among in [Among::Present, Among::Deleted] {
                crate::task::check_plan(profile.conn(), &kind.query(among));
            }
        }
    }
}
