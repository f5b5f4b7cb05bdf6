//! What is left out without anybody asking: by the name of a file or folder alone, looked up in hash tables because
//! every entry of every scan passes here. What only a file's content shows (binary, generated, a key) is `decode`'s.

// One name a line would make a page of five hundred lines of it.
#[rustfmt::skip]
mod names;
#[cfg(test)]
mod tests;

use crate::SkipReason;
use names::{
    BINARY_EXTENSIONS, DOUBLE_EXTENSIONS, ENV_SAMPLES, FOLDERS, GENERATED_ENDINGS, GENERATED_EXTENSIONS, JUNK_FILES,
    LOCK_FILES, SECRET_EXTENSIONS, SECRET_FILES,
};
use std::collections::HashMap;
use std::path::Path;
use std::sync::LazyLock;

/// A built-in rule that matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Builtin {
    pub(crate) reason: SkipReason,
    /// The rule as a glob is `before`, `text`, `after`.
    before: &'static str,
    text: &'static str,
    after: &'static str,
}

impl Builtin {
    const fn new(reason: SkipReason, before: &'static str, text: &'static str, after: &'static str) -> Self {
        Self { reason, before, text, after }
    }

    /// Returns the rule in the syntax of `.gitignore`.
    pub(crate) fn pattern(self) -> String {
        format!("{}{}{}", self.before, self.text, self.after)
    }
}

/// Folders of version control. Nothing re-includes them: they hold the history, not the work.
const VERSION_CONTROL: &[&str] = &[".git", ".hg", ".svn", ".jj", ".bzr", "_darcs"];

/// A file in a folder that marks the whole folder as not worth indexing, and its first bytes if they decide.
/// `CACHEDIR.TAG` (bford.info/cachedir) stands in cargo's `target` and many caches, `pyvenv.cfg` in a Python environment.
pub(crate) const FOLDER_MARKERS: &[(&str, &[u8])] =
    &[("CACHEDIR.TAG", b"Signature: 8a477f597d28d172789f06886806bc55"), ("pyvenv.cfg", b"")];

struct Tables {
    files: HashMap<&'static str, Builtin>,
    folders: HashMap<&'static str, Builtin>,
    extensions: HashMap<&'static str, Builtin>,
    double_extensions: HashMap<&'static str, Builtin>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let mut files = HashMap::new();
    for (names, reason) in
        [(JUNK_FILES, SkipReason::BuiltIn), (LOCK_FILES, SkipReason::LockFile), (SECRET_FILES, SkipReason::Secret)]
    {
        files.extend(names.iter().map(|name| (*name, Builtin::new(reason, "", name, ""))));
    }
    let folders = FOLDERS.iter().map(|name| (*name, Builtin::new(SkipReason::BuiltIn, "", name, "/"))).collect();
    let mut extensions = HashMap::new();
    extensions.insert("map", Builtin::new(SkipReason::Minified, "*.", "map", ""));
    extensions.insert("lock", Builtin::new(SkipReason::LockFile, "*.", "lock", ""));
    for extension in ["swp", "swo", "swn"] {
        extensions.insert(extension, Builtin::new(SkipReason::BuiltIn, "*.", extension, ""));
    }
    for (list, reason) in [
        (BINARY_EXTENSIONS, SkipReason::Binary),
        (GENERATED_EXTENSIONS, SkipReason::Generated),
        (SECRET_EXTENSIONS, SkipReason::Secret),
    ] {
        extensions.extend(list.iter().map(|extension| (*extension, Builtin::new(reason, "*.", extension, ""))));
    }
    let double_extensions = DOUBLE_EXTENSIONS
        .iter()
        .flat_map(|(reason, list)| list.iter().map(|text| (*text, Builtin::new(*reason, "*.", text, ""))))
        .collect();
    Tables { files, folders, extensions, double_extensions }
});

/// Runs `look` on the name in lower case, without an allocation for the many names that are.
fn lowered<T>(name: &str, look: impl FnOnce(&str) -> T) -> T {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) { look(&name.to_ascii_lowercase()) } else { look(name) }
}

/// Returns the rule for what belongs to version control: out whatever other rules say.
pub(crate) fn version_control(name: &str, is_dir: bool) -> Option<Builtin> {
    // A worktree's or submodule's `.git` is a file; the others are always folders.
    let known = if is_dir { VERSION_CONTROL } else { &VERSION_CONTROL[..1] };
    let found = known.iter().find(|known| **known == name)?;
    Some(Builtin::new(SkipReason::BuiltIn, "", found, if is_dir { "/" } else { "" }))
}

/// Returns the rule that leaves a folder of this name out.
pub(crate) fn folder(name: &str) -> Option<Builtin> {
    lowered(name, |name| {
        TABLES.folders.get(name).copied().or_else(|| {
            if is_environment(name) {
                return Some(Builtin::new(SkipReason::Secret, "", ".env", "*/"));
            }
            name.ends_with(".egg-info").then_some(Builtin::new(SkipReason::Generated, "*", ".egg-info", "/"))
        })
    })
}

/// Returns the rule by which a file that lies in the folder leaves the whole folder out. Looks on the disk.
pub(crate) fn folder_marker(folder: &Path) -> Option<Builtin> {
    FOLDER_MARKERS.iter().find_map(|(name, start)| {
        let path = folder.join(name);
        let is_file = std::fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_file());
        (is_file && starts_with(&path, start)).then_some(Builtin::new(SkipReason::BuiltIn, "*/", name, ""))
    })
}

fn starts_with(path: &Path, start: &[u8]) -> bool {
    use std::io::Read;
    let mut found = Vec::with_capacity(start.len());
    let read = std::fs::File::open(path).and_then(|file| file.take(start.len() as u64).read_to_end(&mut found));
    read.is_ok() && found == start
}

/// Returns the rule that leaves a file of this name out.
pub(crate) fn file(name: &str) -> Option<Builtin> {
    lowered(name, |name| {
        let tables = &*TABLES;
        if let Some(found) = tables.files.get(name) {
            return Some(*found);
        }
        if name.ends_with('~') {
            return Some(Builtin::new(SkipReason::BuiltIn, "*", "~", ""));
        }
        if name.starts_with('.') {
            if let Some(found) = dotted(name) {
                return Some(found);
            }
        } else if name.starts_with('#') && name.ends_with('#') && name.len() > 1 {
            return Some(Builtin::new(SkipReason::BuiltIn, "#*", "#", ""));
        }
        let (stem, extension) = name.rsplit_once('.')?;
        if let Some((before, middle)) = stem.rsplit_once('.') {
            let double = &name[before.len() + 1..];
            if let Some(found) = tables.double_extensions.get(double) {
                return Some(*found);
            }
            if middle == "generated" {
                return Some(Builtin::new(SkipReason::Generated, "*.", "generated", ".*"));
            }
        }
        if extension == "env" && ENV_SAMPLES.contains(&stem) {
            return None;
        }
        if let Some(found) = tables.extensions.get(extension) {
            return Some(*found);
        }
        if extension == "backup" && stem.ends_with(".tfstate") {
            return Some(Builtin::new(SkipReason::Secret, "*.", "tfstate.backup", ""));
        }
        if extension == "asc" && (stem.contains("private") || stem.contains("secret")) {
            return Some(Builtin::new(SkipReason::Secret, "*private*", ".asc", ""));
        }
        if extension == "json" && stem.starts_with("client_secret") {
            return Some(Builtin::new(SkipReason::Secret, "", "client_secret*.json", ""));
        }
        let ending = GENERATED_ENDINGS.iter().find(|ending| name.ends_with(**ending));
        ending.map(|ending| Builtin::new(SkipReason::Generated, "*", ending, ""))
    })
}

/// Whether a file or folder holds the variables of an environment, such as `.env-local` and `.envs`, rather than a
/// sample of them.
fn is_environment(name: &str) -> bool {
    let Some(rest) = name.strip_prefix(".env") else { return false };
    let last = rest.rsplit(['.', '-', '_']).next().filter(|last| last.len() < rest.len());
    !last.is_some_and(|last| ENV_SAMPLES.contains(&last))
}

/// The rules for names that begin with a dot and more.
fn dotted(name: &str) -> Option<Builtin> {
    if is_environment(name) {
        return Some(Builtin::new(SkipReason::Secret, "", ".env", "*"));
    }
    let junk =
        [(".#", "*"), ("._", "*"), (".~lock.", "*"), (".goutputstream-", "*"), (".nfs0", "*"), (".fuse_hidden", "*")];
    let found = junk.into_iter().find(|(start, _)| name.starts_with(start));
    found.map(|(start, after)| Builtin::new(SkipReason::BuiltIn, "", start, after))
}
