// Generated from the engine's list of commands by `cargo xtask api`. Don't edit.

export type About = { version: string, data_dir: string, pid: number, 
/**
 * RFC 3339, UTC.
 */
started_at: string, 
/**
 * `linux`, `macos` or `windows`.
 */
platform: string, 
/**
 * What was odd when the engine opened.
 */
notices: Array<string>, };

/**
 * A source that isn't in the state, and why.
 */
export type Absent = { 
/**
 * `editor`, `terminal`, `git`, `files`, `notes`, `tasks`, `chat`.
 */
source: string, reason: string, };

export type AddModel = { dir: string, name?: string | null, };

/**
 * A call that was made. What was said isn't kept, only its hash.
 */
export type ApiCall = { id: number, at: string, took_ms: number, 
/**
 * Scheme, host and port.
 */
origin: string, 
/**
 * It could reach this machine alone.
 */
local: boolean, purpose: string, outcome: string, status: number | null, bytes_out: number, bytes_in: number, tokens_in: number | null, tokens_out: number | null, 
/**
 * SHA-256 of what was sent and of what came, in hexadecimal.
 */
sha_out: string, sha_in: string, };

/**
 * An error as every door shows it.
 */
export type ApiError = { code: Code, 
/**
 * What failed, on what.
 */
message: string, 
/**
 * What to do, when there is something.
 */
hint?: string | null, };

/**
 * What was searched for, without how much of it.
 */
export type Asked = { query: string, mode: SearchMode, languages: Array<string>, paths: Array<string>, kinds: Array<string>, branch?: string | null, };

/**
 * A place in a note that links here.
 */
export type Backlink = { 
/**
 * The note, relative to the folder.
 */
path: string, title: string, line: number, 
/**
 * The line.
 */
text: string, };

/**
 * What notes say about something: a file by root and path, or a task by its id.
 */
export type BacklinksRequest = { profile?: string | null, root?: string | null, path?: string | null, task?: string | null, };

export type Backup = { path: string, bytes: number, 
/**
 * RFC 3339, UTC.
 */
made_at: string, };

export type BeginRun = { profile?: string | null, command: Array<string>, cwd: string, };

export type BegunRun = { 
/**
 * The event that told of it.
 */
id: number, 
/**
 * Variables of the environment for the command.
 */
variables: { [key in string]: string }, };

export type CallsRequest = { profile?: string | null, 
/**
 * The id of a call: only those before it.
 */
before?: number | null, 
/**
 * Only calls that could leave the machine.
 */
cloud?: boolean, 
/**
 * 100 when not said.
 */
limit?: number | null, };

/**
 * A captured state, as lists show it.
 */
export type CapturedSession = { id: string, session: string, captured_at: string, 
/**
 * `exit`, `switch`, `regular`, `manual`, `inactivity`, `suspend` or `recovered`.
 */
cause: string, 
/**
 * Where the user was.
 */
headline: string, };

/**
 * Why a state was captured.
 */
export type Cause = "exit" | "switch" | "regular" | "manual" | "inactivity" | "suspend" | "recovered";

/**
 * What to change of the settings; what isn't said stays.
 */
export type ChangeSettings = { theme?: Theme | null, 
/**
 * Empty for the first that is found.
 */
editor?: string | null, 
/**
 * Empty for none.
 */
editor_command?: string | null, autostart?: boolean | null, notifications?: boolean | null, close_to_tray?: boolean | null, keys?: { [key in string]: string } | null, };

/**
 * What changed since a state was captured.
 */
export type Changes = { commits: Array<NewCommits>, 
/**
 * The files that changed last; absolute.
 */
files: Array<string>, files_total: number, 
/**
 * Titles of tasks that changed.
 */
tasks: Array<string>, 
/**
 * By repository: the branch that is checked out now, where it was another.
 */
branches: Array<[string, string | null]>, };

export type ChatMessage = { id: string, 
/**
 * `user` or `assistant`.
 */
role: string, text: string, at: string, 
/**
 * `writing`, `done`, `stopped` or `failed`. What a person says is done.
 */
state: string, 
/**
 * Why it failed, with the cure.
 */
error: string | null, 
/**
 * The parts of files that it was given, by their numbers in the text: `[1]`.
 */
citations: Array<Citation>, provider: string | null, model: string | null, 
/**
 * The model is on this machine.
 */
local: boolean | null, tokens_in: number | null, tokens_out: number | null, 
/**
 * Milliseconds from question to the answer's end.
 */
took_ms: number | null, };

/**
 * What a model was asked, to the letter.
 */
export type ChatPrompt = { system: string, messages: Array<PromptMessage>, 
/**
 * About: a token is four bytes of it.
 */
tokens: number, 
/**
 * How many secrets were taken out of it.
 */
redacted: number, };

export type ChatSendRequest = { profile?: string | null, 
/**
 * A new one when not said.
 */
thread?: string | null, text: string, };

export type ChatThread = { id: string, title: string, messages: number, created_at: string, changed_at: string, };

export type Check = { name: string, 
/**
 * `ok`, `warning`, `broken` or `repaired`.
 */
state: string, detail: string, 
/**
 * What to do, when there is something.
 */
cure?: string | null, };

export type CheckConfig = { profile?: string | null, text: string, };

export type ChunkPlace = { start_line: number, end_line: number, kind: string, symbol: string, };

/**
 * A part of a file that an answer is made of.
 */
export type Citation = { 
/**
 * From 1, as the text names it.
 */
number: number, root: string, 
/**
 * Relative to `root`.
 */
path: string, start_line: number, end_line: number, symbol: string | null, 
/**
 * The answer names it.
 */
used: boolean, };

/**
 * What a client may decide by. A variant exists only because some consumer tells it from the others.
 */
export type Code = "invalid" | "not-found" | "exists" | "conflict" | "no-profile" | "busy" | "corrupt" | "newer" | "disk-full" | "no-model" | "denied" | "too-many" | "io" | "internal";

/**
 * What a profile is told apart by at a glance; a theme decides how it looks.
 */
export type Colour = "green" | "blue" | "violet" | "rose" | "amber" | "teal" | "orange" | "slate";

/**
 * A command that ended, from where no shell's hook tells of it.
 */
export type CommandSignal = { profile?: string | null, command: string, cwd: string, exit_code: number, 
/**
 * RFC 3339; now when it isn't said.
 */
began_at?: string | null, duration_ms?: number | null, 
/**
 * The end of what it wrote.
 */
output_tail?: string | null, };

export type Commit = { id: string, summary: string, author: string, at: string, };

export type CompareSessions = { profile?: string | null, earlier: string, 
/**
 * The latest when not said.
 */
later?: string | null, };

/**
 * How two states differ, the earlier first whichever way round they were named.
 */
export type ComparedSessions = { earlier: CapturedSession, later: CapturedSession, comparison: Comparison, };

/**
 * What came, went and stayed from one state to a later one.
 */
export type Comparison = { new_blockers: Array<Statement>, gone_blockers: Array<Statement>, new_next_steps: Array<Statement>, gone_next_steps: Array<Statement>, 
/**
 * Files that were edited by the later and not by the earlier.
 */
newly_edited: Array<string>, opened_files: Array<string>, closed_files: Array<string>, 
/**
 * Headlines, where the person was elsewhere.
 */
moved: [string, string] | null, };

export type CompleteLinkRequest = { profile?: string | null, 
/**
 * What stands behind `[[` so far.
 */
text: string, limit?: number | null, };

export type ConfigProblem = { 
/**
 * From 1.
 */
line: number, 
/**
 * Dotted, as `chunking.overlap_tokens`.
 */
key: string, message: string, };

/**
 * What was done, the latest first.
 */
export type Context = { recent_file_edits: Array<Edit>, recent_commands: Array<Ran>, recent_notes: Array<RecentNote>, active_chat_summary: string | null, 
/**
 * The latest that each other source told, by its name.
 */
others: Array<Other>, };

/**
 * What was opened.
 */
export type Continued = { files: Array<string>, terminal: string | null, 
/**
 * What couldn't be opened, and why.
 */
problems: Array<string>, };

export type CreateProfile = { name: string, 
/**
 * The one that the fewest profiles have when not said.
 */
colour?: Colour | null, folders?: Array<string>, };

export type CreateToken = { 
/**
 * Whom it is for.
 */
name: string, 
/**
 * The one profile that it opens; with none it is as good as the owner.
 */
profile?: string | null, 
/**
 * It may put events of its own into the log. Without a profile it may do everything, this too.
 */
may_emit?: boolean, };

/**
 * What another program has to tell of the user's work, such as the tabs of a browser.
 */
export type CustomSignal = { profile?: string | null, source: string, data: JsonValue, };

/**
 * What is decided about a blocker or a next step; all left out takes a decision back.
 */
export type DecideStatement = { profile?: string | null, key: string, 
/**
 * `blocker` or `next-step`.
 */
kind: string, pinned?: boolean, dismissed?: boolean, 
/**
 * In place of its text.
 */
text?: string | null, };

/**
 * Something that works less well than it should, and its cure.
 */
export type Degradation = { 
/**
 * A short name: `watch-limit`, `disk-full`, `no-model`, `config`, `root-missing`, …
 */
what: string, message: string, cure: string, };

export type Distance = { name: string, ahead: number, behind: number, };

export type DoctorReport = { healthy: boolean, checks: Array<Check>, };

export type DoctorRequest = { repair?: boolean, };

/**
 * A file that was changed.
 */
export type Edit = { path: string, 
/**
 * As `changed parse_header, added 2 tests`.
 */
summary: string, lines_added: number, lines_removed: number, changed_at: string, evidence: Array<number>, };

export type Editor = { 
/**
 * What settings and requests name it by.
 */
id: string, name: string, 
/**
 * The program that was found.
 */
program: string, 
/**
 * It is what `open` uses when nothing else is said.
 */
chosen: boolean, };

/**
 * Where the user is in an editor. Paths are absolute, lines and columns from 1.
 */
export type EditorSignal = { profile?: string | null, 
/**
 * The editor's name, with its window where there are several.
 */
editor: string, active_file?: string | null, cursor?: Position | null, 
/**
 * From the first place that is selected to the last.
 */
selection?: [Position, Position] | null, open_files?: Array<string>, unsaved_files?: Array<string>, };

export type EmitEvent = { profile?: string | null, 
/**
 * Lower-case words with dots between them, none of Continuo's own.
 */
kind: string, 
/**
 * Any JSON, up to 1 MiB.
 */
payload?: JsonValue, 
/**
 * Of the payload; 1 when not said.
 */
version?: number | null, session?: string | null, 
/**
 * The event that caused it.
 */
parent?: number | null, 
/**
 * What else is known, by name.
 */
fields?: { [key in string]: string }, 
/**
 * Answer when it survives a power cut, too.
 */
critical?: boolean, };

/**
 * A request that says nothing.
 */
export type Empty = Record<symbol, never>;

export type EndRun = { profile?: string | null, 
/**
 * What [`BegunRun`] said.
 */
id: number, command: Array<string>, 
/**
 * Nothing when a signal ended it.
 */
exit_code?: number | null, seconds: number, };

export type EntityInfo = { id: number, kind: string, unit: string, name: string, qualified: string, signature: string, doc: string, root: string, path: string, start_line: number, end_line: number, links_out: Array<LinkInfo>, links_in: Array<LinkInfo>, };

export type EntityPlace = { id: number, kind: string, unit: string, name: string, qualified: string, start_line: number, end_line: number, };

export type EntityRequest = { profile?: string | null, name: string, limit?: number | null, };

export type EntityResponse = { name: string, entities: Array<EntityInfo>, };

/**
 * Who, what and why around an event.
 */
export type EntryContext = { 
/**
 * What all events of one cause share: 32 hexadecimal digits.
 */
correlation?: string, 
/**
 * The event that caused it.
 */
parent?: number, 
/**
 * The event that began it all.
 */
root?: number, 
/**
 * Events between the root and this one, the root counted.
 */
depth?: number, 
/**
 * `user`, `engine:ingest`, `agent:NAME`, `client:NAME`.
 */
actor?: string, session?: string, 
/**
 * The profile's id.
 */
profile?: string, 
/**
 * What else is known, by name.
 */
fields?: { [key in string]: string }, };

/**
 * An event with what caused it, up to the first cause, and all that it led to.
 */
export type EventChain = { 
/**
 * The event that was asked for.
 */
id: number, 
/**
 * In order. `context.parent` says how they hang together.
 */
events: Array<EventEntry>, 
/**
 * The first cause isn't there any more: it was older than what is kept.
 */
begins_earlier: boolean, 
/**
 * There are more effects than were asked for.
 */
more: boolean, };

export type EventCount = { name: string, events: number, };

/**
 * An event as far as it was asked for.
 */
export type EventEntry = { 
/**
 * Its place in the profile's log, from 1.
 */
id?: number, 
/**
 * RFC 3339, UTC.
 */
at?: string, kind?: string, 
/**
 * Of the kind's payload.
 */
version?: number, payload?: JsonValue, context?: EntryContext, };

/**
 * Which events: those that all of what is said applies to.
 */
export type EventFilter = { 
/**
 * Kinds, or patterns of them such as `file.*`: any of these.
 */
kinds?: Array<string>, 
/**
 * `user`, `engine`, `engine:ingest`, `client:NAME`; without a name, all of that sort.
 */
actor?: string | null, session?: string | null, correlation?: string | null, 
/**
 * Found in the kind or in a value of the payload; ASCII letters in any case.
 */
text?: string | null, 
/**
 * Not before this: RFC 3339.
 */
from?: string | null, 
/**
 * Before this: RFC 3339.
 */
to?: string | null, };

export type EventPage = { events: Array<EventEntry>, 
/**
 * What to go on behind: `after` for those that come next.
 */
position: number, 
/**
 * How many there are in all. Not counted when `after` was said.
 */
total: number | null, };

export type EventStats = { events: number, 
/**
 * Contexts that are stored, each once.
 */
contexts: number, 
/**
 * What events and contexts take on the disk, with their indexes.
 */
bytes: number, 
/**
 * What they would take as JSON lines with the whole context in each.
 */
bytes_if_embedded: number, 
/**
 * Events that aren't in the database yet.
 */
waiting: number, 
/**
 * Of the events in memory: how many, and the bytes that they take.
 */
hot_events: number, hot_bytes: number, 
/**
 * RFC 3339, UTC.
 */
oldest: string | null, newest: string | null, 
/**
 * The id of the newest.
 */
position: number, 
/**
 * By kind, the most frequent first.
 */
kinds: Array<EventCount>, 
/**
 * By actor, the most frequent first.
 */
actors: Array<EventCount>, 
/**
 * The latest first, at most 100.
 */
sessions: Array<EventCount>, 
/**
 * Parts of the log that can't be read, as they were found when it was opened.
 */
damage: Array<string>, 
/**
 * How many days events are kept.
 */
keep_days: number, };

export type EventsRequest = { profile?: string | null, filter?: EventFilter, 
/**
 * Events behind this one, the oldest first. Without it the latest come first.
 */
after?: number | null, 
/**
 * Nothing later than this event: a list that is paged through stays as it was when it was first asked for.
 */
upto?: number | null, 
/**
 * So many of the first are left out. For where `after` isn't said.
 */
skip?: number, 
/**
 * At most so many, and at most 10,000; 100 when not said.
 */
limit?: number | null, 
/**
 * What is answered of each: a bundle (`minimal`, `routing`, `debug`, `full`) or names of fields such as `payload`
 * or `context.actor`. `full` when not said.
 */
fields?: Array<string>, 
/**
 * With `after`: where there is nothing yet, the answer waits for it so many milliseconds, at most 5,000.
 */
wait_ms?: number | null, };

export type ExportProfile = { profile?: string | null, 
/**
 * The archive to write; refused when it is there, unless `overwrite`.
 */
to: string, overwrite?: boolean, };

export type Exported = { archive: string, bytes: number, };

export type Facet = { name: string, 
/**
 * Chunks.
 */
count: number, };

/**
 * What a profile's chunks can be narrowed down to, the commonest first.
 */
export type Facets = { languages: Array<Facet>, kinds: Array<Facet>, branches: Array<Facet>, };

/**
 * A fact of the greeting, which leads to its evidence.
 */
export type Fact = { 
/**
 * `focus`, `blocker`, `next-step`, `commits`, `branch`, `files`, `tasks`.
 */
kind: string, text: string, place: Place | null, evidence: Array<number>, };

export type FileEntry = { root: string, 
/**
 * Relative to `root`.
 */
path: string, name: string, is_folder: boolean, state: FileState, 
/**
 * Why it is skipped.
 */
reason: string | null, language: string | null, 
/**
 * Of a file.
 */
chunks: number, 
/**
 * Chunks of a file that wait for vectors.
 */
pending: number, 
/**
 * Indexed files below a folder.
 */
files: number, 
/**
 * Bytes, of a file.
 */
size: number, 
/**
 * RFC 3339, UTC.
 */
indexed_at: string | null, };

export type FileState = "indexed" | "embedding" | "stale" | "pending" | "skipped" | "missing";

/**
 * A file as it is now, with what the index knows of it.
 */
export type FileText = { root: string, path: string, language: string | null, 
/**
 * Up to 20,000 lines.
 */
text: string, 
/**
 * The line that `text` begins with, from 1.
 */
first_line: number, lines: number, state: FileState, branch: string | null, indexed_at: string | null, 
/**
 * By line.
 */
chunks: Array<ChunkPlace>, 
/**
 * By line.
 */
entities: Array<EntityPlace>, };

/**
 * What a folder holds, folders first, by name.
 */
export type Files = { root: string | null, folder: string, entries: Array<FileEntry>, 
/**
 * Entries beyond the first 20,000.
 */
more: number, };

export type FilesRequest = { profile?: string | null, 
/**
 * One of the profile's folders; the folders themselves when not said.
 */
root?: string | null, 
/**
 * Relative to `root`; `root` itself when empty.
 */
folder?: string, };

export type FindFiles = { profile?: string | null, 
/**
 * Parts of a path, separated by spaces, in any case.
 */
query: string, 
/**
 * At most so many; 50 when not said.
 */
limit?: number | null, };

/**
 * Where the person was.
 */
export type Focus = { 
/**
 * What the editor showed; the file that was changed last where no editor told.
 */
active_file: string | null, last_cursor_position: Position | null, open_files: Array<string>, unsaved_files: Array<string>, active_terminal_cwd: string | null, 
/**
 * Of the repository that the active file is in, or the terminal.
 */
branch: string | null, evidence: Array<number>, };

export type Folder = { path: string, 
/**
 * It isn't there now; its index is kept.
 */
missing: boolean, };

/**
 * The folders in a folder, for choosing one without the system's dialog.
 */
export type FolderListing = { path: string, parent: string | null, home: string | null, 
/**
 * By name.
 */
folders: Array<SubFolder>, };

export type FolderRequest = { 
/**
 * An absolute path; the home folder when not said.
 */
path?: string | null, 
/**
 * Show folders whose names begin with a dot.
 */
hidden?: boolean, };

export type Folders = { profile?: string | null, folders?: Array<string>, };

export type ForgetSearch = { profile?: string | null, 
/**
 * All recent ones when not said.
 */
id?: number | null, };

/**
 * The entities around one, the nearest first, beginning with itself.
 */
export type Graph = { nodes: Array<GraphNode>, edges: Array<GraphEdge>, };

export type GraphEdge = { from: number, to: number, 
/**
 * `imports`, `references`, `mentions` or `defines`.
 */
kind: string, };

export type GraphNode = { id: number, 
/**
 * `CodeUnit`, `Document` or `Reference`.
 */
kind: string, 
/**
 * `function`, `class`, …; empty for other kinds.
 */
unit: string, name: string, qualified: string, root: string, path: string, start_line: number, 
/**
 * In links.
 */
distance: number, };

export type GraphRequest = { profile?: string | null, 
/**
 * An entity's id.
 */
id: number, 
/**
 * How many links far; 1 when not said.
 */
depth?: number | null, 
/**
 * At most so many entities; 60 when not said.
 */
limit?: number | null, };

/**
 * The sentences, and the facts that they are made of.
 */
export type Greeting = { text: string, 
/**
 * `rules`, or a model's name.
 */
synthesis: string, facts: Array<Fact>, };

/**
 * Events over time.
 */
export type Histogram = { 
/**
 * RFC 3339, UTC.
 */
from: string | null, to: string | null, 
/**
 * How many events in each of equal parts of that time.
 */
bars: Array<number>, };

export type HistogramRequest = { profile?: string | null, 
/**
 * `from` and `to` are the ends of the histogram; from the oldest event to the latest when not said.
 */
filter?: EventFilter, 
/**
 * How many bars, at most 1,000; 60 when not said.
 */
bars?: number | null, };

export type ImportEvents = { profile?: string | null, 
/**
 * A file of JSON lines, one event each: `kind`, `at`, `payload`, `context`, `id`.
 */
file: string, };

/**
 * A history of commands to take in.
 */
export type ImportHistory = { 
/**
 * Atuin's database, `history.db`.
 */
path: string, };

export type ImportProfile = { archive: string, 
/**
 * Another name than the archive's.
 */
name?: string | null, };

/**
 * What came of an import, and the proof that nothing was lost.
 */
export type ImportedEvents = { events: number, 
/**
 * Distinct contexts that were lifted out of them.
 */
contexts: number, 
/**
 * Events that are older than they are kept, and leave soon.
 */
old: number, 
/**
 * Ids that they have here.
 */
first: number, last: number, 
/**
 * SHA-256 of the events as they were read, and as they were read back: kind, time, payload and context, with ids
 * counted from the first.
 */
hash_read: string, hash_stored: string, };

/**
 * What became of a history.
 */
export type ImportedHistory = { read: number, 
/**
 * By profile, those that were new.
 */
kept: Array<[string, number]>, 
/**
 * Ran in no folder of a profile.
 */
elsewhere: number, };

/**
 * What one run of indexing did.
 */
export type IndexReport = { profile: string, 
/**
 * Files looked at, but for those left out.
 */
files_seen: number, 
/**
 * Files read and cut anew in this run.
 */
files_indexed: number, files_unchanged: number, files_removed: number, 
/**
 * Files and folders left out, by reason.
 */
files_skipped: { [key in string]: number }, 
/**
 * Chunks of the profile.
 */
chunks: number, 
/**
 * Their tokens.
 */
tokens: number, 
/**
 * Chunks of the profile that have their vectors.
 */
vectors_total: number, 
/**
 * Chunks embedded in this run.
 */
vectors_embedded: number, 
/**
 * Chunks that took vectors made before.
 */
vectors_reused: number, 
/**
 * Until everything was searchable by words.
 */
seconds_lexical: number, seconds_total: number, 
/**
 * What works less well than it should, such as embedding without a model.
 */
degraded: Array<Degradation>, };

export type IndexRequest = { profile?: string | null, 
/**
 * Folders to add; none: the profile's own.
 */
folders?: Array<string>, 
/**
 * Answer when every vector is stored, not when the words are.
 */
wait?: boolean, };

export type IntentCloseRequest = { profile?: string | null, id: string, 
/**
 * What came of it.
 */
resolution?: string | null, };

export type IntentCreateRequest = { profile?: string | null, title: string, 
/**
 * More about it, in Markdown.
 */
note?: string | null, };

/**
 * A line of work.
 */
export type IntentInfo = { id: string, title: string, 
/**
 * Markdown.
 */
note: string | null, 
/**
 * `open` or `closed`.
 */
state: string, 
/**
 * What came of it.
 */
resolution: string | null, 
/**
 * Tasks of it that are open, doing or blocked.
 */
tasks_open: number, tasks_done: number, created_at: string, closed_at: string | null, };

export type IntentListRequest = { profile?: string | null, 
/**
 * The closed ones as well.
 */
closed?: boolean, };

/**
 * What is to be changed of an intent; what isn't said stays.
 */
export type IntentUpdateRequest = { profile?: string | null, id: string, title?: string | null, 
/**
 * Empty takes it away.
 */
note?: string | null, };

export type JsonValue = number | string | boolean | Array<JsonValue> | { [key in string]: JsonValue } | null;

export type KeepSearch = { profile?: string | null, asked: Asked, 
/**
 * Saves it under this name; without one it is among the recent.
 */
name?: string | null, };

export type KeptSearch = { id: number, 
/**
 * Only a saved one has a name.
 */
name: string | null, asked: Asked, 
/**
 * RFC 3339, UTC.
 */
at: string, };

/**
 * Where a key is kept.
 */
export type KeyInfo = { name: string, 
/**
 * `keyring`, `environment` or `file`; nothing when there is none.
 */
place: string | null, 
/**
 * The providers that use it.
 */
providers: Array<string>, };

/**
 * The keys that providers name, and whether the file of keys is to be unlocked.
 */
export type KeyList = { keys: Array<KeyInfo>, 
/**
 * There is an encrypted file of keys that isn't unlocked.
 */
locked: boolean, };

export type LanguageCount = { files: number, bytes: number, };

/**
 * What a link could lead to.
 */
export type LinkCompletion = { 
/**
 * What to write between the brackets.
 */
insert: string, to: LinkTarget, };

export type LinkInfo = { 
/**
 * `imports`, `references` or `mentions`.
 */
kind: string, 
/**
 * As written.
 */
target: string, name: string | null, 
/**
 * The folder that `path` is relative to.
 */
root: string | null, 
/**
 * Where it leads to, or comes from.
 */
path: string | null, line: number | null, };

/**
 * What a link leads to.
 */
export type LinkTarget = { "kind": "note", path: string, title: string, } | { "kind": "file", root: string, path: string, line: number | null, } | { "kind": "symbol", name: string, root: string, path: string, line: number, } | { "kind": "task", id: string, title: string, state: string, } | { "kind": "url", url: string, };

/**
 * A provider by its name, and a model of it.
 */
export type LlmChoice = { provider: string, 
/**
 * The provider's own when not said.
 */
model?: string | null, };

export type LlmModel = { name: string, local: boolean, };

export type LlmModelsRequest = { profile?: string | null, 
/**
 * The name of a provider.
 */
provider: string, };

/**
 * A provider of models.
 */
export type LlmProvider = { name: string, 
/**
 * `ollama`, `anthropic` or `openai` (and whatever speaks as that does).
 */
kind: string, 
/**
 * Where it is, when it isn't where its kind usually is.
 */
base_url?: string | null, 
/**
 * The model that is asked unless another is named.
 */
model: string, 
/**
 * The name of its key, when it isn't the provider's.
 */
key?: string | null, 
/**
 * Tokens that a model of Ollama reads at once.
 */
context?: number | null, };

export type LlmProviderStatus = { provider: LlmProvider, 
/**
 * What is said to it stays on this machine.
 */
local: boolean, 
/**
 * Where its key is: `keyring`, `environment` or `file`; nothing when it has none.
 */
key_place: string | null, 
/**
 * It needs a key.
 */
needs_key: boolean, 
/**
 * Why this profile can't use it.
 */
denied: string | null, };

/**
 * What does something, and why nothing does.
 */
export type LlmRoute = { purpose: string, provider: string | null, model: string | null, local: boolean, 
/**
 * Why no model does it, with the cure.
 */
none: string | null, 
/**
 * What all profiles have chosen; nothing said: every provider in its order. Empty: none.
 */
chosen: Array<LlmChoice> | null, 
/**
 * What this profile has chosen instead.
 */
chosen_here: Array<LlmChoice> | null, };

export type LlmSpent = { provider: string, purpose: string, calls: number, tokens_in: number, tokens_out: number, };

/**
 * Which models a profile has, and what they took.
 */
export type LlmStatus = { providers: Array<LlmProviderStatus>, 
/**
 * One for each of `summarise`, `greet` and `chat`.
 */
purposes: Array<LlmRoute>, 
/**
 * Nothing leaves this machine, whatever else is said.
 */
block_cloud_apis: boolean, 
/**
 * Calls are kept in the audit.
 */
log_api_calls: boolean, 
/**
 * Tokens that a day may take; no limit when not said.
 */
tokens_a_day: number | null, 
/**
 * What today took, in and out together.
 */
spent_today: number, 
/**
 * What today took, the most first.
 */
spent_by: Array<LlmSpent>, };

export type ModelEntry = { name: string, description: string, licence: string, dimensions: number, window: number, 
/**
 * `ready`, or what is wrong with it.
 */
state: string, 
/**
 * `text`, `code` or both, in the profile asked about.
 */
used_for: Array<string>, dir: string, };

/**
 * Commits that came into a repository.
 */
export type NewCommits = { worktree: string, commits: Array<Commit>, };

/**
 * A new token. This is the only time that it is shown.
 */
export type NewToken = { 
/**
 * 256 bits, hexadecimal.
 */
token: string, about: TokenInfo, };

/**
 * A note with its text.
 */
export type Note = { info: NoteInfo, folder: string, text: string, 
/**
 * Of the text: who writes says which text that came of.
 */
hash: string, 
/**
 * In the order of the text.
 */
links: Array<NoteLink>, backlinks: Array<Backlink>, };

export type NoteCreateRequest = { profile?: string | null, 
/**
 * Its file is named after it.
 */
title?: string, 
/**
 * What it says below its title.
 */
text?: string | null, 
/**
 * In the folder, such as `ideas`.
 */
subfolder?: string | null, };

export type NoteInfo = { 
/**
 * Relative to the folder: `ideas/parser.md`.
 */
path: string, 
/**
 * Its first heading, else its first line, else its file's name.
 */
title: string, 
/**
 * The beginning of its text.
 */
excerpt: string, changed_at: string, 
/**
 * Checkboxes that are open, and those that are ticked.
 */
open: number, done: number, };

/**
 * A link in a note: `[[Title]]`, `[[src/parser.rs:42]]`, `[[parse_header]]`, `[[task:…]]`, or one of Markdown.
 */
export type NoteLink = { 
/**
 * As it is written between the brackets.
 */
target: string, 
/**
 * From 1.
 */
line: number, 
/**
 * Nothing where there is no such thing (yet).
 */
to: LinkTarget | null, };

/**
 * The notes of a profile, the last changed first.
 */
export type NoteList = { 
/**
 * Where they are.
 */
folder: string, 
/**
 * It is the profile's own folder, not one of the user's choice.
 */
own: boolean, 
/**
 * How many there are in all.
 */
total: number, notes: Array<NoteInfo>, };

export type NoteListRequest = { profile?: string | null, 
/**
 * Only notes whose title, path or text has these words.
 */
query?: string | null, limit?: number | null, };

export type NoteRenameRequest = { profile?: string | null, path: string, 
/**
 * Relative to the folder. Links of other notes by its title stay right; those by its path are changed with it.
 */
to: string, };

export type NoteWriteRequest = { profile?: string | null, path: string, text: string, 
/**
 * Of the text that this one came of: it is refused when the file has another by now. Without it, it is written
 * whatever is there.
 */
hash?: string | null, };

export type OfProfile = { id: string, name: string, };

export type OnEvent = { profile?: string | null, id: number, 
/**
 * As in [`EventsRequest`].
 */
fields?: Array<string>, 
/**
 * Of a chain: at most so many events, and at most 10,000; 1,000 when not said.
 */
limit?: number | null, };

export type OnFile = { profile?: string | null, 
/**
 * One of the profile's folders.
 */
root: string, 
/**
 * Relative to `root`.
 */
path: string, 
/**
 * In a long file, the line to show; its beginning when not said.
 */
line?: number | null, };

export type OnIntent = { profile?: string | null, id: string, };

export type OnKey = { name: string, };

export type OnMessage = { profile?: string | null, 
/**
 * The id of an answer.
 */
id: string, };

export type OnNote = { profile?: string | null, 
/**
 * Relative to the folder.
 */
path: string, };

export type OnPath = { profile?: string | null, path: string, };

/**
 * A request about a profile, by name or id; the active one when not said.
 */
export type OnProfile = { profile?: string | null, };

export type OnSession = { profile?: string | null, 
/**
 * How its id begins; the latest when not said.
 */
id?: string | null, };

export type OnTask = { profile?: string | null, id: string, };

export type OnThread = { profile?: string | null, id: string, };

export type OnTrashedNote = { profile?: string | null, id: string, };

export type OpenFile = { profile?: string | null, root: string, path: string, 
/**
 * From 1.
 */
line?: number | null, 
/**
 * An editor's id; the chosen one when not said.
 */
editor?: string | null, };

export type Opened = { 
/**
 * What opened it.
 */
with: string, };

/**
 * What in a profile is asked about: a file or a task.
 */
export type OriginRequest = { profile?: string | null, 
/**
 * One of the profile's folders, with `path`.
 */
root?: string | null, 
/**
 * Relative to `root`.
 */
path?: string | null, 
/**
 * A task's id.
 */
task?: string | null, };

/**
 * What another program told by `signal.custom`.
 */
export type Other = { source: string, at: string, data: JsonValue, evidence: Array<number>, };

/**
 * One thing that happened. `at` is RFC 3339, UTC.
 */
export type PipelineEvent = { "event": "ready", profile: string | null, at: string, } | { "event": "file_indexed", profile: string, root: string, path: string, chunks: number, at: string, } | { "event": "file_embedded", profile: string, root: string, path: string, chunks: number, at: string, } | { "event": "file_removed", profile: string, root: string, path: string, at: string, } | { "event": "scan_finished", profile: string, files: number, changed: number, removed: number, seconds: number, at: string, } | { "event": "branch_changed", profile: string, worktree: string, branch: string | null, at: string, } | { "event": "degraded", profile: string | null, what: string, message: string, cure: string, at: string, } | { "event": "recovered", profile: string | null, what: string, at: string, } | { "event": "profile_switched", profile: string, at: string, } | { "event": "progress", profile: string, progress: Progress, at: string, } | { "event": "chat_text", profile: string, thread: string, message: string, from: number, text: string, at: string, } | { "event": "changed", topics: Array<Topic>, at: string, } | { "event": "stopping", at: string, };

export type Place = { 
/**
 * A file, or the folder of a command or repository.
 */
path: string, line: number | null, };

export type Position = { line: number, column: number, };

/**
 * What indexing a folder would do.
 */
export type Preflight = { path: string, files: number, bytes: number, by_language: { [key in string]: LanguageCount }, 
/**
 * Files and folders left out, by reason.
 */
skipped: { [key in string]: number }, 
/**
 * Up to a few of them each, with the rule that decides.
 */
examples: Array<Why>, 
/**
 * Estimates from the files' sizes.
 */
estimated_chunks: number, estimated_seconds: number, };

export type PreflightRequest = { 
/**
 * Whose patterns and limits hold; the defaults when there is no such profile yet.
 */
profile?: string | null, path: string, 
/**
 * A text of `profile.yaml` to try instead of the profile's own.
 */
config?: string | null, };

/**
 * `profile.yaml`: what it says, and what is in force.
 */
export type ProfileConfig = { path: string, text: string, 
/**
 * What is wrong with the text; the last good values are in force then.
 */
problem: ConfigProblem | null, warnings: Array<ConfigProblem>, 
/**
 * The values in force, by section and key.
 */
values: { [key in string]: { [key in string]: JsonValue } }, };

export type ProfileInfo = { id: string, name: string, active: boolean, colour: Colour, 
/**
 * RFC 3339, UTC.
 */
created_at: string, folders: Array<Folder>, 
/**
 * Where the profile's data stands.
 */
data: string, 
/**
 * Its configuration file.
 */
config: string, 
/**
 * Why it can't be opened, when it can't.
 */
problem?: string | null, };

/**
 * How far indexing is.
 */
export type Progress = { 
/**
 * Reading and cutting is under way.
 */
scanning: boolean, files_done: number, 
/**
 * Known once the walk is over; 0 until then.
 */
files_total: number, chunks: number, vectors: number, 
/**
 * Chunks waiting for vectors.
 */
pending: number, 
/**
 * Chunks a second, of late.
 */
rate: number, 
/**
 * Until all vectors are there, when it can be told.
 */
seconds_left: number | null, };

/**
 * What a model is told before it is asked anything.
 */
export type Prompt = { text: string, 
/**
 * About: a token is four bytes of it.
 */
tokens: number, chunks: Array<PromptChunk>, 
/**
 * Something was left out, for there was no room.
 */
cut: boolean, };

/**
 * A chunk that is in a prompt.
 */
export type PromptChunk = { root: string, 
/**
 * Relative to `root`.
 */
path: string, start_line: number, end_line: number, };

export type PromptMessage = { 
/**
 * `user` or `assistant`.
 */
role: string, text: string, };

export type PromptRequest = { profile?: string | null, 
/**
 * At most about so many tokens; 4,000 when not said.
 */
tokens?: number | null, };

/**
 * A command that ended.
 */
export type Ran = { command: string, cwd: string, exit_code: number, began_at: string, duration_ms: number, 
/**
 * The end of what a failed one wrote.
 */
output_tail: string | null, evidence: Array<number>, };

export type RecentNote = { title: string, path: string, changed_at: string, evidence: Array<number>, };

export type RemoveLlmProvider = { profile?: string | null, name: string, };

export type RenameProfile = { profile?: string | null, name: string, };

export type RenameThread = { profile?: string | null, id: string, title: string, };

/**
 * A repository as git tells of it.
 */
export type Repository = { worktree: string, 
/**
 * Nothing when detached.
 */
branch: string | null, 
/**
 * The commit that is checked out; nothing before the first.
 */
head: string | null, 
/**
 * Of the branch's own.
 */
upstream: Distance | null, 
/**
 * Of the branch that the repository begins with, as `main`.
 */
default_branch: Distance | null, staged: number, changed: number, untracked: number, 
/**
 * Files that a merge couldn't settle.
 */
conflicts: Array<string>, stashes: number, 
/**
 * What was begun and not ended: `merge`, `rebase`, `cherry-pick`, `revert`, `bisect`.
 */
in_progress: string | null, 
/**
 * Of this session, the latest first.
 */
commits: Array<Commit>, 
/**
 * Of what isn't committed.
 */
lines_added: number, lines_removed: number, };

export type RestoreBackup = { profile?: string | null, 
/**
 * The last one when not said.
 */
backup?: string | null, };

/**
 * What a person comes back to.
 */
export type Resumed = { 
/**
 * Nothing before the first capture.
 */
session: ShownSession | null, changes: Changes, greeting: Greeting, };

export type RevokeToken = { 
/**
 * A token's id or its name.
 */
token: string, };

/**
 * The searches of a profile, the latest first.
 */
export type SearchHistory = { recent: Array<KeptSearch>, saved: Array<KeptSearch>, };

export type SearchMode = "hybrid" | "lexical" | "semantic";

export type SearchRequest = { profile?: string | null, query: string, mode?: SearchMode, 
/**
 * At most so many results; 10 when not said.
 */
limit?: number | null, languages?: Array<string>, 
/**
 * Globs over paths relative to their folder.
 */
paths?: Array<string>, kinds?: Array<string>, branch?: string | null, };

export type SearchResponse = { query: string, profile: string, 
/**
 * What was searched by, which is less than what was asked for while there are no vectors.
 */
mode: SearchMode, 
/**
 * Share of chunks that have vectors, 0 to 1.
 */
coverage: number, took_ms: number, results: Array<SearchResult>, };

export type SearchResult = { chunk_id: number, root: string, 
/**
 * Relative to `root`.
 */
path: string, 
/**
 * From 1, inclusive.
 */
start_line: number, end_line: number, language: string, kind: string, symbol: string, score: number, lexical_score: number | null, semantic_score: number | null, branch: string | null, 
/**
 * RFC 3339, UTC.
 */
indexed_at: string, 
/**
 * The file has changed since.
 */
stale: boolean, text: string, };

/**
 * A question and the answer that is being written to it.
 */
export type Sent = { thread: ChatThread, question: ChatMessage, answer: ChatMessage, };

/**
 * What was captured. Paths are absolute, times RFC 3339 in UTC, lines and columns from 1, evidence the ids of events.
 */
export type SessionState = { version: number, 
/**
 * The session that it belongs to.
 */
session: string, profile: OfProfile, began_at: string, captured_at: string, cause: Cause, 
/**
 * What wrote its sentences: `rules`, or a model's name.
 */
synthesis: string, focus: Focus, context: Context, state: State, 
/**
 * Sources that couldn't be asked in time, or failed.
 */
absent: Array<Absent>, };

export type SessionsRequest = { profile?: string | null, 
/**
 * RFC 3339: only what was captured before.
 */
before?: string | null, limit?: number | null, };

export type SetColour = { profile?: string | null, colour: Colour, };

export type SetConfig = { profile?: string | null, text: string, 
/**
 * The text that was changed; refused when the file says something else by now. Not looked at when not said.
 */
was?: string | null, };

export type SetKey = { name: string, value: string, };

/**
 * Adds a provider, or puts another in the place of the one of its name.
 */
export type SetLlmProvider = { profile?: string | null, provider: LlmProvider, };

/**
 * Says what does something, in all profiles or in one.
 */
export type SetLlmPurpose = { profile?: string | null, 
/**
 * `summarise`, `greet` or `chat`.
 */
purpose: string, 
/**
 * The first that can is used; empty: none; not said: what it was without a choice.
 */
choices?: Array<LlmChoice> | null, 
/**
 * For this profile alone.
 */
here?: boolean, };

/**
 * What is the same for all profiles.
 */
export type Settings = { theme: Theme, 
/**
 * An editor's id; the first that is found when not said.
 */
editor: string | null, 
/**
 * A command to open files with instead: `{path}`, `{line}` and `{folder}` are filled in.
 */
editor_command: string | null, 
/**
 * Start with the session.
 */
autostart: boolean, 
/**
 * Tell of long work's end and of degradations by the system's notifications.
 */
notifications: boolean, 
/**
 * Closing the window leaves Continuo in the tray.
 */
close_to_tray: boolean, 
/**
 * Keys by the name of an action, where they aren't the usual ones.
 */
keys: { [key in string]: string }, };

/**
 * A captured state with all that is in it.
 */
export type ShownSession = { captured: CapturedSession, state: SessionState, };

/**
 * A thread with its messages, in their order.
 */
export type ShownThread = { thread: ChatThread, messages: Array<ChatMessage>, };

/**
 * A link that signs one browser in, once.
 */
export type SignInLink = { url: string, 
/**
 * RFC 3339, UTC.
 */
expires_at: string, };

/**
 * What became of a signal.
 */
export type SignalKept = { 
/**
 * False when it is known already, or isn't to be kept.
 */
kept: boolean, };

/**
 * How things stood.
 */
export type State = { blockers: Array<Statement>, next_steps: Array<Statement>, git_status: Array<Repository>, };

/**
 * A blocker or a next step.
 */
export type Statement = { 
/**
 * The same fact has the same key in every state.
 */
key: string, 
/**
 * Where it comes from: `command`, `test`, `build`, `conflict`, `task`, `todo`, `git`, `note`.
 */
source: string, text: string, 
/**
 * More of it, as the end of a command's output.
 */
detail: string | null, place: Place | null, 
/**
 * When it came about.
 */
since: string | null, evidence: Array<number>, 
/**
 * A person said that it is to stay at the top.
 */
pinned: boolean, 
/**
 * A person wrote its text.
 */
edited: boolean, };

export type Status = { profile: string, 
/**
 * `idle`, `indexing`, `embedding`, `paused` or `degraded`.
 */
state: string, active: boolean, watching: boolean, paused: boolean, roots: Array<Folder>, files: number, chunks: number, vectors: number, pending: number, coverage: number, degraded: Array<Degradation>, warnings: Array<string>, branch: string | null, 
/**
 * RFC 3339, UTC.
 */
last_scan: string | null, rss_bytes: number, 
/**
 * Nothing of this profile may go to a cloud service.
 */
local_only: boolean, };

/**
 * What the data directory holds.
 */
export type Storage = { data_dir: string, bytes: number, 
/**
 * Free on its disk, where that can be told.
 */
free_bytes: number | null, 
/**
 * The largest first.
 */
parts: Array<StoragePart>, };

export type StoragePart = { 
/**
 * `profile`, `backups`, `trash`, `models`, `logs` or `registry`.
 */
what: string, 
/**
 * A profile's, for what is of one.
 */
name: string | null, path: string, bytes: number, };

export type SubFolder = { name: string, path: string, 
/**
 * It is a git worktree.
 */
repository: boolean, };

export type TaskCreateRequest = { profile?: string | null, title: string, 
/**
 * `open` when not said.
 */
state?: string | null, 
/**
 * `urgent`, `high`, `normal` or `low`; `normal` when not said.
 */
priority?: string | null, 
/**
 * As 2026-01-31.
 */
due?: string | null, 
/**
 * The id of an intent.
 */
intent?: string | null, labels?: Array<string>, 
/**
 * More about it, in Markdown.
 */
note?: string | null, 
/**
 * The event of the command whose failure it came of.
 */
event?: number | null, 
/**
 * The chat message that it came of.
 */
message?: string | null, };

export type TaskInfo = { id: string, title: string, 
/**
 * `candidate`, `open`, `doing`, `blocked`, `done` or `dismissed`.
 */
state: string, 
/**
 * `urgent`, `high`, `normal` or `low`.
 */
priority: string, 
/**
 * As 2026-01-31.
 */
due: string | null, 
/**
 * The id of its intent.
 */
intent: string | null, labels: Array<string>, 
/**
 * Markdown.
 */
note: string | null, 
/**
 * `comment`, `checkbox`, `failure`, `chat` or `manual`.
 */
source: string, 
/**
 * The event that it came of: the failing command.
 */
source_event: number | null, 
/**
 * The chat message that it came of.
 */
source_message: string | null, 
/**
 * The comment or checkbox that it came of went: it asks whether it is done.
 */
asks_to_close: boolean, 
/**
 * TODO, FIXME, BUG or HACK, for a comment.
 */
marker: string | null, root: string | null, 
/**
 * Relative to `root`.
 */
path: string | null, 
/**
 * From 1.
 */
line: number | null, 
/**
 * Tasks of a state stand in the order of this number.
 */
place: number, created_at: string, 
/**
 * When its state last changed.
 */
changed_at: string, };

export type TaskListRequest = { profile?: string | null, 
/**
 * `candidate`, `open`, `doing`, `blocked`, `done` or `dismissed`; all but the dismissed when empty.
 */
states?: Array<string>, 
/**
 * The id of an intent: only its tasks.
 */
intent?: string | null, 
/**
 * Only tasks with this label, in any case.
 */
label?: string | null, 
/**
 * Only tasks whose title or note has these words.
 */
query?: string | null, limit?: number | null, };

/**
 * Where a task is to stand on the board.
 */
export type TaskMoveRequest = { profile?: string | null, id: string, 
/**
 * Its column.
 */
state: string, 
/**
 * The id of the task that it stands right before; at the end of the column when not said.
 */
before?: string | null, 
/**
 * The id of the intent that it goes to, empty for none; it stays in its own when not said.
 */
intent?: string | null, };

export type TaskSetRequest = { profile?: string | null, id: string, state: string, };

/**
 * What is to be changed of a task; what isn't said stays.
 */
export type TaskUpdateRequest = { profile?: string | null, id: string, title?: string | null, priority?: string | null, 
/**
 * As 2026-01-31; empty takes it away.
 */
due?: string | null, 
/**
 * The id of an intent; empty takes it away.
 */
intent?: string | null, 
/**
 * All of its labels.
 */
labels?: Array<string> | null, 
/**
 * Empty takes it away.
 */
note?: string | null, 
/**
 * False: its comment went, and it stays all the same.
 */
asks_to_close?: boolean | null, };

export type Theme = "system" | "light" | "dark";

export type TokenInfo = { id: string, name: string, 
/**
 * The id of the one profile that it opens.
 */
profile: string | null, 
/**
 * The profile's name, while there is one.
 */
profile_name: string | null, 
/**
 * It may put events of its own into the log.
 */
may_emit: boolean, 
/**
 * A browser that was signed in, not a client that was given its token.
 */
browser: boolean, 
/**
 * RFC 3339, UTC.
 */
created_at: string, 
/**
 * To the minute.
 */
used_at: string | null, expires_at: string | null, };

/**
 * What answers are made of. Who keeps an answer drops it when one of its topics is told to have changed.
 */
export type Topic = "profiles" | "status" | "index" | "tasks" | "models" | "config" | "settings" | "tokens" | "searches" | "backups" | "events" | "sessions" | "notes" | "chat" | "llm";

/**
 * A note that was deleted: `note.restore` brings it back.
 */
export type TrashedNote = { id: string, path: string, title: string, deleted_at: string, };

export type TrashedProfile = { id: string, name: string, deleted_at: string, 
/**
 * When it is removed for good.
 */
removed_at: string, };

export type UnlockKeys = { passphrase: string, };

export type UseModel = { profile?: string | null, 
/**
 * For text; unchanged when not said.
 */
text?: string | null, 
/**
 * For code; unchanged when not said.
 */
code?: string | null, };

/**
 * Why a path is in the index or isn't.
 */
export type Why = { 
/**
 * A name that isn't Unicode is shown as well as can be.
 */
path: string, 
/**
 * `indexed`, `skipped`, `pending` or `outside`.
 */
state: string, reason: string | null, 
/**
 * The rule's file, or that it is built in.
 */
rule_file: string | null, rule_line: number | null, rule: string | null, root: string | null, language: string | null, branch: string | null, chunks: number, indexed_at: string | null, 
/**
 * One sentence that says it all.
 */
message: string, };
