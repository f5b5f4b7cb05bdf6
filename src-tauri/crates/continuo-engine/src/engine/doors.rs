//! What a door for other processes needs of an engine: to know who knocks, to call for them, and to tell them what happens.

use super::{Engine, lock};
use crate::access::Client;
use crate::api::{Caller, Command, Kind, Topic, dispatch_for};
use crate::error::Result;
use crate::events::{PipelineEvent, now};

impl Engine {
    /// Calls a command by its name for `caller`, JSON in and JSON out, and tells every subscriber what it has changed.
    ///
    /// # Errors
    /// As [`dispatch_for`].
    pub fn call(&self, caller: &Caller, command: &str, request: serde_json::Value) -> Result<serde_json::Value> {
        let context = self.context_of(caller, command, &request)?;
        let response = {
            let _here = context.enter();
            let _span = tracing::info_span!("call", command).entered();
            dispatch_for(self, caller, command, request)
                .inspect_err(|error| self.tell_failure(command, &context, error))?
        };
        let done = Command::find(command)?;
        if done.kind == Kind::Write && !done.topics.is_empty() {
            self.events.tell(&PipelineEvent::Changed { topics: done.topics.to_vec(), at: now() });
        }
        Ok(response)
    }

    /// Returns whose token this is, if it is anybody's.
    pub fn admit(&self, token: &str) -> Result<Option<Client>> {
        self.access.admit(token)
    }

    /// Whether a client that was admitted would be so again.
    pub fn still_admits(&self, client: &Client) -> Result<bool> {
        self.access.still_good(&client.id)
    }

    /// Signs a browser in by the code of a link, and returns its token. `browser` is what it calls itself.
    ///
    /// # Errors
    /// [`Code::Denied`] when the code was used, is too old or never was one.
    pub fn sign_in(&self, code: &str, browser: &str) -> Result<String> {
        let token = self.access.sign_in(code, browser)?;
        self.events.tell(&PipelineEvent::Changed { topics: vec![Topic::Tokens], at: now() });
        Ok(token)
    }

    /// Says where the page for browsers is served, such as `http://127.0.0.1:4711`, for links to lead there.
    pub fn serve_page_at(&self, page: Option<String>) {
        *lock(&self.page) = page;
    }

    /// Whether an event is for `caller`: a bound client learns of its own profile, and of nothing else.
    pub fn may_hear(&self, caller: &Caller, event: &PipelineEvent) -> bool {
        match &caller.profile {
            None => true,
            Some(id) => {
                let name = lock(&self.open).profiles.get(id).map(|opened| opened.profile.name());
                name.is_some() && event.profile() == name.as_deref()
            }
        }
    }
}
