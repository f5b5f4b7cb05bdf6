//! The table `repository`.

use super::root::text;
use crate::repository::Repository;
use continuo_store::rusqlite::{Connection, Result, Row, Transaction, params};
use std::path::PathBuf;

/// A repository of a root as it was last seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRepository {
    pub id: i64,
    pub root_id: i64,
    /// The absolute path of the working tree.
    pub worktree: PathBuf,
    /// `None` when HEAD is detached.
    pub branch: Option<String>,
    /// The commit id; `None` before the first commit.
    pub head: Option<String>,
}

fn read(row: &Row<'_>) -> Result<StoredRepository> {
    let worktree: String = row.get(2)?;
    let (branch, head) = (row.get(3)?, row.get(4)?);
    Ok(StoredRepository { id: row.get(0)?, root_id: row.get(1)?, worktree: PathBuf::from(worktree), branch, head })
}

/// Returns the repositories of a root, by working tree.
pub fn repositories(connection: &Connection, root_id: i64) -> Result<Vec<StoredRepository>> {
    let mut select = connection.prepare_cached(
        "SELECT id, root_id, worktree, branch, head FROM repository WHERE root_id = ?1 ORDER BY worktree",
    )?;
    select.query_map([root_id], read)?.collect()
}

/// Makes `found` the repositories of the root: those that are known keep their ids, those that are gone are removed and
/// their files belong to none until they are looked at again. Returns them as stored. One whose path isn't Unicode is
/// left out, as no file in it can be in the index.
pub fn set_repositories(tx: &Transaction<'_>, root_id: i64, found: &[Repository]) -> Result<Vec<StoredRepository>> {
    let found: Vec<(&str, &Repository)> =
        found.iter().filter_map(|repository| Some((text(&repository.worktree).ok()?, repository))).collect();
    for known in repositories(tx, root_id)? {
        if !found.iter().any(|(_, repository)| repository.worktree == known.worktree) {
            tx.prepare_cached("DELETE FROM repository WHERE id = ?1")?.execute([known.id])?;
        }
    }
    let mut upsert = tx.prepare_cached(
        "INSERT INTO repository (root_id, worktree, branch, head) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (root_id, worktree) DO UPDATE SET branch = excluded.branch, head = excluded.head
         WHERE branch IS NOT excluded.branch OR head IS NOT excluded.head",
    )?;
    for (worktree, repository) in found {
        upsert.execute(params![root_id, worktree, repository.branch, repository.head])?;
    }
    repositories(tx, root_id)
}
