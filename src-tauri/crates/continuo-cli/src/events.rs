//! `continuo events`: the event log, followed, queried, and taken elsewhere.

use crate::args::{EventsVerb, Global};
use crate::door::{self, Listen};
use crate::serve::stop_signal;
use crate::show;
use crate::verbs::{Outcome, absolute, answer};
use continuo_engine::api::*;
use continuo_engine::{ApiError, Code};
use indicatif::HumanBytes;
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Events that an export reads at once.
const AT_ONCE: u64 = 5_000;
/// How long a call waits for an event; a signal is seen in between.
const WAIT_MS: u64 = 1_000;

/// The verbs that end by themselves.
pub(crate) fn short(global: &Global, api: &dyn Api, verb: EventsVerb) -> Outcome {
    let profile = global.profile.clone();
    match verb {
        EventsVerb::Show { id, fields } => {
            let event = api.events_show(OnEvent { profile, id, fields: fields.fields, limit: None })?;
            answer(global, &event, details)
        }
        EventsVerb::Chain { id, fields, limit } => {
            let mut wanted = fields.fields;
            if !global.json && !wanted.is_empty() {
                // The tree is made of these.
                wanted.extend(["id", "kind", "context.parent"].map(String::from));
            }
            let chain = api.events_chain(OnEvent { profile, id, fields: wanted, limit: Some(limit) })?;
            if global.json {
                lines(&chain.events)?;
            } else {
                tree(&chain)?;
            }
            Ok(ExitCode::SUCCESS)
        }
        EventsVerb::Query { filter, fields, after, limit } => {
            let request = EventsRequest {
                profile,
                filter: filter.filter(),
                after,
                limit: Some(limit),
                fields: fields.fields,
                ..EventsRequest::default()
            };
            let page = api.events_query(request)?;
            if global.json {
                lines(&page.events)?;
            } else if page.events.is_empty() {
                show::line("No events.")?;
            } else {
                page.events.iter().try_for_each(|event| show::line(brief(event)))?;
            }
            Ok(ExitCode::SUCCESS)
        }
        EventsVerb::Stats => answer(global, &api.events_stats(OnProfile { profile })?, stats),
        EventsVerb::Import { file } => {
            let file = if file == Path::new("-") { file } else { absolute(vec![file])?.remove(0) };
            import(global, api, file)
        }
        EventsVerb::Export { filter, output } => export(global, api, filter.filter(), output),
        // It doesn't end by itself, and is another's.
        EventsVerb::Tail { .. } => Ok(ExitCode::SUCCESS),
    }
}

pub(crate) fn tail(
    global: &Global,
    filter: EventFilter,
    fields: Vec<String>,
    latest: u64,
    after: Option<u64>,
) -> Outcome {
    let stop = stop_signal()?;
    let door = door::open(global, Listen::ANYWHERE)?;
    let request = EventsRequest { profile: global.profile.clone(), filter, fields, ..EventsRequest::default() };
    let print = |events: &[EventEntry]| -> Result<(), ApiError> {
        if global.json { lines(events) } else { events.iter().try_for_each(|event| show::line(brief(event))) }
    };
    let mut position = match after {
        Some(after) => after,
        None => {
            let mut page = door.api().events_query(EventsRequest { limit: Some(latest), ..request.clone() })?;
            page.events.reverse();
            print(&page.events)?;
            page.position
        }
    };
    while stop.try_recv().is_err() {
        let next = EventsRequest { after: Some(position), wait_ms: Some(WAIT_MS), ..request.clone() };
        let page = door.api().events_query(next)?;
        print(&page.events)?;
        position = page.position;
    }
    Ok(ExitCode::SUCCESS)
}

fn import(global: &Global, api: &dyn Api, file: PathBuf) -> Outcome {
    let mut copy = None;
    let file = if file == Path::new("-") {
        // It is read twice.
        let failed = |e: std::io::Error| ApiError::io("cannot copy the standard input to", Path::new("-"), &e);
        let mut held = tempfile::NamedTempFile::new().map_err(failed)?;
        std::io::copy(&mut std::io::stdin().lock(), &mut held).map_err(failed)?;
        copy.insert(held).path().to_path_buf()
    } else {
        file
    };
    let imported = api.events_import(ImportEvents { profile: global.profile.clone(), file })?;
    drop(copy);
    answer(global, &imported, |imported| {
        show::line(format!("{} events with {} contexts came in.", imported.events, imported.contexts))?;
        if imported.old > 0 {
            show::line(format!(
                "{} of them are older than events are kept (events.keep_days in profile.yaml), and leave soon.",
                imported.old
            ))?;
        }
        show::line(format!("As read    {}\nAs stored  {}", imported.hash_read, imported.hash_stored))
    })?;
    if imported.hash_read == imported.hash_stored {
        return Ok(ExitCode::SUCCESS);
    }
    Err(ApiError::new(Code::Internal, "what is stored isn't what was read")
        .hint("Keep the file, and run `continuo doctor`."))
}

fn export(global: &Global, api: &dyn Api, filter: EventFilter, output: Option<PathBuf>) -> Outcome {
    let path = output.clone().unwrap_or_else(|| PathBuf::from("standard output"));
    let failed = |e: std::io::Error| ApiError::io("cannot write to", &path, &e);
    let mut out: Box<dyn Write> = match &output {
        Some(path) => Box::new(BufWriter::new(File::create_new(path).map_err(failed)?)),
        None => Box::new(BufWriter::new(std::io::stdout())),
    };
    let request =
        EventsRequest { profile: global.profile.clone(), filter, limit: Some(AT_ONCE), ..EventsRequest::default() };
    // What comes while it is written isn't in it.
    let upto = api.events_query(EventsRequest { limit: Some(0), ..request.clone() })?.position;
    let (mut after, mut count) = (0, 0);
    while after < upto {
        let page = api.events_query(EventsRequest { after: Some(after), upto: Some(upto), ..request.clone() })?;
        for event in &page.events {
            let line = serde_json::to_string(event).unwrap_or_default();
            writeln!(out, "{line}").map_err(failed)?;
        }
        count += page.events.len();
        if page.position <= after {
            break;
        }
        after = page.position;
    }
    out.flush().map_err(failed)?;
    if output.is_some() && !global.json {
        show::line(format!("{count} events are in {}.", path.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn lines(events: &[EventEntry]) -> Result<(), ApiError> {
    events.iter().try_for_each(show::json)
}

/// Returns an event as one line for people.
fn brief(event: &EventEntry) -> String {
    let id = event.id.map(|id| format!("{id:>8}")).unwrap_or_default();
    let at = event.at.clone().unwrap_or_default();
    let actor = event.context.as_ref().and_then(|context| context.actor.clone()).unwrap_or_default();
    let what = event.payload.as_ref().map(payload).unwrap_or_default();
    format!("{id}  {at}  {:<22}  {actor:<16}  {what}", event.kind.clone().unwrap_or_default()).trim_end().to_string()
}

fn payload(payload: &serde_json::Value) -> String {
    match payload {
        serde_json::Value::Object(fields) => {
            let shown = fields.iter().map(|(name, value)| match value {
                serde_json::Value::String(text) => format!("{name}={text}"),
                other => format!("{name}={other}"),
            });
            shown.collect::<Vec<_>>().join(" ")
        }
        serde_json::Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn details(event: &EventEntry) -> Result<(), ApiError> {
    show::line(brief(event))?;
    let Some(context) = &event.context else { return Ok(()) };
    let line = |name: &str, value: Option<String>| match value {
        Some(value) => show::line(format!("  {name:<12} {value}")),
        None => Ok(()),
    };
    line("correlation", context.correlation.clone())?;
    line("parent", context.parent.map(|id| id.to_string()))?;
    line("root", context.root.map(|id| id.to_string()))?;
    line("session", context.session.clone())?;
    for (name, value) in context.fields.iter().flatten() {
        line(name, Some(value.clone()))?;
    }
    Ok(())
}

/// Shows a chain, each event below its cause.
fn tree(chain: &EventChain) -> Result<(), ApiError> {
    if chain.begins_earlier {
        show::line("… it began earlier than events are kept")?;
    }
    let mut depths: HashMap<u64, usize> = HashMap::new();
    // Effects come behind their causes, but not right behind them: each is put below its own.
    let mut below: HashMap<Option<u64>, Vec<&EventEntry>> = HashMap::new();
    let known: Vec<u64> = chain.events.iter().filter_map(|event| event.id).collect();
    for event in &chain.events {
        let parent = event.context.as_ref().and_then(|context| context.parent).filter(|id| known.contains(id));
        below.entry(parent).or_default().push(event);
    }
    let mut waiting: Vec<&EventEntry> = below.remove(&None).unwrap_or_default();
    waiting.reverse();
    while let Some(event) = waiting.pop() {
        let parent = event.context.as_ref().and_then(|context| context.parent);
        let depth = parent.and_then(|parent| depths.get(&parent)).map_or(0, |depth| depth + 1);
        depths.insert(event.id.unwrap_or_default(), depth);
        let mark = if event.id == Some(chain.id) { "▸" } else { " " };
        let what = event.payload.as_ref().map(payload).unwrap_or_default();
        let kind = event.kind.clone().unwrap_or_default();
        show::line(format!("{mark} {}{} {kind}  {what}", "  ".repeat(depth), event.id.unwrap_or_default()))?;
        let mut effects = below.remove(&event.id).unwrap_or_default();
        effects.reverse();
        waiting.extend(effects);
    }
    if chain.more {
        show::line("… there are more effects: --limit")?;
    }
    Ok(())
}

fn stats(stats: &EventStats) -> Result<(), ApiError> {
    show::line(format!("{} events, {} contexts", stats.events, stats.contexts))?;
    let (takes, embedded) = (HumanBytes(stats.bytes), HumanBytes(stats.bytes_if_embedded));
    // A few events take less than the tables around them.
    let saved = match stats.bytes_if_embedded.checked_sub(stats.bytes) {
        Some(saved) if saved > 0 => format!(", {:.0} % less", 100.0 * saved as f64 / stats.bytes_if_embedded as f64),
        _ => String::new(),
    };
    show::line(format!("{takes} on the disk{saved}; {embedded} with the whole context in each"))?;
    if let (Some(oldest), Some(newest)) = (&stats.oldest, &stats.newest) {
        show::line(format!("from {oldest} to {newest}, kept for {} days", stats.keep_days))?;
    }
    if stats.waiting > 0 {
        show::line(format!("{} wait for the database", stats.waiting))?;
    }
    for damage in &stats.damage {
        show::line(format!("damaged: {damage}"))?;
    }
    for count in &stats.kinds {
        show::line(format!("{:>10}  {}", count.events, count.name))?;
    }
    Ok(())
}
