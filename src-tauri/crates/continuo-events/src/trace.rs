//! Spans of `tracing` carry the event context that they were made in: whoever enters one, on whichever thread or task,
//! is in that context. So what is logged and what is emitted in a span share their ids.

use crate::{ContextRef, current, scope};
use std::cell::RefCell;
use tracing::span::{Attributes, Id};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

thread_local! {
    /// What was in force before each span that is entered here.
    static BEFORE: RefCell<Vec<(Id, Option<ContextRef>)>> = const { RefCell::new(Vec::new()) };
}

/// Puts the context that a span was made in in force where the span is entered.
#[derive(Clone, Copy, Debug, Default)]
pub struct ContextLayer;

impl<S: Subscriber + for<'s> LookupSpan<'s>> Layer<S> for ContextLayer {
    fn on_new_span(&self, _: &Attributes<'_>, id: &Id, spans: Context<'_, S>) {
        if let Some((span, context)) = spans.span(id).zip(current()) {
            span.extensions_mut().insert(context);
        }
    }

    fn on_enter(&self, id: &Id, spans: Context<'_, S>) {
        let context = spans.span(id).and_then(|span| span.extensions().get::<ContextRef>().cloned());
        if let Some(context) = context {
            let before = scope::set(Some(context));
            BEFORE.with_borrow_mut(|all| all.push((id.clone(), before)));
        }
    }

    fn on_exit(&self, id: &Id, _: Context<'_, S>) {
        let before = BEFORE.with_borrow_mut(|all| {
            let at = all.iter().rposition(|(entered, _)| entered == id)?;
            Some(all.remove(at).1)
        });
        if let Some(before) = before {
            scope::set(before);
        }
    }
}

/// Adds the ids of the context in force to each line that `F` writes as JSON: `correlation`, and `parent` where there is
/// one.
#[derive(Clone, Copy, Debug, Default)]
pub struct WithContext<F>(pub F);

impl<S, N, F> FormatEvent<S, N> for WithContext<F>
where
    S: Subscriber + for<'s> LookupSpan<'s>,
    N: for<'w> FormatFields<'w> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> std::fmt::Result {
        let mut line = String::new();
        self.0.format_event(context, Writer::new(&mut line), event)?;
        match (current(), line.trim_end().strip_suffix('}')) {
            (Some(here), Some(open)) => {
                write!(writer, "{open},\"correlation\":\"{}\"", here.correlation)?;
                if let Some(parent) = here.parent() {
                    write!(writer, ",\"parent\":{parent}")?;
                }
                writeln!(writer, "}}")
            }
            _ => writer.write_str(&line),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Actor, EventContext, EventId};
    use std::io::Write;
    use std::sync::{Arc, Mutex};
    use tracing_subscriber::layer::SubscriberExt;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_span_takes_its_context_along_and_lines_in_it_have_its_ids() {
        let lines = Lines::default();
        let writer = lines.clone();
        let format = WithContext(tracing_subscriber::fmt::format().json());
        let to_lines = tracing_subscriber::fmt::layer().json().event_format(format).with_writer(move || writer.clone());
        let subscriber: Arc<dyn Subscriber + Send + Sync> =
            Arc::new(tracing_subscriber::registry().with(ContextLayer).with(to_lines));
        let context = EventContext::begin(Actor::user(), "p").unwrap().shared().behind(EventId(7));
        let span = tracing::subscriber::with_default(subscriber.clone(), || {
            let _here = context.enter();
            tracing::info_span!("call")
        });
        let seen = std::thread::spawn(move || {
            tracing::subscriber::with_default(subscriber, || {
                tracing::info!("outside");
                let inside = span.in_scope(|| {
                    tracing::info!("inside");
                    current()
                });
                (inside, current())
            })
        });
        assert_eq!(seen.join().unwrap(), (Some(context.clone()), None));
        let written = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        let read: Vec<serde_json::Value> = written.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert!(read[0].get("correlation").is_none());
        assert_eq!((&read[1]["correlation"], &read[1]["parent"]), (&context.correlation.to_string().into(), &7.into()));
    }
}
