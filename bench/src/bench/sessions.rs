//! How long capturing a session takes, greeting with it, leaving for another profile and ending: over a repository of
//! 10,000 commits with 1,000 changed files, and 100,000 commands.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use continuo_engine::Engine;
use continuo_engine::api::{Api, CommandSignal, CreateProfile, Folders, IndexRequest, OnProfile};
use continuo_session::spool;
use continuo_store::now_ms;
use git2::build::CheckoutBuilder;
use git2::{Commit, IndexEntry, IndexTime, Oid, Repository, Signature, Time};

use super::profile::{self, Built};
use crate::{models, table};

const COMMITS: usize = 10_000;
const CHANGED: usize = 1_000;
const COMMANDS: usize = 100_000;
const TIMES: usize = 30;

pub(super) fn run(built: &Built) -> Result<()> {
    let temporary = models::temporary()?;
    let folder = temporary.path().canonicalize().context("the temporary folder is gone")?;
    let (repository, other) = (folder.join("repository"), folder.join("other"));
    std::fs::create_dir_all(&other)?;
    std::fs::write(other.join("thesis.md"), "# Thesis\n")?;
    make(&repository)?;
    let (engine, _events) = profile::ready(built)?;
    let bench = OnProfile { profile: Some("bench".into()) };
    engine.profile_add_folders(Folders { profile: bench.profile.clone(), folders: vec![repository.clone()] })?;
    engine.index(IndexRequest { wait: false, ..IndexRequest::default() })?;
    engine.profile_create(CreateProfile { name: "other".into(), colour: None, folders: vec![other] })?;
    run_commands(&built.data().join("signals"), &repository)?;
    let begun = Instant::now();
    let first = engine.session_capture(bench.clone())?;
    let took = table::time(begun.elapsed());
    table::measured("100,000 commands of shells taken in, with a capture", &took, "–");
    let git = first.state.state.git_status.iter().find(|git| git.changed == CHANGED as u64);
    ensure!(git.is_some() && first.state.absent.is_empty(), "not all was captured: {:?}", first.state.absent);

    let mut times = Vec::new();
    for _ in 0..TIMES {
        ran(&engine, &repository)?;
        let begun = Instant::now();
        engine.session_capture(bench.clone())?;
        times.push(begun.elapsed());
    }
    table::measured(&built.what("session captured, by rules"), &table::percentiles(&times), built.goal("p95 ≤ 200 ms"));
    times.clear();
    for _ in 0..TIMES {
        let begun = Instant::now();
        engine.session_resume(bench.clone())?;
        times.push(begun.elapsed());
    }
    table::measured(&built.what("session state → greeting"), &table::percentiles(&times), built.goal("p95 ≤ 300 ms"));
    times.clear();
    for _ in 0..TIMES {
        for to in ["other", "bench"] {
            if to == "other" {
                ran(&engine, &repository)?;
            }
            let begun = Instant::now();
            engine.profile_switch(OnProfile { profile: Some(to.into()) })?;
            times.push(begun.elapsed());
        }
    }
    let what = built.what("switch of the profile, with its capture");
    table::measured(&what, &table::percentiles(&times), built.goal("p95 ≤ 500 ms"));
    ran(&engine, &repository)?;
    let begun = Instant::now();
    engine.shut_down();
    table::measured(&built.what("end, with its capture"), &table::time(begun.elapsed()), built.goal("≤ 1 s"));
    Ok(())
}

/// Has something happen, so that there is something to capture.
fn ran(engine: &Engine, folder: &Path) -> Result<()> {
    engine.signal_command(CommandSignal {
        profile: Some("bench".into()),
        command: "make check".into(),
        cwd: folder.into(),
        exit_code: 2,
        began_at: None,
        duration_ms: Some(1200),
        output_tail: Some("test a ... FAILED\n".into()),
    })?;
    Ok(())
}

/// Makes a repository of so many commits, with so many files that aren't committed.
fn make(folder: &Path) -> Result<()> {
    let repository = Repository::init(folder)?;
    let mut index = repository.index()?;
    let mut tip: Option<Oid> = None;
    for number in 0..COMMITS {
        let (path, text) = if number < CHANGED { file(number, 0) } else { ("counter".to_string(), number.to_string()) };
        index.add_frombuffer(&entry(&path), text.as_bytes())?;
        let tree = repository.find_tree(index.write_tree()?)?;
        let author = Signature::new("A", "a@a.invalid", &Time::new(1_700_000_000 + number as i64, 0))?;
        let parent = tip.map(|tip| repository.find_commit(tip)).transpose()?;
        let parents: Vec<&Commit<'_>> = parent.iter().collect();
        tip = Some(repository.commit(None, &author, &author, "c", &tree, &parents)?);
    }
    repository.reference("refs/heads/main", tip.context("there are commits")?, true, "made")?;
    repository.set_head("refs/heads/main")?;
    repository.checkout_head(Some(CheckoutBuilder::new().force()))?;
    for number in 0..CHANGED {
        let (path, text) = file(number, 1);
        std::fs::write(folder.join(path), text)?;
    }
    Ok(())
}

fn file(number: usize, change: usize) -> (String, String) {
    let text = format!("def f{number}():\n    return {}\n", number + change);
    (format!("src/part{}/file{number}.py", number % 20), text)
}

fn entry(path: &str) -> IndexEntry {
    let never = IndexTime::new(0, 0);
    IndexEntry {
        ctime: never,
        mtime: never,
        dev: 0,
        ino: 0,
        mode: 0o100_644,
        uid: 0,
        gid: 0,
        file_size: 0,
        id: Oid::ZERO_SHA1,
        flags: 0,
        flags_extended: 0,
        path: path.into(),
    }
}

/// Writes commands as shells do.
fn run_commands(signals: &Path, folder: &Path) -> Result<()> {
    let (now, cwd) = (now_ms(), folder.to_string_lossy().into_owned());
    let mut text = String::new();
    for number in 0..COMMANDS {
        text.push_str(&spool::command_record(&continuo_session::Command {
            source: "bash 1 1".into(),
            number: number.to_string(),
            began_at: now - 10 * (COMMANDS - number) as i64,
            duration_ms: 5,
            exit_code: i32::from(number % 7 == 0),
            cwd: cwd.clone(),
            command: format!("make part{}", number % 500),
            ..continuo_session::Command::default()
        }));
    }
    std::fs::write(signals.join(spool::FILE), text)?;
    Ok(())
}
