//! Which files and chunks a search may find.

use std::collections::HashSet;
use std::sync::Arc;

use continuo_store::Database;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::Filters;
use super::hydrate::Row;
use crate::IndexError;
use crate::lexical::LexicalFilter;
use crate::vectors::VectorFilter;

/// Filters, checked and resolved.
#[derive(Clone, Debug, Default)]
pub(super) struct Allowed {
    languages: Vec<&'static str>,
    kinds: Vec<&'static str>,
    /// The files that paths and branch leave; `None` when neither is asked for.
    pub(super) files: Option<Arc<HashSet<i64>>>,
}

impl Allowed {
    pub(super) fn resolve(db: &Database, filters: &Filters) -> Result<Allowed, IndexError> {
        let languages = filters.languages.iter().map(|name| language(name)).collect::<Result<Vec<_>, _>>()?;
        let kinds = filters.kinds.iter().map(|kind| kind.as_str()).collect();
        let globs = globs(&filters.paths)?;
        let files = match (&globs, &filters.branch) {
            (None, None) => None,
            (globs, branch) => Some(Arc::new(files(db, globs.as_ref(), branch.as_deref())?)),
        };
        Ok(Allowed { languages, kinds, files })
    }

    /// Returns whether it is plain that nothing can be found.
    pub(super) fn nothing(&self) -> bool {
        self.files.as_ref().is_some_and(|files| files.is_empty())
    }

    pub(super) fn allows(&self, row: &Row) -> bool {
        self.allows_language(&row.language)
            && self.allows_kind(&row.kind)
            && self.files.as_ref().is_none_or(|files| files.contains(&row.file_id))
    }

    pub(super) fn allows_language(&self, language: &str) -> bool {
        self.languages.is_empty() || self.languages.contains(&language)
    }

    pub(super) fn allows_kind(&self, kind: &str) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }

    pub(super) fn lexical(&self) -> LexicalFilter {
        LexicalFilter {
            languages: self.languages.iter().map(|&name| name.to_owned()).collect(),
            kinds: self.kinds.iter().map(|&name| name.to_owned()).collect(),
            files: self.files.clone(),
        }
    }

    pub(super) fn vectors(&self) -> VectorFilter {
        VectorFilter { languages: self.languages.clone(), kinds: self.kinds.clone() }
    }
}

fn language(name: &str) -> Result<&'static str, IndexError> {
    continuo_ingest::languages()
        .iter()
        .map(|language| language.name)
        .find(|known| known.eq_ignore_ascii_case(name.trim()))
        .ok_or_else(|| IndexError::BadFilter {
            filter: name.to_owned(),
            reason: "there is no such language".to_owned(),
        })
}

fn globs(patterns: &[String]) -> Result<Option<GlobSet>, IndexError> {
    if patterns.is_empty() {
        return Ok(None);
    }
    let bad = |filter: &str, error: &globset::Error| IndexError::BadFilter {
        filter: filter.to_owned(),
        reason: error.kind().to_string(),
    };
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let plain = pattern.trim().trim_start_matches("./").trim_start_matches('/').trim_end_matches('/');
        let anywhere =
            if plain.contains('/') || pattern.starts_with('/') { plain.to_owned() } else { format!("**/{plain}") };
        for glob in [anywhere.clone(), format!("{anywhere}/**")] {
            let glob = GlobBuilder::new(&glob).literal_separator(true).build().map_err(|error| bad(pattern, &error))?;
            set.add(glob);
        }
    }
    set.build().map(Some).map_err(|error| bad(&patterns.join(" "), &error))
}

fn files(db: &Database, globs: Option<&GlobSet>, branch: Option<&str>) -> Result<HashSet<i64>, IndexError> {
    db.read(|db| {
        let mut statement = db.prepare_cached(
            "SELECT f.id, f.path FROM file_index f LEFT JOIN repository r ON r.id = f.repository_id
             WHERE f.chunk_count > 0 AND (?1 IS NULL OR r.branch = ?1)",
        )?;
        let mut rows = statement.query([branch])?;
        let mut files = HashSet::new();
        while let Some(row) = rows.next()? {
            let path = row.get_ref(1)?.as_str().unwrap_or_default();
            if globs.is_none_or(|globs| globs.is_match(path)) {
                files.insert(row.get(0)?);
            }
        }
        Ok(files)
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn check(pattern: &str, path: &str, expected: bool) {
        let globs = globs(&[pattern.to_owned()]).unwrap().unwrap();
        assert_eq!(globs.is_match(path), expected, "{pattern:?} on {path:?}");
    }

    #[test]
    fn a_glob_matches_as_people_expect_of_ignore_files() {
        check("*.rs", "src/parser/lexer.rs", true);
        check("*.rs", "src/parser/lexer.rs.txt", false);
        check("src/*.rs", "src/lexer.rs", true);
        check("src/*.rs", "src/parser/lexer.rs", false);
        check("src/**/*.rs", "src/parser/lexer.rs", true);
        check("src/", "src/parser/lexer.rs", true);
        check("parser", "src/parser/lexer.rs", true);
        check("/parser", "src/parser/lexer.rs", false);
        check("./src", "src/a", true);
        check("*.{rs,py}", "a/b.py", true);
    }

    #[test]
    fn a_filter_that_cannot_be_used_is_named() {
        let error = globs(&["src/[".to_owned()]).unwrap_err();
        assert!(error.to_string().contains("src/["), "{error}");
        let error = language("klingon").unwrap_err();
        assert!(error.to_string().contains("klingon"), "{error}");
    }
}
