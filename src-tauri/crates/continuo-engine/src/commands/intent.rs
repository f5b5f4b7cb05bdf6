use crate::Engine;
use crate::api::*;
use crate::error::Result;
pub(super) fn list(_engine: &Engine, _request: &IntentListRequest) -> Result<Vec<IntentInfo>> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
pub(super) fn show(_engine: &Engine, _request: &OnIntent) -> Result<IntentInfo> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
pub(super) fn create(_engine: &Engine, _request: &IntentCreateRequest) -> Result<IntentInfo> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
pub(super) fn update(_engine: &Engine, _request: &IntentUpdateRequest) -> Result<IntentInfo> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
pub(super) fn close(_engine: &Engine, _request: &IntentCloseRequest) -> Result<IntentInfo> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
pub(super) fn reopen(_engine: &Engine, _request: &OnIntent) -> Result<IntentInfo> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
pub(super) fn delete(_engine: &Engine, _request: &OnIntent) -> Result<IntentInfo> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
pub(super) fn restore(_engine: &Engine, _request: &OnIntent) -> Result<IntentInfo> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
