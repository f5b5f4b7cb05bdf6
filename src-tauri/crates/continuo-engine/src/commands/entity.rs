//! Entities of the knowledge graph.

use crate::Engine;
use crate::api::*;
use crate::error::{ApiError, Code, Result};
use continuo_graph::{EntityView, GraphError, LinkView};

const ENTITIES: usize = 10;

pub(super) fn entity(engine: &Engine, request: &EntityRequest) -> Result<EntityResponse> {
    let name = request.name.trim();
    if name.is_empty() {
        return Err(ApiError::new(Code::Invalid, "an entity needs a name"));
    }
    let opened = engine.profile(request.profile.as_deref())?;
    let limit = request.limit.unwrap_or(ENTITIES);
    let found = opened.profile.db.read(|db| continuo_graph::entity(db, name, limit)).map_err(|error| match error {
        GraphError::Store(error) => error.into(),
        other => ApiError::new(Code::Internal, other.to_string()),
    })?;
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
        path: other.map(|other| other.path),
    }
}
