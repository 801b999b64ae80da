//! Failures: requests that cannot be answered. The standard wants the message as the body.

use crate::Unavailable;
use crate::tokens::TokenError;
use crate::web::body_error::BodyError;
use axum::response::{IntoResponse, Response};
use http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use std::collections::BTreeMap;
use utoipa::openapi::{ContentBuilder, ObjectBuilder, RefOr, ResponseBuilder, Type};

/// The reason why a request has no answer. A denial is none: it is an answer.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The request says something that cannot be.
    #[error("{0}")]
    Invalid(String),
    /// The body cannot be read.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// Nobody presented a token.
    #[error("expected `Authorization: Bearer TOKEN` with a token for this purpose")]
    NoToken,
    /// The token is not valid here.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The facts cannot be had at present.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl Failure {
    fn status(&self) -> StatusCode {
        match self {
            Failure::Body(BodyError::TooLong) => StatusCode::PAYLOAD_TOO_LARGE,
            // the standard asks for 400 also where HTTP has 415
            Failure::Invalid(_) | Failure::Body(_) => StatusCode::BAD_REQUEST,
            Failure::NoToken | Failure::Token(_) => StatusCode::UNAUTHORIZED,
            Failure::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = self.status();
        let mut response = (status, self.to_string()).into_response();
        let header = match self {
            Failure::NoToken => Some((WWW_AUTHENTICATE, "Bearer realm=\"decisions\"")),
            Failure::Token(_) => {
                Some((WWW_AUTHENTICATE, "Bearer realm=\"decisions\", error=\"invalid_token\""))
            }
            Failure::Unavailable(_) => Some((RETRY_AFTER, "1")),
            Failure::Invalid(_) | Failure::Body(_) => None,
        };
        response.headers_mut().extend(header.map(|(name, value)| (name, HeaderValue::from_static(value))));
        response
    }
}

/// The failures that every endpoint can have.
impl utoipa::IntoResponses for Failure {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        let each = [
            ("400", "The request cannot be read, or lacks something."),
            ("401", "The token is missing, or not one for decisions."),
            ("413", "The body is too long."),
            ("503", "The facts cannot be had at present. This is not a denial."),
        ];
        let each = each.map(|(status, about)| {
            let message = ObjectBuilder::new().schema_type(Type::String);
            let content = ContentBuilder::new().schema(Some(message)).build();
            (
                status.to_owned(),
                ResponseBuilder::new().description(about).content("text/plain", content).build().into(),
            )
        });
        each.into_iter().collect()
    }
}
