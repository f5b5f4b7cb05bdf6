//! An open profile: the handle that its stores are reached through, and nothing else reaches them.

mod lost;
mod meta;

pub(crate) use lost::recover;

use crate::api::{ConfigProblem, Degradation};
use crate::card::Card;
use crate::chat::Answers;
use crate::config::{self, Config};
use crate::data_dir::{DataDir, write_private};
use crate::engine::in_words;
use crate::error::{ApiError, Result};
use crate::events::Events;
use crate::llm::Llm;
use crate::news::News;
use crate::registry::Entry;
use continuo_events::{EventLog, EventLogOptions, kinds};
use continuo_index::{Index, IndexOptions, VectorCache};
use continuo_ingest::{Rules, files};
use continuo_llm::Provider;
use continuo_session::Greeting;
use continuo_session::wording::Asked;
use continuo_store::{Database, OpenOptions, PROFILE, StoreError};
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// The stores of one profile and what is known of their health.
pub(crate) struct Profile {
    pub(crate) id: String,
    dir: PathBuf,
    /// The data directory, which is in no index.
    data_root: PathBuf,
    pub(crate) db: Database,
    pub(crate) vectors: VectorCache,
    pub(crate) index: Index,
    config: Mutex<InForce>,
    /// Held while `profile.yaml` is read to be changed and written.
    editing: Mutex<()>,
    /// What was odd when it was opened.
    notices: Vec<String>,
    degraded: Mutex<BTreeMap<String, Degradation>>,
    name: Arc<Mutex<String>>,
    paused: AtomicBool,
    /// Whether this process has seen how an earlier one left the sessions. Held while it looks: others wait for that.
    sessions_seen: Mutex<bool>,
    models_given: Mutex<Option<ModelsGiven>>,
    events: Events,
    llm: Arc<Llm>,
    /// The greeting that a model worded last, with what it was asked and who it is.
    worded: Mutex<Option<Worded>>,
    answers: Answers,
    pub(crate) log: EventLog,
    // Behind the log, whose end ends it.
    _news: News,
}

const CORRECT_CONFIG: &str =
    "Correct that line of the file: it is read again by itself. Until then the last good configuration is in force.";

/// What a model was asked, who it is, and what it made of it.
type Worded = (Asked, Provider, Greeting);

/// How much a profile holds.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) files: u64,
    pub(crate) tokens: u64,
    pub(crate) chunks: u64,
    pub(crate) vectors: u64,
    pub(crate) pending: u64,
    /// Share of chunks that have vectors, 0 to 1.
    pub(crate) coverage: f64,
}

/// Which models the index has been given, as far as there were any.
pub(crate) struct ModelsGiven {
    pub(crate) wanted: config::Embedding,
    pub(crate) at: Instant,
    /// It has all that it is to have.
    pub(crate) complete: bool,
    pub(crate) any: bool,
}

/// The configuration in force, and the file it was read from as it was then.
struct InForce {
    config: Arc<Config>,
    /// The lines of the ignore patterns.
    pattern_lines: Vec<usize>,
    warnings: Vec<ConfigProblem>,
    seen: Option<(SystemTime, u64)>,
}

impl Profile {
    /// Opens the stores of a profile, making them when they aren't there; `tell` hears what takes a while.
    pub(crate) fn open(
        data: &DataDir,
        entry: &Entry,
        events: &Events,
        llm: &Arc<Llm>,
        tell: &dyn Fn(&str),
    ) -> Result<Profile> {
        let dir = data.profile(&entry.id);
        lost::refuse(&dir)?;
        let told = |step| tell(&in_words(step, &format!("the profile {}", entry.name)));
        let db = Database::open_telling(&database_path(&dir), &options(&dir), &told)?;
        let mut notices = Vec::new();
        let vectors = open_vectors(&dir, &mut notices)?;
        let config_path = dir.join("profile.yaml");
        let seen = stamp(&config_path);
        let (loaded, wrong) = config::load_or_last_good(&config_path);
        let index = Index::open(&dir, db.clone(), vectors.clone(), &IndexOptions::default())?;
        let paused = meta::is_paused(&db)?;
        let log = open_log(&dir, &entry.id, &db, &loaded.config, &mut notices)?;
        let name = Arc::new(Mutex::new(entry.name.clone()));
        let news = News::start(&log, name.clone(), events).map_err(|e| ApiError::io("cannot read", &dir, &e))?;
        let profile = Profile {
            id: entry.id.clone(),
            db,
            vectors,
            index,
            editing: Mutex::default(),
            config: Mutex::new(InForce {
                config: Arc::new(loaded.config),
                pattern_lines: loaded.pattern_lines,
                warnings: loaded.warnings,
                // A file that was only now made is seen; one that changed while it was read is read again.
                seen: seen.or_else(|| stamp(&config_path)),
            }),
            notices,
            degraded: Mutex::new(BTreeMap::new()),
            name,
            paused: AtomicBool::new(paused),
            sessions_seen: Mutex::new(false),
            models_given: Mutex::new(None),
            events: events.clone(),
            llm: llm.clone(),
            worded: Mutex::new(None),
            answers: Answers::default(),
            log,
            _news: news,
            data_root: data.root().to_path_buf(),
            dir,
        };
        if let Some(error) = wrong {
            profile.degraded("config", &error.message, CORRECT_CONFIG);
        }
        // Of a process that was killed.
        profile.db.write(continuo_work::thread::recover)?;
        profile.write_card()?;
        Ok(profile)
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    pub(crate) fn data_root(&self) -> &Path {
        &self.data_root
    }

    pub(crate) fn events(&self) -> &Events {
        &self.events
    }

    pub(crate) fn llm(&self) -> &Llm {
        &self.llm
    }

    pub(crate) fn answers(&self) -> &Answers {
        &self.answers
    }

    /// Returns the greeting that a model worded last. Held while one is asked: who comes second has that answer.
    pub(crate) fn worded(&self) -> MutexGuard<'_, Option<Worded>> {
        lock(&self.worded)
    }

    pub(crate) fn config_path(&self) -> PathBuf {
        self.dir.join("profile.yaml")
    }

    pub(crate) fn name(&self) -> String {
        lock(&self.name).clone()
    }

    pub(crate) fn set_name(&self, name: &str) -> Result<()> {
        *lock(&self.name) = name.to_string();
        self.write_card()
    }

    /// Keeps name and folders outside of the database too. Called when either has changed.
    pub(crate) fn write_card(&self) -> Result<()> {
        let folders = self.roots()?.into_iter().map(|root| root.path);
        let folders = folders.filter(|folder| !self.is_own_folder(folder)).collect();
        Card { name: self.name(), folders }.write(&self.dir)
    }

    pub(crate) fn config(&self) -> Arc<Config> {
        lock(&self.config).config.clone()
    }

    /// Returns the rules of one of the profile's folders: those of its own and of what it shares with others.
    pub(crate) fn rules(&self, root: &Path, roots: &[PathBuf], git_excludes: Option<PathBuf>) -> Rules {
        let in_force = lock(&self.config);
        let options = in_force.config.rules(&in_force.pattern_lines, root, roots, &self.data_root, git_excludes);
        Rules::new(root, options)
    }

    /// Returns the lines of `profile.yaml` on which the ignore patterns stand.
    pub(crate) fn pattern_lines(&self) -> Vec<usize> {
        lock(&self.config).pattern_lines.clone()
    }

    pub(crate) fn warnings(&self) -> Vec<String> {
        let path = self.config_path();
        let of_config: Vec<String> =
            lock(&self.config).warnings.iter().map(|warning| config::placed(&path, warning)).collect();
        self.notices.iter().cloned().chain(of_config).collect()
    }

    pub(crate) fn repositories(&self) -> Result<Vec<files::StoredRepository>> {
        Ok(self.db.read(|db| -> std::result::Result<_, StoreError> {
            let mut all = Vec::new();
            for root in files::roots(db)? {
                all.extend(files::repositories(db, root.id)?);
            }
            Ok(all)
        })?)
    }

    pub(crate) fn roots(&self) -> Result<Vec<files::Root>> {
        Ok(self.db.read(|db| files::roots(db).map_err(StoreError::from))?)
    }

    /// Writes what `edit` makes of `profile.yaml`, and puts it in force.
    ///
    /// # Errors
    /// What `edit` says, and what is wrong with the text that it made.
    pub(crate) fn edit_config(&self, edit: impl FnOnce(String) -> Result<String>) -> Result<()> {
        let _alone = lock(&self.editing);
        let path = self.config_path();
        let now = match std::fs::read_to_string(&path) {
            // It is made again.
            Err(e) if e.kind() == ErrorKind::NotFound => String::new(),
            read => read.map_err(|e| ApiError::io("cannot read", &path, &e))?,
        };
        let text = edit(now)?;
        config::check_text(&path, &text)?;
        write_private(&path, text.as_bytes())?;
        self.reload_config();
        Ok(())
    }

    /// Reads `profile.yaml` again if it has changed, and returns whether another configuration is in force now.
    ///
    /// A file that is wrong leaves the last good configuration in force and shows as a degradation.
    pub(crate) fn reload_config(&self) -> bool {
        let path = self.config_path();
        let seen = stamp(&path);
        if lock(&self.config).seen == seen {
            return false;
        }
        match config::load(&path) {
            Ok(loaded) => {
                let mut in_force = lock(&self.config);
                let changed = *in_force.config != loaded.config;
                // Loading makes a file that was deleted.
                *in_force = InForce {
                    config: Arc::new(loaded.config),
                    pattern_lines: loaded.pattern_lines,
                    warnings: loaded.warnings,
                    // Taken before it was read: what was written meanwhile is read the next time.
                    seen: seen.or_else(|| stamp(&path)),
                };
                let keep = in_force.config.events.keep();
                drop(in_force);
                self.log.set_keep(keep);
                self.recovered("config");
                changed
            }
            Err(error) => {
                lock(&self.config).seen = seen;
                self.degraded("config", &error.message, CORRECT_CONFIG);
                false
            }
        }
    }

    /// Notes that something works less well than it should, and tells it once.
    pub(crate) fn degraded(&self, what: &str, message: &str, cure: &str) {
        let entry = Degradation { what: what.into(), message: message.into(), cure: cure.into() };
        let before = lock(&self.degraded).insert(what.to_string(), entry.clone());
        if before.as_ref() == Some(&entry) {
            return;
        }
        tracing::warn!(profile = %self.id, what, message, "degraded");
        self.tell(&kinds::ProblemBegan { what: entry.what, message: entry.message, cure: entry.cure });
    }

    pub(crate) fn recovered(&self, what: &str) {
        if lock(&self.degraded).remove(what).is_some() {
            tracing::info!(profile = %self.id, what, "recovered");
            self.tell(&kinds::ProblemEnded { what: what.into() });
        }
    }

    pub(crate) fn degradations(&self) -> Vec<Degradation> {
        lock(&self.degraded).values().cloned().collect()
    }

    pub(crate) fn is_degraded(&self, what: &str) -> bool {
        lock(&self.degraded).contains_key(what)
    }

    /// Returns which models the index was last given.
    pub(crate) fn models_given(&self) -> MutexGuard<'_, Option<ModelsGiven>> {
        lock(&self.models_given)
    }

    /// Returns how much the profile holds and how much of it has vectors.
    pub(crate) fn counts(&self) -> Result<Counts> {
        let totals = self.db.read(|db| files::counts(db, None).map_err(StoreError::from))?;
        // Counted by what is stored, not by which models happen to be loaded.
        let models = self.index.recorded_models()?;
        let of = |current: bool| models.iter().filter(move |model| model.current == current);
        let present: u64 = of(true).map(|model| model.vectors).sum();
        // While the vectors of a new model are being made, those of the old one answer.
        let vectors = of(false).map(|model| model.vectors).fold(present, u64::max);
        Ok(Counts {
            files: totals.indexed,
            tokens: totals.tokens,
            chunks: totals.chunks,
            vectors,
            pending: of(true).map(|model| model.pending).sum(),
            coverage: if totals.chunks == 0 { 1.0 } else { vectors as f64 / totals.chunks as f64 },
        })
    }

    /// Returns whether this process has seen how an earlier one left the sessions, for who looks to say so.
    pub(crate) fn sessions_seen(&self) -> MutexGuard<'_, bool> {
        lock(&self.sessions_seen)
    }

    /// Backs the database up when the last backup is older than the configuration wants, and returns whether it was.
    pub(crate) fn backup_if_due(&self) -> Result<bool> {
        let backup = self.config().backup.clone();
        let made = self.db.backup_if_due(Duration::from_secs(3600 * backup.every_hours), backup.keep)?;
        if let Some(made) = &made {
            self.tell(&kinds::BackupMade { file: made.display().to_string() });
            tracing::info!(profile = %self.id, path = %made.display(), "backed up");
        }
        Ok(made.is_some())
    }
}

pub(crate) fn database_path(dir: &Path) -> PathBuf {
    dir.join("profile.db")
}

pub(crate) fn backups_dir(dir: &Path) -> PathBuf {
    dir.join("backups")
}

pub(crate) fn options(dir: &Path) -> OpenOptions {
    OpenOptions { migrations: PROFILE, backups: Some(backups_dir(dir)), ..OpenOptions::default() }
}

/// Has the derived indexes of a closed profile made anew when it is next opened: its database has been replaced.
pub(crate) fn begin_generation(dir: &Path) -> Result<()> {
    let db = Database::open(&database_path(dir), &options(dir))?;
    db.write(|tx| -> std::result::Result<(), StoreError> {
        tx.execute("UPDATE meta SET value = lower(hex(randomblob(16))) WHERE key = 'generation'", [])?;
        Ok(())
    })?;
    Ok(())
}

/// Opens the event log. What of it can't be read stays, and is told.
fn open_log(dir: &Path, id: &str, db: &Database, config: &Config, notices: &mut Vec<String>) -> Result<EventLog> {
    let options = EventLogOptions { keep: config.events.keep(), ..EventLogOptions::new(id) };
    let log = EventLog::open(&dir.join("events"), db.clone(), &options)?;
    for damage in &log.recovered().damage {
        let (path, bytes) = (damage.path.display(), &damage.bytes);
        notices.push(format!("events can't be read: bytes {} to {} of {path} are damaged", bytes.start, bytes.end));
    }
    Ok(log)
}

/// Opens the vector cache. A damaged one is set aside by the store; what it held can be made again.
fn open_vectors(dir: &Path, notices: &mut Vec<String>) -> Result<VectorCache> {
    let path = dir.join("vectors.db");
    match VectorCache::open(&path) {
        Err(StoreError::Corrupt { set_aside, .. }) => {
            let notice = format!(
                "the cache of vectors was damaged and starts afresh; the damaged file is kept as {}",
                set_aside.display()
            );
            tracing::warn!("{notice}");
            notices.push(notice);
            Ok(VectorCache::open(&path)?)
        }
        other => Ok(other?),
    }
}

fn stamp(path: &Path) -> Option<(SystemTime, u64)> {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
