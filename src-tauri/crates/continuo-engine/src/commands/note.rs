use crate::Engine;
use crate::api::*;
use crate::error::Result;
pub(super) fn list(_engine: &Engine, _request: &NoteListRequest) -> Result<NoteList> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
pub(super) fn show(_engine: &Engine, _request: &OnNote) -> Result<Note> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
pub(super) fn create(_engine: &Engine, _request: &NoteCreateRequest) -> Result<Note> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
pub(super) fn write(_engine: &Engine, _request: &NoteWriteRequest) -> Result<Note> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
pub(super) fn rename(_engine: &Engine, _request: &NoteRenameRequest) -> Result<Note> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
pub(super) fn delete(_engine: &Engine, _request: &OnNote) -> Result<TrashedNote> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
pub(super) fn trash(_engine: &Engine, _request: &OnProfile) -> Result<Vec<TrashedNote>> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
pub(super) fn restore(_engine: &Engine, _request: &OnTrashedNote) -> Result<Note> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
pub(super) fn backlinks(_engine: &Engine, _request: &BacklinksRequest) -> Result<Vec<Backlink>> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
pub(super) fn complete(_engine: &Engine, _request: &CompleteLinkRequest) -> Result<Vec<LinkCompletion>> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
