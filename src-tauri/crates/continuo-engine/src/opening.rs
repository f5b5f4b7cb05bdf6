//! Opening a file in the user's editor, at a line.

use crate::api::{Editor, Settings};
use crate::error::{ApiError, Code, Result};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// How an editor takes a file and a line.
#[derive(Clone, Copy)]
enum Way {
    /// `--goto path:line`
    Goto,
    /// `path:line`
    PathAndLine,
    /// `--line line path`
    Line,
    /// `+line path`, in a window of its own.
    Plus,
    /// `+line path`, in a terminal.
    PlusInTerminal,
}

struct Known {
    id: &'static str,
    name: &'static str,
    programs: &'static [&'static str],
    /// Where it stands when it isn't in the PATH.
    elsewhere: &'static [&'static str],
    way: Way,
}

/// The editors that are looked for, in the order in which one is taken when none is chosen.
const KNOWN: &[Known] = &[
    Known {
        id: "vscode",
        name: "Visual Studio Code",
        programs: &["code", "codium", "code-insiders"],
        elsewhere: &["/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code"],
        way: Way::Goto,
    },
    Known {
        id: "cursor",
        name: "Cursor",
        programs: &["cursor"],
        elsewhere: &["/Applications/Cursor.app/Contents/Resources/app/bin/cursor"],
        way: Way::Goto,
    },
    Known {
        id: "zed",
        name: "Zed",
        programs: &["zed", "zeditor"],
        elsewhere: &["/Applications/Zed.app/Contents/MacOS/cli"],
        way: Way::PathAndLine,
    },
    Known {
        id: "jetbrains",
        name: "JetBrains IDE",
        programs: &[
            "idea",
            "rustrover",
            "pycharm",
            "webstorm",
            "clion",
            "goland",
            "phpstorm",
            "rubymine",
            "rider",
            "fleet",
        ],
        elsewhere: &["/Applications/IntelliJ IDEA.app/Contents/MacOS/idea"],
        way: Way::Line,
    },
    Known { id: "neovim", name: "Neovim", programs: &["nvim"], elsewhere: &[], way: Way::PlusInTerminal },
    Known {
        id: "emacs",
        name: "Emacs",
        programs: &["emacs"],
        elsewhere: &["/Applications/Emacs.app/Contents/MacOS/Emacs"],
        way: Way::Plus,
    },
];

/// Terminals that an editor without a window of its own can be shown in, with what comes before the command.
const TERMINALS: &[(&str, &[&str])] = &[
    ("x-terminal-emulator", &["-e"]),
    ("gnome-terminal", &["--"]),
    ("konsole", &["-e"]),
    ("kitty", &[]),
    ("alacritty", &["-e"]),
    ("foot", &[]),
    ("wezterm", &["start", "--"]),
    ("xterm", &["-e"]),
];

/// Returns the editors that are on this machine.
pub(crate) fn editors(settings: &Settings) -> Vec<Editor> {
    let found: Vec<(&Known, PathBuf)> = KNOWN.iter().filter_map(|known| Some((known, program(known)?))).collect();
    let wanted = settings.editor.as_deref().filter(|wanted| found.iter().any(|(known, _)| known.id == *wanted));
    let by_command = settings.editor_command.is_some();
    let chosen = wanted.or_else(|| found.first().map(|(known, _)| known.id));
    found
        .iter()
        .map(|(known, program)| Editor {
            id: known.id.into(),
            name: known.name.into(),
            program: program.clone(),
            chosen: !by_command && chosen == Some(known.id),
        })
        .collect()
}

/// Opens a file, at a line, with the editor of this id, the user's command, or the editor that was chosen or found.
/// Returns what opened it.
///
/// # Errors
/// [`Code::NotFound`] when there is no such editor, [`Code::Io`] when it doesn't start.
pub(crate) fn open(path: &Path, line: u32, folder: &Path, editor: Option<&str>, settings: &Settings) -> Result<String> {
    if let (None, Some(template)) = (editor, &settings.editor_command) {
        let command = filled_in(template, path, line, folder)?;
        start(&command, None)?;
        return Ok(command[0].to_string_lossy().into_owned());
    }
    let found = editors(settings);
    let wanted = match editor {
        Some(id) => found.iter().find(|one| one.id == id),
        None => found.iter().find(|one| one.chosen),
    };
    let Some(wanted) = wanted else {
        let message = match editor {
            Some(id) => format!("the editor {id:?} isn't on this machine"),
            None => "no editor was found on this machine".to_string(),
        };
        return Err(ApiError::new(Code::NotFound, message)
            .hint("Say in the settings how to open a file, for instance: my-editor --line {line} {path}"));
    };
    let way = KNOWN.iter().find(|known| known.id == wanted.id).map_or(Way::PathAndLine, |known| known.way);
    start(&arguments(&wanted.program, way, path, line, folder)?, None)?;
    Ok(wanted.name.clone())
}

fn program(known: &Known) -> Option<PathBuf> {
    let in_path = known.programs.iter().find_map(|name| which::which(name).ok());
    in_path.or_else(|| known.elsewhere.iter().map(PathBuf::from).find(|path| path.is_file()))
}

fn arguments(program: &Path, way: Way, path: &Path, line: u32, folder: &Path) -> Result<Vec<OsString>> {
    let mut at = path.as_os_str().to_os_string();
    at.push(format!(":{line}"));
    let program = program.as_os_str().to_os_string();
    let path = path.as_os_str().to_os_string();
    let plus = OsString::from(format!("+{line}"));
    Ok(match way {
        // With its folder the editor takes the window that has the project open, or opens it.
        Way::Goto => vec![program, folder.as_os_str().to_os_string(), "--goto".into(), at],
        Way::PathAndLine => vec![program, folder.as_os_str().to_os_string(), at],
        Way::Line => vec![program, "--line".into(), line.to_string().into(), path],
        Way::Plus => vec![program, plus, path],
        Way::PlusInTerminal => {
            let mut command = terminal()?;
            command.extend([program, plus, path]);
            command
        }
    })
}

fn terminal() -> Result<Vec<OsString>> {
    let found = TERMINALS.iter().find_map(|(name, before)| Some((which::which(name).ok()?, before)));
    let (program, before) = found.ok_or_else(|| {
        ApiError::new(Code::NotFound, "no terminal was found to show the editor in")
            .hint("Say in the settings how to open a file, for instance: my-terminal -e nvim +{line} {path}")
    })?;
    Ok(std::iter::once(program.into_os_string()).chain(before.iter().map(OsString::from)).collect())
}

/// Opens a terminal in a folder.
///
/// # Errors
/// [`Code::NotFound`] when there is none, [`Code::Io`] when it doesn't start.
pub(crate) fn open_terminal(folder: &Path) -> Result<()> {
    if !folder.is_dir() {
        return Err(ApiError::new(Code::NotFound, format!("{} isn't there any more", folder.display())));
    }
    if cfg!(target_os = "macos") {
        return start(&["open".into(), "-a".into(), "Terminal".into(), folder.as_os_str().into()], None);
    }
    let found = TERMINALS.iter().find_map(|(name, _)| which::which(name).ok());
    let program = found.ok_or_else(|| ApiError::new(Code::NotFound, "no terminal was found on this machine"))?;
    start(&[program.into_os_string()], Some(folder))
}

/// Returns an error when a text can't be a command.
pub(crate) fn check_command(template: &str) -> Result<()> {
    filled_in(template, Path::new("/file"), 1, Path::new("/")).map(|_| ())
}

/// Returns the words of a command with the file's place in them. A word stays one word, whatever is in a path.
fn filled_in(template: &str, path: &Path, line: u32, folder: &Path) -> Result<Vec<OsString>> {
    let wrong = |why: &str| {
        ApiError::new(Code::Invalid, format!("editor_command: {why}"))
            .hint("A program and what it takes, such as: my-editor --line {line} {path}")
    };
    let words = shlex::split(template).ok_or_else(|| wrong("a quotation mark isn't closed"))?;
    if words.is_empty() {
        return Err(wrong("there is no program"));
    }
    if !words.iter().any(|word| word.contains("{path}")) {
        return Err(wrong("{path} isn't in it"));
    }
    let fill = |word: String| {
        let mut rest = word.as_str();
        let mut filled = OsString::new();
        while let Some(at) = rest.find('{') {
            let (before, from) = rest.split_at(at);
            filled.push(before);
            rest = if let Some(after) = from.strip_prefix("{path}") {
                filled.push(path);
                after
            } else if let Some(after) = from.strip_prefix("{line}") {
                filled.push(line.to_string());
                after
            } else if let Some(after) = from.strip_prefix("{folder}") {
                filled.push(folder);
                after
            } else {
                filled.push("{");
                &from[1..]
            };
        }
        filled.push(rest);
        filled
    };
    Ok(words.into_iter().map(fill).collect())
}

/// Starts a program, in a folder if one is given; it goes on by itself.
fn start(command: &[OsString], folder: Option<&Path>) -> Result<()> {
    let mut program = Command::new(&command[0]);
    if let Some(folder) = folder {
        program.current_dir(folder);
    }
    let mut child =
        program.args(&command[1..]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().map_err(
            |e| {
                ApiError::new(Code::Io, format!("{} doesn't start: {e}", command[0].to_string_lossy()))
                    .hint("Choose another editor in the settings.")
            },
        )?;
    // Somebody has to take note of its end, or it stays in the table of processes.
    let waiting = std::thread::Builder::new().name("editor".into()).spawn(move || {
        let _ = child.wait();
    });
    waiting.map(|_| ()).map_err(|e| ApiError::new(Code::Internal, format!("no thread for the editor: {e}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_filled_in_word_by_word() {
        let path = Path::new("/work/my notes/{line}/a;b.rs");
        let words = filled_in("ed --at={line}:x '{path}' {folder}/. {other}", path, 7, Path::new("/work")).unwrap();
        assert_eq!(words, ["ed", "--at=7:x", "/work/my notes/{line}/a;b.rs", "/work/.", "{other}"].map(OsString::from));
        for wrong in ["", "  ", "ed 'open {path}", "ed {line}"] {
            assert_eq!(check_command(wrong).unwrap_err().code, Code::Invalid, "{wrong:?}");
        }
    }

    #[test]
    fn each_way_says_path_and_line() {
        let of = |way| {
            let words = arguments(Path::new("/bin/ed"), way, Path::new("/w/a b.rs"), 12, Path::new("/w")).unwrap();
            words.iter().map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>()
        };
        assert_eq!(of(Way::Goto), ["/bin/ed", "/w", "--goto", "/w/a b.rs:12"]);
        assert_eq!(of(Way::PathAndLine), ["/bin/ed", "/w", "/w/a b.rs:12"]);
        assert_eq!(of(Way::Line), ["/bin/ed", "--line", "12", "/w/a b.rs"]);
        assert_eq!(of(Way::Plus), ["/bin/ed", "+12", "/w/a b.rs"]);
    }

    #[cfg(unix)]
    #[test]
    fn the_users_command_is_started_with_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let told = folder.path().join("told here");
        let script = folder.path().join("my editor");
        std::fs::write(&script, "#!/bin/sh\nprintf '%s' \"$2:$1\" > \"$3.part\" && mv \"$3.part\" \"$3\"\n").unwrap();
        std::fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
        let command = format!("'{}' {{line}} {{path}} '{}'", script.display(), told.display());
        let settings = Settings { editor_command: Some(command), ..Settings::default() };
        open(Path::new("/w/a.rs"), 3, Path::new("/w"), None, &settings).unwrap();
        let until = std::time::Instant::now() + std::time::Duration::from_secs(60);
        while !told.exists() {
            assert!(std::time::Instant::now() < until, "the editor wasn't started");
            std::thread::yield_now();
        }
        assert_eq!(std::fs::read_to_string(&told).unwrap(), "/w/a.rs:3");
        let missing = Settings { editor_command: Some("/no/such/editor {path}".into()), ..Settings::default() };
        assert_eq!(open(Path::new("/w/a.rs"), 3, Path::new("/w"), None, &missing).unwrap_err().code, Code::Io);
    }
}
