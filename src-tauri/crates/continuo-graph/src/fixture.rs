//! A profile's graph made of small sources, for the tests.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::Path;

use continuo_ingest::{ByBytes, ChunkLimits, Parsed, detect, parse};
use continuo_store::PROFILE;
use continuo_store::rusqlite::{Connection, Transaction, params, params_from_iter};

use crate::{Applied, apply, forget};

pub(crate) struct Profile {
    pub(crate) conn: Connection,
}

impl Profile {
    pub(crate) fn new() -> Profile {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch("PRAGMA foreign_keys = ON").unwrap();
        for migration in PROFILE {
            conn.execute_batch(migration.sql).unwrap();
        }
        for (id, path) in [(1, "/work"), (2, "/other")] {
            conn.execute("INSERT INTO root (id, path, added_at) VALUES (?1, ?2, 0)", params![id, path]).unwrap();
        }
        Profile { conn }
    }

    pub(crate) fn of(files: &[(&str, &str)]) -> Profile {
        let profile = Profile::new();
        for (path, text) in files {
            profile.write(path, text);
        }
        profile
    }

    pub(crate) fn transact<T>(&self, job: impl FnOnce(&Transaction<'_>) -> T) -> T {
        let tx = self.conn.unchecked_transaction().unwrap();
        let answer = job(&tx);
        tx.commit().unwrap();
        answer
    }

    /// Writes a file into the graph as the pipeline does. A path of the second root begins with `other:`.
    pub(crate) fn write(&self, path: &str, text: &str) -> Applied {
        let (root, relative) = root_of(path);
        let parsed = parsed(relative, text);
        let sql = "INSERT INTO file_index (root_id, path, size, mtime_ns, content_hash, language, chunker,
                       chunk_count, token_count, indexed_at, touched_at)
                   VALUES (?1, ?2, 0, 0, x'', ?3, '', 0, 0, 0, 0)
                   ON CONFLICT DO UPDATE SET language = ?3 RETURNING id";
        let id = self.conn.query_row(sql, params![root, relative, parsed.language], |row| row.get(0)).unwrap();
        self.transact(|tx| apply(tx, id, relative, &parsed)).unwrap()
    }

    /// Gives a file another path and keeps its row.
    pub(crate) fn rename(&self, from: &str, to: &str, text: &str) {
        let id = self.id(from);
        self.conn.execute("UPDATE file_index SET path = ?2 WHERE id = ?1", params![id, to]).unwrap();
        self.transact(|tx| apply(tx, id, to, &parsed(to, text))).unwrap();
    }

    pub(crate) fn remove(&self, path: &str) -> usize {
        let id = self.id(path);
        let redirected = self.transact(|tx| forget(tx, &[id])).unwrap();
        self.conn.execute("DELETE FROM file_index WHERE id = ?1", [id]).unwrap();
        redirected
    }

    pub(crate) fn id(&self, path: &str) -> i64 {
        let (root, relative) = root_of(path);
        let sql = "SELECT id FROM file_index WHERE root_id = ?1 AND path = ?2";
        self.conn.query_row(sql, params![root, relative], |row| row.get(0)).unwrap()
    }

    /// Every link that leads somewhere, as `file target -> file`, sorted.
    pub(crate) fn resolved(&self) -> Vec<String> {
        self.links().into_iter().filter(|link| !link.ends_with("-> ?")).collect()
    }

    /// Every link, as `file target -> file`, sorted.
    pub(crate) fn links(&self) -> Vec<String> {
        let sql = "SELECT iif(f.root_id = 1, '', 'other:') || f.path || ' ' || l.target || ' -> ' ||
                          coalesce(iif(t.root_id = 1, '', 'other:') || t.path, '?')
                   FROM entity_link l JOIN file_index f ON f.id = l.file_id LEFT JOIN file_index t ON t.id = l.to_file
                   ORDER BY 1";
        let mut statement = self.conn.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    /// Everything in the graph but the ids.
    pub(crate) fn everything(&self) -> BTreeMap<&'static str, Vec<String>> {
        let entities = "SELECT f.path || ' ' || e.kind || ' ' || e.unit || ' ' || e.qualified || ' ' || e.signature
                            || ' ' || e.start_line || ' ' || coalesce(e.path_key, '-')
                        FROM entity e JOIN file_index f ON f.id = e.file_id ORDER BY 1";
        let keys = "SELECT f.path || ' ' || l.target || ' ' || k.key FROM entity_link_key k
                    JOIN entity_link l ON l.id = k.link_id JOIN file_index f ON f.id = l.file_id ORDER BY 1";
        let mut all = BTreeMap::from([("links", self.links())]);
        for (name, sql) in [("entities", entities), ("keys", keys)] {
            let mut statement = self.conn.prepare(sql).unwrap();
            all.insert(name, statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect());
        }
        all
    }
}

pub(crate) fn parsed(path: &str, text: &str) -> Parsed {
    let language = detect(Path::new(path), text.as_bytes()).unwrap();
    let name = Path::new(path).file_name().unwrap().to_str().unwrap();
    parse(name, language, text, &ChunkLimits::default(), &ByBytes)
}

fn root_of(path: &str) -> (i64, &str) {
    path.strip_prefix("other:").map_or((1, path), |relative| (2, relative))
}

/// Rows as a profile of some hundred files has them, so that the planner's choice is that of real ones.
const MANY_ROWS: &str = "
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
    INSERT INTO file_index (root_id, path, size, mtime_ns, content_hash, language, chunker, chunk_count, token_count,
        indexed_at, touched_at) SELECT 1, 'src/' || i || '.rs', 0, 0, x'', 'rust', '', 0, 0, 0, 0 FROM n;
    INSERT INTO entity (file_id, kind, unit, name, qualified, signature, doc, start_line, end_line, path_key)
        SELECT id, 'Document', '', path, path, '', '', 1, 9, id || '/src/' FROM file_index;
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
    INSERT INTO entity (file_id, kind, unit, name, qualified, signature, doc, start_line, end_line)
        SELECT id, 'CodeUnit', 'function', 'f' || (id * i % 99), 'f' || i, '', '', i, i FROM file_index, n;
    INSERT INTO entity_link (file_id, from_entity, kind, target, to_file, line)
        SELECT file_id, id, 'imports', name, 1 + id % 300, 1 FROM entity;
    INSERT INTO entity_link_key (key, link_id) SELECT target, id FROM entity_link;
    ANALYZE;";

/// Fails when `sql` reads a whole table, with or without the planner knowing the tables.
pub(crate) fn check_plan(sql: &str) {
    let (empty, filled) = (Profile::new(), Profile::new());
    filled.conn.execute_batch(MANY_ROWS).unwrap();
    for profile in [empty, filled] {
        let mut statement = profile.conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let nulls = vec![None::<i64>; statement.parameter_count()];
        let rows = statement.query_map(params_from_iter(nulls), |row| row.get::<_, String>(3)).unwrap();
        let plan: Vec<String> = rows.map(Result::unwrap).collect();
        assert!(!plan.is_empty(), "no plan for {sql}");
        assert!(!plan.iter().any(|step| step.starts_with("SCAN")), "{sql}: {plan:#?}");
    }
}
