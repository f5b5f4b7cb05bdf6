//! Carrying one call.

use crate::{Here, answer, refuse};
use axum::Extension;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use continuo_engine::{ApiError, Client, Code};
use serde_json::Value;

pub(crate) async fn rpc(
    State(door): Here,
    Extension(client): Extension<Client>,
    Path(name): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(rejection) => {
            let error = ApiError::new(Code::Invalid, format!("{name}: {}", rejection.body_text()));
            return refuse(rejection.status(), &error);
        }
    };
    let request: Value = if body.is_empty() {
        Value::Null
    } else {
        match serde_json::from_slice(&body) {
            Ok(value) => value,
            Err(error) => return answer(&ApiError::new(Code::Invalid, format!("{name}: not JSON: {error}"))),
        }
    };
    // Calls block, and some take minutes: a flood of them mustn't take all threads.
    let Ok(place) = door.limits.begin_call() else {
        return answer(&ApiError::new(Code::TooMany, "too many calls are under way").hint("Try again in a moment."));
    };
    let done = tokio::task::spawn_blocking(move || {
        let response = door.engine.call(&client.caller, &name, request);
        drop(place);
        response
    });
    match done.await {
        Ok(Ok(response)) => axum::Json(response).into_response(),
        Ok(Err(error)) => answer(&error),
        Err(error) => answer(&ApiError::new(Code::Internal, format!("the call broke off: {error}"))),
    }
}
