//! Storing what a file defines and names, by difference, and looking up again the links that this may redirect.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use continuo_ingest::{Entity, EntityKind, LinkKind, Parsed};
use continuo_store::rusqlite::{self, OptionalExtension, Row, Transaction, params};

use crate::GraphError;
use crate::manifest::{self, PACKAGE};
use crate::path_key;
use crate::resolve::{Resolution, Unresolved, name_key, package_key, resolve};

/// What a file's new content changed in the graph.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    pub entities_added: usize,
    pub entities_kept: usize,
    pub entities_gone: usize,
    pub links_added: usize,
    pub links_kept: usize,
    pub links_gone: usize,
    /// Links that were there and lead elsewhere than before, of whatever file.
    pub redirected: usize,
}

pub(crate) const ENTITIES: &str = "
    SELECT id, kind, unit, name, qualified, signature, doc, start_line, end_line FROM entity
    WHERE file_id = ?1 ORDER BY id";

pub(crate) const LINKS: &str = "SELECT id, from_entity, kind, target, line FROM entity_link WHERE file_id = ?1";

pub(crate) const LINK: &str = "
    SELECT l.id, l.file_id, f.root_id, f.path, f.language, l.kind, l.target, l.line, l.to_file
    FROM entity_link l JOIN file_index f ON f.id = l.file_id WHERE l.id = ?1";

pub(crate) const AWAITING: &str = "SELECT link_id FROM entity_link_key WHERE key = ?1";

pub(crate) const KEYS: &str = "SELECT key FROM entity_link_key WHERE link_id = ?1";

/// Replaces the entities and links of a file by those of `parsed`, and resolves what leads from and to it.
///
/// An entity of the same kind, unit, qualified name and signature as before keeps its id. `path` is relative to the
/// file's root and what the file's row has. The Document is qualified by it.
pub fn apply(tx: &Transaction<'_>, file_id: i64, path: &str, parsed: &Parsed) -> Result<Applied, GraphError> {
    let mut statement = tx.prepare_cached("SELECT root_id FROM file_index WHERE id = ?1")?;
    let root_id = statement.query_row([file_id], |row| row.get(0)).optional()?.ok_or(GraphError::NoFile(file_id))?;
    let file = File { id: file_id, root_id, path, language: parsed.language };
    let mut applied = Applied::default();

    let mut wanted = parsed.entities.clone();
    for document in wanted.iter_mut().filter(|entity| entity.kind == EntityKind::Document) {
        document.qualified = path.to_owned();
    }
    wanted.extend(manifest::package(path, parsed));
    let before = entities_of(tx, file_id)?;
    let (keys_before, keys_after) = (keys_of(before.iter().map(|(_, entity)| entity)), keys_of(&wanted));
    let moved = !before.iter().any(|(_, entity)| entity.kind == EntityKind::Document && entity.qualified == path);
    let changed: BTreeSet<&String> = if moved {
        keys_before.union(&keys_after).collect()
    } else {
        keys_before.symmetric_difference(&keys_after).collect()
    };

    let ids = write_entities(tx, file_id, &wanted, before, &mut applied)?;
    write_links(tx, file, moved, &ids, parsed, &mut applied)?;
    applied.redirected += resolve_awaiting(tx, changed)?;
    Ok(applied)
}

/// Takes the entities and links of files out of the graph, before their rows are deleted or when they are left out of
/// the index from now on, and resolves anew what led to them. Returns how many links of other files lead elsewhere
/// than before.
pub fn forget(tx: &Transaction<'_>, file_ids: &[i64]) -> Result<usize, GraphError> {
    let mut changed = BTreeSet::new();
    for file_id in file_ids {
        changed.extend(keys_of(entities_of(tx, *file_id)?.iter().map(|(_, entity)| entity)));
        tx.prepare_cached("DELETE FROM entity WHERE file_id = ?1")?.execute([file_id])?;
    }
    resolve_awaiting(tx, &changed)
}

#[derive(Clone, Copy)]
struct File<'a> {
    id: i64,
    root_id: i64,
    path: &'a str,
    language: &'a str,
}

/// Returns everything that links may wait under for these entities.
fn keys_of<'a>(entities: impl IntoIterator<Item = &'a Entity>) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for entity in entities {
        match entity.kind {
            EntityKind::Document => keys.extend(path_key::awaited_by(&path_key::of_file(&entity.qualified))),
            EntityKind::CodeUnit => {
                keys.insert(name_key(&entity.name));
                keys.insert(name_key(&entity.qualified));
                if entity.unit == PACKAGE {
                    keys.insert(package_key(&entity.qualified));
                }
            }
            EntityKind::Reference => {}
        }
    }
    keys
}

fn entities_of(tx: &Transaction<'_>, file_id: i64) -> Result<Vec<(i64, Entity)>, GraphError> {
    let mut statement = tx.prepare_cached(ENTITIES)?;
    let rows = statement.query_map([file_id], |row| Ok((row.get(0)?, entity_from_row(row)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn entity_from_row(row: &Row<'_>) -> rusqlite::Result<Entity> {
    let kind = row.get_ref(1)?.as_str()?;
    Ok(Entity {
        // A kind that this version doesn't know comes from no version before it.
        kind: EntityKind::parse(kind).unwrap_or(EntityKind::Reference),
        unit: row.get(2)?,
        name: row.get(3)?,
        qualified: row.get(4)?,
        signature: row.get(5)?,
        doc: row.get(6)?,
        start_line: row.get(7)?,
        end_line: row.get(8)?,
    })
}

/// What makes an entity the same as before. A file has but one Document.
fn identity(entity: &Entity) -> (EntityKind, String, String, String) {
    let qualified = if entity.kind == EntityKind::Document { "" } else { &entity.qualified };
    (entity.kind, entity.unit.clone(), qualified.to_owned(), entity.signature.clone())
}

/// Returns the ids of `wanted`, in its order.
fn write_entities(
    tx: &Transaction<'_>,
    file_id: i64,
    wanted: &[Entity],
    before: Vec<(i64, Entity)>,
    applied: &mut Applied,
) -> Result<Vec<i64>, GraphError> {
    let mut known: HashMap<_, VecDeque<(i64, Entity)>> = HashMap::new();
    for (id, entity) in before {
        known.entry(identity(&entity)).or_default().push_back((id, entity));
    }
    let mut insert = tx.prepare_cached(
        "INSERT INTO entity (file_id, kind, unit, name, qualified, signature, doc, start_line, end_line, path_key)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?;
    let mut update = tx.prepare_cached(
        "UPDATE entity SET name = ?2, qualified = ?3, doc = ?4, start_line = ?5, end_line = ?6, path_key = ?7
         WHERE id = ?1",
    )?;
    let mut ids = Vec::with_capacity(wanted.len());
    for entity in wanted {
        let path_key = (entity.kind == EntityKind::Document).then(|| path_key::of_file(&entity.qualified));
        let Entity { kind, unit, name, qualified, signature, doc, start_line, end_line } = entity;
        if let Some((id, stored)) = known.get_mut(&identity(entity)).and_then(VecDeque::pop_front) {
            if stored != *entity {
                update.execute(params![id, name, qualified, doc, start_line, end_line, path_key])?;
            }
            applied.entities_kept += 1;
            ids.push(id);
            continue;
        }
        let kind = kind.as_str();
        insert
            .execute(params![file_id, kind, unit, name, qualified, signature, doc, start_line, end_line, path_key])?;
        applied.entities_added += 1;
        ids.push(tx.last_insert_rowid());
    }
    let mut delete = tx.prepare_cached("DELETE FROM entity WHERE id = ?1")?;
    for (id, _) in known.into_values().flatten() {
        delete.execute([id])?;
        applied.entities_gone += 1;
    }
    Ok(ids)
}

fn write_links(
    tx: &Transaction<'_>,
    file: File<'_>,
    moved: bool,
    ids: &[i64],
    parsed: &Parsed,
    applied: &mut Applied,
) -> Result<(), GraphError> {
    let mut statement = tx.prepare_cached(LINKS)?;
    let before = statement.query_map([file.id], |row| {
        let identity: (i64, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let place: (i64, u32) = (row.get(0)?, row.get(4)?);
        Ok((identity, place))
    })?;
    let mut before = before.collect::<Result<HashMap<_, _>, _>>()?;
    let mut seen = HashSet::new();
    let mut again = Vec::new();
    for link in &parsed.links {
        let Some(&from) = ids.get(link.from) else { continue };
        // What an entity names several times is one link, from where it is named first.
        if !seen.insert((from, link.kind, link.target.as_str())) {
            continue;
        }
        if let Some((id, line)) = before.remove(&(from, link.kind.as_str().to_owned(), link.target.clone())) {
            if line != link.line {
                tx.prepare_cached("UPDATE entity_link SET line = ?2 WHERE id = ?1")?.execute(params![id, link.line])?;
            }
            if moved || line != link.line {
                again.push(id);
            }
            applied.links_kept += 1;
            continue;
        }
        let File { id: file_id, root_id, path, language } = file;
        let target = link.target.as_str();
        let resolution =
            resolve(tx, &Unresolved { file_id, root_id, path, language, kind: link.kind, target, line: link.line })?;
        tx.prepare_cached(
            "INSERT INTO entity_link (file_id, from_entity, kind, target, to_file, line)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![file_id, from, link.kind.as_str(), target, resolution.to_file, link.line])?;
        await_keys(tx, tx.last_insert_rowid(), resolution.keys.iter())?;
        applied.links_added += 1;
    }
    for (id, _) in before.into_values() {
        tx.prepare_cached("DELETE FROM entity_link WHERE id = ?1")?.execute([id])?;
        applied.links_gone += 1;
    }
    for id in again {
        applied.redirected += usize::from(resolve_again(tx, id)?);
    }
    Ok(())
}

fn await_keys<'a>(
    tx: &Transaction<'_>,
    link_id: i64,
    keys: impl Iterator<Item = &'a String>,
) -> Result<(), GraphError> {
    let mut statement = tx.prepare_cached("INSERT INTO entity_link_key (key, link_id) VALUES (?1, ?2)")?;
    for key in keys {
        statement.execute(params![key, link_id])?;
    }
    Ok(())
}

/// Looks up again every link that waits under one of `keys`. Returns how many lead elsewhere than before.
fn resolve_awaiting<'a>(tx: &Transaction<'_>, keys: impl IntoIterator<Item = &'a String>) -> Result<usize, GraphError> {
    let mut links = BTreeSet::new();
    let mut awaiting = tx.prepare_cached(AWAITING)?;
    for key in keys {
        for link in awaiting.query_map([key], |row| row.get(0))? {
            links.insert(link?);
        }
    }
    let mut redirected = 0;
    for link in links {
        redirected += usize::from(resolve_again(tx, link)?);
    }
    Ok(redirected)
}

/// Returns whether the link leads elsewhere than before.
fn resolve_again(tx: &Transaction<'_>, link_id: i64) -> Result<bool, GraphError> {
    let mut link = tx.prepare_cached(LINK)?;
    let (before, Resolution { to_file, keys }) = link.query_row([link_id], |row| {
        let unresolved = Unresolved {
            file_id: row.get(1)?,
            root_id: row.get(2)?,
            path: row.get_ref(3)?.as_str()?,
            language: row.get_ref(4)?.as_str()?,
            kind: LinkKind::parse(row.get_ref(5)?.as_str()?).unwrap_or(LinkKind::References),
            target: row.get_ref(6)?.as_str()?,
            line: row.get(7)?,
        };
        let before: Option<i64> = row.get(8)?;
        Ok(resolve(tx, &unresolved).map(|resolution| (before, resolution)))
    })??;
    let mut statement = tx.prepare_cached(KEYS)?;
    let known = statement.query_map([link_id], |row| row.get(0))?.collect::<Result<BTreeSet<String>, _>>()?;
    let mut delete = tx.prepare_cached("DELETE FROM entity_link_key WHERE key = ?1 AND link_id = ?2")?;
    for key in known.difference(&keys) {
        delete.execute(params![key, link_id])?;
    }
    await_keys(tx, link_id, keys.difference(&known))?;
    if before != to_file {
        tx.prepare_cached("UPDATE entity_link SET to_file = ?2 WHERE id = ?1")?.execute(params![link_id, to_file])?;
    }
    Ok(before != to_file)
}

#[cfg(test)]
mod tests;
