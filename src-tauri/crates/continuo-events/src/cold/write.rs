//! Adding events, in somebody's transaction.

use super::pack;
use crate::{ContextRef, Event, Place};
use continuo_store::StoreError;
use continuo_store::rusqlite::{CachedStatement, OptionalExtension, ToSql, Transaction};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// No number of a transaction.
const UNKNOWN: i64 = -1;
/// Shapes that a kind may have. A kind whose payloads are all different has none that would pay.
const SHAPES: usize = 64;
/// Contexts that are remembered, with their numbers.
const CONTEXTS: usize = 20_000;

/// What is known of the tables, so that an event costs one INSERT.
#[derive(Clone, Default)]
pub(crate) struct Known(Arc<Mutex<Tables>>);

#[derive(Default)]
struct Tables {
    /// The transaction that left it so, or [`UNKNOWN`].
    writes: i64,
    /// By kind and version.
    shapes: FxHashMap<String, FxHashMap<u32, FxHashMap<String, i64>>>,
    contexts: FxHashMap<[u8; 16], i64>,
}

impl Tables {
    /// Returns the shapes of a kind.
    fn of(&mut self, kind: &str, version: u32) -> &mut FxHashMap<String, i64> {
        self.shapes.entry(kind.into()).or_default().entry(version).or_default()
    }
}

/// Events on their way into the tables. What it counts, and the last rows, are written by [`Writing::finish`].
pub(crate) struct Writing<'t> {
    tx: &'t Transaction<'t>,
    tables: MutexGuard<'t, Tables>,
    insert: CachedStatement<'t>,
    insert_many: CachedStatement<'t>,
    /// The largest id that is there or waits to be.
    newest: i64,
    /// Rows that none of the table can be in the way of, to be inserted together.
    waiting: Vec<Columns>,
    of_shapes: FxHashMap<i64, (u64, u64)>,
    of_contexts: FxHashMap<i64, u64>,
}

/// An event as the tables take it.
pub(crate) struct Row {
    pub(crate) id: u64,
    pub(crate) at_ms: i64,
    pub(crate) kind: Arc<str>,
    pub(crate) version: u32,
    pub(crate) context: ContextRef,
    pub(crate) payload: Packed,
}

/// A payload without what it has in common with others of its kind.
pub(crate) struct Packed {
    skeleton: String,
    values: String,
    /// Of the payload.
    bytes: usize,
}

impl Packed {
    pub(crate) fn of(payload: &[u8]) -> Packed {
        let payload = String::from_utf8_lossy(payload);
        let (skeleton, values) = pack::split(&payload);
        Packed { skeleton, values, bytes: payload.len() }
    }
}

impl From<Event> for Row {
    fn from(event: Event) -> Row {
        let Event { id, at_ms, kind, version, payload, context } = event;
        Row { id: id.0, at_ms, kind, version, context, payload: Packed::of(&payload) }
    }
}

/// A row of the table of events, but for what is counted beside it.
struct Columns {
    id: i64,
    at_ms: i64,
    shape: i64,
    context: i64,
    parent: Option<i64>,
    root: Option<i64>,
    depth: u32,
    values: String,
}

impl Columns {
    const COUNT: usize = 8;

    fn bind(&self, statement: &mut CachedStatement<'_>, at: usize) -> Result<(), StoreError> {
        let Columns { id, at_ms, shape, context, parent, root, depth, values } = self;
        let columns: [&dyn ToSql; Columns::COUNT] = [id, at_ms, shape, context, parent, root, depth, values];
        for (column, value) in columns.into_iter().enumerate() {
            statement.raw_bind_parameter(at * Columns::COUNT + column + 1, value)?;
        }
        Ok(())
    }
}

/// Rows that one statement inserts: it is begun and ended once for all of them.
const TOGETHER: usize = 16;

fn insert(rows: usize) -> String {
    let rows = vec!["(?, ?, ?, ?, ?, ?, ?, ?)"; rows].join(", ");
    format!("INSERT INTO event (id, at, shape, context, parent, root, depth, payload) VALUES {rows}")
}

impl<'t> Writing<'t> {
    pub(crate) fn begin(tx: &'t Transaction<'t>, known: &'t Known) -> Result<Writing<'t>, StoreError> {
        let mut tables = known.0.lock().unwrap_or_else(PoisonError::into_inner);
        let writes: i64 = tx.prepare_cached("SELECT writes FROM event_log")?.query_row([], |row| row.get(0))?;
        if tables.writes != writes {
            // The transaction that this was learned in was taken back, or another process wrote.
            *tables = Tables::default();
        }
        // What is learned from here on holds when this is finished.
        tables.writes = UNKNOWN;
        let newest = tx.prepare_cached("SELECT ifnull(max(id), 0) FROM event")?.query_row([], |row| row.get(0))?;
        Ok(Writing {
            tx,
            tables,
            insert: tx.prepare_cached(&format!("{} ON CONFLICT (id) DO NOTHING", insert(1)))?,
            insert_many: tx.prepare_cached(&insert(TOGETHER))?,
            newest,
            waiting: Vec::new(),
            of_shapes: FxHashMap::default(),
            of_contexts: FxHashMap::default(),
        })
    }

    /// Adds an event, unless there is one of its id.
    pub(crate) fn add(&mut self, row: Row) -> Result<(), StoreError> {
        let columns = self.columns(row)?;
        columns.0.bind(&mut self.insert, 0)?;
        self.newest = self.newest.max(columns.0.id);
        if self.insert.raw_execute()? > 0 {
            self.count(&columns);
        }
        Ok(())
    }

    /// As [`Writing::add`], perhaps not before [`Writing::finish`]: after an error the transaction isn't to be committed.
    pub(crate) fn add_later(&mut self, row: Row) -> Result<(), StoreError> {
        if row.id as i64 <= self.newest {
            return self.add(row);
        }
        let columns = self.columns(row)?;
        self.newest = columns.0.id;
        self.count(&columns);
        self.waiting.push(columns.0);
        if self.waiting.len() == TOGETHER {
            for (at, columns) in self.waiting.drain(..).enumerate() {
                columns.bind(&mut self.insert_many, at)?;
            }
            self.insert_many.raw_execute()?;
        }
        Ok(())
    }

    /// Returns what the table takes, and how long the event is as a line.
    fn columns(&mut self, row: Row) -> Result<(Columns, u64), StoreError> {
        let (id, at_ms, place, depth) = (row.id as i64, row.at_ms, row.context.place(), row.context.depth());
        let line = line(row.id, &row.kind, row.payload.bytes, place);
        let context = self.context(&row.context)?;
        let (shape, values) = self.shape(&row.kind, row.version, row.payload)?;
        let parent = place.map(|place| place.parent.0 as i64);
        let root = place.filter(|place| place.root != place.parent).map(|place| place.root.0 as i64);
        Ok((Columns { id, at_ms, shape, context, parent, root, depth, values }, line))
    }

    fn count(&mut self, (columns, line): &(Columns, u64)) {
        let of_shape = self.of_shapes.entry(columns.shape).or_default();
        of_shape.0 += 1;
        of_shape.1 += line;
        *self.of_contexts.entry(columns.context).or_default() += 1;
    }

    fn shape(&mut self, kind: &str, version: u32, payload: Packed) -> Result<(i64, String), StoreError> {
        let Packed { mut skeleton, mut values, .. } = payload;
        let shapes = self.tables.of(kind, version);
        if shapes.is_empty() {
            let mut statement =
                self.tx.prepare_cached("SELECT skeleton, id FROM event_shape WHERE kind = ?1 AND version = ?2")?;
            let rows = statement.query_map((kind, version), |row| Ok((row.get(0)?, row.get(1)?)))?;
            *shapes = rows.collect::<Result<_, _>>()?;
        }
        if shapes.len() >= SHAPES && !shapes.contains_key(&skeleton) {
            (skeleton, values) = pack::whole(&pack::join(&skeleton, &values));
        }
        if let Some(id) = shapes.get(&skeleton) {
            return Ok((*id, values));
        }
        self.tx.execute(
            "INSERT INTO event_shape (kind, version, skeleton, events, bytes) VALUES (?1, ?2, ?3, 0, 0)",
            (kind, version, &skeleton),
        )?;
        let id = self.tx.last_insert_rowid();
        shapes.insert(skeleton, id);
        Ok((id, values))
    }

    fn context(&mut self, context: &ContextRef) -> Result<i64, StoreError> {
        if let Some(id) = self.tables.contexts.get(&context.key()) {
            return Ok(*id);
        }
        let mut found = self.tx.prepare_cached("SELECT id FROM event_context WHERE key = ?1")?;
        let found: Option<i64> = found.query_row([context.key()], |row| row.get(0)).optional()?;
        let id = match found {
            Some(id) => id,
            None => {
                let json = String::from_utf8_lossy(context.json());
                self.tx
                    .prepare_cached("INSERT INTO event_context (key, json, events) VALUES (?1, ?2, 0)")?
                    .execute((context.key(), json))?;
                self.tx.last_insert_rowid()
            }
        };
        if self.tables.contexts.len() >= CONTEXTS {
            self.tables.contexts.clear();
        }
        self.tables.contexts.insert(context.key(), id);
        Ok(id)
    }

    /// Writes what was counted.
    pub(crate) fn finish(mut self) -> Result<(), StoreError> {
        for columns in self.waiting.drain(..) {
            columns.bind(&mut self.insert, 0)?;
            self.insert.raw_execute()?;
        }
        let mut shapes =
            self.tx.prepare_cached("UPDATE event_shape SET events = events + ?2, bytes = bytes + ?3 WHERE id = ?1")?;
        for (id, (events, bytes)) in &self.of_shapes {
            shapes.execute((id, events, bytes))?;
        }
        let mut contexts = self.tx.prepare_cached("UPDATE event_context SET events = events + ?2 WHERE id = ?1")?;
        for (id, events) in &self.of_contexts {
            contexts.execute((id, events))?;
        }
        self.tables.writes = writes_more(self.tx)?;
        Ok(())
    }
}

/// Takes events out again. Returns how many.
pub(crate) fn remove(tx: &Transaction<'_>, ids: &[i64]) -> Result<usize, StoreError> {
    let mut find = tx.prepare_cached(
        "SELECT e.shape, e.context, e.at, e.parent, e.root, e.depth, e.payload, s.kind, s.version, s.skeleton
         FROM event e JOIN event_shape s ON s.id = e.shape WHERE e.id = ?1",
    )?;
    let mut delete = tx.prepare_cached("DELETE FROM event WHERE id = ?1")?;
    let mut of_shape =
        tx.prepare_cached("UPDATE event_shape SET events = events - 1, bytes = bytes - ?2 WHERE id = ?1")?;
    let mut of_context = tx.prepare_cached("UPDATE event_context SET events = events - 1 WHERE id = ?1")?;
    let mut contexts = FxHashSet::default();
    let mut removed = 0;
    for id in ids {
        let found = find.query_row([id], |row| {
            let kind: String = row.get(7)?;
            let payload = pack::join(&row.get::<_, String>(9)?, &row.get::<_, String>(6)?);
            let place = super::read::place(row.get(3)?, row.get(4)?, row.get(5)?);
            let bytes = line(*id as u64, &kind, payload.len(), place);
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, bytes))
        });
        let Some((shape, context, bytes)) = found.optional()? else { continue };
        delete.execute([id])?;
        of_shape.execute((shape, bytes))?;
        of_context.execute([context])?;
        contexts.insert(context);
        removed += 1;
    }
    let mut unused = tx.prepare_cached("DELETE FROM event_context WHERE id = ?1 AND events <= 0")?;
    for context in contexts {
        unused.execute([context])?;
    }
    // What others know of the tables is learned anew.
    writes_more(tx)?;
    Ok(removed)
}

/// Returns up to which event the segments were drained.
pub(crate) fn drained(tx: &continuo_store::rusqlite::Connection) -> Result<u64, StoreError> {
    let drained: i64 = tx.prepare_cached("SELECT drained FROM event_log")?.query_row([], |row| row.get(0))?;
    Ok(drained as u64)
}

pub(crate) fn set_drained(tx: &Transaction<'_>, drained: u64) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE event_log SET drained = max(drained, ?1)")?.execute([drained as i64])?;
    Ok(())
}

fn writes_more(tx: &Transaction<'_>) -> Result<i64, StoreError> {
    let mut more = tx.prepare_cached("UPDATE event_log SET writes = writes + 1 RETURNING writes")?;
    Ok(more.query_row([], |row| row.get(0))?)
}

/// Returns how long an event is as a JSON line, but for the shared part of its context:
/// `{"id":1,"at":"2026-01-01T00:00:00.000Z","kind":"a.b","version":1,"payload":{},"context":{…}}`.
fn line(id: u64, kind: &str, payload: usize, place: Option<Place>) -> u64 {
    let digits = |number: u64| u64::from(number.max(1).ilog10()) + 1;
    let around = r#"{"id":,"at":"2026-01-01T00:00:00.000Z","kind":"","version":1,"payload":,"context":}"#.len() + 1;
    let in_context = match place {
        None => r#""depth":0,"#.len() as u64,
        Some(Place { parent, root, depth }) => {
            let around = r#""parent":,"root":,"depth":,"#.len() as u64;
            around + digits(parent.0) + digits(root.0) + digits(depth.into())
        }
    };
    around as u64 + digits(id) + kind.len() as u64 + payload as u64 + in_context
}
