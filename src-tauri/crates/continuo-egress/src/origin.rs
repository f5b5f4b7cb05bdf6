//! Where a call goes: scheme, host and port, taken from an address and nothing else of it.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use ureq::http::Uri;

use crate::EgressError;

/// Scheme, host and port of an address: what may be said in errors and kept in the log, since paths and users in
/// addresses can hold secrets.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    https: bool,
    /// In lower case, without the brackets of an IPv6 address.
    host: String,
    port: u16,
}

impl Origin {
    /// Returns the origin of an address such as `http://localhost:11434/api`.
    ///
    /// # Errors
    /// [`EgressError::Address`] when it isn't an absolute http or https address, or has a user or password in it.
    pub fn of(address: &str) -> Result<Origin, EgressError> {
        let wrong = |reason: &'static str| EgressError::Address { reason };
        let uri: Uri = address.trim().parse().map_err(|_| wrong("it can't be read as one"))?;
        let https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(wrong("it begins with neither https:// nor http://")),
        };
        let authority = uri.authority().ok_or_else(|| wrong("it names no host"))?;
        if authority.as_str().contains('@') {
            return Err(wrong("it has a user or password in it, which belongs into the keys"));
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
        if host.is_empty() {
            return Err(wrong("it names no host"));
        }
        let port = match authority.port_u16() {
            Some(port) => port,
            None if authority.host().len() < authority.as_str().len() => {
                return Err(wrong("its port is no number up to 65535"));
            }
            None if https => 443,
            None => 80,
        };
        Ok(Origin { https, host, port })
    }

    /// Returns whether the address says by itself that it is of this machine: a loopback address, or `localhost`.
    ///
    /// What a name really stands for is checked again where the connection is opened.
    pub fn names_this_machine(&self) -> bool {
        match self.host.parse::<IpAddr>() {
            Ok(address) => is_loopback(address),
            Err(_) => {
                let host = self.host.trim_end_matches('.');
                host == "localhost" || host.ends_with(".localhost")
            }
        }
    }

    /// Returns whether what is said to it is encrypted.
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// Returns the host's name or address.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns the port, also where the address leaves it to its scheme.
    pub fn port(&self) -> u16 {
        self.port
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.https { "https" } else { "http" };
        let (open, close) = if self.host.contains(':') { ("[", "]") } else { ("", "") };
        write!(f, "{scheme}://{open}{}{close}:{}", self.host, self.port)
    }
}

/// Returns whether an address is of this machine. One of IPv4 may be written as one of IPv6.
pub(crate) fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

/// Returns whether all of them are; none aren't.
pub(crate) fn all_loopback(addresses: &[SocketAddr]) -> bool {
    !addresses.is_empty() && addresses.iter().all(|address| is_loopback(address.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_port_of_an_address() {
        for (address, origin) in [
            ("http://localhost:11434/api/chat?key=a", "http://localhost:11434"),
            ("https://API.Example.com/v1", "https://api.example.com:443"),
            ("http://127.0.0.1", "http://127.0.0.1:80"),
            ("https://[::1]:8443/x", "https://[::1]:8443"),
            (" https://a.b ", "https://a.b:443"),
        ] {
            assert_eq!(Origin::of(address).unwrap().to_string(), origin);
        }
    }

    #[test]
    fn an_address_that_isn_t_one_is_refused_without_being_repeated() {
        for address in
            ["", "localhost", "ftp://a.b", "https://", "https://me:hunter2@a.b/", "http://a.b:99999/", "https://a b/"]
        {
            let error = Origin::of(address).unwrap_err();
            assert!(matches!(error, EgressError::Address { .. }), "{address}");
            assert!(!error.to_string().contains("hunter2"));
        }
    }

    #[test]
    fn this_machine_is_named_by_loopback_and_localhost_alone() {
        for (address, local) in [
            ("http://127.0.0.1:1", true),
            ("http://127.8.9.10:1", true),
            ("http://[::1]:1", true),
            ("http://[::ffff:127.0.0.1]:1", true),
            ("http://LOCALHOST:1", true),
            ("http://ollama.localhost", true),
            ("http://localhost.:1", true),
            ("http://localhost.example.com", false),
            ("http://notlocalhost", false),
            ("http://192.168.1.2", false),
            ("http://0.0.0.0", false),
            ("http://[::]", false),
            ("http://[::ffff:10.0.0.1]", false),
            ("http://127.0.0.1.example.com", false),
        ] {
            assert_eq!(Origin::of(address).unwrap().names_this_machine(), local, "{address}");
        }
    }

    #[test]
    fn no_addresses_are_not_all_loopback() {
        assert!(!all_loopback(&[]));
        assert!(all_loopback(&["127.0.0.1:1".parse().unwrap(), "[::1]:1".parse().unwrap()]));
        assert!(!all_loopback(&["127.0.0.1:1".parse().unwrap(), "192.0.2.1:1".parse().unwrap()]));
    }
}
