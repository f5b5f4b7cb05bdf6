//! The one list of API commands. Every door (command line, gateway, window) calls these and nothing else.
//!
//! A line of the list makes a method of [`Api`], which the engine must implement, an entry of [`COMMANDS`], an arm of
//! [`dispatch`] for doors that carry JSON, a method of [`Client`] for the other end of such a door, and a method of the
//! page's client in `ui/src/api/generated`.

mod access;
mod call;
mod chat;
mod events;
mod files;
mod graph;
mod indexing;
mod llm;
mod model;
mod notes;
mod profile;
mod search;
mod session;
mod system;
mod topic;
#[cfg(test)]
mod typescript;
mod work;

pub use access::*;
pub use call::{Access, Caller, Command, Kind, Trace, Transport, dispatch_for};
pub use chat::*;
pub use events::*;
pub use files::*;
pub use graph::*;
pub use indexing::*;
pub use llm::*;
pub use model::*;
pub use notes::*;
pub use profile::*;
pub use search::*;
pub use session::*;
pub use system::*;
pub use topic::Topic;
pub use work::*;

use crate::error::{ApiError, Code, Result};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A request that says nothing.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Empty {}

/// A request about a profile, by name or id; the active one when not said.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct OnProfile {
    pub profile: Option<String>,
}

/// The API of an engine in another process.
pub struct Client<T: Transport>(pub T);

macro_rules! api {
    ($(
        $(#[doc = $about:literal])+
        $kind:ident $access:ident $method:ident = $name:literal: $request:ty => $response:ty, [$($topic:ident),*];
    )+) => {
        /// What an engine can be asked. Calls block until they are done.
        pub trait Api: Send + Sync {
            $($(#[doc = $about])+ fn $method(&self, request: $request) -> Result<$response>;)+
        }

        /// Every command, in the order of declaration.
        pub const COMMANDS: &[Command] = &[$(Command {
            name: $name,
            about: concat!($($about),+),
            kind: Kind::$kind,
            access: Access::$access,
            topics: &[$(Topic::$topic),*],
        }),+];

        /// Calls a command by its name, JSON in and JSON out, for an owner.
        ///
        /// # Errors
        /// [`Code::NotFound`] for a name that isn't in the list, [`Code::Invalid`] for a request of another shape.
        pub fn dispatch(api: &dyn Api, command: &str, request: Value) -> Result<Value> {
            match command {
                $($name => encode(api.$method(decode(command, Value::Object(fields(command, request)?))?)?),)+
                other => Err(unknown(other)),
            }
        }

        impl<T: Transport> Api for Client<T> {
            $(fn $method(&self, request: $request) -> Result<$response> {
                decode($name, self.0.call($name, encode(request)?)?)
            })+
        }

        #[cfg(test)]
        fn typed_commands(config: &ts_rs::Config) -> Vec<typescript::Typed> {
            vec![$(typescript::Typed::of::<$request, $response>($name, stringify!($method), config)),+]
        }
    };
}

api! {
    /// Creates a profile watching folders, and makes it the active one when it is the first.
    Write Owner profile_create = "profile.create": CreateProfile => ProfileInfo, [Profiles, Status, Index];
    /// Lists the profiles.
    Read Owner profile_list = "profile.list": Empty => Vec<ProfileInfo>, [Profiles];
    /// Shows one profile.
    Read Client profile_show = "profile.show": OnProfile => ProfileInfo, [Profiles];
    /// Gives a profile another name.
    Write Owner profile_rename = "profile.rename": RenameProfile => ProfileInfo, [Profiles, Status];
    /// Gives a profile another colour.
    Write Owner profile_set_colour = "profile.set-colour": SetColour => ProfileInfo, [Profiles];
    /// Makes a profile the active one.
    Write Owner profile_switch = "profile.switch": OnProfile => ProfileInfo,
        [Profiles, Status, Index, Tasks, Models, Config, Searches, Backups, Events, Sessions, Notes, Chat, Llm];
    /// Adds folders to a profile.
    Write Owner profile_add_folders = "profile.add-folders": Folders => ProfileInfo, [Profiles, Status, Index];
    /// Removes folders from a profile, with their part of the index.
    Write Owner profile_remove_folders = "profile.remove-folders": Folders => ProfileInfo, [Profiles, Status, Index];
    /// Puts a profile in the trash, where it stays for 30 days.
    Write Owner profile_delete = "profile.delete": OnProfile => TrashedProfile,
        [Profiles, Status, Index, Tasks, Models, Config, Searches, Backups, Events, Tokens, Sessions, Notes, Chat, Llm];
    /// Lists the trash.
    Read Owner profile_trash = "profile.trash": Empty => Vec<TrashedProfile>, [Profiles];
    /// Takes a profile out of the trash.
    Write Owner profile_restore = "profile.restore": OnProfile => ProfileInfo,
        [Profiles, Status, Index, Tasks, Models, Config, Searches, Backups, Events, Tokens, Sessions, Notes, Chat, Llm];
    /// Writes a profile into one archive.
    Write Owner profile_export = "profile.export": ExportProfile => Exported, [];
    /// Makes a profile of an archive.
    Write Owner profile_import = "profile.import": ImportProfile => ProfileInfo,
        [Profiles, Status, Index, Tasks, Models, Config, Searches, Backups, Events, Sessions, Notes, Chat, Llm];
    /// Lists a profile's backups.
    Read Owner profile_backups = "profile.backups": OnProfile => Vec<Backup>, [Backups];
    /// Makes a backup of a profile's database now.
    Write Owner profile_backup = "profile.backup": OnProfile => Backup, [Backups];
    /// Puts a backup of a profile's database in place.
    Write Owner profile_restore_backup = "profile.restore-backup": RestoreBackup => ProfileInfo,
        [Profiles, Status, Index, Tasks, Searches, Events, Sessions, Notes, Chat, Llm];
    /// Shows a profile's configuration.
    Read Owner profile_config = "profile.config": OnProfile => ProfileConfig, [Config];
    /// Tells what a configuration would mean, and what is wrong with it.
    Read Owner profile_check_config = "profile.check-config": CheckConfig => ProfileConfig, [];
    /// Writes a profile's configuration; it applies at once.
    Write Owner profile_set_config = "profile.set-config": SetConfig => ProfileConfig,
        [Config, Status, Index, Models, Notes, Llm];

    /// Adds folders and brings the index up to date.
    Write Owner index = "index": IndexRequest => IndexReport, [Profiles, Status, Index];
    /// Tells how far indexing is.
    Read Client progress = "progress": OnProfile => Progress, [Status];
    /// Pauses indexing.
    Write Owner pause = "pause": OnProfile => Status, [Status];
    /// Resumes indexing.
    Write Owner resume = "resume": OnProfile => Status, [Status];
    /// Tells the state of a profile and its index.
    Read Client status = "status": OnProfile => Status, [Status];
    /// Tells what indexing a folder would do, before anything is indexed.
    Read Owner preflight = "preflight": PreflightRequest => Preflight, [Config];
    /// Tells which rule keeps a path out of the index, or where it is in it.
    Read Client why = "why": OnPath => Why, [Index, Config];

    /// Searches a profile.
    Read Client search = "search": SearchRequest => SearchResponse, [Index];
    /// Tells what a profile's chunks can be narrowed down to.
    Read Client facets = "facets": OnProfile => Facets, [Index];
    /// Lists the recent and the saved searches.
    Read Owner search_history = "search.history": OnProfile => SearchHistory, [Searches];
    /// Keeps a search, among the recent or under a name.
    Write Owner search_keep = "search.keep": KeepSearch => KeptSearch, [Searches];
    /// Forgets a kept search, or all recent ones.
    Write Owner search_forget = "search.forget": ForgetSearch => SearchHistory, [Searches];
    /// Shows an entity with its links both ways.
    Read Client entity = "entity": EntityRequest => EntityResponse, [Index];
    /// Shows what surrounds an entity in the graph.
    Read Client entity_graph = "entity.graph": GraphRequest => Graph, [Index];

    /// Lists what a folder holds, with the state of each file in the index.
    Read Client files = "files": FilesRequest => Files, [Profiles, Index];
    /// Finds files by parts of their paths.
    Read Client files_find = "files.find": FindFiles => Vec<FileEntry>, [Index];
    /// Shows a file with its chunks and entities.
    Read Client file = "file": OnFile => FileText, [Index];
    /// Opens a file in the user's editor, at a line.
    Write Owner open = "open": OpenFile => Opened, [];
    /// Shows a file in the system's file manager.
    Write Owner reveal = "reveal": OpenFile => Opened, [];
    /// Lists the editors that were found on this machine.
    Read Owner editors = "editors": Empty => Vec<Editor>, [Settings];
    /// Lists the folders in a folder of this machine.
    Read Owner folders = "folders": FolderRequest => FolderListing, [];

    /// Lists tasks.
    Read Client task_list = "task.list": TaskListRequest => Vec<TaskInfo>, [Tasks];
    /// Shows a task.
    Read Client task_show = "task.show": OnTask => TaskInfo, [Tasks];
    /// Creates a task.
    Write Client task_create = "task.create": TaskCreateRequest => TaskInfo, [Tasks];
    /// Changes what a task says.
    Write Client task_update = "task.update": TaskUpdateRequest => TaskInfo, [Tasks];
    /// Changes the state of a task.
    Write Client task_set = "task.set": TaskSetRequest => TaskInfo, [Tasks];
    /// Moves a task to a place in a column of the board.
    Write Client task_move = "task.move": TaskMoveRequest => TaskInfo, [Tasks];
    /// Deletes a task; it can be restored for 30 days.
    Write Client task_delete = "task.delete": OnTask => TaskInfo, [Tasks];
    /// Brings a deleted task back.
    Write Client task_restore = "task.restore": OnTask => TaskInfo, [Tasks];
    /// Lists the intents.
    Read Client intent_list = "intent.list": IntentListRequest => Vec<IntentInfo>, [Tasks];
    /// Shows an intent.
    Read Client intent_show = "intent.show": OnIntent => IntentInfo, [Tasks];
    /// Opens an intent.
    Write Client intent_create = "intent.create": IntentCreateRequest => IntentInfo, [Tasks];
    /// Changes what an intent says.
    Write Client intent_update = "intent.update": IntentUpdateRequest => IntentInfo, [Tasks];
    /// Closes an intent, with what came of it.
    Write Client intent_close = "intent.close": IntentCloseRequest => IntentInfo, [Tasks];
    /// Opens a closed intent again.
    Write Client intent_reopen = "intent.reopen": OnIntent => IntentInfo, [Tasks];
    /// Deletes an intent, not its tasks; it can be restored for 30 days.
    Write Client intent_delete = "intent.delete": OnIntent => IntentInfo, [Tasks];
    /// Brings a deleted intent back, and its tasks to it.
    Write Client intent_restore = "intent.restore": OnIntent => IntentInfo, [Tasks];

    /// Lists notes, the last changed first.
    Read Client note_list = "note.list": NoteListRequest => NoteList, [Notes, Config];
    /// Shows a note with its links and with those that lead to it.
    Read Client note_show = "note.show": OnNote => Note, [Notes, Index, Tasks];
    /// Creates a note.
    Write Client note_create = "note.create": NoteCreateRequest => Note, [Notes, Index];
    /// Writes a note.
    Write Client note_write = "note.write": NoteWriteRequest => Note, [Notes, Index, Tasks];
    /// Gives a note's file another name.
    Write Client note_rename = "note.rename": NoteRenameRequest => Note, [Notes, Index];
    /// Puts a note in the trash, where it stays for 30 days.
    Write Client note_delete = "note.delete": OnNote => TrashedNote, [Notes, Index, Tasks];
    /// Lists the deleted notes.
    Read Client note_trash = "note.trash": OnProfile => Vec<TrashedNote>, [Notes];
    /// Brings a deleted note back.
    Write Client note_restore = "note.restore": OnTrashedNote => Note, [Notes, Index, Tasks];
    /// Tells what notes say about a file or a task.
    Read Client note_backlinks = "note.backlinks": BacklinksRequest => Vec<Backlink>, [Notes, Index];
    /// Tells what a link that is being written could lead to.
    Read Client note_complete = "note.complete": CompleteLinkRequest => Vec<LinkCompletion>, [Notes, Index, Tasks];

    /// Lists the threads of chat, the last changed first.
    Read Client chat_threads = "chat.threads": OnProfile => Vec<ChatThread>, [Chat];
    /// Shows a thread with its messages.
    Read Client chat_show = "chat.show": OnThread => ShownThread, [Chat];
    /// Asks a question; the answer is written while it comes.
    Write Client chat_send = "chat.send": ChatSendRequest => Sent, [Chat, Llm];
    /// Stops an answer that is being written.
    Write Client chat_stop = "chat.stop": OnMessage => ChatMessage, [Chat, Llm];
    /// Has the last question of a thread answered once more, in place of its answer.
    Write Client chat_retry = "chat.retry": OnMessage => Sent, [Chat, Llm];
    /// Shows what the model was asked, to the letter.
    Read Client chat_prompt = "chat.prompt": OnMessage => ChatPrompt, [Chat];
    /// Gives a thread another title.
    Write Client chat_rename = "chat.rename": RenameThread => ChatThread, [Chat];
    /// Deletes a thread; it can be restored for 30 days.
    Write Client chat_delete = "chat.delete": OnThread => ChatThread, [Chat];
    /// Brings a deleted thread back.
    Write Client chat_restore = "chat.restore": OnThread => ChatThread, [Chat];

    /// Tells which models a profile has for what, and what they took today.
    Read Owner llm_status = "llm.status": OnProfile => LlmStatus, [Llm, Config];
    /// Lists the models of a provider, as it tells them.
    Read Owner llm_models = "llm.models": LlmModelsRequest => Vec<LlmModel>, [Llm, Config];
    /// Adds a provider of models, or changes the one of its name.
    Write Owner llm_set_provider = "llm.set-provider": SetLlmProvider => LlmStatus, [Llm];
    /// Removes a provider of models.
    Write Owner llm_remove_provider = "llm.remove-provider": RemoveLlmProvider => LlmStatus, [Llm];
    /// Says which models do something, in all profiles or in one.
    Write Owner llm_set_purpose = "llm.set-purpose": SetLlmPurpose => LlmStatus, [Llm, Config];
    /// Tells where the providers' keys are: never what they are.
    Read Owner key_list = "key.list": Empty => KeyList, [Llm];
    /// Keeps a key in the system's keyring, or in the encrypted file.
    Write Owner key_set = "key.set": SetKey => KeyList, [Llm];
    /// Forgets a key.
    Write Owner key_delete = "key.delete": OnKey => KeyList, [Llm];
    /// Opens the encrypted file of keys until the engine closes; the first passphrase makes it.
    Write Owner key_unlock = "key.unlock": UnlockKeys => KeyList, [Llm];
    /// Lists the calls to models that a profile made, the latest first.
    Read Owner calls = "calls": CallsRequest => Vec<ApiCall>, [Llm];

    /// Lists events of the log, the latest first, or those behind a position.
    Read Client events_query = "events.query": EventsRequest => EventPage, [Events];
    /// Shows an event.
    Read Client events_show = "events.show": OnEvent => EventEntry, [Events];
    /// Shows an event with what caused it and all that it led to.
    Read Client events_chain = "events.chain": OnEvent => EventChain, [Events];
    /// Tells why something is here: the event that brought it, with its chain.
    Read Client events_origin = "events.origin": OriginRequest => EventChain, [Events, Index, Tasks];
    /// Tells how much the log holds and what it takes.
    Read Client events_stats = "events.stats": OnProfile => EventStats, [Events];
    /// Counts events over time.
    Read Client events_histogram = "events.histogram": HistogramRequest => Histogram, [Events];
    /// Keeps an event of a client in the log.
    Write Client events_emit = "events.emit": EmitEvent => EventEntry, [Events];
    /// Notes that a command begins, and returns what to give it so that what it does belongs to that.
    Write Owner run_begin = "run.begin": BeginRun => BegunRun, [Events];
    /// Notes how a command ended.
    Write Owner run_end = "run.end": EndRun => EventEntry, [Events];
    /// Takes events in from a file of JSON lines.
    Write Owner events_import = "events.import": ImportEvents => ImportedEvents, [Events];

    /// Takes in where the user is in an editor: never what they write there.
    Write Client signal_editor = "signal.editor": EditorSignal => SignalKept, [];
    /// Takes in a command that ended.
    Write Client signal_command = "signal.command": CommandSignal => SignalKept, [];
    /// Takes in what another program has to tell of the user's work.
    Write Client signal_custom = "signal.custom": CustomSignal => SignalKept, [];
    /// Takes in the commands of an Atuin history, each to the profile whose folder it ran in.
    Write Owner history_import = "history.import": ImportHistory => ImportedHistory, [Sessions, Events];
    /// Captures the session now.
    Write Client session_capture = "session.capture": OnProfile => ShownSession, [Sessions];
    /// Lists the captured states, the latest first.
    Read Client session_list = "session.list": SessionsRequest => Vec<CapturedSession>, [Sessions];
    /// Shows a captured state.
    Read Client session_show = "session.show": OnSession => ShownSession, [Sessions];
    /// Tells how two captured states differ.
    Read Client session_compare = "session.compare": CompareSessions => ComparedSessions, [Sessions];
    /// Deletes a captured state.
    Write Owner session_delete = "session.delete": OnSession => CapturedSession, [Sessions];
    /// Greets: where the user was, what was in the way, what was next, and what changed since.
    Read Client session_resume = "session.resume": OnProfile => Resumed, [Sessions, Index, Tasks];
    /// Greets in a model's words, as far as the facts of the greeting support them; fails where no model may or can.
    Read Client session_greet = "session.greet": OnProfile => Greeting, [Sessions, Index, Tasks, Llm, Config];
    /// Shows what a model is told of the user's work: the profile's words, the latest state, and chunks of what it is about.
    Read Client session_prompt = "session.prompt": PromptRequest => Prompt, [Sessions, Index, Config];
    /// Opens the files of a captured state in the user's editor, and a terminal in its folder.
    Write Owner session_continue = "session.continue": OnSession => Continued, [];
    /// Pins, dismisses or rewrites a blocker or a next step.
    Write Client statement_decide = "statement.decide": DecideStatement => Resumed, [Sessions];

    /// Lists the models.
    Read Owner model_list = "model.list": OnProfile => Vec<ModelEntry>, [Models];
    /// Adds a model from a folder.
    Write Owner model_add = "model.add": AddModel => ModelEntry, [Models];
    /// Chooses a profile's models.
    Write Owner model_use = "model.use": UseModel => Vec<ModelEntry>, [Models, Config, Status];

    /// Tells what this engine is.
    Read Owner about = "about": Empty => About, [];
    /// Tells what the data directory holds.
    Read Owner storage = "storage": Empty => Storage, [Profiles, Backups];
    /// Shows the settings that are the same for all profiles.
    Read Owner settings = "settings": Empty => Settings, [Settings];
    /// Changes settings.
    Write Owner settings_set = "settings.set": ChangeSettings => Settings, [Settings];
    /// Checks stores, model, runtime, watch limits and disk, and mends what it may.
    Write Owner doctor = "doctor": DoctorRequest => DoctorReport,
        [Profiles, Status, Index, Tasks, Searches, Events, Sessions, Notes, Chat];

    /// Makes a token for a client.
    Write Owner token_create = "token.create": CreateToken => NewToken, [Tokens];
    /// Lists the tokens.
    Read Owner token_list = "token.list": Empty => Vec<TokenInfo>, [Tokens, Profiles];
    /// Revokes a token: its client is refused from now on.
    Write Owner token_revoke = "token.revoke": RevokeToken => TokenInfo, [Tokens];
    /// Makes a link that signs one browser in.
    Write Owner sign_in_link = "sign-in-link": Empty => SignInLink, [];
}

fn unknown(command: &str) -> ApiError {
    ApiError::new(Code::NotFound, format!("there is no command {command:?}"))
}

/// Returns a request's fields. One without fields may be left out; a list of values without their names, which serde
/// would take, is refused: who it is for is read off a name.
fn fields(command: &str, request: Value) -> Result<serde_json::Map<String, Value>> {
    match request {
        Value::Null => Ok(serde_json::Map::new()),
        Value::Object(fields) => Ok(fields),
        _ => Err(ApiError::new(Code::Invalid, format!("{command}: a request is an object"))),
    }
}

fn decode<T: DeserializeOwned>(command: &str, value: Value) -> Result<T> {
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
