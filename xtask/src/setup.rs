//! What each command needs, installed once.
//!
//! Nothing is done twice: packages are seen by their effect, models by the manifest, the rest by stamps.

use std::fs::{self, File, TryLockError};
use std::path::Path;

use anyhow::{Context, Result};

use crate::requirements::{self, Requirement};
use crate::{models, ui};

/// What is about to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The window, its page and the command.
    Run,
    /// The command alone: no window, no page.
    Command,
    /// Everything.
    Test,
    /// What users get: the window and the page with what they are packed by.
    Package,
    /// As `Test`, with the unquantised model to compare with.
    Bench,
}

impl Purpose {
    pub(crate) fn parse(word: &str) -> Option<Purpose> {
        match word {
            "run" => Some(Purpose::Run),
            "eval" => Some(Purpose::Command),
            "test" => Some(Purpose::Test),
            "bench" => Some(Purpose::Bench),
            "package" => Some(Purpose::Package),
            _ => None,
        }
    }

    fn has_window(self) -> bool {
        self != Purpose::Command
    }

    fn requirements(self) -> Vec<Requirement> {
        let mut all = vec![Requirement::CCompiler, Requirement::Protoc, Requirement::ProtobufIncludes];
        if self.has_window() {
            all.extend([Requirement::PkgConfig, Requirement::WebView, Requirement::Node]);
        }
        if matches!(self, Purpose::Test | Purpose::Bench) {
            all.push(Requirement::Chromium);
        }
        if matches!(self, Purpose::Test | Purpose::Package) {
            all.push(Requirement::Packing);
        }
        if matches!(self, Purpose::Test | Purpose::Bench) {
            all.extend([Requirement::Display, Requirement::SessionBus, Requirement::Processes, Requirement::Recorder]);
        }
        if matches!(self, Purpose::Run | Purpose::Test) {
            all.push(Requirement::Tray);
        }
        if self == Purpose::Test {
            all.extend([
                Requirement::Rustfmt,
                Requirement::Clippy,
                Requirement::WebDriver,
                Requirement::Git,
                Requirement::Shells,
            ]);
        }
        all
    }
}

/// Installs what the purpose needs and the machine lacks.
pub(crate) fn set_up(root: &Path, purpose: Purpose) -> Result<()> {
    let fp32 = purpose == Purpose::Bench;
    let _alone = take_turns(root)?;
    let mut requirements = purpose.requirements();
    let incomplete = models::is_incomplete(root, fp32)?;
    if incomplete {
        requirements.extend([Requirement::Python, Requirement::PythonVenv]);
    }
    requirements::meet(&requirements)?;
    if incomplete {
        models::install(root, fp32)?;
    }
    if purpose.has_window() {
        ui::install(root)?;
    }
    Ok(())
}

/// Waits until no other setup works in this repository; the next one may begin when what is returned is dropped.
fn take_turns(root: &Path) -> Result<File> {
    let path = root.join("target/setup.lock");
    fs::create_dir_all(root.join("target")).context("making the folder target")?;
    let file = File::create(&path).with_context(|| format!("creating {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            println!("Waiting for another setup to end");
            file.lock().with_context(|| format!("locking {}", path.display()))?;
        }
        Err(TryLockError::Error(error)) => return Err(error).with_context(|| format!("locking {}", path.display())),
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::Purpose;
    use crate::requirements::Requirement;

    #[test]
    fn the_command_needs_neither_window_nor_page() {
        let needed = Purpose::Command.requirements();
        assert!(!needed.contains(&Requirement::WebView) && !needed.contains(&Requirement::Node), "{needed:?}");
        let needed = Purpose::Run.requirements();
        assert!(needed.contains(&Requirement::WebView) && !needed.contains(&Requirement::Chromium), "{needed:?}");
        assert!(needed.contains(&Requirement::Tray), "or closing the window quits: {needed:?}");
        assert!(Purpose::Test.requirements().contains(&Requirement::Chromium));
        let needed = Purpose::Package.requirements();
        assert!(needed.contains(&Requirement::Packing) && !needed.contains(&Requirement::WebDriver), "{needed:?}");
    }
}
