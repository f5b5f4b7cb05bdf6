//! The file that shells write their commands to. Writing a line to it takes a shell microseconds and works whether or not
//! an engine runs; the engine takes what is there and keeps it.
//!
//! A record is fields with U+001F between them, ended by U+001E and a newline:
//! `1`, source, number, began (ms), ended (ms), exit code, folder, command; or `t`, source, number, the end of what the
//! command wrote. Records are known by source and number: who reads one twice keeps it once.

use crate::Command;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What the shells write to, in the folder.
pub const FILE: &str = "commands";
const FIELD: char = '\u{1f}';
const END: char = '\u{1e}';
/// A shell that opened the file before it was taken has written its line by then.
const WRITTEN_WITHIN: Duration = Duration::from_secs(2);
/// Of a file that shells filled while no engine ran, the last so many bytes are read.
const MOST: u64 = 64 << 20;

/// What a shell told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    Command(Command),
    Tail { source: String, number: String, tail: String },
}

/// What shells told, and the files that it was in.
#[derive(Debug, Default)]
pub struct Taken {
    pub records: Vec<Record>,
    /// Records that make no sense.
    pub broken: usize,
    /// Those that nobody writes to any more.
    done: Vec<PathBuf>,
}

/// Returns what shells told, without removing it.
///
/// # Errors
/// What the system said. A folder that isn't there has nothing to tell.
pub fn take(folder: &Path) -> io::Result<Taken> {
    let current = folder.join(FILE);
    match current.symlink_metadata() {
        Ok(_) => {
            let name = format!("{FILE}.{}", uuid::Uuid::now_v7().simple());
            fs::rename(&current, folder.join(name))?;
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let mut taken = Taken::default();
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(taken),
        entries => entries?,
    };
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| is_taken(path)).collect();
    files.sort();
    for path in files {
        let metadata = fs::metadata(&path)?;
        let bytes = end_of(&path, metadata.len())?;
        read(&String::from_utf8_lossy(&bytes), &mut taken);
        let still = metadata.modified().ok().and_then(|at| at.elapsed().ok());
        if still.is_none_or(|still| still > WRITTEN_WITHIN) {
            taken.done.push(path);
        }
    }
    Ok(taken)
}

impl Taken {
    /// Removes the files whose records are kept by now.
    pub fn remove(self) {
        for path in self.done {
            if let Err(error) = fs::remove_file(&path) {
                tracing::warn!(%error, path = %path.display(), "what shells told stays though it is read");
            }
        }
    }
}

/// Whether there may be something to take.
pub fn has_news(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
}

fn is_taken(path: &Path) -> bool {
    path.file_name()
        .and_then(|name| name.to_str())
        .is_some_and(|name| name.strip_prefix(FILE).is_some_and(|rest| rest.starts_with('.')))
}

fn end_of(path: &Path, length: u64) -> io::Result<Vec<u8>> {
    use io::{Read, Seek, SeekFrom};
    let mut file = fs::File::open(path)?;
    file.seek(SeekFrom::Start(length.saturating_sub(MOST)))?;
    let mut bytes = Vec::new();
    file.take(MOST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn read(text: &str, taken: &mut Taken) {
    // What is behind the last end is being written, or torn.
    let Some((whole, _)) = text.rsplit_once(END) else { return };
    for record in whole.split(END) {
        match parse(record.trim_start_matches(['\n', '\r'])) {
            Some(record) => taken.records.push(record),
            None => taken.broken += 1,
        }
    }
}

fn parse(record: &str) -> Option<Record> {
    let mut fields = record.split(FIELD);
    match fields.next()? {
        "1" => {
            let (source, number) = (fields.next()?.to_owned(), fields.next()?.to_owned());
            let began: Option<i64> = fields.next()?.trim().parse().ok();
            let ended: i64 = fields.next()?.trim().parse().ok()?;
            let exit_code = fields.next()?.trim().parse().ok()?;
            let cwd = fields.next()?.to_owned();
            let command: Vec<&str> = fields.collect();
            let command = command.join(" ").trim_end().to_owned();
            if source.is_empty() || command.is_empty() || !Path::new(&cwd).is_absolute() {
                return None;
            }
            let began_at = began.unwrap_or(ended);
            let duration_ms = ended.saturating_sub(began_at).max(0);
            Some(Record::Command(Command {
                source,
                number,
                began_at,
                duration_ms,
                exit_code,
                cwd,
                command,
                tail: None,
                event: None,
            }))
        }
        "t" => {
            let (source, number) = (fields.next()?.to_owned(), fields.next()?.to_owned());
            Some(Record::Tail { source, number, tail: fields.collect::<Vec<_>>().join(" ") })
        }
        _ => None,
    }
}

/// Returns the record of a command.
pub fn command_record(command: &Command) -> String {
    let Command { source, number, began_at, duration_ms, exit_code, cwd, command, .. } = command;
    let ended = began_at + duration_ms;
    [
        "1".to_owned(),
        source.clone(),
        number.clone(),
        began_at.to_string(),
        ended.to_string(),
        exit_code.to_string(),
        cwd.clone(),
        command.clone(),
    ]
    .join(&FIELD.to_string())
        + &format!("{END}\n")
}

/// Returns the record by which a terminal tells the end of what a command wrote.
pub fn tail_record(source: &str, number: &str, tail: &str) -> String {
    let tail: String = tail.chars().filter(|c| !matches!(*c, FIELD | END)).collect();
    format!("t{FIELD}{source}{FIELD}{number}{FIELD}{tail}{END}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "1\u{1f}bash 1 2\u{1f}7\u{1f}1000\u{1f}1250\u{1f}2\u{1f}/tmp\u{1f}make\n  all\u{1e}\n";

    #[test]
    fn what_is_written_is_read_and_rubbish_is_counted() {
        let mut taken = Taken::default();
        let torn = "1\u{1f}bash 1 2\u{1f}8\u{1f}10";
        let rubbish = "what\u{1e}\n1\u{1f}a\u{1f}b\u{1f}x\u{1f}y\u{1f}z\u{1f}/\u{1f}c\u{1e}\n1\u{1f}relative\u{1f}1\u{1f}1\u{1f}1\u{1f}1\u{1f}a/b\u{1f}c\u{1e}\n";
        read(&format!("{GOOD}{rubbish}{}{torn}", tail_record("bash 1 2", "7", "error\u{1e}: x")), &mut taken);
        assert_eq!(taken.broken, 3);
        let [Record::Command(command), Record::Tail { tail, number, .. }] = &taken.records[..] else {
            panic!("{:?}", taken.records)
        };
        assert_eq!((command.command.as_str(), command.duration_ms, command.exit_code), ("make\n  all", 250, 2));
        assert_eq!((tail.as_str(), number.as_str()), ("error: x", "7"));
    }

    #[test]
    fn what_is_taken_is_read_again_until_it_is_old_enough_to_go() {
        let folder = tempfile::tempdir().unwrap();
        assert!(take(folder.path()).unwrap().records.is_empty() && !has_news(folder.path()));
        fs::write(folder.path().join(FILE), GOOD).unwrap();
        assert!(has_news(folder.path()));
        let taken = take(folder.path()).unwrap();
        assert_eq!(taken.records.len(), 1);
        taken.remove();
        // A shell that had opened the file writes into it.
        let path = fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
        fs::write(&path, GOOD.repeat(2)).unwrap();
        fs::write(folder.path().join(FILE), GOOD).unwrap();
        assert_eq!(take(folder.path()).unwrap().records.len(), 3);
        let old = std::time::SystemTime::now() - 2 * WRITTEN_WITHIN;
        for entry in fs::read_dir(folder.path()).unwrap() {
            fs::File::options().write(true).open(entry.unwrap().path()).unwrap().set_modified(old).unwrap();
        }
        take(folder.path()).unwrap().remove();
        assert!(!has_news(folder.path()));
    }
}
