//! What all profiles share of models that talk: which providers there are and where their keys are; and what a profile's
//! calls go by.

use crate::error::{ApiError, Code, Result};
use crate::profile::Profile;
use continuo_egress::{self as egress, Environment, Keys, Log, Policy};
use continuo_llm::{Access, LlmError, NoRoute, Options, Provider, Purpose, Routes, Usage, route, spent};
use continuo_store::rusqlite::OptionalExtension;
use continuo_store::{Database, StoreError};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// The row of `app.db`'s settings that holds the providers and what they are for.
const SETTING: &str = "llm";

/// Where keys of providers may be, besides the encrypted file of the data directory.
#[derive(Clone)]
pub struct KeyPlaces {
    /// The system's keyring.
    pub keyring: bool,
    /// Looks up a variable of the environment.
    pub environment: Environment,
}

/// Neither a keyring nor an environment.
impl Default for KeyPlaces {
    fn default() -> Self {
        KeyPlaces { keyring: false, environment: Arc::new(|_| None) }
    }
}

impl fmt::Debug for KeyPlaces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyPlaces").field("keyring", &self.keyring).finish_non_exhaustive()
    }
}

/// Providers, keys, and how calls are made.
pub(crate) struct Llm {
    app: Database,
    keys: Keys,
    options: Options,
}

impl Llm {
    pub(crate) fn new(app: Database, data_dir: &Path, places: &KeyPlaces) -> Llm {
        let environment = places.environment.clone();
        let keys = match places.keyring {
            true => Keys::new(data_dir, environment),
            false => Keys::without_keyring(data_dir, environment),
        };
        Llm { app, keys, options: Options::default() }
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Returns the providers, and what they are for.
    ///
    /// # Errors
    /// [`Code::Newer`] when a newer version wrote what this one can't read.
    pub(crate) fn routes(&self) -> Result<Routes> {
        let stored = self.app.read(|db| -> std::result::Result<Option<String>, StoreError> {
            let mut statement = db.prepare_cached("SELECT value FROM setting WHERE key = ?1")?;
            Ok(statement.query_row([SETTING], |row| row.get(0)).optional()?)
        })?;
        read(stored)
    }

    /// Changes them, in one with reading them.
    ///
    /// # Errors
    /// As [`Llm::routes`], and what `change` says.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Routes) -> Result<()> + Send + 'static) -> Result<()> {
        self.app.write(move |tx| -> std::result::Result<(), ApiError> {
            let mut statement = tx.prepare_cached("SELECT value FROM setting WHERE key = ?1").map_err(of_database)?;
            let stored = statement.query_row([SETTING], |row| row.get(0)).optional().map_err(of_database)?;
            let mut routes = read(stored)?;
            change(&mut routes)?;
            let json = serde_json::to_string(&routes)
                .map_err(|e| ApiError::new(Code::Internal, format!("providers can't be written: {e}")))?;
            tx.prepare_cached(
                "INSERT INTO setting (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            )
            .and_then(|mut insert| insert.execute([SETTING, &json]))
            .map_err(of_database)?;
            Ok(())
        })
    }
}

fn read(stored: Option<String>) -> Result<Routes> {
    let Some(json) = stored else { return Ok(Routes::default()) };
    serde_json::from_str(&json).map_err(|e| {
        ApiError::new(Code::Newer, format!("the providers of models can't be read: {e}"))
            .hint("A newer version of Continuo wrote them. Use that one.")
    })
}

fn of_database(error: continuo_store::rusqlite::Error) -> ApiError {
    StoreError::from(error).into()
}

impl Profile {
    /// Returns what this profile says of leaving the machine, as it is now.
    pub(crate) fn policy(&self) -> Policy {
        let security = &self.config().security;
        Policy { block_cloud_apis: security.block_cloud_apis, log_api_calls: security.log_api_calls }
    }

    /// Returns the provider for a purpose, with its model.
    ///
    /// # Errors
    /// Why there is none; [`Code::Denied`] where the profile forbids it.
    pub(crate) fn route(&self, purpose: Purpose) -> Result<Provider> {
        Ok(route(purpose, &self.llm().routes()?, &self.config().llm.rules(), self.policy())?)
    }

    /// Does something that may ask models, by what the profile allows now. Calls are kept in its log, tokens counted.
    pub(crate) fn with_access<T>(&self, ask: impl FnOnce(&Access<'_>) -> T) -> Result<T> {
        let today = today();
        let spent = self.db.read(|db| spent(db, &today).map_err(StoreError::from))?;
        let db = self.db.clone();
        let log = Log::new(move |call| {
            let kept = db.write(move |tx| egress::add(tx, &call).map_err(StoreError::from));
            if let Err(error) = kept {
                tracing::warn!(%error, "a call to a model isn't kept in the log");
            }
        });
        let spend = |usage: Usage| {
            let today = today.clone();
            let kept = self.db.write(move |tx| continuo_llm::add(tx, &today, &usage).map_err(StoreError::from));
            if let Err(error) = kept {
                tracing::warn!(%error, "tokens aren't counted");
            }
        };
        let llm = self.llm();
        Ok(ask(&Access {
            profile: &self.id,
            policy: self.policy(),
            keys: &llm.keys,
            log: &log,
            budget: self.config().llm.rules().budget(spent),
            options: &llm.options,
            spend: &spend,
        }))
    }
}

/// Returns the day of the user's calendar.
pub(crate) fn today() -> String {
    jiff::Zoned::now().date().to_string()
}

impl From<LlmError> for ApiError {
    fn from(error: LlmError) -> ApiError {
        let code = match &error {
            LlmError::Denied { .. } => Code::Denied,
            LlmError::BudgetSpent { .. } | LlmError::RateLimited { .. } => Code::TooMany,
            LlmError::KeyMissing { .. }
            | LlmError::KeyNotNamed { .. }
            | LlmError::KeyRefused { .. }
            | LlmError::Key(_)
            | LlmError::NoModel { .. }
            | LlmError::NothingAsked
            | LlmError::TooLong { .. } => Code::Invalid,
            LlmError::ModelMissing { .. } | LlmError::NoApi { .. } => Code::NotFound,
            _ => Code::Io,
        };
        ApiError::new(code, error.to_string())
    }
}

impl From<NoRoute> for ApiError {
    fn from(none: NoRoute) -> ApiError {
        match none {
            NoRoute::Provider(error) => error.into(),
            NoRoute::Denied { .. } => ApiError::new(Code::Denied, none.to_string()),
            _ => ApiError::new(Code::Invalid, none.to_string()),
        }
    }
}
