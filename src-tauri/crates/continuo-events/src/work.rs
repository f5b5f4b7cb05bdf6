//! The threads of a log: one syncs what was written, one brings it into the database and lets go what is old.

use crate::EventError;
use crate::cold::{self, Row, Writing};
use crate::core::ClosedSegment;
use crate::log::Inner;
use crate::segment::Reader;
use continuo_store::{Answer, StoreError, now_ms};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What a power cut can take is 100 ms: this, and the time that syncing takes.
const SYNCED_EVERY: Duration = Duration::from_millis(80);
/// How long events gather before they are brought into the database.
const GATHERED: Duration = Duration::from_millis(200);
/// Events that are brought there in one transaction: some 20 ms, which others wait for who write.
const BATCH: usize = 5_000;
/// As many when segments wait: the pages of the indexes are written once for all of them.
const LARGE_BATCH: usize = 20_000;
/// After an error, before the next try.
const BREATH: Duration = Duration::from_secs(1);
/// How often it is looked for what is too old, and how long between two steps of letting it go.
const AGED_EVERY: Duration = Duration::from_secs(3600);
const AGED_AFTER: Duration = Duration::from_secs(60);
const AGING_PAUSE: Duration = Duration::from_millis(50);

pub(crate) struct Workers {
    inner: Arc<Inner>,
    /// Dropped first: it ends the threads.
    stop: Option<Sender<()>>,
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    pub(crate) fn start(inner: &Arc<Inner>, is_dirty: Receiver<()>) -> std::io::Result<Workers> {
        let (stop, stopped) = bounded(0);
        let mut workers = Workers { inner: inner.clone(), stop: Some(stop), threads: Vec::new() };
        let (syncs, stops) = (inner.clone(), stopped.clone());
        workers.run("event-sync", move || sync(&syncs, &is_dirty, &stops))?;
        let drains = inner.clone();
        workers.run("event-drain", move || Drain::new(&drains, &stopped).run())?;
        Ok(workers)
    }

    fn run(&mut self, name: &str, body: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
        self.threads.push(std::thread::Builder::new().name(name.into()).spawn(body)?);
        Ok(())
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.inner.stopping.store(true, Ordering::SeqCst);
        self.stop.take();
        {
            // Nobody misses the call between looking and waiting.
            let _core = self.inner.core();
            self.inner.came.notify_all();
        }
        for thread in self.threads.drain(..) {
            // The last handle may be dropped by what a thread ran.
            if thread.thread().id() != std::thread::current().id() && thread.join().is_err() {
                tracing::error!("a thread of the event log panicked");
            }
        }
        self.inner.core().close();
    }
}

/// Syncs what was written while something is, until `stopped` ends.
fn sync(inner: &Inner, is_dirty: &Receiver<()>, stopped: &Receiver<()>) {
    loop {
        crossbeam_channel::select! {
            recv(is_dirty) -> _ => {}
            recv(stopped) -> _ => return,
        }
        let stops = stopped.recv_timeout(SYNCED_EVERY) != Err(RecvTimeoutError::Timeout);
        if let Err(error) = inner.sync() {
            tracing::error!(%error, "events can't be synced");
        }
        if stops {
            return;
        }
    }
}

/// Brings events from the segments into the database.
struct Drain<'a> {
    inner: &'a Inner,
    stopped: &'a Receiver<()>,
    reader: Option<Reader>,
    /// What was read while the database was busy.
    ahead: Option<Batch>,
    /// What it reads has parts that can't be read.
    damaged: bool,
    /// Segments that are in the database, in a commit that a power cut could still take back.
    done: Vec<PathBuf>,
    aging_at: Instant,
}

/// Events that stand in a row in a segment.
#[derive(Default)]
struct Batch {
    events: Vec<Row>,
    /// There are more behind them in the segment.
    more: bool,
    /// Where they end in it.
    at: u64,
}

impl<'a> Drain<'a> {
    fn new(inner: &'a Inner, stopped: &'a Receiver<()>) -> Drain<'a> {
        let aging_at = Instant::now() + AGED_AFTER;
        Drain { inner, stopped, reader: None, ahead: None, damaged: false, done: Vec::new(), aging_at }
    }

    fn run(mut self) {
        // What an earlier process left is brought in at once.
        let mut gather = Duration::ZERO;
        loop {
            let stops = self.stopped.recv_timeout(gather) != Err(RecvTimeoutError::Timeout);
            let failed =
                self.all().inspect_err(|error| tracing::warn!(%error, "events wait for the database")).is_err();
            if stops {
                return;
            }
            if Instant::now() >= self.aging_at {
                self.age();
                self.aging_at = Instant::now() + AGED_EVERY;
            }
            let drained = self.inner.core().drained;
            let settled = self.inner.wait(drained, self.aging_at);
            gather =
                if failed { BREATH } else { GATHERED.min(if settled > drained { GATHERED } else { Duration::ZERO }) };
        }
    }

    fn all(&mut self) -> Result<(), EventError> {
        while self.step()? {}
        self.remove_done();
        Ok(())
    }

    /// Brings a batch in, and returns whether there may be more.
    fn step(&mut self) -> Result<bool, EventError> {
        let (segment, is_closed, is_last, settled, drained, most) = {
            let core = self.inner.core();
            let closed = core.closed().front().cloned();
            let is_closed = closed.is_some();
            let most = if core.closed().len() > 1 { LARGE_BATCH } else { BATCH };
            let is_last = !is_closed || (core.closed().len() == 1 && core.open_segment().is_none());
            (closed.or_else(|| core.open_segment()), is_closed, is_last, core.settled(), core.drained, most)
        };
        let batch = match (self.ahead.take(), &segment) {
            (Some(batch), _) => batch,
            (None, Some(segment)) => self.read(segment, most)?,
            (None, None) => Batch::default(),
        };
        let Batch { mut events, more, at } = batch;
        events.retain(|event| event.id > drained);
        let last = events.last().map_or(drained, |event| event.id);
        let everything = is_last && !more;
        let upto = if everything { settled } else { last.min(settled) };
        if upto > drained || !events.is_empty() {
            let writing = self.write(events, upto)?;
            if more
                && is_closed
                && let Some(segment) = &segment
            {
                // The database is busy meanwhile. What can't be read is told when it is its turn.
                self.ahead = self.read(segment, most).ok();
            }
            writing.wait().inspect_err(|_| self.begin_anew())?;
            let mut core = self.inner.core();
            core.drained = core.drained.max(upto);
            core.drained_bytes = at;
            self.inner.drained.notify_all();
        }
        if is_closed && !more {
            let gone = self.inner.core().first_is_drained();
            // What is damaged stays for who can make something of it.
            self.done.extend(gone.filter(|_| !self.damaged && self.reader.is_some()).map(|segment| segment.path));
        }
        Ok(!everything)
    }

    /// Reads on in a segment.
    fn read(&mut self, segment: &ClosedSegment, most: usize) -> Result<Batch, EventError> {
        if self.reader.as_ref().is_none_or(|reader| reader.path != segment.path) {
            (self.reader, self.damaged) = (Reader::open(&segment.path)?, false);
        }
        let Some(reader) = &mut self.reader else { return Ok(Batch::default()) };
        let mut events = Vec::new();
        let part = reader.read(segment.length, most, &mut |event| events.push(event.into()))?;
        self.damaged |= !part.damage.is_empty();
        Ok(Batch { events, more: part.more, at: reader.at() })
    }

    /// Reads the segment from its beginning the next time: what is in the database already is left out then.
    fn begin_anew(&mut self) {
        (self.reader, self.ahead) = (None, None);
    }

    fn write(&self, events: Vec<Row>, upto: u64) -> Result<Answer<(), StoreError>, StoreError> {
        let cold = &self.inner.cold;
        let known = cold.known.clone();
        cold.db.write_later(move |tx| {
            if !events.is_empty() {
                let mut writing = Writing::begin(tx, &known)?;
                for event in events {
                    writing.add_later(event)?;
                }
                writing.finish()?;
            }
            cold::set_drained(tx, upto)
        })
    }

    /// Removes segments whose events are in the database, once that is on the disk.
    fn remove_done(&mut self) {
        if self.done.is_empty() {
            return;
        }
        if let Err(error) = sync_database(self.inner.cold.db.path()) {
            tracing::warn!(%error, "segments of events stay until the database is synced");
            return;
        }
        for path in self.done.drain(..) {
            if let Err(error) = std::fs::remove_file(&path) {
                tracing::warn!(%error, path = %path.display(), "a segment of events that isn't needed stays");
            }
        }
    }

    fn age(&self) {
        let keep = self.inner.keep.read().unwrap_or_else(PoisonError::into_inner).clone();
        loop {
            match self.inner.cold.age(&keep, now_ms()) {
                Ok(0) => break,
                Ok(removed) => tracing::debug!(removed, "old events left"),
                Err(error) => {
                    tracing::warn!(%error, "old events stay for now");
                    break;
                }
            }
            if self.stopped.recv_timeout(AGING_PAUSE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
        }
        if let Err(error) = self.inner.cold.db.shrink() {
            tracing::warn!(%error, "room in the database isn't given back");
        }
    }
}

/// Has the database's commits on the disk: they stand in its log, which SQLite syncs only when it moves it.
fn sync_database(path: &Path) -> std::io::Result<()> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    match File::open(&log) {
        Ok(file) => file.sync_data(),
        // It was moved into the database and synced with it.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}
