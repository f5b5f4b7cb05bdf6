//! How the command reaches an engine: the one that runs on the data directory, or one opened for the command's length.

use crate::args::Global;
use crate::show;
use continuo_engine::api::{Api, Caller, Client, Transport};
use continuo_engine::{ApiError, Code, Engine, EngineOptions};
use continuo_gateway::{Gateway, GatewayOptions, connect, options_here, trace_here};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a command waits for another one that has the data directory and doesn't listen, because it is nearly done.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long a command whose engine others have found waits for them to be done.
const OTHERS_END_WITHIN: Duration = Duration::from_secs(10 * 60);

/// An engine to call.
pub(crate) struct Door {
    api: Arc<dyn Api>,
    /// Held so that other commands find this engine, and so that it is closed in order.
    gateway: Option<Gateway>,
    /// It goes with its command, not when it is told to.
    is_short: bool,
    engine: Option<Arc<Engine>>,
}

impl Door {
    pub(crate) fn api(&self) -> &dyn Api {
        self.api.as_ref()
    }

    pub(crate) fn shared(&self) -> Arc<dyn Api> {
        self.api.clone()
    }

    /// Returns the engine when it is this process's own.
    pub(crate) fn engine(&self) -> Option<&Arc<Engine>> {
        self.engine.as_ref()
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        match self.gateway.take() {
            // Others have found this engine, and aren't done because this command is.
            Some(gateway) if self.is_short => gateway.finish(OTHERS_END_WITHIN),
            gateway => drop(gateway),
        }
        if let Some(engine) = &self.engine {
            engine.shut_down();
        }
    }
}

/// Whether other commands can call the engine that this one opens.
#[derive(Clone, Debug)]
pub(crate) enum Listen {
    No,
    Yes(GatewayOptions),
}

impl Listen {
    /// On a port that the system chooses, for other commands.
    pub(crate) const ANYWHERE: Listen = Listen::Yes(GatewayOptions { port: None, page: None });
}

/// Reaches the running engine, or opens one.
pub(crate) fn open(global: &Global, listen: Listen) -> Result<Door, ApiError> {
    let options = options_here(global.data_dir.clone(), global.verbose)?;
    patiently(&options, &listen, || {
        let client = Engine::address(&options).and_then(connect)?;
        Some(Ok(Door { api: Arc::new(client), gateway: None, is_short: true, engine: None }))
    })
}

/// Opens an engine of this process, and refuses when another one listens on the data directory.
pub(crate) fn alone(global: &Global, listen: Listen) -> Result<Door, ApiError> {
    let options = options_here(global.data_dir.clone(), global.verbose)?;
    let mut alone = patiently(&options, &listen, || {
        let other = Engine::address(&options)?;
        let busy =
            ApiError::new(Code::Busy, format!("another engine (process {}) runs on this data directory", other.pid));
        connect(other)?;
        Some(Err(busy.hint("Use that one, stop it, or choose another --data-dir.")))
    })?;
    alone.is_short = false;
    Ok(alone)
}

/// Opens an engine of this process. When another process has the data directory, `otherwise` may have another answer;
/// if it has none, that process is a short command, and waited for.
fn patiently(
    options: &EngineOptions,
    listen: &Listen,
    otherwise: impl Fn() -> Option<Result<Door, ApiError>>,
) -> Result<Door, ApiError> {
    let begun = Instant::now();
    loop {
        let busy = match own(options, listen) {
            Err(error) if error.code == Code::Busy => error,
            done => return done,
        };
        if let Some(answer) = otherwise() {
            return answer;
        }
        if begun.elapsed() > PATIENCE {
            return Err(busy);
        }
        // Nobody tells when the other one is done.
        let _ = crossbeam_channel::after(Duration::from_millis(50)).recv();
    }
}

/// The engine of this process, called as one in another process is: what a call does is told in the same way.
struct Here(Arc<Engine>);

impl Transport for Here {
    fn call(&self, command: &str, request: serde_json::Value) -> Result<serde_json::Value, ApiError> {
        self.0.call(&Caller { trace: trace_here(), ..Caller::owner() }, command, request)
    }
}

fn own(options: &EngineOptions, listen: &Listen) -> Result<Door, ApiError> {
    let engine = Arc::new(Engine::open(options)?);
    for notice in engine.notices() {
        eprintln!("{} {notice}", show::paint(show::Stream::Stderr, "33;1", "notice:"));
    }
    let api: Arc<dyn Api> = Arc::new(Client(Here(engine.clone())));
    let gateway = match listen {
        Listen::No => None,
        Listen::Yes(listen) => {
            let gateway = Gateway::start(engine.clone(), listen)?;
            engine.publish(gateway.address())?;
            Some(gateway)
        }
    };
    Ok(Door { api, gateway, is_short: true, engine: Some(engine) })
}
