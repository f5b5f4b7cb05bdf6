use crate::Engine;
use crate::api::*;
use crate::error::Result;
pub(super) fn threads(_engine: &Engine, _request: &OnProfile) -> Result<Vec<ChatThread>> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
pub(super) fn show(_engine: &Engine, _request: &OnThread) -> Result<ShownThread> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
pub(super) fn send(_engine: &Engine, _request: &ChatSendRequest) -> Result<Sent> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
pub(super) fn stop(_engine: &Engine, _request: &OnMessage) -> Result<ChatMessage> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
pub(super) fn retry(_engine: &Engine, _request: &OnMessage) -> Result<Sent> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
pub(super) fn prompt(_engine: &Engine, _request: &OnMessage) -> Result<ChatPrompt> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
pub(super) fn rename(_engine: &Engine, _request: &RenameThread) -> Result<ChatThread> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
pub(super) fn delete(_engine: &Engine, _request: &OnThread) -> Result<ChatThread> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
pub(super) fn restore(_engine: &Engine, _request: &OnThread) -> Result<ChatThread> {
    Err(crate::ApiError::new(crate::Code::Internal, "later"))
}
