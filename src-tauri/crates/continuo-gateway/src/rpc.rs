//! Carrying one call.

use crate::{Door, Here, answer, refuse};
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use continuo_engine::{ApiError, Client, Code};
use futures::StreamExt;
use serde_json::Value;
use std::time::Duration;

/// Requests are small; the largest is a configuration, which is far below.
const LARGEST_BODY: usize = 1 << 20;
/// How long a body may take to arrive. What trickles in holds memory for as long.
const SENT_WITHIN: Duration = Duration::from_secs(30);
/// How much of a body that is too large is read to its end: most clients don't look at the answer before they have sent all.
const MOST_DRAINED: usize = 1 << 30;

/// Reads a body. One that is too large is read and thrown away, so that whoever sends it learns why it is refused.
async fn read(body: Body) -> Result<Vec<u8>, (StatusCode, String)> {
    let mut stream = body.into_data_stream();
    let (mut bytes, mut drained) = (Vec::new(), 0);
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|e| (StatusCode::BAD_REQUEST, format!("the request broke off: {e}")))?;
        if drained == 0 && bytes.len() + chunk.len() <= LARGEST_BODY {
            bytes.extend_from_slice(&chunk);
            continue;
        }
        drained += std::mem::take(&mut bytes).len() + chunk.len();
        if drained > MOST_DRAINED {
            break;
        }
    }
    if drained > 0 {
        return Err((StatusCode::PAYLOAD_TOO_LARGE, format!("the request has more than {LARGEST_BODY} bytes")));
    }
    Ok(bytes)
}

/// Reads a request of JSON.
pub(crate) async fn body(name: &str, body: Body) -> Result<Value, Response> {
    let body = match tokio::time::timeout(SENT_WITHIN, read(body)).await {
        Ok(Ok(body)) => body,
        Err(_) => {
            let late = ApiError::new(Code::Invalid, format!("{name}: the request didn't come to its end in time"));
            return Err(refuse(StatusCode::REQUEST_TIMEOUT, &late));
        }
        Ok(Err((status, why))) => return Err(refuse(status, &ApiError::new(Code::Invalid, format!("{name}: {why}")))),
    };
    if body.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(&body)
        .map_err(|error| answer(&ApiError::new(Code::Invalid, format!("{name}: not JSON: {error}"))))
}

/// Runs what blocks, if this client may have one more call under way.
pub(crate) async fn in_time<T: Send + 'static>(
    door: &Door,
    client: &Client,
    job: impl FnOnce(Client) -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    // Calls block, and some take minutes: a flood of them mustn't take all threads.
    let Some(place) = door.limits.calls.take(client) else {
        return Err(ApiError::new(Code::TooMany, "too many calls are under way").hint("Try again in a moment."));
    };
    let client = client.clone();
    let done = tokio::task::spawn_blocking(move || {
        let response = job(client);
        drop(place);
        response
    });
    done.await.unwrap_or_else(|error| Err(ApiError::new(Code::Internal, format!("the call broke off: {error}"))))
}

pub(crate) async fn rpc(
    State(door): Here,
    Extension(client): Extension<Client>,
    Path(name): Path<String>,
    request: Body,
) -> Response {
    let request = match body(&name, request).await {
        Ok(request) => request,
        Err(refused) => return refused,
    };
    let engine = door.engine.clone();
    match in_time(&door, &client, move |client| engine.call(&client.caller, &name, request)).await {
        Ok(response) => axum::Json(response).into_response(),
        Err(error) => answer(&error),
    }
}
