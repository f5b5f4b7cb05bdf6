//! What shells run to tell of their commands: `continuo shell init bash` prints it.
//!
//! A hook runs nothing of ours: it writes a line to a file ([`crate::spool`]). It leaves what others hooked in as it is,
//! keeps the exit code that they see, and works under `set -e` and `set -u`.

use crate::{SessionError, spool};
use std::path::Path;

/// Shells that there is a hook for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    Bash,
    Zsh,
    Fish,
    PowerShell,
}

impl Shell {
    pub const NAMES: [&'static str; 4] = ["bash", "zsh", "fish", "pwsh"];

    /// Returns the shell of a name.
    ///
    /// # Errors
    /// `NoShell`.
    pub fn find(name: &str) -> Result<Shell, SessionError> {
        match name {
            "bash" => Ok(Shell::Bash),
            "zsh" => Ok(Shell::Zsh),
            "fish" => Ok(Shell::Fish),
            "pwsh" | "powershell" => Ok(Shell::PowerShell),
            other => Err(SessionError::NoShell(other.into())),
        }
    }

    fn template(self) -> &'static str {
        match self {
            Shell::Bash => include_str!("hook/bash.sh"),
            Shell::Zsh => include_str!("hook/zsh.zsh"),
            Shell::Fish => include_str!("hook/fish.fish"),
            Shell::PowerShell => include_str!("hook/pwsh.ps1"),
        }
    }

    /// Returns `text` as one word of the shell, whatever is in it.
    fn quoted(self, text: &str) -> String {
        match self {
            Shell::Bash | Shell::Zsh => format!("'{}'", text.replace('\'', r"'\''")),
            Shell::Fish => format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'")),
            Shell::PowerShell => format!("'{}'", text.replace('\'', "''")),
        }
    }
}

/// Returns the hook of a shell that tells to the spool in `folder`.
pub fn hook(shell: Shell, folder: &Path) -> String {
    let file = folder.join(spool::FILE);
    shell.template().replace("@SPOOL@", &shell.quoted(&file.to_string_lossy()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_any_name_is_one_word() {
        let folder = Path::new("/tmp/it's $(a) \"b\" \\c");
        for (shell, word) in [
            (Shell::Bash, r#"'/tmp/it'\''s $(a) "b" \c/commands'"#),
            (Shell::Zsh, r#"'/tmp/it'\''s $(a) "b" \c/commands'"#),
            (Shell::Fish, r#"'/tmp/it\'s $(a) "b" \\c/commands'"#),
            (Shell::PowerShell, r#"'/tmp/it''s $(a) "b" \c/commands'"#),
        ] {
            assert!(hook(shell, folder).contains(word), "{shell:?}");
        }
    }
}
