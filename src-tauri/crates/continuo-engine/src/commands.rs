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
}
