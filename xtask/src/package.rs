//! The package for Debian and what descends from it: both programs, the page, runtime and model, icons, desktop entry,
//! completions and manual, in one file.
//!
//! It is laid out here and packed by dpkg's own tools. Tauri's bundler knows one program and computes no dependencies,
//! and brings an HTTP client and signing into this package, which is built before anything else; cargo-deb would be one
//! more thing to install. dpkg-deb and dpkg-shlibdeps come with `build-essential`, which a build needs anyway.

mod notices;
mod tree;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::setup::{self, Purpose};
use crate::{EVERYTHING, cargo, process, ui};

use tree::Tree;

/// What the window loads by itself, so that its headers don't name it.
const LOADED: &str = "libayatana-appindicator3-1";

const ABOUT: &str = "keeps the context of your work, on your own machine
 Continuo indexes folders of code and notes by meaning and by words, keeps the
 index fresh while you work, and finds things in it. Nothing leaves the machine.
 .
 This package holds the window (continuo-desktop), the command (continuo), and
 the runtime and model that they embed with.";

/// How to make the package.
#[derive(Debug, Default, PartialEq, Eq)]
struct Wish {
    debug: bool,
    /// A folder with both programs, built already.
    built: Option<PathBuf>,
    /// Where the package goes.
    to: Option<PathBuf>,
}

/// Makes the package and prints where it is.
pub(crate) fn package(root: &Path, arguments: &[String]) -> Result<ExitCode> {
    let wish = wish(arguments)?;
    if !cfg!(target_os = "linux") {
        bail!(
            "a Debian package is made on Debian. For this system: build the command with `cargo build --release`, put \
             it where src-tauri/bundle.conf.json names it, and build a bundle of that file with the command line of \
             the window's framework. Nobody has done so yet"
        );
    }
    let built = match &wish.built {
        Some(built) => built.clone(),
        None => build(root, wish.debug)?,
    };
    let to = wish.to.unwrap_or_else(|| root.join("target/package"));
    fs::create_dir_all(&to).with_context(|| format!("creating {}", to.display()))?;
    let stage = to.join("stage");
    if stage.exists() {
        fs::remove_dir_all(&stage).with_context(|| format!("emptying {}", stage.display()))?;
    }
    let version = version(root)?;
    let tree = Tree::lay(root, &built, &stage, &version)?;
    let architecture = said(Command::new("dpkg").arg("--print-architecture"))?;
    tree.control(&control(&version, &architecture, &depends(&tree, &to)?, tree.kilobytes()?))?;
    let file = to.join(format!("continuo_{version}_{architecture}.deb"));
    let mut pack = Command::new("dpkg-deb");
    if wish.debug || wish.built.is_some() {
        // For a test: its size doesn't matter, and xz takes minutes.
        pack.args(["-Zgzip", "-z1"]);
    }
    // The same sources make the same package, whoever packs them and whenever.
    if let Some(time) = process::output(Command::new("git").arg("-C").arg(root).args(["log", "-1", "--format=%ct"])) {
        pack.env("SOURCE_DATE_EPOCH", time);
    }
    process::run(pack.args(["--root-owner-group", "--build"]).arg(&stage).arg(&file))?;
    fs::remove_dir_all(&stage).with_context(|| format!("removing {}", stage.display()))?;
    println!("{}", file.display());
    Ok(ExitCode::SUCCESS)
}

fn wish(arguments: &[String]) -> Result<Wish> {
    let mut wish = Wish::default();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let mut folder = || rest.next().map(PathBuf::from).with_context(|| format!("{argument} needs a folder"));
        match argument.as_str() {
            "--debug" => wish.debug = true,
            "--built" => wish.built = Some(folder()?),
            "--to" => wish.to = Some(folder()?),
            other => bail!("package doesn't know `{other}`; it takes --debug, --built FOLDER and --to FOLDER"),
        }
    }
    Ok(wish)
}

/// Builds page and programs, and returns the folder that the programs are in.
fn build(root: &Path, debug: bool) -> Result<PathBuf> {
    setup::set_up(root, Purpose::Package)?;
    ui::build(root)?;
    let mut cargo = cargo(root, "build");
    cargo.args(EVERYTHING).args(["--bin", "continuo", "--bin", "continuo-desktop"]);
    if !debug {
        cargo.arg("--release");
    }
    process::run(&mut cargo)?;
    crate::built_in(!debug)
}

/// Returns the version that the workspace states.
fn version(root: &Path) -> Result<String> {
    let path = root.join("Cargo.toml");
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let manifest: toml::Table = toml::from_str(&text).with_context(|| format!("in {}", path.display()))?;
    let version = manifest.get("workspace").and_then(|table| table.get("package")?.get("version")?.as_str());
    Ok(version.with_context(|| format!("{} states no version", path.display()))?.to_owned())
}

/// Returns which packages hold the libraries that the programs and the runtime are linked with.
fn depends(tree: &Tree, to: &Path) -> Result<String> {
    // The tool insists on standing beside a source package's description.
    let folder = to.join("shlibs");
    fs::create_dir_all(folder.join("debian")).with_context(|| format!("creating {}", folder.display()))?;
    fs::write(folder.join("debian/control"), "Source: continuo\n\nPackage: continuo\nArchitecture: any\n")
        .with_context(|| format!("writing in {}", folder.display()))?;
    let mut tool = Command::new("dpkg-shlibdeps");
    tool.current_dir(&folder).args(["-O", "--warnings=0"]);
    tool.args(tree.programs().iter().map(|program| {
        let mut argument = std::ffi::OsString::from("-e");
        argument.push(program);
        argument
    }));
    let found = said(&mut tool)?;
    fs::remove_dir_all(&folder).with_context(|| format!("removing {}", folder.display()))?;
    let list = found.lines().find_map(|line| line.strip_prefix("shlibs:Depends="));
    Ok(format!("{}, {LOADED}", list.context("dpkg-shlibdeps found no libraries at all")?))
}

fn control(version: &str, architecture: &str, depends: &str, kilobytes: u64) -> String {
    format!(
        "Package: continuo\n\
         Version: {version}\n\
         Architecture: {architecture}\n\
         Maintainer: the Continuo contributors <continuo@localhost>\n\
         Installed-Size: {kilobytes}\n\
         Depends: {depends}\n\
         Recommends: xdg-utils\n\
         Section: utils\n\
         Priority: optional\n\
         Description: {ABOUT}\n"
    )
}

/// Returns what a command prints, trimmed.
fn said(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("`{name}` can't be started"))?;
    if !output.status.success() {
        bail!("`{name}` failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::path::Path;

    use super::{Wish, control, version, wish};

    #[test]
    fn a_wish_is_read_whole_or_refused() {
        let words = |words: &[&str]| wish(&words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>());
        assert_eq!(words(&[]).unwrap(), Wish::default());
        let all = words(&["--debug", "--built", "a", "--to", "b"]).unwrap();
        assert_eq!(all, Wish { debug: true, built: Some("a".into()), to: Some("b".into()) });
        assert!(words(&["--built"]).is_err() && words(&["release"]).is_err());
    }

    #[test]
    fn the_control_file_has_a_field_a_line_and_its_text_indented() {
        let text = control("0.1.0", "amd64", "libc6", 7);
        for line in text.lines() {
            assert!(line.starts_with(' ') || line.split_once(": ").is_some(), "{line:?}");
        }
        assert!(text.contains("\nInstalled-Size: 7\nDepends: libc6\nRecommends: ") && text.ends_with(".\n"));
    }

    #[test]
    fn the_package_has_the_version_of_the_workspace() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        assert_eq!(version(root).unwrap(), env!("CARGO_PKG_VERSION"));
    }
}
