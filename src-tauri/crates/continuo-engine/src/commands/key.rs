use crate::Engine;
use crate::api::*;
use crate::error::Result;
pub(super) fn list(_engine: &Engine) -> Result<KeyList> { Err(crate::ApiError::new(crate::Code::Internal, "later")) }
pub(super) fn set(_engine: &Engine, _request: &SetKey) -> Result<KeyList> { Err(crate::ApiError::new(crate::Code::Internal, "later")) }
pub(super) fn delete(_engine: &Engine, _request: &OnKey) -> Result<KeyList> { Err(crate::ApiError::new(crate::Code::Internal, "later")) }
pub(super) fn unlock(_engine: &Engine, _request: &UnlockKeys) -> Result<KeyList> { Err(crate::ApiError::new(crate::Code::Internal, "later")) }
