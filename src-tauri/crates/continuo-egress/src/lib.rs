//! The one way out of the machine: who may leave it, how a call is made, what is kept of it, where keys are, and what
//! of a text must not go along.
//!
//! A [`Client`] for other machines needs a [`Permit`], and only a profile's [`Policy`] mints one. A client without a
//! permit connects to loopback alone, which is checked where the socket is opened, after names were resolved. What is
//! said to whom, and what an answer means, is left to the crates that ask; writing [`Call`]s down to whoever holds the
//! profile's database.

mod audit;
mod cancel;
mod client;
mod connect;
mod error;
#[cfg(test)]
mod fixture;
mod key;
mod keys;
mod origin;
mod policy;
mod redact;
mod response;
#[cfg(test)]
mod tests;
mod timing;

pub use audit::{Call, CallFilter, Log, Outcome, add, calls, forget};
pub use cancel::Cancel;
pub use client::{Client, Method, Options, Request, Resolve, Roots};
pub use error::{EgressError, Wait};
pub use key::Key;
pub use keys::{Environment, KeyError, Keys, Place};
pub use origin::Origin;
pub use policy::{Denied, Permit, Policy};
pub use redact::{Kind, Redacted, has_secret, redact};
pub use response::Response;
pub use timing::Timeouts;
