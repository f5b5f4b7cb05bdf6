//! What other parts of the profile tell a capture: tasks, notes, chat, and what other programs told.

use super::capture::RECENT;
use crate::error::Result;
use crate::profile::Profile;
use continuo_events::{EventFilter, EventQuery, KindPattern};
use continuo_session::edits::Touched;
use continuo_session::rules::{Checkbox, OpenTask};
use continuo_session::{Other, Place, RecentNote};
use continuo_work::{self as work, note, thread};
use std::path::Path;

/// Comments that are looked through for those in files of this session.
const TODOS: usize = 500;
/// What is said of the chat: so many messages, so many letters.
const MESSAGES: usize = 3;
const LETTERS: usize = 500;

/// Returns the open tasks that were changed in this session, and the comments that say what is to be done.
pub(super) fn tasks(
    profile: &Profile,
    began: i64,
) -> std::result::Result<(Vec<OpenTask>, Vec<OpenTask>), work::WorkError> {
    profile.db.read(|db| {
        use work::State::{Blocked, Candidate, Doing, Open};
        let fact = |task: work::Task| -> std::result::Result<OpenTask, work::WorkError> {
            let (event, _) = work::origin(db, &task.id)?;
            let place = task.root.zip(task.path).map(|(root, path)| Place {
                path: Path::new(&root).join(path).to_string_lossy().into_owned(),
                line: task.line,
            });
            let since = task.created_at;
            Ok(OpenTask {
                id: task.id,
                title: task.title,
                marker: task.marker,
                is_blocked: task.state == Blocked,
                place,
                since,
                event,
            })
        };
        // What somebody is at is next, whenever they began.
        let mut open = work::changed(db, &[Doing], 0, RECENT)?;
        open.extend(work::changed(db, &[Open, Blocked], began, RECENT)?);
        let open = open.into_iter().map(fact).collect::<std::result::Result<_, _>>()?;
        // Checkboxes are told of by the last note.
        let todos = work::changed(db, &[Candidate], 0, TODOS)?.into_iter();
        let todos = todos
            .filter(|task| task.source != work::Source::Checkbox)
            .map(fact)
            .collect::<std::result::Result<_, _>>()?;
        Ok((open, todos))
    })
}

/// Returns the latest that each other source told in this session.
pub(super) fn others(profile: &Profile, began: i64) -> std::result::Result<Vec<Other>, continuo_events::EventError> {
    let filter =
        EventFilter { kinds: vec![KindPattern("signal.given".into())], from_ms: Some(began), ..EventFilter::default() };
    let found = profile.log.find(&EventQuery { filter, limit: 200, ..EventQuery::default() })?;
    let mut latest: Vec<Other> = Vec::new();
    for event in found.events {
        let payload = event.value();
        let source = payload["source"].as_str().unwrap_or_default().to_string();
        if latest.iter().all(|known| known.source != source) {
            let at = crate::events::rfc3339(event.at_ms);
            latest.push(Other { source, at, data: payload["data"].clone(), evidence: vec![event.id.0] });
        }
    }
    Ok(latest)
}

/// Returns the notes that were changed in this session, and what is open in the last of them; of none, in the last one
/// from `since` on. Times are in milliseconds since 1970.
pub(super) fn notes(
    profile: &Profile,
    began: i64,
    since: i64,
    touched: &[(i64, Touched)],
) -> Result<(Vec<RecentNote>, Vec<Checkbox>)> {
    let notes = profile.notes();
    if !notes.folder.is_dir() {
        return Ok(Default::default());
    }
    let all = notes.clone();
    profile.db.write(move |tx| all.sync(tx))?;
    let recent = profile.db.read(|db| note::list(db, "", Some(RECENT)))?;
    let event = |path: &Path| touched.iter().find(|(_, file)| file.path == path).and_then(|(_, file)| file.event);
    let of_session = recent.iter().filter(|note| note.changed_at >= began).map(|note| {
        let path = notes.folder.join(&note.path);
        RecentNote {
            title: note.title.clone(),
            changed_at: crate::events::rfc3339(note.changed_at),
            evidence: event(&path).into_iter().collect(),
            path: path.to_string_lossy().into_owned(),
        }
    });
    let last = recent.first().filter(|note| note.changed_at >= since);
    let open = match last {
        Some(last) => {
            let path = notes.folder.join(&last.path);
            let boxes = work::checkboxes(&notes.read(&last.path)?.text).into_iter();
            let boxes = boxes.filter(|one| !one.done && !one.text.is_empty()).map(|one| Checkbox {
                text: one.text,
                place: Some(Place { path: path.to_string_lossy().into_owned(), line: Some(one.line) }),
                event: event(&path),
            });
            boxes.collect()
        }
        None => Vec::new(),
    };
    Ok((of_session.collect(), open))
}

/// Returns what was said last in the chat of this session, cut; nothing when nothing was.
pub(super) fn chat(profile: &Profile, began: i64) -> Result<Option<String>> {
    let said = profile.db.read(|db| thread::recent(db, began, MESSAGES))?;
    let said: Vec<String> = said
        .into_iter()
        .filter(|message| !message.text.trim().is_empty())
        .map(|message| format!("{}: {}", message.role.as_str(), message.text.trim()))
        .collect();
    let text: String = said.join("\n").chars().take(LETTERS).collect();
    Ok((!text.is_empty()).then_some(text))
}
