//! The engine's door for other processes of this machine: `POST /rpc/<name>` on loopback, for who has the owner's token.
//!
//! It carries calls and refuses strangers; what a call may do is the engine's to decide.

mod client;
mod guard;
mod here;

pub use client::{Http, connect};
pub use here::{options_here, page_dir};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use continuo_engine::api::{Api, dispatch};
use continuo_engine::{ApiError, Code, EngineAddress};
use serde_json::Value;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// Requests are small; the largest is a query, which the engine bounds by itself.
const LARGEST_BODY: usize = 1 << 20;

/// A gateway that listens until it is dropped.
pub struct Gateway {
    address: EngineAddress,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

#[derive(Clone)]
struct Door {
    api: Arc<dyn Api>,
    guard: Arc<guard::Guard>,
}

impl Gateway {
    /// Starts listening on loopback, on `port` or on one that the system chooses, with a new owner's token.
    pub fn start(api: Arc<dyn Api>, port: Option<u16>) -> Result<Gateway, ApiError> {
        let fail = |e: std::io::Error| {
            ApiError::new(Code::Io, format!("cannot listen on 127.0.0.1:{}: {e}", port.unwrap_or(0)))
                .hint("Choose another --port, or none to let the system choose.")
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("gateway")
            .enable_all()
            .build()
            .map_err(fail)?;
        let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, port.unwrap_or(0)));
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
        let (stop, stopped) = oneshot::channel();
        let app = router(Door { api, guard: Arc::new(guard) });
        let thread = std::thread::Builder::new().name("gateway".into()).spawn(move || {
            runtime.block_on(async move {
                // The server goes when it is told to; calls under way are not waited for, since the engine owns what
                // must not be lost.
                tokio::select! {
                    served = async { axum::serve(listener, app).await } => {
                        if let Err(error) = served {
                            tracing::error!(%error, "the gateway stopped");
                        }
                    }
                    _ = stopped => {}
                }
            });
            runtime.shutdown_background();
        });
        let thread = thread.map_err(fail)?;
        Ok(Gateway { address, stop: Some(stop), thread: Some(thread) })
    }

    /// Returns where it listens, and the owner's token.
    pub fn address(&self) -> &EngineAddress {
        &self.address
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn router(door: Door) -> Router {
    Router::new()
        .route("/rpc/{name}", post(rpc))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(axum::middleware::from_fn_with_state(door.guard.clone(), guard::check))
        .with_state(door)
}

async fn rpc(State(door): State<Door>, Path(name): Path<String>, body: axum::body::Bytes) -> Response {
    let request: Value = if body.is_empty() {
        Value::Null
    } else {
        match serde_json::from_slice(&body) {
            Ok(value) => value,
            Err(error) => return answer(&ApiError::new(Code::Invalid, format!("{name}: not JSON: {error}"))),
        }
    };
    let done = tokio::task::spawn_blocking(move || dispatch(door.api.as_ref(), &name, request)).await;
    match done {
        Ok(Ok(response)) => axum::Json(response).into_response(),
        Ok(Err(error)) => answer(&error),
        Err(error) => answer(&ApiError::new(Code::Internal, format!("the call broke off: {error}"))),
    }
}

/// Returns an error as the wire has it: its status for proxies and scripts, its body for clients.
fn answer(error: &ApiError) -> Response {
    let status = match error.code {
        Code::Invalid => StatusCode::BAD_REQUEST,
        Code::NotFound | Code::NoProfile => StatusCode::NOT_FOUND,
        Code::Exists | Code::Busy | Code::Conflict => StatusCode::CONFLICT,
        Code::Denied => StatusCode::FORBIDDEN,
        Code::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
        Code::NoModel => StatusCode::SERVICE_UNAVAILABLE,
        Code::Corrupt | Code::Newer | Code::Io | Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    };
    (status, axum::Json(error)).into_response()
}
