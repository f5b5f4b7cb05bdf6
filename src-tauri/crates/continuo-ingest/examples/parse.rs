//! Parses every file under a folder and says how fast that was, by language.
//!
//! `cargo run --release -p continuo-ingest --example parse -- FOLDER [LANGUAGE]`; with a language it also prints the
//! chunks of its files.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{env, fs};

use continuo_ingest::{ByBytes, ChunkLimits, decode, detect, parse};

#[derive(Default)]
struct Sum {
    files: usize,
    bytes: usize,
    chunks: usize,
    errors: usize,
    time: Duration,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args_os().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("which folder?")?);
    let wanted = arguments.next();
    let mut out = io::stdout().lock();
    let mut sums: BTreeMap<&str, Sum> = BTreeMap::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                let shown = wanted.as_ref().and_then(|wanted| wanted.to_str());
                file(&entry.path(), &mut sums, shown, &mut out)?;
            }
        }
    }
    let mut all = Sum::default();
    for (language, sum) in &sums {
        print(&mut out, language, sum)?;
        all.files += sum.files;
        all.bytes += sum.bytes;
        all.chunks += sum.chunks;
        all.errors += sum.errors;
        all.time += sum.time;
    }
    print(&mut out, "all", &all)?;
    Ok(())
}

fn file(
    path: &Path,
    sums: &mut BTreeMap<&'static str, Sum>,
    shown: Option<&str>,
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let bytes = fs::read(path)?;
    let Some(language) = detect(path, &bytes[..bytes.len().min(512)]) else { return Ok(()) };
    if shown.is_some_and(|shown| shown != language.name) {
        return Ok(());
    }
    let Ok(text) = decode(path, &bytes) else { return Ok(()) };
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let start = Instant::now();
    let parsed = parse(name, language, &text, &ChunkLimits::default(), &ByBytes);
    let sum = sums.entry(language.name).or_default();
    sum.time += start.elapsed();
    sum.files += 1;
    sum.bytes += text.len();
    sum.chunks += parsed.chunks.len();
    sum.errors += usize::from(parsed.had_errors);
    if shown.is_some() {
        writeln!(out, "##### {}{}", path.display(), if parsed.had_errors { " (errors)" } else { "" })?;
        for chunk in &parsed.chunks {
            let (kind, lines) = (chunk.kind.as_str(), format!("{}-{}", chunk.start_line, chunk.end_line));
            writeln!(out, "=== {lines} {kind} {} | {} | {} tokens", chunk.symbol, chunk.context, chunk.tokens)?;
            writeln!(out, "{}", chunk.text)?;
        }
    }
    Ok(())
}

fn print(out: &mut dyn Write, name: &str, sum: &Sum) -> io::Result<()> {
    let megabytes = sum.bytes as f64 / 1e6;
    writeln!(
        out,
        "{name:12} {:6} files {:5} with errors {megabytes:8.2} MB {:7} chunks {:7.2} MB/s",
        sum.files,
        sum.errors,
        sum.chunks,
        megabytes / sum.time.as_secs_f64().max(1e-9),
    )
}
