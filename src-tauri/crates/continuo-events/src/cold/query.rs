//! Finding events in the tables by what they have in common.

use super::pack::keeps;
use super::read::{COLUMNS, Cold};
use crate::filter::{EventFilter, escaped};
use crate::{ActorPattern, Event, EventError};
use continuo_store::StoreError;
use continuo_store::rusqlite::types::{ToSql, ToSqlOutput, Value};
use continuo_store::rusqlite::{Connection, params_from_iter};

/// Fewer events than this are found through what they share, and sorted; more are met soon by going through all of them in
/// their order.
const FEW: u64 = 20_000;

/// A part of the events that a filter lets through.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slice<'a> {
    pub(crate) filter: &'a EventFilter,
    /// Only ids above this.
    pub(crate) after: u64,
    /// Only ids up to this.
    pub(crate) upto: u64,
    pub(crate) newest_first: bool,
    pub(crate) skip: u64,
    pub(crate) limit: usize,
}

/// A value of a query.
#[derive(Clone, Debug)]
pub(super) struct Bound(Value);

impl ToSql for Bound {
    fn to_sql(&self) -> continuo_store::rusqlite::Result<ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}

/// The text of a condition, and its values.
#[derive(Default)]
struct Condition {
    parts: Vec<String>,
    values: Vec<Bound>,
    /// Nothing can be found.
    is_empty: bool,
    /// What a table says about how many can be found at most.
    at_most: Option<u64>,
    /// Nothing but the shape is asked about, so that the table knows how many there are.
    shapes_only: bool,
}

impl Condition {
    fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(Bound(value.into()));
        format!("?{}", self.values.len())
    }

    fn text(&self) -> String {
        if self.parts.is_empty() { "true".into() } else { self.parts.join(" AND ") }
    }
}

impl Cold {
    /// Returns the events of a slice.
    pub(crate) fn slice(&self, slice: &Slice<'_>) -> Result<Vec<Event>, EventError> {
        self.read(|db| {
            let mut condition = condition(db, slice)?;
            if condition.is_empty {
                return Ok(Vec::new());
            }
            let order = if slice.newest_first { "DESC" } else { "ASC" };
            let limit = condition.bind(slice.limit as i64);
            let skip = condition.bind(slice.skip as i64);
            let sql = format!(
                "SELECT {COLUMNS} FROM event e WHERE {} ORDER BY e.id {order} LIMIT {limit} OFFSET {skip}",
                condition.text()
            );
            self.events(db, &sql, &condition.values)
        })
    }

    /// Returns how many events a slice has, whatever its limit.
    pub(crate) fn count(&self, slice: &Slice<'_>) -> Result<u64, EventError> {
        self.read(|db| {
            let condition = condition(db, slice)?;
            if condition.is_empty {
                return Ok(0);
            }
            if condition.shapes_only {
                // What came meanwhile is counted and taken off again, being little.
                let later: u64 = {
                    let sql = format!("SELECT count(*) FROM event e WHERE e.id > ? AND {}", shapes_of(&condition));
                    db.query_row(&sql, [slice.upto as i64], |row| row.get(0))?
                };
                return Ok(condition.at_most.unwrap_or_default().saturating_sub(later));
            }
            let sql = format!("SELECT count(*) FROM event e WHERE {}", condition.text());
            Ok(db.query_row(&sql, params_from_iter(&condition.values), |row| row.get(0))?)
        })
    }

    /// Counts the events of a slice in equal parts of the time from `from_ms` to `to_ms`.
    pub(crate) fn over_time(
        &self,
        slice: &Slice<'_>,
        (from_ms, to_ms): (i64, i64),
        counts: &mut [u64],
    ) -> Result<(), EventError> {
        let bars = counts.len() as i64;
        self.read(|db| {
            let mut condition = condition(db, slice)?;
            if condition.is_empty {
                return Ok(());
            }
            let (from, span, bars) =
                (condition.bind(from_ms), condition.bind((to_ms - from_ms).max(1)), condition.bind(bars));
            let sql = format!(
                "SELECT (e.at - {from}) * {bars} / {span} AS bar, count(*) FROM event e
                 WHERE e.at >= {from} AND e.at < {from} + {span} AND {} GROUP BY bar",
                condition.text()
            );
            let mut statement = db.prepare(&sql)?;
            let mut rows = statement.query(params_from_iter(&condition.values))?;
            while let Some(row) = rows.next()? {
                let bar: i64 = row.get(0)?;
                if let Some(count) = usize::try_from(bar).ok().and_then(|bar| counts.get_mut(bar)) {
                    *count += row.get::<_, u64>(1)?;
                }
            }
            Ok(())
        })
    }
}

fn condition(db: &Connection, slice: &Slice<'_>) -> Result<Condition, StoreError> {
    let filter = slice.filter;
    let mut condition = Condition::default();
    if slice.after > 0 {
        let after = condition.bind(slice.after as i64);
        condition.parts.push(format!("e.id > {after}"));
    }
    let upto = condition.bind(i64::try_from(slice.upto).unwrap_or(i64::MAX));
    condition.parts.push(format!("e.id <= {upto}"));
    let shapes = shapes(db, filter)?;
    let contexts = contexts(db, filter)?;
    condition.is_empty = shapes.as_ref().is_some_and(|(ids, _)| ids.is_empty())
        || contexts.as_ref().is_some_and(|contexts| contexts.events == 0);
    let known = shapes.as_ref().map(|(_, events)| *events).into_iter().chain(contexts.as_ref().map(|one| one.events));
    condition.at_most = known.min();
    let few = condition.at_most.is_some_and(|events| events < FEW);
    let times = filter.from_ms.is_some() || filter.to_ms.is_some();
    condition.shapes_only =
        slice.after == 0 && filter.text.is_none() && contexts.is_none() && !times && shapes.is_some();
    // A plus keeps an index from being used.
    let plus = if few { "" } else { "+" };
    if let Some((ids, _)) = shapes {
        let list: Vec<String> = ids.iter().map(i64::to_string).collect();
        condition.parts.push(format!("{plus}e.shape IN ({})", list.join(", ")));
    }
    if let Some(contexts) = contexts {
        let offset = condition.values.len();
        let text = contexts.numbered(offset);
        condition.values.extend(contexts.values);
        condition.parts.push(format!("{plus}e.context IN ({text})"));
    }
    if let Some(from) = filter.from_ms {
        let from = condition.bind(from);
        condition.parts.push(format!("{plus}e.at >= {from}"));
    }
    if let Some(to) = filter.to_ms {
        let to = condition.bind(to);
        condition.parts.push(format!("{plus}e.at < {to}"));
    }
    if let Some(text) = filter.text.as_ref().filter(|text| !text.is_empty()) {
        let wanted = escaped(text);
        let kept = |skeleton: &str| keeps(skeleton, |kept| crate::filter::contains(kept, &wanted));
        let of_kinds = ids(db, |kind, skeleton| crate::filter::contains(kind, text) || kept(skeleton))?;
        let list: Vec<String> = of_kinds.0.iter().map(i64::to_string).collect();
        let pattern: String = escaped(text)
            .chars()
            .flat_map(|c| matches!(c, '%' | '_' | '!').then_some('!').into_iter().chain([c]))
            .collect();
        let pattern = condition.bind(format!("%{pattern}%"));
        condition.parts.push(format!("(e.payload LIKE {pattern} ESCAPE '!' OR e.shape IN ({}))", list.join(", ")));
    }
    Ok(condition)
}

fn shapes_of(condition: &Condition) -> String {
    let shapes = condition.parts.iter().find(|part| part.contains("e.shape IN"));
    shapes.map_or_else(|| "true".into(), |part| part.trim_start_matches('+').to_string())
}

/// Returns the shapes of the kinds that a filter takes, and how many events those have; nothing when it takes all.
fn shapes(db: &Connection, filter: &EventFilter) -> Result<Option<(Vec<i64>, u64)>, StoreError> {
    let rest = EventFilter { kinds: Vec::new(), ..filter.clone() };
    if filter.kinds.is_empty() && !rest.is_all() {
        return Ok(None);
    }
    ids(db, |kind, _| filter.takes_kind(kind)).map(Some)
}

fn ids(db: &Connection, takes: impl Fn(&str, &str) -> bool) -> Result<(Vec<i64>, u64), StoreError> {
    let mut statement = db.prepare_cached("SELECT id, kind, events, skeleton FROM event_shape")?;
    let mut rows = statement.query([])?;
    let (mut ids, mut events) = (Vec::new(), 0_u64);
    while let Some(row) = rows.next()? {
        if takes(row.get_ref(1)?.as_str().unwrap_or_default(), row.get_ref(3)?.as_str().unwrap_or_default()) {
            ids.push(row.get(0)?);
            events += row.get::<_, u64>(2)?;
        }
    }
    Ok((ids, events))
}

/// What finds the contexts that a filter takes.
struct ContextsFound {
    sql: String,
    values: Vec<Bound>,
    events: u64,
}

impl ContextsFound {
    /// Returns the text with its values numbered behind `offset` others.
    fn numbered(&self, offset: usize) -> String {
        let mut number = offset;
        let mut text = String::with_capacity(self.sql.len() + 8);
        for c in self.sql.chars() {
            text.push(c);
            if c == '?' {
                number += 1;
                text.push_str(&number.to_string());
            }
        }
        text
    }
}

fn contexts(db: &Connection, filter: &EventFilter) -> Result<Option<ContextsFound>, StoreError> {
    let (mut parts, mut values) = (Vec::new(), Vec::new());
    let text = |text: String| Bound(Value::Text(text));
    if let Some(correlation) = &filter.correlation {
        parts.push("json ->> '$.correlation' = ?");
        values.push(text(correlation.to_string()));
    }
    if let Some(session) = &filter.session {
        parts.push("json ->> '$.session' = ?");
        values.push(text(session.clone()));
    }
    if let Some(ActorPattern(actor)) = &filter.actor {
        if actor.name.is_empty() {
            // A colon comes before a semicolon.
            parts.push("(json ->> '$.actor' = ? OR (json ->> '$.actor' > ? AND json ->> '$.actor' < ?))");
            values.extend([text(actor.to_string()), text(format!("{actor}:")), text(format!("{actor};"))]);
        } else {
            parts.push("json ->> '$.actor' = ?");
            values.push(text(actor.to_string()));
        }
    }
    if parts.is_empty() {
        return Ok(None);
    }
    let within = parts.join(" AND ");
    let sql = format!("SELECT coalesce(sum(events), 0) FROM event_context WHERE {within}");
    let events = db.prepare_cached(&sql)?.query_row(params_from_iter(&values), |row| row.get(0))?;
    Ok(Some(ContextsFound { sql: format!("SELECT id FROM event_context WHERE {within}"), values, events }))
}
