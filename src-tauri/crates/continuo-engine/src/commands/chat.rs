//! Chat: threads of a profile, and what is asked in them.

use super::search::bring_up_to_date;
use crate::api::*;
use crate::chat::{self, Composed};
use crate::error::{ApiError, Code, Result};
use crate::events::rfc3339;
use crate::work::Failed;
use crate::{Engine, OpenProfile};
use continuo_events::kinds;
use continuo_llm::{Provider, Purpose};
use continuo_work::{Message, MessageState, NewMessage, Role, Thread, thread};
use std::sync::Arc;

/// Bytes of a question.
const LONGEST: usize = 8_000;

pub(super) fn threads(engine: &Engine, request: &OnProfile) -> Result<Vec<ChatThread>> {
    let opened = engine.profile(request.profile.as_deref())?;
    Ok(opened.profile.db.read(thread::list)?.into_iter().map(info).collect())
}

pub(super) fn show(engine: &Engine, request: &OnThread) -> Result<ShownThread> {
    let opened = engine.profile(request.profile.as_deref())?;
    let (thread, messages) = opened.profile.db.read(|db| -> std::result::Result<_, continuo_work::WorkError> {
        let thread = thread::one(db, &request.id)?;
        let messages = thread::messages(db, &thread.id)?;
        Ok((thread, messages))
    })?;
    Ok(ShownThread { thread: info(thread), messages: messages.into_iter().map(message).collect() })
}

pub(super) fn send(engine: &Engine, request: &ChatSendRequest) -> Result<Sent> {
    let opened = engine.profile(request.profile.as_deref())?;
    let text = question(&request.text)?;
    // Nothing is asked that nobody can answer.
    let provider = opened.profile.route(Purpose::Chat)?;
    let before = match &request.thread {
        Some(id) => opened.profile.db.read(|db| thread::messages(db, id))?,
        None => Vec::new(),
    };
    if before.iter().any(|message| message.state == MessageState::Writing) {
        return Err(
            ApiError::new(Code::Conflict, "an answer is being written in this thread").hint("Wait for it, or stop it.")
        );
    }
    let composed = compose(engine, &opened, &before, &text)?;
    let (thread, new) = (request.thread.clone(), answer(&provider, &composed)?);
    let (thread, question, answer) = opened.profile.log.write(move |tx| -> std::result::Result<_, Failed> {
        let thread = match thread {
            Some(id) => thread::one(tx, &id)?,
            None => thread::create(tx, &text)?,
        };
        let question = thread::add(tx, &thread.id, &NewMessage::question(&text))?;
        let answer = thread::add(tx, &thread.id, &new)?;
        tx.tell(&kinds::ChatAsked { thread: thread.id.clone(), message: answer.id.clone() })?;
        Ok((thread::one(tx, &thread.id)?, question, answer))
    })?;
    let sent = Sent { thread: info(thread), question: message(question), answer: message(answer.clone()) };
    chat::write(&opened.profile, provider, answer, composed);
    Ok(sent)
}

pub(super) fn retry(engine: &Engine, request: &OnMessage) -> Result<Sent> {
    let opened = engine.profile(request.profile.as_deref())?;
    let provider = opened.profile.route(Purpose::Chat)?;
    let id = request.id.clone();
    opened.profile.answers().stop(&id);
    let mut before = opened.profile.db.read(|db| -> std::result::Result<_, continuo_work::WorkError> {
        let answer = thread::message(db, &id)?;
        thread::messages(db, &answer.thread)
    })?;
    let last = before.pop().filter(|last| last.id == id && last.role == Role::Assistant);
    let asked = before.pop().filter(|asked| asked.role == Role::User);
    let (Some(last), Some(asked)) = (last, asked) else {
        return Err(ApiError::new(Code::Invalid, "only the last answer of a thread can be written once more")
            .hint("Ask again below it."));
    };
    let composed = compose(engine, &opened, &before, &asked.text)?;
    let new = answer(&provider, &composed)?;
    let (thread, answer) = opened.profile.log.write(move |tx| -> std::result::Result<_, Failed> {
        thread::remove(tx, &last.id)?;
        let answer = thread::add(tx, &last.thread, &new)?;
        tx.tell(&kinds::ChatAsked { thread: last.thread.clone(), message: answer.id.clone() })?;
        Ok((thread::one(tx, &last.thread)?, answer))
    })?;
    let sent = Sent { thread: info(thread), question: message(asked), answer: message(answer.clone()) };
    chat::write(&opened.profile, provider, answer, composed);
    Ok(sent)
}

pub(super) fn stop(engine: &Engine, request: &OnMessage) -> Result<ChatMessage> {
    let opened = engine.profile(request.profile.as_deref())?;
    opened.profile.answers().stop(&request.id);
    Ok(message(opened.profile.db.read(|db| thread::message(db, &request.id))?))
}

pub(super) fn prompt(engine: &Engine, request: &OnMessage) -> Result<ChatPrompt> {
    let opened = engine.profile(request.profile.as_deref())?;
    let json = opened.profile.db.read(|db| thread::prompt(db, &request.id))?.ok_or_else(|| {
        ApiError::new(Code::NotFound, "no model was asked for this message").hint("Ask for that of an answer.")
    })?;
    serde_json::from_str(&json)
        .map_err(|e| ApiError::new(Code::Newer, format!("what the model was asked can't be read: {e}")))
}

pub(super) fn rename(engine: &Engine, request: &RenameThread) -> Result<ChatThread> {
    let opened = engine.profile(request.profile.as_deref())?;
    let (id, title) = (request.id.clone(), request.title.clone());
    Ok(info(opened.profile.db.write(move |tx| thread::rename(tx, &id, &title))?))
}

pub(super) fn delete(engine: &Engine, request: &OnThread) -> Result<ChatThread> {
    let opened = engine.profile(request.profile.as_deref())?;
    for message in opened.profile.db.read(|db| thread::messages(db, &request.id))? {
        opened.profile.answers().stop(&message.id);
    }
    let id = request.id.clone();
    Ok(info(opened.profile.db.write(move |tx| thread::delete(tx, &id))?))
}

pub(super) fn restore(engine: &Engine, request: &OnThread) -> Result<ChatThread> {
    let opened = engine.profile(request.profile.as_deref())?;
    let id = request.id.clone();
    Ok(info(opened.profile.db.write(move |tx| thread::restore(tx, &id))?))
}

fn question(text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(ApiError::new(Code::Invalid, "there is nothing to answer").hint("Ask something."));
    }
    if text.len() > LONGEST {
        return Err(ApiError::new(Code::Invalid, format!("a question of {} bytes is too long", text.len()))
            .hint(format!("At most {LONGEST}: name the file that it is about, which is looked up.")));
    }
    Ok(text.into())
}

fn compose(engine: &Engine, opened: &Arc<OpenProfile>, before: &[Message], text: &str) -> Result<Composed> {
    engine.embedding().load_into(&opened.profile);
    if let Err(error) = bring_up_to_date(engine, opened) {
        tracing::warn!(profile = %opened.profile.id, %error, "an answer may be made of what was before");
    }
    chat::compose(&opened.profile, before, text)
}

fn answer(provider: &Provider, composed: &Composed) -> Result<NewMessage> {
    let json = |e| ApiError::new(Code::Internal, format!("what a model is asked can't be written: {e}"));
    Ok(NewMessage {
        citations: Some(serde_json::to_string(&composed.citations).map_err(json)?),
        prompt: Some(serde_json::to_string(&composed.prompt).map_err(json)?),
        provider: Some(provider.name.clone()),
        model: Some(provider.model.clone()),
        local: provider.is_local(&provider.model).ok(),
        ..NewMessage::answer()
    })
}

fn info(thread: Thread) -> ChatThread {
    ChatThread {
        id: thread.id,
        title: thread.title,
        messages: thread.messages,
        created_at: rfc3339(thread.created_at),
        changed_at: rfc3339(thread.changed_at),
    }
}

fn message(message: Message) -> ChatMessage {
    // What a newer version wrote of them is left out.
    let citations = message.citations.as_deref().and_then(|json| serde_json::from_str(json).ok());
    ChatMessage {
        id: message.id,
        role: message.role.as_str().into(),
        text: message.text,
        at: rfc3339(message.at),
        state: message.state.as_str().into(),
        error: message.error,
        citations: citations.unwrap_or_default(),
        provider: message.provider,
        model: message.model,
        local: message.local,
        tokens_in: message.tokens_in,
        tokens_out: message.tokens_out,
        took_ms: message.took_ms,
    }
}
