//! What stays where it is: one profile's work out of another's, and everything on this machine.

use crate::ollama::Ollama;
use crate::world::{PATIENCE, World};
use continuo_engine::api::*;
use continuo_engine::{Code, Engine};
use crossbeam_channel::after;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const CANARY: &str = "zebrafinch7f3a";

/// Ids of things in the first profile, which the second is asked for as well.
struct Planted {
    task: String,
    intent: String,
    note: String,
    thread: String,
    message: String,
    session: String,
    event: u64,
}

/// Leaves the canary wherever a profile can hold something.
fn plant(world: &World, engine: &Engine) -> Planted {
    let name = || Some("first".to_string());
    let on = || OnProfile { profile: name() };
    let folder = world.work.join("one");
    world.write(&format!("one/{CANARY}.rs"), format!("// TODO: feed {CANARY}\npub fn {CANARY}() {{}}\n"));
    let create = CreateProfile { name: "first".into(), colour: None, folders: vec![folder.clone()] };
    engine.profile_create(create).unwrap();
    engine.index(IndexRequest { profile: name(), folders: vec![], wait: true }).unwrap();
    let provider = LlmProvider {
        name: "ollama".into(),
        kind: "ollama".into(),
        base_url: None,
        model: "small".into(),
        key: None,
        context: None,
    };
    let ollama = Ollama::saying(&format!("{CANARY} is in [1]."));
    let provider = LlmProvider { base_url: Some(ollama.url()), ..provider };
    engine.llm_set_provider(SetLlmProvider { profile: name(), provider }).unwrap();
    let intent = IntentCreateRequest { profile: name(), title: format!("Free {CANARY}"), note: None };
    let intent = engine.intent_create(intent).unwrap().id;
    let task = TaskCreateRequest {
        profile: name(),
        title: format!("Water {CANARY}"),
        labels: vec![CANARY.into()],
        ..TaskCreateRequest::default()
    };
    let task = engine.task_create(task).unwrap().id;
    let text = Some(format!("- [ ] call {CANARY}\n"));
    let note = NoteCreateRequest { profile: name(), title: CANARY.into(), text, subfolder: None };
    let note = engine.note_create(note).unwrap().info.path;
    let command = CommandSignal {
        profile: name(),
        command: format!("make {CANARY}"),
        cwd: folder.clone(),
        exit_code: 2,
        began_at: None,
        duration_ms: None,
        output_tail: Some(format!("error: {CANARY}")),
    };
    engine.signal_command(command).unwrap();
    let active_file = Some(folder.join(format!("{CANARY}.rs")));
    engine.signal_editor(EditorSignal { profile: name(), active_file, ..EditorSignal::default() }).unwrap();
    let custom = CustomSignal { profile: name(), source: "tabs".into(), data: json!({ "open": CANARY }) };
    engine.signal_custom(custom).unwrap();
    engine.search(SearchRequest { profile: name(), query: CANARY.into(), ..SearchRequest::default() }).unwrap();
    let sent = ChatSendRequest { profile: name(), thread: None, text: format!("Where is {CANARY}?") };
    let sent = engine.chat_send(sent).unwrap();
    let until = Instant::now() + PATIENCE;
    loop {
        let shown = engine.chat_show(OnThread { profile: name(), id: sent.thread.id.clone() }).unwrap();
        if shown.messages[1].state == "done" {
            break;
        }
        assert!(Instant::now() < until, "{shown:?}");
        let _ = after(Duration::from_millis(20)).recv();
    }
    let session = engine.session_capture(on()).unwrap().captured.id;
    let events = engine.events_query(EventsRequest { profile: name(), ..EventsRequest::default() }).unwrap();
    let event = events.events[0].id.unwrap();
    Planted { task, intent, note, thread: sent.thread.id, message: sent.answer.id, session, event }
}

/// Returns what a read is asked with: what it needs, and wherever it can be said, something of the first profile.
fn request(command: &str, world: &World, planted: &Planted) -> Value {
    let root = world.work.join("one");
    match command {
        "why" | "preflight" => json!({ "path": world.work.join("two") }),
        "entity" => json!({ "name": "feed" }),
        "entity.graph" => json!({ "id": 1 }),
        "search" => json!({ "query": "feed water call free make finch", "limit": 100 }),
        "files.find" => json!({ "query": "finch" }),
        "file" => json!({ "root": root, "path": format!("{CANARY}.rs") }),
        "folders" => json!({ "path": world.work.join("two") }),
        "profile.check-config" => json!({ "text": "" }),
        "task.show" => json!({ "id": planted.task }),
        "intent.show" => json!({ "id": planted.intent }),
        "note.show" => json!({ "path": planted.note }),
        "note.complete" => json!({ "text": "finch" }),
        "note.backlinks" | "events.origin" => json!({ "task": planted.task }),
        "chat.show" => json!({ "id": planted.thread }),
        "chat.prompt" => json!({ "id": planted.message }),
        "llm.models" => json!({ "provider": "nobody" }),
        "events.show" | "events.chain" => json!({ "id": planted.event }),
        "session.show" => json!({ "id": planted.session }),
        "session.compare" => json!({ "earlier": planted.session }),
        _ => json!({}),
    }
}

#[test]
fn nothing_of_a_profile_is_in_another() {
    let world = World::new();
    let engine = world.engine();
    let planted = plant(&world, &engine);
    world.write("two/plain.rs", "// TODO: feed the cat\npub fn feed() {}\n");
    let folders = vec![world.work.join("two")];
    let second = engine.profile_create(CreateProfile { name: "second".into(), colour: None, folders }).unwrap();
    engine.profile_switch(OnProfile { profile: Some("second".into()) }).unwrap();
    engine.index(IndexRequest { profile: Some("second".into()), folders: vec![], wait: true }).unwrap();
    let captured = engine.session_capture(OnProfile { profile: Some("second".into()) }).unwrap();
    assert!(!serde_json::to_string(&captured.state).unwrap().contains(CANARY));

    let bound = Caller {
        client: Some("reader".into()),
        profile: Some(second.id.clone()),
        may_emit: false,
        trace: Trace::default(),
    };
    // What is of no profile tells of all of them.
    let of_all = ["profile.list", "profile.trash", "token.list", "storage", "folders", "key.list"];
    let mut answered = 0;
    for command in COMMANDS.iter().filter(|command| command.kind == Kind::Read) {
        let mut request = request(command.name, &world, &planted);
        let asked_as_owner = dispatch(&engine, command.name, {
            request["profile"] = json!("second");
            request.clone()
        });
        let asked_as_client = dispatch_for(&engine, &bound, command.name, {
            request.as_object_mut().unwrap().remove("profile");
            request
        });
        for answer in [asked_as_owner, asked_as_client] {
            // An error says the name that it was asked for.
            let Ok(answer) = answer else { continue };
            answered += 1;
            let text = answer.to_string();
            assert!(of_all.contains(&command.name) || !text.contains(CANARY), "{}: {text}", command.name);
        }
    }
    assert!(answered > 50, "only {answered} answered");
    for (command, id) in
        [("task.show", &planted.task), ("chat.show", &planted.thread), ("session.show", &planted.session)]
    {
        let other = dispatch_for(&engine, &bound, command, json!({ "id": id })).unwrap_err();
        assert_eq!(other.code, Code::NotFound, "{command}");
    }
    engine.shut_down();
    drop(engine);
    for file in walk(&world.data) {
        let is_of_first = !file.starts_with(world.data.join("profiles").join(&second.id));
        let bytes = fs::read(&file).unwrap();
        let has_it = bytes.windows(CANARY.len()).any(|part| part == CANARY.as_bytes());
        let is_of_none = file.starts_with(world.data.join("logs"));
        assert!(!has_it || (is_of_first && !is_of_none), "{}", file.display());
    }
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(walk(&path)) } else { found.push(path) }
    }
    found
}

/// Returns where a recorded program connected to, or sent something, that is another machine.
fn left_for(record: &str) -> Vec<&str> {
    let to_a_network = record.lines().filter(|line| line.contains("AF_INET"));
    let loopback = ["inet_addr(\"127.", "\"::1\"", "\"::ffff:127."];
    to_a_network.filter(|line| loopback.iter().all(|own| !line.contains(own))).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn a_profile_that_blocks_the_cloud_makes_no_connection_beyond_this_machine() {
    let world = World::new();
    world.write("a.rs", "// TODO: feed the cat\npub fn feed() {}\n");
    let ollama = Ollama::saying("It is in [1].");
    let record = world.data.with_file_name("connects");
    let cwd = world.work.to_str().unwrap();
    let url = ollama.url();
    let mut seen = String::new();
    let mut recorded = |arguments: &[&str], input: &str| {
        let made = world.command(arguments);
        let mut strace = Command::new("strace");
        strace.args(["-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o"]).arg(&record);
        strace.arg(made.get_program()).args(made.get_args());
        for (name, value) in made.get_envs() {
            strace.env(name, value.unwrap());
        }
        strace.env("CONTINUO_KEY_FAR", "a-key").env("https_proxy", "http://192.0.2.1:3128");
        let mut child = strace.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).unwrap();
        child.wait().unwrap();
        let text = fs::read_to_string(&record).unwrap();
        assert_eq!(left_for(&text), [""; 0], "{arguments:?}");
        seen.push_str(&text);
    };
    for arguments in [
        &["index", cwd, "--wait"][..],
        &["llm", "add", "far", "--kind", "anthropic", "--model", "big"],
        &[
            "llm",
            "add",
            "near",
            "--kind",
            "openai",
            "--url",
            "https://api.example.com",
            "--model",
            "big",
            "--key",
            "far",
        ],
        &["llm", "models", "far"],
        &["chat", "ask", "Where is the cat fed?"],
        &["resume", "--worded"],
        &["session", "capture"],
        &["llm", "add", "cloud", "--kind", "ollama", "--url", &url, "--model", "gpt-oss:120b-cloud"],
        &["llm", "use", "chat", "cloud"],
        &["chat", "ask", "Where is the cat fed?"],
        &["llm", "add", "cloud", "--kind", "ollama", "--url", &url, "--model", "small"],
        &["chat", "ask", "Where is the cat fed?"],
        &["session", "capture"],
        &["resume", "--worded"],
        &["search", "feed"],
        &["entity", "feed"],
        &["status"],
        &["preflight", cwd],
        &["task", "add", "Feed the cat"],
        &["task", "list"],
        &["intent", "add", "A fed cat"],
        &["note", "add", "Cats", "--text", "See <https://example.com> and ![](https://example.com/cat.png)"],
        &["note", "show", "cats.md", "--links"],
        &["signal", "editor", "a.rs:1"],
        &["signal", "command", "--exit-code", "1", "make"],
        &["session", "prompt"],
        &["session", "list"],
        &["events", "query"],
        &["llm", "status"],
        &["llm", "calls"],
        &["key", "list"],
        &["model", "list"],
        &["profile", "export", "work", "--output", "archive.tar.zst"],
        &["doctor"],
        &["shell", "init", "bash"],
        &["profile", "create", "other"],
        &["profile", "switch", "other"],
    ] {
        recorded(arguments, "");
    }
    let own = seen.lines().filter(|line| line.contains("connect(") && line.contains("127.0.0.1")).count();
    assert!(own > 0, "the recorder saw nothing of what was said to this machine's model");
    assert!(!ollama.asked().is_empty());
}

#[test]
fn the_recorder_tells_other_machines_from_this_one() {
    let record = r#"12 connect(3, {sa_family=AF_UNIX, sun_path="/run/nscd/socket"}, 110) = -1 ENOENT
12 connect(9, {sa_family=AF_INET, sin_port=htons(11434), sin_addr=inet_addr("127.0.0.1")}, 16) = 0
12 connect(9, {sa_family=AF_INET6, sin6_port=htons(80), inet_pton(AF_INET6, "::1", &sin6_addr)}, 28) = 0
12 connect(9, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("192.0.2.7")}, 16) = 0
12 sendto(9, "x", 1, 0, {sa_family=AF_INET6, inet_pton(AF_INET6, "2001:db8::1", &sin6_addr)}, 28) = 1"#;
    assert_eq!(left_for(record).len(), 2, "{:?}", left_for(record));
}
