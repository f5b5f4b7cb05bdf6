//! A command as doors list it, and who calls it.

use super::{Api, COMMANDS, Topic, dispatch, fields, unknown};
use crate::error::{ApiError, Code, Result};
use serde_json::Value;

/// A command of the API as doors list it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Command {
    /// What `POST /rpc/<name>` is called with.
    pub name: &'static str,
    pub about: &'static str,
    pub kind: Kind,
    pub access: Access,
    /// What a read is made of, and what a write makes old.
    pub topics: &'static [Topic],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Read,
    Write,
}

/// Who may call a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Who may do everything.
    Owner,
    /// Also a client that is bound to a profile, for that profile.
    Client,
}

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The client's name; none is the user.
    pub client: Option<String>,
    /// The id of the one profile that it is bound to.
    pub profile: Option<String>,
    /// It may put events of its own into the log.
    pub may_emit: bool,
    pub trace: Trace,
}

/// What a caller says it was called by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// W3C Trace Context's `traceparent`.
    pub parent: Option<String>,
    /// A whole event context, as JSON.
    pub context: Option<String>,
}

impl Caller {
    /// Returns the user, who may do everything.
    pub fn owner() -> Caller {
        Caller { client: None, profile: None, may_emit: true, trace: Trace::default() }
    }
}

/// Carries one call to an engine elsewhere.
pub trait Transport: Send + Sync {
    fn call(&self, command: &str, request: Value) -> Result<Value>;
}

impl Command {
    /// Returns the command of this name.
    ///
    /// # Errors
    /// [`Code::NotFound`] when there is none.
    pub fn find(name: &str) -> Result<&'static Command> {
        COMMANDS.iter().find(|command| command.name == name).ok_or_else(|| unknown(name))
    }
}

/// Calls a command for `caller`. A bound client reaches the commands that are open to clients, for its own profile.
///
/// # Errors
/// As [`dispatch`], and [`Code::Denied`].
pub fn dispatch_for(api: &dyn Api, caller: &Caller, command: &str, request: Value) -> Result<Value> {
    let mut fields = fields(command, request)?;
    if let Some(profile) = &caller.profile {
        if Command::find(command)?.access != Access::Client {
            return Err(ApiError::new(Code::Denied, format!("this token may not call {command}"))
                .hint("It is bound to a profile. Use the owner's, or make one without --profile."));
        }
        let wanted = fields.insert("profile".into(), Value::String(profile.clone()));
        if wanted.is_some_and(|wanted| !wanted.is_null() && wanted.as_str() != Some(profile)) {
            return Err(ApiError::new(Code::Denied, "this token is bound to another profile")
                .hint("Leave the profile out of the request: the token says which it is."));
        }
    }
    if command == "events.emit" && !caller.may_emit {
        return Err(ApiError::new(Code::Denied, "this token may not put events into the log")
            .hint("Make one that may: continuo token create NAME --emit"));
    }
    dispatch(api, command, Value::Object(fields))
}
