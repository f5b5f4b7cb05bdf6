//! Asking a model and reading its answer as it comes.

use std::borrow::Cow;
use std::cell::Cell;

use continuo_egress::{Cancel, Client, EgressError, Key, Method, Response, Wait, redact};

use crate::frames::{FrameError, Frames};
use crate::models;
use crate::retry::{Again, chance, retry_after};
use crate::wire::{Ask, Fault, Reading, Refusal, estimate, refusal};
use crate::{Access, Answer, LlmError, Provider, ProviderKind, Request, Role, Stopped, Usage};

/// Bytes of an error's answer that are looked into.
const MOST_OF_AN_ERROR: usize = 64 << 10;

/// Asks a provider's model, tells its text piece by piece as it comes, and returns the whole.
///
/// Secrets are taken out of what is asked. A call that fails before the first piece of text is tried again where that may
/// help; `cancel` ends it at any time, between the tries as well.
///
/// # Errors
/// [`LlmError`]; what was told of the text until then is all there is of it.
pub fn chat(
    provider: &Provider,
    access: &Access<'_>,
    request: &Request,
    on_text: &mut dyn FnMut(&str),
    cancel: &Cancel,
) -> Result<Answer, LlmError> {
    let model = provider.model.trim();
    if model.is_empty() {
        return Err(LlmError::NoModel { provider: provider.name.clone() });
    }
    let asked = request.messages.last().is_some_and(|last| last.role == Role::User && !last.text.trim().is_empty());
    if !asked {
        return Err(LlmError::NothingAsked);
    }
    let left = access.budget.left()?;
    let client = access.client(provider, model)?;
    let key = access.key(provider)?;
    let (ask, redacted) = without_secrets(provider, model, request, left);
    if ask.would_be_cut() {
        return Err(LlmError::TooLong { provider: provider.name.clone(), model: model.to_owned() });
    }
    let local_proven = Cell::new(!models::may_hand_on(provider, access, model)?);
    let body = ask.body();
    let call = Call { provider, access, request, client, key, ask, body, redacted, local_proven };
    let mut tried = 0;
    loop {
        tried += 1;
        let failure = match call.once(on_text, cancel) {
            Ok(answer) => return Ok(answer),
            Err(failure) => failure,
        };
        let Some(wait) = access.options.retries.wait(failure.again, tried, chance()) else { return Err(failure.error) };
        tracing::debug!(provider = provider.name, tried, error = %failure.error, "asking again");
        if cancel.wait(wait) {
            return Err(LlmError::Cancelled);
        }
    }
}

/// Returns the question as it is sent, and how many secrets were taken out of it.
fn without_secrets<'a>(provider: &'a Provider, model: &'a str, request: &'a Request, left: u64) -> (Ask<'a>, usize) {
    let mut found = 0;
    let mut clean = |text: &'a str| -> Cow<'a, str> {
        let redacted = redact(text);
        found += redacted.found.len();
        redacted.text
    };
    let system = clean(&request.system);
    let messages = request.messages.iter().map(|message| (message.role, clean(&message.text))).collect();
    let max_tokens = u32::try_from(left).unwrap_or(u32::MAX).min(request.max_tokens).max(1);
    let (temperature, stop) = (request.temperature, request.stop.as_slice());
    (Ask { provider, model, system, messages, max_tokens, temperature, stop }, found)
}

/// Why a try failed, and whether another may help.
pub(crate) struct Failure {
    pub(crate) error: LlmError,
    pub(crate) again: Again,
}

impl Failure {
    fn last(error: LlmError) -> Failure {
        Failure { error, again: Again::No }
    }

    /// Of a call that didn't come to an answer.
    pub(crate) fn of_call(provider: &Provider, error: EgressError) -> Failure {
        let again = match &error {
            EgressError::Unreachable { .. }
            | EgressError::Unresolved { .. }
            | EgressError::TimedOut { wait: Wait::Name | Wait::Connection, .. } => Again::Later,
            _ => Again::No,
        };
        Failure { error: provider.failed(error), again }
    }

    /// Of an answer that says no.
    pub(crate) fn of_answer(provider: &Provider, model: &str, key: Option<&Key>, response: &mut Response) -> Failure {
        let after = retry_after(response.header("retry-after"));
        let status = response.status();
        // What can't be read of it says nothing.
        let body = response.read_to_end(MOST_OF_AN_ERROR).unwrap_or_default();
        Failure::refused(provider, model, key, refusal(status, &body), after)
    }

    fn refused(
        provider: &Provider,
        model: &str,
        key: Option<&Key>,
        refusal: Refusal,
        after: Option<std::time::Duration>,
    ) -> Failure {
        let name = provider.name.clone();
        let Refusal { status, code, too_long, no_credit } = refusal;
        if too_long {
            return Failure::last(LlmError::TooLong { provider: name, model: model.to_owned() });
        }
        if no_credit {
            return Failure::last(LlmError::NoCredit { provider: name });
        }
        let key_name = provider.key_name().to_owned();
        // A code that is part of the key isn't one.
        let code = code.filter(|code| key.is_none_or(|key| !key.expose().contains(code.as_str())));
        match status {
            401 | 403 if key.is_none() => Failure::last(LlmError::KeyNotNamed { provider: name }),
            401 | 403 => Failure::last(LlmError::KeyRefused { provider: name, key: key_name }),
            404 if model.is_empty() => Failure::last(LlmError::NoApi { provider: name }),
            404 => {
                let cure = match provider.kind {
                    ProviderKind::Ollama => format!("Fetch it with `ollama pull {model}`"),
                    _ => "Choose another model, or check its base_url".to_owned(),
                };
                Failure::last(LlmError::ModelMissing { provider: name, model: model.to_owned(), cure })
            }
            429 => Failure {
                error: LlmError::RateLimited { provider: name, after },
                again: after.map_or(Again::Later, Again::After),
            },
            500.. => Failure {
                error: LlmError::Unavailable { provider: name, status },
                again: after.map_or(Again::Later, Again::After),
            },
            _ => Failure::last(LlmError::Refused { provider: name, status, code }),
        }
    }
}

/// A question to a provider, tried once or more.
struct Call<'a> {
    provider: &'a Provider,
    access: &'a Access<'a>,
    request: &'a Request,
    client: Client,
    key: Option<Key>,
    ask: Ask<'a>,
    body: Vec<u8>,
    redacted: usize,
    /// The server was asked whether it hands this model on, or needn't be.
    local_proven: Cell<bool>,
}

impl Call<'_> {
    fn once(&self, on_text: &mut dyn FnMut(&str), cancel: &Cancel) -> Result<Answer, Failure> {
        if !self.local_proven.get() {
            models::stays_here(self.provider, self.access, &self.client, self.ask.model, cancel)?;
            self.local_proven.set(true);
        }
        let mut response = self.send(cancel).map_err(|error| Failure::of_call(self.provider, error))?;
        if !response.is_success() {
            return Err(Failure::of_answer(self.provider, self.ask.model, self.key.as_ref(), &mut response));
        }
        let (mut reading, mut text) = (Reading::default(), String::new());
        let read = self.read(&mut response, &mut reading, &mut text, on_text);
        let began = !text.is_empty() || reading.tokens_in.is_some();
        if began || read.is_ok() {
            let usage = self.usage(&reading, &text);
            response.count_tokens(usage.tokens_in, usage.tokens_out);
            (self.access.spend)(usage);
        }
        if let Err(failure) = read {
            // What was told of the text can't be taken back.
            let again = if text.is_empty() { failure.again } else { Again::No };
            return Err(Failure { again, ..failure });
        }
        response.complete();
        let usage = self.usage(&reading, &text);
        Ok(Answer {
            text,
            tokens_in: usage.tokens_in,
            tokens_out: usage.tokens_out,
            counted: usage.counted,
            stopped: reading.stopped.unwrap_or(Stopped::End),
            provider: self.provider.name.clone(),
            model: reading.model.unwrap_or_else(|| self.ask.model.to_owned()),
            redacted: self.redacted,
        })
    }

    fn send(&self, cancel: &Cancel) -> Result<Response, EgressError> {
        let kind = self.provider.kind;
        let headers = kind.headers(self.key.as_ref());
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.expose())).collect();
        let request = continuo_egress::Request {
            method: Method::Post,
            url: &self.provider.url(kind.chat_path()),
            headers: &headers,
            body: &self.body,
            purpose: self.request.purpose.as_str(),
            profile: self.access.profile,
        };
        self.client.send(&request, cancel)
    }

    fn read(
        &self,
        response: &mut Response,
        reading: &mut Reading,
        text: &mut String,
        on_text: &mut dyn FnMut(&str),
    ) -> Result<(), Failure> {
        let content = response.header("content-type").unwrap_or_default().to_ascii_lowercase();
        if content.starts_with("text/html") {
            return Err(Failure::last(self.malformed("it is a page for people")));
        }
        let mut take = |message: &[u8], reading: &mut Reading| self.take(message, reading, text, on_text);
        // A server that doesn't know how to stream answers at once.
        if self.provider.kind == ProviderKind::OpenAi && content.starts_with("application/json") {
            let whole = response.read_to_end(usize::MAX);
            let whole = whole.map_err(|error| Failure::last(self.broken(error)))?;
            take(&whole, reading)?;
            reading.complete = reading.stopped.is_some();
        } else {
            let mut frames = Frames::new(self.provider.kind.framing());
            while !reading.complete {
                match frames.next(response) {
                    Ok(Some(message)) => take(&message, reading)?,
                    Ok(None) => break,
                    Err(FrameError::TooLong) => return Err(Failure::last(self.malformed("a line of it doesn't end"))),
                    Err(FrameError::Egress(error)) => return Err(Failure::last(self.broken(error))),
                }
            }
        }
        // Not everybody says that this was all, but why it ended is always said.
        if reading.complete || reading.stopped.is_some() {
            return Ok(());
        }
        Err(Failure::last(LlmError::BrokenOff { provider: self.provider.name.clone() }))
    }

    fn take(
        &self,
        message: &[u8],
        reading: &mut Reading,
        text: &mut String,
        on_text: &mut dyn FnMut(&str),
    ) -> Result<(), Failure> {
        let most = self.access.options.most_text;
        let mut too_large = false;
        let taken = self.provider.kind.take(message, reading, &mut |piece| {
            too_large |= text.len() + piece.len() > most;
            if !too_large {
                text.push_str(piece);
                on_text(piece);
            }
        });
        if too_large {
            let provider = self.provider.name.clone();
            return Err(Failure::last(LlmError::TooLarge { provider, most: most as u64 }));
        }
        taken.map_err(|fault| match fault {
            Fault::Malformed(what) => Failure::last(self.malformed(what)),
            Fault::Said(refusal) => Failure::refused(self.provider, self.ask.model, self.key.as_ref(), refusal, None),
        })
    }

    /// Returns what the call took: as the provider counts, or four bytes a token.
    fn usage(&self, reading: &Reading, text: &str) -> Usage {
        Usage {
            provider: self.provider.name.clone(),
            purpose: self.request.purpose,
            tokens_in: reading.tokens_in.unwrap_or_else(|| self.ask.estimate()),
            // What was counted at the beginning of an answer isn't what it came to.
            tokens_out: match reading.tokens_out {
                Some(tokens) if reading.stopped.is_some() => tokens,
                _ => estimate(text.len()),
            },
            counted: reading.tokens_in.is_some() && reading.tokens_out.is_some() && reading.stopped.is_some(),
        }
    }

    fn malformed(&self, what: &'static str) -> LlmError {
        LlmError::Malformed { provider: self.provider.name.clone(), what }
    }

    /// Returns what a body that can't be read to its end means.
    fn broken(&self, error: EgressError) -> LlmError {
        match error {
            EgressError::Broken { .. } => LlmError::BrokenOff { provider: self.provider.name.clone() },
            error => self.provider.failed(error),
        }
    }
}
