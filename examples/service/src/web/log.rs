//! The log of an organization: who changed what. An action of the service's own shows it.

use super::body::{Params, Path};
use super::{Answer, Asked, Caller, Problem, Reply, Service};
use crate::Version;
use crate::platform::LogError;
use handlers::Ask;
use rolecall::Resource;
use rolecall::permit::permit;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

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
    let (subject, found, version) = caller
        .look(|facts| {
            let found = facts.organization(&organization);
            Ok((facts.subject().clone(), found.zip(Some(organization.clone())), facts.version()))
        })
        .await?;
    let (resource, found) = found.unzip();
    let permit = permit(&subject, Ask::ViewAuditLog, found, |id| Resource::organization(id.clone()));
    let permit = permit.map_err(|refused| {
        caller.not_permitted(&subject, Ask::ViewAuditLog.row().into(), &refused, resource.as_ref())
    })?;
    let asked = Asked::by_permit(&permit);
    let (events, next) =
        caller.service.platform.log_of(permit, Version::new(after)).await.map_err(|error| match error {
            LogError::Unasked(wrong) => Problem::from(wrong),
            LogError::Unavailable(unavailable) => unavailable.into(),
        })?;
    let events = events.iter().map(|event| serde_json::to_value(event).unwrap_or_default()).collect();
    Ok(Reply::new(LogBody { events, next: next.map(Version::number) }, asked).at(version))
}
