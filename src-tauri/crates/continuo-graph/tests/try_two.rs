#![allow(clippy::all, clippy::unwrap_used, clippy::print_stdout)]
use continuo_store::rusqlite::*;
#[test]
fn two() {
    let conn = Connection::open_in_memory().unwrap();
    conn.execute_batch("PRAGMA foreign_keys=ON").unwrap();
    if std::env::var("QPSG").is_ok() { conn.set_db_config(config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).unwrap(); }
    for m in continuo_store::PROFILE { conn.execute_batch(m.sql).unwrap(); }
    conn.execute("INSERT INTO root (id,path,added_at) VALUES (1,'x',0)", []).unwrap();
    let q = "SELECT id, kind FROM entity WHERE file_id = ?1 ORDER BY id";
    let l = "SELECT l.id FROM entity_link l JOIN file_index f ON f.id = l.file_id WHERE l.id = ?1";
    let rows = |tag: &str| for s in [q, l] {
        let mut st = conn.prepare_cached(s).unwrap();
        let n = st.query_map([5], |r| r.get::<_, i64>(0)).unwrap().count();
        println!("AA {tag} {n} reprep {} ", st.get_status(StatementStatus::RePrepare));
    };
    rows("1"); rows("2"); rows("3");
    let id: i64 = conn.prepare_cached("INSERT INTO file_index (root_id, path, size, mtime_ns, content_hash, language, chunker, chunk_count, token_count, indexed_at, touched_at) VALUES (1, 'f', 0, 0, x'', 'l', '', 0, 0, 0, 0) RETURNING id").unwrap().query_row([], |r| r.get(0)).unwrap();
    rows("after returning");
    let e = "INSERT INTO entity (file_id, kind, unit, name, qualified, signature, doc, start_line, end_line) VALUES (?1,'','','','','','',1,1)";
    conn.prepare_cached(e).unwrap().execute([id]).unwrap();
    rows("after insert");
    conn.prepare_cached(e).unwrap().execute([id]).unwrap();
    rows("after insert");
    let tx = conn.unchecked_transaction().unwrap();
    rows("in tx");
    conn.prepare_cached(e).unwrap().execute([id]).unwrap();
    rows("in tx");
    conn.prepare_cached("SELECT 1 FROM entity LIMIT ?1").unwrap().query_row([1], |_| Ok(())).unwrap();
    rows("limit");
    conn.prepare_cached("DELETE FROM entity WHERE id = ?1").unwrap().execute([1]).unwrap();
    rows("delete");
    tx.commit().unwrap();
    rows("commit");
    rows("again");
}
