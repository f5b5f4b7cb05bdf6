use crate::Engine;
use crate::api::*;
use crate::error::Result;
pub(super) fn status(_engine: &Engine, _request: &OnProfile) -> Result<LlmStatus> { Err(crate::ApiError::new(crate::Code::Internal, "later")) }
pub(super) fn models(_engine: &Engine, _request: &LlmModelsRequest) -> Result<Vec<LlmModel>> { Err(crate::ApiError::new(crate::Code::Internal, "later")) }
pub(super) fn set_provider(_engine: &Engine, _request: &SetLlmProvider) -> Result<LlmStatus> { Err(crate::ApiError::new(crate::Code::Internal, "later")) }
pub(super) fn remove_provider(_engine: &Engine, _request: &RemoveLlmProvider) -> Result<LlmStatus> { Err(crate::ApiError::new(crate::Code::Internal, "later")) }
pub(super) fn set_purpose(_engine: &Engine, _request: &SetLlmPurpose) -> Result<LlmStatus> { Err(crate::ApiError::new(crate::Code::Internal, "later")) }
pub(super) fn calls(_engine: &Engine, _request: &CallsRequest) -> Result<Vec<ApiCall>> { Err(crate::ApiError::new(crate::Code::Internal, "later")) }
