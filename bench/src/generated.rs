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

/// Groups that vectors lie in.
const GROUPS: usize = 256;

/// Directions that the vectors of a group differ in.
const DIRECTIONS: usize = 32;

/// Vectors that lie in groups, and within a group along few directions, as those of texts do. (Were they to differ in every
/// dimension alike, all of a group would be nearly equally far from each other, and no index could tell which are nearest.)
pub(crate) struct Vectors {
    random: Random,
    centres: Vec<Vec<f32>>,
    directions: Vec<Vec<f32>>,
}

impl Vectors {
    pub(crate) fn new(dimensions: usize) -> Vectors {
        let mut random = Random::new(384);
        let mut drawn = |count: usize, width: f32| -> Vec<Vec<f32>> {
            let mut one = || -> Vec<f32> { (0..dimensions).map(|_| width * (random.unit() - 0.5)).collect() };
            (0..count).map(|_| one()).collect()
        };
        let (centres, directions) = (drawn(GROUPS, 1.0), drawn(DIRECTIONS, 0.24));
        Vectors { random, centres, directions }
    }

    /// Returns vectors of the same groups that [`Vectors::new`] doesn't give: to ask with.
    pub(crate) fn unseen(dimensions: usize) -> Vectors {
        Vectors { random: Random::new(0x5eed), ..Vectors::new(dimensions) }
    }

    /// Returns a vector of the length 1.
    pub(crate) fn next(&mut self) -> Vec<f32> {
        let at = self.random.below(self.centres.len());
        let mut vector = self.centres[at].clone();
        for direction in &self.directions {
            let by = 2.0 * self.random.unit() - 1.0;
            vector.iter_mut().zip(direction).for_each(|(value, along)| *value += by * along);
        }
        vector.iter_mut().for_each(|value| *value += 0.2 * (self.random.unit() - 0.5));
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

    #[test]
    fn what_is_asked_with_is_of_the_same_groups_and_was_not_there_before() {
        let (mut known, mut unseen) = (Vectors::new(64), Vectors::unseen(64));
        assert_eq!(known.centres, unseen.centres);
        let known: Vec<Vec<f32>> = (0..2_000).map(|_| known.next()).collect();
        let asked = unseen.next();
        let cosine = |one: &Vec<f32>| one.iter().zip(&asked).map(|(a, b)| a * b).sum::<f32>();
        let nearest = known.iter().map(cosine).fold(0.0, f32::max);
        assert!((0.5..0.9999).contains(&nearest), "{nearest}");
    }
}
