//! Searching a profile.

use crate::api::*;
use crate::error::{ApiError, Code, Result};
use crate::events::rfc3339;
use crate::pipeline::Scan;
use crate::{Engine, OpenProfile};
use continuo_events::kinds;
use continuo_index::{Filters, IndexError, Mode, Query};
use continuo_ingest::ChunkKind;
use continuo_store::now_ms;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

const RESULTS: usize = 10;
/// Letters of a query that its event keeps.
const LONGEST_KEPT: usize = 1000;
const MOST_RESULTS: usize = 1000;
/// A profile that isn't watched is scanned before it is searched, unless that was so shortly ago.
const SCANNED_LATELY_MS: i64 = 10_000;

pub(super) fn search(engine: &Engine, request: &SearchRequest) -> Result<SearchResponse> {
    let begun = Instant::now();
    let opened = engine.profile(request.profile.as_deref())?;
    let profile = &opened.profile;
    let query = Query {
        text: request.query.clone(),
        mode: match request.mode {
            SearchMode::Hybrid => Mode::Hybrid,
            SearchMode::Lexical => Mode::Lexical,
            SearchMode::Semantic => Mode::Semantic,
        },
        limit: request.limit.unwrap_or(RESULTS).min(MOST_RESULTS),
        filters: Filters {
            languages: request.languages.clone(),
            paths: request.paths.clone(),
            kinds: kinds(&request.kinds)?,
            branch: request.branch.clone(),
        },
    };
    if request.mode != SearchMode::Lexical {
        engine.embedding().load_into(profile);
    }
    if let Err(error) = bring_up_to_date(engine, &opened) {
        // What is in the index answers all the same; results tell when their file has changed.
        tracing::warn!(profile = %profile.id, %error, "cannot be brought up to date before a search");
    }
    let mut found = profile.index.search(&query);
    if found.as_ref().map_or_else(IndexError::is_broken_index, |hits| hits.repair_needed) && mend(&opened) {
        found = profile.index.search(&query);
    }
    let hits = found?;
    hurry_stale(&opened, &hits);
    profile.tell(&kinds::SearchDone {
        query: request.query.chars().take(LONGEST_KEPT).collect(),
        mode: mode_word(hits.mode_used).into(),
        hits: hits.hits.len() as u64,
        ms: (begun.elapsed().as_secs_f64() * 1e5).round() / 100.0,
    });
    Ok(SearchResponse {
        query: request.query.clone(),
        profile: profile.name(),
        mode: match hits.mode_used {
            Mode::Hybrid => SearchMode::Hybrid,
            Mode::Lexical => SearchMode::Lexical,
            Mode::Semantic => SearchMode::Semantic,
        },
        coverage: f64::from(hits.coverage),
        results: hits
            .hits
            .into_iter()
            .map(|hit| SearchResult {
                chunk_id: hit.chunk_id,
                root: hit.root.into(),
                path: hit.path,
                start_line: hit.start_line,
                end_line: hit.end_line,
                language: hit.language,
                kind: hit.kind,
                symbol: hit.symbol,
                score: f64::from(hit.score),
                lexical_score: hit.lexical_score.map(f64::from),
                semantic_score: hit.semantic_score.map(f64::from),
                branch: hit.branch,
                indexed_at: rfc3339(hit.indexed_at),
                stale: hit.stale,
                text: hit.text,
            })
            .collect(),
        took_ms: begun.elapsed().as_secs_f64() * 1000.0,
    })
}

/// Has a derived index that is damaged or gone made anew, and returns whether that is done. Where the pipeline runs it
/// does so while searches go on; a short command has nobody else.
fn mend(opened: &OpenProfile) -> bool {
    if let Some(pipeline) = opened.running() {
        pipeline.mend();
        return false;
    }
    let (index, never) = (&opened.profile.index, AtomicBool::new(false));
    let made = index.catch_up_lexical(&never).and_then(|_| index.catch_up_vectors(&never));
    if let Err(error) = &made {
        tracing::warn!(profile = %opened.profile.id, %error, "a derived index can't be made anew");
    }
    made.is_ok()
}

fn kinds(names: &[String]) -> Result<Vec<ChunkKind>> {
    let parse = |name: &String| {
        ChunkKind::parse(name).ok_or_else(|| {
            let known: Vec<&str> = ChunkKind::ALL.iter().map(|kind| kind.as_str()).collect();
            ApiError::new(Code::Invalid, format!("there is no kind {name:?}"))
                .hint(format!("There is: {}.", known.join(", ")))
        })
    };
    names.iter().map(parse).collect()
}

/// Scans a profile that a running engine doesn't watch, because another one is active.
pub(super) fn bring_up_to_date(engine: &Engine, opened: &Arc<OpenProfile>) -> Result<()> {
    if !engine.is_watching() || opened.profile.is_paused() {
        return Ok(());
    }
    let pipeline = opened.pipeline(engine)?;
    let scanned = opened.profile.last_scan()?.unwrap_or_default();
    if !pipeline.is_watching() && now_ms() - scanned > SCANNED_LATELY_MS {
        pipeline.scan(Scan::default())?;
        pipeline.wait_for_words()?;
    }
    Ok(())
}

/// Has files that turned out to have changed looked at before all others.
fn hurry_stale(opened: &Arc<OpenProfile>, hits: &continuo_index::Hits) {
    let Some(pipeline) = opened.running() else { return };
    for hit in hits.hits.iter().filter(|hit| hit.stale) {
        if let Err(error) = pipeline.look(hit.root.clone().into(), hit.path.clone()) {
            tracing::warn!(%error, "a stale file can't be hurried");
        }
    }
}

fn mode_word(mode: Mode) -> &'static str {
    match mode {
        Mode::Hybrid => "hybrid",
        Mode::Lexical => "lexical",
        Mode::Semantic => "semantic",
    }
}
