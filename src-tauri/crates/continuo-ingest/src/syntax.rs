//! tree-sitter: a grammar with its compiled query, and parsing that always comes to an end.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use tree_sitter::{ParseOptions, Parser, Query, Tree};

use crate::ChunkKind;
use crate::outline::Capture;

/// Parsing is given up after this many steps for each byte, and some to begin with. Counting steps rather than
/// seconds gives the same answer on every machine, however busy.
const STEPS_PER_BYTE: usize = 30;
const STEPS_TO_BEGIN_WITH: usize = 200_000;
/// tree-sitter reports after so many steps.
const STEPS_PER_REPORT: usize = 100;
/// The last resort: no sound text takes a hundredth of it.
const LONGEST_TIME: Duration = Duration::from_secs(10);
/// A step may take as long as its line is. What has longer lines is data.
const LONGEST_LINE: usize = 100_000;

/// A grammar and the query that finds its units.
#[derive(Debug)]
pub(crate) struct Grammar {
    language: fn() -> tree_sitter::Language,
    query: &'static str,
    /// What text between units is a piece of.
    pub(crate) between: ChunkKind,
    compiled: OnceLock<Compiled>,
}

#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) language: tree_sitter::Language,
    pub(crate) query: Query,
    /// By capture index.
    pub(crate) captures: Vec<Capture>,
}

impl Grammar {
    pub(crate) const fn new(language: fn() -> tree_sitter::Language, query: &'static str, between: ChunkKind) -> Self {
        Self { language, query, between, compiled: OnceLock::new() }
    }

    pub(crate) fn compiled(&self) -> &Compiled {
        self.compiled.get_or_init(|| {
            let language = (self.language)();
            let query = Query::new(&language, self.query)
                .expect("the query files are part of the program, and a test compiles each");
            let captures = query.capture_names().iter().map(|name| Capture::of(name)).collect();
            Compiled { language, query, captures }
        })
    }

    /// Returns the tree of a text, or none when the grammar would take too long over it.
    pub(crate) fn parse(&self, text: &str) -> Option<Tree> {
        thread_local! {
            static PARSER: RefCell<Parser> = RefCell::new(Parser::new());
        }
        if has_longer_line(text, LONGEST_LINE) {
            return None;
        }
        PARSER.with_borrow_mut(|parser| {
            parser
                .set_language(&self.compiled().language)
                .expect("the grammar crates are pinned to versions that this tree-sitter reads");
            let bytes = text.as_bytes();
            let mut left = (bytes.len() * STEPS_PER_BYTE + STEPS_TO_BEGIN_WITH) / STEPS_PER_REPORT;
            let start = Instant::now();
            let mut progress = |_: &tree_sitter::ParseState| {
                if left == 0 || (left.is_multiple_of(128) && start.elapsed() > LONGEST_TIME) {
                    return ControlFlow::Break(());
                }
                left -= 1;
                ControlFlow::Continue(())
            };
            let tree = parser.parse_with_options(
                &mut |at, _| bytes.get(at..).unwrap_or_default(),
                None,
                Some(ParseOptions::new().progress_callback(&mut progress)),
            );
            if tree.is_none() {
                // What is left of a cancelled parse would be taken up by the next one.
                parser.reset();
            }
            tree
        })
    }
}

fn has_longer_line(text: &str, longest: usize) -> bool {
    let mut start = 0;
    text.len() > longest
        && memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]).any(|end| {
            let length = end - start;
            start = end;
            length > longest
        })
}
