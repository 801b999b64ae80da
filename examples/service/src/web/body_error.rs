//! The reasons why a request cannot be read.

use crate::things::TooLarge;
use http::StatusCode;

/// The greatest length of a body, in bytes.
pub const MAX_LENGTH: usize = 1 << 20;

/// A request that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// The body is of another type.
    #[error("expected a body with `Content-Type: application/json`")]
    NotJson,
    /// The body is too long.
    #[error("the body is too long: expected at most {MAX_LENGTH} bytes")]
    TooLong,
    /// A part of a thing is larger than a row may have it.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    /// The connection broke while the body was read.
    #[error("the body ended too soon")]
    Broken,
    /// The body is no JSON, or not the JSON that is expected.
    #[error("invalid body: {0}")]
    Json(#[from] serde_json::Error),
    /// A parameter, a header or a part of the path is invalid.
    #[error("invalid `{name}`: {reason}")]
    Invalid {
        /// Where it stands.
        name: &'static str,
        /// What is wrong.
        reason: String,
    },
}

impl BodyError {
    /// The status of the answer.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            BodyError::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            BodyError::TooLong | BodyError::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            BodyError::Broken | BodyError::Json(_) | BodyError::Invalid { .. } => StatusCode::BAD_REQUEST,
        }
    }

    /// The reason, for programs.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            BodyError::NotJson => "not_json",
            BodyError::TooLong => "too_long",
            BodyError::TooLarge(_) => "too_large",
            BodyError::Broken => "broken",
            BodyError::Json(_) => "invalid_body",
            BodyError::Invalid { .. } => "invalid_parameter",
        }
    }
}
