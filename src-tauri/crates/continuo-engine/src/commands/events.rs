//! The event log of a profile: what happened, why, and what it takes to keep.

use crate::api::*;
use crate::error::{ApiError, Code, Result};
use crate::events::rfc3339;
use crate::{Engine, OpenProfile};
use continuo_events::{
    Actor, ActorPattern, Durability, EventId, EventQuery, EventStats as Stats, Fields, KindPattern, kinds,
};
use continuo_ingest::files;
use continuo_store::StoreError;
use continuo_work as work;
use std::sync::Arc;
use std::time::{Duration, Instant};

const USUAL: u64 = 100;
const USUAL_CHAIN: u64 = 1_000;
const MOST: u64 = 10_000;
const BARS: u64 = 60;
const MOST_BARS: u64 = 1_000;
const LONGEST_WAIT: Duration = Duration::from_secs(5);
const MOST_FIELDS: usize = 50;

pub(super) fn query(engine: &Engine, request: &EventsRequest) -> Result<EventPage> {
    let opened = engine.profile(request.profile.as_deref())?;
    let log = &opened.profile.log;
    let fields = fields(&request.fields)?;
    let query = EventQuery {
        filter: filter(&request.filter)?,
        after: request.after.map(EventId),
        upto: request.upto.map(EventId),
        skip: request.skip,
        limit: request.limit.unwrap_or(USUAL).min(MOST) as usize,
    };
    let until = Instant::now() + Duration::from_millis(request.wait_ms.unwrap_or_default()).min(LONGEST_WAIT);
    let latest = log.position().0;
    if let Some(after) = request.after.filter(|after| *after > latest) {
        return Err(ApiError::new(Code::Invalid, format!("there is no event {after} yet: the latest is {latest}"))
            .hint("The log may be another one than the position was of: begin anew without it."));
    }
    let mut found = log.find(&query)?;
    if query.after.is_some() {
        let mut position = found.position;
        while found.events.is_empty() && Instant::now() < until {
            log.wait(position, until.saturating_duration_since(Instant::now()));
            found = log.find(&EventQuery { after: Some(position), ..query.clone() })?;
            position = found.position;
        }
    }
    Ok(EventPage {
        events: found.events.iter().map(|event| entry(fields, event)).collect::<Result<_>>()?,
        position: found.position.0,
        total: found.total,
    })
}

pub(super) fn show(engine: &Engine, request: &OnEvent) -> Result<EventEntry> {
    let opened = engine.profile(request.profile.as_deref())?;
    let found = opened.profile.log.get(EventId(request.id))?;
    entry(fields(&request.fields)?, &found.ok_or_else(|| no_event(request.id))?)
}

pub(super) fn chain(engine: &Engine, request: &OnEvent) -> Result<EventChain> {
    let opened = engine.profile(request.profile.as_deref())?;
    chain_of(&opened, request.id, request.limit, fields(&request.fields)?)
}

fn chain_of(opened: &OpenProfile, id: u64, limit: Option<u64>, fields: Fields) -> Result<EventChain> {
    let limit = limit.unwrap_or(USUAL_CHAIN).min(MOST) as usize;
    let found = opened.profile.log.chain(EventId(id), limit)?.ok_or_else(|| no_event(id))?;
    Ok(EventChain {
        id,
        events: found.events.iter().map(|event| entry(fields, event)).collect::<Result<_>>()?,
        begins_earlier: found.begins_earlier,
        more: found.more,
    })
}

pub(super) fn origin(engine: &Engine, request: &OriginRequest) -> Result<EventChain> {
    let opened = engine.profile(request.profile.as_deref())?;
    let (event, what) = match request {
        OriginRequest { task: Some(task), .. } => (origin_of_task(&opened, task)?, format!("the task {task}")),
        OriginRequest { root: Some(root), path: Some(path), .. } => {
            let roots = opened.profile.roots()?;
            let id = roots.iter().find(|known| known.path == *root).map(|root| root.id).ok_or_else(|| {
                ApiError::new(
                    Code::NotFound,
                    format!("{} is not a folder of {}", root.display(), opened.profile.name()),
                )
            })?;
            let event = opened.profile.db.read(|db| -> std::result::Result<_, StoreError> {
                match files::file(db, id, path)? {
                    Some(file) => Ok(Some(files::event(db, file.id)?)),
                    None => Ok(None),
                }
            })?;
            let event = event.ok_or_else(|| ApiError::new(Code::NotFound, format!("{path} isn't in the index")))?;
            (event, path.clone())
        }
        _ => {
            return Err(ApiError::new(Code::Invalid, "what is asked about isn't said")
                .hint("Name a task, or a root with a path."));
        }
    };
    let unknown = || {
        ApiError::new(Code::NotFound, format!("no event tells of {what}"))
            .hint("It was here before events were kept, or is older than they are kept.")
    };
    let event = event.ok_or_else(unknown)?;
    chain_of(&opened, event, None, Fields::FULL).map_err(|error| match error.code {
        Code::NotFound => unknown(),
        _ => error,
    })
}

fn origin_of_task(opened: &OpenProfile, task: &str) -> Result<Option<u64>> {
    opened
        .profile
        .db
        .read(|db| -> std::result::Result<_, work::WorkError> {
            let (event, file) = work::origin(db, task)?;
            match (event, file) {
                (None, Some(file)) => Ok(files::event(db, file).map_err(StoreError::from)?),
                (event, _) => Ok(event),
            }
        })
        .map_err(|error| match error {
            work::WorkError::NoTask(_) => ApiError::new(Code::NotFound, error.to_string()),
            work::WorkError::Store(error) => error.into(),
            other => ApiError::new(Code::Internal, other.to_string()),
        })
}

pub(super) fn stats(engine: &Engine, request: &OnProfile) -> Result<EventStats> {
    let opened = engine.profile(request.profile.as_deref())?;
    let log = &opened.profile.log;
    let (hot, stats) = (log.hot_stats(), log.stats()?);
    let Stats { events, contexts, bytes, bytes_if_embedded, waiting, position, .. } = stats;
    let counts = |counts: Vec<continuo_events::EventCount>| {
        counts.into_iter().map(|count| EventCount { name: count.name, events: count.events }).collect()
    };
    let damage = stats
        .damage
        .iter()
        .map(|damage| format!("bytes {} to {} of {}", damage.bytes.start, damage.bytes.end, damage.path.display()));
    Ok(EventStats {
        events,
        contexts,
        bytes,
        bytes_if_embedded,
        waiting,
        hot_events: hot.events as u64,
        hot_bytes: hot.bytes as u64,
        oldest: stats.oldest_ms.map(rfc3339),
        newest: stats.newest_ms.map(rfc3339),
        position: position.0,
        kinds: counts(stats.kinds),
        actors: counts(stats.actors),
        sessions: counts(stats.sessions),
        damage: damage.collect(),
        keep_days: opened.profile.config().events.keep_days,
    })
}

pub(super) fn histogram(engine: &Engine, request: &HistogramRequest) -> Result<Histogram> {
    let opened = engine.profile(request.profile.as_deref())?;
    let bars = request.bars.unwrap_or(BARS).clamp(1, MOST_BARS) as usize;
    let (span, bars) = opened.profile.log.over_time(&filter(&request.filter)?, bars)?;
    Ok(Histogram { from: span.map(|(from, _)| rfc3339(from)), to: span.map(|(_, to)| rfc3339(to)), bars })
}

pub(super) fn emit(engine: &Engine, request: &EmitEvent) -> Result<EventEntry> {
    if !kinds::is_free(&request.kind) {
        return Err(ApiError::new(Code::Invalid, format!("{:?} can't be the kind of a client's event", request.kind))
            .hint("Lower-case words with dots between them, such as deploy.done, and none of Continuo's own."));
    }
    if request.fields.len() > MOST_FIELDS {
        return Err(ApiError::new(Code::Invalid, format!("an event has at most {MOST_FIELDS} fields of its own")));
    }
    let opened = engine.profile(request.profile.as_deref())?;
    let log = &opened.profile.log;
    let mut context = log.context().with(|context| {
        context.profile.clone_from(&opened.profile.id);
        context.session = request.session.clone().or_else(|| context.session.clone());
        // How it was called says nothing about it.
        context.fields.retain(|name, _| !matches!(name.as_str(), "command" | "version"));
        context.fields.extend(request.fields.clone());
    });
    if let Some(parent) = request.parent {
        let parent = log.get(EventId(parent))?.ok_or_else(|| no_event(parent))?;
        context = context.with(|context| context.correlation = parent.context.correlation).at(parent.effects().place());
    }
    let durability = if request.critical { Durability::Critical } else { Durability::Ordinary };
    let id = {
        let _here = context.enter();
        log.emit_as(&request.kind, request.version.unwrap_or(1), &request.payload, durability)?
    };
    kept(&opened, id)
}

/// Returns an event that was just kept.
fn kept(opened: &OpenProfile, id: EventId) -> Result<EventEntry> {
    let event = opened.profile.log.get(id)?;
    entry(Fields::FULL, &event.ok_or_else(|| ApiError::new(Code::Internal, "the event isn't there"))?)
}

pub(super) fn import(engine: &Engine, request: &ImportEvents) -> Result<ImportedEvents> {
    let opened = engine.profile(request.profile.as_deref())?;
    let profile = &opened.profile;
    let imported = profile.log.import(&request.file, &profile.id)?;
    if imported.events > 0 {
        profile.tell(&kinds::EventsImported { file: request.file.display().to_string(), events: imported.events });
    }
    Ok(ImportedEvents {
        events: imported.events,
        contexts: imported.contexts,
        old: imported.old,
        first: imported.first.0,
        last: imported.last.0,
        hash_read: imported.hash_read,
        hash_stored: imported.hash_stored,
    })
}

pub(super) fn begin_run(engine: &Engine, request: &BeginRun) -> Result<BegunRun> {
    let opened: Arc<OpenProfile> = engine.profile(request.profile.as_deref())?;
    let log = &opened.profile.log;
    // A new context: what the command does is told apart from what else this user does.
    let context = log.context().with(|context| {
        context.profile.clone_from(&opened.profile.id);
        context.fields.insert("cwd".into(), request.cwd.display().to_string());
    });
    let _here = context.enter();
    let started = kinds::RunStarted { command: request.command.clone(), cwd: request.cwd.display().to_string() };
    let id = log.tell(&started)?;
    let variables = context.behind(id).variables();
    Ok(BegunRun { id: id.0, variables: variables.map(|(name, value)| (name.into(), value)).into() })
}

pub(super) fn end_run(engine: &Engine, request: &EndRun) -> Result<EventEntry> {
    let opened = engine.profile(request.profile.as_deref())?;
    let log = &opened.profile.log;
    let begun = log.get(EventId(request.id))?.ok_or_else(|| no_event(request.id))?;
    let _here = begun.effects().enter();
    let ended =
        kinds::RunEnded { command: request.command.clone(), exit_code: request.exit_code, seconds: request.seconds };
    kept(&opened, log.tell(&ended)?)
}

fn fields(names: &[String]) -> Result<Fields> {
    Ok(Fields::read(names)?)
}

fn entry(fields: Fields, event: &continuo_events::Event) -> Result<EventEntry> {
    serde_json::from_value(fields.of(event).0)
        .map_err(|error| ApiError::new(Code::Internal, format!("an event can't be shown: {error}")))
}

fn no_event(id: u64) -> ApiError {
    ApiError::new(Code::NotFound, format!("there is no event {id}"))
        .hint("It is older than events are kept, or never was. `continuo events query` lists the latest.")
}

fn filter(asked: &EventFilter) -> Result<continuo_events::EventFilter> {
    let time = |at: &Option<String>| match at {
        None => Ok(None),
        Some(text) => match text.parse::<jiff::Timestamp>() {
            Ok(at) => Ok(Some(at.as_millisecond())),
            Err(_) => Err(ApiError::new(Code::Invalid, format!("{text:?} is no time"))
                .hint("Times are written as 2026-01-31T12:00:00Z.")),
        },
    };
    let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    Ok(continuo_events::EventFilter {
        kinds: asked.kinds.iter().filter(|kind| !kind.is_empty()).cloned().map(KindPattern).collect(),
        actor: text(&asked.actor).map(|actor| actor.parse::<Actor>().map(ActorPattern)).transpose()?,
        session: text(&asked.session),
        correlation: text(&asked.correlation).map(|text| text.parse()).transpose()?,
        text: text(&asked.text),
        from_ms: time(&asked.from)?,
        to_ms: time(&asked.to)?,
    })
}
