//! Asks cargo what the manifests say.

use std::process::Command;

use serde::Deserialize;

use crate::tree;

/// What `cargo metadata` prints.
#[derive(Deserialize)]
pub(crate) struct Metadata {
    pub(crate) packages: Vec<Package>,
}

#[derive(Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) license: Option<String>,
    /// Empty when the package is never published.
    pub(crate) publish: Option<Vec<String>>,
    pub(crate) manifest_path: String,
    pub(crate) dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
pub(crate) struct Dependency {
    /// The package's own name, even where the manifest renames it.
    pub(crate) name: String,
    /// `dev`, `build`, or nothing for a dependency of the product.
    pub(crate) kind: Option<String>,
    pub(crate) features: Vec<String>,
    pub(crate) uses_default_features: bool,
}

/// Returns the project's own packages with the dependencies that their manifests declare.
pub(crate) fn members() -> Vec<Package> {
    metadata(&["--no-deps"]).packages
}

/// Returns every package that is built on this platform, the project's own among them.
pub(crate) fn all_packages() -> Vec<Package> {
    let host = host();
    metadata(&["--locked", "--filter-platform", &host]).packages
}

fn metadata(arguments: &[&str]) -> Metadata {
    let output = cargo()
        .args(["metadata", "--format-version", "1", "--offline"])
        .args(arguments)
        .output()
        .expect("cargo runs, as it runs this test");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "`cargo fetch --locked` first, if a package is missing here:\n{said}");
    serde_json::from_slice(&output.stdout).expect("cargo prints the format it was asked for")
}

fn host() -> String {
    let output = Command::new("rustc").arg("-vV").output().expect("rustc runs, as it built this test");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.expect("rustc names its host").to_owned()
}

fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(tree::root());
    command
}
