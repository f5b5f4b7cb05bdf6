//! Walks a root and names every file that is to be indexed, with size and time, and every folder that is kept. Reads
//! no file but ignore files, follows no symbolic link, and says when it couldn't see everything, so that nobody takes
//! the unseen for gone.

use crate::SkipReason;
use crate::rules::{Folder, Rules, is_gone, slashed, split};
use std::collections::BTreeMap;
use std::fs::{DirEntry, FileType, Metadata};
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// A file to be indexed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Relative to the root, `/` between its parts.
    pub relative: String,
    pub size: u64,
    /// Time of the last modification, in nanoseconds since 1970, UTC.
    pub mtime_ns: i64,
}

/// What a scan saw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScanReport {
    /// Files that were kept, and their bytes.
    pub files: u64,
    pub bytes: u64,
    /// Names seen at all. A root without any may be the empty mount point of a drive that isn't there.
    pub entries: u64,
    /// Kept folders, relative to the root; `""` is the root.
    pub directories: Vec<PathBuf>,
    /// Kept folders, relative to the root, that are the top of a git working tree.
    pub repositories: Vec<PathBuf>,
    /// How many names stayed out, by [`SkipReason::as_str`]. A folder that is out counts once, with all that is in it.
    pub skipped: BTreeMap<&'static str, u64>,
    /// Folders and files, relative to the root, that couldn't be read. What lies under them isn't gone.
    pub unreadable: Vec<PathBuf>,
    /// Every kept folder was read to its end. Otherwise a file that didn't come may still be there.
    pub complete: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    #[error("the folder {} isn't there", .0.display())]
    RootMissing(PathBuf),
    #[error("the folder {} can't be read: {source}", .path.display())]
    RootUnreadable { path: PathBuf, source: io::Error },
}

/// Walks `root`, or only `under` (relative to it), and hands every file that is to be indexed to `each`, in no order
/// to rely on. `each` may break the scan off, which leaves the report incomplete. When `under` isn't there or is out,
/// the report is empty and complete. What vanishes meanwhile is passed over.
pub fn scan(
    root: &Path,
    rules: &Rules,
    under: Option<&Path>,
    each: &mut dyn FnMut(Entry) -> ControlFlow<()>,
) -> Result<ScanReport, ScanError> {
    let most = rules.options().max_file_bytes;
    let mut files = 0;
    let mut bytes = 0;
    let mut report = walk(root, rules, under, &mut |_| {}, &mut |relative, found| {
        let meta = match found.metadata() {
            Ok(meta) => meta,
            Err(error) if is_gone(&error) => return Seen::Gone,
            Err(_) => return Seen::Unreadable,
        };
        if meta.len() > most {
            return Seen::Skip(SkipReason::TooLarge);
        }
        files += 1;
        bytes += meta.len();
        match each(Entry { relative, size: meta.len(), mtime_ns: mtime_ns(&meta) }) {
            ControlFlow::Continue(()) => Seen::Taken,
            ControlFlow::Break(()) => Seen::Enough,
        }
    })?;
    report.files = files;
    report.bytes = bytes;
    Ok(report)
}

/// What became of a file that the rules keep.
pub(crate) enum Seen {
    Taken,
    Gone,
    Unreadable,
    Skip(SkipReason),
    /// Taken, and no more are wanted.
    Enough,
}

/// A file that the rules keep, its metadata not yet asked for.
pub(crate) enum FoundFile<'a> {
    Listed(&'a DirEntry),
    Named(&'a Path),
}

impl FoundFile<'_> {
    fn metadata(&self) -> io::Result<Metadata> {
        match self {
            // Relative to the open folder where the system can, and never through a link.
            FoundFile::Listed(entry) => entry.metadata(),
            FoundFile::Named(path) => std::fs::symlink_metadata(path),
        }
    }
}

type EachFile<'a> = dyn FnMut(String, FoundFile<'_>) -> Seen + 'a;

/// Walks as [`scan`] does. `enter` is told of every kept folder, relative to the root, before it is read: who puts a
/// watch on it then misses nothing that comes later.
pub(crate) fn walk(
    root: &Path,
    rules: &Rules,
    under: Option<&Path>,
    enter: &mut dyn FnMut(&str),
    each: &mut EachFile<'_>,
) -> Result<ScanReport, ScanError> {
    match std::fs::metadata(root) {
        Ok(meta) if meta.is_dir() => {}
        Ok(_) => return Err(ScanError::RootMissing(root.to_path_buf())),
        Err(error) if is_gone(&error) => return Err(ScanError::RootMissing(root.to_path_buf())),
        Err(source) => return Err(ScanError::RootUnreadable { path: root.to_path_buf(), source }),
    }
    let mut walk = Walk { root, rules, enter, each, report: ScanReport { complete: true, ..ScanReport::default() } };
    let start = rules.enter_root();
    match under.map(slashed) {
        None => walk.tree(String::new(), start),
        Some(Some(under)) if under.is_empty() => walk.tree(under, start),
        Some(Some(under)) => walk.below(&under, start),
        Some(None) => walk.report.skip(SkipReason::NameNotUnicode),
    }
    let report = walk.report;
    // A root that can't be read is the caller's to report, not a folder among others.
    if report.unreadable.first().is_some_and(|path| path.as_os_str().is_empty()) {
        return Err(match std::fs::read_dir(root) {
            Err(error) if is_gone(&error) => ScanError::RootMissing(root.to_path_buf()),
            Err(source) => ScanError::RootUnreadable { path: root.to_path_buf(), source },
            Ok(_) => {
                let source = io::Error::other("it could not be read to its end");
                ScanError::RootUnreadable { path: root.to_path_buf(), source }
            }
        });
    }
    Ok(report)
}

struct Walk<'a, 'b> {
    root: &'a Path,
    rules: &'a Rules,
    enter: &'a mut dyn FnMut(&str),
    each: &'a mut EachFile<'b>,
    report: ScanReport,
}

impl Walk<'_, '_> {
    /// Walks what lies at `under`, after looking at each folder on the way to it.
    fn below(&mut self, under: &str, mut folder: Arc<Folder>) {
        for (end, _) in under.match_indices('/').chain([(under.len(), "")]) {
            let here = &under[..end];
            let path = self.root.join(here);
            let kind = match std::fs::symlink_metadata(&path) {
                Ok(meta) => meta.file_type(),
                Err(error) if is_gone(&error) => return,
                Err(_) => return self.unreadable(here),
            };
            if kind.is_dir() {
                if let Some(reason) = self.rules.judge_in(&folder, here, split(here).1, true).skip_reason() {
                    self.rules.leave(here);
                    return self.report.skip(reason);
                }
                folder = self.rules.enter(&folder, here);
            } else if end == under.len() {
                self.report.entries += 1;
                // One file has nothing after it to break off from.
                let _ = self.file(&folder, here, kind, FoundFile::Named(&path));
                return;
            } else if kind.is_symlink() {
                return self.report.skip(SkipReason::Symlink);
            } else {
                return;
            }
        }
        self.tree(under.to_owned(), folder);
    }

    /// Walks a kept folder and all in it.
    fn tree(&mut self, relative: String, folder: Arc<Folder>) {
        let mut ahead = vec![(relative, folder)];
        while let Some((relative, folder)) = ahead.pop() {
            if self.folder(&relative, &folder, &mut ahead).is_break() {
                self.report.complete = false;
                return;
            }
        }
    }

    fn folder(
        &mut self,
        relative: &str,
        folder: &Arc<Folder>,
        ahead: &mut Vec<(String, Arc<Folder>)>,
    ) -> ControlFlow<()> {
        (self.enter)(relative);
        let listed = match std::fs::read_dir(self.root.join(relative)) {
            Ok(listed) => listed,
            // The root was there a moment ago; if it isn't now, its files aren't known to be gone.
            Err(error) if is_gone(&error) && !relative.is_empty() => return ControlFlow::Continue(()),
            Err(_) => {
                self.unreadable(relative);
                return ControlFlow::Continue(());
            }
        };
        self.report.directories.push(PathBuf::from(relative));
        if folder.is_repository() {
            self.report.repositories.push(PathBuf::from(relative));
        }
        let mut path = String::with_capacity(relative.len() + 32);
        for entry in listed {
            let Ok(entry) = entry else {
                self.unreadable(relative);
                break;
            };
            self.report.entries += 1;
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                self.report.skip(SkipReason::NameNotUnicode);
                continue;
            };
            path.clear();
            path.push_str(relative);
            if !relative.is_empty() {
                path.push('/');
            }
            path.push_str(name);
            let kind = match entry.file_type() {
                Ok(kind) => kind,
                Err(error) if is_gone(&error) => continue,
                Err(_) => {
                    self.unreadable(&path);
                    continue;
                }
            };
            if !kind.is_dir() {
                self.file(folder, &path, kind, FoundFile::Listed(&entry))?;
            } else if let Some(reason) = self.rules.judge_in(folder, &path, name, true).skip_reason() {
                self.rules.leave(&path);
                self.report.skip(reason);
            } else {
                ahead.push((path.clone(), self.rules.enter(folder, &path)));
            }
        }
        ControlFlow::Continue(())
    }

    fn file(&mut self, folder: &Folder, path: &str, kind: FileType, found: FoundFile<'_>) -> ControlFlow<()> {
        let reason = if kind.is_symlink() {
            Some(SkipReason::Symlink)
        } else if !kind.is_file() {
            Some(SkipReason::NotAFile)
        } else {
            self.rules.judge_in(folder, path, split(path).1, false).skip_reason()
        };
        if let Some(reason) = reason {
            self.report.skip(reason);
            return ControlFlow::Continue(());
        }
        match (self.each)(path.to_owned(), found) {
            Seen::Taken | Seen::Gone => {}
            Seen::Unreadable => self.unreadable(path),
            Seen::Skip(reason) => self.report.skip(reason),
            Seen::Enough => return ControlFlow::Break(()),
        }
        ControlFlow::Continue(())
    }

    fn unreadable(&mut self, relative: &str) {
        self.report.skip(SkipReason::Unreadable);
        self.report.unreadable.push(PathBuf::from(relative));
        self.report.complete = false;
    }
}

impl ScanReport {
    fn skip(&mut self, reason: SkipReason) {
        *self.skipped.entry(reason.as_str()).or_default() += 1;
    }
}

/// Returns the time of the last modification in nanoseconds since 1970, UTC; 0 where the file system has none.
pub(crate) fn mtime_ns(meta: &Metadata) -> i64 {
    let Ok(modified) = meta.modified() else { return 0 };
    match modified.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |nanos| -nanos),
    }
}

#[cfg(test)]
mod tests;
