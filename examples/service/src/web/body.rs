//! What a request says: bodies in JSON, parameters and headers, each with an error that says what was wrong.

use super::body_error::BodyError;
use super::problem::Problem;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{self, FromRequest, FromRequestParts, Query, Request};
use handlers::VOCABULARY;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::openapi::{ObjectBuilder, OneOfBuilder, Schema, Type};

/// A body in JSON, in which the service's own names are known.
pub struct Body<T>(pub T);

/// The parameters after the `?` of an address.
pub struct Params<T>(pub T);

/// The parts of an address.
pub struct Path<T>(pub T);

/// The description of a role or a team permission: a documented one by its name, or a custom one as an object.
#[must_use]
pub fn name_or_object() -> Schema {
    let of = |kind| ObjectBuilder::new().schema_type(kind);
    OneOfBuilder::new().item(of(Type::String)).item(of(Type::Object)).build().into()
}

/// Reads a document of which nothing is left.
///
/// # Errors
///
/// The document is no JSON, or not the JSON that is expected.
pub fn read<'de, T: Deserialize<'de>>(document: &'de [u8]) -> Result<T, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(document);
    let value = VOCABULARY.read(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

/// Whether the body is JSON.
pub fn is_json(headers: &HeaderMap) -> bool {
    let given = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    given.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(BodyError::NotJson.into());
        }
        let document = Bytes::from_request(request, state).await.map_err(|rejection| unread(&rejection))?;
        Ok(Body(read(&document).map_err(BodyError::Json)?))
    }
}

/// The reason why a body was not read.
#[must_use]
pub fn unread(rejection: &BytesRejection) -> BodyError {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE { BodyError::TooLong } else { BodyError::Broken }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match extract::Path::from_request_parts(parts, state).await {
            Ok(extract::Path(path)) => Ok(Path(path)),
            Err(rejection) => Err(Problem::invalid("path", &rejection.body_text())),
        }
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        match Query::try_from_uri(&parts.uri) {
            Ok(Query(params)) => Ok(Params(params)),
            Err(error) => Err(Problem::invalid("query", &error)),
        }
    }
}
