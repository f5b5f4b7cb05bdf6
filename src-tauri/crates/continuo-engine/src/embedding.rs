//! The models that are loaded, shared by all profiles: each is loaded when it is first needed, and once.

use crate::api::Degradation;
use crate::config::Config;
use crate::profile::{ModelsGiven, Profile};
use continuo_index::{Embed, EmbedError, EmbedThreads, Model, Models, RoleModels, Runtime};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a model that couldn't be had isn't looked for again.
const LOOK_AGAIN: Duration = Duration::from_secs(20);

pub(crate) struct Embedding {
    dirs: Vec<PathBuf>,
    library: Option<PathBuf>,
    /// By name: loading one reads its tokenizer.
    models: Mutex<HashMap<String, Arc<Model>>>,
    /// By fingerprint.
    running: Mutex<HashMap<String, Arc<EmbedThreads>>>,
}

/// The models of one profile: what can't be had is left out, and why is told.
pub(crate) struct ProfileModels {
    pub(crate) text: Option<Arc<Model>>,
    pub(crate) code: Option<Arc<Model>>,
    pub(crate) problem: Option<EmbedError>,
}

impl Embedding {
    /// `dirs` are the folders of models, the first wins; `library` is ONNX Runtime where it isn't in one of them.
    pub(crate) fn new(dirs: Vec<PathBuf>, library: Option<PathBuf>) -> Embedding {
        Embedding { dirs, library, models: Mutex::new(HashMap::new()), running: Mutex::new(HashMap::new()) }
    }

    pub(crate) fn dirs(&self) -> &[PathBuf] {
        &self.dirs
    }

    /// Returns the models as they stand in the folders now.
    pub(crate) fn models(&self) -> Models {
        Models::open(&self.dirs)
    }

    /// Returns ONNX Runtime, loading it the first time.
    pub(crate) fn runtime(&self) -> Result<Runtime, EmbedError> {
        Runtime::load(&self.library_path())
    }

    fn library_path(&self) -> PathBuf {
        if let Some(library) = &self.library {
            return library.clone();
        }
        let found = self.dirs.iter().find_map(|dir| library_in(&dir.join("runtime")));
        found.unwrap_or_else(|| self.dirs.first().cloned().unwrap_or_default().join("runtime").join(library_name()))
    }

    /// Returns the models that a profile's configuration names.
    pub(crate) fn of(&self, config: &Config) -> ProfileModels {
        let text = self.find(&config.embedding.model);
        let code = self.find(&config.embedding.code_model);
        let problem = text.as_ref().err().or(code.as_ref().err()).cloned();
        ProfileModels { text: text.ok(), code: code.ok(), problem }
    }

    /// Returns the installed model of that name.
    pub(crate) fn find(&self, name: &str) -> Result<Arc<Model>, EmbedError> {
        let mut models = lock(&self.models);
        if let Some(model) = models.get(name) {
            return Ok(model.clone());
        }
        let model = self.models().find(name)?;
        models.insert(name.to_string(), model.clone());
        Ok(model)
    }

    /// Returns the threads that embed with a model, starting them the first time.
    pub(crate) fn threads(&self, model: &Arc<Model>, threads: usize) -> Result<Arc<EmbedThreads>, EmbedError> {
        let mut running = lock(&self.running);
        if let Some(known) = running.get(model.fingerprint()) {
            known.set_threads(threads);
            return Ok(known.clone());
        }
        let started = Arc::new(EmbedThreads::start(&self.runtime()?, model, threads));
        running.insert(model.fingerprint().to_string(), started.clone());
        Ok(started)
    }

    /// Gives a profile's index the models that its configuration names, and returns whether it has any.
    ///
    /// Cheap when it has been done for that configuration before. Where one couldn't be had, it is looked for again after
    /// a while: looking reads files and writes to the database, which a search can't wait for each time.
    pub(crate) fn load_into(&self, profile: &Profile) -> bool {
        let config = profile.config();
        let mut given = profile.models_given();
        if let Some(before) = &*given
            && before.wanted == config.embedding
            && (before.complete || before.at.elapsed() < LOOK_AGAIN)
        {
            return before.any;
        }
        let models = self.of(&config);
        if models.problem.is_some() {
            // What was wrong with its files may have been mended by the next look.
            lock(&self.models).clear();
        }
        let mut problem = models.problem;
        let mut load = |model: Option<Arc<Model>>| -> Option<Arc<dyn Embed>> {
            match self.threads(&model?, config.embedding.max_threads) {
                Ok(threads) => Some(threads),
                Err(error) => {
                    problem = Some(error);
                    None
                }
            }
        };
        let (text, code) = (load(models.text), load(models.code));
        // Vectors made by earlier models answer until the present ones have made as many.
        let recorded = profile.index.recorded_models().unwrap_or_default();
        let in_use = [&text, &code].map(|model| model.as_ref().map(|model| model.fingerprint().to_string()));
        let retiring = recorded
            .iter()
            .filter(|recorded| !in_use.contains(&Some(recorded.fingerprint.clone())))
            .filter_map(|recorded| self.find(&recorded.name).ok().filter(|m| m.fingerprint() == recorded.fingerprint))
            .filter_map(|model| load(Some(model)))
            .collect();
        let any = text.is_some() || code.is_some();
        if let Err(error) = profile.index.set_models(RoleModels { text, code, retiring }) {
            tracing::error!(%error, "the models can't be recorded");
        }
        // A model that no profile uses any more gives its memory back.
        lock(&self.running).retain(|_, threads| Arc::strong_count(threads) > 1);
        *given = Some(ModelsGiven {
            wanted: config.embedding.clone(),
            at: Instant::now(),
            complete: problem.is_none(),
            any,
        });
        match problem {
            Some(error) => {
                let degradation = degradation(&error);
                profile.degraded(&degradation.what, &degradation.message, &degradation.cure);
            }
            None => profile.recovered("no-model"),
        }
        any
    }

    /// Lets go of all threads; who still uses some keeps them until done.
    pub(crate) fn unload(&self) {
        lock(&self.running).clear();
    }

    /// Embeds at `share` of full speed, 0 to 1.
    pub(crate) fn throttle(&self, share: f32) {
        for threads in lock(&self.running).values() {
            threads.throttle(share);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns what a model that can't be used means to the user.
pub(crate) fn degradation(error: &EmbedError) -> Degradation {
    Degradation { what: "no-model".into(), message: error.to_string(), cure: error.hint().into() }
}

fn library_name() -> &'static str {
    if cfg!(target_os = "windows") {
        "onnxruntime.dll"
    } else if cfg!(target_os = "macos") {
        "libonnxruntime.dylib"
    } else {
        "libonnxruntime.so"
    }
}

/// Returns the shared library in a folder; its name carries its version.
fn library_in(dir: &Path) -> Option<PathBuf> {
    let stem = library_name().split('.').next().unwrap_or_default();
    let mut found: Vec<PathBuf> = std::fs::read_dir(dir)
        .ok()?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(stem)
                && (name.contains(".so") || name.contains(".dylib") || name.ends_with(".dll"))
                && !name.contains("providers")
        })
        .collect();
    found.sort();
    found.pop()
}
