//! How fast real sources are indexed: the whole pipeline against the model alone on the same chunks, the model against itself
//! as it is commonly run, and all of it but the embedding.

use std::collections::HashSet;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use continuo_engine::api::{Api, IndexRequest};
use continuo_engine::{Engine, PipelineEvent};
use continuo_index::measure::Batched;
use continuo_index::{EmbedError, Embedder, Model};
use continuo_ingest::{ChunkLimits, DETECT_BYTES, detect, parse};

use crate::sources::{self, Source};
use crate::{models, random, table};

/// Most files of each language that are parsed, and files in all that are embedded.
const PARSED: usize = 600;
const EMBEDDED: usize = 240;
/// As many as the engine has by default.
const THREADS: usize = 2;
/// The unquantised graph, which `cargo xtask setup bench` builds, and how many texts it is given at a time.
const PLAIN: &str = "model.fp32.onnx";
const BATCH: usize = 32;
/// What the vectors of both graphs have in common at least, or they aren't one model. The recipe says .99.
const ALIKE: f32 = 0.97;
/// Longer than indexing without embedding can take.
const PATIENCE: Duration = Duration::from_secs(600);

/// A chunk as the model gets it.
struct RawChunk {
    file_name: String,
    context: String,
    text: String,
    tokens: u64,
}

/// What was embedded, and in what time.
#[derive(Clone, Copy, Default)]
struct Rate {
    tokens: u64,
    time: Duration,
}

impl Rate {
    fn a_second(self) -> f64 {
        self.tokens as f64 / self.time.as_secs_f64().max(1e-9)
    }

    fn and(self, other: Rate) -> Rate {
        Rate { tokens: self.tokens + other.tokens, time: self.time + other.time }
    }
}

pub(super) fn run() -> Result<()> {
    let temporary = models::temporary()?;
    let root = temporary.path().canonicalize().context("the temporary folder is gone")?;
    let sources = sources::collect(PARSED)?;
    // First, since a process that has loaded ONNX Runtime keeps it.
    without_embedding(&sources, &root.join("parsed"))?;

    let sources = random::sample(sources, EMBEDDED, |source| source.path.clone());
    let model = models::model()?;
    let chunks = chunks(&sources, &model)?;
    let runtime = models::runtime()?;
    let mut embedders = Vec::new();
    for _ in 0..THREADS {
        embedders.push(Embedder::new(&runtime, &model)?);
    }
    let plain = Batched::load(&runtime, &model, &model.dir().join(PLAIN), THREADS);
    let mut plain = plain.context("there is nothing to compare with: run `cargo xtask setup bench`")?;
    let every = |step: usize, from: usize| -> Vec<&RawChunk> { chunks.iter().skip(from).step_by(step).collect() };
    check_alike(&mut plain, &mut embedders, &every(chunks.len().div_ceil(64).max(1), 0))?;
    // Half before and half after: a machine that gets slower or faster meanwhile does so for all.
    let before = embed(&mut embedders, &every(2, 1))?;
    let plain_before = embed_plain(&mut plain, &every(8, 1))?;
    let pipeline = pipeline(&sources, &chunks, &root.join("embedded"))?;
    let plain_after = embed_plain(&mut plain, &every(8, 4))?;
    let after = embed(&mut embedders, &every(2, 0))?;
    let (raw, plain) = (before.and(after), plain_before.and(plain_after));

    let share = 100.0 * pipeline.a_second() / raw.a_second();
    let measured = format!("{} tokens/s, {share:.0} % of the model alone", table::count(pipeline.a_second() as u64));
    table::measured("indexing, the whole pipeline", &measured, "≥ 90 %");
    let size = format!("{} chunks, {} tokens", table::count(chunks.len() as u64), table::count(raw.tokens));
    let measured = format!("{} tokens/s ({size})", table::count(raw.a_second() as u64));
    table::measured("the model alone on the same chunks, 2 threads", &measured, "–");
    let measured = format!("{} tokens/s (a quarter of them)", table::count(plain.a_second() as u64));
    table::measured("plain fp32: one session, 2 threads, batches of 32", &measured, "–");
    let measured = format!("{:.2} times", raw.a_second() / plain.a_second());
    table::measured("the default embedding path against plain fp32", &measured, "≥ 1.6 times");
    Ok(())
}

/// Sees to it that both ways embed with the same model: a comparison with anything else says nothing.
fn check_alike(plain: &mut Batched, embedders: &mut [Embedder], chunks: &[&RawChunk]) -> Result<()> {
    let embedder = embedders.first_mut().context("there is an embedder")?;
    let (mut sum, mut pairs) = (0.0, 0.0);
    for (chunk, others) in chunks.iter().zip(plain.embed(&documents(chunks), BATCH)?) {
        let vectors = embedder.embed_document(&chunk.file_name, &chunk.context, &chunk.text)?;
        // Of several windows it isn't known which is which.
        if let ([one], [other]) = (vectors.as_slice(), others.as_slice()) {
            sum += one.iter().zip(other).map(|(a, b)| a * b).sum::<f32>();
            pairs += 1.0;
        }
    }
    if pairs < 1.0 || sum / pairs < ALIKE {
        bail!("the vectors of {PLAIN} aren't those of the model: the mean cosine of {pairs} is {:.3}", sum / pairs);
    }
    Ok(())
}

fn documents<'a>(chunks: &[&'a RawChunk]) -> Vec<(&'a str, &'a str, &'a str)> {
    chunks.iter().map(|chunk| (chunk.file_name.as_str(), chunk.context.as_str(), chunk.text.as_str())).collect()
}

fn tokens(chunks: &[&RawChunk]) -> u64 {
    chunks.iter().map(|chunk| chunk.tokens).sum()
}

fn embed_plain(plain: &mut Batched, chunks: &[&RawChunk]) -> Result<Rate> {
    let begun = Instant::now();
    let vectors = plain.embed(&documents(chunks), BATCH)?;
    let time = begun.elapsed();
    if vectors.iter().any(Vec::is_empty) {
        bail!("a chunk got no vector");
    }
    Ok(Rate { tokens: tokens(chunks), time })
}

fn without_embedding(sources: &[Source], root: &Path) -> Result<()> {
    let work = root.join("sources");
    let bytes = copy(sources, &work)?;
    let mut options = models::options(&root.join("data"))?;
    // The model's tokenizer counts as ever; there is nothing to run the model with.
    options.runtime_library = Some(root.join("no-runtime"));
    let engine = Engine::open(&options)?;
    let events = engine.subscribe();
    let begun = Instant::now();
    let report = engine.index(IndexRequest { profile: None, folders: vec![work], wait: false })?;
    if report.vectors_total > 0 || report.files_indexed == 0 {
        bail!("nothing was to be embedded, and the files indexed: {report:?}");
    }
    // Without a model it isn't for sure that the words are waited for: what can be found tells.
    let mut found = HashSet::new();
    while (found.len() as u64) < report.files_indexed {
        let event =
            events.recv_deadline(begun + PATIENCE).with_context(|| format!("only {} files are found", found.len()))?;
        if let PipelineEvent::FileIndexed { path, .. } = event {
            found.insert(path);
        }
    }
    let rate = bytes as f64 / 1e6 / begun.elapsed().as_secs_f64();
    let measured = format!("{rate:.1} MB/s ({}, {} files)", table::bytes(bytes), table::count(report.files_indexed));
    table::measured("parsing, chunking and indexing by words alone", &measured, "≥ 10 MB/s");
    engine.shut_down();
    Ok(())
}

/// Writes the sources into a folder and returns how many bytes they have.
fn copy(sources: &[Source], to: &Path) -> Result<u64> {
    for source in sources {
        sources::write(to, &source.path, &source.text)?;
    }
    Ok(sources.iter().map(|source| source.text.len() as u64).sum())
}

/// Returns the chunks that the pipeline would embed: each content once.
fn chunks(sources: &[Source], model: &Model) -> Result<Vec<RawChunk>> {
    let tokens = model.counter();
    let limits = ChunkLimits::default();
    let mut seen = HashSet::new();
    let mut chunks = Vec::new();
    for source in sources {
        let path = Path::new(&source.path);
        let head = &source.text.as_bytes()[..source.text.len().min(DETECT_BYTES)];
        let language = detect(path, head).with_context(|| format!("{} has no language", source.path))?;
        let file_name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let parsed = parse(&file_name, language, &source.text, &limits, tokens.as_ref());
        chunks.extend(parsed.chunks.into_iter().filter(|chunk| seen.insert(chunk.content_hash)).map(|chunk| {
            RawChunk {
                file_name: file_name.clone(),
                context: chunk.context,
                text: chunk.text,
                tokens: u64::from(chunk.tokens),
            }
        }));
    }
    Ok(chunks)
}

/// Embeds chunks, a thread an embedder.
fn embed(embedders: &mut [Embedder], chunks: &[&RawChunk]) -> Result<Rate> {
    let next = AtomicUsize::new(0);
    let begun = Instant::now();
    let done: Vec<Result<(), EmbedError>> = std::thread::scope(|scope| {
        let threads: Vec<_> = embedders
            .iter_mut()
            .map(|embedder| {
                let next = &next;
                scope.spawn(move || {
                    while let Some(chunk) = chunks.get(next.fetch_add(1, Ordering::Relaxed)) {
                        embedder.embed_document(&chunk.file_name, &chunk.context, &chunk.text)?;
                    }
                    Ok(())
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("embedding doesn't panic")).collect()
    });
    let time = begun.elapsed();
    done.into_iter().collect::<Result<Vec<()>, EmbedError>>()?;
    Ok(Rate { tokens: tokens(chunks), time })
}

/// Indexes the sources from nothing; the time is until every vector is stored, loading of the model included.
fn pipeline(sources: &[Source], chunks: &[RawChunk], root: &Path) -> Result<Rate> {
    let work = root.join("sources");
    copy(sources, &work)?;
    let engine = models::engine(&root.join("data"))?;
    let report = engine.index(IndexRequest { profile: None, folders: vec![work], wait: true })?;
    // A content that comes again at once may be embedded twice; more than a few would be another work.
    let few = chunks.len() as u64 / 100;
    if report.vectors_total != report.chunks || report.vectors_embedded.abs_diff(chunks.len() as u64) > few {
        bail!("{} chunks were to be embedded: {report:?}", chunks.len());
    }
    engine.shut_down();
    let tokens = chunks.iter().map(|chunk| chunk.tokens).sum();
    Ok(Rate { tokens, time: Duration::from_secs_f64(report.seconds_total) })
}
