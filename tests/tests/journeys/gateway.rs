//! The door on loopback: who is let in, who isn't, and what each is told.

use crate::world::{PATIENCE, World, on, sample};
use continuo_engine::Engine;
use continuo_engine::api::{
    Access, Api, COMMANDS, Caller, CreateProfile, CreateToken, Empty, IndexRequest, OnProfile, RevokeToken,
};
use continuo_gateway::{Gateway, GatewayOptions};
use serde_json::{Value, json};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tungstenite::client::IntoClientRequest;
use tungstenite::http::HeaderValue;
use tungstenite::{Message, WebSocket};

struct Doorstep {
    world: World,
    engine: Arc<Engine>,
    gateway: Gateway,
}

/// What a request is answered with.
struct Answer {
    status: u16,
    head: String,
    body: Value,
}

impl Doorstep {
    fn new() -> Doorstep {
        let world = World::new();
        let page = world.work.join("../page");
        fs::create_dir_all(page.join("assets")).unwrap();
        fs::write(page.join("index.html"), "<!doctype html><title>The page</title>").unwrap();
        fs::write(page.join("assets/page.js"), "export {}").unwrap();
        let engine = Arc::new(world.engine());
        let gateway = Gateway::start(engine.clone(), &GatewayOptions { port: None, page: Some(page) }).unwrap();
        Doorstep { world, engine, gateway }
    }

    fn address(&self) -> &str {
        &self.gateway.address().address
    }

    fn owner(&self) -> String {
        format!("Authorization: Bearer {}", self.gateway.address().token)
    }

    /// Sends a request as it is written, with the right Host unless the headers say another.
    fn send(&self, method: &str, path: &str, headers: &[&str], body: &[u8]) -> Answer {
        let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
        if !headers.iter().any(|header| header.starts_with("Host:")) {
            head.push_str(&format!("Host: {}\r\n", self.address()));
        }
        for header in headers {
            head.push_str(&format!("{header}\r\n"));
        }
        let mut stream = TcpStream::connect(self.address()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(format!("{head}\r\n").as_bytes()).unwrap();
        // A body that is refused while it is still sent breaks the connection, and the answer may be there all the same.
        let _ = stream.write_all(body);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        // Longer answers come in pieces, which no test here reads.
        Answer { status, head: head.to_string(), body: serde_json::from_str(body.trim()).unwrap_or(Value::Null) }
    }

    fn call(&self, command: &str, token: &str, request: Value) -> Answer {
        let token = format!("Authorization: Bearer {token}");
        self.send("POST", &format!("/rpc/{command}"), &[&token], request.to_string().as_bytes())
    }

    fn listen(&self, headers: &[(&'static str, String)]) -> Result<WebSocket<TcpStream>, u16> {
        let mut request = format!("ws://{}/events", self.address()).into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, HeaderValue::from_str(value).unwrap());
        }
        let stream = TcpStream::connect(self.address()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        match tungstenite::client(request, stream) {
            Ok((socket, _)) => Ok(socket),
            Err(tungstenite::HandshakeError::Failure(tungstenite::Error::Http(response))) => {
                Err(response.status().as_u16())
            }
            Err(other) => panic!("{other}"),
        }
    }

    /// Asserts that the engine still answers its owner.
    fn is_unharmed(&self) {
        let answer = self.call("about", &self.gateway.address().token, json!({}));
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
}

fn next_event(socket: &mut WebSocket<TcpStream>, wanted: &str) -> Value {
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        if let Message::Text(text) = socket.read().unwrap() {
            let event: Value = serde_json::from_str(&text).unwrap();
            if event["event"] == wanted {
                return event;
            }
        }
    }
    panic!("{wanted} didn't come");
}

#[test]
fn strangers_are_refused_each_with_its_code() {
    let door = Doorstep::new();
    let owner = door.owner();
    let post = |headers: &[&str], body: &[u8]| {
        let answer = door.send("POST", "/rpc/about", headers, body);
        (answer.status, answer.body["code"].as_str().unwrap_or_default().to_string())
    };
    let denied = |status: u16| (status, "denied".to_string());
    assert_eq!(post(&[&owner], b"{}").0, 200);
    assert_eq!(post(&[], b"{}"), denied(401));
    assert_eq!(post(&["Authorization: Bearer nope"], b"{}"), denied(401));
    assert_eq!(post(&["Authorization: Basic b3duZXI6eA=="], b"{}"), denied(401));
    assert_eq!(post(&[&owner, "Origin: https://evil.example"], b"{}"), denied(403));
    assert_eq!(post(&[&owner, "Origin: null"], b"{}"), denied(403));
    // A name of the attacker's own that leads to loopback by now.
    assert_eq!(post(&[&owner, "Host: evil.example"], b"{}"), denied(421));
    let port = door.address().rsplit(':').next().unwrap();
    assert_eq!(post(&[&owner, &format!("Host: evil.example:{port}")], b"{}"), denied(421));
    assert_eq!(door.send("GET", "/", &["Host: evil.example"], b"").status, 421, "nor is the page shown");
    assert_eq!(post(&[&owner], b"{not json"), (400, "invalid".into()));
    assert_eq!(post(&[&owner], &[0xff, 0xfe, 0]), (400, "invalid".into()));
    assert_eq!(post(&[&owner], "[".repeat(100_000).as_bytes()).0, 400);
    assert_eq!(post(&[&owner], b"[1]"), (400, "invalid".into()));
    assert_eq!(post(&[&owner], &vec![b'x'; 64 << 20]), (413, "invalid".into()));
    assert_eq!(door.send("POST", "/rpc/no.such", &[&owner], b"{}").status, 404);
    assert_eq!(door.send("GET", "/rpc/about", &[&owner], b"").status, 405);
    assert_eq!(door.send("OPTIONS", "/rpc/about", &["Origin: https://evil.example"], b"").status, 403, "no CORS");
    door.is_unharmed();
}

#[test]
fn a_client_reaches_its_own_profile_and_nothing_else() {
    let door = Doorstep::new();
    sample(&door.world);
    let elsewhere = door.world.work.with_file_name("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::write(elsewhere.join("foreign.py"), "def lexer_of_others():\n    return 1\n").unwrap();
    std::os::unix::fs::symlink(&elsewhere, door.world.work.join("leads-out")).unwrap();
    for (name, folder) in [("mine", &door.world.work), ("other", &elsewhere)] {
        let folders = vec![folder.clone()];
        door.engine.profile_create(CreateProfile { name: name.into(), colour: None, folders }).unwrap();
        door.engine.index(IndexRequest { profile: Some(name.into()), ..IndexRequest::default() }).unwrap();
    }
    let bound = CreateToken { name: "Editor".into(), profile: Some("mine".into()), may_emit: false };
    let token = door.engine.token_create(bound).unwrap();
    // So many calls are more than a second allows.
    let call = |command: &str, request: Value| loop {
        let answer = door.call(command, &token.token, request.clone());
        if answer.status != 429 {
            break answer;
        }
        let _ = crossbeam_channel::after(Duration::from_millis(200)).recv();
    };

    // The other profile is the active one, which the token doesn't know.
    door.engine.profile_switch(on("other")).unwrap();
    assert_eq!(call("status", json!({})).body["profile"], "mine");
    assert!(call("search", json!({ "query": "lexer", "mode": "lexical" })).status == 200);
    // serde takes a list for a struct, by the places of its fields; the first of them is the profile.
    let open = COMMANDS.iter().filter(|command| command.access == Access::Client);
    for command in open.map(|command| command.name) {
        for request in [json!(["other"]), json!([null]), json!([]), json!("other"), json!(1)] {
            let answer = call(command, request);
            assert_eq!((answer.status, &answer.body["code"]), (400, &json!("invalid")), "{command}: {}", answer.body);
        }
        let answer = call(command, json!({ "profile": "other" }));
        assert_eq!((answer.status, &answer.body["code"]), (403, &json!("denied")), "{command}: {}", answer.body);
    }
    let (root, abroad) = (&door.world.work, &elsewhere);
    for (root, folder) in
        [(root, "../elsewhere"), (root, "src/../../elsewhere"), (root, ".."), (root, "leads-out"), (abroad, "")]
    {
        let answer = call("files", json!({ "root": root, "folder": folder }));
        assert!((400..500).contains(&answer.status), "{folder}: {}", answer.body);
    }
    assert_eq!(call("files", json!({ "root": root, "folder": "src" })).body["entries"].as_array().unwrap().len(), 2);
    for (command, request) in [
        ("status", json!({ "profile": "other" })),
        ("search", json!({ "profile": "other", "query": "lexer" })),
        ("profile.list", json!({})),
        ("profile.delete", json!({})),
        ("token.create", json!({ "name": "more" })),
        ("token.list", json!({})),
        ("settings.set", json!({ "editor_command": "sh {path}" })),
        ("open", json!({ "root": door.world.work, "path": "src/lexer.py" })),
        ("folders", json!({})),
        ("doctor", json!({ "repair": true })),
        ("sign-in-link", json!({})),
    ] {
        let answer = call(command, request);
        assert_eq!((answer.status, &answer.body["code"]), (403, &json!("denied")), "{command}");
    }
    // What is kept out of the index can't be had by its name, nor what lies outside.
    for path in [".env", "ignored/hidden.py", "../data/app.db", "/etc/passwd", "src/../.env"] {
        let answer = call("file", json!({ "root": door.world.work, "path": path }));
        assert!((400..500).contains(&answer.status), "{path}: {}", answer.body);
    }
    assert_eq!(call("file", json!({ "root": door.world.work, "path": "src/lexer.py" })).status, 200);

    // What is in the trash is nobody's, and the refusal names no other profile.
    door.engine.profile_delete(on("mine")).unwrap();
    let answer = call("status", json!({}));
    assert!(answer.status == 401 && !answer.body.to_string().contains("other"), "{}", answer.body);
    door.engine.profile_restore(on("mine")).unwrap();
    assert_eq!(call("status", json!({})).status, 200);

    door.engine.token_revoke(RevokeToken { token: "editor".into() }).unwrap();
    assert_eq!(call("status", json!({})).status, 401);
    door.is_unharmed();
}

#[test]
fn floods_are_refused_and_others_go_on() {
    let door = Doorstep::new();
    let token =
        door.engine.token_create(CreateToken { name: "Loud".into(), profile: None, may_emit: false }).unwrap().token;
    let flood = |token: &str| {
        let mut statuses: Vec<u16> = (0..400).map(|_| door.call("about", token, json!({})).status).collect();
        statuses.sort_unstable();
        statuses.dedup();
        statuses
    };
    let calls: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| flood(&token))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let seen: Vec<u16> = calls.concat();
    assert!(seen.iter().all(|status| [200, 429].contains(status)), "{seen:?}");
    door.is_unharmed();
    assert!(flood("wrong").iter().all(|status| [401, 429].contains(status)));
    door.is_unharmed();
    // Connections that are opened and say nothing, or half of something.
    let idle: Vec<TcpStream> = (0..200).map(|_| TcpStream::connect(door.address()).unwrap()).collect();
    for mut stream in &idle {
        let _ = stream.write_all(b"POST /rpc/about HTTP/1.1\r\nHost: ");
    }
    door.is_unharmed();
}

#[test]
fn events_are_for_who_has_a_token() {
    let door = Doorstep::new();
    sample(&door.world);
    assert_eq!(door.listen(&[]).err(), Some(401));
    assert_eq!(door.listen(&[("Authorization", "Bearer nope".into())]).err(), Some(401));
    let owner = ("Authorization", format!("Bearer {}", door.gateway.address().token));
    assert_eq!(door.listen(&[owner.clone(), ("Origin", "https://evil.example".into())]).err(), Some(403));
    assert_eq!(door.listen(&[owner.clone(), ("Host", "evil.example".into())]).err(), Some(421));

    let folders = vec![door.world.work.clone()];
    for name in ["mine", "other"] {
        door.engine
            .profile_create(CreateProfile { name: name.into(), colour: None, folders: folders.clone() })
            .unwrap();
    }
    let bound = CreateToken { name: "Editor".into(), profile: Some("other".into()), may_emit: false };
    let bound = door.engine.token_create(bound).unwrap().token;
    let mut hears_all = door.listen(&[owner]).unwrap();
    let mut hears_other = door.listen(&[("Authorization", format!("Bearer {bound}"))]).unwrap();
    door.engine.index(IndexRequest { profile: Some("mine".into()), ..IndexRequest::default() }).unwrap();
    assert_eq!(next_event(&mut hears_all, "file_indexed")["profile"], "mine");
    // A write by any door tells what it has made old.
    door.engine.call(&Caller::owner(), "task.create", json!({ "title": "Try it" })).unwrap();
    assert_eq!(next_event(&mut hears_all, "changed")["topics"], json!(["tasks"]));
    door.engine.index(IndexRequest { profile: Some("other".into()), ..IndexRequest::default() }).unwrap();
    assert_eq!(
        next_event(&mut hears_other, "file_indexed")["profile"],
        "other",
        "nothing of another profile came before"
    );

    // Whoever listens with a revoked token is cut off at once.
    door.engine.call(&Caller::owner(), "token.revoke", json!({ "token": "editor" })).unwrap();
    while !matches!(hears_other.read(), Ok(Message::Close(_)) | Err(_)) {}
    door.is_unharmed();
}

#[test]
fn a_browser_signs_in_by_a_link_once_and_its_cookie_lasts() {
    let door = Doorstep::new();
    let page = door.send("GET", "/", &[], b"");
    assert_eq!(page.status, 200);
    for header in ["content-security-policy: default-src 'self'", "x-frame-options: DENY", "cache-control: no-store"] {
        assert!(page.head.to_lowercase().contains(&header.to_lowercase()), "{}", page.head);
    }
    assert_eq!(door.send("GET", "/assets/page.js", &[], b"").status, 200);
    assert!(door.send("GET", "/../data/app.db", &[], b"").status >= 400);

    let link = door.engine.sign_in_link(Empty {}).unwrap().url;
    let path = link.strip_prefix(&format!("http://{}", door.address())).expect("it leads here");
    let signed_in = door.send("GET", path, &["User-Agent: Mozilla/5.0 Firefox/140.0"], b"");
    assert_eq!(signed_in.status, 200);
    let set = signed_in.head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a cookie is set");
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Strict"), "{set}");
    let cookie = format!("Cookie: {}", set.split(';').next().unwrap());
    assert_eq!(door.send("GET", path, &[], b"").status, 403, "a link works once");

    let ours = format!("Origin: http://{}", door.address());
    assert_eq!(door.send("POST", "/rpc/about", &[&cookie, &ours], b"{}").status, 200);
    assert_eq!(
        door.send("POST", "/rpc/about", &[&cookie], b"{}").status,
        401,
        "a form of another page sends no origin of ours"
    );
    assert_eq!(door.send("POST", "/rpc/about", &[&cookie, "Origin: https://evil.example"], b"{}").status, 403);
    let pair = cookie.trim_start_matches("Cookie: ").to_string();
    assert_eq!(door.listen(&[("Cookie", pair.clone())]).err(), Some(401));
    let origin = format!("http://{}", door.address());
    assert!(door.listen(&[("Cookie", pair), ("Origin", origin)]).is_ok());
    let tokens = door.engine.token_list(Empty {}).unwrap();
    assert_eq!((tokens.len(), tokens[0].name.as_str(), tokens[0].browser), (1, "Firefox", true));
    // Signed out from elsewhere.
    door.engine.token_revoke(RevokeToken { token: tokens[0].id.clone() }).unwrap();
    assert_eq!(door.send("POST", "/rpc/about", &[&cookie, &ours], b"{}").status, 401);
}

#[test]
fn the_engine_file_is_the_owners_alone() {
    let world = World::new();
    let engine = Arc::new(world.engine());
    let gateway = Gateway::start(engine.clone(), &GatewayOptions::default()).unwrap();
    engine.publish(gateway.address()).unwrap();
    let file = world.data.join("engine.json");
    let said: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    assert_eq!(said["address"], gateway.address().address.as_str());
    assert!(["token", "pid", "version"].iter().all(|key| !said[key].is_null()), "{said}");
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&file).unwrap().permissions()) & 0o077, 0);
    drop(gateway);
    assert_eq!(engine.status(OnProfile::default()).unwrap_err().code, continuo_engine::Code::NoProfile);
}
