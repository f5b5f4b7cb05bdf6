//! One list of patterns in the syntax of `.gitignore`, compiled, that knows the line of the pattern that decided.

use super::{RuleSource, git_pattern};
use crate::SkipReason;
use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder, Glob};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};

/// No ignore file that a person wrote is larger; a larger one is something else under its name.
const MAX_BYTES: u64 = 4 << 20;

/// A pattern with the line it stands on.
pub(crate) struct Line<'a> {
    pub(crate) number: Option<usize>,
    /// What is compiled.
    pub(crate) pattern: Cow<'a, str>,
    /// What the person wrote, and what is told when it decides.
    pub(crate) written: &'a str,
}

/// The compiled patterns of one file.
#[derive(Debug)]
pub(crate) struct IgnoreFile {
    pub(crate) reason: SkipReason,
    file: PathBuf,
    set: Gitignore,
    /// Compiled pattern → its line and what was written. The last of equal patterns is the one that decides.
    lines: HashMap<String, (Option<usize>, String)>,
}

impl IgnoreFile {
    /// Compiles `lines`. Patterns that can't be compiled are left out and logged. Returns `None` when nothing is left.
    pub(crate) fn compile<'a>(
        file: &Path,
        reason: SkipReason,
        lines: impl Iterator<Item = Line<'a>>,
    ) -> Option<IgnoreFile> {
        let mut builder = GitignoreBuilder::new("");
        if cfg!(any(windows, target_os = "macos")) {
            // Git's `core.ignoreCase` is true there, because the file systems fold case.
            if let Err(error) = builder.case_insensitive(true) {
                tracing::warn!(file = %file.display(), %error, "patterns keep to the case of letters");
            }
        }
        let mut found = HashMap::new();
        for line in lines {
            let pattern = line.pattern.trim_end_matches(['\r', '\n']);
            if matches!(pattern.trim(), "" | "!" | "/" | "!/") {
                continue;
            }
            match builder.add_line(None, pattern) {
                // The builder drops trailing blanks unless they are escaped; what matched is looked up as it keeps it.
                Ok(_) => {
                    let kept = if pattern.ends_with("\\ ") { pattern } else { pattern.trim_end() };
                    found.insert(kept.to_owned(), (line.number, line.written.trim_end().to_owned()));
                }
                Err(error) => {
                    tracing::warn!(file = %file.display(), line = line.number, %error, "a pattern is not understood");
                }
            }
        }
        match builder.build() {
            Ok(set) if set.is_empty() => None,
            Ok(set) => Some(IgnoreFile { reason, file: file.to_path_buf(), set, lines: found }),
            Err(error) => {
                tracing::warn!(file = %file.display(), %error, "an ignore file is not understood");
                None
            }
        }
    }

    /// Reads and compiles the file. Returns `None` when it isn't there, isn't a regular file, is no list of patterns
    /// by its size, or holds none. As in git, those that lie among the work may not be symbolic links.
    pub(crate) fn read(file: &Path, reason: SkipReason) -> Option<IgnoreFile> {
        let meta = match reason {
            SkipReason::GitExclude | SkipReason::GlobalExcludes => std::fs::metadata(file).ok()?,
            _ => std::fs::symlink_metadata(file).ok()?,
        };
        if !meta.is_file() {
            return None;
        }
        if meta.len() > MAX_BYTES {
            tracing::warn!(file = %file.display(), bytes = meta.len(), "an ignore file is too large and is left aside");
            return None;
        }
        let bytes = match std::fs::read(file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
            Err(error) => {
                tracing::warn!(file = %file.display(), %error, "an ignore file can't be read");
                return None;
            }
        };
        let text = String::from_utf8_lossy(&bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line));
        if reason == SkipReason::Contextignore {
            let lines = lines.map(|(at, line)| Line { number: Some(at), pattern: line.into(), written: line });
            return Self::compile(file, reason, lines);
        }
        let lines = lines.filter_map(|(at, line)| {
            Some(Line { number: Some(at), pattern: git_pattern::translated(line)?.into(), written: line })
        });
        Self::compile(file, reason, lines)
    }

    /// Returns the pattern that decides over `path`, which is relative to the folder that the patterns are about.
    pub(crate) fn matched(&self, path: &str, is_dir: bool) -> Option<Matched<'_>> {
        match self.set.matched(path, is_dir) {
            Match::None => None,
            Match::Ignore(glob) => Some(Matched { file: self, glob, ignores: true }),
            Match::Whitelist(glob) => Some(Matched { file: self, glob, ignores: false }),
        }
    }
}

/// A pattern that decided.
#[derive(Clone, Copy)]
pub(crate) struct Matched<'a> {
    file: &'a IgnoreFile,
    glob: &'a Glob,
    pub(crate) ignores: bool,
}

impl Matched<'_> {
    pub(crate) fn reason(&self) -> SkipReason {
        self.file.reason
    }

    /// Returns whether the pattern names what it re-includes: its last part is more than wildcards. `!config/**` is
    /// no word for the keys in that folder.
    pub(crate) fn names_its_target(&self) -> bool {
        let last = self.glob.actual().rsplit('/').next().unwrap_or_default();
        last.chars().any(|c| c != '*' && c != '?')
    }

    pub(crate) fn source(&self) -> RuleSource {
        let (line, pattern) = match self.file.lines.get(self.glob.original()) {
            Some((line, written)) => (*line, written.clone()),
            None => (None, self.glob.original().to_owned()),
        };
        RuleSource { file: Some(self.file.file.clone()), line, pattern, directory: None }
    }
}

/// What tells that an ignore file is another than the one that was read. `None` is a file that isn't there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    mtime: Option<std::time::SystemTime>,
    size: u64,
    inode: u64,
}

impl Stamp {
    pub(crate) fn of(file: &Path) -> Option<Stamp> {
        // What a link leads to counts where a link counts at all.
        let meta = std::fs::metadata(file).ok()?;
        Some(Stamp { mtime: meta.modified().ok(), size: meta.len(), inode: inode(&meta) })
    }
}

#[cfg(unix)]
fn inode(meta: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(meta)
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> u64 {
    0
}
