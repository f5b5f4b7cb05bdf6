//! The files of a profile: folder by folder, by name, one by one, and opening them.

use super::why::resolved;
use crate::api::*;
use crate::error::{ApiError, Code, Result};
use crate::events::rfc3339;
use crate::profile::Profile;
use crate::{Engine, opening, settings};
use continuo_ingest::{Rules, Verdict, decode, files};
use continuo_store::StoreError;
use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Entries of one folder that are shown.
const MOST_ENTRIES: usize = 20_000;
/// Files that are found by name when it isn't said how many.
const FOUND: usize = 50;
const MOST_FOUND: usize = 1000;
/// Parts of a name that count.
const MOST_PARTS: usize = 16;
/// Lines of a file that are shown around the one that was asked for, and bytes of them.
const MOST_LINES: usize = 20_000;
const MOST_BYTES: usize = 2_000_000;
/// Entities of a file that are shown.
const MOST_ENTITIES: usize = 5000;

pub(super) fn list(engine: &Engine, request: &FilesRequest) -> Result<Files> {
    let opened = engine.profile(request.profile.as_deref())?;
    let profile = &opened.profile;
    let Some(root) = &request.root else { return roots(profile) };
    let folder = request.folder.trim_matches('/').to_string();
    let (root, full) = within(profile, root, &folder)?;
    if full.canonicalize().is_ok_and(|real| real != full) {
        return Err(ApiError::new(Code::Invalid, format!("{} is a link", full.display()))
            .hint("Links aren't followed: add the folder that it leads to."));
    }
    let rules = rules(engine, profile, &root.path)?;
    let known = profile.db.read(|db| files::children(db, root.id, &folder).map_err(StoreError::from))?;
    let ids: Vec<i64> = known.files.iter().map(|file| file.id).collect();
    let pending = profile.db.read(|db| continuo_index::pending_in_files(db, &ids))?;
    let mut entries: BTreeMap<(bool, String), FileEntry> = BTreeMap::new();
    let mut add = |entry: FileEntry| {
        entries.insert((!entry.is_folder, entry.path.clone()), entry);
    };
    let path_of = |name: &str| if folder.is_empty() { name.to_string() } else { format!("{folder}/{name}") };
    let present = on_disk(&full);
    for (name, count) in &known.folders {
        let mut entry = blank(&root.path, path_of(name), true);
        entry.files = *count;
        entry.state = if present.contains_key(name) { FileState::Indexed } else { FileState::Missing };
        add(entry);
    }
    for file in &known.files {
        add(in_index(&root.path, file, pending.get(&file.id).copied().unwrap_or_default()));
    }
    for (name, metadata) in &present {
        let path = path_of(name);
        let is_folder = metadata.is_dir();
        if known.folders.contains_key(name) || known.files.binary_search_by(|file| file.path.cmp(&path)).is_ok() {
            continue;
        }
        let mut entry = blank(&root.path, path, is_folder);
        entry.size = if is_folder { 0 } else { metadata.len() };
        if let Verdict::Skip { reason, .. } = continuo_ingest::why(&rules, Path::new(&entry.path)).verdict {
            entry.state = FileState::Skipped;
            entry.reason = Some(reason.as_str().into());
        }
        add(entry);
    }
    let more = entries.len().saturating_sub(MOST_ENTRIES) as u64;
    let entries = entries.into_values().take(MOST_ENTRIES).collect();
    Ok(Files { root: Some(root.path), folder, entries, more })
}

fn roots(profile: &Profile) -> Result<Files> {
    let mut entries = Vec::new();
    for root in profile.roots()? {
        let counts = profile.db.read(|db| files::counts(db, Some(root.id)).map_err(StoreError::from))?;
        let mut entry = blank(&root.path, String::new(), true);
        entry.name = root.path.file_name().unwrap_or(root.path.as_os_str()).to_string_lossy().into_owned();
        entry.files = counts.indexed;
        entry.state = if root.path.is_dir() { FileState::Indexed } else { FileState::Missing };
        entries.push(entry);
    }
    Ok(Files { root: None, folder: String::new(), entries, more: 0 })
}

pub(super) fn find(engine: &Engine, request: &FindFiles) -> Result<Vec<FileEntry>> {
    let opened = engine.profile(request.profile.as_deref())?;
    let profile = &opened.profile;
    let parts: Vec<String> = request.query.split_whitespace().take(MOST_PARTS).map(String::from).collect();
    let limit = request.limit.unwrap_or(FOUND).min(MOST_FOUND);
    let found = profile.db.read(|db| files::find(db, &parts, limit).map_err(StoreError::from))?;
    let roots = profile.roots()?;
    let of_root = |id| roots.iter().find(|root| root.id == id).map(|root| root.path.clone()).unwrap_or_default();
    Ok(found.iter().map(|file| in_index(&of_root(file.root_id), file, 0)).collect())
}

pub(super) fn show(engine: &Engine, request: &OnFile) -> Result<FileText> {
    let opened = engine.profile(request.profile.as_deref())?;
    let profile = &opened.profile;
    let (root, full) = place(profile, &request.root, &request.path)?;
    let row = profile.db.read(|db| files::file(db, root.id, &request.path).map_err(StoreError::from))?;
    let left_out = |reason: &str| {
        ApiError::new(Code::Denied, format!("{} is left out ({reason}) and isn't shown", full.display()))
            .hint(format!("continuo why {}", full.display()))
    };
    // What the rules keep out of the index isn't to be had by asking for it by name.
    if let Verdict::Skip { reason, .. } =
        continuo_ingest::why(&rules(engine, profile, &root.path)?, Path::new(&request.path)).verdict
    {
        return Err(left_out(reason.as_str()));
    }
    let bytes = fs::read(&full).map_err(|e| ApiError::io("cannot read", &full, &e))?;
    let text = decode(Path::new(&request.path), &bytes).map_err(|reason| left_out(reason.as_str()))?;
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let window = around(&lines, request.line.map_or(0, |line| line.saturating_sub(1) as usize));
    if window.is_empty() && !lines.is_empty() {
        return Err(ApiError::new(Code::Invalid, format!("a line of {} is too long to be shown", full.display()))
            .hint("Open the file in an editor."));
    }
    let (mut chunks, mut entities, mut entry) =
        (Vec::new(), Vec::new(), blank(&root.path, request.path.clone(), false));
    let mut branch = None;
    if let Some(row) = &row {
        let pending = profile.db.read(|db| continuo_index::pending_in_files(db, &[row.id]))?;
        entry = in_index(&root.path, row, pending.get(&row.id).copied().unwrap_or_default());
        let repositories = profile.repositories()?;
        branch = repositories.into_iter().find(|one| Some(one.id) == row.repository_id).and_then(|one| one.branch);
        chunks = profile.db.read(|db| continuo_index::places(db, row.id))?;
        entities = profile
            .db
            .read(|db| continuo_graph::entities_of_file(db, row.id, MOST_ENTITIES))
            .map_err(super::entity::graph_error)?;
    }
    Ok(FileText {
        root: root.path,
        path: request.path.clone(),
        language: entry.language,
        text: lines[window.clone()].concat(),
        first_line: window.start as u32 + 1,
        lines: lines.len() as u32,
        state: entry.state,
        branch,
        indexed_at: entry.indexed_at,
        chunks: chunks
            .into_iter()
            .map(|chunk| ChunkPlace {
                start_line: chunk.start_line,
                end_line: chunk.end_line,
                kind: chunk.kind,
                symbol: chunk.symbol,
            })
            .collect(),
        entities: entities
            .into_iter()
            .map(|entity| EntityPlace {
                id: entity.id,
                kind: entity.kind,
                unit: entity.unit,
                name: entity.name,
                qualified: entity.qualified,
                start_line: entity.start_line,
                end_line: entity.end_line,
            })
            .collect(),
    })
}

pub(super) fn open(engine: &Engine, request: &OpenFile) -> Result<Opened> {
    let opened = engine.profile(request.profile.as_deref())?;
    let (root, path) = place(&opened.profile, &request.root, &request.path)?;
    let settings = settings::read(engine.registry().database())?;
    let line = request.line.unwrap_or(1).max(1);
    Ok(Opened { with: opening::open(&path, line, &root.path, request.editor.as_deref(), &settings)? })
}

pub(super) fn reveal(engine: &Engine, request: &OpenFile) -> Result<Opened> {
    let opened = engine.profile(request.profile.as_deref())?;
    let (_, path) = place(&opened.profile, &request.root, &request.path)?;
    opener::reveal(&path).map_err(|e| {
        ApiError::new(Code::Io, format!("the file manager can't show {}: {e}", path.display()))
            .hint("Copy the path, and open it by hand.")
    })?;
    Ok(Opened { with: "the file manager".into() })
}

pub(super) fn editors(engine: &Engine) -> Result<Vec<Editor>> {
    Ok(opening::editors(&settings::read(engine.registry().database())?))
}

pub(super) fn folders(request: &FolderRequest) -> Result<FolderListing> {
    let home = dirs::home_dir();
    let wanted = request.path.clone().or_else(|| home.clone()).unwrap_or_else(|| PathBuf::from("/"));
    let path = wanted.canonicalize().map_err(|e| ApiError::io("cannot open the folder", &wanted, &e))?;
    let entries = fs::read_dir(&path).map_err(|e| ApiError::io("cannot open the folder", &path, &e))?;
    let mut folders: Vec<SubFolder> = entries
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .map(|entry| SubFolder {
            name: entry.file_name().to_string_lossy().into_owned(),
            repository: entry.path().join(".git").exists(),
            path: entry.path(),
        })
        .filter(|folder| request.hidden || !folder.name.starts_with('.'))
        .filter(|folder| folder.path.to_str().is_some())
        .collect();
    folders.sort_by(|a, b| a.name.to_lowercase().cmp(&b.name.to_lowercase()).then_with(|| a.name.cmp(&b.name)));
    Ok(FolderListing { parent: path.parent().map(Path::to_path_buf), path, home, folders })
}

fn rules(engine: &Engine, profile: &Profile, root: &Path) -> Result<Rules> {
    let roots: Vec<PathBuf> = profile.roots()?.into_iter().map(|root| root.path).collect();
    Ok(profile.rules(root, &roots, engine.git_excludes()))
}

fn root_of(profile: &Profile, path: &Path) -> Result<files::Root> {
    let roots = profile.roots()?;
    let known: Vec<String> = roots.iter().map(|root| root.path.display().to_string()).collect();
    roots.into_iter().find(|root| root.path == path).ok_or_else(|| {
        ApiError::new(Code::NotFound, format!("{} is not a folder of {}", path.display(), profile.name()))
            .hint(format!("Its folders: {}", known.join(", ")))
    })
}

/// Returns the root and the full path of what is in the profile: in no folder but that root's, though it may be a link.
fn within(profile: &Profile, root: &Path, relative: &str) -> Result<(files::Root, PathBuf)> {
    let root = root_of(profile, root)?;
    let is_plain = Path::new(relative).components().all(|part| matches!(part, std::path::Component::Normal(_)));
    let full = if relative.is_empty() { root.path.clone() } else { root.path.join(relative) };
    if !is_plain || !resolved(&full).starts_with(&root.path) {
        return Err(ApiError::new(Code::Invalid, format!("{relative:?} is not in {}", root.path.display())));
    }
    Ok((root, full))
}

fn place(profile: &Profile, root: &Path, relative: &str) -> Result<(files::Root, PathBuf)> {
    let (root, full) = within(profile, root, relative)?;
    if !full.exists() {
        return Err(ApiError::new(Code::NotFound, format!("{} isn't there any more", full.display())));
    }
    Ok((root, full))
}

fn on_disk(folder: &Path) -> BTreeMap<String, Metadata> {
    // A folder that can't be read shows what is known of it.
    let Ok(entries) = fs::read_dir(folder) else { return BTreeMap::new() };
    entries
        .flatten()
        .filter_map(|entry| Some((entry.file_name().into_string().ok()?, entry.metadata().ok()?)))
        .collect()
}

fn blank(root: &Path, path: String, is_folder: bool) -> FileEntry {
    FileEntry {
        root: root.to_path_buf(),
        name: path.rsplit('/').next().unwrap_or_default().to_string(),
        path,
        is_folder,
        state: FileState::Pending,
        reason: None,
        language: None,
        chunks: 0,
        pending: 0,
        files: 0,
        size: 0,
        indexed_at: None,
    }
}

/// Returns a file of the index, `pending` of whose chunks wait for vectors, as it stands against the one on the disk.
fn in_index(root: &Path, file: &files::File, pending: u64) -> FileEntry {
    let mut entry = blank(root, file.path.clone(), false);
    entry.size = file.size;
    entry.chunks = u64::from(file.chunk_count);
    entry.indexed_at = Some(rfc3339(file.indexed_at));
    if let Some(reason) = file.skip_reason {
        entry.state = FileState::Skipped;
        entry.reason = Some(reason.as_str().into());
        return entry;
    }
    entry.language = Some(file.language.clone());
    entry.pending = pending;
    entry.state = match root.join(&file.path).symlink_metadata() {
        Err(_) => FileState::Missing,
        Ok(now) if now.len() != file.size || crate::pipeline::mtime_ns(&now) != file.mtime_ns => FileState::Stale,
        Ok(_) if entry.pending > 0 => FileState::Embedding,
        Ok(_) => FileState::Indexed,
    };
    entry
}

/// Returns which lines are shown: as many around the one that was asked for as there is room for; none if it is too
/// long by itself.
fn around(lines: &[&str], wanted: usize) -> Range<usize> {
    let wanted = wanted.min(lines.len().saturating_sub(1));
    let (mut from, mut to, mut room) = (wanted, wanted, MOST_BYTES);
    if lines.get(wanted).is_some_and(|line| line.len() > MOST_BYTES) {
        return wanted..wanted;
    }
    while to - from < MOST_LINES {
        let fits = |line: Option<&&str>| line.map(|line| line.len()).filter(|len| *len <= room);
        let before = fits(from.checked_sub(1).and_then(|at| lines.get(at)));
        // The nearer one first.
        let behind = fits(lines.get(to)).filter(|_| to - wanted <= wanted - from || before.is_none());
        room -= match (behind, before) {
            (Some(len), _) => {
                to += 1;
                len
            }
            (None, Some(len)) => {
                from -= 1;
                len
            }
            (None, None) => break,
        };
    }
    from..to
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_much_is_shown_around_a_line_as_there_is_room_for() {
        assert_eq!(around(&["a\n", "b\n"], 0), 0..2);
        assert_eq!(around(&[], 7), 0..0);
        let many = vec!["line\n"; 3 * MOST_LINES];
        assert_eq!(around(&many, 0), 0..MOST_LINES);
        let middle = around(&many, 30_000);
        assert!(middle.len() == MOST_LINES && middle.contains(&29_000) && middle.contains(&31_000), "{middle:?}");
        let long = "x".repeat(MOST_BYTES / 3);
        assert_eq!(around(&[long.as_str(); 9], 4).len(), 3);
        let endless = "x".repeat(MOST_BYTES + 1);
        assert_eq!(around(&["a\n", &endless, "b\n"], 1), 1..1, "what is too long by itself isn't shown");
    }
}
