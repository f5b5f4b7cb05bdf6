//! A profile as one file: a compressed tar of its database, its vector cache and its configuration.
//!
//! Derived indexes stay out: the first start of the imported profile rebuilds them without embedding anything.

use crate::data_dir::create_private;
use crate::error::{ApiError, Code, Result};
use continuo_store::Database;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

/// Version of the archive's layout.
const FORMAT: u32 = 1;
const ABOUT: &str = "continuo.json";
/// What an archive may hold, and nothing else.
const PARTS: [&str; 3] = ["profile.db", "vectors.db", "profile.yaml"];
/// Beside the notes in the profile's own folder.
const NOTES: &str = "notes/";

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct About {
    format: u32,
    version: String,
    pub(crate) name: String,
}

/// Writes the archive, whole or not at all, and returns its size in bytes.
pub(crate) fn write(
    to: &Path,
    name: &str,
    config: &Path,
    notes: &Path,
    profile: &Database,
    vectors: &Database,
) -> Result<u64> {
    let folder = to.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let fail = |e: std::io::Error| ApiError::io("cannot write", to, &e);
    let staging = tempfile::tempdir_in(folder).map_err(fail)?;
    profile.backup(&staging.path().join("profile.db"))?;
    vectors.backup(&staging.path().join("vectors.db"))?;
    if config.exists() {
        fs::copy(config, staging.path().join("profile.yaml")).map_err(fail)?;
    }
    let about = About { format: FORMAT, version: env!("CARGO_PKG_VERSION").into(), name: name.into() };
    let about = serde_json::to_vec_pretty(&about)
        .map_err(|e| ApiError::new(Code::Internal, format!("cannot describe the archive: {e}")))?;

    let temporary = tempfile::NamedTempFile::new_in(folder).map_err(fail)?;
    let mut encoder = zstd::Encoder::new(temporary, 3).map_err(fail)?;
    // What was damaged on its way is not to become somebody's profile.
    encoder.include_checksum(true).map_err(fail)?;
    let mut tar = tar::Builder::new(encoder);
    let mut header = tar::Header::new_gnu();
    header.set_size(about.len() as u64);
    header.set_mode(0o600);
    tar.append_data(&mut header, ABOUT, about.as_slice()).map_err(fail)?;
    for part in PARTS {
        let path = staging.path().join(part);
        if path.exists() {
            tar.append_path_with_name(&path, part).map_err(fail)?;
        }
    }
    if notes.is_dir() {
        tar.follow_symlinks(false);
        tar.append_dir_all(NOTES, notes).map_err(fail)?;
    }
    let mut temporary = tar.into_inner().and_then(zstd::Encoder::finish).map_err(fail)?;
    temporary.flush().and_then(|()| temporary.as_file().sync_all()).map_err(fail)?;
    let file = temporary.persist(to).map_err(|e| fail(e.error))?;
    Ok(file.metadata().map_err(fail)?.len())
}

fn is_plain(kind: tar::EntryType) -> bool {
    kind.is_file() || kind.is_dir()
}

/// Unpacks an archive into a new profile folder, and returns what it says of itself.
pub(crate) fn read(archive: &Path, into: &Path) -> Result<About> {
    let fail = |e: std::io::Error| ApiError::io("cannot read", archive, &e);
    let foreign = |why: String| {
        ApiError::new(Code::Invalid, format!("{} is not a profile's archive: {why}", archive.display()))
            .hint("Archives are made by `continuo profile export`.")
    };
    let damaged = |e: std::io::Error| match e.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => ApiError::io("cannot unpack into", into, &e),
        _ => ApiError::new(Code::Invalid, format!("{} is damaged: {e}", archive.display()))
            .hint("Copy it again from where it was made, or export the profile again."),
    };
    if archive.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        return Err(foreign("it isn't a file".into()));
    }
    let file = File::open(archive).map_err(fail)?;
    let mut tar = tar::Archive::new(zstd::Decoder::new(file).map_err(fail)?);
    let mut about: Option<About> = None;
    create_private(into)?;
    for entry in tar.entries().map_err(|e| foreign(e.to_string()))? {
        let mut entry = entry.map_err(|e| foreign(e.to_string()))?;
        let name = entry.path().map_err(|e| foreign(e.to_string()))?.to_string_lossy().into_owned();
        if name == ABOUT {
            let mut text = String::new();
            entry.by_ref().take(64 * 1024).read_to_string(&mut text).map_err(|e| foreign(e.to_string()))?;
            about = Some(serde_json::from_str(&text).map_err(|e| foreign(e.to_string()))?);
        } else if PARTS.contains(&name.as_str()) && entry.header().entry_type().is_file() {
            let path = into.join(&name);
            let mut out = File::create(&path).map_err(|e| ApiError::io("cannot write", &path, &e))?;
            std::io::copy(&mut entry, &mut out).map_err(damaged)?;
            out.sync_all().map_err(|e| ApiError::io("cannot write", &path, &e))?;
        } else if name.starts_with(NOTES) && is_plain(entry.header().entry_type()) {
            // Nothing is unpacked outside, whatever its path says.
            entry.unpack_in(into).map_err(damaged)?;
        } else {
            return Err(foreign(format!("it holds {name:?}")));
        }
    }
    // The checksum stands behind everything.
    std::io::copy(&mut tar.into_inner(), &mut std::io::sink()).map_err(damaged)?;
    let about = about.ok_or_else(|| foreign("it doesn't say what it is".into()))?;
    if about.format > FORMAT {
        return Err(ApiError::new(
            Code::Newer,
            format!("{} was written by Continuo {}, which is newer than this one", archive.display(), about.version),
        )
        .hint("Update Continuo."));
    }
    if !into.join("profile.db").exists() {
        return Err(foreign("it has no database".into()));
    }
    Ok(about)
}
