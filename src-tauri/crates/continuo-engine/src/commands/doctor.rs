//! The doctor: what could be wrong on this machine, and what to do about it.

use super::model::describe;
use crate::Engine;
use crate::api::{Check, DoctorReport, DoctorRequest};
use crate::error::{Code, Result};
use crate::profile::recover;
use crate::registry::Entry;
use std::path::Path;

/// What a disk should have free.
const ENOUGH_FREE: u64 = 1 << 30;
const BARELY_FREE: u64 = 64 << 20;

pub(super) fn doctor(engine: &Engine, request: &DoctorRequest) -> Result<DoctorReport> {
    let mut checks = vec![data_dir(engine), disk(engine), app_db(engine)];
    checks.extend(engine.notices().into_iter().map(|notice| check("registry", "repaired", notice, None)));
    checks.push(runtime(engine));
    checks.extend(models(engine));
    checks.extend(watch_limit());
    for entry in engine.registry().list()? {
        checks.extend(profile(engine, &entry, request.repair)?);
    }
    let healthy = checks.iter().all(|check| check.state != "broken");
    Ok(DoctorReport { healthy, checks })
}

fn check(name: &str, state: &str, detail: impl Into<String>, cure: Option<&str>) -> Check {
    Check { name: name.into(), state: state.into(), detail: detail.into(), cure: cure.map(String::from) }
}

fn data_dir(engine: &Engine) -> Check {
    let root = engine.data().root();
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

fn disk(engine: &Engine) -> Check {
    match fs4::available_space(engine.data().root()) {
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

fn runtime(engine: &Engine) -> Check {
    match engine.embedding().runtime() {
        Ok(runtime) => check("onnx runtime", "ok", runtime.library().display().to_string(), None),
        Err(e) => check("onnx runtime", "broken", e.to_string(), Some(e.hint())),
    }
}

fn models(engine: &Engine) -> Vec<Check> {
    let infos = engine.embedding().models().verify();
    if infos.is_empty() {
        let dirs: Vec<String> = engine.embedding().dirs().iter().map(|dir| dir.display().to_string()).collect();
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
        Err(error) => {
            let cure = error.hint.clone();
            let mut broken = check(&name, "broken", error.message, None);
            broken.cure = cure;
            return Ok(vec![broken]);
        }
    };
    let mut checks = Vec::new();
    checks.push(match opened.profile.db.quick_check() {
        Ok(()) => {
            let counts = opened.profile.counts()?;
            let detail = format!(
                "{} files, {} chunks, {:.0} % with vectors",
                counts.files,
                counts.chunks,
                counts.coverage * 100.0
            );
            check(&name, "ok", detail, None)
        }
        Err(e) => check(&name, "broken", e.to_string(), Some("Run `continuo doctor --repair`.")),
    });
    for problem in opened.profile.degradations() {
        checks.push(check(&name, "warning", problem.message, Some(&problem.cure)));
    }
    if repair {
        opened.profile.index.rebuild(true, true);
        let detail = "the lexical and the vector index are made anew from the database";
        checks.push(check(&name, "repaired", detail, None));
    }
    Ok(checks)
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
