// Generated from the engine's list of commands by `cargo xtask api`. Don't edit.

import type {
  About,
  AddModel,
  ApiCall,
  Backlink,
  BacklinksRequest,
  Backup,
  BeginRun,
  BegunRun,
  CallsRequest,
  CapturedSession,
  ChangeSettings,
  ChatMessage,
  ChatPrompt,
  ChatSendRequest,
  ChatThread,
  CheckConfig,
  CommandSignal,
  CompareSessions,
  ComparedSessions,
  CompleteLinkRequest,
  Continued,
  CreateProfile,
  CreateToken,
  CustomSignal,
  DecideStatement,
  DoctorReport,
  DoctorRequest,
  Editor,
  EditorSignal,
  EmitEvent,
  Empty,
  EndRun,
  EntityRequest,
  EntityResponse,
  EventChain,
  EventEntry,
  EventPage,
  EventStats,
  EventsRequest,
  ExportProfile,
  Exported,
  Facets,
  FileEntry,
  FileText,
  Files,
  FilesRequest,
  FindFiles,
  FolderListing,
  FolderRequest,
  Folders,
  ForgetSearch,
  Graph,
  GraphRequest,
  Greeting,
  Histogram,
  HistogramRequest,
  ImportEvents,
  ImportHistory,
  ImportProfile,
  ImportedEvents,
  ImportedHistory,
  IndexReport,
  IndexRequest,
  IntentCloseRequest,
  IntentCreateRequest,
  IntentInfo,
  IntentListRequest,
  IntentUpdateRequest,
  KeepSearch,
  KeptSearch,
  KeyList,
  LinkCompletion,
  LlmModel,
  LlmModelsRequest,
  LlmStatus,
  ModelEntry,
  NewToken,
  Note,
  NoteCreateRequest,
  NoteList,
  NoteListRequest,
  NoteRenameRequest,
  NoteWriteRequest,
  OnEvent,
  OnFile,
  OnIntent,
  OnKey,
  OnMessage,
  OnNote,
  OnPath,
  OnProfile,
  OnSession,
  OnTask,
  OnThread,
  OnTrashedNote,
  OpenFile,
  Opened,
  OriginRequest,
  PipelineEvent,
  Preflight,
  PreflightRequest,
  ProfileConfig,
  ProfileInfo,
  Progress,
  Prompt,
  PromptRequest,
  RemoveLlmProvider,
  RenameProfile,
  RenameThread,
  RestoreBackup,
  Resumed,
  RevokeToken,
  SearchHistory,
  SearchRequest,
  SearchResponse,
  Sent,
  SessionsRequest,
  SetColour,
  SetConfig,
  SetKey,
  SetLlmProvider,
  SetLlmPurpose,
  Settings,
  ShownSession,
  ShownThread,
  SignInLink,
  SignalKept,
  Status,
  Storage,
  TaskCreateRequest,
  TaskInfo,
  TaskListRequest,
  TaskMoveRequest,
  TaskSetRequest,
  TaskUpdateRequest,
  TokenInfo,
  Topic,
  TrashedNote,
  TrashedProfile,
  UnlockKeys,
  UseModel,
  Why,
} from './types';

/** Every command's request and response. */
export interface Commands {
  'profile.create': { request: CreateProfile; response: ProfileInfo };
  'profile.list': { request: Empty; response: Array<ProfileInfo> };
  'profile.show': { request: OnProfile; response: ProfileInfo };
  'profile.rename': { request: RenameProfile; response: ProfileInfo };
  'profile.set-colour': { request: SetColour; response: ProfileInfo };
  'profile.switch': { request: OnProfile; response: ProfileInfo };
  'profile.add-folders': { request: Folders; response: ProfileInfo };
  'profile.remove-folders': { request: Folders; response: ProfileInfo };
  'profile.delete': { request: OnProfile; response: TrashedProfile };
  'profile.trash': { request: Empty; response: Array<TrashedProfile> };
  'profile.restore': { request: OnProfile; response: ProfileInfo };
  'profile.export': { request: ExportProfile; response: Exported };
  'profile.import': { request: ImportProfile; response: ProfileInfo };
  'profile.backups': { request: OnProfile; response: Array<Backup> };
  'profile.backup': { request: OnProfile; response: Backup };
  'profile.restore-backup': { request: RestoreBackup; response: ProfileInfo };
  'profile.config': { request: OnProfile; response: ProfileConfig };
  'profile.check-config': { request: CheckConfig; response: ProfileConfig };
  'profile.set-config': { request: SetConfig; response: ProfileConfig };
  'index': { request: IndexRequest; response: IndexReport };
  'progress': { request: OnProfile; response: Progress };
  'pause': { request: OnProfile; response: Status };
  'resume': { request: OnProfile; response: Status };
  'status': { request: OnProfile; response: Status };
  'preflight': { request: PreflightRequest; response: Preflight };
  'why': { request: OnPath; response: Why };
  'search': { request: SearchRequest; response: SearchResponse };
  'facets': { request: OnProfile; response: Facets };
  'search.history': { request: OnProfile; response: SearchHistory };
  'search.keep': { request: KeepSearch; response: KeptSearch };
  'search.forget': { request: ForgetSearch; response: SearchHistory };
  'entity': { request: EntityRequest; response: EntityResponse };
  'entity.graph': { request: GraphRequest; response: Graph };
  'files': { request: FilesRequest; response: Files };
  'files.find': { request: FindFiles; response: Array<FileEntry> };
  'file': { request: OnFile; response: FileText };
  'open': { request: OpenFile; response: Opened };
  'reveal': { request: OpenFile; response: Opened };
  'editors': { request: Empty; response: Array<Editor> };
  'folders': { request: FolderRequest; response: FolderListing };
  'task.list': { request: TaskListRequest; response: Array<TaskInfo> };
  'task.show': { request: OnTask; response: TaskInfo };
  'task.create': { request: TaskCreateRequest; response: TaskInfo };
  'task.update': { request: TaskUpdateRequest; response: TaskInfo };
  'task.set': { request: TaskSetRequest; response: TaskInfo };
  'task.move': { request: TaskMoveRequest; response: TaskInfo };
  'task.delete': { request: OnTask; response: TaskInfo };
  'task.restore': { request: OnTask; response: TaskInfo };
  'intent.list': { request: IntentListRequest; response: Array<IntentInfo> };
  'intent.show': { request: OnIntent; response: IntentInfo };
  'intent.create': { request: IntentCreateRequest; response: IntentInfo };
  'intent.update': { request: IntentUpdateRequest; response: IntentInfo };
  'intent.close': { request: IntentCloseRequest; response: IntentInfo };
  'intent.reopen': { request: OnIntent; response: IntentInfo };
  'intent.delete': { request: OnIntent; response: IntentInfo };
  'intent.restore': { request: OnIntent; response: IntentInfo };
  'note.list': { request: NoteListRequest; response: NoteList };
  'note.show': { request: OnNote; response: Note };
  'note.create': { request: NoteCreateRequest; response: Note };
  'note.write': { request: NoteWriteRequest; response: Note };
  'note.rename': { request: NoteRenameRequest; response: Note };
  'note.delete': { request: OnNote; response: TrashedNote };
  'note.trash': { request: OnProfile; response: Array<TrashedNote> };
  'note.restore': { request: OnTrashedNote; response: Note };
  'note.backlinks': { request: BacklinksRequest; response: Array<Backlink> };
  'note.complete': { request: CompleteLinkRequest; response: Array<LinkCompletion> };
  'chat.threads': { request: OnProfile; response: Array<ChatThread> };
  'chat.show': { request: OnThread; response: ShownThread };
  'chat.send': { request: ChatSendRequest; response: Sent };
  'chat.stop': { request: OnMessage; response: ChatMessage };
  'chat.retry': { request: OnMessage; response: Sent };
  'chat.prompt': { request: OnMessage; response: ChatPrompt };
  'chat.rename': { request: RenameThread; response: ChatThread };
  'chat.delete': { request: OnThread; response: ChatThread };
  'chat.restore': { request: OnThread; response: ChatThread };
  'llm.status': { request: OnProfile; response: LlmStatus };
  'llm.models': { request: LlmModelsRequest; response: Array<LlmModel> };
  'llm.set-provider': { request: SetLlmProvider; response: LlmStatus };
  'llm.remove-provider': { request: RemoveLlmProvider; response: LlmStatus };
  'llm.set-purpose': { request: SetLlmPurpose; response: LlmStatus };
  'key.list': { request: Empty; response: KeyList };
  'key.set': { request: SetKey; response: KeyList };
  'key.delete': { request: OnKey; response: KeyList };
  'key.unlock': { request: UnlockKeys; response: KeyList };
  'calls': { request: CallsRequest; response: Array<ApiCall> };
  'events.query': { request: EventsRequest; response: EventPage };
  'events.show': { request: OnEvent; response: EventEntry };
  'events.chain': { request: OnEvent; response: EventChain };
  'events.origin': { request: OriginRequest; response: EventChain };
  'events.stats': { request: OnProfile; response: EventStats };
  'events.histogram': { request: HistogramRequest; response: Histogram };
  'events.emit': { request: EmitEvent; response: EventEntry };
  'run.begin': { request: BeginRun; response: BegunRun };
  'run.end': { request: EndRun; response: EventEntry };
  'events.import': { request: ImportEvents; response: ImportedEvents };
  'signal.editor': { request: EditorSignal; response: SignalKept };
  'signal.command': { request: CommandSignal; response: SignalKept };
  'signal.custom': { request: CustomSignal; response: SignalKept };
  'history.import': { request: ImportHistory; response: ImportedHistory };
  'session.capture': { request: OnProfile; response: ShownSession };
  'session.list': { request: SessionsRequest; response: Array<CapturedSession> };
  'session.show': { request: OnSession; response: ShownSession };
  'session.compare': { request: CompareSessions; response: ComparedSessions };
  'session.delete': { request: OnSession; response: CapturedSession };
  'session.resume': { request: OnProfile; response: Resumed };
  'session.greet': { request: OnProfile; response: Greeting };
  'session.prompt': { request: PromptRequest; response: Prompt };
  'session.continue': { request: OnSession; response: Continued };
  'statement.decide': { request: DecideStatement; response: Resumed };
  'model.list': { request: OnProfile; response: Array<ModelEntry> };
  'model.add': { request: AddModel; response: ModelEntry };
  'model.use': { request: UseModel; response: Array<ModelEntry> };
  'about': { request: Empty; response: About };
  'storage': { request: Empty; response: Storage };
  'settings': { request: Empty; response: Settings };
  'settings.set': { request: ChangeSettings; response: Settings };
  'doctor': { request: DoctorRequest; response: DoctorReport };
  'token.create': { request: CreateToken; response: NewToken };
  'token.list': { request: Empty; response: Array<TokenInfo> };
  'token.revoke': { request: RevokeToken; response: TokenInfo };
  'sign-in-link': { request: Empty; response: SignInLink };
}

export type CommandName = keyof Commands;

/** What each read is made of. */
export const PROVIDES = {
  'profile.list': ['profiles'],
  'profile.show': ['profiles'],
  'profile.trash': ['profiles'],
  'profile.backups': ['backups'],
  'profile.config': ['config'],
  'profile.check-config': [],
  'progress': ['status'],
  'status': ['status'],
  'preflight': ['config'],
  'why': ['index', 'config'],
  'search': ['index'],
  'facets': ['index'],
  'search.history': ['searches'],
  'entity': ['index'],
  'entity.graph': ['index'],
  'files': ['profiles', 'index'],
  'files.find': ['index'],
  'file': ['index'],
  'editors': ['settings'],
  'folders': [],
  'task.list': ['tasks'],
  'task.show': ['tasks'],
  'intent.list': ['tasks'],
  'intent.show': ['tasks'],
  'note.list': ['notes', 'config'],
  'note.show': ['notes', 'index', 'tasks'],
  'note.trash': ['notes'],
  'note.backlinks': ['notes', 'index'],
  'note.complete': ['notes', 'index', 'tasks'],
  'chat.threads': ['chat'],
  'chat.show': ['chat'],
  'chat.prompt': ['chat'],
  'llm.status': ['llm', 'config'],
  'llm.models': ['llm', 'config'],
  'key.list': ['llm'],
  'calls': ['llm'],
  'events.query': ['events'],
  'events.show': ['events'],
  'events.chain': ['events'],
  'events.origin': ['events', 'index', 'tasks'],
  'events.stats': ['events'],
  'events.histogram': ['events'],
  'session.list': ['sessions'],
  'session.show': ['sessions'],
  'session.compare': ['sessions'],
  'session.resume': ['sessions', 'index', 'tasks'],
  'session.greet': ['sessions', 'index', 'tasks', 'llm', 'config'],
  'session.prompt': ['sessions', 'index', 'config'],
  'model.list': ['models'],
  'about': [],
  'storage': ['profiles', 'backups'],
  'settings': ['settings'],
  'token.list': ['tokens', 'profiles'],
} as const satisfies Partial<Record<CommandName, readonly Topic[]>>;

export type ReadName = keyof typeof PROVIDES;

/** What each write makes old. */
export const INVALIDATES = {
  'profile.create': ['profiles', 'status', 'index'],
  'profile.rename': ['profiles', 'status'],
  'profile.set-colour': ['profiles'],
  'profile.switch': ['profiles', 'status', 'index', 'tasks', 'models', 'config', 'searches', 'backups', 'events', 'sessions', 'notes', 'chat', 'llm'],
  'profile.add-folders': ['profiles', 'status', 'index'],
  'profile.remove-folders': ['profiles', 'status', 'index'],
  'profile.delete': ['profiles', 'status', 'index', 'tasks', 'models', 'config', 'searches', 'backups', 'events', 'tokens', 'sessions', 'notes', 'chat', 'llm'],
  'profile.restore': ['profiles', 'status', 'index', 'tasks', 'models', 'config', 'searches', 'backups', 'events', 'tokens', 'sessions', 'notes', 'chat', 'llm'],
  'profile.export': [],
  'profile.import': ['profiles', 'status', 'index', 'tasks', 'models', 'config', 'searches', 'backups', 'events', 'sessions', 'notes', 'chat', 'llm'],
  'profile.backup': ['backups'],
  'profile.restore-backup': ['profiles', 'status', 'index', 'tasks', 'searches', 'events', 'sessions', 'notes', 'chat', 'llm'],
  'profile.set-config': ['config', 'status', 'index', 'models', 'notes', 'llm'],
  'index': ['profiles', 'status', 'index'],
  'pause': ['status'],
  'resume': ['status'],
  'search.keep': ['searches'],
  'search.forget': ['searches'],
  'open': [],
  'reveal': [],
  'task.create': ['tasks'],
  'task.update': ['tasks'],
  'task.set': ['tasks'],
  'task.move': ['tasks'],
  'task.delete': ['tasks'],
  'task.restore': ['tasks'],
  'intent.create': ['tasks'],
  'intent.update': ['tasks'],
  'intent.close': ['tasks'],
  'intent.reopen': ['tasks'],
  'intent.delete': ['tasks'],
  'intent.restore': ['tasks'],
  'note.create': ['notes', 'index'],
  'note.write': ['notes', 'index', 'tasks'],
  'note.rename': ['notes', 'index'],
  'note.delete': ['notes', 'index', 'tasks'],
  'note.restore': ['notes', 'index', 'tasks'],
  'chat.send': ['chat', 'llm'],
  'chat.stop': ['chat', 'llm'],
  'chat.retry': ['chat', 'llm'],
  'chat.rename': ['chat'],
  'chat.delete': ['chat'],
  'chat.restore': ['chat'],
  'llm.set-provider': ['llm'],
  'llm.remove-provider': ['llm'],
  'llm.set-purpose': ['llm', 'config'],
  'key.set': ['llm'],
  'key.delete': ['llm'],
  'key.unlock': ['llm'],
  'events.emit': ['events'],
  'run.begin': ['events'],
  'run.end': ['events'],
  'events.import': ['events'],
  'signal.editor': [],
  'signal.command': [],
  'signal.custom': [],
  'history.import': ['sessions', 'events'],
  'session.capture': ['sessions'],
  'session.delete': ['sessions'],
  'session.continue': [],
  'statement.decide': ['sessions'],
  'model.add': ['models'],
  'model.use': ['models', 'config', 'status'],
  'settings.set': ['settings'],
  'doctor': ['profiles', 'status', 'index', 'tasks', 'searches', 'events', 'sessions', 'notes', 'chat'],
  'token.create': ['tokens'],
  'token.revoke': ['tokens'],
  'sign-in-link': [],
} as const satisfies Partial<Record<CommandName, readonly Topic[]>>;

/** What each pushed event makes old. */
export const EVENT_INVALIDATES = {
  ready: ['status', 'profiles'],
  file_indexed: ['index', 'status', 'tasks', 'notes'],
  file_embedded: ['index'],
  file_removed: ['index', 'status', 'tasks', 'notes'],
  scan_finished: ['status', 'index', 'tasks', 'notes'],
  branch_changed: ['status', 'index'],
  degraded: ['status', 'config'],
  recovered: ['status', 'config'],
  profile_switched: ['profiles', 'status', 'index', 'tasks', 'models', 'config', 'searches', 'backups', 'events', 'sessions', 'notes', 'chat', 'llm'],
  progress: [],
  chat_text: [],
  changed: [],
  stopping: [],
} as const satisfies Record<PipelineEvent['event'], readonly Topic[]>;

/** Carries one call to the engine. */
export type Call = <Name extends CommandName>(
  name: Name,
  request: Commands[Name]['request'],
) => Promise<Commands[Name]['response']>;

/** Returns the engine's commands as functions. */
export function client(call: Call) {
  return {
    /** Creates a profile watching folders, and makes it the active one when it is the first. */
    profileCreate: (request: CreateProfile) => call('profile.create', request),
    /** Lists the profiles. */
    profileList: (request: Empty = {}) => call('profile.list', request),
    /** Shows one profile. */
    profileShow: (request: OnProfile = {}) => call('profile.show', request),
    /** Gives a profile another name. */
    profileRename: (request: RenameProfile) => call('profile.rename', request),
    /** Gives a profile another colour. */
    profileSetColour: (request: SetColour) => call('profile.set-colour', request),
    /** Makes a profile the active one. */
    profileSwitch: (request: OnProfile = {}) => call('profile.switch', request),
    /** Adds folders to a profile. */
    profileAddFolders: (request: Folders = {}) => call('profile.add-folders', request),
    /** Removes folders from a profile, with their part of the index. */
    profileRemoveFolders: (request: Folders = {}) => call('profile.remove-folders', request),
    /** Puts a profile in the trash, where it stays for 30 days. */
    profileDelete: (request: OnProfile = {}) => call('profile.delete', request),
    /** Lists the trash. */
    profileTrash: (request: Empty = {}) => call('profile.trash', request),
    /** Takes a profile out of the trash. */
    profileRestore: (request: OnProfile = {}) => call('profile.restore', request),
    /** Writes a profile into one archive. */
    profileExport: (request: ExportProfile) => call('profile.export', request),
    /** Makes a profile of an archive. */
    profileImport: (request: ImportProfile) => call('profile.import', request),
    /** Lists a profile's backups. */
    profileBackups: (request: OnProfile = {}) => call('profile.backups', request),
    /** Makes a backup of a profile's database now. */
    profileBackup: (request: OnProfile = {}) => call('profile.backup', request),
    /** Puts a backup of a profile's database in place. */
    profileRestoreBackup: (request: RestoreBackup = {}) => call('profile.restore-backup', request),
    /** Shows a profile's configuration. */
    profileConfig: (request: OnProfile = {}) => call('profile.config', request),
    /** Tells what a configuration would mean, and what is wrong with it. */
    profileCheckConfig: (request: CheckConfig) => call('profile.check-config', request),
    /** Writes a profile's configuration; it applies at once. */
    profileSetConfig: (request: SetConfig) => call('profile.set-config', request),
    /** Adds folders and brings the index up to date. */
    index: (request: IndexRequest = {}) => call('index', request),
    /** Tells how far indexing is. */
    progress: (request: OnProfile = {}) => call('progress', request),
    /** Pauses indexing. */
    pause: (request: OnProfile = {}) => call('pause', request),
    /** Resumes indexing. */
    resume: (request: OnProfile = {}) => call('resume', request),
    /** Tells the state of a profile and its index. */
    status: (request: OnProfile = {}) => call('status', request),
    /** Tells what indexing a folder would do, before anything is indexed. */
    preflight: (request: PreflightRequest) => call('preflight', request),
    /** Tells which rule keeps a path out of the index, or where it is in it. */
    why: (request: OnPath) => call('why', request),
    /** Searches a profile. */
    search: (request: SearchRequest) => call('search', request),
    /** Tells what a profile's chunks can be narrowed down to. */
    facets: (request: OnProfile = {}) => call('facets', request),
    /** Lists the recent and the saved searches. */
    searchHistory: (request: OnProfile = {}) => call('search.history', request),
    /** Keeps a search, among the recent or under a name. */
    searchKeep: (request: KeepSearch) => call('search.keep', request),
    /** Forgets a kept search, or all recent ones. */
    searchForget: (request: ForgetSearch = {}) => call('search.forget', request),
    /** Shows an entity with its links both ways. */
    entity: (request: EntityRequest) => call('entity', request),
    /** Shows what surrounds an entity in the graph. */
    entityGraph: (request: GraphRequest) => call('entity.graph', request),
    /** Lists what a folder holds, with the state of each file in the index. */
    files: (request: FilesRequest = {}) => call('files', request),
    /** Finds files by parts of their paths. */
    filesFind: (request: FindFiles) => call('files.find', request),
    /** Shows a file with its chunks and entities. */
    file: (request: OnFile) => call('file', request),
    /** Opens a file in the user's editor, at a line. */
    open: (request: OpenFile) => call('open', request),
    /** Shows a file in the system's file manager. */
    reveal: (request: OpenFile) => call('reveal', request),
    /** Lists the editors that were found on this machine. */
    editors: (request: Empty = {}) => call('editors', request),
    /** Lists the folders in a folder of this machine. */
    folders: (request: FolderRequest = {}) => call('folders', request),
    /** Lists tasks. */
    taskList: (request: TaskListRequest = {}) => call('task.list', request),
    /** Shows a task. */
    taskShow: (request: OnTask) => call('task.show', request),
    /** Creates a task. */
    taskCreate: (request: TaskCreateRequest) => call('task.create', request),
    /** Changes what a task says. */
    taskUpdate: (request: TaskUpdateRequest) => call('task.update', request),
    /** Changes the state of a task. */
    taskSet: (request: TaskSetRequest) => call('task.set', request),
    /** Moves a task to a place in a column of the board. */
    taskMove: (request: TaskMoveRequest) => call('task.move', request),
    /** Deletes a task; it can be restored for 30 days. */
    taskDelete: (request: OnTask) => call('task.delete', request),
    /** Brings a deleted task back. */
    taskRestore: (request: OnTask) => call('task.restore', request),
    /** Lists the intents. */
    intentList: (request: IntentListRequest = {}) => call('intent.list', request),
    /** Shows an intent. */
    intentShow: (request: OnIntent) => call('intent.show', request),
    /** Opens an intent. */
    intentCreate: (request: IntentCreateRequest) => call('intent.create', request),
    /** Changes what an intent says. */
    intentUpdate: (request: IntentUpdateRequest) => call('intent.update', request),
    /** Closes an intent, with what came of it. */
    intentClose: (request: IntentCloseRequest) => call('intent.close', request),
    /** Opens a closed intent again. */
    intentReopen: (request: OnIntent) => call('intent.reopen', request),
    /** Deletes an intent, not its tasks; it can be restored for 30 days. */
    intentDelete: (request: OnIntent) => call('intent.delete', request),
    /** Brings a deleted intent back, and its tasks to it. */
    intentRestore: (request: OnIntent) => call('intent.restore', request),
    /** Lists notes, the last changed first. */
    noteList: (request: NoteListRequest = {}) => call('note.list', request),
    /** Shows a note with its links and with those that lead to it. */
    noteShow: (request: OnNote) => call('note.show', request),
    /** Creates a note. */
    noteCreate: (request: NoteCreateRequest = {}) => call('note.create', request),
    /** Writes a note. */
    noteWrite: (request: NoteWriteRequest) => call('note.write', request),
    /** Gives a note's file another name. */
    noteRename: (request: NoteRenameRequest) => call('note.rename', request),
    /** Puts a note in the trash, where it stays for 30 days. */
    noteDelete: (request: OnNote) => call('note.delete', request),
    /** Lists the deleted notes. */
    noteTrash: (request: OnProfile = {}) => call('note.trash', request),
    /** Brings a deleted note back. */
    noteRestore: (request: OnTrashedNote) => call('note.restore', request),
    /** Tells what notes say about a file or a task. */
    noteBacklinks: (request: BacklinksRequest = {}) => call('note.backlinks', request),
    /** Tells what a link that is being written could lead to. */
    noteComplete: (request: CompleteLinkRequest) => call('note.complete', request),
    /** Lists the threads of chat, the last changed first. */
    chatThreads: (request: OnProfile = {}) => call('chat.threads', request),
    /** Shows a thread with its messages. */
    chatShow: (request: OnThread) => call('chat.show', request),
    /** Asks a question; the answer is written while it comes. */
    chatSend: (request: ChatSendRequest) => call('chat.send', request),
    /** Stops an answer that is being written. */
    chatStop: (request: OnMessage) => call('chat.stop', request),
    /** Has the last question of a thread answered once more, in place of its answer. */
    chatRetry: (request: OnMessage) => call('chat.retry', request),
    /** Shows what the model was asked, to the letter. */
    chatPrompt: (request: OnMessage) => call('chat.prompt', request),
    /** Gives a thread another title. */
    chatRename: (request: RenameThread) => call('chat.rename', request),
    /** Deletes a thread; it can be restored for 30 days. */
    chatDelete: (request: OnThread) => call('chat.delete', request),
    /** Brings a deleted thread back. */
    chatRestore: (request: OnThread) => call('chat.restore', request),
    /** Tells which models a profile has for what, and what they took today. */
    llmStatus: (request: OnProfile = {}) => call('llm.status', request),
    /** Lists the models of a provider, as it tells them. */
    llmModels: (request: LlmModelsRequest) => call('llm.models', request),
    /** Adds a provider of models, or changes the one of its name. */
    llmSetProvider: (request: SetLlmProvider) => call('llm.set-provider', request),
    /** Removes a provider of models. */
    llmRemoveProvider: (request: RemoveLlmProvider) => call('llm.remove-provider', request),
    /** Says which models do something, in all profiles or in one. */
    llmSetPurpose: (request: SetLlmPurpose) => call('llm.set-purpose', request),
    /** Tells where the providers' keys are: never what they are. */
    keyList: (request: Empty = {}) => call('key.list', request),
    /** Keeps a key in the system's keyring, or in the encrypted file. */
    keySet: (request: SetKey) => call('key.set', request),
    /** Forgets a key. */
    keyDelete: (request: OnKey) => call('key.delete', request),
    /** Opens the encrypted file of keys until the engine closes; the first passphrase makes it. */
    keyUnlock: (request: UnlockKeys) => call('key.unlock', request),
    /** Lists the calls to models that a profile made, the latest first. */
    calls: (request: CallsRequest = {}) => call('calls', request),
    /** Lists events of the log, the latest first, or those behind a position. */
    eventsQuery: (request: EventsRequest = {}) => call('events.query', request),
    /** Shows an event. */
    eventsShow: (request: OnEvent) => call('events.show', request),
    /** Shows an event with what caused it and all that it led to. */
    eventsChain: (request: OnEvent) => call('events.chain', request),
    /** Tells why something is here: the event that brought it, with its chain. */
    eventsOrigin: (request: OriginRequest = {}) => call('events.origin', request),
    /** Tells how much the log holds and what it takes. */
    eventsStats: (request: OnProfile = {}) => call('events.stats', request),
    /** Counts events over time. */
    eventsHistogram: (request: HistogramRequest = {}) => call('events.histogram', request),
    /** Keeps an event of a client in the log. */
    eventsEmit: (request: EmitEvent) => call('events.emit', request),
    /** Notes that a command begins, and returns what to give it so that what it does belongs to that. */
    runBegin: (request: BeginRun) => call('run.begin', request),
    /** Notes how a command ended. */
    runEnd: (request: EndRun) => call('run.end', request),
    /** Takes events in from a file of JSON lines. */
    eventsImport: (request: ImportEvents) => call('events.import', request),
    /** Takes in where the user is in an editor: never what they write there. */
    signalEditor: (request: EditorSignal) => call('signal.editor', request),
    /** Takes in a command that ended. */
    signalCommand: (request: CommandSignal) => call('signal.command', request),
    /** Takes in what another program has to tell of the user's work. */
    signalCustom: (request: CustomSignal) => call('signal.custom', request),
    /** Takes in the commands of an Atuin history, each to the profile whose folder it ran in. */
    historyImport: (request: ImportHistory) => call('history.import', request),
    /** Captures the session now. */
    sessionCapture: (request: OnProfile = {}) => call('session.capture', request),
    /** Lists the captured states, the latest first. */
    sessionList: (request: SessionsRequest = {}) => call('session.list', request),
    /** Shows a captured state. */
    sessionShow: (request: OnSession = {}) => call('session.show', request),
    /** Tells how two captured states differ. */
    sessionCompare: (request: CompareSessions) => call('session.compare', request),
    /** Deletes a captured state. */
    sessionDelete: (request: OnSession = {}) => call('session.delete', request),
    /** Greets: where the user was, what was in the way, what was next, and what changed since. */
    sessionResume: (request: OnProfile = {}) => call('session.resume', request),
    /** Greets in a model's words, as far as the facts of the greeting support them; fails where no model may or can. */
    sessionGreet: (request: OnProfile = {}) => call('session.greet', request),
    /** Shows what a model is told of the user's work: the profile's words, the latest state, and chunks of what it is about. */
    sessionPrompt: (request: PromptRequest = {}) => call('session.prompt', request),
    /** Opens the files of a captured state in the user's editor, and a terminal in its folder. */
    sessionContinue: (request: OnSession = {}) => call('session.continue', request),
    /** Pins, dismisses or rewrites a blocker or a next step. */
    statementDecide: (request: DecideStatement) => call('statement.decide', request),
    /** Lists the models. */
    modelList: (request: OnProfile = {}) => call('model.list', request),
    /** Adds a model from a folder. */
    modelAdd: (request: AddModel) => call('model.add', request),
    /** Chooses a profile's models. */
    modelUse: (request: UseModel = {}) => call('model.use', request),
    /** Tells what this engine is. */
    about: (request: Empty = {}) => call('about', request),
    /** Tells what the data directory holds. */
    storage: (request: Empty = {}) => call('storage', request),
    /** Shows the settings that are the same for all profiles. */
    settings: (request: Empty = {}) => call('settings', request),
    /** Changes settings. */
    settingsSet: (request: ChangeSettings) => call('settings.set', request),
    /** Checks stores, model, runtime, watch limits and disk, and mends what it may. */
    doctor: (request: DoctorRequest = {}) => call('doctor', request),
    /** Makes a token for a client. */
    tokenCreate: (request: CreateToken) => call('token.create', request),
    /** Lists the tokens. */
    tokenList: (request: Empty = {}) => call('token.list', request),
    /** Revokes a token: its client is refused from now on. */
    tokenRevoke: (request: RevokeToken) => call('token.revoke', request),
    /** Makes a link that signs one browser in. */
    signInLink: (request: Empty = {}) => call('sign-in-link', request),
  };
}

export type Client = ReturnType<typeof client>;
