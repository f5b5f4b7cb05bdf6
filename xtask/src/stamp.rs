//! A stamp stands in a folder that was made from some inputs and says which, so that it isn't made again.
//!
//! It goes when the folder goes, and is written last, so a folder half made has none.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

const NAME: &str = ".made-from";

/// Returns the digest of inputs; no two different lists of inputs are the same when put together.
pub(crate) fn digest<'a>(inputs: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = Sha256::new();
    for input in inputs {
        hash.update(u64::try_from(input.len()).unwrap_or(u64::MAX).to_le_bytes());
        hash.update(input);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns whether the folder was made from these inputs.
pub(crate) fn is_fresh(folder: &Path, digest: &str) -> bool {
    fs::read_to_string(folder.join(NAME)).is_ok_and(|found| found == digest)
}

/// Says that the folder is now made from these inputs.
pub(crate) fn set(folder: &Path, digest: &str) -> Result<()> {
    let path = folder.join(NAME);
    fs::write(&path, digest).with_context(|| format!("writing {}", path.display()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{digest, is_fresh, set};

    #[test]
    fn a_folder_is_fresh_for_its_own_inputs_alone() {
        let folder = tempfile::tempdir().unwrap();
        let inputs = digest([b"requirements".as_slice(), b"3.11"]);
        assert!(!is_fresh(folder.path(), &inputs), "nothing is stamped yet");
        set(folder.path(), &inputs).unwrap();
        assert!(is_fresh(folder.path(), &inputs));
        assert!(!is_fresh(folder.path(), &digest([b"requirements".as_slice(), b"3.12"])), "another Python");
        assert!(!is_fresh(&folder.path().join("gone"), &inputs), "no folder, no stamp");
    }

    #[test]
    fn inputs_do_not_run_into_each_other() {
        assert_ne!(digest([b"ab".as_slice(), b"c"]), digest([b"a".as_slice(), b"bc"]));
        assert_ne!(digest([b"ab".as_slice()]), digest([b"ab".as_slice(), b""]));
    }
}
