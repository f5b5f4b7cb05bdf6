//! What a text asks of the lexical index.
//!
//! The text never meets a query language: it is taken apart into words, and the words are what is asked for.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use tantivy::collector::{Collector, FilterCollector, TopDocs};
use tantivy::columnar::Column;
use tantivy::query::{BooleanQuery, BoostQuery, ConstScoreQuery, Occur, Query, TermQuery, TermSetQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, Score, Searcher, TantivyError, Term};

use super::schema::{CHUNK_ID, FILE_ID, Fields};
use super::{Lexical, guarded, tokenizer};
use crate::IndexError;

/// Of a longer query the rest is left out.
const MAX_QUERY_BYTES: usize = 4_096;
const MAX_TERMS: usize = 48;

/// What a match counts in each field.
const BODY: f32 = 1.0;
const SYMBOL: f32 = 1.6;
const PATH: f32 = 0.7;
/// A run of two words written as one name, which is what a phrase is in code.
const JOINED: f32 = 1.2;

/// Words that say little in a question. They stay in the index: only questions leave them out.
const STOP_WORDS: &[&str] = &[
    "a", "about", "all", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can", "could", "did", "do",
    "does", "for", "from", "had", "has", "have", "how", "i", "if", "in", "into", "is", "it", "its", "me", "my", "no",
    "not", "of", "on", "or", "our", "should", "so", "some", "such", "than", "that", "the", "their", "them", "then",
    "there", "these", "they", "this", "those", "to", "us", "was", "we", "were", "what", "when", "where", "which",
    "who", "why", "will", "with", "would", "you", "your",
];

/// The words of a query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LexicalQuery {
    words: Vec<String>,
    joined: Vec<String>,
}

/// Whole names that a query may be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Exact {
    /// Symbols, lower case.
    pub(crate) names: Vec<String>,
    /// File names or ends of paths, lower case.
    pub(crate) files: Vec<String>,
}

/// What hits have to be. Empty lists allow everything.
#[derive(Clone, Debug, Default)]
pub(crate) struct LexicalFilter {
    pub(crate) languages: Vec<String>,
    pub(crate) kinds: Vec<String>,
    pub(crate) files: Option<Arc<HashSet<i64>>>,
}

impl LexicalQuery {
    pub(crate) fn new(text: &str) -> LexicalQuery {
        let mut end = text.len().min(MAX_QUERY_BYTES);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let tokens = tokenizer::tokens(&text[..end]);
        let telling = |word: &String| !STOP_WORDS.contains(&word.as_str());
        let mut words: Vec<String> = tokens.iter().filter(|word| telling(word)).cloned().collect();
        if words.is_empty() {
            words.clone_from(&tokens);
        }
        let mut joined: Vec<String> = words.windows(2).map(|pair| pair.concat()).collect();
        let mut seen = HashSet::new();
        words.retain(|word| seen.insert(word.clone()));
        words.truncate(MAX_TERMS);
        joined.retain(|word| seen.insert(word.clone()));
        joined.truncate(MAX_TERMS / 2);
        LexicalQuery { words, joined }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    fn clauses(&self, fields: &Fields) -> Vec<(Occur, Box<dyn Query>)> {
        let words = self.words.iter().flat_map(|word| {
            [(fields.body, BODY), (fields.symbol, SYMBOL), (fields.path, PATH)]
                .map(|(field, boost)| (field, word, boost))
        });
        let joined = self.joined.iter().flat_map(|word| {
            [(fields.body, JOINED * BODY), (fields.symbol, JOINED * SYMBOL)].map(|(field, boost)| (field, word, boost))
        });
        words
            .chain(joined)
            .map(|(field, word, boost)| {
                let term = term_query(field, word, IndexRecordOption::WithFreqs);
                (Occur::Should, Box::new(BoostQuery::new(term, boost)) as Box<dyn Query>)
            })
            .collect()
    }
}

impl Lexical {
    /// Returns the chunks that match best, with their BM25 scores, best first.
    pub(crate) fn search(
        &self,
        query: &LexicalQuery,
        filter: &LexicalFilter,
        limit: usize,
    ) -> Result<Vec<(i64, f32)>, IndexError> {
        if query.is_empty() {
            return Ok(Vec::new());
        }
        self.with_searcher(|searcher, fields| {
            let any = BooleanQuery::new(query.clauses(&fields));
            let query = filter.restrict(Box::new(any), &fields);
            top(searcher, &*query, filter, limit)
        })
    }

    /// Returns the scores of the given chunks, as far as they match.
    pub(crate) fn scores(&self, query: &LexicalQuery, chunk_ids: &[i64]) -> Result<HashMap<i64, f32>, IndexError> {
        if query.is_empty() || chunk_ids.is_empty() {
            return Ok(HashMap::new());
        }
        self.with_searcher(|searcher, fields| {
            let ids = chunk_ids.iter().map(|id| Term::from_field_u64(fields.chunk_id, id.unsigned_abs()));
            let among = ConstScoreQuery::new(Box::new(TermSetQuery::new(ids)), 0.0);
            let any = BooleanQuery::new(query.clauses(&fields));
            let query = BooleanQuery::intersection(vec![Box::new(among), Box::new(any)]);
            Ok(top(searcher, &query, &LexicalFilter::default(), chunk_ids.len())?.into_iter().collect())
        })
    }

    /// Returns chunks that have one of the names, or are of one of the files; those that match `query` better first.
    pub(crate) fn exact(
        &self,
        exact: &Exact,
        query: &LexicalQuery,
        filter: &LexicalFilter,
        limit: usize,
    ) -> Result<Vec<i64>, IndexError> {
        if exact.names.is_empty() && exact.files.is_empty() {
            return Ok(Vec::new());
        }
        self.with_searcher(|searcher, fields| {
            let names = exact.names.iter().map(|name| Term::from_field_text(fields.name, name));
            let files = exact.files.iter().map(|file| Term::from_field_text(fields.file, file));
            let named: Vec<(Occur, Box<dyn Query>)> = names
                .chain(files)
                .map(|term| {
                    let term = Box::new(TermQuery::new(term, IndexRecordOption::Basic));
                    (Occur::Should, Box::new(ConstScoreQuery::new(term, 1.0)) as Box<dyn Query>)
                })
                .collect();
            let mut clauses = query.clauses(&fields);
            clauses.push((Occur::Must, Box::new(BooleanQuery::new(named))));
            let query = filter.restrict(Box::new(BooleanQuery::new(clauses)), &fields);
            Ok(top(searcher, &*query, filter, limit)?.into_iter().map(|(chunk_id, _)| chunk_id).collect())
        })
    }

    /// Runs a search; damage that it meets has the index made anew by the next catch-up.
    fn with_searcher<T>(
        &self,
        search: impl FnOnce(&Searcher, Fields) -> Result<T, TantivyError>,
    ) -> Result<T, IndexError> {
        let Some((searcher, fields)) = self.searcher() else {
            let reason = self.problem().unwrap_or_else(|| "it isn't built yet".to_owned());
            return Err(IndexError::Lexical { path: self.dir.clone(), reason });
        };
        guarded(|| search(&searcher, fields)).map_err(|error| {
            self.report(&error.to_string());
            IndexError::lexical(&self.dir, &error)
        })
    }
}

impl LexicalFilter {
    /// Returns the query restricted to the languages and kinds.
    fn restrict(&self, query: Box<dyn Query>, fields: &Fields) -> Box<dyn Query> {
        let mut clauses = vec![(Occur::Must, query)];
        for (field, values) in [(fields.language, &self.languages), (fields.kind, &self.kinds)] {
            if !values.is_empty() {
                let any = values.iter().map(|value| term_query(field, value, IndexRecordOption::Basic)).collect();
                let any = ConstScoreQuery::new(Box::new(BooleanQuery::union(any)), 0.0);
                clauses.push((Occur::Must, Box::new(any)));
            }
        }
        match clauses.len() {
            1 => clauses.swap_remove(0).1,
            _ => Box::new(BooleanQuery::new(clauses)),
        }
    }
}

fn term_query(field: Field, text: &str, option: IndexRecordOption) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), option))
}

fn top(
    searcher: &Searcher,
    query: &dyn Query,
    filter: &LexicalFilter,
    limit: usize,
) -> Result<Vec<(i64, f32)>, TantivyError> {
    let collector = TopDocs::with_limit(limit.max(1)).order_by_score();
    let found = match &filter.files {
        None => searcher.search(query, &collector)?,
        Some(files) => {
            let files = Arc::clone(files);
            let allowed = move |file_id: u64| i64::try_from(file_id).is_ok_and(|file_id| files.contains(&file_id));
            filtered(searcher, query, collector, allowed)?
        }
    };
    let mut columns: HashMap<u32, Column<u64>> = HashMap::new();
    let mut chunks = Vec::with_capacity(found.len());
    for (score, address) in found {
        let column = match columns.entry(address.segment_ord) {
            std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(searcher.segment_reader(address.segment_ord).fast_fields().u64(CHUNK_ID)?)
            }
        };
        if let Some(chunk_id) = column.first(address.doc_id).and_then(|id| i64::try_from(id).ok()) {
            chunks.push((chunk_id, score));
        }
    }
    Ok(chunks)
}

fn filtered(
    searcher: &Searcher,
    query: &dyn Query,
    collector: impl Collector<Fruit = Vec<(Score, DocAddress)>>,
    allowed: impl Fn(u64) -> bool + Clone + Send + Sync + 'static,
) -> Result<Vec<(Score, DocAddress)>, TantivyError> {
    searcher.search(query, &FilterCollector::new(FILE_ID.to_owned(), allowed, collector))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        LexicalQuery::new(text).words
    }

    #[test]
    fn stop_words_are_dropped_unless_nothing_else_is_asked() {
        assert_eq!(words("how does the parser split?"), ["parser", "split"]);
        assert_eq!(words("to be or not to be"), ["to", "be", "or", "not"]);
    }

    #[test]
    fn two_words_are_also_looked_for_as_one_name() {
        let query = LexicalQuery::new("parse the config");
        assert_eq!(query.words, ["parse", "config"]);
        assert_eq!(query.joined, ["parseconfig"], "finds parse_config and ParseConfig");
    }

    #[test]
    fn a_huge_query_is_cut() {
        let text: String = (0..100_000).map(|number| format!("word{number} ")).collect();
        let query = LexicalQuery::new(&text);
        assert!(query.words.len() <= MAX_TERMS && query.joined.len() <= MAX_TERMS);
        assert!(LexicalQuery::new(&"é".repeat(MAX_QUERY_BYTES)).words.len() == 1, "cut between characters");
    }

    #[test]
    fn nothing_to_ask_is_empty() {
        for text in ["", "   ", "\0\n\t", "*:* && || ()", "';--"] {
            assert!(LexicalQuery::new(text).is_empty(), "{text:?}");
        }
    }
}
