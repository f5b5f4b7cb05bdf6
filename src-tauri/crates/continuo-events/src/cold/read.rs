//! Reading events from the tables.

use super::pack;
use super::write::{Known, drained};
use crate::{ContextRef, Event, EventContext, EventError, EventId, Place};
use continuo_store::rusqlite::{Connection, OptionalExtension, Row, params_from_iter};
use continuo_store::{Database, StoreError};
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Contexts that are remembered as they were read.
const CONTEXTS: usize = 10_000;

pub(super) const COLUMNS: &str = "e.id, e.at, e.shape, e.context, e.parent, e.root, e.depth, e.payload";

/// The tables of a profile's database.
pub(crate) struct Cold {
    pub(crate) db: Database,
    pub(crate) known: Known,
    read: Mutex<Read>,
    /// How many bytes so many events took when that was last measured.
    pub(super) measured: Mutex<Option<(u64, u64)>>,
}

/// Shapes and contexts never change under their numbers.
#[derive(Default)]
struct Read {
    shapes: FxHashMap<i64, Shape>,
    contexts: FxHashMap<i64, ContextRef>,
}

#[derive(Clone)]
pub(super) struct Shape {
    kind: Arc<str>,
    version: u32,
    skeleton: Arc<str>,
}

/// An event as its row has it.
pub(super) struct Found {
    id: i64,
    at_ms: i64,
    shape: i64,
    context: i64,
    place: Option<Place>,
    payload: String,
}

impl Found {
    pub(super) fn of(row: &Row<'_>) -> continuo_store::rusqlite::Result<Found> {
        Ok(Found {
            id: row.get(0)?,
            at_ms: row.get(1)?,
            shape: row.get(2)?,
            context: row.get(3)?,
            place: place(row.get(4)?, row.get(5)?, row.get(6)?),
            payload: row.get(7)?,
        })
    }
}

pub(super) fn place(parent: Option<i64>, root: Option<i64>, depth: u32) -> Option<Place> {
    let parent = EventId(parent? as u64);
    Some(Place { parent, root: root.map_or(parent, |root| EventId(root as u64)), depth })
}

impl Cold {
    pub(crate) fn new(db: Database) -> Cold {
        Cold { db, known: Known::default(), read: Mutex::default(), measured: Mutex::default() }
    }

    /// Returns up to which event the segments are in here, and the latest event that is.
    pub(crate) fn positions(&self) -> Result<(u64, u64), EventError> {
        self.read(|db| {
            let latest: Option<i64> = db.query_row("SELECT max(id) FROM event", [], |row| row.get(0))?;
            Ok((drained(db)?, latest.unwrap_or_default() as u64))
        })
    }

    /// Returns the ids above one.
    pub(crate) fn ids_after(&self, id: u64) -> Result<Vec<u64>, EventError> {
        self.read(|db| {
            let mut statement = db.prepare_cached("SELECT id FROM event WHERE id > ?1")?;
            let rows = statement.query_map([id as i64], |row| row.get::<_, i64>(0))?;
            Ok(rows.map(|id| id.map(|id| id as u64)).collect::<Result<_, _>>()?)
        })
    }

    /// Returns the times of the oldest and of the newest event.
    pub(crate) fn times(&self) -> Result<(Option<i64>, Option<i64>), EventError> {
        self.read(|db| {
            let time = |order: &str| db.query_row(&format!("SELECT {order}(at) FROM event"), [], |row| row.get(0));
            Ok((time("min")?, time("max")?))
        })
    }

    /// Returns the event of an id.
    pub(crate) fn get(&self, id: EventId) -> Result<Option<Event>, EventError> {
        self.read(|db| {
            let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM event e WHERE e.id = ?1"))?;
            let found = statement.query_row([id.0 as i64], Found::of).optional()?;
            found.map(|found| self.event(db, found)).transpose()
        })
    }

    /// Returns what an event caused, and what that caused, and so on, at most `limit`, nearest first.
    pub(crate) fn below(&self, id: EventId, limit: usize) -> Result<Vec<Event>, EventError> {
        self.read(|db| {
            let sql = format!(
                "WITH RECURSIVE below (id, steps) AS (
                     SELECT id, 1 FROM event WHERE parent = ?1 AND id > ?1
                     UNION ALL
                     SELECT e.id, steps + 1 FROM below b JOIN event e ON e.parent = b.id AND e.id > b.id
                     LIMIT ?2)
                 SELECT {COLUMNS} FROM below b CROSS JOIN event e ON e.id = b.id ORDER BY steps, e.id"
            );
            let mut statement = db.prepare_cached(&sql)?;
            let rows = statement.query_map((id.0 as i64, limit as i64), Found::of)?;
            rows.map(|found| self.event(db, found?)).collect()
        })
    }

    /// Returns the events that a query finds: its columns are [`COLUMNS`].
    pub(super) fn events(
        &self,
        db: &Connection,
        sql: &str,
        values: &[super::query::Bound],
    ) -> Result<Vec<Event>, StoreError> {
        let mut statement = db.prepare_cached(sql)?;
        let rows = statement.query_map(params_from_iter(values), Found::of)?;
        rows.map(|found| self.event(db, found?)).collect()
    }

    fn event(&self, db: &Connection, found: Found) -> Result<Event, StoreError> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let shape = match read.shapes.get(&found.shape) {
            Some(shape) => shape.clone(),
            None => {
                let shape = shape(db, found.shape)?;
                read.shapes.insert(found.shape, shape.clone());
                shape
            }
        };
        let context = match read.contexts.get(&found.context) {
            Some(context) => context.clone(),
            None => {
                let context = context(db, found.context)?;
                if read.contexts.len() >= CONTEXTS {
                    read.contexts.clear();
                }
                read.contexts.insert(found.context, context.clone());
                context
            }
        };
        drop(read);
        Ok(Event {
            id: EventId(found.id as u64),
            at_ms: found.at_ms,
            kind: shape.kind,
            version: shape.version,
            payload: pack::join(&shape.skeleton, &found.payload).into_bytes().into(),
            context: context.at(found.place),
        })
    }

    /// Reads, with the errors of this crate.
    pub(crate) fn read<T>(&self, job: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, EventError> {
        Ok(self.db.read(job)?)
    }
}

fn shape(db: &Connection, id: i64) -> Result<Shape, StoreError> {
    let mut statement = db.prepare_cached("SELECT kind, version, skeleton FROM event_shape WHERE id = ?1")?;
    Ok(statement.query_row([id], |row| {
        let (kind, skeleton): (String, String) = (row.get(0)?, row.get(2)?);
        Ok(Shape { kind: kind.into(), version: row.get(1)?, skeleton: skeleton.into() })
    })?)
}

fn context(db: &Connection, id: i64) -> Result<ContextRef, StoreError> {
    let mut statement = db.prepare_cached("SELECT json FROM event_context WHERE id = ?1")?;
    let json: String = statement.query_row([id], |row| row.get(0))?;
    let context: Result<EventContext, _> = serde_json::from_str(&json);
    // Only this crate writes it; what else stands there is damage.
    Ok(context
        .map_err(|error| StoreError::Damaged {
            path: db.path().unwrap_or_default().into(),
            detail: format!("the context {id} of events: {error}"),
        })?
        .shared())
}
