//! Finding the file that a link leads to, among the files of the profile as they are now.
//!
//! Of several files that an import may mean by the end of their path it's the nearest: the one that shares most
//! folders with the link's. Two equally near leave the link unresolved.

use std::collections::{BTreeMap, BTreeSet};

use continuo_ingest::LinkKind;
use continuo_store::rusqlite::{Connection, Row, ToSql, params};

use crate::GraphError;
use crate::candidates::{Candidate, Files, Source, Within, candidates};
use crate::path_key;

/// A link as it stands in its file.
#[derive(Clone, Debug)]
pub(crate) struct Unresolved<'a> {
    pub(crate) file_id: i64,
    pub(crate) root_id: i64,
    /// Relative to the root.
    pub(crate) path: &'a str,
    pub(crate) language: &'a str,
    pub(crate) kind: LinkKind,
    pub(crate) target: &'a str,
    pub(crate) line: u32,
}

/// Where a link leads, and under which keys it was looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Resolution {
    pub(crate) to_file: Option<i64>,
    pub(crate) keys: BTreeSet<String>,
}

/// So many files at the end of one path are too many to tell apart. It is the limit of `BY_END`.
const MANY: usize = 64;

pub(crate) const EXACT: &str = "
    SELECT f.id, f.root_id, f.path FROM entity e JOIN file_index f ON f.id = e.file_id WHERE e.path_key = ?1";

pub(crate) const BY_END: &str = "
    SELECT f.id, f.root_id, f.path FROM entity e JOIN file_index f ON f.id = e.file_id
    WHERE e.path_key >= ?1 AND e.path_key < ?2 LIMIT 64";

pub(crate) const PACKAGE: &str = "
    SELECT f.id, f.root_id, f.path FROM entity e JOIN file_index f ON f.id = e.file_id
    WHERE e.qualified = ?1 COLLATE NOCASE AND e.unit = 'package'";

pub(crate) const NAMED: &str = "
    SELECT DISTINCT file_id FROM entity
    WHERE name = ?1 COLLATE NOCASE AND name = ?1 AND kind = 'CodeUnit' LIMIT 2";

pub(crate) const QUALIFIED: &str = "
    SELECT DISTINCT file_id FROM entity
    WHERE qualified = ?1 COLLATE NOCASE AND qualified = ?1 AND kind = 'CodeUnit' LIMIT 2";

pub(crate) const MODULES_AROUND: &str = "
    SELECT count(*) FROM entity WHERE file_id = ?1 AND unit = 'module' AND start_line <= ?2 AND end_line >= ?2";

/// Returns what links wait under for a package of this name.
pub(crate) fn package_key(name: &str) -> String {
    format!("={}", name.to_lowercase())
}

/// Returns what mentions wait under for a code unit of this name.
pub(crate) fn name_key(name: &str) -> String {
    format!("`{name}")
}

/// Looks for the file that a link leads to. A link never leads to its own file.
pub(crate) fn resolve(conn: &Connection, link: &Unresolved<'_>) -> Result<Resolution, GraphError> {
    let mut search = Search { conn, link, keys: BTreeSet::new() };
    let to_file = if link.kind == LinkKind::Mentions { search.mention()? } else { search.file()? };
    Ok(Resolution { to_file: to_file.filter(|id| *id != link.file_id), keys: search.keys })
}

/// A file that may be meant.
#[derive(Clone, Debug)]
struct Place {
    id: i64,
    root_id: i64,
    path: String,
}

impl Place {
    fn from_row(row: &Row<'_>) -> continuo_store::rusqlite::Result<Place> {
        Ok(Place { id: row.get(0)?, root_id: row.get(1)?, path: row.get(2)? })
    }
}

struct Search<'a> {
    conn: &'a Connection,
    link: &'a Unresolved<'a>,
    keys: BTreeSet<String>,
}

impl Search<'_> {
    /// The file of the only code unit of that name.
    fn mention(&mut self) -> Result<Option<i64>, GraphError> {
        let name = self.link.target.trim().trim_end_matches("()");
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':' | '.' | '-' | '$' | '#' | '?' | '!');
        if name.len() < 2 || !name.starts_with(|c: char| c.is_alphabetic() || c == '_') || !name.chars().all(is_name) {
            return Ok(None);
        }
        self.keys.insert(name_key(name));
        for sql in [NAMED, QUALIFIED] {
            let mut statement = self.conn.prepare_cached(sql)?;
            let files = statement.query_map([name], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
            match files[..] {
                [] => {}
                [file] => return Ok(Some(file)),
                _ => return Ok(None),
            }
        }
        Ok(None)
    }

    fn file(&mut self) -> Result<Option<i64>, GraphError> {
        let source = Source { path: self.link.path, language: self.link.language, nesting: self.nesting()? };
        for candidate in candidates(source, self.link.kind, self.link.target) {
            let found = match &candidate.within {
                Within::Root => self.at(self.link.root_id, &candidate, &candidate.path)?,
                Within::Anywhere | Within::Only => self.by_end(&candidate)?,
                Within::SearchPath => self.on_search_path(&candidate)?,
                Within::Package(name) => self.in_package(name, &candidate)?,
            };
            match &found[..] {
                [] => {}
                [place] => return Ok(Some(place.id)),
                _ if candidate.within == Within::Only => return Ok(None),
                _ => return Ok(nearest(self.link, &found).map(|place| place.id)),
            }
        }
        Ok(None)
    }

    /// Only Rust's `self` and `super` mean something else inside of a module of the file.
    fn nesting(&self) -> Result<u32, GraphError> {
        let is_relative = self.link.target.starts_with("super") || self.link.target.starts_with("self");
        if self.link.language != "rust" || !is_relative {
            return Ok(0);
        }
        let mut statement = self.conn.prepare_cached(MODULES_AROUND)?;
        Ok(statement.query_row(params![self.link.file_id, self.link.line], |row| row.get(0))?)
    }

    /// The files at this very path of a root.
    fn at(&mut self, root_id: i64, candidate: &Candidate, path: &str) -> Result<Vec<Place>, GraphError> {
        let key = candidate.key(path);
        let places = self.places(EXACT, params![key])?;
        self.keys.insert(path_key::exactly(&key));
        Ok(choose(places.into_iter().filter(|place| place.root_id == root_id), candidate, path))
    }

    fn by_end(&mut self, candidate: &Candidate) -> Result<Vec<Place>, GraphError> {
        let key = candidate.key(&candidate.path);
        if key.is_empty() {
            return Ok(Vec::new());
        }
        let places = self.places(BY_END, params![key, path_key::end_of_range(&key)])?;
        self.keys.insert(key);
        if places.len() == MANY {
            return Ok(Vec::new());
        }
        let others = places.into_iter().filter(|place| place.id != self.link.file_id);
        Ok(choose(others, candidate, &candidate.path))
    }

    /// A module of the top level: its folder isn't itself a package, and is one in which the link's file would find
    /// it; but for packages, which are installed.
    fn on_search_path(&mut self, candidate: &Candidate) -> Result<Vec<Place>, GraphError> {
        let mut found = Vec::new();
        for place in self.by_end(candidate)? {
            let (folder, name) = path_key::split(&place.path);
            let is_package = name.starts_with("__init__.");
            let folder = if is_package { path_key::split(folder).0 } else { folder };
            let is_near = place.root_id == self.link.root_id && is_within(self.link.path, folder);
            let is_source_folder = matches!(path_key::split(folder).1, "src" | "lib" | "python");
            if (is_package || is_near || is_source_folder) && !self.is_python_package(place.root_id, folder)? {
                found.push(place);
            }
        }
        Ok(found)
    }

    fn is_python_package(&mut self, root_id: i64, folder: &str) -> Result<bool, GraphError> {
        let key = path_key::of_module(folder);
        let places = self.places(EXACT, params![key])?;
        self.keys.insert(path_key::exactly(&key));
        let is_marker = |path: &str| path_key::split(path).1.starts_with("__init__.");
        Ok(!folder.is_empty() && places.iter().any(|place| place.root_id == root_id && is_marker(&place.path)))
    }

    fn in_package(&mut self, name: &str, candidate: &Candidate) -> Result<Vec<Place>, GraphError> {
        let manifests = self.places(PACKAGE, params![name])?;
        self.keys.insert(package_key(name));
        let Some(manifest) = nearest(self.link, &manifests) else {
            return Ok(Vec::new());
        };
        let (folder, _) = path_key::split(&manifest.path);
        let path = match (folder, candidate.path.as_str()) {
            ("", path) => path.to_owned(),
            (folder, "") => folder.to_owned(),
            (folder, path) => format!("{folder}/{path}"),
        };
        self.at(manifest.root_id, candidate, &path)
    }

    fn places(&self, sql: &str, parameters: &[&dyn ToSql]) -> Result<Vec<Place>, GraphError> {
        let mut statement = self.conn.prepare_cached(sql)?;
        Ok(statement.query_map(parameters, Place::from_row)?.collect::<Result<_, _>>()?)
    }
}

impl Candidate {
    fn key(&self, path: &str) -> String {
        match self.files {
            Files::Named => path_key::of_file(path),
            Files::Of(_) | Files::Any => path_key::of_module(path),
        }
    }
}

/// Returns those of `places` that will do, but of the files that share a key (`a.ts` and `a/index.ts`, the files of a
/// Go package) only the one that stands for them.
fn choose(places: impl Iterator<Item = Place>, candidate: &Candidate, path: &str) -> Vec<Place> {
    let mut chosen: BTreeMap<(i64, String), (Rank, Place)> = BTreeMap::new();
    for place in places {
        let name = path_key::split(&place.path).1;
        let preference = match candidate.files {
            Files::Named if ends_with(&place.path, path) => Some(0),
            Files::Named => None,
            Files::Of(extensions) => extensions.iter().position(|known| *known == path_key::extension(name)),
            Files::Any => Some(usize::from(path_key::extension(name) != "md")),
        };
        let Some(preference) = preference else { continue };
        let rank = Rank::of(preference, &place.path);
        let key = (place.root_id, path_key::of_file(&place.path));
        let best = chosen.entry(key).or_insert_with(|| (rank.clone(), place.clone()));
        if rank < best.0 {
            *best = (rank, place);
        }
    }
    chosen.into_values().map(|(_, place)| place).collect()
}

/// Which of the files that share a key stands for them: the least.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    preference: usize,
    is_test: bool,
    depth: usize,
    /// A package's own file is named like its folder, or `doc`.
    isnt_named_so: bool,
    isnt_doc: bool,
    path: String,
}

impl Rank {
    fn of(preference: usize, path: &str) -> Rank {
        let (folder, name) = path_key::split(path);
        let stem = path_key::stem(name);
        Rank {
            preference,
            is_test: stem.ends_with("_test") || stem.ends_with(".test"),
            depth: path.matches('/').count(),
            isnt_named_so: stem != path_key::split(folder).1,
            isnt_doc: stem != "doc",
            path: path.to_owned(),
        }
    }
}

/// Returns the place nearest to the link, or none when two are.
fn nearest<'a>(link: &Unresolved<'_>, places: &'a [Place]) -> Option<&'a Place> {
    let nearness = |place: &Place| {
        let shared = link.path.split('/').zip(place.path.split('/')).take_while(|(a, b)| a == b).count();
        if place.root_id == link.root_id { shared + 1 } else { 0 }
    };
    let best = places.iter().map(nearness).max()?;
    let mut near = places.iter().filter(|place| nearness(place) == best);
    let first = near.next();
    first.filter(|_| near.next().is_none())
}

/// Whether `path` is `end`, or ends with it at a folder.
fn ends_with(path: &str, end: &str) -> bool {
    path.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

/// Whether a file lies in a folder, or in one of its folders.
fn is_within(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests;
