//! Entities as their reader sees them, with their links both ways and the places these lead to.

use std::collections::HashSet;

use continuo_ingest::{EntityKind, LinkKind};
use continuo_store::rusqlite::{self, Connection, OptionalExtension, Row, ToSql, params};
use serde::Serialize;

use crate::GraphError;

/// An entity and where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EntityRef {
    pub id: i64,
    /// `CodeUnit`, `Document` or `Reference`.
    pub kind: String,
    /// `function`, `class`, `package`, …; empty for other kinds than `CodeUnit`.
    pub unit: String,
    pub name: String,
    /// For a Document its path.
    pub qualified: String,
    /// The absolute path of the root of its file.
    pub root: String,
    /// Relative to the root.
    pub path: String,
    /// From 1.
    pub start_line: u32,
    /// Inclusive.
    pub end_line: u32,
}

/// An entity with its links.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EntityView {
    #[serde(flatten)]
    pub entity: EntityRef,
    pub signature: String,
    /// First line of its doc comment or docstring.
    pub doc: String,
    /// What it names, and what its file imports.
    pub links_out: Vec<LinkView>,
    /// What names it, and what imports its file as a whole.
    pub links_in: Vec<LinkView>,
}

/// A link as one of its ends sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LinkView {
    /// `imports`, `references` or `mentions`.
    pub kind: &'static str,
    /// As written.
    pub target: String,
    /// The line on which it is written, in the file that it comes from.
    pub line: u32,
    /// The other end: what it leads to, if that is in the profile, or what it comes from.
    pub other: Option<EntityRef>,
}

/// Links of an entity that are shown in each direction.
const SHOWN: usize = 200;
/// Links to a file among which those to one of its entities are looked for.
const CONSIDERED: usize = 5000;

/// A query over entities, whose result [`EntityRef::from_row`] reads.
macro_rules! entities {
    ($condition:literal) => {
        concat!(
            "SELECT e.id, e.kind, e.unit, e.name, e.qualified, r.path, f.path, e.start_line, e.end_line,
                    e.file_id, e.signature, e.doc
             FROM entity e JOIN file_index f ON f.id = e.file_id JOIN root r ON r.id = f.root_id ",
            $condition
        )
    };
}

pub(crate) const BY_ID: &str = entities!("WHERE e.id = ?1");

pub(crate) const BY_NAME: &str =
    entities!("WHERE e.name = ?1 COLLATE NOCASE AND e.name = ?1 ORDER BY e.kind, f.path, e.start_line LIMIT ?2");

pub(crate) const BY_QUALIFIED: &str = entities!(
    "WHERE e.qualified = ?1 COLLATE NOCASE AND e.qualified = ?1 ORDER BY e.kind, f.path, e.start_line LIMIT ?2"
);

pub(crate) const BY_PREFIX: &str = entities!(
    "WHERE e.name >= ?1 COLLATE NOCASE AND e.name < ?3 COLLATE NOCASE
     ORDER BY length(e.name), e.kind, f.path, e.start_line LIMIT ?2"
);

pub(crate) const OF_FILE: &str = entities!("WHERE e.file_id = ?1 ORDER BY e.kind != 'Document', e.start_line LIMIT ?2");

/// The code unit of a file that a link names, else its Document.
pub(crate) const NAMED_IN: &str = entities!(
    "WHERE e.file_id = ?1 AND (e.kind = 'Document' OR e.kind = 'CodeUnit' AND (e.name = ?2 OR e.qualified = ?3))
     ORDER BY e.kind = 'Document', e.qualified != ?3, e.start_line LIMIT 1"
);

pub(crate) const NAMES: &str = "SELECT name FROM entity WHERE file_id = ?1 AND kind = 'CodeUnit'";

pub(crate) const LINKS_OUT: &str = "
    SELECT kind, target, line, from_entity, to_file FROM entity_link WHERE file_id = ?1 ORDER BY line, id";

pub(crate) const LINKS_IN: &str = "
    SELECT kind, target, line, from_entity, to_file FROM entity_link
    WHERE to_file = ?1 ORDER BY file_id, line, id LIMIT ?2";

/// An entity as it is stored, and its file.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) entity: EntityRef,
    pub(crate) file_id: i64,
    signature: String,
    doc: String,
}

impl Stored {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Stored> {
        let entity = EntityRef {
            id: row.get(0)?,
            kind: row.get(1)?,
            unit: row.get(2)?,
            name: row.get(3)?,
            qualified: row.get(4)?,
            root: row.get(5)?,
            path: row.get(6)?,
            start_line: row.get(7)?,
            end_line: row.get(8)?,
        };
        Ok(Stored { entity, file_id: row.get(9)?, signature: row.get(10)?, doc: row.get(11)? })
    }

    pub(crate) fn is_document(&self) -> bool {
        self.entity.kind == EntityKind::Document.as_str()
    }
}

/// Returns the entities of that name; when there are none those of that qualified name (for a Document its path), and
/// else those whose name begins so in whatever case, the shortest first.
pub fn entity(conn: &Connection, name: &str, limit: usize) -> Result<Vec<EntityView>, GraphError> {
    let name = name.trim();
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut found = Vec::new();
    if !name.is_empty() {
        let end = format!("{name}\u{10ffff}");
        let ways: [(&str, &[&dyn ToSql]); 3] = [
            (BY_NAME, params![name, limit]),
            (BY_QUALIFIED, params![name, limit]),
            (BY_PREFIX, params![name, limit, end]),
        ];
        for (sql, parameters) in ways {
            if found.is_empty() {
                found = stored(conn, sql, parameters)?;
            }
        }
    }
    found.into_iter().map(|stored| view(conn, stored)).collect()
}

fn view(conn: &Connection, stored: Stored) -> Result<EntityView, GraphError> {
    let (links_out, links_in) = links(conn, &stored, true)?;
    let Stored { entity, signature, doc, .. } = stored;
    Ok(EntityView { entity, signature, doc, links_out, links_in })
}

pub(crate) fn by_id(conn: &Connection, id: i64) -> Result<Option<Stored>, GraphError> {
    Ok(conn.prepare_cached(BY_ID)?.query_row([id], Stored::from_row).optional()?)
}

/// Returns the entities of a file, the Document first.
pub(crate) fn of_file(conn: &Connection, file_id: i64, limit: usize) -> Result<Vec<Stored>, GraphError> {
    stored(conn, OF_FILE, params![file_id, limit as i64])
}

/// Returns the entities of a file by their lines, `limit` of them at most, the Document first.
pub fn entities_of_file(conn: &Connection, file_id: i64, limit: usize) -> Result<Vec<EntityRef>, GraphError> {
    Ok(of_file(conn, file_id, limit)?.into_iter().map(|stored| stored.entity).collect())
}

fn stored(conn: &Connection, sql: &str, parameters: &[&dyn ToSql]) -> Result<Vec<Stored>, GraphError> {
    let mut statement = conn.prepare_cached(sql)?;
    Ok(statement.query_map(parameters, Stored::from_row)?.collect::<Result<_, _>>()?)
}

/// Returns the links out of and into an entity, and behind a code unit's own, if asked for, those of its file that
/// concern it too.
pub(crate) fn links(
    conn: &Connection,
    of: &Stored,
    with_file: bool,
) -> Result<(Vec<LinkView>, Vec<LinkView>), GraphError> {
    let written = link_rows(conn, LINKS_OUT, params![of.file_id])?;
    let arriving = link_rows(conn, LINKS_IN, params![of.file_id, CONSIDERED as i64])?;
    let (out, into) = match EntityKind::parse(&of.entity.kind) {
        Some(EntityKind::Document) => (written, arriving),
        Some(EntityKind::CodeUnit) => {
            (from_unit(&of.entity, written, with_file), to_unit(conn, of, arriving, with_file)?)
        }
        // What a URL leads to isn't here; who names it, is.
        Some(EntityKind::Reference) | None => {
            (Vec::new(), written.into_iter().filter(|link| link.target == of.entity.name).collect())
        }
    };
    let out = out.into_iter().take(SHOWN).map(|link| {
        let other = link.to_file.map(|file| named_in(conn, file, &link)).transpose()?.flatten();
        Ok(link.seen(other))
    });
    let into = into.into_iter().take(SHOWN).map(|link| {
        let other = by_id(conn, link.from_entity)?;
        Ok(link.seen(other))
    });
    Ok((out.collect::<Result<_, GraphError>>()?, into.collect::<Result<_, GraphError>>()?))
}

/// What is written inside of a unit, and then what its file imports.
fn from_unit(unit: &EntityRef, written: Vec<LinkRow>, with_file: bool) -> Vec<LinkRow> {
    let lines = unit.start_line..=unit.end_line;
    let (mut own, rest): (Vec<_>, Vec<_>) =
        written.into_iter().partition(|link| link.from_entity == unit.id || lines.contains(&link.line));
    own.extend(rest.into_iter().filter(|link| with_file && link.kind == LinkKind::Imports));
    own
}

/// What names a unit, and then what imports its file without naming another unit of it.
fn to_unit(
    conn: &Connection,
    unit: &Stored,
    arriving: Vec<LinkRow>,
    with_file: bool,
) -> Result<Vec<LinkRow>, GraphError> {
    let entity = &unit.entity;
    let names_it = |link: &LinkRow| link.symbol() == Some(&entity.name) || link.target == entity.qualified;
    let (mut own, rest): (Vec<_>, Vec<_>) = arriving.into_iter().partition(names_it);
    if with_file {
        let mut statement = conn.prepare_cached(NAMES)?;
        let names = statement.query_map([unit.file_id], |row| row.get(0))?.collect::<Result<HashSet<String>, _>>()?;
        let names_other = |link: &LinkRow| link.symbol().is_some_and(|symbol| names.contains(symbol));
        own.extend(rest.into_iter().filter(|link| link.kind == LinkKind::Imports && !names_other(link)));
    }
    Ok(own)
}

fn named_in(conn: &Connection, file_id: i64, link: &LinkRow) -> Result<Option<Stored>, GraphError> {
    let mut statement = conn.prepare_cached(NAMED_IN)?;
    let symbol = link.symbol().unwrap_or_default();
    let qualified = if symbol.is_empty() { "" } else { link.name() };
    Ok(statement.query_row(params![file_id, symbol, qualified], Stored::from_row).optional()?)
}

struct LinkRow {
    kind: LinkKind,
    target: String,
    line: u32,
    from_entity: i64,
    to_file: Option<i64>,
}

impl LinkRow {
    fn name(&self) -> &str {
        self.target.trim().trim_end_matches("()")
    }

    /// The name of what is meant in the file, when the target is more than the path of the file.
    fn symbol(&self) -> Option<&str> {
        let name = self.name();
        if self.kind == LinkKind::References || name.contains('/') {
            return None;
        }
        name.rsplit(['.', ':', '\\', '#']).next()
    }

    fn seen(self, other: Option<Stored>) -> LinkView {
        let other = other.map(|stored| stored.entity);
        LinkView { kind: self.kind.as_str(), target: self.target, line: self.line, other }
    }
}

fn link_rows(conn: &Connection, sql: &str, parameters: &[&dyn ToSql]) -> Result<Vec<LinkRow>, GraphError> {
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map(parameters, |row| {
        Ok(LinkRow {
            kind: LinkKind::parse(row.get_ref(0)?.as_str()?).unwrap_or(LinkKind::References),
            target: row.get(1)?,
            line: row.get(2)?,
            from_entity: row.get(3)?,
            to_file: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests;
