//! Custom roles of an organization.

use super::body::{Body, Path};
use super::{Answer, Caller, Changed, Created, Problem, Service, new_id};
use crate::Id;
use rolecall::Action;
use rolecall::custom::CustomRole;
use rolecall::directory::Command;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(edit, delete))
}

/// A custom role.
#[derive(Debug, Serialize, ToSchema)]
struct RoleBody {
    id: Id,
    #[schema(value_type = Object)]
    definition: CustomRole,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewRole {
    #[schema(value_type = Object)]
    definition: CustomRole,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EditedRole {
    /// The definition that the caller saw: if somebody has edited it meanwhile, the edit is refused.
    #[schema(value_type = Object)]
    expected: CustomRole,
    #[schema(value_type = Object)]
    definition: CustomRole,
}

/// Lists the custom roles.
#[utoipa::path(get, path = "/v1/organizations/{organization}/roles", tag = "roles",
    responses((status = 200, body = Vec<RoleBody>), Problem))]
async fn list(caller: Caller, Path(organization): Path<String>) -> Answer<Vec<RoleBody>> {
    caller
        .read(|facts| {
            let seen = facts.ask(Action::ViewRoles, facts.organization(&organization).as_ref())?;
            let roles = seen
                .facts
                .organization(&organization)
                .into_iter()
                .flat_map(rolecall::directory::Organization::roles);
            let roles = roles.map(|(id, role)| RoleBody { id: id.clone(), definition: role.clone() });
            Ok(seen.reply(roles.collect()))
        })
        .await
}

/// Defines a role.
#[utoipa::path(post, path = "/v1/organizations/{organization}/roles", tag = "roles", request_body = NewRole,
    responses((status = 201, body = Created), Problem))]
async fn create(
    caller: Caller,
    Path(organization): Path<String>,
    Body(NewRole { definition }): Body<NewRole>,
) -> Answer<Created> {
    let role = new_id();
    caller.create(role.clone(), Command::CreateRole { organization, role, definition }).await
}

/// Replaces the definition of a role, for every member with it.
#[utoipa::path(put, path = "/v1/organizations/{organization}/roles/{role}", tag = "roles",
    request_body = EditedRole, responses((status = 200, body = Changed), Problem))]
async fn edit(
    caller: Caller,
    Path((organization, role)): Path<(String, String)>,
    Body(EditedRole { expected, definition }): Body<EditedRole>,
) -> Answer<Changed> {
    caller.execute(Command::EditRole { organization, role, expected, definition }).await
}

/// Deletes a role that nobody has.
#[utoipa::path(delete, path = "/v1/organizations/{organization}/roles/{role}", tag = "roles",
    responses((status = 200, body = Changed), Problem))]
async fn delete(caller: Caller, Path((organization, role)): Path<(String, String)>) -> Answer<Changed> {
    caller.execute(Command::DeleteRole { organization, role }).await
}
