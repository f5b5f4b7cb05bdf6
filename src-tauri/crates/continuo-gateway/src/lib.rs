//! The engine's door for other processes of this machine, on loopback: `POST /rpc/<name>`, the events over a WebSocket, and
//! the page for browsers.
//!
//! It carries calls and refuses strangers; what a call may do is the engine's to decide.

mod client;
mod connections;
mod events;
mod guard;
mod here;
mod life;
mod limits;
mod log;
mod page;
mod rpc;

pub use client::{Http, connect};
pub use here::{atuin_here, options_here, page_dir, trace_here};
pub use life::{Life, Startup};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use continuo_engine::{ApiError, Code, Engine, EngineAddress};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// How a gateway listens.
#[derive(Clone, Debug, Default)]
pub struct GatewayOptions {
    /// A port of loopback; one that the system chooses when not said.
    pub port: Option<u16>,
    /// The folder of the built page, when it is to be served.
    pub page: Option<PathBuf>,
}

/// A gateway that listens until it is dropped.
pub struct Gateway {
    engine: Arc<Engine>,
    address: EngineAddress,
    /// How long who is connected may take to end.
    stop: Option<oneshot::Sender<Duration>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

#[derive(Clone)]
pub(crate) struct Door {
    engine: Arc<Engine>,
    guard: Arc<guard::Guard>,
    limits: Arc<limits::Limits>,
}

impl Gateway {
    /// Starts listening on loopback, with a new owner's token.
    ///
    /// # Errors
    /// [`Code::Io`] when the port can't be had.
    pub fn start(engine: Arc<Engine>, options: &GatewayOptions) -> Result<Gateway, ApiError> {
        let port = options.port.unwrap_or(0);
        let fail = |e: std::io::Error| {
            ApiError::new(Code::Io, format!("cannot listen on 127.0.0.1:{port}: {e}"))
                .hint("Choose another --port, or none to let the system choose.")
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("gateway")
            .enable_all()
            .build()
            .map_err(fail)?;
        let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let listener = runtime.block_on(TcpListener::bind(wanted)).map_err(fail)?;
        let bound = listener.local_addr().map_err(fail)?;
        let guard = guard::Guard::new(bound)
            .map_err(|e| ApiError::new(Code::Internal, format!("no randomness for a token: {e}")))?;
        let address = EngineAddress {
            address: bound.to_string(),
            token: guard.token().to_string(),
            pid: std::process::id(),
            version: env!("CARGO_PKG_VERSION").to_string(),
        };
        engine.serve_page_at(options.page.as_ref().map(|_| format!("http://{bound}")));
        let door = Door { engine: engine.clone(), guard: Arc::new(guard), limits: Arc::new(limits::Limits::default()) };
        let app = router(door, options.page.as_deref());
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new().name("gateway".into()).spawn(move || {
            runtime.block_on(async move {
                let connections = connections::Connections::default();
                let patience = tokio::select! {
                    () = connections.serve(listener, app) => {
                        tracing::error!("the gateway stopped");
                        return;
                    }
                    // Calls under way are not waited for unless that is asked, since the engine owns what must not be
                    // lost.
                    patience = stopped => patience.unwrap_or_default(),
                };
                connections.end(patience).await;
            });
            runtime.shutdown_background();
        });
        let thread = thread.map_err(fail)?;
        Ok(Gateway { engine, address, stop: Some(stop), thread: Some(thread) })
    }

    /// Stops listening, and waits for those who are connected to be done, at most so long: a command whose engine others
    /// have found leaves when they have.
    pub fn finish(mut self, within: Duration) {
        self.stop(within);
    }

    fn stop(&mut self, patience: Duration) {
        self.engine.serve_page_at(None);
        if let Some(stop) = self.stop.take() {
            // The thread is only gone when the server failed.
            let _ = stop.send(patience);
        }
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the gateway panicked");
        }
    }

    /// Returns where it listens, and the owner's token.
    pub fn address(&self) -> &EngineAddress {
        &self.address
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.stop(Duration::ZERO);
    }
}

fn router(door: Door, page: Option<&std::path::Path>) -> Router {
    let inside = Router::new()
        .route("/rpc/{name}", post(rpc::rpc))
        .route("/events", get(events::events).post(log::emit))
        .layer(axum::middleware::from_fn_with_state(door.clone(), guard::admit))
        .with_state(door.clone());
    let outside = match page {
        Some(page) => page::router(page).with_state(door.clone()),
        None => Router::new().fallback(|| async { answer(&ApiError::new(Code::NotFound, "there is nothing here")) }),
    };
    // Whoever means another host or comes from another page gets nothing at all, not even the page.
    inside.merge(outside).layer(axum::middleware::from_fn_with_state(door, guard::check_place))
}

/// Returns an error as the wire has it: its status for proxies and scripts, its body for clients.
pub(crate) fn answer(error: &ApiError) -> Response {
    let status = match error.code {
        Code::Invalid => StatusCode::BAD_REQUEST,
        Code::NotFound | Code::NoProfile => StatusCode::NOT_FOUND,
        Code::Exists | Code::Busy | Code::Conflict => StatusCode::CONFLICT,
        Code::Denied => StatusCode::FORBIDDEN,
        Code::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Code::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
        Code::NoModel => StatusCode::SERVICE_UNAVAILABLE,
        Code::Corrupt | Code::Newer | Code::Io | Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    };
    refuse(status, error)
}

pub(crate) fn refuse(status: StatusCode, error: &ApiError) -> Response {
    (status, axum::Json(error)).into_response()
}

/// A door as handlers take it.
pub(crate) type Here = State<Door>;
