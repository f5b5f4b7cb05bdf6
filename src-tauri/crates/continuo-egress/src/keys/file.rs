//! The file of keys: XChaCha20-Poly1305 under a key that Argon2id makes of a passphrase. Names of keys stand in it in
//! the plain, so that it can say what it has without being unlocked, and are authenticated with the rest.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use super::KeyError;
use crate::Key;

/// In the data directory.
pub(super) const NAME: &str = "keys.enc";

const VERSION: u32 = 1;

/// Letters that a passphrase has at least.
const SHORTEST: usize = 8;

/// What Argon2id costs: memory in KiB, passes. The second choice of RFC 9106, with one lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cost {
    pub(super) memory: u32,
    pub(super) passes: u32,
}

const COST: Cost = Cost { memory: 64 << 10, passes: 3 };

/// What a file may ask for at most: it could be anybody's.
const MOST: Cost = Cost { memory: 1 << 20, passes: 16 };

/// What stands in the plain: how to get at the rest, and whose keys they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    version: u32,
    cost: Cost,
    salt: String,
    nonce: String,
    names: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    head: Head,
    sealed: String,
}

/// The text of a key, wiped when dropped.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Hidden(String);

impl Drop for Hidden {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

type Secrets = BTreeMap<String, Hidden>;

/// What opens the file: made of the passphrase once, as that takes its time.
struct Opener {
    key: Zeroizing<[u8; 32]>,
    salt: [u8; 16],
    cost: Cost,
}

/// The file, and what opens it while it is unlocked.
pub(super) struct KeyFile {
    path: PathBuf,
    cost: Cost,
    opener: Mutex<Option<Opener>>,
}

impl KeyFile {
    pub(super) fn new(path: &Path) -> KeyFile {
        KeyFile::costing(path, COST)
    }

    pub(super) fn costing(path: &Path, cost: Cost) -> KeyFile {
        KeyFile { path: path.to_path_buf(), cost, opener: Mutex::new(None) }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn exists(&self) -> bool {
        self.path.exists()
    }

    pub(super) fn is_unlocked(&self) -> bool {
        self.opener().is_some()
    }

    pub(super) fn lock(&self) {
        *self.opener() = None;
    }

    pub(super) fn unlock(&self, passphrase: &str) -> Result<(), KeyError> {
        let opener = match self.sealed()? {
            Some(sealed) => {
                let opener = self.derive(passphrase, self.salt(&sealed.head)?, sealed.head.cost)?;
                self.open(&opener, &sealed)?;
                opener
            }
            None if passphrase.chars().count() < SHORTEST => {
                return Err(KeyError::ShortPassphrase { least: SHORTEST });
            }
            None => self.derive(passphrase, self.random()?, self.cost)?,
        };
        *self.opener() = Some(opener);
        Ok(())
    }

    pub(super) fn has(&self, name: &str) -> Result<bool, KeyError> {
        Ok(self.sealed()?.is_some_and(|sealed| sealed.head.names.iter().any(|one| one == name)))
    }

    pub(super) fn get(&self, name: &str) -> Result<Option<Key>, KeyError> {
        let Some(sealed) = self.sealed()? else { return Ok(None) };
        if !sealed.head.names.iter().any(|one| one == name) {
            return Ok(None);
        }
        let opener = self.opener();
        let opener = opener.as_ref().ok_or_else(|| self.locked(name))?;
        Ok(self.open(opener, &sealed)?.remove(name).map(|text| Key::new(text.0.as_str())))
    }

    pub(super) fn set(&self, name: &str, key: &Key) -> Result<(), KeyError> {
        self.change(name, |secrets| {
            secrets.insert(name.to_owned(), Hidden(key.expose().to_owned()));
        })
    }

    pub(super) fn remove(&self, name: &str) -> Result<bool, KeyError> {
        if !self.has(name)? {
            return Ok(false);
        }
        self.change(name, |secrets| {
            secrets.remove(name);
        })?;
        Ok(true)
    }

    /// Reads, changes and writes the file, while no other process does.
    fn change(&self, name: &str, change: impl FnOnce(&mut Secrets)) -> Result<(), KeyError> {
        let opener = self.opener();
        let opener = opener.as_ref().ok_or_else(|| self.locked(name))?;
        let beside = self.path.with_extension("lock");
        let turn = private(&beside).and_then(|file| file.lock().map(|()| file));
        let _turn = turn.map_err(|error| io_error(&beside, &error))?;
        let mut secrets = match self.sealed()? {
            Some(sealed) => self.open(opener, &sealed)?,
            None => Secrets::new(),
        };
        change(&mut secrets);
        let sealed = self.seal(opener, &secrets)?;
        self.write(&sealed).map_err(|error| io_error(&self.path, &error))
    }

    fn write(&self, sealed: &[u8]) -> io::Result<()> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        // A temporary file is its owner's alone from the start.
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(sealed)?;
        file.as_file().sync_all()?;
        file.persist(&self.path)?;
        Ok(())
    }

    fn sealed(&self) -> Result<Option<Sealed>, KeyError> {
        let text = match fs::read(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io_error(&self.path, &error)),
        };
        let sealed: Sealed = serde_json::from_slice(&text).map_err(|_| self.damaged())?;
        let Cost { memory, passes } = sealed.head.cost;
        if sealed.head.version != VERSION || memory > MOST.memory || passes > MOST.passes {
            return Err(self.damaged());
        }
        Ok(Some(sealed))
    }

    fn open(&self, opener: &Opener, sealed: &Sealed) -> Result<Secrets, KeyError> {
        // Another process may have made a new file.
        if self.salt(&sealed.head)? != opener.salt || sealed.head.cost != opener.cost {
            return Err(self.wrong());
        }
        let nonce: [u8; 24] = self.bytes(&sealed.head.nonce)?.try_into().map_err(|_| self.damaged())?;
        let (text, head) = (self.bytes(&sealed.sealed)?, self.json(&sealed.head)?);
        let plain = opener.cipher().decrypt(&XNonce::from(nonce), Payload { msg: &text, aad: &head });
        let plain = Zeroizing::new(plain.map_err(|_| self.wrong())?);
        serde_json::from_slice(&plain).map_err(|_| self.damaged())
    }

    fn seal(&self, opener: &Opener, secrets: &Secrets) -> Result<Vec<u8>, KeyError> {
        let nonce: [u8; 24] = self.random()?;
        let head = Head {
            version: VERSION,
            cost: opener.cost,
            salt: hexadecimal(&opener.salt),
            nonce: hexadecimal(&nonce),
            names: secrets.keys().cloned().collect(),
        };
        let plain = Zeroizing::new(self.json(secrets)?);
        let payload = Payload { msg: &plain, aad: &self.json(&head)? };
        let sealed = opener.cipher().encrypt(&XNonce::from(nonce), payload).map_err(|_| self.damaged())?;
        self.json(&Sealed { head, sealed: hexadecimal(&sealed) })
    }

    fn derive(&self, passphrase: &str, salt: [u8; 16], cost: Cost) -> Result<Opener, KeyError> {
        let mut key = Zeroizing::new([0; 32]);
        let params = Params::new(cost.memory, cost.passes, 1, Some(32)).map_err(|_| self.damaged())?;
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), &salt, key.as_mut_slice())
            .map_err(|_| self.damaged())?;
        Ok(Opener { key, salt, cost })
    }

    fn salt(&self, head: &Head) -> Result<[u8; 16], KeyError> {
        self.bytes(&head.salt)?.try_into().map_err(|_| self.damaged())
    }

    fn bytes(&self, text: &str) -> Result<Vec<u8>, KeyError> {
        let digits = text.as_bytes().chunks(2);
        let byte = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
        digits.map(byte).collect::<Option<_>>().filter(|_| text.len().is_multiple_of(2)).ok_or_else(|| self.damaged())
    }

    fn json(&self, value: &impl Serialize) -> Result<Vec<u8>, KeyError> {
        serde_json::to_vec(value).map_err(|_| self.damaged())
    }

    fn random<const N: usize>(&self) -> Result<[u8; N], KeyError> {
        let mut bytes = [0; N];
        let filled = getrandom::fill(&mut bytes);
        filled.map_err(|error| KeyError::Io { path: self.path.clone(), reason: format!("no randomness, {error}") })?;
        Ok(bytes)
    }

    fn opener(&self) -> MutexGuard<'_, Option<Opener>> {
        self.opener.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn locked(&self, name: &str) -> KeyError {
        KeyError::Locked { name: name.to_owned(), path: self.path.clone() }
    }

    fn wrong(&self) -> KeyError {
        KeyError::WrongPassphrase { path: self.path.clone() }
    }

    fn damaged(&self) -> KeyError {
        KeyError::Damaged { path: self.path.clone() }
    }
}

impl Opener {
    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&(*self.key).into())
    }
}

/// Opens a file that its owner alone can read.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn io_error(path: &Path, error: &io::Error) -> KeyError {
    KeyError::Io { path: path.to_path_buf(), reason: error.to_string() }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
