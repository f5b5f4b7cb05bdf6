//! The table `file_index` as someone sees it who looks around: folder by folder, or by parts of a path.

use super::file::{COLUMNS, File, read};
use continuo_store::rusqlite::types::Value;
use continuo_store::rusqlite::{Connection, Result, params, params_from_iter};
use std::collections::BTreeMap;

/// What is known right below a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Children {
    /// By path.
    pub files: Vec<File>,
    /// Indexed files somewhere below each folder, by the folder's name.
    pub folders: BTreeMap<String, u64>,
}

/// Returns what is known below a folder of a root; `folder` is relative, and empty for the root itself.
pub fn children(connection: &Connection, root_id: i64, folder: &str) -> Result<Children> {
    let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let skip = prefix.len();
    // '0' comes right after '/'.
    let end = if folder.is_empty() { "\u{10ffff}".to_string() } else { format!("{folder}0") };
    let mut found = Children::default();
    let mut names = connection.prepare_cached(
        "SELECT path, skip_reason IS NULL FROM file_index WHERE root_id = ?1 AND path >= ?2 AND path < ?3 ORDER BY path",
    )?;
    let mut rows = names.query(params![root_id, prefix, end])?;
    while let Some(row) = rows.next()? {
        let path = row.get_ref(0)?.as_str()?;
        let Some((folder, _)) = path[skip..].split_once('/') else { continue };
        let indexed = u64::from(row.get::<_, bool>(1)?);
        // Looked up first, so that a name is copied once a folder and not once a file.
        match found.folders.get_mut(folder) {
            Some(count) => *count += indexed,
            None => {
                found.folders.insert(folder.to_string(), indexed);
            }
        }
    }
    // The index on paths alone tells which of them are meant.
    let mut direct = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM file_index WHERE root_id = ?1 AND path >= ?2 AND path < ?3
         AND instr(substr(path, ?4), '/') = 0 ORDER BY path"
    ))?;
    let behind = prefix.chars().count() as i64 + 1;
    found.files = direct.query_map(params![root_id, prefix, end, behind], read)?.collect::<Result<_>>()?;
    Ok(found)
}

/// Returns the indexed files whose paths hold all of the parts, in whatever case, with those first that have the last
/// part in their name, and of these the shortest.
pub fn find(connection: &Connection, parts: &[String], limit: usize) -> Result<Vec<File>> {
    let Some(last) = parts.last() else { return Ok(Vec::new()) };
    let like = |part: &String| format!("%{}%", part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
    let conditions: String = (1..=parts.len()).map(|at| format!(" AND path LIKE ?{at} ESCAPE '\\'")).collect();
    let (named, most) = (parts.len() + 1, parts.len() + 2);
    // A name begins behind the last '/': what is left when all up to there is cut off.
    let sql = format!(
        "SELECT {COLUMNS} FROM file_index WHERE skip_reason IS NULL{conditions}
         ORDER BY replace(path, rtrim(path, replace(path, '/', '')), '') NOT LIKE ?{named} ESCAPE '\\', length(path), path
         LIMIT ?{most}"
    );
    let mut values: Vec<Value> = parts.iter().map(|part| Value::Text(like(part))).collect();
    values.push(Value::Text(like(last)));
    values.push(Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)));
    let mut statement = connection.prepare_cached(&sql)?;
    statement.query_map(params_from_iter(values), read)?.collect()
}

/// Returns how many chunks each language has, the commonest first.
pub fn chunks_by_language(connection: &Connection) -> Result<Vec<(String, u64)>> {
    counted(
        connection,
        "SELECT language, sum(chunk_count) FROM file_index WHERE skip_reason IS NULL GROUP BY language
         HAVING sum(chunk_count) > 0 ORDER BY 2 DESC, 1",
    )
}

/// Returns how many chunks each branch has, the commonest first. Files in no repository have none.
pub fn chunks_by_branch(connection: &Connection) -> Result<Vec<(String, u64)>> {
    counted(
        connection,
        "SELECT r.branch, sum(f.chunk_count) FROM file_index f JOIN repository r ON r.id = f.repository_id
         WHERE f.skip_reason IS NULL AND r.branch IS NOT NULL GROUP BY r.branch
         HAVING sum(f.chunk_count) > 0 ORDER BY 2 DESC, 1",
    )
}

fn counted(connection: &Connection, sql: &str) -> Result<Vec<(String, u64)>> {
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned())))?.collect()
}
