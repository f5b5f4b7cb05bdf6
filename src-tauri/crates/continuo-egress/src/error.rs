//! What can go wrong on the way out. No text of an error holds an address's path, a header, or what was said.

use std::time::Duration;

use crate::Origin;

/// What was waited for in vain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// The name's addresses.
    Name,
    /// A connection, with its encryption.
    Connection,
    /// The other side to take what is sent.
    Sending,
    /// The first byte of the answer.
    FirstByte,
    /// The next byte of the answer.
    NextByte,
    /// The answer's end.
    End,
}

impl Wait {
    fn said(self) -> &'static str {
        match self {
            Wait::Name => "its name wasn't resolved",
            Wait::Connection => "no connection was made",
            Wait::Sending => "it didn't take the request",
            Wait::FirstByte => "no answer began",
            Wait::NextByte => "the answer stopped coming",
            Wait::End => "the answer didn't end",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EgressError {
    #[error("the address can't be used: {reason}. Write it as https://host or http://localhost:port")]
    Address { reason: &'static str },
    #[error("a header can't be sent: {name} holds letters that no header may")]
    Header { name: String },
    #[error("the trusted certificates can't be read: give a file of PEM with at least one in it")]
    Roots,
    #[error(
        "{origin} isn't on this machine, and nothing leaves it without a permit: use an address of 127.0.0.1, or allow \
         cloud APIs in the profile"
    )]
    NotLocal { origin: Origin },
    #[error("{origin} isn't on this machine and not encrypted: use https")]
    NotEncrypted { origin: Origin },
    #[error("{origin}: its name isn't known. Check it, and the network")]
    Unresolved { origin: Origin },
    #[error("{origin}: no connection, {reason}")]
    Unreachable { origin: Origin, reason: String },
    #[error("{origin}: it can't be trusted, {reason}")]
    Untrusted { origin: Origin, reason: String },
    #[error("{origin}: {} within {}", wait.said(), seconds(*after))]
    TimedOut { origin: Origin, wait: Wait, after: Duration },
    #[error("{origin}: it sends calls on to {to}, and that is never followed. Write the final address")]
    Redirected { origin: Origin, to: String },
    #[error("{origin}: {reason}")]
    Broken { origin: Origin, reason: &'static str },
    #[error("{origin}: the answer is larger than {most} bytes")]
    TooLarge { origin: Origin, most: u64 },
    #[error("the call was cancelled")]
    Cancelled,
}

fn seconds(time: Duration) -> String {
    if time.subsec_millis() == 0 { format!("{} s", time.as_secs()) } else { format!("{} ms", time.as_millis()) }
}
