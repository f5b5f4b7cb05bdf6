//! Making a call: which client may go how far, and what it sends.

use std::fmt;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;

use ureq::Agent;
use ureq::http;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, TlsProvider};
use ureq::unversioned::transport::Connector;

use crate::audit::Record;
use crate::connect::{Names, Reach, Socket, Tls};
use crate::timing::{Progress, Stop};
use crate::{Cancel, EgressError, Log, Origin, Permit, Policy, Response, Timeouts, Wait};

/// Bytes that the head of an answer may have.
const MOST_HEADERS: usize = 64 << 10;

/// How a client's calls are made.
#[derive(Clone, Debug)]
pub struct Options {
    pub timeouts: Timeouts,
    /// Bytes that an answer's body may have.
    pub most_bytes: u64,
    pub roots: Roots,
    pub resolve: Resolve,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            timeouts: Timeouts::default(),
            most_bytes: 32 << 20,
            roots: Roots::default(),
            resolve: Resolve::default(),
        }
    }
}

/// Whose certificates are trusted.
#[derive(Clone, Debug, Default)]
pub struct Roots(Option<RootCerts>);

impl Roots {
    /// Trusts what the system trusts.
    pub fn system() -> Roots {
        Roots(None)
    }

    /// Trusts the certificates in a text of PEM, and nothing else.
    ///
    /// # Errors
    /// [`EgressError::Roots`] when there is none in it, or one that can't be read.
    pub fn only(pem: &[u8]) -> Result<Roots, EgressError> {
        let certificates: Result<Vec<Certificate<'static>>, _> = ureq::tls::parse_pem(pem)
            .filter_map(|item| match item {
                Ok(PemItem::Certificate(certificate)) => Some(Ok(certificate)),
                Ok(_) => None,
                Err(error) => Some(Err(error)),
            })
            .collect();
        match certificates {
            Ok(certificates) if !certificates.is_empty() => Ok(Roots(Some(certificates.into()))),
            _ => Err(EgressError::Roots),
        }
    }
}

type Addresses = dyn Fn(&str, u16) -> io::Result<Vec<SocketAddr>> + Send + Sync;

/// What turns a host's name and a port into addresses: the system, unless something else is given.
#[derive(Clone)]
pub struct Resolve(Arc<Addresses>);

impl Resolve {
    /// Asks `addresses` instead of the system. What it answers is checked all the same.
    pub fn by(addresses: impl Fn(&str, u16) -> io::Result<Vec<SocketAddr>> + Send + Sync + 'static) -> Resolve {
        Resolve(Arc::new(addresses))
    }

    pub(crate) fn addresses(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        (self.0)(host, port)
    }
}

impl Default for Resolve {
    fn default() -> Resolve {
        Resolve::by(|host, port| Ok((host, port).to_socket_addrs()?.collect()))
    }
}

impl fmt::Debug for Resolve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Resolve")
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
}

/// A call to make.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    pub method: Method,
    pub url: &'a str,
    /// Names and values. They can hold keys, and are never shown.
    pub headers: &'a [(&'a str, &'a str)],
    /// What is sent with [`Method::Post`].
    pub body: &'a [u8],
    /// What the call is for, in a word, and in which profile, by its id: for the log.
    pub purpose: &'a str,
    pub profile: &'a str,
}

/// Makes calls as far as it may. Each call has a connection of its own, which goes through no proxy and follows no
/// redirect.
#[derive(Debug)]
pub struct Client {
    reach: Reach,
    log: Option<Log>,
    options: Options,
    config: ureq::config::Config,
    tls: Tls,
}

impl Client {
    /// Returns a client that reaches loopback, and nothing else.
    pub fn local(policy: &Policy, log: &Log, options: Options) -> Client {
        Client::new(Reach::Local, policy.log_api_calls.then(|| log.clone()), options)
    }

    /// Returns a client that also reaches other machines, by https alone.
    pub fn cloud(permit: Permit, log: &Log, options: Options) -> Client {
        let Permit { log_api_calls } = permit;
        Client::new(Reach::Cloud, log_api_calls.then(|| log.clone()), options)
    }

    fn new(reach: Reach, log: Option<Log>, options: Options) -> Client {
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .root_certs(options.roots.0.clone().unwrap_or(RootCerts::PlatformVerifier))
            .build();
        let config = Agent::config_builder()
            .tls_config(tls)
            // ureq would take one from the environment otherwise.
            .proxy(None)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .max_idle_connections(0)
            .max_response_header_size(MOST_HEADERS)
            .user_agent(concat!("continuo/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(options.timeouts.connect))
            .timeout_global(Some(options.timeouts.total))
            .build();
        Client { reach, log, options, config, tls: Tls::default() }
    }

    /// Sends a request and returns the answer as soon as its head is there, whatever its status.
    ///
    /// # Errors
    /// [`EgressError`]. Whatever comes of it, the call is told to the log.
    pub fn send(&self, request: &Request<'_>, cancel: &Cancel) -> Result<Response, EgressError> {
        let origin = Origin::of(request.url)?;
        let call = self.http(request)?;
        let mut record = Record::begin(self.log.clone(), self.reach, &origin, request);
        let progress = Arc::new(Progress::new(cancel, self.options.timeouts));
        let agent = self.agent(&origin, &progress);
        let answered = agent.run(call).map_err(|error| failure(&error, &progress, &origin));
        match answered.and_then(|response| not_redirected(response, &origin)) {
            Ok(response) => {
                record.answered(response.status().as_u16());
                Ok(Response::new(response, origin, progress, record, self.options.most_bytes))
            }
            Err(error) => {
                record.failed(&error);
                Err(error)
            }
        }
    }

    fn agent(&self, origin: &Origin, progress: &Arc<Progress>) -> Agent {
        let (reach, origin, progress) = (self.reach, origin.clone(), Arc::clone(progress));
        let names = Names {
            resolve: self.options.resolve.clone(),
            reach,
            origin: origin.clone(),
            progress: Arc::clone(&progress),
        };
        let socket = Socket { reach, origin, progress };
        Agent::with_parts(self.config.clone(), socket.chain(self.tls.clone()), names)
    }

    fn http(&self, request: &Request<'_>) -> Result<http::Request<Vec<u8>>, EgressError> {
        let method = match request.method {
            Method::Get => http::Method::GET,
            Method::Post => http::Method::POST,
        };
        let mut call = http::Request::builder().method(method).uri(request.url.trim());
        for (name, value) in request.headers {
            let mut value =
                http::HeaderValue::from_str(value).map_err(|_| EgressError::Header { name: (*name).to_owned() })?;
            value.set_sensitive(true);
            call = call.header(*name, value);
        }
        let body = if request.method == Method::Post { request.body.to_vec() } else { Vec::new() };
        call.body(body).map_err(|_| EgressError::Address { reason: "it can't be read as one" })
    }
}

fn not_redirected(
    response: http::Response<ureq::Body>,
    origin: &Origin,
) -> Result<http::Response<ureq::Body>, EgressError> {
    let location = response.headers().get(http::header::LOCATION);
    let Some(location) = location.filter(|_| response.status().is_redirection()) else { return Ok(response) };
    // Its path could repeat what was sent.
    let to = location.to_str().ok().and_then(|to| Origin::of(to).ok());
    let to = to.map_or_else(|| "another path".to_owned(), |to| to.to_string());
    Err(EgressError::Redirected { origin: origin.clone(), to })
}

/// Returns what went wrong, in our words: those of the layers below can repeat what was sent or answered.
pub(crate) fn failure(error: &ureq::Error, progress: &Progress, origin: &Origin) -> EgressError {
    let origin = origin.clone();
    let timed_out =
        |wait: Wait| EgressError::TimedOut { origin: origin.clone(), wait, after: progress.timeouts.of(wait) };
    let broken = |reason| EgressError::Broken { origin: origin.clone(), reason };
    match progress.stopped() {
        Some(Stop::Cancelled) => return EgressError::Cancelled,
        Some(Stop::TimedOut(wait)) => return timed_out(wait),
        Some(Stop::NotLocal) => return EgressError::NotLocal { origin },
        Some(Stop::NotEncrypted) => return EgressError::NotEncrypted { origin },
        Some(Stop::Unresolved) => return EgressError::Unresolved { origin },
        None => {}
    }
    match error {
        ureq::Error::Timeout(ureq::Timeout::Connect) => timed_out(Wait::Connection),
        ureq::Error::Timeout(_) => timed_out(Wait::End),
        ureq::Error::Rustls(error) => EgressError::Untrusted { origin, reason: error.to_string() },
        ureq::Error::Tls(reason) => EgressError::Untrusted { origin, reason: (*reason).to_owned() },
        ureq::Error::HostNotFound => EgressError::Unresolved { origin },
        ureq::Error::LargeResponseHeader(..) => broken("the head of its answer is too large"),
        ureq::Error::Io(error) => io_failure(error, origin),
        _ => broken("it doesn't speak HTTP as it should"),
    }
}

fn io_failure(error: &io::Error, origin: Origin) -> EgressError {
    if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return EgressError::Untrusted { origin, reason: tls.to_string() };
    }
    let unreachable = |reason: &str| EgressError::Unreachable { origin: origin.clone(), reason: reason.to_owned() };
    match error.kind() {
        io::ErrorKind::ConnectionRefused => unreachable("nobody listens there"),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable | io::ErrorKind::NetworkDown => {
            unreachable("the network doesn't lead there")
        }
        io::ErrorKind::AddrNotAvailable | io::ErrorKind::PermissionDenied => {
            unreachable("the system doesn't let Continuo connect")
        }
        _ => EgressError::Broken { origin, reason: "the connection was closed in the middle" },
    }
}
