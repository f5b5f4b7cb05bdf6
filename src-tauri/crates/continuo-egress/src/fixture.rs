//! A server on loopback that does what a script says, well or badly: what lies outside the machine, for tests.
//!
//! It reads a request, keeps it, and leaves the connection to the next script. It knows nothing of the crate around it,
//! so that the tests of others take it as well.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// What is done with one connection after its request was read.
pub(crate) type Script = Box<dyn FnOnce(&mut dyn Connection) + Send>;

/// A connection, encrypted or not.
pub(crate) trait Connection: Read + Write {}
impl<T: Read + Write> Connection for T {}

/// A request that came in.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// The request line and the headers.
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Asked {
    /// Returns the header of that name, in small letters.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// Wraps a connection, as TLS does.
pub(crate) type Wrap = Box<dyn Fn(TcpStream) -> Box<dyn Connection> + Send>;

/// A server with a script for each connection. What comes beyond the last script is closed at once.
pub(crate) struct Server {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start(scripts: Vec<Script>) -> Server {
        Server::wrapped(Box::new(|stream| Box::new(stream)), scripts)
    }

    pub(crate) fn wrapped(wrap: Wrap, scripts: Vec<Script>) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let stop: Arc<AtomicBool> = Arc::default();
        let thread = std::thread::spawn({
            let (asked, stop) = (Arc::clone(&asked), Arc::clone(&stop));
            move || {
                let mut scripts = scripts.into_iter();
                for stream in listener.incoming() {
                    if stop.load(Ordering::Acquire) {
                        break;
                    }
                    let mut connection = wrap(stream.unwrap());
                    let Some(script) = scripts.next() else { continue };
                    // One that goes away before it has asked is none.
                    if let Some(request) = read_request(&mut connection) {
                        asked.lock().unwrap().push(request);
                        script(&mut *connection);
                    }
                }
            }
        });
        Server { address, asked, stop, thread: Some(thread) }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// Returns the requests so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        // Wakes it up. It has ended already when nobody listens.
        TcpStream::connect(self.address).ok();
        let ended = self.thread.take().unwrap().join();
        if !std::thread::panicking() {
            ended.unwrap();
        }
    }
}

fn read_request(connection: &mut dyn Connection) -> Option<Asked> {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        if connection.read(&mut byte).ok()? == 0 {
            return None;
        }
        bytes.push(byte[0]);
    }
    let head = String::from_utf8(bytes).unwrap();
    let mut asked = Asked { head, body: String::new() };
    let length = asked.header("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    connection.read_exact(&mut body).ok()?;
    asked.body = String::from_utf8(body).unwrap();
    Some(asked)
}

/// Answers with these bytes and closes the connection. Whoever has read enough may be gone.
pub(crate) fn raw(bytes: impl Into<Vec<u8>>) -> Script {
    let bytes = bytes.into();
    Box::new(move |connection| {
        connection.write_all(&bytes).ok();
        connection.flush().ok();
    })
}

/// Answers with a status, headers of a line each, and a body of known length.
pub(crate) fn answer(status: u16, headers: &str, body: &str) -> Script {
    raw(whole(status, headers, body))
}

pub(crate) fn whole(status: u16, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status} Said\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// Answers 200 with pieces of a body, each a chunk and a packet of its own.
pub(crate) fn chunks(headers: &str, pieces: Vec<Vec<u8>>) -> Script {
    let head = chunked_head(headers);
    Box::new(move |connection| {
        if connection.write_all(head.as_bytes()).is_err() {
            return;
        }
        for piece in pieces {
            if !send_chunk(connection, &piece) {
                return;
            }
        }
        connection.write_all(b"0\r\n\r\n").ok();
    })
}

pub(crate) fn chunked_head(headers: &str) -> String {
    format!("HTTP/1.1 200 OK\r\n{headers}Transfer-Encoding: chunked\r\n\r\n")
}

/// Returns whether somebody is there to take it.
pub(crate) fn send_chunk(connection: &mut dyn Connection, piece: &[u8]) -> bool {
    let mut chunk = format!("{:x}\r\n", piece.len()).into_bytes();
    chunk.extend_from_slice(piece);
    chunk.extend_from_slice(b"\r\n");
    connection.write_all(&chunk).and_then(|()| connection.flush()).is_ok()
}

/// Sends these bytes, then nothing more until the other side is gone.
pub(crate) fn stall(bytes: impl Into<Vec<u8>>) -> Script {
    let bytes = bytes.into();
    Box::new(move |connection| {
        connection.write_all(&bytes).ok();
        connection.flush().ok();
        wait_for_end(connection);
    })
}

pub(crate) fn wait_for_end(connection: &mut dyn Connection) {
    let mut rest = [0; 64];
    while connection.read(&mut rest).is_ok_and(|read| read > 0) {}
}
