//! What a model is told of the user's work before it is asked anything: the profile's words, the latest session state, and
//! chunks of the files that it is about, as many as there is room for.

use crate::api::{Prompt, PromptChunk};
use crate::error::{ApiError, Code, Result};
use crate::profile::Profile;
use continuo_egress::redact;
use continuo_index::{Filters, Hit, Mode, Query};
use continuo_session::SessionState;
use std::path::Path;

/// What a token is taken for, in bytes: what it is for English and code, near enough for a budget.
const BYTES_A_TOKEN: u64 = 4;
/// Files whose chunks are looked for, and chunks of each.
const FILES: usize = 6;
const OF_EACH: usize = 2;

/// Composes the prompt of a profile within a budget of tokens. Secrets are out of it.
pub(crate) fn prompt(profile: &Profile, state: Option<&SessionState>, tokens: u64) -> Result<Prompt> {
    let room = usize::try_from(tokens.saturating_mul(BYTES_A_TOKEN)).unwrap_or(usize::MAX);
    let mut text = profile.config().session.prompt.trim().to_string();
    let mut chunks = Vec::new();
    let mut cut = false;
    if let Some(state) = state {
        let json = serde_json::to_string(&slim(state))
            .map_err(|e| ApiError::new(Code::Internal, format!("a session state can't be written: {e}")))?;
        let part = format!("\n\n# What the user was doing\n\n{json}");
        if text.len() + part.len() <= room {
            text.push_str(&part)
        } else {
            cut = true
        }
        for hit in related(profile, state)? {
            let part = format!("\n\n# {}:{}-{}\n\n{}", hit.path, hit.start_line, hit.end_line, hit.text);
            if text.len() + part.len() > room {
                cut = true;
                continue;
            }
            text.push_str(&part);
            chunks.push(PromptChunk {
                root: hit.root.into(),
                path: hit.path,
                start_line: hit.start_line,
                end_line: hit.end_line,
            });
        }
    }
    let text = redact(&text).text.into_owned();
    Ok(Prompt { tokens: (text.len() as u64).div_ceil(BYTES_A_TOKEN), text, chunks, cut })
}

/// Returns a state without what a model has no use for.
fn slim(state: &SessionState) -> SessionState {
    let mut slim = state.clone();
    slim.absent.clear();
    slim.context.recent_commands.truncate(10);
    for ran in &mut slim.context.recent_commands {
        // Of those in the way the end is with the blocker.
        ran.output_tail = None;
    }
    slim
}

/// Returns chunks of the active file, of what was edited and of the notes, best of each first.
fn related(profile: &Profile, state: &SessionState) -> Result<Vec<Hit>> {
    let edits = state.context.recent_file_edits.iter().map(|edit| (edit.path.as_str(), edit.summary.as_str()));
    let notes = state.context.recent_notes.iter().map(|note| (note.path.as_str(), note.title.as_str()));
    let active = state.focus.active_file.iter().map(|path| (path.as_str(), ""));
    let mut wanted: Vec<(&str, &str)> = Vec::new();
    for (path, about) in active.chain(edits).chain(notes) {
        match wanted.iter_mut().find(|(known, _)| *known == path) {
            Some(known) if known.1.is_empty() => known.1 = about,
            Some(_) => {}
            None => wanted.push((path, about)),
        }
    }
    let roots = profile.roots()?;
    let cursor = state.focus.last_cursor_position.map(|at| at.line);
    let mut found: Vec<Hit> = Vec::new();
    for (path, about) in wanted.into_iter().take(FILES) {
        let inside = roots.iter().filter_map(|root| Path::new(path).strip_prefix(&root.path).ok());
        let Some(relative) = inside.min_by_key(|relative| relative.components().count()) else { continue };
        let relative = relative.to_string_lossy().into_owned();
        let stem = Path::new(path).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let query = Query {
            text: format!("{stem} {about}"),
            mode: Mode::Hybrid,
            limit: 50,
            filters: Filters { paths: vec![globset::escape(&relative)], ..Filters::default() },
        };
        let mut hits = profile.index.search(&query)?.hits;
        // Where the cursor was is what it is about.
        let is_active = state.focus.active_file.as_deref() == Some(path);
        let at_cursor =
            |hit: &Hit| cursor.is_some_and(|line| is_active && (hit.start_line..=hit.end_line).contains(&line));
        hits.sort_by_key(|hit| !at_cursor(hit));
        found.extend(hits.into_iter().take(OF_EACH));
    }
    Ok(found)
}
