//! `continuo task`, `intent` and `note`: the work that one has before oneself.

mod verbs;

pub(crate) use verbs::{IntentVerb, NoteVerb, TaskVerb};

use crate::args::Global;
use crate::show::{self, bold, dim};
use crate::verbs::{Outcome, answer};
use continuo_engine::ApiError;
use continuo_engine::api::*;
use std::io::{IsTerminal, Read};
use std::path::Path;
use verbs::TaskFields;

pub(crate) fn task(global: &Global, api: &dyn Api, verb: TaskVerb) -> Outcome {
    let profile = global.profile.clone();
    let on = |id| OnTask { profile: global.profile.clone(), id };
    let (id, state) = match verb {
        TaskVerb::List { state, intent, label, words } => {
            let query = Some(words.join(" ")).filter(|words| !words.is_empty());
            let request = TaskListRequest { profile, states: state, intent, label, query, limit: None };
            return answer(global, &api.task_list(request)?, |all| tasks(all));
        }
        TaskVerb::Show { id } => return answer(global, &api.task_show(on(id))?, whole_task),
        TaskVerb::Add { title, state, fields, event } => {
            let TaskFields { priority, due, intent, label, note } = fields;
            let request = TaskCreateRequest {
                profile,
                title: title.join(" "),
                state,
                priority,
                due,
                intent,
                labels: label,
                note,
                event,
                message: None,
            };
            return answer(global, &api.task_create(request)?, one_task);
        }
        TaskVerb::Edit { id, title, fields, keep } => {
            let TaskFields { priority, due, intent, label, note } = fields;
            let labels = Some(label).filter(|label| !label.is_empty());
            // An empty one says that there are to be none.
            let labels = labels.map(|all| all.into_iter().filter(|label| !label.is_empty()).collect());
            let asks_to_close = keep.then_some(false);
            let request = TaskUpdateRequest { profile, id, title, priority, due, intent, labels, note, asks_to_close };
            return answer(global, &api.task_update(request)?, one_task);
        }
        TaskVerb::Move { id, state, before } => {
            let request = TaskMoveRequest { profile, id, state, before, intent: None };
            return answer(global, &api.task_move(request)?, one_task);
        }
        TaskVerb::Delete { id } => return answer(global, &api.task_delete(on(id))?, one_task),
        TaskVerb::Restore { id } => return answer(global, &api.task_restore(on(id))?, one_task),
        TaskVerb::Accept { id } | TaskVerb::Reopen { id } => (id, "open"),
        TaskVerb::Dismiss { id } => (id, "dismissed"),
        TaskVerb::Start { id } => (id, "doing"),
        TaskVerb::Block { id } => (id, "blocked"),
        TaskVerb::Done { id } => (id, "done"),
    };
    answer(global, &api.task_set(TaskSetRequest { profile, id, state: state.into() })?, one_task)
}

pub(crate) fn intent(global: &Global, api: &dyn Api, verb: IntentVerb) -> Outcome {
    let profile = global.profile.clone();
    let on = |id| OnIntent { profile: global.profile.clone(), id };
    let changed = match verb {
        IntentVerb::List { closed } => {
            let request = IntentListRequest { profile, closed };
            return answer(global, &api.intent_list(request)?, |all| match all.as_slice() {
                [] => show::line("No intents: `continuo intent add TITLE` opens one."),
                all => all.iter().try_for_each(one_intent),
            });
        }
        IntentVerb::Show { id } => return answer(global, &api.intent_show(on(id))?, whole_intent),
        IntentVerb::Add { title, note } => {
            api.intent_create(IntentCreateRequest { profile, title: title.join(" "), note })?
        }
        IntentVerb::Edit { id, title, note } => api.intent_update(IntentUpdateRequest { profile, id, title, note })?,
        IntentVerb::Close { id, resolution } => {
            let resolution = Some(resolution.join(" ")).filter(|resolution| !resolution.is_empty());
            api.intent_close(IntentCloseRequest { profile, id, resolution })?
        }
        IntentVerb::Reopen { id } => api.intent_reopen(on(id))?,
        IntentVerb::Delete { id } => api.intent_delete(on(id))?,
        IntentVerb::Restore { id } => api.intent_restore(on(id))?,
    };
    answer(global, &changed, one_intent)
}

pub(crate) fn note(global: &Global, api: &dyn Api, verb: NoteVerb) -> Outcome {
    let profile = global.profile.clone();
    let on = |path| OnNote { profile: global.profile.clone(), path };
    let written = match verb {
        NoteVerb::List { words, limit } => {
            let query = Some(words.join(" ")).filter(|words| !words.is_empty());
            let request = NoteListRequest { profile, query, limit };
            return answer(global, &api.note_list(request)?, notes);
        }
        NoteVerb::Show { path, links } => {
            let note = api.note_show(on(path))?;
            return answer(global, &note, |note| match links {
                true => linked(note),
                // What a terminal would obey is for other programs alone.
                false if std::io::stdout().is_terminal() => show::part(&note.text),
                false => show::script(&note.text),
            });
        }
        NoteVerb::Add { title, text, subfolder } => {
            let text = match text {
                Some(dash) if dash == "-" => Some(input()?),
                text => text,
            };
            api.note_create(NoteCreateRequest { profile, title: title.join(" "), text, subfolder })?
        }
        NoteVerb::Write { path } => api.note_write(NoteWriteRequest { profile, path, text: input()?, hash: None })?,
        NoteVerb::Rename { path, to } => api.note_rename(NoteRenameRequest { profile, path, to })?,
        NoteVerb::Restore { id } => api.note_restore(OnTrashedNote { profile, id })?,
        NoteVerb::Delete { path } => {
            return answer(global, &api.note_delete(on(path))?, |gone| {
                show::line(format!("{} is in the trash: continuo note restore {}", gone.path, gone.id))
            });
        }
        NoteVerb::Trash => {
            return answer(global, &api.note_trash(OnProfile { profile })?, |all| match all.as_slice() {
                [] => show::line("The trash is empty."),
                all => all.iter().try_for_each(|gone| {
                    show::line(format!("{}  {}  {}  {}", dim(&gone.id), gone.deleted_at, gone.path, gone.title))
                }),
            });
        }
    };
    answer(global, &written, |note| show::line(note.folder.join(&note.info.path).display().to_string()))
}

fn input() -> Result<String, ApiError> {
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .map_err(|error| ApiError::io("cannot read", Path::new("stdin"), &error))?;
    Ok(text)
}

fn tasks(tasks: &[TaskInfo]) -> Result<(), ApiError> {
    if tasks.is_empty() {
        return show::line("No tasks.");
    }
    tasks.iter().try_for_each(one_task)
}

fn one_task(task: &TaskInfo) -> Result<(), ApiError> {
    let place = match (&task.path, task.line) {
        (Some(path), Some(at)) => format!("  {path}:{at}"),
        _ => String::new(),
    };
    let marker = task.marker.as_deref().map(|marker| format!("{marker} ")).unwrap_or_default();
    let mut more = String::new();
    if task.priority != "normal" {
        more.push_str(&format!("  {}", task.priority));
    }
    if let Some(due) = &task.due {
        more.push_str(&format!("  due {due}"));
    }
    for label in &task.labels {
        more.push_str(&format!("  #{label}"));
    }
    if task.asks_to_close {
        more.push_str("  its comment went: done?");
    }
    show::line(format!("{}  {:<9}  {marker}{}{more}{}", dim(&task.id), task.state, task.title, dim(&place)))
}

fn whole_task(task: &TaskInfo) -> Result<(), ApiError> {
    one_task(task)?;
    show::line(format!("  source    {}", task.source))?;
    if let Some(intent) = &task.intent {
        show::line(format!("  intent    {intent}"))?;
    }
    show::line(format!("  created   {}\n  changed   {}", task.created_at, task.changed_at))?;
    task.note.iter().try_for_each(|note| show::line(format!("\n{note}")))
}

fn one_intent(intent: &IntentInfo) -> Result<(), ApiError> {
    let IntentInfo { id, title, state, tasks_open, tasks_done, .. } = intent;
    let resolution = intent.resolution.as_deref().map(|text| format!("  {text}")).unwrap_or_default();
    let tasks = dim(&format!("  {tasks_open} to do, {tasks_done} done"));
    show::line(format!("{}  {state:<6}  {title}{tasks}{resolution}", dim(id)))
}

fn whole_intent(intent: &IntentInfo) -> Result<(), ApiError> {
    one_intent(intent)?;
    intent.note.iter().try_for_each(|note| show::line(format!("\n{note}")))
}

fn notes(list: &NoteList) -> Result<(), ApiError> {
    if list.notes.is_empty() {
        let folder = list.folder.display();
        return show::line(format!("No notes in {folder}: `continuo note add TITLE` writes one."));
    }
    list.notes.iter().try_for_each(|note| {
        let boxes = match (note.open, note.done) {
            (0, 0) => String::new(),
            (open, done) => format!("  {done} of {} ticked", open + done),
        };
        show::line(format!("{}  {}  {}{}", dim(&note.changed_at), note.path, bold(&note.title), dim(&boxes)))
    })
}

fn linked(note: &Note) -> Result<(), ApiError> {
    for link in &note.links {
        let to = match &link.to {
            None => "nothing yet".to_string(),
            Some(LinkTarget::Note { path, .. }) => path.clone(),
            Some(LinkTarget::File { path, line, .. }) => {
                line.map_or_else(|| path.clone(), |line| format!("{path}:{line}"))
            }
            Some(LinkTarget::Symbol { name, path, line, .. }) => format!("{name} in {path}:{line}"),
            Some(LinkTarget::Task { title, state, .. }) => format!("task, {state}: {title}"),
            Some(LinkTarget::Url { url }) => url.clone(),
        };
        show::line(format!("{:>5}  [[{}]]  {}", link.line, link.target, dim(&to)))?;
    }
    note.backlinks
        .iter()
        .try_for_each(|from| show::line(format!("from {}:{}  {}", from.path, from.line, dim(from.text.trim()))))
}
