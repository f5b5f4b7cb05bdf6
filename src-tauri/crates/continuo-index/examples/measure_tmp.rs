#![allow(clippy::unwrap_used, clippy::print_stdout)]
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;
use continuo_index::*;
use continuo_ingest::{Chunk, ChunkKind};
use continuo_store::{Database, OpenOptions, PROFILE, rusqlite::params};
use crossbeam_channel::Sender;
use sha2::{Digest, Sha256};

const D: usize = 384;
struct Fake { clusters: Vec<Vec<f32>> }
struct Rng(u64);
impl Rng { fn next(&mut self) -> u64 { self.0 ^= self.0 << 13; self.0 ^= self.0 >> 7; self.0 ^= self.0 << 17; self.0 }
 fn f(&mut self) -> f32 { let mut s = 0.0; for _ in 0..4 { s += (self.next() >> 40) as f32 / (1u64<<24) as f32 - 0.5; } s } }
impl Fake {
  fn new() -> Fake { let mut r = Rng(88172645463325252); Fake { clusters: (0..500).map(|_| (0..D).map(|_| r.f()).collect()).collect() } }
  fn vec(&self, text: &str) -> Vec<f32> { let d = Sha256::digest(text.as_bytes()); let mut r = Rng(u64::from_le_bytes(d[..8].try_into().unwrap()) | 1);
    for _ in 0..5 { r.next(); }
    let c = &self.clusters[(r.next() % 500) as usize]; let mut v: Vec<f32> = c.iter().map(|x| x + 0.7 * r.f()).collect();
    let n = v.iter().map(|x| x*x).sum::<f32>().sqrt(); v.iter_mut().for_each(|x| *x /= n); round(&mut v); v }
}
impl Embed for Fake { fn fingerprint(&self)->&str{"fake"} fn name(&self)->&str{"fake"} fn dimensions(&self)->usize{D}
 fn query(&self,t:&str)->Result<Arc<[f32]>,EmbedError>{Ok(self.vec(t).into())}
 fn submit(&self,jobs:Vec<EmbedJob>,done:&Sender<Embedded>)->Result<(),EmbedError>{ for j in jobs { let v=self.vec(&j.text); let _=done.send(Embedded{key:j.key,result:Ok(vec![v])}); } Ok(()) } }
fn rss() -> u64 { let s = std::fs::read_to_string("/proc/self/status").unwrap(); s.lines().find(|l| l.starts_with("VmRSS")).unwrap().split_whitespace().nth(1).unwrap().parse::<u64>().unwrap()/1024 }
fn walk(dir: &Path, out: &mut Vec<PathBuf>) { for e in std::fs::read_dir(dir).unwrap().flatten() { let p = e.path(); if p.is_dir() { walk(&p, out) } else if p.extension().is_some_and(|x| x == "rs") { out.push(p) } } }
fn chunk(sym: &str, body: &str, line: u32) -> Chunk { let mut h = Sha256::new(); h.update(body); Chunk { kind: ChunkKind::Function, symbol: sym.into(), symbols: vec![sym.into()], context: format!("Function: {sym}"), start_line: line, end_line: line+30, start:0,end:0, text: body.into(), tokens: 200, content_hash: h.finalize().into() } }
fn file(db: &Database, index: &Index, path: String, chunks: Vec<Chunk>, t: i64) { let p = index.prepare("rust", &chunks).unwrap(); db.write(move |tx| -> Result<(), IndexError> { let id: i64 = tx.query_row("INSERT INTO file_index (root_id,path,size,mtime_ns,content_hash,language,chunker,chunk_count,token_count,indexed_at,touched_at) VALUES (1,?1,0,0,x'','rust','',?2,0,0,?3) ON CONFLICT DO UPDATE SET touched_at=excluded.touched_at RETURNING id", params![path, chunks.len(), t], |r| r.get(0))?; p.apply(tx, id, t, &chunks)?; Ok(()) }).unwrap(); }
fn pct(v: &mut Vec<f64>) -> String { v.sort_by(f64::total_cmp); format!("min {:.1} p50 {:.1} p95 {:.1} max {:.1} ms", v[0], v[v.len()/2], v[v.len()*95/100], v[v.len()-1]) }
fn main() {
  let n: usize = std::env::args().nth(1).map_or(100_000, |a| a.parse().unwrap());
  let dir = PathBuf::from("/tmp/idx_measure"); let fresh = !dir.exists(); std::fs::create_dir_all(&dir).unwrap();
  let go = AtomicBool::new(false);
  let db = Database::open(&dir.join("profile.db"), &OpenOptions { migrations: PROFILE, backups: None, readers: 3, cache_kib: 2048 }).unwrap();
  let cache = VectorCache::open(&dir.join("vectors.db")).unwrap();
  println!("rss start {}", rss());
  let t = Instant::now();
  let index = Index::open(&dir, db.clone(), cache.clone(), &IndexOptions::default()).unwrap();
  println!("open {:?} rss {}", t.elapsed(), rss());
  let fake = Arc::new(Fake::new()); let m: Arc<dyn Embed> = fake.clone();
  index.set_models(RoleModels { text: Some(m.clone()), code: Some(m), retiring: vec![] }).unwrap();
  println!("open+models {:?} rss {}", t.elapsed(), rss());
  let mut texts: Vec<String> = vec![];
  if fresh {
    db.write(|tx| -> Result<(), IndexError> { tx.execute("INSERT INTO root (id,path,added_at) VALUES (1,'/x',0)", [])?; Ok(()) }).unwrap();
    let mut files = vec![]; walk(Path::new(&format!("{}/.cargo/registry/src", std::env::var("HOME").unwrap())), &mut files); files.sort();
    let t = Instant::now(); let mut made = 0; let mut bytes = 0;
    for (fi, f) in files.iter().enumerate() { if made >= n { break } let Ok(s) = std::fs::read_to_string(f) else { continue }; let lines: Vec<&str> = s.lines().collect(); let mut cs = vec![];
      for (i, part) in lines.chunks(30).take(60).enumerate() { if made >= n { break } let body = part.join("\n"); bytes += body.len(); cs.push(chunk(&format!("sym_{fi}_{i}"), &body, i as u32*30+1)); made += 1; }
      file(&db, &index, f.to_str().unwrap()[1..].to_string(), cs, fi as i64); }
    println!("sqlite {made} chunks {} MB in {:?} rss {}", bytes>>20, t.elapsed(), rss());
    let t = Instant::now(); let c = index.catch_up_lexical(&go).unwrap(); println!("lexical {} in {:?} ({:.1} MB/s) rss {}", c.added, t.elapsed(), bytes as f64/1e6/t.elapsed().as_secs_f64(), rss());
    let t = Instant::now(); let p = index.embed_pending(usize::MAX, &go).unwrap(); println!("embed {} files {} in {:?} rss {}", p.embedded, p.files.len(), t.elapsed(), rss());
  }
  let t = Instant::now(); index.catch_up_vectors(&go).unwrap(); println!("catch up {:?}", t.elapsed());
  let t = Instant::now(); index.maintain().unwrap(); println!("maintain {:?} rss {}", t.elapsed(), rss());
  let t = Instant::now(); println!("{:?} {:?}", index.status().unwrap().coverage, t.elapsed());
  let qs = ["how are retries with backoff done", "parse configuration file", "TokenStream advance", "sym_200_3", "open a database connection and run migrations", "error when the index is out of bounds", "http server listening on a port", "compress with lz4 block", "where is the cache evicted", "matrix multiplication kernel for avx512", "serialize struct to json with serde", "read lines from stdin", "spawn a thread and join it", "lib.rs", "unsafe pointer write to uninitialised memory", "utf8 validation of bytes"];
  for mode in [Mode::Lexical, Mode::Semantic, Mode::Hybrid] { let mut v = vec![]; for round in 0..8 { for q in qs { let t = Instant::now(); let h = index.search(&Query { text: q.to_string(), mode, limit: 10, ..Query::default() }).unwrap(); assert_eq!(h.mode_used, mode); assert!(!h.hits.is_empty()); if round > 0 { v.push(t.elapsed().as_secs_f64()*1e3); } } } println!("{mode:?} {} rss {}", pct(&mut v), rss()); }
  { let mut v = vec![]; let f = Filters { languages: vec!["rust".into()], ..Filters::default() }; for _ in 0..4 { for q in qs { let t = Instant::now(); index.search(&Query { text: q.to_string(), mode: Mode::Hybrid, limit: 10, filters: f.clone() }).unwrap(); v.push(t.elapsed().as_secs_f64()*1e3); } } println!("language filter {} rss {}", pct(&mut v), rss()); }
  { let mut v = vec![]; let f = Filters { paths: vec!["*lance*".into()], ..Filters::default() }; for _ in 0..2 { for q in qs { let t = Instant::now(); index.search(&Query { text: q.to_string(), mode: Mode::Hybrid, limit: 10, filters: f.clone() }).unwrap(); v.push(t.elapsed().as_secs_f64()*1e3); } } println!("path filter {} rss {}", pct(&mut v), rss()); }
  // saves
  let mut lex = vec![]; let mut sem = vec![];
  for i in 0..30 { let body = format!("fn saved_{i}() {{ unique word{i} {} }}", Instant::now().elapsed().as_nanos() as u64 ^ std::process::id() as u64); let t = Instant::now(); file(&db, &index, "saved.rs".into(), vec![chunk(&format!("saved_{i}"), &body, 1)], 10_000_000 + i); index.catch_up_lexical(&go).unwrap(); lex.push(t.elapsed().as_secs_f64()*1e3); let p = index.embed_pending(100, &go).unwrap(); assert!(p.files.len() == 1); sem.push(t.elapsed().as_secs_f64()*1e3); texts.push(body); }
  println!("saved → words {}", pct(&mut lex)); println!("saved → vector {} rss {}", pct(&mut sem), rss());
  let t = Instant::now(); index.maintain().unwrap(); println!("maintain {:?} rss {}", t.elapsed(), rss());
  // recall of the index against exact
  if let Some(k) = std::env::args().nth(2) { let _ = k; }
}
