//! Where things stand in the data directory, and the lock that lets one engine have it.

use crate::error::{ApiError, Code, Result};
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

/// The folder that holds everything Continuo keeps.
#[derive(Clone, Debug)]
pub(crate) struct DataDir {
    root: PathBuf,
}

impl DataDir {
    /// Creates the folder when it isn't there; only its owner can read it.
    pub(crate) fn create(root: &Path) -> Result<DataDir> {
        create_private(root)?;
        let root = root.canonicalize().map_err(|e| ApiError::io("cannot open", root, &e))?;
        let dir = DataDir { root };
        for part in [dir.profiles(), dir.trash(), dir.logs(), dir.models(), dir.signals()] {
            create_private(&part)?;
        }
        Ok(dir)
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }
    pub(crate) fn app_db(&self) -> PathBuf {
        self.root.join("app.db")
    }
    pub(crate) fn backups(&self) -> PathBuf {
        self.root.join("backups")
    }
    pub(crate) fn profiles(&self) -> PathBuf {
        self.root.join("profiles")
    }
    pub(crate) fn profile(&self, id: &str) -> PathBuf {
        self.profiles().join(id)
    }
    pub(crate) fn trash(&self) -> PathBuf {
        self.root.join("trash")
    }
    pub(crate) fn logs(&self) -> PathBuf {
        self.root.join("logs")
    }
    /// Where shells tell of their commands.
    pub(crate) fn signals(&self) -> PathBuf {
        crate::session::folder(&self.root)
    }
    pub(crate) fn models(&self) -> PathBuf {
        self.root.join("models")
    }
    pub(crate) fn address_file(&self) -> PathBuf {
        self.root.join("engine.json")
    }
    fn lock_file(&self) -> PathBuf {
        self.root.join("engine.lock")
    }

    /// Takes the data directory for this process, until the returned lock is dropped or the process ends.
    ///
    /// # Errors
    /// [`Code::Busy`] with the other engine's process id when one holds it.
    pub(crate) fn lock(&self) -> Result<EngineLock> {
        let path = self.lock_file();
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(|e| ApiError::io("cannot open", &path, &e))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut pid = String::new();
                let _ = file.read_to_string(&mut pid);
                return Err(ApiError::new(
                    Code::Busy,
                    format!("another engine (process {}) holds {}", pid.trim(), self.root.display()),
                )
                .hint("Use that one, stop it, or choose another --data-dir."));
            }
            Err(TryLockError::Error(e)) => return Err(ApiError::io("cannot lock", &path, &e)),
        }
        // Who holds it is told as a courtesy: on a full disk the lock itself still holds.
        let _ = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| write!(file, "{}", std::process::id()));
        // An address that a killed engine left behind leads nowhere.
        let _ = fs::remove_file(self.address_file());
        Ok(EngineLock { _file: file, address: self.address_file() })
    }

    /// Returns where a running engine listens, if one says so.
    pub(crate) fn address(&self) -> Option<EngineAddress> {
        let text = fs::read_to_string(self.address_file()).ok()?;
        serde_json::from_str(&text).ok()
    }
}

/// One engine's hold on a data directory.
#[derive(Debug)]
pub(crate) struct EngineLock {
    _file: File,
    address: PathBuf,
}

impl EngineLock {
    /// Tells other processes of this user where the engine listens.
    pub(crate) fn publish(&self, address: &EngineAddress) -> Result<()> {
        let text = serde_json::to_string(address)
            .map_err(|e| ApiError::new(Code::Internal, format!("cannot write the engine's address: {e}")))?;
        write_private(&self.address, text.as_bytes())
    }

    /// Takes back what [`EngineLock::publish`] told.
    pub(crate) fn withdraw(&self) {
        // It isn't there when nothing was published.
        let _ = fs::remove_file(&self.address);
    }
}

impl Drop for EngineLock {
    fn drop(&mut self) {
        self.withdraw();
    }
}

/// The content of `engine.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EngineAddress {
    /// `127.0.0.1:PORT`.
    pub address: String,
    /// The owner's bearer token.
    pub token: String,
    pub pid: u32,
    pub version: String,
}

/// Creates a folder that only its owner can enter.
pub(crate) fn create_private(path: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|e| ApiError::io("cannot create", path, &e))
}

/// Writes a file that only its owner can read, whole or not at all.
pub(crate) fn write_private(path: &Path, content: &[u8]) -> Result<()> {
    let fail = |e: std::io::Error| ApiError::io("cannot write", path, &e);
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".tmp");
    let mut options = OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&temporary).map_err(fail)?;
    file.write_all(content).and_then(|()| file.sync_all()).map_err(fail)?;
    fs::rename(&temporary, path).map_err(fail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_engine_is_told_who_holds_the_data_dir() {
        let folder = tempfile::tempdir().unwrap();
        let dir = DataDir::create(&folder.path().join("data")).unwrap();
        let first = dir.lock().unwrap();
        let refused = dir.lock().unwrap_err();
        assert_eq!(refused.code, Code::Busy);
        assert!(refused.message.contains(&std::process::id().to_string()), "{refused}");
        drop(first);
        dir.lock().unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn the_address_is_for_its_owner_alone_and_goes_with_the_engine() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let dir = DataDir::create(&folder.path().join("data")).unwrap();
        let lock = dir.lock().unwrap();
        let address = EngineAddress { address: "127.0.0.1:1".into(), token: "t".into(), pid: 1, version: "0".into() };
        lock.publish(&address).unwrap();
        assert_eq!(fs::metadata(dir.address_file()).unwrap().permissions().mode() & 0o077, 0);
        assert_eq!(dir.address().unwrap().address, "127.0.0.1:1");
        drop(lock);
        assert!(dir.address().is_none());
    }
}
