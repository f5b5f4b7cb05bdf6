//! The page for browsers, and the link that signs one in.

use crate::{Door, Here, answer};
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use continuo_engine::{ApiError, Code};
use serde::Deserialize;
use std::path::Path;
use tower_http::services::ServeDir;

/// The page loads nothing from elsewhere and is shown in no other page. Its components set styles as they move.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; \
                      base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// What a browser is asked to keep the cookie for, in seconds: as long as the engine keeps its end.
const SIGNED_IN: u32 = 30 * 24 * 3600;

pub(crate) fn router(page: &Path) -> Router<Door> {
    let files = ServeDir::new(page).append_index_html_on_directories(true);
    Router::new().route("/sign-in", get(sign_in)).fallback_service(files).layer(middleware::from_fn(with_headers))
}

#[derive(Deserialize)]
struct Link {
    #[serde(default)]
    code: String,
}

/// Signs a browser in and leads it to the page.
async fn sign_in(State(door): Here, Query(link): Query<Link>, headers: HeaderMap) -> Response {
    let browser = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).map_or("Browser", named);
    let browser = browser.to_string();
    let cookie_name = door.guard.cookie().to_string();
    let signed_in = tokio::task::spawn_blocking(move || door.engine.sign_in(&link.code, &browser)).await;
    let token = match signed_in {
        Ok(Ok(token)) => token,
        Ok(Err(error)) if error.code == Code::Denied => {
            return (StatusCode::FORBIDDEN, Html(TOO_LATE)).into_response();
        }
        Ok(Err(error)) => return answer(&error),
        Err(error) => return answer(&ApiError::new(Code::Internal, format!("signing in broke off: {error}"))),
    };
    let cookie = format!("{cookie_name}={token}; Path=/; Max-Age={SIGNED_IN}; HttpOnly; SameSite=Strict");
    // A page that leads on by itself, not a redirect: what a redirect from another site leads to gets no strict cookie.
    (StatusCode::OK, [(header::SET_COOKIE, cookie)], Html(LEADS_ON)).into_response()
}

const LEADS_ON: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Continuo</title>\
    <meta http-equiv=\"refresh\" content=\"0;url=/\"><p>Signed in. <a href=\"/\">Continue</a></p></html>";

const TOO_LATE: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Continuo</title>\
    <h1>This link doesn't work any more</h1><p>A link signs one browser in, once, within ten minutes. \
    Run <code>continuo ui</code> for a new one.</p></html>";

/// Returns what a person calls this browser.
fn named(agent: &str) -> &'static str {
    // In this order, since each also says that it is those below.
    [("Firefox", "Firefox"), ("Edg/", "Edge"), ("Chrom", "Chrome"), ("Safari", "Safari")]
        .into_iter()
        .find(|(sign, _)| agent.contains(sign))
        .map_or("Browser", |(_, name)| name)
}

async fn with_headers(request: axum::extract::Request, next: Next) -> Response {
    // Names of built files change with their content.
    let lasting = request.uri().path().starts_with("/assets/");
    let mut response = next.run(request).await;
    let is_there = response.status().is_success();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    let keep = if lasting && is_there { "public, max-age=31536000, immutable" } else { "no-store" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    response
}
