//! The caller: a program with a token of its own. And its requests.

use super::failure::Failure;
use super::page::{PageRequest, Window};
use super::question::{ActionSearch, Context, Entity, ResourceSearch, SubjectSearch};
use crate::aliases::Settings;
use crate::audit::Trail;
use crate::things::Found;
use crate::web::body::{is_json, unread};
use crate::web::body_error::BodyError;
use crate::web::caller::token;
use crate::web::{Asked, Problem, Reply, Service};
use crate::{Id, Unavailable, Version};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use http::request::Parts;
use rolecall::directory::Directory;
use rolecall::own::AnyKind;
use rolecall::{Resource, ResourceKind, Subject};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The type of subjects.
pub const USER: &str = "user";

/// Rows by their ids.
pub type Rows = HashMap<Id, Found>;

/// A program that may ask about others.
pub struct Program {
    pub(super) service: Service,
    pub(super) at_least: Version,
    pub(super) trail: Trail,
}

impl FromRequestParts<Service> for Program {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Failure> {
        let token = token(&parts.headers).ok().flatten().ok_or(Failure::NoToken)?;
        service.tokens.verify_for_decisions(token)?;
        let at_least = match parts.headers.get(Problem::VERSION) {
            Some(version) => version.to_str().ok().and_then(|version| version.parse().ok()),
            None => Some(Version::ANY),
        };
        let at_least = at_least
            .ok_or_else(|| Failure::Invalid(format!("invalid `{}`: expected a number", Problem::VERSION)))?;
        let trail = Trail::new(&service.audit, parts);
        Ok(Program { service: service.clone(), at_least, trail })
    }
}

impl Program {
    pub(super) fn settings(&self) -> &Settings {
        &self.service.decisions
    }

    /// Reads the facts. The answer names their version.
    ///
    /// # Errors
    ///
    /// The facts cannot be had.
    pub(super) async fn read<T>(
        &self,
        look: impl FnOnce(&Directory<Id>) -> T,
    ) -> Result<Reply<T>, Unavailable> {
        let look = |facts: &Directory<Id>| (look(facts), Version::new(facts.version()));
        let (body, version) = self.service.platform.read(self.at_least, look).await?;
        Ok(Reply::new(body, Asked::by_program()).at(version))
    }

    /// The user with the facts about them, narrowed by the grants in the context (`R12`); `None` if there is no such user.
    pub(super) fn subject(
        &self,
        facts: &Directory<Id>,
        named: &Entity,
        context: Option<&Context>,
    ) -> Option<Subject<Id>> {
        let found = self.service.platform.subject(facts, &named.id).filter(|_| named.kind == USER)?;
        Some(match context.and_then(|context| context.authorization_details.as_ref()) {
            Some(grants) => found.narrowed_by(grants.iter().cloned()),
            None => found,
        })
    }

    /// The rows with the ids of these resources.
    ///
    /// # Errors
    ///
    /// The rows cannot be had.
    pub(super) async fn rows(&self, named: impl IntoIterator<Item = &Entity>) -> Result<Rows, Unavailable> {
        let mut rows = Rows::new();
        for Entity { kind, id, .. } in named {
            let is_row = self.settings().kind(kind).is_ok_and(|kind| !is_fact(kind));
            if is_row && !rows.contains_key(id) {
                rows.insert(id.clone(), self.service.platform.thing(id).await?);
            }
        }
        Ok(rows)
    }

    /// The resource with this type and id, as the facts and rows have it; `None` if there is none.
    pub(super) fn resource(
        &self,
        facts: &Directory<Id>,
        rows: &Rows,
        named: &Entity,
    ) -> Option<Resource<Id>> {
        let (kind, id) = (self.settings().kind(&named.kind).ok()?, &named.id);
        if !is_fact(kind) {
            return rows.get(id)?.resource().filter(|row| row.kind() == kind).cloned();
        }
        let (organization, team) = match id.split_once('/') {
            Some((organization, team)) => (organization.to_owned(), Some(team.to_owned())),
            None => (id.clone(), None),
        };
        let found = facts.organization(&organization)?;
        let is_known = match (kind == ResourceKind::Team, team) {
            (true, Some(team)) => found.team(&team).is_some(),
            (false, None) => true,
            (true, None) | (false, Some(_)) => false,
        };
        if is_known { Resource::of_organization(kind, organization) } else { None }
    }
}

/// Whether the directory has the resources of this kind. The others are rows beside it.
fn is_fact(kind: AnyKind) -> bool {
    kind == ResourceKind::Organization || kind == ResourceKind::Team
}

/// A body in JSON. Every fault is 400.
pub struct Body<T>(pub T);

/// The body of a search, with a digest of everything that must stay the same from page to page.
pub struct SearchBody<T> {
    /// The search.
    pub search: T,
    digest: u64,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        Ok(Body(read(&document(request, state).await?)?))
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for SearchBody<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let path = request.uri().path().to_owned();
        let document = document(request, state).await?;
        let (search, mut whole) = (read(&document)?, read::<Value>(&document)?);
        if let Some(members) = whole.as_object_mut() {
            members.remove("page");
        }
        // equal on all instances of one build. Another build may refuse the token, and the caller begins again
        let mut hasher = DefaultHasher::new();
        (path, whole.to_string()).hash(&mut hasher);
        Ok(SearchBody { search, digest: hasher.finish() })
    }
}

async fn document<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Failure> {
    if !is_json(request.headers()) {
        return Err(BodyError::NotJson.into());
    }
    Ok(Bytes::from_request(request, state).await.map_err(|rejection| unread(&rejection))?)
}

fn read<T: DeserializeOwned>(document: &[u8]) -> Result<T, Failure> {
    Ok(serde_json::from_slice(document).map_err(BodyError::Json)?)
}

/// A search, which may ask for a page.
pub trait Paged {
    /// The page.
    fn page(&self) -> Option<&PageRequest>;
}

impl Paged for SubjectSearch {
    fn page(&self) -> Option<&PageRequest> {
        self.page.as_ref()
    }
}

impl Paged for ResourceSearch {
    fn page(&self) -> Option<&PageRequest> {
        self.page.as_ref()
    }
}

impl Paged for ActionSearch {
    fn page(&self) -> Option<&PageRequest> {
        self.page.as_ref()
    }
}

impl<T: Paged> SearchBody<T> {
    /// The part of the results that is wanted.
    ///
    /// # Errors
    ///
    /// The token is none, or one of another search.
    pub fn window(&self) -> Result<Window, Failure> {
        Window::new(self.search.page(), self.digest)
    }
}
