//! Invitations to an organization.

use super::body::{Body, Params, Path, name_or_object};
use super::pages::{self, ListParams, PageBody, unfound};
use super::{Answer, Caller, Changed, Created, Problem, Service, new_id};
use crate::Id;
use rolecall::Action;
use rolecall::directory::{AssignedRole, Command, Email, Invitation, InvitationStatus, RoleRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list, send))
        .routes(routes!(rescind))
        .routes(routes!(accept))
        .routes(routes!(decline))
}

/// An invitation.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitationBody {
    id: Id,
    email: String,
    #[schema(schema_with = name_or_object)]
    role: RoleRef<Id>,
    invited_by: Id,
    #[schema(value_type = String)]
    status: InvitationStatus,
    /// Milliseconds since 1970.
    sent_at: u64,
    expires_at: Option<u64>,
}

impl InvitationBody {
    pub fn new(id: &Id, invitation: &Invitation<Id>) -> Self {
        InvitationBody {
            id: id.clone(),
            email: invitation.email().to_string(),
            role: invitation.role().clone(),
            invited_by: invitation.invited_by().clone(),
            status: invitation.status(),
            sent_at: invitation.sent_at(),
            expires_at: invitation.expires_at(),
        }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewInvitation {
    #[schema(value_type = String)]
    email: Email,
    #[schema(schema_with = name_or_object)]
    role: AssignedRole<Id>,
    /// Milliseconds since 1970; open until it is answered if not given.
    #[serde(default)]
    expires_at: Option<u64>,
}

/// Lists the pending invitations.
#[utoipa::path(get, path = "/v1/organizations/{organization}/invitations", tag = "invitations", params(ListParams),
    responses((status = 200, body = PageBody<InvitationBody>), Problem))]
async fn list(
    caller: Caller,
    Path(organization): Path<String>,
    Params(params): Params<ListParams>,
) -> Answer<PageBody<InvitationBody>> {
    let request = params.request()?;
    caller
        .read(|facts| {
            let seen = facts.ask(Action::ViewInvitations, facts.organization(&organization).as_ref())?;
            let page = seen.facts.search_pending_invitations(&organization, &request);
            let page = page.map_err(|error| unfound(&error))?;
            let items = page.items.into_iter().map(|(id, invitation)| InvitationBody::new(id, invitation));
            Ok(seen.reply(PageBody {
                items: items.collect(),
                next: page.next.as_ref().and_then(pages::written),
            }))
        })
        .await
}

/// Sends an invitation.
#[utoipa::path(post, path = "/v1/organizations/{organization}/invitations", tag = "invitations",
    request_body = NewInvitation, responses((status = 201, body = Created), Problem))]
async fn send(
    caller: Caller,
    Path(organization): Path<String>,
    Body(new): Body<NewInvitation>,
) -> Answer<Created> {
    let (invitation, NewInvitation { email, role, expires_at }) = (new_id(), new);
    let command =
        Command::InviteMember { organization, invitation: invitation.clone(), email, role, expires_at };
    caller.create(invitation, command).await
}

/// Withdraws an invitation.
#[utoipa::path(delete, path = "/v1/organizations/{organization}/invitations/{invitation}", tag = "invitations",
    responses((status = 200, body = Changed), Problem))]
async fn rescind(
    caller: Caller,
    Path((organization, invitation)): Path<(String, String)>,
) -> Answer<Changed> {
    caller.execute(Command::RescindInvitation { organization, invitation }).await
}

/// The caller accepts an invitation to their address.
#[utoipa::path(post, path = "/v1/organizations/{organization}/invitations/{invitation}/acceptance",
    tag = "invitations", responses((status = 200, body = Changed), Problem))]
async fn accept(caller: Caller, Path((organization, invitation)): Path<(String, String)>) -> Answer<Changed> {
    caller.execute(Command::AcceptInvitation { organization, invitation }).await
}

/// The caller declines an invitation to their address.
#[utoipa::path(post, path = "/v1/organizations/{organization}/invitations/{invitation}/refusal",
    tag = "invitations", responses((status = 200, body = Changed), Problem))]
async fn decline(
    caller: Caller,
    Path((organization, invitation)): Path<(String, String)>,
) -> Answer<Changed> {
    caller.execute(Command::DeclineInvitation { organization, invitation }).await
}
