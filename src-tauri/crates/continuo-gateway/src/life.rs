//! The life of an engine in a program with a window: opened while somebody watches how far it is, found by other
//! processes of this user, opened again when that failed, and closed once, in order and within a budget.

use crate::{Gateway, GatewayOptions};
use continuo_engine::api::{Api, DoctorReport, DoctorRequest};
use continuo_engine::{ApiError, Code, Engine, EngineOptions};
use serde::Serialize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// How long a short command that has the data directory is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// An engine that is opened, open, or closed. Shared by everybody who calls it.
#[derive(Default)]
pub struct Life {
    state: Mutex<State>,
    changed: Condvar,
    closed: OnceLock<()>,
}

#[derive(Default)]
enum State {
    #[default]
    NotYet,
    Opening(String),
    Open(Serving),
    Failed(ApiError),
    Closed,
}

/// Fields are dropped in this order: nobody calls an engine that is going.
struct Serving {
    gateway: Gateway,
    engine: Arc<Engine>,
}

/// How the start is, for a startup screen.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum Startup {
    Opening { step: String },
    Ready,
    Failed { error: ApiError },
}

impl Life {
    /// Opens the engine, has the active profile watched and publishes where the engine listens. Does nothing when it is
    /// open or being opened, or closed for good.
    ///
    /// `hear` is told every step, and how it ended; `opened` has the engine before anything happens in it.
    pub fn open(
        &self,
        options: &Result<EngineOptions, ApiError>,
        hear: &dyn Fn(Startup),
        opened: &dyn Fn(&Arc<Engine>),
    ) {
        let begins = State::Opening("Starting".into());
        if !self.enter(begins, |now| matches!(now, State::NotYet | State::Failed(_))) {
            return;
        }
        hear(self.startup());
        let tell = |step: &str| {
            self.enter(State::Opening(step.into()), is_not_closed);
            hear(self.startup());
        };
        // Without this a defect would leave who waits waiting for ever.
        let serving = catch_unwind(AssertUnwindSafe(|| serve(options, &tell, opened))).unwrap_or_else(|_| {
            let hint = "The logs in the data directory say more; `continuo doctor` looks for what is wrong.";
            Err(ApiError::new(Code::Internal, "opening the engine broke off").hint(hint))
        });
        self.enter(serving.map_or_else(State::Failed, State::Open), is_not_closed);
        hear(self.startup());
    }

    /// Returns how the start is.
    pub fn startup(&self) -> Startup {
        match &*self.lock() {
            State::NotYet => Startup::Opening { step: "Starting".into() },
            State::Opening(step) => Startup::Opening { step: step.clone() },
            State::Open(_) => Startup::Ready,
            State::Failed(error) => Startup::Failed { error: error.clone() },
            State::Closed => Startup::Opening { step: "Closing".into() },
        }
    }

    /// Returns the engine.
    ///
    /// # Errors
    /// Why it isn't there: [`Code::Busy`] before it is open and after it was closed, else what opening failed with.
    pub fn engine(&self) -> Result<Arc<Engine>, ApiError> {
        match &*self.lock() {
            State::Open(serving) => Ok(Arc::clone(&serving.engine)),
            State::Failed(error) => Err(error.clone()),
            State::NotYet | State::Opening(_) => Err(ApiError::new(Code::Busy, "Continuo is still starting")),
            State::Closed => Err(ApiError::new(Code::Busy, "Continuo is closing")),
        }
    }

    /// Examines the machine; without an engine as far as that goes.
    pub fn doctor(&self, options: Result<EngineOptions, ApiError>) -> Result<DoctorReport, ApiError> {
        match self.engine() {
            Ok(engine) => engine.doctor(DoctorRequest::default()),
            Err(_) => Ok(continuo_engine::examine(&options?)),
        }
    }

    /// Closes the engine in order, and returns when that is done or has taken `budget`. May be called from anywhere and
    /// any number of times: whoever calls while it goes on waits for it.
    ///
    /// What isn't done within the budget is left to the next start, as after a kill: nothing depends on a clean exit.
    pub fn close(&self, budget: Duration) {
        self.closed.get_or_init(|| {
            let until = Instant::now() + budget;
            let opening = |state: &mut State| matches!(state, State::Opening(_));
            let waited = self.changed.wait_timeout_while(self.lock(), budget, opening);
            let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
            let State::Open(serving) = std::mem::replace(&mut *state, State::Closed) else { return };
            drop(state);
            let (done, is_done) = crossbeam_channel::bounded(1);
            let close = move || {
                drop(serving.gateway);
                serving.engine.shut_down();
                drop(serving.engine);
                // Nobody waits any more when the budget is used up.
                let _ = done.send(());
            };
            let thread = std::thread::Builder::new().name("closing".into()).spawn(close);
            if thread.is_ok() && is_done.recv_deadline(until).is_err() {
                tracing::warn!("closing takes longer than its budget; the next start makes up for it");
            }
        });
    }

    /// Enters a state if it may follow on what is now, and returns whether it did.
    fn enter(&self, next: State, may_follow: fn(&State) -> bool) -> bool {
        let mut state = self.lock();
        let follows = may_follow(&state);
        // What is replaced, or comes too late, is dropped when nobody waits for the lock: it may be an engine.
        let _dropped = if follows { std::mem::replace(&mut *state, next) } else { next };
        drop(state);
        self.changed.notify_all();
        follows
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_not_closed(state: &State) -> bool {
    !matches!(state, State::Closed)
}

fn serve(
    options: &Result<EngineOptions, ApiError>,
    tell: &dyn Fn(&str),
    opened: &dyn Fn(&Arc<Engine>),
) -> Result<Serving, ApiError> {
    let options = options.as_ref().map_err(ApiError::clone)?;
    let engine = Arc::new(open_patiently(options, tell)?);
    let gateway = Gateway::start(engine.clone(), &GatewayOptions::default())?;
    engine.publish(gateway.address())?;
    opened(&engine);
    if let Err(error) = engine.activate_telling(tell) {
        // The other profiles work, and this one says itself what is wrong with it.
        tracing::error!(%error, "the active profile can't be opened");
    }
    Ok(Serving { gateway, engine })
}

/// Opens the engine. Another process that has the data directory and doesn't listen is a short command, and waited for.
fn open_patiently(options: &EngineOptions, tell: &dyn Fn(&str)) -> Result<Engine, ApiError> {
    let begun = Instant::now();
    loop {
        match Engine::open_telling(options, tell) {
            Err(error) if error.code == Code::Busy && begun.elapsed() < PATIENCE => {
                if Engine::address(options).and_then(crate::connect).is_some() {
                    return Err(error);
                }
            }
            opened => return opened,
        }
        // Nobody tells when the other one is done.
        let _ = crossbeam_channel::after(Duration::from_millis(50)).recv();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Longer than closing an empty engine takes on any machine.
    const BUDGET: Duration = Duration::from_secs(60);

    fn options(folder: &tempfile::TempDir) -> EngineOptions {
        EngineOptions {
            data_dir: folder.path().join("data"),
            model_dirs: Vec::new(),
            runtime_library: None,
            git_excludes: None,
            keys: continuo_engine::KeyPlaces::default(),
            verbose: false,
        }
    }

    /// Opens `life` and returns all that was heard.
    fn open(life: &Life, options: &EngineOptions) -> Vec<Startup> {
        let heard = Mutex::new(Vec::new());
        life.open(&Ok(options.clone()), &|startup| heard.lock().unwrap().push(startup), &|_| ());
        heard.into_inner().unwrap()
    }

    #[test]
    fn a_start_that_fails_says_why_and_can_be_tried_again() {
        let folder = tempfile::tempdir().unwrap();
        let options = options(&folder);
        let other = Arc::new(Engine::open(&options).unwrap());
        let gateway = Gateway::start(other.clone(), &GatewayOptions::default()).unwrap();
        other.publish(gateway.address()).unwrap();
        let life = Life::default();
        assert_eq!(life.engine().unwrap_err().code, Code::Busy);
        let Some(Startup::Failed { error }) = open(&life, &options).pop() else { panic!("another engine is there") };
        assert!(error.code == Code::Busy && error.hint.is_some(), "{error}");
        assert_eq!(life.engine().unwrap_err(), error, "calls are told the same");
        let report = life.doctor(Ok(options.clone())).unwrap();
        assert!(
            report.checks.iter().any(|check| check.state == "broken" && check.detail == error.message),
            "{report:?}"
        );
        drop((gateway, other));
        let heard = open(&life, &options);
        assert!(heard.contains(&Startup::Opening { step: "Opening the registry of profiles".into() }), "{heard:?}");
        assert_eq!(heard.last(), Some(&Startup::Ready));
        assert!(open(&life, &options).is_empty(), "an open engine isn't opened again");
        assert!(life.engine().is_ok() && Engine::address(&options).is_some(), "others find it");
    }

    #[test]
    fn closing_is_done_once_whoever_asks_and_for_good() {
        let folder = tempfile::tempdir().unwrap();
        let options = options(&folder);
        let life = Life::default();
        open(&life, &options);
        let stopping = life.engine().unwrap().subscribe();
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    life.close(BUDGET);
                    assert!(Engine::address(&options).is_none(), "who returns finds it done, whoever did it");
                });
            }
        });
        assert_eq!(stopping.iter().count(), 1, "the engine stopped once");
        assert!(open(&life, &options).is_empty() && life.engine().is_err(), "what was closed stays closed");
    }

    #[test]
    fn an_engine_that_opens_while_it_is_being_closed_is_closed_too() {
        let folder = tempfile::tempdir().unwrap();
        let options = Ok(options(&folder));
        let life = Life::default();
        std::thread::scope(|scope| {
            let (opening, is_opening) = crossbeam_channel::bounded(1);
            let life = &life;
            let options = &options;
            scope.spawn(move || {
                let hear = |startup| {
                    if startup != Startup::Ready {
                        let _ = opening.try_send(());
                    }
                };
                life.open(options, &hear, &|_| ());
            });
            is_opening.recv().unwrap();
            life.close(BUDGET);
        });
        assert!(life.engine().is_err());
        assert!(Engine::open(options.as_ref().unwrap()).is_ok(), "the data directory is free");
    }
}
