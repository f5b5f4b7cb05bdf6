//! Where keys are: in the system's keyring; else in the environment; else in a file encrypted with a passphrase. Never in
//! the plain.

mod file;
mod ring;
#[cfg(test)]
mod tests;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use file::KeyFile;
use ring::{Ring, SystemRing};

use crate::Key;

/// Looks up a variable of the environment.
pub type Environment = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// Where a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// In the system's keyring.
    Keyring,
    /// In the environment: `CONTINUO_KEY_` and its name.
    Environment,
    /// In the encrypted file, whether it is unlocked or not.
    File,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("{0:?} can't name a key: use up to 64 letters, digits, `-`, `_` and `.`")]
    Name(String),
    #[error("there is no key in what was given: paste it again")]
    Empty,
    #[error("the key of {name} is in {}, which is locked: unlock it with its passphrase", path.display())]
    Locked { name: String, path: PathBuf },
    #[error(
        "the system has no keyring that answers, and keys are never kept in the plain: unlock the key file with a \
         passphrase first, or set {variable} in the environment"
    )]
    NoPlace { variable: String },
    #[error("the passphrase isn't that of {}", path.display())]
    WrongPassphrase { path: PathBuf },
    #[error("a passphrase needs at least {least} letters")]
    ShortPassphrase { least: usize },
    #[error("{} isn't a key file of this version of Continuo: move it away, and set the keys again", path.display())]
    Damaged { path: PathBuf },
    #[error("{}: {reason}", path.display())]
    Io { path: PathBuf, reason: String },
    #[error("the keyring refused: {0}. Unlock it, or use a passphrase instead")]
    Keyring(String),
    #[error("{variable} is set in the environment, which Continuo doesn't change: unset it there")]
    InEnvironment { variable: String },
}

/// The keys of a data directory.
pub struct Keys {
    ring: Box<dyn Ring>,
    environment: Environment,
    file: KeyFile,
}

impl Keys {
    /// Returns the keys of `data_dir`. Nothing is looked for yet.
    pub fn new(data_dir: &Path, environment: Environment) -> Keys {
        Keys::with(Box::new(SystemRing::new()), environment, KeyFile::new(&data_dir.join(file::NAME)))
    }

    /// As [`Keys::new`], where there is no keyring to be asked: on a server, or in a test.
    pub fn without_keyring(data_dir: &Path, environment: Environment) -> Keys {
        Keys::with(Box::new(ring::NoRing), environment, KeyFile::new(&data_dir.join(file::NAME)))
    }

    fn with(ring: Box<dyn Ring>, environment: Environment, file: KeyFile) -> Keys {
        Keys { ring, environment, file }
    }

    /// Returns the key of that name, from the first place that has it. A keyring that doesn't answer within seconds has
    /// none.
    ///
    /// # Errors
    /// [`KeyError::Locked`] when it is in the file and nowhere else, and that is locked; [`KeyError::Damaged`].
    pub fn get(&self, name: &str) -> Result<Option<Key>, KeyError> {
        check(name)?;
        if let Ok(Some(key)) = self.ring.get(name) {
            return Ok(Some(key));
        }
        match self.of_environment(name) {
            Some(key) => Ok(Some(key)),
            None => self.file.get(name),
        }
    }

    /// Keeps a key: in the keyring if there is one, else in the file if that is unlocked. Returns where.
    ///
    /// # Errors
    /// [`KeyError::NoPlace`] when there is neither, [`KeyError::Empty`], and those of the places.
    pub fn set(&self, name: &str, key: &Key) -> Result<Place, KeyError> {
        check(name)?;
        if key.is_empty() {
            return Err(KeyError::Empty);
        }
        // Asked first, because a keyring that isn't there can take long to refuse what it is to keep.
        if self.ring.get(name).is_ok() {
            self.ring.set(name, key).map_err(|error| KeyError::Keyring(error.to_string()))?;
            return Ok(Place::Keyring);
        }
        if !self.file.is_unlocked() {
            return Err(KeyError::NoPlace { variable: variable(name) });
        }
        self.file.set(name, key)?;
        Ok(Place::File)
    }

    /// Removes a key from wherever Continuo keeps it; returns whether there was one.
    ///
    /// # Errors
    /// [`KeyError::Locked`] when it is in the locked file; [`KeyError::InEnvironment`] when it is in the environment as
    /// well; those of the places.
    pub fn remove(&self, name: &str) -> Result<bool, KeyError> {
        check(name)?;
        let mut removed = false;
        if let Ok(Some(_)) = self.ring.get(name) {
            self.ring.remove(name).map_err(|error| KeyError::Keyring(error.to_string()))?;
            removed = true;
        }
        removed |= self.file.remove(name)?;
        if self.of_environment(name).is_some() {
            return Err(KeyError::InEnvironment { variable: variable(name) });
        }
        Ok(removed)
    }

    /// Returns where [`Keys::get`] would find the key; a locked file says what it has as well.
    ///
    /// # Errors
    /// [`KeyError::Damaged`], [`KeyError::Io`].
    pub fn place(&self, name: &str) -> Result<Option<Place>, KeyError> {
        check(name)?;
        if let Ok(Some(_)) = self.ring.get(name) {
            return Ok(Some(Place::Keyring));
        }
        if self.of_environment(name).is_some() {
            return Ok(Some(Place::Environment));
        }
        Ok(self.file.has(name)?.then_some(Place::File))
    }

    /// Opens the file with its passphrase, for as long as this process runs. Where there is no file yet, the first key
    /// makes it with this passphrase.
    ///
    /// # Errors
    /// [`KeyError::WrongPassphrase`], [`KeyError::ShortPassphrase`], [`KeyError::Damaged`].
    pub fn unlock(&self, passphrase: &str) -> Result<(), KeyError> {
        self.file.unlock(passphrase)
    }

    /// Forgets the passphrase.
    pub fn lock(&self) {
        self.file.lock();
    }

    /// Returns whether there is an encrypted file that isn't unlocked.
    pub fn needs_passphrase(&self) -> bool {
        self.file.exists() && !self.file.is_unlocked()
    }

    fn of_environment(&self, name: &str) -> Option<Key> {
        let key = Key::new((self.environment)(&variable(name))?);
        (!key.is_empty()).then_some(key)
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("file", &self.file.path()).finish()
    }
}

/// Returns the variable of the environment that can hold the key: `CONTINUO_KEY_MY_PROXY` for `my-proxy`.
fn variable(name: &str) -> String {
    let letter = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_uppercase() } else { '_' };
    format!("CONTINUO_KEY_{}", name.chars().map(letter).collect::<String>())
}

fn check(name: &str) -> Result<(), KeyError> {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
    if name.is_empty() || name.len() > 64 || !name.chars().all(fits) {
        return Err(KeyError::Name(name.to_owned()));
    }
    Ok(())
}
