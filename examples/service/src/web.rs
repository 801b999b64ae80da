//! The service over HTTP, as JSON.
//!
//! A handler takes a [`Caller`] and asks. What the library answers becomes the status: 401, 403 or 404. Every successful
//! answer carries the proof of a question; one without is withheld.

mod access;
mod accounts;
mod apps;
pub mod body;
pub mod body_error;
pub mod caller;
pub mod facts;
mod invitations;
mod log;
mod members;
mod names;
mod organizations;
pub(crate) mod owner;
pub(crate) mod pages;
mod permissions;
pub mod problem;
mod providers;
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

use crate::aliases::Settings;
use crate::audit::Audit;
use crate::tokens::Tokens;
use crate::{Id, Platform};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

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
    pub decisions: Arc<Settings>,
}

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .merge(accounts::routes())
        .merge(organizations::routes())
        .merge(members::routes())
        .merge(invitations::routes())
        .merge(roles::routes())
        .merge(providers::routes())
        .merge(names::routes())
        .merge(teams::routes())
        .merge(apps::routes())
        .merge(shares::routes())
        .merge(things::routes())
        .merge(permissions::routes())
        .merge(access::routes())
        .merge(log::routes())
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
