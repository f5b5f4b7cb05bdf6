//! A profile of as many chunks as wanted: generated files, and vectors that are in the cache before anything is indexed,
//! so that nothing has to be embedded.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use continuo_engine::api::{Api, CreateProfile, IndexRequest};
use continuo_engine::{Engine, PipelineEvent};
use continuo_index::{ChunkVectors, Model, VectorCache};
use continuo_ingest::{ChunkLimits, detect, parse};
use crossbeam_channel::Receiver;

use crate::generated::{self, Vectors};
use crate::{models, sources, table};

/// Vectors that are written at a time.
const GROUP: usize = 4096;
/// How long an engine may take to be ready before something must be wrong.
const PATIENCE: Duration = Duration::from_secs(300);

/// A profile on disk that measurements are made on.
pub(super) struct Built {
    pub(super) folder: PathBuf,
    /// As many chunks were wanted; it has those of one file more at most.
    pub(super) chunks: usize,
}

impl Built {
    /// Returns where the profile's files are.
    pub(super) fn work(&self) -> PathBuf {
        self.folder.join("work")
    }

    /// Returns the engine's data directory.
    pub(super) fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Returns what is measured, with the profile's size.
    pub(super) fn what(&self, what: &str) -> String {
        format!("{what}, {} chunks", table::count(self.chunks as u64))
    }

    /// Returns a goal that was set for 100,000 chunks.
    pub(super) fn goal(&self, goal: &'static str) -> &'static str {
        if self.chunks == 100_000 { goal } else { "–" }
    }
}

/// Builds the profile in a folder.
pub(super) fn build(built: &Built) -> Result<()> {
    let (work, data) = (built.work(), built.data());
    std::fs::create_dir_all(&work).with_context(|| format!("cannot create {}", work.display()))?;
    eprintln!("building a profile of {} chunks …", table::count(built.chunks as u64));
    let created = {
        let engine = models::engine(&data)?;
        engine.profile_create(CreateProfile { name: "bench".into(), colour: None, folders: vec![work.clone()] })?
    };
    let chunks = {
        let cache = VectorCache::open(&created.data.join("vectors.db"))?;
        fill(&work, built.chunks, &cache, models::model()?.as_ref())?
    };
    let engine = models::engine(&data)?;
    let report = engine.index(IndexRequest { wait: true, ..IndexRequest::default() })?;
    if report.chunks != chunks as u64 || report.vectors_total != report.chunks || report.vectors_embedded > 0 {
        bail!("the profile isn't what it should be, {chunks} chunks with vectors that were there before: {report:?}");
    }
    Ok(())
}

/// Writes generated files, and a vector for each of their chunks, until there are enough. Returns how
/// many chunks there are.
fn fill(work: &Path, wanted: usize, cache: &VectorCache, model: &Model) -> Result<usize> {
    let tokens = model.counter();
    let limits = ChunkLimits::default();
    let mut vectors = Vectors::new(model.dimensions());
    let mut made: Vec<([u8; 32], ChunkVectors)> = Vec::with_capacity(GROUP);
    let mut chunks = 0;
    for number in 0.. {
        let file = generated::file(number);
        sources::write(work, &file.path, &file.text)?;
        let path = Path::new(&file.path);
        let language = detect(path, file.text.as_bytes()).context("a generated file has no language")?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let parsed = parse(&name, language, &file.text, &limits, tokens.as_ref());
        chunks += parsed.chunks.len();
        made.extend(parsed.chunks.iter().map(|chunk| (chunk.content_hash, vec![vectors.next()])));
        if made.len() >= GROUP || chunks >= wanted {
            cache.put_many(model.fingerprint(), std::mem::take(&mut made))?;
        }
        if chunks >= wanted {
            break;
        }
    }
    Ok(chunks)
}

/// Opens the engine over the profile, watching it, and returns it when it is ready, with what it tells from then on.
pub(super) fn ready(built: &Built) -> Result<(Engine, Receiver<PipelineEvent>)> {
    let engine = models::engine(&built.data())?;
    let events = engine.subscribe();
    engine.activate()?;
    loop {
        match events.recv_timeout(PATIENCE).context("the engine didn't become ready")? {
            PipelineEvent::Ready { .. } => return Ok((engine, events)),
            PipelineEvent::Degraded { message, cure, .. } => bail!("{message}. {cure}"),
            _ => {}
        }
    }
}
