//! Folders compared with the index: what is new, what changed, what is gone.

use super::read::{Cutting, FileRead, Job, Outcome, full_path, is_gone, is_unreadable, mtime_ns, read};
use super::roots::Roots;
use super::state::RunCounts;
use super::write::{Written, remove, write};
use super::{missing_key, stopped, unreadable_key, watch_key};
use crate::error::Result;
use continuo_events::ContextRef;
use continuo_ingest::{Entry, ScanError, Verdict, files, scan};
use continuo_store::StoreError;
use crossbeam_channel::bounded;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// A group is written when it has so many files or chunks.
const GROUP_FILES: usize = 128;
/// Files that are cut while a group is being written. With fewer the threads that cut wait for SQLite.
const READ_AHEAD: usize = 32;
const GROUP_CHUNKS: usize = 2000;
/// So few files aren't worth starting threads for.
const FEW: usize = 3;
/// A file that had just changed when it was indexed may have changed again without its time telling.
const RACY_MS: i64 = 2000;

impl Roots {
    /// Returns whether files were passed over since this was last asked, because writing was halted.
    pub(super) fn take_interrupted(&mut self) -> bool {
        std::mem::take(&mut self.interrupted)
    }

    /// Compares all folders with the index.
    pub(super) fn scan(&mut self, full: bool) -> Result<RunCounts> {
        {
            let mut state = self.shared.state();
            state.scanning = true;
            (state.files_done, state.files_total) = (0, 0);
        }
        let mut counts = RunCounts::default();
        let outcome = (0..self.roots.len()).try_for_each(|at| {
            counts.add(self.reconcile(at, "", full)?);
            Ok(())
        });
        self.shared.state().scanning = false;
        self.shared.notify();
        self.shared.notify();
        outcome.map(|()| counts)
    }

    /// Compares one directory of a root with the index; '' is all of it.
    pub(super) fn rescan(&mut self, root: &Path, directory: &str) -> Result<()> {
        if let Some(at) = self.roots.iter().position(|known| &*known.path == root) {
            self.reconcile(at, directory, false)?;
        }
        Ok(())
    }

    fn reconcile(&mut self, at: usize, directory: &str, full: bool) -> Result<RunCounts> {
        let mut counts = RunCounts::default();
        if !self.is_present(at)? {
            return Ok(counts);
        }
        let cutting = &Cutting { ignore_known: full, ..self.cutting()? };
        let root = &self.roots[at];
        let mut known = self.known(root.id, directory)?;
        let mut jobs = Vec::new();
        let cause = self.shared.profile.log.context();
        let mut each = |entry: Entry| {
            counts.seen += 1;
            let row = known.remove(entry.relative.as_str());
            if let Some(row) = &row
                && !full
                && is_same(row, entry.size, entry.mtime_ns, cutting)
            {
                match &row.skip_reason {
                    None => counts.unchanged += 1,
                    Some(reason) => *counts.skipped.entry(reason.as_str().to_string()).or_default() += 1,
                }
                return ControlFlow::Continue(());
            }
            jobs.push(Job {
                root_id: root.id,
                root: root.path.clone(),
                repository_id: None,
                known: row,
                path: entry.relative,
                cause: cause.clone(),
            });
            if self.shared.stopping() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let under = (!directory.is_empty()).then(|| PathBuf::from(directory));
        let report = match scan(&root.path, &root.rules, under.as_deref(), &mut each) {
            Ok(report) => report,
            Err(ScanError::RootMissing(_)) => {
                self.mark_missing(at)?;
                return Ok(RunCounts::default());
            }
            // The other folders aren't to wait for this one.
            Err(error) => {
                self.mark_unreadable(at, &error);
                return Ok(RunCounts::default());
            }
        };
        self.shared.profile.recovered(&unreadable_key(&root.path));
        for (reason, count) in &report.skipped {
            *counts.skipped.entry((*reason).to_string()).or_default() += count;
        }
        if self.shared.stopping() {
            return Ok(counts);
        }
        let root_path = root.path.clone();
        let gone: Vec<(i64, PathBuf, String)> = known
            .into_iter()
            // In a directory that couldn't be read, what can't be seen isn't gone.
            .filter(|(path, _)| !report.unreadable.iter().any(|dir| Path::new(&**path).starts_with(dir)))
            .map(|(path, row)| (row.id, root_path.to_path_buf(), path.into()))
            .collect();
        // While a drive is being taken away its files vanish one after the other.
        if !gone.is_empty() && !self.is_present(at)? {
            return Ok(counts);
        }
        counts.removed += remove(&self.shared, gone)?;
        if directory.is_empty() {
            self.find_repositories(at, &report.repositories)?;
        }
        for job in &mut jobs {
            job.repository_id = self.repository_of(at, &job.path);
        }
        self.shared.state().files_total += counts.seen;
        self.shared.state().files_done += counts.seen - jobs.len() as u64;
        self.process(jobs, cutting, &mut counts)?;
        Ok(counts)
    }

    /// Looks at single paths, each a file, a directory or something that is gone.
    pub(super) fn look(&mut self, paths: &[(PathBuf, String)]) -> Result<()> {
        let jobs = self.compare(paths)?;
        let cutting = self.cutting()?;
        self.process(jobs, &cutting, &mut RunCounts::default())
    }

    /// Looks at the files that were found stale since the last time, ahead of everything.
    pub(super) fn hurry(&mut self) -> Result<()> {
        let stale: Vec<(PathBuf, String)> = self.looks.try_iter().collect();
        if stale.is_empty() {
            return Ok(());
        }
        let jobs = self.compare(&stale)?;
        let cutting = self.cutting()?;
        // Not many at a time, as the threads may be busy with the scan that this comes in between of.
        let read: Vec<FileRead> = jobs.into_iter().map(|job| read(job, &cutting, &self.shared.profile.db)).collect();
        self.write(read, &mut RunCounts::default())
    }

    /// Returns which of the paths are files to be read; what is gone is removed, and directories are reconciled.
    fn compare(&mut self, paths: &[(PathBuf, String)]) -> Result<Vec<Job>> {
        if self.roots.is_empty() {
            self.refresh()?;
        }
        let cutting = self.cutting()?;
        let mut jobs = Vec::new();
        let mut gone = Vec::new();
        for (root, path) in paths {
            let Some(at) = self.roots.iter().position(|known| *known.path == **root) else { continue };
            let cause = self.cause(root, path);
            let _here = cause.enter();
            if path.is_empty() {
                self.reconcile(at, "", false)?;
                continue;
            }
            let known_root = &self.roots[at];
            let known = self.known(known_root.id, path)?.remove(path.as_str());
            match std::fs::symlink_metadata(full_path(root, path)) {
                Ok(metadata) if metadata.is_dir() => {
                    self.reconcile(at, path, false)?;
                }
                Ok(metadata) if metadata.is_file() => {
                    if let Verdict::Skip { .. } = known_root.rules.judge(Path::new(path), false) {
                        gone.extend(known.map(|row| (row.id, root.clone(), path.clone())));
                        continue;
                    }
                    let (size, time) = (metadata.len(), mtime_ns(&metadata));
                    if known.as_ref().is_some_and(|row| is_same(row, size, time, &cutting)) {
                        continue;
                    }
                    jobs.push(Job {
                        root_id: known_root.id,
                        root: known_root.path.clone(),
                        repository_id: self.repository_of(at, path),
                        known,
                        path: path.clone(),
                        cause: cause.clone(),
                    });
                }
                // What can't be looked at isn't gone.
                Err(error) if !is_gone(error.kind()) => {}
                _ => {
                    let id = known_root.id;
                    if self.is_present(at)? {
                        // A file, or a folder with all that was in it.
                        let below = self.known(id, path)?;
                        gone.extend(below.into_iter().map(|(path, row)| (row.id, root.clone(), path.into())));
                    }
                }
            }
        }
        remove(&self.shared, gone)?;
        Ok(jobs)
    }

    /// Returns the context of what led to looking at a file.
    fn cause(&self, root: &Path, path: &str) -> ContextRef {
        let cause = self.causes.get(&(root.to_path_buf(), path.to_string()));
        cause.cloned().unwrap_or_else(|| self.shared.profile.log.context())
    }

    /// Returns what is known of the file at a path, or of those in the folder.
    fn known(&self, root_id: i64, path: &str) -> Result<HashMap<Box<str>, files::Known>> {
        Ok(self.shared.profile.db.read(|db| files::known(db, root_id, path).map_err(StoreError::from))?)
    }

    /// Reads and cuts files, many at a time, and writes them in groups in the order they are done.
    fn process(&mut self, jobs: Vec<Job>, cutting: &Cutting, counts: &mut RunCounts) -> Result<()> {
        if jobs.len() <= FEW {
            let group: Vec<FileRead> =
                jobs.into_iter().map(|job| read(job, cutting, &self.shared.profile.db)).collect();
            return if group.is_empty() { Ok(()) } else { self.write(group, counts) };
        }
        let threads = std::thread::available_parallelism().map_or(2, usize::from).min(8);
        let shared = self.shared.clone();
        std::thread::scope(|scope| {
            let (to_read, from_walk) = bounded::<Job>(threads * 4);
            let (done, results) = bounded::<FileRead>(READ_AHEAD);
            let feeder = shared.clone();
            let fed = scope.spawn(move || {
                jobs.into_iter().all(|job| !feeder.stopping() && !feeder.halted() && to_read.send(job).is_ok())
            });
            for _ in 0..threads {
                let (from_walk, done, db) = (from_walk.clone(), done.clone(), &shared.profile.db);
                scope.spawn(move || {
                    for job in from_walk {
                        if done.send(read(job, cutting, db)).is_err() {
                            break;
                        }
                    }
                });
            }
            drop((from_walk, done));
            let (mut group, mut chunks) = (Vec::new(), 0);
            for result in &results {
                if let Outcome::Parsed { parsed, .. } = &result.outcome {
                    chunks += parsed.chunks.len();
                }
                group.push(result);
                if group.len() >= GROUP_FILES || chunks >= GROUP_CHUNKS {
                    chunks = 0;
                    self.write(std::mem::take(&mut group), counts)?;
                    self.hurry()?;
                }
            }
            if !group.is_empty() {
                self.write(group, counts)?;
            }
            // Asked of who passes jobs over: by now a pause may have come and gone.
            self.interrupted |= !fed.join().unwrap_or(false);
            Ok(())
        })
    }

    fn write(&mut self, mut group: Vec<FileRead>, counts: &mut RunCounts) -> Result<()> {
        let files = group.len() as u64;
        self.keep_absent(&mut group)?;
        let Written { indexed, unchanged, removed, skipped, .. } = write(&self.shared, group)?;
        counts.indexed += indexed;
        counts.unchanged += unchanged;
        counts.removed += removed;
        for reason in skipped {
            *counts.skipped.entry(reason.as_str().to_string()).or_default() += 1;
        }
        self.shared.state().files_done += files;
        self.shared.notify();
        Ok(())
    }

    /// Leaves out the files that vanished because their whole folder did: the index of an unplugged drive is kept.
    fn keep_absent(&mut self, group: &mut Vec<FileRead>) -> Result<()> {
        let vanished = |read: &FileRead| matches!(read.outcome, Outcome::Vanished);
        for at in 0..self.roots.len() {
            let id = self.roots[at].id;
            if group.iter().any(|read| vanished(read) && read.job.root_id == id) && !self.is_present(at)? {
                group.retain(|read| !vanished(read) || read.job.root_id != id);
            }
        }
        Ok(())
    }

    /// Removes folders from the profile, with all that is known of their files.
    pub(super) fn remove(&mut self, ids: &[i64]) -> Result<()> {
        let rows = self.shared.profile.roots()?;
        for root in rows.into_iter().filter(|root| ids.contains(&root.id)) {
            let known = self.known(root.id, "")?;
            let gone = known.into_iter().map(|(path, row)| (row.id, root.path.clone(), path.into())).collect();
            remove(&self.shared, gone)?;
            if self.shared.stopping() {
                return Err(stopped());
            }
            let id = root.id;
            self.shared.profile.db.write(move |tx| files::remove_root(tx, id).map_err(StoreError::from))?;
            for key in [missing_key, unreadable_key, watch_key] {
                self.shared.profile.recovered(&key(&root.path));
            }
        }
        self.refresh()
    }
}

/// Returns whether a file is as it was when it was indexed, as far as its size and time tell.
fn is_same(known: &files::Known, size: u64, mtime_ns: i64, cutting: &Cutting) -> bool {
    let racy = known.indexed_at - mtime_ns / 1_000_000 < RACY_MS;
    known.size == size
        && known.mtime_ns == mtime_ns
        && !racy
        && !is_unreadable(known)
        && (known.skip_reason.is_some() || cutting.is_current(&known.chunker))
}

impl RunCounts {
    fn add(&mut self, other: RunCounts) {
        self.seen += other.seen;
        self.indexed += other.indexed;
        self.unchanged += other.unchanged;
        self.removed += other.removed;
        for (reason, count) in other.skipped {
            *self.skipped.entry(reason).or_default() += count;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_add_up_by_reason() {
        let mut counts = RunCounts {
            seen: 1,
            skipped: HashMap::from([("binary".to_string(), 2)]).into_iter().collect(),
            ..RunCounts::default()
        };
        counts.add(counts.clone());
        assert_eq!((counts.seen, counts.skipped["binary"]), (2, 4));
    }
}
