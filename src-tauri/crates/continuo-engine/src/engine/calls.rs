//! The context of a call: who calls, for which profile, and what called them.

use super::{Engine, lock};
use crate::api::{Caller, Command, Kind, Trace};
use crate::error::{ApiError, Code, Result};
use crate::profile::Profile;
use continuo_events::{Actor, ContextRef, EventContext, kinds};
use serde_json::Value;
use std::sync::Arc;

impl Engine {
    /// Returns the context that a call's events are emitted in.
    pub(super) fn context_of(&self, caller: &Caller, command: &str, request: &Value) -> Result<ContextRef> {
        let wanted = caller.profile.as_deref().or_else(|| request.get("profile").and_then(Value::as_str));
        let profile = self.registry.find(wanted).map(|entry| entry.id).unwrap_or_default();
        let actor = caller.client.as_deref().map_or_else(Actor::user, Actor::client);
        let begun = EventContext::begin(actor, &profile).map_err(ApiError::from)?.shared();
        let session = self.opened(&profile).and_then(|profile| crate::session::going_on(&profile));
        Ok(continued(begun, &caller.trace).with(|context| {
            context.session = context.session.take().or(session);
            context.fields.insert("command".into(), command.into());
            context.fields.insert("version".into(), env!("CARGO_PKG_VERSION").into());
        }))
    }

    /// Keeps the failure of a call in the log of the profile that it was about, if that one is open.
    pub(super) fn tell_failure(&self, command: &str, context: &ContextRef, error: &ApiError) {
        let is_read = Command::find(command).is_ok_and(|command| command.kind == Kind::Read);
        let is_answer = matches!(error.code, Code::Invalid | Code::NotFound | Code::Denied | Code::NoProfile);
        // Who asks for what isn't there is answered, and that is that.
        if is_read && is_answer || command.starts_with("events.") {
            return;
        }
        if let Some(profile) = self.opened(&context.profile) {
            let code = serde_json::to_value(error.code).unwrap_or_default();
            profile.tell(&kinds::CallFailed {
                command: command.into(),
                code: code.as_str().unwrap_or_default().into(),
                message: error.message.clone(),
            });
        }
    }

    /// Returns the profile of an id if it is open.
    pub(crate) fn opened(&self, id: &str) -> Option<Arc<Profile>> {
        lock(&self.open).profiles.get(id).map(|opened| opened.profile.clone())
    }

    /// Returns the active profile if it is open: what has to do with no profile is told there.
    pub(crate) fn active_profile(&self) -> Option<Arc<Profile>> {
        self.opened(&self.registry.find(None).ok()?.id)
    }
}

/// Returns a context as it goes on from where a caller says to have been. What can't be read is left out: a caller's
/// trace is a courtesy.
fn continued(begun: ContextRef, trace: &Trace) -> ContextRef {
    let told = trace.context.as_deref().and_then(|json| serde_json::from_str::<ContextRef>(json).ok());
    let begun = match told {
        Some(told) => begun
            .with(|context| {
                context.session = told.session.clone();
                context.fields.clone_from(&told.fields);
                // Of another profile's log, parent and root are nobody here.
                context.correlation = told.correlation;
            })
            .at(told.place().filter(|_| told.profile == begun.profile)),
        None => begun,
    };
    match &trace.parent {
        Some(parent) => begun.continued(parent).unwrap_or(begun),
        None => begun,
    }
}
