//! The other end: calls of another process of this user, carried to the running engine.

use crate::here::trace_here;
use continuo_engine::api::{Client, Transport};
use continuo_engine::{ApiError, Code, EngineAddress};
use serde_json::Value;
use std::time::Duration;

/// Names a whole event context beside `traceparent`.
pub(crate) const CONTEXT_HEADER: &str = "continuo-context";

/// Carries calls over HTTP on loopback.
pub struct Http {
    agent: ureq::Agent,
    address: EngineAddress,
}

/// Returns a client of the engine at `address`, or nothing when nobody listens there.
pub fn connect(address: EngineAddress) -> Option<Client<Http>> {
    let listens = address.address.parse().is_ok_and(|socket: std::net::SocketAddr| {
        socket.ip().is_loopback() && std::net::TcpStream::connect_timeout(&socket, Duration::from_secs(2)).is_ok()
    });
    if !listens {
        return None;
    }
    let agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        // A proxy of the environment would carry the token off the machine, and so would a redirect.
        .proxy(None)
        .max_redirects(0)
        .build()
        .new_agent();
    Some(Client(Http { agent, address }))
}

impl Transport for Http {
    fn call(&self, command: &str, request: Value) -> Result<Value, ApiError> {
        let broken = |e: ureq::Error| {
            ApiError::new(Code::Io, format!("the engine at {} doesn't answer: {e}", self.address.address))
                .hint("Is `continuo serve` still running? Run the command again to open an engine of its own.")
        };
        let mut call = self
            .agent
            .post(format!("http://{}/rpc/{command}", self.address.address))
            .header("Authorization", format!("Bearer {}", self.address.token));
        let trace = trace_here();
        for (name, value) in [("traceparent", trace.parent), (CONTEXT_HEADER, trace.context)] {
            // Other letters can't stand in a header.
            if let Some(value) = value.filter(|value| value.bytes().all(|byte| (b' '..=b'~').contains(&byte))) {
                call = call.header(name, value);
            }
        }
        let mut response = call.send_json(request).map_err(broken)?;
        let good = response.status().is_success();
        // Answers hold the text of chunks: larger than the default bound, smaller than any memory.
        let body = response.body_mut().with_config().limit(256 << 20).read_to_vec().map_err(broken)?;
        let refused =
            || ApiError::new(Code::Internal, format!("the engine answered {command} with {}", response.status()));
        if good {
            return serde_json::from_slice(&body).map_err(|_| refused());
        }
        Err(serde_json::from_slice(&body).unwrap_or_else(|_| refused()))
    }
}
