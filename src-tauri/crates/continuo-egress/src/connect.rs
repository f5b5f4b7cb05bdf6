//! The socket: names are resolved, addresses checked and connections opened here, and nowhere else of Continuo.
//!
//! ureq carries HTTP over what this opens. Its own connectors aren't used, so that there is no way past the check, and
//! no proxy that could be one.

use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::time::Duration as Limit;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, LazyBuffers, NextTimeout, RustlsConnector, Transport,
};

use crate::client::Resolve;
use crate::origin::all_loopback;
use crate::timing::{Progress, Stop, TICK};
use crate::{Origin, Wait};

/// How far a client may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// To loopback.
    Local,
    /// To other machines as well, encrypted.
    Cloud,
}

impl Reach {
    /// Returns why not all of these addresses may be connected to.
    fn objection(self, origin: &Origin, addresses: &[SocketAddr]) -> Option<Stop> {
        if all_loopback(addresses) {
            return None;
        }
        match self {
            Reach::Local => Some(Stop::NotLocal),
            Reach::Cloud if origin.is_https() => None,
            Reach::Cloud => Some(Stop::NotEncrypted),
        }
    }
}

fn stopped(stop: Stop) -> ureq::Error {
    ureq::Error::Io(io::Error::other(format!("{stop:?}")))
}

/// Runs what can't be interrupted on a thread of its own, and waits for it as long as the call goes on.
fn interruptible<T: Send + 'static>(
    progress: &Progress,
    wait: Wait,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Stop> {
    let until = Instant::now() + progress.timeouts.of(wait);
    let (done, answer) = crossbeam_channel::bounded(1);
    let started = std::thread::Builder::new().name("egress-connect".into()).spawn(move || done.send(work()));
    if started.is_err() {
        return Err(progress.stop(Stop::TimedOut(wait)));
    }
    loop {
        match answer.recv_timeout(progress.tick(wait, until)?) {
            Ok(answer) => return Ok(answer),
            Err(crossbeam_channel::RecvTimeoutError::Timeout) => {}
            Err(crossbeam_channel::RecvTimeoutError::Disconnected) => {
                return Err(progress.stop(Stop::TimedOut(wait)));
            }
        }
    }
}

/// Resolves the names of one call.
#[derive(Debug)]
pub(crate) struct Names {
    pub(crate) resolve: Resolve,
    pub(crate) reach: Reach,
    pub(crate) origin: Origin,
    pub(crate) progress: Arc<Progress>,
}

impl Resolver for Names {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let (host, port) = (self.origin.host().to_owned(), self.origin.port());
        let found = match host.parse::<IpAddr>() {
            Ok(address) => vec![SocketAddr::new(address, port)],
            Err(_) => {
                let resolve = self.resolve.clone();
                interruptible(&self.progress, Wait::Name, move || resolve.addresses(&host, port))
                    .map_err(stopped)?
                    .map_err(|_| stopped(self.progress.stop(Stop::Unresolved)))?
            }
        };
        if found.is_empty() {
            return Err(stopped(self.progress.stop(Stop::Unresolved)));
        }
        // All of them, as the list that ureq hands on has its limit.
        if let Some(objection) = self.reach.objection(&self.origin, &found) {
            return Err(stopped(self.progress.stop(objection)));
        }
        let mut addresses = self.empty();
        for address in found {
            if addresses.try_push(address).is_err() {
                break;
            }
        }
        Ok(addresses)
    }
}

/// Opens the connection of one call.
#[derive(Debug)]
pub(crate) struct Socket {
    pub(crate) reach: Reach,
    pub(crate) origin: Origin,
    pub(crate) progress: Arc<Progress>,
}

impl Connector<()> for Socket {
    type Out = Stream;

    fn connect(&self, details: &ConnectionDetails<'_>, _: Option<()>) -> Result<Option<Stream>, ureq::Error> {
        if let Some(objection) = self.reach.objection(&self.origin, &details.addrs) {
            return Err(stopped(self.progress.stop(objection)));
        }
        let mut refused = None;
        for address in &details.addrs {
            let (address, limit) = (*address, self.progress.timeouts.connect);
            let opened =
                interruptible(&self.progress, Wait::Connection, move || TcpStream::connect_timeout(&address, limit));
            match opened.map_err(stopped)? {
                Ok(stream) => {
                    stream.set_nodelay(true)?;
                    let config = details.config;
                    let buffers = LazyBuffers::new(config.input_buffer_size(), config.output_buffer_size());
                    return Ok(Some(Stream::new(stream, buffers, Arc::clone(&self.progress))));
                }
                Err(error) => refused = Some(error),
            }
        }
        match refused {
            Some(error) if error.kind() == io::ErrorKind::TimedOut => {
                Err(stopped(self.progress.stop(Stop::TimedOut(Wait::Connection))))
            }
            Some(error) => Err(ureq::Error::Io(error)),
            None => Err(stopped(self.progress.stop(Stop::Unresolved))),
        }
    }
}

/// ureq's TLS, with what it remembers of trusted roots and sessions shared by the calls of a client.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tls(Arc<RustlsConnector>);

impl<In: Transport> Connector<In> for Tls {
    type Out = <RustlsConnector as Connector<In>>::Out;

    fn connect(&self, details: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<Self::Out>, ureq::Error> {
        self.0.connect(details, chained)
    }
}

/// A connection that looks between short reads and writes whether it is still wanted.
pub(crate) struct Stream {
    stream: TcpStream,
    buffers: LazyBuffers,
    progress: Arc<Progress>,
    read_time: Duration,
    write_time: Duration,
}

impl Stream {
    fn new(stream: TcpStream, buffers: LazyBuffers, progress: Arc<Progress>) -> Stream {
        Stream { stream, buffers, progress, read_time: Duration::ZERO, write_time: Duration::ZERO }
    }
}

/// Returns whether a socket only asks to be tried again.
fn is_pause(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted)
}

/// Returns when the layer above has waited enough.
fn deadline(timeout: NextTimeout) -> Option<Instant> {
    match timeout.after {
        Limit::Exact(after) => Some(Instant::now() + after),
        Limit::NotHappening => None,
    }
}

fn overdue(deadline: Option<Instant>, timeout: NextTimeout) -> Result<(), ureq::Error> {
    match deadline {
        Some(deadline) if Instant::now() >= deadline => Err(ureq::Error::Timeout(timeout.reason)),
        _ => Ok(()),
    }
}

impl Transport for Stream {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        let (deadline, until) = (deadline(timeout), Instant::now() + self.progress.timeouts.of(Wait::Sending));
        let mut written = 0;
        while written < amount {
            let tick = self.progress.tick(Wait::Sending, until).map_err(stopped)?;
            overdue(deadline, timeout)?;
            if tick != self.write_time {
                self.stream.set_write_timeout(Some(tick))?;
                self.write_time = tick;
            }
            match self.stream.write(&self.buffers.output()[written..amount]) {
                Ok(0) => return Err(io::Error::from(io::ErrorKind::WriteZero).into()),
                Ok(some) => written += some,
                Err(error) if is_pause(&error) => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.progress.sent();
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        let deadline = deadline(timeout);
        let (wait, until) = self.progress.reading();
        loop {
            let tick = self.progress.tick(wait, until).map_err(stopped)?;
            overdue(deadline, timeout)?;
            if tick != self.read_time {
                self.stream.set_read_timeout(Some(tick))?;
                self.read_time = tick;
            }
            match self.stream.read(self.buffers.input_append_buf()) {
                Ok(amount) => {
                    self.buffers.input_appended(amount);
                    return Ok(amount > 0);
                }
                Err(error) if is_pause(&error) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// A connection is for one call.
    fn is_open(&mut self) -> bool {
        false
    }
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream").field("to", &self.stream.peer_addr().ok()).finish()
    }
}

const _: () = assert!(TICK.as_millis() <= 200, "a cancelled call ends soon");
