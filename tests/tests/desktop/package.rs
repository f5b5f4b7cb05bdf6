//! The Debian package of the programs built for these tests: made, installed below a folder of its own, used, removed.
//!
//! dpkg works on another root than this machine's, so what the package depends on is not looked for there: that it is
//! stated, and that the programs find it, is asked apart.

use crate::program::Desktop;
use crate::session::{Session, wait_until};
use crate::world::{World, binary, repository, sample};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// What is in the package besides the page, the manual's pages and the licences of the runtime.
const FILES: &[&str] = &[
    "usr/bin/continuo",
    "usr/bin/continuo-desktop",
    "usr/lib/continuo/libonnxruntime.so",
    "usr/share/applications/continuo-desktop.desktop",
    "usr/share/bash-completion/completions/continuo",
    "usr/share/continuo/models/all-MiniLM-L6-v2/model.int8.onnx",
    "usr/share/continuo/models/all-MiniLM-L6-v2/model.toml",
    "usr/share/continuo/models/runtime/libonnxruntime.so",
    "usr/share/continuo/models/runtime/LICENSE",
    "usr/share/continuo/ui/index.html",
    "usr/share/doc/continuo/changelog.gz",
    "usr/share/doc/continuo/copyright",
    "usr/share/doc/continuo/third-party-licences.gz",
    "usr/share/fish/vendor_completions.d/continuo.fish",
    "usr/share/icons/hicolor/128x128/apps/continuo.png",
    "usr/share/icons/hicolor/scalable/apps/continuo.svg",
    "usr/share/man/man1/continuo-desktop.1.gz",
    "usr/share/man/man1/continuo-search.1.gz",
    "usr/share/man/man1/continuo.1.gz",
    "usr/share/zsh/vendor-completions/_continuo",
];

#[test]
fn the_package_installs_works_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let package = make(folder.path());
    let control = said(Command::new("dpkg-deb").arg("--field").arg(&package));
    for needed in ["libwebkit2gtk-4.1-0", "libgtk-3-0", "libayatana-appindicator3-1", "libc6 (>= 2."] {
        assert!(control.contains(needed), "{needed} is stated: {control}");
    }

    let root = Root::new(&folder.path().join("root"));
    let clean = root.files();
    root.dpkg(&["--install", package.to_str().unwrap()]);
    let installed = root.files();
    for file in FILES {
        assert!(installed.contains(*file), "{file} is installed");
    }
    assert!(!installed.iter().any(|file| file.contains("fp32")), "what only benchmarks read stays here");
    for file in installed.difference(&clean) {
        let mode = fs::metadata(root.path.join(file)).unwrap().permissions().mode() & 0o777;
        let wanted = if file.starts_with("usr/bin/") { 0o755 } else { 0o644 };
        assert!(file.starts_with("var/lib/dpkg/") || mode == wanted, "{file} is {mode:o}");
    }
    assert_eq!(root.dpkg(&["--verify", "continuo"]), "", "every file is as its checksum says");
    desktop_entry_is_sound(&root.path);
    use_it(&root.path);

    root.dpkg(&["--purge", "continuo"]);
    let left: Vec<_> = root.files().difference(&clean).filter(|file| !file.starts_with("var/")).cloned().collect();
    assert_eq!(left, Vec::<String>::new());
    assert!(!root.path.join("usr/share/continuo").exists(), "its folders go with it");
}

/// Indexes and searches with what was installed: command, model, runtime, window.
fn use_it(root: &Path) {
    let (world, mut session) = (World::new(), Session::new());
    sample(&world);
    let continuo = |arguments: &[&str]| {
        let mut command = Command::new(root.join("usr/bin/continuo"));
        // Only what is installed may be found.
        session.enter(command.env_clear()).env("PATH", "/usr/bin:/bin").env("CONTINUO_DATA_DIR", &world.data);
        said(command.args(arguments))
    };
    assert!(continuo(&["--version"]).starts_with("continuo 0."));
    let json = |arguments: &[&str]| -> Value { serde_json::from_str(&continuo(arguments)).unwrap() };
    let report = json(&["index", world.work.to_str().unwrap(), "--wait", "--json"]);
    assert_eq!(report["vectors_total"], report["chunks"], "the model is found: {report}");
    let found = json(&["search", "wait longer after each failure", "--mode", "semantic", "--json"]);
    assert_eq!(found["results"][0]["path"], "src/retry.rs", "{found}");
    let report = json(&["doctor", "--json"]);
    assert_eq!(report["healthy"], true, "{report}");
    assert!(!report.to_string().contains(repository().to_str().unwrap()), "nothing of this repository is used");

    let desktop = Desktop::installed(&root.join("usr/bin/continuo-desktop"), &world, &mut session);
    wait_until("the window shows", || session.shows_window());
    let found = desktop.call("search", json!({ "query": "wait longer after each failure", "mode": "semantic" }));
    assert_eq!(found["results"][0]["path"], "src/retry.rs", "{found}");
    desktop.quit();
}

/// Asks what desktop-file-validate asks of it, as far as a session would stumble.
fn desktop_entry_is_sound(root: &Path) {
    let text = fs::read_to_string(root.join("usr/share/applications/continuo-desktop.desktop")).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("[Desktop Entry]"));
    let keys: Vec<(&str, &str)> = lines.map(|line| line.split_once('=').expect("a key a line")).collect();
    let value = |key: &str| keys.iter().find(|(name, _)| *name == key).map(|(_, value)| *value);
    let names: BTreeSet<&str> = keys.iter().map(|(name, _)| *name).collect();
    assert_eq!(names.len(), keys.len(), "each key stands once");
    assert_eq!(value("Type"), Some("Application"));
    assert_eq!(value("MimeType"), Some("x-scheme-handler/continuo;"));
    let program = value("Exec").unwrap().strip_suffix(" %u").expect("it takes a link");
    assert!(root.join("usr/bin").join(program).is_file(), "{program}");
    assert!(root.join(format!("usr/share/icons/hicolor/scalable/apps/{}.svg", value("Icon").unwrap())).is_file());
    for list in ["Categories", "Keywords", "MimeType"] {
        assert!(value(list).unwrap().ends_with(';'), "{list} ends as lists do");
    }
}

fn make(folder: &Path) -> PathBuf {
    let built = binary();
    let xtask = built.with_file_name("xtask");
    let mut command = Command::new(&xtask);
    command.env("CARGO_MANIFEST_DIR", repository().join("xtask"));
    said(command.arg("package").arg("--built").arg(built.parent().unwrap()).arg("--to").arg(folder));
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.into_iter().find(|path| path.extension().is_some_and(|end| end == "deb")).expect("a package was made")
}

/// A system without anything, for dpkg to install in.
struct Root {
    path: PathBuf,
}

impl Root {
    fn new(path: &Path) -> Root {
        for folder in ["info", "updates", "triggers"] {
            fs::create_dir_all(path.join("var/lib/dpkg").join(folder)).unwrap();
        }
        for file in ["status", "available"] {
            fs::write(path.join("var/lib/dpkg").join(file), "").unwrap();
        }
        Root { path: path.to_path_buf() }
    }

    fn dpkg(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("dpkg");
        command.arg(format!("--root={}", self.path.display())).arg("--log=/dev/null");
        // Who runs tests isn't root, and has no /sbin on the path; what it depends on is on the machine's own root.
        said(command.args(["--force-not-root", "--force-bad-path", "--force-depends"]).args(arguments))
    }

    /// Returns all files and links, relative to the root.
    fn files(&self) -> BTreeSet<String> {
        fn below(folder: &Path, all: &mut Vec<PathBuf>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() && !path.is_symlink() { below(&path, all) } else { all.push(path) }
            }
        }
        let mut all = Vec::new();
        below(&self.path, &mut all);
        all.iter().map(|path| path.strip_prefix(&self.path).unwrap().to_string_lossy().into_owned()).collect()
    }
}

/// Returns what a command prints; it must succeed.
fn said(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.stdin(Stdio::null()).output().unwrap();
    let stdout = String::from_utf8(stdout).unwrap();
    assert!(status.success(), "{command:?}: {status}\n{stdout}\n{}", String::from_utf8_lossy(&stderr));
    stdout
}
