//! All that is known about why one path is in or out of the index, short of its content.

use super::{RuleSource, Rules, Verdict};
use crate::SkipReason;
use crate::scan::mtime_ns;
use std::path::Path;

/// What is on the disk at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    File {
        size: u64,
        mtime_ns: i64,
    },
    Directory,
    Symlink,
    /// A socket, a pipe, a device.
    Other,
    Missing,
    /// The file system's message.
    Unreadable(String),
}

/// The answer of [`why`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    pub verdict: Verdict,
    /// The `!` pattern of a `.contextignore` or of the profile that keeps the path.
    pub kept_by: Option<RuleSource>,
    pub found: Found,
}

/// Returns the verdict over a path relative to the root, with what the disk says: size, kind, links on the way.
pub fn why(rules: &Rules, relative: &Path) -> Why {
    let found = look(&rules.root().join(relative));
    let (verdict, kept_by) = rules.decide(relative, found == Found::Directory);
    let skip = |reason, pattern: &str| Verdict::Skip { reason, rule: RuleSource::builtin(pattern) };
    let link = relative
        .ancestors()
        .skip(1)
        .find(|above| !above.as_os_str().is_empty() && look(&rules.root().join(above)) == Found::Symlink);
    let verdict = match (verdict, &found) {
        (Verdict::Keep, _) if link.is_some() => {
            let mut rule = RuleSource::builtin("symbolic links are not followed");
            rule.directory = link.map(Path::to_path_buf);
            Verdict::Skip { reason: SkipReason::Symlink, rule }
        }
        (Verdict::Keep, Found::Symlink) => skip(SkipReason::Symlink, "symbolic links are not followed"),
        (Verdict::Keep, Found::Other) => skip(SkipReason::NotAFile, "only regular files are read"),
        (Verdict::Keep, Found::Missing) => skip(SkipReason::Vanished, "nothing is at this path"),
        (Verdict::Keep, Found::Unreadable(message)) => skip(SkipReason::Unreadable, message),
        (Verdict::Keep, Found::File { size, .. }) if *size > rules.options().max_file_bytes => {
            let most = rules.options().max_file_bytes;
            skip(SkipReason::TooLarge, &format!("{size} bytes are more than the profile's limit of {most}"))
        }
        (verdict, _) => verdict,
    };
    let kept_by = kept_by.filter(|_| verdict.is_keep());
    Why { verdict, kept_by, found }
}

fn look(path: &Path) -> Found {
    match std::fs::symlink_metadata(path) {
        Ok(meta) if meta.is_file() => Found::File { size: meta.len(), mtime_ns: mtime_ns(&meta) },
        Ok(meta) if meta.is_dir() => Found::Directory,
        Ok(meta) if meta.is_symlink() => Found::Symlink,
        Ok(_) => Found::Other,
        Err(error) if is_gone(&error) => Found::Missing,
        Err(error) => Found::Unreadable(error.to_string()),
    }
}

/// Returns whether the error says that nothing is at a path, be it that a folder above it became a file.
pub(crate) fn is_gone(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory)
}
