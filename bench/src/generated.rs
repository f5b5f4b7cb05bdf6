//! Files and vectors that nobody wrote, as many as wanted and the same in every run: for measuring what
//! depends on how much there is, not on what it says.

use crate::random::Random;

const VERBS: &[&str] = &[
    "read", "write", "parse", "merge", "split", "count", "close", "open", "send", "fetch", "store", "load", "check",
    "build", "find", "sort", "group", "filter", "render", "resolve", "encode", "decode", "schedule", "cancel", "retry",
    "flush", "compact", "trim", "validate", "convert", "collect", "publish", "rotate", "measure", "restore", "archive",
];
const NOUNS: &[&str] = &[
    "account", "address", "archive", "article", "backup", "balance", "batch", "branch", "bucket", "buffer", "cache",
    "calendar", "channel", "chapter", "client", "cluster", "column", "contract", "cursor", "customer", "device",
    "document", "engine", "entry", "event", "field", "folder", "header", "image", "index", "invoice", "journal", "key",
    "label", "ledger", "letter", "limit", "message", "meter", "model", "network", "note", "order", "packet", "page",
    "parcel", "payment", "person", "picture", "pixel", "policy", "profile", "query", "queue", "receipt", "record",
    "region", "report", "request", "river", "route", "schema", "segment", "sensor", "session", "shipment", "signal",
    "snapshot", "socket", "station", "stream", "student", "summary", "table", "tenant", "ticket", "token", "track",
    "tree", "user", "vector", "vehicle", "version", "volume", "wallet", "window", "worker",
];

/// Functions or sections of a file.
const PARTS: usize = 40;

/// A file of a generated tree.
pub(crate) struct GeneratedFile {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// Returns the file of that number: Python, Rust or Markdown.
pub(crate) fn file(number: usize) -> GeneratedFile {
    let mut random = Random::new(number as u64 + 1);
    let (extension, part): (&str, fn(&mut Random) -> String) = match number % 10 {
        0..6 => ("py", python),
        6..9 => ("rs", rust),
        _ => ("md", markdown),
    };
    let text = (0..PARTS).map(|_| part(&mut random)).collect::<Vec<_>>().join("\n");
    let folder = format!("{}/{}", NOUNS[number / 60 % NOUNS.len()], VERBS[number / 20 % VERBS.len()]);
    GeneratedFile { path: format!("{folder}/{}_{number}.{extension}", random.pick(NOUNS)), text }
}

/// Returns the text with one of its functions changed, into one that was never there before.
pub(crate) fn edited(text: &str, number: usize) -> String {
    let from = text.len() / 2;
    match text[text.ceil_char_boundary(from)..].find("return ") {
        Some(at) => {
            let (before, after) = text.split_at(text.ceil_char_boundary(from) + at);
            format!("{before}return changed_{number} or {}", after.trim_start_matches("return "))
        }
        None => format!("{text}\nchanged_{number} = {number}\n"),
    }
}

/// Returns the query of that number, of two to six words.
pub(crate) fn query(number: usize) -> String {
    let mut random = Random::new(number as u64 ^ 0x5eed_0000);
    match number % 4 {
        0 => name(&mut random),
        1 => format!("{} {} {}", random.pick(VERBS), random.pick(NOUNS), random.pick(NOUNS)),
        2 => format!("how to {} the {} of a {}", random.pick(VERBS), random.pick(NOUNS), random.pick(NOUNS)),
        _ => format!("where is the {} {} after the {}", random.pick(NOUNS), random.pick(VERBS), random.pick(NOUNS)),
    }
}

fn name(random: &mut Random) -> String {
    format!("{}_{}_{}", random.pick(VERBS), random.pick(NOUNS), random.pick(NOUNS))
}

fn sentence(random: &mut Random) -> String {
    let (verb, one, other, third) = (random.pick(VERBS), random.pick(NOUNS), random.pick(NOUNS), random.pick(NOUNS));
    format!("{verb} the {one} of every {other} before its {third} can {}", random.pick(VERBS))
}

fn python(random: &mut Random) -> String {
    let (one, other) = (random.pick(NOUNS), random.pick(NOUNS));
    let mut text = format!("def {}({one}, limit={}):\n", name(random), random.below(1000));
    text.push_str(&format!("    \"\"\"{}.\"\"\"\n", sentence(random)));
    for _ in 0..3 + random.below(6) {
        text.push_str(&format!("    {} = {}({one}, {})\n", random.pick(NOUNS), name(random), random.below(100)));
    }
    text.push_str(&format!("    if {one} is None:\n        raise ValueError(\"{}\")\n", sentence(random)));
    text.push_str(&format!("    return {}({one}, {other}=limit)\n\n", name(random)));
    text
}

fn rust(random: &mut Random) -> String {
    let (one, other) = (random.pick(NOUNS), random.pick(NOUNS));
    let mut text =
        format!("/// {}.\npub fn {}({one}: &str, limit: usize) -> usize {{\n", sentence(random), name(random));
    for _ in 0..3 + random.below(6) {
        text.push_str(&format!("    let {} = {}({one}, {});\n", random.pick(NOUNS), name(random), random.below(100)));
    }
    text.push_str(&format!(
        "    // {}\n    return {other}.{}({one}).min(limit);\n}}\n",
        sentence(random),
        name(random)
    ));
    text
}

fn markdown(random: &mut Random) -> String {
    let mut text = format!("## {} {}\n\n", random.pick(VERBS), random.pick(NOUNS));
    for _ in 0..3 + random.below(4) {
        text.push_str(&format!("{}. ", sentence(random)));
    }
    text.push('\n');
    text
}

/// Vectors that lie in groups, as real ones do.
pub(crate) struct Vectors {
    random: Random,
    centres: Vec<Vec<f32>>,
}

impl Vectors {
    pub(crate) fn new(dimensions: usize) -> Vectors {
        let mut random = Random::new(384);
        let centres = (0..256).map(|_| (0..dimensions).map(|_| random.unit() - 0.5).collect()).collect();
        Vectors { random, centres }
    }

    /// Returns a vector of the length 1.
    pub(crate) fn next(&mut self) -> Vec<f32> {
        let at = self.random.below(self.centres.len());
        let centre = &self.centres[at];
        let random = &mut self.random;
        let mut vector: Vec<f32> = centre.iter().map(|value| value + 0.8 * (random.unit() - 0.5)).collect();
        let norm = vector.iter().map(|value| value * value).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        vector.iter_mut().for_each(|value| *value /= norm);
        vector
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_the_same_each_time_and_differ_from_each_other() {
        for number in [0, 7, 9] {
            assert_eq!(file(number).text, file(number).text);
            assert_ne!(file(number).text, file(number + 10).text);
            assert_ne!(file(number).path, file(number + 10).path);
        }
    }

    #[test]
    fn no_query_comes_twice() {
        let queries: std::collections::HashSet<String> = (0..1000).map(query).collect();
        assert_eq!(queries.len(), 1000);
    }

    #[test]
    fn an_edit_changes_one_line() {
        let text = file(0).text;
        let changed = edited(&text, 3);
        let lines = text.lines().zip(changed.lines());
        assert_eq!(text.lines().count(), changed.lines().count());
        assert_eq!(lines.filter(|(one, other)| one != other).count(), 1);
    }

    #[test]
    fn vectors_have_the_length_one() {
        let mut vectors = Vectors::new(16);
        for _ in 0..10 {
            let norm: f32 = vectors.next().iter().map(|value| value * value).sum();
            assert!((norm - 1.0).abs() < 1e-5);
        }
    }
}
