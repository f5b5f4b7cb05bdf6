//! Values that make no sense.

use super::{Config, LEAST_CHUNK_TOKENS, MOST_CHUNK_TOKENS};

/// Returns the first key with a value that makes no sense, and why.
pub(super) fn check(config: &Config) -> std::result::Result<(), (&'static str, String)> {
    fn within<T: PartialOrd + std::fmt::Display>(
        key: &'static str,
        value: T,
        least: T,
        most: T,
    ) -> std::result::Result<(), (&'static str, String)> {
        if value >= least && value <= most {
            return Ok(());
        }
        Err((key, format!("{value} is not between {least} and {most}")))
    }
    within("file_watcher.debounce_ms", config.file_watcher.debounce_ms, 0, 60_000)?;
    within("file_watcher.batch_interval_seconds", config.file_watcher.batch_interval_seconds, 0.0, 600.0)?;
    within("file_watcher.max_batch_size", config.file_watcher.max_batch_size, 1, 10_000)?;
    within("file_watcher.reconcile_minutes", config.file_watcher.reconcile_minutes, 1, 24 * 60)?;
    if let Some(most) = config.chunking.max_chunk_tokens {
        within("chunking.max_chunk_tokens", most, LEAST_CHUNK_TOKENS, MOST_CHUNK_TOKENS)?;
    }
    within("chunking.overlap_tokens", config.chunking.overlap_tokens, 0, 8192)?;
    within("embedding.batch_size", config.embedding.batch_size, 1, 1024)?;
    within("embedding.max_threads", config.embedding.max_threads, 1, 64)?;
    within("indexing.max_file_mb", config.indexing.max_file_mb, 1, 1024)?;
    within("backup.every_hours", config.backup.every_hours, 1, 24 * 365)?;
    within("backup.keep", config.backup.keep, 1, 1000)?;
    within("events.keep_days", config.events.keep_days, 1, 36500)?;
    within("session.capture_minutes", config.session.capture_minutes, 1, 24 * 60)?;
    within("session.inactive_minutes", config.session.inactive_minutes, 1, 24 * 60)?;
    within("session.deadline_seconds", config.session.deadline_seconds, 0.1, 60.0)?;
    within("session.keep_all_days", config.session.keep_all_days, 1, 36500)?;
    within("session.keep_daily_days", config.session.keep_daily_days, 1, 36500)?;
    if let Some(most) = config.llm.tokens_a_day {
        within("llm.tokens_a_day", most, 1, 1_000_000_000)?;
    }
    within("llm.answer_seconds", config.llm.answer_seconds, 0.1, 60.0)?;
    if let Some(wrong) = config.notes.wrong() {
        return Err(("notes.folder", wrong));
    }
    for (key, name) in
        [("embedding.model", &config.embedding.model), ("embedding.code_model", &config.embedding.code_model)]
    {
        if name.is_empty() || name.contains(['/', '\\']) || name.starts_with('.') {
            return Err((key, format!("{name:?} is not a model's name")));
        }
    }
    Ok(())
}
