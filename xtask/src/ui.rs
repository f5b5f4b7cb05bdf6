//! The page's packages and scripts, in `ui/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::{process, stamp};

/// Returns npm, to be run in the page's folder.
pub(crate) fn npm(root: &Path, arguments: &[&str]) -> Command {
    let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.args(arguments).current_dir(folder(root));
    npm
}

/// Installs the packages of `package-lock.json`, unless they are those.
pub(crate) fn install(root: &Path) -> Result<()> {
    let modules = folder(root).join("node_modules");
    let read = |name: &str| {
        let path = folder(root).join(name);
        fs::read(&path).with_context(|| format!("reading {}", path.display()))
    };
    let inputs = stamp::digest([read("package.json")?.as_slice(), &read("package-lock.json")?]);
    if stamp::is_fresh(&modules, &inputs) {
        return Ok(());
    }
    process::run(&mut npm(root, &["ci", "--no-audit", "--no-fund"])).context(
        "npm could not install the page's packages. A registry, proxy or mirror is set with npm's own settings \
         (`npm config list` shows them)",
    )?;
    stamp::set(&modules, &inputs)
}

fn folder(root: &Path) -> PathBuf {
    root.join("ui")
}
