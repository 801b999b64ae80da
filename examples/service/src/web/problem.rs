//! Problems: every answer that is not a success, in the form of RFC 9457.

use super::body_error::BodyError;
use super::refused::{Refused, Told, names};
use crate::tokens::TokenError;
use crate::{Unavailable, Version};
use axum::response::{IntoResponse, Response};
use http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderName, HeaderValue, StatusCode, Uri};
use problem_details::ProblemDetails;
use rolecall::explain::PublicExplanation;
use rolecall::permit::WrongPermit;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::openapi::{ContentBuilder, ObjectBuilder, RefOr, ResponseBuilder, Type};

/// The protection space of the service's tokens.
const REALM: &str = "service";
/// The number of seconds after which a caller may try again.
const RETRY: &str = "1";

/// The reason why a request was not answered with a success.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The caller may not do it, or there is no such thing: 401, 403 or 404 as the library says.
    #[error("{0}")]
    Denied(PublicExplanation),
    /// The directory refuses the command.
    #[error("{0}")]
    Refused(Refused),
    /// The credentials are none, or not valid: 401.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The header `Authorization` is of another scheme, or there are several.
    #[error("expected `Authorization: Bearer TOKEN`, once")]
    OtherScheme,
    /// The body, a header, a parameter or the path cannot be read.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// Somebody has changed the thing since the caller saw it (`If-Match`).
    #[error("somebody has changed this since you saw it: read it again")]
    Changed,
    /// Two requests changed the thing at the same time.
    #[error("{0}")]
    Conflict(String),
    /// The facts cannot be had. This is never a denial: nobody knows whether the caller may.
    #[error("the facts cannot be had at present: try again")]
    Unavailable(Unavailable),
    /// Nobody knows whether the change was made.
    #[error("{0}")]
    TryAgain(String),
    /// There is no such thing among the things that the caller may see all of.
    #[error("there is no such thing here")]
    Missing,
    /// There is no such path.
    #[error("there is no such path")]
    NoRoute,
    /// The path has no such method.
    #[error("the path does not have this method")]
    NoMethod,
    /// A handler answered without a question. An error of the service: the answer is withheld.
    #[error("the service did not ask whether you may see this")]
    Unasked,
}

/// What problem details say beyond the members of RFC 9457.
#[derive(Debug, Default, Serialize)]
struct More {
    /// The reason, for programs.
    reason: &'static str,
    /// The scopes of which the token needs one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing_scopes: Vec<String>,
}

impl From<Unavailable> for Problem {
    fn from(unavailable: Unavailable) -> Self {
        // for operators: the words of a database are no business of a caller
        tracing::warn!(error = %unavailable, "a request was answered with 503");
        Problem::Unavailable(unavailable)
    }
}

/// A permit was used for another action than the one that was asked about: an error of the service.
impl From<WrongPermit> for Problem {
    fn from(wrong: WrongPermit) -> Self {
        tracing::error!(%wrong, "a handler does what it did not ask about");
        Problem::Unasked
    }
}

impl From<PublicExplanation> for Problem {
    fn from(told: PublicExplanation) -> Self {
        Problem::Denied(told)
    }
}

impl Problem {
    /// Something that was given under the name and cannot be read.
    pub fn invalid(name: &'static str, reason: &dyn std::fmt::Display) -> Problem {
        Problem::Body(BodyError::Invalid { name, reason: reason.to_string() })
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Problem::Denied(told) => told.status_code(),
            Problem::Refused(refused) => refused.status(),
            Problem::Token(_) | Problem::OtherScheme => StatusCode::UNAUTHORIZED,
            Problem::Body(error) => error.status(),
            Problem::Changed => StatusCode::PRECONDITION_FAILED,
            Problem::Conflict(_) => StatusCode::CONFLICT,
            Problem::Unavailable(_) | Problem::TryAgain(_) => StatusCode::SERVICE_UNAVAILABLE,
            Problem::Missing | Problem::NoRoute => StatusCode::NOT_FOUND,
            Problem::NoMethod => StatusCode::METHOD_NOT_ALLOWED,
            Problem::Unasked => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The reason, for programs: the last part of the problem's type.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Problem::Denied(told) => told.reason().map_or("allowed", |reason| reason.as_str()),
            Problem::Refused(refused) => refused.reason(),
            Problem::Token(_) | Problem::OtherScheme => "invalid_token",
            Problem::Body(error) => error.reason(),
            Problem::Changed => "changed",
            Problem::Conflict(_) => "conflict",
            Problem::Unavailable(_) => "facts_unavailable",
            Problem::TryAgain(_) => "try_again",
            Problem::Missing => "missing",
            Problem::NoRoute => "no_such_path",
            Problem::NoMethod => "no_such_method",
            Problem::Unasked => "unasked",
        }
    }

    /// The scopes of which the token needs one.
    fn missing_scopes(&self) -> Vec<String> {
        match self {
            Problem::Denied(told) => names(told.missing_scopes()),
            Problem::Refused(Refused::Denied(Told { missing_scopes, .. })) => names(*missing_scopes),
            _ => Vec::new(),
        }
    }

    /// The challenge of RFC 6750: who must sign in, whose token is not valid, and which scope is missing.
    fn challenge(&self) -> Option<HeaderValue> {
        if let Problem::Denied(told) = self {
            return told.www_authenticate(REALM);
        }
        let challenge = match (self, self.missing_scopes().first()) {
            (Problem::Token(_) | Problem::OtherScheme, _) => {
                format!("Bearer realm=\"{REALM}\", error=\"invalid_token\"")
            }
            // one scope that would do: a client asks for all that are listed
            (_, Some(scope)) => {
                format!("Bearer realm=\"{REALM}\", error=\"insufficient_scope\", scope=\"{scope}\"")
            }
            _ if self.status() == StatusCode::UNAUTHORIZED => format!("Bearer realm=\"{REALM}\""),
            _ => return None,
        };
        // names of permissions are upper-case letters, digits and underscores
        HeaderValue::from_str(&challenge).ok()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, reason, missing_scopes) = (self.status(), self.reason(), self.missing_scopes());
        let challenge = self.challenge();
        let details = ProblemDetails::from_status_code(status)
            .with_type(Uri::try_from(format!("/problems/{reason}")).unwrap_or_default())
            .with_detail(self.to_string())
            .with_extensions(More { reason, missing_scopes });
        let mut response = details.into_response();
        if let Some(challenge) = challenge {
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static(RETRY));
        }
        response
    }
}

/// The answers that every path can give.
impl utoipa::IntoResponses for Problem {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        let each = [
            ("400", "A parameter, a header or the body cannot be read."),
            ("401", "Nobody is signed in, or the token is not valid."),
            ("403", "The caller may not do this, or the token lacks a scope."),
            ("404", "There is no such thing, or the caller has no access to it: one answer for both."),
            ("409", "The change contradicts the facts, such as a name that is in use."),
            ("412", "Somebody has changed the thing since the caller saw it (`If-Match`)."),
            ("413", "The body, or a part of a thing, is too large."),
            ("415", "The body is no JSON."),
            ("422", "The change cannot be made, such as a share of permissions that nobody can share."),
            ("503", "The facts cannot be had at present. This is not a denial."),
        ];
        let text = || ObjectBuilder::new().schema_type(Type::String);
        let schema = || {
            let names = ["type", "title", "detail", "reason"];
            let object =
                ObjectBuilder::new().property("status", ObjectBuilder::new().schema_type(Type::Integer));
            names.into_iter().fold(object, |object, name| object.property(name, text()).required(name))
        };
        let each = each.map(|(status, about)| {
            let content = ContentBuilder::new().schema(Some(schema())).build();
            let response =
                ResponseBuilder::new().description(about).content("application/problem+json", content);
            (status.to_owned(), RefOr::T(response.build()))
        });
        each.into_iter().collect()
    }
}

impl Problem {
    /// The header that names the version of the facts, for callers who want to read what they wrote.
    pub const VERSION: &'static str = "facts-version";
    /// The same as a name of a header.
    pub const VERSION_NAME: HeaderName = HeaderName::from_static(Problem::VERSION);

    /// The version as a header.
    #[must_use]
    pub fn version(version: Version) -> Option<HeaderValue> {
        HeaderValue::from_str(&version.to_string()).ok()
    }
}
