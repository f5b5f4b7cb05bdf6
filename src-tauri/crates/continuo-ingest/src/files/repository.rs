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

/// Makes `found` the repositories of the root: those that are known keep their ids, those that are gone are removed. When
/// one came or went, every file of the root is given to the innermost that is left around it. Returns them as stored.
/// One whose path isn't Unicode is left out, as no file in it can be in the index.
pub fn set_repositories(tx: &Transaction<'_>, root_id: i64, found: &[Repository]) -> Result<Vec<StoredRepository>> {
    let found: Vec<(&str, &Repository)> =
        found.iter().filter_map(|repository| Some((text(&repository.worktree).ok()?, repository))).collect();
    let before = repositories(tx, root_id)?;
    for known in &before {
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
    let after = repositories(tx, root_id)?;
    // Not by their ids, since a new one may have that of one that went.
    if !before.iter().map(|known| &known.worktree).eq(after.iter().map(|known| &known.worktree)) {
        assign(tx, root_id)?;
    }
    Ok(after)
}

/// Gives every file of a root to the innermost repository around it, or to none. Files that are right already aren't
/// written.
fn assign(tx: &Transaction<'_>, root_id: i64) -> Result<()> {
    let mut update = tx.prepare_cached(
        "WITH worktree AS (SELECT id, rtrim(replace(worktree, ?2, '/'), '/') || '/' AS path
                           FROM repository WHERE root_id = ?1)
         UPDATE file_index SET repository_id = owner.id
         FROM (SELECT f.id AS file_id,
                      (SELECT w.id FROM worktree w WHERE substr(top.path || f.path, 1, length(w.path)) = w.path
                       ORDER BY length(w.path) DESC LIMIT 1) AS id
               FROM file_index f,
                    (SELECT rtrim(replace(path, ?2, '/'), '/') || '/' AS path FROM root WHERE id = ?1) top
               WHERE f.root_id = ?1) owner
         WHERE file_index.id = owner.file_id AND file_index.repository_id IS NOT owner.id",
    )?;
    update.execute(params![root_id, std::path::MAIN_SEPARATOR_STR])?;
    Ok(())
}
