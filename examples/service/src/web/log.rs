//! The log of an organization: who changed what. An action of the service's own shows it.

use super::body::Params;
use super::{Answer, Caller, Problem, Service};
use crate::Version;
use axum::extract::Path;
use handlers::Ask;
use rolecall::directory::Event;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The number of events that are looked through for one page.
const LOOKED_THROUGH: u32 = 1000;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(events))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LogParams {
    /// The version after which the page begins.
    #[serde(default)]
    after: u64,
}

/// Events of the organization.
#[derive(Debug, Serialize, ToSchema)]
struct LogBody {
    /// The events, oldest first.
    #[schema(value_type = Vec<Object>)]
    events: Vec<Value>,
    /// The parameter `after` of the next page; absent at the end of the log. A page may be empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
}

/// Shows the log of an organization.
#[utoipa::path(get, path = "/v1/organizations/{organization}/log", tag = "log", params(LogParams),
    responses((status = 200, body = LogBody), Problem))]
async fn events(
    caller: Caller,
    Path(organization): Path<String>,
    Params(LogParams { after }): Params<LogParams>,
) -> Answer<LogBody> {
    let asked = caller
        .look(|facts| {
            let seen = facts.ask(Ask::ViewAuditLog, facts.organization(&organization).as_ref())?;
            Ok(seen.reply(()))
        })
        .await?;
    let found = caller.service.platform.events(Version::new(after), LOOKED_THROUGH).await?;
    let is_full = u32::try_from(found.len()).is_ok_and(|len| len >= LOOKED_THROUGH);
    let next = found.last().filter(|_| is_full).map(Event::version);
    let events = found.iter().filter(|event| event.command().organization() == Some(&organization));
    let events = events.map(|event| serde_json::to_value(event).unwrap_or_default()).collect();
    Ok(asked.map(|()| LogBody { events, next }))
}
