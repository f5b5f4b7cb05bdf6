//! The client against servers that answer well, badly and not at all.

mod calling;
mod environment;
mod reaching;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::{Call, Cancel, Client, EgressError, Log, Method, Options, Policy, Request, Response, Timeouts};

pub(super) const CLOUD: Policy = Policy { block_cloud_apis: false, log_api_calls: true };
pub(super) const LOCAL: Policy = Policy { block_cloud_apis: true, log_api_calls: true };

/// A log that can be looked into.
#[derive(Clone, Default)]
pub(super) struct Told(Arc<Mutex<Vec<Call>>>);

impl Told {
    pub(super) fn log(&self) -> Log {
        let told = self.clone();
        Log::new(move |call| told.0.lock().unwrap().push(call))
    }

    pub(super) fn calls(&self) -> Vec<Call> {
        self.0.lock().unwrap().clone()
    }

    /// Returns the only call there was.
    pub(super) fn one(&self) -> Call {
        let calls = self.calls();
        assert_eq!(calls.len(), 1, "{calls:?}");
        calls.into_iter().next().unwrap()
    }
}

/// Waits that no test comes to the end of, unless it says which.
pub(super) fn patient() -> Timeouts {
    let hour = Duration::from_secs(3600);
    Timeouts { connect: hour, first_byte: hour, idle: hour, total: hour }
}

pub(super) fn options() -> Options {
    Options { timeouts: patient(), most_bytes: 1 << 20, ..Options::default() }
}

pub(super) fn get(url: &str) -> Request<'_> {
    Request { method: Method::Get, url, headers: &[], body: b"", purpose: "test", profile: "p1" }
}

pub(super) fn post<'a>(url: &'a str, headers: &'a [(&'a str, &'a str)], body: &'a str) -> Request<'a> {
    Request { method: Method::Post, url, headers, body: body.as_bytes(), purpose: "test", profile: "p1" }
}

/// Sends a request and reads the answer to its end.
pub(super) fn text(client: &Client, request: &Request<'_>) -> Result<String, EgressError> {
    let mut response = client.send(request, &Cancel::new())?;
    read(&mut response)
}

pub(super) fn read(response: &mut Response) -> Result<String, EgressError> {
    Ok(String::from_utf8(response.read_to_end(usize::MAX)?).unwrap())
}
