//! What happens, as it happens: one JSON text for each event, over a WebSocket.

use crate::{Here, answer};
use axum::Extension;
use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::response::{IntoResponse, Response};
use continuo_engine::api::Topic;
use continuo_engine::{ApiError, Client, Code, Engine, PipelineEvent};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, mpsc};

/// Events that wait for one slow listener. When they are too many they are dropped, and the listener is told that all it
/// knows may be old.
const WAITING: usize = 1024;
/// How often the other end is asked whether it is still there, and whether its token is still good.
const HEARTBEAT: Duration = Duration::from_secs(20);

pub(crate) async fn events(
    State(door): Here,
    Extension(client): Extension<Client>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    let Ok(place) = door.limits.begin_listening() else {
        return answer(&ApiError::new(Code::TooMany, "too many are listening already"));
    };
    // Nothing is expected from the other end but that it closes.
    upgrade.max_message_size(4096).on_upgrade(move |socket| listen(door.engine, client, socket, place))
}

async fn listen(engine: Arc<Engine>, client: Client, mut socket: WebSocket, _place: OwnedSemaphorePermit) {
    let (to_socket, mut waiting) = mpsc::channel(WAITING);
    // Dropped with this task, which ends the thread.
    let (_here, gone) = crossbeam_channel::bounded::<()>(0);
    let told = {
        let (engine, client) = (engine.clone(), client.clone());
        std::thread::Builder::new().name("listener".into()).spawn(move || tell(&engine, &client, &to_socket, &gone))
    };
    if let Err(error) = told {
        tracing::error!(%error, "no thread for a listener");
        return;
    }
    let mut beat = tokio::time::interval(HEARTBEAT);
    loop {
        let sent = tokio::select! {
            event = waiting.recv() => match event {
                Some(text) => socket.send(Message::Text(text)).await,
                None => break,
            },
            received = socket.recv() => match received {
                Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                Some(Ok(_)) => Ok(()),
            },
            _ = beat.tick() => {
                if !still_admitted(&engine, &client).await {
                    break;
                }
                socket.send(Message::Ping(Vec::new().into())).await
            }
        };
        if sent.is_err() {
            break;
        }
    }
    // The other end may be gone already.
    let _ = socket.send(Message::Close(None)).await;
}

/// Hands the engine's events to one listener, until it or the engine is gone.
fn tell(engine: &Engine, client: &Client, to_socket: &mpsc::Sender<Utf8Bytes>, gone: &crossbeam_channel::Receiver<()>) {
    let events = engine.subscribe_with_progress();
    let mut missed = false;
    loop {
        let event = crossbeam_channel::select! {
            recv(events) -> event => event,
            recv(gone) -> _ => return,
        };
        let Ok(event) = event else { return };
        if !engine.may_hear(&client.caller, &event) {
            continue;
        }
        if missed {
            match to_socket.try_reserve() {
                Ok(place) => place.send(text(&everything_changed(&event))),
                Err(_) => continue,
            }
        }
        missed = to_socket.try_send(text(&event)).is_err();
        if to_socket.is_closed() {
            return;
        }
    }
}

fn everything_changed(event: &PipelineEvent) -> PipelineEvent {
    PipelineEvent::Changed { topics: Topic::ALL.to_vec(), at: event.at().to_string() }
}

fn text(event: &PipelineEvent) -> Utf8Bytes {
    serde_json::to_string(event).unwrap_or_default().into()
}

async fn still_admitted(engine: &Arc<Engine>, client: &Client) -> bool {
    if client.id == crate::guard::OWNER {
        return true;
    }
    let (engine, client) = (engine.clone(), client.clone());
    matches!(tokio::task::spawn_blocking(move || engine.still_admits(&client)).await, Ok(Ok(true)))
}
