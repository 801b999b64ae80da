//! The program that asks, and its errors in the form of `AuthZEN`: a status, and a message.

use super::names::is_thing;
use super::wire::{Entity, Question};
use crate::audit::Trail;
use crate::web::caller::token;
use crate::web::problem::Problem;
use crate::web::reply::{Asked, Reply};
use crate::web::{Service, body};
use crate::{Id, Thing, Version};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use rolecall::directory::Directory;
use rolecall::own::{AnyAction, AnyKind};
use rolecall::{Resource, ResourceKind, Subject};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// A program that may ask about any user.
pub struct Program {
    pub service: Service,
    pub trail: Trail,
    at_least: Version,
}

/// A body in JSON of which unknown members are ignored.
pub struct Document<T>(pub T);

/// An error of the standard.
#[derive(Debug)]
pub enum Failure {
    /// The request cannot be read, or lacks a member.
    Bad(String),
    /// The program is not known, or the facts cannot be had.
    Problem(Problem),
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Failure::Problem(problem)
    }
}

impl From<crate::Unavailable> for Failure {
    fn from(unavailable: crate::Unavailable) -> Self {
        Failure::Problem(unavailable.into())
    }
}

/// A request without a member that the standard requires.
pub fn missing(member: &str) -> Failure {
    Failure::Bad(format!("`{member}` is missing"))
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let text = [(CONTENT_TYPE, "text/plain; charset=utf-8")];
        match self {
            Failure::Bad(message) => (StatusCode::BAD_REQUEST, text, message).into_response(),
            Failure::Problem(problem) => {
                // the same status and headers, and a message for a body
                let (message, response) = (problem.to_string(), problem.into_response());
                let mut short = (response.status(), text, message).into_response();
                for name in [WWW_AUTHENTICATE, RETRY_AFTER] {
                    short
                        .headers_mut()
                        .extend(response.headers().get(&name).cloned().map(|value| (name, value)));
                }
                short
            }
        }
    }
}

impl FromRequestParts<Service> for Program {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Failure> {
        let Some(token) = token(&parts.headers)? else {
            let told = rolecall::explain::not_found(&Subject::<Id>::anonymous(), rolecall::Action::ViewApp);
            return Err(Failure::Problem(told.into()));
        };
        service.tokens.verify_for_decisions(token).map_err(Problem::from)?;
        let at_least = parts.headers.get(Problem::VERSION).map(HeaderValue::to_str);
        let at_least = at_least.and_then(|version| version.ok()?.parse().ok()).unwrap_or(Version::ANY);
        Ok(Program { service: service.clone(), trail: Trail::new(&service.audit, parts), at_least })
    }
}

impl<T: DeserializeOwned> FromRequest<Service> for Document<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, service: &Service) -> Result<Self, Failure> {
        if !body::is_json(request.headers()) {
            return Err(Failure::Bad("expected `Content-Type: application/json`".to_owned()));
        }
        let document = axum::body::Bytes::from_request(request, service).await;
        let document = document.map_err(|rejection| Failure::Problem(body::unread(&rejection).into()))?;
        serde_json::from_slice(&document).map(Document).map_err(|error| Failure::Bad(error.to_string()))
    }
}

/// The row that an id names: a row of its own, or a part of the facts.
pub type Rows = BTreeMap<String, Thing>;

impl Program {
    /// Reads the facts.
    pub async fn read<T>(&self, look: impl FnOnce(&Directory<Id>) -> T) -> Result<Reply<T>, Failure> {
        let ask = |facts: &Directory<Id>| (look(facts), Version::new(facts.version()));
        let (body, version) = self.service.platform.read(self.at_least, ask).await?;
        Ok(Reply::new(body, Asked::by_program()).at(version))
    }

    /// The rows of the resources that are asked about.
    pub async fn rows(&self, resources: impl Iterator<Item = &Entity>) -> Result<Rows, Failure> {
        let mut rows = Rows::new();
        for resource in resources {
            let (Some(id), Some(kind)) = (&resource.id, self.kind(resource)) else { continue };
            if is_thing(kind) && !rows.contains_key(id) {
                let found = self.service.platform.thing(id).await?;
                rows.extend(found.filter(|thing| thing.kind == kind).map(|thing| (id.clone(), thing)));
            }
        }
        Ok(rows)
    }

    /// The kind of the resource, if its type is known.
    pub fn kind(&self, resource: &Entity) -> Option<AnyKind> {
        self.service.decisions.names.kind(&resource.r#type)
    }

    /// The action of a question, if its name is known.
    pub fn action(&self, of: &str, name: &str) -> Option<AnyAction> {
        self.service.decisions.names.action(of, name)
    }

    /// The resource, if there is one.
    pub fn resource(&self, facts: &Directory<Id>, rows: &Rows, named: &Entity) -> Option<Resource<Id>> {
        let (kind, id) = (self.kind(named)?, named.id.as_ref()?);
        if is_thing(kind) {
            return rows.get(id).filter(|thing| thing.kind == kind)?.resource();
        }
        // what is outside apps is asked about as a part of its organization: `acme`, or `acme/trainers`
        let (organization, part) = match id.split_once('/') {
            Some((organization, part)) => (organization.to_owned(), Some(part.to_owned())),
            None => (id.clone(), None),
        };
        let found = facts.organization(&organization)?;
        match (kind, part) {
            (AnyKind::Documented(ResourceKind::Team), Some(team)) => found.team(&team).map(drop)?,
            (AnyKind::Documented(ResourceKind::Organization), None) => {}
            (AnyKind::Documented(_) | AnyKind::Own(_), _) => return None,
        }
        Resource::of_organization(kind, organization)
    }
}

/// The user asked about, if there is such a user.
pub fn subject(facts: &Directory<Id>, named: &Entity) -> Option<Subject<Id>> {
    match (named.r#type.as_str(), &named.id) {
        ("user", Some(id)) => facts.subject(id).map(rolecall::directory::VersionedSubject::into_subject),
        _ => None,
    }
}

/// The members of a whole question.
pub fn whole(question: Question) -> Result<(Entity, String, Entity), Failure> {
    let subject = question.subject.ok_or_else(|| missing("subject"))?;
    let action = question.action.ok_or_else(|| missing("action"))?;
    let resource = question.resource.ok_or_else(|| missing("resource"))?;
    Ok((with_id(subject, "subject.id")?, action.name, with_id(resource, "resource.id")?))
}

/// The entity, which must have an id.
pub fn with_id(entity: Entity, member: &str) -> Result<Entity, Failure> {
    if entity.id.is_some() { Ok(entity) } else { Err(missing(member)) }
}
