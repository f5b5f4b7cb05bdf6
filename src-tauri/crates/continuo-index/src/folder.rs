//! Folders of derived indexes: gone in one step, and removed as far as the system lets go of them.

use std::path::Path;

use crate::IndexError;

/// Makes the folder not be there. It is renamed first, so that a kill or a file that is still open leaves no half of an index
/// under its name.
pub(crate) fn discard(dir: &Path) -> Result<(), IndexError> {
    if !dir.exists() {
        return Ok(());
    }
    let Some(name) = dir.file_name().and_then(|name| name.to_str()) else {
        return std::fs::remove_dir_all(dir).map_err(|error| IndexError::io(dir, error));
    };
    for number in 0..100 {
        let aside = dir.with_file_name(format!("{name}.discarded-{number}"));
        if aside.exists() && !remove(&aside) {
            continue;
        }
        std::fs::rename(dir, &aside).map_err(|error| IndexError::io(dir, error))?;
        remove(&aside);
        return Ok(());
    }
    std::fs::remove_dir_all(dir).map_err(|error| IndexError::io(dir, error))
}

/// Removes what earlier discards had to leave behind of the folder.
pub(crate) fn sweep(dir: &Path) {
    let (Some(parent), Some(name)) = (dir.parent(), dir.file_name().and_then(|name| name.to_str())) else { return };
    let Ok(entries) = std::fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_str().is_some_and(|found| found.starts_with(&format!("{name}.discarded-"))) {
            remove(&entry.path());
        }
    }
}

/// Returns whether something can still be written beside the folder, as far as that is a question of room. The libraries often
/// don't say that this is why they failed.
pub(crate) fn has_room(dir: &Path) -> bool {
    const ENOUGH: &[u8] = &[0; 1 << 20];
    let Some(parent) = dir.ancestors().skip(1).find(|parent| parent.is_dir()) else { return true };
    let probe = parent.join(format!(".room-{}", std::process::id()));
    let written = std::fs::write(&probe, ENOUGH);
    let _ = std::fs::remove_file(&probe);
    !written
        .is_err_and(|error| matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded))
}

fn remove(path: &Path) -> bool {
    let removed = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
    if let Err(error) = &removed {
        tracing::warn!(path = %path.display(), %error, "a discarded index could not be removed yet");
    }
    removed.is_ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_discarded_folder_leaves_nothing() {
        let parent = tempfile::tempdir().unwrap();
        let dir = parent.path().join("lexical");
        discard(&dir).unwrap();
        std::fs::create_dir_all(dir.join("inner")).unwrap();
        std::fs::create_dir_all(parent.path().join("lexical.discarded-0")).unwrap();
        discard(&dir).unwrap();
        assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 0);
    }

    #[test]
    fn leftovers_are_swept_and_nothing_else() {
        let parent = tempfile::tempdir().unwrap();
        for name in ["lexical", "lexical.discarded-3", "lance.discarded-0"] {
            std::fs::create_dir_all(parent.path().join(name)).unwrap();
        }
        sweep(&parent.path().join("lexical"));
        assert!(parent.path().join("lexical").exists());
        assert!(!parent.path().join("lexical.discarded-3").exists());
        assert!(parent.path().join("lance.discarded-0").exists());
    }
}
