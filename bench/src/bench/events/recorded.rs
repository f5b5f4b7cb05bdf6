//! The events of a real run.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result};
use continuo_events::kinds::{FileChanged, FileEmbedded, FileIndexed, FileSaved};
use continuo_events::{Actor, ContextRef, EventContext, EventError, EventId, EventLog, Kind};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a context takes as JSON in what our events descend from.
pub(super) const CONTEXT_BYTES: usize = 728;

/// Events in their order, with the number of the context that each has.
pub(super) struct Recording {
    events: Vec<(usize, bool, Payload)>,
    contexts: Vec<Recorded>,
    /// What the contexts lack to be as long as [`CONTEXT_BYTES`] on the average, seen from the events.
    note: usize,
}

struct Recorded {
    actor: Actor,
    fields: std::collections::BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Line {
    kind: String,
    payload: Value,
    context: ContextRef,
}

/// What is told: as the engine does, of a type of its own where that is much of all.
#[derive(Clone)]
pub(super) enum Payload {
    Saved(FileSaved),
    Changed(FileChanged),
    Indexed(FileIndexed),
    Embedded(FileEmbedded),
    Other(String, Value),
}

impl Payload {
    fn of(kind: &str, payload: Value) -> Result<Payload> {
        Ok(match kind {
            FileSaved::NAME => Payload::Saved(serde_json::from_value(payload)?),
            FileChanged::NAME => Payload::Changed(serde_json::from_value(payload)?),
            FileIndexed::NAME => Payload::Indexed(serde_json::from_value(payload)?),
            FileEmbedded::NAME => Payload::Embedded(serde_json::from_value(payload)?),
            other => Payload::Other(other.into(), payload),
        })
    }

    pub(super) fn empty() -> impl Serialize {
        serde_json::Map::new()
    }

    pub(super) fn tell(&self, log: &EventLog) -> Result<EventId, EventError> {
        match self {
            Payload::Saved(payload) => log.tell(payload),
            Payload::Changed(payload) => log.tell(payload),
            Payload::Indexed(payload) => log.tell(payload),
            Payload::Embedded(payload) => log.tell(payload),
            Payload::Other(kind, payload) => log.emit(kind, payload),
        }
    }
}

impl Recording {
    pub(super) fn read() -> Result<Recording> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/events.jsonl");
        let text = std::fs::read_to_string(&path).context("the recorded events can't be read")?;
        let mut numbers = HashMap::new();
        let mut recording = Recording { events: Vec::new(), contexts: Vec::new(), note: 0 };
        let mut bytes = 0;
        for line in text.lines() {
            let line: Line = serde_json::from_str(line)?;
            bytes += serde_json::to_string(&line.context)?.len();
            let number = *numbers.entry(line.context.key()).or_insert_with(|| {
                let (actor, fields) = (line.context.actor.clone(), line.context.fields.clone());
                recording.contexts.push(Recorded { actor, fields });
                recording.contexts.len() - 1
            });
            let caused = line.context.parent().is_some();
            recording.events.push((number, caused, Payload::of(&line.kind, line.payload)?));
        }
        // With the name of the field that they are put into.
        let average = bytes / recording.events.len().max(1) + r#","fields":{"note":""}"#.len();
        recording.note = CONTEXT_BYTES.saturating_sub(average);
        Ok(recording)
    }

    fn context(&self, number: usize) -> Result<ContextRef> {
        let Recorded { actor, fields } = &self.contexts[number];
        let mut context = EventContext::begin(actor.clone(), "01a2002b-0d9a-7e6b-9c2f-0d9a4e6b1c2f")?;
        context.fields.clone_from(fields);
        // What clients add: where, on which branch, for which ticket.
        context.fields.insert("note".into(), "x".repeat(self.note));
        Ok(context.shared())
    }

    /// Hands out `count` events, each in its context, round after round.
    pub(super) fn each_of(&self, count: u64, mut tell: impl FnMut(&Payload) -> Result<()>) -> Result<()> {
        let mut left = count;
        while left > 0 {
            // Each round is another run, in which the contexts are others.
            let mut contexts: Vec<Option<ContextRef>> = vec![None; self.contexts.len()];
            for (number, _, payload) in self.events.iter().take(left.min(self.events.len() as u64) as usize) {
                let context = match &contexts[*number] {
                    Some(context) => context,
                    None => contexts[*number].insert(self.context(*number)?),
                };
                let _here = context.enter();
                tell(payload)?;
            }
            left = left.saturating_sub(self.events.len() as u64);
        }
        Ok(())
    }

    /// Tells `count` events.
    pub(super) fn tell(&self, log: &EventLog, count: u64) -> Result<()> {
        let mut left = count;
        while left > 0 {
            let mut contexts: Vec<Option<ContextRef>> = vec![None; self.contexts.len()];
            // The latest beginning in each context: what the others in it come from.
            let mut causes: Vec<Option<ContextRef>> = vec![None; self.contexts.len()];
            for (number, caused, payload) in self.events.iter().take(left.min(self.events.len() as u64) as usize) {
                let own = match &contexts[*number] {
                    Some(context) => context,
                    None => contexts[*number].insert(self.context(*number)?),
                };
                let cause = causes[*number].as_ref().filter(|_| *caused);
                let id = {
                    let _here = cause.unwrap_or(own).enter();
                    payload.tell(log)?
                };
                if cause.is_none() {
                    causes[*number] = Some(own.behind(id));
                }
            }
            left = left.saturating_sub(self.events.len() as u64);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recorded_events_have_the_shape_that_is_measured() {
        let recording = Recording::read().unwrap();
        assert!(recording.events.len() > 1000);
        let lengths = recording.events.iter().map(|(number, caused, _)| {
            let context = recording.context(*number).unwrap();
            let context = if *caused { context.behind(EventId(1_000_000)) } else { context };
            serde_json::to_string(&context).unwrap().len()
        });
        let average = lengths.sum::<usize>() / recording.events.len();
        assert!(average.abs_diff(CONTEXT_BYTES) <= 30, "contexts have {average} bytes");
    }
}
