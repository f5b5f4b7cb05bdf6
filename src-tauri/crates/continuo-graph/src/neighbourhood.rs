//! What surrounds an entity in the graph, a few links far.

use std::collections::{HashMap, HashSet, VecDeque};

use continuo_store::rusqlite::Connection;
use serde::Serialize;

use crate::GraphError;
use crate::view::{EntityRef, Stored, by_id, links, of_file};

/// Part of the graph: entities by their distance, and the links between them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Neighbourhood {
    /// The nearest first, beginning with the entity itself.
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Node {
    #[serde(flatten)]
    pub entity: EntityRef,
    /// In links.
    pub distance: usize,
}

/// A link from one node to another, by their ids.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Edge {
    pub from: i64,
    pub to: i64,
    /// `imports`, `references`, `mentions`, or `defines` from a Document to what it holds.
    pub kind: &'static str,
}

/// Returns the entities that are at most `depth` links from an entity, `limit` of them at most, and the links between
/// them that were followed. Fails with [`GraphError::NoEntity`] when it isn't there.
pub fn neighbourhood(
    conn: &Connection,
    entity_id: i64,
    depth: usize,
    limit: usize,
) -> Result<Neighbourhood, GraphError> {
    let start = by_id(conn, entity_id)?.ok_or(GraphError::NoEntity(entity_id))?;
    let mut found = Neighbourhood::default();
    let mut distances = HashMap::from([(entity_id, 0)]);
    let mut edges = HashSet::new();
    found.nodes.push(Node { entity: start.entity.clone(), distance: 0 });
    let mut queue = VecDeque::from([start]);
    while let Some(stored) = queue.pop_front() {
        let distance = distances[&stored.entity.id];
        if distance == depth {
            break;
        }
        for (edge, entity) in around(conn, &stored, limit)? {
            let known = distances.contains_key(&entity.id);
            if !known && found.nodes.len() >= limit {
                continue;
            }
            if edges.insert(edge.clone()) {
                found.edges.push(edge);
            }
            if known {
                continue;
            }
            distances.insert(entity.id, distance + 1);
            queue.extend(by_id(conn, entity.id)?);
            found.nodes.push(Node { entity, distance: distance + 1 });
        }
    }
    Ok(found)
}

/// Returns what an entity is linked to, links before what its file holds.
fn around(conn: &Connection, stored: &Stored, limit: usize) -> Result<Vec<(Edge, EntityRef)>, GraphError> {
    let id = stored.entity.id;
    let (out, into) = links(conn, stored, false)?;
    let out = out.into_iter().filter_map(|link| Some((link.kind, link.other?)));
    let into = into.into_iter().filter_map(|link| Some((link.kind, link.other?)));
    let mut around: Vec<(Edge, EntityRef)> = out
        .map(|(kind, to)| (Edge { from: id, to: to.id, kind }, to))
        .chain(into.map(|(kind, from)| (Edge { from: from.id, to: id, kind }, from)))
        .collect();
    let held = of_file(conn, stored.file_id, if stored.is_document() { limit.saturating_add(1) } else { 1 })?;
    for other in held.into_iter().filter(|other| other.entity.id != id) {
        let (from, to) = if stored.is_document() { (id, other.entity.id) } else { (other.entity.id, id) };
        around.push((Edge { from, to, kind: "defines" }, other.entity));
    }
    around.retain(|(_, entity)| entity.id != id);
    Ok(around)
}
