//! The one list of API commands. Every door (command line, gateway, window) calls these and nothing else.
//!
//! A line of the list makes a method of [`Api`], which the engine must implement, an entry of [`COMMANDS`], an arm of
//! [`dispatch`] for doors that carry JSON, and a method of [`Client`] for the other end of such a door.

mod types;

pub use types::*;

use crate::error::{ApiError, Code, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A command of the API as doors list it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Command {
    /// What `POST /rpc/<name>` is called with.
    pub name: &'static str,
    pub about: &'static str,
}

/// Carries one call to an engine elsewhere.
pub trait Transport: Send + Sync {
    fn call(&self, command: &str, request: Value) -> Result<Value>;
}

/// The API of an engine in another process.
pub struct Client<T: Transport>(pub T);

macro_rules! api {
    ($($(#[doc = $about:literal])+ $method:ident = $name:literal: $request:ty => $response:ty;)+) => {
        /// What an engine can be asked. Calls block until they are done.
        pub trait Api: Send + Sync {
            $($(#[doc = $about])+ fn $method(&self, request: $request) -> Result<$response>;)+
        }

        /// Every command, in the order of declaration.
        pub const COMMANDS: &[Command] = &[$(Command { name: $name, about: concat!($($about),+) }),+];

        /// Calls a command by its name, JSON in and JSON out.
        ///
        /// # Errors
        /// [`Code::NotFound`] for a name that isn't in the list, [`Code::Invalid`] for a request of another shape.
        pub fn dispatch(api: &dyn Api, command: &str, request: Value) -> Result<Value> {
            match command {
                $($name => encode(api.$method(decode(command, request)?)?),)+
                other => Err(ApiError::new(Code::NotFound, format!("there is no command {other:?}"))),
            }
        }

        impl<T: Transport> Api for Client<T> {
            $(fn $method(&self, request: $request) -> Result<$response> {
                decode($name, self.0.call($name, encode(request)?)?)
            })+
        }
    };
}

api! {
    /// Creates a profile watching folders, and makes it the active one when it is the first.
    profile_create = "profile.create": CreateProfile => ProfileInfo;
    /// Lists the profiles.
    profile_list = "profile.list": Empty => Vec<ProfileInfo>;
    /// Shows one profile.
    profile_show = "profile.show": OnProfile => ProfileInfo;
    /// Gives a profile another name.
    profile_rename = "profile.rename": RenameProfile => ProfileInfo;
    /// Makes a profile the active one.
    profile_switch = "profile.switch": OnProfile => ProfileInfo;
    /// Adds folders to a profile.
    profile_add_folders = "profile.add-folders": Folders => ProfileInfo;
    /// Removes folders from a profile, with their part of the index.
    profile_remove_folders = "profile.remove-folders": Folders => ProfileInfo;
    /// Puts a profile in the trash, where it stays for 30 days.
    profile_delete = "profile.delete": OnProfile => TrashedProfile;
    /// Lists the trash.
    profile_trash = "profile.trash": Empty => Vec<TrashedProfile>;
    /// Takes a profile out of the trash.
    profile_restore = "profile.restore": OnProfile => ProfileInfo;
    /// Writes a profile into one archive.
    profile_export = "profile.export": ExportProfile => Exported;
    /// Makes a profile of an archive.
    profile_import = "profile.import": ImportProfile => ProfileInfo;
    /// Lists a profile's backups.
    profile_backups = "profile.backups": OnProfile => Vec<Backup>;
    /// Puts a backup of a profile's database in place.
    profile_restore_backup = "profile.restore-backup": RestoreBackup => ProfileInfo;

    /// Adds folders and brings the index up to date.
    index = "index": IndexRequest => IndexReport;
    /// Tells how far indexing is.
    progress = "progress": OnProfile => Progress;
    /// Pauses indexing.
    pause = "pause": OnProfile => Status;
    /// Resumes indexing.
    resume = "resume": OnProfile => Status;
    /// Tells the state of a profile and its index.
    status = "status": OnProfile => Status;
    /// Tells what indexing a folder would do, before anything is indexed.
    preflight = "preflight": PreflightRequest => Preflight;
    /// Tells which rule keeps a path out of the index, or where it is in it.
    why = "why": OnPath => Why;

    /// Searches a profile.
    search = "search": SearchRequest => SearchResponse;
    /// Shows an entity with its links both ways.
    entity = "entity": EntityRequest => EntityResponse;

    /// Lists tasks.
    task_list = "task.list": TaskListRequest => Vec<TaskInfo>;
    /// Changes the state of a task.
    task_set = "task.set": TaskSetRequest => TaskInfo;
    /// Creates a task.
    task_create = "task.create": TaskCreateRequest => TaskInfo;

    /// Lists the models.
    model_list = "model.list": OnProfile => Vec<ModelEntry>;
    /// Adds a model from a folder.
    model_add = "model.add": AddModel => ModelEntry;
    /// Chooses a profile's models.
    model_use = "model.use": UseModel => Vec<ModelEntry>;

    /// Checks stores, model, runtime, watch limits and disk, and mends what it may.
    doctor = "doctor": DoctorRequest => DoctorReport;
}

fn decode<T: DeserializeOwned>(command: &str, value: Value) -> Result<T> {
    // A request without fields may be left out.
    let value = if value.is_null() { Value::Object(serde_json::Map::new()) } else { value };
    serde_json::from_value(value).map_err(|e| ApiError::new(Code::Invalid, format!("{command}: {e}")))
}

fn encode<T: Serialize>(value: T) -> Result<Value> {
    serde_json::to_value(value).map_err(|e| ApiError::new(Code::Internal, format!("cannot encode a response: {e}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn command_names_are_unique_and_described() {
        let names: HashSet<_> = COMMANDS.iter().map(|command| command.name).collect();
        assert_eq!(names.len(), COMMANDS.len());
        assert!(COMMANDS.iter().all(|command| !command.about.trim().is_empty()));
    }
}
