//! Indexing: bringing a profile up to date, and telling how far it is.

use super::profile::{attach, begin, existing_folders};
use crate::Engine;
use crate::api::*;
use crate::embedding::degradation;
use crate::error::{ApiError, Code, Result};
use crate::events::rfc3339;
use crate::pipeline::Scan;
use crate::registry::{Entry, LONGEST_NAME};
use continuo_events::kinds;
use std::path::{Path, PathBuf};
use std::time::Instant;

pub(super) fn index(engine: &Engine, request: &IndexRequest) -> Result<IndexReport> {
    let begun = Instant::now();
    let folders = existing_folders(&request.folders)?;
    let entry = profile_for(engine, request.profile.as_deref(), &folders)?;
    let opened = engine.open_profile(&entry)?;
    let added = attach(&opened, &folders)?;
    let _effects = opened.profile.effects_of(added).enter();
    if opened.profile.roots()?.is_empty() {
        return Err(ApiError::new(Code::Invalid, format!("{} has no folders", entry.name))
            .hint("Add one: continuo index FOLDER"));
    }
    let pipeline = opened.pipeline(engine)?;
    let (embedded_before, reused_before) = pipeline.vector_counts();
    let full = opened.profile.config().indexing.full_reindex_on_startup && !pipeline.is_watching();
    let counts = pipeline.scan(Scan { full, rewatch: !folders.is_empty() })?;
    if entry.active {
        // A running engine doesn't watch yet what has only now become the active profile.
        engine.follow_active()?;
    }
    pipeline.wait_for_words()?;
    let seconds_lexical = begun.elapsed().as_secs_f64();
    if request.wait {
        pipeline.wait_for_vectors()?;
    }
    let seconds_total = begun.elapsed().as_secs_f64();
    let (embedded, reused) = pipeline.vector_counts();
    let changed = counts.indexed + counts.removed + (embedded - embedded_before) > 0;
    if request.wait && changed && !pipeline.is_watching() {
        // A process that ends with its command has no other time for it.
        pipeline.keep_up();
    } else if let Err(error) = opened.profile.backup_if_due() {
        // The first backup is there as soon as there is something to lose.
        tracing::warn!(%error, "cannot back up");
    }
    let totals = opened.profile.counts()?;
    Ok(IndexReport {
        profile: entry.name,
        files_seen: counts.seen,
        files_indexed: counts.indexed,
        files_unchanged: counts.unchanged,
        files_removed: counts.removed,
        files_skipped: counts.skipped,
        chunks: totals.chunks,
        tokens: totals.tokens,
        vectors_total: totals.vectors,
        vectors_embedded: embedded - embedded_before,
        vectors_reused: reused - reused_before,
        seconds_lexical,
        seconds_total,
        degraded: opened.profile.degradations(),
    })
}

/// Returns the profile to index into: the chosen or active one, or a new one named after the first folder.
fn profile_for(engine: &Engine, chosen: Option<&str>, folders: &[PathBuf]) -> Result<Entry> {
    match engine.registry().find(chosen) {
        Err(error) if error.code == Code::NoProfile && !folders.is_empty() => begin(engine, &name_after(&folders[0])),
        found => found,
    }
}

/// Returns a name for a profile of a folder, whatever the folder is called.
fn name_after(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let fit: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST_NAME).collect();
    if fit.trim().is_empty() { "profile".into() } else { fit }
}

pub(super) fn progress(engine: &Engine, request: &OnProfile) -> Result<Progress> {
    let opened = engine.profile(request.profile.as_deref())?;
    match opened.running() {
        Some(pipeline) => pipeline.progress(),
        None => {
            let counts = opened.profile.counts()?;
            Ok(Progress {
                chunks: counts.chunks,
                vectors: counts.vectors,
                pending: counts.pending,
                ..Progress::default()
            })
        }
    }
}

pub(super) fn set_paused(engine: &Engine, request: &OnProfile, paused: bool) -> Result<Status> {
    let opened = engine.profile(request.profile.as_deref())?;
    opened.profile.set_paused(paused)?;
    if paused {
        opened.profile.tell(&kinds::IndexPaused {});
    } else {
        opened.profile.tell(&kinds::IndexResumed {});
    }
    if let Some(pipeline) = opened.running() {
        pipeline.pause_changed();
    }
    status(engine, request)
}

pub(super) fn status(engine: &Engine, request: &OnProfile) -> Result<Status> {
    let entry = engine.registry().find(request.profile.as_deref())?;
    let opened = engine.open_profile(&entry)?;
    let profile = &opened.profile;
    let counts = profile.counts()?;
    let pipeline = opened.running();
    let roots: Vec<Folder> = profile
        .roots()?
        .into_iter()
        .map(|root| Folder { missing: root.missing_since.is_some() || !root.path.is_dir(), path: root.path })
        .collect();
    let mut degraded = profile.degradations();
    if !degraded.iter().any(|one| one.what == "no-model")
        && let Some(problem) = engine.embedding().of(&profile.config()).problem
    {
        degraded.push(degradation(&problem));
    }
    for root in roots.iter().filter(|root| root.missing) {
        let what = format!("root-missing {}", root.path.display());
        if !degraded.iter().any(|one| one.what == what) {
            degraded.push(Degradation {
                what,
                message: format!("the folder {} isn't there", root.path.display()),
                cure: "Plug the drive in, or remove the folder. Its index is kept meanwhile.".into(),
            });
        }
    }
    let scanning = pipeline.as_ref().is_some_and(|pipeline| pipeline.is_scanning());
    let state = if profile.is_paused() {
        "paused"
    } else if profile.is_degraded("disk-full") {
        "degraded"
    } else if scanning {
        "indexing"
    } else if counts.pending > 0 {
        "embedding"
    } else if degraded.is_empty() {
        "idle"
    } else {
        "degraded"
    };
    let last_scan = profile.last_scan()?;
    Ok(Status {
        profile: entry.name,
        state: state.into(),
        active: entry.active,
        watching: pipeline.as_ref().is_some_and(|pipeline| pipeline.is_watching()),
        paused: profile.is_paused(),
        local_only: profile.config().security.block_cloud_apis,
        branch: branch(&opened.profile, &roots)?,
        roots,
        files: counts.files,
        chunks: counts.chunks,
        vectors: counts.vectors,
        pending: counts.pending,
        coverage: counts.coverage,
        degraded,
        warnings: profile.warnings(),
        last_scan: last_scan.map(rfc3339),
        rss_bytes: memory_stats::memory_stats().map_or(0, |memory| memory.physical_mem as u64),
    })
}

/// Returns the branch of the first folder that is in a repository.
fn branch(profile: &crate::profile::Profile, roots: &[Folder]) -> Result<Option<String>> {
    let repositories = profile.repositories()?;
    let holds = |root: &Path, worktree: &Path| root.starts_with(worktree) || worktree.starts_with(root);
    Ok(roots
        .iter()
        .find_map(|root| repositories.iter().find(|repository| holds(&root.path, &repository.worktree)))
        .and_then(|repository| repository.branch.clone()))
}
