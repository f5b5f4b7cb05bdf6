//! What a command that failed wrote: which tests failed, what doesn't build, and where.

use crate::payload::Place;
use regex::Regex;
use std::path::Path;
use std::sync::LazyLock;

/// Failures of one output that are told of.
const MOST: usize = 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A test, by its name.
    Test,
    /// An error of a compiler, a linter or a build.
    Error,
}

/// One thing that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub what: What,
    pub name: String,
    pub place: Option<Place>,
}

struct Pattern {
    what: What,
    regex: Regex,
    /// The tool says where by a line of its own behind it.
    place_follows: bool,
}

/// By tool: cargo, pytest, jest and vitest, go, gradle, maven, tsc, make. Groups: `name`, `path`, `line`.
static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let test = |regex| (What::Test, regex, false);
    let error = |regex| (What::Error, regex, false);
    let sources = [
        test(r"^test (?P<name>\S.*?) \.\.\. FAILED$"),
        test(r"^\s*(?:FAIL|TIMEOUT) \[.*?\]\s+(?:\(.*?\)\s+)?(?P<name>\S+ \S+)$"),
        (What::Error, r"^(?P<name>error(?:\[E\d+\])?: .+)$", true),
        test(r"^(?:FAILED|ERROR) (?P<name>(?P<path>[^\s:]+)::\S.*?)(?: - .*)?$"),
        test(r"^\s*(?:✕|×) (?P<name>.+?)(?: \(?\d+ ?ms\)?)?$"),
        test(r"^\s*● (?P<name>.+ › .+)$"),
        test(r"^\s*FAIL\s+(?P<name>(?P<path>\S+\.[cm]?[jt]sx?) > .+)$"),
        test(r"^\s*--- FAIL: (?P<name>\S+)"),
        test(r"^(?P<name>[\w.$]+ > .+) FAILED$"),
        test(r"^\[ERROR\]\s+(?P<name>[\w.$]+\.\w+)(?::\d+|\(|  )"),
        error(r"^\[ERROR\] (?P<path>/\S+\.\w+):\[(?P<line>\d+),\d+\] (?P<name>.+)$"),
        error(r"^(?P<path>[^\s():]+)\((?P<line>\d+),\d+\): (?P<name>error TS\d+: .+)$"),
        error(r"^(?P<path>[^\s:]+):(?P<line>\d+):\d+ - (?P<name>error TS\d+: .+)$"),
        error(r"^(?P<path>[^\s:]+):(?P<line>\d+):(?:\d+:)? (?:fatal )?(?P<name>error: .+)$"),
        error(r"^(?P<path>\./\S+\.go|\S+\.go):(?P<line>\d+):\d+: (?P<name>.+)$"),
        error(r"^(?P<name>\S+: (?:fatal )?error: .+)$"),
        error(r"^g?make(?:\[\d+\])?: \*\*\* (?P<name>.+?)\.?(?:  Stop\.)?$"),
        error(r"^\s*(?P<line>\d+):\d+\s+error\s+(?P<name>.+?)(?:\s{2,}\S+)?$"),
    ];
    let compiled = sources.into_iter().filter_map(|(what, regex, place_follows)| {
        // A test compiles each of them.
        Some(Pattern { what, regex: Regex::new(regex).ok()?, place_follows })
    });
    compiled.collect()
});

static ARROW: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\s*--> (?P<path>.+?):(?P<line>\d+):\d+$").ok());
/// Colours and other orders to the terminal.
static ORDERS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("\u{1b}(?:\\[[0-9;?]*[ -/]*[@-~]|\\][^\u{7}\u{1b}]*(?:\u{7}|\u{1b}\\\\)|[@-Z\\\\-_])").ok()
});

/// Returns text as it stands on a terminal: without the orders in it, and of lines that were written over the last.
pub fn plain(output: &str) -> String {
    let text = ORDERS.as_ref().map_or(output.into(), |orders| orders.replace_all(output, ""));
    let lines = text.split('\n').map(|line| {
        let line = line.trim_end_matches('\r');
        line.rsplit('\r').next().unwrap_or(line)
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// Returns what failed by what a command wrote in `cwd`, each once, in the order of the output.
pub fn failures(output: &str, cwd: &str) -> Vec<Failure> {
    let text = plain(output);
    let mut found: Vec<Failure> = Vec::new();
    let mut lines = text.lines().peekable();
    let mut file = None;
    while let Some(line) = lines.next() {
        // Linters name a file, and then its lines.
        if Path::new(line).is_absolute() && !line.contains(' ') {
            file = Some(line.to_owned());
        }
        let matched = PATTERNS.iter().find_map(|pattern| Some((pattern, pattern.regex.captures(line)?)));
        let Some((pattern, groups)) = matched else { continue };
        let name = groups.name("name").map_or("", |name| name.as_str().trim()).to_owned();
        // That there were errors isn't one.
        let is_summary =
            ["could not compile", "aborting due to", "test failed, to rerun"].iter().any(|said| name.contains(said));
        if name.is_empty() || is_summary || found.iter().any(|known| known.name == name) {
            continue;
        }
        let mut path = groups.name("path").map(|path| path.as_str().to_owned());
        let mut at = groups.name("line").and_then(|line| line.as_str().parse().ok());
        if path.is_none() && at.is_some() {
            path.clone_from(&file);
        }
        if pattern.place_follows
            && let Some(groups) = ARROW.as_ref().zip(lines.peek()).and_then(|(arrow, next)| arrow.captures(next))
        {
            path = groups.name("path").map(|path| path.as_str().to_owned());
            at = groups.name("line").and_then(|line| line.as_str().parse().ok());
        }
        let place = path.map(|path| Place { path: Path::new(cwd).join(path).to_string_lossy().into_owned(), line: at });
        found.push(Failure { what: pattern.what, name, place });
        if found.len() == MOST {
            break;
        }
    }
    // That a rule failed is said by make; why, by what it ran.
    if found.iter().any(|failure| !is_rule(failure)) {
        found.retain(|failure| !is_rule(failure));
    }
    found
}

fn is_rule(failure: &Failure) -> bool {
    failure.name.starts_with('[') && failure.name.contains("] Error ")
}

#[cfg(test)]
mod tests;
