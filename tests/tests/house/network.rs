//! Keeps that nothing leaves the machine: no source opens a connection beyond loopback, listens beyond it, or
//! lets the page do so. What dependencies bring is in `dependencies`.

use serde_json::Value;

use crate::holds;
use crate::tree::{self, File, pattern, places};

/// What opens a connection, in Rust: sockets, clients, git's transports, programs that download.
const CONNECTS: &str = concat!(
    r"\bTcpStream::connect|\bUdpSocket::|\bUnixDatagram::|\b(?:reqwest|ureq|isahc|curl|hyper(?:_util)?::client)::",
    r"|\b(?:FetchOptions|PushOptions|RemoteCallbacks|RepoBuilder)\b|\bRepository::clone\b|\bfind_remote\(",
    r#"|Command::new\("(?:curl|wget|ssh|scp|git|pip|npm)"\)"#,
);

/// Who may: egress is the way out, the gateway's client calls the engine on loopback, and xtask sets up a
/// developer's machine, which no user runs.
const WAYS_OUT: &[&str] =
    &["src-tauri/crates/continuo-egress/", "src-tauri/crates/continuo-gateway/src/client.rs", "xtask/"];

/// What opens a connection past the place of egress that checks where to, or through a proxy.
const CONNECTS_UNSEEN: &str = concat!(
    r"\bTcpStream::connect|\bUdpSocket::|\bureq::(?:agent|get|post|put|patch|delete|head|request)\(",
    r"|\bnew_agent\(|\b(?:Default|Tcp|ConnectProxy|Socks)Connector\b|\bProxy::|\bdisable_verification\(",
);

/// That place.
const SOCKET: &str = "src-tauri/crates/continuo-egress/src/connect.rs";

/// What listens to more than this machine.
const LISTENS_TO_ALL: &str = r#"\b0\.0\.0\.0\b|\bUNSPECIFIED\b|"\[::\]"#;

/// What opens a connection, in the page.
const PAGE_CONNECTS: &str = r"\b(?:fetch|importScripts)\(|\bnew (?:WebSocket|EventSource|XMLHttpRequest|WebTransport|RTCPeerConnection)\b|\bsendBeacon\b";

/// An address of another machine in the page. Names of XML's vocabularies are no addresses.
const PAGE_ADDRESS: &str = r#"https?://[^\s'"`)]+"#;

/// What the window's policy may allow: the page itself, and the channel to the shell.
const POLICY_SOURCES: &[&str] = &["'self'", "'none'", "ipc:", "http://ipc.localhost", "data:", "blob:"];

fn connections(files: &[File]) -> Vec<String> {
    let connects = pattern(CONNECTS);
    let inside = files.iter().filter(|file| file.is_rust() && !starts_with_any(file, WAYS_OUT));
    inside.flat_map(|file| places(file, &file.product_code(), &connects)).collect()
}

fn unseen_connections(files: &[File]) -> Vec<String> {
    let connects = pattern(CONNECTS_UNSEEN);
    let egress = files.iter().filter(|file| {
        file.is_rust() && file.path.starts_with("src-tauri/crates/continuo-egress/") && file.path != SOCKET
    });
    egress.flat_map(|file| places(file, &file.product_code(), &connects)).collect()
}

fn wide_listeners(files: &[File]) -> Vec<String> {
    let listens = pattern(LISTENS_TO_ALL);
    let sources = files.iter().filter(|file| file.is_rust());
    sources.flat_map(|file| places(file, &file.product_code(), &listens)).collect()
}

fn page_connections(files: &[File]) -> Vec<String> {
    let connects = pattern(PAGE_CONNECTS);
    let address = pattern(PAGE_ADDRESS);
    let mut offenders = Vec::new();
    for file in files.iter().filter(|file| file.is_web() && !file.is_test()) {
        if !file.path.starts_with("ui/src/host/") {
            offenders.extend(places(file, &file.code(), &connects));
        }
        let local = ["http://127.0.0.1", "http://localhost", "http://www.w3.org/"];
        let foreign = |place: &String| !local.iter().any(|local| place.contains(local));
        offenders.extend(places(file, &file.code(), &address).into_iter().filter(foreign));
    }
    offenders
}

fn starts_with_any(file: &File, beginnings: &[&str]) -> bool {
    beginnings.iter().any(|beginning| file.path.starts_with(beginning))
}

/// Returns what of the window's configuration opens it to more than its own page.
fn policy_holes(config: &Value) -> Vec<String> {
    let mut offenders = Vec::new();
    match config.pointer("/app/security/csp").and_then(Value::as_str) {
        Some(policy) => {
            let directives: Vec<Vec<&str>> =
                policy.split(';').map(|directive| directive.split_whitespace().collect()).collect();
            if !directives.iter().any(|directive| directive.first() == Some(&"default-src")) {
                offenders.push("the policy has no default-src".to_owned());
            }
            // Components set styles as they move; a style can't call anything.
            let styles = |name: &str, source: &str| name == "style-src" && source == "'unsafe-inline'";
            let sources =
                directives.iter().flat_map(|directive| directive.iter().skip(1).map(|source| (directive[0], *source)));
            let foreign = sources
                .filter(|(name, source)| !POLICY_SOURCES.contains(source) && !styles(name, source))
                .map(|(_, source)| source);
            offenders.extend(foreign.map(|source| format!("the policy allows {source}")));
        }
        None => offenders.push("the window has no policy".to_owned()),
    }
    if config.pointer("/app/withGlobalTauri") == Some(&Value::Bool(true)) {
        offenders.push("the page has all of Tauri as a global".to_owned());
    }
    offenders
}

#[test]
fn no_source_opens_a_connection() {
    holds("Only egress leaves the machine.", &connections(tree::files()));
}

#[test]
fn egress_opens_its_connections_in_one_place() {
    holds("Egress connects in connect.rs alone, where addresses are checked.", &unseen_connections(tree::files()));
    assert!(tree::files().iter().any(|file| file.path == SOCKET), "the place has its name");
}

#[test]
fn no_source_listens_to_other_machines() {
    holds("Continuo listens on loopback only.", &wide_listeners(tree::files()));
}

#[test]
fn the_page_talks_only_through_its_host() {
    holds("The page connects in ui/src/host/ alone, and to this machine.", &page_connections(tree::files()));
}

#[test]
fn the_window_may_load_only_itself() {
    let text = std::fs::read_to_string(tree::root().join("tauri.conf.json")).expect("the window has its configuration");
    let config = serde_json::from_str(&text).expect("the window's configuration is JSON");
    holds("The window shows its own page and nothing else.", &policy_holes(&config));
}

#[test]
fn the_rules_of_the_network_see_an_offender() {
    let engine = "src-tauri/crates/continuo-engine/src/a.rs";
    for line in [
        "let stream = TcpStream::connect(address)?;",
        "let agent = ureq::agent();",
        "let mut options = FetchOptions::new();",
        "Command::new(\"curl\").arg(url)",
    ] {
        assert_eq!(connections(&[File::example(engine, line)]).len(), 1, "{line}");
        assert!(connections(&[File::example(WAYS_OUT[1], line)]).is_empty(), "the gateway's client may");
    }
    let client = "src-tauri/crates/continuo-egress/src/client.rs";
    for line in [
        "TcpStream::connect_timeout(&address, limit)",
        "let agent = ureq::agent();",
        "let agent = config.new_agent();",
        "Agent::with_parts(config, DefaultConnector::new(), names)",
        ".proxy(Proxy::try_from_env())",
        ".disable_verification(true)",
    ] {
        assert_eq!(unseen_connections(&[File::example(client, line)]).len(), 1, "{line}");
        assert!(unseen_connections(&[File::example(SOCKET, line)]).is_empty(), "that is where addresses are checked");
    }
    assert!(unseen_connections(&[File::example(client, "Agent::with_parts(config, socket, names)")]).is_empty());

    let in_a_test = "fn a() {}\n#[cfg(test)]\nmod tests {\n    TcpStream::connect(server)\n}";
    assert!(connections(&[File::example(engine, in_a_test)]).is_empty(), "a test is no product");
    for line in ["TcpListener::bind(\"0.0.0.0:80\")", "(Ipv4Addr::UNSPECIFIED, 0)"] {
        assert_eq!(wide_listeners(&[File::example(engine, line)]).len(), 1, "{line}");
    }
    assert!(wide_listeners(&[File::example(engine, "TcpListener::bind(\"127.0.0.1:0\")")]).is_empty());

    for line in ["await fetch('/rpc/status');", "const font = 'https://fonts.example/a.css';"] {
        assert_eq!(page_connections(&[File::example("ui/src/App.svelte", line)]).len(), 1, "{line}");
    }
    assert!(page_connections(&[File::example("ui/src/host/http.ts", "await fetch('/rpc/status');")]).is_empty());
    assert!(page_connections(&[File::example("ui/src/App.svelte", "prefetch(chunks);")]).is_empty());
}

#[test]
fn the_rule_of_the_window_sees_an_offender() {
    let config = |policy: &str| serde_json::json!({ "app": { "security": { "csp": policy } } });
    assert!(policy_holes(&config("default-src 'self'; connect-src ipc: http://ipc.localhost")).is_empty());
    assert_eq!(policy_holes(&config("default-src 'self' https:")), ["the policy allows https:"]);
    assert_eq!(policy_holes(&config("script-src 'self'")), ["the policy has no default-src"]);
    assert_eq!(policy_holes(&serde_json::json!({})), ["the window has no policy"]);
    let global = serde_json::json!({ "app": { "withGlobalTauri": true, "security": { "csp": "default-src 'self'" } } });
    assert_eq!(policy_holes(&global), ["the page has all of Tauri as a global"]);
}
