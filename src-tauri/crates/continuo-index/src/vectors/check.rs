//! Whether the files of a vector table are the ones its manifest speaks of, by their sizes: what a power cut or a full disk cut
//! short is found before a search meets it.

use std::path::Path;

use lance::index::DatasetIndexExt;
use lancedb::Table;

/// Returns what is wrong with the files of a table in `dir`, or `None` when all are there in full.
pub(crate) async fn damage(table: &Table, dir: &Path) -> Result<Option<String>, lancedb::Error> {
    let Some(wrapper) = table.dataset() else { return Ok(None) };
    let dataset = wrapper.get().await?;
    for fragment in dataset.fragments().iter() {
        for file in &fragment.files {
            let expected = file.file_size_bytes.get().map(|size| size.get());
            if let Some(damage) = wrong_size(&dir.join("data").join(&file.path), expected) {
                return Ok(Some(damage));
            }
        }
        if let Some(deletion) = &fragment.deletion_file {
            let prefix = format!("{}-{}-{}.", fragment.id, deletion.read_version, deletion.id);
            if !holds(&dir.join("_deletions"), &prefix) {
                return Ok(Some(format!("the deletion file {prefix}* is missing or empty")));
            }
        }
    }
    for index in dataset.load_indices().await?.iter() {
        for file in index.files.iter().flatten() {
            let path = dir.join("_indices").join(index.uuid.to_string()).join(&file.path);
            if let Some(damage) = wrong_size(&path, Some(file.size_bytes)) {
                return Ok(Some(damage));
            }
        }
    }
    Ok(None)
}

fn wrong_size(path: &Path, expected: Option<u64>) -> Option<String> {
    match std::fs::metadata(path) {
        Err(error) => Some(format!("{}: {error}", path.display())),
        Ok(found) if found.len() == 0 || expected.is_some_and(|expected| expected != found.len()) => {
            Some(format!("{} has {} bytes", path.display(), found.len()))
        }
        Ok(_) => None,
    }
}

/// Returns whether the folder has a file that begins so and isn't empty.
fn holds(dir: &Path, prefix: &str) -> bool {
    std::fs::read_dir(dir).is_ok_and(|entries| {
        entries.flatten().any(|entry| {
            entry.file_name().to_str().is_some_and(|name| name.starts_with(prefix))
                && entry.metadata().is_ok_and(|found| found.len() > 0)
        })
    })
}
