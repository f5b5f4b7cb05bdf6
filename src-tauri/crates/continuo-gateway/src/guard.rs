//! Who may come in: a bearer of a token, or a browser that was signed in, talking to this address, not sent by a page of
//! others.

use crate::client::CONTEXT_HEADER;
use crate::{Door, Here, answer, refuse};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use continuo_engine::api::{Caller, Trace};
use continuo_engine::{ApiError, Client, Code};
use std::net::SocketAddr;
use subtle::ConstantTimeEq;

/// The id of whoever has the token of `engine.json`.
pub(crate) const OWNER: &str = "owner";

pub(crate) struct Guard {
    token: String,
    /// What a client that means us writes as Host: a page that rebinds a name of its own to loopback can't.
    hosts: [String; 2],
    cookie: String,
}

impl Guard {
    /// Makes a guard with a fresh token of 256 bits.
    pub(crate) fn new(bound: SocketAddr) -> Result<Guard, getrandom::Error> {
        let mut bits = [0_u8; 32];
        getrandom::fill(&mut bits)?;
        let token = bits.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Guard {
            token,
            hosts: [bound.to_string(), format!("localhost:{}", bound.port())],
            // Browsers give a cookie of one port to all others of the host.
            cookie: format!("continuo-{}", bound.port()),
        })
    }

    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// The name of the cookie that a signed-in browser sends.
    pub(crate) fn cookie(&self) -> &str {
        &self.cookie
    }

    /// Refuses who means another host, and pages of other origins.
    fn judge_place(&self, headers: &HeaderMap) -> Result<(), (StatusCode, &'static str)> {
        if !text(headers, header::HOST).is_some_and(|host| self.hosts.iter().any(|known| known == host)) {
            return Err((StatusCode::MISDIRECTED_REQUEST, "this request was meant for another host"));
        }
        match text(headers, header::ORIGIN) {
            Some(origin) if !self.is_ours(origin) => {
                Err((StatusCode::FORBIDDEN, "web pages of other origins may not call the engine"))
            }
            _ => Ok(()),
        }
    }

    fn is_ours(&self, origin: &str) -> bool {
        origin.strip_prefix("http://").is_some_and(|host| self.hosts.iter().any(|known| known == host))
    }

    fn is_owner(&self, token: &str) -> bool {
        bool::from(token.as_bytes().ct_eq(self.token.as_bytes()))
    }

    /// Returns the token that a request shows, by header or, from our own page, by cookie.
    fn shown<'h>(&self, method: &Method, headers: &'h HeaderMap) -> Option<&'h str> {
        if let Some(value) = text(headers, header::AUTHORIZATION) {
            return value.strip_prefix("Bearer ");
        }
        // A cookie is sent by the browser itself: only together with the origin does it say that our page asks.
        let from_page = text(headers, header::ORIGIN).is_some_and(|origin| self.is_ours(origin));
        if !from_page && (*method != Method::GET || headers.contains_key(header::UPGRADE)) {
            return None;
        }
        let cookies = text(headers, header::COOKIE)?.split(';').filter_map(|one| one.trim().split_once('='));
        cookies.into_iter().find(|(name, _)| *name == self.cookie).map(|(_, value)| value)
    }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    // What isn't text is there all the same, and equals nothing that we know.
    headers.get(name).map(|value| value.to_str().unwrap_or("?"))
}

/// Lets a request through that means this address and comes from no foreign page.
pub(crate) async fn check_place(State(door): Here, request: Request, next: Next) -> Response {
    match door.guard.judge_place(request.headers()) {
        Ok(()) => next.run(request).await,
        Err((status, why)) => refuse(status, &ApiError::new(Code::Denied, why)),
    }
}

/// Lets a request through that shows a good token, with whose it is.
pub(crate) async fn admit(State(door): Here, mut request: Request, next: Next) -> Response {
    let client = match door.guard.shown(request.method(), request.headers()) {
        Some(token) if door.guard.is_owner(token) => Ok(Some(Client { id: OWNER.into(), caller: Caller::owner() })),
        Some(token) => of_token(&door, token.to_string()).await,
        None => Ok(None),
    };
    let mut client = match client {
        Ok(Some(client)) => client,
        Ok(None) => return turned_away(&door),
        Err(error) => return answer(&error),
    };
    if !door.limits.allows(&client) {
        return answer(&ApiError::new(Code::TooMany, "too many requests").hint("Try again in a second."));
    }
    client.caller.trace = trace(request.headers());
    request.extensions_mut().insert(client);
    next.run(request).await
}

fn trace(headers: &HeaderMap) -> Trace {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(String::from);
    Trace { parent: text("traceparent"), context: text(CONTEXT_HEADER) }
}

async fn of_token(door: &Door, token: String) -> Result<Option<Client>, ApiError> {
    let engine = door.engine.clone();
    let admitted = tokio::task::spawn_blocking(move || engine.admit(&token)).await;
    admitted.unwrap_or_else(|e| Err(ApiError::new(Code::Internal, format!("the token can't be looked up: {e}"))))
}

fn turned_away(door: &Door) -> Response {
    if !door.limits.allows_stranger() {
        return answer(&ApiError::new(Code::TooMany, "too many wrong tokens").hint("Try again in a second."));
    }
    let error = ApiError::new(Code::Denied, "a token is needed").hint(
        "Send `Authorization: Bearer TOKEN`; `continuo token create NAME` makes one, `continuo ui` signs a browser in.",
    );
    refuse(StatusCode::UNAUTHORIZED, &error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(header::HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect()
    }

    fn guard() -> Guard {
        Guard::new(SocketAddr::from(([127, 0, 0, 1], 4711))).unwrap()
    }

    #[test]
    fn only_who_means_us_comes_near() {
        let guard = guard();
        let judge = |host: &str, origin: Option<&str>| {
            let mut sent = headers(&[(header::HOST, host)]);
            if let Some(origin) = origin {
                sent.insert(header::ORIGIN, origin.parse().unwrap());
            }
            guard.judge_place(&sent).map_err(|(status, _)| status.as_u16())
        };
        assert_eq!(judge("127.0.0.1:4711", None), Ok(()));
        assert_eq!(judge("localhost:4711", Some("http://localhost:4711")), Ok(()));
        assert_eq!(judge("evil.example", None), Err(421));
        assert_eq!(judge("127.0.0.1:80", None), Err(421));
        assert_eq!(judge("127.0.0.1:4711", Some("https://evil.example")), Err(403));
        assert_eq!(judge("127.0.0.1:4711", Some("https://127.0.0.1:4711")), Err(403));
        assert_eq!(judge("127.0.0.1:4711", Some("null")), Err(403));
        assert_eq!(guard.judge_place(&HeaderMap::new()).unwrap_err().0, StatusCode::MISDIRECTED_REQUEST);
    }

    #[test]
    fn a_cookie_counts_only_when_our_page_sends_it() {
        let guard = guard();
        let cookie = (header::COOKIE, "other=1; continuo-4711=abc");
        let ours = (header::ORIGIN, "http://127.0.0.1:4711");
        let upgrade = (header::UPGRADE, "websocket");
        let shown = |method: &Method, pairs: &[_]| guard.shown(method, &headers(pairs)).map(String::from);
        assert_eq!(shown(&Method::POST, &[cookie.clone(), ours.clone()]), Some("abc".into()));
        assert_eq!(shown(&Method::POST, std::slice::from_ref(&cookie)), None);
        assert_eq!(shown(&Method::GET, std::slice::from_ref(&cookie)), Some("abc".into()));
        assert_eq!(shown(&Method::GET, &[cookie.clone(), upgrade.clone()]), None);
        assert_eq!(shown(&Method::GET, &[cookie.clone(), upgrade, ours]), Some("abc".into()));
        assert_eq!(shown(&Method::POST, &[(header::AUTHORIZATION, "Bearer xyz")]), Some("xyz".into()));
        assert_eq!(shown(&Method::POST, &[(header::AUTHORIZATION, "xyz"), cookie]), None);
    }

    #[test]
    fn every_owner_token_is_new_and_of_256_bits() {
        let (one, two) = (guard(), guard());
        assert_eq!(one.token().len(), 64);
        assert_ne!(one.token(), two.token());
        assert!(one.is_owner(one.token()) && !one.is_owner(two.token()) && !one.is_owner(""));
    }
}
