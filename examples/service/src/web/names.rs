//! Names that an organization, an app or a custom role has given up. They stay reserved for it until somebody releases them.

use super::body::Path;
use super::owner::OwnerName;
use super::{Answer, Caller, Changed, Problem, Service};
use rolecall::directory::{Command, Name, NamedThing};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(release_of_organization))
        .routes(routes!(release_of_app))
        .routes(routes!(release_of_role))
}

fn name(name: &str) -> Result<Name, Problem> {
    Name::new(name).map_err(|error| Problem::invalid("name", &error))
}

/// Lets everybody take a former name of the organization.
#[utoipa::path(delete, path = "/v1/organizations/{organization}/reserved-names/{name}", tag = "names",
    responses((status = 200, body = Changed), Problem))]
async fn release_of_organization(
    caller: Caller,
    Path((organization, former)): Path<(String, String)>,
) -> Answer<Changed> {
    let (of, name) = (NamedThing::Organization { organization }, name(&former)?);
    caller.execute(Command::ReleaseName { of, name }).await
}

/// Lets the owner's other apps take a former name of the app.
#[utoipa::path(delete, path = "/v1/apps/{owner}/{app}/reserved-names/{name}", tag = "names",
    responses((status = 200, body = Changed), Problem))]
async fn release_of_app(
    caller: Caller,
    Path((owner, app, former)): Path<(OwnerName, String, String)>,
) -> Answer<Changed> {
    let OwnerName(owner) = owner;
    let (of, name) = (NamedThing::App { owner, app }, name(&former)?);
    caller.execute(Command::ReleaseName { of, name }).await
}

/// Lets the organization's other roles take a former name of the role.
#[utoipa::path(delete, path = "/v1/organizations/{organization}/roles/{role}/reserved-names/{name}", tag = "names",
    responses((status = 200, body = Changed), Problem))]
async fn release_of_role(
    caller: Caller,
    Path((organization, role, former)): Path<(String, String, String)>,
) -> Answer<Changed> {
    let (of, name) = (NamedThing::Role { organization, role }, name(&former)?);
    caller.execute(Command::ReleaseName { of, name }).await
}
