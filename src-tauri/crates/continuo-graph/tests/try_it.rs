#![allow(clippy::all, clippy::unwrap_used, clippy::print_stdout)]
use continuo_ingest::*;
use continuo_store::rusqlite::*;
use std::path::Path;
use std::time::*;
#[test]
fn try_it() {
    let root = std::env::var("TRY").unwrap();
    let _ = std::fs::remove_file("/tmp/try.db");
    let mut conn = Connection::open("/tmp/try.db").unwrap();
    conn.set_prepared_statement_cache_capacity(256);
    conn.execute_batch("PRAGMA foreign_keys=ON; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL").unwrap();
    if std::env::var("QPSG").is_ok() { conn.set_db_config(config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).unwrap(); }
    for m in continuo_store::PROFILE {
        conn.execute_batch(m.sql).unwrap();
    }
    conn.execute("INSERT INTO root (id,path,added_at) VALUES (1,?1,0)", [&root]).unwrap();
    let mut files = vec![];
    fn walk(root: &Path, d: &Path, out: &mut Vec<String>) {
        let Ok(rd) = std::fs::read_dir(d) else { return };
        let mut es: Vec<_> = rd.map(|e| e.unwrap().path()).collect();
        es.sort();
        for p in es {
            let n = p.file_name().unwrap().to_str().unwrap_or("").to_owned();
            if ["target", ".git", "node_modules", "__pycache__"].contains(&n.as_str()) || p.is_symlink() {
                continue;
            }
            if p.is_dir() {
                walk(root, &p, out)
            } else if let Some(s) = p.strip_prefix(root).unwrap().to_str() {
                out.push(s.to_owned())
            }
        }
    }
    walk(Path::new(&root), Path::new(&root), &mut files);
    let (mut tp, mut ta, mut bytes, mut n, mut worst) =
        (Duration::ZERO, Duration::ZERO, 0usize, 0, (Duration::ZERO, String::new()));
    for batch in files.chunks(50) {
        let tx = conn.transaction().unwrap();
        for f in batch {
            let Ok(b) = std::fs::read(Path::new(&root).join(f)) else { continue };
            if b.len() > 500_000 {
                continue;
            }
            let Some(lang) = detect(Path::new(f), &b) else { continue };
            let Ok(text) = String::from_utf8(b) else { continue };
            bytes += text.len();
            n += 1;
            let t = Instant::now();
            let parsed = parse(f.rsplit('/').next().unwrap(), lang, &text, &ChunkLimits::default(), &ByBytes);
            tp += t.elapsed();
            let id: i64 = tx.prepare_cached("INSERT INTO file_index (root_id, path, size, mtime_ns, content_hash, language, chunker, chunk_count, token_count, indexed_at, touched_at) VALUES (1, ?1, 0, 0, x'', ?2, '', 0, 0, 0, 0) RETURNING id").unwrap().query_row(params![f, parsed.language], |r| r.get(0)).unwrap();
            let t = Instant::now();
            continuo_graph::apply(&tx, id, f, &parsed).unwrap();
            let e = t.elapsed();
            ta += e;
            if e > worst.0 {
                worst = (e, f.clone())
            }
        }
        tx.commit().unwrap();
    }
    println!("{n} files {:.1} MB parse {tp:?} apply {ta:?} worst {worst:?}", bytes as f64 / 1e6);
}
