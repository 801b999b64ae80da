//! The caller's own account.

use super::body::{Body, name_or_object};
use super::invitations::InvitationBody;
use super::members::NewPersonName;
use super::{Answer, Caller, Changed, Problem, Service};
use crate::Id;
use rolecall::directory::{Command, Email, RoleRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(view, register, close))
        .routes(routes!(rename))
        .routes(routes!(change_email))
        .routes(routes!(set_password))
}

/// The caller's account, memberships and open invitations.
#[derive(Debug, Serialize, ToSchema)]
struct AccountBody {
    user: Id,
    /// The user or program that acts for the caller with this token.
    acted_by: Option<Id>,
    email: Option<String>,
    memberships: Vec<MembershipBody>,
    invitations: Vec<InvitedBody>,
}

#[derive(Debug, Serialize, ToSchema)]
struct MembershipBody {
    organization: Id,
    name: String,
    #[schema(schema_with = name_or_object)]
    role: RoleRef<Id>,
    suspended: bool,
}

#[derive(Debug, Serialize, ToSchema)]
struct InvitedBody {
    organization: Id,
    name: String,
    invitation: InvitationBody,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewEmail {
    #[schema(value_type = String)]
    email: Email,
}

// without Debug: nothing prints a password
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    password: String,
}

/// Shows the caller's account.
#[utoipa::path(get, path = "/v1/me", tag = "account", responses((status = 200, body = AccountBody), Problem))]
async fn view(caller: Caller) -> Answer<AccountBody> {
    caller
        .read(|facts| {
            let (user, seen) = facts.about_oneself()?;
            let account = seen.facts.account(user);
            let organizations = account.into_iter().flat_map(rolecall::directory::Account::organizations);
            let memberships = organizations.filter_map(|id| {
                let organization = seen.facts.organization(id)?;
                let member = organization.member(user)?;
                Some(MembershipBody {
                    organization: id.clone(),
                    name: organization.name().to_string(),
                    role: member.role().clone(),
                    suspended: member.is_suspended(),
                })
            });
            // an address that nobody has confirmed may be another person's, and so may its invitations
            let email = account
                .filter(|account| account.is_email_confirmed())
                .map(rolecall::directory::Account::email);
            let invited = email.into_iter().flat_map(|email| seen.facts.invitations_to(email));
            let invitations = invited.filter_map(|(id, invitation)| {
                let organization = seen.facts.organization(id)?;
                let sent = organization.invitation(invitation)?;
                let name = organization.name().to_string();
                Some(InvitedBody {
                    organization: id.clone(),
                    name,
                    invitation: InvitationBody::new(invitation, sent),
                })
            });
            Ok(seen.reply(AccountBody {
                user: user.clone(),
                acted_by: facts.subject().actor().cloned(),
                email: account.map(|account| account.email().to_string()),
                memberships: memberships.collect(),
                invitations: invitations.collect(),
            }))
        })
        .await
}

/// Opens an account for the user of the token.
#[utoipa::path(post, path = "/v1/me", tag = "account", request_body = NewEmail,
    responses((status = 200, body = Changed), Problem))]
async fn register(caller: Caller, Body(NewEmail { email }): Body<NewEmail>) -> Answer<Changed> {
    caller.execute(Command::Register { email }).await
}

/// Closes the account.
#[utoipa::path(delete, path = "/v1/me", tag = "account", responses((status = 200, body = Changed), Problem))]
async fn close(caller: Caller) -> Answer<Changed> {
    let user = caller.user()?.clone();
    caller.execute(Command::CloseAccount { user }).await
}

/// Changes the caller's name.
#[utoipa::path(put, path = "/v1/me/name", tag = "account", request_body = NewPersonName,
    responses((status = 200, body = Changed), Problem))]
async fn rename(caller: Caller, Body(NewPersonName { name }): Body<NewPersonName>) -> Answer<Changed> {
    caller.execute(Command::EditAccount { name }).await
}

/// Changes the caller's address.
#[utoipa::path(put, path = "/v1/me/email", tag = "account", request_body = NewEmail,
    responses((status = 200, body = Changed), Problem))]
async fn change_email(caller: Caller, Body(NewEmail { email }): Body<NewEmail>) -> Answer<Changed> {
    caller.execute(Command::ChangeEmail { email }).await
}

/// Records that the caller's new password passes what the caller's organizations demand.
///
/// The facts contain the rules that it passed, and no password: this is where a service with passwords stores a hash.
#[utoipa::path(put, path = "/v1/me/password", tag = "account", request_body = NewPassword,
    responses((status = 200, body = Changed), Problem))]
async fn set_password(caller: Caller, Body(NewPassword { password }): Body<NewPassword>) -> Answer<Changed> {
    let required = caller.look(|facts| {
        let (user, seen) = facts.about_oneself()?;
        Ok(seen.facts.password_policy_of(user).unwrap_or_default())
    });
    let passed = required.await?;
    passed.check(&password).map_err(|failed| Problem::invalid("password", &failed))?;
    // if an organization has demanded more meanwhile, the directory refuses
    caller.execute(Command::SetPassword { passed }).await
}
