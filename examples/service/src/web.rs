//! The service over HTTP, as JSON.
//!
//! A handler takes a [`Caller`] and asks. What the library answers becomes the status: 401, 403 or 404. Every successful
//! answer carries the proof of a question; one without is withheld.

mod access;
mod accounts;
mod apps;
pub mod body;
pub mod caller;
pub mod facts;
mod invitations;
mod log;
mod members;
mod organizations;
pub(crate) mod owner;
pub(crate) mod pages;
mod permissions;
pub mod problem;
pub mod refused;
pub mod reply;
mod roles;
mod shares;
mod teams;
pub(crate) mod things;

pub use self::caller::Caller;
pub use self::facts::{Facts, Seen};
pub use self::problem::Problem;
pub use self::reply::{Asked, Reply};
pub use self::things::ThingBody;

use crate::audit::Audit;
use crate::authzen;
use crate::tokens::Tokens;
use crate::{Id, Platform};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use http::HeaderName;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Info, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The header by which a caller names a request; the answer repeats it.
static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What handlers work with. A clone is the same service.
#[derive(Clone)]
pub struct Service {
    /// The facts and the rows.
    pub platform: Platform,
    /// The tokens of callers.
    pub tokens: Tokens,
    /// The audit trail.
    pub audit: Audit,
    /// The settings of the `AuthZEN` endpoints.
    pub decisions: Arc<authzen::Settings>,
}

/// The routes, and their description in `OpenAPI`.
pub fn routes() -> (Router<Service>, OpenApi) {
    let (router, mut described) = OpenApiRouter::new()
        .merge(accounts::routes())
        .merge(organizations::routes())
        .merge(members::routes())
        .merge(invitations::routes())
        .merge(roles::routes())
        .merge(teams::routes())
        .merge(apps::routes())
        .merge(shares::routes())
        .merge(things::routes())
        .merge(permissions::routes())
        .merge(access::routes())
        .merge(log::routes())
        .merge(authzen::routes())
        .routes(routes!(openapi))
        .routes(routes!(health))
        .split_for_parts();
    described.info = Info::new("rolecall service", env!("CARGO_PKG_VERSION"));
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    described.components.get_or_insert_default().add_security_scheme("bearer", bearer);
    (router, described)
}

/// The service as a router.
pub fn router(service: Service) -> Router {
    routes()
        .0
        .fallback(async || Problem::NoRoute)
        .method_not_allowed_fallback(async || Problem::NoMethod)
        .layer(from_fn(reply::require_question))
        .layer(DefaultBodyLimit::max(body::MAX_LENGTH))
        .layer(from_fn(repeat_request_id))
        .with_state(service)
}

async fn repeat_request_id(request: Request, next: Next) -> Response {
    let id = request.headers().get(&REQUEST_ID).cloned();
    let mut response = next.run(request).await;
    response.headers_mut().extend(id.map(|id| (REQUEST_ID.clone(), id)));
    response
}

/// The description of the service.
#[utoipa::path(get, path = "/openapi.json", tag = "service", responses((status = 200, description = "OpenAPI 3.1")))]
async fn openapi() -> Response {
    Reply::new(routes().1, Asked::open()).into_response()
}

/// Whether the instance can answer.
#[utoipa::path(get, path = "/health", tag = "service", responses((status = 200, body = Changed), Problem))]
async fn health(State(service): State<Service>) -> Result<Reply<Changed>, Problem> {
    let version = service.platform.read(crate::Version::ANY, rolecall::directory::Directory::version).await?;
    Ok(Reply::new(Changed { version }, Asked::open()))
}

/// The answer to a change: the version of the facts from which on every instance knows of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Changed {
    /// The version, for the header `Facts-Version` of the next request.
    pub version: u64,
}

/// The answer to the creation of something.
#[derive(Debug, Serialize, ToSchema)]
pub struct Created {
    /// The id of the new thing.
    pub id: Id,
    /// The version, for the header `Facts-Version` of the next request.
    pub version: u64,
}

/// The answer of a handler.
type Answer<T> = Result<Reply<T>, Problem>;

/// An id that has never been used.
fn new_id() -> Id {
    uuid::Uuid::now_v7().to_string()
}
