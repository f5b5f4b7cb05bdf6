//! What the system's events mean: which path to look at, which folder to follow, which rules to read again.

use super::RescanReason;
use super::actor::Actor;
use super::directories::RECURSIVE;
use super::pending::What;
use super::roots::Effect;
use crate::rules::{CONTEXTIGNORE, FOLDER_MARKERS, GITIGNORE, is_gone};
use notify::event::{ModifyKind, RemoveKind, RenameMode};
use notify::{Event, EventKind};
use std::path::Path;
use std::time::Instant;

/// As much of an event's kind as can be relied on: what a name stands for now is for the disk to say.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The content of what was there and is there.
    Content,
    Metadata,
    /// A name came, went, or now means something else.
    Name {
        folder_went: bool,
    },
}

impl Kind {
    fn of(kind: EventKind) -> Kind {
        match kind {
            EventKind::Access(_) | EventKind::Modify(ModifyKind::Data(_)) => Kind::Content,
            EventKind::Modify(ModifyKind::Metadata(_)) => Kind::Metadata,
            EventKind::Remove(RemoveKind::Folder) => Kind::Name { folder_went: true },
            _ => Kind::Name { folder_went: false },
        }
    }
}

impl Actor {
    pub(super) fn event(&mut self, event: &Event) {
        if event.need_rescan() {
            self.overflowed();
        }
        // inotify's two halves of a rename have been told one by one.
        if !RECURSIVE && event.kind == EventKind::Modify(ModifyKind::Name(RenameMode::Both)) {
            return;
        }
        for path in &event.paths {
            self.path(path, Kind::of(event.kind));
        }
    }

    fn path(&mut self, path: &Path, kind: Kind) {
        let now = Instant::now();
        for (root, effect) in self.effects.get(path).into_iter().flatten() {
            match effect {
                Effect::Head(worktree) => self.pending.note(root, worktree, What::Branch, now),
                Effect::Rules(folder) => {
                    self.pending.note(root, folder, What::Rescan(RescanReason::RulesChanged), now);
                }
            }
        }
        let around = self.roots.iter().enumerate().filter(|(_, root)| path.starts_with(&root.path));
        let deepest = around.max_by_key(|(_, root)| root.path.as_os_str().len());
        let Some(at) = deepest.map(|(at, _)| at).filter(|at| self.roots[*at].poll.is_none()) else { return };
        let Ok(relative) = path.strip_prefix(&self.roots[at].path) else { return };
        if relative.as_os_str().is_empty() {
            return self.root_itself(at, kind);
        }
        // A root that is gone has no kept folders until it is watched again.
        if !self.roots[at].kept.is_empty() {
            self.inside(at, path, relative, kind, now);
        }
    }

    fn root_itself(&mut self, at: usize, kind: Kind) {
        if !matches!(kind, Kind::Name { .. }) {
            return;
        }
        let root = self.roots[at].path.clone();
        match std::fs::symlink_metadata(&root) {
            Err(error) if is_gone(&error) => self.root_gone(at),
            // Another folder in its place, or the same one back.
            _ => self.pending.note(&root, Path::new(""), What::Rescan(RescanReason::Overflow), Instant::now()),
        }
    }

    fn inside(&mut self, at: usize, path: &Path, relative: &Path, kind: Kind, now: Instant) {
        let (root, rules) = (self.roots[at].path.clone(), self.roots[at].rules.clone());
        let above = relative.parent().unwrap_or(Path::new(""));
        if above.iter().any(|part| part == ".git") {
            return;
        }
        let name = relative.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let is_rule_file = name == GITIGNORE || name == CONTEXTIGNORE;
        let is_marker = FOLDER_MARKERS.iter().any(|(marker, _)| *marker == name);
        let is_git = name == ".git" && kind != Kind::Metadata;
        if is_rule_file || is_marker || is_git {
            // What the rules would say now may be what this very file makes them say.
            if self.roots[at].kept.contains_key(above) {
                self.pending.note(&root, above, What::Rescan(RescanReason::RulesChanged), now);
                if is_git {
                    self.pending.note(&root, &root.join(above), What::Branch, now);
                }
            }
            return;
        }
        let was_folder = self.roots[at].kept.contains_key(relative);
        let Kind::Name { folder_went } = kind else {
            // A folder's own times and permissions are no business of the index.
            if !was_folder && rules.judge(relative, false).is_keep() {
                self.pending.note(&root, relative, What::Changed, now);
            }
            return;
        };
        let is_folder = match std::fs::symlink_metadata(path) {
            Ok(meta) => Some(meta.is_dir()),
            Err(error) if is_gone(&error) => None,
            Err(_) => Some(was_folder),
        };
        match is_folder {
            Some(true) => {
                if rules.judge(relative, true).is_keep() {
                    if !self.follow(at, relative, true) {
                        return;
                    }
                    self.pending.note(&root, relative, What::Rescan(RescanReason::NewDirectory), now);
                }
            }
            Some(false) | None => {
                if was_folder {
                    self.drop_under(at, relative);
                    rules.forget(relative);
                    self.pending.note(&root, relative, What::Changed, now);
                } else if rules.judge(relative, is_folder.is_none() && folder_went).is_keep() {
                    self.pending.note(&root, relative, What::Changed, now);
                }
            }
        }
    }
}
