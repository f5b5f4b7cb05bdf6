//! Tasks, intents and notes: what comments and checkboxes propose, what a person decides, and files that stay theirs.

use crate::world::{World, on, paths, search};
use continuo_engine::api::*;
use continuo_engine::{Code, Engine};
use std::fs;

fn tasks(engine: &Engine) -> Vec<String> {
    let all = engine.task_list(TaskListRequest::default()).unwrap();
    let shown = |task: TaskInfo| {
        let place = task.path.zip(task.line).map(|(path, line)| format!(" {path}:{line}")).unwrap_or_default();
        let asks = if task.asks_to_close { " ?" } else { "" };
        format!("{} {}{place}{asks}", task.state, task.title)
    };
    all.into_iter().map(shown).collect()
}

fn set(engine: &Engine, id: &str, state: &str) -> TaskInfo {
    engine.task_set(TaskSetRequest { profile: None, id: id.into(), state: state.into() }).unwrap()
}

fn add(engine: &Engine, title: &str) -> TaskInfo {
    engine.task_create(TaskCreateRequest { title: title.into(), ..TaskCreateRequest::default() }).unwrap()
}

#[test]
fn a_comment_proposes_a_task_that_asks_to_be_closed_when_the_comment_goes() {
    let world = World::new();
    world.write("a.rs", "// TODO: paint the shed\nfn a() {}\n");
    let engine = world.engine();
    world.index(&engine);
    assert_eq!(tasks(&engine), ["candidate paint the shed a.rs:1"]);
    let id = engine.task_list(TaskListRequest::default()).unwrap()[0].id.clone();
    set(&engine, &id, "doing");
    world.write("a.rs", "fn a() {}\n");
    world.index(&engine);
    assert_eq!(tasks(&engine), ["doing paint the shed ?"], "it isn't closed by itself");
    world.write("a.rs", "fn b() {}\n// TODO: paint the shed\n");
    world.index(&engine);
    assert_eq!(tasks(&engine), ["doing paint the shed a.rs:2"], "the question goes with its reason");
    world.write("a.rs", "fn a() {}\n");
    world.index(&engine);
    let update = TaskUpdateRequest { id: id.clone(), asks_to_close: Some(false), ..TaskUpdateRequest::default() };
    engine.task_update(update).unwrap();
    assert_eq!(tasks(&engine), ["doing paint the shed"]);
    let why = engine.events_origin(OriginRequest { task: Some(id), ..OriginRequest::default() }).unwrap();
    assert!(why.events.iter().any(|event| event.kind.as_deref() == Some("task.found")), "{why:?}");
}

#[test]
fn tasks_stand_where_they_are_put_and_come_back_when_they_were_deleted() {
    let world = World::new();
    let engine = world.engine();
    world.index(&engine);
    let ids: Vec<String> = ["one", "two", "three"].into_iter().map(|title| add(&engine, title).id).collect();
    let place = |id: &str, state: &str, before: Option<&str>| {
        let (id, state, before) = (id.into(), state.into(), before.map(String::from));
        engine.task_move(TaskMoveRequest { profile: None, id, state, before, intent: None })
    };
    place(&ids[2], "open", Some(&ids[0])).unwrap();
    assert_eq!(tasks(&engine), ["open three", "open one", "open two"]);
    place(&ids[0], "doing", None).unwrap();
    let wrong = place(&ids[1], "open", Some(&ids[0])).unwrap_err();
    assert_eq!(wrong.code, Code::Conflict, "{wrong:?}");
    assert_eq!(tasks(&engine), ["doing one", "open three", "open two"]);

    let intent =
        engine.intent_create(IntentCreateRequest { profile: None, title: "Ship it".into(), note: None }).unwrap();
    let update = TaskUpdateRequest {
        id: ids[1].clone(),
        priority: Some("high".into()),
        due: Some("2026-12-24".into()),
        intent: Some(intent.id.clone()),
        labels: Some(vec!["Garden".into(), "garden".into(), "house".into()]),
        ..TaskUpdateRequest::default()
    };
    let updated = engine.task_update(update).unwrap();
    assert_eq!((updated.priority.as_str(), updated.due.as_deref()), ("high", Some("2026-12-24")));
    assert_eq!(updated.labels, ["Garden", "house"]);
    let of_intent = TaskListRequest { intent: Some(intent.id.clone()), ..TaskListRequest::default() };
    assert_eq!(engine.task_list(of_intent).unwrap().len(), 1);
    for wrong in ["2026-02-30", "tomorrow"] {
        let update = TaskUpdateRequest { id: ids[1].clone(), due: Some(wrong.into()), ..TaskUpdateRequest::default() };
        assert_eq!(engine.task_update(update).unwrap_err().code, Code::Invalid);
    }

    engine.task_delete(OnTask { profile: None, id: ids[1].clone() }).unwrap();
    assert_eq!(tasks(&engine), ["doing one", "open three"]);
    let restored = engine.task_restore(OnTask { profile: None, id: ids[1].clone() }).unwrap();
    assert_eq!((restored.labels.len(), restored.intent.as_ref()), (2, Some(&intent.id)));

    let on_intent = || OnIntent { profile: None, id: intent.id.clone() };
    let close = IntentCloseRequest { profile: None, id: intent.id.clone(), resolution: Some("It is out".into()) };
    let closed = engine.intent_close(close).unwrap();
    assert_eq!((closed.state.as_str(), closed.tasks_open, closed.closed_at.is_some()), ("closed", 1, true));
    assert!(engine.intent_list(IntentListRequest::default()).unwrap().is_empty());
    assert_eq!(engine.intent_reopen(on_intent()).unwrap().resolution, None);
    engine.intent_delete(on_intent()).unwrap();
    assert_eq!(engine.task_show(OnTask { profile: None, id: ids[1].clone() }).unwrap().intent, None);
    engine.intent_restore(on_intent()).unwrap();
    assert!(engine.task_show(OnTask { profile: None, id: ids[1].clone() }).unwrap().intent.is_some());
}

#[test]
fn notes_are_files_that_are_found_linked_and_ticked() {
    let world = World::new();
    world.write("src/parser.rs", "pub fn parse_header(line: &str) -> usize {\n    line.len()\n}\n");
    let engine = world.engine();
    world.index(&engine);
    let create = |title: &str, text: &str| {
        let (title, text) = (title.into(), Some(text.into()));
        engine.note_create(NoteCreateRequest { title, text, ..NoteCreateRequest::default() }).unwrap()
    };
    let task = add(&engine, "Mend the parser");
    let text = format!(
        "See [[parse_header]], [[src/parser.rs:2]], [[task:{}]], [[Nobody]] and <https://example.com>.\n\n\
         - [ ] write the changelog\n- [x] breathe\n",
        task.id
    );
    let plan = create("The Plan", &text);
    create("Ideas", "A quince tree, as in [[the plan]].\n");
    world.index(&engine);
    let file = plan.folder.join(&plan.info.path);
    assert!(fs::read_to_string(&file).unwrap().starts_with("# The Plan\n"));
    assert_eq!((plan.info.title.as_str(), plan.info.open, plan.info.done), ("The Plan", 1, 1));

    // They are searched as all files, and are no folder that somebody added.
    assert_eq!(paths(&search(&engine, "quince tree"))[0], "ideas.md");
    assert_eq!(engine.profile_show(OnProfile::default()).unwrap().folders.len(), 1);

    let shown = engine.note_show(OnNote { profile: None, path: plan.info.path.clone() }).unwrap();
    let kinds: Vec<String> = shown
        .links
        .iter()
        .map(|link| match &link.to {
            None => format!("{}: nothing", link.target),
            Some(to) => serde_json::to_value(to).unwrap()["kind"].as_str().unwrap().to_string(),
        })
        .collect();
    assert_eq!(kinds[..4], ["symbol", "file", "task", "Nobody: nothing"]);
    let back: Vec<_> = shown.backlinks.iter().map(|link| (link.title.as_str(), link.line)).collect();
    assert_eq!(back, [("Ideas", 3)]);
    let of_file = BacklinksRequest {
        root: Some(world.work.clone()),
        path: Some("src/parser.rs".into()),
        ..BacklinksRequest::default()
    };
    assert_eq!(engine.note_backlinks(of_file).unwrap()[0].title, "The Plan");
    let of_task = BacklinksRequest { task: Some(task.id), ..BacklinksRequest::default() };
    assert_eq!(engine.note_backlinks(of_task).unwrap().len(), 1);

    // A checkbox is a task that is proposed, and done when it is ticked.
    assert!(
        tasks(&engine).contains(&"candidate write the changelog the-plan.md:5".to_string()),
        "{:?}",
        tasks(&engine)
    );
    let all = engine.task_list(TaskListRequest::default()).unwrap();
    let boxed = all.into_iter().find(|task| task.title == "write the changelog").unwrap();
    assert_eq!(boxed.source, "checkbox");
    set(&engine, &boxed.id, "open");
    let ticked = shown.text.replace("- [ ]", "- [x]");
    let write = |text: &str, hash: Option<String>| {
        let (path, text) = (shown.info.path.clone(), text.to_string());
        engine.note_write(NoteWriteRequest { profile: None, path, text, hash })
    };
    write(&ticked, Some(shown.hash.clone())).unwrap();
    world.index(&engine);
    assert_eq!(engine.task_show(OnTask { profile: None, id: boxed.id.clone() }).unwrap().state, "done");
    let late = write("mine\n", Some(shown.hash.clone())).unwrap_err();
    assert_eq!(late.code, Code::Conflict, "{late:?}");

    // A name may change and a note may go, and come back.
    let rename = NoteRenameRequest { profile: None, path: shown.info.path.clone(), to: "old/plan.md".into() };
    assert_eq!(engine.note_rename(rename).unwrap().backlinks.len(), 1);
    let gone = engine.note_delete(OnNote { profile: None, path: "old/plan.md".into() }).unwrap();
    assert!(!plan.folder.join("old/plan.md").exists());
    assert_eq!(engine.note_list(NoteListRequest::default()).unwrap().notes.len(), 1);
    assert_eq!(engine.note_trash(OnProfile::default()).unwrap().len(), 1);
    let back = engine.note_restore(OnTrashedNote { profile: None, id: gone.id }).unwrap();
    assert_eq!(back.text, ticked);
    for outside in ["../x.md", "/etc/x.md", "a/../../x.md", "x.txt"] {
        let path = outside.to_string();
        let write = NoteWriteRequest { profile: None, path, text: "x".into(), hash: None };
        assert_eq!(engine.note_write(write).unwrap_err().code, Code::Invalid, "{outside}");
    }
    let complete = |text: &str| {
        let found =
            engine.note_complete(CompleteLinkRequest { profile: None, text: text.into(), limit: None }).unwrap();
        found.into_iter().map(|one| one.insert).collect::<Vec<_>>()
    };
    assert_eq!(complete("ide"), ["Ideas"]);
    assert!(complete("parse_h").contains(&"parse_header".to_string()), "{:?}", complete("parse_h"));
    assert!(complete("parser").contains(&"src/parser.rs".to_string()));
}

#[test]
fn notes_move_to_a_folder_of_the_users_choice_and_go_along_with_an_archive() {
    let world = World::new();
    let engine = world.engine();
    world.index(&engine);
    let create = |title: &str| {
        let text = Some(format!("{title} and its canary\n"));
        engine.note_create(NoteCreateRequest { title: title.into(), text, ..NoteCreateRequest::default() }).unwrap()
    };
    create("First");
    let archive = world.work.with_file_name("profile.tar.zst");
    engine.profile_export(ExportProfile { profile: None, to: archive.clone(), overwrite: false }).unwrap();
    engine.profile_import(ImportProfile { archive, name: Some("second".into()) }).unwrap();
    let of_second = NoteListRequest { profile: Some("second".into()), ..NoteListRequest::default() };
    let second = engine.note_list(of_second).unwrap();
    assert_eq!((second.total, second.own), (1, true));
    assert_ne!(second.folder, engine.note_list(NoteListRequest::default()).unwrap().folder);

    let chosen = world.work.with_file_name("my notes");
    let config = engine.profile_config(OnProfile::default()).unwrap();
    let text = config.text.replace("folder: \"\"", &format!("folder: {:?}", chosen.to_str().unwrap()));
    engine.profile_set_config(SetConfig { profile: None, text, was: None }).unwrap();
    let moved = engine.note_list(NoteListRequest::default()).unwrap();
    assert_eq!((moved.folder.as_path(), moved.own, moved.total), (chosen.as_path(), false, 0));
    let note = create("Quinces");
    assert!(chosen.join(&note.info.path).is_file());
    world.index(&engine);
    assert_eq!(paths(&search(&engine, "quinces canary"))[0], "quinces.md");
    assert!(
        !paths(&search(&engine, "first canary")).contains(&"first.md"),
        "the folder from before isn't one any more"
    );
    let wrong = config.text.replace("folder: \"\"", "folder: notes");
    let refused = engine.profile_set_config(SetConfig { profile: None, text: wrong, was: None }).unwrap_err();
    assert!(refused.message.contains("notes.folder"), "{refused:?}");
    assert_eq!(
        engine.note_list(NoteListRequest { profile: Some("second".into()), ..Default::default() }).unwrap().total,
        1
    );
    let _ = on("second");
}

#[test]
fn a_capture_tells_of_notes_checkboxes_and_tasks() {
    let world = World::new();
    let engine = world.engine();
    world.index(&engine);
    let text = Some("- [ ] call the plumber\n- [ ] paint\n- [x] sleep\n".to_string());
    engine.note_create(NoteCreateRequest { title: "Today".into(), text, ..NoteCreateRequest::default() }).unwrap();
    let waiting = add(&engine, "Wait for the paint");
    set(&engine, &waiting.id, "blocked");
    world.index(&engine);
    let captured = engine.session_capture(OnProfile::default()).unwrap().state;
    assert_eq!(captured.absent, [], "every source answered");
    let note = &captured.context.recent_notes[0];
    assert_eq!((note.title.as_str(), note.evidence.len()), ("Today", 1));
    let next: Vec<&str> = captured.state.next_steps.iter().map(|step| step.text.as_str()).collect();
    assert_eq!(next, ["call the plumber", "paint"]);
    assert_eq!(captured.state.next_steps[0].place.as_ref().unwrap().line, Some(3));
    let blockers: Vec<&str> = captured.state.blockers.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(blockers, ["Blocked: Wait for the paint"]);
    assert!(captured.context.recent_file_edits.is_empty(), "a note is told of as such");
}

#[test]
fn the_command_does_all_of_it() {
    let world = World::new();
    world.json(&["profile", "create", "work", "--watch", world.work.to_str().unwrap()]);
    let intent = world.json(&["intent", "add", "Ship", "the", "parser"]);
    let intent = intent["id"].as_str().unwrap();
    let task = world.json(&[
        "task",
        "add",
        "Mend",
        "it",
        "--priority",
        "urgent",
        "--due",
        "2026-12-01",
        "--label",
        "bug",
        "--intent",
        intent,
    ]);
    let id = task["id"].as_str().unwrap();
    assert_eq!((task["intent"].as_str(), task["priority"].as_str()), (Some(intent), Some("urgent")));
    assert_eq!(world.json(&["task", "start", id])["state"], "doing");
    assert_eq!(world.json(&["task", "move", id, "blocked"])["state"], "blocked");
    assert_eq!(world.json(&["task", "edit", id, "--due", "", "--label", ""])["due"], serde_json::Value::Null);
    assert_eq!(world.json(&["task", "list", "--intent", intent]).as_array().unwrap().len(), 1);
    world.json(&["task", "delete", id]);
    assert_eq!(world.json(&["task", "restore", id])["title"], "Mend it");
    assert_eq!(world.json(&["intent", "close", intent, "Done", "and", "out"])["resolution"], "Done and out");
    let note = world.json(&["note", "add", "A thought", "--text", "- [ ] think"]);
    assert_eq!(note["info"]["path"], "a-thought.md");
    assert_eq!(world.json(&["note", "list", "think"])["total"], 1);
    world.json(&["note", "rename", "a-thought.md", "thought.md"]);
    let gone = world.json(&["note", "delete", "thought.md"]);
    assert_eq!(world.json(&["note", "restore", gone["id"].as_str().unwrap()])["info"]["title"], "A thought");
    let shown = world.continuo(&["note", "show", "thought.md"]);
    assert_eq!(String::from_utf8_lossy(&shown.stdout), "# A thought\n\n- [ ] think\n");
    let plain = world.continuo(&["task", "list"]);
    assert!(String::from_utf8_lossy(&plain.stdout).contains("urgent"));
}
