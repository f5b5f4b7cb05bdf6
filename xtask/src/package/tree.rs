//! The files of the package, where Debian wants them.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{models, process};

use super::notices::notices;
use super::said;

const PROGRAMS: [&str; 2] = ["continuo", "continuo-desktop"];
/// The model that profiles embed with unless told otherwise.
const MODEL: &str = "all-MiniLM-L6-v2";
const LIBRARY: &str = "libonnxruntime.so";

const ICONS: [(&str, &str); 4] =
    [("32x32.png", "32x32"), ("128x128.png", "128x128"), ("128x128@2x.png", "256x256"), ("icon.png", "512x512")];

/// Shell, and where its completions stand.
const COMPLETIONS: [(&str, &str); 3] = [
    ("bash", "usr/share/bash-completion/completions/continuo"),
    ("zsh", "usr/share/zsh/vendor-completions/_continuo"),
    ("fish", "usr/share/fish/vendor_completions.d/continuo.fish"),
];

const DESKTOP_ENTRY: &str = "[Desktop Entry]
Type=Application
Name=Continuo
GenericName=Context of your work
Comment=Finds things in your folders by meaning and by words
Exec=continuo-desktop %u
Icon=continuo
Terminal=false
Categories=Development;Office;
Keywords=search;index;notes;tasks;profile;
MimeType=x-scheme-handler/continuo;
StartupNotify=true
StartupWMClass=continuo-desktop
";

const WINDOW_MANUAL: &str = ".TH CONTINUO-DESKTOP 1
.SH NAME
continuo-desktop \\- the window of Continuo
.SH SYNOPSIS
.B continuo-desktop
[\\fB\\-\\-hidden\\fR] [\\fILINK\\fR]
.SH DESCRIPTION
Opens the window, or shows the one that is open already. A \\fILINK\\fR begins with
.BR continuo:// :
.IR search?q=\\&... ,
.I open/settings
or
.IR profile/NAME .
.SH OPTIONS
.TP
.B \\-\\-hidden
Start in the tray.
.SH ENVIRONMENT
.TP
.B CONTINUO_DATA_DIR
Where Continuo keeps its data, in place of the platform's data folder.
.SH SEE ALSO
.BR continuo (1)
";

pub(super) struct Tree {
    stage: PathBuf,
}

impl Tree {
    /// Lays all files out in `stage`, which isn't there yet.
    pub(super) fn lay(root: &Path, built: &Path, stage: &Path, version: &str) -> Result<Tree> {
        let tree = Tree { stage: stage.to_path_buf() };
        // By this folder dpkg-shlibdeps knows where the package's own root is.
        tree.place("DEBIAN/control")?;
        for program in PROGRAMS {
            let path = tree.copy(&built.join(program), &format!("usr/bin/{program}"), 0o755)?;
            // The build keeps its symbols; nobody debugs what is installed.
            process::run(Command::new("strip").args(["--strip-unneeded", "--remove-section=.comment"]).arg(path))?;
        }
        tree.copy_folder(&root.join("ui/dist"), "usr/share/continuo/ui")?;
        tree.models(root)?;
        for (icon, size) in ICONS {
            let to = format!("usr/share/icons/hicolor/{size}/apps/continuo.png");
            tree.copy(&root.join("src-tauri/icons").join(icon), &to, 0o644)?;
        }
        let drawn = root.join("ui/public/icon.svg");
        tree.copy(&drawn, "usr/share/icons/hicolor/scalable/apps/continuo.svg", 0o644)?;
        tree.write("usr/share/applications/continuo-desktop.desktop", DESKTOP_ENTRY)?;
        tree.told_by_the_command(built)?;
        tree.documents(root, version)?;
        Ok(tree)
    }

    /// The files that have libraries of the system linked to them.
    pub(super) fn programs(&self) -> Vec<PathBuf> {
        let programs = PROGRAMS.iter().map(|program| self.stage.join("usr/bin").join(program));
        programs.chain([self.stage.join("usr/lib/continuo").join(LIBRARY)]).collect()
    }

    /// Returns how much room the files take.
    pub(super) fn kilobytes(&self) -> Result<u64> {
        let mut bytes = 0;
        for file in files(&self.stage)? {
            bytes += fs::symlink_metadata(&file).with_context(|| format!("reading {}", file.display()))?.len();
        }
        Ok(bytes.div_ceil(1024))
    }

    /// Adds what dpkg reads: the control file and the checksums of all that has been laid out.
    pub(super) fn control(&self, control: &str) -> Result<()> {
        let mut sums = Command::new("md5sum");
        sums.current_dir(&self.stage);
        for file in files(&self.stage)? {
            if !file.is_symlink() {
                sums.arg(file.strip_prefix(&self.stage).context("the files are those of the stage")?);
            }
        }
        self.write("DEBIAN/md5sums", &format!("{}\n", said(&mut sums)?))?;
        self.write("DEBIAN/control", control)?;
        Ok(())
    }

    /// Runtime and model, without what only benchmarks read. The library is of this architecture, so it stands in
    /// `usr/lib`, and where the models are there is a link to it.
    fn models(&self, root: &Path) -> Result<()> {
        let from = models::folder(root);
        for (folder, to) in
            [("runtime", "usr/share/continuo/models/runtime"), (MODEL, "usr/share/continuo/models/all-MiniLM-L6-v2")]
        {
            let from = from.join(folder);
            let (list, files) = models::shipped(&from)?;
            self.write(&format!("{to}/installed.toml"), &list)?;
            if from.join("model.toml").is_file() {
                self.copy(&from.join("model.toml"), &format!("{to}/model.toml"), 0o644)?;
            }
            for file in files {
                if file == LIBRARY {
                    self.copy(&from.join(&file), &format!("usr/lib/continuo/{LIBRARY}"), 0o644)?;
                    let link = self.place(&format!("{to}/{LIBRARY}"))?;
                    let aim = format!("../../../../lib/continuo/{LIBRARY}");
                    symlink(aim, &link).with_context(|| format!("linking {}", link.display()))?;
                } else {
                    self.copy(&from.join(&file), &format!("{to}/{file}"), 0o644)?;
                }
            }
        }
        Ok(())
    }

    /// Completions and manual pages are made of the command's own arguments.
    fn told_by_the_command(&self, built: &Path) -> Result<()> {
        let continuo = built.join("continuo");
        for (shell, to) in COMPLETIONS {
            self.write(to, &format!("{}\n", said(Command::new(&continuo).args(["completions", shell]))?))?;
        }
        let manual = self.place("usr/share/man/man1")?;
        fs::create_dir_all(&manual).with_context(|| format!("creating {}", manual.display()))?;
        said(Command::new(&continuo).arg("man").arg(&manual))?;
        self.write("usr/share/man/man1/continuo-desktop.1", WINDOW_MANUAL)?;
        for page in files(&manual)? {
            permit(&page, 0o644)?;
            compress(&page)?;
        }
        Ok(())
    }

    fn documents(&self, root: &Path, version: &str) -> Result<()> {
        let read = |name: &str| {
            let path = root.join(name);
            fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))
        };
        let mit = indented(&read("LICENSE-MIT")?);
        self.write(
            "usr/share/doc/continuo/copyright",
            &format!(
                "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\
                 Upstream-Name: Continuo\n\n\
                 Files: *\nCopyright: the Continuo contributors\nLicense: MIT or Apache-2.0\n\n\
                 Files: usr/lib/continuo/*\nCopyright: Microsoft Corporation\nLicense: MIT\n\
                 Comment: ONNX Runtime. Its own licence and those of its parts stand in\n \
                 /usr/share/continuo/models/runtime.\n\n\
                 Files: usr/bin/* usr/share/continuo/ui/*\nCopyright: the Continuo contributors and many others\n\
                 License: MIT or Apache-2.0\nComment: What they are made with, and under which licences, is told in\n \
                 /usr/share/doc/continuo/third-party-licences.gz.\n\n\
                 Files: usr/share/continuo/models/{MODEL}/*\nCopyright: the authors of sentence-transformers\n\
                 License: Apache-2.0\n\n\
                 License: MIT\n{mit}\n\
                 License: Apache-2.0\n On Debian systems the text is in /usr/share/common-licenses/Apache-2.0.\n"
            ),
        )?;
        let changelog = format!(
            "continuo ({version}) unstable; urgency=medium\n\n  * What is new is told in the repository.\n\n -- the Continuo contributors <continuo@localhost>  Thu, 01 Jan 2026 00:00:00 +0000\n"
        );
        compress(&self.write("usr/share/doc/continuo/changelog", &changelog)?)?;
        compress(&self.write("usr/share/doc/continuo/third-party-licences", &notices(root)?)?)
    }

    /// Returns where a file of the package stands, with the folders above it made.
    fn place(&self, to: &str) -> Result<PathBuf> {
        let mut folder = self.stage.clone();
        make_folder(&folder)?;
        let path = Path::new(to);
        for part in path.parent().into_iter().flat_map(Path::components) {
            folder.push(part);
            make_folder(&folder)?;
        }
        Ok(self.stage.join(path))
    }

    fn copy(&self, from: &Path, to: &str, mode: u32) -> Result<PathBuf> {
        let path = self.place(to)?;
        fs::copy(from, &path).with_context(|| format!("copying {}", from.display()))?;
        permit(&path, mode)?;
        Ok(path)
    }

    fn write(&self, to: &str, text: &str) -> Result<PathBuf> {
        let path = self.place(to)?;
        fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
        permit(&path, 0o644)?;
        Ok(path)
    }

    fn copy_folder(&self, from: &Path, to: &str) -> Result<()> {
        let all = files(from).context("the page isn't built: `npm run build` in ui/")?;
        if all.is_empty() {
            bail!("{} is empty", from.display());
        }
        for file in all {
            let relative = file.strip_prefix(from).context("the files are those of the folder")?;
            self.copy(&file, &format!("{to}/{}", relative.display()), 0o644)?;
        }
        Ok(())
    }
}

fn make_folder(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
    permit(folder, 0o755)
}

/// What the umask of who packs would have decided.
fn permit(path: &Path, mode: u32) -> Result<()> {
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
        .with_context(|| format!("setting the permissions of {}", path.display()))
}

/// Returns all files below a folder, in order; those of dpkg itself left out.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    for entry in entries {
        let path = entry.with_context(|| format!("reading {}", folder.display()))?.path();
        if path.is_dir() && !path.is_symlink() {
            if path.file_name() != Some(OsStr::new("DEBIAN")) {
                found.extend(files(&path)?);
            }
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Compresses a file in its place, without a time in it.
fn compress(path: &Path) -> Result<()> {
    said(Command::new("gzip").args(["-9n", "--force"]).arg(path)).map(|_| ())
}

/// Returns a text as a field of many lines.
fn indented(text: &str) -> String {
    let line = |line: &str| if line.trim().is_empty() { " .\n".to_owned() } else { format!(" {line}\n") };
    text.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::indented;

    #[test]
    fn no_line_of_a_field_is_empty() {
        assert_eq!(indented("a\n\n  b\n"), " a\n .\n   b\n");
    }
}
