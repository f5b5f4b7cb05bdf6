//! Folders compared with the index: what is new, what changed, what is gone.

use super::Shared;
use super::read::{Cutting, Job, Outcome, Read1, full_path, mtime_ns, read};
use super::state::RunCounts;
use super::write::{Written, remove, write};
use crate::error::{ApiError, Code, Result};
use crate::events::{self, PipelineEvent};
use continuo_ingest::{
    ByBytes, ChunkLimits, CountTokens, Entry, Rules, ScanError, Verdict, chunker_fingerprint, files, repository, scan,
};
use continuo_store::{StoreError, now_ms};
use crossbeam_channel::bounded;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A group is written when it has so many files or chunks.
const GROUP_FILES: usize = 128;
const GROUP_CHUNKS: usize = 2000;
/// So few files aren't worth starting threads for.
const FEW: usize = 3;
/// A file that had just changed when it was indexed may have changed again without its time telling.
const RACY_MS: i64 = 2000;

/// The folders of a profile, with the rules of each.
pub(super) struct Roots {
    shared: Arc<Shared>,
    roots: Vec<Root>,
    cutting: Option<Cutting>,
    interrupted: bool,
}

struct Root {
    id: i64,
    path: Arc<Path>,
    rules: Arc<Rules>,
    repositories: Vec<files::StoredRepository>,
    missing: bool,
    device: Option<i64>,
}

impl Roots {
    pub(super) fn new(shared: Arc<Shared>) -> Roots {
        Roots { shared, roots: Vec::new(), cutting: None, interrupted: false }
    }

    /// Reads the folders and the configuration again.
    pub(super) fn refresh(&mut self) -> Result<()> {
        let rows = self.shared.profile.roots()?;
        let all: Vec<PathBuf> = rows.iter().map(|row| row.path.clone()).collect();
        self.roots = rows
            .into_iter()
            .map(|row| {
                Root {
                    id: row.id,
                    rules: Arc::new(self.shared.profile.rules(&row.path, &all, self.shared.git_excludes.clone())),
                    repositories: Vec::new(),
                    missing: row.missing_since.is_some(),
                    device: row.device,
                    path: row.path.into(),
                }
            })
            .collect();
        self.cutting = Some(self.cutting_now());
        Ok(())
    }

    /// Returns how files are cut under the configuration in force. Without a model tokens are estimated, and what was
    /// cut by a model's count before stays as it is.
    fn cutting_now(&self) -> Cutting {
        let config = self.shared.profile.config();
        let limits = ChunkLimits {
            max_tokens: config.chunking.max_chunk_tokens,
            overlap_tokens: config.chunking.overlap_tokens,
            include_header: config.chunking.include_context_header,
        };
        let models = self.shared.embedding.of(&config);
        let counter = |model: Option<Arc<continuo_index::Model>>| match model {
            Some(model) => (model.counter(), true),
            None => (Arc::new(ByBytes) as Arc<dyn CountTokens>, false),
        };
        let ((text, text_sure), (code, code_sure)) = (counter(models.text), counter(models.code));
        Cutting {
            text_fingerprint: chunker_fingerprint(&limits, text.as_ref()),
            code_fingerprint: chunker_fingerprint(&limits, code.as_ref()),
            estimated: !(text_sure && code_sure),
            text,
            code,
            limits,
            max_file_bytes: config.indexing.max_file_mb << 20,
            ignore_known: false,
        }
    }

    fn cutting(&self) -> Result<Cutting> {
        self.cutting.clone().ok_or_else(|| ApiError::new(Code::Internal, "the folders haven't been read yet"))
    }

    pub(super) fn paths(&self) -> Vec<PathBuf> {
        self.roots.iter().map(|root| root.path.to_path_buf()).collect()
    }

    /// Whether the last scan was broken off, so that another has to follow.
    pub(super) fn interrupted(&self) -> bool {
        self.interrupted
    }

    /// Compares all folders with the index.
    pub(super) fn scan(&mut self, full: bool) -> Result<RunCounts> {
        {
            let mut state = self.shared.state();
            state.scanning = true;
            (state.files_done, state.files_total) = (0, 0);
        }
        self.interrupted = false;
        let mut counts = RunCounts::default();
        for at in 0..self.roots.len() {
            let of_root = self.reconcile(at, "", full)?;
            counts.add(of_root);
        }
        Ok(counts)
    }

    /// Ends a scan, whatever came of it.
    pub(super) fn settle(&mut self, outcome: Result<RunCounts>) -> Result<RunCounts> {
        self.shared.state().scanning = false;
        self.shared.notify();
        if let Err(error) = &outcome
            && error.code == Code::DiskFull
        {
            self.shared.disk_full(&error.message);
        }
        if outcome.is_ok() {
            self.shared.profile.recovered("ingest");
        }
        outcome
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
                known: row.map(|row| row.id),
                path: entry.relative,
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
            Err(error) => return Err(ApiError::new(Code::Io, error.to_string())),
        };
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
        if self.roots.is_empty() {
            self.refresh()?;
        }
        let cutting = self.cutting()?;
        let mut jobs = Vec::new();
        let mut gone = Vec::new();
        for (root, path) in paths {
            let Some(at) = self.roots.iter().position(|known| *known.path == **root) else { continue };
            if path.is_empty() {
                self.reconcile(at, "", false)?;
                continue;
            }
            let known_root = &self.roots[at];
            let full = full_path(root, path);
            let known = self.known(known_root.id, path)?.remove(path.as_str());
            match std::fs::symlink_metadata(&full) {
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
                        known: known.map(|row| row.id),
                        path: path.clone(),
                    });
                }
                _ => {
                    if !known_root.path.is_dir() {
                        self.mark_missing(at)?;
                        continue;
                    }
                    // A file, or a folder with all that was in it.
                    let below = self.known(known_root.id, path)?;
                    gone.extend(below.into_iter().map(|(path, row)| (row.id, root.clone(), path.into())));
                }
            }
        }
        remove(&self.shared, gone)?;
        self.process(jobs, &cutting, &mut RunCounts::default())
    }

    /// Returns what is known of the file at a path, or of those in the folder.
    fn known(&self, root_id: i64, path: &str) -> Result<HashMap<Box<str>, files::Known>> {
        Ok(self.shared.profile.db.read(|db| files::known(db, root_id, path).map_err(StoreError::from))?)
    }

    /// Reads and cuts files, many at a time, and writes them in groups in the order they are done.
    fn process(&mut self, jobs: Vec<Job>, cutting: &Cutting, counts: &mut RunCounts) -> Result<()> {
        if jobs.len() <= FEW {
            let group: Vec<Read1> = jobs.into_iter().map(|job| read(job, cutting, &self.shared.profile.db)).collect();
            return if group.is_empty() { Ok(()) } else { self.write(group, counts) };
        }
        let threads = std::thread::available_parallelism().map_or(2, usize::from).min(8);
        let shared = self.shared.clone();
        std::thread::scope(|scope| {
            let (to_read, from_walk) = bounded::<Job>(threads * 4);
            let (done, results) = bounded::<Read1>(threads * 4);
            let feeder = shared.clone();
            scope.spawn(move || {
                for job in jobs {
                    if feeder.stopping() || feeder.halted() || to_read.send(job).is_err() {
                        break;
                    }
                }
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
                }
            }
            if !group.is_empty() {
                self.write(group, counts)?;
            }
            self.interrupted |= shared.halted() || shared.stopping();
            Ok(())
        })
    }

    fn write(&mut self, group: Vec<Read1>, counts: &mut RunCounts) -> Result<()> {
        let files = group.len() as u64;
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

    /// Removes folders from the profile, with all that is known of their files.
    pub(super) fn remove(&mut self, ids: &[i64]) -> Result<()> {
        for id in ids {
            let known = self.known(*id, "")?;
            let root = self.roots.iter().find(|root| root.id == *id).map(|root| root.path.to_path_buf());
            let root = root.unwrap_or_default();
            remove(&self.shared, known.into_iter().map(|(path, row)| (row.id, root.clone(), path.into())).collect())?;
            let id = *id;
            self.shared.profile.db.write(move |tx| files::remove_root(tx, id).map_err(StoreError::from))?;
        }
        self.refresh()
    }

    /// Returns what to watch: each folder that is there, with its kept directories.
    pub(super) fn to_watch(&self) -> Vec<(PathBuf, Arc<Rules>, Vec<PathBuf>)> {
        let mut watched = Vec::new();
        for root in self.roots.iter().filter(|root| root.path.is_dir()) {
            match scan(&root.path, &root.rules, None, &mut |_| ControlFlow::Continue(())) {
                Ok(report) => watched.push((root.path.to_path_buf(), root.rules.clone(), report.directories)),
                Err(error) => tracing::warn!(%error, "cannot walk a folder"),
            }
        }
        watched
    }

    // --- Presence -----------------------------------------------------------------------------------------------

    /// Returns whether a folder came or went since the last look.
    pub(super) fn presence_changed(&self) -> bool {
        self.roots.iter().any(|root| root.missing == root.path.is_dir() && !(root.missing && self.looks_unplugged(root)))
    }

    pub(super) fn check_presence(&mut self, root: &Path) -> Result<()> {
        if let Some(at) = self.roots.iter().position(|known| &*known.path == root) {
            self.is_present(at)?;
        }
        Ok(())
    }

    /// Returns whether the folder is there, and marks it when that has changed. The index of one that isn't is kept.
    fn is_present(&mut self, at: usize) -> Result<bool> {
        let root = &self.roots[at];
        if !root.path.is_dir() || self.looks_unplugged(root) {
            self.mark_missing(at)?;
            return Ok(false);
        }
        let (id, device) = (root.id, device(&root.path));
        if root.missing || root.device != device {
            self.shared.profile.db.write(move |tx| -> std::result::Result<(), StoreError> {
                files::mark_found(tx, id)?;
                Ok(files::set_device(tx, id, device)?)
            })?;
            self.roots[at].missing = false;
            self.roots[at].device = device;
            self.shared.profile.recovered(&missing_key(&self.roots[at].path));
        }
        Ok(true)
    }

    /// A mount point whose drive is gone is an empty folder of another device.
    fn looks_unplugged(&self, root: &Root) -> bool {
        let empty = || std::fs::read_dir(&root.path).is_ok_and(|mut entries| entries.next().is_none());
        root.device.is_some() && root.device != device(&root.path) && empty()
    }

    fn mark_missing(&mut self, at: usize) -> Result<()> {
        let root = &mut self.roots[at];
        if !root.missing {
            root.missing = true;
            let id = root.id;
            self.shared
                .profile
                .db
                .write(move |tx| files::mark_missing(tx, id, now_ms()).map_err(StoreError::from))?;
        }
        let path = self.roots[at].path.clone();
        self.shared.profile.degraded(
            &missing_key(&path),
            &format!("the folder {} isn't there", path.display()),
            "Plug the drive in, or remove the folder: continuo profile remove-folder. Its index is kept meanwhile.",
        );
        Ok(())
    }

    // --- Repositories -------------------------------------------------------------------------------------------

    /// Reads what the repositories of a folder have checked out, and tells of another branch.
    fn find_repositories(&mut self, at: usize, nested: &[PathBuf]) -> Result<()> {
        let root = &self.roots[at];
        let found = repository::discover(&root.path, nested);
        let id = root.id;
        let (before, after) = self.shared.profile.db.write(move |tx| -> std::result::Result<_, StoreError> {
            Ok((files::repositories(tx, id)?, files::set_repositories(tx, id, &found)?))
        })?;
        for now in &after {
            let then = before.iter().find(|then| then.id == now.id);
            if then.is_some_and(|then| then.branch != now.branch) {
                self.shared.events.tell(&PipelineEvent::BranchChanged {
                    profile: self.shared.profile.name(),
                    worktree: now.worktree.clone(),
                    branch: now.branch.clone(),
                    at: events::now(),
                });
            }
        }
        self.roots[at].repositories = after;
        Ok(())
    }

    /// Returns the repository whose worktree holds the file, the innermost.
    fn repository_of(&self, at: usize, path: &str) -> Option<i64> {
        let root = &self.roots[at];
        let full = full_path(&root.path, path);
        root.repositories
            .iter()
            .filter(|repository| full.starts_with(&repository.worktree))
            .max_by_key(|repository| repository.worktree.as_os_str().len())
            .map(|repository| repository.id)
    }
}

/// Returns whether a file is as it was when it was indexed, as far as its size and time tell.
fn is_same(known: &files::Known, size: u64, mtime_ns: i64, cutting: &Cutting) -> bool {
    let racy = known.indexed_at - mtime_ns / 1_000_000 < RACY_MS;
    known.size == size
        && known.mtime_ns == mtime_ns
        && !racy
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

fn missing_key(path: &Path) -> String {
    format!("root-missing {}", path.display())
}

#[cfg(unix)]
fn device(path: &Path) -> Option<i64> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|metadata| metadata.dev() as i64)
}

#[cfg(not(unix))]
fn device(_: &Path) -> Option<i64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_add_up_by_reason() {
        let mut counts = RunCounts { seen: 1, skipped: HashMap::from([("binary".to_string(), 2)]).into_iter().collect(), ..RunCounts::default() };
        counts.add(counts.clone());
        assert_eq!((counts.seen, counts.skipped["binary"]), (2, 4));
    }
}
