//! Effective permissions for a front end: which buttons to show, for many resources in one request.

use super::body::Body;
use super::owner::OwnerName;
use super::{Answer, Caller, Facts, Problem, Service};
use crate::Id;
use crate::things::Found;
use rolecall::{Resource, actions};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The greatest number of resources in one request.
const MAX_RESOURCES: usize = 100;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(permissions))
}

/// A resource by its ids. The facts about it come from the rows.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ResourceName {
    /// An organization.
    Organization(Id),
    /// The teams of an organization.
    TeamsOf(Id),
    /// An app.
    App {
        /// The owner.
        owner: OwnerName,
        /// The app.
        app: Id,
    },
    /// A thing by its id.
    Thing(Id),
}

impl ResourceName {
    /// The row of a thing, read before the facts.
    ///
    /// # Errors
    ///
    /// The rows cannot be had.
    pub async fn thing(&self, caller: &Caller) -> Result<Option<Found>, Problem> {
        match self {
            ResourceName::Thing(id) => Ok(Some(caller.service.platform.thing(id).await?)),
            ResourceName::Organization(_) | ResourceName::TeamsOf(_) | ResourceName::App { .. } => Ok(None),
        }
    }

    /// The resource, if there is one.
    #[must_use]
    pub fn resource(&self, facts: &Facts<'_>, thing: Option<&Found>) -> Option<Resource<Id>> {
        match self {
            ResourceName::Organization(organization) => facts.organization(organization),
            ResourceName::TeamsOf(organization) => {
                facts.organization(organization).map(|_| Resource::team(organization.clone()))
            }
            ResourceName::App { owner: OwnerName(owner), app } => facts.app(owner, app),
            ResourceName::Thing(_) => thing?.resource().cloned(),
        }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PermissionsQuestion {
    /// At most 100.
    resources: Vec<ResourceName>,
}

/// What the caller may do on one resource.
#[derive(Debug, Serialize, ToSchema)]
struct Allowed {
    resource: ResourceName,
    /// The names of the actions; none if the resource is hidden or does not exist.
    actions: Vec<&'static str>,
}

/// Which actions the caller may do on each resource.
#[utoipa::path(post, path = "/v1/permissions", tag = "permissions", request_body = PermissionsQuestion,
    responses((status = 200, body = Vec<Allowed>), Problem))]
async fn permissions(
    caller: Caller,
    Body(PermissionsQuestion { resources }): Body<PermissionsQuestion>,
) -> Answer<Vec<Allowed>> {
    if resources.len() > MAX_RESOURCES {
        let reason = format_args!("{} resources: expected at most {MAX_RESOURCES}", resources.len());
        return Err(Problem::invalid("resources", &reason));
    }
    let mut things = Vec::with_capacity(resources.len());
    for resource in &resources {
        things.push(resource.thing(&caller).await?);
    }
    caller
        .read(|facts| {
            let each = resources.into_iter().zip(things).map(|(name, thing)| {
                let found = name.resource(facts, thing.as_ref());
                let allowed = found.map(|found| actions(facts.subject(), &found));
                let names = allowed.into_iter().flatten().map(rolecall::own::AnyAction::as_str);
                Allowed { actions: names.collect(), resource: name }
            });
            let each = each.collect();
            Ok(facts.answer_about_caller(each))
        })
        .await
}
