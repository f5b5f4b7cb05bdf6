//! `continuo chat`, `llm` and `key`: models that talk.

mod verbs;

pub(crate) use verbs::{ChatVerb, KeyVerb, LlmVerb};

use crate::args::Global;
use crate::show::{self, bold, dim};
use crate::verbs::{Outcome, answer};
use continuo_engine::api::*;
use continuo_engine::{ApiError, Code};
use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

/// An answer that is being written is looked at so often.
const LOOKED_AT: Duration = Duration::from_millis(100);

pub(crate) fn chat(global: &Global, api: &dyn Api, verb: ChatVerb) -> Outcome {
    let profile = global.profile.clone();
    let on = |id| OnThread { profile: global.profile.clone(), id };
    let thread = match verb {
        ChatVerb::Ask { text, thread } => {
            return ask(global, api, ChatSendRequest { profile, thread, text: text.join(" ") });
        }
        ChatVerb::List => {
            return answer(global, &api.chat_threads(OnProfile { profile })?, |all| match all.as_slice() {
                [] => show::line("No threads: `continuo chat ask QUESTION` begins one."),
                all => all.iter().try_for_each(one_thread),
            });
        }
        ChatVerb::Show { thread } => return answer(global, &api.chat_show(on(thread))?, whole_thread),
        ChatVerb::Prompt { message } => {
            let prompt = api.chat_prompt(OnMessage { profile, id: message })?;
            return answer(global, &prompt, |prompt| {
                show::line(&prompt.system)?;
                prompt.messages.iter().try_for_each(|said| show::line(format!("\n{}\n{}", bold(&said.role), said.text)))
            });
        }
        ChatVerb::Rename { thread, title } => {
            api.chat_rename(RenameThread { profile, id: thread, title: title.join(" ") })?
        }
        ChatVerb::Delete { thread } => api.chat_delete(on(thread))?,
        ChatVerb::Restore { thread } => api.chat_restore(on(thread))?,
    };
    answer(global, &thread, one_thread)
}

/// Asks, and prints the answer as it comes; as JSON, when it is whole.
fn ask(global: &Global, api: &dyn Api, request: ChatSendRequest) -> Outcome {
    let sent = api.chat_send(request)?;
    let on = || OnThread { profile: global.profile.clone(), id: sent.thread.id.clone() };
    let mut printed = 0;
    let shown = loop {
        let shown = api.chat_show(on())?;
        let message = shown.messages.into_iter().find(|message| message.id == sent.answer.id);
        let message = message.ok_or_else(|| {
            ApiError::new(Code::NotFound, "the answer was deleted while it was written").hint("Ask again.")
        })?;
        if !global.json {
            show::part(message.text.get(printed..).unwrap_or_default())?;
            printed = message.text.len();
        }
        if message.state != "writing" {
            break message;
        }
        let _ = crossbeam_channel::after(LOOKED_AT).recv();
    };
    if global.json {
        show::json(&shown)?;
    } else {
        show::line("")?;
        sources(&shown)?;
    }
    match (&shown.error, shown.state.as_str()) {
        (Some(error), "failed") => Err(ApiError::new(Code::Io, error.clone())),
        (Some(error), _) => {
            eprintln!("{error}");
            Ok(ExitCode::SUCCESS)
        }
        (None, _) => Ok(ExitCode::SUCCESS),
    }
}

fn one_thread(thread: &ChatThread) -> Result<(), ApiError> {
    show::line(format!("{}  {}  {}", dim(&thread.id), thread.changed_at, thread.title))
}

fn whole_thread(shown: &ShownThread) -> Result<(), ApiError> {
    one_thread(&shown.thread)?;
    for message in &shown.messages {
        let by = message.model.as_deref().map(|model| format!("{model}, {}", message.id));
        show::line(format!("\n{}  {}\n{}", bold(&message.role), dim(&by.unwrap_or_default()), message.text))?;
        sources(message)?;
        message.error.iter().try_for_each(|error| show::line(dim(error)))?;
    }
    Ok(())
}

/// Prints the parts of files that an answer names.
fn sources(message: &ChatMessage) -> Result<(), ApiError> {
    message.citations.iter().filter(|source| source.used).try_for_each(|source| {
        let Citation { number, path, start_line, end_line, .. } = source;
        show::line(dim(&format!("[{number}] {path}:{start_line}-{end_line}")))
    })
}

pub(crate) fn llm(global: &Global, api: &dyn Api, verb: LlmVerb) -> Outcome {
    let profile = global.profile.clone();
    let status = match verb {
        LlmVerb::Status => api.llm_status(OnProfile { profile })?,
        LlmVerb::Models { provider } => {
            return answer(global, &api.llm_models(LlmModelsRequest { profile, provider })?, |all| {
                match all.as_slice() {
                    [] => show::line("It has no models. Ollama fetches one with `ollama pull NAME`."),
                    all => all.iter().try_for_each(|model| {
                        let place = if model.local { "" } else { "  leaves this machine" };
                        show::line(format!("{}{}", model.name, dim(place)))
                    }),
                }
            });
        }
        LlmVerb::Add { name, kind, url, model, key, context } => {
            let provider = LlmProvider { name, kind, base_url: url, model, key, context };
            api.llm_set_provider(SetLlmProvider { profile, provider })?
        }
        LlmVerb::Remove { name } => api.llm_remove_provider(RemoveLlmProvider { profile, name })?,
        LlmVerb::Use { purpose, choices, none, here } => {
            let choices: Vec<LlmChoice> = choices.iter().map(|choice| of_choice(choice)).collect();
            let choices = Some(choices).filter(|choices| none || !choices.is_empty());
            api.llm_set_purpose(SetLlmPurpose { profile, purpose, choices, here })?
        }
        LlmVerb::Calls { limit, cloud } => {
            let request = CallsRequest { profile, before: None, cloud, limit: Some(limit) };
            return answer(global, &api.calls(request)?, |all| match all.as_slice() {
                [] => show::line("No model was called."),
                all => all.iter().try_for_each(one_call),
            });
        }
    };
    answer(global, &status, shown_status)
}

fn of_choice(choice: &str) -> LlmChoice {
    let (provider, model) = match choice.split_once('/') {
        Some((provider, model)) => (provider, Some(model.to_string())),
        None => (choice, None),
    };
    LlmChoice { provider: provider.into(), model }
}

fn one_call(call: &ApiCall) -> Result<(), ApiError> {
    let ApiCall { at, origin, purpose, outcome, bytes_out, bytes_in, took_ms, .. } = call;
    let tokens = match (call.tokens_in, call.tokens_out) {
        (Some(into), Some(out)) => format!("  {into} + {out} tokens"),
        _ => String::new(),
    };
    let place = if call.local { "here" } else { "left" };
    show::line(format!(
        "{at}  {place}  {origin}  {purpose}  {outcome}  {bytes_out} B out, {bytes_in} B in{tokens}  {took_ms} ms"
    ))
}

fn shown_status(status: &LlmStatus) -> Result<(), ApiError> {
    if status.providers.is_empty() {
        show::line(
            "No provider is set up. With Ollama on this machine: `continuo llm models` lists what it has, and \
             `continuo llm add ollama --kind ollama --model NAME` uses one.",
        )?;
    }
    for provider in &status.providers {
        let LlmProvider { name, kind, model, .. } = &provider.provider;
        let place = if provider.local { "on this machine" } else { "leaves this machine" };
        let key = match (&provider.key_place, provider.needs_key) {
            (Some(place), _) => format!(", key in the {place}"),
            (None, true) => format!(", no key: continuo key set {}", provider.provider.key.as_ref().unwrap_or(name)),
            (None, false) => String::new(),
        };
        show::line(format!("{}  {kind}  {model}  {place}{key}", bold(name)))?;
        provider.denied.iter().try_for_each(|why| show::line(format!("  {}", dim(why))))?;
    }
    for route in &status.purposes {
        let by = match (&route.provider, &route.model, &route.none) {
            (Some(provider), Some(model), _) => format!("{provider}/{model}"),
            (_, _, Some(none)) => format!("nobody: {none}"),
            _ => "nobody".into(),
        };
        show::line(format!("{:<10} {by}", route.purpose))?;
    }
    let most = status.tokens_a_day.map(|most| format!(" of {most}")).unwrap_or_default();
    show::line(format!("tokens     {}{most} today", status.spent_today))?;
    let leaves = if status.block_cloud_apis { "nothing leaves this machine" } else { "text may leave this machine" };
    show::line(format!("cloud      {leaves}"))
}

pub(crate) fn key(global: &Global, api: &dyn Api, verb: KeyVerb) -> Outcome {
    let keys = match verb {
        KeyVerb::List => api.key_list(Empty {})?,
        KeyVerb::Set { name, passphrase } => {
            if passphrase {
                api.key_unlock(UnlockKeys { passphrase: secret("Passphrase of the file of keys: ")? })?;
            }
            let value = secret(&format!("Key of {name}: "))?;
            api.key_set(SetKey { name, value })?
        }
        KeyVerb::Delete { name } => api.key_delete(OnKey { name })?,
        KeyVerb::Unlock => api.key_unlock(UnlockKeys { passphrase: secret("Passphrase of the file of keys: ")? })?,
    };
    answer(global, &keys, |keys| {
        if keys.keys.is_empty() {
            show::line("No provider needs a key.")?;
        }
        for key in &keys.keys {
            let place = key.place.as_deref().map_or_else(|| "none".to_string(), |place| format!("in the {place}"));
            show::line(format!("{}  {place}  {}", bold(&key.name), dim(&key.providers.join(", "))))?;
        }
        if keys.locked { show::line("The file of keys is locked: continuo key unlock") } else { Ok(()) }
    })
}

/// Returns a line that isn't shown while it is typed, or the next of stdin.
fn secret(prompt: &str) -> Result<String, ApiError> {
    let fail = |error: std::io::Error| ApiError::io("cannot read", Path::new("stdin"), &error);
    if std::io::stdin().is_terminal() {
        eprint!("{prompt}");
        std::io::stderr().flush().map_err(fail)?;
        return rpassword::read_password().map_err(fail);
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(fail)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_string())
}
