//! Titles that people give: one line, not empty, not a whole text.

use crate::WorkError;
use crate::words::words;

/// Returns the title of `what` ("a task"), in at most `most` characters.
pub(crate) fn title(what: &'static str, text: &str, most: usize) -> Result<String, WorkError> {
    let title = words(text);
    let has = title.chars().count();
    match has {
        0 => Err(WorkError::NoTitle(what)),
        _ if has > most => Err(WorkError::LongTitle { has, most }),
        _ => Ok(title),
    }
}
