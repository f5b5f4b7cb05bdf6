//! The folders of a profile: their rules, their repositories, and whether they are there.

use super::read::{Cutting, full_path};
use super::{Shared, missing_key, unreadable_key};
use crate::config::{LEAST_CHUNK_TOKENS, MOST_CHUNK_TOKENS, USUAL_WINDOW};
use crate::error::{ApiError, Code, Result};
use continuo_events::{ContextRef, kinds};
use continuo_ingest::{
    ByBytes, ChunkLimits, CountTokens, Rules, ScanError, chunker_fingerprint, files, repository, scan,
};
use continuo_store::{StoreError, now_ms};
use crossbeam_channel::Receiver;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The folders of a profile, with the rules of each.
pub(super) struct Roots {
    pub(super) shared: Arc<Shared>,
    pub(super) roots: Vec<Root>,
    /// Files that were found stale, to be looked at ahead of everything.
    pub(super) looks: Receiver<(PathBuf, String)>,
    cutting: Option<Cutting>,
    /// Files were passed over because writing was halted: a scan has to follow.
    pub(super) interrupted: bool,
    /// What led to looking at single files.
    pub(super) causes: HashMap<(PathBuf, String), ContextRef>,
}

pub(super) struct Root {
    pub(super) id: i64,
    pub(super) path: Arc<Path>,
    pub(super) rules: Arc<Rules>,
    repositories: Vec<files::StoredRepository>,
    missing: bool,
    /// It is there and can't be read.
    unreadable: bool,
    device: Option<i64>,
}

impl Roots {
    pub(super) fn new(shared: Arc<Shared>, looks: Receiver<(PathBuf, String)>) -> Roots {
        Roots { shared, roots: Vec::new(), looks, cutting: None, interrupted: false, causes: HashMap::new() }
    }

    /// Reads the folders and the configuration again.
    pub(super) fn refresh(&mut self) -> Result<()> {
        let rows = self.shared.profile.roots()?;
        let all: Vec<PathBuf> = rows.iter().map(|row| row.path.clone()).collect();
        self.roots = rows
            .into_iter()
            .map(|row| Root {
                id: row.id,
                rules: Arc::new(self.shared.profile.rules(&row.path, &all, self.shared.git_excludes.clone())),
                repositories: Vec::new(),
                missing: row.missing_since.is_some(),
                unreadable: false,
                device: row.device,
                path: row.path.into(),
            })
            .collect();
        self.cutting = Some(self.cutting_now());
        Ok(())
    }

    /// Returns how files are cut under the configuration in force. Without a model tokens are estimated, and what was
    /// cut by a model's count before stays as it is.
    fn cutting_now(&self) -> Cutting {
        let config = self.shared.profile.config();
        let models = self.shared.embedding.of(&config);
        let windows = models.text.iter().chain(&models.code).map(|model| model.window());
        let max_tokens = config.chunking.max_chunk_tokens.unwrap_or_else(|| {
            // One limit for both models: a chunk is one vector of either.
            windows.min().unwrap_or(USUAL_WINDOW).clamp(LEAST_CHUNK_TOKENS, MOST_CHUNK_TOKENS)
        });
        let limits = ChunkLimits {
            max_tokens,
            // More would hardly get on.
            overlap_tokens: config.chunking.overlap_tokens.min(max_tokens / 2),
            include_header: config.chunking.include_context_header,
        };
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
            notes: self.shared.profile.notes().folder,
            ignore_known: false,
            large: Arc::default(),
        }
    }

    pub(super) fn cutting(&self) -> Result<Cutting> {
        self.cutting.clone().ok_or_else(|| ApiError::new(Code::Internal, "the folders haven't been read yet"))
    }

    /// Returns what to watch of the folders that are wanted and there: each with its kept directories.
    pub(super) fn to_watch(&self, wanted: impl Fn(&Path) -> bool) -> Vec<(PathBuf, Arc<Rules>, Vec<PathBuf>)> {
        let mut watched = Vec::new();
        for root in self.roots.iter().filter(|root| wanted(&root.path) && root.path.is_dir()) {
            match scan(&root.path, &root.rules, None, &mut |_| ControlFlow::Continue(())) {
                Ok(report) => watched.push((root.path.to_path_buf(), root.rules.clone(), report.directories)),
                Err(error) => tracing::warn!(%error, "cannot walk a folder"),
            }
        }
        watched
    }

    /// Returns whether a folder came or went since the last look.
    pub(super) fn presence_changed(&self) -> bool {
        self.roots.iter().any(|root| root.missing == root.is_there())
    }

    /// Returns whether a folder couldn't be read at the last scan.
    pub(super) fn any_unreadable(&self) -> bool {
        self.roots.iter().any(|root| root.unreadable)
    }

    pub(super) fn check_presence(&mut self, root: &Path) -> Result<()> {
        if let Some(at) = self.roots.iter().position(|known| &*known.path == root) {
            self.is_present(at)?;
        }
        Ok(())
    }

    /// Returns whether the folder is there, and marks it when that has changed. The index of one that isn't is kept.
    pub(super) fn is_present(&mut self, at: usize) -> Result<bool> {
        let root = &self.roots[at];
        if !root.is_there() {
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

    pub(super) fn mark_missing(&mut self, at: usize) -> Result<()> {
        let root = &mut self.roots[at];
        if !root.missing {
            root.missing = true;
            let id = root.id;
            self.shared.profile.db.write(move |tx| files::mark_missing(tx, id, now_ms()).map_err(StoreError::from))?;
        }
        let path = self.roots[at].path.clone();
        self.shared.profile.recovered(&unreadable_key(&path));
        self.shared.profile.degraded(
            &missing_key(&path),
            &format!("the folder {} isn't there", path.display()),
            "Plug the drive in, or remove the folder: continuo profile remove-folder. Its index is kept meanwhile.",
        );
        Ok(())
    }

    /// Notes that a folder can't be read; it is tried again before long.
    pub(super) fn mark_unreadable(&mut self, at: usize, error: &ScanError) {
        let root = &mut self.roots[at];
        root.unreadable = true;
        self.shared.profile.degraded(
            &unreadable_key(&root.path),
            &error.to_string(),
            "Let this user read it, or see to its drive; it is tried again by itself. Its index is kept meanwhile.",
        );
    }

    /// Reads what the repositories of a folder have checked out, and tells of another branch.
    pub(super) fn find_repositories(&mut self, at: usize, nested: &[PathBuf]) -> Result<()> {
        let root = &self.roots[at];
        let found = repository::discover(&root.path, nested);
        let id = root.id;
        let (before, after) = self.shared.profile.db.write(move |tx| -> std::result::Result<_, StoreError> {
            Ok((files::repositories(tx, id)?, files::set_repositories(tx, id, &found)?))
        })?;
        for now in &after {
            let then = before.iter().find(|then| then.id == now.id);
            if then.is_some_and(|then| then.branch != now.branch) {
                let worktree = now.worktree.display().to_string();
                self.shared.profile.tell(&kinds::BranchChanged { worktree, branch: now.branch.clone() });
            }
        }
        self.roots[at].repositories = after;
        Ok(())
    }

    /// Returns the repository whose worktree holds the file, the innermost.
    pub(super) fn repository_of(&self, at: usize, path: &str) -> Option<i64> {
        let root = &self.roots[at];
        let full = full_path(&root.path, path);
        root.repositories
            .iter()
            .filter(|repository| full.starts_with(&repository.worktree))
            .max_by_key(|repository| repository.worktree.as_os_str().len())
            .map(|repository| repository.id)
    }
}

impl Root {
    fn is_there(&self) -> bool {
        self.path.is_dir() && !self.looks_unplugged()
    }

    /// A mount point whose drive is gone is an empty folder of another device.
    fn looks_unplugged(&self) -> bool {
        let empty = || std::fs::read_dir(&self.path).is_ok_and(|mut entries| entries.next().is_none());
        self.device.is_some() && self.device != device(&self.path) && empty()
    }
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
