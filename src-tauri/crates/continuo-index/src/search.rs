//! Search: by words and by meaning, fused into one list.
//!
//! `filter` says which files and chunks may be found, `asked` what in a query may be a whole name, `semantic` finds by meaning,
//! `fusion` makes one score of two, `hydrate` fetches what a hit shows. Finding by words is `lexical`'s.

use std::collections::{BTreeSet, HashMap};

use continuo_ingest::ChunkKind;

use crate::{Index, IndexError};

mod asked;
mod filter;
mod fusion;
mod hydrate;
mod semantic;

use asked::Asked;
use filter::Allowed;
use fusion::Candidate;
use semantic::Semantic;

/// Candidates that each way of searching brings, at least.
pub(crate) const CANDIDATES: usize = 60;

/// More hits than this are never asked for by a person.
const MAX_LIMIT: usize = 500;

/// How to search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// By words and by meaning.
    #[default]
    Hybrid,
    /// By words alone.
    Lexical,
    /// By meaning alone.
    Semantic,
}

impl Mode {
    /// All modes.
    pub const ALL: &[Mode] = &[Mode::Hybrid, Mode::Lexical, Mode::Semantic];

    /// Returns the mode's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Mode::Hybrid => "hybrid",
            Mode::Lexical => "lexical",
            Mode::Semantic => "semantic",
        }
    }

    /// Returns the mode of that name, if there is one.
    pub fn parse(name: &str) -> Option<Mode> {
        Mode::ALL.iter().copied().find(|mode| mode.as_str() == name)
    }
}

/// What hits have to be. Empty lists allow everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    /// Names of languages.
    pub languages: Vec<String>,
    /// Globs on the path relative to its root. One without a slash matches a name at any depth; one that names a folder matches
    /// all in it.
    pub paths: Vec<String>,
    /// Kinds of chunks.
    pub kinds: Vec<ChunkKind>,
    /// The branch that is checked out where the file is.
    pub branch: Option<String>,
}

/// A search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// What is looked for, in whatever words. Never interpreted as a query language.
    pub text: String,
    /// How to search.
    pub mode: Mode,
    /// Hits wanted; at most 500.
    pub limit: usize,
    /// What hits have to be.
    pub filters: Filters,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hits {
    /// The share of chunks that can be found by meaning, from 0 to 1.
    pub coverage: f32,
    /// How it was searched: without vectors or without a model by words alone, whatever was asked.
    pub mode_used: Mode,
    /// Best first.
    pub hits: Vec<Hit>,
    /// A derived index failed: the next catch-up makes it anew.
    pub repair_needed: bool,
    /// Why it wasn't searched as asked.
    pub problem: Option<String>,
}

/// A chunk that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Its id in `chunk`.
    pub chunk_id: i64,
    /// Its file's id in `file_index`.
    pub file_id: i64,
    /// The folder its file was found under.
    pub root: String,
    /// The file's path, relative to the root.
    pub path: String,
    /// From 1.
    pub start_line: u32,
    /// Inclusive.
    pub end_line: u32,
    /// The file's language.
    pub language: String,
    /// What it is a piece of.
    pub kind: String,
    /// Qualified name or heading path; empty when it has none.
    pub symbol: String,
    /// From 0 to 1. Compares hits of one search only.
    pub score: f32,
    /// BM25; `None` when no word matches or words weren't looked for.
    pub lexical_score: Option<f32>,
    /// Cosine; `None` without a vector or when meaning wasn't looked for.
    pub semantic_score: Option<f32>,
    /// The branch that is checked out where the file is.
    pub branch: Option<String>,
    /// When the file was indexed (ms).
    pub indexed_at: i64,
    /// The file has changed since, or is gone.
    pub stale: bool,
    /// The chunk's text, as it was indexed.
    pub text: String,
}

impl Index {
    /// Searches the profile. Any text is safe. Blocks; many searches may run at a time.
    pub fn search(&self, query: &Query) -> Result<Hits, IndexError> {
        let mut hits = Hits {
            // By words alone no model need be loaded, and what could be found by meaning is told all the same.
            coverage: self.coverage(query.mode == Mode::Lexical)?.share(),
            mode_used: query.mode,
            hits: Vec::new(),
            repair_needed: false,
            problem: None,
        };
        let limit = query.limit.min(MAX_LIMIT);
        let allowed = Allowed::resolve(&self.db, &query.filters)?;
        if limit == 0 || query.text.trim().is_empty() || allowed.nothing() {
            return Ok(hits);
        }
        let wanted = CANDIDATES.max(limit * 3);
        let asked = Asked::new(&query.text);

        let semantic = Semantic::new(self);
        let (by_meaning, by_words) = std::thread::scope(|scope| {
            let meaning =
                (query.mode != Mode::Lexical).then(|| scope.spawn(|| semantic.search(&query.text, &allowed, wanted)));
            let words = (query.mode != Mode::Semantic).then(|| self.by_words(&asked, &allowed, wanted));
            let meaning = meaning.map(|thread| {
                thread.join().unwrap_or_else(|_| Err(semantic::Unavailable::new("searching by meaning panicked", true)))
            });
            (meaning, words)
        });

        let mut problem = None;
        let mut candidates: HashMap<i64, Candidate> = HashMap::new();
        let meaning = match by_meaning {
            Some(Ok(found)) => Some(found),
            Some(Err(unavailable)) => {
                hits.repair_needed |= unavailable.repair_needed;
                problem = Some(unavailable.reason);
                None
            }
            None => None,
        };
        let words = match by_words {
            Some(Ok(found)) => Some(found),
            Some(Err(error)) => {
                hits.repair_needed |= error.is_broken_index();
                if meaning.is_none() {
                    return Err(error);
                }
                problem = Some(error.to_string());
                None
            }
            // Meaning alone was asked for and can't be had.
            None if meaning.is_none() => Some(self.by_words(&asked, &allowed, wanted)?),
            None => None,
        };
        hits.problem = problem;
        hits.mode_used = match (&meaning, &words) {
            (Some(_), Some(_)) => Mode::Hybrid,
            (Some(_), None) => Mode::Semantic,
            _ => Mode::Lexical,
        };
        for (chunk_id, score) in words.iter().flat_map(|found| &found.scored) {
            candidates.entry(*chunk_id).or_default().lexical = Some(*score);
        }
        for chunk_id in words.iter().flat_map(|found| &found.exact) {
            candidates.entry(*chunk_id).or_default();
        }
        for (model, chunk_id, score) in meaning.iter().flat_map(|found| &found.scored) {
            candidates.entry(*chunk_id).or_default().add_semantic(*model, *score);
        }

        let ids: BTreeSet<i64> = candidates.keys().copied().collect();
        let rows = hydrate::rows(&self.db, &ids)?;
        let rows: Vec<hydrate::Row> = rows.into_iter().filter(|row| allowed.allows(row)).collect();
        if let Some(found) = &meaning {
            semantic.complete(found, &rows, &mut candidates);
        }
        if words.is_some() {
            self.complete_lexical(&asked, &mut candidates);
        }
        hits.hits = fusion::rank(rows, &candidates, &asked, hits.mode_used, limit);
        hydrate::mark_stale(&self.db, &mut hits.hits)?;
        Ok(hits)
    }

    fn by_words(&self, asked: &Asked, allowed: &Allowed, wanted: usize) -> Result<ByWords, IndexError> {
        let filter = allowed.lexical();
        Ok(ByWords {
            scored: self.lexical.search(&asked.words, &filter, wanted)?,
            exact: self.lexical.exact(&asked.exact(), &asked.words, &filter, wanted)?,
        })
    }

    /// Scores by words the candidates that only meaning or a name has brought. Without it they count as the weakest match.
    fn complete_lexical(&self, asked: &Asked, candidates: &mut HashMap<i64, Candidate>) {
        let unscored: Vec<i64> =
            candidates.iter().filter(|(_, candidate)| candidate.lexical.is_none()).map(|(id, _)| *id).collect();
        if let Ok(scores) = self.lexical.scores(&asked.words, &unscored) {
            for (chunk_id, score) in scores {
                candidates.entry(chunk_id).or_default().lexical = Some(score);
            }
        }
    }
}

struct ByWords {
    scored: Vec<(i64, f32)>,
    /// Chunks that have a name the query is or contains.
    exact: Vec<i64>,
}

#[cfg(test)]
mod tests;
