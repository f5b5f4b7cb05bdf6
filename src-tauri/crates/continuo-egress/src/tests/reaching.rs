//! How far a client reaches: loopback, other machines by a permit, and never on by a redirect.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::{CLOUD, LOCAL, Told, get, options, text};
use crate::fixture::{self, Connection, Server};
use crate::{Cancel, Client, EgressError, Options, Outcome, Resolve, Roots};

const CERTIFICATE: &[u8] = include_bytes!("../fixture/localhost.pem");
const KEY: &[u8] = include_bytes!("../fixture/localhost.key.pem");

/// An address of documentation, which leads nowhere.
const ELSEWHERE: &str = "192.0.2.1:9";

fn local(told: &Told, options: Options) -> Client {
    Client::local(&LOCAL, &told.log(), options)
}

fn cloud(told: &Told, options: Options) -> Client {
    Client::cloud(CLOUD.permit().unwrap(), &told.log(), options)
}

/// Resolves every name to these addresses; port 0 is the one that was asked for.
fn resolving_to(addresses: &[&str]) -> Options {
    let addresses: Vec<SocketAddr> = addresses.iter().map(|address| address.parse().unwrap()).collect();
    let resolve = Resolve::by(move |_, port| {
        let port = |address: &SocketAddr| if address.port() == 0 { port } else { address.port() };
        Ok(addresses.iter().map(|address| SocketAddr::new(address.ip(), port(address))).collect())
    });
    Options { resolve, ..options() }
}

#[test]
fn a_local_client_reaches_loopback_alone_whatever_a_name_resolves_to() {
    for (url, addresses) in [
        ("http://localhost:9", &[ELSEWHERE][..]),
        ("http://localhost:9", &["127.0.0.1:9", ELSEWHERE]),
        ("http://localhost:9", &["[::1]:9", "[2001:db8::1]:9"]),
        ("http://localhost:9", &["[::ffff:192.0.2.1]:9"]),
        ("http://localhost:9", &["0.0.0.0:9"]),
        ("https://api.example.com", &[ELSEWHERE]),
        ("http://192.0.2.1:9", &["127.0.0.1:9"]),
        ("http://0.0.0.0:9", &["127.0.0.1:9"]),
    ] {
        let told = Told::default();
        let error = text(&local(&told, resolving_to(addresses)), &get(url)).unwrap_err();
        assert!(matches!(error, EgressError::NotLocal { .. }), "{url} {addresses:?}: {error:?}");
        assert_eq!(told.one().outcome, Outcome::Refused);
    }
}

#[test]
fn more_addresses_than_are_tried_are_all_looked_at() {
    let mut addresses = vec!["127.0.0.1:9"; 16];
    addresses.push(ELSEWHERE);
    let error = text(&local(&Told::default(), resolving_to(&addresses)), &get("http://many:9")).unwrap_err();
    assert!(matches!(error, EgressError::NotLocal { .. }), "{error:?}");
}

#[test]
fn a_name_of_loopback_is_as_good_as_its_address() {
    let server = Server::start(vec![fixture::answer(200, "", "a"), fixture::answer(200, "", "b")]);
    let url = format!("http://models.internal:{}", server.address().port());
    assert_eq!(text(&local(&Told::default(), resolving_to(&["127.0.0.1:0"])), &get(&url)).unwrap(), "a");
    // The first address of a name needn't be the one that somebody listens at.
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    assert_eq!(text(&local(&Told::default(), resolving_to(&[&nobody, "127.0.0.1:0"])), &get(&url)).unwrap(), "b");
}

#[test]
fn a_cloud_client_says_nothing_to_another_machine_in_the_plain() {
    for url in ["http://api.example.com", "http://192.0.2.1:9", "http://localhost:9"] {
        let told = Told::default();
        let error = text(&cloud(&told, resolving_to(&[ELSEWHERE])), &get(url));
        let refused = matches!(error, Err(EgressError::NotEncrypted { .. }));
        assert!(refused, "{url}: {error:?}");
        assert_eq!(told.one().outcome, Outcome::Refused);
    }
}

#[test]
fn a_cloud_client_may_talk_to_a_proxy_of_this_machine_in_the_plain() {
    let server = Server::start(vec![fixture::answer(200, "", "a")]);
    let told = Told::default();
    assert_eq!(text(&cloud(&told, options()), &get(&server.url())).unwrap(), "a");
    assert!(!told.one().local, "it could have gone further");
}

#[test]
fn a_redirect_is_never_followed() {
    let elsewhere = Server::start(vec![fixture::answer(200, "", "caught")]);
    let here = "another path".to_owned();
    for (status, location, to) in [
        (302, format!("{}/caught?key=hunter2", elsewhere.url()), elsewhere.url()),
        (301, "https://api.example.com/hunter2".to_owned(), "https://api.example.com:443".to_owned()),
        (307, "/hunter2".to_owned(), here.clone()),
        (308, "//api.example.com/hunter2".to_owned(), here.clone()),
        (303, "javascript:hunter2".to_owned(), here),
    ] {
        for kind in [local, cloud] {
            let server = Server::start(vec![fixture::answer(status, &format!("Location: {location}\r\n"), "")]);
            let told = Told::default();
            let error = text(&kind(&told, options()), &get(&server.url())).unwrap_err();
            assert!(matches!(&error, EgressError::Redirected { to: said, .. } if *said == to), "{location}: {error:?}");
            assert!(!error.to_string().contains("hunter2"), "{error}");
            assert_eq!(told.one().outcome, Outcome::Refused);
        }
    }
    assert!(elsewhere.asked().is_empty());
}

#[test]
fn a_server_that_isn_t_there_is_said_to_be_unreachable() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let told = Told::default();
    let error = text(&local(&told, options()), &get(&format!("http://{nobody}"))).unwrap_err();
    assert!(matches!(error, EgressError::Unreachable { .. }), "{error:?}");
    assert_eq!(told.one().outcome, Outcome::Unreachable);
}

#[test]
fn a_name_that_nobody_knows_is_said_to_be_unknown() {
    for resolve in [Resolve::by(|_, _| Ok(Vec::new())), Resolve::by(|_, _| Err(io::Error::other("no such name")))] {
        let told = Told::default();
        let error = text(&cloud(&told, Options { resolve, ..options() }), &get("https://nowhere")).unwrap_err();
        assert!(matches!(error, EgressError::Unresolved { .. }), "{error:?}");
        assert_eq!(told.one().outcome, Outcome::Unreachable);
    }
}

#[test]
fn a_name_that_takes_forever_can_be_cancelled() {
    let (hang, hangs) = crossbeam_channel::bounded::<()>(0);
    let cancel = Cancel::new();
    let resolve = Resolve::by({
        let cancel = cancel.clone();
        move |_, _| {
            cancel.cancel();
            hangs.recv().ok();
            Ok(Vec::new())
        }
    });
    let error = cloud(&Told::default(), Options { resolve, ..options() }).send(&get("https://slow"), &cancel);
    assert_eq!(error.unwrap_err(), EgressError::Cancelled);
    drop(hang);
}

/// A server that speaks TLS, with the certificate for localhost.
fn encrypted(scripts: Vec<fixture::Script>) -> Server {
    let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(config.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap());
    let wrap = move |stream: TcpStream| -> Box<dyn Connection> {
        Box::new(StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), stream))
    };
    Server::wrapped(Box::new(wrap), scripts)
}

fn trusting() -> Options {
    Options { roots: Roots::only(CERTIFICATE).unwrap(), ..resolving_to(&["127.0.0.1:0"]) }
}

#[test]
fn an_encrypted_answer_is_read_in_pieces_and_can_be_cancelled() {
    let server = encrypted(vec![
        fixture::chunks("", vec![b"gr\xc3".to_vec(), b"\xbcn".to_vec()]),
        fixture::stall(format!("{}1\r\na\r\n", fixture::chunked_head(""))),
    ]);
    let url = format!("https://localhost:{}", server.address().port());
    let told = Told::default();
    let client = cloud(&told, trusting());
    assert_eq!(text(&client, &get(&url)).unwrap(), "grün");

    let cancel = Cancel::new();
    let mut response = client.send(&get(&url), &cancel).unwrap();
    assert_eq!(response.read(&mut [0; 8]).unwrap(), 1);
    let canceller = std::thread::spawn({
        let cancel = cancel.clone();
        move || cancel.cancel()
    });
    assert_eq!(response.read(&mut [0; 8]).unwrap_err(), EgressError::Cancelled);
    canceller.join().unwrap();
}

#[test]
fn who_has_no_trusted_certificate_of_that_name_is_not_talked_to() {
    let server = encrypted(vec![fixture::answer(200, "", "a"), fixture::answer(200, "", "b")]);
    let port = server.address().port();
    for (host, options) in [("localhost", resolving_to(&["127.0.0.1:0"])), ("api.example.com", trusting())] {
        let told = Told::default();
        let error = text(&cloud(&told, options), &get(&format!("https://{host}:{port}"))).unwrap_err();
        assert!(matches!(error, EgressError::Untrusted { .. }), "{host}: {error:?}");
        assert_eq!(told.one().outcome, Outcome::Refused);
    }
    assert!(server.asked().is_empty(), "nothing was said to it");
}

#[test]
fn roots_that_aren_t_certificates_are_refused() {
    for pem in [&b""[..], b"hello", KEY, b"-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n"] {
        assert_eq!(Roots::only(pem).unwrap_err(), EgressError::Roots);
    }
}
