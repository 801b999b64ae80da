//! Members of an organization: their roles, their names, and suspensions.

use super::body::{Body, Params, Path, name_or_object};
use super::pages::{self, ListParams, PageBody, unfound};
use super::reply::tag_of;
use super::{Answer, Caller, Changed, Created, Problem, Service, new_id};
use crate::Id;
use rolecall::Action;
use rolecall::directory::{
    AssignedRole, Command, Directory, Email, Member, PasswordPolicy, PersonName, RoleRef,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list, provision))
        .routes(routes!(view, rename, remove))
        .routes(routes!(change_role))
        .routes(routes!(suspend, reinstate))
        .routes(routes!(leave))
}

/// A member.
#[derive(Debug, Serialize, ToSchema)]
pub struct MemberBody {
    user: Id,
    /// The name that the organization shows, else that of the account.
    name: Option<String>,
    email: Option<String>,
    #[schema(schema_with = name_or_object)]
    role: RoleRef<Id>,
    suspended: bool,
    teams: Vec<Id>,
    /// Milliseconds since 1970.
    joined_at: u64,
    updated_at: u64,
}

impl MemberBody {
    pub fn new(facts: &Directory<Id>, user: &Id, member: &Member<Id>) -> Self {
        let account = facts.account(user);
        let name = member.name().or_else(|| account?.name());
        MemberBody {
            user: user.clone(),
            name: name.map(ToString::to_string),
            email: account.map(|account| account.email().to_string()),
            role: member.role().clone(),
            suspended: member.is_suspended(),
            teams: member.teams().cloned().collect(),
            joined_at: member.joined_at(),
            updated_at: member.updated_at(),
        }
    }

    fn of(facts: &Directory<Id>, organization: &Id, user: &Id) -> Option<Self> {
        Some(MemberBody::new(facts, user, facts.organization(organization)?.member(user)?))
    }

    fn tag(facts: &Directory<Id>, organization: &Id, user: &Id) -> Option<String> {
        tag_of(&MemberBody::of(facts, organization, user)?)
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewMember {
    #[schema(value_type = String)]
    email: Email,
    #[schema(value_type = Object)]
    name: PersonName,
    #[schema(schema_with = name_or_object)]
    role: AssignedRole<Id>,
    /// The policy that the first password passed.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    password: Option<PasswordPolicy>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RoleChange {
    #[schema(schema_with = name_or_object)]
    role: AssignedRole<Id>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPersonName {
    /// The name, or null for that of the account.
    #[schema(value_type = Option<Object>)]
    pub name: Option<PersonName>,
}

/// Lists the members.
#[utoipa::path(get, path = "/v1/organizations/{organization}/members", tag = "members", params(ListParams),
    responses((status = 200, body = PageBody<MemberBody>), Problem))]
async fn list(
    caller: Caller,
    Path(organization): Path<String>,
    Params(params): Params<ListParams>,
) -> Answer<PageBody<MemberBody>> {
    let request = params.request()?;
    caller
        .read(|facts| {
            let seen = facts.ask(Action::ViewMembers, facts.organization(&organization).as_ref())?;
            let page = seen.facts.search_members(&organization, &request).map_err(|error| unfound(&error))?;
            let items =
                page.items.into_iter().map(|(user, member)| MemberBody::new(seen.facts, user, member));
            Ok(seen.reply(PageBody {
                items: items.collect(),
                next: page.next.as_ref().and_then(pages::written),
            }))
        })
        .await
}

/// Opens an account for a new user, who is a member at once.
#[utoipa::path(post, path = "/v1/organizations/{organization}/members", tag = "members", request_body = NewMember,
    responses((status = 201, body = Created), Problem))]
async fn provision(
    caller: Caller,
    Path(organization): Path<String>,
    Body(new): Body<NewMember>,
) -> Answer<Created> {
    let (user, NewMember { email, name, role, password }) = (new_id(), new);
    let command = Command::ProvisionMember { organization, user: user.clone(), email, name, role, password };
    caller.create(user, command).await
}

/// Shows a member.
#[utoipa::path(get, path = "/v1/organizations/{organization}/members/{user}", tag = "members",
    responses((status = 200, body = MemberBody), Problem))]
async fn view(caller: Caller, Path((organization, user)): Path<(String, String)>) -> Answer<MemberBody> {
    caller
        .read(|facts| {
            let seen = facts.ask(Action::ViewMembers, facts.organization(&organization).as_ref())?;
            seen.show(MemberBody::of(seen.facts, &organization, &user))
        })
        .await
}

/// Changes the name that the organization shows for a member.
#[utoipa::path(put, path = "/v1/organizations/{organization}/members/{user}", tag = "members",
    request_body = NewPersonName, responses((status = 200, body = Changed), Problem))]
async fn rename(
    caller: Caller,
    Path((organization, user)): Path<(String, String)>,
    Body(NewPersonName { name }): Body<NewPersonName>,
) -> Answer<Changed> {
    let command = Command::EditMember { organization: organization.clone(), user: user.clone(), name };
    caller.execute_if(command, |facts| MemberBody::tag(facts, &organization, &user)).await
}

/// Removes a member.
#[utoipa::path(delete, path = "/v1/organizations/{organization}/members/{user}", tag = "members",
    responses((status = 200, body = Changed), Problem))]
async fn remove(caller: Caller, Path((organization, user)): Path<(String, String)>) -> Answer<Changed> {
    let command = Command::RemoveMember { organization: organization.clone(), user: user.clone() };
    caller.execute_if(command, |facts| MemberBody::tag(facts, &organization, &user)).await
}

/// Gives a member another role.
#[utoipa::path(put, path = "/v1/organizations/{organization}/members/{user}/role", tag = "members",
    request_body = RoleChange, responses((status = 200, body = Changed), Problem))]
async fn change_role(
    caller: Caller,
    Path((organization, user)): Path<(String, String)>,
    Body(RoleChange { role }): Body<RoleChange>,
) -> Answer<Changed> {
    let command = Command::ChangeMemberRole { organization: organization.clone(), user: user.clone(), role };
    caller.execute_if(command, |facts| MemberBody::tag(facts, &organization, &user)).await
}

/// Suspends a member.
#[utoipa::path(put, path = "/v1/organizations/{organization}/members/{user}/suspension", tag = "members",
    responses((status = 200, body = Changed), Problem))]
async fn suspend(caller: Caller, Path((organization, user)): Path<(String, String)>) -> Answer<Changed> {
    let command = Command::SuspendMember { organization: organization.clone(), user: user.clone() };
    caller.execute_if(command, |facts| MemberBody::tag(facts, &organization, &user)).await
}

/// Ends a suspension.
#[utoipa::path(delete, path = "/v1/organizations/{organization}/members/{user}/suspension", tag = "members",
    responses((status = 200, body = Changed), Problem))]
async fn reinstate(caller: Caller, Path((organization, user)): Path<(String, String)>) -> Answer<Changed> {
    let command = Command::ReinstateMember { organization: organization.clone(), user: user.clone() };
    caller.execute_if(command, |facts| MemberBody::tag(facts, &organization, &user)).await
}

/// The caller leaves the organization.
#[utoipa::path(delete, path = "/v1/organizations/{organization}/membership", tag = "members",
    responses((status = 200, body = Changed), Problem))]
async fn leave(caller: Caller, Path(organization): Path<String>) -> Answer<Changed> {
    caller.execute(Command::LeaveOrganization { organization }).await
}
