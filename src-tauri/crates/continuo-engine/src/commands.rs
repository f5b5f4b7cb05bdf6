//! The engine's answers to the commands of the API, a file for each family.

mod doctor;
mod entity;
mod index;
mod model;
mod preflight;
mod profile;
mod search;
mod task;
mod why;

use crate::Engine;
use crate::api::*;
use crate::error::Result;

impl Api for Engine {
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
        profile::backups(self, &request)
    }
    fn profile_restore_backup(&self, request: RestoreBackup) -> Result<ProfileInfo> {
        profile::restore_backup(self, &request)
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
    fn profile_set_colour(&self, _request: SetColour) -> Result<ProfileInfo> {
        Err(crate::ApiError::new(crate::Code::Internal, "soon"))
    }
    fn profile_backup(&self, _request: OnProfile) -> Result<Backup> {
        Err(crate::ApiError::new(crate::Code::Internal, "soon"))
    }
    fn profile_config(&self, _request: OnProfile) -> Result<ProfileConfig> {
        Err(crate::ApiError::new(crate::Code::Internal, "soon"))
    }
    fn profile_check_config(&self, _request: CheckConfig) -> Result<ProfileConfig> {
        Err(crate::ApiError::new(crate::Code::Internal, "soon"))
    }
    fn profile_set_config(&self, _request: SetConfig) -> Result<ProfileConfig> {
        Err(crate::ApiError::new(crate::Code::Internal, "soon"))
    }
    fn facets(&self, _request: OnProfile) -> Result<Facets> {
        Err(crate::ApiError::new(crate::Code::Internal, "soon"))
    }
    fn search_history(&self, _request: OnProfile) -> Result<SearchHistory> {
        Err(crate::ApiError::new(crate::Code::Internal, "soon"))
    }
    fn search_keep(&self, _request: KeepSearch) -> Result<KeptSearch> {
        Err(crate::ApiError::new(crate::Code::Internal, "soon"))
    }
    fn search_forget(&self, _request: ForgetSearch) -> Result<SearchHistory> {
        Err(crate::ApiError::new(crate::Code::Internal, "soon"))
    }
    fn entity_graph(&self, _request: GraphRequest) -> Result<Graph> {
        Err(crate::ApiError::new(crate::Code::Internal, "soon"))
    }
    fn files(&self, _request: FilesRequest) -> Result<Files> {
        Err(crate::ApiError::new(crate::Code::Internal, "soon"))
    }
    fn files_find(&self, _request: FindFiles) -> Result<Vec<FileEntry>> {
        Err(crate::ApiError::new(crate::Code::Internal, "soon"))
    }
    fn file(&self, _request: OnFile) -> Result<FileText> {
        Err(crate::ApiError::new(crate::Code::Internal, "soon"))
    }
    fn open(&self, _request: OpenFile) -> Result<Opened> {
        Err(crate::ApiError::new(crate::Code::Internal, "soon"))
    }
    fn reveal(&self, _request: OpenFile) -> Result<Opened> {
        Err(crate::ApiError::new(crate::Code::Internal, "soon"))
    }
    fn editors(&self, _request: Empty) -> Result<Vec<Editor>> {
        Err(crate::ApiError::new(crate::Code::Internal, "soon"))
    }
    fn folders(&self, _request: FolderRequest) -> Result<FolderListing> {
        Err(crate::ApiError::new(crate::Code::Internal, "soon"))
    }
    fn about(&self, _request: Empty) -> Result<About> {
        Err(crate::ApiError::new(crate::Code::Internal, "soon"))
    }
    fn storage(&self, _request: Empty) -> Result<Storage> {
        Err(crate::ApiError::new(crate::Code::Internal, "soon"))
    }
    fn settings(&self, _request: Empty) -> Result<Settings> {
        Err(crate::ApiError::new(crate::Code::Internal, "soon"))
    }
    fn settings_set(&self, _request: ChangeSettings) -> Result<Settings> {
        Err(crate::ApiError::new(crate::Code::Internal, "soon"))
    }
    fn token_create(&self, _request: CreateToken) -> Result<NewToken> {
        Err(crate::ApiError::new(crate::Code::Internal, "soon"))
    }
    fn token_list(&self, _request: Empty) -> Result<Vec<TokenInfo>> {
        Err(crate::ApiError::new(crate::Code::Internal, "soon"))
    }
    fn token_revoke(&self, _request: RevokeToken) -> Result<TokenInfo> {
        Err(crate::ApiError::new(crate::Code::Internal, "soon"))
    }
    fn sign_in_link(&self, _request: Empty) -> Result<SignInLink> {
        Err(crate::ApiError::new(crate::Code::Internal, "soon"))
    }
}
