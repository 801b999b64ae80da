//! Teams: their members, and their apps with a permission on each.

use super::body::{Body, Params, Path, name_or_object};
use super::organizations::NewName;
use super::pages::{self, ListParams, PageBody, unfound};
use super::reply::tag_of;
use super::{Answer, Caller, Changed, Created, Problem, Service, new_id};
use crate::Id;
use rolecall::Action;
use rolecall::custom::AnyTeamPermission;
use rolecall::directory::{Command, Directory, Name, Team, TeamAppPermission};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(view, delete))
        .routes(routes!(rename))
        .routes(routes!(change_default))
        .routes(routes!(confine))
        .routes(routes!(add_member, remove_member))
        .routes(routes!(add_app, remove_app))
        .routes(routes!(change_permission))
}

/// A team.
#[derive(Debug, Serialize, ToSchema)]
pub struct TeamBody {
    id: Id,
    name: String,
    #[schema(schema_with = name_or_object)]
    default_permission: AnyTeamPermission,
    confining: bool,
    members: Vec<Id>,
    apps: Vec<TeamAppBody>,
}

/// An app of a team.
#[derive(Debug, Serialize, ToSchema)]
struct TeamAppBody {
    app: Id,
    #[schema(schema_with = name_or_object)]
    permission: AnyTeamPermission,
}

impl TeamBody {
    fn new(id: &Id, team: &Team<Id>) -> Self {
        let apps = team
            .apps()
            .map(|(app, permission)| TeamAppBody { app: app.clone(), permission: permission.clone() });
        TeamBody {
            id: id.clone(),
            name: team.name().to_string(),
            default_permission: team.default_permission().clone(),
            confining: team.is_confining(),
            members: team.members().cloned().collect(),
            apps: apps.collect(),
        }
    }

    fn of(facts: &Directory<Id>, organization: &Id, team: &Id) -> Option<Self> {
        Some(TeamBody::new(team, facts.organization(organization)?.team(team)?))
    }

    fn tag(facts: &Directory<Id>, organization: &Id, team: &Id) -> Option<String> {
        tag_of(&TeamBody::of(facts, organization, team)?)
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTeam {
    #[schema(value_type = String)]
    name: Name,
    /// The permission on apps that are added without one.
    #[schema(schema_with = name_or_object)]
    default_permission: AnyTeamPermission,
    /// Whether the members act only in the team's apps.
    #[serde(default)]
    confining: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPermission {
    #[schema(schema_with = name_or_object)]
    permission: AnyTeamPermission,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTeamApp {
    /// A permission by name, or the default as the caller saw it.
    #[schema(schema_with = name_or_object)]
    permission: TeamAppPermission,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewConfinement {
    confining: bool,
}

/// Lists the teams.
#[utoipa::path(get, path = "/v1/organizations/{organization}/teams", tag = "teams", params(ListParams),
    responses((status = 200, body = PageBody<TeamBody>), Problem))]
async fn list(
    caller: Caller,
    Path(organization): Path<String>,
    Params(params): Params<ListParams>,
) -> Answer<PageBody<TeamBody>> {
    let request = params.request()?;
    caller
        .read(|facts| {
            let seen = facts.ask(Action::ViewTeams, facts.organization(&organization).as_ref())?;
            let page = seen.facts.search_teams(&organization, &request).map_err(|error| unfound(&error))?;
            let items = page.items.into_iter().map(|(id, team)| TeamBody::new(id, team)).collect();
            Ok(seen.reply(PageBody { items, next: page.next.as_ref().and_then(pages::written) }))
        })
        .await
}

/// Creates a team.
#[utoipa::path(post, path = "/v1/organizations/{organization}/teams", tag = "teams", request_body = NewTeam,
    responses((status = 201, body = Created), Problem))]
async fn create(
    caller: Caller,
    Path(organization): Path<String>,
    Body(new): Body<NewTeam>,
) -> Answer<Created> {
    let (team, NewTeam { name, default_permission, confining }) = (new_id(), new);
    let command =
        Command::CreateTeam { organization, team: team.clone(), name, default_permission, confining };
    caller.create(team, command).await
}

/// Shows a team.
#[utoipa::path(get, path = "/v1/organizations/{organization}/teams/{team}", tag = "teams",
    responses((status = 200, body = TeamBody), Problem))]
async fn view(caller: Caller, Path((organization, team)): Path<(String, String)>) -> Answer<TeamBody> {
    caller
        .read(|facts| {
            let seen = facts.ask(Action::ViewTeams, facts.organization(&organization).as_ref())?;
            seen.show(TeamBody::of(seen.facts, &organization, &team))
        })
        .await
}

/// Deletes a team.
#[utoipa::path(delete, path = "/v1/organizations/{organization}/teams/{team}", tag = "teams",
    responses((status = 200, body = Changed), Problem))]
async fn delete(caller: Caller, Path((organization, team)): Path<(String, String)>) -> Answer<Changed> {
    let command = Command::DeleteTeam { organization: organization.clone(), team: team.clone() };
    caller.execute_if(command, |facts| TeamBody::tag(facts, &organization, &team)).await
}

/// Renames a team.
#[utoipa::path(put, path = "/v1/organizations/{organization}/teams/{team}/name", tag = "teams",
    request_body = NewName, responses((status = 200, body = Changed), Problem))]
async fn rename(
    caller: Caller,
    Path((organization, team)): Path<(String, String)>,
    Body(NewName { name }): Body<NewName>,
) -> Answer<Changed> {
    let command = Command::RenameTeam { organization: organization.clone(), team: team.clone(), name };
    caller.execute_if(command, |facts| TeamBody::tag(facts, &organization, &team)).await
}

/// Changes the permission on apps that are added from now on.
#[utoipa::path(put, path = "/v1/organizations/{organization}/teams/{team}/default-permission", tag = "teams",
    request_body = NewPermission, responses((status = 200, body = Changed), Problem))]
async fn change_default(
    caller: Caller,
    Path((organization, team)): Path<(String, String)>,
    Body(NewPermission { permission }): Body<NewPermission>,
) -> Answer<Changed> {
    let command =
        Command::ChangeTeamDefault { organization: organization.clone(), team: team.clone(), permission };
    caller.execute_if(command, |facts| TeamBody::tag(facts, &organization, &team)).await
}

/// Makes the team confine its members, or stop confining them.
#[utoipa::path(put, path = "/v1/organizations/{organization}/teams/{team}/confinement", tag = "teams",
    request_body = NewConfinement, responses((status = 200, body = Changed), Problem))]
async fn confine(
    caller: Caller,
    Path((organization, team)): Path<(String, String)>,
    Body(NewConfinement { confining }): Body<NewConfinement>,
) -> Answer<Changed> {
    let command = Command::ConfineTeam { organization: organization.clone(), team: team.clone(), confining };
    caller.execute_if(command, |facts| TeamBody::tag(facts, &organization, &team)).await
}

/// Adds a member of the organization to the team.
#[utoipa::path(put, path = "/v1/organizations/{organization}/teams/{team}/members/{user}", tag = "teams",
    responses((status = 200, body = Changed), Problem))]
async fn add_member(
    caller: Caller,
    Path((organization, team, user)): Path<(String, String, String)>,
) -> Answer<Changed> {
    caller.execute(Command::AddTeamMember { organization, team, user }).await
}

/// Removes a member from the team.
#[utoipa::path(delete, path = "/v1/organizations/{organization}/teams/{team}/members/{user}", tag = "teams",
    responses((status = 200, body = Changed), Problem))]
async fn remove_member(
    caller: Caller,
    Path((organization, team, user)): Path<(String, String, String)>,
) -> Answer<Changed> {
    caller.execute(Command::RemoveTeamMember { organization, team, user }).await
}

/// Gives the team an app.
#[utoipa::path(put, path = "/v1/organizations/{organization}/teams/{team}/apps/{app}", tag = "teams",
    request_body = NewTeamApp, responses((status = 200, body = Changed), Problem))]
async fn add_app(
    caller: Caller,
    Path((organization, team, app)): Path<(String, String, String)>,
    Body(NewTeamApp { permission }): Body<NewTeamApp>,
) -> Answer<Changed> {
    caller.execute(Command::AddTeamApp { organization, team, app, permission }).await
}

/// Takes an app from the team.
#[utoipa::path(delete, path = "/v1/organizations/{organization}/teams/{team}/apps/{app}", tag = "teams",
    responses((status = 200, body = Changed), Problem))]
async fn remove_app(
    caller: Caller,
    Path((organization, team, app)): Path<(String, String, String)>,
) -> Answer<Changed> {
    caller.execute(Command::RemoveTeamApp { organization, team, app }).await
}

/// Changes the team's permission on an app.
#[utoipa::path(put, path = "/v1/organizations/{organization}/teams/{team}/apps/{app}/permission", tag = "teams",
    request_body = NewPermission, responses((status = 200, body = Changed), Problem))]
async fn change_permission(
    caller: Caller,
    Path((organization, team, app)): Path<(String, String, String)>,
    Body(NewPermission { permission }): Body<NewPermission>,
) -> Answer<Changed> {
    caller.execute(Command::ChangeTeamAppPermission { organization, team, app, permission }).await
}
