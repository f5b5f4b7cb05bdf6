//! Tokens, and links that sign browsers in.

use crate::Engine;
use crate::api::*;
use crate::error::{ApiError, Code, Result};
use crate::events::rfc3339;

pub(super) fn create(engine: &Engine, request: &CreateToken) -> Result<NewToken> {
    let profile = match &request.profile {
        Some(wanted) => Some(engine.registry().find(Some(wanted))?.id),
        None => None,
    };
    let (token, about) = engine.access().create(&request.name, profile, request.may_emit)?;
    Ok(NewToken { token, about })
}

pub(super) fn list(engine: &Engine) -> Result<Vec<TokenInfo>> {
    engine.access().tokens()
}

pub(super) fn revoke(engine: &Engine, request: &RevokeToken) -> Result<TokenInfo> {
    engine.access().revoke(&request.token)
}

pub(super) fn sign_in_link(engine: &Engine) -> Result<SignInLink> {
    let page = engine.page().ok_or_else(|| {
        ApiError::new(Code::NotFound, "this engine doesn't serve the page for browsers")
            .hint("Start it with `continuo serve --ui`.")
    })?;
    let (code, end) = engine.access().open_link()?;
    Ok(SignInLink { url: format!("{page}/sign-in?code={code}"), expires_at: rfc3339(end) })
}
