//! Contexts across processes: W3C Trace Context's `traceparent`, with our own fields beside it as one JSON text.
//!
//! <https://www.w3.org/TR/trace-context/#traceparent-header>

use crate::{ContextRef, Correlation, EventError, EventId, Place};

impl ContextRef {
    /// Returns the `traceparent` of what goes on elsewhere in this context: `00-<correlation>-<parent>-01`.
    pub fn traceparent(&self) -> String {
        // A parent of 0 is invalid there, and no event has that id.
        format!("00-{}-{:016x}-01", self.correlation, self.parent().map_or(u64::MAX, |parent| parent.0))
    }

    /// Returns the variables that hand this context to a child process: `TRACEPARENT`, and `CONTINUO_CONTEXT` with all
    /// of it.
    pub fn variables(&self) -> [(&'static str, String); 2] {
        let all = serde_json::to_string(self).unwrap_or_default();
        [("TRACEPARENT", self.traceparent()), ("CONTINUO_CONTEXT", all)]
    }

    /// Returns this context as it goes on where a `traceparent` came from.
    ///
    /// # Errors
    /// `Malformed`.
    pub fn continued(&self, traceparent: &str) -> Result<ContextRef, EventError> {
        let malformed = || EventError::Malformed { what: "traceparent", text: traceparent.into() };
        let parts: Vec<&str> = traceparent.trim().split('-').collect();
        let [version, correlation, parent, flags, ref more @ ..] = parts[..] else { return Err(malformed()) };
        let is_hex =
            |text: &str, len| text.len() == len && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        // Later versions may add parts, and must keep these; `ff` is none.
        let known = is_hex(version, 2) && version != "ff" && (version != "00" || more.is_empty());
        if !known || !is_hex(parent, 16) || !is_hex(flags, 2) {
            return Err(malformed());
        }
        let correlation = correlation.parse::<Correlation>().map_err(|_| malformed())?;
        let place = match u64::from_str_radix(parent, 16).map_err(|_| malformed())? {
            0 => return Err(malformed()),
            u64::MAX => None,
            parent => {
                let parent = EventId(parent);
                Some(Place { parent, root: self.root().unwrap_or(parent), depth: self.depth().max(1) })
            }
        };
        Ok(self.with(|context| context.correlation = correlation).at(place))
    }
}

#[cfg(test)]
mod tests {
    use crate::{Actor, ContextRef, EventContext, EventId};

    fn begun(actor: Actor) -> ContextRef {
        EventContext::begin(actor, "p").unwrap().shared()
    }

    #[test]
    fn a_context_goes_on_in_another_process() {
        let begun_here = begun(Actor::user());
        let here = begun_here.behind(EventId(12));
        let there = begun(Actor::engine("run")).continued(&here.traceparent()).unwrap();
        assert_eq!((there.correlation, there.parent()), (here.correlation, Some(EventId(12))));
        let there = begun(Actor::engine("run")).continued(&begun_here.traceparent()).unwrap();
        assert_eq!((there.correlation, there.place()), (begun_here.correlation, None));
        let [(_, parent), (_, all)] = here.variables();
        assert_eq!(parent, here.traceparent());
        assert_eq!(serde_json::from_str::<ContextRef>(&all).unwrap(), here);
    }

    #[test]
    fn what_is_no_traceparent_is_refused() {
        let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let read = |text: &str| begun(Actor::user()).continued(text);
        assert!(read(good).is_ok());
        assert!(read(&good.replacen("00", "cc", 1)).is_ok(), "a later version");
        for wrong in [
            "",
            "00",
            &good.replacen("00", "ff", 1),
            &format!("{good}-more"),
            &good.replace('b', "B"),
            &good.replace("4bf92f3577b34da6a3ce929d0e0e4736", &"0".repeat(32)),
            &good.replace("00f067aa0ba902b7", &"0".repeat(16)),
            &good.replace("00f067aa0ba902b7", "00f067aa"),
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
