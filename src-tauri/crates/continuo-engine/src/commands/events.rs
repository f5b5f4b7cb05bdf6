use crate::{Engine, api::*, error::*};
pub(super) fn query(_: &Engine, _: &EventsRequest) -> Result<EventPage> {
    Err(ApiError::new(Code::Internal, "not yet"))
}
pub(super) fn show(_: &Engine, _: &OnEvent) -> Result<EventEntry> {
    Err(ApiError::new(Code::Internal, "not yet"))
}
pub(super) fn chain(_: &Engine, _: &OnEvent) -> Result<EventChain> {
    Err(ApiError::new(Code::Internal, "not yet"))
}
pub(super) fn origin(_: &Engine, _: &OriginRequest) -> Result<EventChain> {
    Err(ApiError::new(Code::Internal, "not yet"))
}
pub(super) fn stats(_: &Engine, _: &OnProfile) -> Result<EventStats> {
    Err(ApiError::new(Code::Internal, "not yet"))
}
pub(super) fn histogram(_: &Engine, _: &HistogramRequest) -> Result<Histogram> {
    Err(ApiError::new(Code::Internal, "not yet"))
}
pub(super) fn emit(_: &Engine, _: &EmitEvent) -> Result<EventEntry> {
    Err(ApiError::new(Code::Internal, "not yet"))
}
pub(super) fn import(_: &Engine, _: &ImportEvents) -> Result<ImportedEvents> {
    Err(ApiError::new(Code::Internal, "not yet"))
}
