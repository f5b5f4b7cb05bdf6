//! What the machine must have, how that is seen, and how it is got.
//!
//! A requirement is seen by its effect (a program, a library), not by a package's name, so a machine that has it
//! from elsewhere is left alone. On Debian and Ubuntu what is missing is installed when that needs no password.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::process::{self, find};
use crate::python;

/// Something that cargo, npm and pip don't bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Requirement {
    CCompiler,
    Protoc,
    ProtobufIncludes,
    PkgConfig,
    WebView,
    Python,
    PythonVenv,
    Node,
    Chromium,
    Rustfmt,
    Clippy,
    Display,
    SessionBus,
    WebDriver,
    Tray,
    Packing,
    Git,
    Shells,
    Processes,
    Recorder,
}

impl Requirement {
    /// Returns what it is and who asks for it.
    fn what(self) -> &'static str {
        match self {
            Requirement::CCompiler => "a C compiler and make (SQLite, libgit2, zstd, jemalloc and the grammars are C)",
            Requirement::Protoc => "protoc, the Protocol Buffers compiler (LanceDB's build runs it)",
            Requirement::ProtobufIncludes => "the .proto files that come with protoc (LanceDB's build reads them)",
            Requirement::PkgConfig => "pkg-config (finds the web view's libraries)",
            Requirement::WebView => "WebKitGTK 4.1 and D-Bus with their headers (the window is made of them)",
            Requirement::Python => "Python 3.11 to 3.14 (the models' recipes are in it)",
            Requirement::PythonVenv => "Python's venv with pip (the recipes' packages stay out of your own Python)",
            Requirement::Node => "Node 20.19 or newer, with npm (the page is built with it)",
            Requirement::Chromium => "Chromium (the page is tested in it)",
            Requirement::Rustfmt => "rustfmt",
            Requirement::Clippy => "clippy",
            Requirement::Display => "Xvfb, a display without a screen (the window's tests open it there)",
            Requirement::SessionBus => "dbus-daemon (the window's tests have a session of their own)",
            Requirement::WebDriver => "WebKitWebDriver (the window's tests drive its page with it)",
            Requirement::Tray => "the Ayatana app indicator library (the tray is made of it)",
            Requirement::Packing => "dpkg-deb, dpkg-shlibdeps, strip and gzip (packages are made with them)",
            Requirement::Git => "git (what is ignored is compared with what git says)",
            Requirement::Shells => "bash, zsh, fish and script (what shells tell is tested with each, on a terminal)",
            Requirement::Recorder => "strace (what leaves the machine is recorded with it)",
            Requirement::Processes => "kill (programs are stopped with it, by every signal there is)",
        }
    }

    fn is_met(self) -> bool {
        match self {
            // Where a C compiler is looked for differs per platform; without one, cargo could not have linked us.
            Requirement::CCompiler => !cfg!(target_os = "linux") || (find("cc").is_some() && find("make").is_some()),
            Requirement::Protoc => protoc().is_some(),
            Requirement::ProtobufIncludes => protoc().is_some_and(|protoc| has_includes(&protoc)),
            Requirement::PkgConfig => !cfg!(target_os = "linux") || find("pkg-config").is_some(),
            Requirement::WebView => {
                !cfg!(target_os = "linux") || succeeds("pkg-config", &["--exists", "webkit2gtk-4.1", "dbus-1"])
            }
            Requirement::Python => python::interpreter().is_some(),
            Requirement::PythonVenv => python::interpreter().is_some_and(|python| python.has_venv),
            Requirement::Node => node_is_new_enough(),
            Requirement::Chromium => chromium().is_some(),
            Requirement::Rustfmt => succeeds("cargo", &["fmt", "--version"]),
            Requirement::Clippy => succeeds("cargo", &["clippy", "--version"]),
            Requirement::Display => !cfg!(target_os = "linux") || find("Xvfb").is_some(),
            Requirement::SessionBus => !cfg!(target_os = "linux") || find("dbus-daemon").is_some(),
            Requirement::WebDriver => !cfg!(target_os = "linux") || find("WebKitWebDriver").is_some(),
            Requirement::Tray => !cfg!(target_os = "linux") || is_loadable("libayatana-appindicator3.so.1"),
            Requirement::Packing => {
                let tools = ["dpkg-deb", "dpkg-shlibdeps", "strip", "gzip"];
                // Elsewhere nobody makes Debian's packages.
                !cfg!(target_os = "linux") || find("dpkg").is_none() || tools.iter().all(|tool| find(tool).is_some())
            }
            Requirement::Git => find("git").is_some(),
            Requirement::Shells => {
                let shells = ["bash", "zsh", "fish", "script"];
                !cfg!(target_os = "linux") || shells.iter().all(|shell| find(shell).is_some())
            }
            Requirement::Recorder => !cfg!(target_os = "linux") || find("strace").is_some(),
            Requirement::Processes => !cfg!(target_os = "linux") || find("kill").is_some(),
        }
    }

    /// Returns the packages of Debian 12 and Ubuntu that bring it; none when its makers' own way is the better one.
    fn apt_packages(self) -> &'static [&'static str] {
        match self {
            Requirement::CCompiler => &["build-essential"],
            Requirement::Protoc => &["protobuf-compiler"],
            Requirement::ProtobufIncludes => &["libprotobuf-dev"],
            Requirement::PkgConfig => &["pkg-config"],
            Requirement::WebView => &["libwebkit2gtk-4.1-dev", "libdbus-1-dev"],
            Requirement::Python => &["python3"],
            Requirement::PythonVenv => &["python3-venv"],
            Requirement::Chromium => &["chromium"],
            Requirement::Display => &["xvfb"],
            Requirement::SessionBus => &["dbus-daemon"],
            Requirement::WebDriver => &["webkit2gtk-driver"],
            Requirement::Tray => &["libayatana-appindicator3-1"],
            Requirement::Packing => &["dpkg-dev", "binutils"],
            Requirement::Git => &["git"],
            Requirement::Shells => &["bash", "zsh", "fish", "bsdutils"],
            Requirement::Processes => &["procps"],
            Requirement::Recorder => &["strace"],
            Requirement::Node | Requirement::Rustfmt | Requirement::Clippy => &[],
        }
    }

    /// Returns how to get it where apt doesn't.
    fn elsewhere(self) -> &'static str {
        match self {
            Requirement::CCompiler => "gcc or clang and make, from your system's packages",
            Requirement::Protoc | Requirement::ProtobufIncludes => {
                "`protobuf` (Homebrew, Arch), `protobuf-compiler` and `protobuf-devel` (Fedora), `protobuf` (Scoop); \
                 or set PROTOC to the program"
            }
            Requirement::PkgConfig => "`pkgconf` or `pkg-config`, from your system's packages",
            Requirement::WebView => "`webkit2gtk4.1-devel` and `dbus-devel` (Fedora), `webkit2gtk-4.1` (Arch)",
            Requirement::Python | Requirement::PythonVenv => {
                "Python 3.11 to 3.14 with pip, from your system's packages or python.org; \
                 PYTHON can be set to the program"
            }
            Requirement::Node => "from nodejs.org or your version manager",
            Requirement::Chromium => {
                "Chromium or Chrome, from your system's packages; or set CONTINUO_CHROMIUM to the program"
            }
            Requirement::Rustfmt => "`rustup component add rustfmt`",
            Requirement::Clippy => "`rustup component add clippy`",
            Requirement::Display => "`xorg-x11-server-Xvfb` (Fedora), `xorg-server-xvfb` (Arch)",
            Requirement::SessionBus => "`dbus-daemon` (Fedora), `dbus` (Arch)",
            Requirement::WebDriver => "`webkit2gtk-driver` (Fedora); Arch has it in `webkit2gtk-4.1`",
            Requirement::Tray => "`libayatana-appindicator-gtk3` (Fedora), `libayatana-appindicator` (Arch)",
            Requirement::Packing => "`dpkg` and `binutils`, from your system's packages",
            Requirement::Git => "from your system's packages or git-scm.com",
            Requirement::Shells => "`bash`, `zsh`, `fish` and `util-linux`, from your system's packages",
            Requirement::Processes => "`procps-ng`, from your system's packages",
            Requirement::Recorder => "`strace`, from your system's packages",
        }
    }
}

/// Sees to it that all requirements are met, or says what is missing and how to get it.
pub(crate) fn meet(requirements: &[Requirement]) -> Result<()> {
    let missing = unmet(requirements, Requirement::is_met);
    if missing.is_empty() {
        return Ok(());
    }
    let packages = apt_packages(&missing);
    let apt = find("apt-get").is_some();
    if apt
        && !packages.is_empty()
        && let Some(prefix) = root_prefix()
    {
        // What is missing after all, and how to get it, is said below.
        if let Err(error) = install(&prefix, &packages) {
            eprintln!("{error:#}");
        }
        python::look_again();
    }
    let still = unmet(requirements, Requirement::is_met);
    if still.is_empty() { Ok(()) } else { bail!("{}", advice(&still, apt)) }
}

/// Returns the requirements that aren't met.
fn unmet(requirements: &[Requirement], is_met: impl Fn(Requirement) -> bool) -> Vec<Requirement> {
    requirements.iter().copied().filter(|requirement| !is_met(*requirement)).collect()
}

/// Returns the packages to install, each once.
fn apt_packages(missing: &[Requirement]) -> Vec<&'static str> {
    let mut packages: Vec<_> = missing.iter().flat_map(|requirement| requirement.apt_packages()).copied().collect();
    packages.sort_unstable();
    packages.dedup();
    packages
}

/// Returns what is missing, and the one command or the ways to get it.
fn advice(missing: &[Requirement], apt: bool) -> String {
    let mut text = String::from("this machine lacks:\n");
    for requirement in missing {
        text.push_str(&format!("  - {}\n", requirement.what()));
    }
    let by_apt = if apt { apt_packages(missing) } else { Vec::new() };
    if !by_apt.is_empty() {
        let packages = by_apt.join(" ");
        let command = format!("apt-get update && apt-get install -y --no-install-recommends {packages}");
        text.push_str(&format!("Install what apt has with\n  sudo sh -c '{command}'\nor, where there is no sudo, "));
        text.push_str("as root what stands between the quotes.\n");
    }
    for requirement in missing {
        if !apt || requirement.apt_packages().is_empty() {
            text.push_str(&format!("Get {}: {}\n", requirement.what(), requirement.elsewhere()));
        }
    }
    text.push_str("and run this command again.");
    text
}

/// Returns what to put before apt-get so that it runs as root without asking for a password, if there is such a way.
fn root_prefix() -> Option<Vec<&'static str>> {
    if process::output(Command::new("id").arg("-u")).as_deref() == Some("0") {
        return Some(vec![]);
    }
    succeeds("sudo", &["-n", "true"]).then(|| vec!["sudo", "-n"])
}

fn install(prefix: &[&str], packages: &[&str]) -> Result<()> {
    let apt_get = |arguments: &[&str]| {
        let words = [prefix, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"], arguments].concat();
        let mut command = Command::new(words[0]);
        command.args(&words[1..]);
        command
    };
    // A new container has no lists at all, an old one lists of packages that are gone. Where this fails, for want
    // of a network say, what is in apt's cache may still do.
    if let Err(error) = process::run(&mut apt_get(&["update", "-qq"])) {
        eprintln!("{error:#}; trying with what apt knows");
    }
    let install = ["install", "-y", "-qq", "--no-install-recommends"];
    process::run(&mut apt_get(&[&install, packages].concat()))
}

fn succeeds(program: &str, arguments: &[&str]) -> bool {
    process::output(Command::new(program).args(arguments)).is_some()
}

/// Returns whether programs find a shared library. The loader's cache is asked where there is one.
fn is_loadable(library: &str) -> bool {
    let cache = ["ldconfig", "/sbin/ldconfig", "/usr/sbin/ldconfig"];
    let listed = cache.iter().find_map(|ldconfig| process::output(Command::new(ldconfig).arg("-p")));
    listed.is_some_and(|listed| listed.contains(library))
}

fn protoc() -> Option<std::path::PathBuf> {
    std::env::var_os("PROTOC").map(Into::into).or_else(|| find("protoc"))
}

/// Returns a browser that the page can be tested in.
pub(crate) fn chromium() -> Option<std::path::PathBuf> {
    let told = std::env::var_os("CONTINUO_CHROMIUM").map(std::path::PathBuf::from);
    told.or_else(|| {
        ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].into_iter().find_map(find)
    })
}

/// Returns whether protoc finds the files it comes with: in `include` beside its own folder, or where it is told.
fn has_includes(protoc: &Path) -> bool {
    let told = std::env::var_os("PROTOC_INCLUDE").map(std::path::PathBuf::from);
    let real = protoc.canonicalize().unwrap_or_else(|_| protoc.to_path_buf());
    let beside = [real.as_path(), protoc].map(|path| Some(path.parent()?.parent()?.join("include")));
    let mut folders = beside.into_iter().flatten().chain(told);
    folders.any(|folder| folder.join("google/protobuf/any.proto").is_file())
}

fn node_is_new_enough() -> bool {
    let version = process::output(Command::new("node").arg("--version"));
    let npm = find("npm").is_some() || cfg!(windows) && find("node").is_some();
    npm && version.as_deref().and_then(major_and_minor).is_some_and(|version| version >= (20, 19))
}

/// Returns the first two numbers of `v20.19.1`.
fn major_and_minor(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.trim_start_matches('v').split('.').map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{Requirement, advice, apt_packages, has_includes, major_and_minor, unmet};

    const SOME: &[Requirement] = &[Requirement::Protoc, Requirement::ProtobufIncludes, Requirement::Node];

    #[test]
    fn only_what_is_missing_is_asked_for() {
        assert_eq!(unmet(SOME, |_| true), []);
        assert_eq!(unmet(SOME, |requirement| requirement != Requirement::Node), [Requirement::Node]);
    }

    #[test]
    fn packages_are_named_once_and_in_order() {
        let twice = [Requirement::WebView, Requirement::Protoc, Requirement::Protoc];
        assert_eq!(apt_packages(&twice), ["libdbus-1-dev", "libwebkit2gtk-4.1-dev", "protobuf-compiler"]);
    }

    #[test]
    fn the_advice_is_one_command_where_apt_has_it_and_a_way_where_it_has_not() {
        let text = advice(SOME, true);
        assert!(
            text.contains("sudo sh -c 'apt-get update && apt-get ")
                && text.contains("libprotobuf-dev protobuf-compiler'\n"),
            "{text}"
        );
        assert!(text.contains("nodejs.org"), "apt's Node is too old, so its makers are named: {text}");
        let text = advice(SOME, false);
        assert!(!text.contains("apt") && text.contains("Fedora"), "{text}");
    }

    #[test]
    fn protoc_without_its_files_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let protoc = folder.path().join("bin/protoc");
        std::fs::create_dir(folder.path().join("bin")).unwrap();
        std::fs::write(&protoc, "").unwrap();
        assert!(!has_includes(&protoc));
        let includes = folder.path().join("include/google/protobuf");
        std::fs::create_dir_all(&includes).unwrap();
        std::fs::write(includes.join("any.proto"), "").unwrap();
        assert!(has_includes(&protoc));
    }

    #[test]
    fn versions_compare_by_number() {
        assert_eq!(major_and_minor("v20.19.1"), Some((20, 19)));
        assert!(major_and_minor("v9.11.2") < major_and_minor("v20.2.0"));
        assert_eq!(major_and_minor("nightly"), None);
    }
}
