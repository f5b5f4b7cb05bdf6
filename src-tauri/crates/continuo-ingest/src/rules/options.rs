//! What the rules of a root are made of beside the ignore files in it: the profile's patterns, and where git keeps the
//! user's own.

use super::ignore_file::{IgnoreFile, Line};
use crate::SkipReason;
use std::path::{Path, PathBuf};

/// The file that the profile's patterns stand in, as provenance names it.
const PROFILE_FILE: &str = "profile.yaml";

/// A pattern of the profile, in the syntax of `.gitignore`, relative to the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfilePattern {
    pub pattern: String,
    /// Its line in `profile.yaml`, from 1, if known.
    pub line: Option<usize>,
}

impl From<&str> for ProfilePattern {
    fn from(pattern: &str) -> Self {
        Self { pattern: pattern.to_owned(), line: None }
    }
}

impl From<String> for ProfilePattern {
    fn from(pattern: String) -> Self {
        Self { pattern, line: None }
    }
}

/// What the rules of a root are made of, beside the ignore files in it.
#[derive(Clone, Debug)]
pub struct RuleOptions {
    pub patterns: Vec<ProfilePattern>,
    /// Absolute paths of the profile's other roots that lie in this one; they are indexed by themselves.
    pub inner_roots: Vec<PathBuf>,
    /// Where Continuo keeps its own data: never indexed, wherever it stands.
    pub own_data: Option<PathBuf>,
    /// Larger files are left out.
    pub max_file_bytes: u64,
    /// The user's global excludes file, see [`global_excludes_file`].
    pub git_excludes_file: Option<PathBuf>,
}

impl Default for RuleOptions {
    fn default() -> Self {
        Self {
            patterns: Vec::new(),
            inner_roots: Vec::new(),
            own_data: None,
            max_file_bytes: 50 << 20,
            git_excludes_file: None,
        }
    }
}

/// Compiles the profile's patterns.
pub(super) fn compile(patterns: &[ProfilePattern]) -> Option<IgnoreFile> {
    let may_widen = !patterns.iter().any(|pattern| pattern.pattern.trim_start().starts_with('!'));
    let compiled: Vec<String> = patterns.iter().map(|pattern| widened(&pattern.pattern, may_widen)).collect();
    let lines = patterns.iter().zip(&compiled);
    let lines = lines.map(|(written, pattern)| Line {
        number: written.line,
        pattern: pattern.into(),
        written: &written.pattern,
    });
    IgnoreFile::compile(Path::new(PROFILE_FILE), SkipReason::ProfilePattern, lines)
}

/// Returns `dist/**` as `/dist/`: with everything in a folder out, and nothing to re-include parts of it, the folder
/// itself is out, and isn't read or watched in vain.
fn widened(pattern: &str, may_widen: bool) -> String {
    match pattern.trim_end().strip_suffix("/**").filter(|folder| may_widen && !folder.is_empty() && *folder != "**") {
        Some(folder) if folder.starts_with(['/', '#']) || folder.starts_with("**/") => format!("{folder}/"),
        Some(folder) => format!("/{folder}/"),
        None => pattern.to_owned(),
    }
}

/// Returns the user's global excludes file: `core.excludesFile` of git's configuration, else git's default place.
/// The file need not be there. Reads the environment and the home folder, so it's for whoever composes a profile.
#[expect(clippy::disallowed_methods, reason = "git's default place is in the home folder, and a door asks for it")]
pub fn global_excludes_file() -> Option<PathBuf> {
    let configured = git2::Config::open_default().and_then(|config| config.get_path("core.excludesFile"));
    if let Ok(path) = configured {
        return Some(path);
    }
    let folder = std::env::var_os("XDG_CONFIG_HOME").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let folder = folder.or_else(|| std::env::home_dir().map(|home| home.join(".config")))?;
    Some(folder.join("git").join("ignore"))
}
