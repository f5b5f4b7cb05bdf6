//! Who may come in: a bearer of the owner's token, talking to this address, not sent by a web page.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use continuo_engine::{ApiError, Code};
use std::net::SocketAddr;
use std::sync::Arc;
use subtle::ConstantTimeEq;

pub(crate) struct Guard {
    token: String,
    /// What a client that means us writes as Host: a page that rebinds a name of its own to loopback can't.
    hosts: [String; 2],
}

impl Guard {
    /// Makes a guard with a fresh token of 256 bits.
    pub(crate) fn new(bound: SocketAddr) -> Result<Guard, getrandom::Error> {
        let mut bits = [0_u8; 32];
        getrandom::fill(&mut bits)?;
        let token = bits.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Guard { token, hosts: [bound.to_string(), format!("localhost:{}", bound.port())] })
    }

    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    fn judge(&self, headers: &HeaderMap) -> Result<(), (StatusCode, &'static str)> {
        let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
        if !text(header::HOST).is_some_and(|host| self.hosts.iter().any(|known| known == host)) {
            return Err((StatusCode::MISDIRECTED_REQUEST, "this request was meant for another host"));
        }
        if let Some(origin) = text(header::ORIGIN) {
            let ours = origin.strip_prefix("http://").is_some_and(|host| self.hosts.iter().any(|known| known == host));
            if !ours {
                return Err((StatusCode::FORBIDDEN, "web pages of other origins may not call the engine"));
            }
        }
        let given = text(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
        let right = given.is_some_and(|given| bool::from(given.as_bytes().ct_eq(self.token.as_bytes())));
        if right { Ok(()) } else { Err((StatusCode::UNAUTHORIZED, "a bearer token is needed")) }
    }
}

/// Lets a request through, or answers it with why not.
pub(crate) async fn check(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    match guard.judge(request.headers()) {
        Ok(()) => next.run(request).await,
        Err((status, why)) => (status, axum::Json(ApiError::new(Code::Denied, why))).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_owner_at_our_address_comes_in() {
        let guard = Guard::new(SocketAddr::from(([127, 0, 0, 1], 4711))).unwrap();
        let right = format!("Bearer {}", guard.token());
        let check = |host: &str, origin: Option<&str>, token: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, host.parse().unwrap());
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            headers.insert(header::AUTHORIZATION, token.parse().unwrap());
            guard.judge(&headers).map_err(|(status, _)| status.as_u16())
        };
        assert_eq!(check("127.0.0.1:4711", None, &right), Ok(()));
        assert_eq!(check("localhost:4711", Some("http://localhost:4711"), &right), Ok(()));
        assert_eq!(check("evil.example", None, &right), Err(421));
        assert_eq!(check("127.0.0.1:80", None, &right), Err(421));
        assert_eq!(check("127.0.0.1:4711", Some("https://evil.example"), &right), Err(403));
        assert_eq!(check("127.0.0.1:4711", Some("null"), &right), Err(403));
        assert_eq!(check("127.0.0.1:4711", None, "Bearer nope"), Err(401));
        assert_eq!(check("127.0.0.1:4711", None, guard.token()), Err(401));
    }

    #[test]
    fn every_token_is_new_and_of_256_bits() {
        let bound = SocketAddr::from(([127, 0, 0, 1], 1));
        let (one, two) = (Guard::new(bound).unwrap(), Guard::new(bound).unwrap());
        assert_eq!(one.token().len(), 64);
        assert_ne!(one.token(), two.token());
    }
}
