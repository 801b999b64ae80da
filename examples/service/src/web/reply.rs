//! The answers of handlers, which carry the proof that somebody asked.

use super::problem::Problem;
use crate::Version;
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::ETAG;
use http::{HeaderValue, StatusCode};
use rolecall::permit::Permit;
use serde::Serialize;
use std::hash::{DefaultHasher, Hasher};

/// A successful answer, which takes the proof of a question to make.
pub struct Reply<T> {
    body: T,
    asked: Asked,
    status: StatusCode,
    version: Version,
    tag: Option<String>,
}

/// The proof that a handler asked. Only a passed decision, a command that the directory accepted, a filter, and the few
/// reasons not to ask make one.
#[derive(Debug, Clone, Copy)]
pub struct Asked(());

impl Asked {
    pub(super) const fn by_decision() -> Self {
        Asked(())
    }

    pub(super) const fn by_command() -> Self {
        Asked(())
    }

    /// A permit was given.
    pub(super) const fn by_permit<Id, T>(_: &Permit<'_, Id, T>) -> Self {
        Asked(())
    }

    /// The rows were picked by a filter.
    pub(super) const fn by_filter() -> Self {
        Asked(())
    }

    /// The answer is about the caller alone.
    pub(super) const fn about_oneself() -> Self {
        Asked(())
    }

    /// The answer is the same for everybody: a catalogue.
    pub(crate) const fn open() -> Self {
        Asked(())
    }

    /// The caller is a program that may ask about others. See [`authzen`](crate::authzen).
    pub(crate) const fn by_program() -> Self {
        Asked(())
    }
}

impl<T> Reply<T> {
    pub(crate) fn new(body: T, asked: Asked) -> Self {
        Reply { body, asked, status: StatusCode::OK, version: Version::ANY, tag: None }
    }

    /// The answer from facts of this version.
    #[must_use]
    pub fn at(self, version: Version) -> Self {
        Reply { version, ..self }
    }

    /// The answer that something was created.
    #[must_use]
    pub fn created(self) -> Self {
        Reply { status: StatusCode::CREATED, ..self }
    }

    /// The answer with a tag for `If-Match`.
    #[must_use]
    pub fn tagged(self, tag: String) -> Self {
        Reply { tag: Some(tag), ..self }
    }

    /// The answer with another body.
    #[must_use]
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Reply<U> {
        let Reply { body, asked, status, version, tag } = self;
        Reply { body: change(body), asked, status, version, tag }
    }
}

/// The tag of what is shown: equal bodies have equal tags.
pub fn tag_of(shown: &impl Serialize) -> Option<String> {
    let mut hasher = DefaultHasher::new();
    hasher.write(&serde_json::to_vec(shown).ok()?);
    Some(format!("\"{:016x}\"", hasher.finish()))
}

impl<T: Serialize> IntoResponse for Reply<T> {
    fn into_response(self) -> Response {
        let Reply { body, asked, status, version, tag } = self;
        let mut response = (status, Json(body)).into_response();
        response.extensions_mut().insert(asked);
        let headers = response.headers_mut();
        if version > Version::ANY {
            headers.extend(Problem::version(version).map(|value| (Problem::VERSION_NAME, value)));
        }
        headers.extend(tag.and_then(|tag| HeaderValue::from_str(&tag).ok()).map(|tag| (ETAG, tag)));
        response
    }
}

/// Withholds every success that carries no proof: a handler that forgot to ask shows nothing.
pub async fn require_question(response: Response) -> Response {
    if response.status().is_success() && response.extensions().get::<Asked>().is_none() {
        return Problem::Unasked.into_response();
    }
    response
}
