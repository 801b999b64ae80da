//! `AuthZEN` 1.0: decisions for callers that are not Rust, such as gateways.
//!
//! A program with a token for decisions asks about any user. A denial is a 200 with `"decision": false`. Errors are as the
//! standard says: a 400 with a message, a 401 for a program without a token. Fields that are not known are ignored.
//!
//! The type of a resource is the name of its kind, such as `model`, and its id is that of the row. Actions have their
//! names, such as `view_model`. A deployment adds names of its own ([`Names`]).

mod discovery;
mod evaluate;
mod names;
mod program;
mod search;
mod tokens;
mod wire;

pub use self::names::{Names, Settings};

use crate::web::Service;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The endpoints, at the paths of the standard.
pub(crate) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(evaluate::evaluation))
        .routes(routes!(evaluate::evaluations))
        .routes(routes!(search::subjects))
        .routes(routes!(search::resources))
        .routes(routes!(search::actions))
        .routes(routes!(discovery::configuration))
}
