//! The doctor: what could be wrong on this machine, and what to do about it.

use super::model::describe;
use crate::api::{Check, DoctorReport, DoctorRequest};
use crate::data_dir::DataDir;
use crate::embedding::Embedding;
use crate::error::{ApiError, Code, Result};
use crate::profile::{Profile, recover};
use crate::registry::Entry;
use crate::{Engine, EngineOptions};
use continuo_index::Finding;
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// What a disk should have free.
const ENOUGH_FREE: u64 = 1 << 30;
const BARELY_FREE: u64 = 64 << 20;
const REPAIR: &str = "Run `continuo doctor --repair`.";

pub(super) fn doctor(engine: &Engine, request: &DoctorRequest) -> Result<DoctorReport> {
    let root = engine.data().root();
    let mut checks = vec![data_dir(root), disk(root), app_db(engine)];
    checks.extend(engine.notices().into_iter().map(|notice| check("registry", "repaired", notice, None)));
    checks.extend(machine(engine.embedding()));
    for entry in engine.registry().list()? {
        checks.extend(profile(engine, &entry, request.repair)?);
    }
    Ok(report(checks))
}

/// Examines what can be examined without opening an engine, for when one doesn't open: the data directory and who holds
/// it, the disk, runtime, models and watches. It changes nothing.
pub fn examine(options: &EngineOptions) -> DoctorReport {
    let mut checks = match DataDir::create(&options.data_dir) {
        Err(error) => vec![broken("data", &error)],
        Ok(data) => {
            let held = data.lock().err().map(|error| broken("engine", &error));
            [data_dir(data.root()), disk(data.root())].into_iter().chain(held).collect()
        }
    };
    let models = [vec![options.data_dir.join("models")], options.model_dirs.clone()].concat();
    checks.extend(machine(&Embedding::new(models, options.runtime_library.clone())));
    report(checks)
}

fn report(checks: Vec<Check>) -> DoctorReport {
    DoctorReport { healthy: checks.iter().all(|check| check.state != "broken"), checks }
}

/// What is the same for all profiles, and for other data directories.
fn machine(embedding: &Embedding) -> Vec<Check> {
    let mut checks = vec![runtime(embedding)];
    checks.extend(models(embedding));
    checks.extend(watch_limit());
    checks
}

fn check(name: &str, state: &str, detail: impl Into<String>, cure: Option<&str>) -> Check {
    Check { name: name.into(), state: state.into(), detail: detail.into(), cure: cure.map(String::from) }
}

fn data_dir(root: &Path) -> Check {
    match tempfile::NamedTempFile::new_in(root) {
        Ok(_) => check("data", "ok", root.display().to_string(), None),
        Err(e) => check(
            "data",
            "broken",
            format!("{} can't be written: {e}", root.display()),
            Some("Make the folder writable for this user, or choose another --data-dir."),
        ),
    }
}

fn disk(root: &Path) -> Check {
    match fs4::available_space(root) {
        Ok(free) => {
            let detail = format!("{:.1} GB free", free as f64 / 1e9);
            match free {
                f if f < BARELY_FREE => {
                    check("disk", "broken", detail, Some("Free some space: indexing is paused until then."))
                }
                f if f < ENOUGH_FREE => check("disk", "warning", detail, Some("Free some space before it runs out.")),
                _ => check("disk", "ok", detail, None),
            }
        }
        Err(e) => check("disk", "warning", format!("the free space can't be told: {e}"), None),
    }
}

fn app_db(engine: &Engine) -> Check {
    match engine.registry().database().quick_check() {
        Ok(()) => check("app.db", "ok", "no damage", None),
        Err(e) => {
            check("app.db", "broken", e.to_string(), Some("Start Continuo again: it puts the last backup in place."))
        }
    }
}

fn runtime(embedding: &Embedding) -> Check {
    match embedding.runtime() {
        Ok(runtime) => check("onnx runtime", "ok", runtime.library().display().to_string(), None),
        Err(e) => check("onnx runtime", "broken", e.to_string(), Some(e.hint())),
    }
}

fn models(embedding: &Embedding) -> Vec<Check> {
    let infos = embedding.models().verify();
    if infos.is_empty() {
        let dirs: Vec<String> = embedding.dirs().iter().map(|dir| dir.display().to_string()).collect();
        let detail = format!("none in {}", dirs.join(", "));
        return vec![check(
            "model",
            "broken",
            detail,
            Some("Run `cargo xtask setup`, or add one: continuo model add DIR"),
        )];
    }
    infos
        .into_iter()
        .map(|info| {
            let name = format!("model {}", info.name);
            match info.state {
                Ok(()) => check(&name, "ok", info.dir.display().to_string(), None),
                Err(fault) => {
                    let cure = "Remove its folder and run `cargo xtask setup`, or add it again.";
                    check(&name, "broken", describe(&fault), Some(cure))
                }
            }
        })
        .collect()
}

/// Linux bounds the watches of a user: one is needed for each folder.
fn watch_limit() -> Option<Check> {
    let limit: u64 = std::fs::read_to_string("/proc/sys/fs/inotify/max_user_watches").ok()?.trim().parse().ok()?;
    let cure = "Raise it: echo fs.inotify.max_user_watches=524288 | sudo tee /etc/sysctl.d/60-continuo.conf && sudo sysctl --system";
    let detail = format!("{limit} folders can be watched");
    Some(if limit < 16_384 {
        check("watches", "warning", detail, Some(cure))
    } else {
        check("watches", "ok", detail, None)
    })
}

fn profile(engine: &Engine, entry: &Entry, repair: bool) -> Result<Vec<Check>> {
    let name = format!("profile {}", entry.name);
    let dir = engine.data().profile(&entry.id);
    let opened = match engine.open_profile(entry) {
        Ok(opened) => opened,
        Err(error) if repair && error.code == Code::Corrupt => return Ok(vec![mend(engine, entry, &dir, &name)]),
        Err(error) => return Ok(vec![broken(&name, &error)]),
    };
    let profile = &opened.profile;
    if let Err(error) = profile.db.quick_check() {
        if !repair {
            return Ok(vec![check(&name, "broken", error.to_string(), Some(REPAIR))]);
        }
        drop(opened);
        return Ok(vec![reopen_and_mend(engine, entry, &dir, &name)]);
    }
    let counts = profile.counts()?;
    let share = counts.coverage * 100.0;
    let detail = format!("{} files, {} chunks, {share:.0} % with vectors", counts.files, counts.chunks);
    let mut checks = vec![check(&name, "ok", detail, None)];
    if let Err(error) = profile.vectors.database().quick_check() {
        let cure = "Start Continuo again: it sets the file aside, and what it held is made again.";
        checks.push(check(&format!("{name}, cache of vectors"), "broken", error.to_string(), Some(cure)));
    }
    checks.extend(derived(engine, profile, &name, repair));
    for problem in profile.degradations() {
        checks.push(check(&name, "warning", problem.message, Some(&problem.cure)));
    }
    Ok(checks)
}

/// Reads through the files of the derived indexes. With `repair` what is damaged is made anew, from the database and the
/// cache of vectors.
fn derived(engine: &Engine, profile: &Profile, name: &str, repair: bool) -> Vec<Check> {
    let findings = profile.index.check();
    if !repair {
        let found = |finding: &Finding| {
            let detail = format!("the {} index: {}", finding.store, finding.problem);
            check(
                name,
                "warning",
                detail,
                Some("It is made anew by itself when indexing goes on; at once: continuo doctor --repair"),
            )
        };
        return findings.iter().map(found).collect();
    }
    if findings.is_empty() {
        return Vec::new();
    }
    let damaged = |store| findings.iter().any(|finding| finding.store == store);
    profile.index.rebuild(damaged("lexical"), damaged("vectors"));
    // Without its models the index doesn't know which vectors to take.
    engine.embedding().load_into(profile);
    let never = AtomicBool::new(false);
    let rebuilt = profile.index.catch_up_lexical(&never).and_then(|_| profile.index.catch_up_vectors(&never));
    findings
        .iter()
        .map(|finding| match &rebuilt {
            Ok(_) => {
                let detail = format!("the {} index was made anew: {}", finding.store, finding.problem);
                check(name, "repaired", detail, None)
            }
            Err(error) => check(name, "broken", error.to_string(), None),
        })
        .collect()
}

fn broken(name: &str, error: &ApiError) -> Check {
    check(name, "broken", error.message.clone(), error.hint.as_deref())
}

/// Mends a profile whose open database turned out to be damaged: opening it again sets the damaged one aside.
fn reopen_and_mend(engine: &Engine, entry: &Entry, dir: &Path, name: &str) -> Check {
    let _change = engine.change_profiles();
    match engine.close_profile(&entry.id) {
        Ok(closed) => drop(closed),
        Err(error) => return broken(name, &error),
    }
    let mended = match engine.open_profile(entry) {
        Err(error) if error.code == Code::Corrupt => mend(engine, entry, dir, name),
        Err(error) => broken(name, &error),
        Ok(_) => check(name, "warning", "its database was damaged, and isn't any more", None),
    };
    if let Err(error) = engine.follow_active() {
        return broken(name, &error);
    }
    mended
}

/// Mends a profile whose database is damaged: opening has set the damaged one aside.
fn mend(engine: &Engine, entry: &Entry, dir: &Path, name: &str) -> Check {
    let mended = recover(dir).and_then(|backup| {
        engine.open_profile(entry)?;
        Ok(backup)
    });
    match mended {
        Ok(backup) => {
            let detail = match backup {
                Some(backup) => format!("its database was damaged; the backup {} is in its place", backup.display()),
                None => "its database was damaged and had no backup; it begins afresh with its folders".to_string(),
            };
            check(name, "repaired", detail, Some("Bring it up to date: continuo index"))
        }
        Err(error) => check(name, "broken", error.message, error.hint.as_deref()),
    }
}
