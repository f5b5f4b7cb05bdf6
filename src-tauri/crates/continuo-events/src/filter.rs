//! Which events: by kind, actor, session, correlation, time and text.

use crate::{Actor, Correlation, Event};

const QUOTE: char = '"';

/// Which events somebody wants: those that all of it applies to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventFilter {
    /// Any of these; all kinds when there is none.
    pub kinds: Vec<KindPattern>,
    pub actor: Option<ActorPattern>,
    pub session: Option<String>,
    pub correlation: Option<Correlation>,
    /// Found in the kind or in a value of the payload; ASCII letters in any case.
    pub text: Option<String>,
    /// Not before this, in milliseconds since 1970.
    pub from_ms: Option<i64>,
    /// Before this.
    pub to_ms: Option<i64>,
}

/// A kind, or a pattern of kinds in which `*` stands for anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindPattern(pub String);

impl KindPattern {
    pub fn matches(&self, kind: &str) -> bool {
        let mut parts = self.0.split('*');
        let Some(mut rest) = parts.next().and_then(|first| kind.strip_prefix(first)) else { return false };
        let mut parts = parts.peekable();
        if parts.peek().is_none() {
            return rest.is_empty();
        }
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                return rest.ends_with(part);
            }
            let Some(at) = rest.find(part) else { return false };
            rest = &rest[at + part.len()..];
        }
        true
    }
}

/// One actor, or all of a sort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActorPattern(pub Actor);

impl ActorPattern {
    pub fn matches(&self, actor: &Actor) -> bool {
        self.0.kind == actor.kind && (self.0.name.is_empty() || self.0.name == actor.name)
    }
}

impl EventFilter {
    /// Whether nothing is left out.
    pub fn is_all(&self) -> bool {
        *self == EventFilter::default()
    }

    pub fn matches(&self, event: &Event) -> bool {
        let context = &event.context;
        self.takes_kind(&event.kind)
            && self.actor.as_ref().is_none_or(|pattern| pattern.matches(&context.actor))
            && self.session.as_ref().is_none_or(|session| context.session.as_ref() == Some(session))
            && self.correlation.is_none_or(|correlation| context.correlation == correlation)
            && self.from_ms.is_none_or(|from| event.at_ms >= from)
            && self.to_ms.is_none_or(|to| event.at_ms < to)
            && self.text.as_ref().is_none_or(|text| has_text(event, text))
    }

    pub(crate) fn takes_kind(&self, kind: &str) -> bool {
        self.kinds.is_empty() || self.kinds.iter().any(|pattern| pattern.matches(kind))
    }
}

fn has_text(event: &Event, text: &str) -> bool {
    // As the cold store finds it: in the values, not in the names of fields.
    let payload = String::from_utf8_lossy(&event.payload);
    let (skeleton, values) = crate::cold::split(&payload);
    let escaped = escaped(text);
    contains(&event.kind, text)
        || contains(&values, &escaped)
        || crate::cold::keeps(&skeleton, |kept| contains(kept, &escaped))
}

/// Returns a text as it stands in a JSON string.
pub(crate) fn escaped(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap_or_default();
    quoted.strip_prefix(QUOTE).and_then(|text| text.strip_suffix(QUOTE)).unwrap_or_default().into()
}

pub(crate) fn contains(text: &str, part: &str) -> bool {
    let (text, part) = (text.as_bytes(), part.as_bytes());
    part.is_empty() || text.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_kinds() {
        let check = |pattern: &str, kind: &str| KindPattern(pattern.into()).matches(kind);
        for (pattern, kind) in [
            ("a.b", "a.b"),
            ("file.*", "file.saved"),
            ("*", ""),
            ("*.saved", "file.saved"),
            ("f*e*d", "file.saved"),
            ("**", "x"),
        ] {
            assert!(check(pattern, kind), "{pattern} {kind}");
        }
        for (pattern, kind) in [
            ("a.b", "a.bc"),
            ("file.*", "files.saved"),
            ("", "a"),
            ("*.saved", "file.savedx"),
            ("f*e*x", "file.saved"),
            ("ab*b", "ab"),
        ] {
            assert!(!check(pattern, kind), "{pattern} {kind}");
        }
    }

    #[test]
    fn a_text_with_quotes_is_found_as_it_is_written() {
        assert_eq!(escaped(r#"say "x"\"#), r#"say \"x\"\\"#);
        assert!(contains("Hello", "LLO") && contains("x", "") && !contains("x", "xy"));
    }
}
