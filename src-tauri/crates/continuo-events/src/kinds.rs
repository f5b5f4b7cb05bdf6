//! The kinds of events that Continuo emits, each with its payload: declared here and nowhere else.
//!
//! A kind's version goes up when its payload changes so that who reads the old one would misread the new; events of old
//! versions stay as they are. `docs/events.md` is made from this list.

#[macro_use]
mod declare;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The payload of a kind of events.
pub trait Kind: Serialize + DeserializeOwned {
    /// Words with dots between them: what it is about, and what happened to it.
    const NAME: &'static str;
    const VERSION: u32;
}

/// A kind as documentation lists it.
#[derive(Clone, Copy, Debug)]
pub struct KindInfo {
    pub name: &'static str,
    pub version: u32,
    pub about: &'static str,
    pub fields: &'static [FieldInfo],
}

/// A field of a payload.
#[derive(Clone, Copy, Debug)]
pub struct FieldInfo {
    pub name: &'static str,
    /// As Rust has it.
    pub shape: &'static str,
    pub about: &'static str,
}

kinds! {
    /// A profile was created.
    ProfileCreated = "profile.created", 1 {
        name: String,
        folders: Vec<String>,
    }
    /// A profile was given another name.
    ProfileRenamed = "profile.renamed", 1 {
        from: String,
        to: String,
    }
    /// This profile was made the active one.
    ProfileSwitched = "profile.switched", 1 {
        name: String,
    }
    /// The user went on to another profile.
    ProfileLeft = "profile.left", 1 {
        /// That other one's.
        name: String,
    }
    /// A profile came out of the trash, or out of an archive.
    ProfileRestored = "profile.restored", 1 {
        name: String,
    }
    /// Folders were added to the profile.
    FoldersAdded = "profile.folders-added", 1 {
        folders: Vec<String>,
    }
    /// Folders were removed from the profile, with their part of the index.
    FoldersRemoved = "profile.folders-removed", 1 {
        folders: Vec<String>,
    }
    /// `profile.yaml` was changed by a command.
    ProfileConfigured = "profile.configured", 1 {
    }
    /// The profile's folders are watched and its index is up to date by words.
    IndexReady = "index.ready", 1 {
    }
    /// The user paused indexing.
    IndexPaused = "index.paused", 1 {
    }
    /// The user resumed indexing.
    IndexResumed = "index.resumed", 1 {
    }
    /// The folders are compared with the index.
    ScanStarted = "scan.started", 1 {
        /// Why they are: `start`, `asked` or `regular`.
        reason: String,
    }
    /// The folders were compared with the index.
    ScanFinished = "scan.finished", 1 {
        files: u64,
        changed: u64,
        removed: u64,
        seconds: f64,
    }
    /// A file was saved or created: its folder's watch told so.
    FileSaved = "file.saved", 1 {
        /// One of the profile's folders.
        root: String,
        /// Relative to `root`.
        path: String,
    }
    /// A file or folder was deleted, or moved away: its folder's watch told so.
    FileGone = "file.gone", 1 {
        /// One of the profile's folders.
        root: String,
        /// Relative to `root`.
        path: String,
    }
    /// A folder is looked at whole: it came or went, its watch missed something, or another branch was checked out.
    FolderChanged = "folder.changed", 1 {
        /// One of the profile's folders.
        root: String,
        /// Relative to `root`; empty for all of it.
        path: String,
        /// Why: as the watch has it.
        reason: String,
    }
    /// The profile's database took over what is in a file now: its chunks, entities, links and tasks.
    FileChanged = "file.changed", 1 {
        /// One of the profile's folders.
        root: String,
        /// Relative to `root`.
        path: String,
        /// How many the file has now.
        chunks: u64,
        /// How many of them are new.
        added: u64,
    }
    /// The file can be found by words.
    FileIndexed = "file.indexed", 1 {
        /// One of the profile's folders.
        root: String,
        /// Relative to `root`.
        path: String,
        chunks: u64,
    }
    /// All of the file's vectors are stored: it can be found by meaning.
    FileEmbedded = "file.embedded", 1 {
        /// One of the profile's folders.
        root: String,
        /// Relative to `root`.
        path: String,
        chunks: u64,
    }
    /// The file is gone, and its part of the index with it.
    FileRemoved = "file.removed", 1 {
        /// One of the profile's folders.
        root: String,
        /// Relative to `root`.
        path: String,
    }
    /// Another branch is checked out.
    BranchChanged = "branch.changed", 1 {
        worktree: String,
        /// Nothing when detached.
        branch: Option<String>,
    }
    /// Somebody searched.
    SearchDone = "search.done", 1 {
        query: String,
        mode: String,
        hits: u64,
        /// Milliseconds that it took.
        ms: f64,
    }
    /// A search was kept under a name.
    SearchSaved = "search.saved", 1 {
        name: String,
        query: String,
    }
    /// A task was written by hand.
    TaskCreated = "task.created", 1 {
        id: String,
        title: String,
    }
    /// A task was found in a comment.
    TaskFound = "task.found", 1 {
        id: String,
        title: String,
        /// One of the profile's folders.
        root: String,
        /// Relative to `root`.
        path: String,
        line: u32,
    }
    /// A task was accepted, moved, dismissed, finished or opened again, or what it says was changed.
    TaskChanged = "task.changed", 1 {
        id: String,
        title: String,
        state: String,
    }
    /// A task was deleted.
    TaskDeleted = "task.deleted", 1 {
        id: String,
        title: String,
    }
    /// A deleted task was brought back.
    TaskRestored = "task.restored", 1 {
        id: String,
        title: String,
    }
    /// An intent was opened, or opened again.
    IntentOpened = "intent.opened", 1 {
        id: String,
        title: String,
    }
    /// What an intent says was changed.
    IntentChanged = "intent.changed", 1 {
        id: String,
        title: String,
    }
    /// An intent was closed.
    IntentClosed = "intent.closed", 1 {
        id: String,
        title: String,
        /// What came of it.
        resolution: Option<String>,
    }
    /// An intent was deleted.
    IntentDeleted = "intent.deleted", 1 {
        id: String,
        title: String,
    }
    /// A deleted intent was brought back.
    IntentRestored = "intent.restored", 1 {
        id: String,
        title: String,
    }
    /// A note was created.
    NoteCreated = "note.created", 1 {
        /// Relative to the folder of notes.
        path: String,
        title: String,
    }
    /// A note's file was given another name.
    NoteRenamed = "note.renamed", 1 {
        from: String,
        to: String,
    }
    /// A note was put in the trash.
    NoteDeleted = "note.deleted", 1 {
        path: String,
        title: String,
    }
    /// A note was taken out of the trash.
    NoteRestored = "note.restored", 1 {
        path: String,
        title: String,
    }
    /// A question was asked in the chat.
    ChatAsked = "chat.asked", 1 {
        thread: String,
        /// The answer's, whose `chat.answered` follows.
        message: String,
    }
    /// An answer in the chat ended.
    ChatAnswered = "chat.answered", 1 {
        thread: String,
        message: String,
        /// `done`, `stopped` or `failed`.
        state: String,
        provider: Option<String>,
        model: Option<String>,
    }
    /// A command ended in a shell, in one of the profile's folders.
    CommandDone = "command.done", 1 {
        /// Without its secrets.
        command: String,
        cwd: String,
        exit_code: i32,
        seconds: f64,
    }
    /// An editor told where its user is.
    EditorTold = "editor.told", 1 {
        editor: String,
        active_file: Option<String>,
        line: Option<u32>,
        open_files: u64,
        unsaved_files: u64,
    }
    /// Another program told something of the user's work.
    SignalGiven = "signal.given", 1 {
        source: String,
        data: serde_json::Value,
    }
    /// A session began: the first sign of work.
    SessionBegan = "session.began", 1 {
        session: String,
    }
    /// A session ended.
    SessionEnded = "session.ended", 1 {
        session: String,
    }
    /// What the user was doing was captured.
    SessionCaptured = "session.captured", 1 {
        id: String,
        session: String,
        /// `exit`, `switch`, `regular`, `manual`, `inactivity`, `suspend` or `recovered`.
        cause: String,
        /// Where the user was.
        headline: String,
    }
    /// A capture saw how git is in a repository.
    RepositorySeen = "repository.seen", 1 {
        worktree: String,
        branch: Option<String>,
        /// The commit that is checked out.
        head: Option<String>,
        staged: u64,
        changed: u64,
        untracked: u64,
        conflicts: Vec<String>,
        /// `merge`, `rebase`, `cherry-pick`, `revert` or `bisect`.
        in_progress: Option<String>,
        /// Of its upstream.
        ahead: u64,
        behind: u64,
    }
    /// A captured state was deleted.
    SessionDeleted = "session.deleted", 1 {
        id: String,
    }
    /// A blocker or a next step was pinned, dismissed or written anew, or that was taken back.
    StatementDecided = "statement.decided", 1 {
        key: String,
        text: Option<String>,
        pinned: bool,
        dismissed: bool,
    }
    /// Settings that are the same for all profiles were changed.
    SettingsChanged = "settings.changed", 1 {
        /// Which of them.
        names: Vec<String>,
    }
    /// Other models were chosen for the profile.
    ModelChosen = "model.chosen", 1 {
        text: Option<String>,
        code: Option<String>,
    }
    /// The profile's database was backed up.
    BackupMade = "backup.made", 1 {
        file: String,
    }
    /// A backup took the place of the profile's database.
    BackupRestored = "backup.restored", 1 {
        file: String,
    }
    /// Something works less well than it should.
    ProblemBegan = "problem.began", 1 {
        /// The same problem has the same word.
        what: String,
        message: String,
        cure: String,
    }
    /// It works again.
    ProblemEnded = "problem.ended", 1 {
        what: String,
    }
    /// A command of the API failed.
    CallFailed = "call.failed", 1 {
        command: String,
        /// As errors of the API have it.
        code: String,
        message: String,
    }
    /// `continuo run` started a command.
    RunStarted = "run.started", 1 {
        command: Vec<String>,
        cwd: String,
    }
    /// A command that `continuo run` started ended.
    RunEnded = "run.ended", 1 {
        command: Vec<String>,
        /// Nothing when a signal ended it.
        exit_code: Option<i32>,
        seconds: f64,
    }
    /// Commands of another program's history were taken in.
    HistoryImported = "history.imported", 1 {
        file: String,
        commands: u64,
    }
    /// Events were taken in from a file.
    EventsImported = "events.imported", 1 {
        file: String,
        events: u64,
    }
}

/// Returns whether `kind` may be a client's: words of lower-case letters, digits, hyphens and underscores with dots
/// between them, and none that Continuo emits itself.
pub fn is_free(kind: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
    };
    kind.len() <= 100 && kind.split('.').all(is_word) && !KINDS.iter().any(|known| known.name == kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write;
    use std::path::Path;

    fn documentation() -> String {
        let mut text = String::from(
            "# Events\n\nThe kinds of events that Continuo emits. Made from `continuo-events/src/kinds.rs` by \
             `cargo xtask api`. Don't edit.\n",
        );
        for kind in KINDS {
            let _ = write!(text, "\n## `{}`\n\n{} Version {}.\n", kind.name, kind.about.trim(), kind.version);
            if kind.fields.is_empty() {
                text.push_str("\nIts payload is empty.\n");
                continue;
            }
            text.push_str("\n| field | type | |\n| --- | --- | --- |\n");
            for field in kind.fields {
                let _ = writeln!(text, "| `{}` | `{}` | {} |", field.name, field.shape, field.about.trim());
            }
        }
        text
    }

    #[test]
    fn the_documentation_lists_the_kinds_as_they_are() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/events.md");
        if std::env::var_os("CONTINUO_WRITE_API").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, documentation()).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == documentation(), "docs/events.md isn't what the list says: run `cargo xtask api`");
    }

    #[test]
    fn names_are_unique_and_a_client_may_take_others() {
        let mut names: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), KINDS.len());
        assert!(is_free("deploy.done") && is_free("note") && is_free("a-b.c_1"));
        for taken in ["file.indexed", "", "A.b", "a..b", ".a", "a b", "ä", &"a".repeat(101)] {
            assert!(!is_free(taken), "{taken}");
        }
    }
}
