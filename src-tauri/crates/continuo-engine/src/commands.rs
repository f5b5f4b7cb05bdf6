//! The engine's answers to the commands of the API, a file for each family.

mod access;
mod backup;
mod chat;
mod config;
pub(crate) mod doctor;
mod entity;
mod events;
mod files;
mod history;
mod index;
mod intent;
mod key;
mod llm;
mod model;
mod note;
mod preflight;
mod profile;
mod search;
mod searches;
mod session;
mod system;
mod task;
mod why;

use crate::Engine;
use crate::api::*;
use crate::error::Result;

impl Api for Engine {
    fn signal_editor(&self, request: EditorSignal) -> Result<SignalKept> {
        session::editor(self, request)
    }
    fn signal_command(&self, request: CommandSignal) -> Result<SignalKept> {
        session::command(self, request)
    }
    fn signal_custom(&self, request: CustomSignal) -> Result<SignalKept> {
        session::custom(self, request)
    }
    fn history_import(&self, request: ImportHistory) -> Result<ImportedHistory> {
        history::import(self, &request)
    }
    fn session_capture(&self, request: OnProfile) -> Result<ShownSession> {
        session::capture(self, &request)
    }
    fn session_list(&self, request: SessionsRequest) -> Result<Vec<CapturedSession>> {
        session::list(self, &request)
    }
    fn session_show(&self, request: OnSession) -> Result<ShownSession> {
        session::show(self, &request)
    }
    fn session_compare(&self, request: CompareSessions) -> Result<ComparedSessions> {
        session::compared(self, &request)
    }
    fn session_delete(&self, request: OnSession) -> Result<CapturedSession> {
        session::delete(self, &request)
    }
    fn session_resume(&self, request: OnProfile) -> Result<Resumed> {
        session::resume(self, &request)
    }
    fn session_greet(&self, request: OnProfile) -> Result<Greeting> {
        session::worded(self, &request)
    }
    fn session_prompt(&self, request: PromptRequest) -> Result<Prompt> {
        session::prompt(self, &request)
    }
    fn session_continue(&self, request: OnSession) -> Result<Continued> {
        session::go_on(self, &request)
    }
    fn statement_decide(&self, request: DecideStatement) -> Result<Resumed> {
        session::decide(self, request)
    }
    fn profile_create(&self, request: CreateProfile) -> Result<ProfileInfo> {
        profile::create(self, &request)
    }
    fn profile_list(&self, _: Empty) -> Result<Vec<ProfileInfo>> {
        profile::list(self)
    }
    fn profile_show(&self, request: OnProfile) -> Result<ProfileInfo> {
        profile::show(self, &request)
    }
    fn profile_rename(&self, request: RenameProfile) -> Result<ProfileInfo> {
        profile::rename(self, &request)
    }
    fn profile_switch(&self, request: OnProfile) -> Result<ProfileInfo> {
        profile::switch(self, &request)
    }
    fn profile_add_folders(&self, request: Folders) -> Result<ProfileInfo> {
        profile::add_folders(self, &request)
    }
    fn profile_remove_folders(&self, request: Folders) -> Result<ProfileInfo> {
        profile::remove_folders(self, &request)
    }
    fn profile_delete(&self, request: OnProfile) -> Result<TrashedProfile> {
        profile::delete(self, &request)
    }
    fn profile_trash(&self, _: Empty) -> Result<Vec<TrashedProfile>> {
        profile::trash(self)
    }
    fn profile_restore(&self, request: OnProfile) -> Result<ProfileInfo> {
        profile::restore(self, &request)
    }
    fn profile_export(&self, request: ExportProfile) -> Result<Exported> {
        profile::export(self, &request)
    }
    fn profile_import(&self, request: ImportProfile) -> Result<ProfileInfo> {
        profile::import(self, &request)
    }
    fn profile_backups(&self, request: OnProfile) -> Result<Vec<Backup>> {
        backup::list(self, &request)
    }
    fn profile_restore_backup(&self, request: RestoreBackup) -> Result<ProfileInfo> {
        backup::restore(self, &request)
    }
    fn index(&self, request: IndexRequest) -> Result<IndexReport> {
        index::index(self, &request)
    }
    fn progress(&self, request: OnProfile) -> Result<Progress> {
        index::progress(self, &request)
    }
    fn pause(&self, request: OnProfile) -> Result<Status> {
        index::set_paused(self, &request, true)
    }
    fn resume(&self, request: OnProfile) -> Result<Status> {
        index::set_paused(self, &request, false)
    }
    fn status(&self, request: OnProfile) -> Result<Status> {
        index::status(self, &request)
    }
    fn preflight(&self, request: PreflightRequest) -> Result<Preflight> {
        preflight::preflight(self, &request)
    }
    fn why(&self, request: OnPath) -> Result<Why> {
        why::why(self, &request)
    }
    fn search(&self, request: SearchRequest) -> Result<SearchResponse> {
        search::search(self, &request)
    }
    fn entity(&self, request: EntityRequest) -> Result<EntityResponse> {
        entity::entity(self, &request)
    }
    fn task_list(&self, request: TaskListRequest) -> Result<Vec<TaskInfo>> {
        task::list(self, &request)
    }
    fn task_set(&self, request: TaskSetRequest) -> Result<TaskInfo> {
        task::set(self, &request)
    }
    fn task_create(&self, request: TaskCreateRequest) -> Result<TaskInfo> {
        task::create(self, &request)
    }
    fn task_show(&self, request: OnTask) -> Result<TaskInfo> {
        task::show(self, &request)
    }
    fn task_update(&self, request: TaskUpdateRequest) -> Result<TaskInfo> {
        task::update(self, &request)
    }
    fn task_move(&self, request: TaskMoveRequest) -> Result<TaskInfo> {
        task::place(self, &request)
    }
    fn task_delete(&self, request: OnTask) -> Result<TaskInfo> {
        task::delete(self, &request)
    }
    fn task_restore(&self, request: OnTask) -> Result<TaskInfo> {
        task::restore(self, &request)
    }
    fn intent_list(&self, request: IntentListRequest) -> Result<Vec<IntentInfo>> {
        intent::list(self, &request)
    }
    fn intent_show(&self, request: OnIntent) -> Result<IntentInfo> {
        intent::show(self, &request)
    }
    fn intent_create(&self, request: IntentCreateRequest) -> Result<IntentInfo> {
        intent::create(self, &request)
    }
    fn intent_update(&self, request: IntentUpdateRequest) -> Result<IntentInfo> {
        intent::update(self, &request)
    }
    fn intent_close(&self, request: IntentCloseRequest) -> Result<IntentInfo> {
        intent::close(self, &request)
    }
    fn intent_reopen(&self, request: OnIntent) -> Result<IntentInfo> {
        intent::reopen(self, &request)
    }
    fn intent_delete(&self, request: OnIntent) -> Result<IntentInfo> {
        intent::delete(self, &request)
    }
    fn intent_restore(&self, request: OnIntent) -> Result<IntentInfo> {
        intent::restore(self, &request)
    }
    fn note_list(&self, request: NoteListRequest) -> Result<NoteList> {
        note::list(self, &request)
    }
    fn note_show(&self, request: OnNote) -> Result<Note> {
        note::show(self, &request)
    }
    fn note_create(&self, request: NoteCreateRequest) -> Result<Note> {
        note::create(self, &request)
    }
    fn note_write(&self, request: NoteWriteRequest) -> Result<Note> {
        note::write_text(self, &request)
    }
    fn note_rename(&self, request: NoteRenameRequest) -> Result<Note> {
        note::rename(self, &request)
    }
    fn note_delete(&self, request: OnNote) -> Result<TrashedNote> {
        note::delete(self, &request)
    }
    fn note_trash(&self, request: OnProfile) -> Result<Vec<TrashedNote>> {
        note::trash(self, &request)
    }
    fn note_restore(&self, request: OnTrashedNote) -> Result<Note> {
        note::restore(self, &request)
    }
    fn note_backlinks(&self, request: BacklinksRequest) -> Result<Vec<Backlink>> {
        note::backlinks(self, &request)
    }
    fn note_complete(&self, request: CompleteLinkRequest) -> Result<Vec<LinkCompletion>> {
        note::complete(self, &request)
    }
    fn chat_threads(&self, request: OnProfile) -> Result<Vec<ChatThread>> {
        chat::threads(self, &request)
    }
    fn chat_show(&self, request: OnThread) -> Result<ShownThread> {
        chat::show(self, &request)
    }
    fn chat_send(&self, request: ChatSendRequest) -> Result<Sent> {
        chat::send(self, &request)
    }
    fn chat_stop(&self, request: OnMessage) -> Result<ChatMessage> {
        chat::stop(self, &request)
    }
    fn chat_retry(&self, request: OnMessage) -> Result<Sent> {
        chat::retry(self, &request)
    }
    fn chat_prompt(&self, request: OnMessage) -> Result<ChatPrompt> {
        chat::prompt(self, &request)
    }
    fn chat_rename(&self, request: RenameThread) -> Result<ChatThread> {
        chat::rename(self, &request)
    }
    fn chat_delete(&self, request: OnThread) -> Result<ChatThread> {
        chat::delete(self, &request)
    }
    fn chat_restore(&self, request: OnThread) -> Result<ChatThread> {
        chat::restore(self, &request)
    }
    fn llm_status(&self, request: OnProfile) -> Result<LlmStatus> {
        llm::status(self, &request)
    }
    fn llm_models(&self, request: LlmModelsRequest) -> Result<Vec<LlmModel>> {
        llm::models(self, &request)
    }
    fn llm_set_provider(&self, request: SetLlmProvider) -> Result<LlmStatus> {
        llm::set_provider(self, &request)
    }
    fn llm_remove_provider(&self, request: RemoveLlmProvider) -> Result<LlmStatus> {
        llm::remove_provider(self, &request)
    }
    fn llm_set_purpose(&self, request: SetLlmPurpose) -> Result<LlmStatus> {
        llm::set_purpose(self, &request)
    }
    fn key_list(&self, _: Empty) -> Result<KeyList> {
        key::list(self)
    }
    fn key_set(&self, request: SetKey) -> Result<KeyList> {
        key::set(self, &request)
    }
    fn key_delete(&self, request: OnKey) -> Result<KeyList> {
        key::delete(self, &request)
    }
    fn key_unlock(&self, request: UnlockKeys) -> Result<KeyList> {
        key::unlock(self, &request)
    }
    fn calls(&self, request: CallsRequest) -> Result<Vec<ApiCall>> {
        llm::calls(self, &request)
    }
    fn model_list(&self, request: OnProfile) -> Result<Vec<ModelEntry>> {
        model::list(self, &request)
    }
    fn model_add(&self, request: AddModel) -> Result<ModelEntry> {
        model::add(self, &request)
    }
    fn model_use(&self, request: UseModel) -> Result<Vec<ModelEntry>> {
        model::choose(self, &request)
    }
    fn doctor(&self, request: DoctorRequest) -> Result<DoctorReport> {
        doctor::doctor(self, &request)
    }
    fn profile_set_colour(&self, request: SetColour) -> Result<ProfileInfo> {
        profile::set_colour(self, &request)
    }
    fn profile_backup(&self, request: OnProfile) -> Result<Backup> {
        backup::back_up(self, &request)
    }
    fn profile_config(&self, request: OnProfile) -> Result<ProfileConfig> {
        config::show(self, &request)
    }
    fn profile_check_config(&self, request: CheckConfig) -> Result<ProfileConfig> {
        config::check(self, &request)
    }
    fn profile_set_config(&self, request: SetConfig) -> Result<ProfileConfig> {
        config::set(self, &request)
    }
    fn facets(&self, request: OnProfile) -> Result<Facets> {
        searches::facets(self, &request)
    }
    fn search_history(&self, request: OnProfile) -> Result<SearchHistory> {
        searches::history(self, &request)
    }
    fn search_keep(&self, request: KeepSearch) -> Result<KeptSearch> {
        searches::keep(self, &request)
    }
    fn search_forget(&self, request: ForgetSearch) -> Result<SearchHistory> {
        searches::forget(self, &request)
    }
    fn entity_graph(&self, request: GraphRequest) -> Result<Graph> {
        entity::graph(self, &request)
    }
    fn files(&self, request: FilesRequest) -> Result<Files> {
        files::list(self, &request)
    }
    fn files_find(&self, request: FindFiles) -> Result<Vec<FileEntry>> {
        files::find(self, &request)
    }
    fn file(&self, request: OnFile) -> Result<FileText> {
        files::show(self, &request)
    }
    fn open(&self, request: OpenFile) -> Result<Opened> {
        files::open(self, &request)
    }
    fn reveal(&self, request: OpenFile) -> Result<Opened> {
        files::reveal(self, &request)
    }
    fn editors(&self, _: Empty) -> Result<Vec<Editor>> {
        files::editors(self)
    }
    fn folders(&self, request: FolderRequest) -> Result<FolderListing> {
        files::folders(&request)
    }
    fn about(&self, _: Empty) -> Result<About> {
        Ok(system::about(self))
    }
    fn storage(&self, _: Empty) -> Result<Storage> {
        system::storage(self)
    }
    fn settings(&self, _: Empty) -> Result<Settings> {
        system::settings(self)
    }
    fn settings_set(&self, request: ChangeSettings) -> Result<Settings> {
        system::change(self, &request)
    }
    fn token_create(&self, request: CreateToken) -> Result<NewToken> {
        access::create(self, &request)
    }
    fn token_list(&self, _: Empty) -> Result<Vec<TokenInfo>> {
        access::list(self)
    }
    fn token_revoke(&self, request: RevokeToken) -> Result<TokenInfo> {
        access::revoke(self, &request)
    }
    fn sign_in_link(&self, _: Empty) -> Result<SignInLink> {
        access::sign_in_link(self)
    }
    fn events_query(&self, request: EventsRequest) -> Result<EventPage> {
        events::query(self, &request)
    }
    fn events_show(&self, request: OnEvent) -> Result<EventEntry> {
        events::show(self, &request)
    }
    fn events_chain(&self, request: OnEvent) -> Result<EventChain> {
        events::chain(self, &request)
    }
    fn events_origin(&self, request: OriginRequest) -> Result<EventChain> {
        events::origin(self, &request)
    }
    fn events_stats(&self, request: OnProfile) -> Result<EventStats> {
        events::stats(self, &request)
    }
    fn events_histogram(&self, request: HistogramRequest) -> Result<Histogram> {
        events::histogram(self, &request)
    }
    fn events_emit(&self, request: EmitEvent) -> Result<EventEntry> {
        events::emit(self, &request)
    }
    fn run_begin(&self, request: BeginRun) -> Result<BegunRun> {
        events::begin_run(self, &request)
    }
    fn run_end(&self, request: EndRun) -> Result<EventEntry> {
        events::end_run(self, &request)
    }
    fn events_import(&self, request: ImportEvents) -> Result<ImportedEvents> {
        events::import(self, &request)
    }
}
