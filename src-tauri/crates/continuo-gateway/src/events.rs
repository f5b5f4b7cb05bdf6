//! What happens, as it happens: one JSON text for each event, over a WebSocket.

use crate::guard::OWNER;
use crate::limits::Place;
use crate::{Here, answer, log};
use axum::Extension;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use continuo_engine::api::Topic;
use continuo_engine::{ApiError, Client, Code, Engine, PipelineEvent};
use crossbeam_channel::{Receiver, select};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{Notify, mpsc};
use tokio::time::timeout;

/// Events that wait for one slow listener. When they are too many they are dropped, and the listener is told that all it
/// knows may be old.
const WAITING: usize = 1024;
/// How often the other end is asked whether it is still there, and whether its token is still good; and how long it may
/// take no message.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// How often it is tried to tell a listener who missed something that it has.
const TRIED_EVERY: Duration = Duration::from_millis(250);
/// Nothing is expected from the other end but that it closes.
const LARGEST_MESSAGE: usize = 4096;

pub(crate) async fn events(
    State(door): Here,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    asked: RawQuery,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    if !headers.contains_key(header::UPGRADE) {
        return log::read(door, client, &headers, asked).await;
    }
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    let Some(place) = door.limits.listeners.take(&client) else {
        return answer(&ApiError::new(Code::TooMany, "too many are listening already"));
    };
    let upgrade = upgrade.max_message_size(LARGEST_MESSAGE).max_frame_size(LARGEST_MESSAGE);
    upgrade.on_upgrade(move |socket| listen(door.engine, client, socket, place))
}

async fn listen(engine: Arc<Engine>, client: Client, mut socket: WebSocket, _place: Place) {
    let (to_socket, mut waiting) = mpsc::channel(WAITING);
    // Dropped with this task, which ends the thread.
    let (_here, gone) = crossbeam_channel::bounded::<()>(0);
    let revoked = Arc::new(Notify::new());
    let told = {
        let (engine, client, revoked) = (engine.clone(), client.clone(), revoked.clone());
        std::thread::Builder::new().name("listener".into()).spawn(move || {
            if tell(&engine, &client, Outbox { to_socket, missed: false }, &gone) == Ended::Revoked {
                revoked.notify_one();
            }
        })
    };
    if let Err(error) = told {
        tracing::error!(%error, "no thread for a listener");
        return;
    }
    let mut beat = tokio::time::interval(HEARTBEAT);
    loop {
        let message = tokio::select! {
            biased;
            // What waits isn't for its eyes any more.
            () = revoked.notified() => break,
            event = waiting.recv() => match event {
                Some(text) => Message::Text(text),
                None => break,
            },
            received = socket.recv() => match received {
                Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                Some(Ok(_)) => continue,
            },
            _ = beat.tick() => {
                if !still_admitted(&engine, &client).await {
                    break;
                }
                Message::Ping(Vec::new().into())
            }
        };
        // Who takes nothing any more gives the place to others.
        if !matches!(timeout(HEARTBEAT, socket.send(message)).await, Ok(Ok(()))) {
            break;
        }
    }
    // The other end may be gone already.
    let _ = timeout(HEARTBEAT, socket.send(Message::Close(None))).await;
}

#[derive(Debug, PartialEq, Eq)]
enum Ended {
    Gone,
    Revoked,
}

/// Hands the engine's events to one listener, until it or the engine is gone.
fn tell(engine: &Engine, client: &Client, mut outbox: Outbox, gone: &Receiver<()>) -> Ended {
    let events = engine.subscribe_with_progress();
    loop {
        let event = select! {
            recv(events) -> event => match event {
                Ok(event) => Some(event),
                Err(_) => return Ended::Gone,
            },
            recv(gone) -> _ => return Ended::Gone,
            default(if outbox.missed { TRIED_EVERY } else { HEARTBEAT }) => None,
        };
        let revoked = |event: &PipelineEvent| {
            let tokens = matches!(event, PipelineEvent::Changed { topics, .. } if topics.contains(&Topic::Tokens));
            tokens && client.id != OWNER && !matches!(engine.still_admits(client), Ok(true))
        };
        if event.as_ref().is_some_and(revoked) {
            return Ended::Revoked;
        }
        let event = event.filter(|event| engine.may_hear(&client.caller, event));
        if !outbox.put(event.as_ref()) {
            return Ended::Gone;
        }
    }
}

/// What waits for one listener.
struct Outbox {
    to_socket: mpsc::Sender<Utf8Bytes>,
    /// There was no room for something.
    missed: bool,
}

impl Outbox {
    /// Puts an event in, behind the news that everything may have changed when something is missing. Returns false when
    /// nobody is there any more.
    fn put(&mut self, event: Option<&PipelineEvent>) -> bool {
        if self.missed {
            match self.to_socket.try_send(text(&PipelineEvent::everything_changed())) {
                Ok(()) => self.missed = false,
                Err(TrySendError::Full(_)) => return true,
                Err(TrySendError::Closed(_)) => return false,
            }
        }
        let Some(event) = event else { return !self.to_socket.is_closed() };
        match self.to_socket.try_send(text(event)) {
            Ok(()) => true,
            Err(TrySendError::Full(_)) => {
                self.missed = true;
                true
            }
            Err(TrySendError::Closed(_)) => false,
        }
    }
}

fn text(event: &PipelineEvent) -> Utf8Bytes {
    serde_json::to_string(event).unwrap_or_default().into()
}

async fn still_admitted(engine: &Arc<Engine>, client: &Client) -> bool {
    if client.id == OWNER {
        return true;
    }
    let (engine, client) = (engine.clone(), client.clone());
    matches!(tokio::task::spawn_blocking(move || engine.still_admits(&client)).await, Ok(Ok(true)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_missed_something_is_told_so_when_there_is_room_though_nothing_happens_any_more() {
        let (to_socket, mut waiting) = mpsc::channel(2);
        let mut outbox = Outbox { to_socket, missed: false };
        let event = PipelineEvent::Stopping { at: "then".into() };
        for _ in 0..5 {
            assert!(outbox.put(Some(&event)));
        }
        assert!(outbox.put(None) && outbox.missed, "there is no room yet");
        let mut taken = || waiting.try_recv().ok().map(|text| text.to_string());
        assert_eq!((taken(), taken(), taken()), (Some(text(&event).to_string()), Some(text(&event).to_string()), None));
        assert!(outbox.put(None) && !outbox.missed);
        assert!(taken().is_some_and(|told| told.contains("changed") && told.contains("index")));
        drop(waiting);
        assert!(!outbox.put(None), "nobody is there");
    }
}
