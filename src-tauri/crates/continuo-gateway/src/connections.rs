//! Connections, as many as are open without harm to the rest of the engine.

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// Many systems give a process 1,024 descriptors, and the stores need most of them.
const MOST: usize = 256;
/// How long a client may take for the head of a request, the pause before it included.
const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// When descriptors run out, some come back.
const TRIED_AGAIN: Duration = Duration::from_millis(100);

/// Connections that are open.
pub(crate) struct Connections {
    places: Arc<Semaphore>,
}

impl Default for Connections {
    fn default() -> Self {
        Connections { places: Arc::new(Semaphore::new(MOST)) }
    }
}

impl Connections {
    /// Serves until it is dropped. Who comes when there is no room waits in the system's queue.
    pub(crate) async fn serve(&self, listener: TcpListener, app: Router) {
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN);
        while let Ok(place) = self.places.clone().acquire_owned().await {
            let stream = match listener.accept().await {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::warn!(%error, "a connection can't be taken");
                    tokio::time::sleep(TRIED_AGAIN).await;
                    continue;
                }
            };
            let service = TowerToHyperService::new(app.clone());
            let connection = http.serve_connection(TokioIo::new(stream), service).with_upgrades();
            tokio::spawn(async move {
                if let Err(error) = connection.await {
                    tracing::debug!(%error, "a connection broke off");
                }
                drop(place);
            });
        }
    }

    /// Waits until all are closed, at most so long.
    pub(crate) async fn end(&self, within: Duration) {
        let all = self.places.acquire_many(MOST as u32);
        if !within.is_zero() && tokio::time::timeout(within, all).await.is_err() {
            tracing::warn!("who is still connected is cut off");
        }
    }
}
