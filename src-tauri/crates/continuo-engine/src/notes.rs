//! Where a profile's notes are, and that they are indexed as its other folders are.

use crate::error::{ApiError, Code, Result};
use crate::pipeline::WriteError;
use crate::profile::Profile;
use crate::{Engine, OpenProfile};
use continuo_events::kinds;
use continuo_ingest::files;
use continuo_store::now_ms;
use continuo_work::note::{NoteError, Notes};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// In the profile's own folder.
pub(crate) const OWN: &str = "notes";
const TRASH: &str = "notes-trash";

impl Profile {
    pub(crate) fn notes(&self) -> Notes {
        let chosen = self.config().notes.chosen();
        // As folders of profiles are kept: links on the way resolved.
        let chosen = chosen.map(|folder| folder.canonicalize().unwrap_or(folder));
        Notes { folder: chosen.unwrap_or_else(|| self.own_notes()), trash: self.dir().join(TRASH) }
    }

    /// Returns the folder that notes are in when the user chose none.
    pub(crate) fn own_notes(&self) -> PathBuf {
        self.dir().join(OWN)
    }

    /// Whether a folder is one of Continuo's own, which the user didn't add.
    pub(crate) fn is_own_folder(&self, folder: &Path) -> bool {
        folder.starts_with(self.data_root())
    }
}

/// Returns a profile's notes, with their folder there and indexed: as one of the profile's folders, unless it is in one
/// of them anyway. The folder that notes were in before is one no longer, if only they made it one.
///
/// # Errors
/// [`Code::Io`] when the folder can't be made.
pub(crate) fn settle(engine: &Engine, opened: &Arc<OpenProfile>) -> Result<Notes> {
    let profile = &opened.profile;
    let notes = profile.notes();
    let created = match notes.folder.starts_with(profile.data_root()) {
        true => crate::data_dir::create_private(&notes.folder),
        false => std::fs::create_dir_all(&notes.folder).map_err(|e| ApiError::io("cannot make", &notes.folder, &e)),
    };
    created.map_err(|error| error.hint("Choose another folder: notes.folder in profile.yaml."))?;
    let roots = profile.roots()?;
    let before = profile.notes_root()?;
    let is_indexed = roots.iter().any(|root| notes.folder.starts_with(&root.path));
    if is_indexed && before.as_ref().is_none_or(|before| *before == notes.folder) {
        return Ok(notes);
    }
    let left = before.filter(|before| *before != notes.folder);
    let gone: Vec<i64> = roots.iter().filter(|root| Some(&root.path) == left.as_ref()).map(|root| root.id).collect();
    if !gone.is_empty() {
        opened.pipeline(engine)?.remove_roots(gone)?;
    }
    let mut others = roots.iter().filter(|root| Some(&root.path) != left.as_ref());
    let is_inside = others.any(|root| notes.folder.starts_with(&root.path));
    if !is_inside {
        let folder = notes.folder.clone();
        profile.log.write(move |tx| -> std::result::Result<(), WriteError> {
            files::add_root(tx, &folder, now_ms())?;
            tx.tell(&kinds::FoldersAdded { folders: vec![folder.display().to_string()] })?;
            Ok(())
        })?;
    }
    profile.set_notes_root((!is_inside).then_some(notes.folder.as_path()))?;
    profile.write_card()?;
    if let Some(pipeline) = opened.running() {
        pipeline.folders_changed()?;
    }
    Ok(notes)
}

impl From<NoteError> for ApiError {
    fn from(error: NoteError) -> ApiError {
        let text = error.to_string();
        match error {
            NoteError::Store(error) => error.into(),
            NoteError::NoNote(_) => ApiError::new(Code::NotFound, text).hint("continuo note list shows them."),
            NoteError::NoTrashed(_) => ApiError::new(Code::NotFound, text).hint("continuo note trash shows them."),
            NoteError::Exists(_) => ApiError::new(Code::Exists, text),
            NoteError::Conflict(_) => ApiError::new(Code::Conflict, text),
            NoteError::Io { .. } => ApiError::new(Code::Io, text),
            _ => ApiError::new(Code::Invalid, text),
        }
    }
}
