//! The event log over HTTP: `GET /events` reads it from any position on, as lines of JSON or as server-sent events, and
//! `POST /events` adds to it.

use crate::guard::OWNER;
use crate::limits::Place;
use crate::rpc::{self, in_time};
use crate::{Door, answer};
use axum::body::{Body, Bytes};
use axum::extract::{Query, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use continuo_engine::api::{EventFilter, EventPage, EventsRequest};
use continuo_engine::{ApiError, Client, Code, Engine};
use serde::Deserialize;
use serde_json::Value;
use std::convert::Infallible;
use std::sync::Arc;
use tokio::sync::mpsc;

/// How long one question waits for events: what a revoked token, or a listener who has gone, is noticed after.
const WAIT_MS: u64 = 1_000;
/// Parts of the answer that wait for a slow listener; the log itself holds the rest.
const WAITING: usize = 16;
/// Events in a part.
const AT_ONCE: u64 = 500;

/// What `GET /events` is asked. Lists are separated by commas.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Asked {
    profile: Option<String>,
    kind: String,
    actor: Option<String>,
    session: Option<String>,
    correlation: Option<String>,
    text: Option<String>,
    from: Option<String>,
    to: Option<String>,
    after: Option<u64>,
    limit: Option<u64>,
    fields: String,
    follow: Option<bool>,
}

/// How the answer is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Lines,
    /// <https://html.spec.whatwg.org/multipage/server-sent-events.html>
    ServerSent,
}

pub(crate) async fn read(door: Door, client: Client, headers: &HeaderMap, asked: RawQuery) -> Response {
    let (request, form, follows) = match asked_for(headers, asked) {
        Ok(asked) => asked,
        Err(error) => return answer(&error),
    };
    if !follows {
        let engine = door.engine.clone();
        let page = in_time(&door, &client, move |client| query(&engine, &client, &request)).await;
        return match page {
            Ok(page) => {
                let position = page.position;
                let body: Vec<u8> = page.events.iter().flat_map(|event| form.write(event)).collect();
                ([(header::CONTENT_TYPE, form.name()), (POSITION, position.to_string().as_str())], body).into_response()
            }
            Err(error) => answer(&error),
        };
    }
    let Some(place) = door.limits.listeners.take(&client) else {
        return answer(&ApiError::new(Code::TooMany, "too many are listening already"));
    };
    // The first question is asked here, so that one that can't be answered is refused.
    let engine = door.engine.clone();
    let first = EventsRequest { limit: Some(0), ..request.clone() };
    if let Err(error) = in_time(&door, &client, move |client| query(&engine, &client, &first)).await {
        return answer(&error);
    }
    let (parts, waiting) = mpsc::channel(WAITING);
    let engine = door.engine.clone();
    let run = move || follow(&engine, &client, request, form, &parts, place);
    if let Err(error) = std::thread::Builder::new().name("event-reader".into()).spawn(run) {
        return answer(&ApiError::new(Code::Internal, format!("no thread for a listener: {error}")));
    }
    let parts = futures::stream::unfold(waiting, |mut waiting| async {
        let part: Bytes = waiting.recv().await?;
        Some((Ok::<_, Infallible>(part), waiting))
    });
    ([(header::CONTENT_TYPE, form.name())], Body::from_stream(parts)).into_response()
}

const POSITION: header::HeaderName = header::HeaderName::from_static("continuo-position");

fn asked_for(headers: &HeaderMap, asked: RawQuery) -> Result<(EventsRequest, Form, bool), ApiError> {
    let uri = format!("/events?{}", asked.0.unwrap_or_default());
    let wrong = |why: String| ApiError::new(Code::Invalid, format!("GET /events: {why}"));
    let uri = uri.parse().map_err(|_| wrong("the query can't be read".into()))?;
    let Query(asked) = Query::<Asked>::try_from_uri(&uri).map_err(|error| wrong(error.body_text()))?;
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let is_server_sent = text(header::ACCEPT).is_some_and(|accept| accept.contains("text/event-stream"));
    let form = if is_server_sent { Form::ServerSent } else { Form::Lines };
    // A browser that was cut off says where it was.
    let last = text(header::HeaderName::from_static("last-event-id")).and_then(|id| id.parse().ok());
    let follows = asked.follow.unwrap_or(is_server_sent);
    let list = |text: &str| text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(String::from).collect();
    let mut fields: Vec<String> = list(&asked.fields);
    if is_server_sent && !fields.is_empty() {
        // What a listener resumes from.
        fields.push("id".into());
    }
    let request = EventsRequest {
        profile: asked.profile,
        filter: EventFilter {
            kinds: list(&asked.kind),
            actor: asked.actor,
            session: asked.session,
            correlation: asked.correlation,
            text: asked.text,
            from: asked.from,
            to: asked.to,
        },
        after: last.or(asked.after),
        limit: asked.limit,
        fields,
        ..EventsRequest::default()
    };
    Ok((request, form, follows))
}

fn query(engine: &Engine, client: &Client, request: &EventsRequest) -> Result<EventPage, ApiError> {
    let request = serde_json::to_value(request).map_err(|e| ApiError::new(Code::Internal, e.to_string()))?;
    let page = engine.call(&client.caller, "events.query", request)?;
    serde_json::from_value(page).map_err(|e| ApiError::new(Code::Internal, format!("events can't be read: {e}")))
}

/// Hands out what comes behind a position, or behind now, until nobody listens or the token is revoked.
fn follow(
    engine: &Arc<Engine>,
    client: &Client,
    mut request: EventsRequest,
    form: Form,
    parts: &mpsc::Sender<Bytes>,
    _place: Place,
) {
    let mut left = request.limit.unwrap_or(u64::MAX);
    while left > 0 && !parts.is_closed() && (client.id == OWNER || matches!(engine.still_admits(client), Ok(true))) {
        let (limit, wait_ms) = match request.after {
            Some(_) => (AT_ONCE.min(left), WAIT_MS),
            None => (0, 0),
        };
        request = EventsRequest { limit: Some(limit), wait_ms: Some(wait_ms), ..request };
        let page = match query(engine, client, &request) {
            Ok(page) => page,
            Err(error) => {
                tracing::warn!(%error, "a listener isn't told of events any more");
                return;
            }
        };
        request.after = Some(page.position);
        left -= page.events.len() as u64;
        let part: Vec<u8> = page.events.iter().flat_map(|event| form.write(event)).collect();
        let part = match form {
            // A listener who has gone is noticed by what can't be sent.
            Form::ServerSent if part.is_empty() => b":\n\n".to_vec(),
            _ => part,
        };
        if !part.is_empty() && parts.blocking_send(part.into()).is_err() {
            return;
        }
    }
}

impl Form {
    fn name(self) -> &'static str {
        match self {
            Form::Lines => "application/x-ndjson",
            Form::ServerSent => "text/event-stream",
        }
    }

    fn write(self, event: &continuo_engine::api::EventEntry) -> Vec<u8> {
        let json = serde_json::to_string(event).unwrap_or_default();
        match self {
            Form::Lines => format!("{json}\n").into_bytes(),
            Form::ServerSent => format!("id: {}\ndata: {json}\n\n", event.id.unwrap_or_default()).into_bytes(),
        }
    }
}

/// Keeps an event of a client.
pub(crate) async fn emit(State(door): State<Door>, Extension(client): Extension<Client>, body: Body) -> Response {
    let event: Value = match rpc::body("POST /events", body).await {
        Ok(event) => event,
        Err(refused) => return refused,
    };
    let engine = door.engine.clone();
    match in_time(&door, &client, move |client| engine.call(&client.caller, "events.emit", event)).await {
        Ok(kept) => (StatusCode::CREATED, Json(kept)).into_response(),
        Err(error) => answer(&error),
    }
}
