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

/// Builds the page, unless it is built of what is there.
pub(crate) fn build(root: &Path) -> Result<()> {
    let mut sources = Vec::new();
    for part in ["src", "public", "index.html", "package-lock.json", "vite.config.ts", "svelte.config.js"] {
        read_all(&folder(root).join(part), &mut sources)?;
    }
    sources.sort();
    let inputs = stamp::digest(sources.iter().flat_map(|(path, bytes)| [path.as_bytes(), bytes.as_slice()]));
    let built = folder(root).join("dist");
    if stamp::is_fresh(&built, &inputs) {
        return Ok(());
    }
    process::run(&mut npm(root, &["run", "build"]))?;
    stamp::set(&built, &inputs)
}

/// Adds a file, or all files below a folder, with their paths.
fn read_all(path: &Path, into: &mut Vec<(String, Vec<u8>)>) -> Result<()> {
    let cannot = || format!("reading {}", path.display());
    if !path.is_dir() {
        into.push((path.to_string_lossy().into_owned(), fs::read(path).with_context(cannot)?));
        return Ok(());
    }
    for entry in fs::read_dir(path).with_context(cannot)? {
        read_all(&entry.with_context(cannot)?.path(), into)?;
    }
    Ok(())
}

fn folder(root: &Path) -> PathBuf {
    root.join("ui")
}
