//! Turning pending chunks into vectors: the threads that embed are kept busy while what they made is written.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, unbounded};

use super::lock;
use crate::pending::{self, CompleteFile, Pending};
use crate::roles::ModelRow;
use crate::{ChunkVectors, Embed, EmbedError, EmbedJob, Embedded, Index, IndexError};

/// Chunks that are handed to the threads, or made and not yet written.
const AHEAD: usize = 64;

/// Chunks that are written together while there are more to come.
const GROUP: usize = 48;

/// How long a made vector waits for others to be written with.
const PATIENCE: Duration = Duration::from_millis(200);

/// What was written goes to the vector index after so many chunks or so long.
const HAND_OVER_CHUNKS: u64 = 2_000;
const HAND_OVER_AFTER: Duration = Duration::from_secs(1);

/// What [`Index::embed_pending`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Chunks that were embedded.
    pub embedded: u64,
    /// Chunks whose vectors the cache had.
    pub reused: u64,
    /// Tokens of the chunks that were embedded.
    pub tokens: u64,
    /// Chunks that the model failed on. They are tried again when models are set.
    pub failed: u64,
    /// Chunks that are still to be embedded.
    pub left: u64,
    /// Files whose every chunk can be found by meaning now.
    pub files: Vec<CompleteFile>,
}

/// The work of one call with one model.
struct Round<'a> {
    index: &'a Index,
    model: ModelRow,
    embed: Arc<dyn Embed>,
    answers: (Sender<Embedded>, Receiver<Embedded>),
    /// By content, since a copy needs no second run: chunks and their tokens.
    in_flight: HashMap<[u8; 32], Vec<(i64, u32)>>,
    /// Made and not yet written.
    made: Vec<([u8; 32], ChunkVectors)>,
    made_ids: Vec<i64>,
    /// Of everything handed out and not yet written.
    busy: HashSet<i64>,
    waiting_since: Option<Instant>,
}

/// When the vector index was last handed something, and what it lacks.
struct HandOver {
    last: Instant,
    written: u64,
}

impl Index {
    /// Embeds up to about `limit` pending chunks, those of the most recently touched files first, and has the vector index take
    /// them. What the vector cache has isn't embedded again. Returns early, with everything written that was made, when `stop` is
    /// set.
    ///
    /// # Errors
    /// When a model can't be used, or the database or the vector index can't be written. What was written before stays.
    pub fn embed_pending(&self, limit: usize, stop: &AtomicBool) -> Result<Progress, IndexError> {
        let _one = lock(&self.embedding);
        let mut progress = Progress::default();
        let mut hand_over = HandOver { last: Instant::now(), written: 0 };
        let mut taken = 0;
        while taken < limit && !stop.load(Ordering::Relaxed) {
            let Some((model, embed)) = self.most_urgent()? else { break };
            let mut round = Round::new(self, model, embed);
            let result = round.run(limit, &mut taken, stop, &mut progress, &mut hand_over);
            // What was made before a failure isn't lost.
            let written = round.write(&mut hand_over);
            result?;
            written?;
        }
        self.hand_over(&mut hand_over, &mut progress)?;
        for (model, _) in self.current_models() {
            progress.left += self.db.read(|db| pending::count(db, model.id))?;
        }
        if progress.left == 0 {
            self.retire()?;
        }
        Ok(progress)
    }

    /// Returns the loaded model whose next chunk was touched last.
    fn most_urgent(&self) -> Result<Option<(ModelRow, Arc<dyn Embed>)>, IndexError> {
        let mut urgent = None;
        for (model, embed) in self.current_models() {
            let failed = self.failed_chunks(model.id);
            let next = self.db.read(|db| pending::next(db, model.id, 1, &failed))?;
            if let Some(next) = next.first()
                && urgent.as_ref().is_none_or(|(touched_at, _)| next.touched_at > *touched_at)
            {
                urgent = Some((next.touched_at, (model, embed)));
            }
        }
        Ok(urgent.map(|(_, model)| model))
    }

    fn failed_chunks(&self, model_id: i64) -> HashSet<i64> {
        lock(&self.failed).iter().filter(|(model, _)| *model == model_id).map(|(_, chunk_id)| *chunk_id).collect()
    }

    /// Has the vector index take what was written since the last time.
    fn hand_over(&self, hand_over: &mut HandOver, progress: &mut Progress) -> Result<(), IndexError> {
        if hand_over.written > 0 {
            // It can't be stopped here: `stop` means no more embedding, and what is written should be found.
            progress.files.extend(self.catch_up_vectors(&AtomicBool::new(false))?.files);
        }
        hand_over.last = Instant::now();
        hand_over.written = 0;
        Ok(())
    }
}

impl<'a> Round<'a> {
    fn new(index: &'a Index, model: ModelRow, embed: Arc<dyn Embed>) -> Round<'a> {
        Round {
            index,
            model,
            embed,
            answers: unbounded(),
            in_flight: HashMap::new(),
            made: Vec::new(),
            made_ids: Vec::new(),
            busy: HashSet::new(),
            waiting_since: None,
        }
    }

    /// Works until nothing is left, the limit is reached, `stop` is set or another model has more urgent work.
    fn run(
        &mut self,
        limit: usize,
        taken: &mut usize,
        stop: &AtomicBool,
        progress: &mut Progress,
        hand_over: &mut HandOver,
    ) -> Result<(), IndexError> {
        let mut more = true;
        loop {
            if stop.load(Ordering::Relaxed) {
                return Ok(());
            }
            if more && *taken < limit && self.busy.len() <= AHEAD / 2 {
                let wanted = (AHEAD - self.busy.len()).min(limit - *taken);
                let given = self.hand_out(wanted, progress, hand_over)?;
                *taken += given;
                more = given > 0 && !self.index.is_more_urgent_elsewhere(&self.model)?;
            }
            if self.in_flight.is_empty() {
                self.write(hand_over)?;
                if !more || *taken >= limit {
                    return Ok(());
                }
                continue;
            }
            let patience = self.waiting_since.map_or(PATIENCE, |since| PATIENCE.saturating_sub(since.elapsed()));
            match self.answers.1.recv_timeout(patience) {
                Ok(answer) => self.take(answer, progress)?,
                Err(_) => self.write(hand_over)?,
            }
            if self.made_ids.len() >= GROUP || self.waiting_since.is_some_and(|since| since.elapsed() >= PATIENCE) {
                self.write(hand_over)?;
            }
            if hand_over.written >= HAND_OVER_CHUNKS || hand_over.last.elapsed() >= HAND_OVER_AFTER {
                self.index.hand_over(hand_over, progress)?;
            }
        }
    }

    /// Gives chunks to the embedding threads, and writes at once those that the cache knows. Returns how many chunks it took.
    fn hand_out(
        &mut self,
        wanted: usize,
        progress: &mut Progress,
        hand_over: &mut HandOver,
    ) -> Result<usize, IndexError> {
        let mut except = self.index.failed_chunks(self.model.id);
        except.extend(&self.busy);
        let next = self.index.db.read(|db| pending::next(db, self.model.id, wanted, &except))?;
        let given = next.len();
        let hashes: Vec<[u8; 32]> = next.iter().map(|chunk| chunk.content_hash).collect();
        let known = self.index.cache.contains_many(&self.model.fingerprint, &hashes)?;
        let (known, unknown): (Vec<Pending>, Vec<Pending>) =
            next.into_iter().partition(|chunk| known.contains(&chunk.content_hash));
        if !known.is_empty() {
            let ids: Vec<i64> = known.iter().map(|chunk| chunk.chunk_id).collect();
            let reused = self.record(ids)?;
            progress.reused += reused;
            hand_over.written += reused;
        }
        let mut jobs = Vec::new();
        for chunk in unknown {
            self.busy.insert(chunk.chunk_id);
            let copies = self.in_flight.entry(chunk.content_hash).or_default();
            copies.push((chunk.chunk_id, chunk.tokens));
            if copies.len() == 1 {
                jobs.push(EmbedJob {
                    key: chunk.content_hash,
                    file_name: chunk.file_name,
                    context: chunk.context,
                    text: chunk.text,
                });
            }
        }
        if !jobs.is_empty() {
            self.embed.submit(jobs, &self.answers.0)?;
        }
        Ok(given)
    }

    fn take(&mut self, answer: Embedded, progress: &mut Progress) -> Result<(), IndexError> {
        let copies = self.in_flight.remove(&answer.key).unwrap_or_default();
        match answer.result {
            Ok(vectors) => {
                progress.embedded += 1;
                progress.reused += (copies.len() as u64).saturating_sub(1);
                progress.tokens += copies.first().map_or(0, |(_, tokens)| u64::from(*tokens));
                self.made.push((answer.key, vectors));
                self.made_ids.extend(copies.iter().map(|(chunk_id, _)| *chunk_id));
                self.waiting_since.get_or_insert_with(Instant::now);
                Ok(())
            }
            Err(EmbedError::Run { reason, .. }) => {
                tracing::warn!(model = self.model.name, reason, "a chunk could not be embedded");
                progress.failed += copies.len() as u64;
                let mut failed = lock(&self.index.failed);
                for (chunk_id, _) in copies {
                    self.busy.remove(&chunk_id);
                    failed.insert((self.model.id, chunk_id));
                }
                Ok(())
            }
            // Not this text's fault: the model or its runtime can't be used.
            Err(error) => Err(error.into()),
        }
    }

    /// Writes what was made: to the cache, and then that it is there.
    fn write(&mut self, hand_over: &mut HandOver) -> Result<(), IndexError> {
        self.waiting_since = None;
        if self.made_ids.is_empty() {
            return Ok(());
        }
        self.index.cache.put_many(&self.model.fingerprint, std::mem::take(&mut self.made))?;
        let ids = std::mem::take(&mut self.made_ids);
        for chunk_id in &ids {
            self.busy.remove(chunk_id);
        }
        hand_over.written += self.record(ids)?;
        Ok(())
    }

    fn record(&self, ids: Vec<i64>) -> Result<u64, IndexError> {
        let model_id = self.model.id;
        self.index.db.write(move |tx| pending::embedded(tx, model_id, &ids))
    }
}

impl Index {
    fn is_more_urgent_elsewhere(&self, model: &ModelRow) -> Result<bool, IndexError> {
        if self.current_models().len() < 2 {
            return Ok(false);
        }
        Ok(self.most_urgent()?.is_some_and(|(urgent, _)| urgent.id != model.id))
    }
}
