//! The composition: one engine to a data directory, its profiles, and who of them is active.

mod calls;
mod doors;
mod open;

use crate::access::Access;
use crate::api::Api;
use crate::data_dir::{DataDir, EngineAddress, EngineLock};
use crate::embedding::Embedding;
use crate::error::{ApiError, Code, Result};
use crate::events::{Events, PipelineEvent, now};
use crate::llm::{KeyPlaces, Llm};
use crate::logs;
use crate::profile::Profile;
use crate::registry::{Registry, TRASH_KEEPS};
use crate::session;
use crate::suspend::Suspend;
use continuo_session::Cause;
use continuo_store::{APP, Database, OpenOptions, Step, StoreError, now_ms};
use crossbeam_channel::Receiver;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub(crate) use open::OpenProfile;
use open::OpenProfiles;

/// What an engine is opened with. The library reads neither the environment nor the home folder: paths come from here.
#[derive(Clone, Debug)]
pub struct EngineOptions {
    pub data_dir: PathBuf,
    /// Folders of models, beside the data directory's own; the first that has a model wins.
    pub model_dirs: Vec<PathBuf>,
    /// ONNX Runtime, where it isn't in one of the model folders.
    pub runtime_library: Option<PathBuf>,
    /// The user's global git excludes file, if there is one.
    pub git_excludes: Option<PathBuf>,
    pub keys: KeyPlaces,
    /// Log to stderr too.
    pub verbose: bool,
}

/// Everything without a window. Made by [`Engine::open`]; what it can be asked is [`Api`].
pub struct Engine {
    data: DataDir,
    registry: Registry,
    access: Access,
    embedding: Arc<Embedding>,
    llm: Arc<Llm>,
    events: Events,
    started_at: String,
    /// Where the page for browsers is served, if it is.
    page: Mutex<Option<String>>,
    git_excludes: Option<PathBuf>,
    open: Arc<Mutex<OpenProfiles>>,
    suspend: Mutex<Option<Suspend>>,
    /// Held while it changes which profiles there are and which is active: one such change at a time.
    changing: Mutex<()>,
    /// Whether the active profile is to be watched.
    active: AtomicBool,
    notices: Mutex<Vec<String>>,
    // Dropped last: the lock goes when everything else has been written.
    lock: EngineLock,
}

impl Engine {
    /// Opens the engine of a data directory, creating what isn't there.
    ///
    /// # Errors
    /// [`Code::Busy`] when another engine has it, [`Code::Newer`] when a newer one wrote it.
    pub fn open(options: &EngineOptions) -> Result<Engine> {
        Engine::open_telling(options, &|_| ())
    }

    /// As [`Engine::open`], and tells in words what it is about to do, for who waits.
    ///
    /// # Errors
    /// As [`Engine::open`].
    pub fn open_telling(options: &EngineOptions, tell: &dyn Fn(&str)) -> Result<Engine> {
        tell("Opening the data directory");
        let data = DataDir::create(&options.data_dir)?;
        let lock = data.lock()?;
        logs::start(&data, options.verbose);
        tracing::info!(version = env!("CARGO_PKG_VERSION"), data = %data.root().display(), "engine opens");
        let mut notices = Vec::new();
        tell("Opening the registry of profiles");
        let registry = Registry::new(open_app(&data, &mut notices, tell)?);
        registry.settle(&data)?;
        registry.adopt(&data)?;
        let mut dirs = vec![data.models()];
        dirs.extend(options.model_dirs.iter().cloned());
        let engine = Engine {
            access: Access::new(registry.database().clone()),
            llm: Arc::new(Llm::new(registry.database().clone(), data.root(), &options.keys)),
            registry,
            started_at: now(),
            page: Mutex::new(None),
            embedding: Arc::new(Embedding::new(dirs, options.runtime_library.clone())),
            events: Events::default(),
            git_excludes: options.git_excludes.clone(),
            open: Arc::default(),
            suspend: Mutex::new(None),
            changing: Mutex::new(()),
            active: AtomicBool::new(false),
            notices: Mutex::new(notices),
            lock,
            data,
        };
        engine.empty_trash();
        Ok(engine)
    }

    /// Returns where the running engine of a data directory listens, if one says so.
    pub fn address(options: &EngineOptions) -> Option<EngineAddress> {
        DataDir::create(&options.data_dir).ok()?.address()
    }

    /// Tells other processes of this user where this engine listens.
    pub fn publish(&self, address: &EngineAddress) -> Result<()> {
        self.lock.publish(address)
    }

    /// Returns a channel of everything that happens from now on, but for [`PipelineEvent::Progress`].
    pub fn subscribe(&self) -> Receiver<PipelineEvent> {
        self.events.subscribe(false)
    }

    /// As [`Engine::subscribe`], with the progress of indexing, for who shows it as it goes.
    pub fn subscribe_with_progress(&self) -> Receiver<PipelineEvent> {
        self.events.subscribe(true)
    }

    /// Watches the active profile from now on, whichever that is, and brings it up to date.
    ///
    /// Returns at once; [`PipelineEvent::Ready`] tells when its index is up to date by words.
    pub fn activate(&self) -> Result<()> {
        self.activate_telling(&|_| ())
    }

    /// As [`Engine::activate`], and tells in words what it is about to do, for who waits.
    pub fn activate_telling(&self, tell: &dyn Fn(&str)) -> Result<()> {
        if !self.active.swap(true, Ordering::SeqCst) {
            self.watch_for_sleep();
        }
        let profiles = self.registry.list()?;
        if profiles.is_empty() {
            self.events.tell(&PipelineEvent::Ready { profile: None, at: now() });
            return Ok(());
        }
        if let Some(entry) = profiles.iter().find(|entry| entry.active) {
            tell(&format!("Opening the profile {}", entry.name));
            self.open_profile_telling(entry, tell)?;
        }
        self.follow_active()
    }

    /// Has sessions captured before the system sleeps.
    fn watch_for_sleep(&self) {
        let open = self.open.clone();
        let before = move || {
            let watched: Vec<_> = lock(&open).profiles.values().cloned().collect();
            for opened in watched.iter().filter(|one| one.running().is_some_and(|pipeline| pipeline.is_watching())) {
                if let Err(error) = session::capture_before_sleep(&opened.profile) {
                    tracing::warn!(profile = %opened.profile.id, %error, "the session isn't captured");
                }
            }
        };
        match Suspend::watch(before) {
            Ok(watch) => *lock(&self.suspend) = Some(watch),
            Err(error) => tracing::warn!(%error, "the system's sleep isn't watched for"),
        }
    }

    /// Stops everything in order. Safe to call twice, and not needed: nothing depends on a clean exit.
    pub fn shut_down(&self) {
        drop(lock(&self.suspend).take());
        if self.active.swap(false, Ordering::SeqCst) {
            self.events.tell(&PipelineEvent::Stopping { at: now() });
        }
        // Whoever still holds this engine for a moment doesn't keep others coming to it.
        self.lock.withdraw();
        let open = std::mem::take(&mut lock(&self.open).profiles);
        for opened in open.values() {
            if opened.running().is_some_and(|pipeline| pipeline.is_watching()) {
                capture_left(&opened.profile, Cause::Exit);
            }
            opened.stop();
        }
        self.embedding.unload();
        tracing::info!("engine closed");
        logs::write_out();
    }

    pub(crate) fn access(&self) -> &Access {
        &self.access
    }
    pub(crate) fn page(&self) -> Option<String> {
        lock(&self.page).clone()
    }
    pub(crate) fn started_at(&self) -> &str {
        &self.started_at
    }
    pub(crate) fn data(&self) -> &DataDir {
        &self.data
    }
    pub(crate) fn registry(&self) -> &Registry {
        &self.registry
    }
    pub(crate) fn llm(&self) -> &Llm {
        &self.llm
    }
    pub(crate) fn embedding(&self) -> &Arc<Embedding> {
        &self.embedding
    }
    pub(crate) fn git_excludes(&self) -> Option<PathBuf> {
        self.git_excludes.clone()
    }

    /// Whether this engine watches the active profile.
    pub(crate) fn is_watching(&self) -> bool {
        self.active.load(Ordering::SeqCst)
    }

    /// Returns what was odd when the engine opened, such as a database that was set aside.
    pub fn notices(&self) -> Vec<String> {
        lock(&self.notices).clone()
    }

    /// Begins a change of which profiles there are or which is active; the next waits until the guard is dropped.
    pub(crate) fn change_profiles(&self) -> MutexGuard<'_, ()> {
        lock(&self.changing)
    }

    /// Has exactly the active profile watched, if the engine is to watch at all.
    pub(crate) fn follow_active(&self) -> Result<()> {
        if !self.active.load(Ordering::SeqCst) {
            return Ok(());
        }
        back_up(self.registry.database());
        let active = self.registry.list()?.into_iter().find(|entry| entry.active);
        let id = active.as_ref().map(|entry| entry.id.clone());
        let is_other = |opened: &&Arc<OpenProfile>| Some(&opened.profile.id) != id.as_ref();
        let others: Vec<_> = lock(&self.open).profiles.values().filter(is_other).cloned().collect();
        for other in others {
            if let Some(pipeline) = other.running() {
                if pipeline.is_watching() {
                    capture_left(&other.profile, Cause::Switch);
                }
                pipeline.watch(false)?;
            }
        }
        if let Some(entry) = active {
            self.open_profile(&entry)?.pipeline(self)?.watch(true)?;
        }
        Ok(())
    }

    /// Removes for good what has been in the trash for too long.
    fn empty_trash(&self) {
        let Ok(trash) = self.registry.trash() else { return };
        for entry in trash {
            let age = now_ms() - entry.deleted_at.unwrap_or_else(now_ms);
            if age < TRASH_KEEPS.as_millis() as i64 {
                continue;
            }
            let dir = self.data.trash().join(&entry.id);
            let removed = std::fs::remove_dir_all(&dir);
            if (removed.is_ok() || !dir.exists())
                && let Err(error) = self.registry.remove(&entry.id)
            {
                tracing::warn!(%error, "cannot empty the trash");
            }
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.shut_down();
    }
}

/// Captures the session of a profile that is left. That it is left is more important.
fn capture_left(profile: &Arc<Profile>, cause: Cause) {
    if let Err(error) = session::capture_if_active(profile, cause).and_then(|()| profile.set_watched(false)) {
        tracing::warn!(profile = %profile.id, %error, "the session isn't captured");
    }
}

/// Opens the registry's database. When it is damaged its last backup takes its place, or an empty one, to which the
/// profiles that stand in the data directory are added again.
fn open_app(data: &DataDir, notices: &mut Vec<String>, tell: &dyn Fn(&str)) -> Result<Database> {
    let options = OpenOptions { migrations: APP, backups: Some(data.backups()), ..OpenOptions::default() };
    let told = |step| tell(&in_words(step, "the registry of profiles"));
    let opened = match Database::open_telling(&data.app_db(), &options, &told) {
        Err(error @ StoreError::Corrupt { .. }) => {
            tracing::error!(%error, "app.db is damaged");
            let StoreError::Corrupt { last_backup, .. } = &error else { return Err(error.into()) };
            notices.push(format!("{error}; the registry of profiles was made anew"));
            match last_backup {
                Some(backup) => continuo_store::restore(&data.app_db(), backup, &options)?,
                None => Database::open(&data.app_db(), &options)?,
            }
        }
        other => other?,
    };
    back_up(&opened);
    Ok(opened)
}

/// Backs the registry up when the last backup is older than a day.
fn back_up(app: &Database) {
    if let Err(error) = app.backup_if_due(Duration::from_secs(24 * 3600), 7) {
        // A full disk mustn't keep the engine from working.
        tracing::warn!(%error, "cannot back up app.db");
    }
}

/// Returns a step of opening a database as who waits for it reads it.
pub(crate) fn in_words(step: Step, what: &str) -> String {
    match step {
        Step::Checking => format!("Checking {what}"),
        Step::Migrating(name) => format!("Bringing {what} up to date ({name})"),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

// Doors hold the engine behind its API.
const _: fn(&Engine) -> &dyn Api = |engine| engine;

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("data", &self.data.root()).finish_non_exhaustive()
    }
}

impl From<continuo_index::IndexError> for ApiError {
    fn from(error: continuo_index::IndexError) -> Self {
        match error {
            continuo_index::IndexError::Store(error) => error.into(),
            continuo_index::IndexError::Embed(error) => {
                ApiError::new(Code::NoModel, error.to_string()).hint(error.hint())
            }
            continuo_index::IndexError::BadFilter { .. } => ApiError::new(Code::Invalid, error.to_string()),
            continuo_index::IndexError::Full(_) => {
                ApiError::new(Code::DiskFull, error.to_string()).hint("Free some space on this disk.")
            }
            other => ApiError::new(Code::Internal, other.to_string()),
        }
    }
}
