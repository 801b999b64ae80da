//! The whole server over HTTP: the routes of the service and of `AuthZEN`, and what holds for every request.

use crate::web::body_error::MAX_LENGTH;
use crate::web::reply::require_question;
use crate::web::{Asked, Changed, Problem, Reply, Service};
use crate::{Version, authzen, web};
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use http::HeaderName;
use rolecall::directory::Directory;
use std::sync::LazyLock;
use tower_http::propagate_header::PropagateHeaderLayer;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Info, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The header by which a caller names a request; the answer repeats it.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The routes, and their description in `OpenAPI`.
pub fn routes() -> (Router<Service>, OpenApi) {
    let (router, mut described) = OpenApiRouter::new()
        .merge(web::routes())
        .merge(authzen::routes())
        .routes(routes!(openapi))
        .routes(routes!(health))
        .split_for_parts();
    described.info = Info::new("rolecall service", env!("CARGO_PKG_VERSION"));
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    described.components.get_or_insert_default().add_security_scheme("bearer", bearer);
    described.security = Some(vec![SecurityRequirement::new::<_, [&str; 0], &str>("bearer", [])]);
    (router, described)
}

/// The service as a router.
pub fn router(service: Service) -> Router {
    serving(checked(), service)
}

/// The routes, each success of which must carry the proof of a question.
pub fn checked() -> Router<Service> {
    routes().0.layer(map_response(require_question))
}

/// The routes with what holds for every request, whatever they ask.
pub fn serving(routes: Router<Service>, service: Service) -> Router {
    routes
        .fallback(async || Problem::NoRoute)
        .method_not_allowed_fallback(async || Problem::NoMethod)
        .layer(DefaultBodyLimit::max(MAX_LENGTH))
        .layer(PropagateHeaderLayer::new(REQUEST_ID))
        .with_state(service)
}

/// The description, made once: everybody may ask for it.
static DESCRIBED: LazyLock<OpenApi> = LazyLock::new(|| routes().1);

/// The description of the service.
#[utoipa::path(get, path = "/openapi.json", tag = "service", responses((status = 200, description = "OpenAPI 3.1")))]
async fn openapi() -> Response {
    Reply::new(&*DESCRIBED, Asked::open()).into_response()
}

/// Whether the instance can answer.
#[utoipa::path(get, path = "/health", tag = "service", responses((status = 200, body = Changed), Problem))]
async fn health(State(service): State<Service>) -> Result<Reply<Changed>, Problem> {
    let version = service.platform.read(Version::ANY, Directory::version).await?;
    Ok(Reply::new(Changed { version }, Asked::open()))
}
