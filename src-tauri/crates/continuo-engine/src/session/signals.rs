//! What shells and editors tell, brought to the profile that it belongs to.
//!
//! Shells write to one file in the data directory. What is in it is moved on to the profile whose folder the command ran
//! in, to a file in that one's own folder, and kept in its database when it is open. What ran elsewhere is dropped.

use super::Failed;
use crate::card::Card;
use crate::error::{ApiError, Result};
use crate::profile::Profile;
use continuo_egress::redact;
use continuo_events::kinds;
use continuo_session::spool::{self, Record};
use continuo_session::{Command, command, editor};
use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// So much of a command is kept, in bytes, and of the end of its output.
const LONGEST_COMMAND: usize = 8 << 10;
const LONGEST_TAIL: usize = 4 << 10;

/// Returns the folder that shells write to, in a data directory.
pub(crate) fn folder(data_root: &Path) -> PathBuf {
    data_root.join("signals")
}

/// Held by who moves signals from the shells' file to the profiles'.
static ROUTING: Mutex<()> = Mutex::new(());

/// Takes in what shells told of a profile. Returns whether there was anything new.
pub(crate) fn take(profile: &Arc<Profile>) -> Result<bool> {
    route(profile.data_root())?;
    let inbox = folder(profile.dir());
    if !spool::has_news(&inbox) {
        return Ok(false);
    }
    let taken = spool::take(&inbox).map_err(|e| ApiError::io("cannot read", &inbox, &e))?;
    let mut commands = Vec::new();
    let mut tails = Vec::new();
    for record in &taken.records {
        match record {
            Record::Command(command) => commands.push(command.clone()),
            Record::Tail { source, number, tail } => tails.push((source.clone(), number.clone(), tail.clone())),
        }
    }
    let kept = keep_commands(profile, commands)?;
    if !tails.is_empty() {
        profile.db.write(move |tx| -> std::result::Result<(), Failed> {
            for (source, number, tail) in &tails {
                command::set_tail(tx, source, number, &end_of(tail))?;
            }
            Ok(())
        })?;
    }
    taken.remove();
    Ok(kept > 0)
}

/// Keeps commands, each once, and tells of them. Returns how many were new.
pub(crate) fn keep_commands(profile: &Arc<Profile>, commands: Vec<Command>) -> Result<usize> {
    let config = profile.config();
    let commands: Vec<Command> = commands.into_iter().filter_map(|command| clean(command, &config.session)).collect();
    if commands.is_empty() {
        return Ok(0);
    }
    let kept = profile.log.write(move |tx| -> std::result::Result<usize, Failed> {
        let mut kept = 0;
        for one in &commands {
            let Some(id) = command::keep(tx, one)? else { continue };
            let event = tx.tell(&kinds::CommandDone {
                command: one.command.clone(),
                cwd: one.cwd.clone(),
                exit_code: one.exit_code,
                seconds: one.duration_ms as f64 / 1000.0,
            })?;
            command::set_event(tx, id, event.0)?;
            kept += 1;
        }
        Ok(kept)
    })?;
    Ok(kept)
}

/// Keeps commands of a history, each once: they are no events, for they were long ago. Returns how many were new.
pub(crate) fn keep_history(profile: &Profile, commands: Vec<Command>) -> Result<usize> {
    let config = profile.config();
    let commands: Vec<Command> = commands.into_iter().filter_map(|command| clean(command, &config.session)).collect();
    Ok(profile.db.write(move |tx| -> std::result::Result<usize, Failed> {
        let mut kept = 0;
        for one in &commands {
            let is_new = !command::is_told(tx, one)? && command::keep(tx, one)?.is_some();
            kept += usize::from(is_new);
        }
        Ok(kept)
    })?)
}

/// Keeps what an editor told. It is an event when it is somewhere else, or has other files open.
pub(crate) fn keep_editor(profile: &Arc<Profile>, mut told: editor::Told) -> Result<()> {
    let before = profile.db.read(|db| editor::told(db, i64::MIN))?;
    let before = before.into_iter().find(|before| before.name == told.name);
    let place = |told: &editor::Told| {
        let editor = &told.editor;
        (editor.active_file.clone(), editor.open_files.clone(), editor.unsaved_files.clone())
    };
    let is_news = before.as_ref().is_none_or(|before| place(before) != place(&told) || told.at - before.at > 60_000);
    told.event = before.and_then(|before| before.event);
    profile.log.write(move |tx| -> std::result::Result<(), Failed> {
        if is_news {
            let editor = &told.editor;
            let event = tx.tell(&kinds::EditorTold {
                editor: told.name.clone(),
                active_file: editor.active_file.clone(),
                line: editor.cursor.map(|cursor| cursor.line),
                open_files: editor.open_files.len() as u64,
                unsaved_files: editor.unsaved_files.len() as u64,
            })?;
            told.event = Some(event.0);
        }
        editor::keep(tx, &told)?;
        Ok(())
    })?;
    Ok(())
}

/// Returns a command as it may be kept; nothing when it isn't to be.
fn clean(command: Command, config: &crate::config::session::Session) -> Option<Command> {
    if command.command.starts_with(char::is_whitespace) || !config.keeps(&command.command) {
        return None;
    }
    let tail = command.tail.filter(|_| command.exit_code != 0).map(|tail| end_of(&tail));
    let text = redact(&command.command).text;
    Some(Command { command: beginning_of(&text).into(), tail, ..command })
}

/// Returns the end of an output as it is kept: whole lines, no orders to the terminal, no secrets.
fn end_of(output: &str) -> String {
    let plain = continuo_session::failure::plain(output);
    // Redacted before it is cut, so that no half of a secret stays.
    let plain = redact(&plain).text;
    let from = plain.len().saturating_sub(LONGEST_TAIL);
    let from = (from..plain.len()).find(|at| plain.is_char_boundary(*at)).unwrap_or(plain.len());
    let end = &plain[from..];
    // The first line is torn when something was left out.
    let whole = if from > 0 { end.split_once('\n').map_or(end, |(_, rest)| rest) } else { end };
    whole.trim_end().to_string()
}

fn beginning_of(text: &str) -> &str {
    let upto = (0..=LONGEST_COMMAND.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    &text[..upto]
}

/// Moves what shells told to the profiles that it belongs to.
fn route(data_root: &Path) -> Result<()> {
    let from = folder(data_root);
    if !spool::has_news(&from) {
        return Ok(());
    }
    let _alone = ROUTING.lock().unwrap_or_else(PoisonError::into_inner);
    let taken = spool::take(&from).map_err(|e| ApiError::io("cannot read", &from, &e))?;
    let profiles = profiles(data_root);
    let mut texts: HashMap<&Path, String> = HashMap::new();
    // A tail goes where its command went.
    let mut went: HashMap<(&str, &str), &Path> = HashMap::new();
    for record in &taken.records {
        match record {
            Record::Command(command) => {
                let Some(profile) = owner(&profiles, Path::new(&command.cwd)) else { continue };
                went.insert((&command.source, &command.number), profile);
                let text = redact(&command.command).text.into_owned();
                let clean = Command { command: text, ..command.clone() };
                texts.entry(profile).or_default().push_str(&spool::command_record(&clean));
            }
            Record::Tail { source, number, tail } => {
                let Some(profile) = went.get(&(source.as_str(), number.as_str())) else { continue };
                texts.entry(profile).or_default().push_str(&spool::tail_record(source, number, &redact(tail).text));
            }
        }
    }
    for (profile, text) in texts {
        append(&folder(profile), &text)?;
    }
    if taken.broken > 0 {
        tracing::warn!(broken = taken.broken, "a shell told something that makes no sense");
    }
    taken.remove();
    Ok(())
}

/// Returns who says which profile a folder belongs to, by the profile's id.
pub(crate) fn owner_of(data_root: &Path) -> impl Fn(&Path) -> Option<String> {
    let profiles = profiles(data_root);
    move |cwd| Some(owner(&profiles, cwd)?.file_name()?.to_string_lossy().into_owned())
}

/// Returns every profile's folder with the folders that it watches.
fn profiles(data_root: &Path) -> Vec<(PathBuf, Vec<PathBuf>)> {
    let entries = fs::read_dir(data_root.join("profiles")).into_iter().flatten().flatten();
    let cards = entries.filter_map(|entry| Some((entry.path(), Card::read(&entry.path())?.folders)));
    cards.collect()
}

/// Returns the profile that a folder belongs to: the one that watches the innermost folder around it.
fn owner<'a>(profiles: &'a [(PathBuf, Vec<PathBuf>)], cwd: &Path) -> Option<&'a Path> {
    // A shell says where it is by links, too.
    let real = cwd.canonicalize();
    let cwd = real.as_deref().unwrap_or(cwd);
    let around = profiles.iter().filter_map(|(dir, folders)| {
        let inner = folders.iter().filter(|folder| cwd.starts_with(folder)).map(|folder| folder.components().count());
        Some((inner.max()?, dir.as_path()))
    });
    around.max_by_key(|(depth, _)| *depth).map(|(_, dir)| dir)
}

fn append(folder: &Path, text: &str) -> Result<()> {
    crate::data_dir::create_private(folder)?;
    let path = folder.join(spool::FILE);
    let mut options = fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|e| ApiError::io("cannot write", &path, &e))
}
