//! Entities of the knowledge graph.

use crate::Engine;
use crate::api::*;
use crate::error::{ApiError, Code, Result};
use continuo_graph::{EntityView, GraphError, LinkView};

const ENTITIES: usize = 10;
const MOST_ENTITIES: usize = 200;
/// Entities of a graph when it isn't said how many, and at most.
const NODES: usize = 60;
const MOST_NODES: usize = 500;
const MOST_DEPTH: usize = 4;

pub(super) fn entity(engine: &Engine, request: &EntityRequest) -> Result<EntityResponse> {
    let name = request.name.trim();
    if name.is_empty() {
        return Err(ApiError::new(Code::Invalid, "an entity needs a name"));
    }
    let opened = engine.profile(request.profile.as_deref())?;
    let limit = request.limit.unwrap_or(ENTITIES).min(MOST_ENTITIES);
    let found = opened.profile.db.read(|db| continuo_graph::entity(db, name, limit)).map_err(graph_error)?;
    Ok(EntityResponse { name: request.name.clone(), entities: found.into_iter().map(info).collect() })
}

fn info(view: EntityView) -> EntityInfo {
    let entity = view.entity;
    EntityInfo {
        id: entity.id,
        kind: entity.kind,
        unit: entity.unit,
        name: entity.name,
        qualified: entity.qualified,
        signature: view.signature,
        doc: view.doc,
        root: entity.root.into(),
        path: entity.path,
        start_line: entity.start_line,
        end_line: entity.end_line,
        // A link out is written in the entity's own file, a link in in the other's.
        links_out: view.links_out.into_iter().map(|one| link(one, true)).collect(),
        links_in: view.links_in.into_iter().map(|one| link(one, false)).collect(),
    }
}

fn link(view: LinkView, out: bool) -> LinkInfo {
    let other = view.other;
    LinkInfo {
        kind: view.kind.to_string(),
        target: view.target,
        name: other.as_ref().map(|other| other.qualified.clone()),
        line: match (&other, out) {
            (Some(other), true) => Some(other.start_line),
            _ => Some(view.line),
        },
        root: other.as_ref().map(|other| other.root.clone().into()),
        path: other.map(|other| other.path),
    }
}

pub(super) fn graph(engine: &Engine, request: &GraphRequest) -> Result<Graph> {
    let opened = engine.profile(request.profile.as_deref())?;
    let depth = request.depth.unwrap_or(1).clamp(1, MOST_DEPTH);
    let limit = request.limit.unwrap_or(NODES).clamp(1, MOST_NODES);
    let found = opened.profile.db.read(|db| continuo_graph::neighbourhood(db, request.id, depth, limit));
    let found = found.map_err(graph_error)?;
    Ok(Graph {
        nodes: found
            .nodes
            .into_iter()
            .map(|node| GraphNode {
                id: node.entity.id,
                kind: node.entity.kind,
                unit: node.entity.unit,
                name: node.entity.name,
                qualified: node.entity.qualified,
                root: node.entity.root.into(),
                path: node.entity.path,
                start_line: node.entity.start_line,
                distance: node.distance,
            })
            .collect(),
        edges: found
            .edges
            .into_iter()
            .map(|edge| GraphEdge { from: edge.from, to: edge.to, kind: edge.kind.to_string() })
            .collect(),
    })
}

pub(super) fn graph_error(error: GraphError) -> ApiError {
    match error {
        GraphError::Store(error) => error.into(),
        GraphError::NoEntity(_) => ApiError::new(Code::NotFound, "this entity isn't there any more")
            .hint("Its file has changed. Look it up by its name."),
        other => ApiError::new(Code::Internal, other.to_string()),
    }
}
