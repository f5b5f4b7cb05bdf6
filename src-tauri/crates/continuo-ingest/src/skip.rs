//! Why a file isn't in the index. What decides it stands elsewhere: by name and rules in the walking half,
//! by content in `decode`.

/// Why a file or folder is left out of the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SkipReason {
    /// A `.gitignore` of its folder or of one above it.
    Gitignore,
    /// `.git/info/exclude`.
    GitExclude,
    /// The user's global git excludes file.
    GlobalExcludes,
    /// A `.contextignore` of its folder or of one above it.
    Contextignore,
    /// `file_watcher.ignore_patterns` of the profile.
    ProfilePattern,
    /// What nobody wants indexed: version control's own folders, dependency and build folders, caches.
    BuiltIn,
    /// It lies in a folder that the profile watches by itself, and is indexed there.
    InnerRoot,
    /// Continuo's own data lies there.
    OwnData,
    /// Not text.
    Binary,
    /// A package tool's lock file.
    LockFile,
    /// Code or data squeezed onto a few very long lines.
    Minified,
    /// Written by a tool, as its first lines say.
    Generated,
    /// Keys, certificates, environment files.
    Secret,
    /// Larger than the profile's limit.
    TooLarge,
    /// The file system refused to open or read it.
    Unreadable,
    /// Gone between being seen and being read.
    Vanished,
    /// Neither a file nor a folder: a socket, a pipe, a device.
    NotAFile,
    /// A symbolic link; what it points to is indexed where it lies.
    Symlink,
    /// Its name isn't Unicode, so no path in the index could name it.
    NameNotUnicode,
}

impl SkipReason {
    /// Every reason, in the order of declaration.
    pub const ALL: &[Self] = &[
        Self::Gitignore,
        Self::GitExclude,
        Self::GlobalExcludes,
        Self::Contextignore,
        Self::ProfilePattern,
        Self::BuiltIn,
        Self::InnerRoot,
        Self::OwnData,
        Self::Binary,
        Self::LockFile,
        Self::Minified,
        Self::Generated,
        Self::Secret,
        Self::TooLarge,
        Self::Unreadable,
        Self::Vanished,
        Self::NotAFile,
        Self::Symlink,
        Self::NameNotUnicode,
    ];

    /// Returns the reason's name as stored in the database and printed in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gitignore => "gitignore",
            Self::GitExclude => "git-exclude",
            Self::GlobalExcludes => "global-excludes",
            Self::Contextignore => "contextignore",
            Self::ProfilePattern => "profile-pattern",
            Self::BuiltIn => "built-in",
            Self::InnerRoot => "inner-root",
            Self::OwnData => "own-data",
            Self::Binary => "binary",
            Self::LockFile => "lock-file",
            Self::Minified => "minified",
            Self::Generated => "generated",
            Self::Secret => "secret",
            Self::TooLarge => "too-large",
            Self::Unreadable => "unreadable",
            Self::Vanished => "vanished",
            Self::NotAFile => "not-a-file",
            Self::Symlink => "symlink",
            Self::NameNotUnicode => "name-not-unicode",
        }
    }

    /// Returns the reason of that name, if there is one.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|reason| reason.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_own_name_and_is_found_by_it() {
        for reason in SkipReason::ALL {
            assert_eq!(SkipReason::parse(reason.as_str()), Some(*reason));
        }
        assert_eq!(SkipReason::parse("nonsense"), None);
    }
}
