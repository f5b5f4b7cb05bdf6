//! Who else may call the engine.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct CreateToken {
    /// Whom it is for.
    pub name: String,
    /// The one profile that it opens; with none it is as good as the owner.
    #[serde(default)]
    pub profile: Option<String>,
    /// It may put events of its own into the log. Without a profile it may do everything, this too.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub may_emit: bool,
}

/// A new token. This is the only time that it is shown.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct NewToken {
    /// 256 bits, hexadecimal.
    pub token: String,
    pub about: TokenInfo,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TokenInfo {
    pub id: String,
    pub name: String,
    /// The id of the one profile that it opens.
    pub profile: Option<String>,
    /// The profile's name, while there is one.
    pub profile_name: Option<String>,
    /// It may put events of its own into the log.
    pub may_emit: bool,
    /// A browser that was signed in, not a client that was given its token.
    pub browser: bool,
    /// RFC 3339, UTC.
    pub created_at: String,
    /// To the minute.
    pub used_at: Option<String>,
    pub expires_at: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct RevokeToken {
    /// A token's id or its name.
    pub token: String,
}

/// A link that signs one browser in, once.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SignInLink {
    pub url: String,
    /// RFC 3339, UTC.
    pub expires_at: String,
}
