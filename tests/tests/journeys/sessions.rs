//! Where a person was, what was in the way and what was next: told by real shells, git and editors, and still known
//! after a kill.
#![cfg(target_os = "linux")]

use crate::world::{PATIENCE, Running, World, lines, wait_for_line};
use crossbeam_channel::Receiver;
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

fn git(folder: &Path, arguments: &[&str]) {
    let done = Command::new("git")
        .args(["-c", "user.name=Ann", "-c", "user.email=ann@example.invalid", "-c", "init.defaultBranch=main"])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .unwrap();
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// A project under git with a change that isn't committed, as the profile `mine`.
fn project() -> World {
    let world = World::new();
    world.write("parser.py", "def parse():\n    # TODO: handle tabs\n    return 1\n");
    git(&world.work, &["init", "-q"]);
    git(&world.work, &["add", "."]);
    git(&world.work, &["commit", "-qm", "first"]);
    world.write("parser.py", "def parse():\n    # TODO: handle tabs\n    return 2\n");
    world.json(&["profile", "create", "mine", "--watch", world.work.to_str().unwrap()]);
    world.json(&["index"]);
    world
}

/// Returns the engine's process, and what it tells, which is to be held as long as the process: it ends when nobody listens.
fn serve(world: &World) -> (Running, Receiver<String>) {
    let mut serve = Running::start(world.command(&["serve", "--json"]).stdout(Stdio::piped())).unwrap();
    let told = lines(&mut serve);
    wait_for_line(&told, &["\"ready\""]);
    (serve, told)
}

/// Types lines into an interactive shell on a terminal of its own.
fn in_shell(world: &World, shell: &str, typed: &str) -> String {
    let arguments = match shell {
        "bash" => "bash --norc --noprofile -i",
        "zsh" => "zsh -f -i",
        _ => "fish -i",
    };
    let mut script = Command::new("script");
    script.args(["-qec", arguments, "/dev/null"]).env("CONTINUO_DATA_DIR", &world.data).env("TERM", "dumb");
    script.env("HOME", world.data.with_file_name("home")).env("XDG_CONFIG_HOME", world.data.with_file_name("home"));
    script.env("XDG_DATA_HOME", world.data.with_file_name("home")).current_dir(&world.work);
    script.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    std::fs::create_dir_all(world.data.with_file_name("home")).unwrap();
    let hook = world.continuo(&["shell", "init", shell]).stdout;
    let file = world.data.with_file_name(format!("hook.{shell}"));
    std::fs::write(&file, hook).unwrap();
    let mut running = script.spawn().unwrap();
    let mut stdin = running.stdin.take().unwrap();
    // A shell reads what was typed before it was ready, too.
    write!(stdin, "source '{}'\n{typed}\nexit\n", file.display()).unwrap();
    drop(stdin);
    let done = running.wait_with_output().unwrap();
    String::from_utf8_lossy(&done.stdout).into_owned()
}

fn texts(statements: &Value) -> Vec<&str> {
    statements.as_array().unwrap().iter().map(|statement| statement["text"].as_str().unwrap()).collect()
}

fn blockers(resumed: &Value) -> Vec<&str> {
    texts(&resumed["session"]["state"]["state"]["blockers"])
}

#[test]
fn a_command_that_failed_in_a_shell_is_in_the_way_until_it_succeeds() {
    for shell in ["bash", "zsh", "fish"] {
        let world = project();
        let _serve = serve(&world);
        let out = in_shell(&world, shell, "true\nmake canary_42\n vault secret-canary\nmkdir -p sub");
        assert!(out.contains("canary_42"), "{shell}: {out}");
        world.json(&["session", "capture"]);
        let resumed = world.json(&["resume"]);
        assert_eq!(blockers(&resumed), ["`make canary_42` failed (exit code 2)"], "{shell}");
        let state = &resumed["session"]["state"];
        let commands = &state["context"]["recent_commands"];
        assert!(!commands.to_string().contains("secret-canary"), "{shell}: it began with a space");
        let failed = &state["state"]["blockers"][0];
        let event = failed["evidence"][0].as_u64().unwrap().to_string();
        assert_eq!(world.json(&["events", "show", &event])["kind"], "command.done", "{shell}");
        let next = texts(&state["state"]["next_steps"]);
        assert!(next.iter().any(|step| step.starts_with("Uncommitted work in work: 1 changed (+1 −1)")), "{next:?}");
        assert_eq!(state["focus"]["active_terminal_cwd"], world.work.to_str().unwrap(), "{shell}");
        assert_eq!(state["focus"]["branch"], "main");

        world.write("Makefile", "canary_42:\n\ttrue\n");
        in_shell(&world, shell, "make canary_42");
        world.json(&["session", "capture"]);
        assert_eq!(blockers(&world.json(&["resume"])), [""; 0], "{shell}");
    }
}

#[test]
fn what_others_hooked_into_a_shell_works_as_before() {
    let world = project();
    let before = "set -u\nHISTCONTROL=ignoreboth\ntrap 'traced=yes' DEBUG\nstarship() { echo \"[code $?]\"; }\n\
                  PROMPT_COMMAND='starship;'";
    let typed = format!("{before}\nsource {}\n(exit 3)\ntrue\ntrue\necho traced=$traced", "/dev/null");
    // The hook comes after them, as at the end of a startup file.
    let file = world.data.with_file_name("late.bash");
    std::fs::write(&file, world.continuo(&["shell", "init", "bash"]).stdout).unwrap();
    let typed = typed.replace("/dev/null", file.to_str().unwrap());
    let out = in_shell(&world, "bash", &format!("unset __continuo_spool PROMPT_COMMAND PS0\n{typed}"));
    assert!(out.contains("[code 3]") && out.contains("[code 0]") && out.contains("traced=yes"), "{out}");
    let captured = world.json(&["session", "capture"]);
    let commands: Vec<_> = captured["state"]["context"]["recent_commands"]
        .as_array()
        .unwrap()
        .iter()
        .map(|ran| (ran["command"].as_str().unwrap(), ran["exit_code"].as_i64().unwrap()))
        .collect();
    assert_eq!(commands[..4], [("echo traced=$traced", 0), ("true", 0), ("true", 0), ("(exit 3)", 3)], "{commands:?}");
}

#[test]
fn a_session_that_a_kill_ended_is_completed_at_the_next_start() {
    let world = project();
    let (mut first, _told) = serve(&world);
    let began = Instant::now();
    while !String::from_utf8_lossy(&world.continuo(&["events", "query", "--json", "--kind", "session.began"]).stdout)
        .contains("session.began")
    {
        world.json(&["signal", "custom", "test", "1"]);
        assert!(began.elapsed() < PATIENCE, "no session begins");
        let _ = crossbeam_channel::after(std::time::Duration::from_millis(100)).recv();
    }
    let at = format!("{}:2:5", world.work.join("parser.py").display());
    world.json(&["signal", "editor", &at]);
    in_shell(&world, "bash", "make canary_43");
    first.kill().unwrap();
    first.wait().unwrap();
    let resumed = world.json(&["resume"]);
    assert_eq!(resumed["session"]["captured"]["cause"], "recovered", "{resumed}");
    assert_eq!(blockers(&resumed), ["`make canary_43` failed (exit code 2)"]);
    assert_eq!(resumed["session"]["state"]["focus"]["last_cursor_position"], json!({ "line": 2, "column": 5 }));
    let greeting = resumed["greeting"]["text"].as_str().unwrap();
    assert!(greeting.starts_with("Welcome back. You were in parser.py:2 on main, "), "{greeting}");
    let prompt = world.json(&["session", "prompt"]);
    assert!(prompt["text"].as_str().unwrap().contains("make canary_43"), "{prompt}");
    assert_eq!(prompt["chunks"][0]["path"], "parser.py");
    let short = world.json(&["session", "prompt", "--tokens", "60"]);
    assert!(short["cut"] == true && short["tokens"].as_u64().unwrap() <= 60, "{short}");
    let again = world.json(&["resume"]);
    assert_eq!(again["session"]["captured"]["id"], resumed["session"]["captured"]["id"], "once");
}

#[test]
fn what_is_dismissed_stays_away_and_what_is_pinned_comes_first() {
    let world = project();
    for command in ["make one", "make two"] {
        let cwd = world.work.to_str().unwrap();
        world.json(&["signal", "command", "--exit-code", "2", "--cwd", cwd, command]);
    }
    let captured = world.json(&["session", "capture"]);
    let found = captured["state"]["state"]["blockers"].as_array().unwrap();
    let key = |part: &str| {
        let of = found.iter().find(|blocker| blocker["text"].as_str().unwrap().contains(part)).unwrap();
        of["key"].as_str().unwrap().to_string()
    };
    assert_eq!(found.len(), 2);
    world.json(&["session", "decide", "--kind", "blocker", "--dismiss", &key("two")]);
    world.json(&["session", "decide", "--kind", "blocker", "--pin", "--text", "The build", &key("one")]);
    world.json(&["session", "capture"]);
    assert_eq!(blockers(&world.json(&["resume"])), ["The build"]);
    let states = String::from_utf8(world.continuo(&["session", "list", "--json"]).stdout).unwrap();
    let count = states.matches("\"captured_at\"").count();
    assert_eq!(count, 2);
}

#[test]
fn a_secret_in_a_command_or_its_output_is_kept_nowhere() {
    let world = project();
    let token = format!("ghp_{}", "aB3dE6gH9jK2mN5pQ8sT1vW4xY7zA0bC3dE6");
    let _served = serve(&world);
    in_shell(&world, "bash", &format!("curl -H 'Authorization: Bearer {token}' nowhere.invalid --max-time 1"));
    let cwd = world.work.to_str().unwrap();
    let mut tell = world.command(&["signal", "command", "--exit-code", "2", "--cwd", cwd, "--output", "make login"]);
    let mut told = tell.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    write!(told.stdin.take().unwrap(), "no rule\nexport GITHUB_TOKEN={token}\nmake: *** [login] Error 1\n").unwrap();
    assert!(told.wait().unwrap().success());
    let state = world.json(&["session", "capture"]);
    let failed = &state["state"]["state"]["blockers"][0];
    assert!(failed["detail"].as_str().unwrap().contains("[redacted"), "{failed}");
    assert!(failed["text"].as_str().unwrap().contains("[login] Error 1"), "{failed}");
    assert!(state.to_string().contains("Authorization"), "the command is there without its secret: {state}");
    world.json(&["resume"]);
    let mut folders = vec![world.data.join("profiles"), world.data.join("logs")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = std::fs::read(&path).unwrap_or_default();
                let found = bytes.windows(token.len()).any(|part| part == token.as_bytes());
                // What a shell wrote is moved on at once, and goes seconds later.
                assert!(!found || path.parent().unwrap().ends_with("signals"), "{}", path.display());
            }
        }
    }
}

#[test]
fn nothing_of_a_profile_is_told_in_another() {
    let world = project();
    let other = world.data.with_file_name("other");
    std::fs::create_dir_all(&other).unwrap();
    std::fs::write(other.join("thesis.md"), "# Thesis\n").unwrap();
    world.json(&["profile", "create", "thesis", "--watch", other.to_str().unwrap()]);
    let _serve = serve(&world);
    in_shell(&world, "bash", "make canary_44");
    world.json(&["signal", "custom", "browser", "{\"tab\": \"canary_45\"}"]);
    let here = world.json(&["session", "capture"]).to_string();
    assert!(here.contains("canary_44") && here.contains("canary_45"), "{here}");
    world.json(&["profile", "switch", "thesis"]);
    world.json(&["session", "capture"]);
    for arguments in [
        &["resume"][..],
        &["session", "show"],
        &["session", "list"],
        &["events", "query"],
        &["search", "make tabs"],
        &["task", "list"],
        &["status"],
    ] {
        let mut arguments = arguments.to_vec();
        arguments.push("--json");
        let out = String::from_utf8(world.continuo(&arguments).stdout).unwrap();
        assert!(!out.contains("canary") && !out.contains("handle tabs"), "{arguments:?}: {out}");
    }
    let left = world.json(&["session", "list", "--profile", "mine"]).to_string();
    assert!(left.contains("manual"), "{left}");
}

#[test]
fn leaving_a_profile_and_ending_the_engine_capture_what_was_done() {
    let world = project();
    let (mut serve, _told) = serve(&world);
    world.json(&["signal", "command", "--exit-code", "2", "--cwd", world.work.to_str().unwrap(), "make three"]);
    let process = serve.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &process]).status().unwrap().success());
    let begun = Instant::now();
    while serve.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < PATIENCE, "it doesn't end");
        let _ = crossbeam_channel::after(std::time::Duration::from_millis(20)).recv();
    }
    let resumed = world.json(&["resume"]);
    assert_eq!(resumed["session"]["captured"]["cause"], "exit", "{resumed}");
    assert_eq!(blockers(&resumed), ["`make three` failed (exit code 2)"]);
    std::fs::write(world.work.join("later.py"), "x = 1\n").unwrap();
    git(&world.work, &["add", "."]);
    git(&world.work, &["commit", "-qm", "by somebody else"]);
    world.json(&["index"]);
    let greeting = world.json(&["resume"])["greeting"]["text"].as_str().unwrap().to_string();
    assert!(greeting.contains("1 commit in work by Ann"), "{greeting}");
    assert!(greeting.contains("later.py"), "{greeting}");
}
